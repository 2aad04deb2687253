"""Which reported status of a measure stands on a day: as for figures, the newest release of the latest day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pandas as pd

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
