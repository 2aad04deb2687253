"""Which way an indicator went, when a first chance is possible; sentences on paces required, expected and the best."""

import math
from dataclasses import dataclass

import numpy as np

from milepost.country import History, Indicator, years_between
from milepost.verdicts.amounts import (
    count,
    difference,
    growth,
    most,
    movement,
    names,
    pace,
    share_of_journey,
    spelled,
    times,
)
from milepost.verdicts.facts import Facts
from milepost.verdicts.feasibility import BestPace
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


STANDSTILL = 0.01  # a pace below this share of the required one is called standing still
TURN = 0.2  # a mean pace that differs by less from the last slope is not worth a sentence
# Why a projection leaves the last slope, by its method; another's model must say it itself.
WHY = {
    "peer path": ", because economies that stood at these levels moved {how}",
    "adoption path": ", because other technologies spread {how} at these levels",
    "HTD": ", because the last slope fades and the mean pace of the history counts too",
}
NO_YARDSTICK = "Neither peers nor this history give a pace to compare with, so feasibility is not judged."


def acceleration(facts: Facts) -> str:
    """The pace that the target takes against the pace that the projection expects."""
    required, expected, year = facts.required, facts.expected, facts.target.target_year
    if required is None or expected is None:
        return "The pace that the target takes cannot be compared with an expected one."
    takes = movement(required, facts.indicator)
    if facts.factor is not None and abs(expected) >= STANDSTILL * abs(required):
        so = f"{times(facts.factor)} the" if facts.factor > 1 else "no more than the"
        likely = pace(expected, facts.indicator)
        return f"The target takes {takes}, {so} {likely} that the projection expects until {year}."
    ahead = "a standstill"
    if abs(expected) >= STANDSTILL * abs(required):
        ahead = movement(expected, facts.indicator)
    return f"The projection expects {ahead} until {year}; the target takes {takes}."


def turn(facts: Facts) -> str:
    """That the projection slows down or speeds up from the last slope, and why; empty where the two are close."""
    expected, present, projection = facts.expected, facts.present, facts.projection
    if expected is None or present is None or projection is None:
        return ""
    if abs(expected - present) < TURN * max(abs(expected), abs(present)):
        return ""
    does, how = ("slows down", "more slowly") if abs(expected) < abs(present) else ("speeds up", "faster")
    if expected * present < 0:
        does, how = "turns", "the other way"
    why = WHY.get(projection.method, "").format(how=how)
    return (
        f"The projection {does}: the last slope is {movement(present, facts.indicator)}, the mean expected until "
        f"{facts.target.target_year} {movement(expected, facts.indicator)}{why}."
    )


def against_best(facts: Facts) -> str:
    """The pace required against the best on record, and who kept it up."""
    best = facts.best
    if best is None or facts.required is None:
        return NO_YARDSTICK
    if best.source == "own history":
        return _against_own_best(facts, best, facts.required)
    peers = f"{spelled(best.economies)} peers"
    who = f"of {peers}, {names(best.reached_by)}" if best.reached_by else f"none of {peers}"
    if len(best.reached_by) == best.economies:
        who = f"all {peers}"
    text = f"Of the peers' periods of {count(best.window_years, 'year')} from a similar level, {_usual(facts, best)}"
    if best.required_growth is not None:
        text += f", and the target takes {growth(best.required_growth)}"
    return f"{text}; {who} kept up the required pace."


def _usual(facts: Facts, best: BestPace) -> str:
    """How slow most of the peers' periods were, or all but those of one peer."""
    change = best.change_per_year
    fast = pace(change, facts.indicator) if best.growth_per_year is None else growth(best.growth_per_year)
    if best.only is not None:
        return f"only {best.only}'s {f'were faster than {fast}' if facts.sign * change > 0 else 'neared the target'}"
    slow = f"were slower than {fast}" if facts.sign * change > 0 else "stood still or moved away from the target"
    return f"{most(facts.cuts.best_peer_quantile)} {slow}"


def _against_own_best(facts: Facts, best: BestPace, required: float) -> str:
    long = count(facts.cuts.sustained_years, "year")
    peers = "There are too few comparable peers to judge by."
    if facts.sign * best.change_per_year <= 0:
        return f"This history has never moved towards the target over {long} or more. {peers}"
    fastest = f"its best was {pace(best.change_per_year, facts.indicator)}"
    if best.falls_short_of(required, facts.sign):
        return f"This history has never kept up the required pace for {long} or more; {fastest}. {peers}"
    return f"This history has kept up the required pace for {long} or more before; {fastest}. {peers}"


def beyond_best(facts: Facts) -> str:
    """The pace required, and that the best peers were slower."""
    if facts.required is None:
        return NO_YARDSTICK
    return f"The target takes {movement(facts.required, facts.indicator)}. {against_best(facts)}"
