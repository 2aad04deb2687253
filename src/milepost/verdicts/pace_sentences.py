"""The sentences on paces: required, expected, and the best on record."""

from __future__ import annotations

from milepost.verdicts.amounts import count, growth, most, movement, names, pace, spelled, times
from milepost.verdicts.facts import Facts
from milepost.verdicts.feasibility import BestPace

STANDSTILL = 0.01  # a pace below this share of the required one is called standing still
TURN = 0.2  # a mean pace that differs by less from the last slope is not worth a sentence
# Why a projection leaves the last slope, by its method; another's model must say it itself.
WHY = {
    "peer path": ", because economies that stood at these levels moved {how}",
    "adoption path": ", because other technologies spread {how} at these levels",
    "HTD": ", because the last slope fades and the mean pace of the history counts too",
}
NO_YARDSTICK = "Neither peers nor this history give a pace to compare with, so feasibility is not judged."


def acceleration(facts: Facts) -> str:
    """The pace that the target takes against the pace that the projection expects."""
    required, expected, year = facts.required, facts.expected, facts.target.target_year
    if required is None or expected is None:
        return "The pace that the target takes cannot be compared with an expected one."
    takes = movement(required, facts.indicator)
    if facts.factor is not None and abs(expected) >= STANDSTILL * abs(required):
        so = f"{times(facts.factor)} the" if facts.factor > 1 else "no more than the"
        likely = pace(expected, facts.indicator)
        return f"The target takes {takes}, {so} {likely} that the projection expects until {year}."
    ahead = "a standstill"
    if abs(expected) >= STANDSTILL * abs(required):
        ahead = movement(expected, facts.indicator)
    return f"The projection expects {ahead} until {year}; the target takes {takes}."


def turn(facts: Facts) -> str:
    """That the projection slows down or speeds up from the last slope, and why; empty where the two are close."""
    expected, present, projection = facts.expected, facts.present, facts.projection
    if expected is None or present is None or projection is None:
        return ""
    if abs(expected - present) < TURN * max(abs(expected), abs(present)):
        return ""
    does, how = ("slows down", "more slowly") if abs(expected) < abs(present) else ("speeds up", "faster")
    if expected * present < 0:
        does, how = "turns", "the other way"
    why = WHY.get(projection.method, "").format(how=how)
    return (
        f"The projection {does}: the last slope is {movement(present, facts.indicator)}, the mean expected until "
        f"{facts.target.target_year} {movement(expected, facts.indicator)}{why}."
    )


def against_best(facts: Facts) -> str:
    """The pace required against the best on record, and who kept it up."""
    best = facts.best
    if best is None or facts.required is None:
        return NO_YARDSTICK
    if best.source == "own history":
        return _against_own_best(facts, best, facts.required)
    peers = f"{spelled(best.economies)} peers"
    who = f"of {peers}, {names(best.reached_by)}" if best.reached_by else f"none of {peers}"
    if len(best.reached_by) == best.economies:
        who = f"all {peers}"
    text = f"Of the peers' periods of {count(best.window_years, 'year')} from a similar level, {_usual(facts, best)}"
    if best.required_growth is not None:
        text += f", and the target takes {growth(best.required_growth)}"
    return f"{text}; {who} kept up the required pace."


def _usual(facts: Facts, best: BestPace) -> str:
    """How slow most of the peers' periods were, or all but those of one peer."""
    change = best.change_per_year
    fast = pace(change, facts.indicator) if best.growth_per_year is None else growth(best.growth_per_year)
    if best.only is not None:
        return f"only {best.only}'s {f'were faster than {fast}' if facts.sign * change > 0 else 'neared the target'}"
    slow = f"were slower than {fast}" if facts.sign * change > 0 else "stood still or moved away from the target"
    return f"{most(facts.cuts.best_peer_quantile)} {slow}"


def _against_own_best(facts: Facts, best: BestPace, required: float) -> str:
    long = count(facts.cuts.sustained_years, "year")
    peers = "There are too few comparable peers to judge by."
    if facts.sign * best.change_per_year <= 0:
        return f"This history has never moved towards the target over {long} or more. {peers}"
    fastest = f"its best was {pace(best.change_per_year, facts.indicator)}"
    if best.falls_short_of(required, facts.sign):
        return f"This history has never kept up the required pace for {long} or more; {fastest}. {peers}"
    return f"This history has kept up the required pace for {long} or more before; {fastest}. {peers}"


def beyond_best(facts: Facts) -> str:
    """The pace required, and that the best peers were slower."""
    if facts.required is None:
        return NO_YARDSTICK
    return f"The target takes {movement(facts.required, facts.indicator)}. {against_best(facts)}"
