"""Read everything in `data/`: first as written, then as valid rows with their places."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from milepost.checks.file_rules import check_keys, read_keys
from milepost.checks.finding import Finding, Placed, error
from milepost.checks.framework_rules import check_unique
from milepost.checks.rows import MODELS, Rows
from milepost.checks.schema import check_header, check_schema
from milepost.country import (
    CsvTable,
    Place,
    RecordError,
    Value,
    peer_paths,
    pillar_ids,
    read_csv_table,
    read_indicators,
    read_items,
    read_yaml_records,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NEVER_EMPTY = ("observations", "peers", "economies", "provinces", "province_names")
UNIQUE = {
    "pillars": "id",
    "indicators": "id",
    "targets": "id",
    "measures": "id",
    "economies": "code",
    "provinces": "code",
}


@dataclass
class ReadData:
    """What was read: tables by kind, findings, and which files and kinds did not read whole."""

    tables: dict[str, list[CsvTable]] = field(default_factory=lambda: {kind: [] for kind in MODELS})
    sources: list[tuple[Place, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)

    def note(self, kind: str, findings: list[Finding]) -> None:
        """Take up findings about files of a kind, which have then not been read whole."""
        self.findings += findings
        self.unread |= {found.place.file for found in findings}
        self.broken |= {kind} if findings else set()

    def take(self, kind: str, read: Callable[..., CsvTable], *where: Any) -> None:
        """Read a table, or note why it cannot be read."""
        try:
            self.tables[kind].append(read(*where))
        except RecordError as fault:
            self.note(kind, [error("file", fault.place, fault.what, fault.remedy)])


def read_data(data: Path) -> ReadData:
    """Every file as written and as its model has it, with the findings of the rules about rows and ids."""
    reading = ReadData()
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
        reading.note("sources", [error("file", fault.place, fault.what, fault.remedy)])
    _check_tables(reading)
    reading.note("sources", check_keys(reading.sources))
    return reading


def rows_of(reading: ReadData, as_of: datetime.date | None = None) -> Rows:
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
    return Rows(**rows, sources=reading.sources, unread=frozenset(reading.unread), as_of=day)


def _check_tables(reading: ReadData) -> None:
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


def _pillars(data: Path) -> CsvTable:
    return CsvTable("pillars.yml", (), tuple(read_items(data / "framework" / "pillars.yml")))


def _indicators(data: Path, pillar: str) -> CsvTable:
    return CsvTable(f"{pillar}.yml", (), tuple(read_indicators(data, pillar)))


def _corrections(data: Path) -> CsvTable:
    return CsvTable("corrections.yml", (), tuple(read_yaml_records(data / "corrections.yml")))
