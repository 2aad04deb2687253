"""The tables that an edition hands out: typed columns with what each says and must keep to, rows, keys, references.

Columns of what stands in `data/` are those of the models that read it; only what an edition finds is written here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from milepost.country import (
    CORRECTED,
    KEY,
    Event,
    Indicator,
    Institution,
    Measure,
    Observation,
    Pillar,
    Province,
    StatusReport,
    Target,
    TargetStatus,
    Value,
)
from milepost.verdicts import AWAY, TOWARDS, UNCLEAR, Verdict

Kind = Literal["string", "integer", "number", "boolean", "date"]
RULES = {
    "enum": "enum",
    "minimum": "minimum",
    "exclusiveMinimum": "minimum",
    "maximum": "maximum",
    "pattern": "pattern",
}
YEARS = {"minimum": 1900, "maximum": 2100}
SHARE = {"minimum": 0, "maximum": 1}


@dataclass(frozen=True)
class Column:
    """A column: its name, its type, what it says, and what a value must keep to."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    rules: dict[str, Any] = field(default_factory=dict)  # enum, minimum, maximum, pattern, as Table Schema spells them


@dataclass(frozen=True)
class DataTable:
    """A table of an edition; `refers` names (columns, table, columns there), `key` the columns that tell rows apart."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    key: tuple[str, ...]
    refers: tuple[tuple[str, str, str], ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)

    def records(self) -> Iterator[dict[str, Any]]:
        """Rows by column name."""
        return (dict(zip(self.header, row, strict=True)) for row in self.rows)


def model_columns(model: type[Value], *, without: str = "") -> tuple[Column, ...]:
    """The columns of a table whose rows are a model's: names, types, rules and meanings are those of its fields.

    Lists are one text, with semicolons between; `without` names fields that are not handed out.
    """
    schema = model.model_json_schema()
    fields = schema["properties"].items()
    return tuple(_column(name, entry, schema) for name, entry in fields if name not in without.split())


def _column(name: str, entry: dict[str, Any], schema: dict[str, Any]) -> Column:
    shape = next((part for part in entry.get("anyOf", ()) if part.get("type") != "null"), entry)
    if "$ref" in shape:
        shape = schema["$defs"][shape["$ref"].rpartition("/")[2]]
    kind: Kind = "date" if shape.get("format") == "date" else "string" if shape["type"] == "array" else shape["type"]
    found = {RULES[rule]: value for rule, value in {**shape, **entry}.items() if rule in RULES}
    required = name in schema["required"] or kind == "boolean"
    rules = {rule: found[rule] for rule in RULES if rule in found}
    return Column(name, kind, entry["description"], required, rules)


def _must(name: str, kind: Kind, meaning: str, **rules: object) -> Column:
    return Column(name, kind, meaning, required=True, rules=rules)


def _may(name: str, kind: Kind, meaning: str, **rules: object) -> Column:
    return Column(name, kind, meaning, rules=rules)


FIGURE = {column.name: column for column in model_columns(Observation)}
KNOWN_STATUSES = [*(name for name in FIGURE["status"].rules["enum"] if name != "withdrawn"), CORRECTED]
KNOWN_FIGURE = {
    **FIGURE,
    "value": replace(FIGURE["value"], meaning="The figure, in the indicator's unit", required=True),
    "status": replace(FIGURE["status"], rules={"enum": KNOWN_STATUSES}),
}
INDICATOR = FIGURE["indicator"]
OF_TARGET = {column.name: replace(column, required=False) for column in model_columns(Target)}
TARGET = _may("target", "string", "Id of the target assessed")
VERDICTS = [item.value for item in Verdict]
COLUMNS: dict[str, tuple[Column, ...]] = {
    "observations": tuple(KNOWN_FIGURE.values()),
    "releases": (
        *FIGURE.values(),
        _may("correction", "number", "What an edition uses instead, where the publisher erred"),
        _may("corrected_since", "date", "Editions of this day or later use it"),
    ),
    "pillars": model_columns(Pillar, without="shows_also"),
    "indicators": model_columns(Indicator),
    "targets": (
        *model_columns(Target, without="superseded_by source page reasoning"),
        _must("in_force", "boolean", "Whether no later target replaced it"),
        *model_columns(Target)[-4:],
    ),
    "events": model_columns(Event, without="known_since"),
    "measures": model_columns(Measure, without="phase_start phase_end"),
    "actions": model_columns(Measure, without="committee timeframe repeated"),
    "statuses": model_columns(StatusReport),
    "institutions": model_columns(Institution),
    "provinces": model_columns(Province),
    "sources": (
        _must("key", "string", "Key of the source"),
        _may("author", "string", "Author or publisher"),
        _may("title", "string", "Title"),
        _may("year", "integer", "Year", **YEARS),
        _may("url", "string", "Where the publisher is found"),
        _may("note", "string", "Terms, and which copy was read"),
    ),
    "verdicts": (
        INDICATOR,
        _must("pillar", "string", "Goal that it belongs to"),
        TARGET,
        _may("target_status", "string", "Who says so", enum=[item.value for item in TargetStatus]),
        OF_TARGET["target_year"],
        _may("target_value", "number", "Value at which it counts as met"),
        OF_TARGET["baseline_year"],
        OF_TARGET["baseline_value"],
        _may("last_year", "integer", "Year of the last observation", **YEARS),
        _may("last_value", "number", "Last observed value"),
        _must("verdict", "string", "The verdict, a reviewer's where there is one", enum=VERDICTS),
        _must("rule_verdict", "string", "The rule's verdict", enum=VERDICTS),
        _may("override_reason", "string", "Why a reviewer decided otherwise"),
        _may("override_role", "string", "Role that answers for that"),
        _may(
            "probability", "number", "Chance of meeting the target in its year; 0.9 is said as more than 90 %", **SHARE
        ),
        _may("expected_change_per_year", "number", "Mean pace of the projection's median, last value to target year"),
        _may("required_change_per_year", "number", "Mean pace that the target takes, last value to target year"),
        _may("best_peer_change_per_year", "number", "Fast pace on record"),
        _may("acceleration_factor", "number", "Required over expected pace"),
        _may("present_change_per_year", "number", "Last slope, which the projection does not keep"),
        _may("went", "string", "Which way it went", enum=[TOWARDS, AWAY, UNCLEAR]),
        _may("went_since", "integer", "Year from which that is told", **YEARS),
        _may("went_by", "number", "Change since then, in the unit"),
        _may("first_chance_year", "integer", "Year whose figure would allow a first chance", **YEARS),
        _may("expected_year", "integer", "First year in which it is more likely met than not", **YEARS),
        _may("reachable_value", "number", "Median projection for the target year"),
        _may("reachable_low", "number", "Lower end of its 80 % interval"),
        _may("reachable_high", "number", "Upper end of its 80 % interval"),
        _may("proposed_value", "number", "Value that the method would propose instead; never policy"),
        _may("proposed_year", "integer", "Year that the method would propose instead; never policy", **YEARS),
        _may("met_year", "integer", "Year in which it was first met", **YEARS),
        _must("evidence", "string", "Grade of the evidence, A strong to D weak", enum=["A", "B", "C", "D"]),
        _must("evidence_sentence", "string", "What the grade rests on"),
        _may("doubt", "string", "What is declared doubtful of its figures"),
        _may("method", "string", "How it was projected"),
        _must("rule", "string", "The rule that gave the verdict"),
        _must("reasons", "string", "Why, in sentences"),
    ),
    "projections": (
        INDICATOR,
        _must("year", "integer", "Year projected", **YEARS),
        _must("level", "number", "Share of outcomes expected at or below the value", **SHARE),
        _must("value", "number", "Quantile, in the indicator's unit"),
    ),
    "published_rules": (
        INDICATOR,
        TARGET,
        _must("rule", "string", "Name of the published rule; '-like' where a part could not be confirmed"),
        _must("exact", "boolean", "Whether the rule was read in its publisher's own text"),
        _must("verdict", "string", "Its verdict, in its own words"),
        _must("category", "string", "Sorted", enum=["on track", "not on track", "not assessable"]),
        _may("value", "number", "The rule's own statistic; the sentence says its unit"),
        _must("sentence", "string", "How it came to that"),
    ),
}
# What each table holds, and the columns that tell its rows apart.
TITLES_AND_KEYS: dict[str, tuple[str, tuple[str, ...]]] = {
    "observations": ("Figures known on the edition's day, newest release of each", tuple(KEY)),
    "releases": ("Every release of every figure until that day, withdrawn ones too", (*KEY, "release")),
    "pillars": ("The goals", ("id",)),
    "indicators": ("What is measured, in which unit, and what to know about it", ("id",)),
    "targets": ("Targets with their history and reasoning", ("id",)),
    "events": ("Known breaks in the histories", ("indicator", "year", "kind")),
    "measures": ("The framework's measures, in our words", ("id",)),
    "actions": ("Actions of the digital government policy, in our words", ("id",)),
    "statuses": ("What was reported of measures and actions, every release", ("measure", "date", "release")),
    "institutions": ("Who leads, takes part, answers for a figure or publishes it", ("abbreviation",)),
    "provinces": ("The parts of the country", ("code",)),
    "sources": ("Every source", ("key",)),
    "verdicts": ("A verdict an indicator, with the numbers behind it", ("indicator",)),
    "projections": ("Quantiles of every projection by year", ("indicator", "year", "level")),
    "published_rules": ("The verdicts of published rules beside ours", ("indicator", "rule")),
}
POINTS_TO = {
    "indicator": ("indicators", "id"),
    "pillar": ("pillars", "id"),
    "province": ("provinces", "code"),
    "target": ("targets", "id"),
    "superseded_by": ("targets", "id"),
    "lead_institution": ("institutions", "abbreviation"),
}
FIGURES = ("observations", "releases")


def references(table: str) -> tuple[tuple[str, str, str], ...]:
    """Columns of a table that point to another: of figures the source too, which elsewhere is a list."""
    points = {**POINTS_TO, **({"source": ("sources", "key")} if table in FIGURES else {})}
    names = [column.name for column in COLUMNS[table]]
    return tuple((name, *place) for name, place in points.items() if name in names)
