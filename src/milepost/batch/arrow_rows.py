"""Reading through pyarrow: Parquet, and the fast lane for clean CSV. pyarrow is loaded only when asked for."""

from __future__ import annotations

import csv
import importlib
from typing import TYPE_CHECKING, Any

import numpy as np

from milepost.batch.columns import Columns, GatheredRows, RawRows, numbers
from milepost.batch.faults import BatchError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from milepost.batch.columns import Codes, Floats

BATCH_ROWS = 1 << 20
CSV_BLOCK_BYTES = 1 << 24


def read_parquet(path: Path, columns: Columns) -> RawRows:
    """Rows of a Parquet file; numbers may be stored as numbers or as text.

    Raises BatchError for a broken file, a missing column, or a column of lists or structures.
    """
    arrow, parquet = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    try:
        with parquet.ParquetFile(path) as stored:
            header = stored.schema_arrow.names
            places = columns.placed(header, path.name)
            gathered = _Batches(path.name, header, places, arrow)
            names = [header[at] for at in places.values()]
            for batch in stored.iter_batches(batch_size=BATCH_ROWS, columns=names):
                gathered.add([batch.column(header[at]) for at in places.values()])
    except (arrow.ArrowException, OSError) as error:
        raise BatchError(f"{path.name}: this is no Parquet file that can be read ({_first_line(error)}).") from error
    return gathered.joined()


def read_clean_csv(path: Path, columns: Columns) -> RawRows | None:
    """Rows of a CSV file without a single oddity, or None: then the exact lane has to say what is wrong.

    Raises BatchError for a missing column.
    """
    arrow, reading = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.csv")
    header = _plain_header(path)
    if header is None:
        return None
    places = columns.placed(header, path.name)
    plain = [f"column {at}" for at in range(len(header))]
    types = {plain[at]: arrow.dictionary(arrow.int32(), arrow.string()) for at in places.values()}
    types[plain[places["value"]]] = arrow.float64()
    gathered = _Batches(path.name, header, places, arrow)
    try:
        with reading.open_csv(
            path,
            reading.ReadOptions(block_size=CSV_BLOCK_BYTES, column_names=plain, skip_rows=1),
            reading.ParseOptions(ignore_empty_lines=False),
            reading.ConvertOptions(
                column_types=types, include_columns=list(types), null_values=["", "NaN", "nan", "NA"]
            ),
        ) as batches:
            for batch in batches:
                gathered.add([batch.column(plain[at]) for at in places.values()])
        rows = gathered.joined()
    except (arrow.ArrowException, OSError, UnicodeDecodeError, BatchError):
        return None
    if not len(rows) or "" in rows.words["series"].words:
        return None
    lines = np.arange(2, len(rows) + 2, dtype=np.int32)
    return RawRows(rows.file, rows.words, rows.values, rows.bad_values, lines, rows.ignored)


class _Batches(GatheredRows):
    """Record batches of pyarrow taken one by one."""

    def __init__(self, file: str, header: list[str], places: dict[str, int], arrow: Any) -> None:
        super().__init__(file, header, places)
        self.arrow = arrow

    def add(self, columns: Iterable[Any]) -> None:
        """Take the columns of a batch, in the order of the names."""
        for name, column in zip(self.places, columns, strict=True):
            if name == "value":
                self.values.append(self._numbers(column))
            else:
                codes, words = self._encoded(name, column)
                known = np.array([self.vocabularies[name][word] for word in words], dtype=np.int32)
                self.codes[name].append(known[codes])
        self.count += len(self.values[-1])

    def _encoded(self, name: str, column: Any) -> tuple[Codes, list[str]]:
        """Codes and distinct words of a column; an empty cell says ''."""
        types = self.arrow.types
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
        types = self.arrow.types
        numeric = types.is_integer(column.type) or types.is_floating(column.type) or types.is_decimal(column.type)
        if numeric:
            cast = column.cast(self.arrow.float64(), safe=False)
            return np.asarray(cast.fill_null(float("nan")).to_numpy(zero_copy_only=False), dtype=float)
        if types.is_boolean(column.type):
            raise BatchError(f"{self.file}: column 'value' holds true and false; store numbers.")
        codes, words = self._encoded("value", column)
        read, bad = numbers(words)
        self.bad |= {self.count + int(row): words[codes[row]] for row in np.flatnonzero(bad[codes])}
        return read[codes]


def _plain_header(path: Path) -> list[str] | None:
    """Cells of the first line, None where that line alone is no header."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            first = stream.readline(CSV_BLOCK_BYTES)
        rows = list(csv.reader([first], strict=True))
    except (csv.Error, UnicodeDecodeError):
        return None
    return rows[0] if rows and first.endswith("\n") else None


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
