"""An edition's parameters: typed, documented, and refused by name before anything runs.

`params/<edition>.yml` holds them. Each chapter gets those that its notebook's parameters cell names.
"""

from __future__ import annotations

import datetime  # noqa: TC003  (pydantic reads the annotation)
import difflib
from typing import TYPE_CHECKING, Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Share = Annotated[float, Field(ge=0, le=1)]
Year = Annotated[int, Field(ge=1990, le=2100)]


class ParameterError(ValueError):
    """A parameter that is unknown, of the wrong type or out of range; the message says what to write."""


class Parameters(BaseModel):
    """Everything that may differ from one edition to the next."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    edition: Year = Field(description="year of the edition, as on the cover")
    as_of: Annotated[datetime.date, Field(strict=False)] = Field(
        description="only figures released on or before this date are used"
    )
    title: str = Field(description="title of the report")
    publisher: str = Field(description="who publishes it, as on the cover")
    start_year: Year = Field(description="year in which the framework's journey starts")
    end_year: Year = Field(description="year in which it ends")
    on_track_probability: Share = Field(description="from this probability of reaching it on, a target is on track")
    unlikely_probability: Share = Field(description="up to this probability a target is out of reach at this pace")
    near_certain_probability: Share = Field(description="from this probability on, a target may be too easy")
    spare_years: Annotated[int, Field(ge=1, le=15)] = Field(
        description="years between the expected and the target year from which a target may be raised"
    )
    reachable_quantile: Share = Field(description="quantile of the projection that is called reachable")
    raise_quantile: Share = Field(description="quantile of the projection proposed where a target is too easy")
    best_peer_quantile: Share = Field(description="quantile of the peers' paces that counts as the best managed")
    minimum_points: Annotated[int, Field(ge=5, le=30)] = Field(
        description="fewest observations from which a trend is fitted"
    )
    peers: tuple[str, ...] = Field(strict=False, description="peer economies, ISO 3166 alpha-3 codes")
    backtest_origins: tuple[Year, ...] = Field(strict=False, description="years at which the track record starts")
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
        return self

    def for_chapter(self, chapter: str) -> dict[str, Any]:
        """The parameters as one chapter sees them: plain literals, its own overrides applied."""
        values = self.model_dump(mode="json", exclude={"pillars", "cell_timeout_seconds", "title", "publisher"})
        return {**values, **self.pillars.get(chapter, {})}


def load_parameters(path: Path, overrides: Mapping[str, str] | None = None) -> Parameters:
    """The parameters in a YAML file, with `overrides` (as typed on the command line) applied.

    Raises ParameterError naming every unknown key (with the nearest right name), wrong type and wrong range.
    """
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.yml"))) or "none"
        raise ParameterError(f"{path.parent.name}/{path.name} is missing; known editions: {known}.")
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise ParameterError(f"{path.name}: {error}; check indentation and colons.") from error
    if not isinstance(raw, dict):
        raise ParameterError(f"{path.name}: expected lines of the form 'name: value'.")
    typed = {name: yaml.safe_load(value) for name, value in (overrides or {}).items()}
    parameters = _validated({**raw, **typed}, path.name)
    for chapter, values in parameters.pillars.items():
        merged = {**parameters.model_dump(exclude={"pillars"}), **values}
        _validated(merged, f"{path.name}, pillars: {chapter}")
    return parameters


def describe_parameters() -> list[tuple[str, str, str]]:
    """Name, allowed values and meaning of every parameter, for `milepost params` and the book."""
    return [(name, _allowed(entry), str(entry["description"])) for name, entry in _schema().items()]


def _validated(raw: dict[str, Any], where: str) -> Parameters:
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
    field = str(fault["loc"][0])
    return f"parameter '{name}' is {fault['input']!r}; write a {_allowed(_schema()[field])}."


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
        words = "date"
    low, high = entry.get("minimum"), entry.get("maximum")
    return words if low is None else f"{words} from {low:g} to {high:g}"
