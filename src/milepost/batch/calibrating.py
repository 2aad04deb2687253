"""Calibration tables: chosen for a run, and made from a panel of anyone; and anyone's histories scored with them."""

import warnings
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from milepost.batch.columns import BatchError, Histories
from milepost.batch.histories import load_histories
from milepost.batch.rows import PARQUET
from milepost.batch.writing import LEVELS, beside, check_output, skipped_path, write_skipped
from milepost.country import did_you_mean, read_bounded, written_whole
from milepost.trends import (
    BacktestSeries,
    CalibrationTables,
    backtest_histories,
    calibrate,
    load_tables,
    make_tables,
    read_tables,
    rolling_origins,
    shipped_years,
    summarise,
    write_tables,
)


def level_columns(tables: CalibrationTables) -> NDArray[np.int64]:
    """Where the printed levels stand among those of the table. Raises BatchError for a table that lacks one."""
    near = np.isclose(tables.levels, np.array(LEVELS)[:, None], rtol=0, atol=1e-9)
    if not near.any(axis=1).all():
        missing = LEVELS[int(np.argmin(near.any(axis=1)))]
        raise BatchError(f"table {tables.id} has no quantile {missing:g}; make one with 'milepost calibrate'.")
    columns: NDArray[np.int64] = near.argmax(axis=1)
    return columns


def choose_tables(path: Path | None, horizon: int = 1) -> CalibrationTables:
    """Tables that reach `horizon` years. Raises BatchError for a file that is no table, or one too short."""
    tables = load_tables() if path is None else _read(path)
    level_columns(tables)
    longest = len(tables.horizons)
    if horizon > longest:
        raise BatchError(
            f"table {tables.id} reaches {longest} years ahead, asked for {horizon}; write {longest} or less."
        )
    return tables


def _read(path: Path) -> CalibrationTables:
    try:
        return read_tables(read_bounded(path).decode("utf-8-sig"))
    except FileNotFoundError:
        raise BatchError(f"{path}: there is no such file; make it with 'milepost calibrate'.") from None
    except (OSError, ValueError, IndexError) as error:
        raise BatchError(
            f"{path.name}: this is no calibration table ({error}); use a file of 'milepost calibrate'."
        ) from error


@dataclass(frozen=True)
class CalibrationRun:
    """What a run did."""

    series: int
    skipped: int
    tables: CalibrationTables
    ignored: tuple[str, ...]


def calibrate_years(panel: Path, folder: Path, years: str, without: Sequence[str]) -> list[Path]:
    """A table a year into a folder, as an edition uses them. Raises BatchError; nothing is then written."""
    first, _, last = years.partition("-")
    span = range(int(first), int(last) + 1)
    if folder.suffix or folder.is_file() or not span:
        raise BatchError(f"{years} makes a table a year; give a folder with --out, and the earlier year first.")
    try:
        held = set(pd.read_csv(panel, usecols=["iso3"])["iso3"])
        _refuse_absent(without, held, panel.name)
        with written_whole(folder) as beside_it:
            made = make_tables(panel, beside_it, span, without=without)
    except (OSError, ValueError, KeyError) as error:
        raise BatchError(
            f"{panel.name}: no tables can be made of it ({error}); write iso3, indicator, year, value, sex, location."
        ) from error
    return [folder / path.name for path in made]


def _refuse_absent(without: Sequence[str], held: Collection[str], file: str) -> None:
    strange = [name for name in without if name not in held]
    if strange:
        raise BatchError(
            f"{file}: holds no '{strange[0]}' to leave out; {did_you_mean(strange[0], sorted(held), 'write its id')}."
        )


def calibrate_file(panel: Path, out: Path, *, as_of: int, without: Sequence[str] = ()) -> CalibrationRun:
    """Tables from the figures of a panel up to `as_of`, `without` some series; a series is an id and an indicator.

    Raises BatchError for a file that cannot be used or that has too few histories; what stood at `out` is then
    as it was.
    """
    check_output(out, inputs=[panel], endings=())
    loaded = load_histories(panel, as_of, key=("series", "indicator"))
    held = np.array([name.rpartition(", ")[0] for name in loaded.histories.names], dtype=object)
    _refuse_absent(without, set(held), panel.name)
    histories = loaded.histories.part(np.flatnonzero((loaded.histories.points > 0) & ~np.isin(held, list(without))))
    percentages = _percentages(histories, panel.name)
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            tables = calibrate(_frame(histories), as_of, percentages=percentages, name=panel.name)
    except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
        raise BatchError(
            f"{panel.name}: no table can be made as of {as_of} ({error}); it takes some 60 histories of 8 points or "
            "more that have moved, and figures of the last four years."
        ) from error
    with beside(skipped_path(out)) as named, beside(out) as whole:
        write_tables(tables, whole)
        write_skipped(loaded.skipped.values(), named)
    return CalibrationRun(len(histories), len(loaded.skipped), tables, loaded.ignored)


def _percentages(histories: Histories, file: str) -> list[str]:
    """Indicators whose series all have the limits 0 and 100. Raises BatchError where only some have."""
    marked = np.bincount(histories.indicators, histories.percentage, len(histories.indicator_names))
    series = np.bincount(histories.indicators, minlength=len(histories.indicator_names))
    mixed = np.flatnonzero((marked > 0) & (marked < series))
    if len(mixed):
        raise BatchError(
            f"{file}: some series of '{histories.indicator_names[mixed[0]]}' have the limits 0 and 100 and some have "
            "not; give all of them the same limits."
        )
    return [histories.indicator_names[at] for at in np.flatnonzero(marked > 0).tolist()]


def _frame(histories: Histories) -> pd.DataFrame:
    series = np.repeat(np.arange(len(histories)), histories.points)
    return pd.DataFrame(
        {
            "series": np.array(histories.names, dtype=object)[series],
            "indicator": np.array(histories.indicator_names, dtype=object)[histories.indicators[series]],
            "year": histories.years.astype(np.int64),
            "value": histories.values,
        }
    )


@dataclass(frozen=True)
class BacktestRun:
    """What a run did; `scores` has a row an origin (see `milepost.trends.backtest.summarise`)."""

    forecasts: int
    series: int
    skipped: int
    scores: pd.DataFrame
    ignored: tuple[str, ...]


def backtest_file(histories: Path, out: Path, *, horizon: int, origins: Sequence[int] | None = None) -> BacktestRun:
    """One row per series, origin and horizon whose outcome is in the file, with the tables of the origin's own year.

    Without `origins` every year counts in which a history has enough points behind it and one still to come, from the
    oldest shipped table on. Raises BatchError for a file that cannot be used, an origin older than the tables, or when
    there is nothing to score; what stood at `out` is then as it was.
    """
    check_output(out, inputs=[histories])
    loaded = load_histories(histories, None)
    series = _series(loaded.histories)
    oldest = shipped_years()[0]
    chosen = [year for year in rolling_origins(series) if year >= oldest] if origins is None else sorted(set(origins))
    if chosen and chosen[0] < oldest:
        raise BatchError(f"origin {chosen[0]}: the oldest tables are of {oldest}; choose {oldest} or a later year.")
    forecasts = backtest_histories(series, chosen, range(1, horizon + 1))
    if forecasts.empty:
        raise BatchError(
            f"{histories.name}: no series has five figures up to an origin and one after it; give longer histories."
        )
    with beside(skipped_path(out)) as named, beside(out) as whole:
        if out.suffix.lower() in PARQUET:
            forecasts.to_parquet(whole, index=False)
        else:
            forecasts.to_csv(whole, index=False, lineterminator="\n")
        write_skipped(loaded.skipped.values(), named)
    scores = summarise(forecasts, by=("origin",))
    return BacktestRun(len(forecasts), forecasts["series"].nunique(), len(loaded.skipped), scores, loaded.ignored)


def _series(histories: Histories) -> list[BacktestSeries]:
    limits = [
        [None if np.isnan(limit) else limit for limit in side.tolist()] for side in (histories.lower, histories.upper)
    ]
    return [
        BacktestSeries(
            series=name,
            years=tuple(histories.years[histories.starts[at] : histories.starts[at + 1]].tolist()),
            values=tuple(histories.values[histories.starts[at] : histories.starts[at + 1]].tolist()),
            percentage=bool(histories.percentage[at]),
            lower=limits[0][at],
            upper=limits[1][at],
            peers_like=histories.indicator_names[histories.indicators[at]],
        )
        for at, name in enumerate(histories.names)
    ]
