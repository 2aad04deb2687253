"""Targets of many series: read, checked row by row; and one series against one target, as a row of the output."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as arrow

from milepost.batch.columns import (
    NO_YEAR,
    Floats,
    Histories,
    RawRows,
    Skip,
    SkipCode,
    hashes,
    number_problem,
    numbers,
    quoted,
    refuse_nameless,
    year_problem,
    years,
)
from milepost.batch.histories import STATUSES
from milepost.country import Direction, History, Indicator, Target
from milepost.trends import Projection
from milepost.verdicts import PUBLISHED_RULES, Cuts, PeerHistories, assess, made_up_target

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class BatchTarget:
    """A value that a series is to reach by a year; None where there is no baseline."""

    series: str
    year: int
    value: float
    direction: Direction
    baseline_year: int | None = None
    baseline_value: float | None = None


def targets_of(rows: RawRows, *, by_hash: bool = False) -> tuple[list[BatchTarget], list[Skip], tuple[str, ...]]:
    """Targets of rows by series, year and value; the rows left out; the columns that were not read.

    Series stand in the order of their names or of the hashes of these. Raises BatchError for a row that names none.
    """
    refuse_nameless(rows)
    found = [_target(rows, row, rows.word("series", row)) for row in range(len(rows))]
    skipped = [item for item in found if isinstance(item, Skip)]
    targets = sorted((item for item in found if isinstance(item, BatchTarget)), key=_order)
    if by_hash:
        order = np.argsort(hashes([target.series for target in targets]), kind="stable")
        targets = [targets[at] for at in order.tolist()]
    return targets, skipped, rows.ignored


def _order(target: BatchTarget) -> tuple[object, ...]:
    start = () if target.baseline_year is None else (target.baseline_year,)
    return (target.series, target.year, target.value, target.direction, start)


def _target(rows: RawRows, row: int, series: str) -> BatchTarget | Skip:
    """One row as a target, or why it is none."""
    where = rows.place(row)

    def skip(code: SkipCode, sentence: str) -> Skip:
        return Skip(series, code, f"target, {where}: {sentence}")

    year, baseline_year = rows.word("year", row), rows.word("baseline_year", row)
    direction, value = rows.word("direction", row).casefold(), float(rows.values[row])
    whole = years([year, baseline_year]).tolist()
    baseline, bad = numbers([rows.word("baseline_value", row)])
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
        return skip(SkipCode.BAD_BASELINE, f"baseline_value {number_problem(rows.word('baseline_value', row))}")
    return BatchTarget(
        series,
        whole[0],
        value,
        Direction(direction),
        whole[1] if baseline_year else None,
        None if np.isnan(baseline[0]) else float(baseline[0]),
    )


AS_ASSESSED = (
    *("probability", "required_change_per_year", "expected_change_per_year", "acceleration_factor", "expected_year"),
    *("present_change_per_year", "went", "went_since", "went_by"),
    *("year_likely", "reachable_value", "reachable_low", "reachable_high", "proposed_value", "proposed_year"),
    *("best_pace_from", "met_year", "last_year", "last_value", "as_of_year"),
)
COLUMNS = (
    *("series", "year", "value", "direction", "baseline_year", "baseline_value", "verdict", "probability"),
    *("reason_codes", "reasons", "required_change_per_year", "expected_change_per_year", "acceleration_factor"),
    *("present_change_per_year", "went", "went_since", "went_by"),
    *("expected_year", "year_likely", "reachable_value", "reachable_low", "reachable_high"),
    *("proposed_value", "proposed_year", "best_change_per_year", "best_pace_from", "met_year"),
    *("last_year", "last_value", "points", "evidence", "as_of_year", *PUBLISHED_RULES.values()),
)
_TEXTS = ("series", "direction", "verdict", "reason_codes", "reasons", "went", "best_pace_from", "evidence")
_WHOLE = (
    "year",
    "baseline_year",
    "went_since",
    "expected_year",
    "year_likely",
    "proposed_year",
    "met_year",
    "last_year",
    "points",
)
TYPES = {
    name: arrow.string()
    if name in (*_TEXTS, *PUBLISHED_RULES.values())
    else arrow.int64()
    if name in (*_WHOLE, "as_of_year")
    else arrow.float64()
    for name in COLUMNS
}  # of the columns in Parquet
Row = dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """A series as the assessment knows it."""

    indicator: Indicator
    history: History
    projection: Projection | None
    peers: PeerHistories | None


def subject(
    histories: Histories, number: int, direction: Direction, projection: Projection | None, peers: PeerHistories | None
) -> Subject:
    """Series `number` in the terms of the framework; what only a report prints is left blank."""
    points = slice(int(histories.starts[number]), int(histories.starts[number + 1]))
    lower, upper = float(histories.lower[number]), float(histories.upper[number])
    values = histories.values[points]
    indicator = Indicator.model_construct(
        id=histories.names[number],
        name=histories.names[number],
        short_name=histories.names[number],
        unit="",
        custodian="",
        frequency="",
        direction=direction,
        lower_limit=None if np.isnan(lower) else lower,
        upper_limit=None if np.isnan(upper) else upper,
        percentage=bool(histories.percentage[number]),
        adoption=False,
        decimals=_decimals(values),
    )
    count = len(values)
    statuses = tuple(STATUSES[status] for status in histories.statuses[points].tolist())
    years = histories.years[points].astype(np.int64)
    blank: tuple[Any, ...] = (None,) * count
    history = History(histories.names[number], "both", "total", "", years, values, statuses, blank, blank)
    return Subject(indicator, history, projection, peers)


def _decimals(values: np.ndarray[Any, Any]) -> int:
    """Places that show three digits of the largest value: what the sentences round to."""
    size = float(np.abs(values).max(initial=0.0))
    return 1 if size == 0 else int(np.clip(2 - np.floor(np.log10(size)), 0, 4))


def assess_target(item: Subject, target: BatchTarget, *, as_of_year: int, cuts: Cuts) -> Row:
    """A row of the output: verdict, reasons and numbers of one target."""
    peers = None if item.peers is None else item.peers.without(item.indicator.id)
    made = assess(
        item.indicator,
        goal_of(target),
        item.history,
        item.projection,
        peers=peers,
        events=(),
        as_of_year=as_of_year,
        cuts=cuts,
    )
    return {
        **dict.fromkeys(COLUMNS),
        **vars(target),
        "direction": target.direction.value,
        "verdict": made.verdict.value,
        "reason_codes": ";".join(reason.code for reason in made.reasons),
        "reasons": " ".join(reason.sentence for reason in made.reasons),
        **{name: getattr(made, name) for name in AS_ASSESSED},
        "best_change_per_year": made.best_peer_change_per_year,
        "points": made.evidence.points,
        "evidence": made.evidence.grade,
        **{PUBLISHED_RULES[said.rule]: said.verdict for said in made.published},
    }


def goal_of(target: BatchTarget) -> Target:
    """A target of the file in the terms of the framework."""
    return made_up_target(
        target.series,
        target.value,
        target.year,
        target.direction,
        baseline_year=target.baseline_year,
        baseline_value=target.baseline_value,
    )


MOST_PEERS = 200
PeerSample = tuple[str, int, str, "NDArray[np.int32]", "Floats"]  # indicator, hash, series, years, values


def peer_samples(histories: Histories) -> list[PeerSample]:
    """Of every indicator the series that may stand for all of it: those with the lowest hashes, 200 at most.

    The lowest of a whole are among the lowest of its parts, so partitions are asked one by one.
    """
    hashed = hashes(histories.names)
    order = np.lexsort((hashed, histories.indicators))
    order = order[histories.points[order] > 0]
    samples: list[PeerSample] = []
    for group in np.split(order, np.flatnonzero(np.diff(histories.indicators[order])) + 1):
        for at in group[:MOST_PEERS].tolist():
            points = slice(int(histories.starts[at]), int(histories.starts[at + 1]))
            name = histories.indicator_names[int(histories.indicators[at])]
            years, values = histories.years[points], histories.values[points]
            samples.append((name, int(hashed[at]), histories.names[at], years, values))
    return samples


def peer_tables(samples: Iterable[list[PeerSample]]) -> dict[str, PeerHistories]:
    """A table for every indicator of which more than one series has figures, from the samples of all partitions."""
    found: dict[str, list[PeerSample]] = {}
    for part in samples:
        for sample in part:
            found.setdefault(sample[0], []).append(sample)
    made = {}
    for name, held in found.items():
        if len(held) > 1:
            lowest = sorted(held, key=lambda sample: sample[1:3])[:MOST_PEERS]
            made[name] = _table(sorted(lowest, key=lambda sample: sample[2]))
    return made


def _table(samples: list[PeerSample]) -> PeerHistories:
    years = np.concatenate([sample[3] for sample in samples])
    first = int(years.min())
    values = np.full((len(samples), int(years.max()) - first + 1), np.nan)
    for at, sample in enumerate(samples):
        values[at, sample[3] - first] = sample[4]
    return PeerHistories.of(tuple(sample[2] for sample in samples), values, first)
