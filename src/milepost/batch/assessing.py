"""Histories and targets in, verdicts out: part by part, each series projected once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from milepost.batch.calibrating import choose_tables
from milepost.batch.columns import BatchError, Skip, SkipCode
from milepost.batch.histories import load_histories
from milepost.batch.projecting import in_order, project_part
from milepost.batch.rows import PARQUET
from milepost.batch.targets import COLUMNS, BatchTarget, Row, assess_target, load_targets, peer_tables, subject
from milepost.batch.writing import beside, check_output, skipped_path, write_skipped, write_table
from milepost.verdicts import Cuts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from milepost.batch.columns import Histories
    from milepost.batch.histories import Loaded
    from milepost.trends import CalibrationTables, Projection
    from milepost.verdicts import PeerHistories

PART_SERIES = 2_000
FEW_PARTS = 3


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
class _Part:
    histories: Histories
    targets: list[list[BatchTarget]]  # one list a series
    peers: dict[int, PeerHistories]


def assess_file(
    source: Path,
    targets: Path,
    out: Path,
    *,
    tables: Path | None = None,
    as_of: int | None = None,
    jobs: int = 2,
    part_series: int = PART_SERIES,
) -> AssessmentRun:
    """Assess the targets of a file against the histories of another; verdicts in `out`.

    `as_of` hides later figures and is the year of the assessment; without it that is the newest year of the
    histories. Raises BatchError for a file that cannot be used; what stood at `out` is then as it was.
    """
    check_output(out, inputs=[source, targets, *([tables] if tables else [])])
    table = choose_tables(tables)
    loaded = load_histories(source, as_of)
    wanted, skipped, ignored = load_targets(targets)
    year = as_of or loaded.newest_year
    if year is None:
        raise BatchError(f"{source.name}: no row has a year that can be read; write whole years.")
    found, strangers = _matched(loaded, wanted)
    skipped += strangers
    cuts = Cuts.proposed()
    work = partial(_assessed, tables=tables, as_of_year=year, cuts=cuts)
    rows: list[Row] = []
    for made, refused in in_order(work, _parts(loaded.histories, found, part_series), jobs, FEW_PARTS):
        rows += made
        skipped += refused
    with beside(skipped_path(out)) as named, beside(out) as whole:
        columns = {name: [row[name] for row in rows] for name in COLUMNS}
        write_table(columns, whole, parquet=out.suffix.lower() in PARQUET)
        write_skipped(sorted(skipped, key=lambda skip: (skip.series, skip.reason)), named)
    return AssessmentRun(len(rows), len(skipped), year, table, cuts, (*loaded.ignored, *ignored))


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


def _parts(histories: Histories, found: list[tuple[int, list[BatchTarget]]], size: int) -> Iterator[_Part]:
    peers = peer_tables(histories)
    for first in range(0, len(found), size):
        chosen = found[first : first + size]
        part = histories.part(np.array([number for number, _ in chosen], dtype=np.int64))
        used = {at: peers[at] for at in set(part.indicators.tolist()) if at in peers}
        yield _Part(part, [targets for _, targets in chosen], used)


def _assessed(part: _Part, *, tables: Path | None, as_of_year: int, cuts: Cuts) -> tuple[list[Row], list[Skip]]:
    """Rows of a part's targets, and the targets whose numbers no rule can calculate with."""
    table, held = choose_tables(tables), part.histories
    pieces, _ = project_part(held, len(table.horizons), table)
    projections: dict[int, Projection] = {
        number: panel.row(row) for numbers, panel in pieces for row, number in enumerate(numbers.tolist())
    }
    rows, refused = [], []
    for number, targets in enumerate(part.targets):
        peers = part.peers.get(int(held.indicators[number]))
        for target in targets:
            item = subject(held, number, target.direction, projections.get(number), peers)
            try:
                with np.errstate(all="ignore"):  # a target of 1e308 is out of reach, and no warning
                    rows.append(assess_target(item, target, as_of_year=as_of_year, cuts=cuts))
            except ArithmeticError as error:
                reason = f"the target for {target.year} cannot be calculated with ({error}); mend its value."
                refused.append(Skip(target.series, SkipCode.TOO_LARGE, reason))
    return rows, refused
