"""What a source proposes beside what the data hold: new, revised, unchanged, withdrawn, or refused with a reason."""

import datetime
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from milepost.checks import beyond, limits_words, read_keys
from milepost.country import (
    KEY,
    Country,
    Indicator,
    Observation,
    ProvinceName,
    UnknownProvinceError,
    did_you_mean,
    load_country,
    load_framework,
    load_province_names,
    newest_known,
    read_observation_records,
    read_values,
    resolve_province,
)
from milepost.exchange.incoming.doubting import flagged, rescaled
from milepost.exchange.incoming.proposal import (
    LOCATIONS,
    SEXES,
    STATUSES,
    Change,
    ImportPlan,
    Kind,
    NewSource,
    ProposedFigure,
    Read,
    RefusedRow,
    plain,
    same_figure,
    vanishes,
)

Key = tuple[str, int, str, str, str]  # indicator, year, sex, location, province


@dataclass(frozen=True)
class Held:
    """The data beside which a proposal is laid; of every figure the newest release."""

    indicators: dict[str, Indicator]
    newest: dict[Key, Observation]
    provinces: tuple[ProvinceName, ...]
    country: Country
    sources: frozenset[str]
    events: frozenset[tuple[str, int]]  # indicators and years of the known breaks


def read_held(data: Path) -> Held:
    """Everything that a comparison asks of the folder `data`. Raises RecordError when it cannot be read."""
    rows = read_values(Observation, read_observation_records(data))
    released = pd.DataFrame([[*_key(row), row.release] for row in rows], columns=[*KEY, "release"])
    newest = {_key(rows[at]): rows[at] for at in newest_known(released, KEY).index}
    sources = frozenset(key for _, key in read_keys(data))
    framework = load_framework(data)
    events = frozenset((event.indicator, event.year) for event in framework.events)
    return Held(framework.indicators, newest, load_province_names(data), load_country(data), sources, events)


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
        newest = held.newest.get(_key(figure))
        why = (
            _second_figure(figure, places[_key(figure)])
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


def _key(figure: ProposedFigure | Observation) -> Key:
    return figure.indicator, figure.year, figure.sex, figure.location, figure.province


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
        if len(held := places[_key(figure)]) < 2:
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
