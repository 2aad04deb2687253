"""What a chart of one indicator shows, computed once: the figure on the screen, its table and its words read this."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from milepost.country import Event, Indicator
from milepost.report import IndicatorResult, first_year_shown
from milepost.verdicts import amount, in_percent, level

if TYPE_CHECKING:
    import pandas as pd

OBSERVED = {"normal", "provisional", "corrected"}
STATUS = {"normal": "published", "provisional": "provisional", "corrected": "published, corrected"}
BREAK = {"level": "new level", "slope": "new pace", "definition": "new definition"}
SPLITS = {"level", "definition"}  # across these no line is joined
PHONE_FROM, PHONE_LEAST = 2013, 3  # first year on a phone, unless fewer observed points than these are left
NO_BREAK = "\u00a0"
MARKS = 5  # of an axis, or so
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
FROM_ZERO = 0.6  # an axis starts at zero when its lowest value is below this share of its highest
WIDEST_95 = 2.2  # the 95 % band is drawn up to this many times the 80 % band's width


@dataclass(frozen=True)
class Point:
    """A figure of a year: observed or not, and whether the trend leaves it out."""

    year: int
    value: float
    kind: str
    hollow: bool


@dataclass(frozen=True)
class Ahead:
    """A projected year: median, 80 and 95 % interval."""

    year: int
    median: float
    low: float
    high: float
    low95: float
    high95: float


@dataclass(frozen=True)
class PeerLine:
    """A peer's figures, and whether it is named."""

    name: str
    points: tuple[tuple[int, float], ...]
    named: bool = False


@dataclass(frozen=True)
class Axis:
    """A range with its marks."""

    low: float
    high: float
    ticks: tuple[float, ...]


@dataclass(frozen=True)
class Plan:
    """All that a chart shows. `aim` is the target's year and value."""

    name: str
    country: str
    indicator: Indicator
    first: int
    last: int
    points: tuple[Point, ...]
    ahead: tuple[Ahead, ...]
    peers: tuple[PeerLine, ...]
    breaks: tuple[tuple[int, str], ...]
    splits: tuple[int, ...]
    aim: tuple[int, float] | None
    milestones: tuple[tuple[int, float], ...]
    axis: Axis
    wide_band: bool

    @property
    def since(self) -> tuple[Point, ...]:
        """The points that the chart has room for."""
        return tuple(point for point in self.points if point.year >= self.first)

    @property
    def for_phone(self) -> Plan:
        """The same from a later year on, so that the future is on the screen."""
        recent = [point for point in self.points if point.year >= PHONE_FROM]
        if self.first >= PHONE_FROM or len(recent) < min(PHONE_LEAST, len(self.since)):
            return self
        return replace(self, first=PHONE_FROM)

    @property
    def cut(self) -> bool:
        """Whether the axis leaves out zero on a scale that starts there."""
        return self.indicator.lower_limit == 0 and self.axis.low > 0

    @property
    def beyond(self) -> bool:
        """Whether some peers lie beyond the axis."""
        shown = [value for peer in self.peers for year, value in peer.points if year >= self.first]
        return any(not self.axis.low <= value <= self.axis.high for value in shown)

    def ahead_in(self, year: int) -> Ahead | None:
        """What is projected for a year."""
        return next((one for one in self.ahead if one.year == year), None)


def plan_chart(item: IndicatorResult, peers: pd.DataFrame, events: Iterable[Event], country: str) -> Plan:
    """The chart of an indicator; `peers` are rows of economy, year, value, named as they are called."""
    past, target, found = item.history, item.target, item.assessment
    own = [event for event in events if event.indicator == item.indicator.id]
    outliers = {event.year for event in own if event.kind == "outlier"} | {*item.left_out}
    points = tuple(
        Point(year, value, _kind(status, year in outliers), status not in OBSERVED or year in outliers)
        for year, value, status in zip(past.years.tolist(), past.values.tolist(), past.statuses, strict=True)
    )
    ahead = _ahead(item)
    aim = None if target is None or found.threshold is None else (target.target_year, float(found.threshold))
    first = first_year_shown(past)
    last = max([first + 1, *(point.year for point in points), *(one.year for one in ahead), *([aim[0]] if aim else [])])
    wide = bool(ahead) and all(one.high95 - one.low95 <= WIDEST_95 * (one.high - one.low) for one in ahead)
    milestones = () if target is None else tuple((int(year), float(value)) for year, value in target.milestones)
    shown = [point.value for point in points if point.year >= first]
    shown += [value for one in ahead for value in (one.low, one.high)]
    shown += [value for _, value in (*milestones, *([aim] if aim else []))]
    return Plan(
        name=item.indicator.name,
        country=country,
        indicator=item.indicator,
        first=first,
        last=last,
        points=points,
        ahead=ahead,
        peers=_peers(peers, item),
        breaks=tuple((event.year, f"{event.year} {BREAK[event.kind]}") for event in own if event.kind in BREAK),
        splits=tuple(sorted(event.year for event in own if event.kind in SPLITS)),
        aim=aim,
        milestones=milestones,
        axis=axis_over(shown, item.indicator),
        wide_band=wide,
    )


def axis_over(values: Iterable[float], indicator: Indicator) -> Axis:
    """An axis with round ends over these values, inside the indicator's limits, from zero where that is not far.

    >>> from milepost.report import sample
    >>> axis_over([20, 90], sample().verdicts.values_behind()[0].indicator).ticks
    (0.0, 25.0, 50.0, 75.0, 100.0)
    """
    held = list(values) or [0.0, 1.0]
    low, high = min(held), max(held)
    lower, upper = indicator.lower_limit, indicator.upper_limit
    if low >= 0 and (lower is None or lower <= 0) and low < FROM_ZERO * high:
        low = 0.0
    if high <= low:
        low, high = low - 1, high + 1
    raw = (high - low) / (MARKS - 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(one * power for one in STEPS if one * power >= raw * (1 - 1e-9))
    start, end = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if lower is not None:
        start = max(start, math.floor(lower / step + 1e-9))
    ticks = [round(place * step, 12) for place in range(start, end + 1)]
    if upper is not None and ticks[-1] > upper:
        ticks = [*(tick for tick in ticks if tick < upper - step / 2), upper]
    return Axis(ticks[0], ticks[-1], tuple(ticks))


def kept_together(text: str) -> str:
    """A number and its percent sign stay on one line."""
    return text.replace(" %", f"{NO_BREAK}%")


def spelled_value(value: float, indicator: Indicator) -> str:
    """A value as the tables have it, its percent sign kept to it."""
    return kept_together(level(value, indicator))


def tick_words(value: float, plan: Plan) -> str:
    """A mark of the axis; the highest carries the percent sign."""
    steps = [late - early for early, late in zip(plan.axis.ticks, plan.axis.ticks[1:], strict=False)]
    places = 0
    while places < 4 and any(abs(step * 10**places - round(step * 10**places)) > 1e-6 for step in steps):
        places += 1
    sign = "\u00a0%" if value == plan.axis.high and in_percent(plan.indicator) else ""
    return amount(value, places) + sign


def _kind(status: str, left_out: bool) -> str:
    said = STATUS.get(status, "estimate" if status == "estimated" else status)
    return f"{said}, left out of the trend" if left_out else said


def _ahead(item: IndicatorResult) -> tuple[Ahead, ...]:
    projection = item.shown_projection
    if projection is None:
        return ()
    levels = (0.5, 0.1, 0.9, 0.025, 0.975)
    return tuple(
        Ahead(int(year), *(projection.quantile(int(year), one) for one in levels)) for year in projection.years
    )


def _peers(peers: pd.DataFrame, item: IndicatorResult) -> tuple[PeerLine, ...]:
    """Peers' lines; the leader and those next above and below at the last figures are named."""
    mine = peers[(peers["indicator"] == item.indicator.id)].sort_values("year")
    lines = [
        PeerLine(str(name), tuple(zip(rows["year"].astype(int).tolist(), rows["value"].tolist(), strict=True)))
        for name, rows in mine.groupby("economy")
    ]
    if not len(item.history):
        return tuple(lines)
    ranked = sorted(lines, key=lambda line: item.indicator.direction.sign * line.points[-1][1], reverse=True)
    ours = item.indicator.direction.sign * item.history.last_value
    better = [line for line in ranked if item.indicator.direction.sign * line.points[-1][1] > ours]
    worse = [line for line in ranked if line not in better]
    named = {line.name for line in (*better[:1], *better[-1:], *worse[:1])}
    return tuple(replace(line, named=line.name in named) for line in lines)
