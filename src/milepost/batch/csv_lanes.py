"""Rows of a CSV file by two lanes, block by block.

The exact lane uses the standard library, and names the line of every fault. Large files are read by the fast lane
through pyarrow for as long as they are clean; from the block on that it stumbles over the exact lane goes on, so that
both say the same.
"""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as arrow
import pyarrow.compute
import pyarrow.csv

from milepost.batch.columns import LONGEST_WORD, BatchError, Block, Codes

FAST_LANE_BYTES = 5_000_000  # smaller files are read by the exact lane at once
BLOCK_ROWS = 100_000  # of the exact lane
CSV_BLOCK_BYTES = 1 << 24


@contextmanager
def _csv_faults(path: Path, stream: Any) -> Iterator[Any]:
    """A reader of the rows of a stream, whose faults are told with the line."""
    reader = csv.reader(stream, strict=True)
    try:
        yield reader
    except csv.Error as error:
        raise BatchError(f"{path.name} line {reader.line_num}: {error}; check the quotes.") from error
    except UnicodeDecodeError as error:
        raise BatchError(f"{path.name}: the file is not UTF-8 text; save it as 'CSV UTF-8'.") from error


def csv_header(path: Path) -> list[str]:
    """Cells of the header. Raises BatchError for text that is not UTF-8, or broken quotes."""
    with path.open(encoding="utf-8-sig", newline="") as stream, _csv_faults(path, stream) as reader:
        return next(reader, [])


def csv_blocks(path: Path, header: list[str], places: Mapping[str, int]) -> Iterator[Block]:
    """Rows of a CSV file: by the fast lane for as long as it finds nothing odd, from there on by the exact lane."""
    done = 0
    if path.stat().st_size >= FAST_LANE_BYTES and _one_line_header(path):
        try:
            for block in clean_blocks(path, header, places):
                yield block
                done += len(block.columns[0])
        except (arrow.ArrowException, OSError, UnicodeDecodeError, OddRow):
            pass
        else:
            return
    yield from _exact_blocks(path, header, places, done)


class OddRow(ValueError):  # noqa: N818 - no fault: another lane takes over
    """Something that only the exact lane can tell with its line."""


def _is_odd(name: str, column: Any) -> bool:
    """Whether a column of words has a cell too long to be meant, or a series without an id (a blank row, perhaps)."""
    lengths = arrow.compute.utf8_length(arrow.compute.utf8_trim_whitespace(column.dictionary))
    if (arrow.compute.max(lengths).as_py() or 0) > LONGEST_WORD:
        return True
    return name == "series" and (column.null_count > 0 or arrow.compute.min(lengths).as_py() == 0)


def clean_blocks(source: Any, header: list[str], places: Mapping[str, int], below: int = 1) -> Iterator[Block]:
    """Rows of CSV text, one a line, `below` a header of so many lines. Raises OddRow where something is odd."""
    plain = [f"column {at}" for at in range(len(header))]
    types = {plain[at]: arrow.dictionary(arrow.int32(), arrow.string()) for at in places.values()}
    types[plain[places["value"]]] = arrow.float64()
    line = below + 1
    with arrow.csv.open_csv(
        source,
        arrow.csv.ReadOptions(block_size=CSV_BLOCK_BYTES, column_names=plain, skip_rows=below),
        arrow.csv.ParseOptions(ignore_empty_lines=False),
        arrow.csv.ConvertOptions(column_types=types, include_columns=list(types), null_values=["", "NaN", "nan", "NA"]),
    ) as batches:
        for batch in batches:
            columns = {name: batch.column(plain[at]) for name, at in places.items()}
            if any(_is_odd(name, column) for name, column in columns.items() if name != "value"):
                raise OddRow
            yield Block(list(columns.values()), np.arange(line, line + len(batch), dtype=np.int32))
            line += len(batch)


def _one_line_header(path: Path) -> bool:
    """Whether the first line alone is the header."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline(CSV_BLOCK_BYTES)
        return len(list(csv.reader([first], strict=True))) == 1 and first.endswith("\n")
    except (csv.Error, UnicodeDecodeError):
        return False


def _exact_blocks(path: Path, header: list[str], places: Mapping[str, int], done: int) -> Iterator[Block]:
    """Rows of a UTF-8 CSV file of any line ending, after the header and `done` rows of one line each.

    Raises BatchError for a row with more or fewer cells than the header, broken quotes, a cell beyond the csv
    module's limit, or text that is not UTF-8.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream, _csv_faults(path, stream) as reader:
        next(islice(reader, done, None), None)  # the header, and what has been read
        before = reader.line_num
        while rows := list(islice(reader, BLOCK_ROWS)):
            kept, lines = _kept(rows, before, reader.line_num, path.name, len(header))
            if kept:
                cells = list(zip(*kept, strict=True))
                yield Block([arrow.array(cells[place], arrow.large_string()) for place in places.values()], lines)
            before = reader.line_num


def _kept(rows: list[list[str]], before: int, last: int, file: str, width: int) -> tuple[list[list[str]], Codes]:
    """The rows of the lines after `before` up to `last`, but those of blank cells only, with their lines."""
    one_line_each = last - before == len(rows) and {len(row) for row in rows} == {width}
    if one_line_each and all(any(map(str.strip, row)) for row in rows):
        return rows, np.arange(before + 1, last + 1, dtype=np.int32)
    heights = [1 + sum(cell.count("\n") for cell in row) for row in rows]  # some break inside quotes
    lines = before + 1 + np.cumsum([0, *heights[:-1]], dtype=np.int32)
    there = [at for at, row in enumerate(rows) if any(map(str.strip, row))]
    for at in there:
        if len(rows[at]) != width:
            raise BatchError(
                f"{file} line {lines[at]}: {len(rows[at])} cells, the header has {width} columns; "
                "write decimals with a point, and put text that contains commas in double quotes."
            )
    return [rows[at] for at in there], lines[there]
