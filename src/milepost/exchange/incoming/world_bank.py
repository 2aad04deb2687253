"""The World Bank's Indicators API, version 2: one series of one country, page by page.

An answer is a list of two: what page this is, and the rows. A fault comes with status 200 as a list of one,
`[{"message": [...]}]`.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from milepost.exchange.incoming.codes import ALPHA_2, ALPHA_3
from milepost.exchange.incoming.fetching import AnswerPage, read_pages
from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.source_record import SourceRecord, read_json

if TYPE_CHECKING:
    from milepost.exchange.incoming.fetching import Mirror, Response

ADDRESS = "https://api.worldbank.org/v2"
PER_PAGE = 1000


def fetch_world_bank(
    series: str, mirror: Mirror, address: str = ADDRESS
) -> tuple[list[SourceRecord], datetime.date | None]:
    """The country's observations of a series, and the day on which the database was last updated.

    Raises ExchangeError as `read_pages` does, and when the bank refuses the series.
    """
    asked = f"country/{ALPHA_3}/indicator/{quote(series, safe='.')}"
    url = f"{address.rstrip('/')}/{asked}?format=json&per_page={PER_PAGE}"
    name, citation = f"World Bank {series}", f"World Bank, Indicators API, series {series}"
    found = read_pages(mirror, url, lambda answer: _page(answer, series), name=name, citation=citation)
    return found.rows, found.updated


def _page(answer: Response, series: str) -> AnswerPage:
    name = f"World Bank {series}"
    tree = read_json(answer.content.decode("utf-8-sig", "replace"), name)
    if isinstance(tree, list) and tree and isinstance(tree[0], dict) and "message" in tree[0]:
        raise ExchangeError(f"{name}: is refused by the bank ({_message(tree[0])}); check the code of the series.")
    try:
        head, rows = tree
        if rows is None:
            raise ExchangeError(f"{name}: the bank has no rows for {ALPHA_3}; check the code of the series.")
        page, pages, total = int(head["page"]), int(head["pages"]), int(head["total"])
        updated = _day(head.get("lastupdated"))
        start = (page - 1) * PER_PAGE
        records = [_record(row, series, f"{name} row {start + at}") for at, row in enumerate(rows, start=1)]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExchangeError(f"{name}: the answer has not the shape of version 2 ({error}); try again later.") from error
    return AnswerPage(page, pages, total, records, updated)


def _message(part: dict[str, Any]) -> str:
    try:
        return "; ".join(str(item["value"]) for item in part["message"])[:200]
    except (KeyError, TypeError):
        return "without a reason"


def _record(row: Any, series: str, place: str) -> SourceRecord:
    code = str(row["indicator"]["id"])
    if code != series:
        raise ValueError(f"a row of series {code[:40]}")
    area = str(row.get("countryiso3code") or row["country"]["id"])
    codes = {"SERIES": code, "REF_AREA": ALPHA_3 if area == ALPHA_2 else area, "TIME_PERIOD": str(row["date"])}
    remarks = {"OBS_STATUS": str(row.get("obs_status") or "")}
    value = row["value"]
    if isinstance(value, (bool, dict, list)):
        raise TypeError(f"the value {value!r}")
    return SourceRecord(codes, remarks, None if value is None else str(value), place)


def _day(text: Any) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(str(text))
