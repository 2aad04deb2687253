"""Project histories: the peer path where an indicator has a table of peers, HTD elsewhere.

Quantiles are centre ± spread × half-width of the calibration table: symmetric, pooled over many series, never
the series' own few residuals. Rows of one group (a country's indicators) may be watched: where its recent
outcomes strayed further than the tables say, its intervals widen (`watch`).
"""

import numpy as np
from numpy.typing import ArrayLike

from milepost.trends.grid import MINIMUM_POINTS, annual_grid, check_histories
from milepost.trends.members import Floats, holt_states
from milepost.trends.outlook import Declared, outlook
from milepost.trends.projection import PanelProjection, Projection
from milepost.trends.tables import FIRST_RELEASE, CalibrationTables, load_tables, shipped_then
from milepost.trends.watch import TablesOf, watch_factors


def project(
    years: ArrayLike,
    values: ArrayLike,
    *,
    horizon: int,
    percentage: bool,
    lower: float | None,
    upper: float | None,
    tables: CalibrationTables | None = None,
    weights: ArrayLike | None = None,
    minimum: int = MINIMUM_POINTS,
    indicator: str | None = None,
    adoption: bool = False,
    widen: float = 1.0,
    first_release: bool = False,
) -> Projection:
    """Project one history 1..horizon years past its last observation.

    `years` and `values` (P,) may have gaps and any order; NaN values are left out. `percentage` says that
    the unit is a true percentage (0 to 100); `lower` and `upper` are limits that cannot be passed, None
    where there is none (a nominal scale is no limit). `weights` are those of drift, Theta and damped
    Holt. `indicator` (our id or the source's code) names the table of peers; without one, `adoption` says that
    a rising share of people or places is meant, which has a pooled table. `widen` multiplies every interval
    (`watch.watch_factors` measures it). `first_release` says that the last value may still be revised, which adds to
    every interval. Raises TooFewPoints below `minimum`, NoScale for nothing but zeros
    without a range, and ValueError for double years, values outside a percentage's range or a horizon beyond
    the table.
    """
    panel = project_panel(
        np.atleast_2d(np.asarray(years, dtype=float)),
        np.atleast_2d(np.asarray(values, dtype=float)),
        horizon=horizon,
        percentage=np.array([percentage]),
        lower=np.array([np.nan if lower is None else lower]),
        upper=np.array([np.nan if upper is None else upper]),
        tables=tables,
        weights=weights,
        minimum=minimum,
        indicator=indicator,
        adoption=adoption,
        widen=widen,
        first_release=first_release,
    )
    return panel.row(0)


def project_panel(
    years: ArrayLike,
    values: ArrayLike,
    *,
    horizon: int,
    percentage: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    tables: CalibrationTables | None = None,
    weights: ArrayLike | None = None,
    minimum: int = MINIMUM_POINTS,
    indicator: str | ArrayLike | None = None,
    adoption: ArrayLike = False,
    groups: ArrayLike | None = None,
    earlier: TablesOf | None = None,
    widen: ArrayLike = 1.0,
    first_release: ArrayLike = False,
) -> PanelProjection:
    """Project many histories at once; `project` is one row of it.

    `years` and `values` have shape (N, P), NaN where padded (`grid.padded` makes them); `percentage`,
    `lower` and `upper` have shape (N,), limits NaN where there is none. `indicator` and `adoption` are one for
    all rows or (N,), None or "" where an indicator has no name. `groups` (N,), for instance economies, has the
    residuals of each group watched and its intervals widened; None watches none. `earlier` gives the tables that
    were known in a year (None where there are none), the shipped ones by default: an earlier projection is judged
    by the tables of its own year. `widen` multiplies the widths. `first_release` (one for all or (N,)) says that a last
    value may still be revised: what one year ahead may bring adds to the widths, and is not multiplied by `widen`.
    Raises as `project`.
    """
    when, what = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    table = load_tables() if tables is None else tables
    seen = check_histories(when, what, minimum)
    grid = annual_grid(when, what, seen)
    last_years = np.max(np.where(seen, when, -np.inf), axis=1).astype(np.int64)
    declared = Declared.of(
        len(grid), percentage=percentage, lower=lower, upper=upper, indicator=indicator, adoption=adoption
    )
    ahead = outlook(grid, last_years, declared, horizon, table, weights=weights)
    watched = np.ones(len(grid))
    if groups is not None:
        watched = watch_factors(
            when, what, declared, np.asarray(groups), earlier=earlier or shipped_then, weights=weights
        )
    factor = np.broadcast_to(np.asarray(widen, dtype=float), watched.shape) * watched
    if not (np.isfinite(factor) & (factor > 0)).all():
        raise ValueError("widen must be numbers above zero")
    upper_half = ahead.half_widths * factor[:, None, None]
    fresh = np.broadcast_to(np.asarray(first_release, dtype=bool), len(grid))
    upper_half[fresh] = np.hypot(upper_half[fresh], FIRST_RELEASE * ahead.half_widths[fresh, :1])
    unclipped = quantiles_of(ahead.centre, upper_half)
    return PanelProjection(
        levels=table.levels,
        scores=table.scores(),
        centre=ahead.centre,
        unclipped=unclipped,
        quantiles=_clipped(unclipped, declared.lower, declared.upper),
        last_years=last_years,
        first_years=np.min(np.where(seen, when, np.inf), axis=1).astype(np.int64),
        last_values=grid[:, -1],
        paces_per_year=holt_states(grid)[1],
        typical_moves=ahead.moves,
        points=seen.sum(axis=1),
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
    indicator: str | ArrayLike | None = None,
    adoption: ArrayLike = False,
    groups: ArrayLike = "",
    earlier: TablesOf | None = None,
) -> Floats:
    """Factors (N,) by which the groups' own recent residuals widen their intervals, for `project(widen=...)`.

    Arguments as for `project_panel`; all rows are one group unless told otherwise. Rows too short to have been
    projected before add nothing.
    """
    when, what = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    declared = Declared.of(
        len(what), percentage=percentage, lower=lower, upper=upper, indicator=indicator, adoption=adoption
    )
    labels = np.broadcast_to(np.asarray(groups), len(what))
    return watch_factors(when, what, declared, labels, earlier=earlier or shipped_then)


def quantiles_of(centre: Floats, half_widths: Floats) -> Floats:
    """Quantiles (N, H, 2K + 1), symmetric around `centre` (N, H), from half-widths (N, H, K) in its unit."""
    count = half_widths.shape[2]
    quantiles = np.empty((*centre.shape, 2 * count + 1))
    middle = centre[:, :, None]
    quantiles[:, :, count] = centre
    np.add(middle, half_widths, out=quantiles[:, :, count + 1 :])
    np.subtract(middle, half_widths[:, :, ::-1], out=quantiles[:, :, :count])
    return quantiles


def _clipped(quantiles: Floats, low: Floats, high: Floats) -> Floats:
    bottom, top = np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)
    return np.clip(quantiles, bottom[:, None, None], top[:, None, None])
