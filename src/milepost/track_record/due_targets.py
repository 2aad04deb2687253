"""The country's own targets that are due: judged with what was known before they were, and what came of them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from milepost.country import Indicator, Target, meets
from milepost.track_record.known_then import CountryRecord
from milepost.verdicts import Assessment, Cuts, Verdict, assess_indicator


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
