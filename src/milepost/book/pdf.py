"""A volume as a PDF, by Typst; light to import, for it is done in a process of its own."""

import re
from pathlib import Path

import fontpkg_noto_sans
import fontpkg_noto_sans_khmer
import typst

from milepost.book.problems import BookError

FONTS = (fontpkg_noto_sans.ROOT / "files", fontpkg_noto_sans_khmer.ROOT / "files")
COUNT = re.compile(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)|/Count\s+(\d+)[^>]*?/Type\s*/Pages\b")


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


def count_pages(path: Path) -> int:
    """The number of pages of the PDF at `path`; raises BookError when its page tree can't be read."""
    counts = [int(match.group(1) or match.group(2)) for match in COUNT.finditer(path.read_bytes())]
    if not counts:
        raise BookError(f"{path.name}: no page tree found; the PDF is not one that Typst wrote.")
    return max(counts)
