"""Blocks on figures that were released, revised or withdrawn since the last edition."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from milepost.report import tables, words
from milepost.verdicts import amount, in_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.country import Indicator
    from milepost.report.chapter import Chapter
    from milepost.report.comparison.comparing import Comparison
    from milepost.report.comparison.figures_changed import FigureChange

KINDS = ("new", "revised", "withdrawn")
MOST_PLACES = 4  # as many as figures are kept with


def figures_section(desk: Chapter, comparison: Comparison | None) -> list[str]:
    """Figures revised, new and withdrawn, a row an indicator and kind."""
    if comparison is None:
        return []
    heading = "## Figures revised and new {#sec-changes-figures}"
    if not comparison.figures:
        return [heading, f"No figure was released or revised since {comparison.old_as_of:%-d %B %Y}."]
    counts = Counter(change.kind for change in comparison.figures)
    said = words.listed([f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]])
    groups = sum(not change.national for change in comparison.figures)
    text = (
        f"Between the two dates {words.count(len(comparison.figures), 'figure')} of Cambodia changed: {said}. "
        f"{groups} of them are about women, men, town, country or a province; the table has the national ones. A "
        "figure counts from the first release that this report holds, which may be later than its first publication."
    )
    held: dict[tuple[str, str], list[FigureChange]] = {}
    for change in comparison.figures:
        if change.national:
            held.setdefault((change.indicator, change.kind), []).append(change)
    rows = [
        [
            words.escape(indicator.short_name),
            words.sentence(kind),
            _years(held[indicator.id, kind]),
            _example(held[indicator.id, kind], indicator),
            words.listed(
                sorted({f"{change.release:%-d %b %Y}" for change in held[indicator.id, kind] if change.release})
            )
            or "–",
        ]
        for indicator in desk.framework.indicators.values()
        for kind in KINDS
        if (indicator.id, kind) in held
    ]
    if not rows:
        return [heading, text]
    table = tables.markdown_table(
        ["Indicator", "Change", "Years", "Figure, then and now", "Released"],
        rows,
        caption="National figures that changed: of the new ones the last, of the revised ones the largest revision",
        label="tbl-changes-figures",
        widths=(24, 10, 20, 28, 18),
    )
    return [heading, text, table]


def _years(changes: Sequence[FigureChange]) -> str:
    years = [change.year for change in changes]
    if len(years) > 1 and years == list(range(years[0], years[-1] + 1)):
        return f"{years[0]}–{years[-1]}"
    return ", ".join(map(str, years))


def _example(changes: Sequence[FigureChange], indicator: Indicator) -> str:
    """The last new or withdrawn figure, or the largest revision, with as many places as tell old and new apart."""
    shown = changes[-1]
    if shown.kind == "revised":
        shown = max(changes, key=lambda change: abs((change.new or 0.0) - (change.old or 0.0)))
    places = indicator.decimals
    while shown.old is not None and shown.new is not None and places < MOST_PLACES:
        if amount(shown.old, places) != amount(shown.new, places):
            break
        places += 1
    unit = " %" if in_percent(indicator) else ""
    parts = [f"{amount(value, places)}{unit}" for value in (shown.old, shown.new) if value is not None]
    return f"{' → '.join(parts)} ({shown.year})".replace(" ", "\u00a0")
