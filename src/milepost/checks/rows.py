"""The valid rows of a country's folder as the rules see them, with their places."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, get_args, get_origin, get_type_hints

import pandas as pd

from milepost.checks.finding import Acceptance, Placed
from milepost.country import (
    KEY,
    Correction,
    Country,
    Economy,
    Event,
    Indicator,
    Institution,
    Measure,
    MonitoringTask,
    Observation,
    PeerFigure,
    Pillar,
    Place,
    Province,
    ProvinceName,
    Register,
    Replacement,
    ReviewerVerdict,
    Stage,
    StatusReport,
    Target,
    Value,
    known_at,
)

Group = tuple[str, str, str, str]
GROUP = ["indicator", "sex", "location", "province"]


class HeldFigure(NamedTuple):
    """A figure of a history, and the line it stands in."""

    place: Place
    year: int
    value: float
    status: str
    release: datetime.date
    source: str


def group_of(row: Observation | Correction) -> Group:
    """The history that a row belongs to."""
    return row.indicator, row.sex, row.location, row.province


@dataclass(frozen=True)
class Rows:
    """All valid rows, in the order of files and lines; `unread` names the files of which some are missing."""

    country: list[Placed[Country]]
    pillars: list[Placed[Pillar]]
    indicators: list[Placed[Indicator]]
    targets: list[Placed[Target]]
    events: list[Placed[Event]]
    overrides: list[Placed[ReviewerVerdict]]
    registers: list[Placed[Register]]
    measures: list[Placed[Measure]]
    actions: list[Placed[Measure]]
    statuses: list[Placed[StatusReport]]
    institutions: list[Placed[Institution]]
    stages: list[Placed[Stage]]
    cycle: list[Placed[MonitoringTask]]
    replaced: list[Placed[Replacement]]
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
        rows = [
            row for row in self.observations if row.place.file not in self.unread and row.value.indicator in self.by_id
        ]
        columns = [*KEY, "release", "status"]
        released = pd.DataFrame([[getattr(row, name) for name in columns] for _, row in rows], columns=columns)
        known = known_at(released.assign(at=range(len(rows))), self.as_of).sort_values([*GROUP, "year"], kind="stable")
        found: dict[Group, list[HeldFigure]] = {}
        for place, row in (rows[at] for at in known["at"]):
            if row.value is not None:
                figure = HeldFigure(place, row.year, row.value, row.status, row.release, row.source)
                found.setdefault(group_of(row), []).append(figure)
        return found

    @cached_property
    def withdrawn(self) -> dict[Group, set[int]]:
        """Years of which a group's figure was withdrawn."""
        found: dict[Group, set[int]] = {}
        for _, row in self.observations:
            if row.status == "withdrawn":
                found.setdefault(group_of(row), set()).add(row.year)
        return found

    def excused(self, indicator: str, *kinds: str) -> set[int]:
        """Years with a declared event of such a kind."""
        return {event.year for _, event in self.events if event.indicator == indicator and event.kind in kinds}


# The model of each kind of rows, read off the fields of `Rows`.
MODELS: dict[str, type[Value]] = {
    name: get_args(get_args(kind)[0])[0]
    for name, kind in get_type_hints(Rows).items()
    if get_origin(kind) is list and name != "sources"
}
