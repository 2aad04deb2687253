"""From a source's observations to an import: through the series map, to the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.exchange.incoming.importing import data_folder, read_day, take_in
from milepost.exchange.incoming.series_map import SeriesRule, read_series_map
from milepost.exchange.incoming.translating import translate

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from milepost.exchange.incoming.importing import Choices
    from milepost.exchange.incoming.proposal import NewSource
    from milepost.exchange.incoming.source_record import SourceRecord


def import_records(
    records: Iterable[SourceRecord],
    source: str,
    release: str | None,
    choices: Choices,
    *,
    rules: Sequence[SeriesRule],
    new_source: NewSource | None = None,
    found: datetime.date | None = None,
) -> bool:
    """Translate, compare, show, and write when told to; whether it could be written.

    `release` is what the person wrote, `found` what the source says. Raises ExchangeError, DataError or RecordError.
    """
    data = data_folder()
    day = read_day(release, found)
    reading = translate(records, rules, source)
    return take_in(reading, data, day, choices, new_source)


def rules_in_use(map_file: Path | None) -> list[SeriesRule]:
    """The rules of the file that a person named, else of `data/series.yml`. Raises RecordError."""
    return read_series_map(map_file or data_folder() / "series.yml")
