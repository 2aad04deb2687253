"""One cell, the headings above it and the labels beside it: a proposed figure, or the reason why it is none."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from openpyxl.utils import get_column_letter

from milepost.exchange.incoming.content import without_marks
from milepost.exchange.incoming.excel.layout import of_area_codes
from milepost.exchange.incoming.excel.mapping import USES, Mapping, Meaning, SheetMapping, lookup
from milepost.exchange.incoming.excel.numbers import (
    Written,
    label_key,
    mark_name,
    plain_text,
    read_number,
    read_year,
    split_year,
)
from milepost.exchange.incoming.excel.words import Vocabulary
from milepost.exchange.incoming.excel.workbook import Cell, Sheet
from milepost.exchange.incoming.proposal import FLAGS, ProposedFigure, RefusedRow
from milepost.exchange.incoming.whose import is_own_code, other, part_of_population


@dataclass(frozen=True)
class Said:
    """What the labels of a row or column say: a meaning with marks, `skip`, `flags`, or a problem with its place."""

    meaning: dict[str, Any]
    marks: tuple[str, ...] = ()
    use: str = ""  # "skip", "flags", "notes" or nothing
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

    def meaning_of(self, cell: Cell, *, code: bool = False) -> Said:
        """What one label says: first what the mapping says, then a year, then the words that need no mapping.

        `code` says that the label stands in a column of codes of economies, where FJ and 242 are Fiji.
        """
        text = without_marks(" ".join(cell.text.split()))
        said = self.told(text)
        if said in USES:
            return Said({}, use=str(said), place=cell.place, text=text)
        if isinstance(said, Meaning):
            return Said(said.said, cell.marks, place=cell.place, text=text)
        year, marks = self._year(cell, text)
        if year is not None:
            return Said({"year": year}, (*cell.marks, *marks), place=cell.place, text=text)
        known = Meaning() if code and is_own_code(text, self.vocabulary.country) else self.vocabulary.meaning(text)
        if known is not None:
            return Said(known.said, cell.marks, place=cell.place, text=text)
        elsewhere = other(text, self.vocabulary.country, code=code)
        if elsewhere and (self.mapping.only_this_economy or self.book.only_this_economy):
            return Said({}, use="skip", place=cell.place, text=f"{elsewhere}, another economy")
        if not elsewhere and (self.mapping.all_else or self.book.all_else):
            return Said({}, use="skip", place=cell.place, text=f"{text}, not explained")
        return Said({}, problem=self._not_known(text, elsewhere), place=cell.place, text=text)

    def told(self, text: str) -> Meaning | str | None:
        """What the mapping itself says of a label; None when nothing."""
        found: Meaning | str | None = self._told.get(label_key(text))
        return found

    def _year(self, cell: Cell, text: str) -> tuple[int | None, tuple[str, ...]]:
        if isinstance(cell.content, datetime.date):
            return cell.content.year, ()
        year, marks = read_year(text)
        side = self.mapping.split_years or self.book.split_years
        split = split_year(text) if year is None and side else None
        return (split[0] if side == "first" else split[1], split[2]) if split else (year, marks)

    def heading(self, column: int) -> Said:
        """What the headings of a column say together."""
        return together(self._above(column))

    def beside(self, row: int) -> Said:
        """What the labels of a row say together."""
        cells = [(self._label(row, column), column) for column in self.mapping.labels]
        said = [self.meaning_of(cell, code=self.holds_area_codes(column)) for cell, column in cells if cell is not None]
        return together(said)

    def holds_area_codes(self, column: int) -> bool:
        """Whether the heading of a column says that it holds codes of economies."""
        if column not in self._area_codes:
            heads = [self.sheet.label(row, column) for row in self.mapping.headers]
            self._area_codes[column] = any(cell is not None and of_area_codes(cell.text) for cell in heads)
        return self._area_codes[column]

    @cached_property
    def _area_codes(self) -> dict[int, bool]:
        return {}

    def _not_known(self, text: str, elsewhere: str) -> str:
        if elsewhere:
            return (
                f"'{text}' is another economy or region; 'only_this_economy: true' in the mapping passes over such rows"
            )
        if split_year(text):
            return f"'{text}' is a split year; write 'split_years: first' or 'last' in the mapping"
        region = self.vocabulary.region(text)
        if region:
            return f"'{text}' merges {', '.join(region)}, so no single province has its figure; write skip in 'means'"
        near = self.vocabulary.likely(text)
        hint = f" (is it {', '.join(map(str, near.said.values()))}?)" if near else ""
        if part_of_population(text):
            hint = " (it names a part of the population, of which no figure of ours is)"
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
            cell = self._above_blanks(column).get(row)
        return cell if cell is not None and cell.text.strip() else None

    def _above_blanks(self, column: int) -> dict[int, Cell]:
        """For each row the last label at or above it, worked out once a column."""
        if column not in self._carried:
            held, last = {}, None
            for row in self.sheet.rows:
                if row > max(self.mapping.headers, default=0):
                    last = self.sheet.label(row, column) or last
                    if last is not None:
                        held[row] = last
            self._carried[column] = held
        return self._carried[column]

    @cached_property
    def _carried(self) -> dict[int, dict[int, Cell]]:
        return {}


def together(parts: Iterable[Said]) -> Said:
    """Several labels of one row or column as one; what contradicts itself is a problem."""
    held = list(parts)
    for part in held:
        if part.use in ("skip", "notes") or part.problem:
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
    cell: Cell, beside: Said, heading: Said, reader: Reader, *, source: str, flags: tuple[Cell, ...], merged_to: str
) -> ProposedFigure | RefusedRow | None:
    """The figure in a cell, or why it cannot be one; None where its mark means skip.

    `beside` and `heading` are its labels, `flags` stand behind it, `merged_to` is the last cell that it covers.
    """
    said = reader.mapping.everywhere.said | beside.meaning | heading.meaning
    written = _written(cell, reader)
    in_words = reader.book.statuses(flags=True)
    told = [mark for flag in flags for mark in _flags(flag, in_words)]
    statuses = reader.book.statuses() | {mark: in_words[mark] for mark in told if mark in in_words}
    own = (*cell.marks, *written.marks, *told)
    found = {statuses.get(mark, "") for mark in (*own, *beside.marks, *heading.marks)} & FLAGS.keys()
    status, clash = _status(own, (*beside.marks, *heading.marks), statuses)
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
        flags=tuple(sorted(found)),
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


def _flags(flag: Cell, known: dict[str, str]) -> list[str]:
    """Marks in a column of flags beside a figure: words that are known as a whole, else one by one."""
    text = plain_text(flag.text)
    if mark_name(text) in known:
        return [mark_name(text)]
    return [mark_name(part) for part in text.replace(",", " ").replace(";", " ").split()]


def _status(own: Iterable[str], general: Iterable[str], statuses: dict[str, str]) -> tuple[str | None, str]:
    """The status by the figure's own marks, else by those of its labels; and what is wrong with them."""
    for mark in (*own, *general):
        if mark not in statuses:
            return None, f"the mapping does not say what the mark '{mark}' means; add it to 'footnotes'"
    for marks in (own, general):
        told = {"normal" if statuses[mark] in FLAGS else statuses[mark] for mark in marks}
        strong = told - {"normal"}
        if len(strong) > 1:
            return None, f"its marks say {' and '.join(sorted(strong))}; keep one"
        if told:
            return (strong or told).pop(), ""
    return None, ""
