"""An edition's inputs in groups, which can be switched from the older to the newer one at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd

from milepost.country import History, Parameters, load_economies, load_parameters
from milepost.report.analysis import assess, project
from milepost.report.carrying import Verdicts
from milepost.report.chapter import Chapter
from milepost.report.opening import chapter_as_known
from milepost.report.results import IndicatorResult, ResultsError, read_results
from milepost.report.run_record import RunRecordError, read_run
from milepost.trends import Engine
from milepost.verdicts import Cuts, cuts_of


class Cause(StrEnum):
    """What can move a verdict: the groups of inputs, and the rules and code that work on them."""

    METHOD = "method"
    DATA = "data"
    TIME = "time"
    TARGET = "target"
    PARAMETER = "parameter"
    CALIBRATION = "calibration"

    @property
    def words(self) -> str:
        """As it is printed: 'data', 'the year that passed'."""
        return "the year that passed" if self is Cause.TIME else self.value


# The groups of inputs, in the order in which they are switched from the older edition's to the newer one's.
ORDER = (Cause.DATA, Cause.TIME, Cause.TARGET, Cause.PARAMETER, Cause.CALIBRATION)


@dataclass(frozen=True)
class Rules:
    """What one pillar's chapter takes from the parameters; peers by name."""

    cuts: Cuts
    end_year: int
    peers: tuple[str, ...]


@dataclass(frozen=True)
class EditionInputs:
    """All that verdicts come from: a chapter with every peer, and the rules of each pillar."""

    chapter: Chapter
    rules: Mapping[str, Rules]


@dataclass(frozen=True)
class Older:
    """The older edition: its inputs, and what it printed, by indicator (None when its outputs are not at hand)."""

    edition: int
    side: EditionInputs
    printed: Mapping[str, IndicatorResult] | None


def rules_by_pillar(
    root: Path, pillars: Sequence[str], values: Mapping[str, Any], overrides: Mapping[str, Mapping[str, Any]]
) -> dict[str, Rules]:
    """The rules of each pillar from an edition's parameters and those that differ in its chapter."""
    names = load_economies(root / "data")

    def rules(held: Mapping[str, Any]) -> Rules:
        return Rules(cuts_of(held), held["end_year"], tuple(names.get(code, code) for code in held["peers"]))

    return {pillar: rules({**values, **overrides.get(pillar, {})}) for pillar in pillars}


def older_edition(root: Path, edition: int) -> Older:
    """An edition's inputs: as it was run when `outputs/<edition>/` tells, else from its parameters and the data.

    Raises ParameterError when there is no such edition.
    """
    parameters, printed = _as_printed(root, edition)
    side = newer_side(root, edition, parameters)
    if printed is not None:
        side = replace(side, chapter=_restored(side.chapter, printed))
    return Older(edition, side, printed)


def newer_side(root: Path, edition: int, parameters: Parameters | None = None) -> EditionInputs:
    """An edition as its parameters and today's data make it. Raises ParameterError when there is no such edition."""
    held = parameters or load_parameters(root / "params" / f"{edition}.yml")
    chapter = chapter_as_known(root, edition, held.as_of)
    return EditionInputs(chapter, rules_by_pillar(root, [*chapter.framework.pillars], held.model_dump(), held.pillars))


def switched(older: EditionInputs, newer: EditionInputs, causes: Collection[Cause]) -> EditionInputs:
    """The older edition's inputs with some groups taken from the newer one."""

    def pick(cause: Cause) -> EditionInputs:
        return newer if cause in causes else older

    data = pick(Cause.DATA).chapter
    targets = pick(Cause.TARGET).chapter.framework.targets
    chapter = replace(
        newer.chapter,
        known=data.known,
        peers=data.peers,
        as_of=pick(Cause.TIME).chapter.as_of,
        framework=replace(newer.chapter.framework, events=data.framework.events, targets=targets),
        engine=Engine(pick(Cause.CALIBRATION).chapter.engine.tables, data.engine.widen),
    )
    return EditionInputs(chapter, pick(Cause.PARAMETER).rules)


def assess_side(side: EditionInputs, indicators: Collection[str]) -> dict[str, IndicatorResult]:
    """Every indicator asked for against its last target in force, as its goal's notebook assesses it."""
    results: dict[str, IndicatorResult] = {}
    for pillar, rules in side.rules.items():
        own = [item.id for item in side.chapter.framework.of_pillar(pillar) if item.id in indicators]
        if own:
            found = _assessed(side.chapter, own, rules)
            results |= {item.indicator.id: item for item in found.values_behind()}
    return {name: results[name] for name in side.chapter.framework.indicators if name in results}


def _assessed(chapter: Chapter, own: Sequence[str], rules: Rules) -> Verdicts:
    """A goal's indicators projected and assessed; how firmly a verdict stands is no matter of a comparison."""

    def mine(frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["indicator"].isin(own)]

    figures, indicators, targets = mine(chapter.figures), mine(chapter.shown), mine(chapter.targets)
    peers = mine(chapter.peers)
    trends = project(
        figures,
        until=max([rules.end_year, *targets["target_year"]]),
        engine=chapter.engine,
        minimum_points=rules.cuts.minimum_points,
        indicators=indicators,
        events=chapter.events,
        as_of=chapter.as_of,
    )
    return assess(
        trends,
        targets,
        figures,
        cuts=rules.cuts,
        peers=peers[peers["economy"].isin(rules.peers)],
        overrides=chapter.overrides,
        indicators=indicators,
        events=chapter.events,
        as_of=chapter.as_of,
    )


def _as_printed(root: Path, edition: int) -> tuple[Parameters | None, dict[str, IndicatorResult] | None]:
    """What a run left of an edition; nothing unless its parameters and every pillar's results can be read."""
    folder = root / "outputs" / str(edition)
    try:
        parameters = read_run(folder).restored()
        chapters = [read_results(folder, path.stem) for path in sorted((folder / "results").glob("*.json"))]
    except (RunRecordError, ResultsError):
        return None, None
    printed = {item.indicator.id: item for chapter in chapters for item in chapter.items}
    return (parameters, printed) if printed else (None, None)


def _restored(chapter: Chapter, printed: Mapping[str, IndicatorResult]) -> Chapter:
    """The chapter with the targets and the national histories that the edition itself had, whatever files say now."""
    whole = chapter.known[["sex", "location", "province"]].eq(["both", "total", ""]).all(axis=1)
    national = chapter.known["indicator"].isin(printed) & whole
    pasts = {name: item.history for name, item in printed.items()}
    rows = [
        {"indicator": name, "sex": "both", "location": "total", "province": "", "year": year, "value": value, **told}
        for name, past in pasts.items()
        for year, value, told in zip(past.years.tolist(), past.values.tolist(), _told(past), strict=True)
    ]
    known = pd.concat([chapter.known[~national], pd.DataFrame(rows, columns=chapter.known.columns)], ignore_index=True)
    targets = tuple(item.target for item in printed.values() if item.target is not None)
    return replace(chapter, known=known, framework=replace(chapter.framework, targets=targets))


def _told(past: History) -> list[dict[str, Any]]:
    """What releases tell of each value of a history."""
    names = ("release", "first_release", "status", "source")
    told = zip(past.releases, past.first_releases, past.statuses, past.sources, strict=True)
    return [dict(zip(names, each, strict=True)) for each in told]
