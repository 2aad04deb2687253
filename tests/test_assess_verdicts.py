"""Every row of the verdict table, in the order of the rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.assess import Cuts, Verdict, assess
from test_assess_fakes import (
    FakeProjection,
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

CUTS = Cuts()
SLOW = peers(AAA=climbing(40, 1), BBB=climbing(40, 1.5), CCC=climbing(40, 2))
FAST = peers(AAA=climbing(40, 6), BBB=climbing(40, 5), CCC=climbing(40, 4.5))


def judged(past, wanted, ahead, *, what=None, others=None, events=(), as_of=2025, **more):
    return assess(
        what or indicator(),
        wanted,
        past,
        ahead,
        peers=others,
        events=events,
        as_of_year=as_of,
        cuts=CUTS,
        **more,
    )


def codes(assessment):
    return [reason.code for reason in assessment.reasons]


def test_a_latest_value_past_the_target_is_met_and_says_since_when():
    past = history([60, 70, 81, 79, 82, 84], 2024)
    found = judged(past, target(target_year=2026), projection(past, 2))
    assert (found.verdict, found.met_year) == (Verdict.MET, 2023)


def test_a_latest_value_exactly_on_the_target_is_met():
    past = history([60, 70, 80])
    assert judged(past, target(target_year=2026), None).verdict is Verdict.MET


def test_met_needs_no_trend():
    past = history([85])
    assert judged(past, target(target_year=2026), None).verdict is Verdict.MET


def test_a_falling_indicator_is_met_below_its_target():
    past = history([50, 40, 30])
    falling = indicator(direction="decrease")
    assert judged(past, target(value=35, target_year=2026), None, what=falling).verdict is Verdict.MET


def test_met_with_years_to_spare_proposes_the_value_passed_with_75_percent():
    past = straight(60, 3)
    ahead = projection(past, 1)
    found = judged(past, target(), ahead)
    assert found.verdict is Verdict.RAISE
    assert found.proposed_value == pytest.approx(ahead.quantile(2030, 0.25))
    assert ahead.probability_at_least(found.proposed_value, 2030) == pytest.approx(0.75)


def test_a_target_of_100_percent_met_early_has_no_room_to_be_raised():
    past = history([98, 99, 100, 100, 100, 100])
    found = judged(past, target(value=100), projection(past, 0.5, upper=100.0))
    assert found.verdict is Verdict.MET


def test_met_early_but_likely_to_slip_is_not_raised():
    past = straight(60, 3)
    assert judged(past, target(), projection(past, -1)).verdict is Verdict.MET


def test_a_target_missed_in_its_year_is_to_be_redated():
    past = straight(40, 2)
    found = judged(past, target(target_year=2022), projection(past, 4))
    assert (found.verdict, codes(found)[0]) == (Verdict.REVISE, "target_due")
    assert found.probability is None
    assert found.proposed_value is None
    assert found.proposed_year == found.year_likely == 2031


def test_a_target_met_in_its_year_and_lost_since_says_so():
    past = history([70, 81, 79, 78, 77, 76])
    found = judged(past, target(target_year=2020), projection(past, -1))
    assert found.verdict is Verdict.REVISE
    assert "met_then_lost" in codes(found)


def test_a_target_of_this_year_without_its_figure_is_redated_unless_likely():
    past = straight(40, 2)
    wanted = target(target_year=2025)
    assert codes(judged(past, wanted, projection(past, 2)))[0] == "target_due"
    assert judged(past, wanted, projection(past, 30)).verdict is Verdict.ON_TRACK


def test_near_certain_with_years_to_spare_is_raised():
    past = straight(40, 3)
    found = judged(past, target(), projection(past, 6, upper=100.0))
    assert found.verdict is Verdict.RAISE
    assert found.probability > 0.95
    assert found.expected_year == 2027
    assert found.proposed_value == pytest.approx(98.35, abs=0.01)


def test_near_certain_without_years_to_spare_is_on_track():
    past = straight(40, 3)
    found = judged(past, target(target_year=2028), projection(past, 6))
    assert found.probability > 0.95
    assert found.verdict is Verdict.ON_TRACK


def test_a_probability_of_two_thirds_is_on_track():
    past = straight(40, 3)
    found = judged(past, target(), projection(past, 2.9))
    assert found.verdict is Verdict.ON_TRACK
    assert found.probability == pytest.approx(0.716, abs=0.001)  # (64 + 17.4 - 80) / 6**.5 = .572 -> .716


def test_a_trend_that_goes_the_wrong_way_beyond_noise_is_reversed():
    past = history([70, 72, 74, 71, 68, 65, 62])
    found = judged(past, target(), projection(past, -3), others=SLOW)
    assert found.verdict is Verdict.REVERSE
    assert "since 2020" in found.reasons[0].sentence
    assert found.acceleration_factor is None


def test_a_fall_within_the_noise_is_not_a_reversal():
    past = history([70, 72, 74, 71, 68, 70, 69])
    found = judged(past, target(), projection(past, -0.3, move=3.0), others=FAST)
    assert found.verdict is Verdict.ACCELERATE


def test_out_of_reach_and_faster_than_the_best_peers_is_to_be_revised():
    past = straight(40, 0.5)
    found = judged(past, target(), projection(past, 1.5), others=SLOW)
    assert found.verdict is Verdict.REVISE
    assert found.proposed_value == found.reachable_value == pytest.approx(53.0)
    assert (found.proposed_year, found.year_likely_text) == (None, "beyond 2044")
    assert found.required_change_per_year == pytest.approx(6.0)
    assert found.acceleration_factor == pytest.approx(4.0)
    assert found.best_pace_from == "peers"
    assert found.peers == ()


def test_out_of_reach_but_managed_by_peers_is_to_accelerate():
    past = straight(40, 0.5)
    found = judged(
        past, target(), projection(past, 1.5), others=peers(**{c: climbing(40, 7) for c in ("AAA", "BBB", "CCC")})
    )
    assert found.verdict is Verdict.ACCELERATE
    assert found.peers == ("AAA", "BBB", "CCC")


def test_a_pace_beyond_the_peers_alone_is_a_caution_and_no_revision():
    past = straight(40, 0.5)
    found = judged(past, target(), projection(past, 4.5, move=4.0), others=SLOW)
    assert found.verdict is Verdict.ACCELERATE
    assert "caution_beyond_best_pace" in codes(found)


def test_without_peers_the_yardstick_is_this_history_itself_and_it_says_so():
    past = straight(40, 0.5)
    found = judged(past, target(), projection(past, 0.5))
    assert found.verdict is Verdict.REVISE
    assert found.best_pace_from == "own history"
    assert "too few comparable peers" in found.reasons[1].sentence


def test_a_revised_target_is_never_worse_than_today():
    past = straight(40, 0.5)
    found = judged(past, target(), projection(past, -0.1), others=SLOW)
    assert found.verdict is Verdict.REVISE
    assert found.reachable_value < past.last_value == found.proposed_value


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (None, "no_target"),
        (target(kind="relative", value=0.5, baseline_value=None, baseline_year=None), "relative_without_baseline"),
        (target(kind="at_most"), "direction_conflict"),
        (target(value=120), "target_beyond_limit"),
        (target(target_year=2060), "beyond_horizon"),
    ],
)
def test_what_cannot_be_assessed_says_why(wanted, code):
    past = straight(40, 1)
    found = judged(past, wanted, projection(past, 1))
    assert found.verdict is Verdict.NOT_ASSESSABLE
    assert codes(found)[0] == code
    assert "would" in found.reasons[0].sentence


def test_four_points_carry_no_trend():
    assert codes(judged(straight(40, 1, points=4), target(), None))[0] == "too_few_points"


def test_too_few_points_since_a_change_of_definition_name_the_break():
    found = judged(straight(40, 1), target(), None, events=[event(2022, "definition")])
    assert codes(found)[:2] == ["too_few_since_break", "definition_changed"]


def test_a_history_without_values_is_not_assessable():
    assert codes(judged(history([]), target(), None))[0] == "no_observations"


def test_a_percentage_without_limits_is_not_assessable():
    past = straight(40, 1)
    found = judged(past, target(), projection(past, 1), what=indicator(upper_limit=None))
    assert codes(found)[0] == "missing_limit"


def test_a_target_without_baseline_still_has_a_probability():
    past = straight(40, 3)
    found = judged(past, target(baseline_year=None, baseline_value=None), projection(past, 2.9))
    assert found.verdict is Verdict.ON_TRACK
    assert "no_baseline" in codes(found)
    by_rule = {item.rule: item.category for item in found.published}
    assert by_rule["UNSD 2023"] == "not assessable"
    assert by_rule["Destatis"] != "not assessable"


def test_a_relative_target_takes_its_baseline_from_the_history():
    past = straight(40, 3)
    found = judged(
        past, target(kind="relative", value=2, baseline_year=2016, baseline_value=None), projection(past, 2.9)
    )
    assert found.threshold == 80


def test_a_range_for_a_falling_indicator_is_met_at_its_upper_end():
    past = straight(40, -2)
    wanted = target(kind="range", value=5, value_upper=10)
    found = judged(past, wanted, projection(past, -3), what=indicator(direction="decrease"))
    assert found.threshold == 10
    assert found.verdict is Verdict.ON_TRACK


def test_an_old_last_observation_lowers_the_grade_and_keeps_the_verdict():
    past = straight(40, 3)
    found = judged(past, target(), projection(past, 2.9), as_of=2030)
    assert found.evidence.grade == "D"
    assert "stale" in codes(found)


def test_a_superseded_target_says_so():
    past = straight(40, 3)
    assert "superseded" in codes(judged(past, target(superseded_by="t2"), projection(past, 3)))


def test_the_fit_without_events_is_shown_beside_the_first():
    past = straight(40, 3)
    found = judged(past, target(), projection(past, 3), alternative=projection(past, 0))
    assert "alternative_fit" in codes(found)


def test_milestones_are_judged_by_their_own_year_and_never_by_a_neighbour():
    past = history([40, 46, 52, 58, 64], years=[2015, 2017, 2019, 2021, 2024])
    wanted = target(milestones="2017=45;2018=50;2021=60;2026=63;2027=90;2028=71.5")
    found = judged(past, wanted, projection(past, 2))
    assert [item.status for item in found.milestones] == [
        "reached",
        "not observed",
        "missed",
        "reached",
        "unlikely",
        "uncertain",
    ]


def test_no_verdict_calls_a_proposal_official():
    past = straight(40, 0.5)
    found = judged(past, target(), projection(past, 0.5))
    assert all("official" not in reason.sentence for reason in found.reasons)
    assert "proposals of the method, not policy" in found.reasons[2].sentence


paces = st.floats(-6, 8).map(lambda value: round(value, 2))


def scaled(factor, pace, move, threshold, best):
    past = straight(40 * factor, pace * factor)
    ahead = FakeProjection(past.last_year, past.last_value, pace * factor, move * factor)
    others = peers(
        **{code: climbing(35 * factor, best * factor * share) for code, share in (("A", 1), ("B", 0.8), ("C", 0.5))}
    )
    wanted = target(value=threshold * factor, baseline_value=30 * factor)
    return judged(past, wanted, ahead, what=count_indicator(), others=others)


@given(
    paces, st.floats(0.5, 5), st.integers(20, 120), st.floats(0.5, 8), st.sampled_from([1 / 1024, 0.5, 64.0, 1048576.0])
)
def test_reporting_in_thousands_changes_no_verdict(pace, move, threshold, best, factor):
    plain, large = (scaled(by, pace, move, threshold, best) for by in (1.0, factor))
    assert plain.verdict is large.verdict
    assert plain.probability == pytest.approx(large.probability)
    assert plain.peers == large.peers
    assert [item.verdict for item in plain.published] == [item.verdict for item in large.published]


@given(paces, st.floats(0.5, 5), st.integers(20, 120))
def test_a_mirrored_indicator_gets_the_mirrored_verdict(pace, move, threshold):
    past = straight(40, pace)
    up = judged(past, target(value=threshold), projection(past, pace, move), what=count_indicator())
    fall = history((-past.values).tolist())
    down = judged(
        fall,
        target(value=-threshold, baseline_value=-30),
        projection(fall, -pace, move),
        what=count_indicator(direction="decrease"),
    )
    assert up.verdict is down.verdict
    assert (up.expected_year, up.year_likely, up.met_year) == (down.expected_year, down.year_likely, down.met_year)


@given(st.lists(st.floats(1, 99), min_size=1, max_size=12), st.integers(1, 99), st.integers(2018, 2040))
def test_every_history_gets_a_verdict_with_a_reason_and_a_rule(values, threshold, year):
    past = history(values)
    found = judged(past, target(value=threshold, target_year=year), projection(past, 1))
    assert found.rule
    assert found.reasons[0].sentence.endswith(".")
    assert len(found.published) == 6


@given(st.floats(-3, 8), st.floats(0, 3))
def test_a_faster_projection_never_has_a_lower_probability(pace, more):
    past = straight(40, 1)
    slow, fast = (judged(past, target(value=99), projection(past, value)) for value in (pace, pace + more))
    assert fast.probability >= slow.probability
