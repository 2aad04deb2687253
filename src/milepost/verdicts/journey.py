"""How much of the way to the target is covered, and of the time is gone; and what a stage of the way ended with."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from milepost.country import Event, History, Indicator, Target, TargetKind, meets
from milepost.trends import Projection
from milepost.verdicts.facts import covers
from milepost.verdicts.preparation import present_definition
from milepost.verdicts.targets import find_baseline, with_baseline

LEVELS = (0.1, 0.5, 0.9)
NORMAL_90 = 1.2815515655446004  # the 90 % point of the standard normal distribution


@dataclass(frozen=True)
class JourneyShare:
    """Share of the way from baseline to target, unclipped: 0 at the baseline, 1 at the target, negative behind.

    Attributes:
        indicator: Id.
        target: Id.
        observed: Share at the last observation; None when it cannot be told.
        observed_year: Year of the last observation.
        observed_time: Share of the years from the baseline's to the target's that were over in that year.
        projected: Median share in the as-of year (the observed one where that year has been observed).
        low: Lower end of its 80 % interval.
        high: Upper end of its 80 % interval.
        year: The as-of year.
        problem: Why there is no share, in a sentence; None when there is one.
    """

    indicator: str
    target: str | None
    observed: float | None = None
    observed_year: int | None = None
    projected: float | None = None
    low: float | None = None
    high: float | None = None
    year: int | None = None
    observed_time: float | None = None
    problem: str | None = None


@dataclass(frozen=True)
class JourneyMean:
    """Mean share over indicators, each clipped to [-1, 1].

    `observed` counts every indicator that was observed after its baseline (`observed_indicators`); `projected` and
    its intervals those with a projection too (`indicators`). `low` and `high` take all errors as moving together (the
    headline); `independent_low` and `independent_high` take them as unrelated. `left_out` have a target and no share.
    `observed_time` is the mean share of their time that was over at the observed ones' last observations.
    """

    observed: float | None
    projected: float | None
    low: float | None
    high: float | None
    independent_low: float | None
    independent_high: float | None
    indicators: tuple[str, ...]
    left_out: tuple[str, ...]
    observed_indicators: tuple[str, ...] = ()
    observed_time: float | None = None

    @property
    def aimed(self) -> int:
        """How many indicators have a target."""
        return len(self.observed_indicators) + len(self.left_out)


def share_of_way(value: float, baseline: float, target: float) -> float:
    """(value - baseline) / (target - baseline); the same for rising and falling indicators.

    Raises ValueError when the target equals the baseline. Source: docs/method.md, equation journey-share.
    """
    if target == baseline:
        raise ValueError(f"the target equals the baseline, {baseline}; there is no way to cover.")
    return (value - baseline) / (target - baseline)


def journey_share(
    indicator: Indicator,
    target: Target | None,
    history: History,
    projection: Projection | None,
    *,
    as_of_year: int,
    events: Iterable[Event] = (),
) -> JourneyShare:
    """The share covered at the last observation and, projected, in the as-of year.

    `history` is the whole history, of which nothing before the last change of definition in `events`, no carried
    value and no outlier is used. Without a target, a baseline or an observation after it there is no share, nor
    across a declared break: what lies between the two figures is then not travel. `problem` says why. Without a
    projection the observed share stands alone.
    """
    mine = [item for item in events if item.indicator == indicator.id]
    definition = present_definition(indicator.id, history, mine)
    held = observed_part(history if definition is None else history.since(definition), mine)
    if target is None:
        return JourneyShare(indicator.id, None, problem="no target is set")
    start = find_baseline(target, history, definition)
    target = with_baseline(target, start)
    problem = start.problem.sentence if start.problem else _problem(indicator, target, start.value, held)
    problem = problem or _no_travel(start.year, held, mine)
    if problem is not None or start.value is None:
        return JourneyShare(indicator.id, target.id, problem=problem)
    baseline, goal = start.value, target.threshold(indicator.direction)
    covered = share_of_way(held.last_value, baseline, goal)
    year, time = held.last_year, _time_over(start.year, held.last_year, target.target_year)
    observed = JourneyShare(indicator.id, target.id, covered, year, year=as_of_year, observed_time=time)
    if as_of_year <= held.last_year:
        ends = [covered] * len(LEVELS)
    elif projection is not None and covers(projection, as_of_year):
        ends = sorted(share_of_way(projection.quantile(as_of_year, level), baseline, goal) for level in LEVELS)
    else:
        return replace(observed, problem=f"there is no projection to {as_of_year}")
    low, middle, high = ends
    return replace(observed, low=low, projected=middle, high=high)


def aggregate(shares: Sequence[JourneyShare]) -> JourneyMean:
    """Mean share over indicators, with an interval.

    Each share is clipped to [-1, 1] first: being past one target makes up for nothing elsewhere. All count alike. The
    headline interval averages the quantiles level by level, which is exact when all errors move together: the widest
    of the common choices. The other one is a normal approximation for unrelated errors. All shares with observed
    values count in the observed mean, only those with a projection in the estimate; those without a target in none.
    Source: docs/method.md, equations journey-mean and journey-interval.
    """
    seen = [item for item in shares if item.observed is not None]
    held = [item for item in seen if None not in (item.projected, item.low, item.high)]
    left_out = tuple(item.indicator for item in shares if item.observed is None and item.target is not None)
    names = tuple(item.indicator for item in seen)
    observed, time = mean_of([item.observed for item in seen]), mean_of([item.observed_time for item in seen])
    if not held:
        return JourneyMean(observed, None, None, None, None, None, (), left_out, names, time)
    weight = np.full(len(held), 1 / len(held))
    rows = [(item.low, item.projected, item.high) for item in held]
    clipped = np.clip(np.array(rows, dtype=float), -1.0, 1.0)
    low, middle, high = (float(value) for value in weight @ clipped)
    spread = (clipped[:, 2] - clipped[:, 0]) / (2 * NORMAL_90)
    half = NORMAL_90 * float(np.sqrt(np.sum((weight * spread) ** 2)))
    used = tuple(item.indicator for item in held)
    return JourneyMean(observed, middle, low, high, middle - half, middle + half, used, left_out, names, time)


def mean_of(shares: Sequence[float | None]) -> float | None:
    """The mean of shares that are known, each held between -1 and 1; None of none."""
    known = [share for share in shares if share is not None]
    return float(np.clip(np.array(known, dtype=float), -1.0, 1.0).mean()) if known else None


def time_elapsed_share(start_year: int, end_year: int, as_of_date: datetime.date) -> float:
    """Share (0-1) of the days from 1 January of `start_year` to 31 December of `end_year` that are over.

    Args:
        start_year: First year of the journey.
        end_year: Its last.
        as_of_date: The day of the report.

    Returns:
        0 before the journey, 1 after it.

    Raises:
        ValueError: The end comes before the start.

    Example:
        >>> time_elapsed_share(2021, 2030, datetime.date(2026, 1, 1))
        0.5
    """
    if end_year < start_year:
        raise ValueError(f"the period ends in {end_year} before it starts in {start_year}.")
    start = datetime.date(start_year, 1, 1)
    days = (datetime.date(end_year + 1, 1, 1) - start).days
    return min(1.0, max(0.0, (as_of_date - start).days / days))


def _time_over(start: int | None, now: int, end: int) -> float | None:
    """Share of the years from one to another that are over in a third."""
    return None if start is None or end <= start else min((now - start) / (end - start), 1.0)


def observed_part(history: History, events: Sequence[Event]) -> History:
    """What was observed: no carried values, no declared outliers."""
    carried = np.array([status == "carried" for status in history.statuses], dtype=bool)
    outliers = [item.year for item in events if item.kind == "outlier"]
    return history.keep(~carried & ~np.isin(history.years, outliers))


def _no_travel(year: int | None, held: History, events: Sequence[Event]) -> str | None:
    """Why the difference between baseline and last observation is no distance travelled, or None."""
    if year is None:
        return None
    if held.last_year <= year:
        return "nothing has been observed after the baseline year"
    if any(item.kind == "outlier" and item.year == year for item in events):
        return "the value of the baseline year is a declared outlier"
    breaks = [item.year for item in events if item.kind == "level" and year < item.year <= held.last_year]
    if breaks:
        return f"the level changed in {max(breaks)}, after the baseline year, by something other than progress"
    return None


def _problem(indicator: Indicator, target: Target, baseline: float | None, held: History) -> str | None:
    if target.kind is TargetKind.RELATIVE and target.baseline_value is None:
        return "the target is relative to a baseline that is not known"
    if len(held) == 0:
        return "no figure is held"
    way = 0.0 if baseline is None else indicator.direction.sign * (target.threshold(indicator.direction) - baseline)
    return None if baseline is None or way > 0 else "the baseline was already at the target or past it"


class Outcome(StrEnum):
    """How a value that was to be reached by a year came out."""

    MET = "met"
    MISSED = "missed"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class StageOutcome:
    """One value that was to be reached within a stage. Values in the indicator's unit; None means not known.

    Attributes:
        indicator: Id.
        target: Id of the target that set it, as a whole or as a milestone on the way.
        milestone: Whether it is a milestone of a later target.
        wanted: The value to reach.
        wanted_year: The year by which.
        outcome: Met, missed, or not measured in that year.
        year: Year of the last observation until `wanted_year`.
        value: That observation.
        short_by: How far it lies on the wrong side; 0 when it meets.
    """

    indicator: str
    target: str
    milestone: bool
    wanted: float
    wanted_year: int
    outcome: Outcome
    year: int | None
    value: float | None
    short_by: float | None


def stage_outcomes(
    indicator: Indicator,
    targets: Iterable[Target],
    history: History,
    *,
    first_year: int,
    last_year: int,
    events: Sequence[Event] = (),
) -> list[StageOutcome]:
    """What was to be reached within the years of a stage: targets due, replaced ones too, and milestones.

    The observation of the very year decides. An earlier one decides only where it meets already: what lies short of
    the value before its year is *not measured*, for the rest of the time may have closed it. Carried values and
    declared outliers are no observations, and nothing counts from before the last change of definition.
    """
    definition = present_definition(indicator.id, history, events)
    held = observed_part(history if definition is None else history.since(definition), events)
    found = []
    for target in targets:
        known = with_baseline(target, find_baseline(target, history, definition))
        values = [(year, value, True) for year, value in known.milestones if target.in_force]
        try:
            values.append((known.target_year, known.threshold(indicator.direction), False))
        except ValueError:  # relative to a baseline that nobody knows
            continue
        found += [
            _outcome(indicator, known.id, held, value, year, milestone=milestone)
            for year, value, milestone in values
            if first_year <= year <= last_year
        ]
    return found


def _outcome(
    indicator: Indicator, target: str, held: History, wanted: float, wanted_year: int, *, milestone: bool
) -> StageOutcome:
    until = held.keep(held.years <= wanted_year)
    year = value = short_by = None
    outcome = Outcome.NOT_MEASURED
    if len(until):
        year, value, sign = until.last_year, until.last_value, indicator.direction.sign
        short_by = max(0.0, sign * (wanted - value))
        if meets(value, wanted, sign):
            outcome = Outcome.MET
        elif year == wanted_year:
            outcome = Outcome.MISSED
    return StageOutcome(indicator.id, target, milestone, wanted, wanted_year, outcome, year, value, short_by)
