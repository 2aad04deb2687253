"""Input of any size: cut by a fixed hash of the series' id, with the same numbers for any cut, worker and cluster."""

import csv
import random

import numpy as np
import pyarrow as arrow
import pyarrow.parquet
import pytest

from batch_fixture import HEADER, many, milepost, read_rows, rows_of, skipped, write_rows
from milepost.batch.assessing import assess_file
from milepost.batch.calibrating import calibrate_file
from milepost.batch.columns import BatchError, hashes
from milepost.batch.partitions import partition_of
from milepost.batch.projecting import project_file
from milepost.batch.rows import input_files
from milepost.running.launching import Workplace

TARGETS = ("series", "year", "value", "direction", "baseline_year", "baseline_value")
KNOWN = [9496684257132773096, 329460438128666568, 1760245841805064774]
SPOILT = [("bad", "visitors", 2012 + at, "x" if at == 3 else at, "", "", "") for at in range(6)]


@pytest.fixture
def rows():
    few = rows_of("few", [4, 5])
    return [*many(30, seed=3), *few, *SPOILT]


@pytest.fixture
def whole(tmp_path, rows):
    return write_rows(tmp_path / "whole.csv", rows)


def in_files(folder, rows, count):
    """The rows dealt out to files, mixed."""
    folder.mkdir()
    mixed = list(rows)
    random.Random(11).shuffle(mixed)  # noqa: S311 - no secret
    for at in range(count):
        write_rows(folder / f"part-{at:03d}.csv", mixed[at::count])
    return folder


def same_rows(one, two):
    """Both outputs hold the same rows, whatever their order."""
    return sorted(one.read_text(encoding="utf-8").splitlines()) == sorted(two.read_text(encoding="utf-8").splitlines())


def test_the_hash_of_an_id_never_changes():
    """Partitions of last year's run are those of this year's."""
    assert hashes(["s000", "រាជធានី", ""]).tolist() == KNOWN
    assert partition_of(["s000", "s001", "s002", "s003"], 4).tolist() == [
        int(h >> 62) for h in hashes(["s000", "s001", "s002", "s003"]).tolist()
    ]


@pytest.mark.parametrize("count", [1, 2, 7, 64])
def test_the_number_of_partitions_changes_no_number(whole, tmp_path, count):
    project_file(whole, tmp_path / "one.csv", horizon=3)
    run = project_file(whole, tmp_path / "two.csv", horizon=3, partitions=count)
    assert run.projected == 30
    assert same_rows(tmp_path / "one.csv", tmp_path / "two.csv")
    assert (
        skipped(tmp_path / "two.csv")
        == skipped(tmp_path / "one.csv")
        == {"few": "too_few_points", "bad": "not_a_number"}
    )


def test_two_numbers_of_partitions_give_the_same_bytes(whole, tmp_path):
    """The order of a cut output is that of the hashes, not of the cut."""
    for count in (2, 13):
        project_file(whole, tmp_path / f"{count}.csv", horizon=3, partitions=count)
    assert (tmp_path / "2.csv").read_bytes() == (tmp_path / "13.csv").read_bytes()


@pytest.mark.parametrize("files", [1, 9])
def test_a_folder_of_files_is_what_one_file_is(whole, rows, tmp_path, files):
    """A series may stand in several of them."""
    project_file(whole, tmp_path / "one.csv", horizon=3)
    project_file(in_files(tmp_path / "many", rows, files), tmp_path / "two.csv", horizon=3)
    assert same_rows(tmp_path / "one.csv", tmp_path / "two.csv")
    project_file(tmp_path / "many" / "part-*.csv", tmp_path / "three.csv", horizon=3)
    assert same_rows(tmp_path / "one.csv", tmp_path / "three.csv")


def test_a_partitioned_parquet_folder_says_columns_by_its_names(tmp_path):
    """As pyarrow, Spark and DuckDB write them: `indicator=visitors%20a/part-0.parquet`."""
    held = [(series, year, float(value)) for series, _, year, value, *_ in many(12)]
    for name, keep in (("visitors a", range(6)), ("b", range(6, 12))):
        folder = tmp_path / "in" / f"indicator={name.replace(' ', '%20')}"
        folder.mkdir(parents=True)
        (folder / "_metadata.csv").write_text("no data", encoding="utf-8")
        some = [row for row in held if int(row[0][1:]) in keep]
        columns = dict(zip(("series", "year", "value"), map(list, zip(*some, strict=True)), strict=True))
        arrow.parquet.write_table(arrow.table(columns), folder / "part-0.parquet")
    assert [source.given for source in input_files(tmp_path / "in")] == [
        {"indicator": "b"},
        {"indicator": "visitors a"},
    ]
    project_file(tmp_path / "in", tmp_path / "two.csv", horizon=3)
    project_file(write_rows(tmp_path / "one.in.csv", many(12)), tmp_path / "one.csv", horizon=3)
    assert same_rows(tmp_path / "one.csv", tmp_path / "two.csv")


def test_a_fault_in_one_of_many_files_is_named_by_file_and_line(tmp_path):
    """Else nobody finds it among ten thousand."""
    folder = in_files(tmp_path / "many", many(9), 3)
    write_rows(folder / "part-009.csv", SPOILT)
    project_file(folder, tmp_path / "o.csv", horizon=3)
    (skip,) = read_rows(tmp_path / "o.csv.skipped.csv")
    assert skip["reason"].startswith("part-009.csv, line 5: value 'x' is not a number")


def test_a_row_without_a_series_is_named_by_its_own_file(tmp_path):
    folder = in_files(tmp_path / "many", many(9), 3)
    write_rows(folder / "part-009.csv", [("", "visitors", 2012, 1, "", "", "")])
    with pytest.raises(BatchError, match=r"part-009\.csv line 2: no series is named"):
        project_file(folder, tmp_path / "o.csv", horizon=3)
    assert not (tmp_path / "o.csv").exists()


def test_an_empty_folder_and_a_pattern_without_a_match_are_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(BatchError, match=r"no \.csv or \.parquet file is in this folder"):
        project_file(tmp_path / "empty", tmp_path / "o.csv", horizon=3)
    with pytest.raises(BatchError, match="no file has such a name"):
        project_file(tmp_path / "x*.csv", tmp_path / "o.csv", horizon=3)


def test_a_folder_of_output_holds_a_parquet_file_a_partition(whole, tmp_path):
    project_file(whole, tmp_path / "one.parquet", horizon=3, partitions=4)
    project_file(whole, tmp_path / "out", horizon=3, partitions=4)
    parts = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert parts == [f"part-{at:05d}.parquet" for at in range(4)]
    joined = arrow.concat_tables([arrow.parquet.read_table(tmp_path / "out" / name) for name in parts])
    assert joined.equals(arrow.parquet.read_table(tmp_path / "one.parquet"))
    project_file(whole, tmp_path / "out", horizon=3, partitions=2)
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_a_folder_that_holds_other_things_is_left_alone(whole, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(BatchError, match="something other than parts of an output is there"):
        project_file(whole, tmp_path / "mine", horizon=3)
    assert (tmp_path / "mine" / "letter.txt").read_text(encoding="utf-8") == "dear"


def test_nothing_is_left_beside_an_output(whole, tmp_path):
    """Neither after a run nor after one that failed."""
    project_file(whole, tmp_path / "o.csv", horizon=3, partitions=3)
    write_rows(tmp_path / "nameless.csv", [*many(3), ("", "v", 2012, 1, "", "", "")])
    with pytest.raises(BatchError):
        project_file(tmp_path / "nameless.csv", tmp_path / "p.csv", horizon=3, partitions=3)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "nameless.csv",
        "o.csv",
        "o.csv.skipped.csv",
        "whole.csv",
    ]


def test_two_processes_write_what_one_writes(whole, tmp_path, monkeypatch):
    monkeypatch.setattr("milepost.batch.partitions.ROWS_IN_MEMORY", 0)
    for jobs in (1, 2):
        project_file(whole, tmp_path / f"{jobs}.csv", horizon=3, partitions=4, workplace=Workplace(jobs=jobs))
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()


@pytest.fixture
def goals(tmp_path):
    rng = np.random.default_rng(5)
    rows = [
        (f"s{at % 30:03d}", 2024 + at % 9, round(float(rng.uniform(30, 90)), 1), "increase", 2013, "")
        for at in range(90)
    ]
    return write_rows(tmp_path / "targets.csv", [*rows, ("nobody", 2030, 50, "increase", "", "")], header=TARGETS)


@pytest.mark.parametrize("count", [2, 9])
def test_verdicts_do_not_hang_on_the_cut(whole, goals, tmp_path, count):
    """Peers are those of the whole input, and the year of the assessment is its newest."""
    assess_file(whole, goals, tmp_path / "one.csv")
    run = assess_file(whole, goals, tmp_path / "two.csv", partitions=count)
    assert (run.assessed, run.as_of_year) == (90, 2023)
    assert same_rows(tmp_path / "one.csv", tmp_path / "two.csv")
    assert skipped(tmp_path / "two.csv") == {"nobody": "unknown_series"}


def test_among_many_peers_the_same_ones_are_taken_for_any_cut(tmp_path, monkeypatch):
    """Those of the lowest hashes."""
    monkeypatch.setattr("milepost.batch.targets.MOST_PEERS", 5)
    whole = write_rows(tmp_path / "whole.csv", many(30, seed=3))
    goals = write_rows(tmp_path / "t.csv", [("s003", 2030, 90, "increase", 2013, "")], header=TARGETS)
    paces = []
    for name, count in (("one", 1), ("two", 6)):
        assess_file(whole, goals, tmp_path / f"{name}.csv", partitions=count)
        (row,) = read_rows(tmp_path / f"{name}.csv")
        paces.append(row["best_change_per_year"])
    assert paces[0] == paces[1] != ""


def test_tables_are_made_from_a_folder_as_from_a_file(tmp_path):
    panel = [
        row
        for at in range(80)
        for row in rows_of(f"e{at:02d}", np.cumsum(np.random.default_rng(at).normal(1, 2, 14)).tolist(), first=2010)
    ]
    one = calibrate_file(write_rows(tmp_path / "panel.csv", panel), tmp_path / "one.tables", as_of=2023)
    two = calibrate_file(in_files(tmp_path / "many", panel, 5), tmp_path / "two.tables", as_of=2023)
    assert (one.series, one.skipped) == (two.series, two.skipped) == (80, 0)
    assert one.tables.id != ""
    made = [(tmp_path / f"{name}.tables").read_text(encoding="utf-8").splitlines()[20:] for name in ("one", "two")]
    assert made[0] == made[1]


def test_the_command_line_takes_folders_and_partitions(rows, tmp_path):
    made = milepost(
        "project", in_files(tmp_path / "many", rows, 4), "--horizon", 2, "--out", tmp_path / "out", "--partitions", 3
    )
    assert made.exit_code == 0, made.output
    assert "30 series projected" in made.stderr
    assert len(list((tmp_path / "out").iterdir())) == 3
    refused = milepost(
        "project", tmp_path / "many", "--horizon", 2, "--out", tmp_path / "o.csv", "--scheduler", "tcp://a:1"
    )
    assert refused.exit_code == 1
    assert "write --engine dask as well" in refused.stderr


def test_windows_line_ends_and_odd_rows_go_on_in_the_exact_lane(tmp_path, monkeypatch):
    """What the fast lane has read is not read twice."""
    monkeypatch.setattr("milepost.batch.csv_lanes.FAST_LANE_BYTES", 0)
    monkeypatch.setattr("milepost.batch.csv_lanes.CSV_BLOCK_BYTES", 600)
    lines = [",".join(map(str, row)) for row in many(40)]
    lines[300:300] = [",,,,,,", '"quoted, id",visitors,2012,1,,,']
    path = tmp_path / "h.csv"
    path.write_text("\n".join([",".join(HEADER), *lines]) + "\n", encoding="utf-8")
    project_file(path, tmp_path / "o.csv", horizon=2)
    project_file(write_rows(tmp_path / "plain.csv", many(40)), tmp_path / "p.csv", horizon=2)
    assert same_rows(tmp_path / "o.csv", tmp_path / "p.csv")
    with (tmp_path / "o.csv.skipped.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["series"] for row in csv.DictReader(stream)] == ["quoted, id"]
