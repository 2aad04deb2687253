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

Histories of one to four points: the peer path started from slopes over gaps, trusted as far as they reach.

With an indicator's own table of peers, two points with a gap between them keep most of what ten yearly ones tell
(docs/accuracy.md). Points t_1 < ... < t_K, levels x = y / c, slopes over gaps g_i with middles m_i years ago:

1. Own pace b = sum w_i s_i and own move s = sum w_i |s_i| (.0005 of the scale at least), w_i in proportion to
   g_i .8^m_i.
2. Trust W = span / (span + 1.5 years), span = t_K - t_1: a slope over one year counts two fifths, over nine years six
   sevenths; of one point nothing is known but its level, W = 0.
3. Own excess e = W soft(b - v(x_K)), and from there the path of `peer_path`; where a table mixes with drift, W of it.
4. Spread S_h = s^(a W) (mean of u over the path)^(1 - a W), never falling with the years.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from milepost.trends.centre import MINIMUM_POINTS, Floats, drift_path, holt_states

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


MOST_POINTS = MINIMUM_POINTS - 1
COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)  # of a table's half-widths
BANDS = ("1", "2", "3-4")  # numbers of points with half-widths of their own
SLOPE_MEMORY = 0.8  # weight of a slope relative to one whose middle lies a year later
HALF_TRUST_YEARS = 1.5  # a span of so many years is trusted by half
LEAST_OWN_MOVE = 0.0005  # of the scale a year


def band_of(points: NDArray[np.int64]) -> NDArray[np.int64]:
    """Band of numbers of points: 0 for one, 1 for two, 2 for three and four."""
    bands: NDArray[np.int64] = np.minimum(points, 3).astype(np.int64) - 1
    return bands


def short_ahead(
    years: Floats, values: Floats, scale: Floats, table: PeerTable, horizon: int, *, age: Floats | None = None
) -> tuple[PeerAhead, Floats, Floats]:
    """Centre, spread and cell of N short histories; then their own pace and own move, both in units a year.

    `years` and `values` (N, P), NaN where padded, one to four points a row; `scale` (N,) in the unit of the series;
    `age` (N,) in years of the table at each last point, 0 if None. The own pace of a single point is NaN.
    """
    when, level = _newest_last(years, values / scale[:, None])
    pace, move, span = own_pace(when, level)
    trust = span / (span + HALF_TRUST_YEARS)
    weight = table.pace_weight * (1.0 if age is None else AGEING**age)
    start = level[:, -1]
    excess = trust * soft_excess(np.nan_to_num(pace) - weight * np.interp(start, NODES, table.pace))
    levels, movement = walk(start, excess, weight, table, horizon)
    if table.drift_share:
        share = (table.drift_share * trust)[:, None]
        first = np.take_along_axis(level, np.argmax(~np.isnan(level), axis=1)[:, None], axis=1)[:, 0]
        drift = (start - first) / np.maximum(span, 1.0)
        levels = (1 - share) * levels + share * (start[:, None] + drift[:, None] * np.arange(1, horizon + 1))
    power = (table.own_share * trust)[:, None]
    spread = np.maximum.accumulate(move[:, None] ** power * mean_movement(movement) ** (1 - power), axis=1)
    return PeerAhead(levels * scale[:, None], spread * scale[:, None], cells_of(start)), pace * scale, move * scale


def own_pace(years: Floats, levels: Floats) -> tuple[Floats, Floats, Floats]:
    """Weighted slope (NaN for a single point), weighted size of the slopes, and years spanned: three arrays (N,).

    `years` and `levels` (N, P) rising in time, NaN before the first point, the last point in the last column.
    """
    gaps = np.diff(years, axis=1)
    known = ~np.isnan(gaps)
    middles = years[:, -1:] - (years[:, 1:] + years[:, :-1]) / 2
    weight = np.where(known, gaps * SLOPE_MEMORY ** np.where(known, middles, 0.0), 0.0)
    slopes = np.where(known, np.diff(levels, axis=1) / np.where(known, gaps, 1.0), 0.0)
    total = weight.sum(axis=1)
    share = weight / np.where(total > 0, total, 1.0)[:, None]
    pace = np.where(total > 0, (share * slopes).sum(axis=1), np.nan)
    move = np.maximum((share * np.abs(slopes)).sum(axis=1), LEAST_OWN_MOVE)
    span = years[:, -1] - np.nanmin(years, axis=1)
    return pace, move, span


def _newest_last(years: Floats, levels: Floats) -> tuple[Floats, Floats]:
    """Points in the order of time, at the end of the columns; NaN before the first."""
    there = ~np.isnan(years) & ~np.isnan(levels)
    order = np.argsort(np.where(there, years, -np.inf), axis=1, kind="stable")[:, -MOST_POINTS:]
    when = np.take_along_axis(np.where(there, years, np.nan), order, axis=1)
    return when, np.take_along_axis(np.where(there, levels, np.nan), order, axis=1)
