"""One series against one target, by the rules of `milepost.assess`; only the peers are looked up faster."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from milepost.assess import PublishedVerdict, Reason, Verdict, assess, prepare, published_verdicts, rule_input
from milepost.assess.baseline import find_baseline
from milepost.assess.evidence import grade_evidence
from milepost.assess.facts import Facts, gather
from milepost.assess.feasibility import scale_of
from milepost.assess.rules import decide
from milepost.batch.series_checks import STATUSES
from milepost.framework import Direction, Indicator, Target, TargetKind, TargetStatus
from milepost.observations import History

if TYPE_CHECKING:
    from milepost.assess import Assessment, Cuts, Prepared
    from milepost.batch.histories import Histories
    from milepost.batch.peers import PeerTable
    from milepost.batch.targets import BatchTarget
    from milepost.trends import Projection

RULES = {
    "UNSD 2023": "unsd_2023",
    "Open SDG 2.4": "open_sdg_2_4",
    "Destatis": "destatis",
    "ESCAP-like": "escap_like",
    "SDSN-like": "sdsn_like",
    "UNICEF AARR": "unicef_aarr",
}
FACTS = {
    "probability": "probability",
    "required_change_per_year": "required",
    "present_change_per_year": "present",
    "acceleration_factor": "factor",
    "expected_year": "expected_year",
    "year_likely": "year_likely",
    "reachable_value": "reachable",
    "reachable_low": "reachable_low",
    "reachable_high": "reachable_high",
    "met_year": "met_year",
}
COLUMNS = (
    *("series", "year", "value", "direction", "baseline_year", "baseline_value", "verdict", "probability"),
    *("reason_codes", "reasons", "required_change_per_year", "present_change_per_year", "acceleration_factor"),
    *("expected_year", "year_likely", "reachable_value", "reachable_low", "reachable_high"),
    *("proposed_value", "proposed_year", "best_change_per_year", "best_pace_from", "met_year"),
    *("last_year", "last_value", "points", "evidence", "as_of_year", *RULES.values()),
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """A series as the assessment knows it."""

    indicator: Indicator
    history: History
    projection: Projection | None
    peers: PeerTable | None


def subject(
    histories: Histories, number: int, direction: Direction, projection: Projection | None, peers: PeerTable | None
) -> Subject:
    """Series `number` in the terms of the framework; what only a report prints is left blank."""
    points = slice(int(histories.starts[number]), int(histories.starts[number + 1]))
    lower, upper = float(histories.lower[number]), float(histories.upper[number])
    values = histories.values[points]
    indicator = Indicator.model_construct(
        id=histories.names[number],
        name=histories.names[number],
        short_name=histories.names[number],
        unit="",
        direction=direction,
        lower_limit=None if np.isnan(lower) else lower,
        upper_limit=None if np.isnan(upper) else upper,
        percentage=bool(histories.percentage[number]),
        adoption=False,
        decimals=_decimals(values),
    )
    count = len(values)
    statuses = tuple(STATUSES[status] for status in histories.statuses[points].tolist())
    years = histories.years[points].astype(np.int64)
    blank: tuple[Any, ...] = (None,) * count
    history = History(histories.names[number], "both", "total", "", years, values, statuses, blank, blank)
    return Subject(indicator, history, projection, peers)


def _decimals(values: np.ndarray[Any, Any]) -> int:
    """Places that show three digits of the largest value: what the sentences round to."""
    size = float(np.abs(values).max(initial=0.0))
    return 1 if size == 0 else int(np.clip(2 - np.floor(np.log10(size)), 0, 4))


def assess_target(item: Subject, target: BatchTarget, *, as_of_year: int, cuts: Cuts) -> Row:
    """A row of the output: verdict, reasons and numbers of one target."""
    goal = _goal(target)
    prepared = prepare(item.indicator, item.history, (), cuts.minimum_points)
    baseline = find_baseline(goal, item.history, None)
    if _no_way(item.indicator, target.value, prepared):
        made = assess(item.indicator, goal, item.history, None, peers=None, events=(), as_of_year=as_of_year, cuts=cuts)
        return _row_of_obstacle(target, made)
    facts = gather(
        item.indicator, goal, target.value, prepared, item.projection, peers=None, as_of_year=as_of_year, cuts=cuts
    )
    facts = _with_peers(facts, item)
    decision = decide(facts)
    published = published_verdicts(rule_input(item.indicator, goal, target.value, baseline, prepared.history))
    reasons = (*decision.reasons, *((baseline.problem,) if baseline.problem else ()), *_stale(facts))
    return {
        **_start(target, decision.verdict, reasons, published),
        **{column: getattr(facts, name) for column, name in FACTS.items()},
        "proposed_value": decision.proposed_value,
        "proposed_year": decision.proposed_year,
        "best_change_per_year": facts.best.change_per_year,
        "best_pace_from": facts.best.source,
        "last_year": prepared.history.last_year,
        "last_value": prepared.history.last_value,
        "points": len(prepared.history),
        "evidence": grade_evidence(prepared, as_of_year, cuts).grade,
        "as_of_year": as_of_year,
    }


def _goal(target: BatchTarget) -> Target:
    return Target.model_construct(
        id=target.series,
        indicator=target.series,
        kind=TargetKind.POINT,
        target_year=target.year,
        value=target.value,
        value_upper=None,
        baseline_year=target.baseline_year,
        baseline_value=target.baseline_value,
        milestones=(),
        status=TargetStatus.REPORTED,
        superseded_by=None,
    )


def _no_way(indicator: Indicator, value: float, prepared: Prepared) -> bool:
    """Nothing observed, or a target beyond the limits: `assess` says it in its own words."""
    low, high = indicator.lower_limit, indicator.upper_limit
    beyond = (low is not None and value < low) or (high is not None and value > high)
    return beyond or len(prepared.history) == 0


def _with_peers(facts: Facts, item: Subject) -> Facts:
    """The facts with the best pace of peers, where there are enough of them."""
    if facts.required is None or item.peers is None:
        return facts
    history, left = facts.history, facts.target.target_year - facts.history.last_year
    band = facts.cuts.peer_level_band * scale_of(item.indicator, history.last_value, facts.threshold)
    found = item.peers.best_pace(
        item.indicator.id,
        last=history.last_value,
        required=facts.required,
        left=left,
        band=band,
        cuts=facts.cuts,
    )
    return facts if found is None else replace(facts, best=found)


def _stale(facts: Facts) -> tuple[Reason, ...]:
    age = facts.as_of_year - facts.history.last_year
    if age <= facts.cuts.stale_after_years:
        return ()
    return (Reason("stale", f"The last observation is {age} years old; a new one would firm up the verdict."),)


def _start(
    target: BatchTarget, verdict: Verdict, reasons: tuple[Reason, ...], published: tuple[PublishedVerdict, ...]
) -> Row:
    return {
        **dict.fromkeys(COLUMNS),
        **vars(target),
        "direction": target.direction.value,
        "verdict": verdict.value,
        "reason_codes": ";".join(reason.code for reason in reasons),
        "reasons": " ".join(reason.sentence for reason in reasons),
        **{RULES[said.rule]: said.verdict for said in published},
    }


def _row_of_obstacle(target: BatchTarget, made: Assessment) -> Row:
    return {
        **_start(target, made.verdict, made.reasons, made.published),
        "last_year": made.last_year,
        "last_value": made.last_value,
        "points": made.evidence.points,
        "evidence": made.evidence.grade,
        "as_of_year": made.as_of_year,
    }
