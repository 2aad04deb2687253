"""The policy as frozen values: pillars, indicators, targets, events, overrides, with the registers.

Read from `data/framework/`; nothing here is computed. What the policy must decide (direction, limits, target
year) has no default.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field

from milepost.country.corrections import Replacement, load_replacements
from milepost.country.records import (
    Day,
    Decimals,
    Finite,
    Identifier,
    Milestones,
    Names,
    Pages,
    Positive,
    Record,
    Sources,
    Value,
    Year,
    read_csv_records,
    read_values,
)
from milepost.country.registers import (
    Collected,
    Institution,
    Measure,
    MonitoringTask,
    Register,
    Stage,
    StatusReport,
    load_cycle,
    load_stages,
)
from milepost.country.verdict import ReviewerVerdict
from milepost.country.yaml_files import read_items, read_yaml_records


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"

    @property
    def sign(self) -> int:
        """+1 where higher is better, -1 where lower is."""
        return 1 if self is Direction.INCREASE else -1


def meets(value: float, threshold: float, sign: int) -> bool:
    """Whether a value is at least as good as a threshold; `sign` is that of the direction which is better."""
    return sign * (value - threshold) >= 0


class TargetKind(StrEnum):
    """What a target promises."""

    POINT = "point"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"
    RELATIVE = "relative"


class TargetStatus(StrEnum):
    """Who says so. Only `official` is government policy."""

    OFFICIAL = "official"
    REPORTED = "reported"
    PROPOSED = "proposed"


class Pillar(Value):
    """A goal of the framework."""

    id: Identifier = Field(description="Id of the goal")
    name: str = Field(description="Name in English")
    name_local: str = Field(default="", description="Name in the country's second language")
    goal: str = Field(description="What the goal is")
    shows_also: Names = Field(default=(), description="Indicators of other goals that its chapter shows beside its own")


class Indicator(Value):
    """What is measured, in which unit, which way is better, and who answers for it."""

    id: Identifier = Field(description="Id of the indicator, in small letters and underscores")
    pillar: Identifier = Field(description="Goal that it belongs to")
    name: str = Field(description="Name")
    short_name: str = Field(description="Name in charts, of up to 28 letters")
    definition: str = Field(description="What is measured, in a sentence")
    unit: str = Field(description="Unit, such as percent of population")
    unit_short: str = Field(default="", description="Unit as it stands behind a number: %, days, per 100 people")
    direction: Direction = Field(description="Which way is better")
    lower_limit: Finite | None = Field(default=None, description="Lowest possible value")
    upper_limit: Finite | None = Field(default=None, description="Highest possible value")
    percentage: bool = Field(description="Whether it is a share of people, places or things")
    adoption: bool = Field(description="Whether it is a rising share of people or places")
    decimals: Decimals = Field(description="Decimals printed")
    source: str = Field(description="Data set it comes from, and its compiler")
    source_code: str | None = Field(default=None, description="Its code there")
    peers_like: str | None = Field(default=None, description="Code of the series whose peers it has, if another")
    citation: Sources = Field(description="Keys of its sources, with semicolons between")
    custodian: str = Field(description="Who answers for it in the country")
    frequency: str = Field(description="How often it is published")
    sdg_code: str | None = Field(default=None, description="SDG indicator")
    itu_code: str | None = Field(default=None, description="ITU indicator")
    known_limits: str = Field(description="What to know before using it")
    series_end: Year | None = Field(
        default=None, description="Year in which its publisher ended the series, or the scale that it was measured on"
    )
    counted_from: Literal["measures", "actions"] | None = Field(default=None, description="Register that it counts")
    mean_of: Names = Field(default=(), description="Ids of the indicators whose mean it is")
    sum_of: Names = Field(default=(), description="Ids of the indicators that add up to it")
    context: bool = Field(
        default=False, description="Whether it is shown only to tell where the country started, without target"
    )
    collected: Collected | None = Field(default=None, description="How a figure comes about")
    survey_error: Positive | None = Field(
        default=None, description="95 % half-width of a figure's sampling error; in its unit"
    )
    doubt: str = Field(default="", description="Why its figures are in doubt, in a sentence; printed wherever they are")


class Target(Value):
    """A value to reach by a year; superseded ones are kept and point to their successor."""

    id: Identifier = Field(description="Id of the target")
    indicator: Identifier = Field(description="Id of the indicator")
    kind: TargetKind = Field(description="What it promises")
    target_year: Year = Field(description="Year by which it is to be met")
    value: Finite = Field(description="Value to reach; of a relative target a multiple of its baseline")
    value_upper: Finite | None = Field(default=None, description="Upper end of a range")
    baseline_year: Year | None = Field(default=None, description="Year it starts from")
    baseline_value: Finite | None = Field(default=None, description="Value it starts from")
    milestones: Milestones = Field(default=(), description="Values on the way, as 2030=50;2032=60")
    status: TargetStatus = Field(description="Who says so")
    set_on: Day | None = Field(default=None, description="Day from which it stands; blank: in every edition")
    superseded_by: Identifier | None = Field(default=None, description="Id of the target that replaced it")
    source: Sources = Field(description="Keys of its sources, with semicolons between")
    page: Pages | None = Field(
        default=None, description="Page of the source on which it stands; an official one has it"
    )
    reasoning: str = Field(description="Why this value")

    @property
    def in_force(self) -> bool:
        """Whether no later target replaced this one."""
        return self.superseded_by is None

    def threshold(self, direction: Direction) -> float:
        """Value at which the target counts as met, in the indicator's unit.

        A range is met at its nearer end; a relative target is a multiple of its baseline.
        Raises ValueError for a relative target without baseline.
        """
        if self.kind is TargetKind.RELATIVE:
            if self.baseline_value is None:
                raise ValueError(f"target '{self.id}' is relative and has no baseline_value; write one.")
            return self.value * self.baseline_value
        if self.kind is TargetKind.RANGE and direction is Direction.DECREASE and self.value_upper is not None:
            return self.value_upper
        return self.value


class Event(Value):
    """A known break in an indicator's history, with its reason."""

    indicator: Identifier = Field(description="Id of the indicator")
    year: Year = Field(description="First year after the break, or the year that stands out")
    kind: Literal["outlier", "level", "slope", "definition", "doubt"] = Field(
        description="What kind of break; doubt: the figure of that year may be wrong and is used all the same"
    )
    reason: str = Field(description="Why")
    source: Sources = Field(description="Keys of its sources, with semicolons between")
    known_since: Day | None = Field(
        default=None, description="Day from which it could be told; blank: since its own figures were out"
    )


@dataclass(frozen=True)
class Framework:
    """Everything that the policy says, keyed by id, in file order."""

    pillars: dict[str, Pillar]
    indicators: dict[str, Indicator]
    targets: tuple[Target, ...]
    events: tuple[Event, ...]
    overrides: tuple[ReviewerVerdict, ...]
    registers: dict[str, Register]
    measures: tuple[Measure, ...]
    actions: tuple[Measure, ...]
    statuses: tuple[StatusReport, ...]
    institutions: dict[str, Institution]
    stages: tuple[Stage, ...] = ()
    cycle: tuple[MonitoringTask, ...] = ()
    replaced: tuple[Replacement, ...] = ()

    def of_pillar(self, pillar: str) -> tuple[Indicator, ...]:
        """Indicators of a pillar in file order. Raises KeyError for an unknown pillar."""
        self.pillars[pillar]
        return tuple(item for item in self.indicators.values() if item.pillar == pillar)

    def targets_of(self, indicator: str) -> tuple[Target, ...]:
        """Targets in force, soonest first."""
        held = (item for item in self.targets if item.indicator == indicator and item.in_force)
        return tuple(sorted(held, key=lambda item: item.target_year))

    def as_known(self, day: datetime.date) -> Framework:
        """The policy as it stood on a day: without the targets set later, so that those they replaced are in force.

        Breaks that could be told only later, and statuses that were known only later, are left out too.
        """
        targets = targets_known(self.targets, day)
        events = tuple(item for item in self.events if item.known_since is None or item.known_since <= day)
        statuses = tuple(item for item in self.statuses if item.release <= day)
        return replace(self, targets=targets, events=events, statuses=statuses)

    @property
    def sections(self) -> dict[str, str]:
        """Names of all parts of the registers by id: the goals in their order, then what belongs to no goal."""
        goals = {pillar.id: pillar.name for pillar in self.pillars.values()}
        others = (part for register in self.registers.values() for part in register.sections if part.id not in goals)
        return goals | {part.id: part.name for part in others}

    def events_of(self, indicator: str) -> tuple[Event, ...]:
        """Declared events, oldest first."""
        return tuple(sorted((item for item in self.events if item.indicator == indicator), key=lambda item: item.year))


def targets_known(targets: Iterable[Target], day: datetime.date) -> tuple[Target, ...]:
    """The targets that were set by a day, without those set later: what these replaced is in force."""
    held = tuple(targets)
    later = {item.id: item for item in held if item.set_on is not None and item.set_on > day}

    def successor(item: Target) -> str | None:
        name = item.superseded_by
        while name in later:
            name = later[name].superseded_by
        return name

    return tuple(item.model_copy(update={"superseded_by": successor(item)}) for item in held if item.id not in later)


def pillar_ids(pillars: Iterable[Record]) -> list[str]:
    """Ids of the rows of pillars.yml that can name a file, in file order."""
    ids = (str(record.fields.get("id", "")) for record in pillars)
    return [name for name in dict.fromkeys(ids) if re.fullmatch("[a-z][a-z0-9_]*", name)]


def read_indicators(data: Path, pillar: str) -> list[Record]:
    """Rows of `indicators/<pillar>.yml`; the pillar is filled in from the name. Raises RecordError."""
    records = read_yaml_records(data / "framework" / "indicators" / f"{pillar}.yml")
    return [Record({"pillar": pillar, **record.fields}, record.place) for record in records]


def load_institutions(data: Path) -> list[Institution]:
    """The rows of `data/institutions.csv`. Raises RecordError at the first that is not valid."""
    return read_values(Institution, read_csv_records(data / "institutions.csv"))


def load_framework(data: Path) -> Framework:
    """The framework in `data/framework/`.

    Raises RecordError at the first row that is not valid; `milepost check` lists all of them.
    """
    folder = data / "framework"
    pillars = read_items(folder / "pillars.yml")
    indicators = [record for name in pillar_ids(pillars) for record in read_indicators(data, name)]
    return Framework(
        pillars={item.id: item for item in read_values(Pillar, pillars)},
        indicators={item.id: item for item in read_values(Indicator, indicators)},
        targets=tuple(read_values(Target, read_csv_records(folder / "targets.csv"))),
        events=tuple(read_values(Event, read_csv_records(folder / "events.csv"))),
        overrides=tuple(read_values(ReviewerVerdict, read_csv_records(folder / "overrides.csv"))),
        registers={item.id: item for item in read_values(Register, read_yaml_records(folder / "registers.yml"))},
        measures=tuple(read_values(Measure, read_csv_records(folder / "measures.csv"))),
        actions=tuple(read_values(Measure, read_csv_records(folder / "actions.csv"))),
        statuses=tuple(read_values(StatusReport, read_csv_records(folder / "statuses.csv"))),
        institutions={item.abbreviation: item for item in load_institutions(data)},
        stages=load_stages(data),
        cycle=load_cycle(data),
        replaced=load_replacements(data),
    )
