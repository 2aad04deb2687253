"""How many cells a workbook would become, counted before it is opened: in its XML as it is parsed, within bounds."""

import csv
import io
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from milepost.exchange.incoming.content import delimiter_of, elements, read_file, text_of, unpacked, without_marks
from milepost.exchange.incoming.excel.sheets import MOST_CELLS, Cell, Sheet, sheet_of
from milepost.exchange.incoming.proposal import ExchangeError


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


MOST_BYTES = 20_000_000  # of the file
MOST_UNPACKED = 200_000_000  # of what is packed in it
STRICT = b"http://purl.oclc.org/ooxml/"
SAVE_AS = "open it in a spreadsheet program and save it as an Excel workbook (.xlsx)"
COPY = "copy the sheets with the figures into a new workbook"


def _refuse_unsafe(path: Path, content: bytes) -> bool:
    """Refuse what is no plain workbook, before any of it is unpacked; whether it holds formulas."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise ExchangeError(f"{path.name}: is protected by a password; save a copy without it.")
        raise ExchangeError(f"{path.name}: is in the old format .xls; {SAVE_AS}.")
    if not content.startswith(b"PK"):
        looks = "no workbook" if b"\x00" in content[:4096] else "a web page or plain text"
        raise ExchangeError(f"{path.name}: is {looks if content else 'empty'}; {SAVE_AS}.")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        _refuse_formats(path, packed)
        return count_cells(path.name, packed, MOST_CELLS, COPY)


def _refuse_formats(path: Path, packed: zipfile.ZipFile) -> None:
    names = packed.namelist()
    if "mimetype" in names:
        raise ExchangeError(f"{path.name}: is an OpenDocument file (.ods); {SAVE_AS}.")
    if any(STRICT in packed.open(name).read(4096) for name in names if name == "xl/workbook.xml"):
        raise ExchangeError(
            f"{path.name}: is saved as Strict Open XML; open it and save it as Excel workbook (.xlsx), not strict."
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ExchangeError(f"{path.name}: holds macros (.xlsm); {SAVE_AS}, without macros.")
    if "xl/workbook.bin" in names:
        raise ExchangeError(f"{path.name}: is in the binary format .xlsb; {SAVE_AS}.")
    if not any(name.startswith("xl/worksheets/") for name in names):
        raise ExchangeError(f"{path.name}: is an archive without a worksheet; {SAVE_AS}.")
    unpacked = sum(item.file_size for item in packed.infolist()) / 1e6
    if unpacked * 1e6 > MOST_UNPACKED:
        limit = f"the limit is {MOST_UNPACKED / 1e6:.0f} MB"
        raise ExchangeError(f"{path.name}: would unpack to {unpacked:.0f} MB, {limit}; {COPY}.")


def open_workbook(path: Path) -> dict[str, Sheet]:
    """Sheets by name, in order. Formulas count with the results that were saved with them.

    Raises ExchangeError for what is no plain .xlsx, is locked, holds macros, or is too large.
    """
    return sheets_of(path, read_file(path, MOST_BYTES, COPY))


def sheets_of(path: Path, content: bytes) -> dict[str, Sheet]:
    """As `open_workbook`, of what was read of a file already."""
    try:
        formulas = _refuse_unsafe(path, content)
        shown = _load(content, data_only=True)
        written = _load(content, data_only=False) if formulas else None
        return {
            sheet.title: sheet_of(sheet, written[sheet.title] if written else sheet)
            for sheet in shown.worksheets
            if isinstance(sheet, Worksheet)
        }
    except ExchangeError:
        raise
    except Exception as fault:  # a damaged archive, or a damaged part in it, makes the libraries stumble in many ways
        why = " ".join(str(fault).split())[:120] or type(fault).__name__
        raise ExchangeError(
            f"{path.name}: the workbook is damaged ({why}); {SAVE_AS}, then import that copy."
        ) from fault


def _load(content: bytes, *, data_only: bool) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content), data_only=data_only, rich_text=True, keep_links=False)


PLAIN = (".csv", ".tsv", ".txt")
PACKED = (".zip", ".gz")


def open_sheets(path: Path) -> dict[str, Sheet]:
    """Sheets by name, in order; a plain table is one sheet with the file's name. Raises ExchangeError."""
    content, name = read_file(path, MOST_BYTES, COPY), path.name
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
