"""Hide the last years, project, score.

A back-test stands in an origin year, sees what was observed up to it, projects, and compares with what
came. Intervals come from tables of the origin's own year, so no residual of the future helps. The yardstick
is the random walk with drift with its own textbook intervals (Hyndman and Athanasopoulos, FPP3, section
5.5). A history shows the newest releases, or the figures as an origin knew them with the newest as outcomes (`came`).
Scores are coverage, CRPS, absolute error, Brier score and reliability; sharpness counts only as far as intervals hold
(Gneiting and Raftery 2007, JASA 102).
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtri

from milepost.trends.centre import (
    MINIMUM_POINTS,
    WINDOW_YEARS,
    Floats,
    annual_grid,
    drift_pace,
    drift_path,
    first_columns,
    padded,
)
from milepost.trends.engine import TABLES_ALONE, Engine, clipped
from milepost.trends.projection import PanelProjection
from milepost.trends.tables import CalibrationTables, load_tables


def crps(levels: ArrayLike, quantiles: ArrayLike, actual: ArrayLike) -> Floats:
    """Continuous ranked probability score from quantiles (..., Q): twice the pinball loss over the levels.

    Gneiting and Raftery (2007, JASA 102). Every level weighs half the way to each of its neighbours (0 and
    1 at the ends). In the unit of `actual` (...,); lower is better.
    """
    level, error = np.asarray(levels, dtype=float), np.asarray(actual, dtype=float)[..., None] - np.asarray(quantiles)
    weight = np.diff(np.concatenate([[0.0], (level[1:] + level[:-1]) / 2, [1.0]]))
    loss: Floats = 2 * (np.maximum(level * error, (level - 1) * error) * weight).sum(axis=-1)
    return loss


def scored(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Rows of `backtest_histories` with what each is worth.

    Adds covered_80, covered_95 (whether the outcome lay inside), score (CRPS) and miss (error of the median), both in
    typical yearly moves; and the yardstick's: drift_covered_80, drift_covered_95, drift_score, drift_miss.
    """
    actual, scale, found = forecasts["actual"], forecasts["scale"], {}
    for whose in ("", "drift_"):
        for share, low, high in (("80", "q10", "q90"), ("95", "q025", "q975")):
            found[f"{whose}covered_{share}"] = actual.between(forecasts[f"{whose}{low}"], forecasts[f"{whose}{high}"])
        found[f"{whose}score"] = forecasts[f"{whose}crps"] / scale
        found[f"{whose}miss"] = (actual - forecasts[f"{whose}median"]).abs() / scale
    return forecasts.assign(**found)


def summarise(forecasts: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Scores of `backtest_histories` rows, one row a group (one row in all without `by`); see `mean_scores`."""
    return mean_scores(scored(forecasts), by)


def mean_scores(scored: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Means of rows of `scored`, one row a group (one row in all without `by`).

    Columns: forecasts, series, covered_80, covered_95 (shares 0-1), drift_covered_80, drift_covered_95,
    crps_to_drift and mase_to_drift: mean CRPS and mean absolute error, in typical yearly moves, over those
    of the yardstick.
    """
    groups = scored.groupby(list(by) if by else np.zeros(len(scored), dtype=int))
    table = groups[["covered_80", "covered_95", "drift_covered_80", "drift_covered_95"]].mean()
    table.insert(0, "forecasts", groups.size())
    table.insert(1, "series", groups["series"].nunique())
    table["crps_to_drift"] = groups["score"].mean() / groups["drift_score"].mean()
    table["mase_to_drift"] = groups["miss"].mean() / groups["drift_miss"].mean()
    return table.reset_index(drop=not by)


def brier(targets: pd.DataFrame) -> dict[str, float]:
    """Brier score of judged targets (columns probability, reached): targets, base_rate, brier, base_brier, ...

    `base_brier` is the score of saying the share of reached targets every time: hard to beat, as no one knows that
    share beforehand; brier_to_base is below 1 where it is beaten.
    """
    score = float(((targets["probability"] - targets["reached"]) ** 2).mean())
    rate = float(targets["reached"].mean())
    base = rate * (1 - rate)
    names = ("targets", "base_rate", "brier", "base_brier", "brier_to_base")
    to_base = score / base if base else math.nan
    return dict(zip(names, (float(len(targets)), rate, score, base, to_base), strict=True))


def reliability(targets: pd.DataFrame, bins: int = 10) -> pd.DataFrame:
    """Said against happened in `bins` equal bins: columns low, high, targets, said, reached (mean shares)."""
    edges = np.linspace(0, 1, bins + 1)
    number = np.clip(np.digitize(targets["probability"], edges) - 1, 0, bins - 1)
    groups = targets.groupby(number)
    table = pd.DataFrame(
        {"targets": groups.size(), "said": groups["probability"].mean(), "reached": groups["reached"].mean()}
    )
    table.insert(0, "low", edges[table.index])
    table.insert(1, "high", edges[table.index + 1])
    return table.reset_index(drop=True)


TablesOf = Callable[[int], CalibrationTables]

SHOWN = {"q025": 0.025, "q10": 0.1, "q90": 0.9, "q975": 0.975}


@dataclass(frozen=True)
class BacktestSeries:
    """One history and what is declared of its indicator; what is None is not declared.

    `came` holds the outcomes by year where they are not the history's own later values; `fresh` says that the last
    value may still be revised.
    """

    series: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    percentage: bool
    lower: float | None = None
    upper: float | None = None
    peers_like: str | None = None  # code of the series whose table of peers serves this one
    adoption: bool = False
    came: tuple[tuple[int, float], ...] | None = None
    fresh: bool = False

    def until(self, year: int, points: int | None = None) -> tuple[list[int], list[float]]:
        """Years and values observed up to `year`, the last `points` of them."""
        seen = sorted((when, what) for when, what in zip(self.years, self.values, strict=True) if when <= year)
        kept = seen if points is None else seen[-points:]
        return [when for when, _ in kept], [what for _, what in kept]

    def outcomes(self) -> dict[int, float]:
        """What came, by year."""
        return dict(zip(self.years, self.values, strict=True)) if self.came is None else dict(self.came)


def rolling_origins(histories: Iterable[BacktestSeries], *, minimum: int = MINIMUM_POINTS) -> list[int]:
    """Every year in which some history has `minimum` points behind it and an observation still to come."""
    return sorted({year for history in histories for year in sorted(history.years)[minimum - 1 : -1]})


def backtest_histories(
    histories: Sequence[BacktestSeries],
    origins: Iterable[int],
    horizons: Sequence[int],
    tables: TablesOf = load_tables,
    *,
    points: int | None = None,
    minimum: int = MINIMUM_POINTS,
    watch: bool = False,
) -> pd.DataFrame:
    """One row per series, origin and horizon whose outcome was observed.

    A history takes part in an origin in which it was itself observed and had `minimum` points (the last
    `points` are shown to the method). `tables` gives the calibration table known in a year; with `watch` all
    histories are one country's, whose own recent residuals may widen its intervals. Columns:
    series, origin, horizon, year, last_value, median, q025, q10, q90, q975, actual, crps, scale (the
    typical yearly move), tables; and of the yardstick drift_median, drift_q025, drift_q10, drift_q90,
    drift_q975, drift_crps. All in the unit of the series.
    """
    parts = [
        _forecasts(taking, origin, horizons, View(watch, tables, points))
        for origin in origins
        if (taking := taking_part(histories, origin, minimum))
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*_COLUMNS])


_COLUMNS = ("series", "origin", "horizon", "year", "last_value", "median", *SHOWN, "actual", "crps", "scale")


def taking_part(histories: Sequence[BacktestSeries], origin: int, minimum: int) -> list[BacktestSeries]:
    """Those observed in an origin and long enough, not nothing but zeros in the years looked back on (no scale yet)."""

    def projected(years: list[int], values: list[float]) -> bool:
        recent = (what for when, what in zip(years, values, strict=True) if when > origin - WINDOW_YEARS)
        return len(years) >= minimum and any(recent)

    return [one for one in histories if origin in one.years and projected(*one.until(origin))]


@dataclass(frozen=True)
class View:
    """How a back-test looks: the tables known in a year, the points it shows, and whether it watches the country."""

    watch: bool
    tables: TablesOf = load_tables
    points: int | None = None

    def earlier(self, year: int) -> CalibrationTables | None:
        """Tables known in a year, None where there are none."""
        try:
            return self.tables(year)
        except ValueError:
            return None


@dataclass(frozen=True)
class Stand:
    """What an origin saw: the projection, the yearly grids (N, G) and the limits (N,), NaN where there is none."""

    panel: PanelProjection
    grid: Floats
    lower: Floats
    upper: Floats


def stand_in(taking: Sequence[BacktestSeries], origin: int, horizon: int, view: View) -> Stand:
    """Project every history from an origin, with the tables of its year."""
    years, values = padded([one.until(origin, view.points) for one in taking])
    lower = np.array([np.nan if one.lower is None else one.lower for one in taking])
    upper = np.array([np.nan if one.upper is None else one.upper for one in taking])
    # The country's widening is not a number known beforehand here: a view that watches measures it in the origin.
    panel = Engine(view.tables(origin), TABLES_ALONE).project_panel(
        years,
        values,
        horizon=horizon,
        percentage=[one.percentage for one in taking],
        lower=lower,
        upper=upper,
        minimum=2,
        peers_like=[one.peers_like or "" for one in taking],
        adoption=[one.adoption for one in taking],
        groups=np.zeros(len(taking)) if view.watch else None,
        earlier=view.earlier,
        first_release=[one.fresh for one in taking],
    )
    return Stand(panel, annual_grid(years, values, ~np.isnan(values)), lower, upper)


def _forecasts(taking: Sequence[BacktestSeries], origin: int, horizons: Sequence[int], view: View) -> pd.DataFrame:
    stand = stand_in(taking, origin, max(horizons), view)
    panel = stand.panel
    drift = drift_quantiles(stand.grid, max(horizons), panel.levels, stand.lower, stand.upper)
    outcomes = [one.outcomes() for one in taking]
    pairs = [(n, h) for n in range(len(taking)) for h in horizons if origin + h in outcomes[n]]
    row, step = np.array([n for n, _ in pairs], dtype=int), np.array([h for _, h in pairs], dtype=int)
    actual = np.array([outcomes[n][origin + h] for n, h in pairs])
    ours, theirs = panel.quantiles[row, step - 1], drift[row, step - 1]
    middle = len(panel.levels) // 2
    shown = {name: int(np.argmin(np.abs(panel.levels - level))) for name, level in SHOWN.items()}
    return pd.DataFrame(
        {
            "series": [taking[n].series for n, _ in pairs],
            "origin": origin,
            "horizon": step,
            "year": origin + step,
            "last_value": panel.last_values[row],
            "median": ours[:, middle],
            **{name: ours[:, column] for name, column in shown.items()},
            "actual": actual,
            "crps": crps(panel.levels, ours, actual),
            "scale": panel.typical_moves[row],
            "tables": panel.tables[row],
            "drift_median": theirs[:, middle],
            **{f"drift_{name}": theirs[:, column] for name, column in shown.items()},
            "drift_crps": crps(panel.levels, theirs, actual),
        }
    )


def drift_quantiles(grid: Floats, horizon: int, levels: Floats, lower: Floats, upper: Floats) -> Floats:
    """The yardstick: quantiles (N, horizon, Q) of random walk with drift, with its own textbook intervals.

    Clipped at `lower` and `upper` (N,), NaN for none; `grid` (N, G) as in `centre`; `levels` (Q,) in 0 to 1. Standard
    error at h years = s sqrt(h (1 + h / T)), s the standard deviation of the changes around their mean, T the number of
    changes. On short official series these intervals cover some 60 instead of 80 % and 75 instead of 95 %: that is why
    the projection does not use them.
    """
    ahead = np.arange(1, horizon + 1)
    changes = grid.shape[1] - 1 - first_columns(grid)[:, None]
    residuals = np.diff(grid, axis=1) - drift_pace(grid)[:, None]
    spread = np.sqrt(np.nansum(residuals**2, axis=1, keepdims=True) / np.maximum(changes - 1, 1))
    error = spread * np.sqrt(ahead * (1 + ahead / changes))
    quantiles = drift_path(grid, horizon)[:, :, None] + error[:, :, None] * ndtri(levels)
    return clipped(quantiles, lower, upper)
