"""Rules about corrections.yml: one rule, one function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, beyond, error, limits_words, unknown
from milepost.country import GROUP, Released, correction_faults

if TYPE_CHECKING:
    from milepost.checks.rows import Rows


def check_correction_ids(shelf: Rows) -> list[Finding]:
    """Rule `unknown_id`: every correction is of an indicator that exists."""
    return [
        unknown(place, "indicator", item.indicator, shelf.by_id)
        for place, item in shelf.corrections
        if item.indicator not in shelf.by_id
    ]


def check_corrections(shelf: Rows) -> list[Finding]:
    """Rule `correction`: the figure still is what the correction expects, and no later release mended it."""
    findings = []
    for place, item in shelf.corrections:
        if item.indicator in shelf.by_id:
            releases = [
                Released(row.release, row.value)
                for _, row in shelf.observations
                if tuple(getattr(row, name) for name in GROUP) == item.group
            ]
            findings += [error("correction", place, *fault) for fault in correction_faults(item, releases)]
    return findings


def check_corrected_values(shelf: Rows) -> list[Finding]:
    """Rule `limits`: what a correction writes lies within the limits of its indicator."""
    findings = []
    for place, item in shelf.corrections:
        held = shelf.by_id.get(item.indicator)
        if held is not None and beyond(item.value, held.lower_limit, held.upper_limit):
            limits = limits_words(held.lower_limit, held.upper_limit)
            message = f"the correction of '{item.indicator}' {item.year} writes {item.value:g}, limits {limits}"
            findings.append(error("limits", place, message, "correct the value"))
    return findings


def check_corrections_once(shelf: Rows) -> list[Finding]:
    """Rule `duplicate`: a released figure is corrected once."""
    seen = set()
    findings = []
    for place, item in shelf.corrections:
        key = (*item.group, item.release)
        if key in seen:
            message = f"'{item.indicator}' {item.year} in the release of {item.release} is corrected twice"
            findings.append(error("duplicate", place, message, "keep one"))
        seen.add(key)
    return findings
