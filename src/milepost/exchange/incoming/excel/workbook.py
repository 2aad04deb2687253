"""The sheets of a workbook as cells, counted before it is opened: in its XML as it is parsed, within bounds."""

import csv
import datetime
import io
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from milepost.exchange.incoming.content import delimiter_of, elements, read_file, text_of, unpacked, without_marks
from milepost.exchange.incoming.excel.numbers import mark_name
from milepost.exchange.incoming.proposal import ExchangeError

MOST_CELLS = 300_000
Kind = Literal["number", "text", "date", "truth", "error", "no result"]


@dataclass(frozen=True)
class Cell:
    """What stands in one cell. `marks` are superscripts in it, and words that its number format adds."""

    place: str
    kind: Kind
    content: str | float | datetime.date | bool
    percent: bool = False
    marks: tuple[str, ...] = ()
    comment: str = ""

    @property
    def text(self) -> str:
        """The content as a label says it."""
        if isinstance(self.content, float) and self.content.is_integer():
            return str(int(self.content))
        return str(self.content)


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet by row and column, from 1; `merged` leads a covered cell to the one that speaks."""

    name: str
    hidden: bool
    cells: dict[tuple[int, int], Cell]
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def label(self, row: int, column: int) -> Cell | None:
        """The cell that speaks for this one: itself, or the first of the cells it is merged with."""
        return self.cells.get(self.merged.get((row, column), (row, column)))

    def heading(self, rows: Iterable[int], column: int) -> str:
        """What the last of some rows that says anything says over a column."""
        said = [" ".join(cell.text.split()) for row in rows if (cell := self.label(row, column)) is not None]
        return said[-1] if said else ""

    @cached_property
    def rows(self) -> list[int]:
        """Rows that hold something, in order."""
        return sorted({row for row, _ in self.cells})

    @cached_property
    def columns(self) -> list[int]:
        """Columns that hold something, in order."""
        return sorted({column for _, column in self.cells})

    def place(self, row: int, column: int) -> str:
        """As messages spell it: `Table 1!D14`."""
        return f"{self.name}!{get_column_letter(column)}{row}"


def sheet_of(shown: Worksheet, written: Worksheet) -> Sheet:
    """The cells of a sheet as it is shown; `written` is the same sheet with its formulas."""
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in shown.merged_cells.ranges
        if (area.max_row - area.min_row + 1) * (area.max_col - area.min_col + 1) <= MOST_CELLS
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    cells = {}
    # Only the cells that the file holds: going by rows and columns would make millions for one far-off cell.
    for key, held in shown._cells.items():  # noqa: SLF001
        source = written._cells.get(key, held)  # noqa: SLF001
        cell = _cell(f"{shown.title}!{held.coordinate}", held, formula=source.data_type == "f")
        if cell is not None:
            cells[key] = cell
    hidden_columns = {
        column
        for dimension in shown.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min or 1, min(dimension.max or 1, 16_384) + 1)
    }
    return Sheet(
        name=shown.title,
        hidden=shown.sheet_state != "visible",
        cells=cells,
        merged=merged,
        hidden_rows=frozenset(row for row, dimension in shown.row_dimensions.items() if dimension.hidden),
        hidden_columns=frozenset(hidden_columns),
    )


def _cell(place: str, held: Any, *, formula: bool) -> Cell | None:
    content, comment = held.value, " ".join(held.comment.text.split()) if getattr(held, "comment", None) else ""
    if content is None:
        return Cell(place, "no result", "", comment=comment) if formula else None
    marks: tuple[str, ...] = ()
    if isinstance(content, CellRichText):
        content, marks = _without_superscripts(content)
    if isinstance(content, bool):
        return Cell(place, "truth", content, comment=comment)
    if isinstance(content, (datetime.datetime, datetime.date)):
        return Cell(place, "date", content, comment=comment)
    if isinstance(content, (int, float)):
        percent, added = _format(held.number_format or "")
        return Cell(place, "number", float(content), percent=percent, marks=added, comment=comment)
    if not str(content).strip() and not comment:
        return None
    return Cell(place, "error" if held.data_type == "e" else "text", str(content), False, marks, comment)


def _without_superscripts(runs: CellRichText) -> tuple[str, tuple[str, ...]]:
    """Text of a cell in which 12.5 and a raised 1 are not 12.51."""
    plain, raised = [], []
    for run in runs:
        if isinstance(run, TextBlock) and run.font is not None and run.font.vertAlign == "superscript":
            raised.append(mark_name(run.text))
        else:
            plain.append(run.text if isinstance(run, TextBlock) else str(run))
    return "".join(plain), tuple(mark for mark in raised if mark)


def _format(code: str) -> tuple[bool, tuple[str, ...]]:
    """Whether a number format shows percent, and the words that it adds behind the number."""
    first = re.sub(r"\[[^\]]*\]", "", code.split(";", maxsplit=1)[0])
    words = [mark_name(word) for word in re.findall(r'"([^"]*)"', first)]
    bare = re.sub(r'"[^"]*"|\\.', "", first)
    return "%" in bare, tuple(word for word in words if word and word != "%")


# Elements of which the library makes a cell of every cell that they cover, be it empty.
AREAS = ("mergeCell", "hyperlink")


def _count_cells(name: str, packed: ZipFile) -> bool:
    """Refuse too many cells, those that areas cover too, and what no plain XML may hold; whether there are formulas."""
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
                    cells += _covered(attributes.get("ref", ""))
                if cells > MOST_CELLS:
                    raise ExchangeError(f"{name}: more than {MOST_CELLS} cells; {COPY}.")
    return formulas


def _may_be_xml(start: bytes) -> bool:
    """Whether a part of another name could be read as XML: a workbook names its parts as it likes."""
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] in (b"<", b"L")  # `L` is `<` in EBCDIC


def _covered(area: str) -> int:
    """How many cells an area such as A1:C3 covers; too many where it has no end."""
    try:
        left, top, right, bottom = range_boundaries(area)
    except (ValueError, TypeError):
        return 0  # no area: the library refuses it
    if left is None or top is None or right is None or bottom is None:
        return MOST_CELLS + 1
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
    with ZipFile(io.BytesIO(content)) as packed:
        _refuse_formats(path, packed)
        return _count_cells(path.name, packed)


def _refuse_formats(path: Path, packed: ZipFile) -> None:
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
    size, most = sum(item.file_size for item in packed.infolist()) / 1e6, MOST_UNPACKED / 1e6
    if size > most:
        raise ExchangeError(f"{path.name}: would unpack to {size:.0f} MB, the limit is {most:.0f} MB; {COPY}.")


def _sheets_of(path: Path, content: bytes) -> dict[str, Sheet]:
    """Those of a plain .xlsx; formulas count with the results that were saved with them."""
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
    """Sheets by name, in order; a plain table is one sheet with the file's name.

    Raises ExchangeError for what is no plain .xlsx or table, is locked, holds macros, or is too large.
    """
    content, name = read_file(path, MOST_BYTES, COPY), path.name
    if path.suffix.lower() in PACKED:
        content, name = unpacked(content, name)
    if name.lower().endswith(PLAIN) and not content.startswith((b"PK", b"\xd0\xcf")):
        return csv_sheet(content, path.name, path.stem)
    return _sheets_of(path, content)


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
