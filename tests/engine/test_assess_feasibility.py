"""How fast peers, or this history, have been before."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.verdicts.assessment import Cuts
from milepost.verdicts.facts import acceleration_factor, required_change_per_year
from milepost.verdicts.feasibility import best_pace
from test_assess_fakes import climbing, count_indicator, history, indicator, peers, straight

CUTS = Cuts.proposed()
LAST_PEER = replace(CUTS, best_peer_quantile=0.99)


def best(others, *, past=None, threshold=70, year=2029, what=None, cuts=CUTS):
    past = past or straight(42, 1)  # 50 in 2024
    return best_pace(what or indicator(), past, others, threshold=threshold, target_year=year, cuts=cuts)


def test_the_required_pace_is_the_way_left_over_the_years_left():
    assert required_change_per_year(50, 2024, 80, 2030) == 5


def test_a_target_that_is_due_has_no_required_pace():
    with pytest.raises(ValueError, match="due in 2024"):
        required_change_per_year(50, 2024, 80, 2024)


@pytest.mark.parametrize(
    ("required", "present", "sign", "factor"), [(4, 2, 1, 2), (-4, -2, -1, 2), (4, 0, 1, None), (4, -1, 1, None)]
)
def test_a_factor_needs_a_present_pace_in_the_right_direction(required, present, sign, factor):
    assert acceleration_factor(required, present, sign) == factor


def test_the_best_pace_is_the_upper_quantile_of_peers_windows_from_a_similar_level():
    # Straight lines: every window of a peer has the same pace, 1, 2 and 3. Windows of 5 years that start between
    # 35 and 65 (50 +- 15 % of 100): all ten of each, so the .9 quantile of ten 1s, ten 2s and ten 3s is 3.
    found = best(peers(AAA=climbing(40, 1), BBB=climbing(40, 2, 15), CCC=climbing(36, 3)))
    assert found.source == "peers"
    assert found.window_years == 5
    assert found.change_per_year == pytest.approx(3)


def test_peers_that_started_elsewhere_do_not_count():
    found = best(peers(AAA=climbing(0, 0.1), BBB=climbing(5, 0.1), CCC=climbing(90, 0.1)))
    assert found.source == "own history"


def test_the_peers_that_kept_up_the_required_pace_are_named():
    found = best(peers(SLO=climbing(40, 1), EXA=climbing(40, 4), FAS=climbing(40, 5)))
    assert found.reached_by == ("EXA", "FAS")


def test_no_window_of_a_peer_runs_across_a_change_of_definition():
    """All economies were measured anew: a leap of ten points in 2020 is no pace of theirs."""
    leaping = {code: [40 + at + (10 if at > 5 else 0) for at in range(11)] for code in ("AAA", "BBB", "CCC")}
    others = peers(**leaping)
    year = int(others["year"].min()) + 6
    found = best_pace(indicator(), straight(42, 1), others, threshold=70, target_year=2028, cuts=CUTS, defined_in=year)
    assert (found.source, found.window_years) == ("peers", 4)
    assert found.change_per_year == pytest.approx(1)
    assert best(others, year=2028).change_per_year > 2


def test_peers_that_were_never_measured_by_the_new_definition_are_no_yardstick():
    others = peers(AAA=climbing(40, 1), BBB=climbing(40, 2), CCC=climbing(40, 3))
    found = best_pace(indicator(), straight(42, 1), others, threshold=70, target_year=2029, cuts=CUTS, defined_in=2099)
    assert found.source == "own history"


def test_fewer_than_three_economies_are_no_yardstick():
    assert best(peers(AAA=climbing(40, 9), BBB=climbing(40, 9))).source == "own history"


def test_short_peers_histories_are_compared_over_the_longest_window_they_have():
    found = best(peers(**{code: climbing(50, 2, 4) for code in "ABC"}), year=2034)
    assert (found.window_years, found.change_per_year) == (3, pytest.approx(2))


def test_gaps_in_a_peers_history_are_not_bridged():
    frame = peers(**{code: climbing(48, 2, 6) for code in "ABC"})
    found = best(frame[frame["year"].isin([2019, 2024])])
    assert (found.windows, found.window_years) == (3, 5)


def test_figures_of_other_indicators_are_filtered_out():
    frame = peers(**{code: climbing(45, 2) for code in "ABC"}).assign(indicator="egdi")
    assert best(frame).source == "own history"


def test_the_best_of_this_history_is_a_pace_it_kept_up_for_three_years():
    # 10 20 20 20: ten in one year, but 10/3 a year over three.
    assert best(None, past=history([10, 20, 20, 20])).change_per_year == pytest.approx(10 / 3)


def test_a_history_of_two_years_has_no_pace_to_compare_with():
    assert best(None, past=history([10, 20])) is None


def test_a_falling_indicator_is_compared_with_falling_peers():
    past = straight(58, -1)
    others = peers(**{code: climbing(60, -3, 10) for code in "ABC"})
    found = best(others, past=past, threshold=40, what=indicator(direction="decrease"))
    assert found.change_per_year == pytest.approx(-3)
    assert found.reached_by == ("A", "B", "C")


@given(st.floats(0.5, 6), st.sampled_from([0.25, 1024.0]))
def test_the_best_pace_scales_with_the_unit(pace, factor):
    frame = peers(**{code: climbing(45, pace) for code in "ABC"})
    large = frame.assign(value=frame["value"] * factor)
    free = count_indicator()
    small_found = best(frame, what=free)
    large_found = best(large, past=straight(42 * factor, factor), threshold=70 * factor, what=free)
    assert large_found.change_per_year == pytest.approx(factor * small_found.change_per_year)
    assert large_found.reached_by == small_found.reached_by


def test_an_economy_with_two_values_in_a_year_is_refused():
    frame = peers(**{code: climbing(45, 2) for code in "ABC"})
    with pytest.raises(ValueError, match="duplicate"):
        best(pd.concat([frame, frame]))


def growing(start, growth, years=20, first=2005):
    return [(first + at, start * (1 + growth) ** at) for at in range(years)]


def planted(**lines):
    """Peers whose values grow by a known share a year."""
    return pd.DataFrame(
        [(name, year, value) for name, line in lines.items() for year, value in line],
        columns=["economy", "year", "value"],
    )


def servers(others, *, threshold=100, cuts=CUTS):
    """A scale without upper limit: 50 in 2024, to be 100 by 2029, which takes 14.9 % a year."""
    return best(others, past=history([42, 46, 50]), threshold=threshold, what=count_indicator(), cuts=cuts)


def test_without_an_upper_limit_growth_is_compared():
    """Peers that grow by 10, 20 and 20 % a year, from half to twice our level."""
    found = servers(planted(SLO=growing(26, 0.10, 13), MID=growing(26, 0.20, 13), FAS=growing(26, 0.20, 13)))
    assert found.growth_per_year == pytest.approx(0.20)
    assert found.required_growth == pytest.approx(2 ** (1 / 5) - 1)
    assert found.reached_by == ("FAS", "MID")
    assert found.change_per_year == pytest.approx(50 * (1.2**5 - 1) / 5)


def test_a_peer_that_started_far_below_or_above_is_no_yardstick_of_growth():
    """However high the target."""
    others = planted(**{code: growing(start, 0.05, 8) for code, start in (("A", 3), ("B", 4), ("C", 900))})
    assert servers(others, threshold=100_000) is None


def test_one_explosive_peer_sets_no_pace_alone():
    """A data haven that doubles every year beside three that grow by a tenth."""
    steady = {code: growing(30, 0.1, 18) for code in "ABC"}
    alone = servers(planted(**steady, HAVEN=growing(30, 1.0, 18)), cuts=LAST_PEER)
    assert alone.growth_per_year == pytest.approx(0.1)
    assert alone.only == "HAVEN"
    assert alone.reached_by == ("HAVEN",)
    shared = servers(
        planted(**steady, HAVEN=growing(30, 1.0, 18), SECOND=growing(30, 0.5, 18)),
        cuts=LAST_PEER,
    )
    assert shared.growth_per_year == pytest.approx(0.5)


def test_between_limits_changes_are_compared_and_the_fastest_peer_counts():
    others = peers(AAA=climbing(40, 1), BBB=climbing(40, 2, 15), CCC=climbing(36, 9, 7))
    found = best(others, cuts=LAST_PEER)
    assert found.change_per_year > 2
    assert (found.only, found.growth_per_year) == (None, None)


def test_negative_values_have_no_growth():
    others = peers(AAA=climbing(-10, 5), BBB=climbing(-10, 5), CCC=climbing(-10, 5))
    assert servers(others).growth_per_year is None


def test_growth_that_suffices_and_change_that_suffices_are_the_same_thing():
    """The best growth printed as a change per year compares with the required change as the growths compare."""
    others = planted(**{code: growing(30, 0.149, 18) for code in "ABC"})
    enough = servers(others, threshold=50 * 1.149**5 * (1 - 1e-6))
    short = servers(others, threshold=50 * 1.149**5 * (1 + 1e-6))
    assert not enough.falls_short_of((50 * 1.149**5 * (1 - 1e-6) - 50) / 5, 1)
    assert short.falls_short_of((50 * 1.149**5 * (1 + 1e-6) - 50) / 5, 1)
