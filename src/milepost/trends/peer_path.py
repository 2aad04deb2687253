"""The peer path: a damped trend that decays to the pace of economies that stand at this level today.

Level x is the value over a nominal scale c (`SCALES`), a coordinate on which levels of different economies meet and
never a ceiling: 139 mobile subscriptions per 100 people stand at .695 of 200. With v(x) the typical pace and u(x) the
typical movement of peers at a level, both in shares of c a year and linear between 15 nodes:

1. Own excess e = b / c - v(x_0), b the trend of damped Holt; of an excess beyond one point of the scale a year
   half counts, for the fastest seldom stay so.
2. Path x_h = x_{h-1} + v(x_{h-1}) + phi^h e, where the table says so mixed with drift.
3. Spread S_h = s^a (c max(mean of u over the path, .0002))^(1-a), a = .4: the series' own typical move and its
   peers', along the way it is expected to take.
4. Quantiles: path plus or minus S_h q(h), q from the cell of levels in which the series stands.

Only indicators whose tables won on economies that were left out have one, kept under the source's own code. Tried and
lost to HTD: the e-government index, its human-capital and its telecommunication part, 2G coverage. Measured against
variants in docs/engine-trials.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from milepost.trends.centre import drift_path, holt_states
from milepost.trends.grid import Floats

ADOPTION = "adoption"  # name of the table pooled over adoption indicators
ADOPTION_POOL = ("EG.ELC.ACCS.ZS", "IT.CEL.SETS.P2", "IT.NET.BBND.P2", "IT.NET.USER.ZS")
DRIFT_SHARES: Mapping[str, float] = MappingProxyType({"EG.ELC.ACCS.ZS": 0.5})
# How much of an economy's lead over its peers is left after a year. What needs wires keeps it longer.
DAMPINGS: Mapping[str, float] = MappingProxyType(
    {"EG.ELC.ACCS.ZS": 0.85, "IT.MLT.MAIN.P2": 0.85, "IT.NET.BBND.P2": 0.85, "IT.NET.USER.ZS": 0.6}
)
NODES = np.array([0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 1.1])
CELLS = np.array([0.1, 0.3, 0.6, 0.85])  # levels between one cell of quantiles and the next
DAMPING = 0.7  # share of the own excess that is left after a year
ADOPTION_DAMPING = 0.8  # ... where the table is pooled over other indicators
ADOPTION_WEIGHT = 0.5  # of the typical pace pooled over other indicators
NEAR_TOP = (0.9, 0.97)  # levels at which what is projected by the pool strays less than its top cell says
ADOPTION_NEAR_TOP = 0.8  # ... and its half-widths are so much of it (docs/engine-trials.md)
LARGE_EXCESS = 0.01  # of the scale a year
LARGE_EXCESS_SHARE = 0.5  # so much of what lies beyond it counts
OWN_SHARE = 0.4  # power of the series' own typical move in the spread
ADOPTION_OWN_SHARE = 0.8  # ... where the peers are of other indicators
LEAST_MOVEMENT = 0.0002  # of the scale a year
AGEING = 0.92  # typical paces fade by so much with every year a table has aged


@dataclass(frozen=True)
class PeerTable:
    """Typical pace, typical movement and half-widths of one indicator (or pooled over adoption indicators)."""

    indicator: str
    scale: float  # the indicator's unit; 1 where pooled
    damping: float
    pace_weight: float
    drift_share: float
    own_share: float
    pace: Floats  # (15,), shares of the scale a year at NODES
    movement: Floats  # (15,), absolute, above zero
    half_widths: Floats  # (5, H, K): cells of levels, horizons 1..H, coverages
    short: Floats | None = None  # (3, 5, H, K), the same for one, two, three or four points; None where not measured

    def __post_init__(self) -> None:
        if self.pace.shape != NODES.shape or self.movement.shape != NODES.shape:
            raise ValueError(f"{self.indicator}: pace and movement need {len(NODES)} numbers each, one a node")
        if not (np.isfinite(self.pace).all() and np.isfinite(self.movement).all() and (self.movement > 0).all()):
            raise ValueError(f"{self.indicator}: paces must be numbers, movements numbers above zero")
        for widths in (self.half_widths, *(() if self.short is None else self.short)):
            self._check(widths)

    def _check(self, widths: Floats) -> None:
        if widths.ndim != 3 or len(widths) != len(CELLS) + 1:
            raise ValueError(f"{self.indicator}: half-widths need {len(CELLS) + 1} cells of levels, not {widths.shape}")
        if not (np.isfinite(widths).all() and (widths > 0).all()):
            raise ValueError(f"{self.indicator}: half-widths must be numbers above zero")
        if (np.diff(widths, axis=2) <= 0).any() or (np.diff(widths, axis=1) < 0).any():
            raise ValueError(f"{self.indicator}: half-widths must rise with coverage and never fall with the horizon")


@dataclass(frozen=True)
class PeerAhead:
    """Where peers' paces lead N series in H years."""

    centre: Floats  # (N, H), unit of the series
    spread: Floats  # (N, H), unit of the series
    cells: NDArray[np.int64]  # (N,), 0..4


def peer_ahead(
    grid: Floats, scale: Floats, table: PeerTable, horizon: int, *, moves: Floats, age: Floats | None = None
) -> PeerAhead:
    """Centre, spread and cell of N series on their yearly grids (N, G).

    `scale` (N,) in the unit of the series; `moves` (N,) their typical yearly moves (`centre.typical_move`);
    `age` (N,) in years of the table at each series' last point, 0 if None.
    """
    pace = table.pace_weight * (1.0 if age is None else AGEING**age)
    trend = holt_states(grid)[1] / scale
    start = grid[:, -1] / scale
    excess = soft_excess(trend - pace * np.interp(start, NODES, table.pace))
    levels, movement = walk(start, excess, pace, table, horizon)
    centre = levels * scale[:, None]
    if table.drift_share:
        centre = (1 - table.drift_share) * centre + table.drift_share * drift_path(grid, horizon)
    spread = moves[:, None] ** table.own_share * (mean_movement(movement) * scale[:, None]) ** (1 - table.own_share)
    return PeerAhead(centre, spread, cells_of(start))


def walk(start: Floats, excess: Floats, pace: Floats | float, table: PeerTable, horizon: int) -> tuple[Floats, Floats]:
    """Levels (N, H) on the way of the peers with a fading excess, and peers' movement (N, H) at each year's start.

    `start` and `excess` (N,) in shares of the scale; `pace` (N,) is the weight of the peers' pace.
    """
    levels, movement, at = [], [], start
    for ahead in range(1, horizon + 1):
        movement.append(np.interp(at, NODES, table.movement))
        at = at + pace * np.interp(at, NODES, table.pace) + table.damping**ahead * excess
        levels.append(at)
    return np.stack(levels, axis=1), np.stack(movement, axis=1)


def mean_movement(movement: Floats) -> Floats:
    """Mean of the movement (N, H) over the path so far, `LEAST_MOVEMENT` at least; shares of the scale."""
    along: Floats = np.cumsum(movement, axis=1) / np.arange(1, movement.shape[1] + 1)
    return np.maximum(along, LEAST_MOVEMENT)


def soft_excess(excess: Floats) -> Floats:
    """Excess over the peers' pace, of which `LARGE_EXCESS_SHARE` counts beyond `LARGE_EXCESS`; shares of the scale."""
    size = np.abs(excess)
    beyond = np.maximum(size - LARGE_EXCESS, 0.0)
    softened: Floats = np.sign(excess) * (size - (1 - LARGE_EXCESS_SHARE) * beyond)
    return softened


def cells_of(levels: Floats) -> NDArray[np.int64]:
    """Cell of every level: 0 below .1 of the scale, 4 from .85 on."""
    return np.searchsorted(CELLS, levels, side="right").astype(np.int64)
