"""Assessments as values: cuts, JSON, overrides, agreement, and the words of numbers."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from milepost.assess import Assessment, Cuts, Override, Verdict, agreement, amount, assess, assess_indicator
from milepost.assess.amounts import names, share, times
from test_assess_fakes import climbing, count_indicator, event, history, indicator, peers, projection, straight, target


def judged(wanted=None, **changes):
    past = straight(40, 0.5)
    arguments = {
        "peers": peers(**{code: climbing(40, 1) for code in "ABC"}),
        "events": [event(2018, "outlier")],
        "as_of_year": 2025,
        "cuts": Cuts(),
        **changes,
    }
    return assess(indicator(), wanted or target(milestones="2027=60"), past, projection(past, 0.5), **arguments)


def test_an_assessment_survives_json():
    found = judged().overridden(Override(Verdict.ACCELERATE, "a new cable lands in 2026", "head of statistics"))
    assert Assessment.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_an_unassessed_target_survives_json():
    found = assess(indicator(), None, history([]), None, peers=None, events=(), as_of_year=2025, cuts=Cuts())
    assert Assessment.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_an_override_stands_beside_the_rule_and_does_not_replace_it():
    found = judged().overridden(Override(Verdict.ACCELERATE, "a new cable lands in 2026", "head of statistics"))
    assert (found.verdict, found.final_verdict) == (Verdict.REVISE, Verdict.ACCELERATE)


@pytest.mark.parametrize(("reason", "role"), [("", "reviewer"), ("because", " ")])
def test_an_override_needs_a_reason_and_a_role(reason, role):
    with pytest.raises(ValueError, match="reason and the name of a role"):
        Override(Verdict.MET, reason, role)


def test_the_rule_is_printed_with_its_cuts():
    strict = judged(cuts=Cuts(unlikely_probability=0.05))
    assert "5 % or less" in strict.rule


def test_cuts_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="on_track_probability"):
        Cuts(on_track_probability=0.05)
    with pytest.raises(ValueError, match="raise_quantile"):
        Cuts(raise_quantile=0)


def test_moving_a_cut_moves_the_verdict():
    past = straight(40, 3)
    found = [
        assess(
            indicator(), target(), past, projection(past, 2.9), peers=None, events=(), as_of_year=2025, cuts=cuts
        ).verdict
        for cuts in (Cuts(), Cuts(on_track_probability=0.8))
    ]
    assert found == [Verdict.ON_TRACK, Verdict.ACCELERATE]


def test_agreement_counts_every_rule_beside_every_verdict():
    table = agreement([judged(), judged(), judged(target(value=44.5, target_year=2026))])
    assert isinstance(table, pd.DataFrame)
    revised = table[table["verdict"] == "adjust: revise down or re-date"]
    assert len(revised) == 6
    assert (revised[["on_track", "not_on_track", "not_assessable"]].sum(axis=1) == 2).all()
    sdsn = revised.set_index("rule").loc["SDSN-like"]
    # Baseline 30 in 2016, 44 in 2024: 1.75 a year against 50 / 14 = 3.57 required, .49: stagnating.
    assert (sdsn["not_on_track"], sdsn["agree"]) == (2, 2)


def test_agreement_of_nothing_is_an_empty_table():
    assert agreement([]).empty


def test_an_indicator_is_projected_with_and_without_its_events():
    past = history([20, 24, 28, 32, 60, 40, 44, 48, 52, 56])
    found, ahead = assess_indicator(
        indicator(),
        target(),
        past,
        peers=None,
        events=[event(2019, "outlier")],
        as_of_year=2025,
        horizon_year=2035,
        cuts=Cuts(),
    )
    assert ahead.years[-1] == found.horizon_year == 2035
    assert "alternative_fit" in [reason.code for reason in found.reasons]
    assert found.evidence.points == 9


def test_an_indicator_with_four_points_has_no_projection():
    found, ahead = assess_indicator(
        indicator(),
        target(),
        straight(40, 2, points=4),
        peers=None,
        events=(),
        as_of_year=2025,
        horizon_year=2035,
        cuts=Cuts(),
    )
    assert ahead is None
    assert found.verdict is Verdict.NOT_ASSESSABLE


def test_a_horizon_past_the_calibration_table_is_cut_short():
    found, ahead = assess_indicator(
        indicator(),
        target(target_year=2060),
        straight(40, 2),
        peers=None,
        events=(),
        as_of_year=2025,
        horizon_year=2040,
        cuts=Cuts(),
    )
    assert ahead.years[-1] < 2060
    assert found.reasons[0].code == "beyond_horizon"


def test_amounts_have_a_true_minus_and_no_negative_zero():
    assert [amount(-1234.56), amount(-0.04), amount(2.5, 0)] == ["−1,234.6", "0.0", "2"]


def test_shares_keep_apart_what_is_certain_and_what_is_nearly_so():
    assert [share(0.0), share(0.001), share(0.5), share(0.999), share(1.0)] == [
        "0 %",
        "less than 1 %",
        "50 %",
        "more than 99 %",
        "100 %",
    ]


def test_long_lists_of_names_are_cut():
    assert names(["A"]) == "A"
    assert names(["A", "B"]) == "A and B"
    assert names(list("ABCDEFG")) == "A, B, C, D, E and 2 more"


def test_large_factors_are_not_pretended_to_be_exact():
    assert [times(2.04), times(33)] == ["2.0 times", "more than 10 times"]


def test_nothing_but_zeros_on_a_scale_without_limits_carries_no_trend():
    found, ahead = assess_indicator(
        count_indicator(),
        target(),
        history([0, 0, 0, 0, 0, 0]),
        peers=None,
        events=(),
        as_of_year=2025,
        horizon_year=2035,
        cuts=Cuts(),
    )
    assert ahead is None
    assert found.reasons[0].code == "no_projection"
