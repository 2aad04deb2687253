"""The book as HTML: one page a chapter, complete without a network, with a search index and the Khmer letters."""

import html
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import fontpkg_noto_sans_khmer
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from milepost.book.frame import (
    Explored,
    Leaf,
    PageLink,
    Shell,
    copy_assets,
    keep_anchors,
    read_explored,
    with_charts,
    write_dark_pictures,
)
from milepost.book.index import Page
from milepost.book.pages import Book, for_each, holds_references, write_page
from milepost.book.project import DOWNLOADS

EMPTY_HEADER = re.compile(r"<th\b([^>]*)></th>")
REFERENCE = re.compile(r'href="#(ref-[^"]+)"')
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
ASSETS = "assets"
LONGEST = 200  # letters of a page's description
# Of the search's index: letters of a text that stay as they are; entries in which a sentence tells none from another.
KEPT, OFTEN = 400, 4
SENTENCE = re.compile(r"(?<=[.?!]) ")
MARKS = ".,;:()‘’“”\"'"


def write_web(book: Book, folder: Path) -> None:
    """Write the book's pages and assets into `folder`, which holds its pictures."""
    shell, explored = _open_shell(book, folder)
    write_dark_pictures(folder)
    bodies = for_each(lambda page: _body(book, page), book.pages, lambda page: len(page.chapter.text))
    entries: list[dict[str, str]] = []
    for page, body in zip(book.pages, bodies, strict=True):
        instead = explored.pop(page.chapter.page, None)
        if instead is not None:
            _write_instead(book, page, shell, instead, folder)
            continue
        contents = [item for item in page.headings[1:] if item.level <= book.settings.toc_depth + 1]
        _put(folder, shell, replace(_leaf(book, page, body), description=_described(body), contents=contents))
        entries += search_entries(page.chapter.page, page.title, body)
    _write_explored(shell, explored, folder)
    write_index(folder / ASSETS, [*explored_entries(_findable(book)), *entries])


def write_beside_quarto(book: Book, folder: Path) -> None:
    """Write what people explore, in its own frame, into the web book that Quarto left in `folder`."""
    if not read_explored(book.project):
        return
    shell, explored = _open_shell(book, folder)
    for page in book.pages:
        instead = explored.pop(page.chapter.page, None)
        if instead is not None:
            _write_instead(book, page, shell, instead, folder)
    _write_explored(shell, explored, folder)
    entries = [
        {"id": f"{page.chapter.page}#{item.id}", "title": item.title, "chapter": page.title, "text": ""}
        for page in book.pages
        for item in page.headings
    ]
    write_index(folder / ASSETS, [*explored_entries(_findable(book)), *entries])


def _open_shell(book: Book, folder: Path) -> tuple[Shell, dict[str, Explored]]:
    """The frame of the book's pages with its assets in place, and the pages that people explore, by address."""
    explored = {one.page: one for one in read_explored(book.project) if one.body}
    copy_assets(book.project, folder / ASSETS, explored=bool(explored))
    write_khmer_font(folder / ASSETS)
    places = [PageLink(page.chapter.page, page.title, page.number, page.chapter.part) for page in book.pages]
    return Shell(book.settings, places, {*explored}), explored


def _leaf(book: Book, page: Page, body: str) -> Leaf:
    """A chapter in the frame, between its neighbours."""
    places = [PageLink(other.chapter.page, other.title, other.number) for other in book.pages]
    position = book.pages.index(page)
    return Leaf(
        page=page.chapter.page,
        title=f"{page.number} {page.title}".strip(),
        body=body,
        eyebrow=page.chapter.part or "",
        previous=places[position - 1] if position > 0 else None,
        following=places[position + 1] if position + 1 < len(places) else None,
    )


def _write_instead(book: Book, page: Page, shell: Shell, instead: Explored, folder: Path) -> None:
    """A page that people explore in place of a chapter, under every address that the chapter had."""
    own = [label.id for label in book.index.labels.values() if label.page == page.chapter.page]
    body = keep_anchors(instead.body, [*(item.id for item in page.headings), *own])
    _put(folder, shell, replace(_leaf(book, page, body), description=instead.description, eyebrow="", wide=True))


def _write_explored(shell: Shell, explored: dict[str, Explored], folder: Path) -> None:
    for one in explored.values():
        _put(folder, shell, Leaf(one.page, one.title, one.body, one.description, wide=True))


def _put(folder: Path, shell: Shell, leaf: Leaf) -> None:
    path = folder / leaf.page
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(shell.fill(leaf), encoding="utf-8")


def _described(body: str) -> str:
    """A chapter's first sentences, for those who send it on."""
    text = next((said for found in PARAGRAPH.findall(body) if (said := _plain(found))), "")
    return text if len(text) <= LONGEST else text[: text.rfind(" ", 0, LONGEST)] + " …"


def write_index(assets: Path, entries: list[dict[str, str]]) -> None:
    """The search's index, as a script: a page opened from a folder may not fetch files."""
    index = json.dumps(slimmed_entries(entries), ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    (assets / "search-index.js").write_text(f"window.MILEPOST_INDEX = {index};\n", encoding="utf-8")


def slimmed_entries(entries: list[dict[str, str]]) -> list[dict[str, str]]:
    """The entries without what finds nothing more: sentences that many hold, after the first, and words said again.

    The beginning of a text stays as it is, for that is what the list of hits shows; behind it every word stands once.

    >>> slimmed_entries([{"text": "Users of phones. " * 40}])[0]["text"].count("phones")
    23
    """
    sentences = [SENTENCE.split(one["text"]) for one in entries]
    times = Counter(said for held in sentences for said in {*held})
    often = {said for said, number in times.items() if number >= OFTEN}
    made = []
    for one, held in zip(entries, sentences, strict=True):
        kept = [said for said in held if said not in often or times.pop(said, 0)]  # where it stands first
        made.append(one | {"text": _words_once(" ".join(kept))})
    return made


def _words_once(text: str) -> str:
    end = max(text.rfind(" ", 0, KEPT), 0) if len(text) > KEPT else len(text)
    said = {word.strip(MARKS).lower() for word in text[:end].split()}
    more: dict[str, str] = {}
    for word in text[end:].split():
        more.setdefault(word.strip(MARKS).lower(), word)
    return " ".join([text[:end], *(word for plain, word in more.items() if plain not in said)]).strip()


def _findable(book: Book) -> list[Explored]:
    """What the search finds first: pages that people explore, and places in chapters that the book has."""
    chapters = {page.chapter.page for page in book.pages}
    return [one for one in read_explored(book.project) if one.body or one.page.partition("#")[0] in chapters]


def explored_entries(pages: Iterable[Explored]) -> list[dict[str, str]]:
    """One entry a page that people explore: found by its name and its other names, told by its description."""
    return [
        {"id": one.page, "title": one.title, "chapter": one.kind, "text": f"{one.description} {one.words}".strip()}
        for one in pages
    ]


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
    text = with_charts(text, book.project)
    target = next((other.chapter.page for other in book.pages if holds_references(other)), None)
    if target in {None, page.chapter.page}:
        return text
    up = "../" * page.chapter.page.count("/")
    return REFERENCE.sub(lambda match: f'href="{up}{target}#{match.group(1)}"', text)


HEADING = re.compile(r"<h([1-6])([^>]*)>(.*?)</h\1>", re.DOTALL)
IDENTIFIER = re.compile(r'\bid="([^"]+)"')
SHEET = re.compile(r"\bSection Sheet of \S+ (?:\d+ \w+ )?")  # a metadata sheet's head, which names no thing
DROPPED = re.compile(r"<annotation.*?</annotation>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def search_entries(page: str, chapter: str, body: str) -> list[dict[str, str]]:
    """Cut a page's HTML at its headings into entries: id (the address), title, chapter, text."""
    entries = []
    marks = list(HEADING.finditer(body))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        identifier = IDENTIFIER.search(mark.group(2))
        anchor = f"#{identifier.group(1)}" if identifier and mark.group(1) != "1" else ""
        end = following.start() if following else len(body)
        entries.append(
            {
                "id": page + anchor,
                "title": _plain(mark.group(3)),
                "chapter": chapter,
                "text": _plain(body[mark.end() : end]),
            }
        )
    return entries


def _plain(fragment: str) -> str:
    return SHEET.sub("", " ".join(html.unescape(TAG.sub(" ", DROPPED.sub("", fragment))).split()))


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
