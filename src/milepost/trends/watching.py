"""Watching a group: how far outcomes of its own past strayed from what its tables said.

Tables of peers say how far outcomes stray in a typical economy. A country that takes off faster than its peers
strays further, in most of its indicators at once. So each of its histories is projected from its own earlier
years, with the tables of those years; what came in the last four of them is put on the normal-score scale of the
tables (z), and with n such outcomes in the group the widths are multiplied by

    1 + 1.5 max(0, x - .15) - .5 max(0, -x - .15), x = n / (n + 10) (mean min(|z|, 8) / .80 - 1)

held within .9 and 2.5 (.80 is the mean of |z| where the tables hold; 15 % more or less is noise). The form was
chosen on economies of the panel, its strength with the economy in view that the tables leave out. Signs are not used:
earlier surprises of a country say nothing about the direction of the next (docs/engine-trials.md).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from milepost.trends.centre import MINIMUM_POINTS, WINDOW_YEARS, Floats, annual_grid
from milepost.trends.chances import scores_of
from milepost.trends.outlook import Declared, Shown, outlook
from milepost.trends.tables import CalibrationTables

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
