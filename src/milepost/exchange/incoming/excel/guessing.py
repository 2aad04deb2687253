"""Guess where a sheet keeps its years, labels and figures, and what its labels mean."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from milepost.exchange.incoming.excel.figure import Reader
from milepost.exchange.incoming.excel.mapping import Mapping, SheetMapping
from milepost.exchange.incoming.excel.numbers import SUPERSCRIPTS, read_number, read_year

if TYPE_CHECKING:
    from milepost.exchange.incoming.excel.mapping import Meaning, Vocabulary
    from milepost.exchange.incoming.excel.workbook import Cell, Sheet

FEWEST_YEARS = 2
MOST_HEADERS = 4
LONGEST_LABEL = 200


@dataclass
class Guess:
    """What is guessed of a sheet; a label with None is for a person to decide."""

    sheet: Sheet
    layout: SheetMapping  # where it seems to keep what, without what its labels mean
    title: str
    indicator: Meaning | None = None
    asks_indicator: bool = False
    means: dict[str, Meaning | str | None] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)  # a mark and where it was seen
    strange: dict[str, str] = field(default_factory=dict)  # text where a figure should be, and where
    commas: int = 0
    points: int = 0
    two_ways: int = 0


def guess_sheet(sheet: Sheet, vocabulary: Vocabulary) -> Guess | None:
    """What the sheet seems to say; None where neither a row nor a column of years is found."""
    layout = _wide(sheet) or _long(sheet)
    if layout is None:
        return None
    layout = _with_known_labels(sheet, layout, vocabulary)
    titles = [cell.text for key, cell in sorted(sheet.cells.items()) if key[0] < min(layout.headers, default=1)]
    guess = Guess(sheet, layout, " ".join(" ".join([*titles, sheet.name]).split()))
    _guess_labels(guess, vocabulary)
    _guess_cells(guess)
    return guess


def _year(cell: Cell | None) -> int | None:
    if cell is None:
        return None
    if isinstance(cell.content, datetime.date):
        return cell.content.year
    return read_year(cell.text)[0] if len(cell.text) <= LONGEST_LABEL else None


def _wide(sheet: Sheet) -> SheetMapping | None:
    """Years side by side: the first row with two or more of them, and the heading rows that touch it."""
    for row in sheet.rows:
        years = [column for column in sheet.columns if _year(sheet.cells.get((row, column))) is not None]
        if len(years) < FEWEST_YEARS or sum(_is_figure(sheet.cells.get((row, column))) for column in years) > len(
            years
        ):
            continue
        spread = [column for column in sheet.columns if column >= years[0]]
        headers = [row, *_heading_rows(sheet, row, spread)]
        below = [
            column for column in spread if any(sheet.cells.get((r, column)) for r in sheet.rows if r > max(headers))
        ]
        labels = tuple(
            column for column in sheet.columns if column < years[0] and _is_text(sheet, column, max(headers))
        )
        blank = [column for column in below if sheet.label(row, column) is None]
        unspread = any(column < years[-1] or sheet.label(row - 1, column) is None for column in blank)
        repeats = (str(row),) if unspread else ()
        return SheetMapping.model_construct(
            sheet=sheet.name,
            headers=tuple(headers),
            labels=labels or (1,),
            columns=tuple(below),
            blank_repeats=repeats,
        )
    return None


def _heading_rows(sheet: Sheet, year_row: int, columns: list[int]) -> list[int]:
    """Rows right below the years that hold words and no figures over the figures' columns."""
    found: list[int] = []
    for row in range(year_row + 1, year_row + MOST_HEADERS):
        cells = [cell for column in columns if (cell := sheet.cells.get((row, column)))]
        words = [cell for cell in cells if cell.kind == "text" and read_number(cell.text).problem]
        beside = [column for column in sheet.columns if column < columns[0] and (row, column) in sheet.cells]
        if len(words) < FEWEST_YEARS or len(words) < len(cells) or (beside and len(words) < len(columns) // 2):
            break
        found.append(row)
    return found


def _long(sheet: Sheet) -> SheetMapping | None:
    """Years below each other: the first column with three or more of them; its headings stand above."""
    for column in sheet.columns:
        years = [row for row in sheet.rows if _year(sheet.cells.get((row, column))) is not None]
        if len(years) <= FEWEST_YEARS:
            continue
        above = [row for row in sheet.rows if row < years[0]]
        others = tuple(other for other in sheet.columns if other > column and (years[0], other) in sheet.cells)
        headers = [row for row in above if _heads(sheet, row, column, others)]
        if not others or not headers:
            return None
        shown = tuple(headers[-MOST_HEADERS:])
        return SheetMapping.model_construct(sheet=sheet.name, headers=shown, labels=(column,), columns=others)
    return None


def _heads(sheet: Sheet, row: int, years: int, others: tuple[int, ...]) -> bool:
    """Whether a row says something over half the figures or more, cell by cell or merged; no title over all of them."""
    said = [cell for other in others if (cell := sheet.label(row, other)) is not None]
    several = len({cell.place for cell in said}) >= min(len(others), 2)
    return len(said) >= len(others) / 2 and several and sheet.label(row, years) not in said


def _is_figure(cell: Cell | None) -> bool:
    return cell is not None and (cell.kind == "number" or (cell.kind == "text" and not read_number(cell.text).problem))


def _is_text(sheet: Sheet, column: int, after: int) -> bool:
    held = [cell for (row, where), cell in sheet.cells.items() if where == column and row > after]
    return sum(cell.kind == "text" and not _is_figure(cell) for cell in held) > len(held) / 2


def _with_known_labels(sheet: Sheet, layout: SheetMapping, vocabulary: Vocabulary) -> SheetMapping:
    """Of several columns of words, those of which most words are known; the first where none is."""
    known = [column for column in layout.labels if _mostly_known(sheet, column, layout, vocabulary)]
    labels = tuple(known) or layout.labels[:1]
    rows = [row for row in sheet.rows if row > max(layout.headers, default=0)]
    full = [row for row in rows if any((row, column) in sheet.cells for column in layout.columns)]
    repeats = [
        sheet.place(1, column).rpartition("!")[2].rstrip("1")
        for column in labels
        if len(labels) > 1 and any(sheet.label(row, column) is None for row in full)
    ]
    bare = [row for row in rows if row not in full and _known_row(sheet, row, labels, vocabulary)]
    groups = any(row < max(full, default=0) for row in bare)
    repeated = (*layout.blank_repeats, *repeats)
    return layout.model_copy(update={"labels": labels, "blank_repeats": repeated, "groups": groups})


def _mostly_known(sheet: Sheet, column: int, layout: SheetMapping, vocabulary: Vocabulary) -> bool:
    after = max(layout.headers, default=0)
    texts = {cell.text for (row, where), cell in sheet.cells.items() if where == column and row > after}
    found = [_year_or_known(text, vocabulary) for text in texts if len(text) <= LONGEST_LABEL]
    return sum(found) * 2 >= len(found) > 0


def _year_or_known(text: str, vocabulary: Vocabulary) -> bool:
    return read_year(text)[0] is not None or (vocabulary.meaning(text) or vocabulary.nearest(text)) is not None


def _known_row(sheet: Sheet, row: int, labels: tuple[int, ...], vocabulary: Vocabulary) -> bool:
    cells = [sheet.cells.get((row, column)) for column in labels]
    return any(cell is not None and vocabulary.meaning(cell.text) is not None for cell in cells)


def _guess_labels(guess: Guess, vocabulary: Vocabulary) -> None:
    """Look every label up; what is not known gets its nearest name, or is left for a person."""
    sheet, layout = guess.sheet, guess.layout
    reader = Reader(sheet, layout, Mapping.model_construct(sheets=()), vocabulary)
    after = max(layout.headers, default=0)
    full = {row for row, column in sheet.cells if row > after and column in layout.columns}
    others = [column for column in sheet.columns if column not in layout.labels]
    heads = [sheet.label(row, column) for row in layout.headers for column in others]
    rows = (
        sorted(full)
        if not layout.groups
        else [row for row in sheet.rows if row > after and row <= max(full, default=0)]
    )
    sides = [sheet.label(row, column) for row in rows for column in layout.labels]
    says_indicator = False
    for cell in [*heads, *sides]:
        if cell is None or not cell.text.strip() or len(cell.text) > LONGEST_LABEL:
            continue
        said = reader.meaning_of(cell)
        says_indicator = says_indicator or "indicator" in said.meaning
        if said.problem and said.text not in guess.means:
            beside = cell in heads and cell not in [sheet.label(r, c) for r in layout.headers for c in layout.columns]
            guess.means[said.text] = "skip" if beside else vocabulary.nearest(said.text)
            near = guess.means[said.text]
            says_indicator = says_indicator or (not isinstance(near, str) and near is not None and bool(near.indicator))
        for mark in said.marks:
            guess.marks.setdefault(mark, cell.place)
    guess.asks_indicator = not says_indicator
    guess.indicator = vocabulary.indicator_in(guess.title) if guess.asks_indicator else None


def _guess_cells(guess: Guess) -> None:
    """Marks, words and decimal marks in the cells of figures."""
    after = max(guess.layout.headers, default=0)
    for (row, column), cell in sorted(guess.sheet.cells.items()):
        if row <= after or column not in guess.layout.columns:
            continue
        for mark in cell.marks:
            guess.marks.setdefault(mark, cell.place)
        if cell.kind != "text":
            continue
        read = read_number(cell.text)
        for mark in read.marks:
            guess.marks.setdefault(mark, cell.place)
        digits = cell.text.rstrip(SUPERSCRIPTS + "*†‡%()abcdefghijklmnopqrstuvwxyz ")
        if "two ways" in read.problem:
            guess.two_ways += 1
        elif read.problem and len(cell.text) <= 20:
            guess.strange.setdefault(cell.text.strip(), cell.place)
        elif read.value is not None and ("," in digits) != ("." in digits):
            last = digits.replace("٫", ",").rpartition("," if "," in digits else ".")[2]
            if len(last) != 3:
                guess.commas, guess.points = guess.commas + ("," in digits), guess.points + ("." in digits)
