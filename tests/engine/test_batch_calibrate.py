"""`milepost calibrate`: tables from anyone's panel."""

import pytest

from batch_fixture import many, milepost, read_rows, rows_of, skipped, write_rows
from milepost.batch.calibrating import calibrate_file
from milepost.batch.projecting import project_file
from milepost.trends.tables import read_tables


@pytest.fixture
def panel(tmp_path):
    return write_rows(tmp_path / "panel.csv", many(80, points=20))


def test_the_tables_made_are_the_tables_used(panel, tmp_path):
    """A panel, its tables, a projection with them."""
    tables, out = tmp_path / "tables.csv", tmp_path / "out.csv"
    made = milepost("calibrate", panel, "--as-of", 2031, "--out", tables)
    assert made.exit_code == 0, made.output
    held = read_tables(tables.read_text(encoding="utf-8"))
    assert (held.as_of, held.metadata["series"], held.metadata["panel"]) == (2031, "80", "panel.csv")
    assert project_file(panel, out, horizon=5, tables=tables).tables.metadata["panel"] == "panel.csv"
    assert len(read_rows(out)) == 400


def test_figures_after_the_year_are_not_looked_at(panel, tmp_path):
    rows = [row for row in many(80, points=20) if row[2] <= 2028]
    (tmp_path / "cut").mkdir()
    calibrate_file(panel, tmp_path / "one.csv", as_of=2028)
    calibrate_file(write_rows(tmp_path / "cut" / "panel.csv", rows), tmp_path / "two.csv", as_of=2028)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_an_economy_that_has_figures_after_the_year_only_is_as_if_not_there(tmp_path):
    """A history of nothing is none, and has no limits that could differ from the others."""
    rows = [*many(80, points=20, lower=0, upper=100), *rows_of("late", [1, 2], first=2035, lower=0, upper=100)]
    run = calibrate_file(write_rows(tmp_path / "panel.csv", rows), tmp_path / "tables.csv", as_of=2031)
    assert (run.series, run.skipped) == (80, 0)


def test_an_economy_may_have_a_series_for_every_indicator(tmp_path):
    """The panels of the statistical offices name the economy, and the indicator beside it."""
    rows = [*many(80, points=20), *many(80, points=20, seed=2, indicator="arrivals")]
    run = calibrate_file(write_rows(tmp_path / "panel.csv", rows), tmp_path / "tables.csv", as_of=2031)
    assert (run.series, run.tables.metadata["indicators"]) == (160, "2")


def test_a_spoilt_series_of_a_panel_is_left_out_by_name(tmp_path):
    rows = [*many(80, points=20), *rows_of("bad", [1, 2, "x", 4])]
    run = calibrate_file(write_rows(tmp_path / "panel.csv", rows), tmp_path / "tables.csv", as_of=2031)
    assert (run.series, run.skipped) == (80, 1)
    assert skipped(tmp_path / "tables.csv") == {"bad, visitors": "not_a_number"}


@pytest.mark.parametrize(
    ("rows", "word"),
    [
        (many(3), "no table can be made"),
        ([row for at in range(80) for row in rows_of(f"s{at}", [at] * 20)], "no table can be made"),
        ([*many(40, points=20, lower=0, upper=100), *rows_of("x", [1, 2, 3])], "same limits"),
    ],
    ids=["too few", "nothing moves", "limits at odds"],
)
def test_a_panel_that_teaches_nothing_is_refused(tmp_path, rows, word):
    """And the tables that stood there stay."""
    (tmp_path / "tables.csv").write_text("what stood here", encoding="utf-8")
    panel = write_rows(tmp_path / "panel.csv", rows)
    made = milepost("calibrate", panel, "--as-of", 2031, "--out", tmp_path / "tables.csv")
    assert made.exit_code == 1, made.output
    assert word in made.stderr
    assert (tmp_path / "tables.csv").read_text(encoding="utf-8") == "what stood here"


def test_a_year_that_is_none_is_a_mistake_of_use(panel, tmp_path):
    assert milepost("calibrate", panel, "--as-of", "lately", "--out", tmp_path / "t.csv").exit_code == 2
