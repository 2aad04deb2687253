"""How targets that are due, and what changed between two editions, are printed in tables."""

from __future__ import annotations

from collections.abc import Sequence

from milepost.country import Indicator
from milepost.report.comparison.comparing import IndicatorChange
from milepost.report.comparison.figures_changed import FigureChange
from milepost.report.printed import NOTHING, PrintedColumn, verdict_mark
from milepost.report.words import escape, listed, sentence, target_words, value_in_year
from milepost.track_record import PastTarget
from milepost.verdicts import amount, chance, in_percent, quantity

Figures = tuple[Indicator, Sequence[FigureChange]]

MOST_PLACES = 4  # as many as figures are kept with


def promise(one: PastTarget) -> str:
    """A target that is due: 'Internet users: at least 80.0 % by 2020 (reported)'."""
    threshold = None if one.judged is None else one.judged.threshold
    if threshold is None and (one.target.kind.value != "relative" or one.target.baseline_value is not None):
        threshold = one.target.threshold(one.indicator.direction)
    return f"{escape(one.indicator.short_name)}: {target_words(one.target, threshold, one.indicator)}"


def said_then(one: PastTarget) -> str:
    """What would have been said of it, on which day and from which figure."""
    if one.day is None or one.judged is None or one.said is None:
        return "Nothing was known."
    said = "" if one.judged.probability is None else f", chance {chance(one.judged.probability)}"
    last = value_in_year(one.judged.last_value, one.judged.last_year, one.indicator)
    return f"{sentence(one.said.value)}{said}; as of {one.day.day} {one.day:%B %Y}, last figure {last}"


def came(one: PastTarget) -> str:
    """What came of it, and how its figure was revised."""
    if one.value is None or one.met is None:
        return f"No figure of {one.target.target_year} is published."
    first = ""
    if one.first_value is not None and one.first_value != one.value:
        first = f" First published as {escape(quantity(one.first_value, one.indicator))}, revised since."
    return f"{'Reached' if one.met else 'Missed'}: {escape(quantity(one.value, one.indicator))}.{first}"


def chance_or_dash(value: float | None) -> str:
    """A chance, or a dash."""
    return NOTHING if value is None else chance(value)


def years(figures: Figures) -> str:
    """The years of changed figures: '2000–2022', or '2021, 2024'."""
    held = [change.year for change in figures[1]]
    if len(held) > 1 and held == list(range(held[0], held[-1] + 1)):
        return f"{held[0]}–{held[-1]}"
    return ", ".join(map(str, held))


def example(figures: Figures) -> str:
    """The last new or withdrawn figure, or the largest revision, with as many places as tell old and new apart."""
    indicator, changes = figures
    sizes = [(abs(change.revision), change) for change in changes if change.revision is not None]
    shown = max(sizes, key=lambda pair: pair[0])[1] if sizes else changes[-1]
    places = indicator.decimals
    while shown.old is not None and shown.new is not None and places < MOST_PLACES:
        if amount(shown.old, places) != amount(shown.new, places):
            break
        places += 1
    unit = " %" if in_percent(indicator) else ""
    parts = [f"{amount(value, places)}{unit}" for value in (shown.old, shown.new) if value is not None]
    return f"{' → '.join(parts)} ({shown.year})".replace(" ", "\u00a0")


def released(figures: Figures) -> str:
    """The days on which changed figures came out."""
    days = sorted({f"{change.release.day} {change.release:%b %Y}" for change in figures[1] if change.release})
    return listed(days) if days else NOTHING


def _chances(line: IndicatorChange) -> str:
    return f"{chance_or_dash(line.old.probability)} → {chance_or_dash(line.new.probability)}"


DUE_COLUMNS = {
    "promise": PrintedColumn("Target", promise, width=30),
    "said": PrintedColumn("Judged with what was known then", said_then, width=38),
    "came": PrintedColumn("What came of it", came, width=32),
}
CHANGE_COLUMNS = {
    "name": PrintedColumn("Indicator", lambda line: escape(line.indicator.short_name), width=26),
    "old": PrintedColumn("Before", lambda line: verdict_mark(line.old.verdict), width=20),
    "new": PrintedColumn("Now", lambda line: verdict_mark(line.new.verdict), width=20),
    "why": PrintedColumn("Cause", lambda line: sentence(line.cause), width=18),
    "chances": PrintedColumn("Chance", _chances, right=True, width=16),
}
FIGURE_COLUMNS = {
    "name": PrintedColumn("Indicator", lambda figures: escape(figures[0].short_name), width=24),
    "change": PrintedColumn("Change", lambda figures: sentence(figures[1][0].kind), width=10),
    "years": PrintedColumn("Years", years, width=20),
    "example": PrintedColumn("Figure, then and now", example, width=28),
    "released": PrintedColumn("Released", released, width=18),
}
