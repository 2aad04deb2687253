"""Forecasts of the accuracy benchmark: stand in an origin, see ten points, project, and keep what came."""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
from accuracy_panel import POINTS, Histories

from milepost.trends.backtest import crps, drift_quantiles
from milepost.trends.centre import annual_grid, drift_pace, typical_move
from milepost.trends.engine import TABLES_ALONE, Engine
from milepost.trends.tables import CalibrationTables

LEAST_START = 0.002  # of the scale: what hardly exists has no pace yet
SATURATED = 99.0
PEERS, POOL, ALONE = "own peers", "pool", "none"
GAPS, GAP_CHANCES = (1, 2, 3, 4), (0.25, 0.25, 0.35, 0.15)
NODES = tuple(f"u{number:02d}" for number in range(23))


def forecasts_at(
    histories: Histories,
    origin: int,
    horizon: int,
    tables: CalibrationTables,
    *,
    by: str = PEERS,
    least: int = POINTS,
    points: int | None = None,
    gaps: bool = False,
    watch: bool = True,
    earlier: Callable[[int], CalibrationTables | None] | None = None,
    truth: np.ndarray | None = None,
    first_release: bool = False,
) -> pd.DataFrame:
    """One row a series and horizon whose outcome is known.

    Taken are series observed in `origin`, with `least` observations or more up to it, of which the last
    `POINTS` are shown; starts below .2 % of the scale and percentages above 99 are left out. `truth` (N, T)
    are outcomes other than those of the histories (newest releases against what was known then). `first_release` allows
    for a revision of every last value. `by` is the kind of table: own peers, the pool of adoption indicators, or none.
    With `points` the method sees so many only, consecutive or with `gaps`; drift still sees `POINTS`.
    """
    column = int(origin - histories.years[0])
    rows, values = shown(histories, column, least)
    if not len(rows):
        return pd.DataFrame()
    seen = values
    if points is not None:
        enough, seen = few_of(histories.values[rows, : column + 1], points, gaps, seed=origin)
        able = [code for code, table in tables.peers.items() if table.short is not None]
        enough &= (by != PEERS) | np.isin(histories.indicator[rows], able)
        rows, values, seen = rows[enough], values[enough], seen[enough]
    some, none = histories.of(rows), np.zeros(len(rows))
    years = np.broadcast_to(histories.years[: column + 1].astype(float), values.shape)
    own = some.indicator if by == PEERS else None
    panel = Engine(tables, TABLES_ALONE).project_panel(
        years,
        seen,
        horizon=horizon,
        percentage=some.percentage,
        lower=none,
        upper=some.scale if by == POOL else some.upper,
        minimum=2,
        peers_like=own,
        adoption=by == POOL,
        groups=some.economy if watch else None,
        earlier=earlier,
        first_release=first_release,
    )
    grid = annual_grid(years, values, ~np.isnan(values))
    drift = drift_quantiles(grid, horizon, panel.levels, none, some.upper)
    came = np.full((len(rows), horizon), np.nan)
    ahead = min(horizon, len(histories.years) - 1 - column)
    came[:, :ahead] = (histories.values if truth is None else truth)[rows, column + 1 : column + 1 + ahead]
    row, step = np.nonzero(~np.isnan(came))
    actual, ours, theirs = came[row, step], panel.quantiles[row, step], drift[row, step]
    scale = some.scale
    return pd.DataFrame(
        {
            "economy": some.economy[row],
            "indicator": some.indicator[row],
            "origin": origin,
            "horizon": step + 1,
            "last": grid[row, -1],
            "pace": drift_pace(grid)[row],
            "scale": typical_move(grid, scale)[row],
            "upper": some.upper[row],
            "watched": panel.watched[row],
            "method": panel.methods[row],
            "standing": (grid[:, -1] / some.scale)[row],
            "actual": actual,
            **scored(panel.levels, ours, actual, ""),
            **scored(panel.levels, theirs, actual, "drift_"),
            **dict(zip(NODES, panel.unclipped[row, step].T, strict=True)),
        }
    )


def shown(histories: Histories, column: int, least: int = POINTS) -> tuple[np.ndarray, np.ndarray]:
    """Rows that take part in the origin of `column`, and what they see (n, column + 1)."""
    values = histories.values[:, : column + 1].copy()
    seen = ~np.isnan(values)
    values[seen[:, ::-1].cumsum(axis=1)[:, ::-1] > POINTS] = np.nan
    last = values[:, -1]
    live = (last > LEAST_START * histories.scale) & ~(histories.percentage & (last > SATURATED))
    rows = np.flatnonzero((seen.sum(axis=1) >= least) & live)
    return rows, values[rows]


def few_of(values: np.ndarray, points: int, gaps: bool, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Which histories (N, T) have so many points to show, and the few alone."""
    drawn = np.random.default_rng([seed, points, 9])
    steps = drawn.choice(GAPS if gaps else (1,), size=(len(values), points - 1), p=GAP_CHANCES if gaps else (1.0,))
    back = np.concatenate([np.zeros((len(values), 1)), np.cumsum(steps, axis=1)], axis=1)
    seen = ~np.isnan(values)
    rank = np.cumsum(seen[:, ::-1], axis=1)[:, ::-1] - 1
    kept = seen & (rank[:, :, None] == back[:, None, :]).any(axis=2)
    return kept.sum(axis=1) == points, np.where(kept, values, np.nan)


def scored(levels: np.ndarray, quantiles: np.ndarray, actual: np.ndarray, name: str) -> dict[str, np.ndarray]:
    """Median, CRPS and whether the 80 and 95 % intervals held, of quantiles (n, Q)."""
    ends = {level: quantiles[:, np.argmin(np.abs(levels - level))] for level in (0.025, 0.1, 0.5, 0.9, 0.975)}
    return {
        f"{name}median": ends[0.5],
        f"{name}crps": crps(levels, quantiles, actual),
        f"{name}in80": (actual >= ends[0.1]) & (actual <= ends[0.9]),
        f"{name}in95": (actual >= ends[0.025]) & (actual <= ends[0.975]),
    }


def forecasts(
    histories: Histories,
    origins: Iterable[int],
    horizon: int,
    tables: Callable[[int], CalibrationTables],
    **given: object,
) -> pd.DataFrame:
    """`forecasts_at` of every origin, with the tables of its year."""
    parts = [forecasts_at(histories, origin, horizon, tables(origin), **given) for origin in origins]
    return pd.concat(parts, ignore_index=True)
