"""Rules about sources and references.bib: one rule, one function."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, error, unknown
from milepost.country import Place, read_text

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.checks.rows import Rows

ENTRY = re.compile(r"^[ \t]*@(?!comment|string|preamble)\w+\s*\{\s*([^,\s{}]+)", re.MULTILINE | re.IGNORECASE)


def read_keys(data: Path) -> list[tuple[Place, str]]:
    """Keys of references.bib with their lines. Raises RecordError when it cannot be read."""
    path = data / "references.bib"
    text = read_text(path)
    return [
        (Place(path.name, text.count("\n", 0, found.start(1)) + 1), found.group(1)) for found in ENTRY.finditer(text)
    ]


def check_keys(keys: list[tuple[Place, str]]) -> list[Finding]:
    """Rule `duplicate_id`: a key names one source."""
    seen = set()
    findings = []
    for place, key in keys:
        if key in seen:
            message = f"the key '{key}' is used twice"
            findings.append(error("duplicate_id", place, message, "keep one entry, or give one another key"))
        seen.add(key)
    return findings


def check_citations(shelf: Rows) -> list[Finding]:
    """Rule `unknown_id`: every cited source stands in references.bib; said once a file and source."""
    cited = [(place, key) for place, item in shelf.indicators for key in item.citation]
    cited += [(place, key) for place, target in shelf.targets for key in target.source]
    cited += [(place, key) for place, event in shelf.events for key in event.source]
    cited += [(place, row.source) for place, row in shelf.observations]
    cited += [(place, row.source) for place, row in shelf.peers]
    cited += [(place, name.source) for place, name in shelf.province_names if name.source]
    cited += [(place, item.source) for place, item in shelf.corrections]
    known = {key for _, key in shelf.sources}
    first: dict[tuple[str, str], Place] = {}
    for place, key in cited:
        if key not in known:
            first.setdefault((place.file, key), place)
    return [unknown(place, "source", key, sorted(known)) for (_, key), place in first.items()]
