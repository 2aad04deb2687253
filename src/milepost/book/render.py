"""A book project to HTML and PDF, with Quarto or without."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from milepost.book.pandoc import Pandoc, open_pandoc
from milepost.book.pdf import count_pages, typst_source, write_pdf
from milepost.book.quarto import Renderer, choose_renderer, render_with_quarto
from milepost.book.read import read_book
from milepost.book.settings import Settings, load_settings
from milepost.book.web import copy_pictures, write_web
from milepost.country import written_whole


@dataclass(frozen=True)
class Rendered:
    """What a rendering left: the HTML's index page, the PDF, who made them, the PDF's pages."""

    html: Path
    pdf: Path
    renderer: str
    pages: int


def render(
    project: Path,
    out: Path,
    *,
    renderer: Renderer = "auto",
    cache: Path | None = None,
    earlier: Path | None = None,
) -> Rendered:
    """Turn the book project in folder `project` into `out/html/` and `out/<slug>.pdf`.

    `auto` takes Quarto when it is on the PATH and the embedded renderer otherwise. Both results are
    written beside their place and renamed at the end: a rendering that fails leaves the last one as it was.
    The embedded renderer keeps pandoc's answers in the folder `cache`, and takes what it can from `earlier` ones.
    Raises BookError when the sources have faults, naming each by file and line.
    """
    name = choose_renderer(renderer)
    settings = load_settings(project)
    out.mkdir(parents=True, exist_ok=True)
    whole = out / f"{settings.slug}.pdf"
    with written_whole(whole) as pdf, written_whole(out / "html") as html:
        if name == "quarto":
            render_with_quarto(project, settings, html, pdf)
        else:
            with TemporaryDirectory() as folder:
                pandoc = open_pandoc(project, cache or Path(folder), earlier)
                _render_embedded(project, settings, html, pdf, pandoc)
    return Rendered(out / "html" / "index.html", whole, name, count_pages(whole))


def _render_embedded(project: Path, settings: Settings, html: Path, pdf: Path, pandoc: Pandoc) -> None:
    book = read_book(project, settings, pandoc)
    html.mkdir()
    copy_pictures(book, html)
    source = typst_source(book)
    with ThreadPoolExecutor(1) as beside:  # Typst works alone and long, while pandoc writes the pages
        typeset = beside.submit(write_pdf, book, source, html, pdf)
        write_web(book, html)
        typeset.result()
    shutil.copyfile(pdf, html / f"{settings.slug}.pdf")
