"""Trends: project a history with intervals that hold; knows nothing of targets."""

from milepost.trends.calibration import calibrate
from milepost.trends.grid import MINIMUM_POINTS, TooFewPoints, padded
from milepost.trends.outlook import NoScale
from milepost.trends.projecting import project, project_panel, widening
from milepost.trends.projection import PanelProjection, Projection
from milepost.trends.tables import CalibrationTables, load_tables, shipped_years

__all__ = [
    "MINIMUM_POINTS",
    "CalibrationTables",
    "NoScale",
    "PanelProjection",
    "Projection",
    "TooFewPoints",
    "calibrate",
    "load_tables",
    "padded",
    "project",
    "project_panel",
    "shipped_years",
    "widening",
]
