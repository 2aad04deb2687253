"""The API of the UN's Global SDG Database, version 1: one series of one country, page by page.

Dimensions and attributes come under names of their own ("Reporting Type", "Type of skill"), values as text
("<1", "NaN" among them); they are put in the concepts of the SDG data structure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from milepost.exchange.incoming.codes import M49
from milepost.exchange.incoming.fetching import AnswerPage, read_pages
from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.source_record import SourceRecord, read_json

if TYPE_CHECKING:
    import datetime

    from milepost.exchange.incoming.fetching import Mirror, Response

ADDRESS = "https://unstats.un.org/SDGAPI/v1/sdg"
PAGE_SIZE = 1000
CONCEPTS = {"LOCATION": "URBANISATION", "UNITS": "UNIT_MEASURE", "OBSERVATION_STATUS": "OBS_STATUS"}


def fetch_un_sdg(
    series: str, mirror: Mirror, address: str = ADDRESS
) -> tuple[list[SourceRecord], datetime.date | None]:
    """The country's observations of a series; the database does not say when it was updated.

    Raises ExchangeError as `read_pages` does, and when the database has none.
    """
    url = f"{address.rstrip('/')}/Series/Data?seriesCode={quote(series, safe='')}&areaCode={M49}&pageSize={PAGE_SIZE}"
    citation = f"United Nations Statistics Division, Global SDG Indicators Database, series {series}"
    name = f"UN SDG {series}"
    found = read_pages(mirror, url, lambda answer: _page(answer, series), name=name, citation=citation)
    if not found.rows:
        raise ExchangeError(f"{name}: the database has none for area {M49}; check the code of the series.")
    return found.rows, found.updated


def _page(answer: Response, series: str) -> AnswerPage:
    name = f"UN SDG {series}"
    tree = read_json(answer.content.decode("utf-8-sig", "replace"), name)
    try:
        page, pages, total = int(tree["pageNumber"]), int(tree["totalPages"]), int(tree["totalElements"])
        start = (page - 1) * PAGE_SIZE
        rows = [_record(row, series, f"{name} row {start + at}") for at, row in enumerate(tree["data"] or [], start=1)]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExchangeError(f"{name}: the answer has not the shape of version 1 ({error}); try again later.") from error
    return AnswerPage(page, pages, total, rows)


def _record(row: Any, series: str, place: str) -> SourceRecord:
    if str(row["series"]) != series:
        raise ValueError(f"a row of series {str(row['series'])[:40]}")
    year = str(row["timePeriodStart"])
    codes = {
        "SERIES": series,
        "REF_AREA": str(row["geoAreaCode"]),
        "TIME_PERIOD": year.removesuffix(".0"),
        **_concepts(row.get("dimensions")),
    }
    value = row["value"]
    if isinstance(value, (bool, dict, list)):
        raise TypeError(f"the value {value!r}")
    text = "" if value is None else str(value).strip()
    return SourceRecord(codes, _concepts(row.get("attributes")), text or None, place)


def _concepts(named: Any) -> dict[str, str]:
    """`{"Type of skill": "EMAIL"}` as `{"TYPE_OF_SKILL": "EMAIL"}`; the known ones under their SDMX names."""
    pairs = ((str(name).strip().upper().replace(" ", "_"), code) for name, code in (named or {}).items())
    return {CONCEPTS.get(name, name): str(code).strip() for name, code in pairs if code not in (None, "")}
