"""Targets of many series: read, checked row by row, sorted; a row that cannot be used is named with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from milepost.batch.columns import NO_YEAR, TARGET_COLUMNS, number_problem, numbers, year_problem, years
from milepost.batch.faults import BatchError, Skip, SkipCode, quoted
from milepost.batch.rows import read_rows
from milepost.country import Direction

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.batch.columns import RawRows


@dataclass(frozen=True, order=True)
class BatchTarget:
    """A value that a series is to reach by a year; None where there is no baseline."""

    series: str
    year: int
    value: float
    direction: Direction
    baseline_year: int | None = None
    baseline_value: float | None = None


def load_targets(path: Path) -> tuple[list[BatchTarget], list[Skip], tuple[str, ...]]:
    """Targets by series, year and value; the rows left out; the columns that were not read.

    Raises BatchError for a file that cannot be used, and for a row that names no series.
    """
    rows = read_rows(path, TARGET_COLUMNS)
    series = _words(rows, "series")
    if "" in series:
        raise BatchError(f"{rows.file} {rows.place(series.index(''))}: no series is named; write its id.")
    found = [_target(rows, row, name) for row, name in enumerate(series)]
    skipped = [item for item in found if isinstance(item, Skip)]
    return sorted((item for item in found if isinstance(item, BatchTarget)), key=_order), skipped, rows.ignored


def _order(target: BatchTarget) -> tuple[object, ...]:
    start = () if target.baseline_year is None else (target.baseline_year,)
    return (target.series, target.year, target.value, target.direction, start)


def _words(rows: RawRows, column: str) -> list[str]:
    if column not in rows.words:
        return [""] * len(rows)
    held = rows.words[column]
    return [held.words[code] for code in held.codes.tolist()]


def _target(rows: RawRows, row: int, series: str) -> BatchTarget | Skip:
    """One row as a target, or why it is none."""
    where = rows.place(row)

    def skip(code: SkipCode, sentence: str) -> Skip:
        return Skip(series, code, f"target, {where}: {sentence}")

    year, baseline_year = _word(rows, "year", row), _word(rows, "baseline_year", row)
    direction, value = _word(rows, "direction", row).casefold(), float(rows.values[row])
    whole = years([year, baseline_year]).tolist()
    baseline, bad = numbers([_word(rows, "baseline_value", row)])
    if whole[0] == NO_YEAR:
        return skip(SkipCode.BAD_YEAR, f"year {year_problem(year)}")
    if row in rows.bad_values or not np.isfinite(value):
        written = rows.bad_values.get(row, "" if np.isnan(value) else str(value))
        return skip(SkipCode.NOT_A_NUMBER, f"value {number_problem(written)}")
    if direction not in list(Direction):
        return skip(SkipCode.BAD_DIRECTION, f"direction {quoted(direction)}; write increase or decrease.")
    if baseline_year and whole[1] == NO_YEAR:
        return skip(SkipCode.BAD_BASELINE, f"baseline_year {year_problem(baseline_year)}")
    if bad[0] or np.isinf(baseline[0]):
        return skip(SkipCode.BAD_BASELINE, f"baseline_value {number_problem(_word(rows, 'baseline_value', row))}")
    return BatchTarget(
        series,
        whole[0],
        value,
        Direction(direction),
        whole[1] if baseline_year else None,
        None if np.isnan(baseline[0]) else float(baseline[0]),
    )


def _word(rows: RawRows, column: str, row: int) -> str:
    held = rows.words.get(column)
    return "" if held is None else held.words[int(held.codes[row])]
