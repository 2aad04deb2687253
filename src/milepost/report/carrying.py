"""Frames whose rows stand for values: plain DataFrames to look at, filter and plot, with the values at hand.

What is printed, drawn and handed on needs more than columns show (reasons, a whole distribution). Such a frame is a
DataFrame like any other; the values behind its rows stay with it when rows are filtered or sorted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any, Self

import pandas as pd

from milepost.report.measured import dated
from milepost.track_record import CountryRecord, Seen
from milepost.verdicts import Cuts

GROUP_NAMES = {"female": "women", "male": "men", "rural": "rural", "urban": "urban"}


class CarryingFrame(pd.DataFrame):
    """A DataFrame; `carried` holds the value behind a row, by what stands in the row's column `key`."""

    _metadata = ["carried", "key"]  # noqa: RUF012  (pandas asks for a list: these stay when rows are chosen)
    carried: Mapping[Any, Any]
    key: str

    @property
    def _constructor(self) -> Callable[..., Self]:
        return type(self)

    @classmethod
    def of(
        cls, rows: Iterable[Mapping[str, Any]], columns: Iterable[str], *, carried: Mapping[Any, Any], key: str
    ) -> Self:
        """A frame of these rows and columns that carries these values."""
        frame = cls(list(rows), columns=list(columns))
        frame.carried, frame.key = carried, key
        return frame

    @property
    def carries(self) -> bool:
        """Whether its rows still tell which values they stand for; joined and reshaped frames do not."""
        return getattr(self, "key", None) in self.columns

    def values_behind(self) -> tuple[Any, ...]:
        """The values behind the rows, in the order of the rows, each once."""
        return tuple(self.carried[name] for name in dict.fromkeys(self[self.key]))


class Trends(CarryingFrame):
    """A row an indicator and projected year: indicator, year, method, median, lo80, hi80, ..., tables."""


class Verdicts(CarryingFrame):
    """A row a target: indicator, name, verdict, judged, probability, expected_pace, required_pace, pace_ratio, ...

    `cuts` are those that they were judged by, None where results were read.
    """

    _metadata = ["carried", "key", "cuts"]  # noqa: RUF012  (as above)
    cuts: Cuts | None


class Gaps(CarryingFrame):
    """A row a gap between two groups: indicator, by, year, first_value, second_value, gap_pp, change_pp, ..."""

    def by_group(self) -> pd.DataFrame:
        """The groups' figures side by side: a row an indicator (with its year), a column a group, NaN where unknown."""
        wide: dict[str, dict[str, float]] = {}
        years: dict[str, int] = {}
        for item, gap in self.values_behind():
            years[item.short_name] = max(years.get(item.short_name, gap.year), gap.year)
            names = (GROUP_NAMES[gap.first_group], GROUP_NAMES[gap.second_group])
            wide.setdefault(item.short_name, {}).update(zip(names, (gap.first_value, gap.second_value), strict=True))
        return pd.DataFrame({dated(name, years[name]): held for name, held in wide.items()}).T

    def records(self) -> list[dict[str, Any]]:
        """Every gap with all that was measured, JSON-ready."""
        return [asdict(gap) for _, gap in self.values_behind()]


class Provinces(CarryingFrame):
    """A row an indicator and province: indicator, full_name, unit, province, place, year, value (NaN: no figure)."""


class JourneyMeans(CarryingFrame):
    """A row a goal, all goals first: pillar, name, observed, projected, low, high, counted, aimed, ..."""


class Views(CarryingFrame):
    """What earlier years saw: a row an indicator (with hindsight), or a row a year and indicator (as known then).

    `record` holds all releases, `minimum_points` the observations below which there is no trend.
    """

    _metadata = ["carried", "key", "record", "minimum_points"]  # noqa: RUF012  (as above)
    record: CountryRecord | None
    minimum_points: int

    @property
    def years(self) -> list[int]:
        """The years that saw something, oldest first; none with hindsight, in which every year sees the same."""
        return sorted({int(year) for year in self["year"]}) if "year" in self else []

    def seen_in(self, year: int) -> list[Seen]:
        """What a year saw of every indicator."""
        return [*(self[self["year"] == year] if "year" in self else self).values_behind()]

    def settled(self) -> Views:
        """The same, every last value taken as final: no allowance for a revision of it."""
        plain = self.copy()
        plain.carried = {name: seen.settled for name, seen in self.carried.items()}
        return plain.assign(may_be_revised=False) if "may_be_revised" in plain else plain


class Due(CarryingFrame):
    """A row a target that is due: target, indicator, name, target_year, day, verdict, probability, value, met, ..."""
