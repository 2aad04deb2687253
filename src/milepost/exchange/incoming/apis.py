"""Official APIs by name: where they are, how they are cited, and how a series is fetched, page by page.

The World Bank's Indicators API, version 2, answers with a list of two: what page this is, and the rows. A fault comes
with status 200 as a list of one, `[{"message": [...]}]`. The API of the UN's Global SDG Database, version 1, has
dimensions and attributes under names of their own ("Reporting Type", "Type of skill") and values as text ("<1", "NaN"
among them); they are put in the concepts of the SDG data structure.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from milepost.country import Country, load_country
from milepost.exchange.incoming.content import read_json
from milepost.exchange.incoming.fetching import FOLDER, Mirror, Response
from milepost.exchange.incoming.importing import Choices, data_folder, import_records, read_day, rules_in_use
from milepost.exchange.incoming.proposal import ExchangeError, NewSource
from milepost.exchange.incoming.source_records import SourceRecord, named_series

Fetched = tuple[list[SourceRecord], datetime.date | None]

MOST_PAGES = 50
PAGE_SIZE = 1000
CONCEPTS = {"LOCATION": "URBANISATION", "UNITS": "UNIT_MEASURE", "OBSERVATION_STATUS": "OBS_STATUS"}


@dataclass(frozen=True)
class AnswerPage:
    """A page of an answer, or all of them: what an API sends page by page."""

    number: int
    pages: int
    total: int
    rows: list[SourceRecord]
    updated: datetime.date | None = None  # the day of the database, where the API tells it


def read_pages(
    mirror: Mirror, url: str, shape: Callable[[Any], AnswerPage], *, name: str, version: int, citation: str
) -> AnswerPage:
    """All rows that an API sends at `url`, page after page; `name` is what is asked for, in messages.

    Raises ExchangeError as `Mirror.read` does, and when it sends other pages or another number of rows than it says,
    or what has not the shape of the `version`.
    """

    def parse(answer: Response) -> AnswerPage:
        tree = read_json(answer.content.decode("utf-8-sig", "replace"), name)
        try:
            return shape(tree)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ExchangeError(
                f"{name}: the answer has not the shape of version {version} ({error}); try again later."
            ) from error

    rows: list[SourceRecord] = []
    for number in range(1, MOST_PAGES + 1):
        page = mirror.read(f"{url}&page={number}", accept="application/json", citation=citation, parse=parse)
        if page.number != number:
            raise ExchangeError(f"{name}: asked for page {number}, it sent page {page.number}; try again.")
        rows += page.rows
        if number >= page.pages:
            break
    if len(rows) != page.total:
        raise ExchangeError(f"{name}: promised {page.total} rows and sent {len(rows)}; try again.")
    return replace(page, rows=rows)


def fetch_world_bank(series: str, mirror: Mirror, economies: Sequence[Country], address: str = "") -> Fetched:
    """The economies' observations of a series, and the day on which the database was last updated.

    Raises ExchangeError as `read_pages` does, and when the bank refuses the series.
    """
    asked = f"country/{';'.join(one.alpha_3 for one in economies)}/indicator/{quote(series, safe='.')}"
    url = f"{(address or WORLD_BANK.address).rstrip('/')}/{asked}?format=json&per_page={PAGE_SIZE}"
    name, citation = f"World Bank {series}", f"World Bank, Indicators API, series {series}"
    found = read_pages(
        mirror, url, lambda tree: _bank_page(tree, series, economies), name=name, version=2, citation=citation
    )
    return found.rows, found.updated


def _bank_page(tree: Any, series: str, economies: Sequence[Country]) -> AnswerPage:
    name, longer = f"World Bank {series}", {one.alpha_2: one.alpha_3 for one in economies}
    if isinstance(tree, list) and tree and isinstance(tree[0], dict) and "message" in tree[0]:
        raise ExchangeError(f"{name}: is refused by the bank ({_message(tree[0])}); check the code of the series.")
    head, rows = tree
    if rows is None:
        raise ExchangeError(f"{name}: the bank has no rows for {_named(economies)}; check the code of the series.")
    page, updated = int(head["page"]), head.get("lastupdated")
    records = [
        _bank_record(row, series, f"{name} row {at}", longer)
        for at, row in enumerate(rows, start=(page - 1) * PAGE_SIZE + 1)
    ]
    day = None if updated is None else datetime.date.fromisoformat(str(updated))
    return AnswerPage(page, int(head["pages"]), int(head["total"]), records, day)


def _named(economies: Sequence[Country]) -> str:
    return ", ".join(one.alpha_3 for one in economies)


def _message(part: dict[str, Any]) -> str:
    try:
        return "; ".join(str(item["value"]) for item in part["message"])[:200]
    except (KeyError, TypeError):
        return "without a reason"


def _bank_record(row: Any, series: str, place: str, longer: dict[str, str]) -> SourceRecord:
    _refuse_other(row["indicator"]["id"], series)
    area = str(row.get("countryiso3code") or row["country"]["id"])
    codes = {"SERIES": series, "REF_AREA": longer.get(area, area), "TIME_PERIOD": str(row["date"])}
    remarks = {"OBS_STATUS": str(row.get("obs_status") or "")}
    return SourceRecord(codes, remarks, _value(row), place)


def fetch_un_sdg(series: str, mirror: Mirror, economies: Sequence[Country], address: str = "") -> Fetched:
    """The economies' observations of a series; the database does not say when it was updated.

    Raises ExchangeError as `read_pages` does, and when the database has none.
    """
    areas = "".join(f"&areaCode={one.m49.lstrip('0')}" for one in economies)
    asked = f"Series/Data?seriesCode={quote(series, safe='')}{areas}&pageSize={PAGE_SIZE}"
    url = f"{(address or UN_SDG.address).rstrip('/')}/{asked}"
    name, citation = f"UN SDG {series}", f"{UN_SDG.publisher}, {UN_SDG.title}, series {series}"
    found = read_pages(mirror, url, lambda tree: _sdg_page(tree, series), name=name, version=1, citation=citation)
    if not found.rows:
        raise ExchangeError(f"{name}: the database has none for {_named(economies)}; check the code of the series.")
    return found.rows, found.updated


def _sdg_page(tree: Any, series: str) -> AnswerPage:
    page, pages, total = int(tree["pageNumber"]), int(tree["totalPages"]), int(tree["totalElements"])
    rows = enumerate(tree["data"] or [], start=(page - 1) * PAGE_SIZE + 1)
    return AnswerPage(page, pages, total, [_sdg_record(row, series, f"UN SDG {series} row {at}") for at, row in rows])


def _sdg_record(row: Any, series: str, place: str) -> SourceRecord:
    _refuse_other(row["series"], series)
    codes = {
        "SERIES": series,
        "REF_AREA": str(row["geoAreaCode"]),
        "TIME_PERIOD": str(row["timePeriodStart"]).removesuffix(".0"),
        **_concepts(row.get("dimensions")),
    }
    text = (_value(row) or "").strip()
    return SourceRecord(codes, _concepts(row.get("attributes")), text or None, place)


def _concepts(named: Any) -> dict[str, str]:
    """`{"Type of skill": "EMAIL"}` as `{"TYPE_OF_SKILL": "EMAIL"}`; the known ones under their SDMX names."""
    pairs = ((str(name).strip().upper().replace(" ", "_"), code) for name, code in (named or {}).items())
    return {CONCEPTS.get(name, name): str(code).strip() for name, code in pairs if code not in (None, "")}


def _refuse_other(code: Any, series: str) -> None:
    if str(code) != series:
        raise ValueError(f"a row of series {str(code)[:40]}")


def _value(row: Any) -> str | None:
    value = row["value"]
    if isinstance(value, (bool, dict, list)):
        raise TypeError(f"the value {value!r}")
    return None if value is None else str(value)


@dataclass(frozen=True)
class Api:
    """An API, by the name of its command; its source in references.bib is `<prefix><year of release>`."""

    name: str
    fetch: Callable[[str, Mirror, Sequence[Country], str], Fetched]
    prefix: str
    title: str
    publisher: str
    page: str
    address: str

    def source(self, day: datetime.date) -> NewSource:
        """Its releases of a year, as an entry of references.bib."""
        return NewSource(
            key=f"{self.prefix}{day.year}",
            title=f"{self.title}, releases of {day.year}",
            publisher=self.publisher,
            year=day.year,
            address=self.page,
            note="Read through the publisher's API; the release column gives the day",
        )


WORLD_BANK = Api(
    "worldbank",
    fetch_world_bank,
    "wdi",
    "World Development Indicators",
    "World Bank",
    "https://databank.worldbank.org/source/world-development-indicators",
    "https://api.worldbank.org/v2",
)
UN_SDG = Api(
    "unsdg",
    fetch_un_sdg,
    "unsdg",
    "Global SDG Indicators Database",
    "United Nations Statistics Division",
    "https://unstats.un.org/sdgs/dataportal",
    "https://unstats.un.org/SDGAPI/v1/sdg",
)
APIS = {api.name: api for api in (WORLD_BANK, UN_SDG)}


def mirror_of_project(*, offline: bool) -> Mirror:
    """The answers kept beside the project's data. Raises FileNotFoundError outside a project."""
    return Mirror(data_folder().parent / FOLDER, offline)


def import_series(
    api: Api,
    series: Sequence[str],
    choices: Choices,
    release: str | None,
    *,
    source: str,
    map_file: Path | None,
    offline: bool,
    address: str,
) -> None:
    """Fetch series and import them as one release.

    Raises as `take_in` does, also when the series were updated on different days: then they are two releases.
    """
    if release is None and api is UN_SDG:
        read_day(None)
    mirror, country = mirror_of_project(offline=offline), load_country(data_folder())
    records: list[SourceRecord] = []
    days: dict[str, datetime.date | None] = {}
    rules = rules_in_use(map_file)
    for code in named_series(rules, series, api.name):
        found, days[code] = api.fetch(code, mirror, [country], address)
        records += found
    if release is None and len({*days.values()}) > 1:
        told = ", ".join(f"{code} on {day}" for code, day in days.items())
        raise ExchangeError(f"the series were updated on different days ({told}); import them one by one.")
    day = read_day(release, next(iter(days.values())))
    key = f"{api.prefix}{day.year}"
    new_source = None if source else api.source(day)
    import_records(records, source or key, day.isoformat(), choices, rules=rules, new_source=new_source)
