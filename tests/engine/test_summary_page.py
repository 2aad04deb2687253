"""The summary page: one headline at one date, findings that part the targets, causes of what moved, who is to act."""

from dataclasses import replace

import pandas as pd
import pytest

import milepost as mp
from milepost.country import TargetStatus, Verdict
from milepost.report import sample
from milepost.report.journeys import journey_means
from milepost.report.say.finding_rules import FINDINGS
from milepost.report.verdict_block import verdict_line
from milepost.report.verdict_frame import verdicts_frame
from milepost.verdicts.assessment import Reason
from small_country_fixture import GOALS, small_country

MEASURES = pd.DataFrame(
    [
        {
            "indicators": ("internet",),
            "number": 7,
            "title": "Lay cables.",
            "lead_institution": "MA",
            "lead_kind": "ministry",
        },
        {"indicators": ("internet",), "number": 9, "title": "Teach", "lead_institution": "MB", "lead_kind": "ministry"},
    ]
)


def with_verdicts(*verdicts, **changes):
    """The sample's targets under these verdicts, as many as are given."""
    first, *_ = sample().verdicts.values_behind()
    items = []
    for number, verdict in enumerate(verdicts):
        name = f"i{number}"
        indicator = first.indicator.model_copy(update={"id": name, "short_name": f"Indicator {number}"})
        assessment = replace(first.assessment, verdict=verdict, indicator=name, **changes)
        items.append(replace(first, indicator=indicator, assessment=assessment))
    return verdicts_frame(items)


def consequences(verdicts, goals=GOALS):
    """How many targets each finding concerns, by the name of its rule."""
    items = verdicts.values_behind()
    return {rule.__name__: found[0] for rule in FINDINGS for found in rule(items, goals)}


def means_of(**shares):
    """Means over one indicator."""
    row = {"indicator": "x", "pillar": "own", "target": "t", "observed_year": 2024, "observed_time": 0.2, **shares}
    frame = pd.DataFrame([row])
    return journey_means(frame, goals={}), frame


def test_way_and_time_of_the_headline_are_of_one_date():
    verdicts = small_country().verdicts
    shares = mp.journey(verdicts, end_year=2030)
    assert shares["observed_time"].dropna().tolist() == pytest.approx([5 / 11] * 3)
    means = mp.journey_means(shares, goals=GOALS)
    assert means["observed_time"].tolist() == pytest.approx([5 / 11] * 3)
    assert "in 45 % of the time; one of 4 targets cannot be judged" in mp.say.title(
        means, verdicts, country="Examplia", end_year=2030
    )


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.1, 0.3, "; that is behind the time."),
        (0.5, 0.7, "; that is ahead of the time."),
        (0.1, 0.7, "; whether that is ahead or behind cannot be told."),
    ],
)
def test_ahead_or_behind_is_said_only_where_the_interval_lies_on_one_side_of_the_time(low, high, said):
    means, shares = means_of(observed=0.2, projected=(low + high) / 2, low=low, high=high)
    assert mp.say.lede(means, shares, with_verdicts(), year=2026, elapsed_share=0.4).endswith(said)


def test_without_a_figure_after_a_baseline_nothing_is_counted():
    none = float("nan")
    means, shares = means_of(observed=none, projected=none, low=none, high=none)
    assert mp.say.lede(means, shares, with_verdicts(), year=2026, elapsed_share=0.4) == (
        "None of one target has a figure after its baseline."
    )


def test_every_target_is_counted_in_one_finding():
    every = [verdict for verdict in Verdict if verdict is not Verdict.NO_TARGET]
    found = consequences(with_verdicts(*every, *every))
    found.pop("_standing_still", None)
    assert sum(found.values()) == 2 * len(every)
    assert found["_unjudged"] == 2 * sum(not verdict.judged for verdict in every)


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ((Verdict.MET, Verdict.WATCH), "Two targets are met or expected"),
        ((Verdict.ON_TRACK,), "One target is on track"),
        ((Verdict.MET, Verdict.ON_TRACK, Verdict.WATCH), "Three targets are met, on track or expected"),
    ],
)
def test_what_goes_well_is_named_by_what_is_there(verdicts, said):
    assert f"[{said}]" in mp.say.top_findings(with_verdicts(*verdicts), GOALS, 9)


def test_that_no_target_asks_to_be_adjusted_is_said():
    told = mp.say.top_findings(with_verdicts(Verdict.WATCH), GOALS, 9)
    assert "No value asks to be adjusted" in told


def test_a_target_that_is_hardly_reachable_says_why_it_keeps_its_value():
    cut = (("unlikely_probability", 0.1),)
    far = {"probability": 0.04, "numbers": cut}
    kept = mp.say.top_findings(with_verdicts(Verdict.ACCELERATE, **far, peers=("Peer",)), GOALS, 9)
    assert "One with hardly a chance keeps its value: peers have kept such a pace." in kept
    alone = mp.say.top_findings(with_verdicts(Verdict.ACCELERATE, **far, peers=()), GOALS, 9)
    assert "too few peers are known to rule it out" in alone


def test_what_fell_due_stands_with_the_targets_to_adjust_and_another_year_is_named():
    late = with_verdicts(Verdict.WATCH, target_year=2024, year_likely=2031)
    told = mp.say.top_findings(late, GOALS, 9, "One value fell due, not measured.")
    assert (
        "One value fell due, not measured. Of those that fell due another year is proposed for Indicator 0 by 2031."
        in told
    )


def test_whether_targets_that_must_speed_up_are_policy_is_said():
    assert "It is a proposed target." in mp.say.top_findings(with_verdicts(Verdict.ACCELERATE), GOALS, 9)


def with_status(status, *verdicts):
    """The same, the first target's status another one."""
    first, *others = with_verdicts(*verdicts).values_behind()
    target = first.target.model_copy(update={"status": status})
    return verdicts_frame([replace(first, target=target), *others])


def test_one_proposal_among_targets_is_told_in_the_singular():
    mixed = with_status(TargetStatus.OFFICIAL, Verdict.ACCELERATE, Verdict.ACCELERATE)
    assert "One is a proposed target." in mp.say.top_findings(mixed, GOALS, 9)


def test_targets_that_are_policy_and_cannot_be_judged_are_counted():
    one = with_status(TargetStatus.OFFICIAL, Verdict.NO_FIGURE, Verdict.WATCH)
    assert mp.say.target_statuses(one).endswith("The one that is not proposed cannot be judged.")
    judged = with_status(TargetStatus.OFFICIAL, Verdict.WATCH, Verdict.NO_FIGURE)
    assert "cannot be judged" not in mp.say.target_statuses(judged)


def test_an_indicators_name_is_no_mark_of_the_scorecard():
    key = mp.say.row_key("| Upgrade e → |", sample().verdicts)
    assert "estimated" not in key
    assert "Grade" not in key


def test_verdicts_that_moved_beyond_the_first_few_are_counted():
    every = with_verdicts(*[Verdict.WATCH] * 7)
    old = {"verdict": "accelerate", "probability": 0.4, "last_year": 2019, "last_value": 38.0, "threshold": 40.0}
    lines = [
        {"indicator": name, "moved": True, "causes": ["time"], "old": old, "new": old | {"verdict": "watch"}}
        for name in every["indicator"]
    ]
    told = mp.say.changed(every, {"old_edition": 2024, "indicators": lines})
    assert told.splitlines()[-1] == "- Two more verdicts moved."


def test_of_several_measures_the_one_that_names_fewest_others_is_told():
    wide = MEASURES.assign(indicators=[("internet", "x", "y"), ("internet",)])
    assert "measure 9, “Teach”" in mp.say.to_do(sample().verdicts, wide)


def test_measures_of_which_no_status_is_known_are_asked_for():
    told = mp.say.to_do(with_verdicts(Verdict.WATCH), MEASURES.assign(status="not reported"))
    assert told.endswith("- **Tell** how far the 2 measures are, before the next edition.")


def test_values_that_fell_due_are_told_by_whose_they_are():
    rows = {"name": ["A", "B", "C"], "target_status": ["official", "reported", "proposed"]}
    ends = pd.DataFrame(rows).assign(outcome=["not measured", "not measured", "met"])
    assert (
        mp.say.fell_due(ends)
        == "Two official or reported values fell due, none measured (A and B); one proposed, met (C)."
    )
    assert (
        mp.say.fell_due(ends, names=False)
        == "Two official or reported values fell due, none measured; one proposed, met."
    )
    assert mp.say.fell_due(ends[:0]) == "No target or milestone fell due."


def test_a_verdict_that_a_reviewer_set_without_a_chance_is_counted_all_the_same():
    verdicts = with_verdicts(Verdict.ACCELERATE, Verdict.WATCH, probability=None)
    assert consequences(verdicts) == {"_slow": 1, "_expected": 1, "_adjust": 0}


def _moved(old, new, *causes):
    before = {"verdict": "watch", "probability": 0.63, "last_year": 2019, "last_value": 38.0, "threshold": 40.0}
    line = {"indicator": "internet", "moved": True, "causes": list(causes), "old": before | old, "new": before | new}
    return mp.say.changed(sample().verdicts, {"old_edition": 2024, "indicators": [line]})


@pytest.mark.parametrize(
    ("new", "causes", "said"),
    [
        ({"last_year": 2024, "last_value": 45.0}, ["data"], "55.0 % in 2019, 45.0 % in 2024."),  # as 2019 is known now
        (
            {"probability": 0.69},
            ["data"],
            "no new figure of its own; others moved its chance from 63 % to 69 %.",
        ),
        ({"threshold": 50.0}, ["target"], "its target is now 50 %, not 40 %."),
        ({}, ["time"], "by the year that passed."),
        ({}, ["method", "calibration"], "by method and by calibration."),
        ({}, [], "the cause is not known."),
    ],
)
def test_a_verdict_that_moved_tells_its_cause(new, causes, said):
    assert _moved({}, new, *causes).endswith(said)


def test_what_is_to_be_done_names_the_pace_who_leads_and_the_measure_in_its_own_words():
    assert mp.say.to_do(sample().verdicts, MEASURES).endswith(
        "- **Internet users** (MA, MB): 1.6 times the expected pace; measure 7, “Lay cables”."
    )


def test_targets_that_are_not_policy_and_missing_figures_are_asked_for_first():
    told = mp.say.to_do(with_verdicts(Verdict.NO_FIGURE, Verdict.NO_FIGURE), MEASURES, {"i0": "NIS", "i1": "NIS"})
    assert told.splitlines() == [
        "- **Confirm or replace** the two proposed targets.",
        "- **Publish the two missing figures** (NIS), before the next edition.",
    ]


def test_a_chance_that_rests_on_an_old_figure_says_of_which_year():
    item, *_ = with_verdicts(Verdict.ON_TRACK).values_behind()
    old = replace(item.assessment, reasons=(Reason("stale", "The last observation is 6 years old."),))
    assert "The last figure is of 2024." in verdict_line(replace(item, assessment=old))
    assert "last figure" not in verdict_line(item)


def test_the_key_of_a_row_tells_the_cuts_and_how_often_such_intervals_held():
    card = '| [50 %]{.chance .watch data-share="0.500" data-cuts="0.5 0.7"} |'
    known = mp.say.row_key(card, with_verdicts(Verdict.WATCH, Verdict.WATCH, numbers=(("covered_80", 79.6),)))
    assert "notches at 50 % (*watch*) and 70 % (*on track*); in other countries" in known
    assert "held in 80 of 100 cases" in known
    assert "in other countries" not in mp.say.row_key(card, with_verdicts(Verdict.WATCH, numbers=()))


def test_the_key_of_a_row_tells_which_targets_are_not_official():
    assert mp.say.row_key("| **1** → 2 (2030) p |", sample().verdicts).endswith(
        "*Target*: *p*: proposed for this demonstration, not government policy; without a mark, official."
    )
    assert "official" not in mp.say.row_key("| 50 % |", sample().verdicts)


@pytest.mark.parametrize("verdict", [Verdict.WATCH, Verdict.ON_TRACK])
def test_of_a_target_that_is_due_and_not_measured_the_chance_is_that_it_was_met(verdict):
    item, *_ = with_verdicts(verdict, target_year=2025, probability=0.57).values_behind()
    assert verdict_line(item).endswith(
        "95 % by 2025 is due, and no figure is newer than 2024; 57 % chance that it was met."
    )
