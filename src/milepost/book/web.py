"""The book as HTML: one page a chapter, complete without a network, with a search index and the Khmer letters."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import fontpkg_noto_sans_khmer
import jinja2
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from milepost.book.pages import EXTENSION, holds_references, write_page
from milepost.book.pandoc import HERE, for_each
from milepost.book.project import DOWNLOADS

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.book.index import Page
    from milepost.book.pages import Book


ASSETS = ("book.js", "search.js", "shell.css")
EMPTY_HEADER = re.compile(r"<th\b([^>]*)></th>")
# The second wall: no script but the book's own files and the one line that sets the colours before anything is painted.
# `file:` is for books opened from a folder, which have no origin of their own.
POLICY = (
    "default-src 'none'; script-src 'self' file: '{}'; style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' file: data:; font-src 'self' file:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
REFERENCE = re.compile(r'href="#(ref-[^"]+)"')


def write_web(book: Book, folder: Path) -> None:
    """Write the book's pages and assets into `folder`, which holds its pictures."""
    assets = folder / "assets"
    assets.mkdir(parents=True)
    for name in ASSETS:
        shutil.copyfile(HERE / "assets" / name, assets / name)
    for name in ("tokens.css", "book.css"):
        shutil.copyfile(book.project / EXTENSION / name, assets / name)
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
    text = EMPTY_HEADER.sub(r"<td\1></td>", write_page(book, page, "html"))
    target = next((other.chapter.page for other in book.pages if holds_references(other)), None)
    if target in {None, page.chapter.page}:
        return text
    return REFERENCE.sub(lambda match: f'href="{_up(page)}{target}#{match.group(1)}"', text)


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
    script = (HERE / "assets" / "first.js").read_text(encoding="utf-8")
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
        "first_script": script,
        "policy": POLICY.format(_digest(script)),
        "slug": book.settings.slug,
    }


def _digest(script: str) -> str:
    """The checksum of a script as a page's policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


HEADING = re.compile(r"<h([1-6])([^>]*)>(.*?)</h\1>", re.DOTALL)
IDENTIFIER = re.compile(r'\bid="([^"]+)"')
DROPPED = re.compile(r"<annotation.*?</annotation>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def search_entries(page: Page, body: str) -> list[dict[str, str]]:
    """Cut a page's HTML at its headings into entries: id (the address), title, chapter, text."""
    entries = []
    marks = list(HEADING.finditer(body))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        identifier = IDENTIFIER.search(mark.group(2))
        anchor = f"#{identifier.group(1)}" if identifier and mark.group(1) != "1" else ""
        end = following.start() if following else len(body)
        entries.append(
            {
                "id": page.chapter.page + anchor,
                "title": _plain(mark.group(3)),
                "chapter": page.title,
                "text": _plain(body[mark.end() : end]),
            }
        )
    return entries


def _plain(fragment: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", DROPPED.sub("", fragment))).split())


# Letters, digits, lunar dates, and the circle that carries a lone vowel.
LETTERS = (*range(0x1780, 0x1800), *range(0x19E0, 0x1A00), 0x25CC)
AXES = {"wdth": 100, "wght": (400, 700)}  # one width, regular to bold: shell.css asks for no more


def write_khmer_font(folder: Path) -> None:
    """Write `noto-sans-khmer.woff` into `folder`, and its licence, which has to travel with it, beside it.

    The whole font has 360 kB, these letters 39. The same package gives the same bytes.
    """
    package = fontpkg_noto_sans_khmer.ROOT
    source = next((package / "files").glob("NotoSansKhmer*.ttf"))
    font = TTFont(source, recalcTimestamp=False)  # or the time of day would go into the font
    subsetter = Subsetter()
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    instantiateVariableFont(font, AXES, inplace=True)
    font.flavor = "woff"
    font.save(folder / "noto-sans-khmer.woff")
    shutil.copyfile(package / "LICENSE", folder / "noto-sans-khmer-LICENSE.txt")
