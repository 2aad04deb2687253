"""Rules about observed figures, those of peers too, their releases and what we correct in them."""

import datetime
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

from milepost.checks.finding import Finding, Placed, beyond, error, limits_words, repeated, unknown, warning
from milepost.checks.rows import Rows, group_of
from milepost.country import (
    KEY,
    Observation,
    PeerFigure,
    Place,
    Released,
    UnknownProvinceError,
    correction_faults,
    provinces_in,
    resolve_province,
)


def check_observation_ids(rows: Rows) -> Iterator[Finding]:
    """Rule `unknown_id`: every figure belongs to an indicator that exists."""
    for place, row in rows.observations:
        if row.indicator not in rows.by_id:
            message = f"there is no indicator '{row.indicator}'"
            yield error("unknown_id", place, message, "add it to its pillar's file first")


def check_provinces(rows: Rows) -> Iterator[Finding]:
    """Rule `province`: a figure of a province bears the code of one that had figures of its own in its year."""
    codes = {province.code for _, province in rows.provinces}
    names = [name for _, name in rows.province_names]
    counted = {year: provinces_in(names, year) for year in {row.year for _, row in rows.observations}}
    for place, row in rows.observations:
        if row.province and row.province not in codes:
            message = f"there is no province '{row.province}'"
            yield error("province", place, message, _province_meant(rows, row.province, row.year))
        elif row.province and row.province not in counted[row.year]:
            message = (
                f"'{row.indicator}' {row.year} is of {row.province}, which had no figures of its own in {row.year}"
            )
            yield error("province", place, message, "write the province that it was part of")


def _province_meant(rows: Rows, written: str, year: int) -> str:
    """What to write for a name of a province: its code, or the nearest name."""
    parts = next((country.parts for _, country in rows.country), None)
    if parts is None:
        return "leave the province blank, or say in country.yml what the parts of the country are called"
    try:
        meant = resolve_province([name for _, name in rows.province_names], written, year, parts)
    except UnknownProvinceError as fault:
        return f"{fault.remedy}; write the code"
    if len(meant) > 1:
        return f"leave the row out: it is the survey region of {', '.join(meant)} together"
    return f"write {meant[0]}"


def check_own_file(rows: Rows) -> Iterator[Finding]:
    """Rule `other_pillar`: a figure stands in the file of its indicator's pillar."""
    for place, row in rows.observations:
        if (item := rows.by_id.get(row.indicator)) is not None and f"{item.pillar}.csv" != place.file:
            message = f"'{row.indicator}' belongs to {item.pillar}"
            remedy = f"move the row to {item.pillar}.csv"
            yield error("other_pillar", place, message, remedy)


def check_counted(rows: Rows) -> Iterator[Finding]:
    """Rule `counted`: what is counted from a register has no figures of its own."""
    for place, row in rows.observations:
        if (item := rows.by_id.get(row.indicator)) is not None and item.counted_from is not None:
            message = f"'{row.indicator}' is counted from the {item.counted_from} that are reported as completed"
            remedy = "drop the row, and write what was reported of each into framework/statuses.csv"
            yield error("counted", place, message, remedy)


def check_duplicates(rows: Rows) -> Iterator[Finding]:
    """Rule `duplicate`: one release has one figure a year and group, of a peer one a year."""
    second: list[tuple[Place, Observation | PeerFigure]] = [
        *repeated(rows.observations, lambda row: (*(getattr(row, name) for name in KEY), row.release)),
        *repeated(rows.peers, lambda row: (row.indicator, row.economy, row.year, row.release)),
    ]
    remedy = "keep one; a revised figure needs the date of its own release"
    for place, row in second:
        message = (
            f"'{row.indicator}' has a second figure for {f'{row.economy} in ' if isinstance(row, PeerFigure) else ''}"
            f"{row.year} in the release of {row.release}"
        )
        yield error("duplicate", place, message, remedy)


def check_limits(rows: Rows) -> Iterator[Finding]:
    """Rule `limits`: no figure, of a peer neither, lies beyond the declared limits of its indicator."""
    for place, row in _figures(rows):
        item = rows.by_id.get(row.indicator)
        if item is not None and row.value is not None and beyond(row.value, item.lower_limit, item.upper_limit):
            limits = limits_words(item.lower_limit, item.upper_limit)
            message = f"{_name(row)} is {row.value:g} in {row.year}, limits {limits}"
            yield error("limits", place, message, "correct the figure, or review the declared limit")


def check_withdrawn(rows: Rows) -> Iterator[Finding]:
    """Rule `withdrawn`: a figure is blank if and only if it was withdrawn."""
    for place, row in rows.observations:
        if (row.value is None) != (row.status == "withdrawn"):
            value = "no value" if row.value is None else f"the value {row.value:g}"
            message = f"'{row.indicator}' {row.year} has {value} and the status {row.status}"
            yield error("withdrawn", place, message, "leave the value blank only for a withdrawn figure")


def check_future(rows: Rows) -> Iterator[Finding]:
    """Rule `future`: no figure, of a peer neither, is of a year after its release."""
    for place, row in _figures(rows):
        if row.year > row.release.year:
            message = f"{_name(row)} has a figure for {row.year}, released on {row.release}"
            remedy = "correct the year or the release; a projection is not an observation"
            yield error("future", place, message, remedy)


def check_release(rows: Rows) -> Iterator[Finding]:
    """Rule `release`: a release after today is a slip or an announcement; no edition reads it yet."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    for place, row in rows.observations:
        if row.release > today:
            message = f"'{row.indicator}' {row.year} is released on {row.release}, after today"
            remedy = "correct the date, or add the row once it is out"
            yield warning("release", place, message, remedy, f"{row.indicator} {row.year} {row.release}")


def check_groups(rows: Rows) -> Iterator[Finding]:
    """Rule `group`: a figure of a province is not of its towns or villages, which nothing shows."""
    for place, row in rows.observations:
        if row.province and row.location != "total":
            message = f"'{row.indicator}' {row.year} is of a province and of {row.location} places"
            remedy = "write total for a province, or leave the province blank"
            yield error("group", place, message, remedy)


def check_peer_ids(rows: Rows) -> Iterator[Finding]:
    """Rule `unknown_id`: peers' figures belong to indicators and economies that exist; said once a name."""
    codes = [economy.code for _, economy in rows.economies]
    said = set()
    for place, row in rows.peers:
        asked: tuple[tuple[str, str, Collection[str]], ...] = (
            ("indicator", row.indicator, rows.by_id),
            ("economy of economies.csv", row.economy, codes),
        )
        for kind, name, known in asked:
            if name not in known and name not in said:
                said.add(name)
                yield unknown(place, kind, name, known)


def check_peer_is_foreign(rows: Rows) -> Iterator[Finding]:
    """Rule `own_figure`: the country is no peer of itself."""
    for place, row in rows.peers:
        if row.economy in [country.alpha_3 for _, country in rows.country]:
            remedy = "write the figure in observations/, with its release"
            yield error("own_figure", place, "a figure of the country itself stands among its peers", remedy)


def _figures(rows: Rows) -> list[Placed[Observation] | Placed[PeerFigure]]:
    """The country's figures and those of its peers."""
    return [*rows.observations, *rows.peers]


def _name(row: Observation | PeerFigure) -> str:
    return f"'{row.indicator}' of {row.economy}" if isinstance(row, PeerFigure) else f"'{row.indicator}'"


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
    figures: dict[tuple[Any, ...], list[Placed[Observation]]] = {}
    for row in sorted(rows.observations, key=lambda row: row.value.release):
        figures.setdefault((*group_of(row.value), row.value.year), []).append(row)
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
                if tuple(getattr(row, name) for name in KEY) == item.group
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
