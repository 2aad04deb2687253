"""Outputs: written beside their place and moved there when they are whole."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as arrow
import pyarrow.csv
import pyarrow.parquet

from milepost.batch.columns import BatchError
from milepost.batch.rows import PARQUET
from milepost.country import neutral, written_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from milepost.batch.columns import Floats, Skip

LEVELS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975)
QUANTILE_COLUMNS = tuple(f"q{level:g}" for level in LEVELS)
PROJECTION_COLUMNS = ("series", "year", *QUANTILE_COLUMNS)
SPECIAL = frozenset(',"\r\n')


def check_output(path: Path, *, inputs: Iterable[Path], endings: Sequence[str] = (".csv", *PARQUET)) -> None:
    """Refuse an output before any work is done. Raises BatchError."""
    if endings and path.suffix.lower() not in endings:
        raise BatchError(f"{path}: outputs end in {' or '.join(endings[:2])}; choose one.")
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise BatchError(f"{path}: {'this is a folder' if path.is_dir() else 'its folder is missing'}; name a file.")
    if any(path.resolve() == given.resolve() for given in inputs):
        raise BatchError(f"{path}: the output would overwrite its input; choose another name.")


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; moved to `path` at the end, taken away when anything fails."""
    try:
        with written_whole(path) as partial:
            yield partial
    except OSError as error:
        raise BatchError(
            f"{path}: cannot be written ({error.strerror or error}); what stood there is as it was."
        ) from error


def skipped_path(path: Path) -> Path:
    """Where the skipped series of an output are named."""
    return path.with_name(f"{path.name}.skipped.csv")


def write_skipped(skipped: Iterable[Skip], path: Path) -> None:
    """Name what was left out: columns series, reason_code, reason."""
    left_out = list(skipped)
    columns = {
        "series": [skip.series for skip in left_out],
        "reason_code": [skip.code.value for skip in left_out],
        "reason": [skip.reason for skip in left_out],
    }
    write_table(columns, path, parquet=False)


@contextmanager
def projection_file(path: Path, *, parquet: bool) -> Iterator[Callable[[Any], object]]:
    """A file of projections that grows part by part; what is yielded adds a part, as table or as CSV text."""
    if parquet:
        kinds = [arrow.string(), arrow.int32(), *[arrow.float64()] * len(QUANTILE_COLUMNS)]
        schema = arrow.schema(list(zip(PROJECTION_COLUMNS, kinds, strict=True)))
        repeated = ["series", "year"]
        with arrow.parquet.ParquetWriter(path, schema, compression="zstd", use_dictionary=repeated) as writer:
            yield writer.write_table
    else:
        with path.open("wb") as stream:
            stream.write(f"{','.join(PROJECTION_COLUMNS)}\n".encode())
            yield stream.write


def projection_table(names: Sequence[str], years: Any, quantiles: Floats) -> Any:
    """A pyarrow table, a row per series and year: names (n,), years (n, H), quantiles (n, H, 13)."""
    codes = np.repeat(np.arange(len(names), dtype=np.int32), quantiles.shape[1])
    series = arrow.array(list(names), arrow.string()).take(arrow.array(codes))
    flat = quantiles.reshape(-1, quantiles.shape[2])
    columns = [np.ascontiguousarray(flat[:, at]) for at in range(flat.shape[1])]
    return arrow.table([series, arrow.array(years.ravel().astype(np.int32)), *columns], names=list(PROJECTION_COLUMNS))


def projection_text(table: Any, names: Sequence[str]) -> bytes:
    """CSV rows of a table of projections; numbers are written so that they read back exactly.

    A name that begins as a spreadsheet's formula does gets an apostrophe before it, as in the editions' data.
    """
    sink = io.BytesIO()
    if any(neutral(name) != name for name in names):
        frame = table.to_pandas()
        frame["series"] = frame["series"].map(neutral)
        frame.to_csv(sink, header=False, index=False, lineterminator="\n")
    elif any(SPECIAL & set(name) for name in names):
        table.to_pandas().to_csv(sink, header=False, index=False, lineterminator="\n")
    else:
        arrow.csv.write_csv(table, sink, arrow.csv.WriteOptions(include_header=False, quoting_style="none"))
    return sink.getvalue()


def write_table(columns: Mapping[str, Sequence[Any]], path: Path, *, parquet: bool) -> None:
    """Write a table of columns; None is an empty cell. In CSV no text begins as a spreadsheet's formula does."""
    if parquet:
        arrow.parquet.write_table(arrow.table(dict(columns)), path, compression="zstd")
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        rows = zip(*columns.values(), strict=True)
        writer.writerows([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
