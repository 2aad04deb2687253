"""Charts of several histories: lines in one frame, one panel a scale, measured coverage by origin."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any

from matplotlib.ticker import MaxNLocator, PercentFormatter

from milepost.report.frames import histories_of, indicators_of
from milepost.report.plot.indicators import SOLID
from milepost.report.plot.labels import AT_END, HALO, ON_TOP
from milepost.report.plot.labels import label as put
from milepost.report.plot.style import (
    COLOURS,
    DASHED,
    DASHES,
    DOTTED,
    EVENT,
    HISTORY,
    INK,
    MARKERS,
    NAMED,
    PEERS,
    TICKS,
    legend,
    wrapped,
)
from milepost.report.results import FIRST_YEAR

MOST_NAMED = 3  # peers whose names stand at their lines

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

NOMINAL = {"covered_80": 0.8, "covered_95": 0.95}


def lines(ax: Axes, figures: pd.DataFrame, indicators: pd.DataFrame, *, ceiling: float | None = None) -> None:
    """Several histories in one frame, each with its own colour, marker and dash; hollow marks are carried values.

    `indicators` is a row a line, in the order in which they are drawn; `ceiling` is a declared upper limit.

    Example:
        >>> from milepost.report import sample
        >>> from matplotlib.figure import Figure
        >>> ax, one = Figure().subplots(), sample()
        >>> lines(ax, one.figures, one.indicators, ceiling=100)
        >>> ax.texts[0].get_text()
        'declared ceiling 100'
    """
    pasts = histories_of(figures)
    chosen = [item for item in indicators_of(indicators, figures, None) if item.id in pasts]
    if ceiling is not None:
        ax.axhline(ceiling, color=INK, linewidth=0.8, linestyle=(0, (1, 1)))
        ax.annotate(
            f"declared ceiling {ceiling:g}",
            (0.01, ceiling),
            xycoords=("axes fraction", "data"),
            va="bottom",
            fontsize=7.5,
        )
    looks = zip(cycle(COLOURS), cycle(MARKERS), cycle(DASHES), strict=False)
    for item, (colour, marker, dash) in zip(chosen, looks, strict=False):
        past = pasts[item.id]
        ax.plot(past.years, past.values, color=colour, linestyle=dash, linewidth=1.4)
        for year, value, status in zip(past.years, past.values, past.statuses, strict=True):
            face = colour if status in SOLID else "white"
            ax.plot(year, value, marker=marker, markersize=4.5, markerfacecolor=face, color=colour)
        ax.plot([], [], color=colour, linestyle=dash, marker=marker, markersize=4.5, label=item.short_name)
    if any(not SOLID.issuperset(pasts[item.id].statuses) for item in chosen):
        look: dict[str, Any] = {
            "marker": "o",
            "markersize": 4.5,
            "markerfacecolor": "white",
            "color": EVENT,
            "linestyle": "",
        }
        ax.plot([], [], label="estimated, carried", **look)
    if ceiling is not None:
        ax.set_ylim(top=ceiling * 1.08)  # last: before anything is drawn it would fix the other end too
    ax.set_ylabel(wrapped(chosen[0].unit))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(visible=False, axis="x")
    legend(ax)


def scale(ax: Axes, figures: pd.DataFrame, indicator: str, *, title: str, limits: tuple[float, float]) -> None:
    """One history on the whole of its own declared scale, each value named, so that none is read across scales.

    Example:
        >>> from milepost.report import sample
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().subplots()
        >>> scale(ax, sample().figures, "internet", title="Internet users", limits=(0, 100))
        >>> ax.texts[-1].get_text()
        '71'
    """
    past = histories_of(figures[figures["indicator"] == indicator])[indicator]
    ax.plot(past.years, past.values, color=HISTORY, marker="o", markersize=5)
    for year, value in zip(past.years, past.values, strict=True):
        last = year == past.last_year
        put(ax, f"{value:g}", (year, value), ON_TOP if last else ON_TOP[:1], needed=bool(last), fontsize=8)
    ax.set_ylim(*limits)
    ax.set_xlim(past.years.min() - 1.5, past.years.max() + 1.5)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))
    ax.set_title(wrapped(title), fontsize=8.5)
    ax.grid(visible=False, axis="x")


def hedgehog(ax: Axes, forecasts: pd.DataFrame, figures: pd.DataFrame, indicator: str) -> None:
    """Past projections of one indicator over what came: a thin line from each origin along its medians.

    `forecasts` has the columns indicator, origin, year, last_value, median, as `milepost.backtest` gives them.

    Example:
        >>> from milepost.report import sample
        >>> from matplotlib.figure import Figure
        >>> import pandas as pd
        >>> rows = {"indicator": "internet", "origin": 2020, "year": [2021, 2022], "last_value": 59, "median": [62, 64]}
        >>> ax = Figure().subplots()
        >>> hedgehog(ax, pd.DataFrame(rows), sample().figures, "internet")
        >>> ax.lines[0].get_xdata().tolist()
        [2020, 2021, 2022]
    """
    mine = forecasts[forecasts["indicator"] == indicator]
    for origin, rows in mine.sort_values("year").groupby("origin"):
        years, values = [origin, *rows["year"]], [rows["last_value"].iloc[0], *rows["median"]]
        label = "Projection of an earlier year (median)"
        ax.plot(years, values, color=TICKS, linestyle=DASHED, linewidth=0.9, marker=".", markersize=3, label=label)
    past = histories_of(figures[figures["indicator"] == indicator])[indicator]
    past = past.since(int(mine["origin"].min()) - 2) if len(mine) else past
    ax.plot(past.years, past.values, color=HISTORY, linewidth=1.6, marker="o", markersize=3, label="What came")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))
    ax.grid(visible=False, axis="x")


def coverage(ax: Axes, scores: pd.DataFrame) -> None:
    """Measured coverage of the 80 and 95 % intervals by origin, against what they promise (dotted).

    `scores` has the columns origin, covered_80, covered_95.

    Example:
        >>> import pandas as pd
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().subplots()
        >>> scores = pd.DataFrame({"origin": [2018, 2019], "covered_80": [0.7, 0.9], "covered_95": [0.9, 1.0]})
        >>> coverage(ax, scores)
        >>> [line.get_label() for line in ax.lines[1::2]]
        ['80 % interval', '95 % interval']
    """
    for (column, promised), colour, marker in zip(NOMINAL.items(), COLOURS, MARKERS, strict=False):
        ax.axhline(promised, color=colour, linewidth=0.8, linestyle=DOTTED)
        label = f"{100 * promised:.0f} % interval"
        ax.plot(scores["origin"], scores[column], color=colour, marker=marker, markersize=5, label=label)
    ax.set_ylim(0, 1.04)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("origin: last year that the projection was allowed to see")
    ax.set_ylabel("outcomes inside")
    ax.grid(visible=False, axis="x")
    legend(ax)


def peers(ax: Axes, peers: pd.DataFrame, indicator: str, label: str = "Peers") -> None:
    """Other economies' figures of the same indicator, faint behind, from the chart's first year on.

    Example:
        >>> from milepost.report import sample
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().subplots()
        >>> peers(ax, sample().peers, "internet", label="Neighbours")
        >>> len(ax.lines)
        4
    """
    mine = peers[(peers["indicator"] == indicator) & (peers["year"] >= FIRST_YEAR)]
    named = _named(mine)
    for economy, rows in mine.groupby("economy"):
        marker = "." if len(rows) == 1 else ""
        wide, colour = (1.2, NAMED) if economy in named else (0.7, PEERS)
        ax.plot(rows["year"], rows["value"], color=colour, linewidth=wide, marker=marker, zorder=1, label=label)
    for economy in named:
        rows = mine[mine["economy"] == economy]
        at = (float(rows["year"].iloc[-1]), float(rows["value"].iloc[-1]))
        put(ax, str(economy), at, AT_END, needed=False, color=EVENT, zorder=3, path_effects=HALO)


def _named(peers: pd.DataFrame) -> list[str]:
    """The peers that are named: those whose last values lie highest, lowest and in the middle; few are all named."""
    last = peers.sort_values("year").groupby("economy")["value"].last().sort_values(kind="stable")
    names = [str(name) for name in last.index]
    return names if len(names) <= MOST_NAMED else [names[0], names[len(names) // 2], names[-1]]
