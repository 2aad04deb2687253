"""Time of other forecasters on the series of a file, one process, one thread: called by speed.py in its own venv.

`python speed_rivals.py SERIES.npy HORIZON` prints JSON: name -> [series forecast, seconds]. All give 80 and 95 %
intervals. Slow ones get fewer series; each is run on a few series first, so that nothing is loaded on the clock.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from statsforecast import StatsForecast
from statsforecast.models import AutoARIMA, AutoCES, AutoETS, AutoTheta, DynamicOptimizedTheta
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel

LEVELS = [80, 95]
SCUM = "SCUM-like median (CES, ETS, ARIMA, DOTheta)"


def with_statsforecast(models):
    """A forecaster of many series by statsforecast."""

    def forecast(values, horizon):
        count, points = values.shape
        frame = pd.DataFrame(
            {
                "unique_id": np.repeat(np.arange(count), points),
                "ds": np.tile(np.arange(points), count),
                "y": values.ravel(),
            }
        )
        made = StatsForecast(models=[model() for model in models], freq=1, n_jobs=1).forecast(
            df=frame, h=horizon, level=LEVELS
        )
        centres = [name for name in made.columns if name not in ("unique_id", "ds") and "-" not in name]
        np.median(made[centres].to_numpy(), axis=1)

    return forecast


def damped_ets(values, horizon):
    """statsmodels' damped ETS, fitted one by one."""
    for row in values:
        fitted = ETSModel(pd.Series(row), error="add", trend="add", damped_trend=True).fit(disp=False)
        fitted.get_prediction(len(row), len(row) + horizon - 1).summary_frame(alpha=0.05)


def theta(values, horizon):
    """statsmodels' Theta, fitted one by one."""
    for row in values:
        fitted = ThetaModel(pd.Series(row), period=1, deseasonalize=False).fit(disp=False)
        fitted.forecast(horizon)
        fitted.prediction_intervals(horizon)


RIVALS = {
    "statsforecast AutoETS": (with_statsforecast([AutoETS]), 1000),
    "statsforecast AutoTheta": (with_statsforecast([AutoTheta]), 300),
    "statsforecast AutoARIMA": (with_statsforecast([AutoARIMA]), 200),
    SCUM: (with_statsforecast([AutoCES, AutoETS, AutoARIMA, DynamicOptimizedTheta]), 200),
    "statsmodels ETSModel, damped": (damped_ets, 200),
    "statsmodels ThetaModel": (theta, 200),
}


def main():
    """Forecast and time."""
    warnings.filterwarnings("ignore")
    values, horizon = np.load(sys.argv[1]), int(sys.argv[2])
    times = {}
    for name, (forecast, count) in RIVALS.items():
        forecast(values[:5], horizon)
        started = time.perf_counter()
        forecast(values[:count], horizon)
        times[name] = [count, time.perf_counter() - started]
        print(name, times[name], file=sys.stderr)
    print(json.dumps(times))


if __name__ == "__main__":
    main()
