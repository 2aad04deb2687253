"""Back-test of anyone's histories: hide the last years, project, score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from milepost.batch.faults import BatchError
from milepost.batch.histories import load_histories
from milepost.batch.rows import PARQUET
from milepost.batch.writing import beside, check_output, skipped_path, write_skipped
from milepost.trends import BacktestSeries, backtest_histories, rolling_origins, shipped_years, summarise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from milepost.batch.histories import Histories


@dataclass(frozen=True)
class BacktestRun:
    """What a run did; `scores` has a row an origin (see `milepost.trends.scores.summarise`)."""

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
    limits = [(None if np.isnan(a) else float(a), None if np.isnan(b) else float(b)) for a, b in _limits(histories)]
    return [
        BacktestSeries(
            series=name,
            years=tuple(histories.years[histories.starts[at] : histories.starts[at + 1]].tolist()),
            values=tuple(histories.values[histories.starts[at] : histories.starts[at + 1]].tolist()),
            percentage=bool(histories.percentage[at]),
            lower=limits[at][0],
            upper=limits[at][1],
            indicator=histories.indicator_names[histories.indicators[at]],
        )
        for at, name in enumerate(histories.names)
    ]


def _limits(histories: Histories) -> list[tuple[float, float]]:
    return list(zip(histories.lower.tolist(), histories.upper.tolist(), strict=True))
