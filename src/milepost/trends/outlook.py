"""Centre and half-widths of many series at once, each by the best method that its tables allow.

1. *peer path*: the indicator has its own table of peers.
2. *adoption path*: it has none, but is declared a rising share of people or places, with a scale (100 for
   percentages, else its upper limit): the table pooled over adoption indicators.
3. *HTD*: everything else.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from milepost.trends.centre import METHOD, centre_path, typical_move
from milepost.trends.grid import WINDOW_YEARS, Floats
from milepost.trends.peer_path import ADOPTION, peer_ahead, table_code
from milepost.trends.tables import CalibrationTables

PEER_METHOD, ADOPTION_METHOD = "peer path", "adoption path"


class NoScale(ValueError):  # noqa: N818 - named for what it tells the reader
    """A history of nothing but zeros whose indicator declares no range: nothing says how far it may move."""


@dataclass(frozen=True)
class Declared:
    """What is declared of N series; limits NaN where there is none, names empty where there is none."""

    percentage: NDArray[np.bool_]
    lower: Floats
    upper: Floats
    indicator: NDArray[np.str_]
    adoption: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        rows: int,
        *,
        percentage: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
        indicator: str | ArrayLike | None,
        adoption: ArrayLike,
    ) -> "Declared":
        """Declared once for all `rows` or one a row; ValueError when the shapes do not fit."""
        named = np.asarray("" if indicator is None else indicator, dtype=object)
        names = np.broadcast_to(np.where(named == None, "", named).astype(str), rows)  # noqa: E711 - elementwise
        low, high = np.asarray(lower, dtype=float), np.asarray(upper, dtype=float)
        percent, rising = (np.broadcast_to(np.asarray(flag, dtype=bool), rows) for flag in (percentage, adoption))
        return cls(percent, np.broadcast_to(low, rows), np.broadcast_to(high, rows), names, rising)

    def part(self, rows: NDArray[np.int64]) -> "Declared":
        """The same of some rows."""
        return Declared(
            self.percentage[rows], self.lower[rows], self.upper[rows], self.indicator[rows], self.adoption[rows]
        )

    def span(self) -> Floats:
        """Declared range: 100 for percentages, else upper less lower limit, NaN without both."""
        return np.where(self.percentage, 100.0, self.upper - self.lower)

    def scale(self) -> Floats:
        """The scale of an indicator without a table of its own: 100 for percentages, else the upper limit."""
        return np.where(self.percentage, 100.0, self.upper)


@dataclass(frozen=True)
class Outlook:
    """Centre and half-widths of N series; K coverages."""

    centre: Floats  # (N, H)
    half_widths: Floats  # (N, H, K), unit of the series
    moves: Floats  # (N,), typical yearly moves
    methods: NDArray[np.str_]  # (N,)
    tables: NDArray[np.str_]  # (N,), id and age


def outlook(
    grid: Floats, last_years: NDArray[np.int64], declared: Declared, horizon: int, tables: CalibrationTables
) -> Outlook:
    """Centre and half-widths of series on their yearly grids (N, G); raises as `Engine.project`."""
    check_percentages(grid, declared.percentage)
    moves = moves_of(grid, declared.span())
    half_widths = tables.half_widths_to(horizon)
    chosen = rows_by_table(declared, tables)
    count = len(grid)
    centre = np.empty((count, horizon))
    widths = np.empty((count, horizon, len(tables.coverages)))
    methods, labels = np.full(count, METHOD, dtype="<U13"), np.full(count, tables.id, dtype="<U64")
    plain = chosen.pop("", np.empty(0, np.int64))
    if len(plain):
        centre[plain] = centre_path(grid[plain], declared.percentage[plain], horizon)
        widths[plain] = moves[plain, None, None] * half_widths
    for code, rows in chosen.items():
        table, age = tables.peers[code], np.maximum(last_years[rows] - tables.as_of, 0)
        scale = declared.scale()[rows] if code == ADOPTION else np.full(len(rows), table.scale)
        ahead = peer_ahead(grid[rows], scale, table, horizon, moves=moves[rows], age=age)
        centre[rows] = ahead.centre
        wide = ahead.spread[:, :, None] * table.half_widths[ahead.cells, :horizon]
        falling = (np.diff(ahead.spread, axis=1) < 0).any(axis=1)
        wide[falling] = np.maximum.accumulate(wide[falling], axis=1)
        widths[rows] = wide
        methods[rows] = ADOPTION_METHOD if code == ADOPTION else PEER_METHOD
        for years in np.unique(age):
            labels[rows[age == years]] = tables.label(int(years))
    return Outlook(centre, widths, moves, methods, labels)


def rows_by_table(declared: Declared, tables: CalibrationTables) -> dict[str, NDArray[np.int64]]:
    """Rows by the code of the table that serves them, "" for those without."""
    names, number = np.unique(declared.indicator, return_inverse=True)
    own = np.array([code if (code := table_code(str(name))) in tables.peers else "" for name in names], dtype="<U64")
    codes = own[number]
    if ADOPTION in tables.peers:
        codes = np.where((codes == "") & declared.adoption & (declared.scale() > 0), ADOPTION, codes)
    return {str(code): np.flatnonzero(codes == code) for code in np.unique(codes)}


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
