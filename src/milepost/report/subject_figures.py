"""Pictures that only some chapters have: lines by compiler, groups, components, journeys, track record."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, PercentFormatter

from milepost.report.figures import FAN_80, GRID, HISTORY, INK, PEERS, SECOND, STYLE, TARGET, new_figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from milepost.verdicts import JourneyMean

COLOURS = (HISTORY, TARGET, SECOND, "#6b4c9a", "#8a6d00")
MARKERS = ("o", "s", "^", "D", "v")
STATES = ((HISTORY, "white", ""), (FAN_80, INK, ""), ("white", INK, ""), (GRID, INK, "////"))
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)), (0, (1, 1)))


def draw_groups(rows: Sequence[tuple[str, Mapping[str, float]]], groups: Sequence[str], *, unit: str) -> Figure:
    """A line a row, a mark a group; marks differ in shape and colour, the gap is the line between them."""
    figure, (ax,) = new_figure(0.9 + 0.32 * len(rows))
    with mpl.rc_context(STYLE):
        for position, (_, values) in enumerate(rows):
            ax.hlines(position, min(values.values()), max(values.values()), color=PEERS, linewidth=2, zorder=1)
            for group, value in values.items():
                index = groups.index(group)
                ax.plot(value, position, marker=MARKERS[index], color=COLOURS[index], markersize=6.5, zorder=2)
        _label_rows(ax, [label for label, _ in rows])
        ax.set_xlabel(unit)
        ax.set_xlim(left=0)
        handles = [
            Line2D([], [], linestyle="", marker=MARKERS[index], color=COLOURS[index], label=group)
            for index, group in enumerate(groups)
        ]
        figure.legend(handles=handles, loc="outside lower center", ncols=len(groups))
    return figure


def draw_journey(rows: Sequence[tuple[str, JourneyMean]], *, elapsed_share: float) -> Figure:
    """Share of the journey travelled, a bar a row with its 80 % interval, beside the share of time elapsed."""
    figure, (ax,) = new_figure(1.0 + 0.36 * len(rows))
    with mpl.rc_context(STYLE):
        for position, (_, journey) in enumerate(rows):
            if journey.projected is None or journey.low is None or journey.high is None:
                continue
            ax.barh(position, journey.projected, height=0.56, color="white", edgecolor=FAN_80, hatch="////")
            ax.barh(position, journey.observed or 0.0, height=0.56, color=HISTORY)
            ax.barh(position, journey.projected, height=0.56, color="none", edgecolor=HISTORY, linewidth=0.8)
            ax.hlines(position, journey.low, journey.high, color=TARGET, linewidth=1.4)
            for end in (journey.low, journey.high):
                ax.plot(end, position, marker="|", color=TARGET, markersize=9)
        ax.axvline(elapsed_share, color=INK, linestyle=(0, (4, 2)), linewidth=1.4)
        ax.annotate(
            f"time elapsed {elapsed_share:.0%}".replace("%", " %"),
            (elapsed_share, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(4, -1),
            textcoords="offset points",
            va="bottom",
            color=INK,
            fontsize=8.5,
        )
        _label_rows(ax, [label for label, _ in rows])
        ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        ax.set_xlabel("share of the journey (solid: observed; hatched: estimate; line: 80 % interval)")
    return figure


def draw_ranking(rows: Sequence[tuple[str, float]], *, unit: str, average: float | None = None) -> Figure:
    """A bar a place, highest first, and the national figure as a dashed line."""
    figure, (ax,) = new_figure(0.7 + 0.145 * len(rows))
    with mpl.rc_context(STYLE):
        ax.barh(
            range(len(rows)),
            [value for _, value in rows],
            height=0.7,
            color=FAN_80,
            edgecolor=HISTORY,
            linewidth=0.4,
        )
        for position, (_, value) in enumerate(rows):
            ax.annotate(
                f"{value:.1f}",
                (value, position),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.5,
            )
        if average is not None:
            ax.axvline(average, color=TARGET, linestyle=(0, (4, 2)), linewidth=1.2)
        _label_rows(ax, [label for label, _ in rows], size=7.5)
        ax.set_xlabel(unit)
    return figure


def draw_states(rows: Sequence[tuple[str, Mapping[str, int]]]) -> Figure:
    """A bar a row, split by state; states differ in colour and hatch, and each part carries its count."""
    figure, (ax,) = new_figure(0.9 + 0.36 * len(rows))
    states = [*dict.fromkeys(state for _, counts in rows for state in counts)]
    handles: list[Patch] = []
    with mpl.rc_context(STYLE):
        starts = [0] * len(rows)
        for state, (colour, ink, hatch) in zip(states, cycle(STATES), strict=False):
            sizes = [counts.get(state, 0) for _, counts in rows]
            look: dict[str, Any] = {"color": colour, "edgecolor": HISTORY, "linewidth": 0.6, "hatch": hatch}
            held = [(row, start, size) for row, (start, size) in enumerate(zip(starts, sizes, strict=True)) if size]
            for row, start, size in held:
                ax.barh(row, size, left=start, height=0.68, **look)
                ax.text(
                    start + size / 2,
                    row,
                    str(size),
                    ha="center",
                    va="center",
                    color=ink,
                    fontsize=8,
                    bbox={"facecolor": colour, "edgecolor": "none", "pad": 0.6} if hatch else None,
                )
            handles.append(Patch(facecolor=colour, edgecolor=HISTORY, linewidth=0.6, hatch=hatch, label=state))
            starts = [start + size for start, size in zip(starts, sizes, strict=True)]
        _label_rows(ax, [label for label, _ in rows])
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_xlabel("measures")
        figure.legend(handles=handles, loc="outside lower center", ncols=len(states))
    return figure


def _label_rows(ax: Axes, labels: Sequence[str], size: float = 9) -> None:
    ax.set_yticks(range(len(labels)), labels, fontsize=size)
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
