"""Rows of a CSV or Parquet file, read defensively, as columns of codes.

CSV has two lanes. The exact lane uses the standard library, names the line of every fault, and needs nothing
else. Large files first try the fast lane through pyarrow, where it is installed; it takes clean files only, and
anything it stumbles over is read again by the exact lane, so that both say the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.batch.arrow_rows import arrow_or_none, read_clean_csv, read_parquet
from milepost.batch.csv_rows import read_csv
from milepost.batch.faults import BatchError

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.batch.raw import Columns, RawRows

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
    if path.stat().st_size >= FAST_LANE_BYTES and arrow_or_none() is not None:
        rows = read_clean_csv(path, columns)
        if rows is not None:
            return rows
    return read_csv(path, columns)
