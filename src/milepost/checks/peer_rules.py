"""Rules about peers' figures: one rule, one function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, beyond, error, limits_words, unknown

if TYPE_CHECKING:
    from milepost.checks.rows import Rows
    from milepost.country import Place

HOME = "KHM"


def check_peer_ids(shelf: Rows) -> list[Finding]:
    """Rule `unknown_id`: peers' figures belong to indicators and economies that exist; said once a name."""
    codes = [economy.code for _, economy in shelf.economies]
    indicators: dict[str, Place] = {}
    economies: dict[str, Place] = {}
    for place, row in shelf.peers:
        indicators.setdefault(row.indicator, place)
        economies.setdefault(row.economy, place)
    return [
        unknown(place, "indicator", name, shelf.by_id) for name, place in indicators.items() if name not in shelf.by_id
    ] + [
        unknown(place, "economy of economies.csv", name, codes)
        for name, place in economies.items()
        if name not in codes
    ]


def check_peer_is_foreign(shelf: Rows) -> list[Finding]:
    """Rule `own_figure`: the country is no peer of itself."""
    return [
        error("own_figure", place, f"{HOME} is no peer", "write the figure in observations/, with its release")
        for place, row in shelf.peers
        if row.economy == HOME
    ]


def check_peer_once(shelf: Rows) -> list[Finding]:
    """Rule `duplicate`: one release has one figure an indicator, economy and year."""
    seen = set()
    findings = []
    for place, row in shelf.peers:
        key = (row.indicator, row.economy, row.year, row.release)
        if key in seen:
            message = (
                f"'{row.indicator}' has a second figure for {row.economy} in {row.year} in the release of {row.release}"
            )
            remedy = "keep one; a revised figure needs the date of its own release"
            findings.append(error("duplicate", place, message, remedy))
        seen.add(key)
    return findings


def check_peer_not_future(shelf: Rows) -> list[Finding]:
    """Rule `future`: no peer's figure is of a year after its release."""
    return [
        error(
            "future",
            place,
            f"'{row.indicator}' of {row.economy} has a figure for {row.year}, released on {row.release}",
            "correct the year or the release; a projection is not an observation",
        )
        for place, row in shelf.peers
        if row.year > row.release.year
    ]


def check_peer_limits(shelf: Rows) -> list[Finding]:
    """Rule `limits`: no peer's figure lies beyond the declared limits of its indicator."""
    findings = []
    for place, row in shelf.peers:
        item = shelf.by_id.get(row.indicator)
        if item is not None and beyond(row.value, item.lower_limit, item.upper_limit):
            limits = limits_words(item.lower_limit, item.upper_limit)
            message = f"'{item.id}' of {row.economy} is {row.value:g} in {row.year}, limits {limits}"
            findings.append(error("limits", place, message, "correct the figure, or review the declared limit"))
    return findings
