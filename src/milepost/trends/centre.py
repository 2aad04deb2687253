"""Histories on the calendar, the mean of three forecasts of them ("HTD"), and the typical yearly move around it.

1. Random walk with drift (Hyndman and Athanasopoulos, FPP3, section 5.2).
2. Theta: exponential smoothing plus half the least-squares slope (Assimakopoulos and Nikolopoulos 2000, IJF 16).
3. Holt's trend, damped (Gardner and McKenzie 1985, Management Science 31).

Every function works on many series at once: `grid` has shape (N, G), one year a column, the last observation of every
row in the last column, NaN only before its first. Fixed parameters beat estimated ones on so few points; statsmodels
with the same parameters and initial states agrees to 1e-9 (tests/engine/test_trends_members.py).

For a true percentage the centre is the mean of two, one on the natural scale and one on the logit scale, transformed
back: the second bends before 0 and 100, which have no logit. So a percentage is squeezed first, affinely, into the
open interval: p' = e + (1 - 2e) p with `SQUEEZE` e = 0.005, so that 100 % counts as 99.5 % there and comes back as
exactly 100 %. Any e from .0005 to .01 moves CRPS by .03 of drift's or less; from .02 on the gain fades.

**The calendar.** Gaps are filled on a straight line, and the last twelve years are kept. How gaps enter was decided by
measurement. Yearly series of economies left out of the tables were thinned
to every second year, every third year, and five waves with the gaps of the Global Findex (2011, 2014,
2017, 2021, 2024), and projected 1 to 7 years ahead with tables made from yearly series (origins 2008 to
2017, some 8,000 to 12,000 forecasts each). Lower CRPS and a coverage near 80/95 % are better; CRPS is
relative to drift on the same points; plus signs are differences to the first column.

| thinned to | line to the grid, 12 years | the same, 10 years | 40 years | skipping recursion (Wright 1986) |
|---|---|---|---|---|
| every 2nd year | **.865**, covers 82.7/95.4 | .863, 82.6/95.3 | +.013 | +.010 |
| every 3rd year | **.868**, covers 80.3/94.6 | .864, 79.7/94.2 | +.014 | +.008 |
| five waves | **.887**, covers 79.9/94.4 | .883, 79.6/94.0 | +.005 | +.001 |

So gaps become straight lines, and twelve years of the calendar, not twelve points, are looked back on.
Dividing a change by its years gave better coverage and CRPS than dividing by their square root (which
covered 89-93 %). tests/engine/test_backtest_held_out.py repeats the first column with the code as it is: 83/96, 80/95.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

Floats = NDArray[np.float64]

WINDOW_YEARS = 12
MINIMUM_POINTS = 5


class TooFewPoints(ValueError):  # noqa: N818 - named for what it tells the reader
    """A history of fewer points than any model can be held to; carries `points` and `minimum`."""

    def __init__(self, points: int, minimum: int, row: int | None = None) -> None:
        where = "" if row is None else f"series {row}: "
        noun = "point" if points == 1 else "points"
        super().__init__(
            f"{where}the history has {points} {noun}, a projection needs at least {minimum}; "
            "add observations, name the series whose peers it has, or report the indicator as not assessable"
        )
        self.points, self.minimum = points, minimum


def padded(histories: Sequence[tuple[ArrayLike, ArrayLike]]) -> tuple[Floats, Floats]:
    """Histories (years, values) of different lengths as two arrays (N, P), NaN where there is nothing."""
    pairs = [(np.asarray(years, dtype=float), np.asarray(values, dtype=float)) for years, values in histories]
    for row, (years, values) in enumerate(pairs):
        if years.ndim != 1 or years.shape != values.shape:
            raise ValueError(f"series {row}: {years.shape} years but {values.shape} values; give one each")
    width = max((len(years) for years, _ in pairs), default=0)
    out_years = np.full((len(pairs), width), np.nan)
    out_values = out_years.copy()
    for row, (years, values) in enumerate(pairs):
        out_years[row, : len(years)] = years
        out_values[row, : len(values)] = values
    return out_years, out_values


def check_histories(years: Floats, values: Floats) -> NDArray[np.bool_]:
    """Where observations stand: booleans (N, P). ValueError names the row and what is wrong with it."""
    if years.shape != values.shape or years.ndim != 2:
        raise ValueError(f"years {years.shape} and values {values.shape} must be two arrays of one shape")
    seen = ~np.isnan(values) & ~np.isnan(years)
    if np.isinf(np.where(seen, values, 0.0)).any() or np.isinf(np.where(seen, years, 0.0)).any():
        row = int(np.argmax((np.isinf(values) & seen | np.isinf(years) & seen).any(axis=1)))
        raise ValueError(f"series {row}: a value or a year is infinite")
    part = seen & (np.where(seen, years, 0.0) % 1 != 0)
    if part.any():
        row = int(np.argmax(part.any(axis=1)))
        raise ValueError(f"series {row}: years must be whole, not {years[row, part[row]][0]}")
    ordered = np.sort(np.where(seen, years, np.nan), axis=1)
    twice = (np.diff(ordered, axis=1) == 0).any(axis=1)
    if twice.any():
        raise ValueError(f"series {int(np.argmax(twice))}: a year occurs twice; choose one release before projecting")
    return seen


def annual_grid(years: Floats, values: Floats, seen: NDArray[np.bool_], window: int = WINDOW_YEARS) -> Floats:
    """Yearly values up to each row's last year: shape (N, window), NaN before the first observation.

    Column -1 is the last observation of every row. Gaps are filled on the straight line between neighbours.
    """
    if not len(values):
        return np.full((0, window), np.nan)
    last = np.max(np.where(seen, years, -np.inf), axis=1, keepdims=True)
    back = np.where(seen, last - years, -1.0)
    width = max(int(back.max()) + 1, window)
    grid = np.full((len(values), width), np.nan)
    rows, columns = np.nonzero(seen)
    grid[rows, width - 1 - back[rows, columns].astype(int)] = values[rows, columns]
    return fill_gaps(grid)[:, -window:]


def fill_gaps(grid: Floats) -> Floats:
    """NaN between two observations of a row replaced on the straight line; NaN before the first kept."""
    known = ~np.isnan(grid)
    column = np.broadcast_to(np.arange(grid.shape[1]), grid.shape)
    before = np.maximum.accumulate(np.where(known, column, -1), axis=1)
    after = np.where(known, column, grid.shape[1])
    after = np.minimum.accumulate(after[:, ::-1], axis=1)[:, ::-1]
    rows = np.arange(len(grid))[:, None]
    left = grid[rows, np.maximum(before, 0)]
    right = grid[rows, np.minimum(after, grid.shape[1] - 1)]
    share = (column - before) / np.maximum(after - before, 1)
    return np.where(known, grid, np.where(before >= 0, left + (right - left) * share, np.nan))


THETA_ALPHA = 0.9  # weight of the newest value in Theta's level
HOLT_ALPHA = 0.8  # weight of the newest value in Holt's level
HOLT_BETA = 0.4  # beta*: weight of the newest change of the level in Holt's trend
HOLT_PHI = 0.9  # share of the trend that is left after a year
START_CHANGES = 3  # Holt's trend starts as the mean of so many first changes
SQUEEZE = 0.005
MOVE_MEMORY = 0.8  # weight of a yearly change relative to the change one year later
MOVE_FLOOR = 0.2  # the typical move is never below this share of the plain mean of the changes
SMALLEST_MOVE = 0.002  # ... nor, where a range is declared, below this share of it


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


def smoothed_level(grid: Floats) -> Floats:
    """Simple exponential smoothing started at the first value: shape (N,)."""
    first = first_columns(grid)
    level = grid[np.arange(len(grid)), first]
    for column in range(1, grid.shape[1]):
        level = np.where(first < column, level + THETA_ALPHA * (grid[:, column] - level), level)
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


def centre_path(grid: Floats, percentage: NDArray[np.bool_], horizon: int) -> Floats:
    """Median of the projection before clipping, in the unit of `grid` (N, G): shape (N, horizon).

    `percentage` (N,) marks rows in 0 to 100.
    """
    centre = _mean_of_members(grid, horizon)
    if percentage.any():
        bent = from_logit(_mean_of_members(to_logit(grid[percentage]), horizon))
        centre[percentage] = 0.5 * (centre[percentage] + bent)
    return centre


def _mean_of_members(grid: Floats, horizon: int) -> Floats:
    third = 1 / 3
    return third * drift_path(grid, horizon) + third * theta_path(grid, horizon) + third * holt_path(grid, horizon)


def to_logit(percent: Floats) -> Floats:
    """Log odds of squeezed percentages; finite at 0 and at 100."""
    share = SQUEEZE + (1 - 2 * SQUEEZE) * percent / 100
    return np.log(share / (1 - share))


def from_logit(log_odds: Floats) -> Floats:
    """Percentages from log odds, the inverse of `to_logit`; passes 0 and 100 by half a point at most."""
    share: Floats = expit(log_odds)
    return 100 * (share - SQUEEZE) / (1 - 2 * SQUEEZE)


def typical_move(grid: Floats, span: Floats) -> Floats:
    """Typical absolute change in a year, in the unit of `grid` (N, G): shape (N,).

    Exponentially weighted mean of the absolute yearly changes, floored at a fifth of their plain mean.
    `span` (N,) is the declared range (100 for percentages), NaN if none. A history that stands still says little about
    the future: of percentages constant for five years one in five had moved by .6 points three years later. So the move
    is at least .2 % of the range; without a range, a constant history moves .2 % of its own size. Only nothing but
    zeros, of an undeclared range, comes out as zero.
    """
    changes = np.abs(np.diff(grid, axis=1))
    known = ~np.isnan(changes)
    fading = MOVE_MEMORY ** np.arange(changes.shape[1] - 1, -1, -1)
    weight = np.where(known, fading, 0.0)
    changes = np.where(known, changes, 0.0)
    recent = (weight * changes).sum(axis=1) / weight.sum(axis=1)
    plain = changes.sum(axis=1) / known.sum(axis=1)
    move = np.maximum(recent, MOVE_FLOOR * plain)
    size = np.nanmax(np.abs(grid), axis=1, initial=0.0)
    # Changes at the edge of the floating-point digits are none.
    still = plain <= 1e-12 * size
    unbounded = np.where(still, SMALLEST_MOVE * size, move)
    moves: Floats = np.where(np.isnan(span), unbounded, np.maximum(move, SMALLEST_MOVE * span))
    return moves


def check_points(points: NDArray[np.int64], plain: NDArray[np.int64], minimum: int) -> None:
    """TooFewPoints for the first row that has no peers and fewer than `minimum` points."""
    if minimum < 2:
        raise ValueError(f"without peers a projection needs at least 2 points, not {minimum}")
    few = plain[points[plain] < minimum]
    if len(few):
        raise TooFewPoints(int(points[few[0]]), minimum, int(few[0]) if len(points) > 1 else None)


def check_percentages(grid: Floats, percent: NDArray[np.bool_]) -> None:
    """ValueError if a row that says it is a percentage has left 0 to 100 in the years looked back on."""
    with np.errstate(invalid="ignore"):
        outside = percent & ((grid < 0) | (grid > 100)).any(axis=1)
    if outside.any():
        row = int(np.argmax(outside))
        worst = grid[row][(grid[row] < 0) | (grid[row] > 100)][0]
        raise ValueError(
            f"series {row}: {worst:g} is no percentage; mend the value, or declare the unit as something else"
        )
