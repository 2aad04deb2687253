"""Targets against histories, partition by partition: verdicts, each series projected once."""

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np

from milepost.batch.calibrating import choose_tables
from milepost.batch.columns import TARGET_COLUMNS, BatchError, Histories, Skip, SkipCode
from milepost.batch.histories import Loaded, histories_of
from milepost.batch.partitions import Partition, cut_input
from milepost.batch.projecting import project_part
from milepost.batch.targets import (
    COLUMNS,
    TYPES,
    BatchTarget,
    PeerSample,
    Row,
    assess_target,
    peer_samples,
    peer_tables,
    subject,
    targets_of,
)
from milepost.batch.writing import Part, check_output_or_folder, output, write_skipped, write_table
from milepost.running import LOCAL, Workplace, launcher
from milepost.trends import CalibrationTables, Projection
from milepost.verdicts import Cuts, PeerHistories

PART_SERIES = 2_000  # series that are projected at a time


@dataclass(frozen=True)
class AssessmentRun:
    """What a run did."""

    assessed: int
    skipped: int
    as_of_year: int
    tables: CalibrationTables
    cuts: Cuts  # the method's proposal: no edition states any for these figures
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class _Given:
    histories: Partition
    targets: Partition
    part: Part


@dataclass(frozen=True)
class _Done:
    assessed: int
    skipped: int
    as_of_year: int
    ignored: tuple[str, ...]


def assess_file(
    source: Path,
    targets: Path,
    out: Path,
    *,
    tables: Path | None = None,
    as_of: int | None = None,
    workplace: Workplace = LOCAL,
    partitions: int | None = None,
    part_series: int = PART_SERIES,
) -> AssessmentRun:
    """Assess the targets of an input against the histories of another; verdicts in `out`.

    Inputs, `out` and `partitions` are as in `project_file`. `as_of` hides later figures and is the year of the
    assessment; without it that is the newest year of the histories. Raises BatchError for an input that cannot be
    used; what stood at `out` is then as it was.
    """
    check_output_or_folder(out, inputs=[source, targets, *([tables] if tables else [])])
    table, cuts = choose_tables(tables), Cuts.proposed()
    with output(out) as (whole, folder), launcher(workplace) as launch:
        held = cut_input(source, folder / "histories", launch, count=partitions, as_of=as_of)
        count = len(held.partitions)
        wanted = cut_input(targets, folder / "targets", launch, columns=TARGET_COLUMNS, count=count)
        peers = None
        if count > 1:
            peers = peer_tables(launch(partial(_samples, as_of=as_of), held.partitions, held.small))
        year = as_of or held.newest_year
        work = partial(_assess, tables=tables, as_of=as_of, year=year, peers=peers, cuts=cuts, size=part_series)
        given = [_Given(*three) for three in zip(held.partitions, wanted.partitions, whole.parts(count), strict=True)]
        done = whole.put_together(launch(work, given, held.small), [one.part for one in given])
    ignored = dict.fromkeys((*held.ignored, *wanted.ignored, *(name for made in done for name in made.ignored)))
    return AssessmentRun(
        assessed=sum(made.assessed for made in done),
        skipped=sum(made.skipped for made in done),
        as_of_year=max(made.as_of_year for made in done),
        tables=table,
        cuts=cuts,
        ignored=tuple(ignored),
    )


def _samples(partition: Partition, *, as_of: int | None) -> list[PeerSample]:
    rows = partition.rows()
    return [] if rows is None else peer_samples(histories_of(rows, as_of, by_hash=partition.cut).histories)


def _assess(
    given: _Given,
    *,
    tables: Path | None,
    as_of: int | None,
    year: int | None,
    peers: dict[str, PeerHistories] | None,
    cuts: Cuts,
    size: int,
) -> _Done:
    """Assess the targets of one partition; verdicts and what was skipped in its part of the output."""
    table = choose_tables(tables)
    loaded = _loaded(given.histories, as_of)
    wanted, skipped, ignored = _targets(given.targets)
    year = year or loaded.newest_year
    if year is None:
        raise BatchError(f"{given.histories.name}: no row has a year that can be read; write whole years.")
    if peers is None:
        peers = peer_tables([peer_samples(loaded.histories)])
    found, strangers = _matched(loaded, wanted)
    skipped += strangers
    rows: list[Row] = []
    for first in range(0, len(found), size):
        chosen = found[first : first + size]
        part = loaded.histories.part(np.array([number for number, _ in chosen], dtype=np.int64))
        made, refused = _assessed(part, [goals for _, goals in chosen], table, peers, as_of_year=year, cuts=cuts)
        rows += made
        skipped += refused
    write_table({name: [row[name] for row in rows] for name in COLUMNS}, given.part, TYPES)
    write_skipped(sorted(skipped, key=lambda skip: (skip.series, skip.reason)), given.part.skipped)
    told = (*loaded.ignored, *ignored) if not given.histories.cut else ()
    return _Done(len(rows), len(skipped), year, told)


def _loaded(partition: Partition, as_of: int | None) -> Loaded:
    rows = partition.rows()
    if rows is None:
        return Loaded(Histories.nothing(), {}, None, ())
    return histories_of(rows, as_of, by_hash=partition.cut)


def _targets(partition: Partition) -> tuple[list[BatchTarget], list[Skip], tuple[str, ...]]:
    rows = partition.rows()
    return ([], [], ()) if rows is None else targets_of(rows, by_hash=partition.cut)


def _matched(loaded: Loaded, wanted: list[BatchTarget]) -> tuple[list[tuple[int, list[BatchTarget]]], list[Skip]]:
    """Numbers of the series that have targets, with these; and the targets of no usable series."""
    number = {name: at for at, name in enumerate(loaded.histories.names)}
    found, skipped = [], []
    for series, group in groupby(wanted, key=lambda target: target.series):
        if series in number:
            found.append((number[series], list(group)))
        elif series in loaded.skipped:
            skipped.append(loaded.skipped[series])
        else:
            reason = "the histories have no such series; check its id in both files."
            skipped.append(Skip(series, SkipCode.UNKNOWN_SERIES, reason))
    return found, skipped


def _assessed(
    held: Histories,
    goals: list[list[BatchTarget]],
    table: CalibrationTables,
    peers: dict[str, PeerHistories],
    *,
    as_of_year: int,
    cuts: Cuts,
) -> tuple[list[Row], list[Skip]]:
    """Rows of the targets of these series, and the targets whose numbers no rule can calculate with."""
    pieces, _ = project_part(held, len(table.horizons), table)
    projections: dict[int, Projection] = {
        number: panel.row(row) for numbers, panel in pieces for row, number in enumerate(numbers.tolist())
    }
    rows, refused = [], []
    for number, targets in enumerate(goals):
        others = peers.get(held.indicator_names[int(held.indicators[number])])
        for target in targets:
            item = subject(held, number, target.direction, projections.get(number), others)
            try:
                with np.errstate(all="ignore"):  # a target of 1e308 is out of reach, and no warning
                    rows.append(assess_target(item, target, as_of_year=as_of_year, cuts=cuts))
            except ArithmeticError as error:
                reason = f"the target for {target.year} cannot be calculated with ({error}); mend its value."
                refused.append(Skip(target.series, SkipCode.TOO_LARGE, reason))
    return rows, refused
