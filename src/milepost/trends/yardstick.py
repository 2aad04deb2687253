"""The yardstick of every back-test: random walk with drift and its own textbook intervals.

Hyndman and Athanasopoulos, FPP3, sections 5.2 and 5.5: standard error at h years = s sqrt(h (1 + h / T)), s
the standard deviation of the changes around their mean, T the number of changes. On short official series
these intervals cover some 60 instead of 80 % and 75 instead of 95 %: that is why the projection does not
use them.
"""

import numpy as np
from scipy.special import ndtri

from milepost.trends.members import Floats, drift_pace, drift_path, first_columns


def drift_quantiles(grid: Floats, horizon: int, levels: Floats, lower: Floats, upper: Floats) -> Floats:
    """Quantiles (N, horizon, Q) of the drift forecast, clipped at `lower` and `upper` (N,), NaN for none.

    `grid` (N, G) as in `members`; `levels` (Q,) in 0 to 1.
    """
    ahead = np.arange(1, horizon + 1)
    changes = grid.shape[1] - 1 - first_columns(grid)[:, None]
    residuals = np.diff(grid, axis=1) - drift_pace(grid)[:, None]
    spread = np.sqrt(np.nansum(residuals**2, axis=1, keepdims=True) / np.maximum(changes - 1, 1))
    error = spread * np.sqrt(ahead * (1 + ahead / changes))
    quantiles = drift_path(grid, horizon)[:, :, None] + error[:, :, None] * ndtri(levels)
    low, high = np.where(np.isnan(lower), -np.inf, lower), np.where(np.isnan(upper), np.inf, upper)
    clipped: Floats = np.clip(quantiles, low[:, None, None], high[:, None, None])
    return clipped
