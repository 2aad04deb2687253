"""The exact lane for CSV: standard library only, strict about cells and quotes, names the line of a fault."""

from __future__ import annotations

import csv
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from milepost.batch.cells import WordNumbers, Words, number, stripped
from milepost.batch.faults import BatchError
from milepost.batch.raw import Columns, RawRows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from milepost.batch.cells import Codes, Floats

BLOCK_ROWS = 100_000


def read_csv(path: Path, columns: Columns) -> RawRows:
    """Rows of a UTF-8 CSV file, with or without byte-order mark, of any line ending.

    Raises BatchError for a missing column, a row with more or fewer cells than the header, broken quotes, a cell
    beyond the csv module's limit, or text that is not UTF-8.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            header = next(reader, [])
            gathered = _Gathered(path.name, header, columns.placed(header, path.name))
            before = reader.line_num
            while rows := list(islice(reader, BLOCK_ROWS)):
                gathered.add(rows, before, reader.line_num)
                before = reader.line_num
        except csv.Error as error:
            raise BatchError(f"{path.name} line {reader.line_num}: {error}; check the quotes.") from error
        except UnicodeDecodeError as error:
            raise BatchError(f"{path.name}: the file is not UTF-8 text; save it as 'CSV UTF-8'.") from error
    return gathered.joined()


class _Gathered:
    """Rows taken block by block: words as codes, values as numbers."""

    def __init__(self, file: str, header: list[str], places: dict[str, int]) -> None:
        self.file, self.width, self.places = file, len(header), places
        self.ignored = tuple(name for at, name in enumerate(header) if at not in places.values())
        self.vocabularies = {name: WordNumbers() for name in places if name != "value"}
        self.codes: dict[str, list[Codes]] = {name: [] for name in self.vocabularies}
        self.values: list[Floats] = []
        self.bad: dict[int, str] = {}
        self.lines: list[Codes] = []
        self.count = 0

    def add(self, rows: list[list[str]], before: int, last: int) -> None:
        """Take the rows of the lines after `before` up to `last`; those of blank cells only are left out."""
        lines = np.arange(before + 1, before + 1 + len(rows), dtype=np.int32)
        if last - before != len(rows) or {len(row) for row in rows} != {self.width}:
            lines = _lines_of(rows, before)
            kept = [at for at, row in enumerate(rows) if any(cell.strip() for cell in row)]
            rows, lines = [rows[at] for at in kept], lines[kept]
            self._refuse_ragged(rows, lines)
        if not rows:
            return
        cells = list(zip(*rows, strict=True))
        for name, vocabulary in self.vocabularies.items():
            found = map(vocabulary.__getitem__, cells[self.places[name]])
            self.codes[name].append(np.fromiter(found, np.int32, len(rows)))
        self.values.append(self._numbers(cells[self.places["value"]]))
        self.lines.append(lines)
        self.count += len(rows)

    def joined(self) -> RawRows:
        """All blocks as one."""
        if not self.count:
            return RawRows(self.file, {}, np.array([]))
        words = {
            name: Words(np.concatenate(self.codes[name]), stripped(vocabulary, name, self.file))
            for name, vocabulary in self.vocabularies.items()
        }
        values, lines = np.concatenate(self.values), np.concatenate(self.lines)
        return RawRows(self.file, words, values, self.bad, lines, self.ignored)

    def _numbers(self, cells: Sequence[str]) -> Floats:
        try:
            quick = np.fromiter(map(float, cells), float, len(cells))
        except ValueError:
            quick = None
        if quick is not None and "_" not in "".join(cells):
            return quick
        read = [number(cell) for cell in cells]
        self.bad |= {self.count + at: cells[at] for at, found in enumerate(read) if found is None}
        return np.array([np.nan if found is None else found for found in read], dtype=float)

    def _refuse_ragged(self, rows: list[list[str]], lines: Codes) -> None:
        for row, line in zip(rows, lines.tolist(), strict=True):
            if len(row) != self.width:
                raise BatchError(
                    f"{self.file} line {line}: {len(row)} cells, the header has {self.width} columns; write decimals "
                    "with a point, and put text that contains commas in double quotes."
                )


def _lines_of(rows: list[list[str]], before: int) -> Codes:
    """Line on which each row starts, when some are blank or break inside quotes."""
    heights = [1 + sum(cell.count("\n") for cell in row) for row in rows]
    return (before + 1 + np.concatenate([[0], np.cumsum(heights[:-1])])).astype(np.int32)
