"""Histories go on the calendar: gaps become straight lines, order and padding change nothing."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from milepost.trends.centre import TooFewPoints, annual_grid, check_histories, padded
from milepost.trends.engine import TABLES_ALONE, Engine
from milepost.trends.tables import load_tables

ENGINE = Engine(load_tables(), TABLES_ALONE)


def gridded(years, values, window=12):
    when, what = padded([(years, values)])
    return annual_grid(when, what, check_histories(when, what), window)[0]


def test_gaps_are_filled_on_the_straight_line():
    assert_allclose(gridded([2011, 2014, 2017], [3, 6, 12], 7), [3, 4, 5, 6, 8, 10, 12])


def test_nothing_is_filled_in_before_the_first_observation():
    assert np.isnan(gridded([2020, 2021], [1, 2])[:10]).all()


def test_a_gap_across_the_edge_of_the_window_still_counts():
    assert_allclose(gridded([2000, 2010, 2020], [0, 10, 30], 12), [9, *range(10, 31, 2)])


def test_the_order_of_observations_changes_nothing():
    ahead = gridded([2011, 2014, 2017], [3, 6, 12])
    back = gridded([2017, 2011, 2014], [12, 3, 6])
    assert_allclose(ahead, back)


def test_padding_changes_nothing():
    years, values = padded([([2011, 2014, 2017], [3, 6, 12]), ([2015], [1])])
    assert years.shape == values.shape == (2, 3)
    assert np.isnan(values[1, 1:]).all()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_fewer_than_five_points_are_refused_with_both_numbers(count):
    with pytest.raises(TooFewPoints, match=rf"has {count} point.* at least 5") as refusal:
        ENGINE.project(range(2010, 2010 + count), range(count), horizon=3, percentage=False, lower=None, upper=None)
    assert (refusal.value.points, refusal.value.minimum) == (count, 5)


def test_missing_values_are_no_points():
    with pytest.raises(TooFewPoints, match="has 4 points"):
        ENGINE.project(range(2010, 2015), [1, 2, np.nan, 4, 5], horizon=3, percentage=False, lower=None, upper=None)


@pytest.mark.parametrize(
    ("years", "values", "message"),
    [
        ([2010, 2011, 2011, 2012, 2013], [1, 2, 3, 4, 5], "a year occurs twice"),
        ([2010, 2011.5, 2012, 2013, 2014], [1, 2, 3, 4, 5], "years must be whole"),
        ([2010, 2011, 2012, 2013, 2014], [1, 2, np.inf, 4, 5], "infinite"),
        ([2010, 2011, 2012, 2013], [1, 2, 3, 4, 5], "one shape"),
    ],
)
def test_a_history_that_cannot_be_meant_is_refused(years, values, message):
    with pytest.raises(ValueError, match=message):
        ENGINE.project(years, values, horizon=3, percentage=False, lower=None, upper=None)


def test_histories_of_unequal_years_and_values_are_refused_by_number():
    with pytest.raises(ValueError, match=r"series 1: .*one each"):
        padded([([2010], [1]), ([2010, 2011], [1])])
