"""The chart of one indicator, layer by layer: history, projection, target, peers, declared breaks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from matplotlib.ticker import MaxNLocator

from milepost.country import Event
from milepost.report.carrying import Trends, Verdicts
from milepost.report.fitted import Fitted
from milepost.report.frames import events_of, histories_of, no_figures
from milepost.report.measured import aim, expected
from milepost.report.plot.labels import HALO, NEARBY, end_labels, settle
from milepost.report.plot.labels import label as put
from milepost.report.plot.style import (
    DASHED,
    DOTTED,
    EVENT,
    FAN_80,
    FAN_95,
    HISTORY,
    PATH,
    TARGET,
)
from milepost.report.results import FIRST_YEAR, IndicatorResult, first_year_shown
from milepost.trends import Projection
from milepost.verdicts import level

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

WIDEST = 1.8  # of the 95 % band over the 80 % one
SOLID = {"normal", "provisional", "corrected"}
BANDS = ((0.025, 0.975, FAN_95, "95 % interval"), (0.1, 0.9, FAN_80, "80 % interval"))


def is_worth_a_chart(verdicts: Verdicts, indicator: str) -> bool:
    """Whether an indicator has points enough for a line; else its row in the table says all.

    Example:
        >>> from milepost.report import sample
        >>> is_worth_a_chart(sample().verdicts, "internet")
        True
    """
    return _result(verdicts, indicator).has_chart


def history(
    ax: Axes, figures: pd.DataFrame, indicator: str, events: pd.DataFrame | None = None, *, color: str = HISTORY
) -> None:
    """The observed values of the whole population; estimates and carried values are hollow.

    Across a change of definition among `events` the line is broken.

    Example:
        >>> from milepost.report import sample
        >>> from matplotlib.figure import Figure
        >>> ax, one = Figure().subplots(), sample()
        >>> history(ax, one.figures, "internet")
        >>> ax.lines[0].get_xydata()[-1].tolist()
        [2024.0, 71.0]
    """
    past = histories_of(figures[figures["indicator"] == indicator]).get(indicator, no_figures(indicator))
    first = first_year_shown(past)
    shown = past.since(first)
    breaks = [event.year for event in _events(events, indicator) if event.kind == "definition" and event.year > first]
    for start, end in pairwise([first, *breaks, shown.last_year + 1]):
        part = (shown.years >= start) & (shown.years < end)
        ax.plot(shown.years[part], shown.values[part], color=color, linewidth=1.6, zorder=4)
    solid = [status in SOLID for status in shown.statuses]
    hollow = [not flag for flag in solid]
    ax.scatter(shown.years[solid], shown.values[solid], s=16, color=color, zorder=5, label="Observed")
    if any(hollow):
        ax.scatter(
            shown.years[hollow],
            shown.values[hollow],
            s=20,
            facecolor="white",
            edgecolor=color,
            zorder=6,
            label="Estimated, carried",
        )


def fitted(ax: Axes, verdicts: Verdicts, indicator: str) -> None:
    """What the trend rests on where that is not what was observed: left-out values hollow, moved ones as fitted.

    Example:
        >>> from milepost.report import sample
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().subplots()
        >>> fitted(ax, sample().verdicts, "internet")
        >>> len(ax.collections)
        0
    """
    result = _result(verdicts, indicator)
    shown = result.history.since(first_year_shown(result.history))
    out = [year in result.left_out for year in shown.years.tolist()]
    hollow: dict[str, Any] = {"s": 24, "facecolor": "white", "edgecolor": HISTORY, "zorder": 7}
    if any(out):
        ax.scatter(shown.years[out], shown.values[out], marker="X", label="Left out of trend", **hollow)
    if result.moved is not None:
        moved = result.moved.since(first_year_shown(result.history))
        ax.plot(moved.years, moved.values, color=HISTORY, linestyle=DOTTED, linewidth=1.2, zorder=4)
        label = "As fitted, moved"
        ax.scatter(moved.years, moved.values, marker="s", label=label, **hollow)


def fan(ax: Axes, trends: pd.DataFrame, indicator: str) -> None:
    """The projection's median with its 80 and 95 % intervals, from the last observation on.

    Of `verdicts` nothing is drawn where the interval is so wide that it says nothing; of trends, whatever they hold.

    Example:
        >>> from milepost.report import sample
        >>> from matplotlib.figure import Figure
        >>> ax, one = Figure().subplots(), sample()
        >>> fan(ax, one.trends, "internet")
        >>> [band.get_label() for band in ax.collections]
        ['95 % interval', '80 % interval']
    """
    ahead = _projection(trends, indicator)
    if ahead is None:
        return
    years = [ahead.last_year, *ahead.years.tolist()]
    for low, high, colour, label in BANDS if isinstance(trends, Trends) or _says_something(ahead) else BANDS[1:]:
        ends = [[ahead.last_value, *(ahead.quantile(year, level) for year in years[1:])] for level in (low, high)]
        ax.fill_between(years, ends[0], ends[1], color=colour, linewidth=0, zorder=2, label=label)
    median = [ahead.last_value, *ahead.median().tolist()]
    ax.plot(years, median, color=HISTORY, linestyle=DASHED, zorder=3, label="Expected (median)")


def _says_something(ahead: Projection) -> bool:
    """Whether the 95 % band tells more than the 80 % one: not where it is twice as wide, or as wide as the way gone."""
    end = int(ahead.years[-1])
    wide, narrow = (ahead.quantile(end, 1 - tail) - ahead.quantile(end, tail) for tail in (0.025, 0.1))
    return bool(narrow > 0 and wide < WIDEST * narrow)


def target(ax: Axes, verdicts: Verdicts, indicator: str) -> None:
    """The target as a full diamond, the straight path to it from the baseline, its milestones as rings.

    Example:
        >>> from milepost.report import sample
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().subplots()
        >>> target(ax, sample().verdicts, "internet")
        >>> ax.collections[-1].get_offsets().tolist()
        [[2030.0, 95.0]]
    """
    result = _result(verdicts, indicator)
    held, a = result.target, result.assessment
    if held is None or a.threshold is None:
        return
    if a.baseline_year is not None and a.baseline_value is not None:
        points = [(a.baseline_year, a.baseline_value), *held.milestones, (held.target_year, a.threshold)]
        years, values = zip(*points, strict=True)
        ax.plot(years, values, color=TARGET, linewidth=1.2, linestyle=PATH, zorder=4, label="Way to the target")
    if held.milestones:
        years, values = zip(*held.milestones, strict=True)
        ax.scatter(years, values, s=26, marker="o", facecolor="white", edgecolor=TARGET, zorder=6, label="Milestone")
    label = f"Target ({held.status.value})"
    ax.scatter([held.target_year], [a.threshold], s=44, marker="D", color=TARGET, zorder=7, label=label)


def events(ax: Axes, events: pd.DataFrame, indicator: str, since: int = FIRST_YEAR) -> None:
    """Declared breaks as dotted verticals; a doubt is no break.

    Example:
        >>> import pandas as pd
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().subplots()
        >>> row = {"indicator": "internet", "year": 2019, "kind": "definition", "reason": "new survey", "source": "own"}
        >>> events(ax, pd.DataFrame([row]), "internet")
        >>> ax.lines[0].get_xdata()
        [2019, 2019]
    """
    for event in _events(events, indicator):
        if event.year >= since and event.kind != "doubt":
            ax.axvline(event.year, color=EVENT, linewidth=0.8, linestyle=DOTTED, zorder=1, label="Declared break")


def finish(ax: Axes, verdicts: Verdicts, indicator: str) -> None:
    """The axes' ends, and labels at the lines: the last value, the target, what is expected; no legend.

    The range is the country's own, so that far-off peers do not squash it. Figures in doubt have an exclamation mark.

    Example:
        >>> from milepost.report import sample
        >>> from matplotlib.figure import Figure
        >>> ax, one = Figure().subplots(), sample()
        >>> finish(ax, one.verdicts, "internet")
        >>> [text.get_text().splitlines() for text in ax.texts]
        [['71.0 %, 2024'], ['86 % expected', '(75 % to 97 %)'], ['target 95 %']]
    """
    result = _result(verdicts, indicator)
    item, past = result.indicator, result.history
    first = first_year_shown(past)
    last = _last_year(result, first)
    ax.set_xlim(first - 0.6, last + 0.8)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=7))
    ax.yaxis.set_major_locator(MaxNLocator(nbins=5))
    low, high = _own_range(result, first)
    room = 0.06 * (high - low) if high > low else 1.0
    low = low - room if item.lower_limit is None else max(low - room, item.lower_limit - room / 3)
    high = high + room if item.upper_limit is None else min(high + room, item.upper_limit + room)
    ax.set_ylim(low, high)
    ax.grid(visible=False, axis="x")
    if len(past):
        mark = "! " if result.assessment.doubts else ""
        rising = not result.has_chart or past.last_value >= float(past.values[-2])
        told, look = f"{mark}{level(past.last_value, item)}, {past.last_year}", {"color": HISTORY, "zorder": 9}
        places = NEARBY if rising else (NEARBY[1], NEARBY[0], *NEARBY[2:])
        put(ax, told, (past.last_year, past.last_value), places, path_effects=HALO, **look)
    end_labels(ax, _ends(result), last)
    if ax.figure is not None:
        settle(ax.figure)


def _ends(result: IndicatorResult) -> list[tuple[float, str, str]]:
    """What stands at the right end of a chart: heights, words and colours."""
    a, item, ahead = result.assessment, result.indicator, result.shown_projection
    told = []
    if a.threshold is not None:
        told.append((a.threshold, f"target {aim(a.threshold, item)}", TARGET))
    if ahead is not None:
        year = int(ahead.years[-1]) if a.target_year is None or a.target_year not in ahead.years else a.target_year
        goal = ahead.quantile(year, 0.5) if a.threshold is None else a.threshold
        low, there, high = (ahead.quantile(year, tail) for tail in (0.1, 0.5, 0.9))
        first, last = expected(low, item, goal), expected(high, item, goal)
        ends = "" if first == last else f"\n({first} to {last})"
        told.append((there, f"{expected(there, item, goal)} expected{ends}", HISTORY))
    return told


def _last_year(result: IndicatorResult, first: int) -> int:
    ends = [first + 1 if result.target is None else result.target.target_year]
    if result.shown_projection is not None:
        ends.append(int(result.shown_projection.years[-1]))
    if len(result.history):
        ends.append(result.history.last_year)
    return max(ends)


def _own_range(result: IndicatorResult, first: int) -> tuple[float, float]:
    """Lowest and highest of history, fan and target."""
    values = result.history.since(first).values.tolist()
    values += [] if result.moved is None else result.moved.since(first).values.tolist()
    ahead = result.shown_projection
    if ahead is not None:
        values += [ahead.quantile(year, level) for year in ahead.years.tolist() for level in (0.025, 0.975)]
    a = result.assessment
    values += [value for value in (a.threshold, a.baseline_value) if value is not None]
    return min(values), max(values)


def _result(verdicts: Verdicts, indicator: str) -> IndicatorResult:
    (found,) = [one for one in verdicts.values_behind() if one.indicator.id == indicator]
    result: IndicatorResult = found
    return result


def _projection(trends: pd.DataFrame, indicator: str) -> Projection | None:
    if isinstance(trends, Verdicts):
        return _result(trends, indicator).shown_projection
    fitted = trends.carried.get(indicator) if isinstance(trends, Trends) else None
    return fitted.projection if isinstance(fitted, Fitted) else None


def _events(frame: pd.DataFrame | None, indicator: str) -> list[Event]:
    return [] if frame is None else [event for event in events_of(frame) if event.indicator == indicator]
