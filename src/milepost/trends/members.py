"""The three forecasts with fixed parameters whose mean is the centre of a projection.

Every function works on many series at once: `grid` has shape (N, G), one year a column, the last
observation of every row in the last column, NaN only before its first. Fixed parameters beat estimated
ones on so few points.

1. Random walk with drift (Hyndman and Athanasopoulos, FPP3, section 5.2).
2. Theta: exponential smoothing plus half the least-squares slope (Assimakopoulos and Nikolopoulos 2000,
   IJF 16).
3. Holt's trend, damped (Gardner and McKenzie 1985, Management Science 31).

statsmodels with the same parameters and initial states agrees to 1e-9: tests/test_trends_members.py.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

THETA_ALPHA = 0.9  # weight of the newest value in Theta's level
HOLT_ALPHA = 0.8  # weight of the newest value in Holt's level
HOLT_BETA = 0.4  # beta*: weight of the newest change of the level in Holt's trend
HOLT_PHI = 0.9  # share of the trend that is left after a year
START_CHANGES = 3  # Holt's trend starts as the mean of so many first changes


def first_columns(grid: Floats) -> NDArray[np.int64]:
    """Column of the first observation of every row: shape (N,)."""
    first: NDArray[np.int64] = np.argmax(~np.isnan(grid), axis=1)
    return first


def drift_pace(grid: Floats) -> Floats:
    """Mean yearly change from the first to the last value, unit per year: shape (N,)."""
    first = first_columns(grid)
    pace: Floats = (grid[:, -1] - grid[np.arange(len(grid)), first]) / (grid.shape[1] - 1 - first)
    return pace


def drift_path(grid: Floats, horizon: int) -> Floats:
    """Last value plus the mean yearly change for every year ahead: shape (N, horizon)."""
    return grid[:, -1:] + drift_pace(grid)[:, None] * np.arange(1, horizon + 1)


def theta_path(grid: Floats, horizon: int) -> Floats:
    """Smoothed level plus half the least-squares slope for every year ahead: shape (N, horizon)."""
    ahead = np.arange(1, horizon + 1)
    return smoothed_level(grid)[:, None] + 0.5 * least_squares_slope(grid)[:, None] * ahead


def smoothed_level(grid: Floats, alpha: float = THETA_ALPHA) -> Floats:
    """Simple exponential smoothing started at the first value: shape (N,)."""
    first = first_columns(grid)
    level = grid[np.arange(len(grid)), first]
    for column in range(1, grid.shape[1]):
        level = np.where(first < column, level + alpha * (grid[:, column] - level), level)
    return level


def least_squares_slope(grid: Floats) -> Floats:
    """Slope of the least-squares line on the calendar, unit per year: shape (N,)."""
    known = ~np.isnan(grid)
    years = np.where(known, np.arange(grid.shape[1], dtype=float), 0.0)
    mean = years.sum(axis=1, keepdims=True) / known.sum(axis=1, keepdims=True)
    centred = np.where(known, years - mean, 0.0)
    # Values are taken from the last one: a large common level would cost digits.
    moved = np.where(known, grid - grid[:, -1:], 0.0)
    slope: Floats = (centred * moved).sum(axis=1) / (centred**2).sum(axis=1)
    return slope


def holt_path(grid: Floats, horizon: int) -> Floats:
    """Level plus damped trend for every year ahead: shape (N, horizon)."""
    level, trend = holt_states(grid)
    damping = np.cumsum(HOLT_PHI ** np.arange(1, horizon + 1))
    return level[:, None] + trend[:, None] * damping


def holt_states(grid: Floats) -> tuple[Floats, Floats]:
    """Level and trend (unit per year, before damping) at the last point: two arrays (N,).

    Starts at the first value, with the mean of the first three changes as its trend.
    """
    rows, first = np.arange(len(grid)), first_columns(grid)
    early = np.minimum(first + START_CHANGES, grid.shape[1] - 1)
    level = grid[rows, first]
    trend = (grid[rows, early] - level) / (early - first)
    for column in range(1, grid.shape[1]):
        ahead = level + HOLT_PHI * trend
        new_level = ahead + HOLT_ALPHA * (grid[:, column] - ahead)
        new_trend = HOLT_BETA * (new_level - level) + (1 - HOLT_BETA) * HOLT_PHI * trend
        started = first < column
        level = np.where(started, new_level, level)
        trend = np.where(started, new_trend, trend)
    return level, trend
