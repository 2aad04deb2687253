"""Assessments as values: cuts, JSON, overrides, agreement, and the words of numbers."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from milepost.verdicts.amounts import amount, most, names, pace, quantity, share, times
from milepost.verdicts.assessing import assess
from milepost.verdicts.assessment import Assessment, Cuts, Override, Verdict
from milepost.verdicts.projecting import assess_indicator
from milepost.verdicts.published import agreement
from test_assess_fakes import (
    ENGINE,
    climbing,
    count_indicator,
    event,
    history,
    indicator,
    peers,
    projection,
    straight,
    target,
)

CUTS = Cuts.proposed()


def judged(wanted=None, **changes):
    past = straight(40, 0.5)
    arguments = {
        "peers": peers(**{code: climbing(40, 1) for code in "ABC"}),
        "events": [event(2018, "outlier")],
        "as_of_year": 2025,
        "cuts": CUTS,
        **changes,
    }
    return assess(indicator(), wanted or target(milestones="2027=60"), past, projection(past, 0.5), **arguments)


def test_an_assessment_survives_json():
    found = judged().overridden(Override(Verdict.ACCELERATE, "a new cable lands in 2026", "head of statistics"))
    assert Assessment.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_an_unassessed_target_survives_json():
    found = assess(indicator(), None, history([]), None, peers=None, events=(), as_of_year=2025, cuts=CUTS)
    assert Assessment.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_an_override_stands_beside_the_rule_and_does_not_replace_it():
    found = judged().overridden(Override(Verdict.ACCELERATE, "a new cable lands in 2026", "head of statistics"))
    assert (found.verdict, found.final_verdict) == (Verdict.REVISE, Verdict.ACCELERATE)


@pytest.mark.parametrize(("reason", "role"), [("", "reviewer"), ("because", " ")])
def test_an_override_needs_a_reason_and_a_role(reason, role):
    with pytest.raises(ValueError, match="reason and the name of a role"):
        Override(Verdict.MET, reason, role)


def test_the_rule_is_printed_with_its_cuts():
    strict = judged(cuts=replace(CUTS, unlikely_probability=0.05))
    assert "5 % or less" in strict.rule


def test_cuts_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match="on_track_probability"):
        replace(CUTS, on_track_probability=0.05)
    with pytest.raises(ValueError, match="raise_quantile"):
        replace(CUTS, raise_quantile=0)
    with pytest.raises(ValueError, match="widest_interval_share"):
        replace(CUTS, widest_interval_share=0)


def test_moving_a_cut_moves_the_verdict():
    past = straight(40, 3)
    found = [
        assess(
            indicator(), target(), past, projection(past, 2.9), peers=None, events=(), as_of_year=2025, cuts=cuts
        ).verdict
        for cuts in (CUTS, replace(CUTS, on_track_probability=0.8))
    ]
    assert found == [Verdict.ON_TRACK, Verdict.WATCH]


def test_agreement_counts_every_rule_beside_every_verdict():
    table = agreement([judged(), judged(), judged(target(value=44.5, target_year=2026))])
    assert isinstance(table, pd.DataFrame)
    revised = table[table["verdict"] == "adjust: revise down or re-date"]
    assert len(revised) == 7
    assert (revised[["on_track", "not_on_track", "not_assessable"]].sum(axis=1) == 2).all()
    sdsn = revised.set_index("rule").loc["SDSN-like"]
    # Baseline 30 in 2016, 44 in 2024: 1.75 a year against 50 / 14 = 3.57 required, .49: stagnating.
    assert (sdsn["not_on_track"], sdsn["agree"]) == (2, 2)


def test_targets_that_one_side_does_not_judge_are_not_counted_as_agreement():
    unseen = assess(indicator(), target(), history([]), None, peers=None, events=(), as_of_year=2025, cuts=CUTS)
    table = agreement([judged(), unseen]).set_index(["verdict", "rule"])
    silent = table.loc[("no figure yet", "SDSN-like")]
    assert (silent["agree"], silent["judged_by_both"], silent["agree_of_both"]) == (1, 0, 0)
    spoken = table.loc[("adjust: revise down or re-date", "SDSN-like")]
    assert (spoken["agree"], spoken["judged_by_both"], spoken["agree_of_both"]) == (1, 1, 1)


def test_agreement_of_nothing_is_an_empty_table():
    empty = agreement([])
    assert empty.empty
    assert {"judged_by_both", "agree_of_both"} <= set(empty.columns)


def test_an_indicator_is_projected_with_and_without_its_events():
    past = history([20, 24, 28, 32, 36, 40, 44, 48, 52, 80])
    found, ahead = assess_indicator(
        indicator(),
        target(),
        past,
        peers=None,
        events=[event(2024, "outlier")],
        as_of_year=2025,
        horizon_year=2035,
        cuts=CUTS,
        engine=ENGINE,
    )
    assert ahead.years[-1] == found.horizon_year == 2035
    assert "alternative_fit" in [reason.code for reason in found.reasons]
    assert found.evidence.points == 9


def test_an_indicator_with_four_points_and_no_peers_has_no_projection():
    found, ahead = assess_indicator(
        indicator(adoption=False),
        target(),
        straight(40, 2, points=4),
        peers=None,
        events=(),
        as_of_year=2025,
        horizon_year=2035,
        cuts=CUTS,
        engine=ENGINE,
    )
    assert ahead is None
    assert found.verdict is Verdict.TOO_FEW


def test_a_horizon_past_the_calibration_table_is_cut_short():
    found, ahead = assess_indicator(
        indicator(),
        target(target_year=2060),
        straight(40, 2),
        peers=None,
        events=(),
        as_of_year=2025,
        horizon_year=2040,
        cuts=CUTS,
        engine=ENGINE,
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
    assert names(list("ABCDEFG")) == "A, B, C, D, E and two more"


@pytest.mark.parametrize(
    ("change", "unit", "decimals", "text"),
    [
        (0.77985, "per 100 people", 2, "0.78 per 100 people a year"),
        (-5.6875, "days", 0, "5.7 days a year"),
        (2.78488, "points", 1, "2.78 points a year"),
        (10894.2, "", 1, "10,900 a year"),
        (118.03, "per million people", 1, "118 per million people a year"),
        (0.01769, "points", 3, "0.018 points a year"),
        (0.0001395, "points", 3, "0.00014 points a year"),
        (0.996, "points", 3, "1.0 points a year"),
        (9.996, "points", 3, "10.0 points a year"),
        (0.31254, "%", 2, "0.31 percentage points a year"),
        (0, "days", 0, "0 days a year"),
    ],
)
def test_a_pace_has_two_or_three_significant_figures_its_unit_and_no_sign(change, unit, decimals, text):
    assert pace(change, count_indicator(unit_short=unit, decimals=decimals)) == text


def test_a_quantity_in_a_sentence_names_its_unit():
    assert quantity(99, count_indicator(unit_short="days", decimals=0)) == "99 days"
    assert quantity(95, indicator()) == "95.0 %"
    assert quantity(8.7, count_indicator(unit_short="%")) == "8.7 %"
    assert quantity(8.7, count_indicator()) == "8.7"


def test_quantiles_are_counted_in_tenths():
    assert [most(0.9), most(0.5), most(0.85)] == ["nine in ten", "five in ten", "85 %"]


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
        cuts=CUTS,
        engine=ENGINE,
    )
    assert ahead is None
    assert found.reasons[0].code == "no_projection"
