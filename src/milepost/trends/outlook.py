"""Centre and half-widths of many series at once.

Each series goes by the best method that its tables allow:

1. *peer path*: the indicator says whose peers it has (`peers_like`), and that series has a table; from one point on.
2. *adoption path*: it has none, but is declared a rising share of people or places, with a scale (100 for
   percentages, else its upper limit): the table pooled over adoption indicators; from one point on.
3. *HTD*: everything else; from five points on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from milepost.trends.centre import (
    MINIMUM_POINTS,
    SMALLEST_MOVE,
    WINDOW_YEARS,
    Floats,
    TooFewPoints,
    centre_path,
    holt_states,
    typical_move,
)
from milepost.trends.peer_path import (
    ADOPTION,
    ADOPTION_NEAR_TOP,
    NEAR_TOP,
    PeerAhead,
    band_of,
    cells_of,
    peer_ahead,
    short_ahead,
)
from milepost.trends.projection import ADOPTION_METHOD, PEER_METHOD, PLAIN_METHOD
from milepost.trends.tables import CalibrationTables

PERCENT = 100.0


class NoScale(ValueError):  # noqa: N818 - named for what it tells the reader
    """A history of nothing but zeros whose indicator declares no range: nothing says how far it may move."""


@dataclass(frozen=True)
class Declared:
    """What is declared of N series; limits NaN where there is none, names empty where there is none."""

    percentage: NDArray[np.bool_]
    lower: Floats
    upper: Floats
    peers_like: NDArray[np.str_]
    adoption: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        rows: int,
        *,
        percentage: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
        peers_like: str | ArrayLike | None,
        adoption: ArrayLike,
    ) -> "Declared":
        """Declared once for all `rows` or one a row; ValueError when the shapes do not fit."""
        named = np.asarray("" if peers_like is None else peers_like, dtype=object)
        names = np.broadcast_to(np.where(named == None, "", named).astype(str), rows)  # noqa: E711 - elementwise
        low, high = np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
        percent, rising = (np.broadcast_to(np.asarray(flag, dtype=bool), rows) for flag in (percentage, adoption))
        return cls(percent, np.broadcast_to(low, rows), np.broadcast_to(high, rows), names, rising)

    def part(self, rows: NDArray[np.int64]) -> "Declared":
        """The same of some rows."""
        return Declared(
            self.percentage[rows], self.lower[rows], self.upper[rows], self.peers_like[rows], self.adoption[rows]
        )

    def span(self) -> Floats:
        """Declared range: 100 for percentages, else upper less lower limit, NaN without both."""
        return np.where(self.percentage, 100.0, self.upper - self.lower)

    def scale(self) -> Floats:
        """The scale of an indicator without a table of its own: 100 for percentages, else the upper limit."""
        return np.where(self.percentage, 100.0, self.upper)

    def standings(self, values: Floats) -> Floats:
        """Percentages (N,) as shares of 100; NaN for all else, whose level says nothing without peers."""
        return np.where(self.percentage, values / PERCENT, np.nan)


@dataclass(frozen=True)
class Shown:
    """What N series show: yearly grids (N, G), last years and numbers of points (N,), and the points (N, P)."""

    grid: Floats
    last_years: NDArray[np.int64]
    points: NDArray[np.int64]
    years: Floats
    values: Floats

    @property
    def short(self) -> NDArray[np.bool_]:
        """Which have too few points for a trend of their own."""
        return self.points < MINIMUM_POINTS


@dataclass(frozen=True)
class Outlook:
    """Centre and half-widths of N series; K coverages."""

    centre: Floats  # (N, H)
    half_widths: Floats  # (N, H, K), unit of the series
    moves: Floats  # (N,), typical yearly moves
    paces: Floats  # (N,), own trend at the last point, unit a year
    standings: Floats  # (N,), last values as shares of the scale; NaN without a scale
    methods: NDArray[np.str_]  # (N,)
    tables: NDArray[np.str_]  # (N,), id and age


def outlook(shown: Shown, declared: Declared, horizon: int, tables: CalibrationTables, *, minimum: int) -> Outlook:
    """Centre and half-widths of series; `minimum` points are needed without peers. Raises as `Engine.project`."""
    grid, count = shown.grid, len(shown.grid)
    check_percentages(grid, declared.percentage)
    chosen = rows_by_table(declared, tables, shown)
    plain = chosen.pop("", np.empty(0, np.int64))
    check_points(shown.points, plain, minimum)
    moves, paces = np.empty(count), np.empty(count)
    trended = np.union1d(np.flatnonzero(~shown.short), plain)
    moves[trended] = moves_of(grid[trended], declared.span()[trended])
    paces[trended] = holt_states(grid[trended])[1]
    half_widths = tables.half_widths_to(horizon)
    centre = np.empty((count, horizon))
    widths = np.empty((count, horizon, len(tables.coverages)))
    standings = declared.standings(grid[:, -1])
    methods, labels = np.full(count, PLAIN_METHOD, dtype="<U13"), np.full(count, tables.id, dtype="<U64")
    if len(plain):
        centre[plain] = centre_path(grid[plain], declared.percentage[plain], horizon)
        widths[plain] = moves_at_level(moves, grid, declared, tables)[plain, None, None] * half_widths
    for code, rows in chosen.items():
        table, age = tables.peers[code], np.maximum(shown.last_years[rows] - tables.as_of, 0)
        scale = declared.scale()[rows] if code == ADOPTION else np.full(len(rows), table.scale)
        few = shown.short[rows]
        if not few.all():
            long = rows[~few]
            ahead = peer_ahead(grid[long], scale[~few], table, horizon, moves=moves[long], age=age[~few])
            centre[long], widths[long] = ahead.centre, widened(ahead, table.half_widths[ahead.cells, :horizon])
        if few.any() and table.short is not None:
            part, years, values = rows[few], shown.years[rows[few]], shown.values[rows[few]]
            ahead, own, moves[part] = short_ahead(years, values, scale[few], table, horizon, age=age[few])
            bands = band_of(shown.points[part])
            centre[part], widths[part] = ahead.centre, widened(ahead, table.short[bands, ahead.cells, :horizon])
            # A single point has no trend: what is said of its pace is what peers lead to expect.
            paces[part] = np.where(np.isnan(own), ahead.centre[:, 0] - grid[part, -1], own)
        standings[rows] = grid[rows, -1] / scale
        if code == ADOPTION:
            low, high = NEAR_TOP
            widths[rows[(standings[rows] >= low) & (standings[rows] < high)]] *= ADOPTION_NEAR_TOP
        methods[rows] = ADOPTION_METHOD if code == ADOPTION else PEER_METHOD
        for years_old in np.unique(age):
            labels[rows[age == years_old]] = tables.label(int(years_old))
    return Outlook(centre, widths, moves, paces, standings, methods, labels)


def moves_at_level(moves: Floats, grid: Floats, declared: Declared, tables: CalibrationTables) -> Floats:
    """Moves (N,) of percentages times the factor of their level, never below the smallest; all others as they are."""
    factors = tables.by_level[cells_of(grid[:, -1] / PERCENT)]
    return np.where(declared.percentage, np.maximum(moves * factors, SMALLEST_MOVE * PERCENT), moves)


def widened(ahead: PeerAhead, quantiles: Floats) -> Floats:
    """Half-widths (N, H, K) from the spread and quantiles of the table, never narrower than in the year before."""
    wide = ahead.spread[:, :, None] * quantiles
    falling = (np.diff(ahead.spread, axis=1) < 0).any(axis=1)
    wide[falling] = np.maximum.accumulate(wide[falling], axis=1)
    return wide


def rows_by_table(declared: Declared, tables: CalibrationTables, shown: Shown) -> dict[str, NDArray[np.int64]]:
    """Rows by the code of the table that serves them, "" for those without."""
    peers = tables.peers
    names, number = np.unique(declared.peers_like, return_inverse=True)
    own = np.array([str(name) if name in peers and name != ADOPTION else "" for name in names], dtype="<U64")
    unmeasured = [code for code, table in peers.items() if table.short is None]
    codes = own[number]
    if ADOPTION in peers:
        codes = np.where((codes == "") & declared.adoption & (declared.scale() > 0), ADOPTION, codes)
    if unmeasured:
        codes = np.where(shown.short & np.isin(codes, unmeasured), "", codes)
    return {str(code): np.flatnonzero(codes == code) for code in np.unique(codes)}


def check_points(points: NDArray[np.int64], plain: NDArray[np.int64], minimum: int) -> None:
    """TooFewPoints for the first row that has no peers and fewer than `minimum` points."""
    if minimum < 2:
        raise ValueError(f"without peers a projection needs at least 2 points, not {minimum}")
    few = plain[points[plain] < minimum]
    if len(few):
        raise TooFewPoints(int(points[few[0]]), minimum, int(few[0]) if len(points) > 1 else None)


def moves_of(grid: Floats, span: Floats) -> Floats:
    """Typical moves (N,), all above zero; NoScale names the first row that has none."""
    moves = typical_move(grid, span)
    if (moves == 0).any():
        row = int(np.argmax(moves == 0))
        raise NoScale(f"series {row}: nothing but zeros in {WINDOW_YEARS} years; declare both limits to project it")
    return moves


def check_percentages(grid: Floats, percent: NDArray[np.bool_]) -> None:
    """ValueError if a row that says it is a percentage has left 0 to 100 in the years looked back on."""
    with np.errstate(invalid="ignore"):
        outside = percent & ((grid < 0) | (grid > 100)).any(axis=1)
    if outside.any():
        row = int(np.argmax(outside))
        worst = grid[row][(grid[row] < 0) | (grid[row] > 100)][0]
        raise ValueError(
            f"series {row}: {worst:g} is no percentage; mend the value, or declare the unit as something else"
        )
