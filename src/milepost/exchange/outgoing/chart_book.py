"""An edition's figures as an Excel chart book: a sheet an indicator with history, projection, target and a chart."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from openpyxl import Workbook
from openpyxl.chart import LineChart, Reference
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from milepost.country import as_text
from milepost.exchange.outgoing.workbook import (
    BOLD,
    TITLE,
    file_of,
    number_format,
    put,
    put_row,
    set_widths,
    sheet_name,
    write_header,
)
from milepost.report import COLOURS, IndicatorResult, first_year_shown, plain, verdict_line

LIST = "Indicators"
LONGEST = 31  # letters of a sheet's name
HEADS_AT = 7  # the row of a table's heads
LEVELS = {"Lower 80 %": 0.1, "Expected": 0.5, "Upper 80 %": 0.9}
COLUMNS = ("Observed", "Estimated or carried", *LEVELS, "Target")
BLUE, BAND, INK = (COLOURS[name][0].removeprefix("#").upper() for name in ("country", "band-80", "ink"))


@dataclass(frozen=True)
class _Look:
    """How a column is drawn: its line (none where None), dashed or not, its points (none where None)."""

    line: str | None
    dash: str | None = None
    symbol: Literal["none", "circle", "diamond"] = "none"
    fill: str | None = None


LOOKS = {
    "Observed": _Look(BLUE, symbol="circle", fill=BLUE),
    "Estimated or carried": _Look(None, symbol="circle", fill="FFFFFF"),
    "Expected": _Look(BLUE, dash="dash"),
    "Lower 80 %": _Look(BAND),
    "Upper 80 %": _Look(BAND),
    "Target": _Look(None, symbol="diamond", fill=INK),
}


def chart_book_bytes(
    items: Sequence[IndicatorResult], *, title: str, as_of: datetime.date, notes: Sequence[str]
) -> bytes:
    """The chart book as a file: a list of the indicators, then a sheet each; the same results give the same bytes."""
    book = Workbook()
    first = book.active
    assert first is not None  # noqa: S101  (a new workbook has a sheet)
    names = _sheet_names(items)
    _write_list(first, items, names, (title, f"Figures released by {as_of.day} {as_of:%B %Y}", *notes))
    for item in items:
        _write_sheet(book.create_sheet(names[item.indicator.id]), item)
    return file_of(book, title, as_of)


def _sheet_names(items: Sequence[IndicatorResult]) -> dict[str, str]:
    """A sheet's name an indicator; Excel knows no capitals in them, so a second of a kind is numbered."""
    names: dict[str, str] = {}
    taken = {LIST.lower()}
    for item in items:
        stem = name = sheet_name(item.indicator.short_name)
        number = 1
        while name.lower() in taken:
            number += 1
            name = f"{stem[: LONGEST - len(f' {number}')]} {number}"
        taken.add(name.lower())
        names[item.indicator.id] = name
    return names


def _write_list(sheet: Worksheet, items: Sequence[IndicatorResult], names: dict[str, str], top: Sequence[str]) -> None:
    sheet.title = LIST
    for row, text in enumerate(top, start=1):
        put(sheet, row, 1, text)
    sheet["A1"].font = TITLE
    heads = len(top) + 2
    write_header(sheet, ("Indicator", "Unit", "Verdict", "Last year", "Last figure", "Sheet"), heads)
    for row, item in enumerate(items, start=heads + 1):
        indicator, past, name = item.indicator, item.history, names[item.indicator.id]
        last = (past.last_year, plain(past.last_value)) if len(past) else (None, None)
        verdict = item.assessment.final_verdict.value
        cells = put_row(sheet, row, (indicator.name, indicator.unit, verdict, *last, name))
        cells[4].number_format = number_format(indicator.decimals)
        quoted = name.replace("'", "''")
        cells[5].hyperlink = Hyperlink(ref=cells[5].coordinate, location=f"'{quoted}'!A1")
    set_widths(sheet, (56, 30, 26, 10, 12, 34))
    sheet.freeze_panes = f"A{heads + 1}"


def _write_sheet(sheet: Worksheet, item: IndicatorResult) -> None:
    """Name, verdict, unit and source on top; below them a row a year, and the chart beside it."""
    indicator = item.indicator
    target = item.target.status.value if item.target is not None else "none"
    top = (
        indicator.name,
        as_text(verdict_line(item)),
        f"Unit: {indicator.unit}",
        f"Target: {target}",
        f"Source: {indicator.source}",
    )
    for row, text in enumerate(top, start=1):
        put(sheet, row, 1, text)
    sheet["A1"].font, sheet["A2"].font = TITLE, BOLD
    rows = _rows(item)
    write_header(sheet, ("Year", *COLUMNS), HEADS_AT)
    for row, (year, values) in enumerate(rows.items(), start=HEADS_AT + 1):
        for made in put_row(sheet, row, (year, *(values.get(column) for column in COLUMNS)))[1:]:
            made.number_format = number_format(indicator.decimals)
    set_widths(sheet, (9, *[13] * len(COLUMNS)))
    sheet.freeze_panes = f"B{HEADS_AT + 1}"
    if rows:
        sheet.add_chart(_chart(sheet, item, len(rows)), f"I{HEADS_AT}")


def _rows(item: IndicatorResult) -> dict[int, dict[str, float]]:
    """By year, without a gap, what stands in each column; nothing where no figure and no target is held."""
    found: dict[int, dict[str, float]] = {}
    past, ahead, a = item.history.since(first_year_shown(item.history)), item.shown_projection, item.assessment
    for year, value, status in zip(past.years.tolist(), past.values.tolist(), past.statuses, strict=True):
        found.setdefault(year, {})["Observed" if status == "normal" else "Estimated or carried"] = value
    if ahead is not None and len(past):
        for name in LEVELS:
            found[past.last_year][name] = past.last_value
        for year in ahead.years.tolist():
            if a.target_year is None or year <= a.target_year:
                found.setdefault(year, {}).update({name: ahead.quantile(year, at) for name, at in LEVELS.items()})
    if a.threshold is not None and a.target_year is not None:
        found.setdefault(a.target_year, {})["Target"] = a.threshold
    years = range(min(found), max(found) + 1) if found else ()
    return {year: plain(found.get(year, {})) for year in years}


def _chart(sheet: Worksheet, item: IndicatorResult, years: int) -> LineChart:
    """A native chart of the columns that hold a figure."""
    chart = LineChart()
    chart.title, chart.height, chart.width = item.indicator.short_name, 10, 20
    chart.y_axis.title, chart.y_axis.number_format = item.indicator.unit, number_format(item.indicator.decimals)
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.legend = Legend("b")
    last = HEADS_AT + years
    for at, name in enumerate(COLUMNS, start=2):
        if any(sheet.cell(row, at).value is not None for row in range(HEADS_AT + 1, last + 1)):
            chart.add_data(Reference(sheet, min_col=at, min_row=HEADS_AT, max_row=last), titles_from_data=True)
            _draw(chart.series[-1], LOOKS[name])
    chart.set_categories(Reference(sheet, min_col=1, min_row=HEADS_AT + 1, max_row=last))
    return chart


def _draw(series: Series, look: _Look) -> None:
    line = series.graphicalProperties.line
    if look.line is None:
        line.noFill = True
    else:
        line.solidFill, line.width, line.dashStyle = look.line, 22_000, look.dash
    series.smooth = False
    series.marker = Marker(look.symbol, size=7)
    if look.fill is not None:
        series.marker.graphicalProperties = GraphicalProperties(solidFill=look.fill)
        series.marker.graphicalProperties.line.solidFill = INK if look.symbol == "diamond" else BLUE
