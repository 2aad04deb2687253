"""The policy as frames, and back: a statistician filters, edits and plots frames, the core works on values.

Every column is a field of the value of the same name (`Indicator`, `Target`, `Event`), so that a row that was edited
in a notebook is what the analysis uses. A frame of one's own needs few columns; the rest is filled in with what
changes no number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from pydantic import ValidationError

from milepost.country import (
    Event,
    Framework,
    History,
    Indicator,
    Refusal,
    Target,
    Value,
)

NATIONAL = {"sex": "both", "location": "total", "province": ""}
OWN = "own figures"
# What a frame of one's own may leave out of an indicator: it is printed, and changes no number.
UNSAID: dict[str, Any] = {
    "pillar": "own",
    "definition": OWN,
    "unit": "",
    "percentage": False,
    "adoption": False,
    "decimals": 1,
    "source": OWN,
    "citation": ("own",),
    "custodian": OWN,
    "frequency": "annual",
    "known_limits": OWN,
}
UNSAID_OF_TARGETS: dict[str, Any] = {"kind": None, "status": "proposed", "source": ("own",), "reasoning": OWN}
KINDS = {"increase": "at_least", "decrease": "at_most"}
COLUMNS_OF_HISTORY: dict[str, Any] = {**NATIONAL, "status": "normal", "source": "own", "release": None}
M = TypeVar("M", bound=Value)


class FrameError(Refusal, ValueError):
    """A frame lacks a column, or a row cannot be used; the message names both and says what to write."""


def frame_of(values: Iterable[Value], model: type[Value]) -> pd.DataFrame:
    """A row a value, a column a field of its model, None where nothing is known."""
    return pd.DataFrame([dict(value) for value in values], dtype=object, columns=[*model.model_fields])


def indicators_frame(framework: Framework) -> pd.DataFrame:
    """A row an indicator, `indicator` (its id) first, then the fields of `Indicator`."""
    return frame_of(framework.indicators.values(), Indicator).rename(columns={"id": "indicator"})


def targets_frame(framework: Framework) -> pd.DataFrame:
    """A row a target, superseded ones too: `target` (its id), `indicator`, then the fields of `Target`."""
    return frame_of(framework.targets, Target).rename(columns={"id": "target"})


def events_frame(framework: Framework) -> pd.DataFrame:
    """A row a declared break: the fields of `Event`."""
    return frame_of(framework.events, Event)


def indicators_of(frame: pd.DataFrame | None, figures: pd.DataFrame, targets: pd.DataFrame | None) -> list[Indicator]:
    """The indicators that a frame describes, in its order; without one, those of `figures` with what these say.

    `figures` may carry `lower` and `upper`, the limits; 0 and 100 make a percentage. Raises FrameError.
    """
    if frame is None:
        frame = _described_by(figures, targets)
    require(frame, "indicators", "indicator", "direction")
    rows = (_fields(row) for row in frame.to_dict(orient="records"))
    return [_value(Indicator, _with_names({**UNSAID, **row}), "indicators") for row in rows]


def targets_of(frame: pd.DataFrame, indicators: Mapping[str, Indicator]) -> list[Target]:
    """The targets of a frame, in its order; a `kind` that is not said follows the direction. Raises FrameError."""
    require(frame, "targets", "indicator", "value", "target_year")
    found = []
    for number, row in enumerate(frame.to_dict(orient="records")):
        fields = {**UNSAID_OF_TARGETS, **{name: held for name, held in _fields(row).items() if name != "direction"}}
        name = fields["indicator"]
        if name not in indicators:
            raise FrameError(f"targets row {number}: there are no figures of '{name}'; spell it as in the figures.")
        fields["kind"] = fields["kind"] or KINDS[indicators[name].direction]
        fields["id"] = fields.pop("target", f"{name}_{fields['target_year']}")
        found.append(_value(Target, fields, "targets"))
    return found


def events_of(frame: pd.DataFrame | None) -> list[Event]:
    """The declared breaks of a frame; none without one. Raises FrameError."""
    if frame is None:
        return []
    return [_value(Event, _fields(row), "events") for row in frame.to_dict(orient="records")]


def national(figures: pd.DataFrame) -> pd.DataFrame:
    """The rows on everybody in the whole country: no sex, no town or country, no province.

    Args:
        figures: Rows of indicator, year, value; sex, location and province where they are told apart.

    Returns:
        The same columns, fewer rows.

    Example:
        >>> import pandas as pd
        >>> figures = pd.DataFrame({"indicator": "x", "year": [2020, 2020], "value": [1.0, 2.0],
        ...                         "sex": ["both", "female"]})
        >>> len(national(figures))
        1
    """
    chosen = np.ones(len(figures), dtype=bool)
    for column, everybody in NATIONAL.items():
        if column in figures:
            chosen &= (figures[column] == everybody).to_numpy()
    return figures[chosen]


def histories_of(figures: pd.DataFrame) -> dict[str, History]:
    """The national history of every indicator of `figures`, by id, oldest first. Raises FrameError."""
    require(figures, "figures", "indicator", "year", "value")
    rows = national(figures).dropna(subset=["value"]).sort_values(["indicator", "year"], kind="stable")
    twice = rows[rows.duplicated(["indicator", "year"])]
    if len(twice):
        name, year = twice.iloc[0]["indicator"], twice.iloc[0]["year"]
        raise FrameError(f"figures: '{name}' has {int(year)} twice; keep one row a year, the newest release.")
    return {str(name): _history(str(name), held) for name, held in rows.groupby("indicator", sort=False)}


def beside_peers(
    figures: pd.DataFrame, indicators: pd.DataFrame, peers: pd.DataFrame
) -> list[tuple[Indicator, History, list[float]]]:
    """Every indicator with figures, its history, and the peers' values in the year of its last figure, sorted."""
    pasts, rows = histories_of(figures), []
    for item in indicators_of(indicators, figures, None):
        if item.id in pasts:
            same = peers[(peers["indicator"] == item.id) & (peers["year"] == pasts[item.id].last_year)]
            rows.append((item, pasts[item.id], sorted(same["value"].astype(float))))
    return rows


def no_figures(name: str) -> History:
    """The history of an indicator that has none."""
    return _history(name, pd.DataFrame(columns=["year", "value"]))


def require(frame: pd.DataFrame, name: str, *columns: str) -> None:
    """Raise FrameError unless `frame` has these columns."""
    lacking = [column for column in columns if column not in frame]
    if lacking:
        raise FrameError(f"{name}: the column '{lacking[0]}' is missing; it has {', '.join(map(str, frame.columns))}.")


def _history(name: str, rows: pd.DataFrame) -> History:
    def column(label: str) -> tuple[Any, ...]:
        return tuple(rows[label]) if label in rows else (COLUMNS_OF_HISTORY[label],) * len(rows)

    dated = "release" in rows and "first_release" in rows
    return History(
        indicator=name,
        sex=NATIONAL["sex"],
        location=NATIONAL["location"],
        province=NATIONAL["province"],
        years=rows["year"].to_numpy(dtype=np.int64),
        values=rows["value"].to_numpy(dtype=np.float64),
        statuses=column("status"),
        releases=column("release") if dated else (),
        sources=column("source"),
        first_releases=tuple(rows["first_release"]) if dated else (),
    )


def _described_by(figures: pd.DataFrame, targets: pd.DataFrame | None) -> pd.DataFrame:
    """A frame of indicators from what the figures say of their limits and the targets of the direction."""
    require(figures, "figures", "indicator")
    directions = {}
    if targets is not None and "direction" in targets:
        directions = dict(zip(targets["indicator"], targets["direction"], strict=True))
    rows = []
    for name, held in figures.groupby("indicator", sort=False):
        limits = {side: _only(held, side) for side in ("lower", "upper")}
        percentage = limits == {"lower": 0, "upper": 100}
        rows.append(
            {
                "indicator": name,
                "direction": directions.get(name),
                "lower_limit": limits["lower"],
                "upper_limit": limits["upper"],
                "percentage": percentage,
                "unit": "percent" if percentage else "",
                "unit_short": "%" if percentage else "",
            }
        )
    frame = pd.DataFrame(rows, dtype=object)
    if targets is None:
        return frame.assign(direction="increase")  # a projection alone does not ask which way is better
    unsaid = [name for name in targets["indicator"] if directions.get(name) is None]
    if unsaid:
        raise FrameError(
            f"targets: '{unsaid[0]}' has no direction; add a column 'direction' with increase or decrease, or give "
            "`indicators`."
        )
    return frame[frame["direction"].notna()]


def _only(rows: pd.DataFrame, column: str) -> float | None:
    held = [] if column not in rows else rows[column].dropna().unique().tolist()
    return float(held[0]) if held else None


def _fields(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A row without its blanks; whole numbers that a frame holds as floats are whole again."""
    return {str(name): _plain(held) for name, held in row.items() if not _blank(held)}


def _blank(held: Any) -> bool:
    return held is None or held is pd.NaT or (isinstance(held, float) and np.isnan(held)) or held is pd.NA


def _plain(held: Any) -> Any:
    held = held.item() if isinstance(held, np.generic) else held
    return int(held) if isinstance(held, float) and held.is_integer() else held


def _with_names(row: dict[str, Any]) -> dict[str, Any]:
    name = row.pop("indicator")
    return {"name": name, "short_name": row.get("name", name), **row, "id": name}


def _value(model: type[M], fields: dict[str, Any], frame: str) -> M:
    known = {name: held for name, held in fields.items() if name in model.model_fields}
    try:
        return model.model_validate(known)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = f"{frame}: '{fields.get('id', '')}': {'.'.join(map(str, fault['loc']))}"
        raise FrameError(f"{where}: {fault['msg']}; it is {fault['input']!r}.") from error
