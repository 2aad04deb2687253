"""Every line, band, mark and letter of the charts of a small country, told in words that a test can compare."""

from functools import partial

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch

import milepost as mp
from milepost.report import sample
from small_country_fixture import GOALS, small_country

EVENTS = pd.DataFrame(
    [
        {"indicator": "internet", "year": 2019, "kind": "definition", "reason": "another survey", "source": "own"},
        {"indicator": "internet", "year": 1999, "kind": "level", "reason": "long ago", "source": "own"},
    ]
)
SCORES = pd.DataFrame({"origin": [2018, 2019], "covered_80": [0.7, 0.9], "covered_95": [0.9, 1.0]})
WAYS = pd.DataFrame(
    {"observed": [0.5, -0.1], "projected": [0.6, 0.0], "low": [0.4, -0.2], "high": [0.8, 0.1]}, index=["All", "State"]
).assign(observed_time=[0.3, float("nan")], counted_observed=[2, 1], aimed=[3, 2])
COUNTS = pd.DataFrame(
    {"done": [2, 0], "under way": [1, 4], "late": [3, 1], "dropped": [1, 0], "planned": [0, 2]}, index=["A", "B"]
)


def chart(draw):
    """What a function draws, a line an artist."""
    with plt.rc_context(mp.plot.STYLE):
        figure = Figure()
        draw(figure.subplots())
        return "\n".join(_told(figure))


def _indicator(ax, *, names=("internet",), **changes):
    one = sample()
    figures = one.figures.assign(**changes)
    for name in names:
        mp.plot.peers(ax, one.peers, name, label="Neighbours")
        mp.plot.events(ax, EVENTS, name)
        mp.plot.fan(ax, one.verdicts, name)
        mp.plot.history(ax, figures, name, EVENTS)
        mp.plot.target(ax, one.verdicts, name)
        mp.plot.finish(ax, one.verdicts, name)


def _estimates(ax):
    one = sample()
    mp.plot.history(ax, one.figures.assign(status="estimate"), "servers", color="#123456")
    mp.plot.fan(ax, one.trends, "servers")
    mp.plot.peers(ax, one.peers[one.peers["year"] == 2020], "internet")


def _milestones(ax):
    one = sample()
    targets = one.targets.assign(milestones=[((2027, 80.0), (2028, 85.0)), ()])
    targets = targets.astype({"milestones": object})
    verdicts = mp.assess(
        one.trends, targets, one.figures, indicators=one.indicators, cuts=mp.Cuts.proposed(), as_of=2025
    )
    mp.plot.target(ax, verdicts, "internet")


def _falling(ax):
    country = small_country()
    for draw in (mp.plot.fan, mp.plot.target, mp.plot.finish):
        draw(ax, country.verdicts, "poor")


def _without_target(ax):
    mp.plot.finish(ax, small_country().verdicts, "trust")


def _groups(ax):
    country = small_country()
    gaps = mp.gaps(country.figures, by=["sex", "location"], indicators=country.indicators)
    mp.plot.groups(ax, gaps.by_group(), unit="percent")


def _components(ax):
    one = sample()
    mp.plot.components(ax, one.figures, one.indicators, one.peers, names=("Examplia", "Neighbours"))


def _lines(ax):
    country = small_country()
    figures = country.figures.copy()
    figures.loc[figures["year"] == 2024, "status"] = "carried"
    mp.plot.lines(ax, figures, country.indicators, ceiling=100)


def _goals(ax):
    means = mp.journey_means(mp.journey(small_country().verdicts, end_year=2030), goals=GOALS)
    mp.plot.journey(ax, means.set_index("name"), elapsed_share=0.25)


PLACES = pd.Series({"Town": 99.5, "North": 90.04})
CHARTS = {
    "One indicator, all layers": _indicator,
    "One indicator without limits": lambda ax: _indicator(ax, names=("servers",)),
    "Estimates are hollow": _estimates,
    "Milestones": _milestones,
    "A target to fall": _falling,
    "No target": _without_target,
    "Groups": _groups,
    "A country among its peers": _components,
    "Places": lambda ax: mp.plot.bars(ax, PLACES, unit="percent", average=95.0),
    "Places without an average": lambda ax: mp.plot.bars(ax, PLACES, unit="percent"),
    "The journey": lambda ax: mp.plot.journey(ax, WAYS, elapsed_share=0.4),
    "The journey by goal": _goals,
    "States of measures": lambda ax: mp.plot.states(ax, COUNTS, unit="measures"),
    "Several histories": _lines,
    "One scale": lambda ax: mp.plot.scale(
        ax, sample().figures, "internet", title="Internet users, by the newest of all surveys", limits=(0, 100)
    ),
    "Coverage": lambda ax: mp.plot.coverage(ax, SCORES),
}


PARTS = {title: partial(chart, draw) for title, draw in CHARTS.items()}


def _told(figure):
    (ax,) = figure.axes
    yield from (f"line: {_line(line)}" for line in ax.lines)
    yield from (f"marks or band: {_collection(one)}" for one in ax.collections)
    yield from (f"bar: {_bar(one)}" for one in ax.patches)
    yield from (f"text: {_text(one)}" for one in ax.texts)
    for name, axis, limits in (("x", ax.xaxis, ax.get_xlim()), ("y", ax.yaxis, ax.get_ylim())):
        yield f"{name}: {_numbers(limits)} '{axis.get_label_text()}' {_ticks(axis)}"
    yield f"title: '{ax.get_title()}' {ax.title.get_fontsize():g}"
    for legend in figure.legends:
        labels = [text.get_text() for text in legend.get_texts()]
        edges = " ".join(f"{one.get_linewidth():g}" for one in legend.legend_handles if isinstance(one, Patch))
        yield f"edges of the legend: {edges}"
        yield f"legend: {labels} {legend._ncols} columns, {legend._outside_loc}, handles of {legend.handlelength:g}"


def _numbers(values):
    return " ".join(f"{value:.6g}" for value in values)


def _line(line):
    dashes = line._unscaled_dash_pattern
    points = ", ".join(f"({_numbers(point)})" for point in line.get_xydata())
    marks = f"{line.get_marker()} {line.get_markersize():g} {_colour(line.get_markerfacecolor())}"
    look = f"{_colour(line.get_color())} {line.get_linewidth():g} {line.get_linestyle()} {dashes}"
    return f"{_label(line)} {points}; {look}; mark {marks}; above {line.get_zorder():g}"


def _label(artist):
    label = str(artist.get_label())
    return "without a label" if label.startswith("_") else f"'{label}'"


def _collection(one):
    shapes = [path.vertices for path in one.get_paths()]
    drawn = f"{len(shapes[0])} corners" if shapes else "nothing"
    if len(one.get_offsets()) > 1 or one.get_offsets().any():
        points = [f"({_numbers(point)})" for point in one.get_offsets()]
    else:
        points = [f"({_numbers(point)})" for shape in shapes for point in shape]
    sizes = _numbers(one.get_sizes()) if hasattr(one, "get_sizes") else ""
    colours = f"{_colours(one.get_facecolor())} in {_colours(one.get_edgecolor())}"
    look = f"{colours}, width {_numbers(one.get_linewidths())}, size {sizes}"
    return f"{type(one).__name__} {_label(one)} {drawn} {', '.join(points)}; {look}; above {one.get_zorder():g}"


def _colour(colour):
    return "none" if isinstance(colour, str) and colour == "none" else to_hex(colour, keep_alpha=True)


def _colours(colours):
    return " ".join(to_hex(colour, keep_alpha=True) for colour in colours) or "none"


def _bar(bar):
    place = _numbers((bar.get_x(), bar.get_y(), bar.get_width(), bar.get_height()))
    look = f"{_colour(bar.get_facecolor())} in {_colour(bar.get_edgecolor())}"
    return f"{place}; {look}, width {bar.get_linewidth():g}, hatch '{bar.get_hatch() or ''}'"


def _text(text):
    at = f"{_numbers(text.get_position())} from {getattr(text, 'xy', '')} {getattr(text, 'xycoords', '')}"
    box = text.get_bbox_patch()
    behind = "" if box is None else f" on {_colour(box.get_facecolor())} in {_colour(box.get_edgecolor())}"
    pad = "" if box is None else f" {box.get_boxstyle().pad:g}"
    look = f"{text.get_fontsize():g} {_colour(text.get_color())} {text.get_ha()} {text.get_va()}{behind}{pad}"
    return f"'{text.get_text()}' at {at} {getattr(text, 'anncoords', '')}; {look}"


def _ticks(axis):
    locator, grid = axis.get_major_locator(), axis.get_gridlines()[0].get_visible()
    kept = f"integers {getattr(locator, '_integer', '')}, at most {getattr(locator, '_nbins', '')}"
    form = axis.get_major_formatter()
    percent = f", percent of {form.xmax:g} with {form.decimals} places" if hasattr(form, "xmax") else ""
    named = [(label.get_text(), label.get_fontsize()) for label in axis.get_ticklabels()]
    fixed = f", {named}" if type(form).__name__ == "FixedFormatter" else ""
    length = axis.get_major_ticks()[0].tick1line.get_markersize()
    return f"grid {grid}, ticks {length:g}, {kept}{percent}{fixed}"
