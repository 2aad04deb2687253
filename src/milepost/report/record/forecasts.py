"""Forecasts of earlier years against what came: the rows, their scores, and what the widening rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from milepost.report.analysis import own_events
from milepost.report.carrying import Views
from milepost.report.frames import events_of, histories_of, indicators_of
from milepost.report.record.views import hindsight
from milepost.trends import backtest_histories, mean_scores, rolling_origins, scored, shipped_years
from milepost.verdicts import widening_without_each

HORIZONS = (1, 2, 3, 4, 5, 6, 7)
NAMES = {"q10": "lo80", "q90": "hi80", "q025": "lo95", "q975": "hi95"}
RENAMED = {"series": "indicator", "actual": "value", **NAMES, **{f"drift_{a}": f"drift_{b}" for a, b in NAMES.items()}}
COLUMNS = (
    *("indicator", "name", "origin", "horizon", "year", "last_value", "value"),
    *("median", "lo80", "hi80", "lo95", "hi95", "covered_80", "covered_95", "score", "miss"),
    *("drift_median", "drift_lo80", "drift_hi80", "drift_lo95", "drift_hi95"),
    *("drift_covered_80", "drift_covered_95", "drift_score", "drift_miss", "tables"),
)
WHOLE, TEXT = ("origin", "horizon", "year"), ("indicator", "name", "tables")


def backtest(
    figures: pd.DataFrame,
    *,
    origins: Iterable[int] | None = None,
    horizons: Sequence[int] = HORIZONS,
    indicators: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    minimum_points: int = 5,
) -> pd.DataFrame:
    """Project from earlier years, with what each of them saw and tables known in it, and set what came beside it.

    Args:
        figures: As for `project`: every origin sees the newest releases up to its year. Or what
            `record.hindsight` or `record.known_then` returned; then the arguments from `indicators` on go unused.
        origins: The years to project from; without them every one that has tables and enough points behind it.
        horizons: Years ahead.
        indicators: As for `project`.
        events: As for `project`.
        minimum_points: As for `project`.

    Returns:
        A row an indicator, origin and horizon whose outcome is known: indicator, name, origin, horizon, year,
        last_value, value (what came), median, lo80, hi80, lo95, hi95; covered_80 and covered_95 (whether what came lay
        inside), score (CRPS) and miss (error of the median), both in typical yearly moves of the indicator; the same of
        the yardstick, a random walk with drift, as drift_...; tables.

    Raises:
        FrameError: A column is missing, a year stands twice, or a row cannot be used.

    Source: docs/method.md; measured on other economies in docs/accuracy.md.

    Example:
        >>> import pandas as pd
        >>> figures = pd.DataFrame({"indicator": "internet", "year": range(2005, 2025), "lower": 0, "upper": 100,
        ...                         "value": [year**2 / 8 for year in range(20)]})
        >>> forecasts = backtest(figures, origins=[2012, 2015], horizons=[1, 5])
        >>> forecasts[["origin", "horizon", "year", "value"]].values.tolist()[:2]
        [[2012.0, 1.0, 2013.0, 8.0], [2012.0, 5.0, 2017.0, 18.0]]
        >>> forecasts.groupby("origin")["covered_80"].mean().index.tolist()
        [2012, 2015]
    """
    views = figures
    if not isinstance(views, Views):
        views = hindsight(figures, indicators=indicators, events=events, minimum_points=minimum_points)
    least = views.minimum_points
    if origins is None:
        every = views.years or rolling_origins((one.series for one in views.values_behind()), minimum=least)
        origins = [year for year in every if year >= shipped_years()[0]]
    parts = [
        backtest_histories([one.series for one in views.seen_in(origin)], [origin], horizons, minimum=least, watch=True)
        for origin in origins
    ]
    kept = [part for part in parts if len(part)]
    if not kept:
        kinds = {name: "int64" if name in WHOLE else "object" if name in TEXT else "float64" for name in COLUMNS}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    found = scored(pd.concat(kept, ignore_index=True)).rename(columns=RENAMED)
    names = {one.indicator.id: one.indicator.short_name for one in views.values_behind()}
    return found.assign(name=found["indicator"].map(names))[[*COLUMNS]]


def scores(forecasts: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """How forecasts of `backtest` did: a row a group, one row in all without `by`, none without forecasts.

    Args:
        forecasts: Rows of `backtest`.
        by: Columns to group by, such as "origin", "horizon" or "indicator".

    Returns:
        The columns of `by`, then forecasts and series (how many, of how many indicators), covered_80, covered_95,
        drift_covered_80, drift_covered_95 (shares, 0-1), crps_to_drift and mase_to_drift (mean score and mean miss over
        those of the random walk with drift: below 1 beats it).

    Raises:
        KeyError: A column of `by` is missing.

    Example:
        >>> import pandas as pd
        >>> figures = pd.DataFrame({"indicator": "x", "year": range(2005, 2025), "value": [n**1.2 for n in range(20)]})
        >>> scores(backtest(figures, origins=[2012, 2015]), by="origin")[["origin", "forecasts"]].values.tolist()
        [[2012, 7], [2015, 7]]
    """
    groups = [by] if isinstance(by, str) else [*by]
    return mean_scores(forecasts.assign(series=forecasts["indicator"]), groups)


def widening(
    figures: pd.DataFrame,
    *,
    indicators: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    minimum_points: int = 5,
) -> pd.DataFrame:
    """How much the widening of the intervals rests on single indicators: the factor with each one left out.

    Args:
        figures: As for `milepost.project`.
        indicators: As for `milepost.project`.
        events: As for `milepost.project`.
        minimum_points: As for `milepost.project`.

    Returns:
        A row an indicator that has a trend: indicator, name, factor (1: as wide as the tables say).

    Raises:
        FrameError: A column is missing, a year stands twice, or a row cannot be used.

    Example:
        >>> import pandas as pd
        >>> figures = pd.DataFrame({"indicator": "x", "year": range(2010, 2020), "value": range(10, 30, 2)})
        >>> widening(figures).values.tolist()
        [['x', 'x', 1.0]]
    """
    breaks, pasts = events_of(events), histories_of(figures)
    chosen = {item.id: item for item in indicators_of(indicators, figures, None) if item.id in pasts}
    parts = ((item, pasts[item.id], own_events(breaks, item)) for item in chosen.values())
    factors = widening_without_each(parts, minimum_points=minimum_points)
    rows = [(name, chosen[name].short_name, factor) for name, factor in factors.items()]
    return pd.DataFrame(rows, columns=["indicator", "name", "factor"])
