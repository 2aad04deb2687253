"""What a person must look at before it is written: series that turn by one factor, figures their publisher marks."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence

from milepost.country import Indicator, Observation, csv_text
from milepost.exchange.incoming.proposal import FLAGS, Change, Kind, many, plain

FACTORS = (0.001, 0.01, 0.1, 10, 100, 1000, 0.000001, 1_000_000)
CLOSE = 0.04  # a factor counts when the revision is within 4 % of it: figures are rounded, and revised a little
FAR = 3.0  # percentage points that a figure of a turned direction is to be off, or 49 and 51 would count
ALIKE = 0.5  # a new figure in another unit, times its factor, lies within half of the year beside it
NEAR = 3  # years
FEWEST_TURNED = 3  # of a direction; one figure of 30 may well become 70


def rescaled(changes: Sequence[Change], indicators: dict[str, Indicator], held: Iterable[Observation]) -> list[str]:
    """Sentences on indicators whose revisions, most of them, share one factor, one turned sign or one turned direction.

    New figures are laid beside the nearest year that is held: a hundredth or a thousandth of it is doubted too.
    """
    by_indicator: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_indicator[change.figure.indicator].append(change)
    known: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
    for row in held:
        if row.value is not None:
            known[row.indicator, row.sex, row.location, row.province][row.year] = row.value
    doubts = []
    for indicator, group in by_indicator.items():
        told = _revisions(group, indicators[indicator]) or _new(group, known)
        if told:
            doubts.append(f"{indicator}: {told}; is the unit '{indicators[indicator].unit}'?")
    return doubts


def _revisions(group: list[Change], item: Indicator) -> str:
    pairs = [
        (change.old.value, change.figure.value, change)
        for change in group
        if change.kind is Kind.REVISED and change.old is not None and change.old.value and change.figure.value
    ]
    for factor in FACTORS:
        like = [change for old, new, change in pairs if abs(new / (old * factor) - 1) <= CLOSE]
        if len(like) * 2 > len(pairs):
            return f"{_most(like, pairs)} {factor:g} times what the data hold ({_example(like[0])})"
    turned = [change for old, new, change in pairs if abs(new / -old - 1) <= CLOSE]
    if len(turned) * 2 > len(pairs):
        return f"{_most(turned, pairs)} what the data hold with the other sign ({_example(turned[0])})"
    return _turned(pairs, item)


def _turned(pairs: list[tuple[float, float, Change]], item: Indicator) -> str:
    """The other way round: what is left to 100, or the inverse."""
    full = item.upper_limit if item.percentage and item.upper_limit else 100.0
    rest = [change for old, new, change in pairs if abs(full - old - new) <= full * CLOSE / 4 and abs(old - new) > FAR]
    upside_down = [change for old, new, change in pairs if abs(new * old - 1) <= CLOSE and abs(old - new) > CLOSE]
    for like, words in ((rest, f"what is left of the held figure to {full:g}"), (upside_down, "1 by the held figure")):
        if len(like) >= FEWEST_TURNED and len(like) * 2 > len(pairs):
            return f"{_most(like, pairs)} {words} ({_example(like[0])}), the other direction"
    return ""


def _new(group: list[Change], known: dict[tuple[str, ...], dict[int, float]]) -> str:
    """New figures that would fit the years beside them, were they a hundred or a thousand times larger or smaller."""
    pairs = []
    for change in group:
        figure = change.figure
        years = known.get((figure.indicator, figure.sex, figure.location, figure.province), {})
        if change.kind is Kind.NEW and figure.value and years:
            near = min(years, key=lambda year, own=figure.year: (abs(year - own), year))  # type: ignore[misc]
            if abs(near - figure.year) <= NEAR:
                pairs.append((years[near], figure.value, near, figure))
    pairs = [pair for pair in pairs if pair[0]]
    for factor in (0.01, 0.001, 100, 1000):
        like = [pair for pair in pairs if abs(pair[1] / (pair[0] * factor) - 1) <= ALIKE]
        if like and len(like) * 2 > len(pairs):
            old, new, year, figure = like[0]
            shown = f"{figure.name} is {plain(new)}, and {year} was {plain(old)}"
            told = f"{len(like)} of {many(len(pairs), 'new figure')}"
            return f"{told} look {factor:g} times as large as the year beside ({shown})"
    return ""


def _most(like: list[Change], pairs: Sequence[object]) -> str:
    of = many(len(pairs), "revision")
    return f"{len(like)} of {of} make the figure" if len(pairs) > 1 else "the revision makes the figure"


def _example(change: Change) -> str:
    old = change.old.value if change.old is not None else None
    held = "nothing" if old is None else plain(old)
    new = change.figure.value
    return f"{change.figure.name}: {held} becomes {'nothing' if new is None else plain(new)}"


def flagged(
    changes: Sequence[Change], events: frozenset[tuple[str, int]], release: datetime.date
) -> list[tuple[str, str]]:
    """Figures that their publisher marks, with the line that events.csv would take; none that it knows already."""
    found: dict[tuple[str, int, str], tuple[str, str]] = {}
    for change in changes:
        figure = change.figure
        for flag in figure.flags:
            key = (figure.indicator, figure.year, flag)
            if figure.value is None or key in found or key[:2] in events:
                continue
            kind, words = FLAGS[flag]
            since = release.isoformat() if change.old is not None else ""
            line = csv_text([(figure.indicator, figure.year, kind, words, figure.source, since)], "")
            told = f"{words} in {figure.year}; it comes in as {figure.status or 'normal'}"
            found[key] = (f"{figure.indicator} {figure.year}", f"{told}. If it stands, add to events.csv: {line}")
    return list(found.values())
