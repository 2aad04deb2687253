"""How firmly a verdict stands on its last value, and what is said where a pace looks fast enough."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.verdicts import assessing, sentences
from milepost.verdicts.assessing import verdict_on
from milepost.verdicts.assessment import Cuts, Verdict
from milepost.verdicts.preparation import prepare
from milepost.verdicts.projecting import assess_indicator, stability, with_stability
from test_assess_fakes import ENGINE, climbing, event, history, indicator, peers, target

CUTS = Cuts.proposed()
PAST = history([30, 32, 33, 35, 38, 40, 41, 43, 46, 48])


def judged(goal, what=None, past=PAST, cuts=CUTS):
    what = what or indicator()
    found, ahead = assess_indicator(
        what, goal, past, peers=None, events=(), as_of_year=2026, horizon_year=2035, cuts=cuts, engine=ENGINE
    )
    firm = stability(what, goal, past, ahead, found, peers=None, events=(), cuts=cuts, engine=ENGINE)
    return found, firm


def test_a_verdict_far_from_every_cut_stands_whatever_the_last_value_is_redrawn_to():
    found, firm = judged(target(value=95, target_year=2030))
    assert found.verdict is Verdict.ACCELERATE
    assert (firm.unchanged, firm.other) == (1.0, "")


def test_a_value_at_its_target_is_met_in_half_of_the_cases():
    found, firm = judged(target(value=48, target_year=2025), indicator(survey_error=2.0))
    assert found.verdict is Verdict.MET
    assert firm.unchanged == pytest.approx(0.5, abs=0.05)
    assert firm.known_from == "the error of its survey"
    assert firm.error == pytest.approx(2 / 1.96 * 1.2816, rel=1e-3)


@pytest.mark.parametrize("beside", [-1e-6, 1e-6])
def test_a_verdict_that_turns_on_the_intervals_width_says_so(beside):
    """At the width at which an interval says nothing, from either side of it; nowhere else is it given as the cause."""
    goal, what = target(value=95, target_year=2030), indicator()
    ahead = assess_indicator(
        what, goal, PAST, peers=None, events=(), as_of_year=2026, horizon_year=2035, cuts=CUTS, engine=ENGINE
    )[1]
    share = (ahead.quantile(2030, 0.9) - ahead.quantile(2030, 0.1)) / 100
    found, firm = judged(goal, cuts=replace(CUTS, widest_interval_share=share + beside))
    cause = "because the interval is near the width at which it says nothing."
    assert {found.verdict.value, firm.other} == {"accelerate", "interval too wide"}
    assert firm.reason(what).sentence.endswith(cause)
    assert "width" not in judged(target(value=48, target_year=2025))[1].reason(what).sentence


def test_the_same_question_has_the_same_answer():
    goal = target(value=60, target_year=2030)
    assert judged(goal)[1] == judged(goal)[1]


def test_a_fresh_value_has_four_times_the_error_of_a_settled_one():
    day = tuple(datetime.date(year, 7, 1) for year in range(2016, 2026))
    fresh = replace(PAST, releases=(datetime.date(2018, 7, 1), *day[1:]), first_releases=day)
    goal = target(value=60, target_year=2030)
    assert judged(goal, past=fresh)[1].error == pytest.approx(4 * judged(goal)[1].error)
    assert judged(goal, past=fresh)[1].known_from == "the error of a fresh value"


def test_only_the_decision_is_repeated(monkeypatch):
    """Fifty times, and without a word: no published rule, no evidence, no sentence."""

    def never(*_args):
        raise AssertionError("asked for once more")

    goal = target(value=60, target_year=2030)
    found, ahead = assess_indicator(
        indicator(), goal, PAST, peers=None, events=(), as_of_year=2026, horizon_year=2035, cuts=CUTS, engine=ENGINE
    )
    for name in ("published_verdicts", "grade_evidence", "decide"):
        monkeypatch.setattr(assessing, name, never)
    monkeypatch.setattr(sentences, "outlook", never)
    firm = stability(indicator(), goal, PAST, ahead, found, peers=None, events=(), cuts=CUTS, engine=ENGINE)
    assert 0 < firm.unchanged <= 1


@given(st.floats(0, 100), st.floats(5, 95), st.integers(2024, 2035), st.booleans())
@settings(max_examples=60)
def test_the_decision_alone_is_the_verdict_of_the_whole_assessment(last, value, year, shifted):
    """Whatever the last value: met, due, on track, out of reach, going back."""
    events = (event(2021, "level"),) if shifted else ()
    past = replace(PAST, values=np.array([*PAST.values[:-1], last]))
    goal = target(value=value, target_year=year)
    others = peers(AAA=climbing(40, 1), BBB=climbing(40, 2, 15), CCC=climbing(36, 3, 7))
    found, ahead = assess_indicator(
        indicator(),
        goal,
        past,
        peers=others,
        events=events,
        as_of_year=2026,
        horizon_year=2035,
        cuts=CUTS,
        engine=ENGINE,
    )
    prepared = prepare(indicator(), past, events, CUTS.minimum_points)
    alone = verdict_on(indicator(), goal, past, prepared, ahead, peers=others, as_of_year=2026, cuts=CUTS)
    assert alone is found.verdict


def test_the_error_of_a_value_is_its_own_and_not_the_country_s():
    """A country that is widened has no less certain figures."""
    goal = target(value=60, target_year=2030)
    wide = replace(ENGINE, widen=1.5)
    found, ahead = assess_indicator(
        indicator(), goal, PAST, peers=None, events=(), as_of_year=2026, horizon_year=2035, cuts=CUTS, engine=wide
    )
    firm = stability(indicator(), goal, PAST, ahead, found, peers=None, events=(), cuts=CUTS, engine=wide)
    assert firm.error == pytest.approx(judged(goal)[1].error)


def test_the_reader_finds_it_among_the_reasons_and_the_share_among_the_numbers():
    found, firm = judged(target(value=48, target_year=2025), indicator(survey_error=2.0))
    told = with_stability(found, firm, indicator())
    assert told.reasons[-1].code == "stability"
    assert told.reasons[-1].sentence.startswith(
        "With the last value redrawn within the error of its survey (±1.3 points in four of five cases), the verdict "
    )
    assert dict(told.numbers)["unchanged_share"] == firm.unchanged


def test_a_last_slope_that_is_fast_enough_is_no_pace_to_go_by():
    """Near the ceiling the projection slows: the last slope would do, the pace expected does not."""
    past = history([15, 40, 60, 70, 77, 82, 86, 88], last_year=2021)
    found, _ = judged(target(value=99, target_year=2035), indicator(id="gsma_4g_coverage"), past)
    said = {reason.code: reason.sentence for reason in found.reasons}
    assert found.present_change_per_year > found.required_change_per_year
    assert (found.verdict is Verdict.ACCELERATE) == (found.acceleration_factor > 1)
    assert said["pace_turns"].startswith("The projection slows down: the last slope is a rise of ")
