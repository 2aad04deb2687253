"""The time table of the policy: stages of the journey, tasks of monitoring that come back, how figures come about."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import Field

from milepost.country.records import Day, Identifier, Record, Sources, Value, Year, read_csv_records, read_values

# What an indicator's `frequency` begins with, and the months between two figures; None where none can be expected.
FREQUENCIES: dict[str, int | None] = {
    "monthly": 1,
    "quarterly": 3,
    "half-yearly": 6,
    "annual": 12,
    "every two years": 24,
    "every two to three years": 36,
    "every three years": 36,
    "about every three years": 36,
    "every four years": 48,
    "every five years": 60,
    "every ten years": 120,
    "irregular": None,
    "once": None,
    "ended": None,
    "not measured": None,
}
Months = Annotated[int, Field(ge=1, le=120)]


class Collected(StrEnum):
    """How a figure comes about, the cheapest to get first; the order is ours."""

    RECORDS = "records"
    QUESTION = "survey question"
    ASSESSMENT = "assessment"
    SURVEY = "survey"


class Stage(Value):
    """A stage of the journey, from 1 January of its first year to 31 December of its last."""

    id: Identifier = Field(description="Id of the stage")
    name: str = Field(description="Name")
    start_year: Year = Field(description="First year")
    end_year: Year = Field(description="Last year")
    source: Sources = Field(description="Key of the document that sets it")
    page: str = Field(description="Printed page")

    def over(self, day: datetime.date) -> bool:
        """Whether its last day lies before `day`."""
        return datetime.date(self.end_year, 12, 31) < day


class MonitoringTask(Value):
    """A task of the monitoring cycle: what, by whom, how often, and what of this report serves it."""

    id: Identifier = Field(description="Id of the task")
    task: str = Field(description="What is to be done")
    who: str = Field(description="Who does it")
    every_months: Months | None = Field(default=None, description="Months between two; blank: no fixed interval")
    counted_from: Day | None = Field(default=None, description="First day of the first interval")
    served_by: str = Field(description="What of this report serves it")
    source: Sources = Field(description="Key of the document that asks for it")
    page: str = Field(description="Printed page")

    def due_days(self, after: datetime.date, until: datetime.date) -> Iterator[datetime.date]:
        """The last days of its intervals from `after` on, up to `until`; none without a fixed interval."""
        if self.every_months is None or self.counted_from is None:
            return
        ends = 0
        while (day := months_later(self.counted_from, ends + self.every_months) - datetime.timedelta(days=1)) <= until:
            if day >= after:
                yield day
            ends += self.every_months


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day some months later; the last of the month where that month is shorter.

    >>> months_later(datetime.date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()


def months_between(frequency: str) -> int | None:
    """The months between two figures of an indicator, from the words of its `frequency` before the first comma.

    None where none can be expected, and for words that are none of `FREQUENCIES` (in data/ the checks refuse them).

    >>> months_between("annual, one year held"), months_between("irregular")
    (12, None)
    """
    return FREQUENCIES.get(frequency.partition(",")[0].strip())


def years_between(frequency: str) -> int | None:
    """The same in whole years, at least one.

    >>> years_between("every two to three years"), years_between("half-yearly")
    (3, 1)
    """
    months = months_between(frequency)
    return None if months is None else -(-months // 12)


def load_stages(data: Path) -> tuple[Stage, ...]:
    """The stages in `data/framework/stages.csv`; none where there is no such file. Raises RecordError."""
    return tuple(read_values(Stage, _records(data / "framework" / "stages.csv")))


def load_cycle(data: Path) -> tuple[MonitoringTask, ...]:
    """The tasks in `data/framework/monitoring.csv`; none where there is no such file. Raises RecordError."""
    return tuple(read_values(MonitoringTask, _records(data / "framework" / "monitoring.csv")))


def _records(path: Path) -> list[Record]:
    return read_csv_records(path) if path.is_file() else []
