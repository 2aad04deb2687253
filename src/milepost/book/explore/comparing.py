"""Bars: the way of each goal; an indicator's women and men, village and town; the country among its peers."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from markupsafe import Markup

from milepost.book.explore.gathered import EditionView
from milepost.book.explore.markup import element, joined
from milepost.book.explore.plan import kept_together, spelled_value
from milepost.book.explore.wording import rank_words
from milepost.country import Indicator
from milepost.report import IndicatorResult
from milepost.verdicts import amount, group_gap, in_percent

BETWEEN = {"sex": ("women", "men"), "location": ("rural", "urban")}
LEFT, RIGHT = -0.35, 1.05  # of the goals' way, at least: shares from the baseline, 0, to the target, 1
TITLES = {"sex": "Women and men", "location": "Village and town"}


def groups_block(held: EditionView, item: IndicatorResult) -> Markup | None:
    """Women and men, village and town: each pair on a line of its own."""
    known = held.slices[item.indicator.pillar].known
    rows = known[known["indicator"] == item.indicator.id]
    made = []
    for by, words in BETWEEN.items():
        gap = group_gap(item.indicator, rows, by, held.framework.events)
        if gap.problem is not None or gap.first_value is None or gap.second_value is None:
            continue
        values = (gap.first_value, gap.second_value)
        said = _gap_words(item, by, values, gap.counts)
        made.append(
            element(
                "section",
                element("h2", said),
                element("p", f"{gap.year}, {item.indicator.unit}.", class_="note"),
                _pair(item, words, values),
            )
        )
    return element("div", *made) if made else None


def _gap_words(item: IndicatorResult, by: str, values: tuple[float, float], counts: bool | None) -> str:
    first, second = BETWEEN[by]
    if counts is False:
        return f"{TITLES[by]}: no difference that counts"
    apart = abs(values[0] - values[1])
    size = amount(apart, item.indicator.decimals)
    unit = " points" if in_percent(item.indicator) else f" {item.indicator.unit_short}".rstrip()
    if float(size.replace(",", "")) == 0:
        return f"{TITLES[by]}: the same"
    higher = first if values[0] > values[1] else second
    return f"{TITLES[by]}: {higher} {size}{unit} higher"


def _pair(item: IndicatorResult, words: tuple[str, str], values: tuple[float, float]) -> Markup:
    """Two bars from zero, or from the scale's lower end."""
    limit, start = item.indicator.upper_limit, lower_end(item.indicator, values)
    top = max(*values, start + 1e-9) if limit is None else limit
    return _bars(
        [
            (word.capitalize(), spelled_value(value, item.indicator), _share(value, start, top), "", True)
            for word, value in zip(words, values, strict=True)
        ]
    )


def peers_block(held: EditionView, item: IndicatorResult, group: str) -> Markup | None:
    """The country among its peers at the last figures, best first."""
    others = held.last_of_peers(item.indicator.id)
    a = item.assessment
    if a.last_value is None or a.last_year is None or not others:
        return None
    rows = [(name, year, value, False) for name, year, value in others]
    rows.append((held.plans[item.indicator.id].country, a.last_year, a.last_value, True))
    rows.sort(key=lambda row: (-item.indicator.direction.sign * row[2], row[0]))
    start = lower_end(item.indicator, [row[2] for row in rows])
    top = max([*(row[2] for row in rows), start + 1e-9])
    bars = [
        (name, spelled_value(value, item.indicator), _share(value, start, top), str(year), ours)
        for name, year, value, ours in rows
    ]
    return element(
        "section",
        element("h2", rank_words(item, others, f"in {group}"), id="peers"),
        element("p", f"Last figure of each member, {item.indicator.unit}.", class_="note"),
        _bars(bars),
    )


def lower_end(indicator: Indicator, values: Iterable[float]) -> float:
    """Where bars begin: at the scale's lower limit, without one at nought, and below it where a value lies there."""
    return min(0.0, *values) if indicator.lower_limit is None else indicator.lower_limit


def _share(value: float, start: float, top: float) -> float:
    return min(max((value - start) / (top - start), 0.0), 1.0)


def _bars(rows: list[tuple[str, str, float, str, bool]]) -> Markup:
    made = [
        element(
            "tr",
            element("th", name, scope="row"),
            element(
                "td",
                element(
                    "svg",
                    element("rect", width=100 * share, height=10),
                    viewBox="0 0 100 10",
                    preserveAspectRatio="none",
                    aria_hidden="true",
                ),
                class_="length",
            ),
            element("td", value, class_="number"),
            element("td", year, class_="year") if year else None,
            class_="ours" if ours else None,
        )
        for name, value, share, year, ours in rows
    ]
    return element("table", element("tbody", *made), class_="bars")


def journey_block(held: EditionView) -> Markup | None:
    """How far all goals and each have come: a dot observed, a tick and a bar the estimate of today; None without it.

    The numbers are the summary's own. The page's width is the drawing's, so that a phone shows all of it.
    """
    told = held.journey
    if not told:
        return None
    names = {goal.id: goal.name for goal in held.framework.pillars.values()}
    ways = [
        ("Overall", told["overall"]),
        *((names[key], told["pillars"][key]) for key in names if key in told["pillars"]),
    ]
    left = min([LEFT, *(way["low"] - 0.05 for _, way in ways if way["low"] is not None)])

    def place(share: float) -> str:
        return f"{100 * (min(share, RIGHT) - left) / (RIGHT - left):.1f}%"

    gone = element("line", x1=place(told["elapsed_share"]), x2=place(told["elapsed_share"]), y2=18, class_="time")
    cells = [(name, _way(way, left, place, gone), way) for name, way in ways]
    rows = [
        element(
            "tr",
            element("th", name, scope="row", role="rowheader"),
            element("td", drawn, role="cell", class_="length"),
            element("td", _percent(way["observed"]), role="cell", class_="number"),
            element("td", _percent(way["observed_time"]), role="cell", class_="number"),
            element("td", _percent(way["projected"]), role="cell", class_="number"),
            role="row",
        )
        for name, drawn, way in cells
    ]
    words = ("Goal", "From baseline to target", "Way", "In time", "Today")
    head = element("tr", *(element("th", one, scope="col", role="columnheader") for one in words), role="row")
    key = (
        f"Way and time from baseline to target, at the latest figures. Today: estimate of {told['year']}, beside the "
        f"dotted line at {_percent(told['elapsed_share'])} of the journey’s time. Thick: the target."
    )
    return joined(
        element(
            "table",
            element("thead", head, role="rowgroup"),
            element("tbody", *rows, role="rowgroup"),
            class_="bars journey",
            role="table",
        ),
        element("p", key, class_="note"),
    )


def _way(way: Mapping[str, Any], left: float, place: Callable[[float], str], gone: Markup) -> Markup:
    parts = [element("line", x1=place(0), x2=place(0), y2=18, class_="start")]
    low, high, now, observed = (way[name] for name in ("low", "high", "projected", "observed"))
    if now is not None:
        wide = f"{100 * (min(high, RIGHT) - low) / (RIGHT - left):.1f}%"
        parts.append(element("rect", x=place(low), y=4, width=wide, height=10))
        parts.append(element("line", x1=place(now), x2=place(now), y1=2, y2=16, class_="now"))
    parts += [gone, element("line", x1=place(1), x2=place(1), y2=18, class_="end")]
    if observed is not None:
        parts.append(element("circle", cx=place(observed), cy=9, r=5))
    return element("svg", *parts, aria_hidden="true")


def _percent(share: float | None) -> str:
    return "–" if share is None else kept_together(f"{amount(100 * share, 0)} %")
