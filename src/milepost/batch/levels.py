"""The probability levels of the printed quantiles, found in a calibration table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from milepost.batch.faults import BatchError

if TYPE_CHECKING:
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
