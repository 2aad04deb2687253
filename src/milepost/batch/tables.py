"""Which calibration tables a run uses: those of a file, or the newest that the package ships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.batch.faults import BatchError
from milepost.batch.levels import level_columns
from milepost.trends import load_tables, read_tables

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.trends import CalibrationTables


def choose_tables(path: Path | None, horizon: int = 1) -> CalibrationTables:
    """Tables that reach `horizon` years. Raises BatchError for a file that is no table, or one too short."""
    tables = load_tables() if path is None else _read(path)
    level_columns(tables)
    longest = len(tables.horizons)
    if horizon > longest:
        raise BatchError(
            f"table {tables.id} reaches {longest} years ahead, asked for {horizon}; write {longest} or less."
        )
    return tables


def _read(path: Path) -> CalibrationTables:
    try:
        return read_tables(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise BatchError(f"{path}: there is no such file; make it with 'milepost calibrate'.") from None
    except (OSError, ValueError, IndexError) as error:
        raise BatchError(
            f"{path.name}: this is no calibration table ({error}); use a file of 'milepost calibrate'."
        ) from error
