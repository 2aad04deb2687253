"""An edition's parameters: typed, documented, and refused by name before anything runs.

`params/<edition>.yml` holds them. Each chapter gets those that its notebook's parameters cell names.
"""

import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from milepost.country.refusal import Refusal

EARLIEST = datetime.date(2000, 1, 1)
# How long and how large a chapter may become; what it says does not depend on them.
LIMITS = ("cell_timeout_seconds", "chapter_timeout_seconds", "memory_limit_mb", "output_limit_mb")
# Cuts of which the first may not be above the second.
RISING = (
    ("sustained_years", "longest_window_years"),
    ("minimum_points", "good_points"),
    ("minimum_points_with_peers", "minimum_points"),
    ("fresh_years", "stale_after_years"),
)
# What the book says of itself and no chapter reads: it may still change when the notebooks have been run.
OF_THE_BOOK = ("title", "publisher", "status", "contact", "released", "next_release", "licence", "isbn")
# One value for the whole edition: the book would contradict itself otherwise.
FIXED = (
    "edition",
    "as_of",
    "previous_edition",
    *OF_THE_BOOK,
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


def cut(proposed: float, meaning: str) -> Any:
    """A number that a verdict rests on: the method proposes a value, and every edition writes its own."""
    return Field(description=meaning, json_schema_extra={"proposed": proposed})


Day = Annotated[datetime.date, BeforeValidator(_date)]
Share = Annotated[float, Field(ge=0, le=1, json_schema_extra=_in("probability"))]
Quantile = Annotated[float, Field(gt=0, lt=1, json_schema_extra=_in("share of the distribution"))]
ScaleShare = Annotated[float, Field(ge=0.01, le=1, json_schema_extra=_in("share of the scale"))]
MOST_PEERS, MOST_ORIGINS = 300, 100  # the world has some 200 economies
UNSEEN = r"\x00-\x1f\x7f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
Text = Annotated[str, Field(max_length=300, pattern=rf"^[^{UNSEEN}]*[^\s{UNSEEN}][^{UNSEEN}]*$")]  # one line
Year = Annotated[int, Field(ge=1990, le=2100, json_schema_extra=_in("calendar year"))]
JourneyYear = Annotated[int, Field(ge=2015, le=2060, json_schema_extra=_in("calendar year"))]
Origin = Annotated[int, Field(ge=2004, le=2100)]
Origins = Annotated[
    tuple[Origin, ...], Field(min_length=1, max_length=MOST_ORIGINS, json_schema_extra=_in("calendar years"))
]


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
    status: Literal["draft", "review", "final"] | None = Field(
        default=None,
        description="draft and review are marked on every page and name the day of release; final is refused while "
        "anything is open; blank for neither",
    )
    contact: Text | None = Field(default=None, description="whom to write to, for the imprint")
    released: Day | None = Field(default=None, description="day on which the report is released, for the imprint")
    next_release: Text | None = Field(default=None, description="when the next edition is due, for the imprint")
    licence: Text | None = Field(default=None, description="terms of use, for the imprint")
    isbn: Text | None = Field(default=None, description="ISBN, for the imprint")
    start_year: JourneyYear = Field(description="year in which the framework's journey starts")
    end_year: JourneyYear = Field(description="year in which it ends")
    on_track_probability: Share = cut(0.67, "from this probability of reaching it on, a target is on track")
    unlikely_probability: Share = cut(0.10, "up to this probability a target is out of reach at this pace")
    near_certain_probability: Share = cut(0.95, "from this probability on, a target may be too easy")
    spare_years: Annotated[int, Field(ge=1, le=15, json_schema_extra=_in("years"))] = cut(
        3, "years between the expected and the target year from which a target may be raised"
    )
    reachable_quantile: Quantile = cut(
        0.5, "quantile of the projection that is called reachable, counted from the bad end (0.5: the median)"
    )
    raise_quantile: Quantile = cut(
        0.25,
        "quantile of the projection proposed where a target is too easy, counted from the bad end: at 0.25 the "
        "projection passes it with 75 % probability",
    )
    least_raise_share: ScaleShare = cut(
        0.02,
        "share of the scale by which a better value must lie beyond target and last value before a target is raised: "
        "universal access is not called too easy for want of half a point",
    )
    reverse_probability: Share = cut(
        0.8, "from this probability of a value worse than the last one, a trend goes the wrong way beyond noise"
    )
    reverse_years: Annotated[int, Field(ge=1, le=20, json_schema_extra=_in("years"))] = cut(
        3, "years after the last value at which that probability is read (in the target year, if sooner)"
    )
    widest_interval_share: ScaleShare = cut(
        0.75,
        "share of the scale between two declared limits from which an 80 % interval in the target year says nothing, "
        "so that no verdict is given",
    )
    best_peer_quantile: Quantile = cut(
        0.9, "quantile of the peers' paces that counts as the best managed (0.9: one in ten was faster)"
    )
    peer_level_band: ScaleShare = cut(
        0.15,
        "share of the scale (between the limits, or the larger of last value and target) within which a peer must have "
        "started around our last value",
    )
    peer_level_factor: Annotated[float, Field(ge=1.1, le=10, json_schema_extra=_in("times"))] = cut(
        2.0,
        "factor within which a peer must have started where the scale has no upper limit, so that growth is compared "
        "(2: from half to twice our last value)",
    )
    minimum_peers: Annotated[int, Field(ge=2, le=50, json_schema_extra=_in("economies"))] = cut(
        3, "fewest economies with such a start from which their paces are a yardstick"
    )
    sustained_years: Annotated[int, Field(ge=1, le=15, json_schema_extra=_in("years"))] = cut(
        3, "shortest time over which a pace counts as sustained"
    )
    longest_window_years: Annotated[int, Field(ge=1, le=30, json_schema_extra=_in("years"))] = cut(
        10, "longest time over which paces are compared"
    )
    minimum_points: Annotated[int, Field(ge=5, le=30, json_schema_extra=_in("observations"))] = cut(
        5, "fewest observations from which a trend is fitted"
    )
    minimum_points_with_peers: Annotated[int, Field(ge=2, le=30, json_schema_extra=_in("observations"))] = cut(
        2, "fewest observations from which a chance is read where there are peers; one shows no direction"
    )
    good_points: Annotated[int, Field(ge=5, le=100, json_schema_extra=_in("observations"))] = cut(
        10, "observations from which a history counts as long; fewer cost a grade of evidence"
    )
    fresh_years: Annotated[int, Field(ge=0, le=20, json_schema_extra=_in("years"))] = cut(
        3, "age of the last observation up to which it counts as fresh; an older one costs a grade of evidence"
    )
    stale_after_years: Annotated[int, Field(ge=1, le=30, json_schema_extra=_in("years"))] = cut(
        5, "age of the last observation past which the evidence is of the lowest grade and no chance is on track"
    )
    estimated_share: Annotated[float, Field(ge=0, le=1, json_schema_extra=_in("share of the values"))] = cut(
        0.25, "share of values estimated by their compiler past which the evidence is a grade weaker"
    )
    peers: tuple[str, ...] = Field(
        strict=False, max_length=MOST_PEERS, description="peer economies, ISO 3166 alpha-3 codes"
    )
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
        default_factory=dict, max_length=100, description="parameters that differ in one chapter, by its id"
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
        for low, high in RISING:
            if getattr(self, low) > getattr(self, high):
                raise ValueError(
                    f"{low} {getattr(self, low)} must not be above {high} {getattr(self, high)}; write a lower {low}."
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
        return self

    def for_chapter(self, chapter: str) -> dict[str, Any]:
        """The parameters as one chapter sees them: plain literals, its own overrides applied and validated."""
        own = self.pillars.get(chapter)
        chosen = Parameters.model_validate({**self.model_dump(exclude={"pillars"}), **own}) if own else self
        values = chosen.model_dump(mode="json", exclude={*OF_THE_BOOK, *LIMITS})
        return {**values, "pillars": self.pillars}


def proposed_cuts() -> dict[str, float]:
    """Every cut by name, with the value that the method proposes: for figures that no edition speaks of."""
    held = {name: field.json_schema_extra for name, field in Parameters.model_fields.items()}
    return {
        name: extra["proposed"]  # type: ignore[misc]
        for name, extra in held.items()
        if isinstance(extra, dict) and "proposed" in extra
    }
