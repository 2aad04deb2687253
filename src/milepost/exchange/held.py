"""What the data hold, as an import compares with it: indicators, releases, names of provinces, sources."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.checks.source_rules import read_keys
from milepost.framework import Indicator, load_framework
from milepost.observations import Observation, Province, read_observation_records
from milepost.records import read_csv_records, read_values

if TYPE_CHECKING:
    from pathlib import Path

Key = tuple[str, int, str, str, str]  # indicator, year, sex, location, province


@dataclass(frozen=True)
class Held:
    """The data beside which a proposal is laid; releases of a figure are oldest first."""

    indicators: dict[str, Indicator]
    releases: dict[Key, list[Observation]]
    provinces: dict[str, str]
    sources: frozenset[str]


def read_held(data: Path) -> Held:
    """Everything that a comparison asks of the folder `data`. Raises RecordError when it cannot be read."""
    releases: dict[Key, list[Observation]] = defaultdict(list)
    for row in read_values(Observation, read_observation_records(data)):
        releases[row.indicator, row.year, row.sex, row.location, row.province].append(row)
    for rows in releases.values():
        rows.sort(key=lambda row: row.release)
    sources = frozenset(key for _, key in read_keys(data))
    return Held(load_framework(data).indicators, dict(releases), read_province_names(data), sources)


def read_province_names(data: Path) -> dict[str, str]:
    """Codes and names of the provinces, folded, to their codes. Raises RecordError."""
    rows = read_values(Province, read_csv_records(data / "provinces.csv"))
    return {fold(name): row.code for row in rows for name in (row.code, row.name_en, row.name_km)}


def fold(name: str) -> str:
    """A name without what spellings differ in: case, spaces, hyphens, apostrophes, the zero-width space of Khmer."""
    return "".join(letter for letter in name.casefold() if letter not in " \u00a0\u200b-_'’")
