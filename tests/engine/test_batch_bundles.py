"""Small files read together say what they say one by one: the same rows, places and refusals."""

import pyarrow as arrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batch_fixture import many, rows_of, write_rows
from milepost.batch import bundles
from milepost.batch.bundles import rows_of_files
from milepost.batch.columns import HISTORY_COLUMNS, BatchError
from milepost.batch.projecting import project_file
from milepost.batch.rows import Source, input_files, likely_rows

HEADS = ("series,indicator,year,value", "Series , indicator,year,value,note", '"value",series,indicator,year')
CELLS = (
    "s1",
    "s2",
    "",
    " s1 ",
    "2012",
    "1,5",
    '"a, b"',
    '"x""y"',
    '5" pipe',
    '"two\nlines"',
    "1e3",
    "NA",
    "'",
    "é",
    "\0",
)
ENDS = ("\n", "\n", "\r\n", "\n\n", "\r", '"', "")
LINE = st.tuples(st.lists(st.sampled_from(CELLS), min_size=4, max_size=5).map(",".join), st.sampled_from(ENDS)).map(
    "".join
)
GOOD = st.tuples(st.sampled_from(("a", "b")), st.floats(allow_nan=False)).map(
    lambda row: f"{row[0]},x,2012,{row[1]!r}\n"
)
FILE = st.tuples(
    st.sampled_from(("", "\ufeff")),
    st.sampled_from(HEADS),
    st.sampled_from(("\n", "\r\n")),
    st.lists(GOOD | LINE, max_size=4),
).map(lambda parts: "".join((*parts[:3], *parts[3])))


def said(files):
    """Series, value, bad word and place of every row until a file is refused, and the refusal."""
    found = []
    try:
        for rows in rows_of_files(files, 0, HISTORY_COLUMNS):
            found += [
                (
                    rows.word("series", at),
                    rows.word("year", at),
                    repr(rows.values[at]),
                    rows.bad_values.get(at),
                    rows.files[at],
                    rows.place(at),
                )
                for at in range(len(rows))
            ]
    except BatchError as error:
        return [*found, str(error)]
    return found


def same_together_and_one_by_one(folder, contents):
    """The files' rows and refusals are the same both ways."""
    files = []
    for at, content in enumerate(contents):
        files.append(Source(folder / f"{at}.csv", {}))
        files[-1].path.write_bytes(content)
    together = said(files)
    with pytest.MonkeyPatch.context() as patch:
        alone(patch)
        return together == said(files)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(FILE, min_size=2, max_size=4))
def test_whatever_small_files_hold_they_say_the_same_together_and_one_by_one(tmp_path, texts):
    """Quotes across lines, old line ends, blank lines, marks of byte order, rows of another width."""
    assert same_together_and_one_by_one(tmp_path, [text.encode() for text in texts])


@pytest.mark.parametrize(
    "rows",
    [
        [b'"a"b,x,2012,1,'],  # letters after a closing quote
        [b"a,x,2012,1,\xff"],  # no UTF-8, in a column that is not read
        [b'a,x,2012,1,"\n"\nb,x,2012,1,\rc,x,2012,1,'],  # as many rows as line ends, but not a row a line
        [b'a,x,2012,1,"', b'z,x,2012,1,"'],  # a quote that the next file closes
    ],
)
def test_what_only_the_exact_lane_can_tell_is_left_to_it(tmp_path, rows):
    """Together and one by one, a row has the same place, and a file is refused at the same line."""
    contents = [b"series,indicator,year,value,note\n" + held + b"\n" for held in (b"0,x,2012,1,", *rows)]
    assert same_together_and_one_by_one(tmp_path, contents)


def alone(patch):
    """No file is read with another from now on."""
    patch.setattr(bundles, "SMALL_BYTES", -1)


def dealt(folder, write):
    """12 series in six files, two of them in each of three folders that say the indicator."""
    rows = [row for row in many(12) if row[0] != "s003"] + rows_of("s003", [1, 2, "n/a", 4, 5])
    for at in range(6):
        inside = folder / f"indicator={'abc'[at % 3]}"
        inside.mkdir(parents=True, exist_ok=True)
        write(inside / f"part-{at}", [(row[0], *row[2:4]) for row in rows if int(row[0][1:]) % 6 == at])
    return folder


def as_csv(path, rows):
    write_rows(path.with_suffix(".csv"), rows, header=("series", "year", "value"))


def as_parquet(path, rows):
    names = ("series", "year", "value")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    columns["value"] = list(map(str, columns["value"]))
    arrow.parquet.write_table(arrow.table(columns), path.with_suffix(".parquet"))


@pytest.mark.parametrize("write", [as_csv, as_parquet])
def test_small_files_give_the_same_bytes_together_and_one_by_one(tmp_path, monkeypatch, write):
    """The fault in one of them is told with its file and its line or row."""
    folder = dealt(tmp_path / "in", write)
    project_file(folder, tmp_path / "one.csv", horizon=3)
    alone(monkeypatch)
    project_file(folder, tmp_path / "two.csv", horizon=3)
    for ending in ("csv", "csv.skipped.csv"):
        assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()
    place = {as_csv: "part-3.csv, line 16", as_parquet: "part-3.parquet, row 15"}[write]
    assert f"{place}: value 'n/a' is not a number" in (tmp_path / "one.csv.skipped.csv").read_text(encoding="utf-8")


def test_clean_small_files_of_any_folder_are_read_in_one_go(tmp_path, monkeypatch):
    """Else ten thousand of them take twice the time of one."""
    folder = tmp_path / "in"
    for at, place in enumerate(("indicator=a", "indicator=b", "indicator=b")):
        (folder / place).mkdir(parents=True, exist_ok=True)
        as_csv(folder / place / f"part-{at}", [(f"s{at}", 2012, 1.5), (f"s{at}", 2013, 2)])
    files = input_files(folder)
    (rows,) = rows_of_files(files, 5, HISTORY_COLUMNS)
    assert [rows.word("indicator", at) for at in range(6)] == ["a", "a", "b", "b", "b", "b"]
    assert (rows.lines.tolist(), rows.files.tolist()) == ([2, 3] * 3, [5, 5, 6, 6, 7, 7])
    monkeypatch.setattr(bundles, "BUNDLE_BYTES", 1)
    assert len(list(rows_of_files(files, 5, HISTORY_COLUMNS))) == 3


def test_the_rows_of_thousands_of_small_files_are_estimated_from_some_and_those_of_a_large_one_counted(tmp_path):
    """A large file that says little in each byte may not be taken for the others' like."""
    for at in range(250):
        as_parquet(tmp_path / f"{at:03d}", [("s", 2012, 1.5)] * 4)
    files = [Source(path, {}) for path in sorted(tmp_path.iterdir())]
    assert likely_rows(files) == pytest.approx(1000, rel=0.05)
    large = arrow.table({"series": [f"{at * 7919:09d}" for at in range(300_000)]})
    arrow.parquet.write_table(large, tmp_path / "large.parquet", compression="none")
    assert likely_rows([*files, Source(tmp_path / "large.parquet", {})]) == pytest.approx(301_000, rel=0.05)
