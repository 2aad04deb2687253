"""Charts with a row an indicator, a goal or a place: groups, components, bars, the journey, states of measures."""

from __future__ import annotations

import math
from itertools import cycle
from typing import TYPE_CHECKING, Any

from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from milepost.report.frames import beside_peers
from milepost.report.measured import dated
from milepost.report.plot.labels import AT_LINE, HALO, UPON, BoxedText, label
from milepost.report.plot.style import (
    COLOURS,
    DASHED,
    DOTTED,
    EVENT,
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
from milepost.report.tokens import TURN, shade
from milepost.verdicts import share_of_journey

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

WAY_TICKS = {0.0: "baseline", 1.0: "target", -0.5: "−50 %"}
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
    legend(ax)


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
    label_rows(ax, [dated(item.short_name, past.last_year) for item, past, _ in rows])
    ax.set_xlabel(rows[0][0].unit)
    legend(ax)


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
        ax.axvline(average, color=TARGET, linestyle=DASHED, linewidth=1.2, label="Whole country")
    label_rows(ax, [str(name) for name in values.index])
    ax.set_xlabel(unit)


def tiles(ax: Axes, values: pd.Series[float], places: pd.DataFrame, *, unit: str = "", decimals: int = 0) -> None:
    """A map of equal tiles, a place each, darker where the value is higher; a place without a figure is empty.

    `values` has the places' names as its index; `places` their place, column and row on the grid. The key at the foot
    has the unit, and the shades of the lowest, the middle and the highest value.

    Example:
        >>> import pandas as pd
        >>> from matplotlib.figure import Figure
        >>> grid = pd.DataFrame({"place": ["Town", "Hills"], "column": [0, 1], "row": [0, 0]})
        >>> ax = Figure().subplots()
        >>> tiles(ax, pd.Series({"Town": 96.6}), grid)
        >>> [text.get_text().splitlines() for text in ax.texts]
        [['Town', '97'], ['Hills', 'no figure']]
    """
    known = {str(name): float(value) for name, value in values.dropna().items()}
    low, high = min(known.values(), default=0.0), max(known.values(), default=1.0)
    for place in places.to_dict(orient="records"):
        value, left, top = known.get(place["place"]), float(place["column"]), float(place["row"])
        share = 0.0 if value is None else (value - low) / ((high - low) or 1.0)
        box: dict[str, Any] = {"facecolor": shade(share), "edgecolor": "white"}
        if value is None:
            box = {"facecolor": "white", "edgecolor": PEERS, "linestyle": DOTTED}
        ax.add_patch(Rectangle((left, top), 0.97, 0.94, linewidth=0.8, **box))
        told = "no figure" if value is None else f"{value:.{decimals}f}"
        ink = "white" if value is not None and share > TURN else INK
        ax.add_artist(BoxedText((str(place["place"]), told), (left, top, 0.97, 0.94), color=ink))
    ax.set_xlim(float(places["column"].min()) - 0.02, float(places["column"].max()) + 1)
    ax.set_ylim(float(places["row"].max()) + 1, float(places["row"].min()) - 0.02)
    ax.set_axis_off()
    edge: dict[str, Any] = {"edgecolor": PEERS, "linewidth": 0.6}
    steps = {0.0: low, 0.5: (low + high) / 2, 1.0: high} if high > low else {0.0: low}
    handles = [Patch(facecolor="none", linewidth=0, label=unit)] if unit else []
    handles += [Patch(facecolor=shade(share), label=f"{value:.{decimals}f}", **edge) for share, value in steps.items()]
    if len(known) < len(places):
        handles.append(Patch(facecolor="white", linestyle=DOTTED, label="no figure", **edge))
    if ax.figure is not None and known:
        ax.figure.legend(handles=handles, loc="outside lower left", ncols=len(handles), columnspacing=1.2)


def _way_in_time(way: float, time: float) -> str:
    """'27 % in 19 %'."""
    return share_of_journey(way) if math.isnan(time) else f"{share_of_journey(way)} in {share_of_journey(time)}"


def journey(ax: Axes, shares: pd.DataFrame, *, elapsed_share: float) -> None:
    """Share of the journey travelled, a row a goal: a dot as observed, a bar of 80 % about the estimate.

    `shares` has the rows' names as its index and the columns observed, observed_time, projected, low, high (shares,
    0-1), counted_observed and aimed (how many of how many indicators the dot counts).

    Example:
        >>> from milepost.report import sample
        >>> from milepost import journey as shares_of, journey_means
        >>> from matplotlib.figure import Figure
        >>> ax = Figure().subplots()
        >>> means = journey_means(shares_of(sample().verdicts, end_year=2030), goals={})
        >>> journey(ax, means.set_index("name"), elapsed_share=0.4)
        >>> ax.texts[0].get_text()
        '40 % of the time gone today'
    """
    numbers = shares[["observed", "projected", "low", "high"]].to_numpy(dtype=float).tolist()
    for position, (observed, projected, low, high) in enumerate(numbers):
        if not math.isnan(projected):
            ax.barh(position, high - low, left=low, height=0.34, color=FAN_80, zorder=2)
            ax.plot(projected, position, marker="|", color=HISTORY, markersize=10, markeredgewidth=1.6, zorder=3)
        if not math.isnan(observed):
            ax.plot(observed, position, marker="o", color=HISTORY, markersize=7, markeredgecolor="white", zorder=4)
        else:
            ax.annotate("cannot be measured", (0.02, position), va="center", fontsize=7.5, color=EVENT)
    for edge in (0.0, 1.0):
        ax.axvline(edge, color=EVENT, linewidth=0.8, zorder=1)
    ax.axvline(elapsed_share, color=INK, linestyle=DASHED, linewidth=1.1, zorder=1)
    gone = f"{100 * elapsed_share:.0f} % of the time gone today"
    look = {"color": INK, "fontsize": 8, "path_effects": HALO}
    label(ax, gone, (elapsed_share, 1.0), AT_LINE, xycoords=("data", "axes fraction"), annotation_clip=False, **look)
    label_rows(ax, [str(name) for name in shares.index])
    ax.set_xlim(min([-0.3, *(low for *_, low, _ in numbers if not math.isnan(low))]) - 0.05, 1.08)
    ax.xaxis.set_major_locator(FixedLocator([-0.5, 0.0, 0.5, 1.0]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda share, _: WAY_TICKS.get(share, f"{100 * share:.0f} %")))
    ax.spines[["left"]].set_visible(False)
    beside = ax.secondary_yaxis("right")
    each = [
        f"{'–' if math.isnan(observed) else _way_in_time(observed, time)}; {count} of {aimed}"
        for (observed, *_), time, count, aimed in zip(
            numbers, shares["observed_time"], shares["counted_observed"], shares["aimed"], strict=True
        )
    ]
    beside.set_yticks(range(len(each)), each, fontsize=8)
    beside.tick_params(length=0)
    beside.spines[["right"]].set_visible(False)
    ax.annotate(
        "way in time; indicators",
        (1.0, 1.0),
        xycoords="axes fraction",
        xytext=(2, 3),
        textcoords="offset points",
        fontsize=7.5,
        color=EVENT,
        annotation_clip=False,
    )


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
                middle = (start + size / 2, row)
                label(ax, str(size), middle, UPON, needed=False, color=ink, fontsize=8, bbox=under)
        handles.append(Patch(facecolor=colour, edgecolor=HISTORY, linewidth=0.6, hatch=hatch, label=state))
        starts = [start + size for start, size in zip(starts, sizes, strict=True)]
    label_rows(ax, [str(name) for name in counts.index])
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(unit)
    if ax.figure is not None:
        ax.figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
