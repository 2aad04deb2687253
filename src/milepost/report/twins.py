"""Textbook forecasts of statsmodels beside ours, so that nobody need believe us.

Three models that every statistician knows, with their parameters estimated: a random walk with drift (least squares
on the yearly changes), the Theta method and damped exponential smoothing (ETS, additive). Gaps between years are
filled on straight lines, as ours are. They know no limits, no peers and no calibration: their intervals are the
textbook's, which held the outcome less often than they say (docs/accuracy.md).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtri

from milepost.country import History
from milepost.report.frames import histories_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ahead = tuple[Floats, list[Floats]]  # the middle, and (horizon, 2) for every level
    Fit = Callable[[Floats, int, Sequence[int]], Ahead]

FEWEST = 5  # observations; fewer leave the models nothing to estimate from


def textbook(
    figures: pd.DataFrame,
    *,
    until: int,
    levels: Sequence[int] = (80, 95),
    models: Sequence[str] = ("drift", "Theta", "damped ETS"),
) -> pd.DataFrame:
    """Forecasts of every indicator to the year `until`, by each of the models.

    Args:
        figures: Rows of indicator, year, value (unit of the indicator); rows on groups are left out.
        until: Last year to forecast.
        levels: Coverage of the intervals in percent, as the models claim it.
        models: Of "drift", "Theta" and "damped ETS".

    Returns:
        A row an indicator, model and year: indicator, year, method, median, lo80, hi80, ... Histories of fewer than
        five points have none, nor has a model that cannot be fitted to one.

    Raises:
        FrameError: A column is missing, or a year stands twice.
        KeyError: A model of another name.

    Source: Hyndman and Athanasopoulos (2021), Forecasting: principles and practice, 3rd edition, sections 5.2 and 8;
    Assimakopoulos and Nikolopoulos (2000), International Journal of Forecasting 16.

    Example:
        >>> import pandas as pd
        >>> figures = pd.DataFrame({"indicator": "x", "year": range(2015, 2025), "value": range(10, 30, 2)})
        >>> ahead = textbook(figures, until=2026, models=["drift"])
        >>> [round(value, 3) for value in ahead["median"]]
        [30.0, 32.0]
    """
    fits = {name: MODELS[name] for name in models}
    rows = [
        row
        for name, past in histories_of(figures).items()
        if len(past) >= FEWEST and past.last_year < until
        for method, fit in fits.items()
        for row in _rows(name, past, method=method, fit=fit, until=until, levels=levels)
    ]
    names = [f"{end}{level}" for level in levels for end in ("lo", "hi")]
    return pd.DataFrame(rows, columns=["indicator", "year", "method", "median", *names])


def _rows(
    name: str, past: History, *, method: str, fit: Fit, until: int, levels: Sequence[int]
) -> list[dict[str, object]]:
    years = np.arange(past.years[0], past.last_year + 1)
    values = np.interp(years, past.years, past.values)
    horizon = until - past.last_year
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a model says of few points is said by its interval too
        try:
            middle, ends = fit(values, horizon, levels)
        except (ValueError, np.linalg.LinAlgError, ZeroDivisionError):
            return []
    if not np.isfinite(middle).all():
        return []
    return [
        {
            "indicator": name,
            "year": past.last_year + step + 1,
            "method": method,
            "median": float(middle[step]),
            **{f"lo{level}": float(end[step, 0]) for level, end in zip(levels, ends, strict=True)},
            **{f"hi{level}": float(end[step, 1]) for level, end in zip(levels, ends, strict=True)},
        }
        for step in range(horizon)
    ]


def _drift(values: Floats, horizon: int, levels: Sequence[int]) -> Ahead:
    """The mean yearly change and its error by least squares; variance s^2 h (1 + h / (T - 1)), FPP3 section 5.5."""
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415  (a second that only this asks for)

    change = OLS(np.diff(values), np.ones(len(values) - 1)).fit()
    ahead = np.arange(1, horizon + 1)
    middle = values[-1] + change.params[0] * ahead
    error = np.sqrt(change.scale * ahead * (1 + ahead / (len(values) - 1)))
    return middle, [
        middle[:, None] + error[:, None] * ndtri([0.5 - level / 200, 0.5 + level / 200]) for level in levels
    ]


def _theta(values: Floats, horizon: int, levels: Sequence[int]) -> Ahead:
    from statsmodels.tsa.forecasting.theta import ThetaModel  # noqa: PLC0415  (as above)

    fitted = ThetaModel(pd.Series(values), period=1, deseasonalize=False).fit()
    ends = [fitted.prediction_intervals(horizon, alpha=1 - level / 100).to_numpy() for level in levels]
    return fitted.forecast(horizon).to_numpy(), ends


def _damped_ets(values: Floats, horizon: int, levels: Sequence[int]) -> Ahead:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: PLC0415  (as above)

    model = ETSModel(pd.Series(values), error="add", trend="add", damped_trend=True)
    ahead = model.fit(disp=False).get_prediction(start=len(values), end=len(values) + horizon - 1)
    tables = [ahead.summary_frame(alpha=1 - level / 100) for level in levels]
    return tables[0]["mean"].to_numpy(), [table[["pi_lower", "pi_upper"]].to_numpy() for table in tables]


MODELS: dict[str, Fit] = {"drift": _drift, "Theta": _theta, "damped ETS": _damped_ets}
