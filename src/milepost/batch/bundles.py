"""Rows of many files in their order: small ones of the same columns are read together, as if they were one.

What is odd in a bundle is not judged there: its files are read again, one by one, so that a fault is told with its file
and line, and the rows are the same to the last bit.
"""

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pyarrow as arrow
import pyarrow.parquet

from milepost.batch.columns import BatchError, Block, Columns, RawRows
from milepost.batch.csv_lanes import OddRow, clean_blocks
from milepost.batch.rows import PARQUET, SMALL_BYTES, UNREADABLE, Reading, Source, open_rows

SMALL_ROWS = 50_000
BUNDLE_BYTES = 2_000_000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
ODD = (*UNREADABLE, BatchError, OddRow, csv.Error)


class _File(NamedTuple):
    """A file with its number and, where it may be read with others of the same `likeness`, what it holds."""

    number: int
    source: Source
    likeness: object = None
    header: tuple[str, ...] = ()
    held: Any = None  # bytes below the header of a CSV file, or a table
    size: int = 0


def rows_of_files(files: Sequence[Source], first: int, columns: Columns) -> Iterator[RawRows]:
    """Rows of files in their order, with line and file of each; the files are numbered from `first` on.

    Raises BatchError for a file that cannot be read.
    """
    for bundle in _bundles(_opened(number, source, columns) for number, source in enumerate(files, first)):
        rows = _together(bundle, columns)
        if rows is not None:
            yield rows
            continue
        for file in bundle:
            yield from _alone(file, columns)


def _alone(file: _File, columns: Columns) -> Iterator[RawRows]:
    """Rows of one file, block by block."""
    before = 0
    for rows in open_rows(file.source.path, columns, file.source.given).parts():
        counted = -np.arange(before + 1, before + len(rows) + 1, dtype=np.int32)
        numbers = np.full(len(rows), file.number, dtype=np.int32)
        yield replace(rows, lines=counted if rows.lines is None else rows.lines, files=numbers)
        before += len(rows)


def _bundles(files: Iterable[_File]) -> Iterator[list[_File]]:
    """Files in their order; those that are small, alike and follow each other in one list."""
    for likeness, alike in groupby(files, key=lambda file: file.likeness):
        bundle: list[_File] = []
        size = 0
        for file in alike:
            bundle.append(file)
            size += file.size
            if likeness is None or size >= BUNDLE_BYTES:
                yield bundle
                bundle, size = [], 0
        if bundle:
            yield bundle


def _opened(number: int, source: Source, columns: Columns) -> _File:
    """A file with what it holds, if it is small and nothing is odd at first sight."""
    ending = source.path.suffix.lower()
    with suppress(*ODD):
        if source.path.stat().st_size <= SMALL_BYTES:
            if ending == ".csv":
                return _opened_csv(number, source)
            if ending in PARQUET:
                return _opened_parquet(number, source, columns)
    return _File(number, source)


def _opened_csv(number: int, source: Source) -> _File:
    head, _, rows = source.path.read_bytes().removeprefix(BYTE_ORDER_MARK).partition(b"\n")
    rows = rows.rstrip(b"\r\n")
    return _File(number, source, (head, *source.given), _csv_header(head), rows, len(rows))


@lru_cache(maxsize=64)
def _csv_header(head: bytes) -> tuple[str, ...]:
    (cells,) = csv.reader([head.decode()], strict=True)
    return tuple(cells)


def _opened_parquet(number: int, source: Source, columns: Columns) -> _File:
    with arrow.parquet.ParquetFile(arrow.BufferReader(source.path.read_bytes())) as stored:
        if stored.metadata.num_rows > SMALL_ROWS:
            raise OddRow
        header = tuple(stored.schema_arrow.names)
        read = [name for name in header if columns.knows(name)]
        table = stored.read(columns=read, use_threads=False)
    return _File(number, source, (table.schema, header, *source.given), header, table, table.nbytes)


def _together(bundle: list[_File], columns: Columns) -> RawRows | None:
    """Rows of files that are alike; None where something is odd."""
    first = bundle[0]
    if first.likeness is None:
        return None
    with suppress(*ODD):
        said = [name for name in first.source.given if columns.knows(name)]
        places = columns.placed([*first.header, *said], first.source.path.name)
        inside = {name: at for name, at in places.items() if at < len(first.header)}
        read = _csv_columns if isinstance(first.held, bytes) else _parquet_columns
        held, lines = read(bundle, first.header, inside)
        counts = [len(of_file) for of_file in lines]
        for name in said:
            words = [file.source.given[name] for file in bundle]
            held.append(arrow.DictionaryArray.from_arrays(np.repeat(np.arange(len(bundle)), counts), words))
        files = np.repeat(np.array([file.number for file in bundle], dtype=np.int32), counts)
        block = Block(held, np.concatenate(lines), files=files)
        return next(Reading(first.source.path.name, list(first.header), places, iter([block])).parts())
    return None


def _csv_columns(bundle: list[_File], header: tuple[str, ...], places: dict[str, int]) -> tuple[list[Any], list[Any]]:
    """Columns of CSV files, and the lines of every file. Raises one of ODD for what only the exact lane can tell."""
    data = b"".join(file.held + b"\n" for file in bundle if file.held)
    text = data.decode()
    if data.count(b"\r") != data.count(b"\r\n"):
        raise OddRow
    if '"' in text:
        deque(csv.reader(io.StringIO(text, newline=""), strict=True), maxlen=0)  # are all quotes in order?
    counts = [file.held.count(b"\n") + 1 if file.held else 0 for file in bundle]
    (block,) = clean_blocks(arrow.BufferReader(data), list(header), places, below=0)
    if len(block.columns[0]) != sum(counts):  # a row is more than a line
        raise OddRow
    return block.columns, [np.arange(2, 2 + count, dtype=np.int32) for count in counts]


def _parquet_columns(
    bundle: list[_File], header: tuple[str, ...], places: dict[str, int]
) -> tuple[list[Any], list[Any]]:
    """Columns of Parquet files, and minus the row's number for the rows of every file."""
    table = arrow.concat_tables([file.held for file in bundle])
    lines = [-np.arange(1, len(file.held) + 1, dtype=np.int32) for file in bundle]
    return [table.column(header[at]).combine_chunks() for at in places.values()], lines
