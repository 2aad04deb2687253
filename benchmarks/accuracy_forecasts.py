"""Forecasts of the accuracy benchmark: stand in an origin, see ten points, project, and keep what came."""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
from accuracy_panel import PERCENTAGES, POINTS, SCALES, Histories

from milepost.trends import CalibrationTables, project_panel
from milepost.trends.centre import typical_move
from milepost.trends.grid import annual_grid
from milepost.trends.members import drift_pace
from milepost.trends.scores import crps
from milepost.trends.yardstick import drift_quantiles

LEAST_START = 0.002  # of the scale: what hardly exists has no pace yet
SATURATED = 99.0
NODES = tuple(f"u{number:02d}" for number in range(23))


def forecasts_at(
    histories: Histories,
    origin: int,
    horizon: int,
    tables: CalibrationTables,
    *,
    named: bool = True,
    watch: bool = True,
    points: int = POINTS,
    truth: np.ndarray | None = None,
    earlier=None,
    adoption: bool = False,
    minimum: int = POINTS,
) -> pd.DataFrame:
    """One row a series and horizon whose outcome is known.

    Taken are series observed in `origin`, with `points` observations or more up to it, of which the last
    `points` are shown; starts below .2 % of the scale and percentages above 99 are left out. `truth` (N, T)
    are outcomes other than those of the histories (newest releases against what was known then).
    """
    column = int(origin - histories.years[0])
    outcomes = histories.values if truth is None else truth
    values = histories.values[:, : column + 1].copy()
    seen = ~np.isnan(values)
    values[seen[:, ::-1].cumsum(axis=1)[:, ::-1] > points] = np.nan
    scale = np.array([SCALES[code] for code in histories.indicator])
    last = values[:, -1]
    with np.errstate(invalid="ignore"):
        live = (last > LEAST_START * scale) & ~(np.isin(histories.indicator, PERCENTAGES) & (last > SATURATED))
    rows = np.flatnonzero((~np.isnan(values)).sum(axis=1) >= minimum) if not live.any() else np.flatnonzero(
        ((~np.isnan(values)).sum(axis=1) >= minimum) & live
    )
    if not len(rows):
        return pd.DataFrame()
    some, values, scale = histories.of(rows), values[rows], scale[rows]
    years = np.broadcast_to(histories.years[: column + 1].astype(float), values.shape)
    panel = project_panel(
        years,
        values,
        horizon=horizon,
        percentage=some.percentage,
        lower=np.zeros(len(rows)),
        upper=some.upper,
        tables=tables,
        minimum=2,
        indicator=some.indicator if named else None,
        adoption=adoption,
        groups=some.economy if watch else None,
        earlier=earlier,
    )
    grid = annual_grid(years, values, ~np.isnan(values))
    drift = drift_quantiles(grid, horizon, panel.levels, np.zeros(len(rows)), some.upper)
    ahead = min(horizon, len(histories.years) - 1 - column)
    came = np.full((len(rows), horizon), np.nan)
    came[:, :ahead] = outcomes[rows, column + 1 : column + 1 + ahead]
    row, step = np.nonzero(~np.isnan(came))
    actual, ours, theirs = came[row, step], panel.quantiles[row, step], drift[row, step]
    return pd.DataFrame(
        {
            "economy": some.economy[row],
            "indicator": some.indicator[row],
            "origin": origin,
            "horizon": step + 1,
            "last": grid[row, -1],
            "pace": drift_pace(grid)[row],
            "scale": typical_move(grid, scale)[row],
            "nominal": scale[row],
            "upper": some.upper[row],
            "watched": panel.watched[row],
            "method": panel.methods[row],
            "actual": actual,
            "median": ours[:, 11],
            "drift": theirs[:, 11],
            "crps": crps(panel.levels, ours, actual),
            "drift_crps": crps(panel.levels, theirs, actual),
            "in80": (actual >= ours[:, 3]) & (actual <= ours[:, 19]),
            "in95": (actual >= ours[:, 1]) & (actual <= ours[:, 21]),
            "drift_in80": (actual >= theirs[:, 3]) & (actual <= theirs[:, 19]),
            "drift_in95": (actual >= theirs[:, 1]) & (actual <= theirs[:, 21]),
            **dict(zip(NODES, panel.unclipped[row, step].T, strict=True)),
        }
    )


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
