"""Rules about observed figures: one rule, one function."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, beyond, error, limits_words, warning

if TYPE_CHECKING:
    from milepost.checks.shelf import Shelf


def check_observation_ids(shelf: Shelf) -> list[Finding]:
    """Rule `unknown_id`: every figure belongs to an indicator and, if any, to a province that exists."""
    codes = {"", *(province.code for _, province in shelf.provinces)}
    findings = []
    for place, row in shelf.observations:
        if row.indicator not in shelf.by_id:
            message = f"there is no indicator '{row.indicator}'"
            findings.append(error("unknown_id", place, message, "add it to its pillar's file first"))
        if row.province not in codes:
            message = f"there is no province '{row.province}'"
            findings.append(error("unknown_id", place, message, "write a code of provinces.csv, as KH-12"))
    return findings


def check_duplicates(shelf: Shelf) -> list[Finding]:
    """Rule `duplicate`: one release has one figure a year and group."""
    seen = set()
    findings = []
    for place, row in shelf.observations:
        key = (row.indicator, row.year, row.sex, row.location, row.province, row.release)
        if key in seen:
            message = f"'{row.indicator}' has a second figure for {row.year} in the release of {row.release}"
            remedy = "keep one; a revised figure needs the date of its own release"
            findings.append(error("duplicate", place, message, remedy))
        seen.add(key)
    return findings


def check_limits(shelf: Shelf) -> list[Finding]:
    """Rule `limits`: no figure lies beyond the declared limits of its indicator."""
    findings = []
    for place, row in shelf.observations:
        item = shelf.by_id.get(row.indicator)
        if item is not None and row.value is not None and beyond(row.value, item.lower_limit, item.upper_limit):
            limits = limits_words(item.lower_limit, item.upper_limit)
            message = f"'{item.id}' is {row.value:g} in {row.year}, limits {limits}"
            findings.append(error("limits", place, message, "correct the figure, or review the declared limit"))
    return findings


def check_withdrawn(shelf: Shelf) -> list[Finding]:
    """Rule `withdrawn`: a figure is blank if and only if it was withdrawn."""
    findings = []
    for place, row in shelf.observations:
        if (row.value is None) != (row.status == "withdrawn"):
            value = "no value" if row.value is None else f"the value {row.value:g}"
            message = f"'{row.indicator}' {row.year} has {value} and the status {row.status}"
            findings.append(error("withdrawn", place, message, "leave the value blank only for a withdrawn figure"))
    return findings


def check_future(shelf: Shelf) -> list[Finding]:
    """Rule `future`: no figure is of a year after its release."""
    return [
        error(
            "future",
            place,
            f"'{row.indicator}' has a figure for {row.year}, released on {row.release}",
            "correct the year or the release; a projection is not an observation",
        )
        for place, row in shelf.observations
        if row.year > row.release.year
    ]


def check_release(shelf: Shelf, today: datetime.date | None = None) -> list[Finding]:
    """Rule `release`: a release after `today` is a slip or an announcement; no edition reads it yet."""
    day = today or datetime.datetime.now(tz=datetime.UTC).date()
    return [
        warning(
            "release",
            place,
            f"'{row.indicator}' {row.year} is released on {row.release}, after today",
            "correct the date, or add the row once it is out",
        )
        for place, row in shelf.observations
        if row.release > day
    ]


def check_groups(shelf: Shelf) -> list[Finding]:
    """Rule `group`: a figure of a province is not of its towns or villages, which nothing shows."""
    return [
        error(
            "group",
            place,
            f"'{row.indicator}' {row.year} is of {row.province} and of {row.location} places",
            "write total for a province, or leave the province blank",
        )
        for place, row in shelf.observations
        if row.province and row.location != "total"
    ]
