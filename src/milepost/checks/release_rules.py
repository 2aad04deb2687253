"""Rules about the releases of one figure, and about what we correct in them: one rule, one function."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, Placed, beyond, error, limits_words, repeated, unknown, warning
from milepost.country import GROUP, Released, correction_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from milepost.checks.rows import Rows
    from milepost.country import Observation


def check_unchanged(rows: Rows) -> Iterator[Finding]:
    """Rule `unchanged`: a release that changes nothing has no row."""
    for figures in _by_figure(rows):
        for (_, before), (place, row) in pairwise(figures):
            if row.value is not None and row.value == before.value and row.status == before.status:
                message = (
                    f"'{row.indicator}' {row.year} is {row.value:g} in the release of {row.release} as in that of "
                    f"{before.release}"
                )
                subject = f"{row.indicator} {row.year} {row.release}"
                yield warning("unchanged", place, message, "take the row out", subject)


def check_withdrawn_something(rows: Rows) -> Iterator[Finding]:
    """Rule `withdrawn`: before a figure is withdrawn, there was one."""
    for figures in _by_figure(rows):
        if figures[0].value.status == "withdrawn" and figures[0].value.value is None:
            message = (
                f"'{figures[0].value.indicator}' {figures[0].value.year} is withdrawn before anything was released"
            )
            remedy = "add the figure with its release, or take the row out"
            yield error("withdrawn", figures[0].place, message, remedy)


def check_carried(rows: Rows) -> Iterator[Finding]:
    """Rule `carried`: a carried figure repeats the one before it."""
    for group, figures in rows.histories.items():
        for index, row in enumerate(figures):
            if row.status == "carried" and (index == 0 or figures[index - 1].value != row.value):
                there = f"{figures[index - 1].value:g} in {figures[index - 1].year}" if index else "nothing"
                message = f"'{group[0]}' {row.year} is {row.value:g} and called carried, with {there} before it"
                yield error("carried", row.place, message, "write the status that it has")


def _by_figure(rows: Rows) -> list[list[Placed[Observation]]]:
    """Every figure's releases, oldest first."""
    figures: dict[tuple[str, int, str, str, str], list[Placed[Observation]]] = {}
    for row in sorted(rows.observations, key=lambda row: row.value.release):
        figure = row.value
        key = (figure.indicator, figure.year, figure.sex, figure.location, figure.province)
        figures.setdefault(key, []).append(row)
    return list(figures.values())


def check_correction_ids(rows: Rows) -> Iterator[Finding]:
    """Rule `unknown_id`: every correction is of an indicator that exists."""
    for place, item in rows.corrections:
        if item.indicator not in rows.by_id:
            yield unknown(place, "indicator", item.indicator, rows.by_id)


def check_corrections(rows: Rows) -> Iterator[Finding]:
    """Rule `correction`: the figure still is what the correction expects, and no later release mended it."""
    for place, item in rows.corrections:
        if item.indicator in rows.by_id:
            releases = [
                Released(row.release, row.value)
                for _, row in rows.observations
                if tuple(getattr(row, name) for name in GROUP) == item.group
            ]
            yield from [error("correction", place, *fault) for fault in correction_faults(item, releases)]


def check_corrected_values(rows: Rows) -> Iterator[Finding]:
    """Rule `limits`: what a correction writes lies within the limits of its indicator."""
    for place, item in rows.corrections:
        held = rows.by_id.get(item.indicator)
        if held is not None and beyond(item.value, held.lower_limit, held.upper_limit):
            limits = limits_words(held.lower_limit, held.upper_limit)
            message = f"the correction of '{item.indicator}' {item.year} writes {item.value:g}, limits {limits}"
            yield error("limits", place, message, "correct the value")


def check_corrections_once(rows: Rows) -> Iterator[Finding]:
    """Rule `duplicate`: a released figure is corrected once."""
    for place, item in repeated(rows.corrections, lambda item: (*item.group, item.release)):
        message = f"'{item.indicator}' {item.year} in the release of {item.release} is corrected twice"
        yield error("duplicate", place, message, "keep one")
