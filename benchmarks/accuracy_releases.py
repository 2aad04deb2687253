"""Figures as released at the time: what was known on a date, held against the newest release."""

from collections.abc import Iterable
from functools import cache, partial

import numpy as np
import pandas as pd
from accuracy_forecasts import forecasts_at
from accuracy_panel import OWN_ECONOMY, Histories, load_panel
from accuracy_runs import Fold

from milepost.trends.calibration import PERCENTAGES, calibrate
from milepost.trends.tables import CalibrationTables

DATES = ("2020-06-17", "2021-02-01", "2021-09-01", "2022-03-01", "2022-10-01", "2023-09-01")
HORIZON = 4


def known_on(releases: pd.DataFrame, date: str) -> pd.DataFrame:
    """The newest release on or before a date, of each indicator."""
    before = releases[releases["vintage_date"] <= date]
    newest = before.groupby("indicator")["vintage_date"].transform("max")
    return before[before["vintage_date"] == newest]


@cache
def releases() -> pd.DataFrame:
    """Every dated release: columns series, indicator, year, value, vintage_date."""
    return load_panel("panel_vintages.csv.gz")


@cache
def tables_then(fold: Fold, date: str, year: int) -> CalibrationTables | None:
    """Tables of a year from what had been released on a date; None where too few."""
    known = known_on(releases(), date)
    try:
        return calibrate(known[known["series"].isin(fold.makers)], year, percentages=PERCENTAGES)
    except ValueError:
        return None


def first_tables(fold: Fold, year: int) -> CalibrationTables | None:
    """Tables of a year as they were first made: from the oldest of the releases that reach two years beyond it."""
    date = next(date for date in DATES if int(date[:4]) >= year + 2)
    return tables_then(fold, date, year)


def release_forecasts(folds: Iterable[Fold], *, widened: bool, watch: bool) -> pd.DataFrame:
    """Forecasts of some folds' economies from every date, tables of the same release, by other economies.

    The watch judges earlier years by the tables that were first made of them.
    """
    newest = known_on(releases(), "9999")
    parts = []
    for fold in folds:
        names = [sorted(fold.shown - {OWN_ECONOMY}), sorted(releases()["indicator"].unique())]
        index = pd.MultiIndex.from_product(names, names=["series", "indicator"])
        now = _wide(newest, index)
        for date in DATES:
            then = _wide(known_on(releases(), date), index)
            has = ~np.isnan(then.values)
            last = np.where(has.any(axis=1), then.years[::-1][np.argmax(has[:, ::-1], axis=1)], -1)
            for origin in np.unique(last[last >= int(date[:4]) - 3]):
                tables = tables_then(fold, date, int(origin))
                rows = np.flatnonzero(last == origin)
                part = forecasts_at(
                    then.of(rows),
                    int(origin),
                    HORIZON,
                    tables,
                    watch=watch,
                    earlier=partial(first_tables, fold),
                    truth=now.values[rows],
                    first_release=widened,
                )
                parts.append(part.assign(date=date) if len(part) else part)
    return pd.concat(parts, ignore_index=True)


def _wide(frame: pd.DataFrame, index: pd.MultiIndex) -> Histories:
    years = np.arange(releases()["year"].min(), releases()["year"].max() + 1)
    wide = frame.pivot_table(index=["series", "indicator"], columns="year", values="value")
    wide = wide.reindex(index=index, columns=years)
    names = index.to_frame()
    return Histories(names["series"].to_numpy(str), names["indicator"].to_numpy(str), years, wide.to_numpy(float))
