"""An edition's parameters: typed, documented, and refused by name before anything runs.

`params/<edition>.yml` holds them. Each chapter gets those that its notebook's parameters cell names.
"""

from __future__ import annotations

import datetime
import difflib
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from milepost.observations import load_economies
from milepost.strict_yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

COUNTRY = "KHM"
EARLIEST = datetime.date(2000, 1, 1)
# Taken as typed on the command line; everything else there is YAML.
TEXTS = ("title", "publisher", "as_of")
# One value for the whole edition: the book would contradict itself otherwise.
FIXED = (
    "edition",
    "as_of",
    "title",
    "publisher",
    "start_year",
    "end_year",
    "cell_timeout_seconds",
    "pillars",
)


def _date(value: Any) -> Any:
    """An ISO text as a date; anything else is left for the model to refuse."""
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


Day = Annotated[datetime.date, BeforeValidator(_date)]
Share = Annotated[float, Field(ge=0, le=1)]
Quantile = Annotated[float, Field(gt=0, lt=1)]
Text = Annotated[str, Field(pattern=r"\S")]
Year = Annotated[int, Field(ge=1990, le=2100)]
JourneyYear = Annotated[int, Field(ge=2015, le=2060)]
Origin = Annotated[int, Field(ge=2004, le=2100)]


class ParameterError(ValueError):
    """A parameter that is unknown, of the wrong type or out of range; the message says what to write."""


class Parameters(BaseModel):
    """Everything that may differ from one edition to the next."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    edition: Year = Field(description="year of the edition, as on the cover")
    as_of: Day = Field(description="only figures released on or before this date are used")
    title: Text = Field(description="title of the report")
    publisher: Text = Field(description="who publishes it, as on the cover")
    start_year: JourneyYear = Field(description="year in which the framework's journey starts")
    end_year: JourneyYear = Field(description="year in which it ends")
    on_track_probability: Share = Field(description="from this probability of reaching it on, a target is on track")
    unlikely_probability: Share = Field(description="up to this probability a target is out of reach at this pace")
    near_certain_probability: Share = Field(description="from this probability on, a target may be too easy")
    spare_years: Annotated[int, Field(ge=1, le=15)] = Field(
        description="years between the expected and the target year from which a target may be raised"
    )
    reachable_quantile: Quantile = Field(description="quantile of the projection that is called reachable")
    raise_quantile: Quantile = Field(description="quantile of the projection proposed where a target is too easy")
    best_peer_quantile: Quantile = Field(description="quantile of the peers' paces that counts as the best managed")
    minimum_points: Annotated[int, Field(ge=5, le=30)] = Field(
        description="fewest observations from which a trend is fitted"
    )
    peers: tuple[str, ...] = Field(strict=False, description="peer economies, ISO 3166 alpha-3 codes")
    backtest_origins: Annotated[tuple[Origin, ...], Field(min_length=1)] = Field(
        strict=False, description="years at which the track record starts"
    )
    cell_timeout_seconds: Annotated[int, Field(ge=10, le=3600)] = Field(
        description="a notebook cell that runs longer is stopped"
    )
    pillars: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="parameters that differ in one chapter, by its id"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start_year >= self.end_year:
            raise ValueError(f"start_year {self.start_year} must come before end_year {self.end_year}.")
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
        return chosen.model_dump(mode="json", exclude={"pillars", "cell_timeout_seconds", "title", "publisher"})


def load_parameters(path: Path, overrides: Mapping[str, str] | None = None) -> Parameters:
    """The parameters in a YAML file, with `overrides` (as typed on the command line) applied.

    Raises ParameterError naming every unknown key (with the nearest right name), wrong type and wrong range.
    """
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.yml"))) or "none"
        raise ParameterError(f"{path.parent.name}/{path.name} is missing; known editions: {known}.")
    raw = _read(path)
    parameters = _checked(raw, path, path.name)
    return _checked({**raw, **_typed(overrides)}, path, _named(overrides)) if overrides else parameters


def override_parameters(parameters: Parameters, overrides: Mapping[str, str], allowed: Iterable[str]) -> Parameters:
    """`parameters` with what may still change after a run. Raises ParameterError for anything else."""
    late = [name for name in overrides if name not in allowed]
    if late:
        raise ParameterError(
            f"-p {late[0]}: the notebooks have been run already; only {' and '.join(allowed)} can change now. "
            f"Write it behind `milepost run` or `milepost report`."
        )
    if not overrides:
        return parameters
    return _validated({**parameters.model_dump(), **_typed(overrides)}, _named(overrides))


def restore_parameters(values: dict[str, Any], where: str) -> Parameters:
    """The parameters that a run recorded. Raises ParameterError when they are no longer valid."""
    return _validated(values, where)


def describe_parameters() -> list[tuple[str, str, str]]:
    """Name, allowed values and meaning of every parameter, for `milepost params` and the book."""
    return [(name, _allowed(entry), str(entry["description"])) for name, entry in _schema().items()]


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = read_yaml(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ParameterError(f"{path.name}: byte {error.start} is not UTF-8; save it as UTF-8 text.") from error
    except OSError as error:
        raise ParameterError(f"{path.name} cannot be read ({error.strerror}); mend its permissions.") from error
    except ValueError as error:
        raise ParameterError(f"{path.name}: {error}; check indentation, colons and quotes.") from error
    if not isinstance(raw, dict | None):
        raise ParameterError(f"{path.name}: expected lines of the form 'name: value'.")
    return raw or {}


def _typed(overrides: Mapping[str, str] | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in (overrides or {}).items():
        try:
            values[name] = text if name in TEXTS else read_yaml(text)
        except ValueError as error:
            raise ParameterError(f"-p {name}={text}: {error}; write a value as in params/.") from error
    return values


def _named(overrides: Mapping[str, str]) -> str:
    return "-p " + ", ".join(overrides)


def _checked(raw: dict[str, Any], path: Path, where: str) -> Parameters:
    """The validated parameters of the edition that the file is named after, every chapter's too."""
    parameters = _validated(raw, where)
    if path.stem != str(parameters.edition):
        raise ParameterError(
            f"{where}: parameter 'edition' is {parameters.edition}, but the file is {path.name}; write "
            f"edition: {path.stem}, or make params/{parameters.edition}.yml and use --edition."
        )
    _refuse_strangers(parameters.peers, path, where)
    for chapter, values in parameters.pillars.items():
        place = f"{where}, pillars: {chapter}"
        fixed = [name for name in values if name in FIXED]
        if fixed:
            raise ParameterError(f"{place}: '{fixed[0]}' is the same in every chapter; take it out of pillars.")
        merged = _validated({**parameters.model_dump(exclude={"pillars"}), **values}, place)
        _refuse_strangers(merged.peers, path, place)
    return parameters


def _refuse_strangers(peers: tuple[str, ...], path: Path, where: str) -> None:
    """Refuse peers that the project's data do not know (where it has data)."""
    data = path.parent.parent / "data"
    if not (data / "economies.csv").is_file():
        return
    known = load_economies(data)
    strange = [code for code in peers if code not in known]
    if strange:
        codes = ", ".join(sorted(set(known) - {COUNTRY}))
        raise ParameterError(
            f"{where}: parameter 'peers' holds {strange[0]!r}, which data/economies.csv does not list; "
            f"write some of {codes}."
        )


def _validated(raw: dict[str, Any], where: str) -> Parameters:
    strange = [key for key in raw if not isinstance(key, str)]
    if strange:
        raise ParameterError(f"{where}: {strange[0]!r} is no parameter's name; `milepost params` lists them.")
    try:
        return Parameters.model_validate(raw)
    except ValidationError as error:
        faults = "\n".join(f"  {_words(fault)}" for fault in error.errors())
        raise ParameterError(f"{where}:\n{faults}") from error


def _schema() -> dict[str, Any]:
    properties: dict[str, Any] = Parameters.model_json_schema()["properties"]
    return properties


def _words(fault: Any) -> str:
    name = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        close = difflib.get_close_matches(name, Parameters.model_fields, n=1)
        advice = f"did you mean '{close[0]}'?" if close else "`milepost params` lists them."
        return f"unknown parameter '{name}'; {advice}"
    if fault["type"] == "missing":
        return f"parameter '{name}' is missing; write {Parameters.model_fields[name].description}."
    if fault["type"] == "value_error":
        return str(fault["msg"]).removeprefix("Value error, ")
    entry = _schema()[str(fault["loc"][0])]
    if "items" in entry and len(fault["loc"]) > 1:
        name = fault["loc"][0]
        advice = "ISO codes in quotes" if name == "peers" else f"a {_allowed(entry['items'])}"
        return f"parameter '{name}' item {fault['loc'][1] + 1} is {fault['input']!r}; write {advice}."
    return f"parameter '{name}' is {fault['input']!r}; write a {_allowed(entry)}."


def _allowed(entry: dict[str, Any]) -> str:
    kind = {
        "integer": "whole number",
        "number": "number",
        "string": "text",
        "array": "list",
        "object": "mapping",
    }
    words = kind.get(str(entry.get("type")), "text")
    if entry.get("format") == "date":
        words = "date such as 2026-06-30"
    if "exclusiveMinimum" in entry:
        return f"{words} above {entry['exclusiveMinimum']:g} and below {entry['exclusiveMaximum']:g}"
    if "minItems" in entry:
        return f"{words} that is not empty"
    low, high = entry.get("minimum"), entry.get("maximum")
    return words if low is None else f"{words} from {low:g} to {high:g}"
