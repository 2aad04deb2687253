"""A file of figures as sheets: a workbook, a plain table (.csv), or an archive that holds one of them."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from milepost.exchange.incoming.archives import delimiter_of, text_of, unpacked, without_marks
from milepost.exchange.incoming.excel.workbook import MOST_CELLS, Cell, Sheet, read_bytes, sheets_of
from milepost.exchange.incoming.proposal import ExchangeError

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = (".csv", ".tsv", ".txt")
PACKED = (".zip", ".gz")


def open_sheets(path: Path) -> dict[str, Sheet]:
    """Sheets by name, in order; a plain table is one sheet with the file's name. Raises ExchangeError."""
    content, name = read_bytes(path), path.name
    if path.suffix.lower() in PACKED:
        content, name = unpacked(content, name)
    if name.lower().endswith(PLAIN) and not content.startswith((b"PK", b"\xd0\xcf")):
        return csv_sheet(content, path.name, path.stem)
    return sheets_of(path, content)


def csv_sheet(content: bytes, name: str, title: str) -> dict[str, Sheet]:
    """A plain table as a workbook of one sheet. Plain numbers are numbers where commas part the cells; else texts.

    Raises ExchangeError when it is no text, its quotes do not close, or it has too many cells.
    """
    text = without_marks(text_of(content, name))
    delimiter = delimiter_of(text)
    if text.lstrip()[:15].lower().startswith(("<!doctype", "<html")):
        raise ExchangeError(f"{name}: is a web page, no table; download the data themselves.")
    cells: dict[tuple[int, int], Cell] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row, held in enumerate(reader, start=1):
            for column, content_of_cell in enumerate(held, start=1):
                if content_of_cell.strip():
                    place = f"{title}!{get_column_letter(min(column, 18_278))}{row}"
                    cells[row, column] = _plain_cell(place, content_of_cell, numbers=delimiter == ",")
            if len(cells) > MOST_CELLS:
                raise ExchangeError(f"{name}: more than {MOST_CELLS} cells; ask for the country alone.")
    except csv.Error as error:
        raise ExchangeError(f"{name} line {reader.line_num}: {error}; check the quotes.") from error
    return {title: Sheet(name=title, hidden=False, cells=cells)}


def _plain_cell(place: str, text: str, *, numbers: bool) -> Cell:
    if numbers and re.fullmatch(r"-?[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]{1,2})?", text.strip()):
        return Cell(place, "number", float(text))
    return Cell(place, "text", text)
