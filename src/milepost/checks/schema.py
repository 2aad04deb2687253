"""Rule `schema`: every row has the fields it needs, well spelled and of the right type."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from milepost.checks.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from milepost.records import Record

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
}


def check_schema(kind: str, model: type[BaseModel], records: Iterable[Record]) -> list[Finding]:
    """Findings for rows that do not read as `model`, one a faulty field."""
    findings = []
    for record in records:
        try:
            model.model_validate(record.fields)
        except ValidationError as error:
            findings += [_finding(kind, model, record, fault) for fault in error.errors()]
    return findings


def _finding(kind: str, model: type[BaseModel], record: Record, fault: Any) -> Finding:
    field = str(fault["loc"][0]) if fault["loc"] else kind
    label = record.fields.get("id") or record.fields.get("indicator") or kind
    message, remedy = _words(model, label, field, fault)
    return Finding("schema", Severity.ERROR, record.place, message, remedy)


def _words(model: type[BaseModel], label: object, field: str, fault: Any) -> tuple[str, str]:
    kind, value = fault["type"], fault.get("input")
    plain = HINTS.get(field, f"its {field}")
    close = difflib.get_close_matches(field, model.model_fields, n=1)
    near = f"did you mean '{close[0]}'" if close else f"known are {', '.join(model.model_fields)}"
    expected = str(fault.get("ctx", {}).get("expected", "")).replace("'", "")
    number = "write plain digits with a decimal point, or leave it blank"
    known = {
        "missing": (f"'{label}' has no {field}", f"write {plain}"),
        "extra_forbidden": (f"'{label}' has the unknown field '{field}'", near),
        "enum": (f"'{value}' is no {field}", f"write {expected}"),
        "literal_error": (f"'{value}' is no {field}", f"write {expected}"),
        "bool_parsing": (f"{field} '{value}' is neither true nor false", f"write {plain}"),
        "string_pattern_mismatch": (
            f"{field} '{value}' is no id",
            "write small letters, digits and underscores, starting with a letter",
        ),
    }
    if kind in known:
        return known[kind]
    if kind.startswith(("float_", "int_", "finite_")):
        return f"{field} '{value}' is not a number here", number
    if kind.startswith("date"):
        return f"{field} '{value}' is not a date", "write it as 2025-07-06"
    return f"{field} '{value}': {fault['msg'].rstrip('.')}", "mend the value"
