"""`milepost backtest`: how projections of anyone's histories would have fared."""

import csv

import pytest

from batch_fixture import milepost, read_rows, rows_of, write_rows


@pytest.fixture
def source(tmp_path):
    rows = [
        *rows_of("steady", [10, 12, 14, 16, 18, 20, 22, 24, 26], lower=0, upper=100),
        *rows_of("short", [1, 2, 3]),
    ]
    return write_rows(tmp_path / "histories.csv", rows)


def test_a_steady_history_is_inside_its_intervals_at_every_origin(source, tmp_path):
    out = tmp_path / "out.csv"
    made = milepost("backtest", source, "--horizon", 3, "--out", out)
    assert made.exit_code == 0, made.output
    rows = read_rows(out)
    assert {row["series"] for row in rows} == {"steady"}
    assert all(float(row["q10"]) <= float(row["actual"]) <= float(row["q90"]) for row in rows)
    assert all(int(row["year"]) == int(row["origin"]) + int(row["horizon"]) for row in rows)


def test_a_row_sees_nothing_after_its_origin(source, tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    rows = list(csv.reader(source.read_text(encoding="utf-8").splitlines()))
    years = sorted({int(row[2]) for row in rows[1:]})
    origin = years[5]
    cut = tmp_path / "cut.csv"
    with cut.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([rows[0], *[row for row in rows[1:] if int(row[2]) <= origin + 1]])
    milepost("backtest", source, "--horizon", 1, "--origin", origin, "--out", first)
    milepost("backtest", cut, "--horizon", 1, "--origin", origin, "--out", second)
    assert read_rows(first) == read_rows(second)


@pytest.mark.parametrize(
    ("origin", "words"), [(1990, "the oldest tables are of 2004"), (2050, "give longer histories")]
)
def test_an_origin_that_cannot_be_scored_is_refused(source, tmp_path, origin, words):
    made = milepost("backtest", source, "--origin", origin, "--out", tmp_path / "out.csv")
    assert made.exit_code == 1
    assert words in made.output.replace("\n", " ")
    assert not (tmp_path / "out.csv").exists()
