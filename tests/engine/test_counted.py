"""How many measures and actions are done is counted from what institutions report, never typed."""

import datetime

import numpy as np

from milepost.country import (
    StatusReport,
    counts_of,
    history,
    known_at,
    load_framework,
    load_observations,
    with_counted,
)


def report(measure, status, date, release=None, source="mptc2022"):
    return StatusReport.model_validate(
        {"measure": measure, "status": status, "date": date, "release": release or date, "source": source, "note": ""}
    )


def counts(*reports, entries=("m1", "m2", "m3")):
    rows = counts_of(set(entries), reports)
    return [(row["year"], row["value"], str(row["release"]), row["status"]) for row in rows]


def test_where_nothing_is_reported_there_is_no_figure_and_not_nought():
    assert counts() == []
    assert counts(report("d9", "completed", "2026-06-30")) == []


def test_one_report_makes_a_figure_even_where_it_says_that_nothing_is_done():
    assert counts(report("m1", "under way", "2026-06-30")) == [(2026, 0.0, "2026-06-30", "provisional")]


def test_each_release_counts_what_was_done_by_the_end_of_every_year():
    """What was done in 2025 and told in 2026 counts in both years, for what is done stays done."""
    told = counts(
        report("m1", "completed", "2025-12-31", "2026-03-01"),
        report("m2", "under way", "2026-03-01"),
        report("m2", "completed", "2026-09-30", "2027-02-01"),
    )
    assert told == [
        (2025, 1.0, "2026-03-01", "normal"),
        (2026, 1.0, "2026-03-01", "provisional"),
        (2026, 2.0, "2027-02-01", "normal"),
        (2027, 2.0, "2027-02-01", "provisional"),
    ]


def test_a_count_that_is_taken_back_is_withdrawn():
    told = counts(report("m1", "completed", "2026-06-30"), report("m1", "not reported", "2026-06-30", "2026-08-01"))
    assert [(year, status) for year, _, _, status in told] == [(2026, "provisional"), (2026, "withdrawn")]
    assert np.isnan(told[1][1])


def test_a_list_of_a_ministry_moves_the_official_indicator(place):
    """Brought in on a day, it is a figure of that day's editions and of none before."""
    framework, published = load_framework(place / "data"), load_observations(place / "data")
    assert len(with_counted(published, framework)) == len(published)  # nobody has reported yet
    lists = tuple(report(f"m{number:03d}", "completed", "2026-11-01", "2026-11-15") for number in range(1, 8))
    moved = with_counted(published, framework.__class__(**{**vars(framework), "statuses": lists}))
    known = known_at(moved, datetime.date(2026, 11, 30))
    assert history(known, "measures_done").values.tolist() == [7.0]
    assert history(known, "actions_done").values.tolist() == []
    assert len(history(known_at(moved, datetime.date(2026, 11, 14)), "measures_done")) == 0
    assert set(moved.columns) == set(published.columns)
