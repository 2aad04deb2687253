"""The sheets of a workbook as cells: what stands in each, where, and what is merged or hidden."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import get_column_letter

from milepost.exchange.incoming.excel.numbers import mark_name

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


MOST_CELLS = 300_000
Kind = Literal["number", "text", "date", "truth", "error", "no result"]


@dataclass(frozen=True)
class Cell:
    """What stands in one cell. `marks` are superscripts in it, and words that its number format adds."""

    place: str
    kind: Kind
    content: str | float | datetime.date | bool
    percent: bool = False
    marks: tuple[str, ...] = ()
    comment: str = ""

    @property
    def text(self) -> str:
        """The content as a label says it."""
        if isinstance(self.content, float) and self.content.is_integer():
            return str(int(self.content))
        return str(self.content)


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet by row and column, from 1; `merged` leads a covered cell to the one that speaks."""

    name: str
    hidden: bool
    cells: dict[tuple[int, int], Cell]
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def label(self, row: int, column: int) -> Cell | None:
        """The cell that speaks for this one: itself, or the first of the cells it is merged with."""
        return self.cells.get(self.merged.get((row, column), (row, column)))

    @cached_property
    def rows(self) -> list[int]:
        """Rows that hold something, in order."""
        return sorted({row for row, _ in self.cells})

    @cached_property
    def columns(self) -> list[int]:
        """Columns that hold something, in order."""
        return sorted({column for _, column in self.cells})

    def place(self, row: int, column: int) -> str:
        """As messages spell it: `Table 1!D14`."""
        return f"{self.name}!{get_column_letter(column)}{row}"


def sheet_of(shown: Worksheet, written: Worksheet) -> Sheet:
    """The cells of a sheet as it is shown; `written` is the same sheet with its formulas."""
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in shown.merged_cells.ranges
        if (area.max_row - area.min_row + 1) * (area.max_col - area.min_col + 1) <= MOST_CELLS
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    cells = {}
    # Only the cells that the file holds: going by rows and columns would make millions for one far-off cell.
    for key, held in shown._cells.items():  # noqa: SLF001
        source = written._cells.get(key, held)  # noqa: SLF001
        cell = _cell(f"{shown.title}!{held.coordinate}", held, formula=source.data_type == "f")
        if cell is not None:
            cells[key] = cell
    hidden_columns = {
        column
        for dimension in shown.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min or 1, min(dimension.max or 1, 16_384) + 1)
    }
    return Sheet(
        name=shown.title,
        hidden=shown.sheet_state != "visible",
        cells=cells,
        merged=merged,
        hidden_rows=frozenset(row for row, dimension in shown.row_dimensions.items() if dimension.hidden),
        hidden_columns=frozenset(hidden_columns),
    )


def _cell(place: str, held: Any, *, formula: bool) -> Cell | None:
    content, comment = held.value, " ".join(held.comment.text.split()) if getattr(held, "comment", None) else ""
    if content is None:
        return Cell(place, "no result", "", comment=comment) if formula else None
    marks: tuple[str, ...] = ()
    if isinstance(content, CellRichText):
        content, marks = _without_superscripts(content)
    if isinstance(content, bool):
        return Cell(place, "truth", content, comment=comment)
    if isinstance(content, (datetime.datetime, datetime.date)):
        return Cell(place, "date", content, comment=comment)
    if isinstance(content, (int, float)):
        percent, added = _format(held.number_format or "")
        return Cell(place, "number", float(content), percent=percent, marks=added, comment=comment)
    text = str(content)
    if not text.strip() and not comment:
        return None
    return Cell(place, "error" if held.data_type == "e" else "text", text, False, marks, comment)


def _without_superscripts(runs: CellRichText) -> tuple[str, tuple[str, ...]]:
    """Text of a cell in which 12.5 and a raised 1 are not 12.51."""
    plain, raised = [], []
    for run in runs:
        if isinstance(run, TextBlock) and run.font is not None and run.font.vertAlign == "superscript":
            raised.append(mark_name(run.text))
        else:
            plain.append(run.text if isinstance(run, TextBlock) else str(run))
    return "".join(plain), tuple(mark for mark in raised if mark)


def _format(code: str) -> tuple[bool, tuple[str, ...]]:
    """Whether a number format shows percent, and the words that it adds behind the number."""
    first = re.sub(r"\[[^\]]*\]", "", code.split(";", maxsplit=1)[0])
    words = [mark_name(word) for word in re.findall(r'"([^"]*)"', first)]
    bare = re.sub(r'"[^"]*"|\\.', "", first)
    return "%" in bare, tuple(word for word in words if word and word != "%")
