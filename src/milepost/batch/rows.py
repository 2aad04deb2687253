"""Rows of a CSV or Parquet file, read defensively, as columns of codes.

CSV has two lanes. The exact lane uses the standard library, and names the line of every fault. Large files first
try the fast lane through pyarrow; it takes clean files only, and anything it stumbles over is read again by the exact
lane, so that both say the same.
"""

from __future__ import annotations

import csv
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as arrow
import pyarrow.csv
import pyarrow.parquet

from milepost.batch.columns import BatchError, Columns, RawRows, Words, numbers, stripped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from milepost.batch.columns import Codes, Floats

FAST_LANE_BYTES = 5_000_000  # smaller files are read by the exact lane at once
PARQUET = (".parquet", ".pq")
# What a damaged Parquet file makes pyarrow raise: names that are no UTF-8, sizes beyond all measure.
UNREADABLE = (arrow.ArrowException, OSError, ValueError, LookupError, TypeError, ArithmeticError, MemoryError)
BLOCK_ROWS = 100_000  # of the exact lane
BATCH_ROWS = 1 << 20
CSV_BLOCK_BYTES = 1 << 24


def read_rows(path: Path, columns: Columns) -> RawRows:
    """Rows of a file by its ending. Raises BatchError for a file that cannot be read as such rows."""
    if not path.is_file():
        raise BatchError(f"{path}: there is no such file; check the name.")
    if path.stat().st_size == 0:
        raise BatchError(f"{path.name}: the file is empty; its first line must name the columns {columns.spelled()}.")
    ending = path.suffix.lower()
    if ending in PARQUET:
        rows = read_parquet(path, columns)
    elif ending == ".csv":
        clean = read_clean_csv(path, columns) if path.stat().st_size >= FAST_LANE_BYTES else None
        rows = read_csv(path, columns) if clean is None else clean
    else:
        raise BatchError(f"{path.name}: '{ending}' files are not read; save it as .csv or .parquet.")
    if not len(rows):
        raise BatchError(f"{path.name}: there are no rows below the header.")
    return rows


def read_parquet(path: Path, columns: Columns) -> RawRows:
    """Rows of a Parquet file; numbers may be stored as numbers or as text.

    Raises BatchError for a broken file, a missing column, or a column of lists or structures.
    """
    try:
        with arrow.parquet.ParquetFile(path) as stored:
            header = stored.schema_arrow.names
            gathered = _Gathered(path.name, header, columns)
            names = [header[at] for at in gathered.places.values()]
            for batch in stored.iter_batches(batch_size=BATCH_ROWS, columns=names):
                gathered.add(batch.column(name) for name in names)
    except UNREADABLE as error:
        fault = str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
        raise BatchError(f"{path.name}: this is no Parquet file that can be read ({fault}).") from error
    return gathered.joined(None)


def read_clean_csv(path: Path, columns: Columns) -> RawRows | None:
    """Rows of a CSV file without a single oddity, or None: then the exact lane has to say what is wrong.

    Raises BatchError for a missing column.
    """
    header = _plain_header(path)
    if header is None:
        return None
    gathered = _Gathered(path.name, header, columns)
    plain = [f"column {at}" for at in range(len(header))]
    types = {plain[at]: arrow.dictionary(arrow.int32(), arrow.string()) for at in gathered.places.values()}
    types[plain[gathered.places["value"]]] = arrow.float64()
    try:
        with arrow.csv.open_csv(
            path,
            arrow.csv.ReadOptions(block_size=CSV_BLOCK_BYTES, column_names=plain, skip_rows=1),
            arrow.csv.ParseOptions(ignore_empty_lines=False),
            arrow.csv.ConvertOptions(
                column_types=types, include_columns=list(types), null_values=["", "NaN", "nan", "NA"]
            ),
        ) as batches:
            for batch in batches:
                gathered.add(batch.column(plain[at]) for at in gathered.places.values())
        rows = gathered.joined(np.arange(2, gathered.count + 2, dtype=np.int32))
    except (arrow.ArrowException, OSError, UnicodeDecodeError, BatchError):
        return None
    return rows if len(rows) and "" not in rows.words["series"].words else None


def _plain_header(path: Path) -> list[str] | None:
    """Cells of the first line, None where that line alone is no header."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline(CSV_BLOCK_BYTES)
        rows = list(csv.reader([first], strict=True))
    except (csv.Error, UnicodeDecodeError):
        return None
    return rows[0] if rows and first.endswith("\n") else None


def read_csv(path: Path, columns: Columns) -> RawRows:
    """Rows of a UTF-8 CSV file, with or without byte-order mark, of any line ending.

    Raises BatchError for a missing column, a row with more or fewer cells than the header, broken quotes, a cell
    beyond the csv module's limit, or text that is not UTF-8.
    """
    lines = [np.empty(0, dtype=np.int32)]
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            gathered = _Gathered(path.name, next(reader, []), columns)
            before = reader.line_num
            while rows := list(islice(reader, BLOCK_ROWS)):
                kept, at = _kept(rows, before, reader.line_num, gathered)
                if kept:
                    cells = list(zip(*kept, strict=True))
                    gathered.add(arrow.array(cells[place], arrow.large_string()) for place in gathered.places.values())
                    lines.append(at)
                before = reader.line_num
        except csv.Error as error:
            raise BatchError(f"{path.name} line {reader.line_num}: {error}; check the quotes.") from error
        except UnicodeDecodeError as error:
            raise BatchError(f"{path.name}: the file is not UTF-8 text; save it as 'CSV UTF-8'.") from error
    return gathered.joined(np.concatenate(lines))


def _kept(rows: list[list[str]], before: int, last: int, gathered: _Gathered) -> tuple[list[list[str]], Codes]:
    """The rows of the lines after `before` up to `last`, but those of blank cells only, with their lines."""
    width = len(gathered.header)
    if last - before == len(rows) and {len(row) for row in rows} == {width}:
        return rows, np.arange(before + 1, last + 1, dtype=np.int32)
    heights = [1 + sum(cell.count("\n") for cell in row) for row in rows]  # some break inside quotes
    lines = before + 1 + np.cumsum([0, *heights[:-1]], dtype=np.int32)
    there = [at for at, row in enumerate(rows) if any(map(str.strip, row))]
    for at in there:
        if len(rows[at]) != width:
            raise BatchError(
                f"{gathered.file} line {lines[at]}: {len(rows[at])} cells, the header has {width} columns; "
                "write decimals with a point, and put text that contains commas in double quotes."
            )
    return [rows[at] for at in there], lines[there]


class _Gathered:
    """Columns of pyarrow taken block by block: words as codes, values as numbers."""

    def __init__(self, file: str, header: list[str], columns: Columns) -> None:
        self.file, self.header, self.places = file, header, columns.placed(header, file)
        self.words: dict[str, dict[str, int]] = {name: {} for name in self.places if name != "value"}
        self.codes: dict[str, list[Codes]] = {name: [] for name in self.words}
        self.values: list[Floats] = []
        self.bad: dict[int, str] = {}
        self.count = 0

    def add(self, columns: Iterable[Any]) -> None:
        """Take a block's columns, in the order of the names."""
        for name, column in zip(self.places, columns, strict=True):
            if name == "value":
                self.values.append(self._numbers(column))
            else:
                codes, words = self._encoded(name, column)
                known = self.words[name]
                numbered = np.array([known.setdefault(word, len(known)) for word in words], dtype=np.int32)
                self.codes[name].append(numbered[codes])
        self.count += len(self.values[-1])

    def joined(self, lines: Codes | None) -> RawRows:
        """All blocks as one; `lines` are None where rows are counted from 1."""
        if not self.count:
            return RawRows(self.file, {}, np.array([]))
        words = {
            name: Words(np.concatenate(self.codes[name]), stripped(known, name, self.file))
            for name, known in self.words.items()
        }
        ignored = tuple(name for at, name in enumerate(self.header) if at not in self.places.values())
        return RawRows(self.file, words, np.concatenate(self.values), self.bad, lines, ignored)

    def _encoded(self, name: str, column: Any) -> tuple[Codes, list[str]]:
        """Codes and distinct words of a column; an empty cell says ''."""
        types = arrow.types
        if types.is_nested(column.type) or types.is_binary(column.type):
            raise BatchError(f"{self.file}: column '{name}' holds {column.type}; store plain text or numbers.")
        if types.is_null(column.type):
            return np.zeros(len(column), dtype=np.int32), [""]
        coded = column if types.is_dictionary(column.type) else column.dictionary_encode()
        words = ["" if word is None else str(word) for word in coded.dictionary.to_pylist()]
        indices = coded.indices
        if indices.null_count:
            indices, words = indices.fill_null(len(words)), [*words, ""]
        return indices.to_numpy(zero_copy_only=False).astype(np.int32), words

    def _numbers(self, column: Any) -> Floats:
        types = arrow.types
        if types.is_integer(column.type) or types.is_floating(column.type) or types.is_decimal(column.type):
            cast = column.cast(arrow.float64(), safe=False)
            return np.asarray(cast.fill_null(float("nan")).to_numpy(zero_copy_only=False), dtype=float)
        if types.is_boolean(column.type):
            raise BatchError(f"{self.file}: column 'value' holds true and false; store numbers.")
        codes, words = self._encoded("value", column)
        read, bad = numbers(words)
        self.bad |= {self.count + int(row): words[codes[row]] for row in np.flatnonzero(bad[codes])}
        return read[codes]
