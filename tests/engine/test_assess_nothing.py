"""An interval says nothing when it covers nearly all of a scale, whatever the scale."""

import pytest

from milepost.verdicts.facts import says_nothing
from test_assess_fakes import count_indicator, indicator

WIDEST = 0.75


@pytest.mark.parametrize(
    ("interval", "last", "silent"),
    [((0, 76), 40, True), ((0, 38), 8, True), ((40, 80), 60, False), ((85, 100), 95, False), ((20, 50), 33, False)],
)
def test_a_percentage_is_measured_on_its_scale_and_by_its_odds(interval, last, silent):
    assert says_nothing(indicator(), interval, last, WIDEST) is silent


@pytest.mark.parametrize(
    ("interval", "last", "silent"), [((23, 2841), 250, True), ((114, 218), 130, False), ((100, 900), 300, False)]
)
def test_a_scale_without_limit_has_a_rule_too(interval, last, silent):
    assert says_nothing(count_indicator(), interval, last, WIDEST) is silent


@pytest.mark.parametrize("factor", [0.001, 7.0, 1e6])
def test_the_rule_has_no_units(factor):
    for interval, last in (((23, 2841), 250), ((114, 218), 130)):
        scaled = tuple(end * factor for end in interval), last * factor
        assert says_nothing(count_indicator(), *scaled, WIDEST) is says_nothing(
            count_indicator(), interval, last, WIDEST
        )


def test_an_index_and_its_percentage_say_the_same():
    index = count_indicator(lower_limit=0, upper_limit=1)
    for interval, last in (((0, 38), 8), ((30, 80), 55), ((60, 90), 80)):
        shares = tuple(end / 100 for end in interval)
        assert says_nothing(index, shares, last / 100, WIDEST) is says_nothing(indicator(), interval, last, WIDEST)


def test_values_that_may_be_negative_have_no_such_rule():
    assert not says_nothing(count_indicator(), (-5, 900), -1, WIDEST)
