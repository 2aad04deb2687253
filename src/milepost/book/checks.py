"""Checks over the book: syntax beyond the subset, every reference, citation and picture; all faults at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from milepost.book.index import Index, Page, text_of, walk
from milepost.book.problems import Problem, outside_code
from milepost.book.sources import BookChapter

CROSS_REFERENCE = re.compile(r"^(fig|tbl|sec|eq)-")


def check_book(pages: list[Page], index: Index, project: Path, works: set[str]) -> Iterator[Problem]:
    """Find references without a target, unknown works, pictures without a file or an alt text, raw markup.

    `works` are the keys of the bibliography, `project` the folder that pictures must lie in.
    """
    pictures = {path for page in pages for path in page.chapter.pictures}
    for page in pages:
        yield from _check_references(page, index, works)
        yield from _check_pictures(page, project, pictures)
        for node in page.nodes:
            if node["t"] in {"RawInline", "RawBlock"}:
                where = page.chapter.where(node["c"][1].splitlines()[0])
                yield Problem(where, "raw markup is not supported", "write Markdown")


def cited_keys(page: Page) -> Iterator[list[str]]:
    """The keys of every citation and reference of a page."""
    for node in page.nodes:
        if node["t"] == "Cite":
            yield [citation["citationId"] for citation in node["c"][0]]


def _check_references(page: Page, index: Index, works: set[str]) -> Iterator[Problem]:
    for keys in cited_keys(page):
        crossing = [_label(key) in index.labels or CROSS_REFERENCE.match(_label(key)) is not None for key in keys]
        if any(crossing) and not all(crossing):
            where = page.chapter.where(f"@{keys[0]}")
            yield Problem(where, "one bracket mixes references and citations", "give each its own brackets")
        for key, crosses in zip(keys, crossing, strict=True):
            where = page.chapter.where(f"@{key}")
            if crosses and _label(key) not in index.labels:
                yield Problem(where, f"reference @{key} points at nothing", "mend it, or label its target")
            elif crosses and not index.labels[_label(key)].number:
                what = f"reference @{key} points at a chapter without a number, which Quarto refuses"
                yield Problem(where, what, "write a link with its source's path: [its title](page.qmd)")
            elif not crosses and key not in works:
                mend = "add the work to the bibliography, or mend the key"
                yield Problem(where, f"citation @{key} is not in the bibliography", mend)


def _label(key: str) -> str:
    """`@Fig-x` at the start of a sentence means the same as `@fig-x`."""
    return key[:1].lower() + key[1:]


def _check_pictures(page: Page, project: Path, pictures: set[str]) -> Iterator[Problem]:
    root = project.resolve()
    for content, in_figure in _images(page):
        attributes, caption, (target, _) = content
        where = page.chapter.where(target)
        path = (root / page.chapter.path).parent.joinpath(target).resolve()
        if "://" in target or target.startswith("data:") or not path.is_relative_to(root):
            yield Problem(where, f"picture {target!r} is not a file of the book", "copy it into the book")
        elif not path.is_file() and path.relative_to(root).as_posix() not in pictures:
            yield Problem(where, f"picture {target!r} is missing", "draw it, or mend the path")
        told = any(name == "fig-alt" and value for name, value in attributes[2])
        if not told and (in_figure or not text_of(caption)):
            yield Problem(where, f"picture {target!r} has no alt text", 'write fig-alt="..." after it')


def _images(page: Page) -> Iterator[tuple[list[Any], bool]]:
    """Each image of a page, with whether it stands in a figure of its own."""
    inside = {id(image) for figure in page.nodes if figure["t"] == "Figure" for image in walk(figure["c"][2])}
    for node in page.nodes:
        if node["t"] == "Image":
            yield node["c"], id(node) in inside


DIV_OPENS = re.compile(r"^ {0,3}:{3,}\s*(?:\{(.*)\}|([\w-]+))\s*:*\s*$")
CLASS = re.compile(r"(?:^|\s)\.([\w-]+)")
LAYOUT = re.compile(r"\blayout[\w-]*=")
RAW_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})\s*\{(=?[\w-]+)")
ESCAPED = re.compile(r"\\[^A-Za-z0-9\s]")  # a sign that stands for itself
INLINE_CODE = re.compile(r"(`+).*?\1")
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)(?:\s[^<>]*)?/?>")
OTHER_LABEL = re.compile(r"\{#((?:lst|thm|lem|cor|prp|cnj|def|exm|exr|tip|nte|wrn|imp|cau|vid|dia)-[\w-]+)")
HEADING = re.compile(r"^#\s+\S")
CALLOUTS = {f"callout-{kind}" for kind in ("note", "tip", "warning", "important", "caution")}
LAYOUTS = {"changed", "findings", "half", "headline", "lead", "pair", "small", "spread", "standing", "tiles", "told"}
LAYOUTS |= {"upright"}
ALLOWED_DIVS = CALLOUTS | LAYOUTS | {"notes", "print", "web"}  # docs/book-syntax.md, "Blocks of our own"


def check_syntax(chapter: BookChapter) -> Iterator[Problem]:
    """Find what lies outside the subset (docs/book-syntax.md) in one chapter."""
    lines = outside_code(chapter.lines)
    if chapter.lines and chapter.lines[0].text.strip() == "---":
        mend = "write the title as `# Title` and settings in _quarto.yml"
        yield Problem(chapter.lines[0].where, "a YAML header is not supported", mend)
    titles = [line for line, prose in lines if prose and HEADING.match(line.text)]
    if len(titles) != 1:
        mend = "give each chapter exactly one `# Title` and use ## below it"
        at = titles[1].where if len(titles) > 1 else chapter.path
        yield Problem(at, f"the chapter has {len(titles)} titles", mend)
    for line, prose in lines:
        if prose:
            yield from _check_line(line.text, line.where)
        elif match := RAW_FENCE.match(line.text):
            mend = "run code in a notebook, write Markdown"
            yield Problem(line.where, f"a {{{match.group(1)}}} block is not supported", mend)


def _check_line(text: str, where: str) -> Iterator[Problem]:
    opens = DIV_OPENS.match(text)
    if opens:
        yield from _check_div(opens.group(1) if opens.group(1) is not None else f".{opens.group(2)}", where)
    prose = INLINE_CODE.sub("", ESCAPED.sub("", text))
    tag = TAG.search(re.sub(r"<!--.*?-->", "", prose))
    if tag:
        yield Problem(where, f"HTML tag <{tag.group(1)}> is not supported", "write Markdown")
    label = OTHER_LABEL.search(prose)
    if label:
        mend = "labels start with fig-, tbl-, sec- or eq-"
        yield Problem(where, f"label {label.group(1)!r} is not supported", mend)
    if not opens and LAYOUT.search(prose):
        yield Problem(where, "a layout attribute is not supported", "give each figure a line of its own")


def _check_div(attributes: str, where: str) -> Iterator[Problem]:
    classes = CLASS.findall(attributes)
    other = [name for name in classes if name not in ALLOWED_DIVS]
    if "#refs" in attributes.split():
        return
    if other:
        yield Problem(where, f"a .{other[0]} block is not supported", "use a callout block or plain Markdown")
    elif LAYOUT.search(attributes) or "#fig-" in attributes or "#tbl-" in attributes:
        yield Problem(where, "a layout or a float block is not supported", "label the figure or table itself")
    elif not classes:
        yield Problem(where, "a block without a class is not supported", "use a callout block or plain Markdown")
