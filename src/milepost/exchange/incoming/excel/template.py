"""The template workbook: a sheet a goal, years side by side, last known figures; read back without a mapping."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from milepost.checks import limits_words
from milepost.country import Framework, Indicator, Observation, Pillar, load_framework, written_whole
from milepost.exchange.incoming.excel.mapping import Mapping
from milepost.exchange.incoming.excel.workbook import Sheet
from milepost.exchange.incoming.proposal import ExchangeError, Held, plain, read_held

TITLE = "Milepost template, layout 1"
FIRST_SHEET = "Instructions"
YEARS = 5
YEAR_ROW, NAME_ROW, FIRST_ROW = 4, 5, 6
FIXED = ("indicator", "name", "unit", "sex", "location", "province", "last known")
WIDTHS = (22, 40, 24, 9, 10, 10, 18)
STATUSES = ("normal", "provisional", "estimated", "carried")
INSTRUCTIONS = (
    "One sheet a goal; one row an indicator and group; two columns a year: the figure, and its status.",
    "Fill in the figures that are new, and type over those that have been revised. Leave the others as they are: "
    "a figure that is unchanged is not written again, and a cell that is emptied withdraws nothing.",
    "Write figures in the unit of column C: 53 for 53 percent. A figure beyond the indicator's limits is refused.",
    "Status: normal; provisional, if it will be revised; estimated, if it was not measured; carried, if it was taken "
    "over from an earlier year. Empty means normal.",
    "Only the white cells can be written in; a year or a group that is missing is added by whoever made the template.",
    "Send the workbook back as .xlsx, with the day on which the figures were published and where they can be found.",
)
GREY, WHITE = PatternFill("solid", fgColor="E8ECEF"), PatternFill("solid", fgColor="FFFFFF")
Group = tuple[str, str, str]  # sex, location, province


def write_template(out: Path, data: Path, *, pillars: Sequence[str] | None = None, last_year: int | None = None) -> int:
    """Write the workbook; returns how many rows it asks for.

    Raises ExchangeError for an unknown pillar, an ending other than .xlsx, or a file that is there already.
    """
    if out.suffix.lower() != ".xlsx":
        raise ExchangeError(f"{out}: a template is an Excel workbook; name it .xlsx.")
    if not out.parent.is_dir():
        raise ExchangeError(f"{out}: there is no folder {out.parent}; make it, or name another.")
    if out.exists():
        raise ExchangeError(f"{out}: is there already; choose another name, so that nothing filled in is lost.")
    framework, held = load_framework(data), read_held(data)
    chosen = [_pillar(framework, name) for name in dict.fromkeys(pillars or framework.pillars)]
    newest = max((row.release.year for row in held.newest.values()), default=1900 + YEARS)
    last = last_year if last_year is not None else newest
    if not 1900 + YEARS <= last <= 2100:
        raise ExchangeError(f"--last-year {last}: write a year between {1900 + YEARS} and 2100.")
    book = Workbook()
    _instruct(book.worksheets[0], chosen)
    rows = sum(
        _fill(book.create_sheet(pillar.id), pillar, framework, held, range(last - YEARS + 1, last + 1))
        for pillar in chosen
    )
    with written_whole(out) as beside:
        book.save(beside)
    return rows


def template_mapping(sheets: dict[str, Sheet]) -> Mapping | None:
    """How to read a template that was filled in; None when the workbook is none."""
    first = sheets.get(FIRST_SHEET)
    title = first.cells.get((1, 1)) if first else None
    if title is None or title.text.strip() != TITLE:
        return None
    filled = [
        name for name, sheet in sheets.items() if (head := sheet.cells.get((NAME_ROW, 1))) and head.text == FIXED[0]
    ]
    parts = [
        {
            "sheet": name,
            "headers": [YEAR_ROW, NAME_ROW],
            "labels": ["A", "D", "E", "F"],
            "decimal": "point",
            "means": {
                "name": "skip",
                "unit": "skip",
                "last known": "skip",
                "figure": {},
                "status": "flags",
                "total": {},
            },
        }
        for name in filled
    ]
    if not parts:
        raise ExchangeError("The template has no sheet of a goal any more; start from a new one ('milepost template').")
    return Mapping.model_validate({"sheets": parts})


def _pillar(framework: Framework, name: str) -> Pillar:
    if name not in framework.pillars:
        raise ExchangeError(f"There is no pillar '{name}'; known are {', '.join(framework.pillars)}.")
    return framework.pillars[name]


def _instruct(sheet: Worksheet, pillars: list[Pillar]) -> None:
    sheet.title = FIRST_SHEET
    sheet.column_dimensions["A"].width = 110
    lines = [TITLE, "", *INSTRUCTIONS, "", *(f"{item.id}: {_both_names(item)}" for item in pillars)]
    for row, line in enumerate(lines, start=1):
        _text(sheet, row, 1, line or None)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.protection.sheet = True


def _both_names(pillar: Pillar) -> str:
    return f"{pillar.name} ({pillar.name_local})" if pillar.name_local else pillar.name


def _fill(sheet: Worksheet, pillar: Pillar, framework: Framework, held: Held, years: range) -> int:
    """One goal's sheet; returns its number of rows."""
    _text(sheet, 1, 1, pillar.name)
    _text(sheet, 2, 1, pillar.name_local or None)
    for cell in (sheet["A1"], sheet["A2"]):
        cell.font = Font(bold=True, size=14)
    _head(sheet, years)
    row = FIRST_ROW
    for item in framework.of_pillar(pillar.id):
        if item.series_end is not None:
            continue
        for group in _groups(item.id, held):
            known = _known(held, item.id, group)
            _name_row(sheet, row, item, group, known)
            _figures(sheet, row, known, years)
            row += 1
        _validate(sheet, item, range(row - len(_groups(item.id, held)), row), years)
    sheet.freeze_panes = f"C{FIRST_ROW}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    return row - FIRST_ROW


def _head(sheet: Worksheet, years: range) -> None:
    for column, (name, width) in enumerate(zip(FIXED, WIDTHS, strict=True), start=1):
        _text(sheet, NAME_ROW, column, name)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for column, year in _year_columns(years):
        sheet.cell(YEAR_ROW, column, year)
        sheet.merge_cells(start_row=YEAR_ROW, end_row=YEAR_ROW, start_column=column, end_column=column + 1)
        _text(sheet, NAME_ROW, column, "figure")
        _text(sheet, NAME_ROW, column + 1, "status")
        sheet.column_dimensions[get_column_letter(column)].width = 12
        sheet.column_dimensions[get_column_letter(column + 1)].width = 12
    for row in (YEAR_ROW, NAME_ROW):
        for column in range(1, len(FIXED) + 2 * len(years) + 1):
            cell = sheet.cell(row, column)
            cell.fill, cell.font, cell.alignment = GREY, Font(bold=True), Alignment(horizontal="center")


def _name_row(sheet: Worksheet, row: int, item: Indicator, group: Group, known: dict[int, Observation]) -> None:
    """The grey cells of a row: what it asks for, and what is known last."""
    last = known[max(known)] if known else None
    shown = f"{plain(last.value)} in {last.year}" if last is not None and last.value is not None else "none"
    for column, text in enumerate((item.id, item.name, item.unit, *group, shown), start=1):
        _text(sheet, row, column, text or None)
        sheet.cell(row, column).fill = GREY
        sheet.cell(row, column).alignment = Alignment(wrap_text=True, vertical="top")


def _figures(sheet: Worksheet, row: int, known: dict[int, Observation], years: range) -> None:
    """The white cells of a row, with the figures that are known."""
    for column, year in _year_columns(years):
        figure = known.get(year)
        sheet.cell(row, column, figure.value if figure else None)
        sheet.cell(row, column + 1, figure.status if figure else None)
        for cell in (sheet.cell(row, column), sheet.cell(row, column + 1)):
            cell.fill, cell.protection = WHITE, Protection(locked=False)


def _known(held: Held, indicator: str, group: Group) -> dict[int, Observation]:
    """The newest figure a year, without those withdrawn."""
    newest = {year: row for (name, year, *where), row in held.newest.items() if (name, *where) == (indicator, *group)}
    return {year: figure for year, figure in newest.items() if figure.value is not None}


def _validate(sheet: Worksheet, item: Indicator, rows: range, years: range) -> None:
    """Only numbers within the indicator's limits, and only known statuses."""
    low = "-1E+15" if item.lower_limit is None else plain(item.lower_limit)
    high = "1E+15" if item.upper_limit is None else plain(item.upper_limit)
    limits = limits_words(item.lower_limit, item.upper_limit)
    figures = DataValidation(type="decimal", operator="between", formula1=low, formula2=high, allow_blank=True)
    figures.errorTitle, figures.error = "Not a figure", f"Write a number in {item.unit}; limits: {limits}."[:250]
    statuses = DataValidation(type="list", formula1=f'"{",".join(STATUSES)}"', allow_blank=True)
    statuses.errorTitle, statuses.error = "Not a status", f"Write one of {', '.join(STATUSES)}."
    for column, _ in _year_columns(years):
        figures.add(f"{get_column_letter(column)}{rows[0]}:{get_column_letter(column)}{rows[-1]}")
        statuses.add(f"{get_column_letter(column + 1)}{rows[0]}:{get_column_letter(column + 1)}{rows[-1]}")
    for validation in (figures, statuses):
        validation.showErrorMessage = True
        sheet.add_data_validation(validation)


def _groups(indicator: str, held: Held) -> list[Group]:
    """The whole country first, then the groups that have figures."""
    found = {(sex, location, province) for name, _, sex, location, province in held.newest if name == indicator}
    whole = ("both", "total", "")
    return [whole, *sorted(found - {whole}, key=lambda group: (group[2], group[1] != "total", group))]


def _year_columns(years: range) -> list[tuple[int, int]]:
    return [(len(FIXED) + 1 + 2 * index, year) for index, year in enumerate(years)]


def _text(sheet: Worksheet, row: int, column: int, text: Any) -> None:
    """A text that no spreadsheet takes for a formula."""
    cell = sheet.cell(row, column, text)
    cell.alignment = Alignment(wrap_text=column == 1 and sheet.title == FIRST_SHEET, vertical="top")
    if isinstance(text, str):
        cell.data_type = "s"
