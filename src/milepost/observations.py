"""Histories with sources and releases; what was known on a date.

A row of `data/observations/*.csv` is one released figure. Nothing is overwritten: a revised figure is a new
row with a later release, a withdrawn one a row without value and with status `withdrawn`.
"""

from __future__ import annotations

import datetime  # noqa: TC003  (pydantic reads the annotation)
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from milepost.records import Record, read_csv_records

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

COLUMNS = ("indicator", "year", "value", "sex", "location", "province", "release", "status", "source")
KEY = ["indicator", "year", "sex", "location", "province"]


class Observation(BaseModel):
    """One released figure, as a row of `data/observations/*.csv` must read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    indicator: str
    year: Annotated[int, Field(ge=1900, le=2100)]
    value: Annotated[float, Field(allow_inf_nan=False)] | None = None
    sex: Literal["both", "female", "male"]
    location: Literal["total", "urban", "rural"]
    province: str = ""
    release: datetime.date
    status: Literal["normal", "estimated", "provisional", "carried", "withdrawn"]
    source: str


@dataclass(frozen=True)
class History:
    """One indicator of one group, oldest first; arrays have shape (n,)."""

    indicator: str
    sex: str
    location: str
    province: str
    years: NDArray[np.int64]
    values: NDArray[np.float64]
    statuses: tuple[str, ...]
    releases: tuple[datetime.date, ...]
    sources: tuple[str, ...]

    def __len__(self) -> int:
        """Number of observed years."""
        return len(self.years)

    @property
    def last_year(self) -> int:
        """Year of the last observation. Raises IndexError on an empty history."""
        return int(self.years[-1])

    @property
    def last_value(self) -> float:
        """Last observed value, in the indicator's unit. Raises IndexError on an empty history."""
        return float(self.values[-1])

    def since(self, year: int) -> History:
        """The part from `year` on (after a change of definition, say)."""
        keep = self.years >= year
        return History(
            self.indicator,
            self.sex,
            self.location,
            self.province,
            self.years[keep],
            self.values[keep],
            tuple(np.asarray(self.statuses, dtype=object)[keep]),
            tuple(np.asarray(self.releases, dtype=object)[keep]),
            tuple(np.asarray(self.sources, dtype=object)[keep]),
        )


def read_observation_records(data: Path) -> list[Record]:
    """Rows of every CSV file in `data/observations/`, in file order, before any is believed."""
    return [record for path in sorted((data / "observations").glob("*.csv")) for record in read_csv_records(path)]


def load_observations(data: Path) -> pd.DataFrame:
    """All releases of all figures: columns COLUMNS plus file and line.

    `value` is NaN where a figure was withdrawn; `release` is a date. Raises RecordError or ValueError on rows
    that `milepost check` reports.
    """
    records = read_observation_records(data)
    frame = pd.DataFrame(
        [{**record.fields, "file": record.place.file, "line": record.place.line} for record in records],
        columns=[*COLUMNS, "file", "line"],
    )
    frame["year"] = frame["year"].astype(int)
    frame["value"] = pd.to_numeric(frame["value"])
    frame["release"] = pd.to_datetime(frame["release"], format="%Y-%m-%d").dt.date
    return frame.fillna({"province": ""})


def known_at(observations: pd.DataFrame, as_of: datetime.date) -> pd.DataFrame:
    """The newest release of every figure that was out on `as_of`, without the withdrawn ones."""
    out = observations[observations["release"] <= as_of].sort_values("release", kind="stable")
    newest = out.drop_duplicates(KEY, keep="last")
    return newest[newest["status"] != "withdrawn"].sort_values(KEY, kind="stable").reset_index(drop=True)


def history(
    known: pd.DataFrame, indicator: str, *, sex: str = "both", location: str = "total", province: str = ""
) -> History:
    """History of one group from figures of `known_at`; empty when nothing was observed."""
    rows = known[
        (known["indicator"] == indicator)
        & (known["sex"] == sex)
        & (known["location"] == location)
        & (known["province"] == province)
    ].sort_values("year")
    return History(
        indicator,
        sex,
        location,
        province,
        rows["year"].to_numpy(dtype=np.int64),
        rows["value"].to_numpy(dtype=np.float64),
        tuple(rows["status"]),
        tuple(rows["release"]),
        tuple(rows["source"]),
    )


def load_peers(data: Path) -> pd.DataFrame:
    """Peer economies' figures, newest release: columns indicator, economy, year, value, source."""
    paths = sorted((data / "peers").glob("*.csv"))
    records = [record for path in paths for record in read_csv_records(path)]
    frame = pd.DataFrame(
        [record.fields for record in records], columns=["indicator", "economy", "year", "value", "source"]
    )
    return frame.astype({"year": int, "value": float})


def load_economies(data: Path) -> dict[str, str]:
    """Names of economies by ISO 3166 alpha-3 code, from `data/economies.csv`."""
    records = read_csv_records(data / "economies.csv")
    return {str(record.fields["code"]): str(record.fields["name"]) for record in records}
