"""The share of the way covered, its mean over indicators, and the time that is gone."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.verdicts.journey import JourneyShare, aggregate, journey_share, time_elapsed_share
from test_assess_fakes import event, history, indicator, projection, straight, target


def covered(past, wanted, ahead=None, *, as_of=2024, what=None, events=()):
    return journey_share(what or indicator(), wanted, past, ahead, as_of_year=as_of, events=events)


def a_share(name, middle, half):
    return JourneyShare(name, "t", middle, 2024, middle, middle - half, middle + half, 2025)


def test_half_of_the_way_from_30_to_80_is_55():
    assert covered(history([50, 55]), target()).observed == pytest.approx(0.5)


def test_a_fall_towards_a_lower_target_is_progress():
    found = covered(history([35, 25]), target(value=20), what=indicator(direction="decrease"))
    assert found.observed == pytest.approx(0.5)


def test_behind_the_baseline_the_share_is_negative():
    assert covered(history([25, 20]), target()).observed == pytest.approx(-0.2)


def test_in_an_observed_year_the_projected_share_is_the_observed_one():
    found = covered(history([50, 55]), target())
    assert found.projected == found.low == found.high == found.observed


@pytest.mark.parametrize(("direction", "sign", "goal"), [("increase", 1, 80), ("decrease", -1, 10)])
def test_the_projected_share_lies_within_its_interval(direction, sign, goal):
    past = history([34 + sign, 34 + 2 * sign, 34 + 3 * sign])
    wanted = target(value=goal, baseline_value=34)
    found = covered(past, wanted, projection(past, 2 * sign), as_of=2027, what=indicator(direction=direction))
    assert found.low < found.projected < found.high
    assert found.projected == pytest.approx(9 / abs(goal - 34))


@pytest.mark.parametrize(
    ("past", "wanted", "problem"),
    [
        (history([50, 55]), None, "no target"),
        (history([50, 55]), target(baseline_year=None, baseline_value=None), "no baseline"),
        (history([50, 55]), target(baseline_value=None), "Nothing was observed in the baseline year"),
        (history([]), target(), "no figure is held"),
        (history([50, 55]), target(value=30), "already at the target"),
    ],
)
def test_a_share_that_cannot_be_told_says_why(past, wanted, problem):
    found = covered(past, wanted)
    assert found.observed is None
    assert problem in found.problem


def test_a_baseline_from_before_a_change_of_definition_is_not_used():
    found = covered(straight(30, 3), target(), events=[event(2020, "definition")])
    assert found.observed is None
    assert "not comparable" in found.problem


@pytest.mark.parametrize(
    ("events", "statuses", "problem"),
    [
        ([], ["normal", "carried", "carried"], "nothing has been observed after the baseline year"),
        ([event(2023, "outlier"), event(2024, "outlier")], None, "nothing has been observed after"),
        ([event(2024, "level")], None, "the level changed in 2024"),
        ([event(2023, "level"), event(2023, "slope")], None, "the level changed in 2023"),
        ([event(2022, "outlier")], None, "baseline year is a declared outlier"),
        ([event(2024, "definition")], None, "not comparable"),
    ],
)
def test_what_is_no_travel_has_no_share(events, statuses, problem):
    past = history([50, 55, 60], statuses=statuses)
    wanted = target(baseline_year=2022, baseline_value=50)
    found = covered(past, wanted, projection(past, 2), as_of=2027, events=events)
    assert (found.observed, found.projected, found.low) == (None, None, None)
    assert problem in found.problem


def test_a_baseline_in_the_last_observed_year_has_no_share_though_there_is_a_projection():
    past = history([50, 55, 60])
    wanted = target(baseline_year=2024, baseline_value=60)
    found = covered(past, wanted, projection(past, 2), as_of=2027)
    assert (found.observed, found.projected) == (None, None)
    assert found.problem == "nothing has been observed after the baseline year"


@pytest.mark.parametrize(
    "declared", [event(2022, "level"), event(2024, "slope"), event(2023, "outlier"), event(2025, "level")]
)
def test_breaks_up_to_the_baseline_and_events_that_move_no_level_leave_the_share(declared):
    past = history([50, 55, 60])
    wanted = target(baseline_year=2022, baseline_value=50)
    assert covered(past, wanted, events=[declared]).observed == pytest.approx(1 / 3)


def test_events_of_other_indicators_leave_the_share():
    other = event(2024, "level").model_copy(update={"indicator": "egdi"})
    assert covered(history([50, 55]), target(), events=[other]).observed == pytest.approx(0.5)


def test_carried_values_and_outliers_are_no_last_observation():
    past = history([50, 55, 90, 60], statuses=["normal", "normal", "normal", "carried"])
    found = covered(past, target(), events=[event(2023, "outlier")])
    assert (found.observed, found.observed_year) == (pytest.approx(0.5), 2022)


def test_without_a_projection_the_observed_share_stands_alone():
    found = covered(history([50, 55]), target(), as_of=2026)
    assert found.observed == pytest.approx(0.5)
    assert (found.projected, found.problem) == (None, "there is no projection to 2026")


def test_the_mean_share_is_the_mean_of_the_indicators():
    found = aggregate([a_share("a", 0.2, 0.1), a_share("b", 0.6, 0.3)])
    assert found.projected == pytest.approx(0.4)
    assert (found.low, found.high) == (pytest.approx(0.2), pytest.approx(0.6))
    # Unrelated errors: sqrt(.1^2 + .3^2) / 2 = .1581.
    assert found.independent_high - found.projected == pytest.approx(0.1581, abs=1e-4)


def test_going_past_one_target_makes_up_for_nothing_elsewhere():
    assert aggregate([a_share("a", 3.0, 0.1), a_share("b", 0.0, 0.0)]).projected == pytest.approx(0.5)


def test_indicators_without_a_share_are_left_out_by_name():
    found = aggregate([a_share("a", 0.2, 0.1), JourneyShare("b", "t", problem="no target is set")])
    assert (found.indicators, found.left_out) == (("a",), ("b",))


def test_the_mean_of_nothing_is_not_zero():
    assert aggregate([]).projected is None


middles = st.lists(st.tuples(st.floats(-2, 2), st.floats(0, 1)), min_size=1, max_size=20)


@given(middles)
def test_errors_that_move_together_give_the_widest_interval(pairs):
    found = aggregate([a_share(str(place), *pair) for place, pair in enumerate(pairs)])
    together, apart = found.high - found.low, found.independent_high - found.independent_low
    assert together >= apart - 1e-9
    assert -1 <= found.low <= found.projected <= found.high <= 1


@given(st.floats(1, 100), st.floats(1, 100), st.floats(1, 100), st.sampled_from([0.25, 1024.0]))
def test_a_share_of_the_way_has_no_unit(start, now, goal, factor):
    if goal <= start:
        start, goal = goal, start + 1
    free = indicator(upper_limit=None, lower_limit=None, percentage=False)
    plain, large = (
        covered(history([now * by]), target(value=goal * by, baseline_value=start * by), what=free)
        for by in (1.0, factor)
    )
    assert plain.observed == large.observed


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (datetime.date(2021, 1, 1), 0.0),
        (datetime.date(2026, 1, 1), 1826 / 5478),  # 5 years with one leap day of 15 with three
        (datetime.date(2035, 12, 31), 5477 / 5478),
        (datetime.date(2040, 1, 1), 1.0),
        (datetime.date(2020, 1, 1), 0.0),
    ],
)
def test_time_is_counted_in_days_from_the_first_to_the_last_of_the_period(day, share):
    assert time_elapsed_share(2021, 2035, day) == pytest.approx(share)


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="before it starts"):
        time_elapsed_share(2035, 2021, datetime.date(2025, 1, 1))
