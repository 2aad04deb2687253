"""Which calibration tables a run uses, and where the printed levels stand in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from milepost.batch.faults import BatchError
from milepost.trends import load_tables, read_tables

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from milepost.trends import CalibrationTables

LEVELS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975)
QUANTILE_COLUMNS = tuple(f"q{level:g}" for level in LEVELS)


def level_columns(tables: CalibrationTables) -> NDArray[np.int64]:
    """Where the printed levels stand among those of the table. Raises BatchError for a table that lacks one."""
    near = np.isclose(tables.levels, np.array(LEVELS)[:, None], rtol=0, atol=1e-9)
    if not near.any(axis=1).all():
        missing = LEVELS[int(np.argmin(near.any(axis=1)))]
        raise BatchError(f"table {tables.id} has no quantile {missing:g}; make one with 'milepost calibrate'.")
    columns: NDArray[np.int64] = near.argmax(axis=1)
    return columns


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
