"""The columns of every table that an edition hands out, with what each says and must keep to."""

from __future__ import annotations

from milepost.country import Direction, TargetKind, TargetStatus
from milepost.exchange.outgoing.shapes import Column, Kind
from milepost.verdicts import Verdict

ID = {"pattern": "^[a-z][a-z0-9_]*$"}
SEXES = {"enum": ["both", "female", "male"]}
LOCATIONS = {"enum": ["total", "urban", "rural"]}
STATUSES = ["normal", "estimated", "provisional", "carried"]  # of published figures
SHOWN = [*STATUSES, "corrected"]  # of the figures that an edition uses
YEARS = {"minimum": 1900, "maximum": 2100}
SHARE = {"minimum": 0, "maximum": 1}


def _must(name: str, kind: Kind, meaning: str, **rules: object) -> Column:
    return Column(name, kind, meaning, required=True, rules=rules)


def _may(name: str, kind: Kind, meaning: str, **rules: object) -> Column:
    return Column(name, kind, meaning, rules=rules)


INDICATOR = _must("indicator", "string", "Id of the indicator", **ID)
TARGET = _may("target", "string", "Id of the target assessed")


def _figure(statuses: list[str], *, withdrawn: bool) -> tuple[Column, ...]:
    value = _may if withdrawn else _must
    return (
        INDICATOR,
        _must("year", "integer", "Year that the figure is about", **YEARS),
        value(
            "value", "number", "The figure, in the indicator's unit" + ("; blank where withdrawn" if withdrawn else "")
        ),
        _must("sex", "string", "Whose figure it is", **SEXES),
        _must("location", "string", "Town, countryside or both", **LOCATIONS),
        _may(
            "province", "string", "ISO 3166-2 code of the province; blank for the country", pattern="^KH-[1-9][0-9]?$"
        ),
        _must("release", "date", "Day on which the figure was out"),
        _must("status", "string", "How the compiler came by it", enum=statuses),
        _must("source", "string", "Key of the source"),
    )


COLUMNS: dict[str, tuple[Column, ...]] = {
    "observations": _figure(SHOWN, withdrawn=False),
    "releases": (
        *_figure([*STATUSES, "withdrawn"], withdrawn=True),
        _may("correction", "number", "What an edition uses instead, where the publisher erred"),
        _may("corrected_since", "date", "Editions of this day or later use it"),
    ),
    "pillars": (
        _must("id", "string", "Id of the goal", **ID),
        _must("name", "string", "Name in English"),
        _must("name_km", "string", "Name in Khmer"),
        _must("goal", "string", "What the goal is"),
    ),
    "indicators": (
        _must("id", "string", "Id of the indicator", **ID),
        _must("pillar", "string", "Goal that it belongs to"),
        _must("name", "string", "Name"),
        _must("short_name", "string", "Name in charts"),
        _must("definition", "string", "What is measured"),
        _must("unit", "string", "Unit"),
        _may("unit_short", "string", "Unit as it stands behind a number"),
        _must("direction", "string", "Which way is better", enum=[item.value for item in Direction]),
        _may("lower_limit", "number", "No value lies below"),
        _may("upper_limit", "number", "No value lies above"),
        _must("percentage", "boolean", "Whether it is a share of people, places or things"),
        _must("adoption", "boolean", "Whether it is a rising share of people or places"),
        _must("decimals", "integer", "Decimals printed", minimum=0, maximum=4),
        _must("source", "string", "Data set it comes from"),
        _may("source_code", "string", "Its code there"),
        _must("citation", "string", "Keys of its sources, with semicolons between"),
        _must("custodian", "string", "Who answers for it in Cambodia"),
        _must("frequency", "string", "How often it is published"),
        _may("sdg_code", "string", "SDG indicator"),
        _may("itu_code", "string", "ITU indicator"),
        _must("known_limits", "string", "What to know before using it"),
        _may("series_end", "integer", "Year in which the series ended", **YEARS),
        _may("mean_of", "string", "Ids of the indicators whose mean it is"),
        _may("sum_of", "string", "Ids of the indicators that add up to it"),
        _must("context", "boolean", "Whether it is shown as context only, without target"),
        _may("survey_error", "number", "Smaller changes may be chance; in its unit", minimum=0),
    ),
    "targets": (
        _must("id", "string", "Id of the target", **ID),
        INDICATOR,
        _must("kind", "string", "What it promises", enum=[item.value for item in TargetKind]),
        _must("target_year", "integer", "Year by which it is to be met", **YEARS),
        _must("value", "number", "Value to reach; of a relative target a multiple of its baseline"),
        _may("value_upper", "number", "Upper end of a range"),
        _may("baseline_year", "integer", "Year it starts from", **YEARS),
        _may("baseline_value", "number", "Value it starts from"),
        _may("milestones", "string", "Values on the way, as 2030=50;2032=60"),
        _must("status", "string", "Who says so", enum=[item.value for item in TargetStatus]),
        _may("set_on", "date", "Day from which it stands"),
        _must("in_force", "boolean", "Whether no later target replaced it"),
        _may("superseded_by", "string", "Id of the target that replaced it"),
        _must("source", "string", "Keys of its sources, with semicolons between"),
        _must("reasoning", "string", "Why this value"),
    ),
    "events": (
        INDICATOR,
        _must("year", "integer", "First year after the break, or the year that stands out", **YEARS),
        _must("kind", "string", "What kind of break", enum=["outlier", "level", "slope", "definition"]),
        _must("reason", "string", "Why"),
        _must("source", "string", "Keys of its sources, with semicolons between"),
    ),
    "provinces": (
        _must("code", "string", "ISO 3166-2 code", pattern="^KH-[1-9][0-9]?$"),
        _must("name_en", "string", "Name in English"),
        _must("name_km", "string", "Name in Khmer"),
        _must("type", "string", "Province or capital", enum=["Province", "Capital"]),
        _may("note", "string", "What to know of its figures"),
    ),
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
        _may("target_year", "integer", "Year by which it is to be met", **YEARS),
        _may("target_value", "number", "Value at which it counts as met"),
        _may("baseline_year", "integer", "Year it starts from", **YEARS),
        _may("baseline_value", "number", "Value it starts from"),
        _may("last_year", "integer", "Year of the last observation", **YEARS),
        _may("last_value", "number", "Last observed value"),
        _must(
            "verdict", "string", "The verdict, a reviewer's where there is one", enum=[item.value for item in Verdict]
        ),
        _must("rule_verdict", "string", "The rule's verdict", enum=[item.value for item in Verdict]),
        _may("override_reason", "string", "Why a reviewer decided otherwise"),
        _may("override_role", "string", "Role that answers for that"),
        _may("probability", "number", "Chance of meeting the target in its year", **SHARE),
        _may("present_change_per_year", "number", "Present pace, in the unit"),
        _may("required_change_per_year", "number", "Pace that the target takes"),
        _may("best_peer_change_per_year", "number", "Fast pace on record"),
        _may("acceleration_factor", "number", "Required over present pace"),
        _may("expected_year", "integer", "First year in which it is more likely met than not", **YEARS),
        _may("reachable_value", "number", "Median projection for the target year"),
        _may("reachable_low", "number", "Lower end of its 80 % interval"),
        _may("reachable_high", "number", "Upper end of its 80 % interval"),
        _may("proposed_value", "number", "Value that the method would propose instead; never policy"),
        _may("proposed_year", "integer", "Year that the method would propose instead; never policy", **YEARS),
        _may("met_year", "integer", "Year in which it was first met", **YEARS),
        _must("evidence", "string", "Grade of the evidence, A strong to D weak", enum=["A", "B", "C", "D"]),
        _must("evidence_sentence", "string", "What the grade rests on"),
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
TITLES = {
    "observations": "Figures known on the edition's day, newest release of each",
    "releases": "Every release of every figure until that day, withdrawn ones too",
    "pillars": "The goals",
    "indicators": "What is measured, in which unit, and what to know about it",
    "targets": "Targets with their history and reasoning",
    "events": "Known breaks in the histories",
    "provinces": "The 25 provinces",
    "sources": "Every source",
    "verdicts": "A verdict an indicator, with the numbers behind it",
    "projections": "Quantiles of every projection by year",
    "published_rules": "The verdicts of published rules beside ours",
}
KEYS = {
    "observations": ("indicator", "year", "sex", "location", "province"),
    "releases": ("indicator", "year", "sex", "location", "province", "release"),
    "pillars": ("id",),
    "indicators": ("id",),
    "targets": ("id",),
    "events": ("indicator", "year", "kind"),
    "provinces": ("code",),
    "sources": ("key",),
    "verdicts": ("indicator",),
    "projections": ("indicator", "year", "level"),
    "published_rules": ("indicator", "rule"),
}
POINTS_TO = {
    "indicator": ("indicators", "id"),
    "pillar": ("pillars", "id"),
    "province": ("provinces", "code"),
    "target": ("targets", "id"),
    "superseded_by": ("targets", "id"),
}
FIGURES = ("observations", "releases")


def _references(table: str) -> tuple[tuple[str, str, str], ...]:
    """Columns of a table that point to another: of figures the source too, which elsewhere is a list."""
    points = {**POINTS_TO, **({"source": ("sources", "key")} if table in FIGURES else {})}
    names = [column.name for column in COLUMNS[table]]
    return tuple((name, *place) for name, place in points.items() if name in names)


REFERENCES = {name: _references(name) for name in COLUMNS}
