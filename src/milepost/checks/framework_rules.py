"""Rules about indicators, targets and events: one rule, one function."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, Severity
from milepost.framework import Direction, Framework, Target, TargetKind
from milepost.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def check_unique_ids(places: Iterable[tuple[str, Place]]) -> list[Finding]:
    """Rule `duplicate_id`: an id names one thing."""
    pairs = list(places)
    counts = Counter(identifier for identifier, _ in pairs)
    return [
        Finding(
            "duplicate_id",
            Severity.ERROR,
            place,
            f"the id '{identifier}' is used twice",
            "give one of the two another id",
        )
        for index, (identifier, place) in enumerate(pairs)
        if counts[identifier] > 1 and identifier in {name for name, _ in pairs[:index]}
    ]


def check_known_ids(framework: Framework) -> list[Finding]:
    """Rule `unknown_id`: targets, events and successors point to things that exist."""
    known = list(framework.indicators)
    targets = [target.id for target in framework.targets]
    findings = []
    for target in framework.targets:
        place = framework.places[target.id]
        if target.indicator not in framework.indicators:
            findings.append(_unknown(place, "indicator", target.indicator, known))
        if target.superseded_by is not None and target.superseded_by not in targets:
            findings.append(_unknown(place, "target", target.superseded_by, targets))
    findings += [
        _unknown(Place("events.csv"), "indicator", event.indicator, known)
        for event in framework.events
        if event.indicator not in framework.indicators
    ]
    findings += [
        _unknown(Place("overrides.csv"), "target", override.target, targets)
        for override in framework.overrides
        if override.target not in targets
    ]
    return findings


def check_units(framework: Framework) -> list[Finding]:
    """Rule `unit`: a percentage is declared with a percent unit and the limits 0 and 100, or narrower."""
    findings = []
    for indicator in framework.indicators.values():
        place = framework.places[indicator.id]
        if indicator.percentage and not indicator.unit.startswith(("%", "percent")):
            message = f"'{indicator.id}' is declared a percentage, its unit is '{indicator.unit}'"
            findings.append(
                Finding("unit", Severity.ERROR, place, message, "write 'percent of ...' or set percentage: false")
            )
        limits = (indicator.lower_limit, indicator.upper_limit)
        if indicator.percentage and (None in limits or not 0 <= (limits[0] or 0.0) < (limits[1] or 0.0) <= 100):
            message = f"'{indicator.id}' is a percentage with the limits {limits[0]} and {limits[1]}"
            findings.append(
                Finding("unit", Severity.ERROR, place, message, "write lower_limit: 0 and upper_limit: 100")
            )
    return findings


def check_target_baseline(framework: Framework) -> list[Finding]:
    """Rule `target_baseline`: a target in force has a baseline, which lies before the target year."""
    findings = []
    for target in framework.targets:
        place = framework.places[target.id]
        if target.baseline_year is None or target.baseline_value is None:
            severity = Severity.ERROR if target.kind is TargetKind.RELATIVE else Severity.WARNING
            if target.in_force:
                findings.append(
                    Finding(
                        "target_baseline",
                        severity,
                        place,
                        f"target '{target.id}' has no baseline",
                        "write baseline_year and baseline_value, or no share of its journey is printed",
                    )
                )
        elif target.baseline_year >= target.target_year:
            findings.append(
                Finding(
                    "target_baseline",
                    Severity.ERROR,
                    place,
                    f"'{target.id}' is due in {target.target_year}, its baseline in {target.baseline_year}",
                    "correct one of the two years",
                )
            )
    return findings


def check_target_values(framework: Framework) -> list[Finding]:
    """Rule `target_value`: a target lies within the limits and on the better side of its baseline."""
    findings = []
    for target in framework.targets:
        indicator = framework.indicators.get(target.indicator)
        if indicator is None or (target.kind is TargetKind.RELATIVE and target.baseline_value is None):
            continue
        threshold = target.threshold(indicator.direction)
        low, high = indicator.lower_limit, indicator.upper_limit
        if (low is not None and threshold < low) or (high is not None and threshold > high):
            findings.append(
                _target_fault(
                    framework,
                    target,
                    f"{threshold:g} lies outside the limits {low} to {high} of its indicator",
                )
            )
        if target.kind is TargetKind.RANGE and (target.value_upper is None or target.value_upper <= target.value):
            findings.append(_target_fault(framework, target, "is a range without an upper end above the lower"))
        findings += _wrong_side(framework, target, indicator.direction, threshold)
    return findings


def _wrong_side(framework: Framework, target: Target, direction: Direction, threshold: float) -> list[Finding]:
    if target.baseline_value is None or direction.sign * (threshold - target.baseline_value) > 0:
        return []
    better = "above" if direction is Direction.INCREASE else "below"
    kept = "a level to keep: no journey share is printed"
    equal = threshold == target.baseline_value
    return [
        _target_fault(
            framework,
            target,
            f"{threshold:g} is not {better} its baseline {target.baseline_value:g} (to {direction})",
            Severity.WARNING,
            kept if equal else f"correct the value, unless it is {kept}",
        )
    ]


def check_citations(framework: Framework, data: Path) -> list[Finding]:
    """Rule `citation`: every cited source stands in references.bib."""
    keys = set(re.findall(r"^@\w+\{([^,\s]+)", (data / "references.bib").read_text(encoding="utf-8"), re.MULTILINE))
    cited = [(framework.places[item.id], key) for item in framework.indicators.values() for key in item.citation]
    cited += [(framework.places[item.id], key) for item in framework.targets for key in item.source]
    return [_unknown(place, "source", key, sorted(keys)) for place, key in cited if key not in keys]


def _unknown(place: Place, kind: str, name: str, known: list[str]) -> Finding:
    close = difflib.get_close_matches(name, known, n=1)
    remedy = f"did you mean '{close[0]}', or is it still to be added" if close else f"add the {kind} first"
    return Finding("unknown_id", Severity.ERROR, place, f"there is no {kind} '{name}'", remedy)


def _target_fault(
    framework: Framework,
    target: Target,
    what: str,
    severity: Severity = Severity.ERROR,
    remedy: str = "correct the value",
) -> Finding:
    place = framework.places[target.id]
    return Finding("target_value", severity, place, f"target '{target.id}': {what}", remedy)
