"""Half-widths for histories of one to four points: long histories of a panel thinned to so many, and held to what came.

For every origin whose outcomes are known and recent, and every number of points, each economy shows its newest
observations: half of the economies consecutive ones, half with gaps of one to four observations between them, drawn
with the chances .25 .25 .35 .15 from a fixed seed. Quantiles of |outcome - path| / spread are pooled and shrunk as for
long histories (`peer_tables`), and follow a power law a h^p throughout.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from milepost.trends.grid import Floats
from milepost.trends.peer_calibration import (
    LEAST_START,
    MEASURED,
    SATURATED,
    PeerPanel,
    PeerResiduals,
    gathered,
    recent_misses,
)
from milepost.trends.peer_path import PeerTable
from milepost.trends.short_path import MOST_POINTS, band_of, short_ahead

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
