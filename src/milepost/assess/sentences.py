"""The sentences of the rules: plain words, computed numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.assess.amounts import level, names, pace, share, times

if TYPE_CHECKING:
    from milepost.assess.cuts import Cuts
    from milepost.assess.facts import Facts

RULE_MET = "The latest value meets the target."
RULE_DUE = "The target year has come and the target is not met: nothing is left to accelerate."
RULE_NO_TREND = "Without a trend that reaches the target year there is no verdict."
MISSING_LIMIT = (
    "A percentage needs a declared lower and upper limit before it can be projected. Declaring both would make "
    "it assessable."
)
NO_PROJECTION = "The values do not carry a trend. A longer comparable history would make it assessable."
NO_YARDSTICK = "Neither peers nor this history give a pace to compare with, so feasibility is not judged."


def rule_met_early(cuts: Cuts) -> str:
    """Rule text with its cuts."""
    return (
        f"The target is met {cuts.spare_years} years or more before it is due, and the projection passes a better "
        f"value with {share(1 - cuts.raise_quantile)} probability."
    )


def rule_raise(cuts: Cuts) -> str:
    """Rule text with its cuts."""
    return (
        f"The probability is {share(cuts.near_certain_probability)} or more, the target is expected to be met "
        f"{cuts.spare_years} years early or more, and the projection passes a better value with "
        f"{share(1 - cuts.raise_quantile)} probability."
    )


def rule_on_track(cuts: Cuts) -> str:
    """Rule text with its cuts."""
    return f"The probability of meeting the target in its year is {share(cuts.on_track_probability)} or more."


def rule_reverse(cuts: Cuts) -> str:
    """Rule text with its cuts."""
    return (
        f"The trend goes the wrong way, and {cuts.reverse_years} years after the last observation a worse value "
        f"has a probability of {share(cuts.reverse_probability)} or more."
    )


def rule_revise(cuts: Cuts) -> str:
    """Rule text with its cuts."""
    return (
        f"The probability is {share(cuts.unlikely_probability)} or less, and the required pace is beyond the best "
        f"on record (the {share(cuts.best_peer_quantile)} quantile of peers from a similar level; the best pace "
        f"of this history where there are no peers)."
    )


def rule_accelerate(cuts: Cuts) -> str:
    """Rule text with its cuts."""
    return (
        f"The probability is below {share(cuts.on_track_probability)}, and the target is not both out of reach "
        f"and beyond the best pace on record."
    )


def met(facts: Facts) -> str:
    """The latest value meets the target, since when."""
    history, target = facts.history, facts.target
    return (
        f"The latest value, {level(history.last_value, facts.indicator)} in {history.last_year}, meets the target of "
        f"{_goal(facts)} for {target.target_year}; every value since {facts.met_year} has met it."
    )


def met_late(facts: Facts) -> str:
    """The target was met after its year."""
    return f"It was met after its year: due in {facts.target.target_year}, met since {facts.met_year}."


def raise_proposal(facts: Facts, value: float) -> str:
    """The value proposed, and what its probability means."""
    return (
        f"{level(value, facts.indicator)} in {facts.target.target_year} is proposed instead: the projection passes "
        f"it with {share(1 - facts.cuts.raise_quantile)} probability. This is a proposal of the method, not policy."
    )


def due(facts: Facts) -> str:
    """The target year has come; what is known of it, and when the target becomes likely."""
    history, year = facts.history, facts.target.target_year
    seen = (
        f"The latest value is {level(history.last_value, facts.indicator)} ({history.last_year})"
        if facts.probability is None
        else f"Its figure is not out yet; the probability that it was met is {share(facts.probability)}"
    )
    return f"The target of {_goal(facts)} was due in {year}. {seen}.{_likely(facts)}"


def met_then_lost(facts: Facts, value: float) -> str:
    """The target was met in its year and has been lost since."""
    return f"It was met in its year, at {level(value, facts.indicator)}, and has been lost since."


def outlook(facts: Facts) -> str:
    """Probability, its cut, and the expected year."""
    if facts.probability is None:
        return "The probability of meeting the target is not known."
    expected = (
        f"it is expected in {facts.expected_year}"
        if facts.expected_year is not None
        else f"it is not expected before {facts.horizon_year}, where the projection ends"
    )
    return (
        f"The probability of reaching {_goal(facts)} in {facts.target.target_year} is {share(facts.probability)}; "
        f"{expected}."
    )


def acceleration(facts: Facts) -> str:
    """Required against present pace."""
    if facts.required is None or facts.present is None:
        return "The required pace cannot be compared with the present one."
    required, present = pace(facts.required, facts.indicator), pace(facts.present, facts.indicator)
    if facts.factor is None:
        return (
            f"The target takes {required}; the present pace is {present}, zero or the wrong way, so no factor "
            f"between them can be given."
        )
    return f"The target takes {required}, {times(facts.factor)} the present pace of {present}."


def against_best(facts: Facts) -> str:
    """Required pace against the best on record, and who kept it up."""
    best = facts.best
    if best.change_per_year is None or facts.required is None:
        return NO_YARDSTICK
    fastest = pace(best.change_per_year, facts.indicator)
    required = pace(facts.required, facts.indicator)
    if best.source == "own history":
        return (
            f"The required pace is {required}; the best that this history has kept up for "
            f"{facts.cuts.sustained_years} years or more is {fastest}. There are too few comparable peers."
        )
    who = f"{names(best.reached_by)} kept up the required pace" if best.reached_by else "none kept up the required pace"
    return (
        f"The required pace is {required}; among {best.economies} peers that started from a similar level, the best "
        f"pace over {best.window_years} years is {fastest}, and {who}."
    )


def revision(facts: Facts) -> str:
    """Reachable value and the year in which the present target becomes likely."""
    if facts.reachable is None or facts.reachable_low is None or facts.reachable_high is None:
        return _likely(facts).strip()
    return (
        f"Reachable in {facts.target.target_year} is {level(facts.reachable, facts.indicator)} (80 % interval "
        f"{level(facts.reachable_low, facts.indicator)} to {level(facts.reachable_high, facts.indicator)})."
        f"{_likely(facts)} These are proposals of the method, not policy."
    )


def wrong_way(facts: Facts, year: int, worse: float) -> str:
    """Pace, since when, and how sure."""
    history, sign = facts.history, facts.sign
    best = int(history.years[-1 - (sign * history.values[::-1]).argmax()])
    return (
        f"The value has moved away from the target since {best}, now by {pace(facts.present or 0.0, facts.indicator)}; "
        f"the probability that {year} is worse than {history.last_year} is {share(worse)}."
    )


def too_few_points(points: int, minimum: int, definition_year: int | None) -> str:
    """How many there are, and how many it takes."""
    there = "is 1 comparable observation" if points == 1 else f"are {points} comparable observations"
    since = "" if definition_year is None else f" since the definition changed in {definition_year}"
    return (
        f"There {there}{since}, and a trend takes {minimum}. {minimum - points} more would make the target assessable."
    )


def beyond_horizon(facts: Facts) -> str:
    """The projection ends before the target year."""
    return (
        f"The target is due in {facts.target.target_year} and the projection ends in {facts.horizon_year}. A longer "
        f"horizon would make it assessable."
    )


def _goal(facts: Facts) -> str:
    return level(facts.threshold, facts.indicator)


def _likely(facts: Facts) -> str:
    if facts.projection is None:
        return ""
    cut = share(facts.cuts.on_track_probability)
    if facts.year_likely is None:
        return f" It does not become likely ({cut}) before {facts.horizon_year}, where the projection ends."
    return f" It becomes likely ({cut}) in {facts.year_likely}."
