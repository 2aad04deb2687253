"""What a year saw of every indicator, and what came of the country's own targets that are due."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from milepost.country import Event, History, Indicator, Target, by_indicator, history, known_at, meets, peers_known_at
from milepost.trends import BacktestSeries, Engine
from milepost.verdicts import (
    Assessment,
    Cuts,
    Verdict,
    assess_indicator,
    may_be_revised,
    national_widening,
    peers_code,
    prepare,
)

if TYPE_CHECKING:
    import pandas as pd


SOON_YEARS = 2  # a figure that came out later than so many years after its year was not known in time
WHOLE = ["sex", "location", "province"]


@dataclass(frozen=True)
class Seen:
    """One indicator as a year saw it; `peers` are peers' figures known then (economy, year, value)."""

    indicator: Indicator
    history: History
    series: BacktestSeries
    peers: pd.DataFrame

    @classmethod
    def of(
        cls,
        indicator: Indicator,
        past: History,
        peers: pd.DataFrame,
        came: tuple[tuple[int, float], ...] | None = None,
        *,
        fresh: bool = False,
    ) -> Seen:
        """A history as a year saw it; `came` are the outcomes where they are not its own later values."""
        series = BacktestSeries(
            series=indicator.id,
            years=tuple(map(int, past.years)),
            values=tuple(map(float, past.values)),
            percentage=indicator.percentage,
            lower=indicator.lower_limit,
            upper=indicator.upper_limit,
            peers_like=peers_code(indicator),
            adoption=indicator.adoption,
            came=came,
            fresh=fresh,
        )
        return cls(indicator, past, series, peers)

    @property
    def settled(self) -> Seen:
        """The same, its last value taken as final."""
        return replace(self, series=replace(self.series, fresh=False))


def with_hindsight(
    parts: Iterable[tuple[Indicator, History, Iterable[Event]]], peers: pd.DataFrame, minimum_points: int
) -> list[Seen]:
    """Every indicator in its newest releases, without what no trend would see; a year reads the part up to it."""
    rows, found = by_indicator(peers), []
    for indicator, past, events in parts:
        used = prepare(indicator, past, events, minimum_points).comparable
        if len(used) > minimum_points:
            found.append(Seen.of(indicator, used, rows.get(indicator.id, peers.iloc[:0])))
    return found


@dataclass(frozen=True)
class CountryRecord:
    """Everything that was released up to the as-of date: the indicators, their breaks, all figures and the peers'."""

    indicators: tuple[Indicator, ...]
    events: tuple[Event, ...]
    released: pd.DataFrame
    peers: pd.DataFrame
    as_of: datetime.date
    minimum_points: int
    # By day (and indicator), for the days that somebody asked for: releases come on few days.
    _figures_on: dict[datetime.date, dict[str, pd.DataFrame]] = field(init=False, default_factory=dict)
    _peers_on: dict[datetime.date, dict[str, pd.DataFrame]] = field(init=False, default_factory=dict)
    _engines_on: dict[datetime.date, Engine] = field(init=False, default_factory=dict)

    def events_of(self, indicator: str) -> tuple[Event, ...]:
        """Declared breaks of one indicator."""
        return tuple(event for event in self.events if event.indicator == indicator)

    def years(self) -> range:
        """The years that an edition could have been made for: from the one before the oldest release on."""
        if self.released.empty:
            return range(self.as_of.year, self.as_of.year)
        return range(self.released["release"].min().year - 1, self.as_of.year)

    def as_known_in(self, year: int) -> list[Seen]:
        """Every indicator as it stood on the day on which its figure of `year` first came out, if that was in time.

        Outcomes are the newest releases, as long as the definition is the one of then.
        """
        found = []
        for indicator in self.indicators:
            day = self.first_day(indicator.id, year)
            if day is None or day.year > year + SOON_YEARS:
                continue
            past = self._comparable(indicator, day)
            past = past.keep(past.years <= year)
            later = self._now[indicator.id]
            came = tuple(
                (when, value)
                for when, value in zip(later.years.tolist(), later.values.tolist(), strict=True)
                if when > year and not self._redefined(indicator.id, year, when)
            )
            if len(past) >= self.minimum_points and past.last_year == year and came:
                peers, fresh = self.peers_of(indicator.id, day), may_be_revised(past, day.year)
                found.append(Seen.of(indicator, past, peers, came, fresh=fresh))
        return found

    def first_day(self, indicator: str, year: int) -> datetime.date | None:
        """The day on which a figure first came out, as far as the releases in `data/` tell."""
        return self._first_days.get((indicator, year))

    def oldest_day(self, indicator: str) -> datetime.date | None:
        """The day of the oldest release of an indicator."""
        return self._oldest_days.get(indicator)

    def known(self, indicator: str, day: datetime.date) -> History:
        """The history of an indicator as it stood on a day."""
        if day not in self._figures_on:
            self._figures_on[day] = by_indicator(known_at(self._whole, day))
        return history(self._figures_on[day].get(indicator, self._nothing), indicator)

    def peers_of(self, indicator: str, day: datetime.date) -> pd.DataFrame:
        """The peers' figures of an indicator as they stood on a day."""
        if day not in self._peers_on:
            self._peers_on[day] = by_indicator(peers_known_at(self.peers, day))
        return self._peers_on[day].get(indicator, self.peers.iloc[:0])

    def engine_on(self, day: datetime.date) -> Engine:
        """What an edition of that day would have projected with: the tables of its year, and its own widening."""
        if day not in self._engines_on:
            parts = [(one, self.known(one.id, day), self.events_of(one.id)) for one in self.indicators]
            widen = national_widening(parts, minimum_points=self.minimum_points)
            self._engines_on[day] = Engine.for_year(day.year, widen=widen)
        return self._engines_on[day]

    @cached_property
    def _whole(self) -> pd.DataFrame:
        """Figures of the whole population."""
        return self.released[self.released[WHOLE].eq(["both", "total", ""]).all(axis=1)]

    @cached_property
    def _first_days(self) -> dict[tuple[str, int], datetime.date]:
        rows = self._whole[self._whole["status"] != "withdrawn"]
        return {(str(name), int(year)): day for (name, year), day in _oldest(rows, ["indicator", "year"])}

    @cached_property
    def _oldest_days(self) -> dict[str, datetime.date]:
        return {str(name): day for name, day in _oldest(self._whole, "indicator")}

    @cached_property
    def _nothing(self) -> pd.DataFrame:
        return known_at(self._whole.iloc[:0], self.as_of)

    @cached_property
    def _now(self) -> dict[str, History]:
        return {one.id: self._comparable(one, self.as_of) for one in self.indicators}

    def _comparable(self, indicator: Indicator, day: datetime.date) -> History:
        """Without carried values and values of an earlier definition, as a trend would see them."""
        events = self.events_of(indicator.id)
        return prepare(indicator, self.known(indicator.id, day), events, self.minimum_points).comparable

    def _redefined(self, indicator: str, since: int, until: int) -> bool:
        events = self.events_of(indicator)
        return any(event.kind == "definition" and since < event.year <= until for event in events)


def _oldest(figures: pd.DataFrame, by: str | list[str]) -> Iterable[tuple[Any, datetime.date]]:
    return figures.groupby(by)["release"].min().items()


@dataclass(frozen=True)
class PastTarget:
    """A target that is due.

    Attributes:
        target: The target.
        indicator: What it is measured by.
        day: The day it is judged on: the end of the year before it was due or, where no release in the data is that
            old, the day of the oldest; None where nothing was known before its figure came out.
        judged: The verdict of that day; None with `day`.
        first_value: The figure of the target year as it first came out, None where there is none.
        value: The same as it stands now.
        met: Whether `value` meets the target, None without it.
    """

    target: Target
    indicator: Indicator
    day: datetime.date | None
    judged: Assessment | None
    first_value: float | None
    value: float | None
    met: bool | None

    @property
    def said(self) -> Verdict | None:
        """The verdict of then; None where nothing was known."""
        return None if self.judged is None else self.judged.verdict


def past_targets(record: CountryRecord, targets: Iterable[Target], cuts: Cuts) -> list[PastTarget]:
    """Those targets that were due before the as-of year or in it, in their order."""
    indicators = {one.id: one for one in record.indicators}
    due = (one for one in targets if one.target_year <= record.as_of.year)
    return [_past(record, indicators[one.indicator], one, cuts) for one in due]


def _past(record: CountryRecord, indicator: Indicator, target: Target, cuts: Cuts) -> PastTarget:
    day = _day_before(record, target)
    made = None if day is None else _judged(record, indicator, target, day, cuts)
    goal = None if made is None else made.threshold
    now = record.known(indicator.id, record.as_of)
    value = dict(zip(now.years.tolist(), now.values.tolist(), strict=True)).get(target.target_year)
    out = record.first_day(indicator.id, target.target_year)
    first = None if out is None else record.known(indicator.id, out)
    return PastTarget(
        target=target,
        indicator=indicator,
        day=day,
        judged=made,
        first_value=None if first is None else float(first.values[first.years == target.target_year][0]),
        value=value,
        met=None if value is None or goal is None else meets(value, goal, indicator.direction.sign),
    )


def _day_before(record: CountryRecord, target: Target) -> datetime.date | None:
    """The end of the year before the target was due, or the oldest release; None once the figure itself was out."""
    oldest = record.oldest_day(target.indicator)
    if oldest is None:
        return None
    day = max(oldest, datetime.date(target.target_year - 1, 12, 31))
    out = record.first_day(target.indicator, target.target_year)
    return day if day <= record.as_of and (out is None or day < out) else None


def _judged(record: CountryRecord, indicator: Indicator, target: Target, day: datetime.date, cuts: Cuts) -> Assessment:
    made, _ = assess_indicator(
        indicator,
        target,
        record.known(indicator.id, day),
        peers=record.peers_of(indicator.id, day),
        events=[event for event in record.events_of(indicator.id) if event.year <= day.year],
        as_of_year=day.year,
        horizon_year=target.target_year,
        cuts=cuts,
        engine=record.engine_on(day),
    )
    return made
