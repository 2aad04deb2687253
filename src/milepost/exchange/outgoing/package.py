"""Tables as files: CSV that no spreadsheet would run, SDMX-CSV 2.0, and the Frictionless Data Package descriptor."""

import datetime
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from milepost.country import Country, checksum_of, csv_text, neutral
from milepost.exchange.outgoing.columns import Column, DataTable


def cell(value: Any) -> str:
    """A value as a cell: numbers as they are, yes and no as true and false, text that is no formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return neutral(value) if isinstance(value, str) else format_number(value)


def format_number(value: float) -> str:
    """Plain digits, ten significant, no exponent: 0.0058, 60.7171, 16900."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.10g}"
    return text if "e" not in text else f"{value:.14f}".rstrip("0").rstrip(".")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file's content."""
    return csv_text([header, *([cell(value) for value in row] for row in rows)]).encode()


FLOW = "MILEPOST:DF_DIGITAL_ECONOMY(1.0)"
DIMENSIONS = ("FREQ", "REF_AREA", "SERIES", "SEX", "URBANISATION", "TIME_PERIOD")
ATTRIBUTES = ("OBS_STATUS", "UNIT_MEASURE", "DECIMALS", "RELEASE_DATE", "SOURCE", "SOURCE_DETAIL")
HEADER = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "OBS_VALUE", *ATTRIBUTES)
SEX = {"both": "_T", "female": "F", "male": "M"}
URBANISATION = {"total": "_T", "urban": "U", "rural": "R"}
# SDMX's list of observation statuses: normal, estimated, provisional, imputed (carried forward from another year). A
# corrected figure is our own estimate of what the publisher means.
STATUS = {"normal": "A", "estimated": "E", "provisional": "P", "carried": "I", "corrected": "E"}


def sdmx_bytes(tables: dict[str, DataTable], country: Country) -> bytes:
    """The table of observations as SDMX-CSV 2.0."""
    indicators = {item["id"]: item for item in tables["indicators"].records()}
    sources = {item["key"]: item for item in tables["sources"].records()}
    return csv_bytes(
        HEADER, (_row(item, indicators, sources, country.alpha_2) for item in tables["observations"].records())
    )


def unit_code(indicator: dict[str, Any]) -> str:
    """PERCENT for every percentage, as the SDG database has it; else the unit's words as a code."""
    if indicator["unit"].startswith("percent"):
        return "PERCENT"
    return re.sub("[^A-Z0-9]+", "_", indicator["unit"].upper()).strip("_")


def _row(item: dict[str, Any], indicators: dict[str, Any], sources: dict[str, Any], own: str) -> list[Any]:
    indicator = indicators[item["indicator"]]
    source = sources.get(item["source"], {})
    detail = [str(part) for part in (source.get("author"), source.get("title")) if part]
    return [
        "dataflow",
        FLOW,
        "I",
        "A",
        item["province"] or own,
        item["indicator"].upper(),
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


LICENCES = [
    {
        "name": "MIT",
        "title": "The arrangement, targets' reasoning, verdicts and projections",
        "path": "https://opensource.org/license/mit",
    },
    {"name": "other-at", "title": "The figures: each publisher's terms", "path": "LICENCES.md"},
]


def package_bytes(
    tables: Mapping[str, DataTable], files: Mapping[str, bytes], *, title: str, edition: int, as_of: datetime.date
) -> bytes:
    """`datapackage.json` for CSV files named after their tables; sources are those that a figure cites."""
    sources = list(tables["sources"].records())
    document = {
        "profile": "tabular-data-package",
        "name": f"milepost-{edition}",
        "title": title,
        "description": f"Figures known on {as_of}, with targets, verdicts and projections. {NOTE}",
        "version": f"{edition}.0.0",
        "created": f"{as_of}T00:00:00Z",
        "licenses": LICENCES,
        "sources": [_source(item) for item in sources],
        "resources": [_resource(table, files[f"{name}.csv"]) for name, table in tables.items()],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


NOTE = (
    "Text that a spreadsheet would run as a formula starts with an apostrophe, which is not part of it. Targets "
    "marked proposed are not government policy."
)


def _source(item: dict[str, Any]) -> dict[str, str]:
    title = ". ".join(str(item[name]) for name in ("author", "title") if item[name]) or item["key"]
    return {"title": title, **({"path": item["url"]} if item["url"] else {})}


def _resource(table: DataTable, content: bytes) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": checksum_of(content),
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": [name], "reference": {"resource": "" if other == table.name else other, "fields": [there]}}
                for name, other, there in table.refers
            ],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    rules = {**({"required": True} if column.required else {}), **column.rules}
    return {
        "name": column.name,
        "type": column.kind,
        "description": column.meaning,
        **({"constraints": rules} if rules else {}),
    }
