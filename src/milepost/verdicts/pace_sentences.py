"""The sentences on paces: required, present, and the best on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.verdicts.amounts import count, growth, most, movement, names, pace, share, spelled, times

if TYPE_CHECKING:
    from milepost.verdicts.facts import Facts
    from milepost.verdicts.feasibility import BestPace

STANDSTILL = 0.01  # a pace below this share of the required one is called standing still
NO_YARDSTICK = "Neither peers nor this history give a pace to compare with, so feasibility is not judged."


def acceleration(facts: Facts) -> str:
    """Required against present pace."""
    if facts.required is None or facts.present is None:
        return "The required pace cannot be compared with the present one."
    required = movement(facts.required, facts.indicator)
    if facts.factor is not None and facts.factor < 1 and facts.probability is not None and facts.reachable is not None:
        return _slowing(facts, required, facts.present, facts.probability, facts.reachable)
    if facts.factor is not None and abs(facts.present) >= STANDSTILL * abs(facts.required):
        return (
            f"The target takes {required}, {times(facts.factor)} the present pace of "
            f"{pace(facts.present, facts.indicator)}."
        )
    now = "standing still"
    if abs(facts.present) >= STANDSTILL * abs(facts.required):
        now = f"{'rising' if facts.present > 0 else 'falling'} by {pace(facts.present, facts.indicator)}"
    return f"The value is {now}; the target takes {required}."


def _slowing(facts: Facts, required: str, present: float, probability: float, reachable: float) -> str:
    """Why a pace that is fast enough today is not called on track."""
    year, last = facts.target.target_year, facts.history
    mean = (reachable - last.last_value) / (year - last.last_year)
    slows = (
        f"The projection expects it to slow to a mean of {pace(mean, facts.indicator)} until {year}"
        if abs(mean) < abs(present)
        else f"The projection expects a mean of {pace(mean, facts.indicator)} until {year}"
    )
    return (
        f"The target takes {required}, less than the present pace of {pace(present, facts.indicator)}. {slows}, and "
        f"its interval leaves a chance of {share(probability)}, short of the {share(facts.cuts.on_track_probability)} "
        f"that on track takes."
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
