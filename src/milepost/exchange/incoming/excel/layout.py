"""Where a sheet keeps its years, headings, labels and figures; and what publishers call their columns."""

import datetime
import re

from milepost.exchange.incoming.excel.mapping import SheetMapping
from milepost.exchange.incoming.excel.numbers import likely_year, read_number, read_year, split_year
from milepost.exchange.incoming.excel.workbook import Cell, Sheet
from milepost.exchange.incoming.source_records import AREA_CODES, FLAGS, REMARKS, SERIES_CODES, VALUES

NAMES_OF_SERIES = """
indicator indicatorname series seriesname seriesdescription seriesparent variable variablename item itemname measure
indicatordescription name
"""
NOTES = """
unitmeasure unitofmeasure unitname unitcode seriesunits sourcename remark remarks description definition
indicatordescription database dataset multiplier powercodecode no flagdescription link url method methodology
ឯកតា ប្រភព សម្គាល់ កំណត់សម្គាល់ លរ ល.រ
"""
AREA_CODE_KEYS, VALUE_KEYS = frozenset(AREA_CODES.split()), frozenset(VALUES.split())
FLAG_KEYS = frozenset(f"{FLAGS} flags flagcode status symbol nature".split())
SERIES_NAME_KEYS = frozenset(NAMES_OF_SERIES.split())
SERIES_CODE_KEYS = frozenset(f"{SERIES_CODES} seriesid code".split())
NOTE_KEYS = frozenset(f"{REMARKS} {NOTES}".split())


def heading_key(text: str) -> str:
    """A heading without case, blanks and signs.

    >>> heading_key("[Country Code]")
    'countrycode'
    """
    return re.sub(r"[\W_]", "", text.casefold())


def of_area_codes(heading: str) -> bool:
    """Whether a heading says that its column holds codes of economies."""
    return heading_key(heading) in AREA_CODE_KEYS


FEWEST_YEARS = 2
MOST_HEADERS = 4
LONGEST_LABEL = 200
FIRST, LAST = 1900, 2100


def find_layout(sheet: Sheet) -> SheetMapping | None:
    """Headings, columns of figures, and every column of words as labels; None where no years are found."""
    down = _years_down(sheet)
    across = next((row for row in sheet.rows if _years_across(sheet, row)), None)
    if across is not None and (down is None or across < min(down[1]) or len(down[1]) <= FEWEST_YEARS):
        return _wide(sheet, across)
    return _long(sheet, *down) if down is not None else None


def year_of(cell: Cell | None) -> int | None:
    """The year that a cell seems to say: in any way that years are written."""
    if cell is None or len(cell.text) > LONGEST_LABEL:
        return None
    if isinstance(cell.content, datetime.date):
        return cell.content.year
    if cell.kind == "number" and not FIRST <= float(cell.content) <= LAST:
        return None
    if not any(sign.isdigit() for sign in cell.text):
        return None
    year = read_year(cell.text)[0]
    split = split_year(cell.text) if year is None else None
    return year or (split[0] if split else likely_year(cell.text))


def _years_across(sheet: Sheet, row: int) -> bool:
    """Whether a row says several years."""
    years = {year for column in sheet.columns if (year := year_of(sheet.cells.get((row, column)))) is not None}
    return len(years) >= FEWEST_YEARS


def _years_down(sheet: Sheet) -> tuple[int, list[int]] | None:
    """The first column with more than two years below a heading, and its rows with years."""
    for column in sheet.columns:
        rows = [row for row in sheet.rows if year_of(sheet.cells.get((row, column))) is not None]
        if len(rows) > FEWEST_YEARS or (rows and _is_year_heading(sheet, rows[0], column)):
            return column, rows
    return None


def _is_year_heading(sheet: Sheet, row: int, column: int) -> bool:
    above = [sheet.label(r, column) for r in sheet.rows if r < row]
    last = next((cell for cell in reversed(above) if cell is not None), None)
    return last is not None and heading_key(last.text) in {"year", "time", "timeperiod", "datayear", "yearcode", "ឆ្នាំ"}


def _wide(sheet: Sheet, row: int) -> SheetMapping:
    """Years side by side: their row, and the heading rows that touch it."""
    years = [column for column in sheet.columns if year_of(sheet.cells.get((row, column))) is not None]
    spread = [column for column in sheet.columns if column >= years[0]]
    headers = [*_rows_over(sheet, row, years), row, *_heading_rows(sheet, row, spread)]
    body = [r for r in sheet.rows if r > max(headers)]
    words = tuple(column for column in sheet.columns if column not in years and is_words(sheet, column, body))
    below = [column for column in spread if column not in words and any((r, column) in sheet.cells for r in body)]
    blank = [column for column in below if sheet.label(row, column) is None]
    unspread = any(column < years[-1] or sheet.label(row - 1, column) is None for column in blank)
    over = [str(r) for r in headers if r < row and any(sheet.label(r, column) is None for column in below)]
    return SheetMapping.model_construct(
        sheet=sheet.name,
        headers=tuple(headers),
        labels=words or (1,),
        columns=tuple(below),
        blank_repeats=(*over, *((str(row),) if unspread else ())),
    )


def _rows_over(sheet: Sheet, year_row: int, years: list[int]) -> list[int]:
    """Rows right above the years that say something of parts of them: countries or sexes over their years."""
    found: list[int] = []
    for row in range(year_row - 1, max(year_row - MOST_HEADERS, 0), -1):
        said = [cell for column in years if (cell := sheet.label(row, column)) is not None]
        if len({cell.place for cell in said}) < 2 or len(said) * 2 < len(years):
            break
        found.insert(0, row)
    return found


def _heading_rows(sheet: Sheet, year_row: int, columns: list[int]) -> list[int]:
    """Rows right below the years that hold words and no figures over the figures' columns."""
    found: list[int] = []
    for row in range(year_row + 1, year_row + MOST_HEADERS):
        cells = [cell for column in columns if (cell := sheet.cells.get((row, column)))]
        words = [cell for cell in cells if cell.kind == "text" and read_number(cell.text).problem]
        beside = [column for column in sheet.columns if column < columns[0] and (row, column) in sheet.cells]
        if len(words) < FEWEST_YEARS or len(words) < len(cells) or (beside and len(words) < len(columns) // 2):
            break
        found.append(row)
    return found


def _long(sheet: Sheet, years: int, rows: list[int]) -> SheetMapping | None:
    """Years below each other: one row a figure, or a column an indicator; its headings stand above."""
    body = [row for row in sheet.rows if row >= rows[0]]
    others = tuple(
        column for column in sheet.columns if column != years and any((r, column) in sheet.cells for r in body)
    )
    headers = [row for row in sheet.rows if row < rows[0] and _heads(sheet, row, years, others)]
    if not others or not headers:
        return None
    shown = tuple(headers[-MOST_HEADERS:])
    heads = {column: _keys(sheet, column, shown) for column in others}
    numbers = [column for column in others if _is_numbers(sheet, column, body) and not heads[column] & NO_FIGURES]
    values = [column for column in numbers if heads[column] & VALUE_KEYS] or numbers
    coded = [column for column in others if heads[column] & AREA_CODE_KEYS and column not in values]
    words = [column for column in others if column not in values and (is_words(sheet, column, body) or column in coded)]
    if not values:
        return None
    flags = [column for column in words if heads[column] & FLAG_KEYS]
    labels = tuple(sorted({years, *words} - {*flags}))
    return SheetMapping.model_construct(
        sheet=sheet.name, headers=shown, labels=labels, columns=tuple(sorted([*values, *flags]))
    )


NO_FIGURES = AREA_CODE_KEYS | SERIES_CODE_KEYS | NOTE_KEYS | {"year", "time", "timeperiod", "yearcode", "timecode"}


def _keys(sheet: Sheet, column: int, headers: tuple[int, ...]) -> set[str]:
    cells = [sheet.label(row, column) for row in headers]
    return {heading_key(cell.text) for cell in cells if cell is not None}


def _heads(sheet: Sheet, row: int, years: int, others: tuple[int, ...]) -> bool:
    """Whether a row says something over half the figures or more, cell by cell or merged; no title over all of them."""
    said = [cell for other in others if (cell := sheet.label(row, other)) is not None]
    several = len({cell.place for cell in said}) >= min(len(others), 2)
    return len(said) >= len(others) / 2 and several and sheet.label(row, years) not in said


def is_figure(cell: Cell | None) -> bool:
    """Whether a cell holds a number, or a text that reads as one or as no figure."""
    return cell is not None and (cell.kind == "number" or (cell.kind == "text" and not read_number(cell.text).problem))


def is_words(sheet: Sheet, column: int, rows: list[int]) -> bool:
    """Whether more than half of a column's cells are words."""
    held = [cell for row in rows if (cell := sheet.cells.get((row, column))) is not None]
    return sum(cell.kind == "text" and not is_figure(cell) for cell in held) > len(held) / 2


def _is_numbers(sheet: Sheet, column: int, rows: list[int]) -> bool:
    held = [cell for row in rows if (cell := sheet.cells.get((row, column))) is not None]
    return bool(held) and not is_words(sheet, column, rows)
