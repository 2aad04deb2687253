"""The valid rows of a country's folder as the rules see them; and what is not as its model has it, in words."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import pandas as pd
from pydantic import BaseModel, ValidationError

from milepost.checks.finding import Acceptance, Finding, Placed, at_most, error
from milepost.country import (
    KEY,
    Correction,
    Country,
    CsvTable,
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
    Record,
    Register,
    Replacement,
    ReviewerVerdict,
    Stage,
    StatusReport,
    Target,
    Value,
    brief,
    did_you_mean,
    known_at,
    nearest_name,
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
    "code": "a code as the ISO list has it, such as FJ-01 or FJI",
    "page": "pages as printed, such as 29, or 36, 72, or 70-71",
    "name": "letters, without signs of markup such as < or *",
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
