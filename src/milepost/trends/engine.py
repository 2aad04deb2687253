"""What turns a history into calibrated intervals: tables, and how much wider a country's own outcomes ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from milepost.trends.tables import CalibrationTables


@dataclass(frozen=True)
class Engine:
    """Calibration tables and the factor by which a country's own outcomes ask for wider intervals."""

    tables: CalibrationTables
    widen: float
