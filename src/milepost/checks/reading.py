"""Read everything in a country's data folder: as written, then as valid rows; what does not read is said in words."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from milepost.checks.finding import Finding, Placed, at_most, error, warning
from milepost.checks.framework_rules import check_keys, check_references, check_unique, read_keys
from milepost.checks.rows import MODELS, Rows, check_header, check_schema
from milepost.country import (
    JOURNAL,
    CsvTable,
    Place,
    Record,
    RecordError,
    Value,
    is_interrupted,
    peer_paths,
    pillar_ids,
    read_csv_table,
    read_indicators,
    read_items,
    read_mapping,
    read_yaml_records,
)

UNFINISHED = ("an import was interrupted half-way", "run 'milepost check' in the project's folder, which finishes it")
NO_PEERS = ("every file of figures is missing from peers/", "put the file of peers' figures back")
NEVER_EMPTY = ("economies", "provinces", "province_names", "institutions")
FILLED_LATER = {"observations": "figure", "peers": "figure of peers", "indicators": "indicator"}
PARTS = ("provinces", "province_names")
UNIQUE = {
    "pillars": "id",
    "indicators": "id",
    "targets": "id",
    "registers": "id",
    "measures": "id",
    "actions": "id",
    "institutions": "abbreviation",
    "stages": "id",
    "cycle": "id",
    "economies": "code",
    "provinces": "code",
    "replaced": "indicator",
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
    if is_interrupted(data):
        reading.note("observations", [error("file", Place(JOURNAL), *UNFINISHED)])
    reading.take("country", _mapping, data / "country.yml")
    country = [record for table in reading.tables["country"] for record in table.records]
    reading.take("pillars", _items, read_items, data / "framework" / "pillars.yml")
    if reading.broken:
        reading.broken |= {"indicators", "observations"}  # the files that pillars.yml names
    for name in pillar_ids(record for table in reading.tables["pillars"] for record in table.records):
        reading.take("indicators", _items, read_indicators, data, name)
        reading.take("observations", read_csv_table, data / "observations" / f"{name}.csv")
    reading.take("registers", _items, read_yaml_records, data / "framework" / "registers.yml")
    for kind in ("targets", "events", "overrides", "measures", "actions", "statuses"):
        reading.take(kind, read_csv_table, data / "framework" / f"{kind}.csv")
    required = _read_places(reading, data, country)
    reading.take("accepted", read_csv_table, data / "accepted_findings.csv")
    for kind, name, *read in OPTIONAL:
        if kind not in required and (data / name).exists():
            reading.take(kind, *read, data / name)
    try:
        reading.sources = read_keys(data)
        reading.note("sources", at_most(check_references(data)))
    except RecordError as fault:
        reading.note("sources", [error("file", fault.place, fault.what, fault.remedy)])
    _check_tables(reading)
    reading.note("sources", check_keys(reading.sources))
    return reading


def _read_places(reading: ReadData, data: Path, country: list[Record]) -> tuple[str, ...]:
    """Read peers, economies, parts of the country and institutions; the kinds of which there must be a file."""
    for path in peer_paths(data):
        reading.take("peers", read_csv_table, path)
    if any("peer_group" in record.fields for record in country) and not peer_paths(data):
        reading.note("peers", [error("file", Place("peers"), *NO_PEERS)])
    parts = any("parts" in record.fields for record in country)
    required = ("economies", "institutions", *(PARTS if parts or "country" in reading.broken else ()))
    for kind in required:
        reading.take(kind, read_csv_table, data / f"{kind}.csv")
    return required


def _mapping(path: Path) -> CsvTable:
    """The lines of a YAML file as the one row of a table."""
    record = read_mapping(path)
    return CsvTable(record.place.file, (), (record,))


def _items(read: Callable[..., list[Record]], *where: Any) -> CsvTable:
    """The items of a YAML file as a table, which has no header."""
    records = read(*where)
    name = where[0].name if len(where) == 1 else f"{where[1]}.yml"
    return CsvTable(records[0].place.file if records else name, (), tuple(records))


# Files that a country may do without.
OPTIONAL: tuple[tuple[Any, ...], ...] = (
    ("provinces", "provinces.csv", read_csv_table),
    ("province_names", "province_names.csv", read_csv_table),
    ("stages", "framework/stages.csv", read_csv_table),
    ("cycle", "framework/monitoring.csv", read_csv_table),
    ("replaced", "framework/replaced.csv", read_csv_table),
    ("corrections", "corrections.yml", _items, read_yaml_records),
)


def rows_of(reading: ReadData, as_of: datetime.date | None = None) -> Rows:
    """The rows that are valid, as values.

    Without `as_of`, the day of the newest release, or of the newest target if that is younger; neither after today.
    """
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
    out = [row.release for _, row in rows["observations"]] + [row.set_on for _, row in rows["targets"] if row.set_on]
    day = as_of or max((day for day in out if day <= today), default=today)
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
            if kind in FILLED_LATER and not table.records:
                message = f"has {'a header and no rows' if table.header else 'no items'}: no {FILLED_LATER[kind]} yet"
                remedy = f"add the first {FILLED_LATER[kind]}, or restore what stood there"
                reading.findings.append(warning("empty", Place(table.file), message, remedy, table.file))
        if kind in UNIQUE:
            records = [record for table in reading.tables[kind] for record in table.records]
            reading.note(kind, check_unique(UNIQUE[kind], records))


def _value(model: type[Value], fields: dict[str, Any]) -> Value | None:
    try:
        return model.model_validate(fields)
    except ValueError:
        return None
