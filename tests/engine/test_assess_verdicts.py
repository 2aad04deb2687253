"""Every row of the verdict table, in the order of the rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.verdicts.assessing import assess
from milepost.verdicts.assessment import Cuts, Verdict
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

CUTS = Cuts.proposed()
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


def said(assessment, code):
    return next(reason.sentence for reason in assessment.reasons if reason.code == code)


def test_a_latest_value_past_the_target_is_met_and_says_since_when():
    past = history([60, 70, 81, 79, 82, 84], 2024)
    found = judged(past, target(target_year=2026), projection(past, 2))
    assert (found.verdict, found.met_year) == (Verdict.MET, 2023)


def test_a_target_just_met_names_the_year_that_missed_it_and_the_chance_to_keep_it():
    past = history([60, 70, 71, 79, 82], years=[2018, 2019, 2020, 2022, 2024])
    found = judged(past, target(target_year=2026), projection(past, 0))
    assert said(found, "met") == (
        "The latest value, 82.0 % in 2024, meets the target of 80.0 % for 2026; it did not in 2022. The chance of "
        "still meeting it in 2026 is 92 %."
    )


def test_a_single_value_that_meets_the_target_claims_no_past():
    assert said(judged(history([85]), target(target_year=2026), None), "met") == (
        "The latest value, 85.0 % in 2024, meets the target of 80.0 % for 2026."
    )


def test_a_target_met_for_years_says_so():
    found = judged(history([60, 81, 82, 83]), target(target_year=2026), None)
    assert said(found, "met").endswith("for 2026; every value since 2022 has met it.")


def test_a_year_that_the_projection_has_passed_unseen_is_no_promise():
    past = straight(54, 3)
    found = judged(past, target(target_year=2028), projection(past, 3), as_of=2026)
    assert (found.expected_year, found.expected_year_text, found.year_likely_text) == (2025, "passed?", "passed?")
    assert said(found, "likely").endswith("the projection passes it in 2025, but no figure since 2024 confirms it.")


def test_a_target_beyond_the_horizon_is_not_expected_by_its_year():
    past = straight(40, 0.5)
    found = judged(past, target(), projection(past, 0.5))
    assert said(found, "pace_too_slow").endswith("it is not expected by 2044.")


@pytest.mark.parametrize(
    ("pace", "sentence"),
    [
        (
            -0.9,
            "The projection expects a fall of 0.90 percentage points a year until 2030; the target takes a rise of 6.0",
        ),
        (
            0.0,
            "The projection expects a standstill until 2030; the target takes a rise of 6.00 percentage points a year.",
        ),
        (0.01, "The projection expects a standstill until 2030; the target takes a rise of 6.00 percentage points a"),
    ],
)
def test_an_expected_pace_the_wrong_way_is_said_in_words_without_signs(pace, sentence):
    past = straight(40, 0.5)
    found = judged(past, target(), projection(past, pace, move=4.0))
    assert said(found, "acceleration").startswith(sentence)


def test_a_falling_indicator_takes_a_fall():
    past = straight(60, -0.5)
    found = judged(past, target(value=20), projection(past, 0.5, move=4.0), what=indicator(direction="decrease"))
    assert said(found, "acceleration") == (
        "The projection expects a rise of 0.50 percentage points a year until 2030; the target takes a fall of 6.00 "
        "percentage points a year."
    )


def test_a_past_year_is_never_proposed():
    past = straight(40, 2)
    found = judged(past, target(target_year=2022), projection(past, 30), as_of=2026)
    assert (found.verdict, found.year_likely, found.proposed_year) == (Verdict.REVISE, 2025, None)
    assert "no figure since 2024 confirms it" in said(found, "target_due")


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


def test_a_pace_beyond_this_history_alone_is_a_caution_and_no_revision():
    past = straight(40, 0.5)
    found = judged(past, target(), projection(past, 0.5))
    assert found.verdict is Verdict.ACCELERATE
    assert found.best_pace_from == "own history"
    assert said(found, "caution_beyond_best_pace") == (
        "This history has never kept up the required pace for three years or more; its best was 0.50 percentage "
        "points a year. There are too few comparable peers to judge by."
    )


def test_a_history_that_once_was_fast_enough_says_so():
    past = history([10, 20, 30, 40, 41, 42, 43, 44])
    found = judged(past, target(), projection(past, 1.5))
    assert found.verdict is Verdict.ACCELERATE
    assert "has kept up the required pace for three years or more before" in said(found, "within_best_pace")


def test_a_history_that_never_moved_the_right_way_says_so():
    past = straight(60, -1)
    found = judged(past, target(), projection(past, -0.1, move=5.0))
    assert "never moved towards the target" in said(found, "caution_beyond_best_pace")


def test_peers_are_counted_and_the_required_pace_is_stated_once():
    past = straight(40, 0.5)
    found = judged(past, target(), projection(past, 1.5), others=SLOW)
    assert said(found, "beyond_best_pace") == (
        "The target takes a rise of 6.00 percentage points a year. Of the peers' periods of six years from a similar "
        "level, nine in ten were slower than 2.00 percentage points a year; none of three peers kept up the required "
        "pace."
    )
    fast = judged(past, target(), projection(past, 1.5), others=FAST)
    assert said(fast, "acceleration") == (
        "The target takes a rise of 6.00 percentage points a year, 4.0 times the 1.50 percentage points a year that "
        "the projection expects until 2030."
    )
    assert said(fast, "within_best_pace").endswith("; of three peers, AAA kept up the required pace.")


def test_peers_that_fell_back_are_no_pace():
    past = straight(40, 0.5)
    falling = peers(**{code: climbing(50, -1) for code in "ABC"})
    found = judged(past, target(), projection(past, 1.5), others=falling)
    assert "nine in ten stood still or moved away from the target" in said(found, "beyond_best_pace")


def test_a_revised_target_is_never_worse_than_today():
    past = straight(40, 0.5)
    found = judged(past, target(), projection(past, -0.1), others=SLOW)
    assert found.verdict is Verdict.REVISE
    assert found.reachable_value < past.last_value == found.proposed_value


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
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


def test_no_target_is_no_fault_and_never_counted_among_those_that_cannot_be_assessed():
    found = judged(straight(40, 1), None, projection(straight(40, 1), 1))
    assert (found.verdict, codes(found)[0]) == (Verdict.NO_TARGET, "no_target")
    assert not found.verdict.judged


def test_a_target_without_a_figure_says_who_owes_it_and_by_when():
    found = judged(history([]), target(milestones="2024=40;2027=60"), None)
    assert (found.verdict, said(found, "no_observations")) == (
        Verdict.NO_FIGURE,
        "No figure is held: MPTC owes the first; the milestone is due in 2027.",
    )
    overdue = judged(history([]), target(target_year=2023), None)
    assert said(overdue, "no_observations") == "No figure is held: MPTC owes the first; the target was due in 2023."


def test_an_expected_target_below_the_cut_is_watched_and_not_asked_to_go_faster():
    """The median passes 80 a year early; the chance, 58 %, is short of 67 %."""
    past = straight(40, 3)
    found = judged(past, target(), projection(past, 2.75))
    assert (found.verdict, found.probability) == (Verdict.WATCH, pytest.approx(0.581, abs=0.001))
    assert found.acceleration_factor < 1
    assert codes(found)[:2] == ["expected_not_assured", "pace_expected"]
    assert said(found, "expected_not_assured") == (
        "The probability of reaching 80.0 % in 2030 is 58 %; it is expected in 2030. It is expected, not assured: on "
        "track takes 67 %."
    )
    assert said(found, "pace_expected") == (
        "The target takes a rise of 2.67 percentage points a year, no more than the 2.75 percentage points a year that "
        "the projection expects until 2030."
    )


def test_a_figure_that_is_not_out_is_watched_where_it_is_expected_to_meet_its_target():
    past = straight(40, 2)
    found = judged(past, target(target_year=2025, value=57.9), projection(past, 2))
    assert found.verdict is Verdict.WATCH


@given(st.floats(-2, 8), st.floats(0.3, 6), st.integers(65, 99))
def test_a_faster_pace_is_asked_for_only_where_the_expected_one_is_slower(pace, move, threshold):
    past = straight(40, 3)
    found = judged(past, target(value=threshold), projection(past, pace, move))
    if found.verdict is Verdict.ACCELERATE:
        assert found.required_change_per_year > found.expected_change_per_year
    if found.verdict is Verdict.WATCH:
        assert found.required_change_per_year <= found.expected_change_per_year + 1e-9


@given(st.lists(st.tuples(st.floats(0.5, 8), st.integers(62, 90)), min_size=2, max_size=8))
def test_the_order_by_required_over_expected_pace_is_that_of_what_is_lacking(cases):
    """With one spread, the larger the factor the smaller the chance."""
    past = straight(40, 2)
    found = [judged(past, target(value=goal), FakeProjection(2024, 56.0, pace, 1.0)) for pace, goal in cases]
    pairs = sorted((one.acceleration_factor, one.required_change_per_year, one.probability) for one in found)
    assert all((factor > 1) == (chance < 0.5) for factor, _, chance in pairs if abs(factor - 1) > 1e-9)


@pytest.mark.parametrize(("as_of", "verdict"), [(2029, Verdict.MET), (2030, Verdict.MET_BEFORE)])
def test_a_target_met_long_ago_was_met_when_last_measured(as_of, verdict):
    past = straight(60, 3)
    found = judged(past, target(target_year=2031), None, as_of=as_of)
    assert found.verdict is verdict


def test_met_when_last_measured_names_the_year_and_is_never_raised():
    past = straight(60, 3)
    found = judged(past, target(target_year=2040), projection(past, 1), as_of=2030)
    assert (found.verdict, found.proposed_value) == (Verdict.MET_BEFORE, None)
    assert found.reasons[0].sentence == (
        "The last value, 84.0 % in 2024, meets the target of 80.0 % for 2040. No newer figure tells whether it still "
        "does."
    )


def test_too_few_figures_still_have_a_direction_and_a_share_of_the_way():
    past = history([38, 45], years=[2021, 2024])
    found = judged(past, target(value=80, baseline_year=2021, baseline_value=None), None)
    assert (found.verdict, found.went, found.went_since) == (Verdict.TOO_FEW, "towards the target", 2021)
    assert found.went_by == pytest.approx(7)
    assert said(found, "direction") == (
        "Between 2021 and 2024 it moved towards the target, by 7.0 percentage points: 17 % of the way."
    )
    assert found.first_chance_year == 2033  # waves of 2027, 2030 and 2033 make five
    assert said(found, "too_few_points").endswith(
        "With a figure every three years, three more figures would allow a first chance with that of 2033, when the "
        "target of 2030 is due."
    )


@pytest.mark.parametrize(
    ("last", "direction"), [(43.6, "no clear change"), (43.7, "towards the target"), (32.3, "away from the target")]
)
def test_a_change_within_the_surveys_error_has_no_direction(last, direction):
    """Two figures of error 4 each: their difference has 5.66."""
    past = history([38, last], years=[2021, 2024])
    found = judged(past, target(baseline_year=2021, baseline_value=None), None, what=indicator(survey_error=4))
    assert found.went == direction


def test_a_direction_is_never_told_across_a_change_of_definition():
    past = history([10, 40, 42], years=[2015, 2022, 2024])
    found = judged(past, target(baseline_year=2015, baseline_value=10), None, events=[event(2021, "definition")])
    assert (found.went_since, found.went_by) == (2022, pytest.approx(2))
    alone = judged(history([10, 40], years=[2015, 2024]), target(), None, events=[event(2021, "definition")])
    assert alone.went is None


def test_a_baseline_before_a_shift_of_level_is_moved_with_the_values():
    """30, 32, 34 then 60, 62: the level rose by 24, the indicator by 2 a year."""
    past = history([30, 32, 34, 60, 62, 64])
    found = judged(past, target(baseline_year=2019, baseline_value=30), None, events=[event(2022, "level")])
    assert found.went_by == pytest.approx(10, abs=0.01)


@pytest.mark.parametrize(
    ("frequency", "year"),
    [("annual", 2028), ("every two to three years", 2036), ("about every three years", 2036), ("irregular", None)],
)
def test_one_figure_goes_by_the_rhythm_that_its_publisher_declares(frequency, year):
    assert judged(history([40]), target(), None, what=indicator(frequency=frequency)).first_chance_year == year


@pytest.mark.parametrize(
    ("pace", "last_slope", "said_"),
    [
        (1.0, 2.0, "The projection slows down: the last slope is a rise of 2.00 percentage points a year, the mean "),
        (2.0, 1.0, "The projection speeds up: the last slope is a rise of 1.00 percentage points a year, the mean "),
        (1.0, -1.0, "The projection turns: the last slope is a fall of 1.00 percentage points a year, the mean "),
        (1.0, 1.1, None),
    ],
)
def test_a_projection_that_leaves_the_last_slope_says_so_and_why(pace, last_slope, said_):
    past = straight(40, 2)

    class Turning(FakeProjection):
        def spread(self, year):
            return FakeProjection(self.last_year, self.last_value, pace, 1.0).spread(year)

    found = judged(past, target(value=90), Turning(2024, 56.0, last_slope, 1.0))
    turns = [reason.sentence for reason in found.reasons if reason.code == "pace_turns"]
    if said_ is None:
        assert turns == []
    else:
        assert turns[0].startswith(said_)
        assert "because" in turns[0]


def test_four_points_carry_no_trend():
    found = judged(straight(40, 1, points=4), target(), None)
    assert codes(found)[0] == "too_few_points"
    assert said(found, "too_few_points") == (
        "There are four comparable observations; a trend needs five, so one more is needed. With a figure a year, one "
        "more figure would allow a first chance with that of 2025."
    )
    assert said(judged(history([40]), target(), None), "too_few_points") == (
        "There is one comparable observation; a trend needs five, so four more are needed. With a figure a year, four "
        "more figures would allow a first chance with that of 2028."
    )


def test_too_few_points_since_a_change_of_definition_name_the_break():
    found = judged(straight(40, 1), target(), None, events=[event(2022, "definition")])
    assert codes(found)[:3] == ["too_few_since_break", "direction", "definition_changed"]


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


def test_the_fit_without_events_is_shown_beside_the_first_where_it_matters():
    past = straight(40, 3)
    ahead = projection(past, 2.9)
    assert said(judged(past, target(), ahead, alternative=projection(past, 0)), "alternative_fit") == (
        "Fitted without the declared events the chance would be less than 1 % instead of 72 %; the verdict hangs on "
        "them."
    )
    assert said(judged(past, target(), ahead, alternative=projection(past, 3.2)), "alternative_fit").endswith(
        "the verdict would be the same."
    )
    assert "alternative_fit" not in codes(judged(past, target(), ahead, alternative=projection(past, 2.95)))


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
    found = judged(past, target(), projection(past, 0.5), others=SLOW)
    assert all("official" not in reason.sentence for reason in found.reasons)
    assert "proposals of the method, not policy" in found.reasons[2].sentence


SHORT = indicator(series_end=2021)


def test_a_series_that_ended_needs_a_new_measure_whatever_its_trend():
    past = straight(40, 3)
    found = judged(past, target(), projection(past, 9), what=SHORT, alternative=projection(past, 0))
    assert (found.verdict, codes(found)[:2]) == (Verdict.ENDED, ["series_ended", "direction"])
    assert found.reasons[0].sentence == (
        "The series ended in 2021; the target must be restated on a successor measure."
    )
    assert (found.probability, found.expected_year_text, found.reachable_value) == (None, "not known", None)
    assert "alternative_fit" not in codes(found)


def test_a_series_that_ended_before_its_target_year_is_not_redated():
    assert codes(judged(straight(40, 2), target(target_year=2022), None, what=SHORT))[0] == "series_ended"


def test_a_target_met_before_the_series_ended_stays_met():
    past = straight(60, 3)
    found = judged(past, target(), projection(past, 1), what=SHORT)
    assert (found.verdict, found.proposed_value) == (Verdict.MET, None)


def test_a_series_is_assessed_until_its_end():
    past = straight(40, 3)
    assert judged(past, target(), projection(past, 9), what=indicator(series_end=2026)).probability is not None


def test_a_context_indicator_promises_nothing():
    found = judged(straight(40, 3), None, None, what=indicator(context=True))
    assert codes(found) == ["context"]
    assert found.reasons[0].sentence == "Shown for context; no target is set."


def test_an_interval_over_most_of_the_scale_allows_no_verdict():
    past = straight(40, 3)
    wanted = target(milestones="2027=60")
    wide = judged(past, wanted, projection(past, 2.9, move=30.0, lower=0.0, upper=100.0), as_of=2028)
    assert (wide.verdict, codes(wide)[:2]) == (Verdict.TOO_WIDE, ["too_wide", "direction"])
    assert wide.reasons[0].sentence == (
        "The 80 % interval for 2030 runs from 0 % to 100 %, which says nothing; a newer value would narrow it."
    )
    fresh = judged(past, wanted, projection(past, 2.9, move=30.0, lower=0.0, upper=100.0))
    assert fresh.reasons[0].sentence.endswith("the series swings too widely to look that far ahead.")
    two = straight(40, 3, points=2)  # two waves do not swing: they are few
    told = judged(two, wanted, projection(two, 2.9, move=30.0, lower=0.0, upper=100.0)).reasons[0].sentence
    assert told.endswith("so few observations do not tell that far ahead, and each further one narrows it.")
    assert (wide.probability, wide.expected_year_text) == (None, "not known")
    assert dict(wide.numbers)["interval_high"] == 100
    narrow = judged(past, wanted, projection(past, 2.9, move=1.0, lower=0.0, upper=100.0))
    assert narrow.verdict is Verdict.ON_TRACK


def test_a_met_target_with_an_interval_that_says_nothing_is_met_without_a_chance():
    past = straight(60, 3)
    found = judged(past, target(), projection(past, 1, move=50.0, lower=0.0, upper=100.0))
    assert found.verdict is Verdict.MET
    assert "chance" not in said(found, "met")


def test_evidence_of_the_lowest_grade_carries_no_proposed_value_and_keeps_its_verdict():
    past = straight(40, 3)
    raised = judged(past, target(target_year=2033), projection(past, 6, upper=100.0), as_of=2030)
    assert (raised.evidence.grade, raised.verdict) == ("D", Verdict.RAISE)
    assert raised.proposed_value is None
    assert said(raised, "raise_proposed") == "No value is proposed, because the evidence is of grade D."
    slow = straight(40, 0.5)
    revised = judged(slow, target(target_year=2036), projection(slow, 0.5), others=SLOW, as_of=2030)
    assert (revised.evidence.grade, revised.verdict) == ("D", Verdict.REVISE)
    assert revised.proposed_value is None
    assert "No value is proposed" in said(revised, "revision_proposed")


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
    assert len(found.published) == 7


@given(st.floats(-3, 8), st.floats(0, 3))
def test_a_faster_projection_never_has_a_lower_probability(pace, more):
    past = straight(40, 1)
    slow, fast = (judged(past, target(value=99), projection(past, value)) for value in (pace, pace + more))
    assert fast.probability >= slow.probability
