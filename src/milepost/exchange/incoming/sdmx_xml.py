"""SDMX-ML 2.1, generic and structure-specific, read by the library sdmx1 without a structure definition."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.source_record import ATTRIBUTES, SourceRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

MESSAGE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
DATA_MESSAGES = ("GenericData", "GenericTimeSeriesData", "StructureSpecificData", "StructureSpecificTimeSeriesData")


def read_sdmx_xml(content: bytes, name: str) -> list[SourceRecord]:
    """The observations of an SDMX-ML data message, in order.

    Raises ExchangeError when it is not XML, declares a DTD, or is no data message of SDMX 2.1.
    """
    defaults = _check(content, name)
    import sdmx  # noqa: PLC0415  (a second to load)

    logging.getLogger("sdmx").setLevel(logging.ERROR)  # it warns that it has no structure definition
    try:
        message = sdmx.read_sdmx(io.BytesIO(content), format="XML")
        return list(_records(message, defaults, name))
    except Exception as error:  # (the library raises whatever a strange message trips)
        first = str(error).strip().partition("\n")[0]
        words = f"{type(error).__name__}: {first}" if first else type(error).__name__
        raise ExchangeError(
            f"{name}: is no SDMX-ML that can be read ({words}); ask the source for SDMX-CSV."
        ) from error


def _check(content: bytes, name: str) -> list[dict[str, str]]:
    """Refuse what is no data message; returns the plain attributes of each DataSet, which the library passes over."""
    from lxml import etree  # noqa: PLC0415

    if b"\x00" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ExchangeError(f"{name}: declares a document type or entities, which SDMX-ML never does; not read.")
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ExchangeError(f"{name}: is no whole XML ({error}); fetch or save it again.") from error
    kind = etree.QName(root.tag)
    if kind.namespace != MESSAGE or kind.localname not in DATA_MESSAGES:
        words = f"'{kind.localname}' of '{kind.namespace or 'no namespace'}'"
        raise ExchangeError(
            f"{name}: holds {words}, not data in SDMX-ML 2.1; ask the source for data, or for SDMX-CSV."
        )
    sets = [element for element in root if etree.QName(element.tag).localname == "DataSet"]
    return [{str(key): str(text) for key, text in element.attrib.items() if key in ATTRIBUTES} for element in sets]


def _records(message: Any, defaults: list[dict[str, str]], name: str) -> Iterator[SourceRecord]:
    number = 0
    for at, dataset in enumerate(message.data):
        common = {**defaults[at], **_texts(dataset.attrib)} if at < len(defaults) else _texts(dataset.attrib)
        for observation in dataset.obs:
            number += 1
            codes = _texts(observation.key.values)
            remarks = {**common, **_texts(observation.attrib)}
            remarks |= {concept: codes.pop(concept) for concept in ATTRIBUTES & codes.keys()}
            value = "" if observation.value is None else str(observation.value).strip()
            yield SourceRecord(codes, remarks, value or None, f"{name} observation {number}")


def _texts(values: Any) -> dict[str, str]:
    """Concepts and their codes as text; blank ones left out."""
    pairs = {str(concept): str(getattr(item.value, "id", item.value)).strip() for concept, item in values.items()}
    return {concept: text for concept, text in pairs.items() if text}
