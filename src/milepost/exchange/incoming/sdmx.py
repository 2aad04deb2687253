"""A file or an answer in any SDMX format, told apart by what it starts with, packed or not; and SDMX REST 2.1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from milepost.country import read_bounded
from milepost.exchange.incoming.archives import text_of, unpacked
from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.sdmx_csv import read_csv_data
from milepost.exchange.incoming.sdmx_json import read_sdmx_json
from milepost.exchange.incoming.sdmx_xml import read_sdmx_xml

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.exchange.incoming.fetching import Mirror
    from milepost.exchange.incoming.source_record import SourceRecord

LARGEST = 200_000_000


def read_sdmx_file(path: Path) -> list[SourceRecord]:
    """The observations of a file. Raises ExchangeError when it is missing, too large, or no SDMX data."""
    try:
        content = read_bounded(path, LARGEST)
    except OSError as error:
        raise ExchangeError(f"{path}: cannot be read ({error.strerror}); check the name.") from None
    except ValueError as error:
        raise ExchangeError(f"{path.name}: {error}; ask for the country alone.") from None
    return read_sdmx(content, path.name)


def read_sdmx(content: bytes, name: str) -> list[SourceRecord]:
    """The observations of SDMX-CSV, SDMX-ML, SDMX-JSON or a plain table with codes. Raises ExchangeError when none."""
    content, name = unpacked(content, name)
    if content.startswith(b"PK"):
        raise ExchangeError(f"{name}: is a workbook, not SDMX; read it with 'milepost import excel {name} --guess'.")
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise ExchangeError(f"{name}: is a web page, not SDMX; download the data themselves.")
    if start.startswith(b"<"):
        records = read_sdmx_xml(content, name)
    else:
        text = text_of(content, name)
        records = read_sdmx_json(text, name) if start.startswith((b"{", b"[")) else read_csv_data(text, name)
    if not any(record.codes for record in records):
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
    """The observations of a flow (`DF_ID`, or `AGENCY,DF_ID,1.0`) and a key (`A.FJI..`, dots between dimensions).

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
