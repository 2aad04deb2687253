"""Histories in, quantiles out: the trend engine over a part, and the parts in the order of the names, in processes."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from milepost.batch.calibrating import choose_tables, level_columns
from milepost.batch.columns import BatchError, Skip, SkipCode
from milepost.batch.histories import load_histories
from milepost.batch.rows import PARQUET
from milepost.batch.writing import (
    beside,
    check_output,
    projection_file,
    projection_table,
    projection_text,
    skipped_path,
    write_skipped,
)
from milepost.trends import (
    ADOPTION,
    MINIMUM_POINTS,
    NODES,
    PEER_METHOD,
    TABLES_ALONE,
    Engine,
    NoScale,
    annual_grid,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from milepost.batch.columns import Histories
    from milepost.trends import CalibrationTables, PanelProjection

    Numbers = NDArray[np.int64]
    Names = NDArray[np.object_]

PERCENTAGE = 100.0  # scale of the tables that hold true percentages
HIGHEST_LEVEL = float(NODES[-1])  # as a share of a table's scale
TOO_LARGE = "the values are too large or too far apart to be projected; report them in a larger unit."
NO_SCALE = "nothing but zeros in recent years, and no limits: nothing says how far it may move; declare both limits."

Projected = tuple["Numbers", "PanelProjection"]  # numbers of series, and their projections in that order


def project_part(part: Histories, horizon: int, tables: CalibrationTables) -> tuple[list[Projected], list[Skip]]:
    """Projections of a part's series by number, in pieces, and the series that have none."""
    peers = peer_names(part, tables)
    skipped = _short(part, peers) + _without_scale(part)
    left_out = {skip.series for skip in skipped}
    numbers = np.array([at for at, name in enumerate(part.names) if name not in left_out], dtype=np.int64)
    with np.errstate(all="ignore"):  # numbers near the end of what a computer holds are skipped by name below
        pieces, refused = _projected(part, peers, numbers, horizon, tables)
    finite = []
    for chosen, panel in pieces:
        sound = np.asarray(np.isfinite(panel.unclipped).all(axis=(1, 2)))
        skipped += [Skip(part.names[at], SkipCode.TOO_LARGE, TOO_LARGE) for at in chosen[~sound].tolist()]
        finite.append((chosen, panel) if sound.all() else (chosen[sound], _rows(panel, sound)))
    return finite, sorted(skipped + refused, key=lambda skip: skip.series)


def _projected(
    part: Histories, peers: Names, numbers: Numbers, horizon: int, tables: CalibrationTables
) -> tuple[list[Projected], list[Skip]]:
    """Project the series of these numbers; halve them until those that the engine refuses stand alone."""
    if not len(numbers):
        return [], []
    chosen = part if len(numbers) == len(part) else part.part(numbers)
    years, values = chosen.padded()
    try:
        panel = Engine(tables, TABLES_ALONE).project_panel(
            years,
            values,
            horizon=horizon,
            percentage=chosen.percentage,
            lower=chosen.lower,
            upper=chosen.upper,
            peers_like=peers[numbers],
            adoption=peers[numbers] == ADOPTION,
        )
    except ValueError as error:
        if len(numbers) > 1:
            halves = [_projected(part, peers, half, horizon, tables) for half in np.array_split(numbers, 2)]
            return halves[0][0] + halves[1][0], halves[0][1] + halves[1][1]
        code = SkipCode.NO_SCALE if isinstance(error, NoScale) else SkipCode.REFUSED_BY_ENGINE
        return [], [Skip(chosen.names[0], code, str(error).removeprefix("series 0: "))]
    return [(numbers, panel)], []


def peer_names(part: Histories, tables: CalibrationTables) -> Names:
    """Codes of the tables of peers by which series are projected, (S,); "" where the figures do not fit the scale.

    The tables of percentages, the pooled one too, want the limits 0 and 100, the others values that their scale can
    hold: a file of anyone's may call a number of people IT.NET.USER.ZS.
    """
    known = {code: PERCENTAGE if code == ADOPTION else table.scale for code, table in tables.peers.items()}
    scales = np.array([known.get(name, np.nan) for name in part.peers_names])[part.peers_like]
    highest = np.maximum.reduceat(np.append(part.values, -np.inf), part.starts[:-1])
    fits = np.where(scales == PERCENTAGE, part.percentage, highest <= HIGHEST_LEVEL * scales)
    names = np.array(part.peers_names, dtype=object)[part.peers_like]
    return np.where(fits, names, "")


def _short(part: Histories, peers: Names) -> list[Skip]:
    """Series with fewer points than any model can be held to: five, or one where they have peers."""
    skips = []
    for at in np.flatnonzero(part.points < np.where(peers == "", MINIMUM_POINTS, 1)).tolist():
        points, needed = int(part.points[at]), MINIMUM_POINTS if peers[at] == "" else 1
        skips.append(
            Skip(
                part.names[at],
                SkipCode.TOO_FEW_POINTS,
                f"{points} {'observation' if points == 1 else 'observations'}, a trend takes {needed}; "
                f"{needed - points} more would make it projectable.",
            )
        )
    return skips


def _without_scale(part: Histories) -> list[Skip]:
    """Nothing but zeros in the years looked back on, and no limits: found at once, not by halving."""
    zeros = np.concatenate([[0], np.cumsum(part.values == 0)])
    suspects = (part.points >= MINIMUM_POINTS) & (np.isnan(part.lower) | np.isnan(part.upper))
    suspects &= np.diff(zeros[part.starts]) > 0
    chosen = part.part(np.flatnonzero(suspects))
    years, values = chosen.padded()
    grid = annual_grid(years, values, ~np.isnan(values))
    still = (np.nan_to_num(grid) == 0).all(axis=1)
    return [Skip(chosen.names[at], SkipCode.NO_SCALE, NO_SCALE) for at in np.flatnonzero(still).tolist()]


def _rows(panel: PanelProjection, keep: NDArray[np.bool_]) -> PanelProjection:
    """Some rows of a panel."""
    same = ("levels", "scores")
    return type(panel)(**{name: held if name in same else held[keep] for name, held in vars(panel).items()})


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
    rows: Any  # a table, or CSV text
    series: int
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
    cut = (np.arange(len(histories))[first : first + part_series] for first in range(0, len(histories), part_series))
    work = partial(_quantiles, horizon=horizon, tables=tables, text=not parquet)
    projected = by_peers = 0
    with beside(skipped_path(out)) as named, beside(out) as whole:
        with projection_file(whole, parquet=parquet) as add:
            for made in in_order(work, map(histories.part, cut), jobs, FEW_PARTS):
                add(made.rows)
                skipped += made.skipped
                projected, by_peers = projected + made.series, by_peers + made.by_peers
        write_skipped(sorted(skipped, key=lambda skip: skip.series), named)
    return ProjectionRun(projected, by_peers, len(skipped), table, loaded.ignored)


def _quantiles(part: Histories, *, horizon: int, tables: Path | None, text: bool) -> _Part:
    """Quantiles of a part at the printed levels, in the order of its names."""
    table = choose_tables(tables, horizon)
    (pieces, skipped), levels = project_part(part, horizon, table), level_columns(table)
    quantiles = np.empty((len(part), horizon, len(levels)))
    last = np.empty(len(part), dtype=np.int64)
    there = np.zeros(len(part), dtype=bool)
    for numbers, panel in pieces:
        quantiles[numbers], last[numbers], there[numbers] = panel.quantiles[:, :, levels], panel.last_years, True
    names = [name for name, found in zip(part.names, there.tolist(), strict=True) if found]
    years = last[there][:, None] + np.arange(1, horizon + 1)
    rows = projection_table(names, years, quantiles[there])
    by_peers = sum(int((panel.methods == PEER_METHOD).sum()) for _, panel in pieces)
    return _Part(projection_text(rows, names) if text else rows, len(names), by_peers, skipped)


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
