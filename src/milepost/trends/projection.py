"""Project histories: centre, quantiles, and the probability of reaching a value.

Quantiles are centre ± typical move × half-width of the calibration table: symmetric, pooled over many
series, never the series' own few residuals. They are clipped at declared limits; probabilities are read
before clipping, so a target at the limit keeps the mass that clipping would pile up there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from milepost.trends.centre import METHOD, centre_path, typical_move
from milepost.trends.grid import MINIMUM_POINTS, WINDOW_YEARS, annual_grid, check_histories
from milepost.trends.members import Floats, holt_states
from milepost.trends.tables import CalibrationTables, load_tables


class NoScale(ValueError):  # noqa: N818 - named for what it tells the reader
    """A history of nothing but zeros whose indicator declares no range: nothing says how far it may move."""


@dataclass(frozen=True)
class Projection:
    """One series ahead: H years, Q probability levels; values in the indicator's unit."""

    years: NDArray[np.int64]  # (H,), last_year + 1 onwards
    levels: Floats  # (Q,)
    quantiles: Floats  # (H, Q), clipped at the limits, never falling along Q
    last_year: int
    last_value: float
    pace_per_year: float  # damped Holt's trend at the last point, before damping; unit per year
    typical_move: float  # unit per year
    points: int
    first_year: int
    method: str
    tables: str  # id of the calibration table
    unclipped: Floats  # (H, Q), the quantiles before clipping, rising along Q
    scores: Floats  # (Q,), standard normal quantiles of the levels

    def median(self) -> Floats:
        """Median of every year: shape (H,)."""
        middle: Floats = self.quantiles[:, len(self.levels) // 2]
        return middle

    def quantile(self, year: int, level: float) -> float:
        """Quantile of one year at any level of the table's range; between levels on the normal-score scale.

        Raises ValueError for a year that is not projected or a level outside the table's range.
        """
        if not self.levels[0] <= level <= self.levels[-1]:
            raise ValueError(f"level must lie in {self.levels[0]:g} to {self.levels[-1]:g}, not {level}")
        row = self._row(year)
        exact = np.flatnonzero(np.isclose(self.levels, level, rtol=0, atol=1e-9))
        if len(exact):
            return float(self.quantiles[row, exact[0]])
        score = np.interp(level, self.levels, self.scores)
        return float(np.interp(score, self.scores, self.quantiles[row]))

    def probability_at_least(self, value: float, year: int) -> float:
        """P(the indicator is at or above `value` in `year`), from the distribution before clipping."""
        return float(ndtr(-self._score(value, year)))

    def probability_at_most(self, value: float, year: int) -> float:
        """P(the indicator is at or below `value` in `year`), from the distribution before clipping."""
        return float(ndtr(self._score(value, year)))

    def _row(self, year: int) -> int:
        if not self.years[0] <= year <= self.years[-1]:
            raise ValueError(f"projected are {self.years[0]} to {self.years[-1]}, asked for {year}")
        return int(year - self.years[0])

    def _score(self, value: float, year: int) -> float:
        """Normal score of a value: linear between the levels, outwards on the line from the median."""
        knots = self.unclipped[self._row(year)]
        if knots[0] <= value <= knots[-1]:
            return float(np.interp(value, knots, self.scores))
        end = 0 if value < knots[0] else -1
        middle = knots[len(knots) // 2]
        return float(self.scores[end] * (value - middle) / (knots[end] - middle))


@dataclass(frozen=True)
class PanelProjection:
    """Many series ahead: N series, H years, Q levels; `row(n)` is the projection of one."""

    levels: Floats  # (Q,)
    scores: Floats  # (Q,)
    centre: Floats  # (N, H), medians before clipping
    unclipped: Floats  # (N, H, Q)
    quantiles: Floats  # (N, H, Q)
    last_years: NDArray[np.int64]  # (N,)
    first_years: NDArray[np.int64]  # (N,)
    last_values: Floats  # (N,)
    paces_per_year: Floats  # (N,)
    typical_moves: Floats  # (N,)
    points: NDArray[np.int64]  # (N,)
    tables: str

    def __len__(self) -> int:
        return len(self.last_years)

    def row(self, number: int) -> Projection:
        """The projection of series `number`."""
        last = int(self.last_years[number])
        return Projection(
            years=np.arange(last + 1, last + 1 + self.centre.shape[1]),
            levels=self.levels,
            quantiles=self.quantiles[number],
            last_year=last,
            last_value=float(self.last_values[number]),
            pace_per_year=float(self.paces_per_year[number]),
            typical_move=float(self.typical_moves[number]),
            points=int(self.points[number]),
            first_year=int(self.first_years[number]),
            method=METHOD,
            tables=self.tables,
            unclipped=self.unclipped[number],
            scores=self.scores,
        )


def project(
    years: ArrayLike,
    values: ArrayLike,
    *,
    horizon: int,
    percentage: bool,
    lower: float | None,
    upper: float | None,
    tables: CalibrationTables | None = None,
    weights: ArrayLike | None = None,
    minimum: int = MINIMUM_POINTS,
) -> Projection:
    """Project one history 1..horizon years past its last observation.

    `years` and `values` (P,) may have gaps and any order; NaN values are left out. `percentage` says that
    the unit is a true percentage (0 to 100); `lower` and `upper` are limits that cannot be passed, None
    where there is none (a nominal scale is no limit). `weights` are those of drift, Theta and damped
    Holt. Raises TooFewPoints below `minimum`, NoScale for nothing but zeros without a range, and
    ValueError for double years, values outside a percentage's range or a horizon beyond the table.
    """
    panel = project_panel(
        np.atleast_2d(np.asarray(years, dtype=float)),
        np.atleast_2d(np.asarray(values, dtype=float)),
        horizon=horizon,
        percentage=np.array([percentage]),
        lower=np.array([np.nan if lower is None else lower]),
        upper=np.array([np.nan if upper is None else upper]),
        tables=tables,
        weights=weights,
        minimum=minimum,
    )
    return panel.row(0)


def project_panel(
    years: ArrayLike,
    values: ArrayLike,
    *,
    horizon: int,
    percentage: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    tables: CalibrationTables | None = None,
    weights: ArrayLike | None = None,
    minimum: int = MINIMUM_POINTS,
) -> PanelProjection:
    """Project many histories at once; `project` is one row of it.

    `years` and `values` have shape (N, P), NaN where padded (`grid.padded` makes them); `percentage`,
    `lower` and `upper` have shape (N,), limits NaN where there is none. Raises as `project`.
    """
    when, what = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    table = load_tables() if tables is None else tables
    seen = check_histories(when, what, minimum)
    percent = np.asarray(percentage, dtype=bool)
    grid = annual_grid(when, what, seen)
    _check_percentages(grid, percent)
    low, high = np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
    moves = _moves(grid, np.where(percent, 100.0, high - low))
    centre = centre_path(grid, percent, horizon, weights)
    unclipped = centre[:, :, None] + moves[:, None, None] * table.offsets(horizon)
    return PanelProjection(
        levels=table.levels,
        scores=table.scores(),
        centre=centre,
        unclipped=unclipped,
        quantiles=_clipped(unclipped, low, high),
        last_years=np.max(np.where(seen, when, -np.inf), axis=1).astype(np.int64),
        first_years=np.min(np.where(seen, when, np.inf), axis=1).astype(np.int64),
        last_values=grid[:, -1],
        paces_per_year=holt_states(grid)[1],
        typical_moves=moves,
        points=seen.sum(axis=1),
        tables=table.id,
    )


def _moves(grid: Floats, span: Floats) -> Floats:
    """Typical moves (N,), all above zero; NoScale names the first row that has none."""
    moves = typical_move(grid, span)
    if (moves == 0).any():
        row = int(np.argmax(moves == 0))
        raise NoScale(f"series {row}: nothing but zeros in {WINDOW_YEARS} years; declare both limits to project it")
    return moves


def _clipped(quantiles: Floats, low: Floats, high: Floats) -> Floats:
    bottom, top = np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)
    return np.clip(quantiles, bottom[:, None, None], top[:, None, None])


def _check_percentages(grid: Floats, percent: NDArray[np.bool_]) -> None:
    """ValueError if a row that says it is a percentage has left 0 to 100 in the years looked back on."""
    with np.errstate(invalid="ignore"):
        outside = percent & ((grid < 0) | (grid > 100)).any(axis=1)
    if outside.any():
        row = int(np.argmax(outside))
        worst = grid[row][(grid[row] < 0) | (grid[row] > 100)][0]
        raise ValueError(
            f"series {row}: {worst:g} is no percentage; mend the value, or declare the unit as something else"
        )
