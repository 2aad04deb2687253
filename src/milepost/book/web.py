"""The book as HTML: one page a chapter, complete without a network."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import jinja2

from milepost.book.pandoc import HERE, for_each
from milepost.book.project import DOWNLOADS
from milepost.book.read import EXTENSION
from milepost.book.search import search_entries
from milepost.book.web_font import write_khmer_font
from milepost.book.write import holds_references, write_page

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.book.index import Page
    from milepost.book.read import Book

ASSETS = ("book.js", "search.js", "shell.css")
EMPTY_HEADER = re.compile(r"<th\b([^>]*)></th>")
REFERENCE = re.compile(r'href="#(ref-[^"]+)"')


def write_web(book: Book, folder: Path) -> Path:
    """Write the book's pages and assets into `folder`, which holds its pictures; return the index page."""
    assets = folder / "assets"
    assets.mkdir(parents=True)
    for name in ASSETS:
        shutil.copyfile(HERE / "assets" / name, assets / name)
    shutil.copyfile(book.project / EXTENSION / "book.css", assets / "book.css")
    write_khmer_font(assets)
    bodies = for_each(lambda page: _body(book, page), book.pages, lambda page: len(page.chapter.text))
    template = _template()
    entries: list[dict[str, str]] = []
    for position, (page, body) in enumerate(zip(book.pages, bodies, strict=True)):
        path = folder / page.chapter.page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(template.render(_context(book, position, body)), encoding="utf-8")
        entries += search_entries(page, body)
    index = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    (assets / "search-index.js").write_text(f"window.MILEPOST_INDEX = {index};\n", encoding="utf-8")
    return folder / book.pages[0].chapter.page


def copy_pictures(book: Book, folder: Path) -> None:
    """Copy the figures that chapters show, and the data, into `folder`, at the paths they have in the project."""
    for name in ("figures", DOWNLOADS):
        if (book.project / name).is_dir():
            shutil.copytree(book.project / name, folder / name, dirs_exist_ok=True)
    for page in book.pages:
        for name, content in page.chapter.pictures.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _body(book: Book, page: Page) -> str:
    """One chapter's HTML, its citations linked to the references page, no empty cell called a header."""
    html = EMPTY_HEADER.sub(r"<td\1></td>", write_page(book, page, "html"))
    target = next((other.chapter.page for other in book.pages if holds_references(other)), None)
    if target in {None, page.chapter.page}:
        return html
    return REFERENCE.sub(lambda match: f'href="{_up(page)}{target}#{match.group(1)}"', html)


def _up(page: Page) -> str:
    """The way from a page to the HTML folder: `` or `../`."""
    return "../" * page.chapter.page.count("/")


def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(HERE / "assets")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
    return environment.get_template("page.html.j2")


def _context(book: Book, position: int, body: str) -> dict[str, Any]:
    """What the page template needs for the page at `position`."""
    page = book.pages[position]
    parts: list[tuple[str | None, list[Page]]] = []
    for entry in book.pages:
        if not parts or parts[-1][0] != entry.chapter.part:
            parts.append((entry.chapter.part, []))
        parts[-1][1].append(entry)
    return {
        "book": book.settings,
        "own": book.settings.raw.get("milepost", {}),
        "words": book.settings.strings,
        "page": page,
        "parts": parts,
        "up": _up(page),
        "body": body,
        "contents": [item for item in page.headings[1:] if item.level <= book.settings.toc_depth + 1],
        "previous": book.pages[position - 1] if position > 0 else None,
        "following": book.pages[position + 1] if position + 1 < len(book.pages) else None,
        "first": position == 0,
        "slug": book.settings.slug,
    }
