"""Rules about what time has overtaken: stale series, targets that are due or met. One rule, one function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, Placed, warning
from milepost.country import Target, TargetKind, meets

if TYPE_CHECKING:
    from milepost.checks.rows import Rows

WORDS = {"annual": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
IRREGULAR = 3  # years between the figures of a series without a rhythm
LAG = 3  # years until a figure is published, at the longest


def check_stale(shelf: Rows) -> list[Finding]:
    """Rule `stale`: a series has a figure of one round, and three years, before the as-of year or later.

    The round is read from the indicator's frequency; without one it is three years. A series that ended is not
    stale. The as-of year is that of the newest release, or of the edition.
    """
    last: dict[str, int] = {}
    for group, rows in shelf.histories.items():
        last[group[0]] = max(rows[-1].year, last.get(group[0], rows[-1].year))
    findings = []
    for place, item in shelf.indicators:
        year = last.get(item.id)
        if year is None or item.series_end is not None:
            continue
        allowed = round_years(item.frequency) + LAG
        if shelf.as_of.year - year > allowed:
            message = (
                f"the newest figure of '{item.id}' is of {year}, {shelf.as_of.year - year} years before "
                f"{shelf.as_of.year}, and its frequency is '{item.frequency}'"
            )
            remedy = "add newer figures, write series_end if there are no more, or accept it with the reason"
            findings.append(warning("stale", place, message, remedy, f"{item.id} {year}"))
    return findings


def check_target_due(shelf: Rows) -> list[Finding]:
    """Rule `target_due`: a target whose year is over has a successor."""
    findings = []
    for place, target in _standing(shelf):
        if target.target_year >= shelf.as_of.year:
            continue
        later = [
            other.id
            for _, other in _standing(shelf)
            if other.indicator == target.indicator and other.target_year > target.target_year
        ]
        message = f"target '{target.id}' was due in {target.target_year} and has no successor"
        remedy = f"write superseded_by {later[0]}" if later else "add the target that follows it, and superseded_by"
        findings.append(warning("target_due", place, message, remedy, target.id))
    return findings


def check_target_met(shelf: Rows) -> list[Finding]:
    """Rule `target_met`: a target that asks for a change is not met yet, years before it is due."""
    findings = []
    for place, target in _standing(shelf):
        item, rows = shelf.by_id.get(target.indicator), shelf.histories.get((target.indicator, "both", "total", ""))
        if item is None or not rows or target.target_year <= shelf.as_of.year:
            continue
        start = target.baseline_value
        if target.kind is TargetKind.RELATIVE and start is None:
            continue
        threshold, sign, last = target.threshold(item.direction), item.direction.sign, rows[-1]
        to_keep = start is not None and sign * (threshold - start) <= 0
        if meets(last.value, threshold, sign) and not to_keep:
            message = (
                f"target '{target.id}' of {threshold:g} in {target.target_year} is met by {last.value:g} in {last.year}"
            )
            remedy = "raise it by a successor, or accept it with the reason"
            findings.append(warning("target_met", place, message, remedy, f"{target.id} {last.year}"))
    return findings


def _standing(shelf: Rows) -> list[Placed[Target]]:
    """Targets in force that were set by the as-of day."""
    return [row for row in shelf.targets if row.value.in_force and (row.value.set_on or shelf.as_of) <= shelf.as_of]


def round_years(frequency: str) -> int:
    """Years between two figures, from the words of a frequency: the longest it names."""
    return max(
        (years for word, years in WORDS.items() if word in frequency.replace(",", " ").split()), default=IRREGULAR
    )
