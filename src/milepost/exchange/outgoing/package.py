"""The Frictionless Data Package descriptor: every table with its types, limits, keys and sources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from milepost.country import checksum_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from milepost.exchange.outgoing.columns import Column, DataTable

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
