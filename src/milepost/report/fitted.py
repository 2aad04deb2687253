"""From the rows of a frame of trends to the projection that a verdict needs.

A frame of `project` carries the whole distribution; it is used as long as the rows still say the same. Rows that were
changed, or that another model made, are taken at their word: the median and the ends of the intervals are all that is
known of the distribution, normal between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from milepost.country import History, Indicator
from milepost.report.carrying import Trends
from milepost.report.frames import FrameError
from milepost.trends import Projection, annual_grid, holt_states

if TYPE_CHECKING:
    import pandas as pd

END = re.compile(r"(lo|hi)([0-9]{1,2})")


@dataclass(frozen=True)
class Fitted:
    """The projection behind the rows of one indicator, and the one without its declared breaks."""

    projection: Projection
    alternative: Projection | None


def fitted_from(trends: pd.DataFrame, indicator: Indicator, history: History) -> Fitted | None:
    """The projection that the rows of an indicator stand for; None without rows.

    Raises FrameError when the years have gaps, when several models stand side by side, or an end is missing.
    """
    rows = trends[trends["indicator"] == indicator.id].sort_values("year")
    if not len(rows):
        return None
    carried = trends.carried.get(indicator.id) if isinstance(trends, Trends) else None
    if isinstance(carried, Fitted) and _says_the_same(rows, carried.projection):
        return carried
    return Fitted(_from_rows(rows, indicator, history), None)


def _says_the_same(rows: pd.DataFrame, ahead: Projection) -> bool:
    if rows["year"].tolist() != ahead.years.tolist():
        return False
    levels = {"median": 0.5, **{name: level for name, level in _levels(rows).items() if level in ahead.levels}}
    return all(
        np.allclose(rows[name], ahead.quantiles[:, np.flatnonzero(np.isclose(ahead.levels, level))[0]])
        for name, level in levels.items()
    )


def _from_rows(rows: pd.DataFrame, indicator: Indicator, history: History) -> Projection:
    name, years = indicator.id, rows["year"].to_numpy(dtype=np.int64)
    if (np.diff(years) != 1).any() or not len(history) or years[0] != history.last_year + 1:
        raise FrameError(
            f"trends: the rows of '{name}' must be one a year from {history.last_year + 1} on; choose one method with "
            "`trends[trends['method'] == ...]`."
        )
    columns = sorted([("median", 0.5), *_levels(rows).items()], key=lambda pair: pair[1])
    if len(columns) < 3:
        raise FrameError(f"trends: '{name}' has no interval; add columns such as lo80 and hi80.")
    quantiles = rows[[column for column, _ in columns]].to_numpy(dtype=float)
    levels = np.array([level for _, level in columns])
    years_seen, known = history.years[None, :].astype(float), np.ones((1, len(history)), dtype=bool)
    grid = annual_grid(years_seen, history.values[None, :], known)
    low, high = indicator.lower_limit, indicator.upper_limit
    return Projection(
        years=years,
        levels=levels,
        quantiles=np.clip(quantiles, -np.inf if low is None else low, np.inf if high is None else high),
        last_year=history.last_year,
        last_value=history.last_value,
        pace_per_year=float(holt_states(grid)[1][0]) if len(history) > 1 else 0.0,
        typical_move=float(np.abs(np.diff(history.values)).mean()) if len(history) > 1 else 0.0,
        points=len(history),
        first_year=int(history.years[0]),
        method=str(rows["method"].iloc[0]) if "method" in rows else "own model",
        tables=str(rows["tables"].iloc[0]) if "tables" in rows else "none",
        unclipped=quantiles,
        scores=ndtri(levels),
    )


def _levels(rows: pd.DataFrame) -> dict[str, float]:
    """The columns lo80, hi80, ... and the probabilities that they stand for."""
    found = {}
    for column in rows.columns:
        end = END.fullmatch(str(column))
        if end:
            side = -1 if end.group(1) == "lo" else 1
            found[str(column)] = round(0.5 + side * int(end.group(2)) / 200, 6)
    return found
