"""The contract between chapters: write, read; and the verdicts of an edition as a table, a line an indicator.

A chapter leaves one JSON file in `results/`. Numbers are written with ten significant digits and keys in
order, so that the same inputs give the same bytes.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime
import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from milepost.country import History, Indicator, Refusal, Target, write_whole
from milepost.trends import Projection
from milepost.verdicts import Assessment, JourneyShare

SCHEMA = 2
FIRST_YEAR = 2003  # of charts: what came before says nothing about the pace of today
FEWEST_POINTS = 3  # of a chart
SIGNIFICANT_DIGITS = 10
VERDICTS = "results/verdicts.csv"
COLUMNS = (
    *("pillar", "indicator", "target", "target_status", "baseline_year", "baseline_value", "last_year", "last_value"),
    *("target_year", "target_value", "probability", "verdict", "expected_change_per_year", "required_change_per_year"),
    *("acceleration_factor", "present_change_per_year", "went", "went_since", "went_by", "first_chance_year"),
    *("expected_year", "proposed_value", "evidence", "doubt"),
)


class ResultsError(Refusal):
    """Results that are missing or cannot be read; the message says which."""


@dataclass(frozen=True)
class IndicatorResult:
    """One indicator with one target (or none), all that a chart, a table or a sentence about it needs.

    `fitted` is the history as the trend sees it: without what is left out, and moved where its level was shifted.
    """

    indicator: Indicator
    target: Target | None
    history: History
    projection: Projection | None
    assessment: Assessment
    journey: JourneyShare
    fitted: History | None = None

    @property
    def has_chart(self) -> bool:
        """Whether there are points enough for a line; else a row in a table says all."""
        return len(self.history) >= FEWEST_POINTS

    @property
    def left_out(self) -> list[int]:
        """Years whose figures the trend does not rest on; none where no trend is shown."""
        if self.fitted is None or self.shown_projection is None:
            return []
        return [year for year in self.history.years.tolist() if year not in set(self.fitted.years.tolist())]

    @property
    def moved(self) -> History | None:
        """The figures that were moved to meet a new level, as fitted; None where no trend is shown, or none was."""
        if self.fitted is None or self.shown_projection is None:
            return None
        known = dict(zip(self.history.years.tolist(), self.history.values.tolist(), strict=True))
        pairs = zip(self.fitted.years.tolist(), self.fitted.values.tolist(), strict=True)
        other = np.array([known.get(year) != value for year, value in pairs], dtype=bool)
        return self.fitted.keep(other) if other.any() else None

    @property
    def shown_projection(self) -> Projection | None:
        """The projection where it says something; picture, alt text, table and sentence all ask this."""
        return self.projection if self.assessment.shows_projection else None


@dataclass(frozen=True)
class ChapterResults:
    """What one chapter hands on: its indicators, and whatever else it names in `extra` (JSON-ready).

    `parameters` are those of the edition that it was given, the cuts as its verdicts used them.
    """

    chapter: str
    edition: int
    as_of: str
    items: tuple[IndicatorResult, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)


def first_year_shown(past: History) -> int:
    """The first year of an indicator's chart, and of what is told of it; a history that ended early is shown whole."""
    if not len(past):
        return FIRST_YEAR
    first = int(past.years[0])
    return first if past.last_year < FIRST_YEAR else max(FIRST_YEAR, first)


def write_results(work: Path, results: ChapterResults) -> Path:
    """Write `results/<chapter>.json` under `work`, beside first and then renamed."""
    path = work / "results" / f"{results.chapter}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {**_fields(results), "schema": SCHEMA, "items": [_item_to_dict(item) for item in results.items]}
    text = json.dumps(plain(document), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    write_whole(path, text + "\n")
    return path


def read_results(work: Path, chapter: str) -> ChapterResults:
    """Read what a chapter wrote. Raises ResultsError when it is missing, broken or of another schema."""
    path = work / "results" / f"{chapter}.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultsError(f"results/{chapter}.json was not written; run the notebook '{chapter}' first.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ResultsError(f"results/{chapter}.json is broken ({error}); run `milepost report` again.") from error
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise ResultsError(f"results/{chapter}.json has another schema; run `milepost report` again.")
    try:
        return _results_from_dict(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        raise ResultsError(f"results/{chapter}.json is not whole ({what}); run `milepost report` again.") from error


def plain(value: Any) -> Any:
    """A value as JSON knows it: numbers to ten significant digits, NaN as null, dates as text."""
    if isinstance(value, bool | str | int) or value is None:
        return value
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}") if math.isfinite(value) else None
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, np.ndarray):
        return [plain(entry) for entry in value.tolist()]
    if isinstance(value, dict):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [plain(entry) for entry in value]
    raise TypeError(f"{type(value).__name__} has no JSON form; convert it first")


def _results_from_dict(document: dict[str, Any]) -> ChapterResults:
    for name, kind in (("chapter", str), ("edition", int), ("as_of", str), ("items", list), ("extra", dict)):
        if not isinstance(document[name], kind):
            raise TypeError(f"{name} is {type(document[name]).__name__}, not {kind.__name__}")
    items = tuple(_item_from_dict(item) for item in document["items"])
    parameters = document.get("parameters", {})  # results of before had none
    return ChapterResults(
        document["chapter"], document["edition"], document["as_of"], items, document["extra"], dict(parameters)
    )


def _item_to_dict(item: IndicatorResult) -> dict[str, Any]:
    return {
        "indicator": item.indicator.model_dump(mode="json"),
        "target": None if item.target is None else item.target.model_dump(mode="json"),
        "history": _fields(item.history),
        "projection": None if item.projection is None else _fields(item.projection),
        "assessment": item.assessment.to_dict(),
        "journey": _fields(item.journey),
        "fitted": None if item.fitted is None else _fields(item.fitted),
    }


def _item_from_dict(entry: dict[str, Any]) -> IndicatorResult:
    return IndicatorResult(
        indicator=Indicator.model_validate(entry["indicator"]),
        target=None if entry["target"] is None else Target.model_validate(entry["target"]),
        history=_history(entry["history"]),
        projection=None if entry["projection"] is None else _projection(entry["projection"]),
        assessment=Assessment.from_dict(entry["assessment"]),
        journey=JourneyShare(**entry["journey"]),
        fitted=None if entry["fitted"] is None else _history(entry["fitted"]),
    )


def _history(entry: dict[str, Any]) -> History:
    past = dict(entry)
    for name in ("releases", "first_releases"):
        past[name] = map(datetime.date.fromisoformat, past[name])
    for name in ("statuses", "releases", "first_releases", "sources"):
        past[name] = tuple(past[name])
    for name, kind in (("years", np.int64), ("values", np.float64)):
        past[name] = np.asarray(past[name], dtype=kind)
    return History(**past)


def _projection(entry: dict[str, Any]) -> Projection:
    lists = {key: np.asarray(value) for key, value in entry.items() if isinstance(value, list)}
    return Projection(**{**entry, **lists})


def _fields(value: Any) -> dict[str, Any]:
    return {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}


def write_verdicts(work: Path, pillars: Iterable[str]) -> None:
    """Write the table from what the pillars' chapters handed on."""
    with (work / VERDICTS).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(verdict_row(item) for pillar in pillars for item in read_results(work, pillar).items)


def count_verdicts(folder: Path) -> dict[str, Counter[str]]:
    """How often each verdict was given, by pillar; empty where there is no table."""
    counts: dict[str, Counter[str]] = {}
    try:
        with (folder / VERDICTS).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                counts.setdefault(row["pillar"], Counter())[row["verdict"]] += 1
    except OSError:
        return {}
    return counts


def verdict_row(item: IndicatorResult, columns: Iterable[str] = COLUMNS) -> dict[str, Any]:
    """What an assessment says under the names of `columns`, as every table of verdicts that is handed out has it."""
    found = item.assessment
    return {
        **{name: getattr(found, name, None) for name in columns},
        "pillar": item.indicator.pillar,
        "target_value": found.threshold,
        "verdict": found.final_verdict.value,
        "evidence": found.evidence.grade,
        "doubt": " ".join(found.doubts) or None,
    }
