"""Rules about the releases of one figure, and about what we correct in them: one rule, one function."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, Placed, beyond, error, limits_words, repeated, unknown, warning
from milepost.country import GROUP, Released, correction_faults

if TYPE_CHECKING:
    from milepost.checks.rows import Rows
    from milepost.country import Observation


def check_unchanged(rows: Rows) -> list[Finding]:
    """Rule `unchanged`: a release that changes nothing has no row."""
    findings = []
    for figures in _by_figure(rows):
        for (_, before), (place, row) in pairwise(figures):
            if row.value is not None and row.value == before.value and row.status == before.status:
                message = (
                    f"'{row.indicator}' {row.year} is {row.value:g} in the release of {row.release} as in that of "
                    f"{before.release}"
                )
                subject = f"{row.indicator} {row.year} {row.release}"
                findings.append(warning("unchanged", place, message, "take the row out", subject))
    return findings


def check_withdrawn_something(rows: Rows) -> list[Finding]:
    """Rule `withdrawn`: before a figure is withdrawn, there was one."""
    return [
        error(
            "withdrawn",
            figures[0].place,
            f"'{figures[0].value.indicator}' {figures[0].value.year} is withdrawn before anything was released",
            "add the figure with its release, or take the row out",
        )
        for figures in _by_figure(rows)
        if figures[0].value.status == "withdrawn" and figures[0].value.value is None
    ]


def check_carried(rows: Rows) -> list[Finding]:
    """Rule `carried`: a carried figure repeats the one before it."""
    findings = []
    for group, figures in rows.histories.items():
        for index, row in enumerate(figures):
            if row.status == "carried" and (index == 0 or figures[index - 1].value != row.value):
                there = f"{figures[index - 1].value:g} in {figures[index - 1].year}" if index else "nothing"
                message = f"'{group[0]}' {row.year} is {row.value:g} and called carried, with {there} before it"
                findings.append(error("carried", row.place, message, "write the status that it has"))
    return findings


def _by_figure(rows: Rows) -> list[list[Placed[Observation]]]:
    """Every figure's releases, oldest first."""
    figures: dict[tuple[str, int, str, str, str], list[Placed[Observation]]] = {}
    for row in sorted(rows.observations, key=lambda row: row.value.release):
        figure = row.value
        key = (figure.indicator, figure.year, figure.sex, figure.location, figure.province)
        figures.setdefault(key, []).append(row)
    return list(figures.values())


def check_correction_ids(rows: Rows) -> list[Finding]:
    """Rule `unknown_id`: every correction is of an indicator that exists."""
    return [
        unknown(place, "indicator", item.indicator, rows.by_id)
        for place, item in rows.corrections
        if item.indicator not in rows.by_id
    ]


def check_corrections(rows: Rows) -> list[Finding]:
    """Rule `correction`: the figure still is what the correction expects, and no later release mended it."""
    findings = []
    for place, item in rows.corrections:
        if item.indicator in rows.by_id:
            releases = [
                Released(row.release, row.value)
                for _, row in rows.observations
                if tuple(getattr(row, name) for name in GROUP) == item.group
            ]
            findings += [error("correction", place, *fault) for fault in correction_faults(item, releases)]
    return findings


def check_corrected_values(rows: Rows) -> list[Finding]:
    """Rule `limits`: what a correction writes lies within the limits of its indicator."""
    findings = []
    for place, item in rows.corrections:
        held = rows.by_id.get(item.indicator)
        if held is not None and beyond(item.value, held.lower_limit, held.upper_limit):
            limits = limits_words(held.lower_limit, held.upper_limit)
            message = f"the correction of '{item.indicator}' {item.year} writes {item.value:g}, limits {limits}"
            findings.append(error("limits", place, message, "correct the value"))
    return findings


def check_corrections_once(rows: Rows) -> list[Finding]:
    """Rule `duplicate`: a released figure is corrected once."""
    return [
        error(
            "duplicate",
            place,
            f"'{item.indicator}' {item.year} in the release of {item.release} is corrected twice",
            "keep one",
        )
        for place, item in repeated(rows.corrections, lambda item: (*item.group, item.release))
    ]
