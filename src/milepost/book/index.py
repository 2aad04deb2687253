"""Number a book: every heading, figure, table and equation of pandoc's trees, and the labels that point at them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
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
