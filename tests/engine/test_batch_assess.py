"""`milepost assess`: targets of many series, by the same rules as the report."""

import csv

import numpy as np
import pandas as pd
import pytest

from batch_fixture import HEADER as HISTORY
from batch_fixture import many, milepost, read_rows, rows_of, skipped, write_rows
from milepost.batch import targets as targets_module
from milepost.batch.assessing import assess_file
from milepost.batch.columns import TARGET_COLUMNS
from milepost.batch.histories import load_histories
from milepost.batch.partitions import read_input
from milepost.batch.projecting import project_part
from milepost.batch.targets import AS_ASSESSED, COLUMNS, goal_of, subject
from milepost.trends.tables import load_tables
from milepost.verdicts import PUBLISHED_RULES
from milepost.verdicts.assessing import assess
from milepost.verdicts.assessment import Cuts

HEADER = ("series", "year", "value", "direction", "baseline_year", "baseline_value")


@pytest.fixture
def source(tmp_path):
    few = rows_of("few", [4, 5, 6], lower=0, upper=100)
    return write_rows(tmp_path / "histories.csv", [*many(40, lower=0, upper=100, seed=3), *few])


def targets_of(path, rows):
    return write_rows(path, rows, header=HEADER)


@pytest.fixture
def targets(tmp_path):
    rng = np.random.default_rng(5)
    rows = [
        (
            f"s{at % 40:03d}",
            2024 + at % 12,
            round(float(rng.uniform(1, 99)), 1),
            ("increase", "decrease")[at % 3 == 0],
            2013 + at % 3,
            "",
        )
        for at in range(120)
    ]
    return targets_of(tmp_path / "targets.csv", [*rows, ("few", 2030, 50, "increase", "", "")])


def expected(source, targets, as_of_year):
    """What `milepost.verdicts.assess` says with the peers as a data frame."""
    histories = load_histories(source).histories
    table = load_tables()
    pieces, _ = project_part(histories, len(table.horizons), table)
    projections = {int(n): panel.row(row) for numbers, panel in pieces for row, n in enumerate(numbers)}
    frame = pd.DataFrame(
        {
            "economy": np.repeat(np.array(histories.names), histories.points),
            "year": histories.years,
            "value": histories.values,
        }
    )
    for target in targets_module.targets_of(read_input(targets, TARGET_COLUMNS))[0]:
        number = histories.names.index(target.series)
        item = subject(histories, number, target.direction, projections.get(number), None)
        yield assess(
            item.indicator,
            goal_of(target),
            item.history,
            item.projection,
            peers=frame[frame["economy"] != target.series],
            events=(),
            as_of_year=as_of_year,
            cuts=Cuts.proposed(),
        )


def test_verdicts_are_those_of_the_report_s_rules(source, targets, tmp_path):
    """A prepared table of peers ends where the data frame does, number for number and word for word."""
    out = tmp_path / "out.csv"
    run = assess_file(source, targets, out)
    rows = read_rows(out)
    slow = list(expected(source, targets, run.as_of_year))
    assert len(rows) == len(slow) == 121
    assert len({row["verdict"] for row in rows}) >= 5
    assert {row["best_pace_from"] for row in rows} >= {"peers", "none"}
    for row, made in zip(rows, slow, strict=True):
        assert row["verdict"] == made.verdict.value
        assert row["reason_codes"] == ";".join(reason.code for reason in made.reasons)
        assert row["reasons"] == " ".join(reason.sentence for reason in made.reasons)
        assert row["evidence"] == made.evidence.grade
        for column in AS_ASSESSED:
            assert row[column] == ("" if getattr(made, column) is None else str(getattr(made, column))), column
        assert [row[PUBLISHED_RULES[said.rule]] for said in made.published] == [said.verdict for said in made.published]


def test_every_column_of_the_contract_is_there(source, targets, tmp_path):
    assess_file(source, targets, tmp_path / "out.csv")
    header = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert tuple(header) == COLUMNS


def test_small_parts_change_nothing(source, targets, tmp_path):
    assess_file(source, targets, tmp_path / "one.csv")
    assess_file(source, targets, tmp_path / "two.csv", part_series=7)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_peers_of_which_nothing_was_known_change_no_verdict(source, targets, tmp_path, monkeypatch):
    """Not even which of many series stand for all."""
    monkeypatch.setattr(targets_module, "MOST_PEERS", 7)
    late = [row for at in range(9) for row in rows_of(f"s0{at}x", [1, 2, 3], first=2040)]
    with source.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assess_file(source, targets, tmp_path / "one.csv", as_of=2023)
    assess_file(write_rows(tmp_path / "more.csv", [*rows, *late]), targets, tmp_path / "two.csv", as_of=2023)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_too_few_points_is_a_verdict_with_its_reason(source, targets, tmp_path):
    """The published rules, which take fewer, stand beside it."""
    assess_file(source, targets, tmp_path / "out.csv")
    (row,) = [row for row in read_rows(tmp_path / "out.csv") if row["series"] == "few"]
    assert (row["verdict"], row["probability"]) == ("too few figures", "")
    assert row["reason_codes"] == "too_few_points;direction;no_baseline;stale"
    assert row["unicef_aarr"] == "at or above the required rate"


@pytest.mark.parametrize(("like", "judged"), [("IT.NET.USER.ZS", True), ("", False)])
def test_two_figures_are_judged_where_the_file_names_their_peers(tmp_path, like, judged):
    """As in the report: with peers of their own, and with the sentence on how such intervals have held."""
    rows = [(*row, like) for row in rows_of("online", [40, 52], first=2022, lower=0, upper=100)]
    source = write_rows(tmp_path / "two.csv", rows, header=(*HISTORY, "peers_like"))
    targets_of(tmp_path / "t.csv", [("online", 2030, 75, "increase", "", "")])
    assess_file(source, tmp_path / "t.csv", tmp_path / "out.csv")
    (row,) = read_rows(tmp_path / "out.csv")
    assert (row["verdict"] != "too few figures") is bool(row["probability"]) is judged
    assert ("(with peers, two values, the last at 50-90 % of the scale) held in" in row["reasons"]) is judged


def test_a_target_beyond_the_limits_is_not_assessable(source, tmp_path):
    targets_of(tmp_path / "t.csv", [("s001", 2030, 101, "increase", "", "")])
    assess_file(source, tmp_path / "t.csv", tmp_path / "out.csv")
    (row,) = read_rows(tmp_path / "out.csv")
    assert (row["verdict"], row["reason_codes"]) == ("not assessable", "target_beyond_limit")


SPOILT = {
    "unknown series": (("nobody", 2030, 50, "increase", "", ""), "unknown_series"),
    "half a year": (("s001", 2030.5, 50, "increase", "", ""), "bad_year"),
    "text": (("s001", 2030, "half", "increase", "", ""), "not_a_number"),
    "no value": (("s001", 2030, "", "increase", "", ""), "not_a_number"),
    "infinite": (("s001", 2030, "inf", "increase", "", ""), "not_a_number"),
    "no direction": (("s001", 2030, 50, "", "", ""), "bad_direction"),
    "another direction": (("s001", 2030, 50, "up", "", ""), "bad_direction"),
    "a baseline year of text": (("s001", 2030, 50, "increase", "start", ""), "bad_baseline"),
    "a baseline of text": (("s001", 2030, 50, "increase", 2015, "low"), "bad_baseline"),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_spoilt_target_is_skipped_by_name(source, tmp_path, fault):
    row, code = SPOILT[fault]
    targets_of(tmp_path / "t.csv", [row, ("s002", 2030, 50, "increase", "", "")])
    made = milepost("assess", source, "--targets", tmp_path / "t.csv", "--out", tmp_path / "o.csv")
    assert made.exit_code == 0, made.output
    assert skipped(tmp_path / "o.csv") == {row[0]: code}
    assert [row["series"] for row in read_rows(tmp_path / "o.csv")] == ["s002"]


def test_the_target_of_a_spoilt_series_is_skipped_with_the_series_reason(tmp_path):
    source = write_rows(tmp_path / "h.csv", [*rows_of("bad", [1, 2, "x", 4, 5, 6]), *many(2)])
    targets_of(tmp_path / "t.csv", [("bad", 2030, 9, "increase", "", "")])
    assess_file(source, tmp_path / "t.csv", tmp_path / "o.csv")
    assert skipped(tmp_path / "o.csv") == {"bad": "not_a_number"}


@pytest.mark.parametrize("column", ["series", "year", "value", "direction"])
def test_targets_without_a_column_are_refused(source, tmp_path, column):
    header = tuple("other" if name == column else name for name in HEADER)
    write_rows(tmp_path / "t.csv", [("s001", 2030, 50, "increase", "", "")], header=header)
    made = milepost("assess", source, "--targets", tmp_path / "t.csv", "--out", tmp_path / "o.csv")
    assert made.exit_code == 1
    assert f"t.csv line 1: column '{column}' is missing" in made.stderr
    assert not (tmp_path / "o.csv").exists()


def test_the_year_of_the_assessment_is_the_newest_of_the_file_or_the_one_asked_for(source, tmp_path):
    """With --as-of, later figures are hidden as well."""
    targets_of(tmp_path / "t.csv", [("s001", 2030, 50, "increase", "", "")])
    assess_file(source, tmp_path / "t.csv", tmp_path / "one.csv")
    assess_file(source, tmp_path / "t.csv", tmp_path / "two.csv", as_of=2020)
    years = [
        (row["as_of_year"], row["last_year"]) for name in ("one", "two") for row in read_rows(tmp_path / f"{name}.csv")
    ]
    assert years == [("2023", "2023"), ("2020", "2020")]


@pytest.mark.parametrize("factor", [0.001, 1000.0])
def test_reporting_in_thousands_changes_no_verdict(tmp_path, factor):
    rows = many(20, seed=8)
    scaled = [(*row[:3], row[3] * factor, *row[4:]) for row in rows]
    goals = [(f"s{at:03d}", 2028, 30 + 2 * at, "increase", 2013, "") for at in range(20)]
    rescaled = [(*goal[:2], goal[2] * factor, *goal[3:]) for goal in goals]
    verdicts = []
    for name, held, wanted in (("a", rows, goals), ("b", scaled, rescaled)):
        write_rows(tmp_path / f"{name}.csv", held)
        targets_of(tmp_path / f"{name}t.csv", wanted)
        assess_file(tmp_path / f"{name}.csv", tmp_path / f"{name}t.csv", tmp_path / f"{name}o.csv")
        verdicts.append([row["verdict"] for row in read_rows(tmp_path / f"{name}o.csv")])
    assert verdicts[0] == verdicts[1]


def test_parquet_says_what_csv_says(source, targets, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    assess_file(source, targets, tmp_path / "o.csv")
    assess_file(source, targets, tmp_path / "o.parquet")
    table = parquet.read_table(tmp_path / "o.parquet").to_pylist()
    plain = [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in table]
    assert plain == read_rows(tmp_path / "o.csv")
