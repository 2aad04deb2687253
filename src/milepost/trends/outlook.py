"""Centre and half-widths of many series at once; wider where outcomes of a group's own past strayed further.

Each series goes by the best method that its tables allow:

1. *peer path*: the indicator says whose peers it has (`peers_like`), and that series has a table; from one point on.
2. *adoption path*: it has none, but is declared a rising share of people or places, with a scale (100 for
   percentages, else its upper limit): the table pooled over adoption indicators; from one point on.
3. *HTD*: everything else; from five points on.

**Watching a group.** Tables of peers say how far outcomes stray in a typical economy. A country that takes off faster
than its peers strays further, in most of its indicators at once. So each of its histories is projected from its own
earlier years, with the tables of those years; what came in the last four of them is put on the normal-score scale of
the tables (z), and with n such outcomes in the group the widths are multiplied by

    1 + 1.5 max(0, x - .15) - .5 max(0, -x - .15), x = n / (n + 10) (mean min(|z|, 8) / .80 - 1)

held within .9 and 2.5 (.80 is the mean of |z| where the tables hold; 15 % more or less is noise). The form was
chosen on economies of the panel, its strength with the economy in view that the tables leave out. Signs are not used:
earlier surprises of a country say nothing about the direction of the next (docs/engine-trials.md).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from milepost.trends.centre import (
    MINIMUM_POINTS,
    SMALLEST_MOVE,
    WINDOW_YEARS,
    Floats,
    annual_grid,
    centre_path,
    check_percentages,
    check_points,
    holt_states,
    typical_move,
)
from milepost.trends.chances import scores_of
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


def moves_of(grid: Floats, span: Floats) -> Floats:
    """Typical moves (N,), all above zero; NoScale names the first row that has none."""
    moves = typical_move(grid, span)
    if (moves == 0).any():
        row = int(np.argmax(moves == 0))
        raise NoScale(f"series {row}: nothing but zeros in {WINDOW_YEARS} years; declare both limits to project it")
    return moves


TablesOf = Callable[[int], CalibrationTables | None]
LOOK_BACK = 10  # years from which projections are looked at again
OUTCOME_YEARS = 4
LONGEST = 7  # horizons
USUAL = 0.798  # mean of |z| where the tables hold
LARGEST_SCORE = 8.0
STRENGTH, SHRINKAGE = 1.5, 10.0
NARROWING = 0.5
NOISE = 0.15  # so much above or below the usual is no sign yet
NARROWEST, WIDEST = 0.9, 2.5


def watch_factors(
    years: Floats, values: Floats, declared: Declared, groups: NDArray[np.str_], *, earlier: TablesOf
) -> Floats:
    """Factor on the width of every series (N,), one for all of its group, from what its own past showed.

    `years` and `values` (N, P) as for `Engine.project_panel`; `earlier` gives the tables known in a year, None where
    there are none. Only outcomes of the last four years before each series' last observation are looked at, and only
    origins with five observations or more.
    """
    _, group = np.unique(groups, return_inverse=True)
    sums, counts = np.zeros(group.max(initial=-1) + 1), np.zeros(group.max(initial=-1) + 1)
    for rows, scores in past_scores(years, values, declared, earlier=earlier):
        size = np.minimum(scores, LARGEST_SCORE)
        known = ~np.isnan(size)
        np.add.at(sums, group[rows], np.where(known, size, 0.0).sum(axis=1))
        np.add.at(counts, group[rows], known.sum(axis=1))
    return width_factor(sums / np.maximum(counts, 1), counts)[group]


def width_factor(mean_score: Floats, outcomes: Floats) -> Floats:
    """Factor from the mean of |z| over so many outcomes; 1 without any."""
    excess = np.where(outcomes > 0, mean_score / USUAL - 1, 0.0) * outcomes / (outcomes + SHRINKAGE)
    wider, narrower = np.maximum(excess - NOISE, 0.0), np.maximum(-excess - NOISE, 0.0)
    return np.clip(1 + STRENGTH * wider - NARROWING * narrower, NARROWEST, WIDEST)


def past_scores(
    years: Floats, values: Floats, declared: Declared, *, earlier: TablesOf
) -> list[tuple[NDArray[np.int64], Floats]]:
    """|z| of earlier projections: for every look back of 1 to `LOOK_BACK` years the rows (n,) and scores (n, H).

    NaN where nothing was observed or an outcome lies more than `OUTCOME_YEARS` back.
    """
    width = WINDOW_YEARS + LOOK_BACK
    seen = ~np.isnan(values) & ~np.isnan(years)
    grid = annual_grid(years, values, seen, width)
    last = np.max(np.where(seen, years, -np.inf), axis=1)
    observed = np.zeros(grid.shape, dtype=bool)
    row, column = np.nonzero(seen)
    back = (last[row] - years[row, column]).astype(int)
    observed[row[back < width], width - 1 - back[back < width]] = True
    before = seen.sum(axis=1)[:, None] - np.cumsum(observed[:, ::-1], axis=1)[:, ::-1]
    found = []
    for ago in range(1, LOOK_BACK + 1):
        then = width - 1 - ago
        shown = grid[:, then + 1 - WINDOW_YEARS : then + 1]
        enough = before[:, then + 1] >= MINIMUM_POINTS
        rows = np.flatnonzero(observed[:, then] & enough & (np.nanmax(np.abs(shown), axis=1, initial=0.0) > 0))
        found += [
            (some, _scores_from(grid[some], observed[some], declared.part(some), known, (year, ago)))
            for year in np.unique(last[rows]).astype(int) - ago
            if (known := earlier(int(year))) is not None
            for some in [rows[last[rows] == year + ago]]
        ]
    return found


def _scores_from(
    grid: Floats, observed: NDArray[np.bool_], declared: Declared, tables: CalibrationTables, when: tuple[int, int]
) -> Floats:
    """Scores (n, H) of projections made in a year, `when`, so many columns before the end of `grid`."""
    origin, ago = when
    then, horizon = grid.shape[1] - 1 - ago, min(ago, LONGEST)
    shown = grid[:, then + 1 - WINDOW_YEARS : then + 1]
    seen = Shown(shown, np.full(len(shown), origin), np.full(len(shown), MINIMUM_POINTS), shown, shown)
    ahead = outlook(seen, declared, horizon, tables, minimum=MINIMUM_POINTS)
    steps = np.arange(max(ago - OUTCOME_YEARS, 0) + 1, horizon + 1)
    came = np.where(observed[:, then + steps], grid[:, then + steps], np.nan)
    return scores_of(np.abs(came - ahead.centre[:, steps - 1]), ahead.half_widths[:, steps - 1], tables.coverages)
