"""Rules about the files themselves, and about sources: nothing goes unread in silence, every source is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, error, repeated, unknown
from milepost.country import Place, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from milepost.checks.rows import Rows


def check_unread(data: Path, pillars: Iterable[str]) -> list[Finding]:
    """Rule `stray`: every file in the folders of rows is one that is read; hidden and lock files are passed over."""
    names = list(pillars)
    if not names:
        return []
    findings = _unread(data / "framework" / "indicators", {f"{name}.yml" for name in names}, "<pillar>.yml")
    findings += _unread(data / "observations", {f"{name}.csv" for name in names}, "<pillar>.csv")
    return findings + _unread(data / "peers", None, "a .csv file")


def check_names(data: Path) -> list[Finding]:
    """Rule `same_name`: no file of peers has the name of another file, for messages name files alone."""
    taken = {path.name: path.parent.name for path in data.rglob("*.csv") if path.parent != data / "peers"}
    return [
        error(
            "same_name",
            Place(f"peers/{path.name}"),
            f"has the name of {taken[path.name]}/{path.name}",
            "give it another name, such as the group of economies it holds",
        )
        for path in sorted((data / "peers").glob("*.csv"))
        if path.name in taken
    ]


def _unread(folder: Path, expected: set[str] | None, shape: str) -> list[Finding]:
    if not folder.is_dir():
        return []
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith((".", "~$")))
    return [
        error(
            "stray",
            Place(f"{folder.name}/{name}"),
            "is never read",
            f"name it {shape}, move its rows to a file that is, or take it out of the folder",
        )
        for name in names
        if (not name.endswith(".csv") if expected is None else name not in expected)
    ]


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
    remedy = "keep one entry, or give one another key"
    return [
        error("duplicate_id", place, f"the key '{key}' is used twice", remedy)
        for place, key in repeated(keys, lambda key: key)
    ]


def check_citations(rows: Rows) -> Iterator[Finding]:
    """Rule `unknown_id`: every cited source stands in references.bib; said once a file and source."""
    cited = [(place, key) for place, item in rows.indicators for key in item.citation]
    cited += [(place, key) for place, target in rows.targets for key in target.source]
    cited += [(place, key) for place, event in rows.events for key in event.source]
    cited += [(place, row.source) for place, row in rows.observations]
    cited += [(place, row.source) for place, row in rows.peers]
    cited += [(place, name.source) for place, name in rows.province_names if name.source]
    cited += [(place, item.source) for place, item in rows.corrections]
    known = {key for _, key in rows.sources}
    first: dict[tuple[str, str], Place] = {}
    for place, key in cited:
        if key not in known:
            first.setdefault((place.file, key), place)
    for (_, key), place in first.items():
        yield unknown(place, "source", key, sorted(known))
