"""Chances made honest: what the record says of chances read from the widths, and the quantiles that go with it.

Everything happens on normal scores. With z the score of P(Y >= v) before (P = Phi(z)):

1. *Slope*: z' = a d + b z, d the direction of the series' own trend. Widths that are right on average leave chances of
   targets a little timid, and the way ahead a little too confident.
2. *Bend near the top*, for true percentages: economies come to rest below 100 %, or move there in leaps. With t = v and
   y the last value, both in percent, w = clip((t - 85) / 10, 0, 1) and g = clip((y - 60) / 20, 0, 1),

       z'' = z' + w g (c0 + c1 z' + c2 ln((100.5 - t) / 3) + c3 ln((100.5 - y) / 10))

Both are maps of the whole distribution: its quantiles are read off the mapped scores, so that a chance and an interval
never contradict each other. The numbers are fitted by `calibrate` on what was known by the table's year.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from milepost.trends.centre import Floats

TOP = 100.0
NEAR_TOP, TOP_SPAN = 85.0, 10.0  # targets from here on are bent, fully after so many points
HIGH, HIGH_SPAN = 60.0, 20.0  # ... for series whose last value lies above this
BEYOND = 100.5  # no logarithm reaches this
STEPS = np.arange(NEAR_TOP, TOP + 0.1, 0.5)
MOST_ROWS = 20_000  # at a time: some 25 MB
AT_ONCE = 1_000  # rows whose quantiles fit into a processor's cache
RISE = 1e-6  # between neighbouring scores, so that quantiles rise


@dataclass(frozen=True)
class Chances:
    """What is fitted: shift a and slope b of the scores, and the four numbers of the bend."""

    shift: float = 0.0
    slope: float = 1.0
    top: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


def sloped(unclipped: Floats, scores: Floats, direction: Floats, chances: Chances) -> Floats:
    """Quantiles (N, H, Q) at `scores` (Q,) after the slope; `direction` (N,) is the sign of the own trend."""
    made = np.empty_like(unclipped)
    for sign in np.unique(direction):
        wanted = (scores + chances.shift * sign) / chances.slope
        at = np.clip(np.searchsorted(scores, wanted), 1, len(scores) - 1)
        share = (wanted - scores[at - 1]) / (scores[at] - scores[at - 1])
        rows = np.flatnonzero(direction == sign)
        for part in np.array_split(rows, len(rows) // AT_ONCE + 1):
            here = unclipped[part]
            low, high = np.take(here, at - 1, axis=2), np.take(here, at, axis=2)
            low *= 1 - share
            high *= share
            np.add(low, high, out=low)
            made[part] = low
    return made


def bent(unclipped: Floats, scores: Floats, last: Floats, chances: Chances) -> Floats:
    """Quantiles (N, H, Q) of true percentages after the bend; `last` (N,) are the last values in percent."""
    shape = unclipped.shape
    knots = unclipped.reshape(-1, shape[2])
    start = np.repeat(last, shape[1])
    made = knots.copy()
    near = np.flatnonzero((start > HIGH) & (knots[:, -1] > NEAR_TOP))
    for part in np.array_split(near, len(near) // MOST_ROWS + 1):
        made[part] = _bent_rows(knots[part], scores, start[part], chances)
    return made.reshape(shape)


def _bent_rows(knots: Floats, scores: Floats, last: Floats, chances: Chances) -> Floats:
    """Quantiles (M, Q) of M years."""
    values = np.sort(np.concatenate([knots, np.broadcast_to(STEPS, (len(knots), len(STEPS)))], axis=1), axis=1)
    before = along(values, knots, np.broadcast_to(scores, knots.shape))
    after = -bend(-before, values, last[:, None], chances)
    rising = np.maximum.accumulate(after, axis=1) + RISE * np.arange(values.shape[1])
    return along(np.broadcast_to(scores, knots.shape), rising, values)


def bend(score: Floats, target: Floats, last: Floats, chances: Chances) -> Floats:
    """Scores of P(Y >= target) after the bend; targets and last values in percent."""
    held = np.minimum(target, TOP)
    weight = np.clip((held - NEAR_TOP) / TOP_SPAN, 0, 1) * np.clip((last - HIGH) / HIGH_SPAN, 0, 1)
    c0, c1, c2, c3 = chances.top
    change = c0 + c1 * score + c2 * np.log((BEYOND - held) / 3) + c3 * np.log((BEYOND - np.minimum(last, TOP)) / 10)
    moved: Floats = score + weight * change
    return moved


def along(wanted: Floats, knots: Floats, results: Floats) -> Floats:
    """Row by row linear between knots (M, K) and results (M, K); beyond them on the line from the middle one."""
    at = np.clip((knots[:, None, :] < wanted[:, :, None]).sum(axis=2), 1, knots.shape[1] - 1)
    low, high = (np.take_along_axis(knots, at - step, axis=1) for step in (1, 0))
    start, end = (np.take_along_axis(results, at - step, axis=1) for step in (1, 0))
    found: Floats = start + (end - start) * (wanted - low) / np.where(high > low, high - low, 1.0)
    middle = knots.shape[1] // 2
    for side, outside in ((0, wanted < knots[:, :1]), (-1, wanted > knots[:, -1:])):
        slope = (results[:, side] - results[:, middle]) / (knots[:, side] - knots[:, middle])
        line = results[:, [middle]] + slope[:, None] * (wanted - knots[:, [middle]])
        found = np.where(outside, line, found)
    return found


def scores_of(miss: Floats, half_widths: Floats, coverages: Floats) -> Floats:
    """|z| of misses (n, H) under half-widths (n, H, K): linear between coverages, outwards in proportion."""
    knots = np.concatenate([[0.0], ndtri(0.5 + coverages / 2)])
    edges = np.concatenate([np.zeros((*miss.shape, 1)), half_widths], axis=2)
    inside = (miss[:, :, None] > edges).sum(axis=2)
    below = np.clip(inside - 1, 0, len(coverages) - 1)[:, :, None]
    low, high = (np.take_along_axis(edges, below + step, axis=2)[:, :, 0] for step in (0, 1))
    start, end = knots[below[:, :, 0]], knots[below[:, :, 0] + 1]
    between = start + (end - start) * (miss - low) / (high - low)
    beyond = knots[-1] * miss / half_widths[:, :, -1]
    scores: Floats = np.where(inside > len(coverages), beyond, between)
    return scores
