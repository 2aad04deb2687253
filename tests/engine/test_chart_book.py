"""The chart book holds every indicator's figures, projection and target, and a native chart; it runs no formula."""

import dataclasses
import datetime
import io
import zipfile

import openpyxl
import pytest

from milepost.exchange.outgoing.chart_book import chart_book_bytes
from milepost.report import sample

DAY = datetime.date(2025, 6, 30)


def named(item, name, short_name=None):
    indicator = item.indicator.model_copy(update={"name": name, "short_name": short_name or name})
    return dataclasses.replace(item, indicator=indicator)


@pytest.fixture(scope="module")
def items():
    return sample().verdicts.values_behind()


def made(items, **told):
    return chart_book_bytes(items, **{"title": "Charts", "as_of": DAY, "notes": ("A note.",), **told})


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def rows_of(sheet):
    heads = [cell.value for cell in sheet[7]]
    return {row[0]: dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=8, values_only=True)}


def test_a_sheet_holds_history_projection_and_target_as_the_results_do(items):
    """What stands in Excel is what stands in the report."""
    item = items[0]
    rows = rows_of(opened(made(items))[item.indicator.short_name])
    assert {year: row["Observed"] for year, row in rows.items() if row["Observed"] is not None} == dict(
        zip(item.history.years.tolist(), item.history.values.tolist(), strict=True)
    )
    assert rows[2030]["Target"] == item.assessment.threshold
    assert rows[2030]["Expected"] == pytest.approx(item.projection.quantile(2030, 0.5))
    assert rows[2030]["Lower 80 %"] == pytest.approx(item.projection.quantile(2030, 0.1))
    assert max(rows) == 2030


def test_every_indicator_has_a_sheet_with_a_native_line_chart(items):
    """A chart can be copied into slides and still be edited."""
    content = made(items)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        charts = [book.read(name) for name in book.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == len(items)
    assert all(b"lineChart" in chart for chart in charts)


def test_a_sheet_whose_projection_is_not_shown_draws_none(items):
    """Where the report shows no projection, neither does Excel."""
    hidden = dataclasses.replace(items[0], assessment=dataclasses.replace(items[0].assessment, probability=None))
    rows = rows_of(opened(made([hidden]))[hidden.indicator.short_name])
    assert not any(row["Expected"] for row in rows.values())


def test_a_name_that_looks_like_a_formula_stays_text(items):
    """Nobody's spreadsheet runs what a file of figures brings."""
    evil = '=HYPERLINK("http://a.example","x")'
    book = opened(made([named(items[0], evil)], title=evil, notes=(evil,)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == evil]
    assert len(cells) == 4  # title, note, the list's name, the sheet's head
    assert {cell.data_type for cell in cells} == {"s"}


def test_names_that_excel_cannot_tell_apart_have_sheets_of_their_own(items):
    """Two long names that begin alike, or differ in capitals, are two sheets."""
    long = "Adults who save at a bank or similar institution"
    twins = [
        dataclasses.replace(one, indicator=one.indicator.model_copy(update={"id": f"i{at}"}))
        for at, one in enumerate([named(items[0], f"{long} A"), named(items[0], f"{long.upper()} B"), items[1]])
    ]
    names = opened(made(twins)).sheetnames
    assert len({name.lower() for name in names}) == 4
    assert all(len(name) <= 31 for name in names)


def test_an_indicator_without_any_figure_has_a_sheet_that_shows_its_target(items):
    """A figure that is owed has a sheet that waits for it."""
    empty = items[0].history.keep(items[0].history.years < 0)
    item = dataclasses.replace(items[0], history=empty, projection=None)
    hidden = dataclasses.replace(item, assessment=dataclasses.replace(item.assessment, probability=None))
    rows = rows_of(opened(made([hidden]))[item.indicator.short_name])
    assert rows == {2030: {**dict.fromkeys(rows[2030]), "Year": 2030, "Target": 95.0}}


def test_the_same_results_give_the_same_bytes(items):
    assert made(items) == made(items)
