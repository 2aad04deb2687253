"""What the record says: how well such projections have held, by kind of table, number of points and level.

Measured by `python benchmarks accuracy` on economies that made no table, and shipped beside the tables
(`tables/proof.csv`; docs/accuracy.md prints it). A chance may be read from a projection only where the 80 % intervals
of its cell have covered 75 to 86 % of what came.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

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
