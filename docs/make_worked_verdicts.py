"""Ten verdicts worked step by step: writes docs/worked-verdicts.md.

`python docs/make_worked_verdicts.py` takes every number from the engine's own functions, puts the steps together
once more by the equations of docs/method.md, and stops where the two differ by more than 1e-9.
"""

from __future__ import annotations

import contextlib
import math
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from milepost.country.observations import history
from milepost.country.parameters.reading import load_parameters
from milepost.report.opening import open_chapter
from milepost.trends.centre import (
    HOLT_PHI,
    MINIMUM_POINTS,
    MOVE_FLOOR,
    MOVE_MEMORY,
    SMALLEST_MOVE,
    annual_grid,
    drift_pace,
    first_columns,
    from_logit,
    holt_states,
    least_squares_slope,
    smoothed_level,
    to_logit,
)
from milepost.trends.chances import HIGH, along, bent, sloped
from milepost.trends.peer_path import (
    ADOPTION,
    CELLS,
    HALF_TRUST_YEARS,
    LEAST_MOVEMENT,
    NODES,
    band_of,
    cells_of,
    own_pace,
    soft_excess,
)
from milepost.trends.projection import PEER_METHOD, PLAIN_METHOD
from milepost.trends.tables import FIRST_RELEASE
from milepost.verdicts.assessment import Cuts, cuts_of
from milepost.verdicts.facts import Facts, gather, says_nothing
from milepost.verdicts.feasibility import scale_of
from milepost.verdicts.preparation import Prepared, may_be_revised, prepare
from milepost.verdicts.projecting import assess_indicator, peers_code

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from milepost.country.framework import Indicator, Target
    from milepost.country.observations import History
    from milepost.report.chapter import Chapter
    from milepost.trends.peer_path import PeerTable
    from milepost.trends.projection import Projection
    from milepost.verdicts.assessment import Assessment
    from milepost.verdicts.feasibility import BestPace

    Floats = NDArray[np.float64]

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "worked-verdicts.md"
EDITION = 2026
EXACT = 1e-9

HEAD = """# Ten verdicts worked by hand

Written by `python docs/make_worked_verdicts.py`; do not edit by hand. Ten real Cambodian indicators of the edition
{edition}, as known on {as_of}, each of another kind. Names such as `eq-drift` are the equations of `docs/method.md`.
Every section ends with a check: what these steps give is what the engine gives, to 1e-9.

The same for all: half-widths come from the tables `{table}` and `{peers}` and are multiplied by k = {widen}, the
edition's widening (`eq-watch`). Tables fade with 0.92^a, a their age at the last observation; a is 0 in all ten. The
as-of year is {year}. z is the normal score of the upper end of a central interval of coverage p,
z = NORM.S.INV((1 + p) / 2). On the way from the median to a target, z runs on straight lines between these ends
(`eq-exceedance`), and P = 1 - NORM.S.DIST(z; TRUE) where higher is better. Steps carry nine significant digits and
results seven, so that a spreadsheet gives them again.
"""


@dataclass(frozen=True)
class Case:
    """One section: an indicator, and what it is an example of."""

    indicator: str
    kind: str
    alone: bool = False  # taken as if it were no adoption indicator, so that it is projected without peers


CASES = (
    Case("electricity_access", "met; two outliers dropped; peer path mixed with drift"),
    Case("mobile_2g_coverage", "on track; carried values left out; adoption path"),
    Case("internet_users", "accelerate; outlier and levels; peer path"),
    Case("bank_account", "accelerate; survey waves; adoption path"),
    Case("statistical_performance", "accelerate; without peers, natural scale"),
    Case("mobile_4g_coverage", "a percentage, worked as if without peers", alone=True),
    Case("secure_servers", "a shift of level; nearly out of reach"),
    Case("account_ownership", "too few figures"),
    Case("data_sources", "interval too wide"),
    Case("business_start_days", "series ended"),
)


@dataclass(frozen=True)
class Work:
    """What a section is written from."""

    opened: Chapter
    indicator: Indicator
    target: Target
    cuts: Cuts
    past: History
    prepared: Prepared
    facts: Facts
    assessment: Assessment

    @property
    def horizon(self) -> int:
        """Years from the last observation to the target year."""
        return self.target.target_year - self.facts.history.last_year

    @property
    def grid(self) -> Floats:
        """The yearly grid (1, 12) of the prepared history."""
        years, values = self.facts.history.years[None].astype(float), self.facts.history.values[None]
        return annual_grid(years, values, np.ones(years.shape, dtype=bool))

    @property
    def fresh(self) -> bool:
        """Whether the last value may still be revised."""
        return may_be_revised(self.facts.history, self.opened.as_of.year)


@dataclass(frozen=True)
class Ahead:
    """The centre and the half-widths of a projection in the target year, and the lines that lead there."""

    centre: float
    spreads: Floats  # (H,)
    quotients: Floats  # (H, K), q of the table
    widen: float
    fresh: bool  # the last value may still be revised
    lines: list[str]

    @property
    def revision(self) -> Floats:
        """What a revision of the last value may add (K,)."""
        added: Floats = FIRST_RELEASE * self.spreads[0] * self.quotients[0]
        return added

    @property
    def half_widths(self) -> Floats:
        """Half-widths (K,) of the target year: never narrower than in a year before."""
        widest: Floats = self.widen * (self.spreads[:, None] * self.quotients).max(axis=0)
        if self.fresh:
            widest = np.hypot(widest, self.revision)
        return widest


def num(value: float, digits: int = 9) -> str:
    """A number with so many significant digits, without exponent and trailing zeros."""
    text = np.format_float_positional(float(value), precision=digits, unique=False, fractional=False, trim="-")
    return "0" if float(text) == 0 else text


def result(value: float) -> str:
    """A result: seven significant digits."""
    return num(value, 7)


def bullet(text: str) -> str:
    """One item of a list, wrapped."""
    return textwrap.fill(f"- {text}", 118, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)


def table(head: list[str], rows: list[list[str]], left: int = 1) -> list[str]:
    """A Markdown table, the first columns flush left, with a blank line on both sides."""
    marks = ["---" if place < left else "---:" for place in range(len(head))]
    return ["", *(f"| {' | '.join(row)} |" for row in [head, marks, *rows]), ""]


def series(years: NDArray[np.int64], values: Floats) -> str:
    """'2019: 52.3, 2020: 53.7'."""
    return ", ".join(f"{year}: {num(value)}" for year, value in zip(years.tolist(), values.tolist(), strict=True))


def same(name: str, ours: float | None, engine: float | None) -> None:
    """Stop where a worked number is not the engine's."""
    if ours is None or engine is None:
        if ours is not engine:
            raise AssertionError(f"{name}: worked {ours}, engine {engine}")
    elif abs(ours - engine) > EXACT * max(1.0, abs(engine)):
        raise AssertionError(f"{name}: worked {ours!r}, engine {engine!r}")


def figures_lines(work: Work) -> list[str]:
    """What was observed, what was dropped or moved and why, and the yearly grid."""
    used, past = work.facts.history, work.past
    gone = ~np.isin(past.years, used.years)
    lines = [bullet(f"Figures used ({len(used)}): {series(used.years, used.values)}.")]
    if gone.any():
        years = past.years[gone]
        shown = gone & (past.years >= used.years[0])
        early = int((years < used.years[0]).sum())
        parts = [span(years[years < used.years[0]])] if early else []
        parts += [series(past.years[shown], past.values[shown])] if shown.any() else []
        lines.append(bullet(f"Not used: {'; and '.join(parts)}."))
    lines += [bullet(f"Why: {reason.sentence}") for reason in work.prepared.reasons]
    kept = np.isin(past.years, used.years)
    if not np.array_equal(past.values[kept], used.values):
        lines.append(bullet(f"As released: {series(past.years[kept], past.values[kept])}. {moved(work)}"))
    return lines


def span(years: NDArray[np.int64]) -> str:
    """'the value of 2011', '23 values from 1993 to 2015'."""
    one = len(years) == 1
    return f"the value of {years[0]}" if one else f"{len(years)} values from {years[0]} to {years[-1]}"


def moved(work: Work) -> str:
    """How the values before a shift of level were moved, with its numbers; only growth is written here."""
    used, past = work.facts.history, work.past
    years, values = past.years[np.isin(past.years, used.years)], past.values[np.isin(past.years, used.years)]
    first = int(np.flatnonzero(used.values == values)[0])
    growth = np.diff(np.log(values)) / np.diff(years)
    usual = float(np.median(np.delete(growth, first - 1)))
    factor = math.exp((growth[first - 1] - usual) * (years[first] - years[first - 1]))
    same("factor of the move", factor * values[0], used.values[0])
    return (
        f"Median yearly growth elsewhere, in logarithms: {num(usual)}; across the break: {num(growth[first - 1])}; "
        f"factor exp({num(growth[first - 1])} - {num(usual)}) = {num(factor)}."
    )


def grid_lines(work: Work) -> list[str]:
    """The yearly grid: which years are bridged, and how far it looks back."""
    row = work.grid[0]
    years = np.arange(work.facts.history.last_year - len(row) + 1, work.facts.history.last_year + 1)
    known = ~np.isnan(row)
    gaps = [str(year) for year in years[known].tolist() if year not in work.facts.history.years]
    note = f"; on straight lines: {', '.join(gaps)}" if gaps else "; no gaps"
    return [bullet(f"Yearly grid, at most twelve years{note}. {series(years[known], row[known])}.")]


def members(grid: Floats, horizon: int) -> tuple[float, list[str]]:
    """The mean of drift, Theta and damped Holt at a horizon, with its lines."""
    row, start = grid[0], int(first_columns(grid)[0])
    last, pace = float(row[-1]), float(drift_pace(grid)[0])
    level, slope = float(smoothed_level(grid)[0]), float(least_squares_slope(grid)[0])
    holt, trend = (float(state[0]) for state in holt_states(grid))
    fading = sum(HOLT_PHI**step for step in range(1, horizon + 1))
    paths = last + horizon * pace, level + 0.5 * horizon * slope, holt + fading * trend
    first = f"({num(last)} - {num(row[start])}) / {len(row) - 1 - start}"
    lines = [
        bullet(f"Drift (`eq-drift`): {first} = {num(pace)} a year; {num(last)} + {horizon} x that = {num(paths[0])}."),
        bullet(
            f"Theta (`eq-theta`): level {num(level)}, least-squares slope {num(slope)}; "
            f"{num(level)} + {horizon} / 2 x {num(slope)} = {num(paths[1])}."
        ),
        bullet(
            f"Damped Holt (`eq-damped-holt`): level {num(holt)}, trend b = {num(trend)}, started at {num(row[start])} "
            f"with {num((row[min(start + 3, len(row) - 1)] - row[start]) / min(3, len(row) - 1 - start))}; 0.9 + "
            f"... + 0.9^{horizon} = {num(fading)}; {num(holt)} + that x b = {num(paths[2])}."
        ),
    ]
    centre = sum(paths) / 3
    lines.append(bullet(f"Their mean (`eq-centre`): {num(centre)}."))
    return centre, lines


def move_line(work: Work) -> tuple[float, str]:
    """The typical move s, with its line."""
    row = work.grid[0][~np.isnan(work.grid[0])]
    changes = np.abs(np.diff(row))
    weights = MOVE_MEMORY ** np.arange(len(changes) - 1, -1, -1)
    recent, plain = float((weights * changes).sum() / weights.sum()), float(changes.mean())
    low, high = work.indicator.lower_limit, work.indicator.upper_limit
    floor = None if low is None or high is None else SMALLEST_MOVE * (high - low)
    text = f"Typical move (`eq-typical-move`): weighted mean of the absolute changes {num(recent)}; "
    text += f"a fifth of their plain mean {num(plain)} is {num(MOVE_FLOOR * plain)}; "
    text += "no range is declared; " if floor is None else f"0.2 % of the range is {num(floor)}; "
    move = max(recent, MOVE_FLOOR * plain, floor or 0.0)
    return move, bullet(f"{text}the largest is s = {num(move)}.")


def without_peers(work: Work) -> Ahead:
    """HTD, on the logit scale too for a percentage."""
    horizon, grid = work.horizon, work.grid
    centre, lines = members(grid, horizon)
    if work.indicator.percentage:
        scores = to_logit(grid)
        bent, steps = members(scores, horizon)
        back = float(from_logit(np.array(bent)))
        known = ~np.isnan(scores[0])
        years = np.arange(work.facts.history.last_year - int(known.sum()) + 1, work.facts.history.last_year + 1)
        lines += [bullet(f"The same on the logit scale (`eq-squeeze`): {series(years, scores[0][known])}."), *steps]
        lines.append(bullet(f"Back: {num(bent)} is {num(back)} %. Mean of both scales: {num(0.5 * (centre + back))}."))
        centre = 0.5 * (centre + back)
    move, line = move_line(work)
    quotients = work.opened.engine.tables.half_widths_to(horizon)
    if work.indicator.percentage:
        factor = float(work.opened.engine.tables.by_level[cells_of(np.array(float(work.grid[0, -1]) / 100))])
        line = (
            line.rstrip()
            + f" At this level (`eq-level-factor`): times {num(factor)}, at least {num(SMALLEST_MOVE * 100)}."
        )
        move = max(move * factor, SMALLEST_MOVE * 100)
    return Ahead(centre, np.full(horizon, move), quotients, work.opened.engine.widen, work.fresh, [*lines, line])


def peer_table(work: Work) -> tuple[PeerTable, float]:
    """The indicator's table of peers and its scale."""
    tables, code = work.opened.engine.tables, peers_code(work.indicator)
    if code in tables.peers:
        return tables.peers[code], tables.peers[code].scale
    return tables.peers[ADOPTION], 100.0 if work.indicator.percentage else float(work.indicator.upper_limit or 0)


def with_peers(work: Work) -> Ahead:
    """The peer path or the adoption path to the target year."""
    peers, scale = peer_table(work)
    last, trend = float(work.grid[0, -1]), float(holt_states(work.grid)[1][0])
    start = last / scale
    pace = peers.pace_weight * float(np.interp(start, NODES, peers.pace))
    raw = trend / scale - pace
    excess = float(soft_excess(np.array(raw)))
    if work.facts.history.last_year > work.opened.engine.tables.as_of:
        raise AssertionError(f"{work.indicator.id}: the table has aged, and the page says that it has not")
    weight = "" if peers.pace_weight == 1 else f", of which {num(peers.pace_weight)} counts"
    lines = [
        bullet(f"Level: x0 = {num(last)} / {num(scale)} = {num(start)}; table `{peers.indicator}`."),
        bullet(
            f"Own excess (`eq-peer-excess`): trend of damped Holt b = {num(trend)} a year, "
            f"b / C = {num(trend / scale)}; peers' typical pace at x0{weight}: {num(pace)}; difference "
            f"{num(raw)}, softened e = {num(excess)}."
        ),
    ]
    path, moves, steps = walk_path(work, peers, start, excess)
    lines += nodes_lines(peers, [start, *path])
    lines.append(f"The path (`eq-peer-path`), share of the excess left after a year phi = {num(peers.damping)}:")
    lines += table(["step", "year", "from x", "pace", "phi^h e", "to x", "u(from x)"], steps)
    centre = scale * path[-1]
    if peers.drift_share:
        drift = last + work.horizon * float(drift_pace(work.grid)[0])
        mixed = (1 - peers.drift_share) * centre + peers.drift_share * drift
        share = num(peers.drift_share)
        lines.append(bullet(f"Mean of the path, {num(centre)}, and drift (`eq-drift`), {num(drift)}: share {share}."))
        centre = mixed
    return peer_spread(work, peers, centre, moves, [*lines, bullet(f"Median: {num(centre)}.")])


def with_few(work: Work) -> Ahead:
    """The path from one to four points to the target year."""
    peers, scale = peer_table(work)
    past, last = work.facts.history, work.facts.history.last_value
    years, values = past.years[None, :].astype(float), past.values[None, :]
    pace, own, span = (float(found[0]) for found in own_pace(years, values / scale))
    trust, start = span / (span + HALF_TRUST_YEARS), last / scale
    usual = peers.pace_weight * float(np.interp(start, NODES, peers.pace))
    excess = trust * float(soft_excess(np.array(pace - usual)))
    lines = [
        bullet(f"Level: x0 = {num(last)} / {num(scale)} = {num(start)}; table `{peers.indicator}`; few points."),
        bullet(
            f"Own pace (`eq-short-pace`): b = {num(pace)} of the scale a year, own move s = {num(own)}; span "
            f"{num(span)} years, W = {num(trust)}; peers' pace at x0: {num(usual)}; e = {num(excess)}."
        ),
    ]
    path, moves, steps = walk_path(work, peers, start, excess)
    lines += [*nodes_lines(peers, [start, *path]), "The path (`eq-peer-path`):"]
    lines += table(["step", "year", "from x", "pace", "phi^h e", "to x", "u(from x)"], steps)
    power = peers.own_share * trust
    means = [max(sum(moves[: step + 1]) / (step + 1), LEAST_MOVEMENT) for step in range(len(moves))]
    spreads = np.maximum.accumulate([scale * own**power * mean ** (1 - power) for mean in means])
    cell, band = int(cells_of(np.array([start]))[0]), int(band_of(np.array([len(past)]))[0])
    lines.append(bullet(f"Spread (`eq-short-spread`): S = {num(spreads[-1])}. Centre: {num(scale * path[-1])}."))
    if peers.short is None:
        raise AssertionError(f"{peers.indicator}: no half-widths for few points")
    quotients = peers.short[band, cell, : work.horizon]
    return Ahead(scale * path[-1], spreads, quotients, work.opened.engine.widen, work.fresh, lines)


def walk_path(
    work: Work, peers: PeerTable, start: float, excess: float
) -> tuple[list[float], list[float], list[list[str]]]:
    """Levels and peers' movement for every year, and the rows of the first three steps and of the last."""
    path, moves, rows, at = [], [], [], start
    for step in range(1, work.horizon + 1):
        pace = peers.pace_weight * float(np.interp(at, NODES, peers.pace))
        moves.append(float(np.interp(at, NODES, peers.movement)))
        after = at + pace + peers.damping**step * excess
        numbers = (at, pace, peers.damping**step * excess, after, moves[-1])
        if step <= 3 or step == work.horizon:
            rows.append([str(step), str(work.facts.history.last_year + step), *map(num, numbers)])
        path.append(after)
        at = after
    return path, moves, rows


def nodes_lines(peers: PeerTable, levels: list[float]) -> list[str]:
    """The part of the table of peers that the path runs through."""
    low = max(int(np.searchsorted(NODES, min(levels), side="right")) - 1, 0)
    high = min(int(np.searchsorted(NODES, max(levels))), len(NODES) - 1)
    part = slice(low, high + 1)
    lines = ["", "Typical pace v and movement u of peers (`eq-peer-pace`), shares of the scale a year, linear between:"]
    rows = [["v", *map(num, peers.pace[part])], ["u", *map(num, peers.movement[part])]]
    return lines + table(["level", *map(num, NODES[part])], rows)


def peer_spread(work: Work, peers: PeerTable, centre: float, moves: list[float], lines: list[str]) -> Ahead:
    """The spread S and the half-widths of the target year, never narrower than before."""
    move, line = move_line(work)
    scale, own = peer_table(work)[1], peers.own_share
    means = [max(sum(moves[: step + 1]) / (step + 1), LEAST_MOVEMENT) for step in range(len(moves))]
    spreads = [move**own * (scale * mean) ** (1 - own) for mean in means]
    cell = int(cells_of(work.grid[:, -1] / scale)[0])
    bounds = [0.0, *CELLS.tolist(), math.inf]
    lines += [
        line,
        bullet(
            f"Spread (`eq-peer-spread`): mean of u over the {work.horizon} years {num(means[-1])}; s^{num(own)} x "
            f"({num(scale)} x {num(means[-1])})^{num(1 - own)} = S = {num(spreads[-1])}. Cell of levels: "
            f"{num(bounds[cell])} to {'above' if cell == len(CELLS) else num(bounds[cell + 1])}."
        ),
    ]
    return Ahead(
        centre, np.array(spreads), peers.half_widths[cell, : work.horizon], work.opened.engine.widen, work.fresh, lines
    )


def outcome_lines(work: Work, ahead: Ahead) -> tuple[dict[str, float], list[str]]:
    """Half-widths, interval, normal score and P in the target year."""
    coverages, goal, sign = work.opened.engine.tables.coverages, work.facts.threshold, work.facts.sign
    edges, scores = np.concatenate([[0.0], ahead.half_widths]), np.concatenate([[0.0], ndtri(0.5 + coverages / 2)])
    away = goal - ahead.centre
    above = min(max(int(np.searchsorted(edges, abs(away))), 1), len(coverages))
    beyond = abs(away) > edges[-1]
    below = 0 if beyond else above - 1
    size = scores[below] + (scores[above] - scores[below]) * (abs(away) - edges[below]) / (edges[above] - edges[below])
    score = math.copysign(size, away)
    shown = sorted({below, above, 8})
    rows = [width_row(work, ahead, at) for at in shown]
    held = (
        "; where h is less, the width of that year is larger and held"
        if any(row[2] not in {"0", str(work.horizon)} for row in rows)
        else ""
    )
    text = f"Half-widths in {work.target.target_year} (`eq-quantiles`), {work.horizon} years ahead{held}"
    head = ["coverage p", "z", "h", "spread", "q(h)", "k x spread x q"]
    if ahead.fresh:
        text += "; the last value may still be revised, which adds r = 1.4 x spread x q one year ahead (`eq-revision`)"
        head += ["r", "half-width"]
    lines = ["", f"{text}:", *table(head, rows, left=0)]
    away = goal - ahead.centre
    lines.append(
        bullet(
            f"Target less centre: {num(goal)} - {num(ahead.centre)} = {num(away)}; normal score of P(Y >= T): "
            f"z = {num(-score)} {'(outwards in proportion)' if beyond else '(linear between the rows above)'}."
        )
    )
    mended, steps = mended_quantiles(work, ahead)
    lines += steps
    knots, levels = mended, np.concatenate([-scores[:0:-1], scores])
    low_end, middle, high_end = (float(np.interp(at, levels, knots)) for at in (-ndtri(0.9), 0.0, ndtri(0.9)))
    chance = float(ndtr(-sign * along(np.array([[goal]]), knots[None, :], levels[None, :])[0, 0]))
    ends = low_end, high_end
    low, high = (clipped(work, end) for end in ends)
    limit = "" if (low, high) == ends else ", clipped at the declared limits"
    interval = f"80 % from {result(low)} to {result(high)}{limit}"
    lines.append(bullet(f"**Median in {work.target.target_year}: {result(middle)}**; {interval}."))
    lines.append(bullet(f"**P = {chance:.6f}** (`eq-probability`), read off these quantiles."))
    if chance > (surest := engine_ahead(work).surest):
        lines.append(bullet(f"The record proves no such chance (`sec-method-proof`): P counts as {surest}."))
        chance = surest
    numbers = {"centre": middle, "low": low, "high": high, "probability": chance}
    return numbers, lines


def mended_quantiles(work: Work, ahead: Ahead) -> tuple[np.ndarray, list[str]]:
    """Quantiles of the target year after slope and bend, and what they did; untouched without peers."""
    tables, last = work.opened.engine.tables, float(work.grid[0, -1])
    chances, scores = tables.chances, tables.scores()
    knots = np.concatenate([ahead.centre - ahead.half_widths[::-1], [ahead.centre], ahead.centre + ahead.half_widths])
    knots, lines = knots[None, None, :], []
    method = case_method(work)
    if method == PEER_METHOD:
        sign = np.sign(holt_states(work.grid)[1])
        knots = sloped(knots, scores, sign, chances)
        lines.append(
            bullet(f"Slope (`eq-slope`): a = {num(chances.shift)}, b = {num(chances.slope)}, d = {sign[0]:+.0f}.")
        )
    if method != PLAIN_METHOD and work.indicator.percentage and last > HIGH:
        knots = bent(knots, scores, np.array([last]), chances)
        lines.append(bullet(f"Near the top (`eq-bend`): c = {', '.join(num(number) for number in chances.top)}."))
    return knots[0, 0], lines


def width_row(work: Work, ahead: Ahead, place: int) -> list[str]:
    """One row of the half-widths: coverage, its normal score, the year that is widest; 0 the median."""
    if place == 0:
        return ["0"] * (8 if ahead.fresh else 6)
    coverage, widths = work.opened.engine.tables.coverages[place - 1], ahead.spreads * ahead.quotients[:, place - 1]
    step = int(np.flatnonzero(widths >= widths.max() * (1 - 1e-12))[-1])
    numbers = ahead.spreads[step], ahead.quotients[step, place - 1], work.opened.engine.widen * widths[step]
    row = [num(coverage), num(ndtri(0.5 + coverage / 2)), str(step + 1), *map(num, numbers)]
    if ahead.fresh:
        row += [num(ahead.revision[place - 1]), num(ahead.half_widths[place - 1])]
    return row


def clipped(work: Work, value: float) -> float:
    """A value held within the declared limits."""
    low, high = work.indicator.lower_limit, work.indicator.upper_limit
    return min(max(value, -math.inf if low is None else low), math.inf if high is None else high)


def pace_lines(work: Work) -> list[str]:
    """Required and expected pace, the factor, the last slope, and the best pace on record."""
    facts, last, unit = work.facts, work.facts.history, work.indicator.unit_short
    if facts.required is None:
        return []
    required = (facts.threshold - last.last_value) / work.horizon
    same("required pace", required, work.assessment.required_change_per_year)
    text = (
        f"Required pace (`eq-required-pace`): ({num(facts.threshold)} - {num(last.last_value)}) / {work.horizon} = "
        f"{num(required)} {unit} a year"
    )
    if facts.projection is not None:
        present = float(holt_states(work.grid)[1][0])
        if len(last) < MINIMUM_POINTS:
            slope, _, _ = own_pace(last.years[None, :].astype(float), last.values[None, :])
            present = float(slope[0])
        same("present pace", present, work.assessment.present_change_per_year)
        middle = float(facts.projection.quantile(facts.target.target_year, 0.5))
        expected = (middle - last.last_value) / work.horizon
        same("expected pace", expected, work.assessment.expected_change_per_year)
        factor = required / expected if facts.sign * expected > 0 else None
        same("factor", factor, work.assessment.acceleration_factor)
        text += f"; expected pace: ({result(middle)} - {num(last.last_value)}) / {work.horizon} = {result(expected)}"
        text += "; factor: none, for it goes the wrong way" if factor is None else f"; factor {result(factor)}"
        text += f"; last slope b = {num(present)}"
    return [bullet(f"{text}."), *best_lines(work, required)]


def best_lines(work: Work, required: float) -> list[str]:
    """The best pace on record, found again window by window."""
    best, facts = work.facts.best, work.facts
    if best is None:
        return [bullet("Best pace on record: none, no window of three years.")]
    if best.source == "peers":
        return [bullet(peers_best(work, best, required))]
    years, values = facts.history.years.tolist(), facts.history.values.tolist()
    points = list(zip(years, values, strict=True))
    found = [
        (facts.sign * (late[1] - early[1]) / (late[0] - early[0]), late[0] - early[0], early, late)
        for early in points
        for late in points
        if work.cuts.sustained_years <= late[0] - early[0] <= work.cuts.longest_window_years
    ]
    fastest, length, early, late = max(found)
    same("best pace", facts.sign * fastest, best.change_per_year)
    return [
        bullet(
            f"Best pace on record: of this history itself, for fewer than three peers have a window; {early[0]} to "
            f"{late[0]}: ({num(late[1])} - {num(early[1])}) / {length} = {num(facts.sign * fastest)} a year."
        )
    ]


def peers_best(work: Work, best: BestPace, required: float) -> str:
    """The sentence on the best pace of peers (`eq-window-pace`, `eq-best-pace`)."""
    facts, length, cuts = work.facts, best.window_years, work.cuts
    last, growing = facts.history.last_value, best.growth_per_year is not None
    band = cuts.peer_level_band * scale_of(work.indicator, last, facts.threshold)
    frame = peers_of(work.opened, work.indicator.id)
    defined_in = facts.prepared.definition_year or 0
    held = {
        (str(row.economy), int(row.year)): float(row.value)
        for row in frame.itertuples()
        if row.year >= defined_in and not math.isnan(row.value)
    }

    def pace(start: float, end: float) -> float:
        return facts.sign * (math.log(end / start) if growing else end - start) / length

    def near(value: float) -> bool:
        return (
            last / cuts.peer_level_factor <= value <= last * cuts.peer_level_factor
            if growing
            else (abs(value - last) <= band)
        )

    windows = [
        (pace(value, held[name, year + length]), name, year)
        for (name, year), value in held.items()
        if (name, year + length) in held and near(value)
    ]
    quantile = float(np.quantile([pace for pace, _, _ in windows], cuts.best_peer_quantile))
    fastest, name, year = max(windows)
    kept = ", ".join(best.reached_by) or "no one"
    start = (
        f"Best pace on record (`eq-window-pace`, `eq-best-pace`): {len(windows)} windows of {length} years of "
        f"{best.economies} peers start within {num(last)} "
    )
    if not growing:
        same("best pace", facts.sign * quantile, best.change_per_year)
        return (
            f"{start}+/- {num(band)}; their {num(100 * cuts.best_peer_quantile)} % quantile is g* = "
            f"{num(best.change_per_year)} a year, the fastest {name} from {year} with "
            f"{num(facts.sign * fastest)}. The required {num(required)} was kept up by: {kept}."
        )
    second = max(pace for pace, other, _ in windows if other != name)
    slowest = min(quantile, second)
    left = facts.target.target_year - facts.history.last_year
    change = last * math.expm1(facts.sign * slowest * left) / left
    same("best pace", change, best.change_per_year)
    return (
        f"{start}times or over {num(cuts.peer_level_factor)}. Without upper limit growth is compared, in logs a "
        f"year: the {num(100 * cuts.best_peer_quantile)} % quantile is {num(quantile)}, the fastest {name} from {year} "
        f"with {num(fastest)}, the fastest of another peer {num(second)}; the smaller of quantile and second counts, "
        f"{num(slowest)}. Over {left} years it makes g* = {num(change)} a year (`eq-window-growth`). The required "
        f"{num(required)} was kept up by: {kept}."
    )


def better_value(work: Work, ahead: Ahead | None) -> tuple[float | None, str]:
    """The value passed with 75 % probability where it is clearly better than target and last value."""
    facts, cuts = work.facts, work.cuts
    if ahead is None or facts.projection is None:
        return None, "no value is passed with 75 % probability"
    short = cuts.raise_quantile if facts.sign > 0 else 1 - cuts.raise_quantile
    knots = mended_quantiles(work, ahead)[0]
    value = clipped(work, float(np.interp(ndtri(short), work.opened.engine.tables.scores(), knots)))
    last, goal = facts.history.last_value, facts.threshold
    beyond = min(facts.sign * (value - goal), facts.sign * (value - last))
    least = cuts.least_raise_share * scale_of(work.indicator, last, goal)
    text = f"the value passed with 75 % probability is {result(value)}, which is beyond target and last value by "
    text += f"{result(beyond)} ({num(least)} is asked)"
    return (value if beyond > least else None), text


def rule_lines(work: Work, ahead: Ahead | None, numbers: dict[str, float]) -> tuple[str, list[str]]:
    """The rules of `tbl-method-rules` in their order up to the one that answers, and its verdict."""
    lines, verdict = [], ""
    for rule, text, holds, found in conditions(work, ahead, numbers):
        lines.append(bullet(f"{rule}: {text}: {'**yes**' if holds else 'no'}."))
        if holds:
            verdict = found
            break
    return verdict, lines


def conditions(work: Work, ahead: Ahead | None, numbers: dict[str, float]) -> list[tuple[str, str, bool, str]]:
    """Rule, its condition with numbers, whether it holds, its verdict."""
    facts, cuts, last, goal = work.facts, work.cuts, work.facts.history, work.facts.threshold
    year, now, chance = work.target.target_year, work.assessment.as_of_year, numbers.get("probability")
    is_met = facts.sign * (last.last_value - goal) >= 0
    better, text = better_value(work, ahead)
    spare = year - max(facts.met_year or now, now)
    sign = ">=" if facts.sign > 0 else "<="
    found = [
        (
            "Rule 2",
            f"{num(last.last_value)} {sign} {num(goal)}, and {now - last.last_year} years old",
            is_met and now - last.last_year > cuts.stale_after_years,
            "met when last measured",
        ),
        (
            "Rule 3",
            f"{num(last.last_value)} {sign} {num(goal)}, {spare} years left, and {text}",
            is_met and spare >= cuts.spare_years and better is not None,
            "adjust: raise",
        ),
        ("Rule 4", f"{num(last.last_value)} {sign} {num(goal)}", is_met, "met"),
        ("Rule 5", f"the series ended by {now} ({ended(work)})", facts.ended, "series ended"),
        ("Rule 6", f"{year} has been observed", year <= last.last_year, "adjust: revise down or re-date"),
        (
            "Rule 7",
            f"{len(last)} comparable points carry no projection from which a chance may be read",
            facts.projection is None and facts.blank_interval is None,
            "too few figures" if facts.points_lacking else "not assessable",
        ),
    ]
    if not is_met:
        found = [("Rules 2 to 4", *found[2][1:]), *found[3:]]
    if chance is None:
        return found
    return [*found, wide_condition(work, numbers), *trend_conditions(work, chance, better, text)]


def ended(work: Work) -> str:
    """The declared end of the series, or that there is none."""
    end = work.indicator.series_end
    return "no end is declared" if end is None else f"its end is {end}"


def wide_condition(work: Work, numbers: dict[str, float]) -> tuple[str, str, bool, str]:
    """Rule 8: an interval that says nothing."""
    low, high, cut = work.indicator.lower_limit, work.indicator.upper_limit, work.cuts.widest_interval_share
    ends, last = (numbers["low"], numbers["high"]), work.facts.history.last_value
    whole = "no two limits" if low is None or high is None else result((ends[1] - ends[0]) / (high - low))
    text = f"80 % interval over a share of the scale (`eq-blank`; between limits: {whole}) of {num(cut)} or more"
    return "Rule 8", text, says_nothing(work.indicator, ends, last, cut), "interval too wide"


def trend_conditions(work: Work, chance: float, better: float | None, text: str) -> list[tuple[str, str, bool, str]]:
    """Rules 9 to 15."""
    facts, cuts, year, now = work.facts, work.cuts, work.target.target_year, work.assessment.as_of_year
    early = facts.expected_year is not None and year - max(facts.expected_year, now) >= cuts.spare_years
    required, present, best = facts.required or 0.0, facts.present or 0.0, facts.best
    wrong, worse = facts.sign * present < 0, 0.0
    if wrong and facts.projection is not None:
        at = min(facts.history.last_year + cuts.reverse_years, year)
        worse = facts.projection.probability_at_most(facts.history.last_value, at)
        worse = worse if facts.sign > 0 else 1 - worse
    fastest = best.change_per_year if best is not None and best.source == "peers" else None
    beyond = fastest is not None and facts.sign * (required - fastest) > 0
    near = chance >= cuts.near_certain_probability
    detail = f", expected in {facts.expected_year}, and {text}" if near else ""
    gone = chance <= cuts.unlikely_probability
    pace = f", and the required {num(required)} is faster than g* = {num(fastest or 0)}" if gone else ""
    said = f"{chance:.6f}"
    return [
        (
            "Rule 9",
            f"P = {said} >= {cuts.near_certain_probability}{detail}",
            near and early and better is not None,
            "adjust: raise",
        ),
        ("Rule 10", f"P = {said} >= {cuts.on_track_probability}", chance >= cuts.on_track_probability, "on track"),
        ("Rule 11", f"P = {said} >= 0.5", chance >= 0.5, "watch"),
        ("Rule 12", f"{year} has come by {now}", year <= now, "adjust: revise down or re-date"),
        ("Rule 13", f"b = {num(present)} goes the wrong way", wrong and worse >= cuts.reverse_probability, "reverse"),
        (
            "Rule 14",
            f"P = {said} <= {cuts.unlikely_probability}{pace}",
            gone and beyond,
            "adjust: revise down or re-date",
        ),
        ("Rule 15", "everything else", True, "accelerate"),
    ]


def published_lines(work: Work) -> list[str]:
    """The six published rules with their statistic."""
    given = work.assessment
    rows = []
    for one in given.published:
        why = one.sentence.partition("cannot be applied: ")[2].rstrip(".")
        value = "" if one.value is None else result(one.value)
        rows.append([one.rule, f"not assessable by this rule: {why}" if why else one.verdict, value])
    start = f"{given.baseline_year}: {num(given.baseline_value)}" if given.baseline_value is not None else "none"
    text = f"Published rules (`tbl-method-published`), on the figures used and the baseline {start}"
    used, year = work.facts.history, given.baseline_year
    here = used.values[used.years == year].tolist()
    if here and given.baseline_value is not None and here[0] != given.baseline_value:
        text += f" (as released; moved with the history to {num(here[0])})"
    return [textwrap.fill(f"{text}:", 118), *table(["rule", "verdict", "statistic"], rows, left=2)]


def check_engine(work: Work, ahead: Ahead | None, numbers: dict[str, float], verdict: str) -> str:
    """Hold every worked number against the engine's, and say so."""
    given = work.assessment
    if verdict != given.verdict.value:
        raise AssertionError(f"{work.indicator.id}: worked {verdict}, engine {given.verdict.value}")
    if ahead is None:
        return f"Check: the rules as worked here give the engine's verdict, **{verdict}**."
    engine = engine_ahead(work)
    for value, found in zip(mended_quantiles(work, ahead)[0], engine.unclipped[work.horizon - 1], strict=True):
        same("quantile", float(value), float(found))
    held = dict(given.numbers)
    same("low", numbers["low"], held["interval_low"])
    same("high", numbers["high"], held["interval_high"])
    chance = given.probability
    if chance is None:
        chance = float(engine.probability_at_least(work.facts.threshold, work.target.target_year))
    same("probability", numbers["probability"], chance)
    blank = given.probability is None
    note = " (the engine does not print a P from such an interval)" if blank else ""
    return textwrap.fill(
        "Check: median, interval, every quantile, P and paces as worked here equal the engine's to 1e-9, and so does "
        f"the verdict, **{verdict}**{note}.",
        118,
    )


def against(opened: Chapter, indicator: Indicator, target: Target, cuts: Cuts) -> tuple[Assessment, Projection | None]:
    """One indicator against one target, as its chapter assesses it."""
    return assess_indicator(
        indicator,
        target,
        history(opened.known, indicator.id),
        peers=peers_of(opened, indicator.id),
        events=opened.framework.events_of(indicator.id),
        as_of_year=opened.as_of.year,
        horizon_year=target.target_year,
        cuts=cuts,
        engine=opened.engine,
    )


def peers_of(opened: Chapter, indicator: str) -> pd.DataFrame:
    """The peers' figures of one indicator."""
    return opened.peers[opened.peers["indicator"] == indicator]


def engine_ahead(work: Work) -> Projection:
    """The engine's own projection of this indicator."""
    indicator = work.indicator
    _, found = against(work.opened, indicator, work.target, work.cuts)
    if found is None:
        raise AssertionError(f"{indicator.id}: the engine has no projection")
    return found


def target_line(work: Work, case: Case) -> str:
    """What is promised, and the engine's answer."""
    target, given = work.target, work.assessment
    kind = {"at_least": "at least", "at_most": "at most"}.get(target.kind.value, target.kind.value)
    text = (
        f"{work.indicator.name}, {work.indicator.unit}. Target ({target.status.value}): {kind} "
        f"{num(work.facts.threshold)} in {target.target_year}. Verdict: **{given.verdict.value}**; evidence grade "
        f"{given.evidence.grade}."
    )
    if case.alone:
        real = work.opened.framework.indicators[case.indicator]
        other, _ = against(work.opened, real, target, work.cuts)
        text += (
            " No indicator of this edition is a percentage that is projected without peers. To show these steps, this "
            "one is worked as if it were not declared an adoption indicator; the report takes its adoption path, with "
            f"P = {other.probability or 0:.6f} and the verdict {other.verdict.value}."
        )
    return textwrap.fill(text, 118, break_on_hyphens=False)


def section(work: Work, case: Case, number: int) -> list[str]:
    """One section of the page."""
    lines = [f"## {number}. {work.indicator.short_name}: {case.kind}", "", target_line(work, case), ""]
    lines += figures_lines(work)
    ahead, numbers = None, {}
    projected = work.facts.projection is not None or work.facts.blank_interval is not None
    if projected:
        few = len(work.facts.history) < MINIMUM_POINTS
        lines += [] if few else grid_lines(work)
        ahead = with_few(work) if few else without_peers(work) if case_method(work) == "HTD" else with_peers(work)
        numbers, outcome = outcome_lines(work, ahead)
        lines += [*ahead.lines, *outcome]
    lines += pace_lines(work)
    verdict, rules = rule_lines(work, ahead, numbers)
    lines += rules
    other = [reason for reason in work.assessment.reasons if reason.code in {"alternative_fit", "met_late"}]
    lines += [bullet(f"Beside it: {reason.sentence}") for reason in other]
    lines += ["", *published_lines(work)]
    return [*lines, check_engine(work, ahead, numbers, verdict), ""]


def case_method(work: Work) -> str:
    """The method that the engine took."""
    return engine_ahead(work).method


def made_work(opened: Chapter, case: Case, values: dict[str, object]) -> Work:
    """Everything that one section needs."""
    indicator = opened.framework.indicators[case.indicator]
    if case.alone:
        indicator = indicator.model_copy(update={"adoption": False})
    cuts = cuts_of(values)
    target = opened.framework.targets_of(indicator.id)[-1]
    past, events = history(opened.known, indicator.id), opened.framework.events_of(indicator.id)
    assessment, projection = against(opened, indicator, target, cuts)
    prepared = prepare(indicator, past, events, cuts.minimum_points)
    facts = gather(
        indicator,
        target,
        target.threshold(indicator.direction),
        prepared,
        projection,
        peers=peers_of(opened, indicator.id),
        as_of_year=opened.as_of.year,
        cuts=cuts,
    )
    return Work(opened, indicator, target, cuts, past, prepared, facts, assessment)


def made_page() -> str:
    """The whole page."""
    with contextlib.chdir(ROOT):
        parameters = load_parameters(ROOT / "params" / f"{EDITION}.yml")
        as_of = parameters.as_of.isoformat()
        opened = open_chapter(edition=EDITION, as_of=as_of, peers=list(parameters.peers))
    tables = opened.engine.tables
    head = HEAD.format(
        edition=EDITION,
        as_of=as_of,
        table=tables.id,
        peers=tables.peer_id,
        widen=num(opened.engine.widen),
        year=opened.as_of.year,
    )
    lines = []
    for number, case in enumerate(CASES, 1):
        pillar = opened.framework.indicators[case.indicator].pillar
        lines += section(made_work(opened, case, parameters.for_chapter(pillar)), case, number)
    text = head + "\n" + "\n".join(lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(made_page(), encoding="utf-8")
