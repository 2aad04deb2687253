"""An edition's data as an Excel workbook: a sheet a goal, verdicts, projections, sources, and a page about them."""

import datetime
import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from milepost.country import FORMULA_STARTS
from milepost.exchange.outgoing.columns import DataTable

HEAD = Font(bold=True, color="FFFFFF")
HEAD_FILL = PatternFill("solid", fgColor="1F4E79")
TITLE = Font(bold=True, size=14)
BOLD = Font(bold=True)
ESTIMATED = Font(italic=True, color="7F7F7F")
WRAPPED = Alignment(wrap_text=True, vertical="top")
WIDEST = 60
SHOWN_LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
GROUP = ("sex", "location", "province")
BEFORE_YEARS = ("Indicator", "Unit", "Sex", "Location", "Province")
YEAR_WIDTH = 9
LONG = ("reasons", "rule", "definition", "known_limits", "reasoning", "sentence", "evidence_sentence", "note")


def workbook_bytes(tables: dict[str, DataTable], *, title: str, as_of: datetime.date, notes: Sequence[str]) -> bytes:
    """The workbook as a file; the same tables give the same bytes."""
    book = Workbook()
    about = book.active
    assert about is not None  # noqa: S101  (a new workbook has a sheet)
    _write_about(about, title, as_of, notes, tables)
    for pillar in tables["pillars"].records():
        _write_pillar(book.create_sheet(sheet_name(pillar["name"])), pillar, tables)
    decimals = {item["id"]: item["decimals"] for item in tables["indicators"].records()}
    _write_rows(book.create_sheet("Verdicts"), tables["verdicts"].header, tables["verdicts"].records(), decimals)
    _write_rows(book.create_sheet("Projections"), *_projections(tables), decimals)
    for name, label in (("targets", "Targets"), ("published_rules", "Published rules"), ("sources", "Sources")):
        _write_rows(book.create_sheet(label), tables[name].header, tables[name].records(), decimals)
    return file_of(book, title, as_of)


def _write_about(
    sheet: Worksheet, title: str, as_of: datetime.date, notes: Sequence[str], tables: dict[str, DataTable]
) -> None:
    sheet.title = "About"
    put(sheet, 1, 1, title).font = TITLE
    put(sheet, 2, 1, f"Figures released by {as_of.day} {as_of:%B %Y}")
    row = 4
    for note in notes:
        put(sheet, row, 1, note).alignment = WRAPPED
        row += 1
    row += 1
    for made in put_row(sheet, row, ("Table", "Rows", "What it holds")):
        made.font = BOLD
    for below, table in enumerate(tables.values(), start=row + 1):
        put_row(sheet, below, (f"{table.name}.csv", len(table.rows), table.title))
    set_widths(sheet, (90, 8, 70))


def _write_pillar(sheet: Worksheet, pillar: dict[str, Any], tables: dict[str, DataTable]) -> None:
    """Years across, a row an indicator and group; below them each indicator's limits and sources."""
    own = {item["id"]: item for item in tables["indicators"].records() if item["pillar"] == pillar["id"]}
    figures = [item for item in tables["observations"].records() if item["indicator"] in own]
    years = sorted({item["year"] for item in figures})
    groups = list(dict.fromkeys((item["indicator"], *(item[name] for name in GROUP)) for item in figures))
    groups.sort(key=lambda group: [*own].index(group[0]))
    place = {group: row for row, group in enumerate(groups, start=2)}
    write_header(sheet, [*BEFORE_YEARS, *years, "Sources"])
    cited: dict[tuple[Any, ...], dict[str, None]] = {group: {} for group in groups}
    for group in groups:
        item = own[group[0]]
        put_row(sheet, place[group], (item["name"], item["unit"], *group[1:]))
    for figure in figures:
        group = (figure["indicator"], *(figure[name] for name in GROUP))
        column = len(BEFORE_YEARS) + 1 + years.index(figure["year"])
        made = put(sheet, place[group], column, figure["value"])
        made.number_format = number_format(own[figure["indicator"]]["decimals"])
        if figure["status"] != "normal":
            made.font = ESTIMATED
        cited[group][figure["source"]] = None
    for group, keys in cited.items():
        put(sheet, place[group], len(BEFORE_YEARS) + len(years) + 1, "; ".join(keys))
    _write_notes(sheet, len(groups) + 3, own, tables)
    set_widths(sheet, (44, 26, 8, 9, 10, *[YEAR_WIDTH] * len(years), 30))
    sheet.freeze_panes = f"{get_column_letter(len(BEFORE_YEARS) + 1)}2"


def _write_notes(sheet: Worksheet, row: int, own: dict[str, dict[str, Any]], tables: dict[str, DataTable]) -> None:
    cited = {figure["source"] for figure in tables["observations"].records() if figure["indicator"] in own}
    sources = [source for source in tables["sources"].records() if source["key"] in cited]
    put(sheet, row, 1, "Notes").font = BOLD
    put(sheet, row + 1, 1, "Grey italics: estimated, provisional or carried forward by the compiler.")
    for below, item in enumerate(own.values(), start=row + 2):
        put_row(sheet, below, (item["name"], item["known_limits"]))
    row += len(own) + 3
    put(sheet, row, 1, "Sources").font = BOLD
    for below, source in enumerate(sources, start=row + 1):
        said = ". ".join(str(source[name]) for name in ("author", "title", "note") if source[name])
        put_row(sheet, below, (source["key"], said))


def _projections(tables: dict[str, DataTable]) -> tuple[list[str], list[dict[str, Any]]]:
    """A row an indicator and year, a column for each of a few quantiles."""
    names = {level: f"q{level * 100:g}" for level in SHOWN_LEVELS}
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for item in tables["projections"].records():
        if item["level"] in names:
            place = {name: item[name] for name in ("indicator", "year")}
            row = rows.setdefault((item["indicator"], item["year"]), place)
            row[names[item["level"]]] = item["value"]
    return ["indicator", "year", *names.values()], list(rows.values())


def _write_rows(sheet: Worksheet, header: Sequence[str], records: Any, decimals: dict[str, int]) -> None:
    """A table as it stands: header, widths by content, numbers as their indicator prints them."""
    write_header(sheet, header)
    sizes = [len(name) for name in header]
    for row, item in enumerate(records, start=2):
        for column, name in enumerate(header, start=1):
            made = put(sheet, row, column, item[name])
            if isinstance(item[name], float):
                made.number_format = (
                    "0%" if name == "probability" else number_format(decimals.get(item["indicator"], 2))
                )
            sizes[column - 1] = max(sizes[column - 1], min(len(str(item[name] or "")), WIDEST))
            if name in LONG:
                made.alignment = WRAPPED
    set_widths(sheet, [size + 2 for size in sizes])
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions


def write_header(sheet: Worksheet, names: Sequence[Any], row: int = 1) -> None:
    """Write the heads of a table into a row."""
    for made in put_row(sheet, row, names):
        made.font, made.fill = HEAD, HEAD_FILL


def set_widths(sheet: Worksheet, widths: Sequence[float]) -> None:
    """Give the columns their widths, in letters."""
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def put_row(sheet: Worksheet, row: int, values: Sequence[Any]) -> list[Cell]:
    """Write values side by side from the first column on."""
    return [put(sheet, row, column, value) for column, value in enumerate(values, start=1)]


def put(sheet: Worksheet, row: int, column: int, value: Any) -> Cell:
    """Write a value; text is text, whatever it starts with, and Excel is told so."""
    made: Cell = sheet.cell(row, column)  # type: ignore[assignment]  # no cell is merged
    made.value = value
    if isinstance(value, str):
        made.data_type = "s"
        made.quotePrefix = value.startswith(FORMULA_STARTS)
    return made


def number_format(decimals: int) -> str:
    """Excel's format for a number of decimals, thousands apart: `#,##0.0`."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def sheet_name(text: str) -> str:
    """A sheet's name for Excel: no brackets, slashes or ends of lines, no apostrophe at its ends, 31 letters."""
    return re.sub(r"[\[\]:*?/\\\n\r\t\u2028\u2029]", " ", text)[:31].strip(" '") or "Goal"


def file_of(book: Workbook, title: str, as_of: datetime.date) -> bytes:
    """A workbook as a file, with the edition's day in place of the clock's, inside and in the archive."""
    book.properties.creator, book.properties.title = "Milepost", title
    stream = io.BytesIO()
    book.save(stream)
    stamp = f"{as_of}T00:00:00Z".encode()
    made = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]+", rb"\g<1>" + stamp, body)
            new.writestr(
                zipfile.ZipInfo(name, (as_of.year, as_of.month, as_of.day, 0, 0, 0)), body, zipfile.ZIP_DEFLATED
            )
    return made.getvalue()
