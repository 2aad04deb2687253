"""Rules by straight lines, against arithmetic done by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.verdicts import Cuts, fast_quarter_pace
from milepost.verdicts.published.linear import destatis, escap_like, sdg4_like, sdsn_like, weighted_line
from milepost.verdicts.published.rule_input import RuleInput
from test_assess_fakes import indicator, straight
from test_published_rules_compound import WITHOUT, between, ruled


def test_destatis_extrapolates_the_mean_of_the_last_five_changes():
    # 2015-2022: 30, 38, 42, 44, 46, 48, 50, 52. Last five changes: (52 - 42) / 5 = 2. 2030: 52 + 8 x 2 = 68.
    # Miss (80 - 68) / (80 - 52) = 12 / 28 = .4286: cloud.
    found = destatis(ruled([30, 38, 42, 44, 46, 48, 50, 52]))
    assert found.value == pytest.approx(12 / 28)
    assert (found.verdict, found.category) == ("cloud", "not on track")


def test_destatis_calls_a_target_reached_in_time_sun():
    # (52 - 32) / 5 = 4; 2030: 52 + 32 = 84.
    assert destatis(ruled([28, 30, 32, 36, 40, 44, 48, 52])).verdict == "sun"


@pytest.mark.parametrize(
    ("last_change", "verdict"),
    # Four points, three changes; 52 in 2018, twelve years and 28 to go. Mean change m reaches 52 + 12 m.
    [
        (28 / 12 * 0.96, "sun"),  # miss 4 %
        (28 / 12 * 0.90, "slightly cloudy"),  # miss 10 %
        (28 / 12 * 0.79, "cloud"),  # miss 21 %
        (0.0, "cloud"),  # a standstill misses all of it, but not in the wrong direction
        (-0.1, "thunderstorm"),
    ],
)
def test_destatis_cuts_at_five_and_twenty_percent(last_change, verdict):
    case = ruled([52 - 3 * last_change, 52 - 2 * last_change, 52 - last_change, 52], baseline=30.0)
    assert destatis(case).verdict == verdict


def test_destatis_takes_the_next_milestone_as_its_target():
    # Two a year from 52 in 2018: 56 in 2020 against 55: sun, though 2030 would be missed (76 of 80).
    case = ruled([46, 48, 50, 52], milestones=((2017, 90.0), (2020, 55.0)))
    assert destatis(case).verdict == "sun"
    assert destatis(ruled([46, 48, 50, 52])).verdict == "slightly cloudy"


def test_destatis_calls_a_met_target_that_is_being_lost_a_thunderstorm():
    # 90 in 2018, falling by 2 a year: 66 in 2030.
    found = destatis(ruled([96, 94, 92, 90]))
    assert (found.verdict, found.value) == ("thunderstorm", None)


@pytest.mark.parametrize("years", [[2015, 2016, 2018, 2019, 2020], [2016, 2017, 2018], [2011, 2014, 2017, 2021]])
def test_destatis_gives_no_status_to_fewer_than_four_consecutive_points(years):
    case = RuleInput(1, np.array(years), np.linspace(40, 50, len(years)), target=80.0, target_year=2030)
    found = destatis(case)
    assert found.verdict == WITHOUT
    assert "4 consecutive" in found.sentence


def test_escap_weighs_recent_years_more():
    # Weights 1, 2, 3 on 0, 0, 6: mean year 4/3, mean value 3; slope = sum w(x - 4/3)(y - 3) / sum w(x - 4/3)^2
    # = (1 x 4 + 2 x 1 + 3 x 2) / (16/9 + 2/9 + 12/9) = 12 / (30/9) = 3.6; at x = 3: 3 + 3.6 x 5/3 = 9.
    assert weighted_line(np.array([0.0, 1, 2]), np.array([0.0, 0, 6]), 3) == pytest.approx(9.0)


def test_escap_measures_the_gap_against_the_way_from_the_baseline():
    # A straight line of 2 a year from 40 in 2015 reaches 70 in 2030: gap 10 of 40 = .25; CSI 10 x 10 / 40 = 2.5.
    found = escap_like(between(40, 50))
    assert found.value == pytest.approx(0.25)
    assert found.verdict == "accelerate"
    assert "2.5 of 10" in found.sentence


@pytest.mark.parametrize(
    ("late", "verdict"),
    [
        (52.1, "maintain progress"),  # 40 + 12.1 x 3 = 76.3: gap .0925
        (51.9, "accelerate"),  # 75.7: gap .1075
        (40.1, "accelerate"),  # 40.3: gap .9925
        (39.9, "reverse trend"),  # 39.7: gap 1.0075
    ],
)
def test_escap_cuts_at_a_tenth_and_at_the_whole(late, verdict):
    assert escap_like(between(40, late)).verdict == verdict


def test_sdsn_compares_the_linear_paces_from_the_baseline():
    # 10 in 5 years = 2 a year against 40 in 15 = 2.667: ratio .75: moderately improving.
    found = sdsn_like(between(40, 50))
    assert found.value == pytest.approx(0.75)
    assert found.verdict == "moderately improving"


@pytest.mark.parametrize(
    ("late", "verdict"),
    # Required: 40 in 15 years, so 13.33 in 5.
    [
        (53.34, "on track"),
        (53.3, "moderately improving"),
        (46.67, "moderately improving"),
        (46.6, "stagnating"),
        (40, "stagnating"),
        (39.9, "decreasing"),
        (80, "on track"),
    ],
)
def test_sdsn_cuts_at_one_a_half_and_zero(late, verdict):
    assert sdsn_like(between(40, late)).verdict == verdict


@pytest.mark.parametrize("rule", [escap_like, sdsn_like])
def test_linear_rules_take_a_zero_baseline_and_a_zero_target_as_they_are(rule):
    # 0 to 40 in 5 years of 15 to 80, and its mirror 80 to 40 towards 0.
    rising = rule(between(0, 40))
    falling = rule(between(80, 40, sign=-1, target=0.0))
    assert rising.value == pytest.approx(falling.value)
    assert rising.category == falling.category == "on track"


@pytest.mark.parametrize(
    ("rule", "case", "why"),
    [
        (destatis, between(40, 50, target_year=2020), "not after the last observation"),
        (destatis, between(40, 50, target=None), "no usable numeric target"),
        (escap_like, between(40, 50, baseline=None), "no comparable baseline"),
        (escap_like, between(40, 50, target_year=2019), "not after the last observation"),
        (escap_like, between(90, 70), "already better"),
        (sdsn_like, between(80, 70), "baseline equals the target"),
        (sdsn_like, between(40, 50, target_year=2015), "not after the baseline year"),
    ],
)
def test_a_linear_rule_that_cannot_be_applied_says_why(rule, case, why):
    found = rule(case)
    assert found.verdict == WITHOUT
    assert why in found.sentence


values = st.lists(st.floats(-100, 100).map(lambda value: round(value, 3)), min_size=4, max_size=12)


@given(values, st.floats(-150, 150).map(lambda value: round(value, 3)))
def test_linear_rules_give_a_mirrored_history_the_same_verdict(series, goal):
    up = ruled(series, target=goal)
    down = ruled([-value for value in series], target=-goal, sign=-1)
    for rule in (destatis, escap_like, sdsn_like):
        assert rule(up).verdict == rule(down).verdict


@given(values, st.floats(-150, 150).map(lambda value: round(value, 3)), st.sampled_from([0.125, 1024.0]))
def test_linear_rules_do_not_see_the_unit(series, goal, factor):
    plain = ruled(series, target=goal)
    large = ruled([value * factor for value in series], target=goal * factor)
    for rule in (destatis, escap_like, sdsn_like):
        assert rule(plain).verdict == rule(large).verdict


@pytest.mark.parametrize(
    ("last", "verdict", "ratio"),
    # From 30 in 2015 to 2020, ten years left to 80: observed (last - 30) / 5, required (80 - last) / 10.
    [
        (47.0, "fast progress", 3.4 / 3.3),
        (46.0, "average progress", 3.2 / 3.4),
        (40.0, "average progress", 0.5),  # 2 against 4
        (39.0, "slow progress", 1.8 / 4.1),
        (29.0, "negative progress", -0.2 / 5.1),
    ],
)
def test_the_sdg_4_scorecards_pace_runs_from_now_to_the_target(last, verdict, ratio):
    case = RuleInput(1, np.array([2015, 2020]), np.array([30.0, last]), 80.0, 2030, 2015, 30.0)
    found = sdg4_like(case)
    assert (found.verdict, found.value) == (verdict, pytest.approx(ratio))
    assert (found.category == "on track") == (ratio >= 1 - 1e-12)


def test_without_a_target_the_fastest_quarter_of_comparable_economies_sets_the_pace():
    case = RuleInput(1, np.array([2015, 2020]), np.array([30.0, 40.0]), None, None, 2015, 30.0, has_target=False)
    found = sdg4_like(replace(case, fast_pace=4.0))
    assert (found.verdict, found.value) == ("average progress", 0.5)
    assert "4.00 of the fastest quarter of comparable economies" in found.sentence
    assert "too few comparable economies" in sdg4_like(case).sentence
    assert "did not move the right way" in sdg4_like(replace(case, fast_pace=-1.0)).sentence


def test_a_falling_indicator_is_as_fast_as_its_mirror():
    case = RuleInput(-1, np.array([2015, 2020]), np.array([50.0, 40.0]), 20.0, 2030, 2015, 50.0)
    assert sdg4_like(case).value == pytest.approx(1.0)


def test_the_fastest_quarter_is_the_75_percent_quantile_of_five_years_from_a_similar_level():
    """Four economies at our level five years ago moved by 1, 2, 3 and 4 a year: three quarters of the way is 3.25."""
    moved = {f"P{pace}": [44.0, *[None] * 4, 44.0 + 5 * pace] for pace in (1, 2, 3, 4)}
    rows = [
        {"economy": name, "year": 2019 + at, "value": value}
        for name, values in moved.items()
        for at, value in enumerate(values)
        if value is not None
    ]
    found = fast_quarter_pace(indicator(), straight(36, 1), pd.DataFrame(rows), cuts=Cuts.proposed())
    assert found == pytest.approx(3.25)
    few = pd.DataFrame(rows[:4])
    assert fast_quarter_pace(indicator(), straight(36, 1), few, cuts=Cuts.proposed()) is None
