"""The API of the UN's Global SDG Database, version 1: one series of one country, page by page.

Dimensions and attributes come under names of their own ("Reporting Type", "Type of skill"), values as text
("<1", "NaN" among them); they are put in the concepts of the SDG data structure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from milepost.exchange.incoming.codes import M49
from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.source_record import SourceRecord, read_json

if TYPE_CHECKING:
    from milepost.exchange.incoming.fetching import Mirror, Response

ADDRESS = "https://unstats.un.org/SDGAPI/v1/sdg"
PAGE_SIZE, MOST_PAGES = 1000, 50
CONCEPTS = {"LOCATION": "URBANISATION", "UNITS": "UNIT_MEASURE", "OBSERVATION_STATUS": "OBS_STATUS"}


def fetch_un_sdg(series: str, mirror: Mirror, *, address: str = ADDRESS) -> list[SourceRecord]:
    """The country's observations of a series.

    Raises ExchangeError as `Mirror.read` does, and when the database has none or sends fewer than it promises.
    """
    start = f"{address.rstrip('/')}/Series/Data?seriesCode={quote(series, safe='')}&areaCode={M49}&pageSize={PAGE_SIZE}"
    citation = f"United Nations Statistics Division, Global SDG Indicators Database, series {series}"
    records: list[SourceRecord] = []
    for number in range(1, MOST_PAGES + 1):
        page, pages, total, rows = mirror.read(
            f"{start}&page={number}",
            accept="application/json",
            citation=citation,
            parse=lambda answer: _page(answer, series),
        )
        if page != number:
            raise ExchangeError(f"UN SDG {series}: asked for page {number}, it sent page {page}; try again.")
        records += rows
        if number >= pages:
            break
    if len(records) != total:
        raise ExchangeError(f"UN SDG {series}: promised {total} rows and sent {len(records)}; try again.")
    if not records:
        raise ExchangeError(f"UN SDG {series}: the database has none for area {M49}; check the code of the series.")
    return records


def _page(answer: Response, series: str) -> tuple[int, int, int, list[SourceRecord]]:
    name = f"UN SDG {series}"
    tree = read_json(answer.content.decode("utf-8-sig", "replace"), name)
    try:
        page, pages, total = int(tree["pageNumber"]), int(tree["totalPages"]), int(tree["totalElements"])
        start = (page - 1) * PAGE_SIZE
        rows = [_record(row, series, f"{name} row {start + at}") for at, row in enumerate(tree["data"] or [], start=1)]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExchangeError(f"{name}: the answer has not the shape of version 1 ({error}); try again later.") from error
    return page, pages, total, rows


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
