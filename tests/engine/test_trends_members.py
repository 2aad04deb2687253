"""The recursions are the textbook's: statsmodels with the same fixed parameters is the twin."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from statsmodels.api import OLS
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.holtwinters import Holt, SimpleExpSmoothing

from milepost.trends import centre as members

HORIZON = 12
TWIN = {"rtol": 0, "atol": 1e-9}


def histories():
    random = np.random.default_rng(20240101)
    return [np.cumsum(random.normal(2, 3, size)) + 20 for size in (5, 7, 9, 12)]


def right_aligned(rows, width=12):
    grid = np.full((len(rows), width), np.nan)
    for number, row in enumerate(rows):
        grid[number, width - len(row) :] = row
    return grid


def start_of(row):
    return row[0], (row[3] - row[0]) / 3


@pytest.mark.parametrize("row", histories(), ids=len)
def test_damped_holt_agrees_with_statsmodels_holt(row):
    level, trend = start_of(row)
    twin = Holt(
        row[1:], damped_trend=True, initialization_method="known", initial_level=level, initial_trend=trend
    ).fit(smoothing_level=0.8, smoothing_trend=0.4, damping_trend=0.9, optimized=False)
    ours = members.holt_path(right_aligned([row]), HORIZON)[0]
    assert_allclose(ours, twin.forecast(HORIZON), **TWIN)


@pytest.mark.parametrize("row", histories(), ids=len)
def test_damped_holt_agrees_with_the_state_space_form(row):
    level, trend = start_of(row)
    model = ETSModel(
        row[1:],
        trend="add",
        damped_trend=True,
        initialization_method="known",
        initial_level=level,
        initial_trend=trend,
    )
    # ETS counts its beta per alpha: .8 times .4.
    twin = model.smooth([0.8, 0.32, 0.9])
    assert_allclose(members.holt_path(right_aligned([row]), HORIZON)[0], twin.forecast(HORIZON), **TWIN)


@pytest.mark.parametrize("row", histories(), ids=len)
def test_smoothed_level_agrees_with_statsmodels(row):
    twin = SimpleExpSmoothing(row[1:], initialization_method="known", initial_level=row[0]).fit(
        smoothing_level=0.9, optimized=False
    )
    assert_allclose(members.smoothed_level(right_aligned([row]))[0], twin.forecast(1)[0], **TWIN)


@pytest.mark.parametrize("row", histories(), ids=len)
def test_slope_agrees_with_least_squares(row):
    years = np.arange(len(row), dtype=float)
    twin = OLS(row, np.column_stack([np.ones_like(years), years])).fit()
    assert_allclose(members.least_squares_slope(right_aligned([row]))[0], twin.params[1], **TWIN)


def test_drift_adds_the_mean_change_of_the_history():
    grid = right_aligned([[10.0, 11.0, 15.0, 14.0, 18.0]])
    assert_allclose(members.drift_path(grid, 3), [[20.0, 22.0, 24.0]])


def test_theta_adds_half_the_slope():
    grid = right_aligned([[10.0, 12.0, 14.0, 16.0, 18.0]])
    level = members.smoothed_level(grid)
    assert_allclose(members.theta_path(grid, 2), [[level[0] + 1.0, level[0] + 2.0]])


def test_a_straight_line_keeps_its_pace_in_drift_and_slows_in_damped_holt():
    grid = right_aligned([np.arange(12.0) * 2])
    _, trend = members.holt_states(grid)
    assert_allclose(members.drift_pace(grid), [2.0])
    assert 0 < trend[0] < 2.0


def test_many_series_at_once_are_the_same_as_one_by_one():
    rows = histories()
    for path in (members.drift_path, members.theta_path, members.holt_path):
        together = path(right_aligned(rows), HORIZON)
        alone = np.vstack([path(right_aligned([row]), HORIZON) for row in rows])
        assert (together == alone).all()
