"""SDMX REST 2.1 in general, as ITU's, UNESCO's and the ILO's services speak it: one flow, one key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from milepost.exchange.incoming.faults import ExchangeError
from milepost.exchange.incoming.sdmx_file import read_sdmx

if TYPE_CHECKING:
    from milepost.exchange.incoming.mirror import Mirror
    from milepost.exchange.incoming.source_record import SourceRecord

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
