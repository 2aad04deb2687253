"""What changed between two editions, and which group of inputs moved each verdict.

The newer edition is what today's data, parameters and code give. The older edition's inputs are switched to the
newer ones one group at a time, in the order of `ORDER`, and every indicator is assessed after each switch. The
causes of a move are the smallest set of groups that turns the old verdict into the new one, the others being as
they were; of sets of one size the first in that order. What the older edition printed and today's code does not
give from its inputs is the method's.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from milepost.country import Indicator, Target
from milepost.report.comparison.edition_inputs import ORDER, Cause, EditionInputs, Older, assess_side, switched
from milepost.report.comparison.figures_changed import FigureChange, figures_changed
from milepost.report.journeys import journey_shares
from milepost.report.results import IndicatorResult
from milepost.report.words import listed
from milepost.verdicts import JourneyMean, Verdict, aggregate


@dataclass(frozen=True)
class Standing:
    """Where an indicator stands in an edition."""

    verdict: Verdict
    probability: float | None
    last_year: int | None
    last_value: float | None
    target: Target | None
    threshold: float | None


@dataclass(frozen=True)
class IndicatorChange:
    """One indicator of both editions; `causes` are empty where the verdict is the same.

    `steps` tell the chance that today's code gives: with the older inputs (`METHOD`), then after each switch.
    """

    indicator: Indicator
    old: Standing
    new: Standing
    causes: tuple[Cause, ...]
    steps: tuple[tuple[Cause, float | None], ...]

    @property
    def moved(self) -> bool:
        """Whether the verdict is another."""
        return self.old.verdict is not self.new.verdict

    @property
    def cause(self) -> str:
        """Its causes in words: 'data', or 'data and parameter together'; empty where the verdict is the same."""
        words = [cause.words for cause in self.causes]
        return f"{listed(words)} together" if len(words) > 1 else "".join(words)

    @property
    def largest_step(self) -> Cause | None:
        """What moved the chance most; None where one of the chances on the way is not known or none moved."""
        chances = [self.old.probability, *(probability for _, probability in self.steps)]
        known = [value for value in chances if value is not None]
        if len(known) < len(chances) or len({round(value, 9) for value in known}) == 1:
            return None
        moves = [abs(later - earlier) for earlier, later in pairwise(known)]
        return self.steps[moves.index(max(moves))][0]

    @property
    def retargeted(self) -> bool:
        """Whether the target promises something else, or by another year."""
        promises = [
            target and (target.kind, target.value, target.value_upper, target.target_year)
            for target in (self.old.target, self.new.target)
        ]
        return promises[0] != promises[1]


@dataclass(frozen=True)
class ParameterChange:
    """A parameter that differs, in one pillar's chapter or, with an empty `pillar`, in all of them."""

    name: str
    pillar: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Comparison:
    """Two editions side by side; `indicators` are the newer one's.

    `printed` says whether the older one's own results were at hand.
    """

    old_edition: int
    new_edition: int
    old_as_of: datetime.date
    new_as_of: datetime.date
    printed: bool
    indicators: tuple[Indicator, ...]
    lines: tuple[IndicatorChange, ...]
    added: tuple[Indicator, ...]
    dropped: tuple[Indicator, ...]
    figures: tuple[FigureChange, ...]
    parameters: tuple[ParameterChange, ...]
    journey: tuple[tuple[Cause | None, JourneyMean], ...]

    @property
    def moved(self) -> tuple[IndicatorChange, ...]:
        """Indicators whose verdict moved."""
        return tuple(line for line in self.lines if line.moved)


def compare_inputs(older: Older, newer: EditionInputs, edition: int) -> Comparison:
    """Compare an older edition with the inputs of a newer one."""
    framework = newer.chapter.framework
    known = framework.indicators if older.printed is None else older.printed
    both = [name for name in framework.indicators if name in known]
    walk = [assess_side(switched(older.side, newer, ORDER[:count]), both) for count in range(len(ORDER) + 1)]
    printed = walk[0] if older.printed is None else dict(older.printed)
    causes = _causes({name: printed[name] for name in both}, walk, older.side, newer)
    lines = tuple(_line(name, printed[name], walk, causes.get(name, ())) for name in both)
    return Comparison(
        old_edition=older.edition,
        new_edition=edition,
        old_as_of=older.side.chapter.as_of,
        new_as_of=newer.chapter.as_of,
        printed=older.printed is not None,
        indicators=tuple(framework.indicators.values()),
        lines=lines,
        added=tuple(item for name, item in framework.indicators.items() if name not in known),
        dropped=tuple(item.indicator for name, item in (older.printed or {}).items() if name not in both),
        figures=figures_changed(older.side.chapter.known, newer.chapter.known),
        parameters=_parameters(older.side, newer),
        journey=_journey(older.side, newer, walk if older.printed is None else [printed, *walk], both),
    )


def _line(
    name: str, printed: IndicatorResult, walk: list[dict[str, IndicatorResult]], causes: tuple[Cause, ...]
) -> IndicatorChange:
    steps = zip((Cause.METHOD, *ORDER), walk, strict=True)
    chances = tuple((cause, results[name].assessment.probability) for cause, results in steps)
    new = walk[-1][name]
    return IndicatorChange(new.indicator, _standing(printed), _standing(new), causes, chances)


def _causes(
    printed: Mapping[str, IndicatorResult],
    walk: list[dict[str, IndicatorResult]],
    older: EditionInputs,
    newer: EditionInputs,
) -> dict[str, tuple[Cause, ...]]:
    """What moved each verdict; an indicator whose verdict is the same is absent."""
    printed_as, before, after = (
        {name: _verdict(one) for name, one in side.items()} for side in (printed, walk[0], walk[-1])
    )
    moved = [name for name in after if printed_as[name] is not after[name]]
    smallest = _smallest({name: after[name] for name in moved if before[name] is not after[name]}, older, newer)
    method = {name: () if before[name] is printed_as[name] else (Cause.METHOD,) for name in moved}
    return {name: (*method[name], *smallest.get(name, ())) for name in moved}


def _smallest(
    wanted: Mapping[str, Verdict], older: EditionInputs, newer: EditionInputs
) -> dict[str, tuple[Cause, ...]]:
    """For each indicator the smallest set of groups that gives the wanted verdict when it alone is switched."""
    found: dict[str, tuple[Cause, ...]] = {}
    sets = (causes for size in range(1, len(ORDER) + 1) for causes in combinations(ORDER, size))
    for causes in sets:
        left = [name for name in wanted if name not in found]
        results = assess_side(switched(older, newer, causes), left) if left else {}
        found |= {name: causes for name, one in results.items() if _verdict(one) is wanted[name]}
    if len(found) < len(wanted):
        raise AssertionError(f"{sorted({*wanted} - {*found})}: all groups switched, and the verdict is another still")
    return found


def _verdict(item: IndicatorResult) -> Verdict:
    return item.assessment.final_verdict


def _standing(item: IndicatorResult) -> Standing:
    a = item.assessment
    return Standing(a.final_verdict, a.probability, a.last_year, a.last_value, item.target, a.threshold)


def _journey(
    older: EditionInputs, newer: EditionInputs, walk: list[dict[str, IndicatorResult]], both: list[str]
) -> tuple[tuple[Cause | None, JourneyMean], ...]:
    """The headline share of the indicators in both editions: the older edition's, then after each switch."""
    names: list[Cause | None] = [None, *([Cause.METHOD] if len(walk) > len(ORDER) + 1 else []), *ORDER]
    years = {cause: _end_year(newer if cause in ORDER[ORDER.index(Cause.PARAMETER) :] else older) for cause in names}
    return tuple(
        (cause, aggregate(journey_shares([results[name] for name in both], years[cause])))
        for cause, results in zip(names, walk, strict=True)
    )


def _end_year(side: EditionInputs) -> int:
    return next(iter(side.rules.values())).end_year


def _parameters(older: EditionInputs, newer: EditionInputs) -> tuple[ParameterChange, ...]:
    """Parameters that differ: once where they do so in every pillar alike, else a row a pillar."""
    found: dict[str, dict[str, tuple[Any, Any]]] = {}
    for pillar, rules in newer.rules.items():
        for name, new in _values(rules).items():
            old = _values(older.rules[pillar])[name]
            if old != new:
                found.setdefault(name, {})[pillar] = (old, new)
    changes = []
    for name, pairs in found.items():
        alike = len(pairs) == len(newer.rules) and len(set(pairs.values())) == 1
        changes += [
            ParameterChange(name, pillar, old, new)
            for pillar, (old, new) in ([("", next(iter(pairs.values())))] if alike else pairs.items())
        ]
    return tuple(changes)


def _values(rules: Any) -> Mapping[str, Any]:
    return {**vars(rules.cuts), "end_year": rules.end_year, "peers": rules.peers}
