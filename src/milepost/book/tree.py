"""Reading pandoc's document tree: JSON values of `t` (type) and `c` (content)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SPACES = {"Space", "SoftBreak", "LineBreak"}
QUOTES = {"DoubleQuote": ("“", "”"), "SingleQuote": ("‘", "’")}


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """Every element of a tree in the order of the text, parents before children."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            if isinstance(item.get("t"), str):
                yield item
            waiting.extend(reversed(item.values()))


def text_of(value: Any) -> str:
    """The plain text of a tree; footnotes are left out."""
    if isinstance(value, list):
        return "".join(text_of(item) for item in value)
    if not isinstance(value, dict):
        return ""
    kind, content = value.get("t"), value.get("c")
    if kind in SPACES:
        return " "
    if kind == "Str":
        return str(content)
    if kind in {"Code", "Math", "CodeBlock"}:
        return str(content[1]) if isinstance(content, list) else ""
    if kind == "Quoted" and isinstance(content, list):
        opens, closes = QUOTES[str(content[0]["t"])]
        return opens + text_of(content[1]) + closes
    return "" if kind in {"Note", "RawInline", "RawBlock"} else text_of(content)


def attribute(attributes: list[Any], name: str) -> str:
    """The value of a named attribute, empty when there is none."""
    return next((str(value) for key, value in attributes[2] if key == name), "")
