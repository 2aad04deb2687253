"""The panel of the accuracy benchmark: who makes tables, who is looked at while choosing, who is kept to the end."""

import hashlib
import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from milepost.country import SCALES, load_country
from milepost.trends.calibration import PERCENTAGES

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = Path(os.environ.get("MILEPOST_REFERENCE", ROOT / "../shared/reference"))
OWN_ECONOMY = load_country(ROOT / "data").alpha_3
SIX = (
    "EG.ELC.ACCS.ZS",
    "IT.CEL.SETS.P2",
    "IT.MLT.MAIN.P2",
    "IT.NET.BBND.P2",
    "IT.NET.USER.ZS",
    "TX.VAL.TECH.MF.ZS",
)
PARTS = 12
KEPT = 4  # parts 0 to 3, a third of the economies, are looked at once, at the end
FOLDS = 4
POINTS = 10


def part_of(economy: str) -> int:
    """One of twelve parts, by a hash of the code: the same on every machine."""
    return int(hashlib.sha256(f"milepost-2:{economy}".encode()).hexdigest(), 16) % PARTS


def fold_of(economy: str) -> int:
    """Fold of a development economy, -1 for one that is kept to the end."""
    part = part_of(economy)
    return -1 if part < KEPT else (part - KEPT) * FOLDS // (PARTS - KEPT)


def load_panel(name: str = "panel.csv.gz") -> pd.DataFrame:
    """National totals with a nominal scale: columns series (the economy), indicator, year, value."""
    path = REFERENCE / name
    if not path.exists():
        raise SystemExit(f"{path} is not here; set MILEPOST_REFERENCE to the folder that has it")
    panel = pd.read_csv(path)
    if "sex" in panel:
        panel = panel[(panel["sex"] == "both") & (panel["location"] == "total")]
    percent = panel["indicator"].isin(PERCENTAGES)
    sound = ~percent | panel["value"].between(0, 100)
    kept = panel[panel["indicator"].isin(SCALES) & sound & panel["value"].notna()]
    return kept.rename(columns={"iso3": "series"}).reset_index(drop=True)


@dataclass(frozen=True)
class Histories:
    """N histories on a common calendar; NaN where nothing was observed."""

    economy: np.ndarray  # (N,)
    indicator: np.ndarray  # (N,)
    years: np.ndarray  # (T,)
    values: np.ndarray  # (N, T)
    scales: Mapping[str, float] = field(default_factory=lambda: SCALES)
    percentages: Collection[str] = PERCENTAGES

    def of(self, rows: np.ndarray) -> "Histories":
        """The same of some rows."""
        return replace(self, economy=self.economy[rows], indicator=self.indicator[rows], values=self.values[rows])

    @property
    def percentage(self) -> np.ndarray:
        """Which rows are true percentages."""
        return np.isin(self.indicator, list(self.percentages))

    @property
    def upper(self) -> np.ndarray:
        """Limits as an editor would declare them; a nominal scale is none."""
        return np.where(self.percentage | (self.scale == 1), self.scale, np.nan)

    @property
    def scale(self) -> np.ndarray:
        """Nominal scales, (N,); NaN where there is none."""
        return np.array([self.scales.get(code, np.nan) for code in self.indicator])


def histories_of(panel: pd.DataFrame, **declared: object) -> Histories:
    """One row an economy and indicator; `declared` are scales and percentages other than the shipped tables'."""
    wide = panel.pivot_table(index=["series", "indicator"], columns="year", values="value")
    years = np.arange(wide.columns.min(), wide.columns.max() + 1)
    names = wide.index.to_frame()
    return Histories(
        names["series"].to_numpy(str),
        names["indicator"].to_numpy(str),
        years,
        wide.reindex(columns=years).to_numpy(float),
        **declared,
    )
