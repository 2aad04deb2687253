"""Charts with a row an indicator, a goal or a place: groups, components, bars, the journey, states of measures."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any

from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, PercentFormatter

from milepost.report.frames import beside_peers
from milepost.report.plot.style import (
    COLOURS,
    DASHED,
    FAN_80,
    GRID,
    HISTORY,
    INK,
    MARKERS,
    PEERS,
    TARGET,
    TICKS,
    label_rows,
    legend,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

STATES = ((HISTORY, "white", ""), (FAN_80, INK, ""), ("white", INK, ""), (GRID, INK, "////"), ("white", INK, "...."))


def groups(ax: Axes, values: pd.DataFrame, *, unit: str) -> None:
    """A line a row, a mark a column; marks differ in shape and colour, the gap is the line between them.

    `values` has the rows' names as its index and the groups' as its columns; NaN where a group has no figure.

    Example:
        >>> from milepost.report import sample
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().subplots()
        >>> groups(ax, sample().gaps.by_group(), unit="percent")
        >>> [float(mark.get_xdata()[0]) for mark in ax.lines]
        [68.0, 74.0]
    """
    for position, (_, row) in enumerate(values.iterrows()):
        held = row.dropna()
        ax.hlines(position, held.min(), held.max(), color=PEERS, linewidth=2, zorder=1)
        for group, value in held.items():
            at = [str(column) for column in values.columns].index(str(group))
            ax.plot(
                value,
                position,
                marker=MARKERS[at],
                color=COLOURS[at],
                markersize=6.5,
                linestyle="",
                zorder=2,
                label=str(group),
            )
    label_rows(ax, [str(name) for name in values.index])
    ax.set_xlabel(unit)
    ax.set_xlim(left=0)
    legend(ax, columns=len(values.columns))


def components(
    ax: Axes,
    figures: pd.DataFrame,
    indicators: pd.DataFrame,
    peers: pd.DataFrame,
    *,
    names: tuple[str, str],
) -> None:
    """A country among its peers in the year of its last figure, a line a component: peers ticks, the country a circle.

    `names` are the country's and the peers' in the legend.

    Example:
        >>> from milepost.report import sample
        >>> from matplotlib.figure import Figure
        >>> ax, one = Figure().subplots(), sample()
        >>> components(ax, one.figures, one.indicators, one.peers, names=("Examplia", "Peers"))
        >>> ax.get_yticklabels()[0].get_text()
        'Internet users (2024)'
    """
    rows = beside_peers(figures, indicators, peers)
    for position, (_, past, others) in enumerate(rows):
        if others:
            ax.hlines(position, min(others), max(others), color=GRID, linewidth=5, zorder=1)
        ax.plot(
            past.last_value, position, marker="o", color=HISTORY, markersize=8, linestyle="", zorder=3, label=names[0]
        )
        level = [position] * len(others)
        ax.plot(others, level, marker="|", linestyle="", color=TICKS, markersize=11, zorder=2, label=names[1])
    label_rows(ax, [f"{item.short_name} ({past.last_year})" for item, past, _ in rows])
    ax.set_xlabel(rows[0][0].unit)
    legend(ax, columns=2)


def bars(ax: Axes, values: pd.Series[float], *, unit: str, average: float | None = None) -> None:
    """A bar a place, in the order given, and the whole country's figure as a dashed line.

    Example:
        >>> import pandas as pd
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().subplots()
        >>> bars(ax, pd.Series({"Town": 96.6, "Hills": 12.9}), unit="percent", average=40.0)
        >>> [float(bar.get_width()) for bar in ax.patches]
        [96.6, 12.9]
    """
    ax.barh(range(len(values)), values.to_numpy(), height=0.7, color=FAN_80, edgecolor=HISTORY, linewidth=0.4)
    for position, value in enumerate(values):
        ax.annotate(
            f"{value:.1f}", (value, position), xytext=(3, 0), textcoords="offset points", va="center", fontsize=7.5
        )
    if average is not None:
        ax.axvline(average, color=TARGET, linestyle=DASHED, linewidth=1.2)
    label_rows(ax, [str(name) for name in values.index], size=7.5)
    ax.set_xlabel(unit)


def journey(ax: Axes, shares: pd.DataFrame, *, elapsed_share: float) -> None:
    """Share of the journey travelled, a bar a row with its 80 % interval, beside the share of time elapsed.

    `shares` has the rows' names as its index and the columns observed, projected, low, high (shares, 0-1).

    Example:
        >>> from milepost.report import sample
        >>> from milepost import journey as shares_of, journey_means
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().subplots()
        >>> means = journey_means(shares_of(sample().verdicts, end_year=2030), goals={})
        >>> journey(ax, means.set_index("name"), elapsed_share=0.4)
        >>> ax.texts[0].get_text()
        'time elapsed 40 %'
    """
    numbers = shares[["observed", "projected", "low", "high"]].to_numpy(dtype=float).tolist()
    for position, (observed, projected, low, high) in enumerate(numbers):
        ax.barh(position, projected, height=0.56, color="white", edgecolor=FAN_80, hatch="////")
        ax.barh(position, observed, height=0.56, color=HISTORY)
        ax.barh(position, projected, height=0.56, color="none", edgecolor=HISTORY, linewidth=0.8)
        ax.hlines(position, low, high, color=TARGET, linewidth=1.4)
        for end in (low, high):
            ax.plot(end, position, marker="|", color=TARGET, markersize=9)
    ax.axvline(elapsed_share, color=INK, linestyle=DASHED, linewidth=1.4)
    ax.annotate(
        f"time elapsed {100 * elapsed_share:.0f} %",
        (elapsed_share, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(4, -1),
        textcoords="offset points",
        va="bottom",
        color=INK,
        fontsize=8.5,
    )
    label_rows(ax, [str(name) for name in shares.index])
    ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_xlabel("share of the journey (solid: observed; hatched: estimate; line: 80 % interval)")


def states(ax: Axes, counts: pd.DataFrame, *, unit: str) -> None:
    """A bar a row, split by state (a column each); states differ in colour and hatch, each part carries its count.

    Example:
        >>> import pandas as pd
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().subplots()
        >>> states(ax, pd.DataFrame({"done": [2], "under way": [3]}, index=["People"]), unit="measures")
        >>> [float(bar.get_x()) for bar in ax.patches], [text.get_text() for text in ax.texts]
        ([0.0, 2.0], ['2', '3'])
    """
    starts = [0] * len(counts)
    handles = []
    for state, (colour, ink, hatch) in zip(map(str, counts.columns), cycle(STATES), strict=False):
        look: dict[str, Any] = {"color": colour, "edgecolor": HISTORY, "linewidth": 0.6, "hatch": hatch}
        sizes = [int(size) for size in counts[state]]
        for row, (start, size) in enumerate(zip(starts, sizes, strict=True)):
            if size:
                ax.barh(row, size, left=start, height=0.68, **look)
                under = {"facecolor": colour, "edgecolor": "none", "pad": 0.6} if hatch else None
                middle = start + size / 2
                ax.text(middle, row, str(size), ha="center", va="center", color=ink, fontsize=8, bbox=under)
        handles.append(Patch(facecolor=colour, edgecolor=HISTORY, linewidth=0.6, hatch=hatch, label=state))
        starts = [start + size for start, size in zip(starts, sizes, strict=True)]
    label_rows(ax, [str(name) for name in counts.index])
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(unit)
    if ax.figure is not None:
        ax.figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
