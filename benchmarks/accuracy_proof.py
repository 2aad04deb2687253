"""The record that the package ships: how well projections hold, by kind of table, number of points and level.

Forecasts of all economies, cross-validated, from the six origins of the main table and from 2018 to 2020. Own peers:
the series that have a table. Pool: adoption indicators, each with a pool made without it. Alone: the same series
without either, by tables of all indicators that calibrate. Not watched and not widened: what the tables themselves say.
"""

import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from accuracy_forecasts import ALONE, PEERS, POOL, forecasts_at
from accuracy_panel import OWN_ECONOMY, REFERENCE, Histories
from accuracy_runs import LATE_ORIGINS, ORIGINS, Fold, crossed, panel, six, tables
from accuracy_scores import targets_of

from milepost.trends.calibration import PERCENTAGES, calibrate, load_panel
from milepost.trends.peer_path import ADOPTION_POOL
from milepost.trends.projection import LEVEL_BANDS, LEVEL_BOUNDS, point_band
from milepost.trends.tables import CalibrationTables

HORIZON = 7
METHODS = {PEERS: "peer path", POOL: "adoption path", ALONE: "HTD"}
ORIGINS_LOOKED_AT = (*ORIGINS, *LATE_ORIGINS)
SHOWN = (
    (1, False),
    (2, False),
    (2, True),
    (3, False),
    (3, True),
    (4, False),
    (4, True),
    (5, False),
    (7, False),
    (10, False),
)
NAMES = ("method", "points", "level")


@cache
def pool_without(fold: Fold, year: int, code: str) -> CalibrationTables | None:
    """Tables of a year whose pool has no part of one indicator; None where too few."""
    made = panel()[panel()["series"].isin(fold.makers) & (panel()["indicator"] != code)]
    try:
        return calibrate(made, year, percentages=PERCENTAGES)
    except ValueError:
        return None


@cache
def tables_alone(fold: Fold, year: int) -> CalibrationTables:
    """Tables of a year for series without peers, from all indicators that calibrate, as the shipped ones are."""
    known = every_indicator()
    return calibrate(known[known["series"].isin(fold.makers)], year, percentages=PERCENTAGES, scales={})


@cache
def every_indicator() -> pd.DataFrame:
    """The panel of the shipped tables."""
    return load_panel(REFERENCE / "panel.csv.gz", [OWN_ECONOMY])


def proof_forecasts(folds: Iterable[Fold], origins: Iterable[int] = ORIGINS_LOOKED_AT) -> pd.DataFrame:
    """Forecasts of every kind of table and number of points, with their cells."""
    parts = []
    for fold in folds:
        shown = list(fold.shown - {OWN_ECONOMY})
        for origin in origins:
            known = tables(fold, origin)
            own = _of(six(), shown)
            parts += [_cells(own, origin, known, PEERS, show) for show in SHOWN]
            for code in ADOPTION_POOL:
                others, one = pool_without(fold, origin, code), _of(six(), shown, code)
                if others is not None:
                    parts += [_cells(one, origin, others, POOL, show) for show in SHOWN]
            alone = tables_alone(fold, origin)
            parts += [_cells(own, origin, alone, ALONE, show) for show in SHOWN if show[0] >= 5]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _of(histories: Histories, economies: list[str], code: str | None = None) -> Histories:
    rows = np.isin(histories.economy, economies)
    return histories.of(np.flatnonzero(rows if code is None else rows & (histories.indicator == code)))


def _cells(
    histories: Histories, origin: int, known: CalibrationTables, by: str, show: tuple[int, bool]
) -> pd.DataFrame:
    found = forecasts_at(histories, origin, HORIZON, known, by=by, points=show[0], gaps=show[1], watch=False)
    if not len(found):
        return found
    level = np.array(LEVEL_BANDS)[np.searchsorted(LEVEL_BOUNDS, found["standing"], side="right")]
    limitless = (by == ALONE) & found["upper"].isna()
    return found.assign(method=METHODS[by], points=point_band(show[0]), level=np.where(limitless, "no scale", level))


def record(forecasts: pd.DataFrame) -> pd.DataFrame:
    """One row a cell, with the columns of `trends.proof.Proof`; shares in percent."""
    groups = forecasts.groupby([*NAMES])
    table = groups.agg(forecasts=("in80", "size"), economies=("economy", "nunique"))
    table["covered_80"], table["covered_95"] = groups["in80"].mean() * 100, groups["in95"].mean() * 100
    targets = targets_of(forecasts, NAMES)
    sure = targets[targets["said"] > 0.9].groupby([*NAMES])
    table = table.join(sure.agg(sure=("said", "size"), sure_said=("said", "mean"), sure_reached=("reached", "mean")))
    table["sure"] = table["sure"].fillna(0).astype(int)
    table[["sure_said", "sure_reached"]] *= 100
    return table.reset_index()


def write_record(table: pd.DataFrame, path: Path) -> None:
    """The file that the package ships."""
    head = "# Measured by `python benchmarks accuracy` on economies that made no table; do not edit by hand.\n"
    path.write_text(head + table.round(1).to_csv(index=False, na_rep="nan", lineterminator="\n"), encoding="utf-8")


if __name__ == "__main__":
    folds = crossed()[::2] if len(sys.argv) > 1 else crossed()
    made = record(proof_forecasts(folds))
    write_record(made, Path(__file__).resolve().parent.parent / "src/milepost/trends/tables/proof.csv")
