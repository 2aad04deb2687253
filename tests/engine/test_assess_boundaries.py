"""The edges of the rules, each asked at the very number and year where the answer changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from milepost.verdicts.assessing import assess
from milepost.verdicts.assessment import Cuts, Verdict
from test_assess_fakes import NO_RECORD, FakeProjection, history, indicator, projection, straight, target

CUTS = Cuts.proposed()


@dataclass(frozen=True)
class Told:
    """A projection that says what a test needs: one chance of every target, one 80 % interval in every year."""

    last_year: int = 2024
    last_value: float = 48.0
    method: str = "HTD"
    chance: float = 0.5
    low: float = 40.0
    high: float = 60.0
    pace_per_year: float = 1.0
    typical_move: float = 1.0
    speaks: bool = True
    borrowed: bool = False
    surest: float = 1.0
    with_peers: bool = False
    proof: object = NO_RECORD

    @property
    def years(self):
        return np.arange(self.last_year + 1, self.last_year + 21)

    def quantile(self, _year, level):
        return self.low + (self.high - self.low) * (level - 0.1) / 0.8

    def probability_at_least(self, _value, _year):
        return self.chance

    def probability_at_most(self, _value, _year):
        return 1 - self.chance


def judged(goal, past=None, ahead=None, *, as_of=2025, cuts=CUTS, what=None):
    past = past if past is not None else straight(40, 1)
    return assess(what or indicator(), goal, past, ahead, peers=None, events=(), as_of_year=as_of, cuts=cuts)


@pytest.mark.parametrize(("value", "status"), [(48, "reached"), (48.1, "missed")])
def test_a_milestone_of_the_last_observed_year_is_a_fact(value, status):
    goal = target(milestones=((2024, value),))
    (check,) = judged(goal, ahead=projection(straight(40, 1), 1)).milestones
    assert (check.status, check.probability) == (status, None)


@pytest.mark.parametrize(
    ("chance", "status"), [(0.67, "likely"), (0.669, "uncertain"), (0.331, "uncertain"), (1 - 0.67, "unlikely")]
)
def test_a_milestone_to_come_is_likely_and_unlikely_at_the_cut_itself(chance, status):
    (check,) = judged(target(milestones=((2027, 60.0),)), ahead=Told(chance=chance)).milestones
    assert check.status == status


@pytest.mark.parametrize(
    ("chance", "verdict"),
    [
        (0.67, Verdict.ON_TRACK),
        (0.6699, Verdict.WATCH),
        (0.5, Verdict.WATCH),
        (0.4999, Verdict.ACCELERATE),
        (0.1, Verdict.ACCELERATE),
    ],
)
def test_on_track_begins_at_the_cut_and_watch_at_even_odds(chance, verdict):
    assert judged(target(), ahead=Told(chance=chance)).verdict is verdict


@pytest.mark.parametrize(("worse", "verdict"), [(0.8, Verdict.REVERSE), (0.79, Verdict.ACCELERATE)])
def test_a_trend_goes_the_wrong_way_from_the_cut_on(worse, verdict):
    assert judged(target(), ahead=Told(chance=1 - worse, pace_per_year=-1.0)).verdict is verdict


@pytest.mark.parametrize(("due", "read_in"), [(2025, 2025), (2026, 2026), (2027, 2027), (2035, 2027)])
def test_whether_the_way_is_wrong_is_read_in_the_target_year_if_that_is_sooner(due, read_in):
    past = straight(80, -3)
    found = judged(target(target_year=due, value=90), past, projection(past, -3), as_of=2024)
    assert found.verdict is Verdict.REVERSE
    assert f"the probability that {read_in} is worse than 2024 is " in found.reasons[0].sentence


@pytest.mark.parametrize(("high", "silent"), [(85.0, True), (84.9, False)])
def test_an_interval_of_exactly_the_widest_share_says_nothing(high, silent):
    """Three quarters of a scale from 0 to 100: 10 to 85."""
    found = judged(target(), ahead=Told(low=10.0, high=high))
    assert found.shows_projection is not silent
    assert (found.verdict is Verdict.TOO_WIDE) is silent


@pytest.mark.parametrize(("pace", "verdict"), [(0.2, Verdict.RAISE), (-0.2, Verdict.MET)])
def test_a_target_is_raised_only_to_a_value_that_beats_the_last_one_too(pace, verdict):
    """Met at 72: what the projection still passes must lie beyond 50, the target, and beyond 72."""
    past = straight(40, 4)
    ahead = FakeProjection(past.last_year, past.last_value, 10 * pace, 0.1)
    assert judged(target(value=50), past, ahead).verdict is verdict


@pytest.mark.parametrize(("as_of", "grade"), [(2027, "A"), (2028, "B"), (2029, "B"), (2030, "D")])
def test_evidence_is_fresh_for_three_years_and_stale_after_five(as_of, grade):
    found = judged(target(target_year=2035), straight(40, 1, points=10), as_of=as_of)
    assert found.evidence.grade == grade
    assert ("stale" in [reason.code for reason in found.reasons]) is (grade == "D")


@pytest.mark.parametrize(("points", "grade"), [(10, "A"), (9, "B"), (5, "B"), (4, "D")])
def test_ten_points_are_a_long_history_and_four_are_none(points, grade):
    assert judged(target(), straight(40, 1, points=points)).evidence.grade == grade


def test_every_cut_of_the_evidence_moves_its_edge():
    older = replace(CUTS, fresh_years=4, stale_after_years=6, good_points=11)
    found = judged(target(target_year=2035), straight(40, 1, points=10), as_of=2028, cuts=older)
    assert found.evidence.grade == "B"
    assert "fewer than 11 points" in found.evidence.sentence


def test_a_single_estimate_of_four_costs_no_grade_and_two_do():
    values = [40, 41, 42, 43, 44, 45, 46, 47]
    for estimated, grade in ((2, "B"), (3, "C")):
        statuses = ["estimated"] * estimated + ["normal"] * (8 - estimated)
        assert judged(target(), history(values, statuses=statuses)).evidence.grade == grade
