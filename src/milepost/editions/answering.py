"""A what-if, typed or asked of the library, answered from an edition's stored projections: same rules, cuts, peers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from milepost.country import (
    Event,
    ParameterError,
    Parameters,
    Target,
    checksum,
    did_you_mean,
    find_root,
    load_economies,
    load_peers,
    peer_paths,
    read_csv_records,
    read_values,
)
from milepost.report import (
    IndicatorResult,
    RunRecordError,
    Verdicts,
    listed,
    read_results,
    read_run,
    sentence,
    target_words,
    verdicts_frame,
)
from milepost.verdicts import Assessment, amount, assess, chance, cuts_of, level, made_up_target, movement, quantity

SHAPE = re.compile(r"([^=@\s]+)=(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)@([0-9]{4})")


class WhatIfError(ParameterError):
    """A question that cannot be answered; the message says why and what to ask instead."""


@dataclass(frozen=True)
class Question:
    """A made-up target: a value to reach by a year."""

    indicator: str
    value: float
    year: int


def read_question(text: str) -> Question:
    """The question in `INDICATOR=VALUE@YEAR`. Raises WhatIfError."""
    found = SHAPE.fullmatch(text.strip())
    if found is None:
        raise WhatIfError(f"'{text}' is not INDICATOR=VALUE@YEAR; write for instance internet_users=85@2030.")
    return Question(found[1], float(found[2]), int(found[3]))


def find_item(question: Question, items: Mapping[str, IndicatorResult], horizon_year: int) -> IndicatorResult:
    """What the edition holds on the indicator. Raises WhatIfError for what it cannot answer."""
    if question.indicator not in items:
        raise WhatIfError(
            f"there is no indicator '{question.indicator}'", remedy=did_you_mean(question.indicator, items)
        )
    item = items[question.indicator]
    low, high = item.indicator.lower_limit, item.indicator.upper_limit
    if (low is not None and question.value < low) or (high is not None and question.value > high):
        span = " ".join(
            [*([f"from {low:g}"] if low is not None else []), *([f"to {high:g}"] if high is not None else [])]
        )
        raise WhatIfError(f"{question.indicator}: {question.value:g} lies beyond its limits; write a value {span}.")
    first = (item.history.last_year if len(item.history) else item.assessment.as_of_year) + 1
    last = horizon_year if item.projection is None else int(item.projection.years[-1])
    if not first <= question.year <= last:
        raise WhatIfError(
            f"{question.indicator}: {question.year} is not projected; write a year from {first} to {last}."
        )
    return item


@dataclass(frozen=True)
class WhatIf:
    """A made-up target as it would be assessed, beside what the edition says of today's."""

    item: IndicatorResult
    target: Target
    assessment: Assessment


@dataclass(frozen=True)
class Stored:
    """An edition as it was run; `altered` are inputs of the rules that are no longer what they were then."""

    edition: int
    parameters: Parameters
    items: dict[str, IndicatorResult]
    events: tuple[Event, ...]
    peers: pd.DataFrame
    altered: tuple[str, ...]


def load_stored(root: Path, edition: int) -> Stored:
    """What `outputs/<edition>/` holds. Raises WhatIfError where there is no edition, ResultsError for a broken one."""
    folder, data = root / "outputs" / str(edition), root / "data"
    try:
        record = read_run(folder)
        parameters = record.restored()
    except RunRecordError as error:
        raise WhatIfError(
            f"outputs/{edition}/ holds no whole edition; run `milepost report -e {edition}` first."
        ) from error
    chapters = [read_results(folder, path.stem) for path in sorted((folder / "results").glob("*.json"))]
    events_path = data / "framework" / "events.csv"
    peers, names = load_peers(data, parameters.as_of), load_economies(data)
    now = {path.relative_to(root).as_posix(): checksum(path) for path in (events_path, *peer_paths(data))}
    return Stored(
        edition=edition,
        parameters=parameters,
        items={item.indicator.id: item for chapter in chapters for item in chapter.items},
        events=tuple(read_values(Event, read_csv_records(events_path))),
        peers=peers.assign(code=peers["economy"], economy=peers["economy"].map(lambda code: names.get(code, code))),
        altered=tuple(name for name, digest in now.items() if record.inputs.get(name) != digest),
    )


def answer(question: Question, stored: Stored) -> WhatIf:
    """The made-up target assessed. Raises WhatIfError for what the stored projection cannot answer."""
    item = find_item(question, stored.items, stored.parameters.end_year)
    rules = stored.parameters.for_chapter(item.indicator.pillar)
    today, peers = item.target, stored.peers
    target = made_up_target(
        item.indicator.id,
        question.value,
        question.year,
        item.indicator.direction,
        baseline_year=today.baseline_year if today else None,
        baseline_value=today.baseline_value if today else None,
    )
    assessment = assess(
        item.indicator,
        target,
        item.history,
        item.projection,
        peers=peers[(peers["indicator"] == item.indicator.id) & peers["code"].isin(rules["peers"])],
        events=stored.events,
        as_of_year=stored.parameters.as_of.year,
        cuts=cuts_of(rules),
    )
    return WhatIf(item, target, assessment)


OFFICIAL = "A what-if: no official target, and nothing of the edition is changed."


def tell(one: WhatIf) -> Iterator[str]:
    """One answer: the question, the verdict, the numbers behind it, the reasons."""
    item, a, today = one.item.indicator, one.assessment, one.item.assessment
    yield f"{item.id}: {item.name}"
    yield f"  {'what if':<20}{target_words(one.target, a.threshold, item).removesuffix(' (proposed)')}"
    if one.item.target is not None:
        yield f"  {'target today':<20}{target_words(one.item.target, today.threshold, item)}"
    yield f"  {'verdict':<20}{sentence(a.final_verdict.value)} (today: {today.final_verdict.value})"
    yield f"  {'chance':<20}{_chance(a.probability)} (today: {_chance(today.probability)})"
    if a.last_value is not None:
        yield f"  {'latest value':<20}{quantity(a.last_value, item)} ({a.last_year})"
    if a.required_change_per_year is not None:
        factor = (
            "" if a.acceleration_factor is None else f", {amount(a.acceleration_factor, 1)} times the expected pace"
        )
        yield f"  {'pace required':<20}{movement(a.required_change_per_year, item)}{factor}"
    if a.expected_change_per_year is not None:
        yield f"  {'pace expected':<20}{movement(a.expected_change_per_year, item)}"
    if a.best_peer_change_per_year is not None:
        of = "peers" if a.best_pace_from == "peers" else "its own history"
        kept = f"; kept up by {listed(list(a.peers))}" if a.peers else ""
        yield f"  {'fast pace on record':<20}{movement(a.best_peer_change_per_year, item)} ({of}){kept}"
    if a.probability is not None:
        yield f"  {'expected year':<20}{a.expected_year_text}"
    if a.reachable_value is not None and a.reachable_low is not None and a.reachable_high is not None:
        low, high = level(a.reachable_low, item), level(a.reachable_high, item)
        yield f"  {f'reachable by {a.target_year}':<20}{level(a.reachable_value, item)} (80 %: {low} to {high})"
    for reason in a.reasons:
        yield f"  {reason.sentence}"


def tell_source(stored: Stored) -> Iterator[str]:
    """Which edition answered, and what is no longer as it was when it was made."""
    day = stored.parameters.as_of
    yield f"From the edition {stored.edition}, figures released by {day.day} {day:%B %Y}. {OFFICIAL}"
    if stored.altered:
        yield (
            f"Changed since that edition was made: {listed(list(stored.altered))}; the answer uses what is there now. "
            f"`milepost report -e {stored.edition}` makes it again."
        )


def _chance(value: float | None) -> str:
    return "none can be given" if value is None else chance(value)


def what_if(indicator: str, value: float, year: int, *, edition: int) -> Verdicts:
    """Another target for an indicator, answered from the edition's stored projection.

    Args:
        indicator: Its id, such as `internet_users`.
        value: The value to reach, in the indicator's unit.
        year: The year to reach it by.
        edition: Which edition; `outputs/<edition>/` must hold one.

    Returns:
        A frame of one row, as `milepost.assess` returns it, with the made-up target in place of today's.

    Raises:
        Refusal: There is no such edition or indicator, or the value or year cannot be answered.

    Source: docs/method.md.

    Example:
        >>> import os
        >>> if os.path.isdir("outputs/2026"):
        ...     found = what_if("internet_users", 85, 2030, edition=2026)
        ...     assert found["target_value"].tolist() == [85.0]
    """
    found = answer(Question(indicator, value, year), load_stored(find_root(Path.cwd()), edition))
    return verdicts_frame([replace(found.item, target=found.target, assessment=found.assessment)])
