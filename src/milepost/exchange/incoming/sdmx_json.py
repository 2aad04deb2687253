"""SDMX-JSON 1.0 (the draft that older services speak, and the standard) and 2.0, with all attributes.

The library that reads SDMX-ML knows the draft alone, and loses the attributes of a series: a unit multiplier
among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.source_record import SourceRecord, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LEVELS = ("dataSet", "series", "observation")


@dataclass(frozen=True)
class _Component:
    """A dimension or attribute of one level, and its codes by position."""

    id: str
    level: str
    position: int
    values: tuple[str, ...]


def read_sdmx_json(text: str, name: str) -> list[SourceRecord]:
    """The observations of an SDMX-JSON data message, in order. Raises ExchangeError when it is none."""
    tree = read_json(text, name)
    try:
        body = tree.get("data", tree)
        structures = body["structures"] if "structures" in body else [body["structure"]]
        return [
            record
            for dataset in body["dataSets"]
            for record in _dataset(dataset, structures[int(dataset.get("structure", 0))], name)
        ]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        words = f"{type(error).__name__}: {error}"
        raise ExchangeError(f"{name}: is no SDMX-JSON that can be read ({words}); ask for SDMX-CSV.") from error


def _dataset(dataset: Any, structure: Any, name: str) -> Iterator[SourceRecord]:
    dimensions = _components(structure["dimensions"])
    attributes = _components(structure.get("attributes", {}))
    of = {level: [item for item in dimensions if item.level == level] for level in LEVELS}
    whole = [0] * len(of["dataSet"])
    shared = _attributes(attributes, "dataSet", dataset.get("attributes", []))
    parts = list(dataset.get("series", {}).items()) or [("", dataset)]
    for key, series in parts:
        place = _indices(key)
        own = _attributes(attributes, "series", series.get("attributes", [])) if key else {}
        for last, cells in series.get("observations", {}).items():
            at = dict(
                zip([*of["dataSet"], *of["series"], *of["observation"]], [*whole, *place, *_indices(last)], strict=True)
            )
            grouped = _group_attributes(attributes, dataset.get("dimensionGroupAttributes", {}), dimensions, at)
            remarks = shared | grouped | own | _attributes(attributes, "observation", cells[1:])
            codes = {item.id: _pick(item, index) for item, index in at.items()}
            yield SourceRecord(
                codes,
                remarks,
                _number(cells[0] if cells else None),
                f"{name} observation {key}{':' if key else ''}{last}",
            )


def _components(levels: Mapping[str, Any]) -> list[_Component]:
    """The components of all levels; those without a position of their own stand as they are listed."""
    listed = [(level, item) for level, items in levels.items() for item in items or []]
    return [
        _Component(str(item["id"]), level, int(item.get("keyPosition", at)), tuple(map(_value, item.get("values", []))))
        for at, (level, item) in enumerate(listed)
    ]


def _value(item: Any) -> str:
    """The code of a listed value: its id, or what stands for one (times and free texts)."""
    if not isinstance(item, dict):
        return "" if item is None else str(item)
    text = next((item[key] for key in ("id", "value", "name") if item.get(key) is not None), "")
    return str(text)


def _indices(key: str) -> list[int]:
    return [int(part) for part in key.split(":")] if key else []


def _pick(item: _Component, index: int) -> str:
    if index < 0:
        raise IndexError(f"{item.id} at {index}")
    return item.values[index]


def _attributes(attributes: Sequence[_Component], level: str, cells: Sequence[Any]) -> dict[str, str]:
    """Attributes of a level from positions into their values; a text stands for itself, null for none."""
    found = {}
    for item, cell in zip([item for item in attributes if item.level == level], cells, strict=False):
        if cell is not None:
            found[item.id] = _pick(item, cell) if isinstance(cell, int) and item.values else str(cell)
    return {concept: text.strip() for concept, text in found.items() if text.strip()}


def _group_attributes(
    attributes: Sequence[_Component],
    groups: Mapping[str, Any],
    dimensions: Sequence[_Component],
    at: dict[_Component, int],
) -> dict[str, str]:
    """Attributes of groups of dimensions: `0::2` fits every observation with these positions, blank for any."""
    found: dict[str, str] = {}
    ordered = sorted(dimensions, key=lambda item: item.position)
    for key, cells in groups.items():
        parts = key.split(":")
        if all(not part or at[item] == int(part) for part, item in zip(parts, ordered, strict=True)):
            found |= _attributes(attributes, "dimensionGroup", cells)
    return found


def _number(cell: Any) -> str | None:
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str, type(None))):
        raise TypeError(f"the value {cell!r}")
    return None if cell is None or not str(cell).strip() else str(cell).strip()
