"""What every parameter means: for `milepost params`, for editors (JSON Schema), for messages and for the book."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from milepost.country.parameters.model import FIXED, Parameters
from milepost.country.refusal import nearest_name
from milepost.country.texts import MOST_LETTERS, brief

LISTS = {"peers": "[VNM, THA]", "backtest_origins": "[2012, 2015]"}


@dataclass(frozen=True)
class Described:
    """One parameter: its name, what may be written, its unit and its meaning.

    `default` is what holds when nothing is written, "" when something must be; `proposed` is what the method proposes
    for a cut, "" for all else.
    """

    name: str
    allowed: str
    unit: str
    default: str
    proposed: str
    meaning: str


def describe_parameters() -> list[Described]:
    """Every parameter, in the order of the file."""
    return [
        Described(
            name,
            _allowed(entry),
            entry.get("unit", ""),
            _default(name),
            str(entry.get("proposed", "")),
            str(entry["description"]),
        )
        for name, entry in _schema().items()
    ]


def _default(name: str) -> str:
    """What holds when nothing is written; empty when something must be."""
    field = Parameters.model_fields[name]
    if field.is_required():
        return ""
    return str(field.default) if isinstance(field.default, int) else "blank"


def editor_schema() -> str:
    """JSON Schema of `params/*.yml` for editors: completion, meaning and allowed values as one types."""
    whole = Parameters.model_json_schema()
    own = {name: entry for name, entry in whole["properties"].items() if name not in FIXED}
    whole["title"] = "A Milepost edition"
    whole["description"] = "Parameters of one edition; `milepost params` explains them."
    whole["properties"]["pillars"]["additionalProperties"] = {
        "type": "object",
        "properties": own,
        "additionalProperties": False,
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


@cache
def _schema() -> dict[str, Any]:
    """The JSON Schema of every parameter; of one that may be blank, that of its value."""
    properties: dict[str, Any] = Parameters.model_json_schema()["properties"]
    return {name: {**entry.get("anyOf", ({},))[0], **entry} for name, entry in properties.items()}


def fault_in_words(fault: Any) -> str:
    """A fault that the model found, with what to write."""
    name = brief(".".join(str(part) for part in fault["loc"]))
    if fault["type"] == "extra_forbidden":
        close = nearest_name(name, Parameters.model_fields)
        advice = f"did you mean '{close}'?" if close else "`milepost params` lists them."
        return f"unknown parameter '{name}'; {advice}"
    if fault["type"] == "missing":
        one = next(one for one in describe_parameters() if one.name == name)
        proposed = f", the method proposes {one.proposed}" if one.proposed else ""
        return f"parameter '{name}' is missing; write a {one.allowed}{proposed}: {one.meaning}."
    if fault["type"] == "value_error":
        return str(fault["msg"]).removeprefix("Value error, ")
    entry = _schema()[str(fault["loc"][0])]
    if fault["type"] == "too_long":
        return f"parameter '{name}' holds more than {fault['ctx']['max_length']}; write fewer."
    if "items" in entry and len(fault["loc"]) == 1:
        return f"parameter '{name}' is {_written(fault['input'])}; write a {_allowed(entry)} such as {LISTS[name]}."
    if "items" in entry and len(fault["loc"]) > 1:
        name = fault["loc"][0]
        advice = "ISO codes in quotes" if name == "peers" else f"a {_allowed(entry['items'])}"
        return f"parameter '{name}' item {fault['loc'][1] + 1} is {_written(fault['input'])}; write {advice}."
    return f"parameter '{name}' is {_written(fault['input'])}; write a {_allowed(entry)}."


def _written(value: Any) -> str:
    """A value as it was written: texts in quotes, and no more than fits on a line."""
    return brief(repr(value[:MOST_LETTERS]) if isinstance(value, str) else value)


def _allowed(entry: dict[str, Any]) -> str:
    kind = {
        "integer": "whole number",
        "number": "number",
        "string": "line of text",
        "array": "list",
        "object": "mapping",
    }
    if "enum" in entry:
        return f"word: {', '.join(map(str, entry['enum']))}"
    words = kind.get(str(entry.get("type")), "text")
    if entry.get("format") == "date":
        words = "date such as 2026-10-31"
    if "exclusiveMinimum" in entry:
        return f"{words} above {entry['exclusiveMinimum']:g} and below {entry['exclusiveMaximum']:g}"
    if "minItems" in entry:
        return f"{words} that is not empty"
    low, high = entry.get("minimum"), entry.get("maximum")
    return words if low is None else f"{words} from {low:g} to {high:g}"
