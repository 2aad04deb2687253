"""Number a book, and check it: every heading, figure, table and equation, and each reference, citation and picture."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from milepost.book.problems import Problem
from milepost.book.sources import BookChapter

PLAIN = {"Str", "Space", "SoftBreak"}
KINDS = {"fig": "crossref-fig-title", "tbl": "crossref-tbl-title", "eq": "crossref-eq-prefix"}


@dataclass(frozen=True)
class Label:
    """What a reference points at: its id, the name and number it is called by, its page and its title."""

    id: str
    name: str
    number: str
    page: str
    title: str


@dataclass(frozen=True)
class Heading:
    """One heading of a chapter, as the contents list shows it."""

    level: int
    id: str
    number: str
    title: str


@dataclass
class Page:
    """One chapter as pandoc read it, with its headings, numbered."""

    chapter: BookChapter
    tree: dict[str, Any]
    headings: list[Heading] = field(default_factory=list)

    @cached_property
    def nodes(self) -> tuple[dict[str, Any], ...]:
        """Every element of the text but words and the spaces between them, in their order, parents before children."""
        return tuple(node for node in walk(self.tree["blocks"]) if node["t"] not in PLAIN)

    @property
    def title(self) -> str:
        """The chapter's title without its number."""
        return self.headings[0].title if self.headings else self.chapter.path

    @property
    def number(self) -> str:
        """The chapter's number, empty when it has none."""
        return self.headings[0].number if self.headings else ""


@dataclass
class Index:
    """The labels of the whole book, and the faults found while collecting them."""

    labels: dict[str, Label] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def index_book(pages: list[Page], strings: dict[str, str]) -> Index:
    """Number the pages in place and collect their labels; faults stand in the returned `problems`."""
    index = Index()
    chapter = 0
    for page in pages:
        title = next((node["c"] for node in page.nodes if node["t"] == "Header"), None)
        numbered = title is not None and "unnumbered" not in title[1][1]
        chapter += numbered
        _Numbering(page, str(chapter) if numbered else "", strings, index).run()
    return index


class _Numbering:
    """Counts through one page and writes the numbers into its tree."""

    def __init__(self, page: Page, chapter: str, strings: dict[str, str], index: Index) -> None:
        self.page, self.chapter, self.strings, self.index = page, chapter, strings, index
        self.sections = [0] * 6
        self.counts = {"fig": 0, "tbl": 0, "eq": 0}

    def run(self) -> None:
        for node in self.page.nodes:
            kind, content = node["t"], node.get("c", [])
            if kind == "Header":
                self._heading(content)
            elif kind == "Figure":
                self._float("fig", content[0][0], text_of(content[1][1]), captioned=True)
            elif kind == "Table":
                self._float("tbl", content[0][0], text_of(content[1][1]), captioned=bool(content[1][1]))
            elif kind == "Span" and "equation" in content[0][1]:
                self._float("eq", content[0][0], "", captioned=True)

    def _heading(self, content: list[Any]) -> None:
        level, attributes, inlines = content
        number = ""
        if self.chapter and "unnumbered" not in attributes[1] and level <= 3:
            if level > 1:
                self.sections[level] += 1
                self.sections[level + 1 :] = [0] * len(self.sections[level + 1 :])
            number = ".".join([self.chapter, *(str(self.sections[i]) for i in range(2, level + 1))])
        elif "unnumbered" not in attributes[1]:
            attributes[1].append("unnumbered")
        stem = self.page.chapter.page.removesuffix(".html").replace("/", "-")
        attributes[0] = attributes[0] or f"{stem}-{len(self.page.headings) + 1}"
        attributes[2].append(["number", number])
        title = text_of(inlines)
        self.page.headings.append(Heading(level, attributes[0], number, title))
        name = self.strings["crossref-ch-prefix" if level == 1 else "crossref-sec-prefix"]
        self._add(Label(attributes[0], name, number, self.page.chapter.page, title))

    def _float(self, kind: str, label: str, title: str, *, captioned: bool) -> None:
        """Count a figure, table or equation; one without a label is not counted, as in Quarto."""
        if not label:
            return
        if not label.startswith(f"{kind}-"):
            self._refuse(label, f"label {label!r} has the wrong prefix", f"start it with {kind}-")
            return
        if not captioned:
            self._refuse(label, f"{label!r} has no caption", "write one")
        self.counts[kind] += 1
        number = ".".join(filter(None, [self.chapter, str(self.counts[kind])]))
        self._add(Label(label, self.strings[KINDS[kind]], number, self.page.chapter.page, title))

    def _add(self, label: Label) -> None:
        other = self.index.labels.get(label.id)
        if other is not None:
            self._refuse(label.id, f"label {label.id!r} is taken already in {other.page}", "give each label once")
        self.index.labels[label.id] = label

    def _refuse(self, label: str, what: str, mend: str) -> None:
        self.index.problems.append(Problem(self.page.chapter.where(f"#{label}"), what, mend))


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
