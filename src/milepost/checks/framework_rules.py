"""Rules about pillars and indicators: one rule, one function."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, error, limits_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from milepost.checks.rows import Rows
    from milepost.country import Record


def check_unique(field: str, records: Iterable[Record]) -> list[Finding]:
    """Rule `duplicate_id`: an id, or a code, names one thing."""
    first: dict[str, Record] = {}
    findings = []
    for record in records:
        name = str(record.fields.get(field, ""))
        if name and first.setdefault(name, record) is not record:
            message = f"the {field} '{name}' is used twice, first in {first[name].place}"
            findings.append(error("duplicate_id", record.place, message, f"give one of the two another {field}"))
    return findings


def check_own_pillar(shelf: Rows) -> list[Finding]:
    """Rule `own_pillar`: an indicator belongs to the pillar whose file it stands in."""
    return [
        error(
            "own_pillar",
            place,
            f"'{item.id}' says pillar '{item.pillar}'",
            f"leave the field out, or move the indicator to {item.pillar}.yml",
        )
        for place, item in shelf.indicators
        if item.pillar != PurePath(place.file).stem
    ]


def check_shown(shelf: Rows) -> list[Finding]:
    """Rule `shows_also`: what a pillar's chapter shows of others is an indicator, and of others."""
    own = {item.id: item.pillar for _, item in shelf.indicators}
    return [
        error(
            "shows_also",
            place,
            f"'{pillar.id}' shows also '{name}', which is {'its own' if name in own else 'no indicator'}",
            "take it out, or mend the id",
        )
        for place, pillar in shelf.pillars
        for name in pillar.shows_also
        if own.get(name) in (None, pillar.id)
    ]


def check_units(shelf: Rows) -> list[Finding]:
    """Rule `unit`: a percentage is declared with a percent unit and the limits 0 and 100, or narrower."""
    findings = []
    for place, item in shelf.indicators:
        if item.percentage and not item.unit.startswith(("%", "percent")):
            message = f"'{item.id}' is declared a percentage, its unit is '{item.unit}'"
            findings.append(error("unit", place, message, "write 'percent of ...' or set percentage: false"))
        low, high = item.lower_limit, item.upper_limit
        if item.percentage and (low is None or high is None or low < 0 or high > 100):
            message = f"'{item.id}' is a percentage with the limits {limits_words(low, high)}"
            findings.append(error("unit", place, message, "write lower_limit: 0 and upper_limit: 100"))
    return findings


def check_limit_order(shelf: Rows) -> list[Finding]:
    """Rule `limits`: the lower limit of an indicator lies below its upper limit."""
    return [
        error(
            "limits",
            place,
            f"'{item.id}' has the lower limit {item.lower_limit:g} and the upper limit {item.upper_limit:g}",
            "exchange or correct them",
        )
        for place, item in shelf.indicators
        if item.lower_limit is not None and item.upper_limit is not None and item.lower_limit >= item.upper_limit
    ]


def check_context(shelf: Rows) -> list[Finding]:
    """Rule `context`: what is shown only to tell where the country started has no target."""
    shown = {item.id for _, item in shelf.indicators if item.context}
    return [
        error(
            "context",
            place,
            f"target '{target.id}' is of '{target.indicator}', which is shown as context only",
            "remove the target, or 'context: true' from the indicator",
        )
        for place, target in shelf.targets
        if target.indicator in shown
    ]


def check_series_end(shelf: Rows) -> list[Finding]:
    """Rule `series_end`: a series that ended has no figure after its end."""
    last: dict[str, int] = {}
    for _, figure in shelf.observations:
        if figure.status != "withdrawn":
            last[figure.indicator] = max(figure.year, last.get(figure.indicator, figure.year))
    return [
        error(
            "series_end",
            place,
            f"'{item.id}' ended in {item.series_end} and has a figure for {last[item.id]}",
            "correct series_end, or make the later figures another indicator",
        )
        for place, item in shelf.indicators
        if item.series_end is not None and last.get(item.id, item.series_end) > item.series_end
    ]
