"""Spoilt files: refused by file and line with what to do, or the series skipped by name; never a traceback."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batch_fixture import HEADER, many, milepost, read_rows, rows_of, skipped, write_rows
from milepost.batch.columns import BatchError
from milepost.batch.projecting import project_file

GOOD = [1, 2, 3, 5, 4, 6]


def refused(path, tmp_path, *words, out="out.csv"):
    """The run ends with 1, says these words, and leaves an earlier output alone."""
    (tmp_path / out).write_text("what stood here", encoding="utf-8")
    made = milepost("project", path, "--horizon", 3, "--out", tmp_path / out)
    assert made.exit_code == 1, made.output
    assert isinstance(made.exception, SystemExit)
    for word in words:
        assert word in made.stderr
    assert (tmp_path / out).read_text(encoding="utf-8") == "what stood here"
    assert not list(tmp_path.glob("*.partial")) + list(tmp_path.glob(".*.partial"))


@pytest.mark.parametrize("column", ["series", "indicator", "year", "value"])
def test_a_missing_column_is_refused_by_name(tmp_path, column):
    header = tuple("other" if name == column else name for name in HEADER)
    path = write_rows(tmp_path / "h.csv", rows_of("s", GOOD), header=header)
    refused(path, tmp_path, "h.csv line 1", f"'{column}' is missing")


def test_a_repeated_column_is_refused(tmp_path):
    path = write_rows(tmp_path / "h.csv", rows_of("s", GOOD), header=(*HEADER[:-1], "value"))
    refused(path, tmp_path, "'value' stands twice")


def test_semicolons_are_refused_with_the_remedy(tmp_path):
    (tmp_path / "h.csv").write_text("series;indicator;year;value\ns;v;2012;1,5\n", encoding="utf-8")
    refused(tmp_path / "h.csv", tmp_path, "separate cells with commas")


def test_a_decimal_comma_that_splits_a_cell_is_refused_by_line(tmp_path):
    (tmp_path / "h.csv").write_text("series,indicator,year,value\ns,v,2012,1\ns,v,2013,1,5\n", encoding="utf-8")
    refused(tmp_path / "h.csv", tmp_path, "h.csv line 3", "5 cells", "decimals with a point")


@pytest.mark.parametrize("text", ["", "\ufeff", "\n", "series,indicator,year,value\n"])
def test_a_file_without_rows_is_refused(tmp_path, text):
    (tmp_path / "h.csv").write_text(text, encoding="utf-8")
    refused(tmp_path / "h.csv", tmp_path, "h.csv")


def test_a_cell_of_ten_megabytes_is_refused(tmp_path):
    (tmp_path / "h.csv").write_text(f"series,indicator,year,value\n{'x' * 10_000_000},v,2012,1\n", encoding="utf-8")
    refused(tmp_path / "h.csv", tmp_path, "h.csv line 2")
    (tmp_path / "h.csv").write_text(f'series,indicator,year,value\ns,v,2012,"{"9" * 100_000}"\n', encoding="utf-8")
    assert milepost("project", tmp_path / "h.csv", "--horizon", 3, "--out", tmp_path / "o.csv").exit_code == 0


def test_an_id_longer_than_an_id_is_refused(tmp_path):
    path = write_rows(tmp_path / "h.csv", rows_of("x" * 5000, GOOD))
    refused(path, tmp_path, "column 'series'", "1000 letters")


def test_an_open_quote_is_refused(tmp_path):
    (tmp_path / "h.csv").write_text('series,indicator,year,value\n"s,v,2012,1\n', encoding="utf-8")
    refused(tmp_path / "h.csv", tmp_path, "h.csv line", "check the quotes")


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_text_that_is_not_utf_8_is_refused(tmp_path, encoding):
    (tmp_path / "h.csv").write_bytes("series,indicator,year,value\nKratié,v,2012,1\n".encode(encoding))
    refused(tmp_path / "h.csv", tmp_path, "not UTF-8")


def test_a_row_without_a_series_is_refused_by_line(tmp_path):
    path = write_rows(tmp_path / "h.csv", [*rows_of("s", GOOD), ("", "v", 2012, 1, "", "", "")])
    refused(path, tmp_path, "h.csv line 8", "no series")


def test_a_missing_file_is_refused(tmp_path):
    refused(tmp_path / "none.csv", tmp_path, "no such file")


def test_another_kind_of_file_is_refused(tmp_path):
    (tmp_path / "h.xlsx").write_text("x", encoding="utf-8")
    refused(tmp_path / "h.xlsx", tmp_path, ".csv or .parquet")


def test_an_output_that_would_overwrite_its_input_is_refused(tmp_path):
    path = write_rows(tmp_path / "h.csv", rows_of("s", GOOD))
    before = path.read_bytes()
    assert milepost("project", path, "--horizon", 3, "--out", path).exit_code == 1
    assert path.read_bytes() == before


@pytest.mark.parametrize("out", ["o.xlsx", "nowhere/o.csv", "."])
def test_an_output_that_cannot_be_written_is_refused(tmp_path, out):
    path = write_rows(tmp_path / "h.csv", rows_of("s", GOOD))
    made = milepost("project", path, "--horizon", 3, "--out", tmp_path / out)
    assert made.exit_code == 1
    assert "milepost:" in made.stderr


@pytest.mark.parametrize("horizon", ["-1", "0", "1.5", "many"])
def test_a_horizon_that_is_none_is_a_mistake_of_use(tmp_path, horizon):
    path = write_rows(tmp_path / "h.csv", rows_of("s", GOOD))
    assert milepost("project", path, "--horizon", horizon, "--out", tmp_path / "o.csv").exit_code == 2


def test_a_horizon_beyond_the_tables_is_refused(tmp_path):
    path = write_rows(tmp_path / "h.csv", rows_of("s", GOOD))
    made = milepost("project", path, "--horizon", 21, "--out", tmp_path / "o.csv")
    assert made.exit_code == 1
    assert "20 years" in made.stderr


@pytest.mark.parametrize("text", ["", "hello", "# id: x\n# as_of: 2020\nhorizon,0.8\n1,2\n", "# id: x\n# as_of: y\n"])
def test_a_file_that_is_no_table_is_refused(tmp_path, text):
    path = write_rows(tmp_path / "h.csv", rows_of("s", GOOD))
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    made = milepost("project", path, "--horizon", 1, "--out", tmp_path / "o.csv", "--tables", tmp_path / "t.csv")
    assert made.exit_code == 1, made.output
    assert not (tmp_path / "o.csv").exists()


def spoilt(**changes):
    """Rows of a series with the fourth row changed."""
    rows = [dict(zip(HEADER, row, strict=True)) for row in rows_of("bad", GOOD, lower=0, upper=10)]
    rows[3] |= changes
    return [tuple(row.values()) for row in rows]


FAULTS = {
    "decimal comma": (spoilt(value="1,5"), "not_a_number", "decimals with a point"),
    "text": (spoilt(value="n/a"), "not_a_number", "line 5"),
    "underscore": (spoilt(value="1_000"), "not_a_number", "'1_000'"),
    "infinite": (spoilt(value="inf"), "not_finite", "2015"),
    "half a year": (spoilt(year="2019.5"), "bad_year", "'2019.5'"),
    "a year of another age": (spoilt(year=20150), "bad_year", "'20150'"),
    "no year": (spoilt(year=""), "bad_year", "no year"),
    "a year twice": (spoilt(year=2012), "duplicate_year", "2012"),
    "two indicators": (spoilt(indicator="other"), "two_indicators", "other"),
    "no indicator": (spoilt(indicator=""), "no_indicator", "indicator"),
    "unknown status": (spoilt(status="guessed"), "unknown_status", "'guessed'"),
    "a limit that changes": (spoilt(upper=11), "limits_differ", "upper"),
    "a limit left out": (spoilt(lower=""), "limits_differ", "lower"),
    "a limit that is no number": (spoilt(upper="ten"), "bad_limit", "'ten'"),
    "beyond the limit": (spoilt(value=11), "outside_limits", "2015"),
    "below the limit": (spoilt(value=-1), "outside_limits", "2015"),
    "crossed limits": (rows_of("bad", GOOD, lower=10, upper=0), "limits_crossed", "10"),
    "one point": (rows_of("bad", [3]), "too_few_points", "4 more"),
    "four points": (rows_of("bad", [3, 4, 5, 6]), "too_few_points", "1 more"),
    "nothing but missing": (rows_of("bad", [""] * 6), "too_few_points", "0 observations"),
    "nothing but carried": (rows_of("bad", GOOD, status="carried"), "too_few_points", "0 observations"),
    "nothing but zeros": (rows_of("bad", [0] * 6), "no_scale", "zeros"),
    "zeros for twelve years": (rows_of("bad", [7, 8] + [0] * 12), "no_scale", "zeros"),
    "numbers beyond numbers": (rows_of("bad", [1e308, -1e308] * 3), "too_large", "large"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_spoilt_series_is_skipped_by_name_and_the_others_are_not(tmp_path, fault):
    """The rest of the file comes out as if the series were not there."""
    rows, code, word = FAULTS[fault]
    path = write_rows(tmp_path / "h.csv", [*rows, *many(3)])
    made = milepost("project", path, "--horizon", 2, "--out", tmp_path / "o.csv")
    assert made.exit_code == 0, made.output
    (skip,) = read_rows(tmp_path / "o.csv.skipped.csv")
    assert (skip["series"], skip["reason_code"]) == ("bad", code)
    assert word in skip["reason"]
    project_file(write_rows(tmp_path / "g.csv", many(3)), tmp_path / "good.csv", horizon=2)
    assert (tmp_path / "o.csv").read_bytes() == (tmp_path / "good.csv").read_bytes()


@pytest.mark.parametrize(
    "values",
    [[5] * 6, [100] * 6, [0, 0, 0, 0, 0, 7], [1e-300] * 6, [1e15, 1e15 + 1, 1e15, 1e15, 1e15], [-5, 3, -2, 8, 1]],
)
def test_odd_but_honest_series_are_projected(tmp_path, values):
    """All equal, at the edge of digits, negative: strange is not wrong."""
    path = write_rows(tmp_path / "h.csv", rows_of("odd", values))
    project_file(path, tmp_path / "o.csv", horizon=3)
    assert skipped(tmp_path / "o.csv") == {}
    assert len(read_rows(tmp_path / "o.csv")) == 3


def test_a_file_of_nothing_but_spoilt_series_gives_an_empty_output(tmp_path):
    """The header stands, every series is named."""
    path = write_rows(tmp_path / "h.csv", [*rows_of("a", [1]), *rows_of("b", ["x"] * 6)])
    assert milepost("project", path, "--horizon", 2, "--out", tmp_path / "o.csv").exit_code == 0
    assert read_rows(tmp_path / "o.csv") == []
    assert skipped(tmp_path / "o.csv") == {"a": "too_few_points", "b": "not_a_number"}


def test_many_series_that_the_engine_refuses_do_not_take_the_others_along(tmp_path):
    """A gap in the zeros is found by the engine only; halving leaves the sound series in."""
    zeros = [row for at in range(5) for row in rows_of(f"z{at}", [5, 0, 0, 0, 0, 0] + [0] * 12)]
    path = write_rows(tmp_path / "h.csv", [*zeros, *many(9)])
    project_file(path, tmp_path / "o.csv", horizon=2)
    assert set(skipped(tmp_path / "o.csv")) == {f"z{at}" for at in range(5)}
    assert len(read_rows(tmp_path / "o.csv")) == 18


BITS = (
    b"",
    b",",
    b'"',
    b"\n",
    b"\r",
    b";",
    b"\x00",
    b"\xff",
    b"nan",
    b"inf",
    b"1e308",
    b"-",
    b".5",
    b"1,5",
    b"x",
    b" ",
)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 3), st.sampled_from(BITS)), max_size=5))
def test_whatever_is_done_to_a_file_ends_in_an_output_or_a_refusal(tmp_path_factory, changes):
    """Bytes taken out and put in anywhere: no other error, and no warning."""
    folder = tmp_path_factory.mktemp("spoilt")
    path = write_rows(folder / "h.csv", many(3, lower=0, upper=100))
    held = bytearray(path.read_bytes())
    for at, length, put in changes:
        place = at % len(held)
        held[place : place + length] = put
    path.write_bytes(held)
    try:
        run = project_file(path, folder / "o.csv", horizon=2)
    except BatchError:
        assert not (folder / "o.csv").exists()
    else:
        assert len(read_rows(folder / "o.csv")) == 2 * run.projected
