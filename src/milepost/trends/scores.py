"""Scores of back-tested forecasts: coverage, CRPS, absolute error, Brier score, reliability.

Rows come from `milepost.trends.backtest`; sharpness counts only as far as intervals hold (Gneiting and Raftery
2007, JASA 102).
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from milepost.trends.grid import Floats


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
