"""Rules about events, overrides and measures: one rule, one function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, error, unknown, warning

if TYPE_CHECKING:
    from milepost.checks.rows import Rows


def check_register_ids(shelf: Rows) -> list[Finding]:
    """Rule `unknown_id`: events, overrides, measures and names of provinces point to things that exist."""
    targets = [target.id for _, target in shelf.targets]
    pillars = [pillar.id for _, pillar in shelf.pillars]
    asked = [(place, "indicator", event.indicator, [*shelf.by_id]) for place, event in shelf.events]
    asked += [(place, "target", item.target, targets) for place, item in shelf.overrides]
    asked += [(place, "pillar", item.pillar, pillars) for place, item in shelf.measures]
    asked += [(place, "indicator", name, [*shelf.by_id]) for place, item in shelf.measures for name in item.indicators]
    codes = [province.code for _, province in shelf.provinces]
    asked += [(place, "province", code, codes) for place, item in shelf.province_names for code in item.codes]
    return [unknown(place, kind, name, known) for place, kind, name, known in asked if name not in known]


def check_events_once(shelf: Rows) -> list[Finding]:
    """Rule `duplicate`: a break of one kind is declared once a year."""
    seen = set()
    findings = []
    for place, event in shelf.events:
        key = (event.indicator, event.year, event.kind)
        if key in seen:
            message = f"the {event.kind} event of '{event.indicator}' in {event.year} stands twice"
            findings.append(error("duplicate", place, message, "keep one, with both reasons"))
        seen.add(key)
    return findings


def check_event_years(shelf: Rows) -> list[Finding]:
    """Rule `event_year`: an event lies within the history it breaks."""
    years: dict[str, list[int]] = {name: [] for name in shelf.by_id}
    for _, figure in shelf.observations:
        years.setdefault(figure.indicator, []).append(figure.year)
    return [
        warning(
            "event_year",
            place,
            f"'{event.indicator}' has an event in {event.year} and "
            + (f"figures from {min(held)} to {max(held)}" if held else "no figure"),
            "correct the year, or drop the event",
            f"{event.indicator} {event.year}",
        )
        for place, event in shelf.events
        if (held := years.get(event.indicator)) is not None and (not held or not min(held) <= event.year <= max(held))
    ]


def check_overrides(shelf: Rows) -> list[Finding]:
    """Rule `override`: one verdict a target, and only for a target in force."""
    replaced = {target.id: target.superseded_by for _, target in shelf.targets if target.superseded_by is not None}
    seen = set()
    findings = []
    for place, item in shelf.overrides:
        if item.target in seen:
            message = f"target '{item.target}' has a second override"
            findings.append(error("override", place, message, "keep one"))
        if item.target in replaced:
            message = f"target '{item.target}' is superseded by '{replaced[item.target]}'"
            findings.append(error("override", place, message, "override the target in force, or drop the row"))
        seen.add(item.target)
    return findings
