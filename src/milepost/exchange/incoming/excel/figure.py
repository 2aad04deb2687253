"""One cell, the headings above it and the labels beside it: a proposed figure, or the reason why it is none."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from milepost.exchange.incoming.excel.mapping import Meaning, lookup
from milepost.exchange.incoming.excel.numbers import Written, label_key, mark_name, plain_text, read_number, read_year
from milepost.exchange.incoming.proposal import ProposedFigure, RefusedRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from milepost.exchange.incoming.excel.mapping import Mapping, SheetMapping, Vocabulary
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


def take_figure(
    cell: Cell, beside: Said, heading: Said, reader: Reader, *, source: str, flag: Cell | None, merged_to: str
) -> ProposedFigure | RefusedRow | None:
    """The figure in a cell, or why it cannot be one; None where its mark means skip.

    `beside` and `heading` are its labels, `flag` stands behind it, `merged_to` is the last cell that it covers.
    """
    said = reader.mapping.everywhere.said | beside.meaning | heading.meaning
    written = _written(cell, reader)
    own = (*cell.marks, *written.marks, *_flags(flag))
    status, clash = _status(own, (*beside.marks, *heading.marks), reader.book.statuses())
    problem = _where_problem(beside, heading, merged_to, said) or written.problem or clash
    if problem:
        return RefusedRow(cell.place, problem)
    if status == "skip":
        return None
    return ProposedFigure(
        indicator=said["indicator"],
        year=said["year"],
        value=_in_unit(written.value, said.get("factor")),
        sex=said.get("sex", "both"),
        location=said.get("location", "total"),
        province=said.get("province", ""),
        status=None if written.value is None else status or said.get("status"),
        source=source,
        place=cell.place,
    )


def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, or a text that reads as one."""
    return cell.kind == "number" or (cell.kind == "text" and read_number(cell.text).value is not None)


def _where_problem(beside: Said, heading: Said, merged_to: str, said: dict[str, Any]) -> str:
    """What keeps a cell from saying what it is a figure of."""
    against = contradiction(beside.meaning, heading.meaning)
    if against:
        return f"'{beside.text}' and '{heading.text}' contradict each other on the {against}"
    if merged_to:
        return f"it is merged with others, up to {merged_to}; write a figure in each cell"
    lacking = [name for name in ("indicator", "year") if name not in said]
    return f"nothing says the {' and the '.join(lacking)}; add it to 'everywhere' or 'means'" if lacking else ""


def _in_unit(value: float | None, factor: float | None) -> float | None:
    """The value times the factor, in decimal arithmetic: 53 thousand is 53000, not 53000.000000000007."""
    if value is None or factor is None:
        return value
    return float(Decimal(repr(value)) * Decimal(repr(factor)))


def _written(cell: Cell, reader: Reader) -> Written:
    """The number that a cell holds, as the reader of the sheet sees it: 53 where 0.53 is shown as percent."""
    if cell.kind == "number" and isinstance(cell.content, float):
        return Written(_in_unit(cell.content, 100 if cell.percent else None))
    if cell.kind == "text":
        return read_number(
            cell.text, decimal=reader.mapping.decimal or reader.book.decimal, missing=reader.book.missing
        )
    if cell.kind == "error" and cell.text.casefold() in {item.casefold() for item in reader.book.missing}:
        return Written()
    problems = {
        "date": f"it is the date {cell.text}; format the cell as a number and correct it",
        "truth": f"it is the truth value {cell.text}; write a number",
        "error": f"it is the error {cell.text}; mend its formula, or list {cell.text} under 'missing'",
        "no result": "its formula was saved without a result; open the workbook in a spreadsheet program and save it",
    }
    return Written(problem=problems[cell.kind])


def _flags(flag: Cell | None) -> list[str]:
    """Marks in the column of flags beside a figure."""
    return [mark_name(part) for part in plain_text(flag.text).replace(",", " ").split()] if flag else []


def _status(own: Iterable[str], general: Iterable[str], statuses: dict[str, str]) -> tuple[str | None, str]:
    """The status by the figure's own marks, else by those of its labels; and what is wrong with them."""
    for mark in (*own, *general):
        if mark not in statuses:
            return None, f"the mapping does not say what the mark '{mark}' means; add it to 'footnotes'"
    for marks in (own, general):
        told = {statuses[mark] for mark in marks}
        strong = told - {"normal"}
        if len(strong) > 1:
            return None, f"its marks say {' and '.join(sorted(strong))}; keep one"
        if told:
            return (strong or told).pop(), ""
    return None, ""
