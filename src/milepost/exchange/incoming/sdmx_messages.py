"""SDMX-JSON 1.0 (the draft that older services speak, and the standard) and 2.0, with all attributes.

The library that reads SDMX-ML knows the draft alone, and loses the attributes of a series: a unit multiplier
among them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from milepost.exchange.incoming.content import elements, read_json, without_marks
from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.source_records import SourceRecord, is_attribute, split_codes

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


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


SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/"
GENERIC = ("GenericData", "GenericTimeSeriesData")
SPECIFIC = ("StructureSpecificData", "StructureSpecificTimeSeriesData", "CompactData")
OF_THE_SET = """
action setID structureRef dataScope keyFamilyURI datasetID dataProviderSchemeAgencyId dataProviderID validFromDate
validToDate publicationYear publicationPeriod dataflowID dataflowAgencyID namespace
"""
ABOUT_THE_SET = frozenset(OF_THE_SET.split())
Codes = dict[str, str]


def read_sdmx_xml(content: bytes, name: str) -> list[SourceRecord]:
    """The observations of an SDMX-ML data message, in order.

    Raises ExchangeError when it is not XML, declares a DTD, is no data message, or asks to delete.
    """
    root = _root(content, name)
    kind = _local(root)
    if not str(root.tag).casefold().startswith(f"{{{SCHEMAS}") or kind not in GENERIC + SPECIFIC:
        space = str(root.tag).rpartition("}")[0].lstrip("{") or "no namespace"
        raise ExchangeError(
            f"{name}: holds '{kind}' of '{space}', not data in SDMX-ML 2.1; ask the source for data, or for SDMX-CSV."
        )
    read = _generic if kind in GENERIC else _specific
    records = [found for part in _children(root, "DataSet") for found in read(_kept(part, name), _time(root))]
    return [
        SourceRecord(codes, remarks, value or None, f"{name} observation {number}")
        for number, (codes, remarks, value) in enumerate(records, start=1)
    ]


def _root(content: bytes, name: str) -> Element:
    from lxml import etree  # noqa: PLC0415

    try:
        for _ in elements(io.BytesIO(content), name):  # document types and what is beyond the bounds are refused
            pass
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    except etree.XMLSyntaxError as error:
        raise ExchangeError(f"{name}: is no whole XML ({error}); fetch or save it again.") from error


def _kept(dataset: Element, name: str) -> Element:
    if dataset.get("action", "").lower() in ("delete", "d"):
        raise ExchangeError(f"{name}: asks to delete figures; withdraw them with a row of status withdrawn.")
    return dataset


def _time(root: Element) -> str:
    """The dimension at the observations, where the header says another than time."""
    said = [part.get("dimensionAtObservation") for head in _children(root, "Header") for part in head]
    return next((text for text in said if text and text != "AllDimensions"), "TIME_PERIOD")


MOST_GROUPS = 50  # of one flow; real ones have up to five


class _Groups:
    """Attributes of groups of series, found by the codes that a group names."""

    def __init__(self, groups: list[tuple[Codes, Codes]]) -> None:
        self._held: dict[tuple[str, ...], dict[tuple[str, ...], Codes]] = {}
        for codes, said in groups:
            self._held.setdefault(tuple(codes), {}).setdefault(tuple(codes.values()), {}).update(said)
        if len(self._held) > MOST_GROUPS:
            raise ExchangeError(f"groups series in more than {MOST_GROUPS} ways; ask the source for SDMX-CSV.")

    def of(self, cells: Codes) -> Codes:
        """What the groups say of the series with these codes."""
        found: Codes = {}
        for names, table in self._held.items():
            found |= table.get(tuple(cells.get(name, "") for name in names), {})
        return found


def _specific(dataset: Element, _: str) -> Iterator[tuple[Codes, Codes, str]]:
    """Series, groups and observations hold their codes as plain attributes."""
    common = {key: text for key, text in _own(dataset).items() if key not in ABOUT_THE_SET}
    groups = _Groups([split_codes(_own(part)) for part in _children(dataset, "Group")])
    loose: list[tuple[Codes, Element]] = [({}, part) for part in _children(dataset, "Obs")]
    in_series = [(_own(part), item) for part in _children(dataset, "Series") for item in _children(part, "Obs")]
    for series, item in [*loose, *in_series]:
        cells = {**series, **_own(item)}
        merged = {**common, **groups.of(cells), **cells}
        value = merged.pop("OBS_VALUE", "")
        yield *split_codes(merged), value


def _own(part: Element) -> Codes:
    """Attributes without a namespace, as text."""
    held = {str(key): without_marks(str(text)).strip() for key, text in part.attrib.items()}
    return {key: text for key, text in held.items() if "}" not in key and key != "type"}


def _generic(dataset: Element, time: str) -> Iterator[tuple[Codes, Codes, str]]:
    """Series, groups and observations hold values with the id of their concept."""
    common = _values(dataset, "Attributes")
    groups = _Groups([(_values(part, "GroupKey"), _values(part, "Attributes")) for part in _children(dataset, "Group")])
    loose: list[tuple[Codes, Codes, Element]] = [({}, {}, part) for part in _children(dataset, "Obs")]
    in_series = [
        (_values(part, "SeriesKey"), _values(part, "Attributes"), item)
        for part in _children(dataset, "Series")
        for item in _children(part, "Obs")
    ]
    for key, remarks, item in [*loose, *in_series]:
        codes = {**key, **_values(item, "ObsKey"), **_at(item, time)}
        told = {**common, **groups.of(codes), **remarks, **_values(item, "Attributes")}
        told |= {concept: codes.pop(concept) for concept in list(codes) if is_attribute(concept)}
        value = next((part.get("value", "") for part in _children(item, "ObsValue")), "")
        yield codes, told, without_marks(value).strip()


def _at(item: Element, time: str) -> Codes:
    """The code at the observation: `<ObsDimension value="2021"/>`, or `<Time>2021</Time>` of version 2.0."""
    dimensions = {part.get("id", time): part.get("value", "").strip() for part in _children(item, "ObsDimension")}
    times = [(part.text or "").strip() for part in _children(item, "Time")]
    return {**dimensions, "TIME_PERIOD": times[0]} if times else dimensions


def _values(part: Element, holder: str) -> Codes:
    """Ids and values in an element's key or attributes; blank ones left out."""
    pairs = [
        (value.get("id") or value.get("concept", ""), without_marks(value.get("value", "")).strip())
        for held in _children(part, holder)
        for value in held
    ]
    return {concept: text for concept, text in pairs if concept and text}


def _children(part: Element, name: str) -> list[Element]:
    return [child for child in part if _local(child) == name]


def _local(part: Element) -> str:
    return str(part.tag).rpartition("}")[2]
