"""Rules by straight lines: Destatis, ESCAP-like, SDSN-like and SDG 4-like."""

import numpy as np

from milepost.verdicts.amounts import amount
from milepost.verdicts.published.rule_input import (
    MEETS,
    NotApplicableError,
    RuleInput,
    Said,
    published,
    refuse_behind,
    refuse_over,
)

DESTATIS, ESCAP, SDSN, SDG4 = "Destatis", "ESCAP-like", "SDSN-like", "SDG 4-like"
DESTATIS_POINTS = 4
DESTATIS_CHANGES = 5


@published(DESTATIS, exact=True)
def destatis(case: RuleInput) -> Said:
    """Destatis' weather symbols: the mean of the last five yearly changes, extrapolated to the next target year.

    The value is the miss: shortfall in the next target year over the way left, T - v. Met or a miss below 5 %:
    sun; up to 20 %: slightly cloudy; above, in the right direction: cloud; in the wrong one: thunderstorm. Four
    consecutive yearly points at least. A standstill is no wrong direction and counts as a cloud. Source:
    Destatis, sustainable development in Germany, indicator report: status calculation.
    """
    promise, run = case.promise(), _consecutive(case.years)
    if run < DESTATIS_POINTS:
        raise NotApplicableError(f"it takes {DESTATIS_POINTS} consecutive yearly values and there are {run}")
    refuse_over(case)
    year, goal = min([*(pair for pair in case.milestones if pair[0] > case.last_year), promise])
    changes = min(run - 1, DESTATIS_CHANGES)
    mean_change = float((case.values[-1] - case.values[-1 - changes]) / changes)
    expected = case.last + mean_change * (year - case.last_year)
    short = case.sign * (goal - expected)
    left = case.sign * (goal - case.last)
    miss = short / left if left > 0 else None
    verdict = _weather(short, miss, case.sign * mean_change)
    said = "" if miss is None or miss <= 0 else f", a miss of {amount(100 * miss, 0)} % of the way left"
    text = f"a mean change of {amount(mean_change, 2)} a year leads to {amount(expected, 2)} in {year}{said}: {verdict}"
    # Destatis groups sun and slightly cloudy as (almost) on target; here only the sun counts as on track.
    return verdict, verdict == "sun", miss, text


@published(ESCAP, exact=False)
def escap_like(case: RuleInput) -> Said:
    """ESCAP's anticipated progress: gap of a time-weighted straight line in the target year.

    The value is the gap over the progress required, (T - expected) / (T - v0): up to 10 % maintain, up to 100 %
    accelerate, above reverse. The weights (1 for the first year, one more each year) and the regression on all
    points since the baseline are our reading. Sources: UN ESCAP (2017), SD/WP/04 and 05; (2026), methodology.
    """
    (due, target), (start, baseline) = case.promise(), case.start()
    refuse_over(case)
    refuse_behind(case)
    since = case.years >= start
    years, values = case.years[since].astype(float), case.values[since]
    if len(years) < 2:
        raise NotApplicableError("it takes two observations since the baseline")
    expected = weighted_line(years, values, due)
    way = target - baseline
    gap = (target - expected) / way
    index = 10 * (case.last - baseline) / way
    verdict = "maintain progress" if gap <= 0.10 or case.met else "accelerate"
    if gap > 1 and not case.met:
        verdict = "reverse trend"
    text = (
        f"current status index {amount(index)} of 10; the weighted line leaves a gap of {amount(100 * gap, 0)} % of "
        f"the way in {due}: {verdict}"
    )
    return verdict, verdict == "maintain progress", gap, text


@published(SDSN, exact=False)
def sdsn_like(case: RuleInput) -> Said:
    """SDSN's trend arrows: linear yearly change observed over the linear yearly change required.

    Both run from the baseline. On track from 1, moderately improving from .5, stagnating from 0, decreasing
    below. The value is that ratio. Source: Sustainable Development Report, methodology.
    """
    (due, target), (start, baseline) = case.promise(), case.start()
    if case.met:
        return "on track", True, None, f"{MEETS}: on track"
    refuse_behind(case)
    if due <= start:
        raise NotApplicableError("the target year is not after the baseline year")
    observed = (case.last - baseline) / (case.last_year - start)
    required = (target - baseline) / (due - start)
    ratio = observed / required
    verdict = "on track"
    if ratio < 1:
        verdict = "moderately improving" if ratio >= 0.5 else "stagnating"
    if ratio < 0:
        verdict = "decreasing"
    pair = f"{amount(observed, 2)} a year since {start} against {amount(required, 2)} required"
    return verdict, ratio >= 1, ratio, f"{pair}, ratio {amount(ratio, 2)}: {verdict}"


@published(SDG4, exact=False)
def sdg4_like(case: RuleInput) -> Said:
    """The SDG 4 scorecard's speed of progress: the pace observed since the baseline over the pace required from now.

    Where no target is set, the pace of the fastest quarter of comparable economies stands for the required one. Fast
    progress from 1, average from .5, slow from 0, negative below; the value is that ratio. The scorecard publishes a
    probability of reaching the country's own benchmark; as how it is worked out is not known here, paces are compared,
    with cuts of our own. Source: UNESCO, SDG 4 scorecard on progress to national benchmarks, editions of 2024 and 2025.
    """
    start, baseline = case.start()
    observed = (case.last - baseline) / (case.last_year - start)
    if case.met:
        return "benchmark reached", True, None, f"{MEETS}: benchmark reached"
    if case.has_target:
        due, target = case.promise()
        refuse_over(case)
        required, whose = (target - case.last) / (due - case.last_year), "required"
    elif case.fast_pace is None:
        raise NotApplicableError("no target is set, and too few comparable economies give a pace")
    else:
        required, whose = case.fast_pace, "of the fastest quarter of comparable economies"
    if case.sign * required <= 0:
        raise NotApplicableError("the fastest quarter of comparable economies did not move the right way")
    ratio = observed / required
    verdict = "fast progress" if ratio >= 1 else "average progress" if ratio >= 0.5 else "slow progress"
    if ratio < 0:
        verdict = "negative progress"
    pair = f"{amount(observed, 2)} a year since {start} against {amount(required, 2)} {whose}"
    return verdict, ratio >= 1, ratio, f"{pair}, ratio {amount(ratio, 2)}: {verdict}"


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


def _weather(short: float, miss: float | None, pace: float) -> str:
    if short <= 0:
        return "sun"
    if pace < 0 or miss is None:
        return "thunderstorm"
    if miss < 0.05:
        return "sun"
    return "slightly cloudy" if miss <= 0.20 else "cloud"
