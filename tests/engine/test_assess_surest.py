"""What may be said: where the record proves no more, nothing anywhere says more than "more than 90 %"."""

import json

import pytest

from milepost.country import Verdict
from milepost.trends import VERY_SURE, Engine
from milepost.verdicts import Assessment, Cuts, assess, chance
from test_assess_fakes import ENGINE, FakeProjection, indicator, straight, target

CUTS = Cuts.proposed()
PAST = straight(40, 1.0)  # 40 to 48 percent, 2016 to 2024


def judged(wanted, *, surest=VERY_SURE, pace=1.5, move=0.4, **cuts):
    ahead = FakeProjection(PAST.last_year, PAST.last_value, pace, move, surest=surest)
    cut = CUTS if not cuts else Cuts(**{**vars(CUTS), **cuts})
    return assess(indicator(), wanted, PAST, ahead, peers=None, events=(), as_of_year=2025, cuts=cut)


def test_a_chance_beyond_the_record_is_held_to_it_and_told_as_more_than_ninety():
    """The number that files carry is the limit itself; every text prints it as more than that."""
    sure = target(value=50)
    held, free = judged(sure), judged(sure, surest=1.0)
    assert free.probability > 0.99
    assert held.probability == VERY_SURE
    assert any("is more than 90 %; " in reason.sentence for reason in held.reasons)
    assert Assessment.from_dict(json.loads(json.dumps(held.to_dict()))).probability == VERY_SURE


def test_a_chance_below_the_limit_is_said_as_it_is():
    wanted = target(value=56.5)
    assert judged(wanted).probability == judged(wanted, surest=1.0).probability < VERY_SURE


def test_a_target_is_not_called_too_easy_on_a_certainty_that_is_not_proven():
    """Rule 9 asks for a near certainty, and none may be said."""
    easy = target(value=49, target_year=2034)
    assert judged(easy, surest=1.0).verdict is Verdict.RAISE
    assert judged(easy).verdict is Verdict.ON_TRACK


def test_a_reversal_is_told_with_no_more_certainty_than_is_proven():
    falling = judged(target(value=80), pace=-1.5)
    assert falling.verdict is Verdict.REVERSE
    (told,) = [reason.sentence for reason in falling.reasons if "is worse than 2024" in reason.sentence]
    assert "is more than 90 %" in told


def test_a_milestone_is_no_surer_than_its_target():
    found = judged(target(value=80, milestones="2026=48.5"))
    assert [check.probability for check in found.milestones] == [VERY_SURE]


@pytest.mark.parametrize(
    ("value", "said"), [(0.9, "more than 90 %"), (0.899, "90 %"), (0.95, "95 %"), (0.995, "more than 99 %"), (0, "0 %")]
)
def test_a_chance_at_the_limit_is_more_than_it(value, said):
    assert chance(value) == said


def test_what_the_record_proves_is_said_and_what_it_does_not_is_held():
    """Of many points under 50 % very high chances came as often as said; between 50 and 90 % they did not."""
    declared = {"horizon": 5, "percentage": True, "lower": 0, "upper": 100, "peers_like": "IT.NET.USER.ZS"}
    low = ENGINE.project(range(2014, 2024), range(10, 40, 3), **declared)
    middle = ENGINE.project(range(2014, 2024), range(50, 80, 3), **declared)
    assert isinstance(ENGINE, Engine)
    assert (low.surest, middle.surest) == (1.0, VERY_SURE)


def test_a_verdict_states_how_often_intervals_of_its_kind_have_held():
    """The figures of the record's cell: kind of table, number of values, level."""
    declared = {"horizon": 12, "percentage": True, "lower": 0, "upper": 100, "peers_like": "IT.NET.USER.ZS"}
    ahead = ENGINE.project(PAST.years, PAST.values, **declared)
    cell = ahead.proof
    found = assess(indicator(), target(value=70), PAST, ahead, peers=None, events=(), as_of_year=2025, cuts=CUTS)
    (told,) = [reason.sentence for reason in found.reasons if reason.code == "record"]
    assert (cell.method, cell.points, cell.level) == ("peer path", "5+", "under 50 %")
    assert told == (
        f"On {cell.economies} economies that made no table, 80 % intervals of this kind (with peers, five values or "
        f"more, the last at under 50 % of the scale) held in {cell.covered_80:.0f} of 100 cases, 95 % intervals in "
        f"{cell.covered_95:.0f}."
    )
    assert not [reason for reason in judged(target(value=70)).reasons if reason.code == "record"]


def test_how_many_points_a_chance_takes_with_peers_is_a_cut():
    """Two by default; an edition that wants three says so, and two points then have a direction only."""
    two = straight(40, 3.0, points=2)
    ahead = ENGINE.project(
        two.years, two.values, horizon=12, percentage=True, lower=0, upper=100, peers_like="IT.NET.USER.ZS"
    )
    given = {"peers": None, "events": (), "as_of_year": 2025}
    asked = target(value=60)
    assert assess(indicator(), asked, two, ahead, cuts=CUTS, **given).probability is not None
    strict = Cuts(**{**vars(CUTS), "minimum_points_with_peers": 3})
    found = assess(indicator(), asked, two, ahead, cuts=strict, **given)
    assert (found.verdict, found.probability) == (Verdict.TOO_FEW, None)
