"""An edition's inputs in groups, which can be switched from the older to the newer one at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pandas as pd

from milepost.country import Parameters, by_indicator, history, load_economies, load_parameters
from milepost.report.chapter import chapter_as_known
from milepost.report.results import IndicatorResult, ResultsError, read_results
from milepost.report.run_record import RunRecordError, read_run
from milepost.trends import Engine
from milepost.verdicts import Override, Verdict, assess_indicator, cuts_of, journey_share

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from milepost.country import History, Indicator
    from milepost.report.chapter import Chapter
    from milepost.verdicts import Cuts


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
    """All that verdicts come from: a desk with every peer, and the rules of each pillar."""

    desk: Chapter
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
    own = {pillar: {**values, **overrides.get(pillar, {})} for pillar in pillars}
    return {
        pillar: Rules(
            cuts_of(held),
            held["end_year"],
            tuple(names.get(code, code) for code in held["peers"]),
        )
        for pillar, held in own.items()
    }


def older_edition(root: Path, edition: int) -> Older:
    """An edition's inputs: as it was run when `outputs/<edition>/` tells, else from its parameters and the data.

    Raises ParameterError when there is no such edition.
    """
    parameters, printed = _as_printed(root, edition)
    if parameters is None:
        parameters = load_parameters(root / "params" / f"{edition}.yml")
    desk = chapter_as_known(root, edition, parameters.as_of)
    rules = rules_by_pillar(root, [*desk.framework.pillars], parameters.model_dump(), parameters.pillars)
    if printed is not None:
        desk = _restored(desk, printed)
    return Older(edition, EditionInputs(desk, rules), printed)


def newer_side(root: Path, edition: int) -> EditionInputs:
    """An edition as its parameters and today's data make it. Raises ParameterError when there is no such edition."""
    parameters = load_parameters(root / "params" / f"{edition}.yml")
    desk = chapter_as_known(root, edition, parameters.as_of)
    return EditionInputs(
        desk, rules_by_pillar(root, [*desk.framework.pillars], parameters.model_dump(), parameters.pillars)
    )


def switched(older: EditionInputs, newer: EditionInputs, causes: Collection[Cause]) -> EditionInputs:
    """The older edition's inputs with some groups taken from the newer one."""

    def pick(cause: Cause) -> EditionInputs:
        return newer if cause in causes else older

    data = pick(Cause.DATA).desk
    desk = replace(
        newer.desk,
        known=data.known,
        peers=data.peers,
        as_of=pick(Cause.TIME).desk.as_of,
        framework=replace(
            newer.desk.framework,
            events=data.framework.events,
            targets=pick(Cause.TARGET).desk.framework.targets,
        ),
        engine=Engine(pick(Cause.CALIBRATION).desk.engine.tables, data.engine.widen),
    )
    return EditionInputs(desk, pick(Cause.PARAMETER).rules)


def assess_side(side: EditionInputs, indicators: Collection[str]) -> dict[str, IndicatorResult]:
    """Every indicator asked for against its last target in force, as its pillar's chapter would assess it."""
    known, peers = (rows[rows["indicator"].isin(indicators)] for rows in (side.desk.known, side.desk.peers))
    figures_of = by_indicator(known)
    peers_of = {
        names: by_indicator(peers[peers["economy"].isin(names)])
        for names in {rules.peers for rules in side.rules.values()}
    }
    results = {}
    for indicator in side.desk.framework.indicators.values():
        if indicator.id in indicators:
            past = history(figures_of.get(indicator.id, known.iloc[:0]), indicator.id)
            rules = side.rules[indicator.pillar]
            others = peers_of[rules.peers].get(indicator.id, peers.iloc[:0])
            results[indicator.id] = _against_last_target(side.desk, rules, indicator, past, others)
    return results


def _against_last_target(
    desk: Chapter, rules: Rules, indicator: Indicator, past: History, peers: pd.DataFrame
) -> IndicatorResult:
    """The tables are those known in the as-of year, so an earlier edition made again has no hindsight."""
    events, year = desk.framework.events_of(indicator.id), desk.as_of.year
    targets = desk.framework.targets_of(indicator.id)
    target = targets[-1] if targets else None
    assessment, fitted = assess_indicator(
        indicator,
        target,
        past,
        peers=peers,
        events=events,
        as_of_year=year,
        horizon_year=rules.end_year,
        cuts=rules.cuts,
        engine=desk.engine,
    )
    for held in desk.framework.overrides:
        if target is not None and held.target == target.id:
            assessment = assessment.overridden(Override(Verdict(held.verdict), held.reason, held.role))
    journey = journey_share(indicator, target, past, fitted, as_of_year=year, events=events)
    return IndicatorResult(indicator, target, past, fitted, assessment, journey)


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


def _restored(desk: Chapter, printed: Mapping[str, IndicatorResult]) -> Chapter:
    """The desk with the targets and the national histories that the edition itself had, whatever files say now."""
    national = (
        desk.known["indicator"].isin(printed)
        & (desk.known["sex"] == "both")
        & (desk.known["location"] == "total")
        & (desk.known["province"] == "")
    )
    rows = [
        {
            "indicator": name,
            "year": int(year),
            "value": float(value),
            "sex": "both",
            "location": "total",
            "province": "",
            "release": release,
            "first_release": first,
            "status": status,
            "source": source,
            "file": "",
            "line": 0,
        }
        for name, item in printed.items()
        for year, value, status, release, first, source in zip(
            item.history.years,
            item.history.values,
            item.history.statuses,
            item.history.releases,
            item.history.first_releases,
            item.history.sources,
            strict=True,
        )
    ]
    known = pd.concat([desk.known[~national], pd.DataFrame(rows, columns=desk.known.columns)], ignore_index=True)
    targets = tuple(item.target for item in printed.values() if item.target is not None)
    return replace(desk, known=known, framework=replace(desk.framework, targets=targets))
