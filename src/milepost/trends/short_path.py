"""Histories of one to four points: the peer path started from slopes over gaps, trusted as far as they reach.

With an indicator's own table of peers, two points with a gap between them keep most of what ten yearly ones tell
(docs/accuracy.md). Points t_1 < ... < t_K, levels x = y / c, slopes over gaps g_i with middles m_i years ago:

1. Own pace b = sum w_i s_i and own move s = sum w_i |s_i| (.0005 of the scale at least), w_i in proportion to
   g_i .8^m_i.
2. Trust W = span / (span + 1.5 years), span = t_K - t_1: a slope over one year counts two fifths, over nine years six
   sevenths; of one point nothing is known but its level, W = 0.
3. Own excess e = W soft(b - v(x_K)), and from there the path of `peer_path`; where a table mixes with drift, W of it.
4. Spread S_h = s^(a W) (mean of u over the path)^(1 - a W), never falling with the years.
"""

import numpy as np
from numpy.typing import NDArray

from milepost.trends.grid import MINIMUM_POINTS, Floats
from milepost.trends.peer_path import AGEING, NODES, PeerAhead, PeerTable, cells_of, mean_movement, soft_excess, walk

MOST_POINTS = MINIMUM_POINTS - 1
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
