"""Results to pictures. No arithmetic but rounding.

Every figure is drawn with the bundled Noto Sans, letters as outlines, no date and a fixed salt, so that the
same results give the same bytes on every machine. Colour is never the only signal: lines differ in dash and
marker too.
"""

from __future__ import annotations

import io
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from milepost.country import Event, History, Target
    from milepost.report.results import IndicatorResult
    from milepost.trends import Projection
    from milepost.verdicts import Assessment

INK = "#1f2933"
HISTORY = "#0b3c5d"
FAN_80 = "#7fb2d6"
FAN_95 = "#cfe2f0"
TARGET = "#b3410b"
PEERS = "#b8bfc6"
SECOND = "#00795c"
GRID = "#e4e7eb"
EVENT = "#8a6d00"
WIDTH_INCHES = 7.0
FIRST_YEAR_SHOWN = 2003

STYLE: dict[Any, Any] = {
    "svg.fonttype": "path",
    "svg.hashsalt": "milepost",
    "font.family": ["Noto Sans", "DejaVu Sans"],
    "font.size": 9,
    "axes.edgecolor": "#9aa5b1",
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 8,
}


def new_figure(height_inches: float, columns: int = 1, rows: int = 1) -> tuple[Figure, list[Axes]]:
    """An empty figure in the house style, 7 inches wide, and its axes, row by row."""
    _register_font()
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH_INCHES, height_inches), layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False)
    return figure, [ax for row in axes for ax in row]


def svg(figure: Figure) -> bytes:
    """The figure as SVG, the same bytes on every run."""
    buffer = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def png(figure: Figure) -> bytes:
    """The figure as PNG, for looking at it in JupyterLab."""
    buffer = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(buffer, format="png", dpi=110, metadata={"Software": None})
    return buffer.getvalue()


def draw_target(result: IndicatorResult, peers: pd.DataFrame | None = None, events: Sequence[Event] = ()) -> Figure:
    """History, projection fan, target path, target and milestones, with the peers faint behind.

    Declared events stand as dotted verticals; across a change of definition the history's line is broken.
    """
    figure, (ax,) = new_figure(2.55)
    handles: list[Line2D | Patch] = []
    first = max(FIRST_YEAR_SHOWN, int(result.history.years[0])) if len(result.history) else FIRST_YEAR_SHOWN
    with mpl.rc_context(STYLE):
        if peers is not None and not peers.empty:
            handles += _draw_peers(ax, peers[peers["year"] >= first])
        if result.shown_projection is not None:
            handles += _draw_fan(ax, result.shown_projection)
        handles += _draw_events(ax, [event for event in events if event.year >= first])
        handles += _draw_history(ax, result.history, first, [e.year for e in events if e.kind == "definition"])
        if result.target is not None:
            handles += _draw_target_path(ax, result.target, result.assessment)
        _finish(ax, result, first)
        figure.legend(handles=handles, loc="outside lower center", ncols=4, handlelength=1.8)
    return figure


def _draw_peers(ax: Axes, peers: pd.DataFrame) -> list[Line2D | Patch]:
    for _, rows in peers.groupby("economy"):
        marker = "." if len(rows) == 1 else ""
        ax.plot(rows["year"], rows["value"], color=PEERS, linewidth=0.7, marker=marker, zorder=1)
    return [Line2D([], [], color=PEERS, linewidth=0.9, label="ASEAN peers")]


def _draw_fan(ax: Axes, projection: Projection) -> list[Line2D | Patch]:
    years = [projection.last_year, *projection.years]
    for low, high, colour in ((0.025, 0.975, FAN_95), (0.1, 0.9, FAN_80)):
        lower = [projection.last_value, *(projection.quantile(int(year), low) for year in projection.years)]
        upper = [projection.last_value, *(projection.quantile(int(year), high) for year in projection.years)]
        ax.fill_between(years, lower, upper, color=colour, linewidth=0, zorder=2)
    ax.plot(years, [projection.last_value, *projection.median()], color=HISTORY, linestyle=(0, (4, 2)), zorder=3)
    return [
        Line2D([], [], color=HISTORY, linestyle=(0, (4, 2)), label="Projection (median)"),
        Patch(color=FAN_80, label="80 % interval"),
        Patch(color=FAN_95, label="95 % interval"),
    ]


def _draw_events(ax: Axes, events: Sequence[Event]) -> list[Line2D | Patch]:
    for event in events:
        ax.axvline(event.year, color=EVENT, linewidth=0.8, linestyle=(0, (1, 2)), zorder=1)
    return [Line2D([], [], color=EVENT, linewidth=0.9, linestyle=(0, (1, 2)), label="Declared event")] if events else []


def _draw_history(ax: Axes, history: History, first: int, breaks: Sequence[int]) -> list[Line2D | Patch]:
    shown = history.since(first)
    edges = [first, *(year for year in breaks if year > first), shown.last_year + 1]
    for start, end in pairwise(edges):
        part = (shown.years >= start) & (shown.years < end)
        ax.plot(shown.years[part], shown.values[part], color=HISTORY, linewidth=1.6, zorder=4)
    solid = [status in {"normal", "provisional", "corrected"} for status in shown.statuses]
    ax.scatter(shown.years[solid], shown.values[solid], s=16, color=HISTORY, zorder=5)
    hollow = [not flag for flag in solid]
    handles: list[Line2D | Patch] = [Line2D([], [], color=HISTORY, marker="o", markersize=4, label="Observed")]
    if any(hollow):
        ax.scatter(shown.years[hollow], shown.values[hollow], s=20, facecolor="white", edgecolor=HISTORY, zorder=6)
        handles.append(
            Line2D(
                [],
                [],
                color=HISTORY,
                marker="o",
                markerfacecolor="white",
                markersize=4,
                label="Estimate, carried",
            )
        )
    return handles


def _draw_target_path(ax: Axes, target: Target, assessment: Assessment) -> list[Line2D | Patch]:
    threshold = assessment.threshold
    if threshold is None:
        return []
    if assessment.baseline_year is not None and assessment.baseline_value is not None:
        start = (assessment.baseline_year, assessment.baseline_value)
        points = [start, *target.milestones, (target.target_year, threshold)]
        ax.plot(*zip(*points, strict=True), color=TARGET, linewidth=1.2, linestyle=(0, (1, 1.6)), zorder=4)
    label = f"Target ({target.status.value})"
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=TARGET, linestyle=(0, (1, 1.6)), marker="*", markersize=8, label=label)
    ]
    if target.milestones:
        years, values = zip(*target.milestones, strict=True)
        ax.scatter(years, values, s=26, marker="D", facecolor="white", edgecolor=TARGET, zorder=6)
        diamond = Line2D([], [], color=TARGET, linestyle="", marker="D", markersize=5, markerfacecolor="white")
        diamond.set_label("Milestone")
        handles.append(diamond)
    ax.scatter([target.target_year], [threshold], s=70, marker="*", color=TARGET, zorder=7)
    return handles


def _finish(ax: Axes, result: IndicatorResult, first: int) -> None:
    indicator = result.indicator
    last = result.target.target_year if result.target is not None else first + 1
    if result.shown_projection is not None:
        last = max(last, int(result.shown_projection.years[-1]))
    if len(result.history):
        last = max(last, result.history.last_year)
    ax.set_xlim(first - 0.6, last + 0.8)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=9))
    ax.set_ylabel(wrapped(indicator.unit))
    low, high = _own_range(result, first)
    room = 0.06 * (high - low) or 1.0
    low = low - room if indicator.lower_limit is None else max(low - room, indicator.lower_limit - room / 3)
    high = high + room if indicator.upper_limit is None else min(high + room, indicator.upper_limit + room)
    ax.set_ylim(low, high)
    ax.grid(visible=False, axis="x")


def _own_range(result: IndicatorResult, first: int) -> tuple[float, float]:
    """Lowest and highest of history, fan and target; peers that lie beyond are cut off, so that the country is seen."""
    values = [float(value) for value in result.history.since(first).values]
    ahead = result.shown_projection
    if ahead is not None:
        values += [ahead.quantile(int(year), level) for year in ahead.years for level in (0.025, 0.975)]
    if result.assessment.threshold is not None:
        values.append(result.assessment.threshold)
    if result.assessment.baseline_value is not None:
        values.append(result.assessment.baseline_value)
    return min(values), max(values)


def wrapped(unit: str) -> str:
    """A label in lines of at most some 24 characters."""
    words, lines = unit.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 24:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def _register_font() -> None:
    known = {font.fname for font in font_manager.fontManager.ttflist}
    for package in ("fontpkg_noto_sans", "fontpkg_noto_sans_khmer"):
        for path in sorted((files(package) / "files").iterdir(), key=str):
            if str(path) not in known and "Italic" not in path.name:
                font_manager.fontManager.addfont(str(path))
