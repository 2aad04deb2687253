"""Declared events, carried values, and what the evidence is worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.verdicts.assessment import Cuts
from milepost.verdicts.preparation import grade_evidence, prepare
from test_assess_fakes import count_indicator, event, history, indicator, straight

CUTS = Cuts.proposed()


def prepared(past, *events, what=None, minimum=5):
    return prepare(what or indicator(), past, events, minimum)


def grade(past, *events, as_of=2025):
    return grade_evidence(prepared(past, *events), as_of, CUTS)


def test_no_trend_runs_across_a_change_of_definition():
    found = prepared(straight(10, 2, points=12), event(2018, "definition"))
    assert found.history.years.tolist() == found.comparable.years.tolist() == list(range(2018, 2025))
    assert not found.adjusted


def test_only_the_last_change_of_definition_counts():
    found = prepared(straight(10, 2, points=12), event(2015, "definition"), event(2019, "definition"))
    assert (found.definition_year, found.history.years[0]) == (2019, 2019)


def test_an_outlier_is_left_out_and_the_history_with_it_is_kept_beside():
    found = prepared(straight(10, 2), event(2020, "outlier"))
    assert 2020 not in found.history.years
    assert 2020 in found.comparable.years
    assert found.adjusted
    assert [reason.code for reason in found.reasons] == ["outlier_dropped"]
    assert found.reasons[0].sentence == "The value of 2020 is left out, because it is a survey of another kind."


def test_carried_values_are_no_observations():
    past = history([70, 80, 90, 90, 90], statuses=["normal", "normal", "normal", "carried", "carried"])
    assert prepared(past).history.last_year == 2022


@pytest.mark.parametrize("kind", ["level", "slope"])
def test_after_a_turn_with_enough_points_only_the_later_part_is_used(kind):
    found = prepared(straight(10, 2, points=12), event(2019, kind))
    assert found.history.years[0] == 2019
    assert found.comparable.years[0] == 2013


def test_before_a_late_shift_of_level_the_values_are_shifted_by_the_jump():
    # Changes 2, 2, 2, 12, 2: the jump is 12 less the usual 2.
    found = prepared(history([10, 12, 14, 16, 28, 30]), event(2023, "level"))
    assert found.history.values.tolist() == pytest.approx([20, 22, 24, 26, 28, 30])


def test_a_shift_never_leaves_the_limits_of_the_scale():
    found = prepared(history([80, 85, 90, 60, 65, 70]), event(2022, "level"), minimum=6)
    assert found.history.values.min() >= 0
    assert found.history.values.max() <= 100


def test_without_upper_limit_a_shift_of_level_keeps_the_growth():
    # Growth 2, 2, 2, then 8 across the break, 2: everything before is worth four times as much.
    found = prepared(history([1, 2, 4, 8, 64, 128]), event(2023, "level"), what=count_indicator())
    assert found.history.values.tolist() == pytest.approx([4, 8, 16, 32, 64, 128])


def test_a_late_change_of_slope_leaves_the_history_as_it_is_and_says_so():
    found = prepared(straight(10, 2), event(2023, "slope"))
    assert len(found.history) == 9
    assert found.reasons[0].code == "slope_kept"


def test_events_of_other_indicators_and_other_years_are_ignored():
    other = event(2020, "outlier").model_copy(update={"indicator": "egdi"})
    found = prepared(straight(10, 2), other, event(1999, "outlier"))
    assert (found.breaks, found.reasons) == (0, ())


def test_an_empty_history_stays_empty():
    assert len(prepared(history([]), event(2020, "outlier")).history) == 0


@given(
    st.lists(st.floats(0, 100), min_size=2, max_size=15),
    st.integers(2010, 2024),
    st.sampled_from(["outlier", "level", "slope", "definition"]),
)
def test_no_event_moves_the_values_after_it(values, year, kind):
    past = history(values)
    later = prepared(past, event(year, kind)).history.since(year + 1)
    assert later.values.tolist() == past.since(year + 1).values.tolist()


def test_a_long_fresh_unbroken_history_is_graded_a():
    assert grade(straight(10, 2, points=12)).grade == "A"


def test_every_weakness_costs_a_grade():
    assert grade(straight(10, 2, points=9)).grade == "B"
    assert grade(straight(10, 2, points=9), event(2020, "outlier")).grade == "C"
    assert grade(straight(10, 2, points=9), event(2020, "outlier"), as_of=2028).grade == "D"


def test_estimates_past_a_quarter_are_a_weakness():
    past = history([10.0 + step for step in range(12)], statuses=["estimated"] * 4 + ["normal"] * 8)
    found = grade(past)
    assert found.grade == "B"
    assert "33 % of the values estimated" in found.sentence


def test_a_stale_or_a_very_short_history_is_graded_d():
    assert grade(straight(10, 2, points=12), as_of=2030).grade == "D"
    assert grade(straight(10, 2, points=4)).grade == "D"


def test_nothing_observed_is_graded_d():
    assert grade(history([])).grade == "D"
