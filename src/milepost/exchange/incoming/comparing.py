"""What a source proposes beside what the data hold; refused with a reason, or to be looked at before it is written."""

import datetime
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from milepost.checks import beyond, limits_words
from milepost.country import Indicator, Observation, UnknownProvinceError, csv_text, did_you_mean, resolve_province
from milepost.exchange.incoming.proposal import (
    FLAGS,
    LOCATIONS,
    SEXES,
    STATUSES,
    Change,
    Held,
    ImportPlan,
    Key,
    Kind,
    NewSource,
    ProposedFigure,
    Read,
    RefusedRow,
    figure_key,
    many,
    plain,
    read_held,
    same_figure,
    vanishes,
)


def compare_with_data(
    reading: Read, data: Path, release: datetime.date, *, new_source: NewSource | None = None, withdraw: bool = False
) -> ImportPlan:
    """The plan of an import: every proposed figure beside the newest one held.

    `new_source` serves where references.bib lacks its key. A figure that the source gives without value and that
    the data hold is only shown, unless `withdraw` is set: then it is taken back. Raises RecordError when the data
    cannot be read.
    """
    held = read_held(data)
    sources = held.sources | ({new_source.key} if new_source else set())
    figures = [_with_code(figure, held) for figure in reading.figures]
    places = _places(figures)
    changes, refused = [], list(reading.refused)
    for figure in figures:
        newest = held.newest.get(figure_key(figure))
        why = (
            _second_figure(figure, places[figure_key(figure)])
            or _bad_group(figure, held)
            or _bad_source(figure, sources)
            or _bad_value(figure, held, release)
            or _bad_release(figure, newest, release)
        )
        if why:
            refused.append(RefusedRow(figure.place, f"{figure.name}: {why}"))
        else:
            changes.append(_change(figure, newest, withdraw=withdraw))
    needed = new_source if new_source and new_source.key not in held.sources else None
    doubts = [("rescaled", words) for words in rescaled(changes, held.indicators, held.newest.values())]
    notes = flagged(changes, held.events, release)
    return ImportPlan(release, tuple(changes), tuple(refused), reading.left_out, needed, tuple(notes), tuple(doubts))


def _with_code(figure: ProposedFigure, held: Held) -> ProposedFigure:
    """The figure with the code of its province, where the name means one province in its year."""
    if not figure.province:
        return figure
    try:
        codes = resolve_province(held.provinces, figure.province, figure.year, held.country.parts)
    except UnknownProvinceError:
        return figure
    return replace(figure, province=codes[0]) if len(codes) == 1 else figure


def _places(figures: Iterable[ProposedFigure]) -> dict[Key, list[str]]:
    """Where each figure stands: at most two places, which are enough to tell that it is given again."""
    places: dict[Key, list[str]] = defaultdict(list)
    for figure in figures:
        if len(held := places[figure_key(figure)]) < 2:
            held.append(figure.place)
    return places


def _second_figure(figure: ProposedFigure, places: list[str]) -> str | None:
    others = [place for place in places if place != figure.place] or places[1:]
    return f"the source gives it again in {others[0]}; keep one" if others else None


def _bad_group(figure: ProposedFigure, held: Held) -> str | None:
    if figure.indicator not in held.indicators:
        remedy = did_you_mean(figure.indicator, held.indicators, "add the indicator first")
        return f"there is no indicator '{figure.indicator}'; {remedy}"
    if figure.sex not in SEXES:
        return f"the sex '{figure.sex}' is none of {', '.join(SEXES)}"
    if figure.location not in LOCATIONS:
        return f"the location '{figure.location}' is none of {', '.join(LOCATIONS)}"
    return _bad_province(figure, held) if figure.province else None


def _bad_province(figure: ProposedFigure, held: Held) -> str | None:
    try:
        codes = resolve_province(held.provinces, figure.province, figure.year, held.country.parts)
    except UnknownProvinceError as unknown:
        return f"{unknown.what}; {unknown.remedy}"
    if len(codes) > 1:
        return f"'{figure.province}' is a survey region of {', '.join(codes)}; no single province has its figure"
    if figure.location != "total":
        return "a figure of a province is of the location total"
    return None


def _bad_source(figure: ProposedFigure, sources: frozenset[str] | set[str]) -> str | None:
    if figure.source not in sources:
        return f"references.bib has no source '{figure.source}'; give --title, --publisher, --published and --address"
    if figure.status is not None and figure.status not in STATUSES:
        return f"the status '{figure.status}' is none of {', '.join(STATUSES)}"
    if figure.status == "withdrawn" and figure.value is not None:
        return f"it is withdrawn and has the value {figure.value:g}; leave one out"
    return None


def _bad_value(figure: ProposedFigure, held: Held, release: datetime.date) -> str | None:
    if not 1900 <= figure.year <= 2100:
        return "its year does not lie between 1900 and 2100"
    if figure.year > release.year:
        return f"it is of a year after the release of {release}; a projection is no observation"
    if figure.value is None:
        return None
    item = held.indicators[figure.indicator]
    if not math.isfinite(figure.value):
        return f"the value {figure.value} is no number"
    if beyond(figure.value, item.lower_limit, item.upper_limit):
        limits = limits_words(item.lower_limit, item.upper_limit)
        return f"the value {figure.value:g} lies beyond the limits {limits}; is the unit '{item.unit}'?"
    if vanishes(figure.value):
        return f"the value {figure.value:g} is 0 when written with four decimals; is the unit '{item.unit}'?"
    return None


def _bad_release(figure: ProposedFigure, newest: Observation | None, release: datetime.date) -> str | None:
    if newest is None or newest.release < release or figure.value is None or _repeats(figure.value, newest):
        return None
    said = "withdrew it" if newest.value is None else f"says {plain(newest.value)}"
    if newest.release == release:
        return f"the release of {release} is in the data already and {said}; give this one its own date"
    return f"the data hold a later release, of {newest.release}, which {said}; older releases are added by hand"


def _repeats(value: float, old: Observation) -> bool:
    return old.value is not None and same_figure(old.value, value)


def _change(figure: ProposedFigure, old: Observation | None, *, withdraw: bool) -> Change:
    """What an acceptable figure is to the newest one held."""
    if figure.value is None:
        held = old is not None and old.value is not None
        taken_back = held and (withdraw or figure.status == "withdrawn")
        note = "the data hold a value; --withdraw takes it back" if held and not taken_back else ""
        return Change(Kind.WITHDRAWN if taken_back else Kind.WITHOUT_VALUE, figure, old, note)
    if old is None:
        return Change(Kind.NEW, figure)
    if not _repeats(figure.value, old):
        return Change(Kind.REVISED, figure, old)
    told = figure.status is not None and figure.status != old.status
    note = f"the source calls it {figure.status}, the data {old.status}; not written" if told else ""
    return Change(Kind.UNCHANGED, figure, old, note)


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
