"""Rules about observed figures: one rule, one function."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, beyond, error, limits_words, warning
from milepost.country import UnknownProvinceError, provinces_in, resolve_province

if TYPE_CHECKING:
    from milepost.checks.rows import Rows
    from milepost.country import ProvinceName


def check_observation_ids(shelf: Rows) -> list[Finding]:
    """Rule `unknown_id`: every figure belongs to an indicator that exists."""
    return [
        error("unknown_id", place, f"there is no indicator '{row.indicator}'", "add it to its pillar's file first")
        for place, row in shelf.observations
        if row.indicator not in shelf.by_id
    ]


def check_provinces(shelf: Rows) -> list[Finding]:
    """Rule `province`: a figure of a province bears the code of one that had figures of its own in its year."""
    codes = {province.code for _, province in shelf.provinces}
    names = [name for _, name in shelf.province_names]
    counted = {year: provinces_in(names, year) for year in {row.year for _, row in shelf.observations}}
    findings = []
    for place, row in shelf.observations:
        if row.province and row.province not in codes:
            message = f"there is no province '{row.province}'"
            findings.append(error("province", place, message, _province_meant(names, row.province, row.year)))
        elif row.province and row.province not in counted[row.year]:
            message = (
                f"'{row.indicator}' {row.year} is of {row.province}, which had no figures of its own in {row.year}"
            )
            findings.append(error("province", place, message, "write the province that it was part of"))
    return findings


def _province_meant(names: list[ProvinceName], written: str, year: int) -> str:
    """What to write for a name of a province: its code, or the nearest name."""
    try:
        meant = resolve_province(names, written, year)
    except UnknownProvinceError as fault:
        return f"{fault.remedy}; write the code"
    if len(meant) > 1:
        return f"leave the row out: it is the survey region of {', '.join(meant)} together"
    return f"write {meant[0]}"


def check_own_file(shelf: Rows) -> list[Finding]:
    """Rule `other_pillar`: a figure stands in the file of its indicator's pillar."""
    return [
        error(
            "other_pillar",
            place,
            f"'{row.indicator}' belongs to {item.pillar}",
            f"move the row to {item.pillar}.csv",
        )
        for place, row in shelf.observations
        if (item := shelf.by_id.get(row.indicator)) is not None and f"{item.pillar}.csv" != place.file
    ]


def check_duplicates(shelf: Rows) -> list[Finding]:
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


def check_limits(shelf: Rows) -> list[Finding]:
    """Rule `limits`: no figure lies beyond the declared limits of its indicator."""
    findings = []
    for place, row in shelf.observations:
        item = shelf.by_id.get(row.indicator)
        if item is not None and row.value is not None and beyond(row.value, item.lower_limit, item.upper_limit):
            limits = limits_words(item.lower_limit, item.upper_limit)
            message = f"'{item.id}' is {row.value:g} in {row.year}, limits {limits}"
            findings.append(error("limits", place, message, "correct the figure, or review the declared limit"))
    return findings


def check_withdrawn(shelf: Rows) -> list[Finding]:
    """Rule `withdrawn`: a figure is blank if and only if it was withdrawn."""
    findings = []
    for place, row in shelf.observations:
        if (row.value is None) != (row.status == "withdrawn"):
            value = "no value" if row.value is None else f"the value {row.value:g}"
            message = f"'{row.indicator}' {row.year} has {value} and the status {row.status}"
            findings.append(error("withdrawn", place, message, "leave the value blank only for a withdrawn figure"))
    return findings


def check_future(shelf: Rows) -> list[Finding]:
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


def check_release(shelf: Rows, today: datetime.date | None = None) -> list[Finding]:
    """Rule `release`: a release after `today` is a slip or an announcement; no edition reads it yet."""
    day = today or datetime.datetime.now(tz=datetime.UTC).date()
    return [
        warning(
            "release",
            place,
            f"'{row.indicator}' {row.year} is released on {row.release}, after today",
            "correct the date, or add the row once it is out",
            f"{row.indicator} {row.year} {row.release}",
        )
        for place, row in shelf.observations
        if row.release > day
    ]


def check_groups(shelf: Rows) -> list[Finding]:
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
