"""A volume as a PDF, by Typst; light to import, for it is done in a process of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fontpkg_noto_sans
import fontpkg_noto_sans_khmer
import pikepdf
import typst
from pikepdf import Array, Dictionary, Name, ObjectStreamMode

from milepost.book.problems import BookError

FONTS = (fontpkg_noto_sans.ROOT / "files", fontpkg_noto_sans_khmer.ROOT / "files")


def write_pdf(source: str, pictures: Path, path: Path, timestamp: int) -> None:
    """Typeset a Typst `source` into `path`; `pictures` is the folder that holds its pictures at their paths.

    The same sources give the same bytes: fonts come from packages, the time (`timestamp`) from the edition's date.
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
            timestamp=timestamp,
        )
    except typst.TypstError as error:
        where = "\n".join(error.trace[-3:])
        raise BookError(f"{path.name}: Typst could not typeset the book: {error.message}\n{where}") from error


def name_rows(path: Path) -> None:
    """Make the first cell of every row of a tagged PDF's tables its header, for who hears the table read aloud.

    Typst writes headers of columns alone. The same PDF gives the same bytes.
    Source: ISO 32000-2, 14.8.5.7 (the attribute Scope of table cells).
    """
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for row in _elements(pdf.Root.get(Name.StructTreeRoot), Name.TR):
            cells = _children(row)
            if len(cells) > 1 and cells[0].get(Name.S) == Name.TD and Name.K in cells[0]:
                held, scope = cells[0].get(Name.A, Array()), Dictionary(O=Name.Table, Scope=Name.Row)
                cells[0].S, cells[0].A = Name.TH, Array([*(held if isinstance(held, Array) else [held]), scope])
        as_it_was = ObjectStreamMode.preserve
        pdf.save(path, object_stream_mode=as_it_was, deterministic_id=True, fix_metadata_version=False)


def _elements(top: Any, kind: Name) -> Iterator[Any]:
    """The elements of a kind in a tree of structure."""
    waiting = [] if top is None else [top]
    while waiting:
        element = waiting.pop()
        if element.get(Name.S) == kind:
            yield element
        waiting += _children(element)


def _children(element: Any) -> list[Any]:
    held = element.get(Name.K, Array())
    return [one for one in (held if isinstance(held, Array) else [held]) if isinstance(one, Dictionary)]


def count_pages(path: Path) -> int:
    """The number of pages of the PDF at `path`; raises BookError when it can't be read."""
    try:
        with pikepdf.open(path) as pdf:
            return len(pdf.pages)
    except pikepdf.PdfError as error:
        raise BookError(f"{path.name}: it is no PDF that can be read ({error}).") from error
