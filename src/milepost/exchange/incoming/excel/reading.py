"""Figures from a workbook by its mapping: every cell becomes a figure, or is listed with the reason why not."""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from openpyxl.utils import get_column_letter

from milepost.country import did_you_mean
from milepost.exchange.incoming.excel.figure import NOTHING, Reader, Said, is_number, take_figure
from milepost.exchange.incoming.excel.mapping import Mapping
from milepost.exchange.incoming.excel.passed_over import (
    above_speaks_against,
    speaks_against,
    tell_passed_over,
    title_of,
    title_speaks_against,
    words_passed_over,
)
from milepost.exchange.incoming.excel.words import Vocabulary
from milepost.exchange.incoming.excel.workbook import Cell, Sheet
from milepost.exchange.incoming.proposal import ExchangeError, LeftOut, ProposedFigure, Read, RefusedRow, many, spans
from milepost.exchange.incoming.whose import part_in_title


@dataclass
class Gathered:
    """What has been read so far."""

    figures: list[ProposedFigure] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    remarks: list[str] = field(default_factory=list)


def read_figures(
    sheets: dict[str, Sheet], mapping: Mapping, vocabulary: Vocabulary, source: str
) -> tuple[Read, tuple[str, ...]]:
    """Every figure of the sheets that the mapping names, and remarks for the reader.

    Raises ExchangeError for a sheet that the workbook does not have.
    """
    gathered = Gathered()
    for part in mapping.sheets:
        sheet = sheets.get(part.sheet)
        if sheet is None:
            hint = did_you_mean(part.sheet, sheets, f"it has {', '.join(sheets)}")
            raise ExchangeError(f"The workbook has no sheet '{part.sheet}'; {hint}?")
        _read_sheet(Reader(sheet, part, mapping, vocabulary), source, gathered)
    named = {part.sheet for part in mapping.sheets}
    for sheet in sheets.values():
        if sheet.name not in named and sheet.cells:
            hidden = "hidden sheet" if sheet.hidden else "sheet"
            gathered.remarks.append(f"The {hidden} '{sheet.name}' is not in the mapping and was not read.")
    left_out = tuple(LeftOut(what, count) for what, count in gathered.left_out.items())
    return Read(tuple(gathered.figures), tuple(gathered.refused), left_out), tuple(gathered.remarks)


def _read_sheet(reader: Reader, source: str, gathered: Gathered) -> None:
    sheet = reader.sheet
    rows, columns = _rows(reader, gathered), _columns(reader, gathered)
    headings = {column: _heading(reader, column) for column in columns}
    passed = words_passed_over(reader, [column for column in columns if headings[column].use in ("", "flags")])
    labels, started = [*headings.values()], len(gathered.figures)
    labels += _read_rows(reader, gathered, source=source, rows=rows, headings=headings, passed=passed)
    forbidden = title_speaks_against(reader, labels)
    if forbidden and len(gathered.figures) > started:
        count = len(gathered.figures) - started
        del gathered.figures[started:]
        gathered.refused.append(RefusedRow(sheet.name, f"{forbidden}; {many(count, 'figure')} not read"))
    part = part_in_title(title_of(reader))
    if part and len(gathered.figures) > started:
        gathered.remarks.append(f"{sheet.name}: the title names '{part}'; are these figures of the whole population?")
    _say_skipped(sheet, rows, headings, gathered)
    gathered.remarks += tell_passed_over(reader, rows, passed)


def _read_rows(
    reader: Reader,
    gathered: Gathered,
    *,
    source: str,
    rows: list[int],
    headings: dict[int, Said],
    passed: dict[int, str],
) -> list[Said]:
    """The figures of a sheet's rows; returns what the labels of the rows that were read say."""
    sheet, labels = reader.sheet, []
    merged, flags = _merged_figures(sheet, set(rows), set(headings)), _flag_columns(headings)
    group, texts = NOTHING, []
    nameless: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        cells = {column: cell for column in headings if (cell := sheet.cells.get((row, column))) is not None}
        held = {column: cell for column, cell in cells.items() if not headings[column].use}
        beside = reader.beside(row)
        if not held:
            group = beside if beside.text and reader.mapping.groups else group
            texts += [beside.place] if beside.problem else []
            continue
        beside = _whose(reader, row, _under(group, beside), passed)
        if beside.problem or beside.use or not (beside.text or reader.mapping.everywhere.said):
            _not_read(beside, sheet.place(row, min(held)), len(held), gathered)
            continue
        labels.append(beside)
        for column, cell in held.items():
            heading = headings[column]
            if heading.problem or (reader.mapping.headers and not heading.text):
                nameless[column].append(cell.place)
                continue
            marks = tuple(cells[at] for at in flags[column] if at in cells)
            merged_to = merged.get((row, column), "")
            found = take_figure(cell, beside, heading, reader, source=source, flags=marks, merged_to=merged_to)
            _keep(found, cell, sheet, gathered)
    for column, places in nameless.items():
        problem = headings[column].problem or "the column has no heading in the rows that the mapping names"
        gathered.refused.append(RefusedRow(_span(places), f"{problem}; {many(len(places), 'cell')} not read"))
    if texts:
        gathered.remarks.append(f"Text without figures, not used: {', '.join(texts)}.")
    return labels


def _heading(reader: Reader, column: int) -> Said:
    """What a column's headings say, or why its figures are somebody else's by the words above them."""
    heading = reader.heading(column)
    if heading.use or heading.problem:
        return heading
    against = above_speaks_against(reader, column, heading)
    return replace(heading, problem=against) if against else heading


def _whose(reader: Reader, row: int, beside: Said, passed: dict[int, str]) -> Said:
    """What a row's labels say, or why its figures are somebody else's by words that the mapping passes over."""
    if beside.problem or beside.use:
        return beside
    against, skip = speaks_against(reader, row, passed, beside)
    return Said({}, use="skip" if skip else "", problem=against, text=against) if against else beside


def _keep(found: ProposedFigure | RefusedRow | None, cell: Cell, sheet: Sheet, gathered: Gathered) -> None:
    if found is None:
        gathered.left_out[f"{sheet.name}: marks that mean skip"] += 1
    elif isinstance(found, RefusedRow):
        gathered.refused.append(found)
    else:
        gathered.figures.append(found)
        if cell.comment:
            gathered.remarks.append(f"{cell.place} has a comment: {cell.comment[:200]}")


def _say_skipped(sheet: Sheet, rows: list[int], headings: dict[int, Said], gathered: Gathered) -> None:
    for column, heading in headings.items():
        if heading.use == "skip":
            what = f"{sheet.name}, column {get_column_letter(column)} '{heading.text}': skip"
            numbers = [cell for row in rows if (cell := sheet.cells.get((row, column))) and is_number(cell)]
            if numbers:
                gathered.left_out[what] += len(numbers)


def _rows(reader: Reader, gathered: Gathered) -> list[int]:
    sheet, mapping = reader.sheet, reader.mapping
    first, wanted = max(mapping.headers, default=0), set(mapping.rows)
    rows = [row for row in sheet.rows if (row in wanted if wanted else row > first) and row not in mapping.headers]
    taken = set(rows)
    others = [row for row in sheet.rows if wanted and row > first and row not in taken]
    if others:
        gathered.remarks.append(f"{sheet.name}: rows not in the mapping, not read: {spans(others)}.")
    found = [row for row in rows if row in sheet.hidden_rows]
    words = f"row{'s' if len(found) > 1 else ''} {spans(found)}"
    return _without_hidden(reader, rows, set(found), words, gathered)


def _columns(reader: Reader, gathered: Gathered) -> list[int]:
    sheet, wanted, labels = reader.sheet, set(reader.mapping.columns), reader.mapping.labels
    columns = [column for column in sheet.columns if (column in wanted if wanted else column not in labels)]
    taken = {*columns, *labels}
    others = [column for column in sheet.columns if column not in taken]
    if others:
        gathered.remarks.append(f"{sheet.name}: columns not in the mapping, not read: {_letters(others)}.")
    found = [column for column in columns if column in sheet.hidden_columns]
    words = f"column{'s' if len(found) > 1 else ''} {_letters(found)}"
    return _without_hidden(reader, columns, set(found), words, gathered)


def _letters(columns: list[int]) -> str:
    """Columns as spans of letters: A-C, F."""
    return re.sub("[0-9]+", lambda number: get_column_letter(int(number[0])), spans(columns))


def _flag_columns(headings: dict[int, Said]) -> dict[int, list[int]]:
    """The columns of flags of each column of figures: those behind it; those before all figures belong to the first."""
    figures = [column for column, heading in headings.items() if not heading.use]
    found: dict[int, list[int]] = {column: [] for column in figures}
    for column, heading in headings.items():
        if heading.use == "flags" and figures:
            left = [figure for figure in figures if figure < column]
            found[left[-1] if left else figures[0]].append(column)
    return found


def _without_hidden(reader: Reader, held: list[int], hidden: set[int], words: str, gathered: Gathered) -> list[int]:
    if not hidden:
        return held
    skip = reader.mapping.hidden == "skip"
    done = "passed over" if skip else "read like the others ('hidden: skip' passes over it)"
    gathered.remarks.append(f"{reader.sheet.name}: hidden {words} {done}.")
    return [index for index in held if index not in hidden] if skip else held


def _merged_figures(sheet: Sheet, rows: set[int], columns: set[int]) -> dict[tuple[int, int], str]:
    """Cells that are merged over more than one figure's place, with the last place they cover."""
    return {
        anchor: sheet.place(*key)
        for key, anchor in sheet.merged.items()
        if key != anchor and key[0] in rows and key[1] in columns
    }


def _under(group: Said, beside: Said) -> Said:
    """A row's labels under those of its group; the row's own word counts where both speak."""
    if beside.problem or beside.use or group is NOTHING:
        return beside
    if group.problem or group.use:
        return group
    return Said(
        group.meaning | beside.meaning, beside.marks + group.marks, "", "", beside.place, beside.text or group.text
    )


def _not_read(beside: Said, place: str, count: int, gathered: Gathered) -> None:
    sheet = place.rpartition("!")[0]
    if beside.use:
        gathered.left_out[f"{sheet}, row '{beside.text}': skip"] += count
        return
    problem = beside.problem or "the row has no label in the columns that the mapping names"
    gathered.refused.append(RefusedRow(beside.place or place, f"{problem}; {many(count, 'cell')} not read"))


def _span(places: list[str]) -> str:
    return places[0] if len(places) == 1 else f"{places[0]}:{places[-1].rpartition('!')[2]}"
