"""Indicators that no published figure answers any more, and those of today's list that answer in their place.

`data/framework/replaced.csv`; the replaced ones stay among the indicators, for targets and measures point to them and a
data agenda asks for them.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from milepost.country.records import Identifier, Names, Value, read_csv_records, read_values


class Replacement(Value):
    """An indicator that no published figure answers, those that do, and why."""

    indicator: Identifier
    replaced_by: Names = Field(min_length=1)
    why: str


def load_replacements(data: Path) -> tuple[Replacement, ...]:
    """The rows of `data/framework/replaced.csv`; none where there is no such file. Raises RecordError."""
    path = data / "framework" / "replaced.csv"
    return tuple(read_values(Replacement, read_csv_records(path))) if path.is_file() else ()
