"""The valid rows of a country's folder as the rules see them, with their places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime

    from milepost.checks.acceptance import Acceptance
    from milepost.checks.finding import Placed
    from milepost.country import (
        Correction,
        Economy,
        Event,
        Indicator,
        Measure,
        Observation,
        PeerFigure,
        Pillar,
        Place,
        Province,
        ProvinceName,
        ReviewerVerdict,
        Target,
    )

Group = tuple[str, str, str, str]  # indicator, sex, location, province


class HeldFigure(NamedTuple):
    """A figure of a history, and the line it stands in."""

    place: Place
    year: int
    value: float
    status: str
    release: datetime.date
    source: str


@dataclass(frozen=True)
class Rows:
    """All valid rows, in the order of files and lines; `unread` names the files of which some are missing."""

    pillars: list[Placed[Pillar]]
    indicators: list[Placed[Indicator]]
    targets: list[Placed[Target]]
    events: list[Placed[Event]]
    measures: list[Placed[Measure]]
    overrides: list[Placed[ReviewerVerdict]]
    observations: list[Placed[Observation]]
    peers: list[Placed[PeerFigure]]
    economies: list[Placed[Economy]]
    provinces: list[Placed[Province]]
    province_names: list[Placed[ProvinceName]]
    corrections: list[Placed[Correction]]
    accepted: list[Placed[Acceptance]]
    sources: list[tuple[Place, str]]
    unread: frozenset[str]
    as_of: datetime.date

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """Indicators by id."""
        return {item.id: item for _, item in self.indicators}

    @cached_property
    def histories(self) -> dict[Group, list[HeldFigure]]:
        """Every group's figures known on the as-of day, oldest first; none from a file that did not read whole."""
        newest: dict[tuple[Group, int], Placed[Observation]] = {}
        for row in sorted(self.observations, key=lambda row: row.value.release):
            figure, whole = row.value, row.place.file not in self.unread
            if whole and figure.release <= self.as_of and figure.indicator in self.by_id:
                newest[(figure.indicator, figure.sex, figure.location, figure.province), figure.year] = row
        found: dict[Group, list[HeldFigure]] = {}
        for group, year in sorted(newest):
            place, figure = newest[group, year]
            if figure.value is not None:
                known = HeldFigure(place, year, figure.value, figure.status, figure.release, figure.source)
                found.setdefault(group, []).append(known)
        return found

    def excused(self, indicator: str, *kinds: str) -> set[int]:
        """Years with a declared event of such a kind."""
        return {event.year for _, event in self.events if event.indicator == indicator and event.kind in kinds}
