"""Were past projections biased, and did what was said jump back and forth?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtr

from milepost.track_record import OURS, rules_of
from milepost.verdicts import CATEGORY_OF, Verdict

TARGET = ["indicator", "set", "lead", "ambition"]
ON, UNKNOWN = CATEGORY_OF[Verdict.ON_TRACK], CATEGORY_OF[Verdict.NOT_ASSESSABLE]
FEWEST = 3  # the index takes the path between the first and the last of what was said


def bias(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Whether outcomes lay on one side of the medians: one row, none without forecasts.

    Forecasts of one indicator overlap and lean on one another, so that each indicator counts once: the mean of its
    errors, in half-widths of the 80 % interval, is one value of a t-test against nought.

    Args:
        forecasts: Rows of `milepost.backtest`.

    Returns:
        forecasts, indicators (how many), above (share of outcomes above the median, 0-1), error (mean error over
        indicators, in half-widths of the 80 % interval, positive where outcomes were higher), p_value (two-sided; NaN
        with fewer than three indicators).

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"indicator": ["a", "b", "c"], "value": [12.0, 11.0, 13.0], "median": 10.0,
        ...                      "lo80": 8.0, "hi80": 12.0})
        >>> bias(rows)[["above", "error"]].values.tolist()
        [[1.0, 1.0]]
    """
    if not len(forecasts):
        return pd.DataFrame(columns=["forecasts", "indicators", "above", "error", "p_value"])
    half = (forecasts["hi80"] - forecasts["lo80"]) / 2
    errors = ((forecasts["value"] - forecasts["median"]) / half.where(half > 0)).dropna()
    each = errors.groupby(forecasts.loc[errors.index, "indicator"]).mean()
    row = {
        "forecasts": len(errors),
        "indicators": len(each),
        "above": float((errors > 0).mean()),
        "error": float(each.mean()),
        "p_value": _p_value(each.to_numpy()),
    }
    return pd.DataFrame([row])


def _p_value(errors: np.ndarray) -> float:
    """Two-sided, of a t-test of the mean against nought; NaN of fewer than three, or where all are the same."""
    size = len(errors)
    spread = float(errors.std(ddof=1)) if size >= FEWEST else 0.0
    if spread == 0:
        return float("nan")
    return float(2 * stdtr(size - 1, -abs(float(errors.mean())) / (spread / size**0.5)))


def flip_flop(judged: pd.DataFrame) -> pd.DataFrame:
    """The Flip-Flop Index of what was said of the same target in three years or more: 0 where it moved one way only.

    What was said are our chances (0-1), and the classes of each rule and of this report (1: on track, 0: not).

    Args:
        judged: Rows of `judged`.

    Returns:
        A row a rule: rule ("our chances" first), targets (how many were judged often enough), index (mean, 0-1).

    Source: Griffiths and others (2019), Flip-Flop Index: quantifying revision stability for fixed-event forecasts.

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"indicator": "x", "set": 2015, "lead": 5, "ambition": 1.0, "judged": range(2015, 2018),
        ...                      "probability": [0.2, 0.6, 0.4], "this report": "not on track"})
        >>> flip_flop(rows)["index"].round(2).tolist()
        [0.2, 0.0]
    """
    rows = []
    if len(judged):
        said = {"our chances": judged["probability"].astype(float)}
        for rule in (OURS, *rules_of(judged)):
            said[rule] = (judged[rule] == ON).astype(float).where(judged[rule] != UNKNOWN)
        for rule, values in said.items():
            paths = judged.assign(said=values).dropna(subset="said").sort_values("judged").groupby(TARGET)["said"]
            found = [index for _, path in paths if (index := flip_flop_index(path.to_numpy())) is not None]
            rows.append((rule, len(found), float(np.mean(found)) if found else np.nan))
    return pd.DataFrame(rows, columns=["rule", "targets", "index"])


def flip_flop_index(said: np.ndarray) -> float | None:
    """How far what was said went back and forth: the way beyond the range, by step; None of fewer than three."""
    if len(said) < FEWEST:
        return None
    return float((np.abs(np.diff(said)).sum() - (said.max() - said.min())) / (len(said) - 2))
