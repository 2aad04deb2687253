"""A book project to HTML, and to a tagged PDF (PDF/UA-1) by Typst: with Quarto or without."""

from __future__ import annotations

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import fontpkg_noto_sans
import fontpkg_noto_sans_khmer
import typst

from milepost.book.pages import EXTENSION, Book, meta_value, read_book, write_page
from milepost.book.pandoc import for_each, open_pandoc
from milepost.book.problems import BookError
from milepost.book.quarto import Renderer, choose_renderer, render_with_quarto
from milepost.book.settings import load_settings
from milepost.book.volumes import Volume, folder_for_now, volumes_of, write_volume
from milepost.book.web import copy_pictures, write_beside_quarto, write_web
from milepost.country import scratch_folder, written_whole


@dataclass(frozen=True)
class Rendered:
    """What a rendering left: the HTML's index page, who made it, and of each PDF its pages, the report first."""

    html: Path
    renderer: str
    pdfs: dict[Path, int]

    @property
    def pdf(self) -> Path:
        """The report."""
        return next(iter(self.pdfs))

    @property
    def pages(self) -> int:
        """The pages of the report."""
        return next(iter(self.pdfs.values()))


def render(
    project: Path,
    out: Path,
    *,
    renderer: Renderer = "auto",
    cache: Path | None = None,
    earlier: Path | None = None,
) -> Rendered:
    """Turn the book project in folder `project` into `out/html/` and `out/<slug>.pdf`, and its annex into another.

    `auto` takes Quarto when it is on the PATH and the embedded renderer otherwise. All results are
    written beside their place and renamed at the end: a rendering that fails leaves the last one as it was.
    The embedded renderer keeps pandoc's answers in the folder `cache`, and takes what it can from `earlier` ones.
    Raises BookError when the sources have faults, naming each by file and line.
    """
    name = choose_renderer(renderer)
    settings = load_settings(project)
    out.mkdir(parents=True, exist_ok=True)
    volumes = volumes_of(settings)
    with ExitStack() as stack:
        pdfs = [stack.enter_context(written_whole(out / f"{volume.slug}.pdf")) for volume in volumes]
        html = stack.enter_context(written_whole(out / "html"))
        made = list(zip(volumes, pdfs, strict=True))
        folder = stack.enter_context(scratch_folder("book"))
        # Read, numbered and checked by the embedded renderer whoever typesets: both refuse the same, by file and line.
        book = read_book(project, settings, open_pandoc(project, cache or folder, earlier))
        if name == "quarto":
            render_with_quarto(project, settings, html, made)
            write_beside_quarto(book, html)
        else:
            _render_embedded(book, html, made)
        for volume, pdf in made:
            shutil.copyfile(pdf, html / f"{volume.slug}.pdf")
    whole = [out / f"{volume.slug}.pdf" for volume in volumes]
    return Rendered(out / "html" / "index.html", name, {path: count_pages(path) for path in whole})


def _render_embedded(book: Book, html: Path, made: list[tuple[Volume, Path]]) -> None:
    html.mkdir()
    copy_pictures(book, html)
    whole = len(made) == 1
    with ThreadPoolExecutor(1) as beside:  # Typst works alone and long, while pandoc writes the pages
        typeset = []
        for volume, pdf in made:
            if whole:
                own, source = book, typst_source(book)
            else:
                own, source = _volume_source(book, volume, html.with_name(f".{volume.slug}"))
            typeset.append(beside.submit(write_pdf, own, source, html, pdf))
        write_web(book, html)
        for one in typeset:
            one.result()


def _volume_source(book: Book, volume: Volume, place: Path) -> tuple[Book, str]:
    """A volume as a book of its own, and its Typst source; its sources lie in `place` while they are read."""
    with folder_for_now(place):
        write_volume(book.project, book.settings, volume, place)
        own = read_book(place, load_settings(place), book.pandoc)
        return own, typst_source(own)


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
            timestamp=book.settings.timestamp,
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
            blocks.append(f"#part[#{_quoted(part or '')}]")
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


def _quoted(text: str) -> str:
    """A text as Typst's code has it: letters, and no markup."""
    held = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{held}"'


COUNT = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b")


def count_pages(path: Path) -> int:
    """The number of pages of the PDF at `path`; raises BookError when its page tree can't be read."""
    counts = [int(match.group(1) or match.group(2)) for match in COUNT.finditer(path.read_bytes())]
    if not counts:
        raise BookError(f"{path.name}: no page tree found; the PDF is not one that Typst wrote.")
    return max(counts)
