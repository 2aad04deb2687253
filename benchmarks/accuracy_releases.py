"""Figures as released at the time: what was known on a date, held against the newest release."""

import numpy as np
import pandas as pd
from accuracy_forecasts import forecasts_at
from accuracy_panel import OWN_ECONOMY, Histories, load_panel

from milepost.trends import calibrate
from milepost.trends.calibrate_tables import PERCENTAGES

DATES = ("2020-06-17", "2021-02-01", "2021-09-01", "2022-03-01", "2022-10-01", "2023-09-01")
HORIZON = 4


def known_on(releases: pd.DataFrame, date: str) -> pd.DataFrame:
    """The newest release on or before a date, of each indicator."""
    before = releases[releases["vintage_date"] <= date]
    newest = before.groupby("indicator")["vintage_date"].transform("max")
    return before[before["vintage_date"] == newest]


def release_forecasts(makers: set[str], shown: set[str], *, widened: bool, watch: bool = False) -> pd.DataFrame:
    """Forecasts of the economies `shown` from every date; tables from the same release of the economies `makers`."""
    releases = load_panel("panel_vintages.csv.gz")
    newest = known_on(releases, "9999")
    index = pd.MultiIndex.from_product(
        [sorted(shown), sorted(releases["indicator"].unique())], names=["series", "indicator"]
    )
    parts = []
    for date in DATES:
        known = known_on(releases, date)
        then, now = (_wide(frame, index, releases) for frame in (known, newest))
        made = known[known["series"].isin(makers - {OWN_ECONOMY})]
        has = ~np.isnan(then.values)
        last = np.where(has.any(axis=1), then.years[::-1][np.argmax(has[:, ::-1], axis=1)], -1)
        for origin in np.unique(last[last >= int(date[:4]) - 3]):
            tables = calibrate(made, int(origin), percentages=PERCENTAGES)
            rows = np.flatnonzero(last == origin)
            part = forecasts_at(
                then.of(rows),
                int(origin),
                HORIZON,
                tables,
                watch=watch,
                truth=now.values[rows],
                first_release=widened,
            )
            parts.append(part.assign(date=date) if len(part) else part)
    return pd.concat(parts, ignore_index=True)


def _wide(frame: pd.DataFrame, index: pd.MultiIndex, releases: pd.DataFrame) -> Histories:
    years = np.arange(releases["year"].min(), releases["year"].max() + 1)
    wide = frame.pivot_table(index=["series", "indicator"], columns="year", values="value")
    wide = wide.reindex(index=index, columns=years)
    names = index.to_frame()
    return Histories(names["series"].to_numpy(str), names["indicator"].to_numpy(str), years, wide.to_numpy(float))
