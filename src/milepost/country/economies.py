"""Economies by their codes: the country itself and its peers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from milepost.country.records import Value, read_csv_records, read_value

if TYPE_CHECKING:
    from pathlib import Path


class Economy(Value):
    """An economy by its ISO 3166 alpha-3 code, as a row of `data/economies.csv` must read."""

    code: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    name: str


def load_economies(data: Path) -> dict[str, str]:
    """Names of economies by code, from `data/economies.csv`. Raises RecordError at the first faulty row."""
    rows = [read_value(Economy, record) for record in read_csv_records(data / "economies.csv")]
    return {row.code: row.name for row in rows}
