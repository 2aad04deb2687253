"""A book project to HTML, to tagged PDFs (PDF/UA-1) by Typst, a Word file and a picture: with Quarto or without."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from milepost.book.pages import EXTENSION, Book, for_each, meta_value, open_pandoc, read_book, write_page
from milepost.book.pdf import count_pages, name_rows, write_pdf
from milepost.book.problems import BookError
from milepost.book.quarto import Renderer, Tell, choose_renderer, render_with_quarto
from milepost.book.settings import load_settings
from milepost.book.volumes import Volume, folder_for_now, volumes_of, write_volume
from milepost.book.web import copy_pictures, write_beside_quarto, write_web
from milepost.book.word_and_slide import write_slide, write_word
from milepost.country import scratch_folder, written_whole

LARGE = 1_500_000  # letters of a book's chapters


@dataclass(frozen=True)
class Rendered:
    """What a rendering left: the HTML's index page (a brief alone has none), who made it, of each PDF its pages."""

    html: Path | None
    renderer: str
    pdfs: dict[Path, int]

    @property
    def pdf(self) -> Path:
        """The report, or the brief where it alone was asked for."""
        return next(iter(self.pdfs))

    @property
    def pages(self) -> int:
        """The pages of that PDF."""
        return next(iter(self.pdfs.values()))


def render(
    project: Path,
    out: Path,
    *,
    renderer: Renderer = "auto",
    cache: Path | None = None,
    earlier: Path | None = None,
    brief: bool = False,
    tell: Tell = lambda *_: None,
) -> Rendered:
    """Turn the book project in folder `project` into what an edition hands out, in the folder `out`.

    That is `html/`, a PDF a volume (`<slug>.pdf`, its annex, its brief), `<slug>.docx`, and the picture for slides
    (`<slug>-scorecard.svg`, `.png` and its alt text) where the project has the facts for it. With `brief` it is the
    brief alone.
    `auto` takes Quarto when it is on the PATH and the embedded renderer otherwise. All results are
    written beside their place and renamed at the end: a rendering that fails leaves the last one as it was.
    Quarto takes minutes: `tell` hears which page it is at, and of how many.
    The embedded renderer keeps pandoc's answers in the folder `cache`, and takes what it can from `earlier` ones.
    Raises BookError when the sources have faults, naming each by file and line.
    """
    name = choose_renderer(renderer)
    settings = load_settings(project)
    out.mkdir(parents=True, exist_ok=True)
    volumes = _asked(volumes_of(settings), brief=brief)
    with ExitStack() as stack:
        pdfs = [stack.enter_context(written_whole(out / f"{volume.slug}.pdf")) for volume in volumes]
        html = None if brief else stack.enter_context(written_whole(out / "html"))
        made = list(zip(volumes, pdfs, strict=True))
        folder = stack.enter_context(scratch_folder("book"))
        # Read, numbered and checked by the embedded renderer whoever typesets: both refuse the same, by file and line.
        book = read_book(project, settings, open_pandoc(project, cache or folder, earlier))
        handouts = [] if brief else [*write_slide(project, folder / f"{settings.slug}-scorecard")]
        if name == "quarto":
            render_with_quarto(project, settings, html, made, tell)
            if html is not None:
                write_beside_quarto(book, html)
                handouts.append(_word_beside_quarto(book, volumes[0], folder))
        else:
            handouts += _render_embedded(book, html, made, folder)
        for pdf in pdfs:
            name_rows(pdf)
        if html is not None:
            for volume, pdf in made:
                shutil.copyfile(pdf, html / f"{volume.slug}.pdf")
        for handout in handouts:
            shutil.copyfile(handout, stack.enter_context(written_whole(out / handout.name)))
    whole = [out / f"{volume.slug}.pdf" for volume in volumes]
    index = None if brief else out / "html" / "index.html"
    return Rendered(index, name, {path: count_pages(path) for path in whole})


def _asked(volumes: tuple[Volume, ...], *, brief: bool) -> tuple[Volume, ...]:
    """All volumes, or the brief alone. Raises BookError where the book has none."""
    if not brief:
        return volumes
    found = tuple(volume for volume in volumes if volume.kind == "brief")
    if not found:
        raise BookError(
            "_quarto.yml: the book has no brief; name its chapters under milepost:, such as "
            "brief: [index.qmd, scorecard.qmd]."
        )
    return found


def _render_embedded(book: Book, html: Path | None, made: list[tuple[Volume, Path]], folder: Path) -> list[Path]:
    """Typeset the volumes, and with `html` the web book and the Word file, which is returned."""
    pictures = folder / "html" if html is None else html
    pictures.mkdir()
    copy_pictures(book, pictures)
    with _typesetter(book) as beside:
        typeset, handouts = [], []
        for volume, pdf in made:
            own, source = _volume_source(book, volume)
            typeset.append(beside.submit(write_pdf, source, pictures, pdf, book.settings.timestamp))
            if html is not None and volume is made[0][0]:
                handouts.append(write_word(own, folder / f"{book.settings.slug}.docx"))
            del own  # a volume of hundreds of indicators takes half a gigabyte
        if html is not None:
            write_web(book, html)
        for one in typeset:
            one.result()
    return handouts


def _typesetter(book: Book) -> Executor:
    """Who typesets while pandoc writes the pages: a thread; for a large book processes, whose memory goes with them."""
    if sum(len(page.chapter.text) for page in book.pages) < LARGE:
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1)


def _volume_source(book: Book, volume: Volume) -> tuple[Book, str]:
    """A volume as a book of its own, and its Typst source."""
    if volume.covers(book.settings):
        return book, typst_source(book)
    with _volume_book(book, volume) as own:
        return replace(own, project=book.project), typst_source(own)


@contextmanager
def _volume_book(book: Book, volume: Volume) -> Iterator[Book]:
    """A volume as a book of its own; its sources lie beside the project in this block alone."""
    with folder_for_now(book.project.with_name(f".{volume.slug}")) as place:
        write_volume(book.project, book.settings, volume, place)
        yield read_book(place, load_settings(place), book.pandoc)


def _word_beside_quarto(book: Book, volume: Volume, folder: Path) -> Path:
    """The Word file of a volume that Quarto typeset."""
    path = folder / f"{book.settings.slug}.docx"
    if volume.covers(book.settings):
        return write_word(book, path)
    with _volume_book(book, volume) as own:
        return write_word(own, path)


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
