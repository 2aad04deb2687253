"""Paces, probabilities and years: the arithmetic of a projection against a threshold.

`sign` is +1 where higher is better and -1 where lower is; changes are per year in the indicator's unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.country import meets

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from milepost.trends import Projection


def met_since(years: NDArray[np.int64], values: NDArray[np.float64], threshold: float, sign: int) -> int | None:
    """First year of the unbroken run of observations up to the last one that meet the threshold, or None."""
    since = None
    for year, value in zip(reversed(years.tolist()), reversed(values.tolist()), strict=True):
        if not meets(value, threshold, sign):
            break
        since = int(year)
    return since


def required_change_per_year(last: float, last_year: int, target: float, target_year: int) -> float:
    """Constant yearly change that meets the target exactly in its year.

    All values in the indicator's unit; negative when the target lies below the last observation.
    Raises ValueError when the target is already due. Source: docs/method.md, equation required-pace.
    """
    if target_year <= last_year:
        raise ValueError(f"target due in {target_year}, last observation is {last_year}")
    return (target - last) / (target_year - last_year)


def acceleration_factor(required: float, present: float, sign: int) -> float | None:
    """Required over present change per year; None when the present pace is zero or goes the wrong way."""
    return required / present if sign * present > 0 else None


def covers(projection: Projection, year: int) -> bool:
    """Whether the projection says anything of a year."""
    return bool(int(projection.years[0]) <= year <= int(projection.years[-1]))


def probability_met(projection: Projection, threshold: float, year: int, sign: int) -> float:
    """Probability (0-1) that the value of `year` meets the threshold; the path before it does not count."""
    if sign > 0:
        return float(projection.probability_at_least(threshold, year))
    return float(projection.probability_at_most(threshold, year))


def first_year_with(projection: Projection, threshold: float, sign: int, *, probability: float) -> int | None:
    """First projected year in which the threshold is met with at least `probability`, or None."""
    for year in projection.years.tolist():
        if probability_met(projection, threshold, int(year), sign) >= probability:
            return int(year)
    return None


def passed_value(projection: Projection, year: int, short: float, sign: int) -> float:
    """Value of `year` of which a share `short` of the futures falls short, in the good direction.

    For a decreasing indicator "short" means above: the value is the (1 - short) quantile.
    """
    return float(projection.quantile(year, short if sign > 0 else 1 - short))
