"""Which reported status of a measure stands on a day, as for figures; and the figures that are counted from them.

An indicator that names a register in `counted_from` has no rows of its own. At the end of every year it has as many as
are completed by what was known on a release, so that it moves with each list of statuses that is brought in. Where
nothing was reported there is no figure, for nobody knows; a year that was not over when it was told is provisional.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

from milepost.country.framework import Framework
from milepost.country.observations import newest_known
from milepost.country.registers import MeasureStatus, StatusReport


def statuses_known(reports: Iterable[StatusReport], as_of: datetime.date | None = None) -> dict[str, StatusReport]:
    """The report that stands for each measure, by its id; of those known on `as_of`, where given.

    Of two releases on one day of a measure the newer counts, and of its days the latest; a day whose newest release is
    `not reported` was taken back and does not count. A measure of which nothing stands is not in it.
    """
    held = tuple(reports)
    rows = [(item.measure, item.date, item.release, at) for at, item in enumerate(held)]
    frame = pd.DataFrame(rows, columns=["measure", "date", "release", "at"])
    newest = newest_known(frame, ["measure", "date"], as_of).sort_values("date", kind="stable")
    standing = [held[at] for at in newest["at"] if held[at].status is not MeasureStatus.NOT_REPORTED]
    return {item.measure: item for item in standing}


STATUSES = "framework/statuses.csv"


def with_counted(observations: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """All releases of all figures, those included that are counted from the registers.

    `observations` are those of `load_observations`; the counted rows stand behind them.

    >>> from pathlib import Path
    >>> from milepost.country import load_framework, load_observations
    >>> data = Path("data")
    >>> found = with_counted(load_observations(data), load_framework(data))
    >>> "measures_done" in set(found["indicator"])  # none was reported yet
    False
    """
    entries = {"measures": framework.measures, "actions": framework.actions}
    rows = [
        {"indicator": item.id, "sex": "both", "location": "total", "province": "", "file": STATUSES, "line": 0, **row}
        for item in framework.indicators.values()
        if item.counted_from is not None
        for row in counts_of({entry.id for entry in entries[item.counted_from]}, framework.statuses)
    ]
    if not rows:
        return observations
    made = pd.DataFrame(rows).assign(correction=np.nan, corrected_since=datetime.date.max)
    return pd.concat([observations, made.reindex(columns=observations.columns)], ignore_index=True)


def counts_of(entries: Collection[str], reports: Iterable[StatusReport]) -> Iterator[Mapping[str, object]]:
    """Year, value, release, status and source of every count that was new on its release.

    A count that is taken back is withdrawn, as a figure is.
    """
    held = [report for report in reports if report.measure in entries]
    told: dict[int, float] = {}
    for release in sorted({report.release for report in held}):
        known = [report for report in held if report.release <= release]
        source = next(report.source for report in reversed(known) if report.release == release)
        for year in range(min(report.date.year for report in known), release.year + 1):
            standing = statuses_known(report for report in known if report.date.year <= year)
            done = sum(report.status is MeasureStatus.COMPLETED for report in standing.values())
            value = float(done) if standing else np.nan
            if value == told.get(year, np.nan) or (np.isnan(value) and np.isnan(told.get(year, np.nan))):
                continue
            told[year] = value
            status = "withdrawn" if np.isnan(value) else "provisional" if release.year == year else "normal"
            yield {"year": year, "value": value, "release": release, "status": status, "source": source}
