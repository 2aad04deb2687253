"""Histories with sources and releases; what was known on a date, of figures and of statuses that were reported.

An indicator that names a register in `counted_from` has no rows of its own. At the end of every year it has as many as
are completed by what was known on a release, so that it moves with each list of statuses that is brought in. Where
nothing was reported there is no figure, for nobody knows; a year that was not over when it was told is provisional.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from milepost.country.corrections import KEY, apply_corrections, load_corrections, mark_corrections, newest_known
from milepost.country.framework import Framework, pillar_ids
from milepost.country.places import PROVINCE_PATTERN
from milepost.country.records import ID_PATTERN, Day, Finite, Record, Value, Year, read_csv_records, read_value
from milepost.country.registers import MeasureStatus, StatusReport
from milepost.country.yaml_files import read_items

if TYPE_CHECKING:
    from numpy.typing import NDArray


COLUMNS = ("indicator", "year", "value", "sex", "location", "province", "release", "status", "source")
PEER_KEY = ["indicator", "economy", "year"]


class Observation(Value):
    """One released figure, as a row of `data/observations/*.csv` must read."""

    indicator: str = Field(description="Id of the indicator", json_schema_extra={"pattern": ID_PATTERN})
    year: Year = Field(description="Year that the figure is about")
    value: Finite | None = Field(default=None, description="The figure, in the indicator's unit; blank where withdrawn")
    sex: Literal["both", "female", "male"] = Field(description="Whose figure it is")
    location: Literal["total", "urban", "rural"] = Field(description="Town, countryside or both")
    province: str = Field(
        default="",
        description="ISO 3166-2 code of the province; blank for the country",
        json_schema_extra={"pattern": PROVINCE_PATTERN},
    )
    release: Day = Field(description="Day on which the figure was out")
    status: Literal["normal", "estimated", "provisional", "carried", "withdrawn"] = Field(
        description="How the compiler came by it"
    )
    source: str = Field(description="Key of the source")
    sample: int | None = Field(default=None, gt=0, description="How many people stand behind the figure, if told")


class PeerFigure(Value):
    """One released figure of a peer economy, as a row of `data/peers/*.csv` must read."""

    indicator: str
    economy: str
    year: Year
    value: Finite
    release: Day
    source: str


@dataclass(frozen=True)
class History:
    """One indicator of one group, oldest first; arrays have shape (n,).

    `releases` are those of the figures as they stand, `first_releases` those in which they first came out (empty
    where that is not known).
    """

    indicator: str
    sex: str
    location: str
    province: str
    years: NDArray[np.int64]
    values: NDArray[np.float64]
    statuses: tuple[str, ...]
    releases: tuple[datetime.date, ...]
    sources: tuple[str, ...]
    first_releases: tuple[datetime.date, ...] = ()

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
        return self.keep(self.years >= year)

    def keep(self, mask: NDArray[np.bool_]) -> History:
        """The observations for which the mask is true."""

        def chosen(items: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(item for item, stays in zip(items, mask.tolist(), strict=True) if stays) if items else ()

        return replace(
            self,
            years=self.years[mask],
            values=self.values[mask],
            statuses=chosen(self.statuses),
            releases=chosen(self.releases),
            sources=chosen(self.sources),
            first_releases=chosen(self.first_releases),
        )


def peer_paths(data: Path) -> list[Path]:
    """Files of peers' figures by name; a country may have none."""
    return sorted(path for path in (data / "peers").glob("*.csv") if not path.name.startswith("."))


def read_observation_records(data: Path) -> list[Record]:
    """Rows of the files of figures, one a pillar, in file order, before any is believed."""
    names = pillar_ids(read_items(data / "framework" / "pillars.yml"))
    paths = [data / "observations" / f"{name}.csv" for name in sorted(names)]
    return [record for path in paths for record in read_csv_records(path)]


def load_observations(data: Path) -> pd.DataFrame:
    """All releases of all figures as published: columns COLUMNS plus file, line, correction, corrected_since.

    `value` is NaN where a figure was withdrawn; `release` is a date. Raises RecordError at the first row or
    correction that is not valid; `milepost check` lists all of them.
    """
    records = read_observation_records(data)
    rows = [
        {**dict(read_value(Observation, record)), "file": record.place.file, "line": record.place.line}
        for record in records
    ]
    published = pd.DataFrame(rows, columns=[*COLUMNS, "sample", "file", "line"])
    published = published.astype({"year": int, "value": float, "sample": float})
    return mark_corrections(published, load_corrections(data))


def known_at(observations: pd.DataFrame, as_of: datetime.date) -> pd.DataFrame:
    """The newest release of every figure that was out on `as_of`, without the withdrawn ones.

    The column `first_release` tells when each first came out. Where `load_observations` marked a correction, the
    corrected value stands, with the status `corrected`.
    """
    out = observations[(observations["release"] <= as_of) & (observations["status"] != "withdrawn")]
    first = out.sort_values("release", kind="stable").drop_duplicates(KEY).set_index(KEY)["release"]
    newest = newest_known(observations, KEY, as_of).join(first.rename("first_release"), on=KEY)
    known = newest[newest["status"] != "withdrawn"].sort_values(KEY, kind="stable").reset_index(drop=True)
    return apply_corrections(known, as_of) if "corrected_since" in known else known


def by_indicator(figures: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each indicator, in their order."""
    return {str(name): rows for name, rows in figures.groupby("indicator", sort=False)}


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
        tuple(rows["first_release"]),
    )


def load_peers(data: Path, as_of: datetime.date | None = None) -> pd.DataFrame:
    """Peer economies' figures: all releases, or the newest of each that was out on `as_of`.

    Columns indicator, economy, year, value, release, source. Raises RecordError at the first row that is not valid.
    """
    records = [record for path in peer_paths(data) for record in read_csv_records(path)]
    rows = [dict(read_value(PeerFigure, record)) for record in records]
    released = pd.DataFrame(rows, columns=[*PeerFigure.model_fields]).astype({"year": int, "value": float})
    return released if as_of is None else peers_known_at(released, as_of)


def peers_known_at(released: pd.DataFrame, as_of: datetime.date) -> pd.DataFrame:
    """The newest release of every peer's figure that was out on `as_of`."""
    return newest_known(released, PEER_KEY, as_of).sort_index().reset_index(drop=True)


def statuses_known(reports: Iterable[StatusReport], as_of: datetime.date | None = None) -> dict[str, StatusReport]:
    """The report that stands for each measure, by its id; of those known on `as_of`, where given.

    Of two releases on one day of a measure the newer counts, and of its days the latest; a day whose newest release is
    `not reported` was taken back and does not count. A measure of which nothing stands is not in it.
    """
    held = tuple(reports)
    rows = [(item.measure, item.date, item.release, at) for at, item in enumerate(held)]
    frame = pd.DataFrame(rows, columns=["measure", "date", "release", "at"])
    newest = newest_known(frame, ["measure", "date"], as_of).sort_values("date", kind="stable")
    standing = [held[at] for at in newest["at"] if held[at].status is not MeasureStatus.NOT_REPORTED]
    return {item.measure: item for item in standing}


STATUSES = "framework/statuses.csv"


def with_counted(observations: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """All releases of all figures, those included that are counted from the registers.

    `observations` are those of `load_observations`; the counted rows stand behind them.

    >>> from pathlib import Path
    >>> from milepost.country import load_framework, load_observations
    >>> data = Path("data")
    >>> found = with_counted(load_observations(data), load_framework(data))
    >>> "measures_done" in set(found["indicator"])  # none was reported yet
    False
    """
    entries = {"measures": framework.measures, "actions": framework.actions}
    rows = [
        {"indicator": item.id, "sex": "both", "location": "total", "province": "", "file": STATUSES, "line": 0, **row}
        for item in framework.indicators.values()
        if item.counted_from is not None
        for row in counts_of({entry.id for entry in entries[item.counted_from]}, framework.statuses)
    ]
    if not rows:
        return observations
    made = pd.DataFrame(rows).assign(correction=np.nan, corrected_since=datetime.date.max)
    return pd.concat([observations, made.reindex(columns=observations.columns)], ignore_index=True)


def counts_of(entries: Collection[str], reports: Iterable[StatusReport]) -> Iterator[Mapping[str, object]]:
    """Year, value, release, status and source of every count that was new on its release.

    A count that is taken back is withdrawn, as a figure is.
    """
    held = [report for report in reports if report.measure in entries]
    told: dict[int, float] = {}
    for release in sorted({report.release for report in held}):
        known = [report for report in held if report.release <= release]
        source = next(report.source for report in reversed(known) if report.release == release)
        for year in range(min(report.date.year for report in known), release.year + 1):
            standing = statuses_known(report for report in known if report.date.year <= year)
            done = sum(report.status is MeasureStatus.COMPLETED for report in standing.values())
            value = float(done) if standing else np.nan
            if value == told.get(year, np.nan) or (np.isnan(value) and np.isnan(told.get(year, np.nan))):
                continue
            told[year] = value
            status = "withdrawn" if np.isnan(value) else "provisional" if release.year == year else "normal"
            yield {"year": year, "value": value, "release": release, "status": status, "source": source}
