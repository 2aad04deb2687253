"""Everything in `data/` that the rules read: first as written, then as valid rows with their places."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from milepost.checks.acceptance import Acceptance
from milepost.checks.finding import Finding, Placed, error
from milepost.checks.framework_rules import check_unique
from milepost.checks.schema import check_header, check_schema
from milepost.checks.source_rules import check_keys, read_keys
from milepost.corrections import Correction
from milepost.economies import Economy
from milepost.framework import (
    Event,
    Indicator,
    Measure,
    Pillar,
    ReviewerVerdict,
    Target,
    pillar_ids,
    read_indicators,
    read_items,
)
from milepost.observations import Observation, PeerFigure, Province, peer_paths
from milepost.provinces import ProvinceName
from milepost.records import Place, RecordError, Table, Value, read_csv_table, read_yaml_records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MODELS: dict[str, type[Value]] = {
    "pillars": Pillar,
    "indicators": Indicator,
    "targets": Target,
    "events": Event,
    "measures": Measure,
    "overrides": ReviewerVerdict,
    "observations": Observation,
    "peers": PeerFigure,
    "economies": Economy,
    "provinces": Province,
    "province_names": ProvinceName,
    "corrections": Correction,
    "accepted": Acceptance,
}
NEVER_EMPTY = ("observations", "peers", "economies", "provinces", "province_names")
UNIQUE = {
    "pillars": "id",
    "indicators": "id",
    "targets": "id",
    "measures": "id",
    "economies": "code",
    "provinces": "code",
}
Group = tuple[str, str, str, str]  # indicator, sex, location, province


class Figure(NamedTuple):
    """A figure of a history, and the line it stands in."""

    place: Place
    year: int
    value: float
    status: str
    release: datetime.date
    source: str


@dataclass(frozen=True)
class Shelf:
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
    def histories(self) -> dict[Group, list[Figure]]:
        """Every group's figures known on the as-of day, oldest first; none from a file that did not read whole."""
        newest: dict[tuple[Group, int], Placed[Observation]] = {}
        for row in sorted(self.observations, key=lambda row: row.value.release):
            figure, whole = row.value, row.place.file not in self.unread
            if whole and figure.release <= self.as_of and figure.indicator in self.by_id:
                newest[(figure.indicator, figure.sex, figure.location, figure.province), figure.year] = row
        found: dict[Group, list[Figure]] = {}
        for group, year in sorted(newest):
            place, figure = newest[group, year]
            if figure.value is not None:
                known = Figure(place, year, figure.value, figure.status, figure.release, figure.source)
                found.setdefault(group, []).append(known)
        return found

    def excused(self, indicator: str, *kinds: str) -> set[int]:
        """Years with a declared event of such a kind."""
        return {event.year for _, event in self.events if event.indicator == indicator and event.kind in kinds}


@dataclass
class Reading:
    """What was read: tables by kind, findings, and which files and kinds did not read whole."""

    tables: dict[str, list[Table]] = field(default_factory=lambda: {kind: [] for kind in MODELS})
    sources: list[tuple[Place, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)

    def note(self, kind: str, findings: list[Finding]) -> None:
        """Take up findings about files of a kind, which have then not been read whole."""
        self.findings += findings
        self.unread |= {found.place.file for found in findings}
        self.broken |= {kind} if findings else set()

    def take(self, kind: str, read: Callable[..., Table], *where: Any) -> None:
        """Read a table, or note why it cannot be read."""
        try:
            self.tables[kind].append(read(*where))
        except RecordError as fault:
            self.note(kind, [error("file", fault.place, fault.message, fault.remedy)])


def read_data(data: Path) -> Reading:
    """Every file as written and as its model has it, with the findings of the rules about rows and ids."""
    reading = Reading()
    reading.take("pillars", _pillars, data)
    if reading.broken:
        reading.broken |= {"indicators", "observations"}  # the files that pillars.yml names
    for name in pillar_ids(record for table in reading.tables["pillars"] for record in table.records):
        reading.take("indicators", _indicators, data, name)
        reading.take("observations", read_csv_table, data / "observations" / f"{name}.csv")
    for kind in ("targets", "events", "measures", "overrides"):
        reading.take(kind, read_csv_table, data / "framework" / f"{kind}.csv")
    for path in peer_paths(data):
        reading.take("peers", read_csv_table, path)
    for kind in ("economies", "provinces", "province_names"):
        reading.take(kind, read_csv_table, data / f"{kind}.csv")
    reading.take("accepted", read_csv_table, data / "accepted_findings.csv")
    if (data / "corrections.yml").exists():
        reading.take("corrections", _corrections, data)
    try:
        reading.sources = read_keys(data)
    except RecordError as fault:
        reading.note("sources", [error("file", fault.place, fault.message, fault.remedy)])
    _check_tables(reading)
    reading.note("sources", check_keys(reading.sources))
    return reading


def shelve(reading: Reading, as_of: datetime.date | None = None) -> Shelf:
    """The rows that are valid, as values. `as_of` is the day of the newest release of today where none is given."""
    rows: dict[str, Any] = {
        kind: [
            Placed(record.place, value)
            for table in reading.tables[kind]
            for record in table.records
            if (value := _value(model, record.fields)) is not None
        ]
        for kind, model in MODELS.items()
    }
    today = datetime.datetime.now(tz=datetime.UTC).date()
    out = (row.release for _, row in rows["observations"] if row.release <= today)
    day = as_of or max(out, default=today)
    return Shelf(**rows, sources=reading.sources, unread=frozenset(reading.unread), as_of=day)


def _check_tables(reading: Reading) -> None:
    """Rules `schema`, `empty` and `duplicate_id`: columns, rows and fields are those of their model, ids unique."""
    for kind, model in MODELS.items():
        for table in reading.tables[kind]:
            reading.note(kind, check_header(model, table))
            reading.note(kind, check_schema(kind, model, table))
            if kind in NEVER_EMPTY and not table.records:
                message = "has a header and no rows"
                reading.note(kind, [error("empty", Place(table.file), message, "restore its rows")])
        if kind in UNIQUE:
            records = [record for table in reading.tables[kind] for record in table.records]
            reading.note(kind, check_unique(UNIQUE[kind], records))


def _value(model: type[Value], fields: dict[str, Any]) -> Value | None:
    try:
        return model.model_validate(fields)
    except ValueError:
        return None


def _pillars(data: Path) -> Table:
    return Table("pillars.yml", (), tuple(read_items(data / "framework" / "pillars.yml")))


def _indicators(data: Path, pillar: str) -> Table:
    return Table(f"{pillar}.yml", (), tuple(read_indicators(data, pillar)))


def _corrections(data: Path) -> Table:
    return Table("corrections.yml", (), tuple(read_yaml_records(data / "corrections.yml")))
