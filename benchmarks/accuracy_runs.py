"""The runs of the accuracy benchmark: who is projected from where, with tables of whom."""

import time
from collections.abc import Callable, Iterable
from functools import cache

import numpy as np
import pandas as pd
from accuracy_forecasts import forecasts_at
from accuracy_panel import FOLDS, OWN_ECONOMY, SIX, Histories, fold_of, histories_of, load_panel

from milepost.trends import CalibrationTables, calibrate, project_panel
from milepost.trends.calibrate_tables import PERCENTAGES

ORIGINS = (2008, 2010, 2012, 2013, 2015, 2017)
LATE_ORIGINS = (2018, 2019, 2020)
LONG_ORIGINS = tuple(range(2006, 2015))
KEPT = -1  # the fold of the economies that are kept to the end


@cache
def panel() -> pd.DataFrame:
    """The development panel."""
    return load_panel()


@cache
def economies() -> dict[str, int]:
    """Fold of every economy."""
    return {name: fold_of(name) for name in sorted(panel()["series"].unique())}


@cache
def six() -> Histories:
    """The six series of the benchmark, all economies."""
    return histories_of(panel()[panel()["indicator"].isin(SIX)])


def makers(fold: int) -> set[str]:
    """Economies that make the tables by which those of `fold` are projected."""
    return {name for name, own in economies().items() if own not in {KEPT, fold} and name != OWN_ECONOMY}


@cache
def tables(fold: int, year: int) -> CalibrationTables | None:
    """Tables known in a year, made without the economies of `fold` and without those kept; None where too few."""
    made = panel()[panel()["series"].isin(makers(fold))]
    try:
        return calibrate(made, year, percentages=PERCENTAGES)
    except ValueError:
        return None


def run(
    folds: Iterable[int],
    origins: Iterable[int],
    horizon: int,
    *,
    own: bool = False,
    age: int = 0,
    change: Callable[[CalibrationTables], CalibrationTables] = lambda table: table,
    **given: object,
) -> pd.DataFrame:
    """Forecasts of the economies of some folds (only the country itself with `own`), tables `age` years old."""
    parts = []
    for fold in folds:
        taking = np.array([economies()[name] == fold and (name == OWN_ECONOMY) == own for name in six().economy])
        if not taking.any():
            continue
        histories = six().of(np.flatnonzero(taking))
        for origin in origins:
            known = tables(fold, origin - age)
            if known is None:
                raise SystemExit(f"{origin - age}: too few residuals for tables")
            then = lambda year, fold=fold: tables(fold, year)  # noqa: E731
            parts.append(forecasts_at(histories, origin, horizon, change(known), earlier=then, **given))
    return pd.concat(parts, ignore_index=True)


DEVELOPMENT = tuple(range(FOLDS))


def seconds_per_thousand(count: int = 1000, horizon: int = 10, tries: int = 5) -> dict[str, float]:
    """Seconds for `count` series of 12 points by HTD, by the peer path, and by the peer path with the watch."""
    random = np.random.default_rng(20240101)
    years = np.broadcast_to(np.arange(2011.0, 2023.0), (count, 12))
    values = np.minimum(np.cumsum(random.gamma(2, 1.5, (count, 12)), axis=1), 100)
    none = np.full(count, np.nan)
    ways = {
        "HTD": {},
        "peer path": {"indicator": np.array(SIX)[random.integers(0, len(SIX), count)]},
    }
    ways["peer path, watched"] = {**ways["peer path"], "groups": np.arange(count) // len(SIX)}
    found = {}
    for name, given in ways.items():
        runs = []
        for _ in range(tries):
            start = time.perf_counter()
            project_panel(years, values, horizon=horizon, percentage=none > 0, lower=none, upper=none, **given)
            runs.append(time.perf_counter() - start)
        found[name] = min(runs) * 1000 / count
    return found
