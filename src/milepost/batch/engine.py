"""The trend engine over a part of the histories: what it can project, and why it cannot the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from milepost.batch.columns import Skip, SkipCode
from milepost.trends import MINIMUM_POINTS, NODES, SCALES, TABLES_ALONE, Engine, NoScale, annual_grid, table_code

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from milepost.batch.histories import Histories
    from milepost.trends import CalibrationTables, PanelProjection

    Numbers = NDArray[np.int64]

PERCENTAGE = 100.0  # scale of the tables that hold true percentages
HIGHEST_LEVEL = float(NODES[-1])  # as a share of a table's scale
TOO_LARGE = "the values are too large or too far apart to be projected; report them in a larger unit."
NO_SCALE = "nothing but zeros in recent years, and no limits: nothing says how far it may move; declare both limits."

Projected = tuple["Numbers", "PanelProjection"]  # numbers of series, and their projections in that order


@dataclass(frozen=True)
class Outcome:
    """Projections of a part's series by number, in pieces, and the series that have none."""

    pieces: list[Projected]
    skipped: list[Skip]


def project_part(part: Histories, horizon: int, tables: CalibrationTables) -> Outcome:
    """Project every series of a part that can be projected."""
    skipped = _short(part) + _without_scale(part)
    left_out = {skip.series for skip in skipped}
    numbers = np.array([at for at, name in enumerate(part.names) if name not in left_out], dtype=np.int64)
    with np.errstate(all="ignore"):  # numbers near the end of what a computer holds are skipped by name below
        pieces, refused = _projected(part, numbers, horizon, tables)
    finite = []
    for chosen, panel in pieces:
        sound = np.asarray(np.isfinite(panel.unclipped).all(axis=(1, 2)))
        skipped += [Skip(part.names[at], SkipCode.TOO_LARGE, TOO_LARGE) for at in chosen[~sound].tolist()]
        finite.append((chosen, panel) if sound.all() else (chosen[sound], _rows(panel, sound)))
    return Outcome(finite, sorted(skipped + refused, key=lambda skip: skip.series))


def _projected(
    part: Histories, numbers: Numbers, horizon: int, tables: CalibrationTables
) -> tuple[list[Projected], list[Skip]]:
    """Project the series of these numbers; halve them until those that the engine refuses stand alone."""
    if not len(numbers):
        return [], []
    chosen = part if len(numbers) == len(part) else part.part(numbers)
    years, values = chosen.padded()
    try:
        panel = Engine(tables, TABLES_ALONE).project_panel(
            years,
            values,
            horizon=horizon,
            percentage=chosen.percentage,
            lower=chosen.lower,
            upper=chosen.upper,
            indicator=peer_names(chosen),
        )
    except ValueError as error:
        if len(numbers) > 1:
            halves = [_projected(part, half, horizon, tables) for half in np.array_split(numbers, 2)]
            return halves[0][0] + halves[1][0], halves[0][1] + halves[1][1]
        code = SkipCode.NO_SCALE if isinstance(error, NoScale) else SkipCode.REFUSED_BY_ENGINE
        return [], [Skip(chosen.names[0], code, str(error).removeprefix("series 0: "))]
    return [(numbers, panel)], []


def peer_names(part: Histories) -> NDArray[np.object_]:
    """Names by which series may find a table of peers, (S,); "" where the figures do not fit its scale.

    The tables of percentages want the limits 0 and 100, the others values that their scale can hold: a file of
    anyone's may call a number of people `internet_users`.
    """
    scales = np.array([SCALES.get(table_code(name), np.nan) for name in part.indicator_names])[part.indicators]
    highest = np.maximum.reduceat(part.values, part.starts[:-1])
    fits = np.where(scales == PERCENTAGE, part.percentage, highest <= HIGHEST_LEVEL * scales)
    names = np.array(part.indicator_names, dtype=object)[part.indicators]
    return np.where(fits, names, "")


def _short(part: Histories) -> list[Skip]:
    """Series with fewer points than any model can be held to."""
    skips = []
    for at in np.flatnonzero(part.points < MINIMUM_POINTS).tolist():
        points = int(part.points[at])
        skips.append(
            Skip(
                part.names[at],
                SkipCode.TOO_FEW_POINTS,
                f"{points} {'observation' if points == 1 else 'observations'}, a trend takes {MINIMUM_POINTS}; "
                f"{MINIMUM_POINTS - points} more would make it projectable.",
            )
        )
    return skips


def _without_scale(part: Histories) -> list[Skip]:
    """Nothing but zeros in the years looked back on, and no limits: found at once, not by halving."""
    zeros = np.concatenate([[0], np.cumsum(part.values == 0)])
    suspects = (part.points >= MINIMUM_POINTS) & (np.isnan(part.lower) | np.isnan(part.upper))
    suspects &= np.diff(zeros[part.starts]) > 0
    chosen = part.part(np.flatnonzero(suspects))
    years, values = chosen.padded()
    grid = annual_grid(years, values, ~np.isnan(values))
    still = (np.nan_to_num(grid) == 0).all(axis=1)
    return [Skip(chosen.names[at], SkipCode.NO_SCALE, NO_SCALE) for at in np.flatnonzero(still).tolist()]


def _rows(panel: PanelProjection, keep: NDArray[np.bool_]) -> PanelProjection:
    """Some rows of a panel."""
    same = ("levels", "scores")
    return type(panel)(**{name: held if name in same else held[keep] for name, held in vars(panel).items()})
