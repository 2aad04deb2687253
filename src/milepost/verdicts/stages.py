"""What a stage of the journey ended with: what was to be reached by its end, and what was measured until then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from milepost.country import Event, History, Indicator, Target, meets
from milepost.verdicts.journey import observed_part
from milepost.verdicts.preparation import present_definition
from milepost.verdicts.targets import find_baseline, with_baseline


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
