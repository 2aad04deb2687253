"""A table that is handed out: typed columns with their meaning, rows of plain values, keys and references."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["string", "integer", "number", "boolean", "date", "year"]


@dataclass(frozen=True)
class Column:
    """A column: its name, its type, what it says, and what a value must keep to."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    rules: dict[str, Any] = field(default_factory=dict)  # enum, minimum, maximum, pattern, as Table Schema spells them


@dataclass(frozen=True)
class DataTable:
    """A table of an edition; `refers` names (columns, table, columns there), `key` the columns that tell rows apart."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    key: tuple[str, ...]
    refers: tuple[tuple[str, str, str], ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)

    def records(self) -> Iterator[dict[str, Any]]:
        """Rows by column name."""
        return (dict(zip(self.header, row, strict=True)) for row in self.rows)
