"""The track record: what a year saw, verdicts against what came, rules' calls, flips, targets that are due."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from milepost.country.framework import load_framework
from milepost.country.observations import load_observations, load_peers, peers_known_at
from milepost.track_record.known_then import CountryRecord, past_targets, with_hindsight
from milepost.track_record.verdict_record import (
    COLUMNS,
    OURS,
    flips,
    judged_targets,
    left_out_rate,
    outcomes,
    rule_scores,
)
from milepost.trends.engine import Engine
from milepost.verdicts.assessment import Cuts
from milepost.verdicts.projecting import assess_indicator

AS_OF = datetime.date(2026, 6, 30)


@pytest.fixture(scope="module")
def record(place):
    data = place / "data"
    framework = load_framework(data)
    indicators = tuple(framework.indicators.values())
    return CountryRecord(indicators, framework.events, load_observations(data), load_peers(data), AS_OF, 5)


@pytest.fixture(scope="module")
def newest(record):
    """Every indicator with hindsight."""
    parts = [(one, record.known(one.id, AS_OF), record.events_of(one.id)) for one in record.indicators]
    return with_hindsight(parts, peers_known_at(record.peers, AS_OF), record.minimum_points)


@pytest.fixture(scope="module")
def past(place, record):
    """The targets that are due, by id."""
    found = past_targets(record, load_framework(place / "data").targets, Cuts.proposed())
    return {one.target.id: one for one in found}


def seen_by_name(record, year):
    return {one.indicator.id: one for one in record.as_known_in(year)}


def test_a_year_sees_its_figures_as_they_first_came_out(record):
    """Internet use of 2020 read 78.8 % in October 2021, and 53.7 % today."""
    then = seen_by_name(record, 2020)["internet_users"]
    assert (then.history.last_year, then.history.last_value) == (2020, 78.8)
    assert dict(then.series.outcomes())[2021] == 57.9592
    assert then.series.fresh


def test_most_figures_of_dated_series_come_out_after_the_end_of_the_following_year(record):
    """So a year stands on the day of its figure, and not on the last day of the next year (docs/method.md)."""
    late = []
    for indicator in ("internet_users", "mobile_subscriptions", "fixed_broadband", "high_tech_exports"):
        for year in range(record.oldest_day(indicator).year, AS_OF.year):
            day = record.first_day(indicator, year)
            if day is not None:
                late.append(day.year > year + 1)
    assert len(late) > 10
    assert np.mean(late) > 0.5


def test_a_year_sees_no_figure_of_a_later_year_and_no_later_release(record):
    for year in (2018, 2020, 2022):
        for one in record.as_known_in(year):
            day = record.first_day(one.indicator.id, year)
            assert one.history.last_year == year
            assert max(one.history.releases) <= day
            assert one.peers.empty or max(one.peers["release"]) <= day


def test_what_came_out_more_than_two_years_later_was_not_known_in_time(record):
    """The oldest release of mobile subscriptions is of June 2020."""
    assert "mobile_subscriptions" not in seen_by_name(record, 2017)
    assert "mobile_subscriptions" in seen_by_name(record, 2018)


def test_no_outcome_lies_beyond_a_change_of_definition(record):
    """The index of infrastructure was redefined for 2024: nothing before it can be held against it."""
    assert "egdi_infrastructure" not in seen_by_name(record, 2020)


def test_the_newest_view_is_the_same_for_every_year(newest):
    assert {one.indicator.id for one in newest} > {"internet_users", "egdi", "electricity_access"}
    assert all(one.series.came is None for one in newest)


def test_hindsight_leaves_out_what_no_trend_would_see(newest, record):
    """The index of infrastructure was redefined for 2024, and one point is no history."""
    assert "egdi_infrastructure" not in {one.indicator.id for one in newest}
    assert all(len(one.history) > record.minimum_points for one in newest)


def test_what_is_taken_as_final_is_the_same_history_without_the_allowance(record):
    then = seen_by_name(record, 2020)["internet_users"]
    assert then.series.fresh
    assert not then.settled.series.fresh
    assert then.settled.history is then.history
    assert then.settled.series.outcomes() == then.series.outcomes()


@pytest.fixture(scope="module")
def judged(newest):
    seen = [one for one in newest if one.indicator.id in {"mobile_subscriptions", "electricity_access"}]
    return judged_targets(lambda _year: seen, [2013], cuts=Cuts.proposed())


def test_every_target_is_judged_each_year_until_it_is_due(judged):
    assert set(COLUMNS) < set(judged.columns)
    for _, rows in judged.groupby(["indicator", "set", "lead", "ambition"]):
        due = int(rows["due"].iloc[0])
        assert set(rows["judged"]) <= set(range(2013, due))
        assert len(set(rows["reached"])) == 1


def test_a_target_three_years_ahead_at_half_the_pace_is_reached_by_a_series_that_goes_on(judged):
    rows = judged[(judged["indicator"] == "electricity_access") & (judged["ambition"] == 0.5)]
    assert set(rows["reached"]) == {1}


def test_outcomes_count_the_verdicts_first_given(judged):
    table = outcomes(judged)
    first = judged[judged["judged"] == judged["set"]]
    assert table["targets"].sum() == len(first)
    assert table["reached"].sum() == first["reached"].sum()
    assert table["share"].tolist() == (table["reached"] / table["targets"]).tolist()


def made_up(**columns):
    size = len(columns["reached"])
    return pd.DataFrame(
        {"set": 2015, "judged": 2015, "lead": 5, "ambition": 1.0, "probability": 0.5, OURS: "on track", **columns},
        index=range(size),
    )


def test_a_rule_is_scored_by_what_its_calls_were_worth_for_other_indicators():
    """Two indicators; of the other's two targets with the same call, one or none was reached."""
    rates = left_out_rate(pd.Series(["a", "a", "b", "b"]), np.array([1.0, 0, 1, 1]), np.array([1, 0, 1, 1]))
    # For a: b reached both, base 1; call 1 has two reached of two, call 0 none of none. For b: base 1/2, one of one.
    assert rates == pytest.approx([(2 + 1) / 3, 1.0, (1 + 0.5) / 2, (1 + 0.5) / 2])


def test_a_rule_s_calls_are_counted_where_it_judges():
    table = made_up(
        indicator=["a", "b", "c", "d"],
        reached=[1, 0, 0, 1],
        probability=[0.9, 0.1, 0.2, 0.4],
        **{"A rule": ["on track", "on track", "not on track", "not assessable"]},
    )
    (row,) = rule_scores(table).to_dict(orient="records")
    assert [row[name] for name in ("targets", "on_track", "on_track_reached", "off", "off_missed")] == [3, 2, 1, 1, 1]
    assert row["right"] == pytest.approx(2 / 3)
    assert row["our_right"] == 1
    assert row["our_brier"] == pytest.approx((0.01 + 0.01 + 0.04) / 3)


def test_a_flip_is_a_change_between_two_years_of_the_same_target():
    table = made_up(
        indicator=["a"] * 4 + ["b"],
        judged=[2015, 2016, 2017, 2018, 2015],
        reached=[1] * 5,
        **{"A rule": ["on track", "not on track", "not assessable", "not on track", "on track"]},
    )
    (_, row) = flips(table).to_dict(orient="records")
    assert row == {"rule": "A rule", "pairs": 2, "flips": 1, "right": 0}


@pytest.mark.parametrize(("came", "right"), [(1, 2), (0, 1)])
def test_a_flip_is_right_where_it_ends_on_the_side_of_what_came(came, right):
    """Off to on and on to off and on again: of a target that was reached two changes were right."""
    table = made_up(
        indicator=["a"] * 4,
        judged=[2015, 2016, 2017, 2018],
        reached=[came] * 4,
        **{"A rule": ["not on track", "on track", "not on track", "on track"]},
    )
    (_, row) = flips(table).to_dict(orient="records")
    assert (row["flips"], row["right"]) == (3, right)


def test_the_target_of_80_percent_by_2020_was_out_of_reach_and_missed(past):
    """As first published the figure of 2020 nearly met it; as it stands, it missed by a third."""
    missed = past["internet_users_2020"]
    assert missed.day == datetime.date(2020, 6, 17)
    assert missed.judged.probability < 0.01
    assert (missed.first_value, missed.value, missed.met) == (78.8, 53.6508, False)


def test_a_target_that_is_due_is_judged_with_the_country_s_own_widening_of_that_day(record, past):
    """As an edition of that day would have: tables of its year, widened by what the country had shown by then."""
    missed = past["internet_users_2020"]
    then, now = record.engine_on(missed.day), record.engine_on(record.as_of)
    assert (then.tables.as_of, now.tables.as_of) == (2020, 2024)
    assert then.widen > 1
    assert missed.judged.probability == chance(record, missed, then.widen)
    assert missed.judged.probability > chance(record, missed, 1.0)


def chance(record, past, widen):
    """The chance of a target that is due, as of its day, with intervals so many times as wide as the tables say."""
    _, ahead = assess_indicator(
        past.indicator,
        past.target,
        record.known(past.indicator.id, past.day),
        peers=None,
        events=[one for one in record.events_of(past.indicator.id) if one.year <= past.day.year],
        as_of_year=past.day.year,
        horizon_year=past.target.target_year,
        cuts=Cuts.proposed(),
        engine=Engine.for_year(past.day.year, widen=widen),
    )
    return ahead.probability_at_least(past.judged.threshold, past.target.target_year)


def test_a_target_whose_figure_came_out_on_the_very_day_is_not_judged(place, record):
    """The oldest release of internet use is of 17 June 2020; a figure of 2020 in it would have told all."""
    released = record.released.copy()
    first = (released["indicator"] == "internet_users") & (released["year"] == 2020)
    released.loc[first, "release"] = datetime.date(2020, 6, 17)
    early = replace(record, released=released)
    (same,) = [
        one
        for one in past_targets(early, load_framework(place / "data").targets, Cuts.proposed())
        if one.target.id == "internet_users_2020"
    ]
    assert (same.day, same.judged) == (None, None)


def test_a_target_of_the_as_of_year_itself_is_due(place, record):
    def due(year):
        found = past_targets(
            replace(record, as_of=datetime.date(year, 12, 31)), load_framework(place / "data").targets, Cuts.proposed()
        )
        return "internet_users_2020" in {one.target.id for one in found}

    assert (due(2019), due(2020)) == (False, True)


def test_a_target_without_figures_is_named_and_not_judged(past):
    assert all(one.target.target_year <= 2026 for one in past.values())
    nothing = past["highspeed_urban_2020"]
    assert (nothing.day, nothing.said, nothing.met) == (None, None, None)


def test_a_target_is_judged_before_its_own_figure_comes_out(record, past):
    for one in past.values():
        out = record.first_day(one.indicator.id, one.target.target_year)
        assert one.day is None or out is None or one.day < out
