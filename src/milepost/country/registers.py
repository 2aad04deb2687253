"""What the policies set out to do, when and by whom: stages, tasks of monitoring, measures, actions, institutions.

One type serves the framework's measures and the digital government policy's actions. What was reported on them stands
in a file of its own, every release of it, as figures do.
"""

import datetime
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from milepost.country.records import (
    Day,
    Identifier,
    Names,
    Sources,
    Value,
    Whole,
    Year,
    read_csv_records,
    read_values,
)

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
    return tuple(read_values(Stage, read_csv_records(data / "framework" / "stages.csv", needed=False)))


def load_cycle(data: Path) -> tuple[MonitoringTask, ...]:
    """The tasks in `data/framework/monitoring.csv`; none where there is no such file. Raises RecordError."""
    return tuple(read_values(MonitoringTask, read_csv_records(data / "framework" / "monitoring.csv", needed=False)))


class Institution(Value):
    """Who leads a measure, takes part in it, answers for a figure or publishes one, as a row of `institutions.csv`."""

    abbreviation: Annotated[str, Field(pattern="^[A-Z][A-Za-z-]*$")] = Field(description="Abbreviation, such as MPTC")
    name: str = Field(description="Name in English")
    also: Names = Field(default=(), description="Other spellings, with semicolons between")
    kind: Literal["council", "committee", "ministry", "agency", "local", "unnamed", "foreign"] = Field(
        description="What it is; `unnamed` where the text names none, `foreign` for a publisher abroad"
    )
    role: str = Field(default="", description="What it does here, with the printed page")

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way in which it may be written."""
        names = (self.name, *self.also)
        return (self.abbreviation, *names, *(f"{name} ({self.abbreviation})" for name in names))


def find_institution(words: str, institutions: Iterable[Institution]) -> str | None:
    """The abbreviation of the institution that `words` name; None where none does. Case and spaces do not matter.

    >>> nis = Institution(abbreviation="NIS", name="National Institute of Statistics", kind="agency")
    >>> find_institution("National Institute of  statistics (NIS)", [nis])
    'NIS'
    """
    known = {_key(text): item.abbreviation for item in institutions for text in item.spellings}
    return known.get(_key(words))


def _key(words: str) -> str:
    return " ".join(words.casefold().split())


class Section(Value):
    """A part of a register, and how many entries the text gives it; without a name it is the goal of that id."""

    id: Identifier
    entries: Whole
    name: str = ""


class Register(Value):
    """A register as its document has it: its parts, its timeframes, and how many entries each of them has."""

    id: Identifier
    name: str
    entry: str
    source: str
    sections: tuple[Section, ...]
    timeframes: dict[str, Whole]


class MeasureStatus(StrEnum):
    """State of the work on a measure, as last reported; nobody's guess."""

    COMPLETED = "completed"
    UNDER_WAY = "under way"
    NOT_STARTED = "not started"
    STOPPED = "stopped"
    NOT_REPORTED = "not reported"

    @property
    def open(self) -> bool:
        """Whether work is known to be left."""
        return self in {MeasureStatus.UNDER_WAY, MeasureStatus.NOT_STARTED}


class Measure(Value):
    """A measure of the framework or an action of the digital government policy, in our words."""

    id: Identifier = Field(description="Id, one in both registers")
    number: Whole = Field(description="Number in its document")
    section: Identifier = Field(description="Goal, or another part of the register, that it belongs to")
    cluster_code: str = Field(description="Number of its cluster or strategy")
    cluster: str = Field(description="Name of its cluster or strategy")
    title: str = Field(description="What is to be done, in our words")
    lead_institution: str = Field(description="Abbreviation of the institution that is named first")
    other_institutions: Names = Field(default=(), description="Abbreviations of the others")
    committee: Names = Field(default=(), description="Abbreviations of the committees that answer for it")
    timeframe: str = Field(default="", description="When, in the text's words; blank where it has a phase")
    repeated: bool = Field(default=False, description="Whether the text has it done again and again")
    phase_start: Year | None = Field(default=None, description="First year of its phase")
    phase_end: Year | None = Field(default=None, description="Last year of its phase")
    page: Whole = Field(description="Printed page")
    indicators: Names = Field(default=(), description="Ids of the indicators that it should move; the link is ours")
    link_reason: str = Field(default="", description="Why it should move them")

    @property
    def when(self) -> str:
        """Its timeframe in the text's words, or its phase: `short-medium`, `2022-2025`."""
        return self.timeframe or (f"{self.phase_start}-{self.phase_end}" if self.phase_end else "")

    @property
    def institutions(self) -> tuple[str, ...]:
        """Everybody who is named, the lead first."""
        return (self.lead_institution, *self.other_institutions)


class StatusReport(Value):
    """What was reported of a measure: the state on a day, and the day on which that was known."""

    measure: Identifier = Field(description="Id of the measure or action")
    status: MeasureStatus = Field(description="State of the work; `not reported` takes back what was said of the day")
    date: Day = Field(description="Day that the status is of")
    release: Day = Field(description="Day on which it was known")
    source: str = Field(description="Key of the source")
    note: str = Field(default="", description="What else was reported")
