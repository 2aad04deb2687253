"""What both readers hand on: columns of codes, before any row is believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from milepost.batch.faults import BatchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.batch.cells import Codes, Floats, Words


@dataclass(frozen=True)
class Columns:
    """The columns of a kind of file; all but `value` are read as words."""

    required: tuple[str, ...]
    optional: tuple[str, ...]

    def spelled(self) -> str:
        """As messages list them."""
        return ",".join(self.required)

    def placed(self, header: Sequence[str], file: str) -> dict[str, int]:
        """Where each known column stands; capital letters and blanks around names do not matter.

        Raises BatchError for a missing or a repeated column.
        """
        names = [name.strip().casefold() for name in header]
        known = [name for name in names if name in self.required + self.optional]
        repeated = next((name for name in known if known.count(name) > 1), None)
        if repeated:
            raise BatchError(f"{file} line 1: column '{repeated}' stands twice; keep one.")
        missing = [name for name in self.required if name not in names]
        if missing:
            hint = "separate cells with commas" if any(";" in name or "\t" in name for name in header) else "add it"
            raise BatchError(f"{file} line 1: column '{missing[0]}' is missing; {hint}. Needed are {self.spelled()}.")
        return {name: names.index(name) for name in known}


HISTORY_COLUMNS = Columns(("series", "indicator", "year", "value"), ("lower", "upper", "status"))
TARGET_COLUMNS = Columns(("series", "year", "value", "direction"), ("baseline_year", "baseline_value"))


@dataclass(frozen=True)
class RawRows:
    """Rows as written; `words` holds every column but `value`."""

    file: str
    words: dict[str, Words]
    values: Floats  # NaN where nothing, or no number, was written
    bad_values: dict[int, str] = field(default_factory=dict)  # row: what was written instead of a number
    lines: Codes | None = None  # line of every row; None where rows are counted from 1
    ignored: tuple[str, ...] = ()  # columns that were not read

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.values)

    def place(self, row: int) -> str:
        """A row as messages name it: `line 14`, or `row 14` of a file without lines."""
        return f"row {row + 1}" if self.lines is None else f"line {self.lines[row]}"
