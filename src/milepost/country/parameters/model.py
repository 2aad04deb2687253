"""An edition's parameters: typed, documented, and refused by name before anything runs.

`params/<edition>.yml` holds them. Each chapter gets those that its notebook's parameters cell names.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from milepost.country.refusal import Refusal

COUNTRY = "KHM"
EARLIEST = datetime.date(2000, 1, 1)
# How long and how large a chapter may become; what it says does not depend on them.
LIMITS = ("cell_timeout_seconds", "chapter_timeout_seconds", "memory_limit_mb", "output_limit_mb")
# One value for the whole edition: the book would contradict itself otherwise.
FIXED = (
    "edition",
    "as_of",
    "previous_edition",
    "title",
    "publisher",
    "start_year",
    "end_year",
    *LIMITS,
    "pillars",
)


def _date(value: Any) -> Any:
    """An ISO text as a date; anything else is left for the model to refuse."""
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _in(unit: str) -> dict[str, Any]:
    return {"unit": unit}


Day = Annotated[datetime.date, BeforeValidator(_date)]
Share = Annotated[float, Field(ge=0, le=1, json_schema_extra=_in("probability"))]
Quantile = Annotated[float, Field(gt=0, lt=1, json_schema_extra=_in("share of the distribution"))]
Text = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$")]  # one line
Year = Annotated[int, Field(ge=1990, le=2100, json_schema_extra=_in("calendar year"))]
JourneyYear = Annotated[int, Field(ge=2015, le=2060, json_schema_extra=_in("calendar year"))]
Origin = Annotated[int, Field(ge=2004, le=2100)]
Origins = Annotated[tuple[Origin, ...], Field(min_length=1, json_schema_extra=_in("calendar years"))]


class ParameterError(Refusal):
    """A parameter that is unknown, of the wrong type or out of range; the message says what to write."""


class Parameters(BaseModel):
    """Everything that may differ from one edition to the next."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    edition: Year = Field(description="year of the edition, as on the cover")
    as_of: Day = Field(description="only figures released on or before this date are used")
    previous_edition: Year | None = Field(
        default=None, description="edition that this one is compared with; blank for the first"
    )
    title: Text = Field(description="title of the report")
    publisher: Text = Field(description="who publishes it, as on the cover")
    start_year: JourneyYear = Field(description="year in which the framework's journey starts")
    end_year: JourneyYear = Field(description="year in which it ends")
    on_track_probability: Share = Field(description="from this probability of reaching it on, a target is on track")
    unlikely_probability: Share = Field(description="up to this probability a target is out of reach at this pace")
    near_certain_probability: Share = Field(description="from this probability on, a target may be too easy")
    spare_years: Annotated[int, Field(ge=1, le=15, json_schema_extra=_in("years"))] = Field(
        description="years between the expected and the target year from which a target may be raised"
    )
    reachable_quantile: Quantile = Field(description="quantile of the projection that is called reachable")
    raise_quantile: Quantile = Field(description="quantile of the projection proposed where a target is too easy")
    best_peer_quantile: Quantile = Field(description="quantile of the peers' paces that counts as the best managed")
    minimum_points: Annotated[int, Field(ge=5, le=30, json_schema_extra=_in("observations"))] = Field(
        description="fewest observations from which a trend is fitted"
    )
    peers: tuple[str, ...] = Field(strict=False, description="peer economies, ISO 3166 alpha-3 codes")
    backtest_origins: Origins = Field(strict=False, description="years at which the track record starts")
    cell_timeout_seconds: Annotated[int, Field(ge=10, le=3600, json_schema_extra=_in("seconds"))] = Field(
        description="a notebook cell that runs longer is stopped"
    )
    chapter_timeout_seconds: Annotated[int, Field(ge=10, le=36000, json_schema_extra=_in("seconds"))] = Field(
        default=1200, description="a chapter that runs longer in all is stopped"
    )
    memory_limit_mb: Annotated[int, Field(ge=512, le=1048576, json_schema_extra=_in("megabytes"))] = Field(
        default=2048, description="a chapter that asks for more memory than this is stopped"
    )
    output_limit_mb: Annotated[int, Field(ge=1, le=1000, json_schema_extra=_in("megabytes"))] = Field(
        default=10, description="a chapter that prints more than this is stopped"
    )
    pillars: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="parameters that differ in one chapter, by its id"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start_year >= self.end_year:
            raise ValueError(f"start_year {self.start_year} must come before end_year {self.end_year}.")
        if self.previous_edition is not None and self.previous_edition >= self.edition:
            raise ValueError(f"previous_edition {self.previous_edition} must come before edition {self.edition}.")
        cuts = (self.unlikely_probability, self.on_track_probability, self.near_certain_probability)
        if not cuts[0] < cuts[1] < cuts[2]:
            raise ValueError(
                "unlikely_probability, on_track_probability and near_certain_probability must rise in this "
                f"order; they are {cuts[0]:g}, {cuts[1]:g} and {cuts[2]:g}."
            )
        if self.raise_quantile > self.reachable_quantile:
            raise ValueError(
                f"raise_quantile {self.raise_quantile:g} must not be above reachable_quantile "
                f"{self.reachable_quantile:g}: a raised target would not be called reachable."
            )
        return self

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        latest = datetime.datetime.now(tz=datetime.UTC).date() + datetime.timedelta(days=366)
        if not EARLIEST <= self.as_of <= latest:
            raise ValueError(
                f"parameter 'as_of' is {self.as_of}; write a date from {EARLIEST} to a year from today, {latest}."
            )
        late = [year for year in self.backtest_origins if year >= self.as_of.year]
        if late:
            raise ValueError(
                f"parameter 'backtest_origins' holds {late[0]}; "
                f"write years before {self.as_of.year}, the year of as_of."
            )
        return self

    @model_validator(mode="after")
    def _without_repeats(self) -> Self:
        for name in ("peers", "backtest_origins"):
            values = getattr(self, name)
            twice = [value for value in values if values.count(value) > 1]
            if twice:
                raise ValueError(f"parameter '{name}' holds {twice[0]} twice; write it once.")
        if COUNTRY in self.peers:
            raise ValueError(f"parameter 'peers' holds {COUNTRY}, the country itself; leave it out.")
        return self

    def for_chapter(self, chapter: str) -> dict[str, Any]:
        """The parameters as one chapter sees them: plain literals, its own overrides applied and validated."""
        own = self.pillars.get(chapter)
        chosen = Parameters.model_validate({**self.model_dump(exclude={"pillars"}), **own}) if own else self
        values = chosen.model_dump(mode="json", exclude={"title", "publisher", *LIMITS})
        return {**values, "pillars": self.pillars}
