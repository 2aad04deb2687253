"""The scorecard in print: a row a target, its marks drawn by the page's template from the numbers given here.

A mark is a span of Markdown with shares (0-1) as attributes; what it says stands in words beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from milepost.country import Verdict
from milepost.report.carrying import Verdicts
from milepost.report.measured import WAY_ENDS, keeper, of_the_time, years_between
from milepost.report.printed_columns import STATUS_MARKS, target_cell
from milepost.report.results import IndicatorResult
from milepost.report.say.goal_opening import section_id
from milepost.report.tokens import LOOKS
from milepost.report.verdict_block import NOTHING, mark
from milepost.report.words import escape
from milepost.verdicts import amount, chance, level

if TYPE_CHECKING:
    import pandas as pd

SHORTER = {
    Verdict.MET_BEFORE: "met before",
    Verdict.TOO_WIDE: "too wide",
    Verdict.TOO_FEW: "too few",
    Verdict.NO_FIGURE: "no figure",
}
LINE_BEFORE = 13  # years of a small line before the journey starts
FEWEST_PEERS = 3
LOG_FROM = 50.0  # a spread so wide is told on a scale of logs
SMALL_MOVE = 0.005
HEADERS = {
    "name": ("Indicator · who keeps its figures", 42),
    "verdict": ("Verdict", 43),
    "spark": ("Since {since}", 22),
    "last": ("Last figure → target", 35),
    "way": ("Way to the target, %", 34),
    "chance": ("Chance", 22),
    "change": ("Since last edition", 22),
    "year": ("Year, grade", 11),
    "rank": ("Among peers", 41),
}


def scorecard(
    verdicts: Verdicts,
    columns: Sequence[str],
    *,
    goals: Mapping[str, str],
    changes: Mapping[str, Any],
    peers: pd.DataFrame,
    keepers: Mapping[str, str],
    start_year: int,
    cuts: Iterable[float] = (),
) -> str:
    """The scorecard as Markdown: a row a target, by goal, in a block that the print sets on sheets turned sideways.

    Args:
        verdicts: As `assess` returns them; only rows with a target are shown.
        columns: Of name, verdict, spark, last, way, chance, change, year, rank.
        goals: Names of the goals by id, in the order of the rows.
        changes: What the chapter on changes handed on; empty without an earlier edition.
        peers: Rows of indicator, economy, year, value.
        keepers: Who keeps each indicator, in short, by its id.
        start_year: First year of the journey; the small lines begin 13 years earlier.
        cuts: Chances at which the bar of a chance has a notch.

    Returns:
        A table in a block of class `spread`, its marks as spans with shares (0-1) as attributes.

    Example:
        >>> import pandas as pd
        >>> from milepost.report import sample
        >>> none = pd.DataFrame(columns=["indicator", "economy", "year", "value"])
        >>> beside = {"goals": {"own": "Own"}, "changes": {}, "peers": none, "keepers": {}, "start_year": 2021}
        >>> card = scorecard(sample().verdicts, ["name", "chance"], **beside)
        >>> card.splitlines()[5][:70]
        '| [Internet users](notebooks/own.ipynb#sec-own-internet) · own figures'
    """
    items = [item for item in verdicts.values_behind() if item.target is not None]
    notches = " ".join(f"{cut:g}" for cut in cuts)
    moved = {one["indicator"]: one for one in changes.get("indicators", ())}
    rows = []
    for goal, name in goals.items():
        mine = [item for item in items if item.indicator.pillar == goal]
        if mine:
            rows.append([f"**{escape(name)}**", *[""] * (len(columns) - 1)])
        rows += [
            [
                {
                    "name": _name(item, keepers),
                    "verdict": _verdict(item),
                    "spark": spark(item, start_year - LINE_BEFORE),
                    "last": _last(item),
                    "way": way(item),
                    "chance": _chance(item, notches),
                    "change": change(item, moved.get(item.indicator.id)),
                    "year": _year(item),
                    "rank": rank(item, peers),
                }[column]
                for column in columns
            ]
            for item in mine
        ]
    heads = [HEADERS[column][0].format(since=start_year - LINE_BEFORE) for column in columns]
    widths = [HEADERS[column][1] for column in columns]
    lines = [f"| {' | '.join(row)} |" for row in (heads, *rows)]
    lines.insert(1, f"|{'|'.join('---' for _ in columns)}|")
    return "\n".join([f'::: {{.spread data-widths="{" ".join(map(str, widths))}"}}', "", *lines, "", ":::"])


def _name(item: IndicatorResult, keepers: Mapping[str, str]) -> str:
    """The name, with a link to where the indicator is told of, who keeps it, and a mark where it is in doubt."""
    doubt = " **!**" if item.assessment.doubts else ""
    page = f"notebooks/{item.indicator.pillar}.ipynb"
    anchor = section_id(item) if item.has_chart else f"tbl-{item.indicator.pillar}-few"
    name = f"[{escape(item.indicator.short_name)}]({page}#{anchor})"
    return f"{name} · {escape(keepers.get(item.indicator.id) or keeper(item.indicator))}{doubt}"


def _verdict(item: IndicatorResult) -> str:
    a = item.assessment
    if a.final_verdict is Verdict.NO_FIGURE:
        return f"{mark(a.final_verdict)} · owed"
    if a.final_verdict is Verdict.MET_BEFORE:
        return f"{mark(a.final_verdict, 'Met')} · last measured"
    if not a.final_verdict.judged and a.went is not None:
        way_gone = {"towards the target": "improving", "away from the target": "worsening"}.get(a.went, "")
        return f"{mark(a.final_verdict)}{f' · {way_gone}' if way_gone else ''}"
    dated = a.rests_on_old_figure and a.probability is not None
    return f"{mark(a.final_verdict)} · figure of {a.last_year}" if dated else mark(a.final_verdict)


def _last(item: IndicatorResult) -> str:
    a = item.assessment
    last = level(a.last_value, item.indicator) if a.last_value is not None else NOTHING
    status = STATUS_MARKS.get(item.history.statuses[-1], "") if a.last_value is not None and len(item.history) else ""
    return f"**{last}**{status} → {target_cell(item)}"


def _year(item: IndicatorResult) -> str:
    """The last figure's year; with a chance the grade of the evidence behind it, from A to D."""
    a = item.assessment
    return f"{a.last_year or NOTHING}{f' {a.evidence.grade}' if a.probability is not None else ''}"


def _chance(item: IndicatorResult, notches: str) -> str:
    a = item.assessment
    if a.probability is None:
        return NOTHING
    told = chance(a.probability).replace("more than", "\\>").replace("less than", "\\<")
    kind = LOOKS[a.final_verdict].id
    return f'[{told}]{{.chance .{kind} data-share="{a.probability:.3f}" data-cuts="{notches}"}}'


def way(item: IndicatorResult) -> str:
    """How much of the way from baseline to target is travelled, beside what is expected now and the time gone."""
    a, journey = item.assessment, item.journey
    if a.threshold is None or a.baseline_value is None or a.baseline_year is None or a.target_year is None:
        return "no baseline" if a.last_value is not None else NOTHING
    length = a.threshold - a.baseline_value
    if length * item.indicator.direction.sign <= 0:
        return "met at the baseline"
    if journey.observed is None and journey.projected is None:
        return "none since baseline"
    share = journey.observed if journey.observed is not None else 0.0
    marks = {"share": share}
    if a.time_gone is not None:
        marks["time"] = a.time_gone
    if item.shown_projection is not None and journey.projected is not None:
        marks["now"] = journey.projected
    if a.milestones:
        marks["milestone"] = (a.milestones[-1].value - a.baseline_value) / length
    if not WAY_ENDS[0] <= share <= WAY_ENDS[1]:
        marks["cut"] = math.copysign(1, share)
    told = " ".join(f'data-{name}="{value:.3f}"' for name, value in marks.items() if math.isfinite(value))
    return f"[{amount(100 * share, 0)}]{{.way .{LOOKS[a.final_verdict].id} {told}}}"


def spark(item: IndicatorResult, first: int) -> str:
    """The history since a year, what is expected, and the target, as points in a box of one by one."""
    a, past, ahead = item.assessment, item.history, item.shown_projection
    since = past.since(first) if len(past) else past
    seen = list(zip(since.years.tolist(), since.values.tolist(), strict=True)) if len(past) else []
    goal = [] if a.threshold is None or a.target_year is None else [(a.target_year, a.threshold)]
    until = a.target_year or (seen[-1][0] if seen else first + 1)
    coming = []
    if ahead is not None and seen:
        years = [year for year in ahead.years.tolist() if year <= until]
        coming = [seen[-1], *((year, ahead.quantile(year, 0.5)) for year in years)]
    if not seen and not goal:
        return NOTHING
    values = [value for _, value in (*seen, *goal, *coming)]
    low, high = min(values), max(values)
    wide, tall = max(until - first, 1), (high - low) or 1.0

    def points(pairs: Iterable[tuple[int, float]]) -> str:
        return " ".join(
            f"{min(max((year - first) / wide, 0), 1):.3f},{0.08 + 0.84 * (value - low) / tall:.3f}"
            for year, value in pairs
        )

    parts = {"line": points(seen), "ahead": points(coming), "last": points(seen[-1:]), "target": points(goal)}
    told = " ".join(f'data-{name}="{text}"' for name, text in parts.items() if text)
    return f"[]{{.spark {told}}}"


def change(item: IndicatorResult, before: Mapping[str, Any] | None) -> str:
    """What became of the verdict, or else of the chance, since the last edition."""
    if before is None:
        return "new"
    old, new = Verdict(before["old"]["verdict"]), item.assessment.final_verdict
    if old is not new:
        return "first verdict" if not old.judged and new.judged else f"was {SHORTER.get(old, _low(LOOKS[old].word))}"
    chances = before["old"]["probability"], item.assessment.probability
    if None not in chances and abs(chances[1] - chances[0]) >= SMALL_MOVE:
        points = round(100 * (chances[1] - chances[0]))
        if points:
            return f"{'↗' if points > 0 else '↘'} {abs(points)} {'point' if abs(points) == 1 else 'points'}"
    if before["old"]["last_year"] != before["new"]["last_year"]:
        return "new figure"
    return "same"


def _low(word: str) -> str:
    return word[:1].lower() + word[1:]


def rank(item: IndicatorResult, peers: pd.DataFrame) -> str:
    """Which place the country has among its peers' last figures of about its own year, where each lies, and of when."""
    a = item.assessment
    mine = peers[peers["indicator"] == item.indicator.id].sort_values("year")
    last = mine.groupby("economy")[["year", "value"]].last().reset_index()
    near = of_the_time(last[["economy", "year", "value"]].itertuples(index=False, name=None), a.last_year)
    if a.last_value is None or a.last_year is None or len(near) < FEWEST_PEERS:
        return NOTHING
    values = [float(value) for *_, value in near]
    better = sum(item.indicator.direction.sign * (value - a.last_value) > 0 for value in values)
    every = [*values, a.last_value]
    logs = min(every) > 0 and max(every) / min(every) > LOG_FROM
    shown = [math.log(value) for value in every] if logs else every
    low, tall = min(shown), (max(shown) - min(shown)) or 1.0
    *others, own = [(value - low) / tall for value in shown]
    told = " ".join(f"{value:.3f}" for value in sorted(others))
    when = years_between([a.last_year, *(int(year) for _, year, _ in near)])
    place = f"{ordinal(better + 1)} of {len(every)}, {when}{', log' if logs else ''}"
    return f'[{place}]{{.rank data-peers="{told}" data-own="{own:.3f}"}}'


def ordinal(number: int) -> str:
    """'1st', '2nd', '11th'.

    >>> [ordinal(number) for number in (1, 2, 3, 11, 22)]
    ['1st', '2nd', '3rd', '11th', '22nd']
    """
    ending = "th" if 10 <= number % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def context_list(verdicts: Verdicts, goals: Mapping[str, str]) -> str:
    """The indicators without a target in a few lines, a paragraph a goal, with their last figures.

    Args:
        verdicts: As `assess` returns them.
        goals: Names of the goals by id.

    Returns:
        Markdown; empty where every indicator has a target.

    Example:
        >>> from milepost.report import sample
        >>> context_list(sample().verdicts, {"own": "Own"})
        ''
    """
    told = []
    for goal, name in goals.items():
        held = [
            f"{escape(item.indicator.short_name)} {_figure(item)}"
            for item in verdicts.values_behind()
            if item.target is None and item.indicator.pillar == goal
        ]
        if held:
            told.append(f"**{escape(name)}:** {'; '.join(held)}.")
    return "\n\n".join(told)


def _figure(item: IndicatorResult) -> str:
    past = item.history
    return f"{level(past.last_value, item.indicator)} ({past.last_year})" if len(past) else "no national figure"
