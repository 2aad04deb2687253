"""The book as a tagged PDF (PDF/UA-1), typeset by Typst with the extension's template."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from typing import TYPE_CHECKING

import fontpkg_noto_sans
import fontpkg_noto_sans_khmer
import typst

from milepost.book.pandoc import for_each
from milepost.book.problems import BookError
from milepost.book.read import EXTENSION, meta_value
from milepost.book.write import write_page

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.book.read import Book

FONTS = (fontpkg_noto_sans.ROOT / "files", fontpkg_noto_sans_khmer.ROOT / "files")


def write_pdf(book: Book, source: str, pictures: Path, path: Path) -> None:
    """Typeset the book's Typst `source` into `path`; `pictures` is the folder that holds its pictures at their paths.

    The same sources give the same bytes: fonts come from packages, the time from the edition's date.
    Raises BookError with Typst's message when the text can't be typeset.
    """
    try:
        typst.compile(
            source.encode(),
            output=path,
            root=pictures,
            font_paths=list(FONTS),
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=_timestamp(book),
        )
    except typst.TypstError as error:
        where = "\n".join(error.trace[-3:])
        raise BookError(f"{path.name}: Typst could not typeset the book: {error.message}\n{where}") from error


def typst_source(book: Book) -> str:
    """The whole book as one Typst document."""
    bodies = for_each(lambda page: write_page(book, page, "typst"), book.pages, lambda page: len(page.chapter.text))
    blocks, part = [], None
    for page, body in zip(book.pages, bodies, strict=True):
        if page.chapter.part != part:
            part = page.chapter.part
            blocks.append(f"#part[{_escaped(part or '')}]")
        blocks.append(body)
    settings = book.settings
    own = settings.raw.get("milepost", {})
    document = {
        "pandoc-api-version": book.pages[0].tree["pandoc-api-version"],
        "meta": {
            "title": meta_value(settings.title),
            "subtitle": meta_value(settings.subtitle),
            "by-author": meta_value([{"name": {"literal": settings.author}}]),
            "milepost": meta_value(own),
            "lang": meta_value(settings.lang),
            "toc-title": meta_value(settings.strings["toc-title-document"]),
            "toc-depth": meta_value(settings.pdf_toc_depth),
        },
        "blocks": [{"t": "RawBlock", "c": ["typst", "\n\n".join(blocks)]}],
    }
    template = (book.project / EXTENSION / "embedded.typ").resolve()
    arguments = ["--from", "json", "--to", "typst", "--wrap", "none", "--template", str(template)]
    return book.pandoc.run(arguments, json.dumps(document), name=f"{settings.slug}.pdf")


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\#*_[]<>@$`" else letter for letter in text)


def _timestamp(book: Book) -> int:
    """SOURCE_DATE_EPOCH when it is set, else midnight (UTC) of the book's date."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return int(os.environ["SOURCE_DATE_EPOCH"])
    day = dt.date.fromisoformat(str(book.settings.raw["book"]["date"]))
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())


COUNT = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b")


def count_pages(path: Path) -> int:
    """The number of pages of the PDF at `path`; raises BookError when its page tree can't be read."""
    counts = [int(match.group(1) or match.group(2)) for match in COUNT.finditer(path.read_bytes())]
    if not counts:
        raise BookError(f"{path.name}: no page tree found; the PDF is not one that Typst wrote.")
    return max(counts)
