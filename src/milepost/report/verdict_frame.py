"""Verdicts as a frame: a row a target, what a statistician filters, sorts and plots, with the results behind it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from milepost.country import meets
from milepost.report.carrying import Verdicts
from milepost.report.results import IndicatorResult
from milepost.verdicts import Assessment, Cuts

VERDICT_COLUMNS = (
    "indicator",
    "name",
    "pillar",
    "target",
    "verdict",
    "judged",
    "probability",
    "expected_pace",
    "required_pace",
    "pace_ratio",
    "went",
    "reason",
    "last_year",
    "last_value",
    "target_year",
    "target_value",
    "baseline_year",
    "baseline_value",
    "expected_year",
    "reachable_low",
    "reachable_value",
    "reachable_high",
    "proposed_value",
    "proposed_year",
    "outcome",
    "evidence",
    "method",
)


def verdicts_frame(results: Iterable[IndicatorResult], cuts: Cuts | None = None) -> Verdicts:
    """The frame that `assess` returns, from results that chapters handed on; `cuts` are those they were judged by."""
    held = tuple(results)
    rows = [{**_verdict_row(result), "at": number} for number, result in enumerate(held)]
    frame = Verdicts.of(rows, [*VERDICT_COLUMNS, "at"], carried=dict(enumerate(held)), key="at")
    frame.cuts = cuts
    return frame


def outcome(result: IndicatorResult) -> str | None:
    """Met or missed, by the first figure of the target year or later; None where no such figure is known."""
    past, threshold = result.history, result.assessment.threshold
    if result.target is None or threshold is None or not len(past) or past.last_year < result.target.target_year:
        return None
    due = float(past.values[past.years >= result.target.target_year][0])
    return "met" if meets(due, threshold, result.indicator.direction.sign) else "missed"


def _pace_ratio(a: Assessment) -> float | None:
    """Required over expected pace; without end where a pace is required and none in its direction is expected."""
    if a.acceleration_factor is None and a.required_change_per_year is not None:
        return None if a.expected_change_per_year is None else math.inf
    return a.acceleration_factor


def _verdict_row(result: IndicatorResult) -> dict[str, Any]:
    a = result.assessment
    return {
        "indicator": result.indicator.id,
        "name": result.indicator.short_name,
        "pillar": result.indicator.pillar,
        "target": a.target,
        "verdict": a.final_verdict.value,
        "probability": a.probability,
        "judged": a.final_verdict.judged,
        "expected_pace": a.expected_change_per_year,
        "required_pace": a.required_change_per_year,
        "pace_ratio": _pace_ratio(a),
        "went": a.went,
        "reason": a.reasons[0].sentence if a.reasons else "",
        "last_year": a.last_year,
        "last_value": a.last_value,
        "target_year": a.target_year,
        "target_value": a.threshold,
        "baseline_year": a.baseline_year,
        "baseline_value": a.baseline_value,
        "expected_year": a.expected_year,
        "reachable_low": a.reachable_low,
        "reachable_value": a.reachable_value,
        "reachable_high": a.reachable_high,
        "proposed_value": a.proposed_value,
        "proposed_year": a.proposed_year,
        "outcome": outcome(result),
        "evidence": a.evidence.grade,
        "method": None if result.projection is None else result.projection.method,
    }
