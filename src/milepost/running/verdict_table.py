"""The verdicts of an edition as a table, a line an indicator: `results/verdicts.csv`."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING, Any

from milepost.report import read_results

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from milepost.report import IndicatorResult

VERDICTS = "results/verdicts.csv"
COLUMNS = (
    "pillar",
    "indicator",
    "target",
    "target_status",
    "baseline_year",
    "baseline_value",
    "last_year",
    "last_value",
    "target_year",
    "target_value",
    "probability",
    "verdict",
    "present_change_per_year",
    "required_change_per_year",
    "expected_year",
    "proposed_value",
    "evidence",
)


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
    }
