"""A target: where it starts from, its milestones held against what came or may come, and targets that are made up."""

from dataclasses import dataclass

import numpy as np

from milepost.country import Direction, History, Target, TargetKind, TargetStatus, meets
from milepost.verdicts.assessment import MilestoneCheck, Reason
from milepost.verdicts.facts import Facts, covers, probability_met


@dataclass(frozen=True)
class Baseline:
    """Year and value a target is measured from; `problem` says why there is none."""

    year: int | None = None
    value: float | None = None
    problem: Reason | None = None


def find_baseline(target: Target, history: History, definition_year: int | None) -> Baseline:
    """The target's baseline value, or the observed value of its baseline year.

    Never the nearest year, and never a value from before the last change of definition.
    """
    year, value = target.baseline_year, target.baseline_value
    if year is None and value is None:
        return Baseline(
            problem=Reason(
                "no_baseline",
                "The target has no baseline: its share of the way cannot be told. A baseline year would mend it.",
            )
        )
    if year is not None and definition_year is not None and year < definition_year:
        return Baseline(
            problem=Reason(
                "baseline_before_break",
                f"The baseline of {year} was measured by the definition in use before {definition_year} and is "
                f"not comparable.",
            )
        )
    if value is None:
        found = np.flatnonzero(history.years == year)
        if not len(found):
            return Baseline(
                year=year,
                problem=Reason("baseline_not_observed", f"Nothing was observed in the baseline year {year}."),
            )
        value = float(history.values[found[0]])
    return Baseline(year, value)


def with_baseline(target: Target, baseline: Baseline) -> Target:
    """A relative target whose baseline value was looked up; any other target as it is."""
    if target.kind is TargetKind.RELATIVE and target.baseline_value is None and baseline.value is not None:
        return target.model_copy(update={"baseline_value": baseline.value})
    return target


def made_up_target(
    indicator: str,
    value: float,
    year: int,
    direction: Direction,
    *,
    baseline_year: int | None = None,
    baseline_value: float | None = None,
) -> Target:
    """A target that no policy has set: of a back-test, of a what-if, or of anyone's own figures."""
    return Target.model_construct(
        id="made_up",
        indicator=indicator,
        kind=TargetKind.AT_LEAST if direction is Direction.INCREASE else TargetKind.AT_MOST,
        target_year=year,
        value=value,
        baseline_year=baseline_year,
        baseline_value=baseline_value,
        status=TargetStatus.PROPOSED,
        source=("made_up",),
        reasoning="made up, to be assessed as if it were set",
    )


def check_milestones(facts: Facts) -> tuple[MilestoneCheck, ...]:
    """Every milestone of the target, soonest first."""
    return tuple(_check(facts, year, value) for year, value in sorted(facts.target.milestones))


def _check(facts: Facts, year: int, value: float) -> MilestoneCheck:
    """Past: the observation of that very year decides. Future: met today, or how likely it is."""
    history = facts.history
    if year <= history.last_year:
        found = np.flatnonzero(history.years == year)
        if not len(found):
            return MilestoneCheck(year, value, "not observed", None)
        reached = meets(float(history.values[found[0]]), value, facts.sign)
        return MilestoneCheck(year, value, "reached" if reached else "missed", None)
    projection = facts.projection
    probability = (
        None
        if projection is None or not covers(projection, year)
        else probability_met(projection, value, year, facts.sign)
    )
    return MilestoneCheck(year, value, _status(facts, value, probability), probability)


def _status(facts: Facts, value: float, probability: float | None) -> str:
    cut = facts.cuts.on_track_probability
    if meets(facts.history.last_value, value, facts.sign):
        return "reached"
    if probability is None:
        return "not assessable"
    if probability >= cut:
        return "likely"
    return "unlikely" if probability <= 1 - cut else "uncertain"
