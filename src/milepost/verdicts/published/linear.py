"""Rules by straight lines: Destatis, ESCAP-like and SDSN-like."""

from __future__ import annotations

import numpy as np

from milepost.verdicts.amounts import amount
from milepost.verdicts.assessment import PublishedVerdict
from milepost.verdicts.published.rule_input import (
    OFF,
    ON,
    RuleInput,
    behind,
    missing_baseline,
    missing_target,
    not_applicable,
    over,
)

DESTATIS, ESCAP, SDSN = "Destatis", "ESCAP-like", "SDSN-like"
DESTATIS_POINTS = 4
DESTATIS_CHANGES = 5


def destatis(given: RuleInput) -> PublishedVerdict:
    """Destatis' weather symbols: the mean of the last five yearly changes, extrapolated to the next target year.

    The value is the miss: shortfall in the next target year over the way left, T - v. Met or a miss below 5 %:
    sun; up to 20 %: slightly cloudy; above, in the right direction: cloud; in the wrong one: thunderstorm. Four
    consecutive yearly points at least. A standstill is no wrong direction and counts as a cloud. Source:
    Destatis, sustainable development in Germany, indicator report: status calculation.
    """
    run = _consecutive(given.years)
    why = missing_target(given)
    if why is None and run < DESTATIS_POINTS:
        why = f"it takes {DESTATIS_POINTS} consecutive yearly values and there are {run}"
    year, goal = _next_target(given)
    if why is None and (year is None or year <= given.last_year):
        why = over(given) or "no target year lies ahead"
    if why is not None or year is None or goal is None:
        return not_applicable(DESTATIS, why or "no target", exact=True)
    changes = min(run - 1, DESTATIS_CHANGES)
    mean_change = float((given.values[-1] - given.values[-1 - changes]) / changes)
    expected = given.last + mean_change * (year - given.last_year)
    short = given.sign * (goal - expected)
    left = given.sign * (goal - given.last)
    miss = short / left if left > 0 else None
    verdict = _weather(short, miss, given.sign * mean_change)
    said = "" if miss is None or miss <= 0 else f", a miss of {amount(100 * miss, 0)} % of the way left"
    sentence = (
        f"{DESTATIS}: a mean change of {amount(mean_change, 2)} a year leads to {amount(expected, 2)} in {year}"
        f"{said}: {verdict}."
    )
    # Destatis groups sun and slightly cloudy as (almost) on target; here only the sun counts as on track.
    return PublishedVerdict(DESTATIS, True, verdict, ON if verdict == "sun" else OFF, miss, sentence)


def escap_like(given: RuleInput) -> PublishedVerdict:
    """ESCAP's anticipated progress: gap of a time-weighted straight line in the target year.

    The value is the gap over the progress required, (T - expected) / (T - v0): up to 10 % maintain, up to 100 %
    accelerate, above reverse. The weights (1 for the first year, one more each year) and the regression on all
    points since the baseline are our reading. Sources: UN ESCAP (2017), SD/WP/04 and 05; (2026), methodology.
    """
    why = missing_target(given) or missing_baseline(given) or over(given) or behind(given)
    if why is not None or given.target is None or given.target_year is None:
        return not_applicable(ESCAP, why or "no target", exact=False)
    if given.baseline is None or given.baseline_year is None:
        return not_applicable(ESCAP, "no baseline", exact=False)
    since = given.years >= given.baseline_year
    years, values = given.years[since].astype(float), given.values[since]
    if len(years) < 2:
        return not_applicable(ESCAP, "it takes two observations since the baseline", exact=False)
    expected = weighted_line(years, values, given.target_year)
    way = given.target - given.baseline
    gap = (given.target - expected) / way
    index = 10 * (given.last - given.baseline) / way
    verdict = "maintain progress" if gap <= 0.10 or given.met else "accelerate"
    if gap > 1 and not given.met:
        verdict = "reverse trend"
    sentence = (
        f"{ESCAP}: current status index {amount(index)} of 10; the weighted line leaves a gap of "
        f"{amount(100 * gap, 0)} % of the way in {given.target_year}: {verdict}."
    )
    return PublishedVerdict(ESCAP, False, verdict, ON if verdict == "maintain progress" else OFF, gap, sentence)


def sdsn_like(given: RuleInput) -> PublishedVerdict:
    """SDSN's trend arrows: linear yearly change observed over the linear yearly change required.

    Both run from the baseline. On track from 1, moderately improving from .5, stagnating from 0, decreasing
    below. The value is that ratio. Source: Sustainable Development Report, methodology.
    """
    why = missing_target(given) or missing_baseline(given)
    if why is None and given.met:
        return PublishedVerdict(
            SDSN, False, "on track", ON, None, f"{SDSN}: the latest value meets the target: on track."
        )
    if why is None:
        why = behind(given)
    if why is not None or given.target is None or given.target_year is None:
        return not_applicable(SDSN, why or "no target", exact=False)
    if given.baseline is None or given.baseline_year is None:
        return not_applicable(SDSN, "no baseline", exact=False)
    start = given.baseline_year
    if given.target_year <= start:
        return not_applicable(SDSN, "the target year is not after the baseline year", exact=False)
    observed = (given.last - given.baseline) / (given.last_year - start)
    required = (given.target - given.baseline) / (given.target_year - start)
    ratio = observed / required
    verdict = "on track"
    if ratio < 1:
        verdict = "moderately improving" if ratio >= 0.5 else "stagnating"
    if ratio < 0:
        verdict = "decreasing"
    sentence = (
        f"{SDSN}: {amount(observed, 2)} a year since {start} against {amount(required, 2)} required, ratio "
        f"{amount(ratio, 2)}: {verdict}."
    )
    return PublishedVerdict(SDSN, False, verdict, ON if ratio >= 1 else OFF, ratio, sentence)


def weighted_line(years: np.ndarray, values: np.ndarray, at: float) -> float:
    """Value at a year of the least-squares line whose weights grow by one each year from 1."""
    weights = years - years[0] + 1
    centre = float(np.average(years, weights=weights))
    middle = float(np.average(values, weights=weights))
    slope = float((weights * (years - centre)) @ (values - middle) / ((weights * (years - centre)) @ (years - centre)))
    return middle + slope * (at - centre)


def _consecutive(years: np.ndarray) -> int:
    """How many observations, counted back from the last one, lie one year apart."""
    if len(years) == 0:
        return 0
    breaks = np.flatnonzero(np.diff(years) != 1)
    return int(len(years) - (breaks[-1] + 1 if len(breaks) else 0))


def _next_target(given: RuleInput) -> tuple[int | None, float | None]:
    """The soonest milestone or target after the last observation."""
    if given.target is None or given.target_year is None or len(given.years) == 0:
        return None, None
    ahead = [pair for pair in given.milestones if pair[0] > given.last_year]
    return min([*ahead, (given.target_year, given.target)])


def _weather(short: float, miss: float | None, pace: float) -> str:
    if short <= 0:
        return "sun"
    if pace < 0 or miss is None:
        return "thunderstorm"
    if miss < 0.05:
        return "sun"
    return "slightly cloudy" if miss <= 0.20 else "cloud"
