"""A ministry's list of statuses as it is written: CSV or a workbook, its own headings, its own words for a state."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from milepost.country import CsvTable, MeasureStatus, Place, Record, read_csv_table, spelling
from milepost.exchange.incoming.excel.numbers import plain_text
from milepost.exchange.incoming.excel.workbook import Sheet
from milepost.exchange.incoming.proposal import ExchangeError

# Headings as lists have them, in English and Khmer; a column of another name is not read, and said.
HEADINGS = {
    "measure": ("id", "measure id", "action id", "code"),
    "number": ("no", "number", "measure no", "action no", "measure number", "action number", "ល.រ", "លេខ"),
    "status": ("status", "state", "progress", "ស្ថានភាព"),
    "date": ("date", "as of", "status date", "date of status", "reported for", "កាលបរិច្ឆេទ"),
    "source": ("source", "ប្រភព"),
    "note": ("note", "notes", "remark", "remarks", "comment", "comments", "កំណត់សម្គាល់"),
}
WORDS = {
    MeasureStatus.COMPLETED: ("completed", "complete", "done", "finished", "បានបញ្ចប់", "បញ្ចប់", "រួចរាល់", "ចប់"),
    MeasureStatus.UNDER_WAY: (
        "under way",
        "ongoing",
        "in progress",
        "started",
        "កំពុងអនុវត្ត",
        "កំពុងដំណើរការ",
        "កំពុងធ្វើ",
    ),
    MeasureStatus.NOT_STARTED: ("not started", "not yet started", "មិនទាន់ចាប់ផ្តើម", "មិនទាន់អនុវត្ត"),
    MeasureStatus.STOPPED: ("stopped", "dropped", "cancelled", "canceled", "discontinued", "បានបញ្ឈប់", "បញ្ឈប់"),
    MeasureStatus.NOT_REPORTED: ("not reported", "no report", "មិនបានរាយការណ៍"),
}
COLUMN_OF = {spelling(text): column for column, texts in HEADINGS.items() for text in texts}
STATUS_OF = {spelling(text): status for status, texts in WORDS.items() for text in texts}


@dataclass(frozen=True)
class ListedStatus:
    """A row of the list under our names of columns, with what it says as text, and its place."""

    place: str
    fields: dict[str, str]


@dataclass(frozen=True)
class StatusList:
    """The rows of a list, and the headings that are none of ours."""

    rows: tuple[ListedStatus, ...]
    not_read: tuple[str, ...]


def read_status_list(path: Path, sheet: str | None = None) -> StatusList:
    """The rows of a .csv or .xlsx file. Raises ExchangeError or RecordError for a file that cannot be read."""
    if path.suffix.lower() == ".csv":
        if not path.is_file():
            raise ExchangeError(f"{path}: there is no such file; check the name and the folder.")
        table = read_csv_table(path)
    elif path.suffix.lower() == ".xlsx":
        table = _read_workbook(path, sheet)
    else:
        raise ExchangeError(f"{path}: a list of statuses is a .csv or .xlsx file; save it as one.")
    names = {heading: name for heading in table.header if (name := column_of(heading))}
    for name in names.values():
        both = [f"'{heading}'" for heading, held in names.items() if held == name]
        if len(both) > 1:
            raise ExchangeError(f"{path.name}: the columns {' and '.join(both)} are both the {name}; keep one.")
    if "status" not in names.values() or not {"measure", "number"} & {*names.values()}:
        raise ExchangeError(f"{path.name}: needs a column 'number' (or 'id') and a column 'status' above the rows.")
    rows = (
        ListedStatus(str(record.place), {names[key]: str(text) for key, text in record.fields.items() if key in names})
        for record in table.records
    )
    not_read = tuple(heading for heading in table.header if heading not in names)
    return StatusList(tuple(row for row in rows if row.fields), not_read)


def column_of(heading: str) -> str | None:
    """Our column that a heading means."""
    return COLUMN_OF.get(spelling(plain_text(heading)))


def status_of(words: str) -> MeasureStatus | None:
    """The state that words mean, in English or Khmer; None where they mean none for certain.

    >>> status_of("In-progress"), status_of("nearly")
    (<MeasureStatus.UNDER_WAY: 'under way'>, None)
    """
    return STATUS_OF.get(spelling(plain_text(words)))


def _read_workbook(path: Path, name: str | None) -> CsvTable:
    from milepost.exchange.incoming.excel.workbook import open_sheets  # noqa: PLC0415  (openpyxl, only for a workbook)

    sheets = open_sheets(path)
    if name is not None and name not in sheets:
        raise ExchangeError(f"{path.name}: has no sheet '{name}'; it has {', '.join(sheets)}.")
    sheet = sheets[name] if name is not None else next(iter(sheets.values()), None)
    head = next((row for row in sheet.rows if _is_head(sheet, row)), None) if sheet else None
    if sheet is None or head is None:
        raise ExchangeError(
            f"{path.name}: no row of its {'sheet' if name else 'first sheet'} has the headings 'number' (or 'id') and "
            "'status'; write them above the rows, or name the sheet with --sheet."
        )
    headings = {
        column: " ".join(cell.text.split())
        for column in sheet.columns
        if (cell := sheet.label(head, column)) is not None
    }
    twice = [heading for heading in headings.values() if column_of(heading) and [*headings.values()].count(heading) > 1]
    if twice:
        raise ExchangeError(f"{path.name}: the column '{twice[0]}' stands twice; keep one.")
    rows = tuple(_record(sheet, row, headings) for row in sheet.rows if row > head)
    return CsvTable(path.name, tuple(dict.fromkeys(headings.values())), rows)


def _is_head(sheet: Sheet, row: int) -> bool:
    cells = [sheet.cells.get((row, column)) for column in sheet.columns]
    held = {column_of(cell.text) for cell in cells if cell is not None}
    return "status" in held and bool(held & {"measure", "number"})


def _record(sheet: Sheet, row: int, headings: dict[int, str]) -> Record:
    fields: dict[str, Any] = {}
    for column, heading in headings.items():
        cell = sheet.label(row, column)
        if cell is not None and cell.kind in {"error", "no result"} and column_of(heading):
            raise ExchangeError(f"{cell.place}: is a formula without a usable result; write what it should say.")
        if cell is None or not cell.text.strip():
            continue
        whole = isinstance(cell.content, datetime.datetime)
        fields[heading] = cell.content.date().isoformat() if whole else " ".join(cell.text.split())  # type: ignore[union-attr]
    return Record(fields, Place(f"sheet {sheet.name}", row))
