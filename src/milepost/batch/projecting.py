"""Histories in, quantiles out: the trend engine over the partitions of an input, each by itself."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milepost.batch.calibrating import choose_tables, level_columns
from milepost.batch.columns import Histories, Skip, SkipCode
from milepost.batch.histories import histories_of
from milepost.batch.partitions import Partition, cut_input
from milepost.batch.writing import (
    Part,
    check_output_or_folder,
    output,
    projection_file,
    projection_table,
    projection_text,
    write_skipped,
)
from milepost.running import LOCAL, Workplace, launcher
from milepost.trends import (
    ADOPTION,
    MINIMUM_POINTS,
    NODES,
    PEER_METHOD,
    TABLES_ALONE,
    CalibrationTables,
    Engine,
    NoScale,
    PanelProjection,
    annual_grid,
)

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


PART_SERIES = 20_000  # series that the engine takes at a time: some 40 MB of quantiles at ten years


@dataclass(frozen=True)
class ProjectionRun:
    """What a run did."""

    projected: int
    by_peers: int  # of them by the peer path
    skipped: int
    tables: CalibrationTables
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class _Done:
    projected: int
    by_peers: int
    skipped: int
    ignored: tuple[str, ...]


def project_file(
    source: Path,
    out: Path,
    *,
    horizon: int,
    tables: Path | None = None,
    as_of: int | None = None,
    workplace: Workplace = LOCAL,
    partitions: int | None = None,
    part_series: int = PART_SERIES,
) -> ProjectionRun:
    """Project the histories of an input; quantiles in `out`, what was left out beside it.

    `source` is a CSV or Parquet file, a folder of them or a pattern; `out` a file, or (without an ending) a folder
    of Parquet files, one a partition. `tables` is a file of `milepost calibrate`, None for the newest table of the
    package. `partitions` is how many the input is cut into, None for as many as its size asks for.

    Raises BatchError for an input that cannot be used; what stood at `out` is then as it was.
    """
    check_output_or_folder(out, inputs=[source, *([tables] if tables else [])])
    table = choose_tables(tables, horizon)
    work = partial(_project, horizon=horizon, tables=tables, as_of=as_of, part_series=part_series)
    with output(out) as (whole, folder), launcher(workplace) as launch:
        cut = cut_input(source, folder / "histories", launch, count=partitions, as_of=as_of)
        parts = whole.parts(len(cut.partitions))
        done = whole.put_together(launch(work, list(zip(cut.partitions, parts, strict=True)), cut.small), parts)
    ignored = dict.fromkeys((*cut.ignored, *(name for made in done for name in made.ignored)))
    return ProjectionRun(
        projected=sum(made.projected for made in done),
        by_peers=sum(made.by_peers for made in done),
        skipped=sum(made.skipped for made in done),
        tables=table,
        ignored=tuple(ignored),
    )


def _project(
    given: tuple[Partition, Part], *, horizon: int, tables: Path | None, as_of: int | None, part_series: int
) -> _Done:
    """Project the series of one partition; quantiles and skipped series in its part of the output."""
    partition, part = given
    table, rows = choose_tables(tables, horizon), partition.rows()
    projected = by_peers = 0
    skipped: list[Skip] = []
    with projection_file(part) as add:
        if rows is not None:
            loaded = histories_of(rows, as_of, by_hash=partition.cut)
            skipped += loaded.skipped.values()
            for first in range(0, len(loaded.histories), part_series):
                numbers = np.arange(first, min(first + part_series, len(loaded.histories)))
                made = _quantiles(loaded.histories.part(numbers), horizon, table)
                add(made.rows if part.parquet else projection_text(made.rows, made.names))
                projected, by_peers = projected + len(made.names), by_peers + made.by_peers
                skipped += made.skipped
    write_skipped(sorted(skipped, key=lambda skip: skip.series), part.skipped)
    return _Done(projected, by_peers, len(skipped), () if rows is None or partition.cut else rows.ignored)


@dataclass(frozen=True)
class _Quantiles:
    rows: Any  # a pyarrow table
    names: list[str]
    by_peers: int
    skipped: list[Skip]


def _quantiles(part: Histories, horizon: int, table: CalibrationTables) -> _Quantiles:
    """Quantiles of a part at the printed levels, in the order of its names."""
    (pieces, skipped), levels = project_part(part, horizon, table), level_columns(table)
    quantiles = np.empty((len(part), horizon, len(levels)))
    last = np.empty(len(part), dtype=np.int64)
    there = np.zeros(len(part), dtype=bool)
    for numbers, panel in pieces:
        quantiles[numbers], last[numbers], there[numbers] = panel.quantiles[:, :, levels], panel.last_years, True
    names = [name for name, found in zip(part.names, there.tolist(), strict=True) if found]
    years = last[there][:, None] + np.arange(1, horizon + 1)
    by_peers = sum(int((panel.methods == PEER_METHOD).sum()) for _, panel in pieces)
    return _Quantiles(projection_table(names, years, quantiles[there]), names, by_peers, skipped)
