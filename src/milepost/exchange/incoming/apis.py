"""Official APIs by name: where they are, how they are cited, and how a series is fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.exchange.incoming import un_sdg, world_bank
from milepost.exchange.incoming.fetching import FOLDER, Mirror
from milepost.exchange.incoming.importing import data_folder, import_records, read_day, rules_in_use
from milepost.exchange.incoming.proposal import ExchangeError, NewSource
from milepost.exchange.incoming.translating import named_series
from milepost.exchange.incoming.un_sdg import fetch_un_sdg
from milepost.exchange.incoming.world_bank import fetch_world_bank

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from milepost.exchange.incoming.importing import Choices
    from milepost.exchange.incoming.source_record import SourceRecord

    Fetched = tuple[list[SourceRecord], datetime.date | None]


@dataclass(frozen=True)
class Api:
    """An API, by the name of its command; its source in references.bib is `<prefix><year of release>`."""

    name: str
    fetch: Callable[[str, Mirror, str], Fetched]
    prefix: str
    title: str
    publisher: str
    page: str
    address: str


WORLD_BANK = Api(
    "worldbank",
    fetch_world_bank,
    "wdi",
    "World Development Indicators",
    "World Bank",
    "https://databank.worldbank.org/source/world-development-indicators",
    world_bank.ADDRESS,
)
UN_SDG = Api(
    "unsdg",
    fetch_un_sdg,
    "unsdg",
    "Global SDG Indicators Database",
    "United Nations Statistics Division",
    "https://unstats.un.org/sdgs/dataportal",
    un_sdg.ADDRESS,
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
    source: str = "",
    map_file: Path | None = None,
    offline: bool = False,
    address: str = "",
) -> bool:
    """Fetch series and import them as one release; whether it could be written.

    Raises ExchangeError, also when the series were updated on different days: then they are two releases.
    """
    if release is None and api is UN_SDG:
        read_day(None)
    mirror = mirror_of_project(offline=offline)
    records: list[SourceRecord] = []
    days: dict[str, datetime.date | None] = {}
    rules = rules_in_use(map_file)
    for code in named_series(rules, series, api.name):
        found, days[code] = api.fetch(code, mirror, address or api.address)
        records += found
    if release is None and len({*days.values()}) > 1:
        told = ", ".join(f"{code} on {day}" for code, day in days.items())
        raise ExchangeError(f"the series were updated on different days ({told}); import them one by one.")
    day = read_day(release, next(iter(days.values())))
    new_source = None if source else _own_source(api, day)
    key = source or f"{api.prefix}{day.year}"
    return import_records(records, key, day.isoformat(), choices, rules=rules, new_source=new_source)


def _own_source(api: Api, day: datetime.date) -> NewSource:
    return NewSource(
        key=f"{api.prefix}{day.year}",
        title=f"{api.title}, releases of {day.year}",
        publisher=api.publisher,
        year=day.year,
        address=api.page,
        note="Read through the publisher's API; the release column gives the day",
    )
