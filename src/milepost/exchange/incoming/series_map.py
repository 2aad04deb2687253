"""The map of series: which series of which publisher is which indicator.

`data/series.yml` is the map in use, a file that a statistician writes; `--map` names another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from milepost.country import Finite, Identifier, Names, Record, RecordError, Value, read_values, read_yaml_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


class SeriesRule(Value):
    """An item of the file: a series, what else must hold of an observation, and what it becomes."""

    series: Annotated[str, Field(min_length=1, description="the code of the series at its publisher")]
    indicator: Annotated[Identifier, Field(description="our indicator")]
    concept: Annotated[str, Field(description="the dimension that holds the series' code")] = "SERIES"
    where: Annotated[
        dict[str, Names], Field(default_factory=dict, description="codes that other dimensions may have, by dimension")
    ]
    ignore: Annotated[Names, Field(description="columns that do not tell which figure it is, notes for instance")] = ()
    units: Annotated[Names, Field(description="codes that UNIT_MEASURE may have; any without")] = ()
    factor: Annotated[Finite, Field(gt=0, description="times the source's value is ours")] = 1.0
    sex: Annotated[
        Literal["both", "female", "male"] | None, Field(description="where the series itself is of one sex")
    ] = None
    api: Annotated[
        Literal["worldbank", "unsdg"] | None, Field(description="the command that fetches it by our indicator's name")
    ] = None
    location: Annotated[
        Literal["total", "urban", "rural"] | None, Field(description="where the series itself is of one location")
    ] = None


def read_series_map(path: Path) -> list[SeriesRule]:
    """The rules of a file, in file order. Raises RecordError at the first that is not valid."""
    records = [_with_lists(record) for record in read_yaml_records(path)]
    return read_values(SeriesRule, records, "docs/importing.md has the fields")


def _with_lists(record: Record) -> Record:
    """Codes under `where` as text, so that `AGE: 15+` and `REF_AREA: 116` read as written."""
    where = record.fields.get("where", {})
    if not isinstance(where, dict):
        raise RecordError(record.place, "where: is no list of 'DIMENSION: code'", "write '{AGE: 15+}'")
    texts = {str(name): codes if isinstance(codes, list) else str(codes) for name, codes in where.items()}
    return Record({**record.fields, "series": str(record.fields.get("series", "")), "where": texts}, record.place)


def named_series(rules: Sequence[SeriesRule], names: Iterable[str], api: str) -> list[str]:
    """The series of an API that `names` mean: codes of series, or indicators of ours for all of theirs."""
    found: list[str] = []
    for name in names:
        found += [rule.series for rule in rules if rule.indicator == name and rule.api == api] or [name]
    return list(dict.fromkeys(found))
