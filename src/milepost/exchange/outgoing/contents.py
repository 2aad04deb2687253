"""What an edition hands out, as tables: the figures it knew, the policy it read, and what it found."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from milepost.country import KEY, known_at, load_provinces, load_references
from milepost.exchange.outgoing.columns import COLUMNS, TITLES_AND_KEYS, DataTable, references
from milepost.report import plain, verdict_row

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pandas as pd

    from milepost.country import Framework, Value
    from milepost.report import IndicatorResult


def edition_tables(
    data: Path, framework: Framework, figures: pd.DataFrame, items: Sequence[IndicatorResult], as_of: datetime.date
) -> dict[str, DataTable]:
    """Every table of an edition by name, from what lies in `data` as of a day and the results of its pillars."""
    out = figures[figures["release"] <= as_of].sort_values([*KEY, "release"], kind="stable")
    rows: dict[str, Iterable[dict[str, Any]]] = {
        "observations": _figures(known_at(figures, as_of)),
        "releases": _figures(out),
        "pillars": (item.model_dump() for item in framework.pillars.values()),
        "indicators": (_fields(item) for item in framework.indicators.values()),
        "targets": _targets(framework),
        "events": (_fields(item) for item in framework.events),
        "measures": (_fields(item) for item in framework.measures),
        "actions": (_fields(item) for item in framework.actions),
        "statuses": (_fields(item) for item in framework.statuses),
        "institutions": (_fields(item) for item in framework.institutions.values()),
        "provinces": (_fields(item) for item in load_provinces(data)),
        "sources": _cited(framework, figures, read_sources(data)),
        "verdicts": map(_verdict, items),
        "projections": (row for item in items for row in _projection(item)),
        "published_rules": (row for item in items for row in _published(item)),
    }
    return {name: _table(name, found) for name, found in rows.items()}


def read_sources(data: Path) -> list[dict[str, str]]:
    """Every entry of references.bib: key and fields as a reader sees them; what it lacks is left out."""
    entries, _ = load_references(data)
    return [{**{name: entry.text(name) for name in entry.fields}, "key": entry.key} for entry in entries]


def _cited(framework: Framework, figures: pd.DataFrame, sources: list[dict[str, str]]) -> list[dict[str, str]]:
    """The sources that a figure, an indicator, a target, an event, a register or a status cites."""
    keys = set(figures["source"])
    keys |= {key for item in framework.indicators.values() for key in item.citation}
    keys |= {key for target in framework.targets for key in target.source}
    keys |= {key for event in framework.events for key in event.source}
    keys |= {register.source for register in framework.registers.values()}
    keys |= {report.source for report in framework.statuses}
    return [item for item in sources if item["key"] in keys]


def _table(name: str, rows: Iterable[dict[str, Any]]) -> DataTable:
    columns = COLUMNS[name]
    made = tuple(tuple(_value(row.get(column.name)) for column in columns) for row in rows)
    title, key = TITLES_AND_KEYS[name]
    return DataTable(name, title, columns, made, key, references(name))


def _value(value: Any) -> Any:
    """A value as files hold it: blank is None, numbers to ten significant digits."""
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    return plain(value)


def _figures(frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    """Rows by column name; the corrected column is blank where nothing was corrected."""
    names = [str(name) for name in frame.columns]
    rows = (dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True))
    return ({**row, "corrected_since": None} if math.isnan(row["correction"]) else row for row in rows)


def _fields(item: Value) -> dict[str, Any]:
    """Fields by name, lists as the data's own files write them: parts with a semicolon between."""
    fields = item.model_dump(mode="json")
    return {name: ";".join(map(str, held)) if isinstance(held, list) else held for name, held in fields.items()}


def _targets(framework: Framework) -> Iterable[dict[str, Any]]:
    for target in framework.targets:
        steps = ";".join(f"{year}={value:g}" for year, value in target.milestones)
        yield {**_fields(target), "milestones": steps, "in_force": target.in_force}


def _verdict(item: IndicatorResult) -> dict[str, Any]:
    a = item.assessment
    return {
        **verdict_row(item, [column.name for column in COLUMNS["verdicts"]]),
        "rule_verdict": a.verdict.value,
        "override_reason": a.override.reason if a.override else None,
        "override_role": a.override.role if a.override else None,
        "reasons": " ".join(reason.sentence for reason in a.reasons),
        "evidence_sentence": a.evidence.sentence,
        "method": item.projection.method if item.projection else None,
    }


def _projection(item: IndicatorResult) -> Iterable[dict[str, Any]]:
    if item.projection is None:
        return
    for year, quantiles in zip(item.projection.years, item.projection.quantiles, strict=True):
        for level, value in zip(item.projection.levels, quantiles, strict=True):
            yield {"indicator": item.indicator.id, "year": int(year), "level": float(level), "value": float(value)}


def _published(item: IndicatorResult) -> Iterable[dict[str, Any]]:
    for found in item.assessment.published:
        yield {"indicator": item.indicator.id, "target": item.assessment.target, **asdict(found)}
