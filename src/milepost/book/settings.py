"""`_quarto.yml` as frozen values: the keys the embedded renderer knows, a warning for the rest, the files it names."""

import datetime as dt
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from milepost.book.problems import BookError, BookWarning
from milepost.country import read_yaml

# Known keys by the group in which they stand; a group is known itself.
KNOWN = {
    "": {
        *("lang", "language", "bibliography", "citeproc", "link-citations", "number-sections", "toc", "toc-depth"),
        *("nocite", "suppress-bibliography"),
    },
    "project": {"type", "output-dir", "render", "resources"},
    "execute": {"enabled", "echo"},
    "book": {
        *("title", "subtitle", "author", "date", "date-format", "output-file", "downloads", "search"),
        *("page-navigation", "page-footer", "chapters"),
    },
    "book.sidebar": {"style", "search"},
    "crossref": {"chapters"},
    "milepost": {
        "edition",
        "edition-line",
        "as-of",
        "notice",
        "publisher",
        "annex",
        "volume",
        "status",
        "embargo",
        *("imprint", "brief", "brief-only"),
    },
    "format": {"milepost-html", "milepost-typst"},
}
PUT_THERE = "put it there, or take its name out of _quarto.yml"
STRINGS = "_extensions/milepost/strings.yml"


@dataclass(frozen=True)
class BookEntry:
    """One chapter of the book: its path from the project's folder, and the part it stands in."""

    path: str
    part: str | None


@dataclass(frozen=True)
class Settings:
    """What the book's `_quarto.yml` says, and the words of its language."""

    title: str
    subtitle: str
    author: str
    slug: str
    notice: str
    publisher: str
    lang: str
    echo: bool
    toc_depth: int
    pdf_toc_depth: int
    bibliography: tuple[str, ...]
    entries: tuple[BookEntry, ...]
    strings: dict[str, str]
    raw: dict[str, Any]

    @property
    def timestamp(self) -> int:
        """SOURCE_DATE_EPOCH when it is set, else midnight (UTC) of the book's date."""
        day = dt.datetime.fromisoformat(str(self.raw["book"]["date"])).replace(tzinfo=dt.UTC)
        return int(os.environ.get("SOURCE_DATE_EPOCH", day.timestamp()))


def load_settings(project: Path) -> Settings:
    """Read `_quarto.yml` and the language strings of the book project in folder `project`.

    Warns (BookWarning) of keys that the embedded renderer ignores.
    Raises BookError when the file is missing, is no book, or lacks a title, a date or chapters.
    """
    raw = read_settings(project / "_quarto.yml", project)
    for key in _unknown_keys(raw):
        warnings.warn(f"_quarto.yml: {key!r} has no effect in the embedded renderer.", BookWarning, stacklevel=2)
    book = raw.get("book", {})
    for key in ("title", "date", "chapters"):
        if not book.get(key):
            raise BookError(f"_quarto.yml: book has no {key}; write one under book:.")
    spelled_date(book["date"])  # or it is refused
    own = raw.get("milepost", {})
    bibliography = raw.get("bibliography", [])
    return Settings(
        title=str(book["title"]),
        subtitle=str(book.get("subtitle", "")),
        author=str(book.get("author", "")),
        slug=str(book.get("output-file", "book")),
        notice=str(own.get("notice", "")),
        publisher=str(own.get("publisher", "")),
        lang=str(raw.get("lang", "en")),
        echo=bool(raw.get("execute", {}).get("echo", True)),
        toc_depth=int(raw.get("toc-depth", 2)),
        pdf_toc_depth=_pdf_toc_depth(raw),
        bibliography=(bibliography,) if isinstance(bibliography, str) else tuple(bibliography),
        entries=tuple(_entries(book["chapters"], None)),
        strings=read_settings(project / str(raw.get("language", STRINGS)), project),
        raw=raw,
    )


def _pdf_toc_depth(raw: dict[str, Any]) -> int:
    own = raw.get("format", {}).get("milepost-typst")
    depth = own.get("toc-depth") if isinstance(own, dict) else None
    return int(raw.get("toc-depth", 2) if depth is None else depth)


def spelled_date(value: dt.date | str) -> str:
    """Spell a date (or its ISO text) as 30 June 2026; raise BookError when it is no date."""
    try:
        day = dt.date.fromisoformat(str(value))
    except ValueError as error:
        raise BookError(f"_quarto.yml: date {str(value)!r} is no date; write it as 2026-06-30.") from error
    return f"{day.day} {day:%B %Y}"


def _unknown_keys(values: dict[str, Any], group: str = "") -> Iterator[str]:
    for key, value in values.items():
        name = f"{group}.{key}" if group else key
        if name in KNOWN and isinstance(value, dict):
            yield from _unknown_keys(value, name)
        elif name not in KNOWN and key not in KNOWN[group]:
            yield name


def _entries(chapters: list[Any], part: str | None) -> Iterator[BookEntry]:
    for item in chapters:
        if isinstance(item, str):
            yield BookEntry(item, part)
        elif isinstance(item, dict) and set(item) == {"part", "chapters"}:
            yield from _entries(item["chapters"], str(item["part"]))
        else:
            raise BookError(f"_quarto.yml: chapters has {item!r}; write a file, or part: and chapters:.")


def named_sources(root: Path) -> list[str]:
    """`_quarto.yml`, the files it names that are not run, and the other pages. Raises BookError if it is broken."""
    raw = read_settings(root / "_quarto.yml", root)
    named = [name for name in _named_files(raw) if not name.endswith(".ipynb")]
    return list(dict.fromkeys(["_quarto.yml", *named, *sorted(path.name for path in root.glob("*.qmd"))]))


def read_settings(path: Path, root: Path) -> dict[str, Any]:
    """The settings in a YAML file of the project in `root`. Raises BookError when it is missing or broken."""
    name = path.relative_to(root).as_posix()
    try:
        values = read_yaml(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise BookError(f"{name}: a source of the book is missing in {root}; put it there.") from error
    except (OSError, ValueError) as error:
        raise BookError(f"{name}: cannot be read ({error}); restore it.") from error
    if not isinstance(values, dict):
        raise BookError(f"{name}: holds no settings but {type(values).__name__}; restore its `key: value` lines.")
    return values


def _named_files(raw: dict[str, Any]) -> list[str]:
    book = raw.get("book")
    if not isinstance(book, dict) or not isinstance(book.get("chapters"), list):
        raise BookError("_quarto.yml: book has no list of chapters; write one under book:.")
    entries = list(book["chapters"])
    for entry in [entry for entry in entries if isinstance(entry, dict)]:
        entries += entry.get("chapters") or []
    bibliography = raw.get("bibliography") or []
    held = [bibliography] if isinstance(bibliography, str) else list(bibliography)
    return [entry for entry in (*entries, *held) if isinstance(entry, str)]
