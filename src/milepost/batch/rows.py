"""Rows of a CSV or Parquet file, read defensively, as columns of codes.

CSV has two lanes. The exact lane uses the standard library, and names the line of every fault. Large files first
try the fast lane through pyarrow; it takes clean files only, and anything it stumbles over is read again by the exact
lane, so that both say the same.
"""

from __future__ import annotations

import csv
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from milepost.batch.arrow_rows import read_clean_csv, read_parquet
from milepost.batch.columns import Columns, GatheredRows, RawRows, number
from milepost.batch.faults import BatchError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from milepost.batch.columns import Codes, Floats

FAST_LANE_BYTES = 5_000_000  # smaller files are read before pyarrow is loaded
PARQUET = (".parquet", ".pq")


def read_rows(path: Path, columns: Columns) -> RawRows:
    """Rows of a file by its ending. Raises BatchError for a file that cannot be read as such rows."""
    if not path.is_file():
        raise BatchError(f"{path}: there is no such file; check the name.")
    if path.stat().st_size == 0:
        raise BatchError(f"{path.name}: the file is empty; its first line must name the columns {columns.spelled()}.")
    rows = _read(path, columns)
    if not len(rows):
        raise BatchError(f"{path.name}: there are no rows below the header.")
    return rows


def _read(path: Path, columns: Columns) -> RawRows:
    ending = path.suffix.lower()
    if ending in PARQUET:
        return read_parquet(path, columns)
    if ending != ".csv":
        raise BatchError(f"{path.name}: '{ending}' files are not read; save it as .csv or .parquet.")
    if path.stat().st_size >= FAST_LANE_BYTES:
        rows = read_clean_csv(path, columns)
        if rows is not None:
            return rows
    return read_csv(path, columns)


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
            gathered = _Blocks(path.name, header, columns.placed(header, path.name))
            before = reader.line_num
            while rows := list(islice(reader, BLOCK_ROWS)):
                gathered.add(rows, before, reader.line_num)
                before = reader.line_num
        except csv.Error as error:
            raise BatchError(f"{path.name} line {reader.line_num}: {error}; check the quotes.") from error
        except UnicodeDecodeError as error:
            raise BatchError(f"{path.name}: the file is not UTF-8 text; save it as 'CSV UTF-8'.") from error
    return gathered.joined()


class _Blocks(GatheredRows):
    """Rows of text taken block by block."""

    def add(self, rows: list[list[str]], before: int, last: int) -> None:
        """Take the rows of the lines after `before` up to `last`; those of blank cells only are left out."""
        lines = np.arange(before + 1, before + 1 + len(rows), dtype=np.int32)
        if last - before != len(rows) or {len(row) for row in rows} != {len(self.header)}:
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
            if len(row) != len(self.header):
                raise BatchError(
                    f"{self.file} line {line}: {len(row)} cells, the header has {len(self.header)} columns; "
                    "write decimals with a point, and put text that contains commas in double quotes."
                )


def _lines_of(rows: list[list[str]], before: int) -> Codes:
    """Line on which each row starts, when some are blank or break inside quotes."""
    heights = [1 + sum(cell.count("\n") for cell in row) for row in rows]
    return (before + 1 + np.concatenate([[0], np.cumsum(heights[:-1])])).astype(np.int32)
