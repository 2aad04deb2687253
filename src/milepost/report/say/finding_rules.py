"""What may be a finding: rules over all targets, each with its consequence, the number of targets that it concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from milepost.country import Verdict
from milepost.report.measured import aim, both_paces, keeper, known
from milepost.report.results import IndicatorResult
from milepost.report.words import count, escape, listed, sentence
from milepost.verdicts import chance, level, spelled

Items = Sequence[IndicatorResult]
Found = tuple[int, Verdict, str, str]

STANDSTILL = 0.05  # of the way: less than that since the baseline is standing still
NEAR = 1.25  # required over expected pace: below it a little faster would do
FAR = 2.0
MOST_NAMED = 3


def keeper_of(item: IndicatorResult, keepers: Mapping[str, str]) -> str:
    """Who keeps an indicator: from `keepers` by its id, else as its custodian is written."""
    return escape(keepers.get(item.indicator.id) or keeper(item.indicator))


def given(items: Items, *verdicts: Verdict) -> list[IndicatorResult]:
    """Those with a target that have one of these verdicts."""
    return [item for item in items if item.target is not None and item.assessment.final_verdict in verdicts]


def names_of(items: Items) -> str:
    """Their short names; a long list is cut, and the rest counted."""
    names = [escape(item.indicator.short_name) for item in items[:MOST_NAMED]]
    rest = len(items) - len(names)
    return listed([*names, f"{spelled(rest)} more"] if rest else names)


def _standing_still(items: Items, goals: Mapping[str, str], _: Mapping[str, str]) -> list[Found]:
    """Goals whose figures have not moved since the baselines."""
    found: list[Found] = []
    for goal, name in goals.items():
        mine = [item for item in items if item.indicator.pillar == goal and item.journey.observed is not None]
        still = [item for item in mine if known(item.journey.observed) <= STANDSTILL]
        if len(still) > 1 and 2 * len(still) > len(mine):
            told = "; ".join(_from_to(item) for item in still[:MOST_NAMED])
            title_ = f"{escape(name)}: {spelled(len(still))} of {spelled(len(mine))} have not moved closer"
            found.append((len(still), Verdict.ACCELERATE, title_, f"{told}."))
    return found


def _from_to(item: IndicatorResult) -> str:
    a, indicator = item.assessment, item.indicator
    name = escape(indicator.short_name)
    if a.baseline_value is None or a.last_value is None:
        return name
    return (
        f"{name} {level(a.baseline_value, indicator)} in {a.baseline_year}, {level(a.last_value, indicator)} in "
        f"{a.last_year}"
    )


def pace_factor(item: IndicatorResult) -> float:
    """Required over expected pace; without end where what is expected does not help."""
    a = item.assessment
    if a.required_change_per_year is None:
        return 0.0
    return a.acceleration_factor if a.acceleration_factor is not None else float("inf")


def _far(items: Items, _: Mapping[str, str], __: Mapping[str, str]) -> list[Found]:
    """Indicators that need a multiple of the expected pace."""
    far = sorted(
        (item for item in given(items, Verdict.ACCELERATE) if pace_factor(item) >= FAR), key=pace_factor, reverse=True
    )
    if not far:
        return []
    need = "needs a far faster pace" if len(far) == 1 else "need a far faster pace"
    title_ = f"{names_of(far[:1]) if len(far) == 1 else sentence(count(len(far), 'target'))} {need}"
    first = far[0]
    a = first.assessment
    goal, likely = aim(known(a.threshold), first.indicator), chance(known(a.probability))
    text = f"The chance of {goal} by {a.target_year} is {likely}."
    if len(far) > 1:
        worst = f"{escape(first.indicator.short_name)} has a {likely} chance"
        text = f"{names_of(far)} need twice the expected pace or more; {worst}."
    return [(len(far), Verdict.ACCELERATE, title_, text)]


def _near(items: Items, _: Mapping[str, str], __: Mapping[str, str]) -> list[Found]:
    """Indicators that are nearly fast enough."""
    near = sorted(
        (item for item in given(items, Verdict.ACCELERATE) if 0 < pace_factor(item) < NEAR),
        key=lambda item: -known(item.assessment.probability),
    )
    if not near:
        return []
    first = near[0]
    a, indicator = first.assessment, first.indicator
    takes, runs = known(a.required_change_per_year), known(a.expected_change_per_year)
    comes, needed = both_paces(runs, takes, indicator)
    is_ = "is" if len(near) == 1 else "are"
    last, goal = level(known(a.last_value), indicator), aim(known(a.threshold), indicator)
    text = (
        f"{escape(indicator.short_name)}: {needed} instead of {comes} would do, from {last} in {a.last_year} to {goal}."
    )
    more = f" As near: {names_of(near[1:])}." if len(near) > 1 else ""
    return [(len(near), Verdict.WATCH, f"{names_of(near[:2])} {is_} nearly fast enough", text + more)]


def _taking_off(items: Items, _: Mapping[str, str], __: Mapping[str, str]) -> list[Found]:
    """What has gone further than the time."""
    ahead = [
        item
        for item in items
        if item.journey.observed is not None and item.assessment.baseline_year is not None and _outruns(item)
    ]
    ahead.sort(key=lambda item: -known(item.journey.observed))
    if not ahead:
        return []
    told = "; ".join(_from_to(item) for item in ahead[:MOST_NAMED])
    title_ = f"{sentence(count(len(ahead), 'target'))} {'is' if len(ahead) == 1 else 'are'} ahead of schedule"
    return [(len(ahead), Verdict.ON_TRACK, title_, f"{told}.")]


def _outruns(item: IndicatorResult) -> bool:
    gone = item.assessment.time_gone
    return gone is not None and known(item.journey.observed) > gone


def _unjudged(items: Items, goals: Mapping[str, str], keepers: Mapping[str, str]) -> list[Found]:
    """How many targets cannot be judged, and where most of them are."""
    open_ = [item for item in items if item.target is not None and not item.assessment.final_verdict.judged]
    if not open_:
        return []
    aimed = sum(item.target is not None for item in items)
    none = [item for item in open_ if item.assessment.final_verdict is Verdict.NO_FIGURE]
    most = max(goals, key=lambda goal: sum(item.indicator.pillar == goal for item in open_)) if goals else ""
    many = sum(item.indicator.pillar == most for item in open_)
    text = f"{sentence(spelled(many))} of them belong to {escape(goals[most])}." if most else ""
    if none:
        owers = listed(sorted({keeper_of(item, keepers) for item in none}))
        have = "has" if len(none) == 1 else "have"
        text += f" {sentence(count(len(none), 'target'))} {have} no figure at all, owed by {owers}."
    title_ = f"{sentence(spelled(len(open_)))} of {aimed} targets cannot be judged"
    return [(len(open_), Verdict.NO_FIGURE, title_, text.strip())]


def _reached(items: Items, _: Mapping[str, str], __: Mapping[str, str]) -> list[Found]:
    held = given(items, Verdict.MET, Verdict.ON_TRACK)
    if not held:
        return []
    title_ = f"{sentence(count(len(held), 'target'))} {'is' if len(held) == 1 else 'are'} met or on track"
    return [(len(held), Verdict.MET, title_, f"{'; '.join(_now(item) for item in held[:MOST_NAMED])}.")]


def _now(item: IndicatorResult) -> str:
    a, indicator = item.assessment, item.indicator
    goal = "" if a.threshold is None else f", target {aim(a.threshold, indicator)}"
    return f"{escape(indicator.short_name)} {level(known(a.last_value), indicator)} in {a.last_year}{goal}"


FINDINGS: tuple[Callable[[Items, Mapping[str, str], Mapping[str, str]], list[Found]], ...] = (
    _far,
    _standing_still,
    _near,
    _taking_off,
    _reached,
    _unjudged,
)
