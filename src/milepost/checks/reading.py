"""Read everything in a country's data folder: as written, then as valid rows; what does not read is said in words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from milepost.checks.finding import Finding, Placed, at_most, error
from milepost.checks.framework_rules import check_keys, check_references, check_unique, read_keys
from milepost.checks.rows import MODELS, Rows
from milepost.country import (
    JOURNAL,
    CsvTable,
    Place,
    RecordError,
    Value,
    brief,
    did_you_mean,
    is_interrupted,
    nearest_name,
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

    from milepost.country import Record


UNFINISHED = ("an import was interrupted half-way", "run 'milepost check' in the project's folder, which finishes it")
HINTS = {
    "direction": "increase or decrease",
    "unit": "the unit, such as '% of population'",
    "percentage": "true for a share of people, places or things (0-100), else false",
    "adoption": "true for a rising share of people or places, else false",
    "target_year": "the year by which the target is to be met",
    "release": "the date the figure was published, as 2025-07-06",
    "source": "the key of a source in references.bib",
    "citation": "the key of a source in references.bib",
    "status": "one of the allowed statuses",
    "date": "the day that the status is of, as 2026-06-30",
    "lead_institution": "its abbreviation in institutions.csv",
}
SHAPES = {
    "id": "small letters, digits and underscores, starting with a letter",
    "code": "a code as the ISO list has it, such as KH-12 or THA",
    "page": "pages as printed, such as 29, or 36, 72, or 70-71",
    "abbreviation": "letters and hyphens, starting with a capital, such as MPTC",
}

SHAPELESS = ("dict_type", "model_type", "tuple_type")


def check_header(model: type[BaseModel], table: CsvTable) -> list[Finding]:
    """Findings about columns that are unknown or missing, once a file; a YAML file has none."""
    if not table.header:
        return []
    place, fields = Place(table.file, 1), model.model_fields
    strange = [name for name in table.header if name not in fields]
    lacking = [name for name, field in fields.items() if field.is_required() and name not in table.header]
    findings = []
    for name in strange:
        close = nearest_name(name, lacking) or nearest_name(name, fields)
        lacking = [item for item in lacking if item != close]
        remedy = f"did you mean '{close}'" if close else f"known are {', '.join(fields)}"
        findings.append(error("schema", place, f"there is no column '{name}'", remedy))
    known = ", ".join(fields)
    return findings + [
        error("schema", place, f"the column '{name}' is missing", f"the columns are {known}") for name in lacking
    ]


def check_schema(kind: str, model: type[BaseModel], table: CsvTable) -> list[Finding]:
    """Findings for rows that do not read as `model`, one a faulty field; what the header says is not repeated."""
    return at_most(finding for record in table.records for finding in _row(kind, model, table, record))


def _row(kind: str, model: type[BaseModel], table: CsvTable, record: Record) -> list[Finding]:
    try:
        model.model_validate(record.fields)
    except ValidationError as fault:
        return [
            _finding(kind, model, record, item)
            for item in fault.errors(include_url=False)
            if not table.header or not _about_header(table, item)
        ]
    return []


def _about_header(table: CsvTable, fault: Any) -> bool:
    name = str(fault["loc"][0]) if fault["loc"] else ""
    return fault["type"] == "extra_forbidden" or (fault["type"] == "missing" and name not in table.header)


def _finding(kind: str, model: type[BaseModel], record: Record, fault: Any) -> Finding:
    names = ("id", "code", "indicator", "target", "measure", "abbreviation")
    label = next((f"'{brief(record.fields[name])}'" for name in names if name in record.fields), f"a row of {kind}")
    parts = [part for part in fault["loc"] if isinstance(part, str)] or [kind]
    if len(parts) == 1:
        return error("schema", record.place, *_words(model, label, parts[0], fault))
    # Within a list of mappings, or a mapping: which part of it.
    at = next((f" {part + 1}" for part in fault["loc"] if isinstance(part, int)), "")
    label = f"{parts[0]}{at} of {label}"
    message, remedy = _words(model, label, parts[-1], fault)
    if fault["type"] == "extra_forbidden":
        remedy = "take it out, or mend its name"
    return error("schema", record.place, message if message.startswith(label) else f"{label}: {message}", remedy)


def _words(model: type[BaseModel], label: str, field: str, fault: Any) -> tuple[str, str]:
    kind, value = fault["type"], fault.get("input")
    plain = HINTS.get(field, f"its {field}")
    expected = str(fault.get("ctx", {}).get("expected", "")).replace("'", "")
    if field == "milestones":
        return f"{label} has the milestone '{brief(value)}'", "write 2030=50;2032=60"
    known = {
        "missing": (f"{label} has no {field}", f"write {plain}"),
        "too_short": (f"{label} has no {field}", f"write {plain}"),
        "extra_forbidden": (
            f"{label} has the unknown field '{field}'",
            did_you_mean(field, model.model_fields),
        ),
        "enum": (f"'{brief(value)}' is no {field}", f"write {expected}"),
        "literal_error": (f"'{brief(value)}' is no {field}", f"write {expected}"),
        "bool_parsing": (f"{field} '{brief(value)}' is neither true nor false", f"write {plain}"),
        "bool_type": (f"{field} '{brief(value)}' is neither true nor false", f"write {plain}"),
        **dict.fromkeys(SHAPELESS, (f"{field} '{brief(value)}' is not written as name: value", "write it so")),
        "string_type": (f"{field} '{brief(value)}' is no text", "put it in double quotes"),
        "string_pattern_mismatch": (
            f"{field} '{brief(value)}' is no {field}",
            f"write {SHAPES.get(field, SHAPES['id'])}",
        ),
    }
    return known.get(kind) or _number_words(model, field, fault)


def _number_words(model: type[BaseModel], field: str, fault: Any) -> tuple[str, str]:
    kind, value = fault["type"], brief(fault.get("input"))
    bounds = fault.get("ctx", {})
    if kind.startswith("int_"):
        return f"{field} '{value}' is not a whole number", "write plain digits, such as 2019"
    if kind.startswith(("float_", "finite_")):
        blank = "" if field not in model.model_fields or model.model_fields[field].is_required() else BLANK
        return f"{field} '{value}' is not a number here", f"write plain digits with a decimal point{blank}"
    if kind.startswith("date"):
        return f"{field} '{value}' is not a date", "write it as 2025-07-06"
    for name, words in BOUNDS.items():
        if name in bounds:
            return f"{field} '{value}' is out of range", f"write a number {words} {bounds[name]}"
    return f"{field} '{value}': {fault['msg'].rstrip('.')}", "mend the value"


BLANK = ", or leave it blank"
BOUNDS = {"ge": "of at least", "gt": "above", "le": "of at most", "lt": "below"}


NEVER_EMPTY = ("observations", "peers", "economies", "provinces", "province_names", "institutions")
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
    reading.take("pillars", _items, read_items, data / "framework" / "pillars.yml")
    if reading.broken:
        reading.broken |= {"indicators", "observations"}  # the files that pillars.yml names
    for name in pillar_ids(record for table in reading.tables["pillars"] for record in table.records):
        reading.take("indicators", _items, read_indicators, data, name)
        reading.take("observations", read_csv_table, data / "observations" / f"{name}.csv")
    reading.take("registers", _items, read_items, data / "framework" / "registers.yml")
    for kind in ("targets", "events", "overrides", "measures", "actions", "statuses"):
        reading.take(kind, read_csv_table, data / "framework" / f"{kind}.csv")
    for path in peer_paths(data):
        reading.take("peers", read_csv_table, path)
    for kind in ("economies", "provinces", "province_names", "institutions"):
        reading.take(kind, read_csv_table, data / f"{kind}.csv")
    reading.take("accepted", read_csv_table, data / "accepted_findings.csv")
    for kind, name, *read in OPTIONAL:
        if (data / name).exists():
            reading.take(kind, *read, data / name)
    try:
        reading.sources = read_keys(data)
        reading.note("sources", at_most(check_references(data)))
    except RecordError as fault:
        reading.note("sources", [error("file", fault.place, fault.what, fault.remedy)])
    _check_tables(reading)
    reading.note("sources", check_keys(reading.sources))
    return reading


def _items(read: Callable[..., list[Record]], *where: Any) -> CsvTable:
    """The items of a YAML file as a table, which has no header."""
    records = read(*where)
    return CsvTable(records[0].place.file if records else "", (), tuple(records))


# Files that a country may do without.
OPTIONAL: tuple[tuple[Any, ...], ...] = (
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
        if kind in UNIQUE:
            records = [record for table in reading.tables[kind] for record in table.records]
            reading.note(kind, check_unique(UNIQUE[kind], records))


def _value(model: type[Value], fields: dict[str, Any]) -> Value | None:
    try:
        return model.model_validate(fields)
    except ValueError:
        return None
