"""The subset of Quarto's syntax that the embedded renderer keeps: anything else is refused by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from milepost.book.errors import Problem
from milepost.book.lines import outside_code

if TYPE_CHECKING:
    from milepost.book.sources import BookChapter

CALLOUTS = ("note", "tip", "warning", "important", "caution")
DIV_OPENS = re.compile(r"^ {0,3}:{3,}\s*(?:\{(.*)\}|([\w-]+))\s*:*\s*$")
CLASS = re.compile(r"(?:^|\s)\.([\w-]+)")
LAYOUT = re.compile(r"\blayout[\w-]*=")
RAW_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})\s*\{(=?[\w-]+)")
INLINE_CODE = re.compile(r"(`+).*?\1")
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)(?:\s[^<>]*)?/?>")
OTHER_LABEL = re.compile(r"\{#((?:lst|thm|lem|cor|prp|cnj|def|exm|exr|tip|nte|wrn|imp|cau|vid|dia)-[\w-]+)")
HEADING = re.compile(r"^#\s+\S")
ALLOWED_DIVS = {f"callout-{kind}" for kind in CALLOUTS}


def check_syntax(chapter: BookChapter) -> list[Problem]:
    """Find what lies outside the subset (docs/book-syntax.md) in one chapter."""
    problems: list[Problem] = []
    lines = outside_code(chapter.lines)
    if chapter.lines and chapter.lines[0].text.strip() == "---":
        mend = "write the title as `# Title` and settings in _quarto.yml"
        problems.append(Problem(chapter.lines[0].where, "a YAML header is not supported", mend))
    titles = [line for line, prose in lines if prose and HEADING.match(line.text)]
    if len(titles) != 1:
        mend = "give each chapter exactly one `# Title` and use ## below it"
        at = titles[1].where if len(titles) > 1 else chapter.path
        problems.append(Problem(at, f"the chapter has {len(titles)} titles", mend))
    for line, prose in lines:
        problems += _check_line(line.text, line.where) if prose else _check_fence(line.text, line.where)
    return problems


def _check_fence(text: str, where: str) -> list[Problem]:
    match = RAW_FENCE.match(text)
    if match is None:
        return []
    return [Problem(where, f"a {{{match.group(1)}}} block is not supported", "run code in a notebook, write Markdown")]


def _check_line(text: str, where: str) -> list[Problem]:
    problems: list[Problem] = []
    opens = DIV_OPENS.match(text)
    if opens:
        problems += _check_div(opens.group(1) if opens.group(1) is not None else f".{opens.group(2)}", where)
    prose = INLINE_CODE.sub("", text)
    tag = TAG.search(re.sub(r"<!--.*?-->", "", prose))
    if tag:
        problems.append(Problem(where, f"HTML tag <{tag.group(1)}> is not supported", "write Markdown"))
    label = OTHER_LABEL.search(prose)
    if label:
        mend = "labels start with fig-, tbl-, sec- or eq-"
        problems.append(Problem(where, f"label {label.group(1)!r} is not supported", mend))
    if not opens and LAYOUT.search(prose):
        problems.append(Problem(where, "a layout attribute is not supported", "give each figure a line of its own"))
    return problems


def _check_div(attributes: str, where: str) -> list[Problem]:
    if "#refs" in attributes.split():
        return []
    classes = CLASS.findall(attributes)
    other = [name for name in classes if name not in ALLOWED_DIVS]
    if other:
        return [Problem(where, f"a .{other[0]} block is not supported", "use a callout block or plain Markdown")]
    if LAYOUT.search(attributes) or "#fig-" in attributes or "#tbl-" in attributes:
        return [Problem(where, "a layout or a float block is not supported", "label the figure or table itself")]
    if not classes:
        return [Problem(where, "a block without a class is not supported", "use a callout block or plain Markdown")]
    return []
