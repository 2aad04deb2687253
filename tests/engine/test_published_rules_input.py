"""What the published rules are given: the same comparable figures as our own."""

from milepost.verdicts.published.rule_input import rule_input
from milepost.verdicts.targets import Baseline
from test_assess_fakes import history, indicator, target


def test_a_baseline_moves_with_the_history_that_a_level_shift_moved():
    """Rules are compared on comparable figures: the moved value of the baseline year, not the one as released."""
    moved = history([20, 22, 24, 26, 28, 30])
    year = int(moved.years[1])
    made = rule_input(indicator(), target(), 80.0, Baseline(year, 5.0), moved)
    assert (made.baseline_year, made.baseline) == (year, 22.0)


def test_a_baseline_of_a_year_that_was_not_observed_stays_as_declared():
    past = history([20, 22, 24])
    made = rule_input(indicator(), target(), 80.0, Baseline(int(past.years[0]) - 3, 5.0), past)
    assert made.baseline == 5.0
