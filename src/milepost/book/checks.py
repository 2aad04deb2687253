"""Checks over the numbered book: every reference, citation and picture, all faults at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from milepost.book.errors import Problem
from milepost.book.tree import attribute, text_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from milepost.book.index import Index, Page

CROSS_REFERENCE = re.compile(r"^(fig|tbl|sec|eq)-")


def check_book(pages: list[Page], index: Index, project: Path, works: set[str]) -> list[Problem]:
    """Find references without a target, unknown works, pictures without a file or an alt text, raw markup.

    `works` are the keys of the bibliography, `project` the folder that pictures must lie in.
    """
    pictures = {path for page in pages for path in page.chapter.pictures}
    problems: list[Problem] = []
    for page in pages:
        problems += _check_references(page, index, works)
        problems += _check_pictures(page, project, pictures)
        for node in page.nodes:
            if node["t"] in {"RawInline", "RawBlock"}:
                where = page.chapter.where(node["c"][1].splitlines()[0])
                problems.append(Problem(where, "raw markup is not supported", "write Markdown"))
    return problems


def cited_works(pages: list[Page], works: set[str]) -> list[str]:
    """The keys of the works that the book cites, in the order of the text."""
    keys = [key for page in pages for cite in cited_keys(page) for key in cite if key in works]
    return list(dict.fromkeys(keys))


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
        if not attribute(attributes, "fig-alt") and (in_figure or not text_of(caption)):
            yield Problem(where, f"picture {target!r} has no alt text", 'write fig-alt="..." after it')


def _images(page: Page) -> Iterator[tuple[list[Any], bool]]:
    """Each image of a page, with whether it stands in a figure of its own."""
    inside = {id(image) for figure in page.nodes if figure["t"] == "Figure" for image in walk(figure["c"][2])}
    for node in page.nodes:
        if node["t"] == "Image":
            yield node["c"], id(node) in inside
