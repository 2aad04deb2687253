"""What can be told where no chance can: which way an indicator went, and when a first chance is possible."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from milepost.country import History, Indicator, years_between
from milepost.verdicts.amounts import count, difference, share_of_journey, spelled
from milepost.verdicts.gaps import OF_A_CHANGE
from milepost.verdicts.preparation import Prepared
from milepost.verdicts.targets import Baseline

TOWARDS, AWAY, UNCLEAR = "towards the target", "away from the target", "no clear change"
MOVED_LEVEL = {"level_shifted", "level_later_part"}


@dataclass(frozen=True)
class Travel:
    """From the baseline, or else the first comparable value, to the last: values in the indicator's unit.

    `change` is not signed by what is better; `direction` is TOWARDS, AWAY or UNCLEAR, the last where the change is no
    larger than the survey's error. `way` is the share of the way from the baseline, None where it cannot be told.
    """

    since: int
    until: int
    change: float
    direction: str
    way: float | None


def travel(indicator: Indicator, prepared: Prepared, baseline: Baseline, goal: float) -> Travel | None:
    """The way gone so far, within one definition and one level; None where there is only one value."""
    history = prepared.history
    start = _start(prepared, baseline)
    if start is None:
        return None
    year, value = start
    change = history.last_value - value
    error = 0.0 if indicator.survey_error is None else OF_A_CHANGE * indicator.survey_error
    good = indicator.direction.sign * change > 0
    direction = UNCLEAR if abs(change) <= error else (TOWARDS if good else AWAY)
    ahead = year == baseline.year and indicator.direction.sign * (goal - value) > 0
    return Travel(year, history.last_year, change, direction, change / (goal - value) if ahead else None)


def _start(prepared: Prepared, baseline: Baseline) -> tuple[int, float] | None:
    """Year and value that the last value is held against."""
    history = prepared.history
    if not len(history):
        return None
    known = dict(zip(history.years.tolist(), history.values.tolist(), strict=True))
    moved = any(reason.code in MOVED_LEVEL for reason in prepared.reasons)
    if baseline.year is not None and baseline.year < history.last_year:
        if baseline.value is not None and not moved:
            return baseline.year, baseline.value
        if baseline.year in known:
            return baseline.year, known[baseline.year]
    first = int(history.years[0])
    return None if first == history.last_year else (first, known[first])


def first_chance_year(history: History, lacking: int, frequency: str, as_of_year: int) -> int | None:
    """The year of the figure that makes a chance possible, `lacking` figures from now; None without a known rhythm."""
    gap = usual_gap(history, frequency)
    if gap is None or lacking < 1:
        return None
    return max(history.last_year + gap, as_of_year) + (lacking - 1) * gap


def usual_gap(history: History, frequency: str) -> int | None:
    """Years between two figures: as they came, else as the publisher says ('annual', 'every three years')."""
    if len(history) > 1:
        return max(1, math.ceil(float(np.median(np.diff(history.years)))))
    return years_between(frequency)


def told(gone: Travel, indicator: Indicator) -> str:
    """The way gone: 'Between 2021 and 2024 it moved towards the target, by 5.6 points: 19 % of the way.'."""
    between = f"Between {gone.since} and {gone.until} it"
    size = difference(gone.change, indicator)
    if gone.change == 0:
        return f"{between} stood still."
    if gone.direction == UNCLEAR:
        return f"{between} changed by {size}, which the survey's error allows for: no clear direction."
    way = "" if gone.way is None else f": {share_of_journey(gone.way)} of the way"
    return f"{between} moved {gone.direction}, by {size}{way}."


def first_chance(history: History, lacking: int, frequency: str, as_of_year: int, target_year: int) -> str:
    """When a first chance is possible, at the rhythm in which figures come; empty where there is no rhythm."""
    year = first_chance_year(history, lacking, frequency, as_of_year)
    if year is None:
        return ""
    gap = usual_gap(history, frequency) or 1
    rhythm = "a figure a year" if gap == 1 else f"a figure every {spelled(gap)} years"
    late = f", when the target of {target_year} is due" if year >= target_year else ""
    return f" With {rhythm}, {count(lacking, 'more figure')} would allow a first chance with that of {year}{late}."
