"""How many cells a workbook would become, counted before it is opened: in its XML as it is parsed, within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.utils import range_boundaries

from milepost.exchange.incoming.plain_xml import elements
from milepost.exchange.incoming.proposal import ExchangeError

if TYPE_CHECKING:
    from zipfile import ZipFile


def count_cells(name: str, packed: ZipFile, most: int, remedy: str) -> bool:
    """Count the cells of a workbook, those that areas cover too; whether there are formulas.

    Raises ExchangeError when there are more than `most`, and for what no plain XML may hold; `name` is the file's.
    """
    cells, formulas = 0, False
    for inside in packed.namelist():
        with packed.open(inside) as part:
            if not inside.lower().endswith((".xml", ".rels")) and not _may_be_xml(part.read(64)):
                continue
        with packed.open(inside) as part:
            for element, attributes in elements(part, name):
                cells += element == "c"
                formulas = formulas or element == "f"
                if element in AREAS:
                    cells += _covered(attributes.get("ref", ""), most)
                if cells > most:
                    raise ExchangeError(f"{name}: more than {most} cells; {remedy}.")
    return formulas


# Elements of which the library makes a cell of every cell that they cover, be it empty.
AREAS = ("mergeCell", "hyperlink")


def _may_be_xml(start: bytes) -> bool:
    """Whether a part of another name could be read as XML: a workbook names its parts as it likes."""
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] in (b"<", b"L")  # `L` is `<` in EBCDIC


def _covered(area: str, most: int) -> int:
    """How many cells an area such as A1:C3 covers; too many where it has no end."""
    try:
        bounds = range_boundaries(area)
    except (ValueError, TypeError):
        return 0  # no area: the library refuses it
    left, top, right, bottom = bounds
    if left is None or top is None or right is None or bottom is None:
        return most + 1
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)
