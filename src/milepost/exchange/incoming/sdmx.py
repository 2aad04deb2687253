"""A file or an answer in any SDMX format, told apart by what it starts with; SDMX-CSV, SDMX-ML, and SDMX REST 2.1."""

from __future__ import annotations

import csv
import io
import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.sdmx_json import read_sdmx_json
from milepost.exchange.incoming.source_record import ATTRIBUTES, SourceRecord, split_codes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from milepost.exchange.incoming.fetching import Mirror

LARGEST = 200_000_000


def read_sdmx_file(path: Path) -> list[SourceRecord]:
    """The observations of a file. Raises ExchangeError when it is missing, too large, or no SDMX data."""
    try:
        if path.stat().st_size > LARGEST:
            raise ExchangeError(f"{path.name}: is larger than {LARGEST // 1_000_000} MB; ask for the country alone.")
        content = path.read_bytes()
    except OSError as error:
        raise ExchangeError(f"{path}: cannot be read ({error.strerror}); check the name.") from None
    return read_sdmx(content, path.name)


def read_sdmx(content: bytes, name: str) -> list[SourceRecord]:
    """The observations of a text in SDMX-CSV, SDMX-ML or SDMX-JSON. Raises ExchangeError when it is none."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise ExchangeError(f"{name}: is a web page, not SDMX; download the data themselves.")
    if start.startswith(b"<"):
        records = read_sdmx_xml(content, name)
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ExchangeError(f"{name}: byte {error.start} is not UTF-8; save it as UTF-8.") from None
        records = read_sdmx_json(text, name) if start.startswith((b"{", b"[")) else read_sdmx_csv(text, name)
    if not records:
        raise ExchangeError(f"{name}: holds no observations; ask the source for data, not for structure only.")
    return records


ACCEPT = (
    "application/vnd.sdmx.genericdata+xml;version=2.1, "
    "application/vnd.sdmx.structurespecificdata+xml;version=2.1;q=0.9, "
    "application/vnd.sdmx.data+json;version=1.0.0;q=0.8, "
    "application/vnd.sdmx.data+csv;version=1.0.0;q=0.7"
)
FLOW = re.compile(r"(?a)[\w@-]+(\.[\w-]+)*(,[\w@$-]+(,[\w.~+]+)?)?")
KEY = re.compile(r"(?a)all|[\w@$+.*-]+")
PERIOD = re.compile(r"[0-9]{4}")


def fetch_sdmx(
    address: str, flow: str, mirror: Mirror, *, key: str = "all", start: str = "", end: str = ""
) -> list[SourceRecord]:
    """The observations of a flow (`DF_ID`, or `AGENCY,DF_ID,1.0`) and a key (`A.KHM..`, dots between dimensions).

    Raises ExchangeError as `Mirror.read` does, when flow, key or a period is not spelled as the standard has it,
    and when the answer is no SDMX data.
    """
    for what, text, shape in (("flow", flow, FLOW), ("key", key, KEY), ("start", start, PERIOD), ("end", end, PERIOD)):
        if text and shape.fullmatch(text) is None:
            raise ExchangeError(f"the {what} '{text}' is not spelled as SDMX has it; see docs/importing.md.")
    asked = {"startPeriod": start, "endPeriod": end, "detail": "full"}
    query = urlencode({name: text for name, text in asked.items() if text})
    url = f"{address.rstrip('/')}/data/{flow}/{key}?{query}"
    name = f"{urlsplit(address).hostname or address} {flow}"
    return mirror.read(
        url,
        accept=ACCEPT,
        citation=f"SDMX data flow {flow}, {url}",
        parse=lambda answer: read_sdmx(answer.content, name),
    )


FLOW_COLUMNS = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "SERIES_KEY", "OBS_KEY")
DELETES = ("D", "DELETE")


def read_sdmx_csv(text: str, name: str) -> list[SourceRecord]:
    """The observations of an SDMX-CSV text, in order; columns with labels ("SEX: Sex") give their codes.

    Raises ExchangeError when it is no SDMX-CSV, a row has more or fewer cells than the header, or a row is to be
    deleted, which an import cannot do.
    """
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    try:
        header = _header(next(rows, []), name)
        return list(_records(rows, header, name))
    except csv.Error as error:
        raise ExchangeError(f"{name} line {rows.line_num}: {error}; check the quotes.") from error


def _header(cells: list[str], name: str) -> list[str]:
    header = [cell.partition(":")[0].strip() for cell in cells]
    header = [re.sub(r"\[.?\]$", "", cell) for cell in header]
    if not header or header[0] not in ("DATAFLOW", "STRUCTURE"):
        raise ExchangeError(f"{name}: is no SDMX-CSV; its first column is to be DATAFLOW (1.0) or STRUCTURE (2.0).")
    for needed in ("OBS_VALUE", "TIME_PERIOD"):
        if needed not in header:
            raise ExchangeError(f"{name}: has no column {needed}; ask for the data with all dimensions and attributes.")
    repeated = sorted({cell for cell in header if header.count(cell) > 1})
    if repeated:
        raise ExchangeError(f"{name}: the column '{repeated[0]}' stands twice; keep one.")
    return header


def _records(rows: Iterator[list[str]], header: list[str], name: str) -> Iterator[SourceRecord]:
    for number, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        place = f"{name} row {number}"
        if len(cells) != len(header):
            raise ExchangeError(f"{place}: {len(cells)} cells, the header has {len(header)}; check commas and quotes.")
        row = dict(zip(header, cells, strict=True))
        if row.get("ACTION", "").strip().upper() in DELETES:
            raise ExchangeError(f"{place}: asks to delete a figure; withdraw it with a row of status withdrawn.")
        value = row.pop("OBS_VALUE").strip()
        kept = {key: _code(text) for key, text in row.items() if key and key not in FLOW_COLUMNS}
        yield SourceRecord(*split_codes(kept), value or None, place)


def _code(cell: str) -> str:
    """The code of a cell that may carry its label: `F: Female`."""
    return cell.partition(": ")[0]


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
        return list(_observations(message, defaults, name))
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


def _observations(message: Any, defaults: list[dict[str, str]], name: str) -> Iterator[SourceRecord]:
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
