"""Rules by compound growth, against arithmetic done by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.verdicts.published import published_verdicts
from milepost.verdicts.published.compound import open_sdg_2_4, unicef_aarr, unsd_2023
from milepost.verdicts.published.rule_input import RuleInput


def ruled(values, *, first=2015, sign=1, **changes):
    values = np.array(values, dtype=float)
    years = np.arange(first, first + len(values), dtype=np.int64)
    given_by = {
        "target": 80.0,
        "target_year": 2030,
        "baseline_year": first,
        "baseline": float(values[0]) if len(values) else None,
        **changes,
    }
    return RuleInput(sign=sign, years=years, values=values, **given_by)


def between(early, late, years=5, **changes):
    """Only the end points matter to these rules."""
    return ruled(np.linspace(early, late, years + 1), **changes)


def test_unsd_extrapolates_compound_growth_to_the_target_year():
    # 40 in 2015, 50 in 2020: g = 1.25^(1/5) - 1 = 4.56 %. 2030: 50 x 1.25^(10/5) = 78.125.
    # Share of the way: (78.125 - 40) / (80 - 40) = .953125, which is .95 or more.
    found = unsd_2023(between(40, 50))
    assert found.value == pytest.approx(0.953125)
    assert (found.verdict, found.category, found.exact) == ("on track", "on track", True)


def test_unsd_calls_a_tenth_to_nineteen_twentieths_fair_progress():
    # 40 to 45: ratio 1.125; 2030: 45 x 1.125^2 = 56.953125; share 16.953125 / 40 = .423828125.
    found = unsd_2023(between(40, 45))
    assert found.value == pytest.approx(0.423828125)
    assert found.verdict == "fair progress, acceleration needed"


def test_unsd_calls_less_than_a_tenth_stagnation():
    # 40 to 41: ratio 1.025; 2030: 41 x 1.025^2 = 43.075625; share 3.075625 / 40 = .0769.
    assert unsd_2023(between(40, 41)).verdict == "stagnation or regression"


def test_unsd_handles_a_fall_by_the_same_formula():
    # 40 to 20, target 5: ratio .5; 2030: 20 x .25 = 5; share (5 - 40) / (5 - 40) = 1.
    found = unsd_2023(between(40, 20, sign=-1, target=5.0))
    assert found.value == pytest.approx(1.0)
    assert found.verdict == "on track"


def test_unsd_takes_a_fall_towards_zero_without_inventing_a_number():
    # 40 to 20, target 0: 2030: 5; share (5 - 40) / (0 - 40) = .875.
    assert unsd_2023(between(40, 20, sign=-1, target=0.0)).value == pytest.approx(0.875)


def test_unsd_counts_a_percentage_within_one_of_a_full_target_as_met():
    assert unsd_2023(between(60, 99, target=100.0, percentage=True)).verdict == "met"
    assert unsd_2023(between(60, 98.9, target=100.0, percentage=True)).verdict != "met"
    assert unsd_2023(between(60, 99, target=100.0)).verdict != "met"


@pytest.mark.parametrize(
    ("growth", "verdict"),
    [(1.021, "on track"), (1.006, "fair progress, acceleration needed"), (1.004, "stagnation or regression")],
)
def test_unsd_without_a_target_grades_the_growth_itself(growth, verdict):
    found = unsd_2023(between(40, 40 * growth**5, target=None, target_year=None, has_target=False))
    assert found.value == pytest.approx(growth - 1)
    assert found.verdict == verdict


def test_open_sdg_compares_observed_with_required_growth():
    # Observed 40 to 50 in 5 years: 1.25^.2 - 1 = .0456396. Required 40 to 80 in 15: 2^(1/15) - 1 = .0472941.
    # Ratio .965017: on track.
    found = open_sdg_2_4(between(40, 50))
    assert found.value == pytest.approx(0.0456396 / 0.0472941, abs=1e-5)
    assert found.verdict == "on track"


@pytest.mark.parametrize(
    ("late", "verdict"),
    [
        (46, "limited progress"),  # 1.15^.2 - 1 = .02835; over .04729: .5993
        (47, "progress, acceleration needed"),  # 1.175^.2 - 1 = .03278; ratio .693
        (41, "limited progress"),  # 1.025^.2 - 1 = .00495; ratio .105
        (40, "limited progress"),  # no growth: 0
        (39, "deterioration"),
    ],
)
def test_open_sdg_cuts_at_sixty_percent_and_at_zero(late, verdict):
    found = open_sdg_2_4(between(40, late))
    assert found.verdict == verdict


def test_open_sdg_says_achieved_when_the_latest_value_is_there():
    assert open_sdg_2_4(between(40, 80)).verdict == "target achieved"


def test_open_sdg_without_a_target_lowers_its_cuts_near_a_limit():
    # C = 1 - (90 / 100)^4.44 = 1 - .62640 = .37360; cuts 1.5 % x C = .5604 % and .5 % x C = .1868 %.
    free = {"target": None, "target_year": None, "has_target": False}
    growth = 1.006
    near = between(90, 90 * growth**5, limit=100.0, **free)
    assert open_sdg_2_4(near).verdict == "on track"
    assert open_sdg_2_4(replace(near, limit=None)).verdict == "progress, acceleration needed"


def test_open_sdg_signs_growth_of_negative_values():
    # -40 to -50 with higher better: growth of the size, hence deterioration.
    assert open_sdg_2_4(between(-40, -50, target=-10.0)).verdict == "deterioration"


def test_unicef_fits_the_logarithm_by_least_squares():
    # 100, 90, 81: ln falls by ln .9 a year exactly, so AARR = 1 - .9 = 10 %.
    # Required from 81 in 2017 to 41 in 2022: 1 - (41 / 81)^(1/5) = 1 - .8727 = 12.7 %: below.
    found = unicef_aarr(ruled([100, 90, 81], sign=-1, target=41.0, target_year=2022))
    assert found.value == pytest.approx(0.10)
    assert found.category == "not on track"
    assert "10.0 %" in found.sentence
    assert "12.7 %" in found.sentence


def test_unicef_uses_every_point_and_not_the_end_points():
    # ln 100, ln 80, ln 100: slope 0 whatever the middle.
    assert unicef_aarr(ruled([100, 80, 100], target=120.0)).value == pytest.approx(0.0)


def test_unicef_reads_growth_as_a_negative_rate():
    # Doubling every year: b = ln 2, AARR = 1 - 2 = -100 %; required 4 to 80 in 13 years: 1 - 20^(1/13) = -25.9 %.
    found = unicef_aarr(ruled([1, 2, 4]))
    assert found.value == pytest.approx(-1.0)
    assert found.category == "on track"


def test_unicef_calls_a_met_target_on_track_as_the_other_rules_do():
    found = unicef_aarr(ruled([100, 90, 81], sign=-1, target=85.0, target_year=2015))
    assert (found.verdict, found.category, found.value) == ("met", "on track", None)


WITHOUT = "not assessable by this rule"


@pytest.mark.parametrize("rule", [unsd_2023, open_sdg_2_4])
def test_growth_from_a_zero_baseline_is_refused_with_its_reason(rule):
    found = rule(between(0, 20))
    assert (found.verdict, found.value, found.category) == (WITHOUT, None, "not assessable")
    assert "zero baseline" in found.sentence


@pytest.mark.parametrize("rule", [open_sdg_2_4, unicef_aarr])
def test_growth_to_a_zero_target_is_refused_with_its_reason(rule):
    found = rule(between(40, 20, sign=-1, target=0.0))
    assert (found.verdict, found.value) == (WITHOUT, None)
    assert "zero" in found.sentence


@pytest.mark.parametrize(
    ("rule", "case", "why"),
    [
        (unsd_2023, between(40, 50, baseline=None), "no comparable baseline"),
        (unsd_2023, between(40, 50, baseline_year=2020), "nothing was observed after"),
        (unsd_2023, between(40, 50, target_year=2020), "not after the last observation"),
        (unsd_2023, between(90, 70), "already better than the target"),
        (unsd_2023, between(-40, -20), "negative values"),
        (unsd_2023, between(-40, 20), "two sides of zero"),
        (unsd_2023, between(40, 50, target=None), "no usable numeric target"),
        (open_sdg_2_4, between(80, 70), "baseline equals the target"),
        (open_sdg_2_4, between(40, 30, target=-5.0, sign=-1), "two sides of zero"),
        (unicef_aarr, ruled([40]), "two observations"),
        (unicef_aarr, ruled([40, 0, 50]), "logarithm of zero"),
        (unicef_aarr, between(40, 50, target_year=2020), "not after the last observation"),
    ],
)
def test_a_rule_that_cannot_be_applied_says_why(rule, case, why):
    found = rule(case)
    assert found.verdict == WITHOUT
    assert found.value is None
    assert why in found.sentence


def test_nothing_observed_is_not_assessable_by_any_rule():
    empty = ruled([], baseline=40.0, baseline_year=2015)
    assert {item.category for item in published_verdicts(empty)} == {"not assessable"}


def test_rules_whose_text_was_read_are_marked_exact_and_the_others_like():
    marks = {item.rule: item.exact for item in published_verdicts(between(40, 50))}
    assert marks == {
        "UNSD 2023": True,
        "Open SDG 2.4": True,
        "Destatis": True,
        "ESCAP-like": False,
        "SDSN-like": False,
        "UNICEF AARR": True,
        "SDG 4-like": False,
    }


positive = st.floats(1, 1000)


@given(positive, positive, positive, st.sampled_from([1, -1]), st.floats(0.001, 1000))
def test_compound_rules_do_not_see_the_unit(early, late, goal, sign, factor):
    plain = between(early, late, sign=sign, target=goal)
    large = between(early * factor, late * factor, sign=sign, target=goal * factor)
    for rule in (unsd_2023, open_sdg_2_4, unicef_aarr):
        one, other = rule(plain), rule(large)
        if one.value is not None and other.value is not None:
            assert other.value == pytest.approx(one.value, rel=1e-6, abs=1e-6)


@given(st.floats(1, 100), st.floats(1.01, 1.2), st.integers(2, 12))
def test_growth_at_exactly_the_required_rate_is_on_track_by_every_compound_rule(start, growth, points):
    values = start * growth ** np.arange(points)
    case = ruled(values, target=float(start * growth**15) * 0.999)
    assert {rule(case).category for rule in (unsd_2023, open_sdg_2_4, unicef_aarr)} == {"on track"}
