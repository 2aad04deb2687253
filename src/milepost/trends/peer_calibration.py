"""Make tables of peers from a panel: typical pace and movement at a level, and how far outcomes lay off.

1. Pace and movement at a node: all one-year changes of the last ten years, as shares of the scale, weighted by
   .4 per year of age and by a Gaussian kernel in logit level; changes count up to .08 a year.
2. Half-widths: quantiles of |outcome - path| / spread of earlier origins, each with pace and movement of its own
   year, where the outcome lies in the last four years; per horizon in five cells of levels, each shrunk to its
   indicator, n / (n + 25), and each indicator to all of them, n / (n + 100).
3. Five horizons are measured. Beyond, half-widths go on along the power law fitted to them, h^.7 at most: long
   horizons known today started in another age (mobile telephony's take-off), and covered 93 instead of 80 %.

Half-widths for histories of one to four points: long histories of a panel thinned to so many, and held to what came.

For every origin whose outcomes are known and recent, and every number of points, each economy shows its newest
observations: half of the economies consecutive ones, half with gaps of one to four observations between them, drawn
with the chances .25 .25 .35 .15 from a fixed seed. Quantiles of |outcome - path| / spread are pooled and shrunk as for
long histories (`peer_tables`), and follow a power law a h^p throughout.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from milepost.country import SCALES
from milepost.trends.centre import WINDOW_YEARS, Floats, fill_gaps, typical_move
from milepost.trends.peer_path import (
    ADOPTION_DAMPING,
    ADOPTION_OWN_SHARE,
    ADOPTION_WEIGHT,
    CELLS,
    COVERAGES,
    DAMPING,
    DAMPINGS,
    DRIFT_SHARES,
    LEAST_MOVEMENT,
    MOST_POINTS,
    NODES,
    OWN_SHARE,
    PeerAhead,
    PeerTable,
    band_of,
    peer_ahead,
    short_ahead,
)

POINTS = 8  # of a series that calibrates
MEMORY = 0.4  # weight of a change relative to the change one year later
YEARS_BACK = 10
KERNEL = 1.0  # standard deviation in logit level
EDGE = 0.01  # levels are held this far from 0 and 1 for the logit
RIDGE = 1.0  # weight of "no change" beside the peers' changes
LARGEST_CHANGE = 0.08
LEAST_START = 0.002  # of the scale: below it a change says nothing about a pace
SATURATED = 0.99  # of a percentage's scale
OUTCOME_YEARS = 4
MEASURED = 5  # horizons
LONGEST = 20


@dataclass(frozen=True)
class PeerPanel:
    """One indicator of E economies over T years, yearly; NaN where nothing was observed."""

    code: str
    scale: float
    percentage: bool
    first_year: int
    values: Floats  # (E, T)
    filled: Floats  # (E, T), gaps on the straight line

    @property
    def years(self) -> NDArray[np.int64]:
        """Calendar years of the columns: shape (T,)."""
        return self.first_year + np.arange(self.values.shape[1])


@dataclass(frozen=True)
class Sums:
    """Weighted sums over changes at the nodes (15,): a pool's sums are the sums of its members'."""

    weight: Floats
    change: Floats
    movement: Floats

    def pace(self) -> Floats:
        """Typical change in a year at every node, shares of the scale."""
        return self.change / (self.weight + RIDGE)

    def typical_movement(self) -> Floats:
        """Typical absolute change in a year at every node, shares of the scale."""
        return np.maximum(self.movement / np.maximum(self.weight, 1e-12), LEAST_MOVEMENT)


@dataclass(frozen=True)
class PeerResiduals:
    """Standardised absolute residuals of one indicator: arrays (M,), and how many economies they come from."""

    cell: NDArray[np.int64]
    horizon: NDArray[np.int64]
    size: Floats
    economies: int


def peer_panels(
    panel: pd.DataFrame, percentages: Collection[str], scales: Mapping[str, float] = SCALES
) -> list[PeerPanel]:
    """The indicators of `panel` (series, indicator, year, value) that have a scale, each on its years."""
    panels = []
    for name, rows in panel[panel["indicator"].isin(scales)].groupby("indicator", sort=True):
        code = str(name)
        wide = rows.pivot_table(index="series", columns="year", values="value")
        first = int(wide.columns.min())
        values = wide.reindex(columns=range(first, int(wide.columns.max()) + 1)).to_numpy(float)
        panels.append(PeerPanel(code, scales[code], code in percentages, first, values, fill_gaps(values)))
    return panels


def change_sums(panel: PeerPanel, year: int) -> Sums:
    """Sums over the one-year changes known in `year` of the last ten years; gaps count as straight lines."""
    inside = panel.years <= year
    # A gap's line is known once its far end is.
    filled = fill_gaps(np.where(inside, panel.values, np.nan))[:, inside]
    change = np.diff(filled, axis=1) / panel.scale
    start, ends = filled[:, :-1] / panel.scale, panel.years[inside][1:]
    used = ~np.isnan(change) & (start > LEAST_START) & (ends > year - YEARS_BACK)
    weight = np.broadcast_to(MEMORY ** (year - ends).astype(float), change.shape)[used]
    distance = logit(NODES)[:, None] - logit(start[used])[None, :]
    kernel = weight * np.exp(-0.5 * (distance / KERNEL) ** 2)
    clipped = np.clip(change[used], -LARGEST_CHANGE, LARGEST_CHANGE)
    return Sums(kernel.sum(axis=1), kernel @ clipped, kernel @ np.abs(clipped))


def logit(level: Floats) -> Floats:
    """Log odds of levels held within `EDGE` of 0 and 1."""
    held = np.clip(level, EDGE, 1 - EDGE)
    odds: Floats = np.log(held / (1 - held))
    return odds


def pooled(sums: Sequence[Sums]) -> Sums:
    """The sums of several indicators taken together."""
    weight, change, movement = (sum(getattr(one, name) for one in sums) for name in ("weight", "change", "movement"))
    return Sums(np.asarray(weight), np.asarray(change), np.asarray(movement))


def bare_table(code: str, scale: float, sums: Sums, *, adoption: bool = False) -> PeerTable:
    """A table with pace and movement, half-widths all alike until they are measured."""
    return PeerTable(
        indicator=code,
        scale=scale,
        damping=ADOPTION_DAMPING if adoption else DAMPINGS.get(code, DAMPING),
        pace_weight=ADOPTION_WEIGHT if adoption else 1.0,
        own_share=ADOPTION_OWN_SHARE if adoption else OWN_SHARE,
        drift_share=0.0 if adoption else DRIFT_SHARES.get(code, 0.0),
        pace=sums.pace(),
        movement=sums.typical_movement(),
        half_widths=np.tile(np.arange(1.0, len(COVERAGES) + 1), (len(CELLS) + 1, LONGEST, 1)),
    )


def peer_residuals(panel: PeerPanel, tables: Mapping[int, PeerTable], as_of: int) -> PeerResiduals:
    """Residuals from every origin of `tables` (origin: table known then) with recent outcomes."""
    found = []
    for origin, table in tables.items():
        rows, grid = shown(panel, origin)
        if not len(rows):
            continue
        move = typical_move(grid, np.full(len(rows), panel.scale if panel.percentage else np.nan))
        ahead = peer_ahead(grid, np.full(len(rows), panel.scale), table, MEASURED, moves=move)
        found += recent_misses(panel, rows, ahead, (origin, as_of))
    return gathered(found)


def recent_misses(
    panel: PeerPanel, rows: NDArray[np.int64], ahead: PeerAhead, when: tuple[int, int]
) -> list[tuple[NDArray[np.int64], NDArray[np.int64], Floats, NDArray[np.int64]]]:
    """Cells, horizons, standardised misses and rows of outcomes of the last years known; `when`: origin, as of."""
    origin, as_of = when
    found = []
    for step in range(1, MEASURED + 1):
        column = origin + step - panel.first_year
        if as_of - OUTCOME_YEARS < origin + step <= as_of and column < panel.values.shape[1]:
            miss = np.abs(panel.values[rows, column] - ahead.centre[:, step - 1]) / ahead.spread[:, step - 1]
            known = ~np.isnan(miss)
            found.append((ahead.cells[known], np.full(known.sum(), step), miss[known], rows[known]))
    return found


def gathered(
    found: Sequence[tuple[NDArray[np.int64], NDArray[np.int64], Floats, NDArray[np.int64]]],
) -> PeerResiduals:
    """Residuals of all origins together, from cells, horizons, sizes and rows of each."""
    none = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0, np.int64)
    cells, horizons, sizes, rows = (np.concatenate(arrays) for arrays in zip(*found or [none], strict=True))
    return PeerResiduals(cells, horizons, sizes, len(np.unique(rows)))


def shown(panel: PeerPanel, origin: int) -> tuple[NDArray[np.int64], Floats]:
    """Rows observed in `origin` with enough points and away from the ends of the scale, and their grids (n, G)."""
    column = origin - panel.first_year
    if not 0 < column < panel.values.shape[1]:
        return np.empty(0, np.int64), np.empty((0, WINDOW_YEARS))
    seen = ~np.isnan(panel.values[:, : column + 1])
    last = panel.values[:, column]
    with np.errstate(invalid="ignore"):
        live = (last > LEAST_START * panel.scale) & ~(panel.percentage & (last > SATURATED * panel.scale))
    rows = np.flatnonzero((seen.sum(axis=1) >= POINTS) & live)
    grid = np.full((len(rows), WINDOW_YEARS), np.nan)
    recent = panel.filled[rows, max(column + 1 - WINDOW_YEARS, 0) : column + 1]
    grid[:, WINDOW_YEARS - recent.shape[1] :] = recent
    moving = np.nanmax(grid, axis=1, initial=-np.inf) > np.nanmin(grid, axis=1, initial=np.inf)
    return rows[moving], grid[moving]


GAPS = np.array([1, 2, 3, 4])
GAP_CHANCES = np.array([0.25, 0.25, 0.35, 0.15])
CONSECUTIVE = 0.5  # share of economies whose points have no gaps


def short_residuals(panel: PeerPanel, tables: Mapping[int, PeerTable], as_of: int, band: int) -> PeerResiduals:
    """Residuals of histories thinned to the numbers of points of a band, from every origin of `tables`."""
    found = []
    for points in (points for points in range(1, MOST_POINTS + 1) if band_of(np.array(points)) == band):
        for origin, table in tables.items():
            rows, years, values = thinned(panel, origin, points)
            if not len(rows):
                continue
            ahead, _, _ = short_ahead(years, values, np.full(len(rows), panel.scale), table, MEASURED)
            found += recent_misses(panel, rows, ahead, (origin, as_of))
    return gathered(found)


def thinned(panel: PeerPanel, origin: int, points: int) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Rows observed in `origin` that have so many points to show, with years and values (n, points)."""
    column = origin - panel.first_year
    if not 0 <= column < panel.values.shape[1]:
        return np.empty(0, np.int64), np.empty((0, points)), np.empty((0, points))
    past = panel.values[:, : column + 1]
    seen = ~np.isnan(past)
    with np.errstate(invalid="ignore"):
        last = past[:, -1]
        live = (last > LEAST_START * panel.scale) & ~(panel.percentage & (last > SATURATED * panel.scale))
    drawn = np.random.default_rng([origin, points])
    gaps = drawn.choice(GAPS, size=(len(past), points - 1), p=GAP_CHANCES)
    gaps[drawn.random(len(past)) < CONSECUTIVE] = 1
    back = np.concatenate([np.zeros((len(past), 1), np.int64), np.cumsum(gaps, axis=1)], axis=1)[:, ::-1]
    rank = np.cumsum(seen[:, ::-1], axis=1)[:, ::-1] - 1  # observations after each
    chosen = [seen & (rank == back[:, [number]]) for number in range(points)]
    rows = np.flatnonzero(live & np.all([one.any(axis=1) for one in chosen], axis=0))
    columns = np.stack([one[rows].argmax(axis=1) for one in chosen], axis=1)
    values: Floats = past[rows[:, None], columns]
    return rows, panel.first_year + columns.astype(float), values
