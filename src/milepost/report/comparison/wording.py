"""A comparison in words and JSON, for the terminal and the book alike."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from milepost.report.comparison.edition_inputs import ORDER, Cause
from milepost.report.words import listed, target_words
from milepost.verdicts import share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.country import Indicator
    from milepost.report.comparison.comparing import Comparison, IndicatorChange, Standing

CAUSES = {
    Cause.METHOD: "method",
    Cause.DATA: "data",
    Cause.TIME: "the year that passed",
    Cause.TARGET: "target",
    Cause.PARAMETER: "parameter",
    Cause.CALIBRATION: "calibration",
}
STARTS = {
    True: "what that edition itself printed",
    False: "that edition as its parameters and the figures known at its date give it today (no outputs of it are here)",
}


def cause_words(causes: Sequence[Cause]) -> str:
    """'data', or 'data and parameter together'."""
    words = listed([CAUSES[cause] for cause in causes])
    return words if len(causes) == 1 else f"{words} together"


def order_words() -> str:
    """The groups of inputs in the order in which they are switched."""
    return listed([CAUSES[cause] for cause in ORDER])


def chance(value: float | None) -> str:
    """A chance, or a dash."""
    return "–" if value is None else share(value)


def target_of(standing: Standing, indicator: Indicator) -> str:
    """The target that an edition held an indicator against."""
    if standing.target is None:
        return "no target"
    return target_words(standing.target, standing.threshold, indicator)


def to_dict(comparison: Comparison) -> dict[str, Any]:
    """The whole comparison, JSON-ready."""
    return {
        "old_edition": comparison.old_edition,
        "new_edition": comparison.new_edition,
        "old_as_of": comparison.old_as_of,
        "new_as_of": comparison.new_as_of,
        "older_as_printed": comparison.printed,
        "order": [cause.value for cause in ORDER],
        "indicators": [_line(line) for line in comparison.lines],
        "added": [item.id for item in comparison.added],
        "dropped": [item.id for item in comparison.dropped],
        "figures": [{"kind": change.kind, **dataclasses.asdict(change)} for change in comparison.figures],
        "parameters": [dataclasses.asdict(change) for change in comparison.parameters],
        "journey": [
            {"after": "start" if cause is None else cause.value, **dataclasses.asdict(mean)}
            for cause, mean in comparison.journey
        ],
    }


def _line(line: IndicatorChange) -> dict[str, Any]:
    return {
        "indicator": line.indicator.id,
        "old": _standing(line.old),
        "new": _standing(line.new),
        "moved": line.moved,
        "causes": [cause.value for cause in line.causes],
        "chance_after": {cause.value: probability for cause, probability in line.steps},
    }


def _standing(standing: Standing) -> dict[str, Any]:
    return {
        "verdict": standing.verdict.value,
        "probability": standing.probability,
        "last_year": standing.last_year,
        "last_value": standing.last_value,
        "target": None if standing.target is None else standing.target.id,
        "target_year": None if standing.target is None else standing.target.target_year,
        "threshold": standing.threshold,
    }
