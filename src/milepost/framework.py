"""The policy as frozen values: pillars, indicators, targets, events, measures, overrides.

Read from `data/framework/`; nothing here is computed. What the policy must decide (direction, limits, target
year) has no default.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from milepost.records import Place, Record, RecordError, read_csv_records, read_yaml_records

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"

    @property
    def sign(self) -> int:
        """+1 where higher is better, -1 where lower is."""
        return 1 if self is Direction.INCREASE else -1


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


def _split_list(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(";") if part.strip()) if isinstance(value, str) else value


def _split_milestones(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    pairs = [part.split("=") for part in value.split(";") if part.strip()]
    return tuple((int(year), float(amount)) for year, amount in pairs)


Names = Annotated[tuple[str, ...], BeforeValidator(_split_list)]
Milestones = Annotated[tuple[tuple[int, float], ...], BeforeValidator(_split_milestones)]
Year = Annotated[int, Field(ge=1900, le=2100)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Pillar(_Value):
    """A goal of the framework."""

    id: Identifier
    name: str
    name_km: str
    goal: str


class Indicator(_Value):
    """What is measured, in which unit, which way is better, and who answers for it."""

    id: Identifier
    pillar: Identifier
    name: str
    short_name: str
    definition: str
    unit: str
    unit_short: str = ""  # behind a number in a sentence: "%", "days", "per 100 people"
    direction: Direction
    lower_limit: Finite | None = None
    upper_limit: Finite | None = None
    percentage: bool
    adoption: bool
    decimals: Annotated[int, Field(ge=0, le=4)]
    source: str
    source_code: str | None = None
    citation: Names
    custodian: str
    frequency: str
    sdg_code: str | None = None
    itu_code: str | None = None
    known_limits: str
    series_end: Year | None = None  # the year in which its publisher ended it, or the scale that it was measured on
    context: bool = False  # shown to tell where the country started; never has a target
    survey_error: Annotated[float, Field(gt=0)] | None = None  # in its unit; smaller changes may be chance


class Target(_Value):
    """A value to reach by a year; superseded ones are kept and point to their successor."""

    id: Identifier
    indicator: Identifier
    kind: TargetKind
    target_year: Year
    value: Finite
    value_upper: Finite | None = None
    baseline_year: Year | None = None
    baseline_value: Finite | None = None
    milestones: Milestones = ()
    status: TargetStatus
    superseded_by: Identifier | None = None
    source: Names
    reasoning: str

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


class Event(_Value):
    """A known break in an indicator's history, with its reason."""

    indicator: Identifier
    year: Year
    kind: Literal["outlier", "level", "slope", "definition"]
    reason: str
    source: Names


class Measure(_Value):
    """One of the action plan's policy measures; the register is filled by its owner."""

    id: str
    pillar: Identifier
    cluster: str | None = None
    title: str
    lead_institution: str
    status: Literal["not started", "under way", "done", "dropped"]
    due: str | None = None
    indicators: Names = ()


class ReviewerVerdict(_Value):
    """A reviewer's verdict in place of the rule's; printed with its reason and the role that answers for it."""

    target: Identifier
    verdict: Literal[
        "met",
        "on track",
        "accelerate",
        "adjust: raise",
        "adjust: revise down or re-date",
        "reverse",
        "not assessable",
    ]
    reason: str
    role: str


@dataclass(frozen=True)
class Framework:
    """Everything that the policy says, keyed by id, in file order."""

    pillars: dict[str, Pillar]
    indicators: dict[str, Indicator]
    targets: tuple[Target, ...]
    events: tuple[Event, ...]
    measures: tuple[Measure, ...]
    overrides: tuple[ReviewerVerdict, ...]
    places: dict[str, Place]

    def of_pillar(self, pillar: str) -> tuple[Indicator, ...]:
        """Indicators of a pillar in file order. Raises KeyError for an unknown pillar."""
        self.pillars[pillar]
        return tuple(item for item in self.indicators.values() if item.pillar == pillar)

    def targets_of(self, indicator: str) -> tuple[Target, ...]:
        """Targets in force, soonest first."""
        held = (item for item in self.targets if item.indicator == indicator and item.in_force)
        return tuple(sorted(held, key=lambda item: item.target_year))

    def events_of(self, indicator: str) -> tuple[Event, ...]:
        """Declared events, oldest first."""
        return tuple(sorted((item for item in self.events if item.indicator == indicator), key=lambda item: item.year))


KINDS: dict[str, type[_Value]] = {
    "pillars": Pillar,
    "indicators": Indicator,
    "targets": Target,
    "events": Event,
    "measures": Measure,
    "overrides": ReviewerVerdict,
}


def read_framework_records(data: Path) -> dict[str, list[Record]]:
    """Rows of `data/framework/` as written, by kind, before any of them is believed.

    Indicators stand in one file a pillar, `indicators/<pillar>.yml`; the pillar is filled in from the name.
    Raises RecordError when a file is missing or unreadable.
    """
    folder = data / "framework"
    pillars = read_yaml_records(folder / "pillars.yml")
    indicators = [
        Record({"pillar": pillar.fields["id"], **record.fields}, record.place)
        for pillar in pillars
        if "id" in pillar.fields
        for record in read_yaml_records(folder / "indicators" / f"{pillar.fields['id']}.yml")
    ]
    return {
        "pillars": pillars,
        "indicators": indicators,
        "targets": read_csv_records(folder / "targets.csv"),
        "events": read_csv_records(folder / "events.csv"),
        "measures": read_csv_records(folder / "measures.csv"),
        "overrides": read_csv_records(folder / "overrides.csv"),
    }


def load_framework(data: Path) -> Framework:
    """The framework in `data/framework/`.

    Raises RecordError at the first row that is not valid; `milepost check` lists all of them.
    """
    records = read_framework_records(data)
    indicators = _values(Indicator, records["indicators"])
    places = {str(record.fields["id"]): record.place for kind in ("indicators", "targets") for record in records[kind]}
    return Framework(
        pillars={item.id: item for item in _values(Pillar, records["pillars"])},
        indicators={item.id: item for item in indicators},
        targets=tuple(_values(Target, records["targets"])),
        events=tuple(_values(Event, records["events"])),
        measures=tuple(_values(Measure, records["measures"])),
        overrides=tuple(_values(ReviewerVerdict, records["overrides"])),
        places=places,
    )


T = TypeVar("T", bound=_Value)


def _values(kind: type[T], records: Iterable[Record]) -> list[T]:
    values = []
    for record in records:
        try:
            values.append(kind.model_validate(record.fields))
        except ValidationError as error:
            first = error.errors()[0]
            raise RecordError(f"{record.place}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    return values
