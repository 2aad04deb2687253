"""A projection: quantiles by year, the probability of reaching a value, and how well such projections have held.

Quantiles are clipped at declared limits; probabilities are read before clipping, so a target at the limit keeps the
mass that clipping would pile up there. A chance may be read only where the 80 % intervals of the projection's cell have
covered 75 to 86 % of what came: measured by `python benchmarks accuracy` on economies that made no table, and shipped
beside the tables (`tables/proof.csv`; docs/accuracy.md prints it).
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from milepost.trends.centre import MINIMUM_POINTS, Floats

POINT_BANDS = ("1", "2", "3-4", "5+")
LEVEL_BANDS = ("under 50 %", "50-90 %", "90-97 %", "above 97 %")
LEVEL_BOUNDS = (0.5, 0.9, 0.97)  # shares of the scale
ANY_LEVEL = "no scale"
LOWEST_COVER, HIGHEST_COVER = 75.0, 86.0  # percent of outcomes inside the 80 % interval
FEWEST_FORECASTS, FEWEST_ECONOMIES = 100, 10  # below them a cell is not proven
VERY_SURE = 0.9
FEWEST_SURE = 50  # chances above `VERY_SURE` that a record of them needs
SLACK = 0.03  # so much less often than said they may have come


@dataclass(frozen=True)
class Proof:
    """One cell of the record; shares in percent, NaN where nothing was measured.

    Attributes:
        method: Kind of table: "peer path", "adoption path" or "HTD".
        points: Band of the number of points: "1", "2", "3-4" or "5+".
        level: Band of the last value as a share of its scale, or "no scale".
        forecasts: Forecasts that were held to what came.
        economies: Economies they are of.
        covered_80: Share of outcomes inside the 80 % interval.
        covered_95: Share of outcomes inside the 95 % interval.
        sure: How many chances above nine in ten were held to what came.
        sure_said: Their mean.
        sure_reached: Share of their targets that were reached.
    """

    method: str
    points: str
    level: str
    forecasts: int
    economies: int
    covered_80: float
    covered_95: float
    sure: int
    sure_said: float
    sure_reached: float

    @property
    def proven(self) -> bool:
        """Whether there are enough forecasts, and their 80 % intervals held."""
        enough = self.forecasts >= FEWEST_FORECASTS and self.economies >= FEWEST_ECONOMIES
        return enough and LOWEST_COVER <= round(self.covered_80, 1) <= HIGHEST_COVER

    @property
    def speaks(self) -> bool:
        """Whether a chance, and with it a verdict, may be read: a single point shows no direction to judge."""
        return self.proven and self.points != POINT_BANDS[0]

    @property
    def surest(self) -> float:
        """The highest chance that may be said: .9 unless higher ones came about as often as said."""
        kept = self.sure >= FEWEST_SURE and self.sure_reached >= self.sure_said - 100 * SLACK
        return 1.0 if kept else VERY_SURE


def point_band(points: int) -> str:
    """Band of a number of points."""
    return POINT_BANDS[0 if points < 2 else 1 if points == 2 else 2 if points < 5 else 3]


def level_band(standing: float | None) -> str:
    """Band of a last value, given as a share of its scale; None where there is no scale."""
    if standing is None:
        return ANY_LEVEL
    return LEVEL_BANDS[int(np.searchsorted(LEVEL_BOUNDS, standing, side="right"))]


def proof_of(method: str, points: int, standing: float | None) -> Proof:
    """The cell of the record that a projection falls in; one without forecasts where nothing was measured.

    >>> proof_of("peer path", 1, 0.4).speaks
    False
    """
    key = (method, point_band(points), level_band(standing))
    nothing = Proof(*key, 0, 0, np.nan, np.nan, 0, np.nan, np.nan)
    return read_proof().get(key, nothing)


@cache
def read_proof() -> dict[tuple[str, str, str], Proof]:
    """Every cell of the shipped record, by kind of table, points and level."""
    source = files("milepost.trends").joinpath("tables", "proof.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in source.splitlines() if not line.startswith("#")][1:]
    cells = [
        Proof(
            method=row[0],
            points=row[1],
            level=row[2],
            forecasts=int(row[3]),
            economies=int(row[4]),
            covered_80=float(row[5]),
            covered_95=float(row[6]),
            sure=int(row[7]),
            sure_said=float(row[8]),
            sure_reached=float(row[9]),
        )
        for row in rows
    ]
    return {(cell.method, cell.points, cell.level): cell for cell in cells}


PEER_METHOD, ADOPTION_METHOD, PLAIN_METHOD = METHODS = ("peer path", "adoption path", "HTD")
SAME_LEVEL = 1e-9  # levels that differ by less are one


@dataclass(frozen=True)
class Projection:
    """One series ahead: H years, Q probability levels; values in the indicator's unit."""

    years: NDArray[np.int64]  # (H,), last_year + 1 onwards
    levels: Floats  # (Q,)
    quantiles: Floats  # (H, Q), clipped at the limits, never falling along Q
    last_year: int
    last_value: float
    pace_per_year: float  # damped Holt's trend at the last point, before damping; unit per year
    typical_move: float  # unit per year
    points: int
    first_year: int
    method: str  # "peer path", "adoption path" or "HTD"
    tables: str  # id of the calibration table, and its age where it has one
    unclipped: Floats  # (H, Q), the quantiles before clipping, rising along Q
    scores: Floats  # (Q,), standard normal quantiles of the levels
    standing: float | None = None  # last value as a share of its scale, None without a scale

    @property
    def proof(self) -> Proof:
        """What the record says of projections like this one: kind of table, number of points, level."""
        return proof_of(self.method, self.points, self.standing)

    @property
    def speaks(self) -> bool:
        """Whether a chance, and with it a verdict, may be read from it; another model is taken at its word."""
        return self.method not in METHODS or self.proof.speaks

    @property
    def with_peers(self) -> bool:
        """Whether it follows a table of peers, its own or the pooled one."""
        return self.method in {PEER_METHOD, ADOPTION_METHOD}

    @property
    def surest(self) -> float:
        """The highest chance that may be said of it, as the record of such projections has it; 1 of another model's."""
        return 1.0 if self.method not in METHODS else self.proof.surest

    @property
    def borrowed(self) -> bool:
        """Whether it says no more than how other technologies spread: too few points, and no peers of its own."""
        return self.method == ADOPTION_METHOD and self.points < MINIMUM_POINTS

    def median(self) -> Floats:
        """Median of every year: shape (H,)."""
        middle: Floats = self.quantiles[:, len(self.levels) // 2]
        return middle

    def quantile(self, year: int, level: float) -> float:
        """Quantile of one year at any level of the table's range; between levels on the normal-score scale.

        Raises ValueError for a year that is not projected or a level outside the table's range.
        """
        if not self.levels[0] <= level <= self.levels[-1]:
            raise ValueError(f"level must lie in {self.levels[0]:g} to {self.levels[-1]:g}, not {level}")
        row = self._row(year)
        nearest = int(np.searchsorted(self.levels, level - SAME_LEVEL))
        if abs(self.levels[nearest] - level) <= SAME_LEVEL:
            return float(self.quantiles[row, nearest])
        score = np.interp(level, self.levels, self.scores)
        return float(np.interp(score, self.scores, self.quantiles[row]))

    def probability_at_least(self, value: float, year: int) -> float:
        """P(the indicator is at or above `value` in `year`), from the distribution before clipping."""
        return float(ndtr(-self._score(value, year)))

    def probability_at_most(self, value: float, year: int) -> float:
        """P(the indicator is at or below `value` in `year`), from the distribution before clipping."""
        return float(ndtr(self._score(value, year)))

    def _row(self, year: int) -> int:
        if not self.years[0] <= year <= self.years[-1]:
            raise ValueError(f"projected are {self.years[0]} to {self.years[-1]}, asked for {year}")
        return int(year - self.years[0])

    def _score(self, value: float, year: int) -> float:
        """Normal score of a value: linear between the levels, outwards on the line from the median."""
        knots = self.unclipped[self._row(year)]
        if knots[0] <= value <= knots[-1]:
            return float(np.interp(value, knots, self.scores))
        end = 0 if value < knots[0] else -1
        middle = knots[len(knots) // 2]
        return float(self.scores[end] * (value - middle) / (knots[end] - middle))


@dataclass(frozen=True)
class PanelProjection:
    """Many series ahead: N series, H years, Q levels; `row(n)` is the projection of one."""

    levels: Floats  # (Q,)
    scores: Floats  # (Q,)
    centre: Floats  # (N, H), medians before clipping
    unclipped: Floats  # (N, H, Q)
    quantiles: Floats  # (N, H, Q)
    last_years: NDArray[np.int64]  # (N,)
    first_years: NDArray[np.int64]  # (N,)
    last_values: Floats  # (N,)
    paces_per_year: Floats  # (N,)
    typical_moves: Floats  # (N,)
    points: NDArray[np.int64]  # (N,)
    standings: Floats  # (N,)
    methods: NDArray[np.str_]  # (N,)
    tables: NDArray[np.str_]  # (N,)
    watched: Floats  # (N,), factor on the width from the group's own recent residuals; 1 where not watched

    def __len__(self) -> int:
        return len(self.last_years)

    def row(self, number: int) -> Projection:
        """The projection of series `number`."""
        last = int(self.last_years[number])
        return Projection(
            years=np.arange(last + 1, last + 1 + self.centre.shape[1]),
            levels=self.levels,
            quantiles=self.quantiles[number],
            last_year=last,
            last_value=float(self.last_values[number]),
            pace_per_year=float(self.paces_per_year[number]),
            typical_move=float(self.typical_moves[number]),
            points=int(self.points[number]),
            first_year=int(self.first_years[number]),
            method=str(self.methods[number]),
            tables=str(self.tables[number]),
            unclipped=self.unclipped[number],
            scores=self.scores,
            standing=None if np.isnan(self.standings[number]) else float(self.standings[number]),
        )
