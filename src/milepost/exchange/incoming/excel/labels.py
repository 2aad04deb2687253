"""What the headings above a figure and the labels beside it say together."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from milepost.exchange.incoming.excel.mapping import Meaning, lookup
from milepost.exchange.incoming.excel.numbers import label_key, read_year

if TYPE_CHECKING:
    from collections.abc import Iterable

    from milepost.exchange.incoming.excel.mapping import Mapping, SheetMapping
    from milepost.exchange.incoming.excel.vocabulary import Vocabulary
    from milepost.exchange.incoming.excel.workbook import Cell, Sheet


@dataclass(frozen=True)
class Said:
    """What the labels of a row or column say: a meaning with marks, `skip`, `flags`, or a problem with its place."""

    meaning: dict[str, Any]
    marks: tuple[str, ...] = ()
    use: str = ""  # "skip", "flags" or nothing
    problem: str = ""
    place: str = ""
    text: str = ""


NOTHING = Said({})


@dataclass(frozen=True)
class Reader:
    """One sheet with its mapping and the words that are known."""

    sheet: Sheet
    mapping: SheetMapping
    book: Mapping
    vocabulary: Vocabulary

    def meaning_of(self, cell: Cell) -> Said:
        """What one label says: first what the mapping says, then a year, then the words that need no mapping."""
        text = " ".join(cell.text.split())
        said = self._told.get(label_key(text))
        if said in {"skip", "flags"}:
            return Said({}, use=said, place=cell.place, text=text)
        if isinstance(said, Meaning):
            return Said(said.said, cell.marks, place=cell.place, text=text)
        if isinstance(cell.content, datetime.date):
            return Said({"year": cell.content.year}, place=cell.place, text=text)
        year, marks = read_year(text)
        if year is not None:
            return Said({"year": year}, (*cell.marks, *marks), place=cell.place, text=text)
        known = self.vocabulary.meaning(text)
        if known is not None:
            return Said(known.said, cell.marks, place=cell.place, text=text)
        return Said({}, problem=self._not_known(text), place=cell.place, text=text)

    def heading(self, column: int) -> Said:
        """What the headings of a column say together."""
        return together(self._above(column))

    def beside(self, row: int) -> Said:
        """What the labels of a row say together."""
        cells = [self._label(row, column) for column in self.mapping.labels]
        return together([self.meaning_of(cell) for cell in cells if cell is not None])

    def _not_known(self, text: str) -> str:
        region = self.vocabulary.region(text)
        if region:
            return f"'{text}' merges {', '.join(region)}, so no single province has its figure; write skip in 'means'"
        near = self.vocabulary.nearest(text)
        hint = f" (is it {', '.join(map(str, near.said.values()))}?)" if near else ""
        shown = text if len(text) <= 60 else text[:59] + "…"
        return f"the mapping does not say what '{shown}' means{hint}; add it to 'means', or write skip"

    @cached_property
    def _told(self) -> dict[str, Any]:
        return lookup(self.book.means) | lookup(self.mapping.means)

    def _above(self, column: int) -> list[Said]:
        cells = []
        for row in self.mapping.headers:
            cell = self.sheet.label(row, column)
            for left in range(column - 1, 0, -1):
                if cell is not None or str(row) not in self.mapping.blank_repeats:
                    break
                cell = self.sheet.label(row, left) if left not in self.mapping.labels else None
            cells.append(cell)
        return [self.meaning_of(cell) for cell in cells if cell is not None and cell.text.strip()]

    def _label(self, row: int, column: int) -> Cell | None:
        cell = self.sheet.label(row, column)
        if cell is None and get_column_letter(column) in self.mapping.blank_repeats:
            above = [r for r in self.sheet.rows if max(self.mapping.headers, default=0) < r < row]
            cell = next((held for r in reversed(above) if (held := self.sheet.label(r, column))), None)
        return cell if cell is not None and cell.text.strip() else None


def together(parts: Iterable[Said]) -> Said:
    """Several labels of one row or column as one; what contradicts itself is a problem."""
    held = list(parts)
    for part in held:
        if part.use == "skip" or part.problem:
            return part
    result = NOTHING
    for part in held:
        against = contradiction(result.meaning, part.meaning)
        if against:
            return Said(
                {}, problem=f"'{result.text}' and '{part.text}' contradict each other on {against}", place=part.place
            )
        text = f"{result.text}, {part.text}" if result.text else part.text
        result = Said(
            result.meaning | part.meaning, result.marks + part.marks, part.use or result.use, "", part.place, text
        )
    return result


def contradiction(first: dict[str, Any], second: dict[str, Any]) -> str:
    """The field on which two meanings part, empty when they agree."""
    return next((name for name, value in second.items() if name in first and first[name] != value), "")
