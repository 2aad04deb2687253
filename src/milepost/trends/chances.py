"""Chances made honest: what the record says of chances read from the widths, and the quantiles that go with it.

Everything happens on normal scores. With z the score of P(Y >= v) before (P = Phi(z)):

1. *Slope*: z' = a d + b z, d the direction of the series' own trend. Widths that are right on average leave chances of
   targets a little timid, and the way ahead a little too confident.
2. *Bend near the top*, for true percentages: economies come to rest below 100 %, or move there in leaps. With t = v and
   y the last value, both in percent, w = clip((t - 85) / 10, 0, 1) and g = clip((y - 60) / 20, 0, 1),

       z'' = z' + w g (c0 + c1 z' + c2 ln((100.5 - t) / 3) + c3 ln((100.5 - y) / 10))

Both are maps of the whole distribution: its quantiles are read off the mapped scores, so that a chance and an interval
never contradict each other. The numbers are fitted by `calibrate` on what was known by the table's year.

**Fitted** on what was known in a year, by probit regressions on targets of earlier origins. Slope: targets half, once
and one and a half times as far as each series' own pace, five years ahead. Of what the fit asks for, a fifth is taken:
more would sharpen chances and cost coverage (docs/engine-trials.md). Bend: targets of 87 to 99.5 %, one to ten years
ahead, of series above 60 %, outcomes of fifteen years; drawn towards the numbers that all years of the development
economies gave, for few economies stand near the top in any year.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr, ndtri

from milepost.trends.centre import Floats, drift_pace, typical_move
from milepost.trends.peer_calibration import OUTCOME_YEARS, PeerPanel, shown
from milepost.trends.peer_path import PeerTable, peer_ahead

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


AMBITIONS = (0.5, 1.0, 1.5)
DUE = 5
TAKEN = 0.2  # of what the slope asks for
TOPS = (87.0, 90.0, 92.5, 95.0, 97.0, 98.0, 99.0, 99.5)
LEAST_STEP = 0.5  # percentage points from the last value to a target
ROUNDING = 0.05  # a value that is printed as the target has reached it
BEND_HORIZON = 10
BEND_YEARS = 15  # of outcomes: few economies stand near the top in any four years
RIDGE = 5.0
USUAL_BEND = (-0.437, -0.555, 0.637, -0.926)  # of all years of the development economies; the fit is drawn towards it
BEND_RIDGE = 1000.0
MOST_STEPS, ENOUGH = 50, 1e-9


@dataclass(frozen=True)
class Paths:
    """Projections from one origin of one indicator, and the recent outcomes."""

    grid: Floats  # (n, G)
    centre: Floats  # (n, H)
    half_widths: Floats  # (n, H, K)
    came: Floats  # (n, H), NaN where nothing was observed or it lies too far back

    def scores(self, targets: Floats, coverages: Floats) -> Floats:
        """Scores (n, H) of reaching targets (n, H) or more."""
        away = targets - self.centre
        return -np.sign(away) * scores_of(np.abs(away), self.half_widths, coverages)


def paths_of(
    panel: PeerPanel,
    then: Mapping[int, PeerTable],
    now: PeerTable,
    as_of: int,
    *,
    horizon: int,
    outcome_years: int = OUTCOME_YEARS,
) -> Iterator[Paths]:
    """Projections with pace and movement of each origin's own year and the half-widths of today's table."""
    for origin, table in then.items():
        rows, grid = shown(panel, origin)
        if not len(rows):
            continue
        scale = np.full(len(rows), panel.scale)
        moves = typical_move(grid, np.full(len(rows), panel.scale if panel.percentage else np.nan))
        ahead = peer_ahead(grid, scale, table, horizon, moves=moves)
        widths = np.maximum.accumulate(ahead.spread[:, :, None] * now.half_widths[ahead.cells, :horizon], axis=1)
        came = np.full((len(rows), horizon), np.nan)
        for step in range(max(as_of - outcome_years - origin, 0) + 1, min(as_of - origin, horizon) + 1):
            column = origin + step - panel.first_year
            if column < panel.values.shape[1]:
                came[:, step - 1] = panel.values[rows, column]
        yield Paths(grid, ahead.centre, widths, came)


def fitted_slope(paths: Iterable[Paths], coverages: Floats) -> tuple[float, float]:
    """Shift and slope, a fifth of what the targets ask for; 0 and 1 without any."""
    found = [_slope_targets(one, coverages) for one in paths if one.came.shape[1] >= DUE]
    if not found:
        return 0.0, 1.0
    score, reached = (np.concatenate(parts) for parts in zip(*found, strict=True))
    columns = np.stack([np.ones_like(score), score], axis=1)
    nothing = np.zeros_like(score)
    fit = probit(columns, nothing, reached, weight=1 / len(AMBITIONS), start=(0.0, 1.0), ridge=RIDGE)
    return float(TAKEN * fit[0]), float(1 + TAKEN * (fit[1] - 1))


def _slope_targets(one: Paths, coverages: Floats) -> tuple[Floats, Floats]:
    pace, last = drift_pace(one.grid), one.grid[:, -1]
    sign, came = np.sign(pace), one.came[:, DUE - 1]
    scores, reached = [], []
    for ambition in AMBITIONS:
        target = last + ambition * DUE * pace
        score = one.scores(np.broadcast_to(target[:, None], one.centre.shape), coverages)[:, DUE - 1] * sign
        used = ~np.isnan(came) & (sign != 0) & (target >= 0)
        scores.append(score[used])
        reached.append(np.where(sign > 0, came >= target, came <= target)[used].astype(float))
    return np.concatenate(scores), np.concatenate(reached)


def fitted_bend(paths: Iterable[Paths], coverages: Floats) -> tuple[float, float, float, float]:
    """The four numbers of the bend; the usual ones without targets near the top."""
    found = [part for one in paths for part in _top_targets(one, coverages)]
    if not found:
        return USUAL_BEND
    columns, score, reached = (np.concatenate(parts) for parts in zip(*found, strict=True))
    fit = probit(columns, score, reached, weight=1 / len(TOPS), start=USUAL_BEND, ridge=BEND_RIDGE)
    c0, c1, c2, c3 = fit.tolist()
    return c0, c1, c2, c3


def _top_targets(one: Paths, coverages: Floats) -> Iterator[tuple[Floats, Floats, Floats]]:
    last = one.grid[:, -1:]
    for top in TOPS:
        score = one.scores(np.full(one.centre.shape, top), coverages)
        used = ~np.isnan(one.came) & (last > HIGH) & (last < top - LEAST_STEP)
        if not used.any():
            continue
        y = np.broadcast_to(last, one.centre.shape)[used]
        weight = min((top - NEAR_TOP) / TOP_SPAN, 1.0) * np.clip((y - HIGH) / HIGH_SPAN, 0, 1)
        terms = [np.ones_like(y), score[used], np.full_like(y, np.log((BEYOND - top) / 3)), np.log((BEYOND - y) / 10)]
        yield weight[:, None] * np.stack(terms, axis=1), score[used], (one.came[used] >= top - ROUNDING).astype(float)


def probit(
    columns: Floats, offset: Floats, reached: Floats, *, weight: float, start: Sequence[float], ridge: float
) -> Floats:
    """Coefficients (C,) of P(reached) = Phi(offset + columns @ c), with a ridge towards `start`: Newton's steps."""
    side, found = np.where(reached > 0, 1.0, -1.0), np.array(start, dtype=float)
    for _ in range(MOST_STEPS):
        score = side * (offset + columns @ found)
        mills = np.exp(-(score**2) / 2 - log_ndtr(score)) / np.sqrt(2 * np.pi)
        slope = weight * columns.T @ (side * mills) - ridge * (found - start)
        curve = weight * (columns * (mills * (score + mills))[:, None]).T @ columns + ridge * np.eye(len(found))
        step = np.linalg.solve(curve, slope)
        found += step
        if np.abs(step).max() < ENOUGH:
            break
    return found


def chances_of(slope: tuple[float, float], top: tuple[float, float, float, float]) -> Chances:
    """Rounded as they are written."""
    return Chances(round(slope[0], 4), round(slope[1], 4), tuple(round(number, 4) for number in top))  # type: ignore[arg-type]
