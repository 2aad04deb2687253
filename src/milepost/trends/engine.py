"""Project histories: the peer path where an indicator has a table of peers, HTD elsewhere.

Quantiles are centre ± spread × half-width of the calibration table: symmetric, pooled over many series, never
the series' own few residuals. Rows of one group (a country's indicators) may be watched: where its recent
outcomes strayed further than the tables say, its intervals widen (`watch`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from milepost.trends.centre import MINIMUM_POINTS, Floats, TooFewPoints, annual_grid, check_histories
from milepost.trends.chances import HIGH, bent, sloped
from milepost.trends.outlook import Declared, Outlook, Shown, TablesOf, outlook, watch_factors
from milepost.trends.projection import PEER_METHOD, PLAIN_METHOD, PanelProjection, Projection
from milepost.trends.tables import FIRST_RELEASE, CalibrationTables, load_tables, shipped_then

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TABLES_ALONE = 1.0  # the widening of a country of which nothing is known: intervals are the tables' own


@dataclass(frozen=True)
class Engine:
    """What turns a history into a projection: calibration tables, and the country's own widening of every interval.

    The two belong together: whoever projects has to say what both are. `widening` measures the second;
    `TABLES_ALONE` says that none is known. Raises ValueError unless `widen` is a number above zero.

    >>> engine = Engine.for_year(2024, widen=1.2)
    >>> ahead = engine.project(range(2014, 2024), range(30, 50, 2), horizon=5, percentage=True, lower=0, upper=100)
    >>> ahead.years.tolist(), round(float(ahead.median()[-1]), 1)
    ([2024, 2025, 2026, 2027, 2028], 55.2)
    """

    tables: CalibrationTables
    widen: float

    def __post_init__(self) -> None:
        if not (np.isfinite(self.widen) and self.widen > 0):
            raise ValueError(f"widen must be a number above zero, not {self.widen}")

    @classmethod
    def for_year(cls, year: int, *, widen: float) -> Engine:
        """The newest shipped tables that were known in a year. Raises ValueError when none is as old."""
        return cls(load_tables(year), widen)

    @property
    def longest(self) -> int:
        """Years ahead that the tables reach."""
        return len(self.tables.horizons)

    def project(
        self,
        years: ArrayLike,
        values: ArrayLike,
        *,
        horizon: int,
        percentage: bool,
        lower: float | None,
        upper: float | None,
        minimum: int = MINIMUM_POINTS,
        peers_like: str | None = None,
        adoption: bool = False,
        first_release: bool = False,
    ) -> Projection:
        """Project one history 1..horizon years past its last observation.

        `years` and `values` (P,) may have gaps and any order; NaN values are left out. `percentage` says that
        the unit is a true percentage (0 to 100); `lower` and `upper` are limits that cannot be passed, None
        where there is none (a nominal scale is no limit). `peers_like` is the code of the series whose table of peers
        serves this one (`IT.NET.USER.ZS`); without one, `adoption` says that a rising share of people or places is
        meant, which has a pooled table. `first_release` says that the last value may still be revised, which adds to
        every interval. `Projection.speaks` tells whether a chance may be read from it.
        Raises TooFewPoints below `minimum` where there are no peers (with peers one point will do), NoScale for
        nothing but zeros without a range, and ValueError for double years, values outside a percentage's range or a
        horizon beyond the table.
        """
        panel = self.project_panel(
            np.atleast_2d(np.asarray(years, dtype=float)),
            np.atleast_2d(np.asarray(values, dtype=float)),
            horizon=horizon,
            percentage=np.array([percentage]),
            lower=np.array([np.nan if lower is None else lower]),
            upper=np.array([np.nan if upper is None else upper]),
            minimum=minimum,
            peers_like=peers_like,
            adoption=adoption,
            first_release=first_release,
        )
        return panel.row(0)

    def mended(
        self, unclipped: Floats, ahead: Outlook, declared: Declared, points: NDArray[np.int64], last: Floats
    ) -> Floats:
        """Quantiles (N, H, Q) with the slope and the bend of chances that the tables ask for (`chances`)."""
        chances, scores = self.tables.chances, self.tables.scores()
        with_peers = ahead.methods != PLAIN_METHOD
        own = np.flatnonzero((ahead.methods == PEER_METHOD) & (points >= MINIMUM_POINTS))
        near = np.flatnonzero(with_peers & declared.percentage & (last > HIGH))
        if len(own):
            held = unclipped if len(own) == len(unclipped) else unclipped[own]
            unclipped[own] = sloped(held, scores, np.sign(ahead.paces[own]), chances)
        if len(near):
            unclipped[near] = bent(unclipped[near], scores, last[near], chances)
        return unclipped

    def project_panel(
        self,
        years: ArrayLike,
        values: ArrayLike,
        *,
        horizon: int,
        percentage: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
        minimum: int = MINIMUM_POINTS,
        peers_like: str | ArrayLike | None = None,
        adoption: ArrayLike = False,
        groups: ArrayLike | None = None,
        earlier: TablesOf = shipped_then,
        first_release: ArrayLike = False,
    ) -> PanelProjection:
        """Project many histories at once; `project` is one row of it.

        `years` and `values` have shape (N, P), NaN where padded (`grid.padded` makes them); `percentage`,
        `lower` and `upper` have shape (N,), limits NaN where there is none. `peers_like` and `adoption` are one
        for all rows or (N,), None or "" where there is no such series. `groups` (N,), for instance economies, has the
        residuals of each group watched and its intervals widened; None watches none. `earlier` gives the tables
        that were known in a year (None where there are none): an earlier projection is judged by the tables of its
        own year. `first_release` (one for all or (N,)) says that a last value may still be revised: what one year
        ahead may bring adds to the widths, and is not multiplied by the widening. Raises as `project`.
        """
        when, what = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
        seen = check_histories(when, what)
        points = seen.sum(axis=1)
        if (points == 0).any():
            raise TooFewPoints(0, minimum, int(np.argmax(points == 0)) if len(points) > 1 else None)
        grid = annual_grid(when, what, seen)
        last_years = np.max(np.where(seen, when, -np.inf), axis=1).astype(np.int64)
        declared = Declared.of(
            len(grid), percentage=percentage, lower=lower, upper=upper, peers_like=peers_like, adoption=adoption
        )
        ahead = outlook(Shown(grid, last_years, points, when, what), declared, horizon, self.tables, minimum=minimum)
        watched = np.ones(len(grid))
        if groups is not None:
            watched = watch_factors(when, what, declared, np.asarray(groups), earlier=earlier)
        half_widths = ahead.half_widths * (self.widen * watched)[:, None, None]
        fresh = np.broadcast_to(np.asarray(first_release, dtype=bool), len(grid))
        half_widths[fresh] = np.hypot(half_widths[fresh], FIRST_RELEASE * ahead.half_widths[fresh, :1])
        unclipped = self.mended(quantiles_of(ahead.centre, half_widths), ahead, declared, points, grid[:, -1])
        return PanelProjection(
            levels=self.tables.levels,
            scores=self.tables.scores(),
            centre=unclipped[:, :, len(self.tables.coverages)],
            unclipped=unclipped,
            quantiles=clipped(unclipped, declared.lower, declared.upper),
            last_years=last_years,
            first_years=np.min(np.where(seen, when, np.inf), axis=1).astype(np.int64),
            last_values=grid[:, -1],
            paces_per_year=ahead.paces,
            typical_moves=ahead.moves,
            points=points,
            standings=ahead.standings,
            methods=ahead.methods,
            tables=ahead.tables,
            watched=watched,
        )


def widening(
    years: ArrayLike,
    values: ArrayLike,
    *,
    percentage: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    peers_like: str | ArrayLike | None = None,
    adoption: ArrayLike = False,
    groups: ArrayLike = "",
) -> Floats:
    """Factors (N,) by which the groups' own recent residuals widen their intervals, for an `Engine`.

    Arguments as for `Engine.project_panel`; all rows are one group unless told otherwise. Rows too short to have been
    projected before add nothing.
    """
    when, what = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    declared = Declared.of(
        len(what), percentage=percentage, lower=lower, upper=upper, peers_like=peers_like, adoption=adoption
    )
    labels = np.broadcast_to(np.asarray(groups), len(what))
    return watch_factors(when, what, declared, labels, earlier=shipped_then)


def quantiles_of(centre: Floats, half_widths: Floats) -> Floats:
    """Quantiles (N, H, 2K + 1), symmetric around `centre` (N, H), from half-widths (N, H, K) in its unit."""
    count = half_widths.shape[2]
    quantiles = np.empty((*centre.shape, 2 * count + 1))
    middle = centre[:, :, None]
    quantiles[:, :, count] = centre
    np.add(middle, half_widths, out=quantiles[:, :, count + 1 :])
    np.subtract(middle, half_widths[:, :, ::-1], out=quantiles[:, :, :count])
    return quantiles


def clipped(quantiles: Floats, low: Floats, high: Floats) -> Floats:
    """Quantiles (N, H, Q) held within limits (N,), NaN for none."""
    bottom, top = np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)
    return np.clip(quantiles, bottom[:, None, None], top[:, None, None])
