"""Histories in, quantiles out: part by part, in the order of the names, in one process or several."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from milepost.batch.calibrating import choose_tables, level_columns
from milepost.batch.columns import BatchError
from milepost.batch.engine import project_part
from milepost.batch.histories import load_histories
from milepost.batch.rows import PARQUET
from milepost.batch.writing import (
    ProjectionFile,
    beside,
    check_output,
    projection_text,
    skipped_path,
    write_skipped,
)
from milepost.trends import PEER_METHOD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from milepost.batch.columns import Floats, Skip
    from milepost.batch.histories import Histories
    from milepost.trends import CalibrationTables

FEW_PARTS = 8  # as many are done before a second process has started
PART_SERIES = 20_000  # series that a process takes at a time: some 40 MB of quantiles at ten years
Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True)
class ProjectionRun:
    """What a run did."""

    projected: int
    by_peers: int  # of them by the peer path
    skipped: int
    tables: CalibrationTables
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class _Part:
    names: list[str]
    years: NDArray[np.int64]
    quantiles: Floats | bytes
    by_peers: int
    skipped: list[Skip]


def project_file(
    source: Path,
    out: Path,
    *,
    horizon: int,
    tables: Path | None = None,
    as_of: int | None = None,
    jobs: int = 2,
    part_series: int = PART_SERIES,
) -> ProjectionRun:
    """Project the histories of a file; quantiles in `out`, what was left out beside it.

    `tables` is a file of `milepost calibrate`, None for the newest table of the package.

    Raises BatchError for a file that cannot be used; what stood at `out` is then as it was.
    """
    check_output(out, inputs=[source, *([tables] if tables else [])])
    table = choose_tables(tables, horizon)
    parquet = out.suffix.lower() in PARQUET
    loaded = load_histories(source, as_of)
    histories, skipped = loaded.histories, list(loaded.skipped.values())
    work = partial(_quantiles, horizon=horizon, tables=tables, text=not parquet)
    projected = by_peers = 0
    with beside(skipped_path(out)) as named, beside(out) as whole:
        with ProjectionFile(whole, parquet=parquet) as file:
            for made in in_order(work, cut(histories, part_series), jobs, FEW_PARTS):
                file.write(made.names, made.years, made.quantiles)
                skipped += made.skipped
                projected, by_peers = projected + len(made.names), by_peers + made.by_peers
        write_skipped(sorted(skipped, key=lambda skip: skip.series), named)
    return ProjectionRun(projected, by_peers, len(skipped), table, loaded.ignored)


def _quantiles(part: Histories, *, horizon: int, tables: Path | None, text: bool) -> _Part:
    """Quantiles of a part at the printed levels, in the order of its names."""
    table = choose_tables(tables, horizon)
    outcome, levels = project_part(part, horizon, table), level_columns(table)
    quantiles = np.empty((len(part), horizon, len(levels)))
    last = np.empty(len(part), dtype=np.int64)
    there = np.zeros(len(part), dtype=bool)
    for numbers, panel in outcome.pieces:
        quantiles[numbers], last[numbers], there[numbers] = panel.quantiles[:, :, levels], panel.last_years, True
    names = [name for name, found in zip(part.names, there.tolist(), strict=True) if found]
    years = last[there][:, None] + np.arange(1, horizon + 1)
    kept = quantiles[there]
    by_peers = sum(int((panel.methods == PEER_METHOD).sum()) for _, panel in outcome.pieces)
    return _Part(names, years, projection_text(names, years, kept) if text else kept, by_peers, outcome.skipped)


def cut(histories: Histories, size: int) -> Iterator[Histories]:
    """Parts of at most `size` series, one after the other."""
    for first in range(0, len(histories), size):
        yield histories.part(np.arange(first, min(first + size, len(histories))))


def in_order(work: Callable[[Given], Made], parts: Iterable[Given], jobs: int, few: int) -> Iterator[Made]:
    """Work on parts in `jobs` processes, results in the order of the parts; fewer than `few` start no process."""
    waiting = iter(parts)
    first = list(islice(waiting, few))
    if jobs == 1 or len(first) < few:
        yield from map(work, first)
        yield from map(work, waiting)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running = deque(pool.submit(work, part) for part in [*first, *islice(waiting, max(0, 2 * jobs - few))])
        try:
            while running:
                yield running.popleft().result()
                running.extend(pool.submit(work, part) for part in islice(waiting, 1))
        except BrokenProcessPool:
            raise BatchError(
                "a process was ended from outside, most likely for want of memory; try --jobs 1."
            ) from None
        finally:
            for left in running:
                left.cancel()
