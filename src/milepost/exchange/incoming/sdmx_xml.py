"""SDMX-ML data messages: generic and structure-specific, of versions 2.0, 2.1 and 3.0, without their structure.

What the structure would tell is not asked for: codes and values stand in the message, and concepts that are attributes
are known by name. So a message whose structure is only referred to, even wrongly, is read like any other.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from milepost.exchange.incoming.archives import without_marks
from milepost.exchange.incoming.plain_xml import elements
from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.source_record import SourceRecord, is_attribute, split_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

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
