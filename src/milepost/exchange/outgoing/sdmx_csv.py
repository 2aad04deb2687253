"""The known figures as SDMX-CSV 2.0, with the dimensions of the United Nations' SDG data structure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from milepost.exchange.outgoing.csv_files import csv_bytes

if TYPE_CHECKING:
    from milepost.exchange.outgoing.shapes import DataTable

DATAFLOW = "MILEPOST:DF_DIGITAL_ECONOMY(1.0)"
COUNTRY = "KH"
DIMENSIONS = ("FREQ", "REF_AREA", "SERIES", "SEX", "URBANISATION", "TIME_PERIOD")
ATTRIBUTES = ("OBS_STATUS", "UNIT_MEASURE", "DECIMALS", "RELEASE_DATE", "SOURCE", "SOURCE_DETAIL")
HEADER = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "OBS_VALUE", *ATTRIBUTES)
SEX = {"both": "_T", "female": "F", "male": "M"}
URBANISATION = {"total": "_T", "urban": "U", "rural": "R"}
# SDMX's list of observation statuses: normal, estimated, provisional, imputed (carried forward from another year). A
# corrected figure is our own estimate of what the publisher means.
STATUS = {"normal": "A", "estimated": "E", "provisional": "P", "carried": "I", "corrected": "E"}


def sdmx_bytes(tables: dict[str, DataTable]) -> bytes:
    """The table of observations as SDMX-CSV 2.0."""
    indicators = {item["id"]: item for item in tables["indicators"].records()}
    sources = {item["key"]: item for item in tables["sources"].records()}
    return csv_bytes(HEADER, (_row(item, indicators, sources) for item in tables["observations"].records()))


def series_code(indicator: str) -> str:
    """The indicator's id as SDMX codes are written."""
    return indicator.upper()


def unit_code(indicator: dict[str, Any]) -> str:
    """PERCENT for every percentage, as the SDG database has it; else the unit's words as a code."""
    if indicator["unit"].startswith("percent"):
        return "PERCENT"
    return re.sub("[^A-Z0-9]+", "_", indicator["unit"].upper()).strip("_")


def _row(item: dict[str, Any], indicators: dict[str, Any], sources: dict[str, Any]) -> list[Any]:
    indicator = indicators[item["indicator"]]
    source = sources.get(item["source"], {})
    detail = [str(part) for part in (source.get("author"), source.get("title")) if part]
    return [
        "dataflow",
        DATAFLOW,
        "I",
        "A",
        item["province"] or COUNTRY,
        series_code(item["indicator"]),
        SEX[item["sex"]],
        URBANISATION[item["location"]],
        item["year"],
        item["value"],
        STATUS[item["status"]],
        unit_code(indicator),
        indicator["decimals"],
        item["release"],
        item["source"],
        ", ".join(detail),
    ]
