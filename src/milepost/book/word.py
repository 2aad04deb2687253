"""A volume as a Word file, for comments: pandoc makes it from the same numbered trees as the book and its PDF."""

import json
from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

import typst

from milepost.book.index import Page, walk
from milepost.book.pages import EVERY_WORK, EXTENSION, FILTER, Book, meta_value, run_pandoc
from milepost.book.pdf import FONTS
from milepost.country import scratch_folder

PICTURE_WIDTH = "15cm"
SHARPNESS = 160  # points an inch of a picture, which Word cannot draw from an SVG
DRAWING = ".svg"


def write_word(book: Book, path: Path) -> Path:
    """Write the book's chapters as a Word file: headings, tables, pictures with their alt texts; returns its path.

    The same sources give the same bytes. Raises BookError when pandoc fails.
    """
    settings = book.settings
    with scratch_folder("word") as folder:
        pictures = _write_pictures(book, folder)
        meta = {
            "milepost_filter": meta_value(book.metadata("word")),
            "title": meta_value(settings.title),
            "subtitle": meta_value(settings.subtitle),
            "author": meta_value(settings.publisher or settings.author),
            "lang": meta_value(settings.lang),
            "suppress-bibliography": meta_value(value=True),
            "nocite": {"t": "MetaInlines", "c": [EVERY_WORK]},
        }
        version = book.pages[0].tree["pandoc-api-version"]
        tree = {"pandoc-api-version": version, "meta": meta, "blocks": _blocks(book, pictures)}
        arguments = ["--from", "json", "--to", "docx", "--output", str(path), "--lua-filter", str(FILTER), "--citeproc"]
        arguments += [part for name in settings.bibliography for part in ("--bibliography", name)]
        arguments += ["--resource-path", str(folder)]  # a picture's path would stand in the file
        arguments += ["--lua-filter", str((book.project / EXTENSION / "safe.lua").resolve())]
        run_pandoc(arguments, json.dumps(tree), name=path.name, folder=book.project, timestamp=settings.timestamp)
    return path


def _blocks(book: Book, pictures: dict[str, str]) -> list[dict[str, Any]]:
    """All chapters one after the other, each part named before its first."""
    blocks: list[dict[str, Any]] = []
    titles = {page.chapter.path: page.headings[0].id for page in book.pages if page.headings}
    part = None
    for page in book.pages:
        if page.chapter.part not in {part, None}:
            blocks.append({"t": "Para", "c": [{"t": "Strong", "c": [{"t": "Str", "c": page.chapter.part}]}]})
        part = page.chapter.part
        held = json.loads(json.dumps(page.tree["blocks"]))  # the other writers read the same tree
        for node in walk(held):
            if node["t"] == "Image":
                _place(node["c"], pictures[_inside(page, node["c"][2][0])])
            elif node["t"] == "Link":
                target, _, anchor = node["c"][2][0].partition("#")
                if _inside(page, target) in titles:
                    node["c"][2][0] = f"#{anchor or titles[_inside(page, target)]}"
        blocks += held
    return blocks


def _place(image: list[Any], name: str) -> None:
    """Let an image show the file of this name, as wide as the page's text."""
    image[2][0] = name
    image[0][2] = [pair for pair in image[0][2] if pair[0] != "width"] + [["width", PICTURE_WIDTH]]


def _inside(page: Page, target: str) -> str:
    """A path that counts from a chapter's folder, from the project's."""
    return normpath((PurePosixPath(page.chapter.path).parent / target).as_posix())


def _write_pictures(book: Book, folder: Path) -> dict[str, str]:
    """Write every picture of the book into `folder` as Word shows it; their names there, by their paths in the book."""
    held: dict[str, bytes] = {}
    for page in book.pages:
        names = [_inside(page, node["c"][2][0]) for node in page.nodes if node["t"] == "Image"]
        held |= {name: page.chapter.pictures.get(name) or (book.project / name).read_bytes() for name in names}
    made: dict[str, str] = {}
    for at, (name, content) in enumerate(held.items()):
        made[name] = f"picture-{at}{PurePosixPath(name).suffix}"
        (folder / made[name]).write_bytes(content)
    drawings = [name for name in held if name.endswith(DRAWING)]
    if drawings:
        shown = "#pagebreak()\n".join(f'#image("{made[name]}")\n' for name in drawings)
        sheets = folder / "sheets.typ"
        sheets.write_text(f"#set page(width: auto, height: auto, margin: 0pt)\n{shown}", encoding="utf-8")
        drawn = folder / "drawing-{p}.png"
        typst.compile(sheets, output=drawn, root=folder, font_paths=[*FONTS], format="png", ppi=SHARPNESS)
        made |= {name: f"drawing-{at}.png" for at, name in enumerate(drawings, start=1)}
    return made
