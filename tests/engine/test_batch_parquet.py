"""Parquet, and the fast lane for CSV: the same figures by another road."""

import numpy as np
import pytest

from batch_fixture import many, milepost, read_rows, rows_of, write_rows
from milepost.batch import csv_lanes as reading
from milepost.batch import writing
from milepost.batch.projecting import project_file
from milepost.batch.writing import QUANTILE_COLUMNS

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

ROWS = [*many(5), *rows_of("a, b", [30, 33, 31, 38, "", 40, 44], lower=0, upper=100), *rows_of("NA", [1])]


def stored(path, rows=ROWS, **columns):
    """The same rows as Parquet; `columns` replaces some."""
    series, indicator, year, value, lower, upper, status = zip(*rows, strict=True)
    plain = {
        "series": series,
        "indicator": indicator,
        "year": year,
        "value": [None if cell == "" else float(cell) for cell in value],
        "lower": [None if cell == "" else float(cell) for cell in lower],
        "upper": [None if cell == "" else float(cell) for cell in upper],
        "status": status,
    }
    parquet.write_table(arrow.table({**plain, **columns}), path)
    return path


def quantiles(path):
    return np.array([[float(row[name]) for name in QUANTILE_COLUMNS] for row in read_rows(path)])


def test_csv_and_parquet_agree(tmp_path):
    """To the last digit, in and out."""
    project_file(write_rows(tmp_path / "h.csv", ROWS), tmp_path / "one.csv", horizon=3)
    project_file(stored(tmp_path / "h.parquet"), tmp_path / "two.parquet", horizon=3)
    table = parquet.read_table(tmp_path / "two.parquet")
    assert table.column_names == ["series", "year", *QUANTILE_COLUMNS]
    wanted = read_rows(tmp_path / "one.csv")
    assert table["series"].to_pylist() == [row["series"] for row in wanted]
    assert table["year"].to_pylist() == [int(row["year"]) for row in wanted]
    found = np.column_stack([table[name].to_numpy() for name in QUANTILE_COLUMNS])
    np.testing.assert_array_equal(found, quantiles(tmp_path / "one.csv"))
    skips = [
        (tmp_path / name).read_text(encoding="utf-8") for name in ("one.csv.skipped.csv", "two.parquet.skipped.csv")
    ]
    assert skips[0] == skips[1]


@pytest.mark.parametrize(
    "columns",
    [
        {"year": [str(row[2]) for row in ROWS], "value": [str(row[3]) for row in ROWS]},
        {"year": [float(row[2]) for row in ROWS]},
        {"series": arrow.array([row[0] for row in ROWS]).dictionary_encode()},
        {"series": arrow.array([row[0] for row in ROWS], arrow.large_string())},
        {"status": [None] * len(ROWS)},
    ],
    ids=["text", "float years", "dictionary", "large strings", "nothing but nulls"],
)
def test_how_parquet_stores_a_column_does_not_matter(tmp_path, columns):
    project_file(stored(tmp_path / "a.parquet"), tmp_path / "one.csv", horizon=2)
    project_file(stored(tmp_path / "b.parquet", **columns), tmp_path / "two.csv", horizon=2)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


@pytest.mark.parametrize("column", [[[1.0]] * len(ROWS), [b"1"] * len(ROWS), [True] * len(ROWS)])
def test_a_column_of_another_kind_is_refused(tmp_path, column):
    stored(tmp_path / "h.parquet", value=column)
    made = milepost("project", tmp_path / "h.parquet", "--horizon", 2, "--out", tmp_path / "o.csv")
    assert made.exit_code == 1
    assert "column 'value'" in made.stderr


def test_a_broken_parquet_file_is_refused(tmp_path):
    (tmp_path / "h.parquet").write_bytes(b"PAR1 and then nothing")
    made = milepost("project", tmp_path / "h.parquet", "--horizon", 2, "--out", tmp_path / "o.csv")
    assert made.exit_code == 1
    assert "no Parquet file" in made.stderr


def test_a_bad_value_in_parquet_names_its_row(tmp_path):
    stored(tmp_path / "h.parquet", value=[*(str(row[3]) for row in ROWS[:-1]), "?"])
    project_file(tmp_path / "h.parquet", tmp_path / "o.csv", horizon=2)
    (skip,) = read_rows(tmp_path / "o.csv.skipped.csv")
    assert f"row {len(ROWS)}: value '?'" in skip["reason"]


@pytest.mark.parametrize("change", [("a, b", "plain"), ("30", " 30 "), ("31", "31,5"), ("\n", "\n\n"), ("NA,", ",")])
def test_the_fast_lane_says_what_the_exact_lane_says(tmp_path, monkeypatch, change):
    """Clean files take it; whatever it stumbles over is read again, line by line."""
    path = write_rows(tmp_path / "h.csv", ROWS)
    text = path.read_text(encoding="utf-8").replace("\r\n", "\n").replace(*change)
    path.write_text(text, encoding="utf-8")
    exact = milepost("project", path, "--horizon", 2, "--out", tmp_path / "one.csv")
    monkeypatch.setattr(reading, "FAST_LANE_BYTES", 0)
    fast = milepost("project", path, "--horizon", 2, "--out", tmp_path / "two.csv")
    assert fast.exit_code == exact.exit_code
    assert fast.stderr.replace("two.csv", "one.csv") == exact.stderr
    if exact.exit_code == 0:
        assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
        skips = [(tmp_path / f"{name}.csv.skipped.csv").read_text(encoding="utf-8") for name in ("one", "two")]
        assert skips[0] == skips[1]


def test_the_fast_lane_takes_a_clean_file(tmp_path, monkeypatch):
    path = write_rows(tmp_path / "h.csv", many(3))
    monkeypatch.setattr(reading, "FAST_LANE_BYTES", 0)
    monkeypatch.setattr(reading, "_exact_blocks", None)
    project_file(path, tmp_path / "o.csv", horizon=2)
    assert len(read_rows(tmp_path / "o.csv")) == 6


def test_series_whose_names_need_quotes_are_written_with_the_same_numbers(tmp_path, monkeypatch):
    """The standard library writes them: other digits' text at most, never another number."""
    path = write_rows(tmp_path / "h.csv", many(4))
    project_file(path, tmp_path / "one.csv", horizon=2)
    monkeypatch.setattr(writing, "SPECIAL", frozenset("0123456789"))
    project_file(path, tmp_path / "two.csv", horizon=2)
    np.testing.assert_array_equal(quantiles(tmp_path / "one.csv"), quantiles(tmp_path / "two.csv"))
