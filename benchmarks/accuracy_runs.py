"""The runs of the accuracy benchmark: who is projected from where, with tables of whom."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd
from accuracy_forecasts import forecasts_at
from accuracy_panel import FOLDS, KEPT, OWN_ECONOMY, SIX, Histories, fold_of, histories_of, load_panel, part_of

from milepost.trends.calibration import PERCENTAGES, calibrate
from milepost.trends.chances import Chances
from milepost.trends.tables import CalibrationTables

ORIGINS = (2008, 2010, 2012, 2013, 2015, 2017)
LATE_ORIGINS = (2018, 2019, 2020)
LONG_ORIGINS = tuple(range(2006, 2015))
CROSS_FOLDS = 6


@dataclass(frozen=True)
class Fold:
    """Economies that are projected, and those that make the tables by which they are."""

    shown: frozenset[str]
    makers: frozenset[str]

    def thinned(self) -> "Fold":
        """The same, with tables of every second economy only."""
        return Fold(self.shown, frozenset(sorted(self.makers)[::2]))


@cache
def panel() -> pd.DataFrame:
    """The development panel."""
    return load_panel()


@cache
def six() -> Histories:
    """The six series of the benchmark, all economies."""
    return histories_of(panel()[panel()["indicator"].isin(SIX)])


@cache
def economies() -> frozenset[str]:
    """All economies of the panel."""
    return frozenset(panel()["series"].unique())


def fold_showing(shown: Iterable[str], others: Iterable[str]) -> Fold:
    """A fold whose tables are made by the others; the country itself makes none."""
    chosen = frozenset(shown)
    return Fold(chosen, frozenset(others) - chosen - {OWN_ECONOMY})


@cache
def development() -> tuple[Fold, ...]:
    """Four folds of the economies on which choices were made, tables by the other three."""
    chosen = {name for name in economies() if part_of(name) >= KEPT}
    return tuple(fold_showing([name for name in chosen if fold_of(name) == number], chosen) for number in range(FOLDS))


@cache
def kept() -> tuple[Fold, ...]:
    """The third of the economies that was kept to the end, tables by all development economies."""
    third = {name for name in economies() if part_of(name) < KEPT}
    return (fold_showing(third, economies()),)


@cache
def crossed() -> tuple[Fold, ...]:
    """All economies in six folds of two parts each, tables by the other ten parts."""
    folds = ([name for name in economies() if part_of(name) % CROSS_FOLDS == number] for number in range(CROSS_FOLDS))
    return tuple(fold_showing(fold, economies()) for fold in folds)


@cache
def tables(fold: Fold, year: int) -> CalibrationTables | None:
    """Tables known in a year, made by the economies that make those of `fold`; None where too few."""
    made = panel()[panel()["series"].isin(fold.makers)]
    try:
        return calibrate(made, year, percentages=PERCENTAGES)
    except ValueError:
        return None


def run(
    folds: Iterable[Fold],
    origins: Iterable[int],
    horizon: int,
    *,
    own: bool = False,
    age: int = 0,
    mended: bool = True,
    **given: object,
) -> pd.DataFrame:
    """Forecasts of the economies of some folds (only the country itself with `own`), tables `age` years old.

    Not `mended`, chances are those of the widths, without slope and bend.
    """
    parts = []
    for fold in folds:
        shown = fold.shown & {OWN_ECONOMY} if own else fold.shown - {OWN_ECONOMY}
        rows = np.flatnonzero(np.isin(six().economy, list(shown)))
        if not len(rows):
            continue
        histories = six().of(rows)
        for origin in origins:
            known = tables(fold, origin - age)
            if known is None:
                raise SystemExit(f"{origin - age}: too few residuals for tables")
            if not mended:
                known = replace(known, chances=Chances())
            then = lambda year, fold=fold: tables(fold, year)  # noqa: E731
            parts.append(forecasts_at(histories, origin, horizon, known, earlier=then, **given))
    return pd.concat(parts, ignore_index=True)
