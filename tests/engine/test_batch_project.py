"""`milepost project`: anyone's histories in, quantiles out."""

import csv
import random
from dataclasses import replace

import numpy as np
import pytest

from batch_fixture import HEADER, many, milepost, read_rows, rows_of, skipped, write_rows
from milepost.batch.projecting import project_file
from milepost.batch.writing import LEVELS, QUANTILE_COLUMNS
from milepost.trends.engine import TABLES_ALONE, Engine
from milepost.trends.peer_path import CELLS, NODES, PeerTable
from milepost.trends.tables import CalibrationTables, load_tables, write_tables


@pytest.fixture
def source(tmp_path):
    rows = [
        *rows_of("Kratié, rural", [31, 33, 34.5, 35, 38, 41, 40, 42], lower=0, upper=100),
        *rows_of('the "new" port', [5, None, 9, 8, None, None, 15, 14]),
        *many(6),
    ]
    return write_rows(tmp_path / "histories.csv", rows)


def quantiles(path):
    return {
        (row["series"], int(row["year"])): np.array([float(row[name]) for name in QUANTILE_COLUMNS])
        for row in read_rows(path)
    }


def test_a_hand_worked_table_gives_hand_worked_quantiles(tmp_path):
    """A series that stands still at 50 on a scale of 200 moves .2 % of it, .4, a year: 50 plus or minus .4 x width."""
    widths = np.array([[0.5, 1.0, 1.5, 2.0, 2.5, 3.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]])
    table = CalibrationTables("own", 2020, np.array([1, 2]), np.array([0.2, 0.4, 0.6, 0.8, 0.9, 0.95]), widths)
    write_tables(table, tmp_path / "tables.csv")
    source = write_rows(tmp_path / "still.csv", rows_of("still", [50] * 6, lower=0, upper=200))
    out = tmp_path / "out.csv"
    made = milepost("project", source, "--horizon", 2, "--out", out, "--tables", tmp_path / "tables.csv")
    assert made.exit_code == 0, made.output
    header, first, second = out.read_text(encoding="utf-8").splitlines()
    columns = "series,year,q0.025,q0.05,q0.1,q0.2,q0.3,q0.4,q0.5,q0.6,q0.7,q0.8,q0.9,q0.95,q0.975"
    assert header == columns
    assert [float(cell) for cell in first.split(",")[1:]] == pytest.approx(
        [2018, 48.8, 49.0, 49.2, 49.4, 49.6, 49.8, 50, 50.2, 50.4, 50.6, 50.8, 51.0, 51.2]
    )
    assert [float(cell) for cell in second.split(",")[1:]] == pytest.approx(
        [2019, 47.6, 48.0, 48.4, 48.8, 49.2, 49.6, 50, 50.4, 50.8, 51.2, 51.6, 52.0, 52.4]
    )


def test_a_row_says_what_the_engine_says_of_the_series(source, tmp_path):
    """The file is the engine's own projection, to the last digit."""
    out = tmp_path / "out.csv"
    project_file(source, out, horizon=4)
    alone = Engine(load_tables(), TABLES_ALONE).project(
        [2012, 2014, 2015, 2018, 2019], [5, 9, 8, 15, 14], horizon=4, percentage=False, lower=None, upper=None
    )
    found = quantiles(out)
    for at, year in enumerate(alone.years.tolist()):
        wanted = [alone.quantile(year, level) for level in LEVELS]
        assert found['the "new" port', year] == pytest.approx(wanted, rel=1e-12), at


def test_limits_of_0_and_100_make_a_percentage(source, tmp_path):
    """Nothing else in the file says so; its quantiles stay inside."""
    out = tmp_path / "out.csv"
    project_file(source, out, horizon=3)
    alone = Engine(load_tables(), TABLES_ALONE).project(
        range(2012, 2020), [31, 33, 34.5, 35, 38, 41, 40, 42], horizon=3, percentage=True, lower=0, upper=100
    )
    assert quantiles(out)["Kratié, rural", 2022][6] == pytest.approx(alone.median()[2], rel=1e-12)


def test_the_order_of_rows_changes_nothing(source, tmp_path):
    """Rows come as they come; the output is by series and year."""
    project_file(source, tmp_path / "one.csv", horizon=3)
    with source.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    random.Random(7).shuffle(rows)  # noqa: S311 - no secret
    project_file(write_rows(tmp_path / "mixed.csv", rows), tmp_path / "two.csv", horizon=3)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    names = [row["series"] for row in read_rows(tmp_path / "one.csv")]
    assert names == sorted(names)


@pytest.mark.parametrize("factor", [0.001, 1000.0])
def test_reporting_in_thousands_scales_the_quantiles(tmp_path, factor):
    """A unit is no information."""
    rows = many(5)
    scaled = [(*row[:3], row[3] * factor, *row[4:]) for row in rows]
    project_file(write_rows(tmp_path / "a.csv", rows), tmp_path / "one.csv", horizon=5)
    project_file(write_rows(tmp_path / "b.csv", scaled), tmp_path / "two.csv", horizon=5)
    one, two = quantiles(tmp_path / "one.csv"), quantiles(tmp_path / "two.csv")
    assert one.keys() == two.keys()
    for key, values in one.items():
        assert two[key] == pytest.approx(values * factor, rel=1e-9)


def test_a_number_of_people_is_not_projected_as_a_percentage_of_people(tmp_path):
    """IT.NET.USER.ZS without the limits of a percentage gets no table of peers: thousands scale as ever."""
    rows = many(3, indicator="IT.NET.USER.ZS")
    scaled = [(*row[:3], row[3] * 1000, *row[4:]) for row in rows]
    project_file(write_rows(tmp_path / "a.csv", rows), tmp_path / "one.csv", horizon=5)
    project_file(write_rows(tmp_path / "b.csv", scaled), tmp_path / "two.csv", horizon=5)
    one, two = quantiles(tmp_path / "one.csv"), quantiles(tmp_path / "two.csv")
    assert all(two[key] == pytest.approx(values * 1000, rel=1e-9) for key, values in one.items())


def test_internet_users_in_per_cent_take_the_peer_path(tmp_path):
    """With the limits 0 and 100 the indicator's own table of peers is used, and the run says so."""
    widths = np.broadcast_to(np.linspace(1, 2, 20)[:, None] * np.linspace(0.2, 3, 11), (len(CELLS) + 1, 20, 11))
    peers = PeerTable(
        "IT.NET.USER.ZS",
        scale=100.0,
        damping=0.7,
        pace_weight=1.0,
        drift_share=0.0,
        own_share=1.0,
        pace=np.full(len(NODES), 0.02),
        movement=np.full(len(NODES), 0.02),
        half_widths=widths,
    )
    write_tables(replace(load_tables(), peers={"IT.NET.USER.ZS": peers}), tmp_path / "tables.csv")
    rows = many(3, indicator="IT.NET.USER.ZS", lower=0, upper=100)
    source, out = write_rows(tmp_path / "a.csv", rows), tmp_path / "o.csv"
    made = milepost("project", source, "--horizon", 3, "--out", out, "--tables", tmp_path / "tables.csv")
    assert "3 of them by the peer path" in made.output


def test_as_of_a_year_is_the_file_cut_off_there(source, tmp_path):
    """Figures after the year are as if they had never been."""
    with source.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in list(csv.reader(stream))[1:] if int(row[2]) <= 2018]
    cut = write_rows(tmp_path / "cut.csv", rows)
    project_file(source, tmp_path / "one.csv", horizon=3, as_of=2018)
    project_file(cut, tmp_path / "two.csv", horizon=3)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert {int(row["year"]) for row in read_rows(tmp_path / "one.csv")} == {2019, 2020, 2021}


def test_a_fault_after_the_as_of_year_is_no_fault(tmp_path):
    """What had not been published cannot be wrong yet."""
    rows = [*rows_of("a", [1, 2, 3, 4, 5, 6]), ("a", "visitors", 2020, "oops", "", "", "normal")]
    project_file(write_rows(tmp_path / "h.csv", rows), tmp_path / "o.csv", horizon=1, as_of=2019)
    assert skipped(tmp_path / "o.csv") == {}


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_the_borders_of_parts_change_nothing(source, tmp_path, size):
    """Series do not know their neighbours."""
    project_file(source, tmp_path / "one.csv", horizon=3)
    project_file(source, tmp_path / "two.csv", horizon=3, part_series=size)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_carried_withdrawn_and_missing_rows_are_no_observations(tmp_path):
    """They change nothing but the count of points."""
    rows = rows_of("a", [1, 2, 3, 5, 4, 6])
    more = [
        ("a", "visitors", 2018, 6, "", "", "carried"),
        ("a", "visitors", 2019, 99, "", "", "withdrawn"),
        ("a", "visitors", 2020, "..", "", "", "missing"),
        ("a", "visitors", 2021, "", "", "", "normal"),
    ]
    project_file(write_rows(tmp_path / "a.csv", rows), tmp_path / "one.csv", horizon=3)
    project_file(write_rows(tmp_path / "b.csv", [*rows, *more]), tmp_path / "two.csv", horizon=3)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_the_optional_columns_may_be_left_out(tmp_path):
    """series, indicator, year and value are enough, in any order and spelling of capitals."""
    rows = [(year, "s", value, "visitors") for _, _, year, value, *_ in rows_of("s", [1, 2, 3, 5, 4, 6])]
    write_rows(tmp_path / "a.csv", rows, header=("Year", " series ", "VALUE", "indicator"))
    project_file(tmp_path / "a.csv", tmp_path / "o.csv", horizon=2)
    assert len(read_rows(tmp_path / "o.csv")) == 2


def test_ids_come_back_as_they_were(tmp_path):
    """Commas, quotes, leading zeros, 'NA' and Khmer are ids like any other."""
    ids = ["007", "NA", "a,b", 'say "x"', "រាជធានី", "1e5"]
    rows = [row for name in ids for row in rows_of(name, [1, 2, 3, 5, 4, 6])]
    project_file(write_rows(tmp_path / "a.csv", rows), tmp_path / "o.csv", horizon=1)
    assert [row["series"] for row in read_rows(tmp_path / "o.csv")] == sorted(ids)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(source, tmp_path):
    """What Excel writes is read."""
    text = source.read_text(encoding="utf-8").replace("\r\n", "\n").replace("\n", "\r\n")
    (tmp_path / "excel.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    project_file(source, tmp_path / "one.csv", horizon=2)
    project_file(tmp_path / "excel.csv", tmp_path / "two.csv", horizon=2)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_blank_lines_are_no_rows(tmp_path):
    """Nor are the lines of commas that spreadsheets leave behind."""
    path = write_rows(tmp_path / "a.csv", rows_of("s", [1, 2, 3, 5, 4, 6]))
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n,,,,,,\n\n", encoding="utf-8")
    project_file(path, tmp_path / "o.csv", horizon=2)
    assert len(read_rows(tmp_path / "o.csv")) == 2


def test_columns_that_are_not_read_are_named(tmp_path):
    """A misspelt 'lower_limit' must not go by unseen."""
    rows = [(*row, 0) for row in rows_of("s", [1, 2, 3, 5, 4, 6])]
    path = write_rows(tmp_path / "a.csv", rows, header=(*HEADER, "lower_limit"))
    made = milepost("project", path, "--horizon", 2, "--out", tmp_path / "o.csv")
    assert "not read: lower_limit" in made.output
