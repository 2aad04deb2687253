"""Everything in `data/` that the rules read: first as written, then as valid rows with their places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from milepost.checks.finding import Finding, Placed, error
from milepost.checks.schema import check_header, check_schema
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
from milepost.records import Place, RecordError, Table, Value, read_csv_table, read_value

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
}
NEVER_EMPTY = ("observations", "peers", "economies", "provinces", "province_names")


@dataclass(frozen=True)
class Shelf:
    """All valid rows, in the order of files and lines."""

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

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """Indicators by id."""
        return {item.id: item for _, item in self.indicators}


def read_tables(data: Path) -> tuple[dict[str, list[Table]], list[Finding]]:
    """Every file as written, by kind, and a finding for each that cannot be read."""
    tables: dict[str, list[Table]] = {kind: [] for kind in MODELS}
    findings: list[Finding] = []

    def take(kind: str, read: Callable[..., Table], *where: Any) -> None:
        try:
            tables[kind].append(read(*where))
        except RecordError as fault:
            findings.append(error("file", fault.place, fault.message, fault.remedy))

    take("pillars", _pillars, data)
    for name in pillar_ids(record for table in tables["pillars"] for record in table.records):
        take("indicators", _indicators, data, name)
        take("observations", read_csv_table, data / "observations" / f"{name}.csv")
    for kind in ("targets", "events", "measures", "overrides"):
        take(kind, read_csv_table, data / "framework" / f"{kind}.csv")
    for path in peer_paths(data):
        take("peers", read_csv_table, path)
    for kind in ("economies", "provinces", "province_names"):
        take(kind, read_csv_table, data / f"{kind}.csv")
    return tables, findings


def check_rows(tables: dict[str, list[Table]]) -> list[Finding]:
    """Rule `schema`, and `empty`: columns, rows and fields are those of their model."""
    findings = []
    for kind, model in MODELS.items():
        for table in tables[kind]:
            findings += check_header(model, table)
            findings += check_schema(kind, model, table)
            if kind in NEVER_EMPTY and not table.records:
                findings.append(error("empty", Place(table.file), "has a header and no rows", "restore its rows"))
    return findings


def shelve(tables: dict[str, list[Table]]) -> Shelf:
    """The rows as values, once `check_rows` found nothing. Raises RecordError at a row that is not valid."""
    rows: dict[str, Any] = {
        kind: [Placed(record.place, read_value(model, record)) for table in tables[kind] for record in table.records]
        for kind, model in MODELS.items()
    }
    return Shelf(**rows)


def _pillars(data: Path) -> Table:
    return Table("pillars.yml", (), tuple(read_items(data / "framework" / "pillars.yml")))


def _indicators(data: Path, pillar: str) -> Table:
    return Table(f"{pillar}.yml", (), tuple(read_indicators(data, pillar)))
