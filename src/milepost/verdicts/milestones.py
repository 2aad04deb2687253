"""Milestones on the way to a target, checked against what was observed or is projected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from milepost.country import meets
from milepost.verdicts.assessment import MilestoneCheck
from milepost.verdicts.paces import covers, probability_met

if TYPE_CHECKING:
    from milepost.verdicts.facts import Facts


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
