"""Rules about the releases of one figure: one rule, one function."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, Placed, error, warning

if TYPE_CHECKING:
    from milepost.checks.rows import Rows
    from milepost.country import Observation


def check_unchanged(shelf: Rows) -> list[Finding]:
    """Rule `unchanged`: a release that changes nothing has no row."""
    findings = []
    for rows in _by_figure(shelf):
        for (_, before), (place, row) in pairwise(rows):
            if row.value is not None and row.value == before.value and row.status == before.status:
                message = (
                    f"'{row.indicator}' {row.year} is {row.value:g} in the release of {row.release} as in that of "
                    f"{before.release}"
                )
                subject = f"{row.indicator} {row.year} {row.release}"
                findings.append(warning("unchanged", place, message, "take the row out", subject))
    return findings


def check_withdrawn_something(shelf: Rows) -> list[Finding]:
    """Rule `withdrawn`: before a figure is withdrawn, there was one."""
    return [
        error(
            "withdrawn",
            rows[0].place,
            f"'{rows[0].value.indicator}' {rows[0].value.year} is withdrawn before anything was released",
            "add the figure with its release, or take the row out",
        )
        for rows in _by_figure(shelf)
        if rows[0].value.status == "withdrawn" and rows[0].value.value is None
    ]


def check_carried(shelf: Rows) -> list[Finding]:
    """Rule `carried`: a carried figure repeats the one before it."""
    findings = []
    for group, rows in shelf.histories.items():
        for index, row in enumerate(rows):
            if row.status == "carried" and (index == 0 or rows[index - 1].value != row.value):
                there = f"{rows[index - 1].value:g} in {rows[index - 1].year}" if index else "nothing"
                message = f"'{group[0]}' {row.year} is {row.value:g} and called carried, with {there} before it"
                findings.append(error("carried", row.place, message, "write the status that it has"))
    return findings


def _by_figure(shelf: Rows) -> list[list[Placed[Observation]]]:
    """Every figure's releases, oldest first."""
    figures: dict[tuple[str, int, str, str, str], list[Placed[Observation]]] = {}
    for row in sorted(shelf.observations, key=lambda row: row.value.release):
        figure = row.value
        key = (figure.indicator, figure.year, figure.sex, figure.location, figure.province)
        figures.setdefault(key, []).append(row)
    return list(figures.values())
