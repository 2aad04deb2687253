"""Rules about observed figures: one rule, one function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from milepost.checks.finding import Finding, Severity
from milepost.observations import KEY
from milepost.records import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from milepost.framework import Framework


def check_observation_ids(framework: Framework, observations: pd.DataFrame, provinces: frozenset[str]) -> list[Finding]:
    """Rule `unknown_id`: every figure belongs to an indicator and, if any, to a province that exists."""
    lost = observations[~observations["indicator"].isin(list(framework.indicators))]
    nowhere = observations[~observations["province"].isin([*provinces, ""])]
    return [
        _finding("unknown_id", row, f"there is no indicator '{row.indicator}'", "add it to its pillar's file first")
        for row in _rows(lost)
    ] + [
        _finding(
            "unknown_id",
            row,
            f"there is no province '{row.province}'",
            "write a code of provinces.csv, as KH-12",
        )
        for row in _rows(nowhere)
    ]


def check_duplicates(observations: pd.DataFrame) -> list[Finding]:
    """Rule `duplicate`: one release has one figure a year and group."""
    key = [*KEY, "release"]
    repeated = observations[observations.duplicated(key, keep="first")]
    return [
        _finding(
            "duplicate",
            row,
            f"'{row.indicator}' has a second figure for {row.year} in the release of {row.release}",
            "keep one; a revised figure needs the date of its own release",
        )
        for row in _rows(repeated)
    ]


def check_limits(framework: Framework, observations: pd.DataFrame) -> list[Finding]:
    """Rule `limits`: no figure lies beyond the declared limits of its indicator."""
    findings = []
    for row in _rows(observations.dropna(subset=["value"])):
        indicator = framework.indicators.get(str(row.indicator))
        if indicator is None:
            continue
        low, high = indicator.lower_limit, indicator.upper_limit
        if (low is not None and row.value < low) or (high is not None and row.value > high):
            findings.append(
                _finding(
                    "limits",
                    row,
                    f"'{indicator.id}' is {row.value:g} in {row.year}, limits {low} to {high}",
                    "correct the figure, or review the declared limit",
                )
            )
    return findings


def check_withdrawn(observations: pd.DataFrame) -> list[Finding]:
    """Rule `withdrawn`: a figure is blank if and only if it was withdrawn."""
    blank, withdrawn = observations["value"].isna(), observations["status"] == "withdrawn"
    return [
        _finding(
            "withdrawn",
            row,
            f"'{row.indicator}' {row.year} has the value '{row.value}' and the status {row.status}",
            "leave the value blank only for a withdrawn figure",
        )
        for row in _rows(observations[blank != withdrawn])
    ]


def check_future(observations: pd.DataFrame) -> list[Finding]:
    """Rule `future`: no figure is of a year after its release."""
    years = observations["release"].map(lambda release: release.year)
    return [
        _finding(
            "future",
            row,
            f"'{row.indicator}' has a figure for {row.year}, released on {row.release}",
            "correct the year or the release; a projection is not an observation",
        )
        for row in _rows(observations[observations["year"] > years])
    ]


def check_peers(framework: Framework, peers: pd.DataFrame) -> list[Finding]:
    """Rule `unknown_id`: peer figures belong to indicators that exist."""
    names = sorted(set(peers["indicator"]) - set(framework.indicators))
    return [
        Finding(
            "unknown_id",
            Severity.ERROR,
            Place("peers"),
            f"there is no indicator '{name}'",
            "add it to its pillar's file first, or drop the peers' rows",
        )
        for name in names
    ]


def _rows(frame: pd.DataFrame) -> Iterable[Any]:
    return frame.itertuples()


def _finding(rule: str, row: Any, message: str, remedy: str) -> Finding:
    place = Place(str(row.file), int(row.line))
    return Finding(rule, Severity.ERROR, place, message, remedy)
