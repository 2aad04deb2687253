"""A source's entry in references.bib."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from milepost.exchange.incoming.proposal import NewSource


def with_entry(content: bytes, source: NewSource) -> bytes:
    """The bibliography with an entry for `source` at its end; what stands there is kept."""
    gap = "\n" if content.endswith(b"\n") else "\n\n"
    return content + (gap + bib_entry(source)).encode()


def bib_entry(source: NewSource) -> str:
    """The entry as references.bib spells them."""
    fields = {
        "author": f"{{{_escaped(source.publisher)}}}",
        "title": f"{{{_escaped(source.title)}}}",
        "year": str(source.year),
        "publisher": _escaped(source.publisher),
        "url": source.address,
        "note": _escaped(source.note),
    }
    lines = ",\n".join(f"  {name:<9} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{source.key},\n{lines}\n}}\n"


def _escaped(text: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", text)
