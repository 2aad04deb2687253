"""What may be a finding: rules over all targets, each with its consequence, the number of targets that it concerns.

All but `_standing_still` and `_adjust` part the targets: each target is counted in one finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from milepost.country import TargetStatus, Verdict
from milepost.report.measured import both_paces, keeper, known
from milepost.report.results import IndicatorResult
from milepost.report.tokens import LOOKS
from milepost.report.words import count, escape, listed, sentence
from milepost.verdicts import chance, level, spelled

Items = Sequence[IndicatorResult]
Found = tuple[int, Verdict, str, str]

STANDSTILL = 0.05  # of the way: less than that since the baseline is standing still
NEAR = 1.25  # required over expected pace: below it a little faster would do
FAR = 2.0
ON_THE_LINE = 1.05  # below it the two paces are the same but for their errors
MOST_NAMED = 3
WHY_OPEN = (
    ("without any figure", Verdict.NO_FIGURE),
    ("with too few", Verdict.TOO_FEW),
    ("with too wide an interval", Verdict.TOO_WIDE),
    ("with a series that ended", Verdict.ENDED),
    ("with no proven chance", Verdict.NOT_ASSESSABLE),
)


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


def _standing_still(items: Items, goals: Mapping[str, str]) -> list[Found]:
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


def _slow(items: Items, _: Mapping[str, str]) -> list[Found]:
    """Targets whose pace must rise: how many by far, the least likely and those that are nearly fast enough."""
    slow = given(items, Verdict.ACCELERATE, Verdict.REVERSE)
    if not slow:
        return []
    far = [item for item in slow if pace_factor(item) >= FAR]
    near = [item for item in slow if 0 < pace_factor(item) < NEAR]
    title_ = f"{sentence(count(len(slow), 'target'))} must speed up"
    if far:
        title_ += f", {_of_them(far, slow)} to twice the expected pace or more"
    told = [_whose(slow)]
    told += [f"Least likely: {_with_chances(slow)}." if _chanced(slow) else "", _nearly(near) if near else ""]
    return [(len(slow), Verdict.ACCELERATE, title_, " ".join(one for one in told if one))]


def _whose(items: Items) -> str:
    """Whether these targets are policy or proposals."""
    proposed = [item for item in items if item.target is not None and item.target.status is TargetStatus.PROPOSED]
    if len(proposed) == len(items):
        return "It is a proposed target." if len(items) == 1 else "All are proposed targets."
    kind = "is a proposed target" if len(proposed) == 1 else "are proposed targets"
    return f"{sentence(spelled(len(proposed)))} {kind}." if proposed else ""


def _of_them(part: Items, whole: Items) -> str:
    return "all of them" if len(part) == len(whole) > 1 else spelled(len(part))


def _chanced(items: Items, *, best: bool = False) -> list[IndicatorResult]:
    """Those with a chance, the least likely first; a verdict that a reviewer set may have none."""
    return sorted((item for item in items if item.assessment.probability is not None), key=_likely, reverse=best)


def _likely(item: IndicatorResult) -> float:
    return known(item.assessment.probability)


def _with_chances(items: Items, *, best: bool = False) -> str:
    """'Secure servers (7 %)': the first few."""
    first = _chanced(items, best=best)[:MOST_NAMED]
    return listed([f"{named(item)} ({chance(_likely(item))})" for item in first])


def _nearly(near: Items) -> str:
    """What would do for those that are nearly fast enough."""
    first = min(near, key=pace_factor)
    a = first.assessment
    comes, needed = both_paces(known(a.expected_change_per_year), known(a.required_change_per_year), first.indicator)
    others = [item for item in near if item is not first]
    if pace_factor(first) < ON_THE_LINE and first.assessment.probability is not None:
        more = f"; nearly fast enough are {names_of(others)}" if others else ""
        return f"{named(first)} is on the line ({chance(_likely(first))}){more}."
    more = f"; as near are {names_of(others)}" if others else ""
    return f"{named(first)} is nearly fast enough: {needed} instead of {comes} would do{more}."


def _expected(items: Items, _: Mapping[str, str]) -> list[Found]:
    """Targets that are met, on track, or more likely met than not."""
    done = given(items, Verdict.MET, Verdict.MET_BEFORE, Verdict.ON_TRACK)
    held = given(items, Verdict.WATCH)
    every = [*done, *held]
    if not every:
        return []
    is_ = "is" if len(every) == 1 else "are"
    told = [f"{_now(item)}." for item in done[:MOST_NAMED]]
    if held:
        firm = [item for item in held if not item.assessment.doubts] or held
        likeliest = f", likeliest {_with_chances(firm, best=True)}" if _chanced(firm) else ""
        told.append(f"{sentence(spelled(len(held)))} expected, not assured{likeliest}.")
    on_track = sum(item.assessment.final_verdict is Verdict.ON_TRACK for item in done)
    stand = {"met": len(done) > on_track, "on track": on_track > 0, "expected": bool(held)}
    how = " or ".join(", ".join(name for name, is_so in stand.items() if is_so).rsplit(", ", 1))
    title_ = f"{sentence(count(len(every), 'target'))} {is_} {how}"
    return [(len(every), Verdict.WATCH if held else Verdict.ON_TRACK, title_, " ".join(told))]


def _now(item: IndicatorResult) -> str:
    """'On track: E-mail skill **!** 38.0 % in 2019 (an old figure)'."""
    a, indicator = item.assessment, item.indicator
    old = " (an old figure)" if a.rests_on_old_figure else ""
    word = LOOKS[a.final_verdict].word
    return f"{word}: {named(item)}, {level(known(a.last_value), indicator)} in {a.last_year}{old}"


def named(item: IndicatorResult) -> str:
    """Its short name, with the mark of doubt where its figures are in doubt."""
    return f"{escape(item.indicator.short_name)}{' **!**' if item.assessment.doubts else ''}"


def _unjudged(items: Items, goals: Mapping[str, str]) -> list[Found]:
    """How many targets cannot be judged, why, and where most of them are."""
    open_ = [item for item in items if item.target is not None and not item.assessment.final_verdict.judged]
    if not open_:
        return []
    aimed = sum(item.target is not None for item in items)
    reasons = [
        f"{spelled(many)} {words_}"
        for words_, verdict in WHY_OPEN
        if (many := sum(item.assessment.final_verdict is verdict for item in open_))
    ]
    most = max(goals, key=lambda goal: sum(item.indicator.pillar == goal for item in open_)) if goals else ""
    many = sum(item.indicator.pillar == most for item in open_)
    text = f"{sentence(listed(reasons))}."
    text += f" Most of them belong to {escape(goals[most])} ({spelled(many)})." if many > 1 else ""
    title_ = f"{sentence(spelled(len(open_)))} of {aimed} targets cannot be judged"
    return [(len(open_), Verdict.NO_FIGURE, title_, text)]


def _adjust(items: Items, _: Mapping[str, str]) -> list[Found]:
    """Which targets ask for another value or year; which are due; which are far off and yet keep their value."""
    asked = given(items, Verdict.REVISE, Verdict.RAISE)
    aimed = [item for item in items if item.target is not None]
    if not aimed:
        return []
    due = [item for item in aimed if _is_due(item) and item not in asked and not _is_met(item)]
    far_off = [item for item in given(items, Verdict.ACCELERATE) if _is_unlikely(item)]
    parts = [f"{names_of(asked)}."] if asked else []
    later = [f"{named(item)} by {item.assessment.year_likely}" for item in due if _comes_later(item)]
    if later:
        parts.append(f"Of those that fell due another year is proposed for {listed(later)}.")
    if far_off:
        keep = "keeps its value" if len(far_off) == 1 else "keep their values"
        parts.append(f"{sentence(spelled(len(far_off)))} with hardly a chance {keep}: {_why_kept(far_off)}.")
    asks = "asks" if len(asked) == 1 else "ask"
    title_ = (
        f"{sentence(count(len(asked), 'target'))} {asks} to be adjusted" if asked else "No value asks to be adjusted"
    )
    if later and not asked:
        title_ += f", {count(len(later), 'date')} {_does(later)}"
    return [(len(asked), Verdict.REVISE, title_, " ".join(parts))]


def _does(items: Sequence[object]) -> str:
    return "does" if len(items) == 1 else "do"


def _comes_later(item: IndicatorResult) -> bool:
    a = item.assessment
    return a.year_likely is not None and a.year_likely > a.as_of_year


def _is_due(item: IndicatorResult) -> bool:
    due = item.assessment.target_year
    return due is not None and due <= item.assessment.as_of_year


def _is_met(item: IndicatorResult) -> bool:
    return item.assessment.final_verdict in {Verdict.MET, Verdict.MET_BEFORE}


def _is_unlikely(item: IndicatorResult) -> bool:
    a = item.assessment
    cut = dict(a.numbers).get("unlikely_probability")
    return a.probability is not None and cut is not None and a.probability <= cut


def _why_kept(items: Items) -> str:
    """Why targets that are nearly out of reach are not put up for revision."""
    kept = sum(bool(item.assessment.peers) for item in items)
    if kept == len(items):
        return "peers have kept such a pace"
    return "peers have kept such a pace, or too few are known" if kept else "too few peers are known to rule it out"


FINDINGS: tuple[Callable[[Items, Mapping[str, str]], list[Found]], ...] = (
    _unjudged,
    _slow,
    _standing_still,
    _expected,
    _adjust,
)
