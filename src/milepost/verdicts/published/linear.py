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


def destatis(case: RuleInput) -> PublishedVerdict:
    """Destatis' weather symbols: the mean of the last five yearly changes, extrapolated to the next target year.

    The value is the miss: shortfall in the next target year over the way left, T - v. Met or a miss below 5 %:
    sun; up to 20 %: slightly cloudy; above, in the right direction: cloud; in the wrong one: thunderstorm. Four
    consecutive yearly points at least. A standstill is no wrong direction and counts as a cloud. Source:
    Destatis, sustainable development in Germany, indicator report: status calculation.
    """
    run = _consecutive(case.years)
    why = missing_target(case)
    if why is None and run < DESTATIS_POINTS:
        why = f"it takes {DESTATIS_POINTS} consecutive yearly values and there are {run}"
    year, goal = _next_target(case)
    if why is None and (year is None or year <= case.last_year):
        why = over(case) or "no target year lies ahead"
    if why is not None or year is None or goal is None:
        return not_applicable(DESTATIS, why or "no target", exact=True)
    changes = min(run - 1, DESTATIS_CHANGES)
    mean_change = float((case.values[-1] - case.values[-1 - changes]) / changes)
    expected = case.last + mean_change * (year - case.last_year)
    short = case.sign * (goal - expected)
    left = case.sign * (goal - case.last)
    miss = short / left if left > 0 else None
    verdict = _weather(short, miss, case.sign * mean_change)
    said = "" if miss is None or miss <= 0 else f", a miss of {amount(100 * miss, 0)} % of the way left"
    sentence = (
        f"{DESTATIS}: a mean change of {amount(mean_change, 2)} a year leads to {amount(expected, 2)} in {year}"
        f"{said}: {verdict}."
    )
    # Destatis groups sun and slightly cloudy as (almost) on target; here only the sun counts as on track.
    return PublishedVerdict(DESTATIS, True, verdict, ON if verdict == "sun" else OFF, miss, sentence)


def escap_like(case: RuleInput) -> PublishedVerdict:
    """ESCAP's anticipated progress: gap of a time-weighted straight line in the target year.

    The value is the gap over the progress required, (T - expected) / (T - v0): up to 10 % maintain, up to 100 %
    accelerate, above reverse. The weights (1 for the first year, one more each year) and the regression on all
    points since the baseline are our reading. Sources: UN ESCAP (2017), SD/WP/04 and 05; (2026), methodology.
    """
    why = missing_target(case) or missing_baseline(case) or over(case) or behind(case)
    if why is not None or case.target is None or case.target_year is None:
        return not_applicable(ESCAP, why or "no target", exact=False)
    if case.baseline is None or case.baseline_year is None:
        return not_applicable(ESCAP, "no baseline", exact=False)
    since = case.years >= case.baseline_year
    years, values = case.years[since].astype(float), case.values[since]
    if len(years) < 2:
        return not_applicable(ESCAP, "it takes two observations since the baseline", exact=False)
    expected = weighted_line(years, values, case.target_year)
    way = case.target - case.baseline
    gap = (case.target - expected) / way
    index = 10 * (case.last - case.baseline) / way
    verdict = "maintain progress" if gap <= 0.10 or case.met else "accelerate"
    if gap > 1 and not case.met:
        verdict = "reverse trend"
    sentence = (
        f"{ESCAP}: current status index {amount(index)} of 10; the weighted line leaves a gap of "
        f"{amount(100 * gap, 0)} % of the way in {case.target_year}: {verdict}."
    )
    return PublishedVerdict(ESCAP, False, verdict, ON if verdict == "maintain progress" else OFF, gap, sentence)


def sdsn_like(case: RuleInput) -> PublishedVerdict:
    """SDSN's trend arrows: linear yearly change observed over the linear yearly change required.

    Both run from the baseline. On track from 1, moderately improving from .5, stagnating from 0, decreasing
    below. The value is that ratio. Source: Sustainable Development Report, methodology.
    """
    why = missing_target(case) or missing_baseline(case)
    if why is None and case.met:
        return PublishedVerdict(
            SDSN, False, "on track", ON, None, f"{SDSN}: the latest value meets the target: on track."
        )
    if why is None:
        why = behind(case)
    if why is not None or case.target is None or case.target_year is None:
        return not_applicable(SDSN, why or "no target", exact=False)
    if case.baseline is None or case.baseline_year is None:
        return not_applicable(SDSN, "no baseline", exact=False)
    start = case.baseline_year
    if case.target_year <= start:
        return not_applicable(SDSN, "the target year is not after the baseline year", exact=False)
    observed = (case.last - case.baseline) / (case.last_year - start)
    required = (case.target - case.baseline) / (case.target_year - start)
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


def _next_target(case: RuleInput) -> tuple[int | None, float | None]:
    """The soonest milestone or target after the last observation."""
    if case.target is None or case.target_year is None or len(case.years) == 0:
        return None, None
    ahead = [pair for pair in case.milestones if pair[0] > case.last_year]
    return min([*ahead, (case.target_year, case.target)])


def _weather(short: float, miss: float | None, pace: float) -> str:
    if short <= 0:
        return "sun"
    if pace < 0 or miss is None:
        return "thunderstorm"
    if miss < 0.05:
        return "sun"
    return "slightly cloudy" if miss <= 0.20 else "cloud"
