"""What the data hold, as an import compares with it: indicators, releases, names of provinces, sources."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.checks import read_keys
from milepost.country import (
    Indicator,
    Observation,
    ProvinceName,
    load_framework,
    load_province_names,
    read_observation_records,
    read_values,
)

if TYPE_CHECKING:
    from pathlib import Path

Key = tuple[str, int, str, str, str]  # indicator, year, sex, location, province


@dataclass(frozen=True)
class Held:
    """The data beside which a proposal is laid; releases of a figure are oldest first."""

    indicators: dict[str, Indicator]
    releases: dict[Key, list[Observation]]
    provinces: tuple[ProvinceName, ...]
    sources: frozenset[str]


def read_held(data: Path) -> Held:
    """Everything that a comparison asks of the folder `data`. Raises RecordError when it cannot be read."""
    releases: dict[Key, list[Observation]] = defaultdict(list)
    for row in read_values(Observation, read_observation_records(data)):
        releases[row.indicator, row.year, row.sex, row.location, row.province].append(row)
    for rows in releases.values():
        rows.sort(key=lambda row: row.release)
    sources = frozenset(key for _, key in read_keys(data))
    return Held(load_framework(data).indicators, dict(releases), load_province_names(data), sources)
