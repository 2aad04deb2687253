"""What is measured by group, by whom and when: a row an indicator, a column a kind of group."""

from __future__ import annotations

from typing import Any

import pandas as pd

from milepost.country import Indicator, by_indicator
from milepost.report.frames import indicators_of, require
from milepost.report.measured import keeper

KINDS = ("sex", "location", "province")
WHOLE = {"sex": "both", "location": "total", "province": ""}
COLUMNS = ("indicator", "name", *KINDS, "keeper")


def measured_by_group(figures: pd.DataFrame, *, indicators: pd.DataFrame | None = None) -> pd.DataFrame:
    """For which groups each indicator is published, and the latest year of each.

    Args:
        figures: Rows of indicator, year, value, sex, location, province, source.
        indicators: As for `project`.

    Returns:
        A row an indicator: indicator, name, sex, location and province (the latest year with figures of such groups,
        empty where there are none), keeper (who keeps the figure), most groups first.

    Raises:
        FrameError: A column is missing.

    Example:
        >>> from milepost.report import sample
        >>> measured_by_group(sample().figures, indicators=sample().indicators)[["name", "sex"]].values.tolist()
        [['Internet users', '2024'], ['Secure servers', '']]
    """
    require(figures, "figures", "indicator", "year", "value", "sex", "location", "province", "source")
    rows_of = by_indicator(figures.dropna(subset=["value"]))
    rows = [_row(item, rows_of[item.id]) for item in indicators_of(indicators, figures, None) if item.id in rows_of]
    rows.sort(key=lambda row: -sum(bool(row[kind]) for kind in KINDS))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(item: Indicator, known: pd.DataFrame) -> dict[str, Any]:
    row: dict[str, Any] = {"indicator": item.id, "name": item.short_name, "keeper": keeper(item)}
    for kind in KINDS:
        split = known[known[kind] != WHOLE[kind]]
        row[kind] = str(split["year"].max()) if len(split) else ""
    return row
