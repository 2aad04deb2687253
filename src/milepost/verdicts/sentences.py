"""The sentences of the rules: plain words, computed numbers."""

from collections.abc import Iterator

from milepost.country import Indicator, Target
from milepost.trends import (
    ADOPTION_METHOD,
    ANY_LEVEL,
    PEER_METHOD,
    PLAIN_METHOD,
    POINT_BANDS,
    Projection,
    Proof,
)
from milepost.verdicts.amounts import amount, chance, count, most, pace, quantity, share, spelled
from milepost.verdicts.assessment import Cuts
from milepost.verdicts.direction import first_chance
from milepost.verdicts.facts import Facts

RULE_MET = "The latest value meets the target."
RULE_ENDED = "A series that has ended can no longer tell whether its target is met."
RULE_DUE = "The target year has come and the target is not met: nothing is left to accelerate."
RULE_UNPROVEN = "A chance is printed only where the intervals of such projections have held on other economies."
RULE_NO_TREND = "Without a trend that reaches the target year there is no verdict."
MISSING_LIMIT = (
    "A percentage needs a declared lower and upper limit before it can be projected. Declaring both would make "
    "it assessable."
)
NO_PROJECTION = "The values do not carry a trend. A longer comparable history would make it assessable."
UNPROVEN = (
    "The intervals of such projections have not held on other economies often enough to read a chance from them; newer "
    "or more values would help."
)
BORROWED = "Too few values carry a trend of their own: the projection goes as other technologies spread elsewhere."
TABLES = {
    PEER_METHOD: "with peers",
    ADOPTION_METHOD: "as other technologies spread",
    PLAIN_METHOD: "without peers",
}
POINTS = dict(zip(POINT_BANDS, ("one value", "two values", "three or four values", "five values or more"), strict=True))
TOO_WEAK = "No value is proposed, because the evidence is of grade D."


# What each rule says of itself, with its cuts.
RULE_TEXTS = {
    "met_before": "The last value meets the target and is more than {stale} years old.",
    "watch": "The projection's median reaches the target, and the probability is below {on_track} or the last value is "
    "more than {stale} years old.",
    "met_early": "The target is met {spare_years} years or more before it is due, and the projection passes a better "
    "value with {better} probability.",
    "raise": "The probability is {near_certain} or more, the target is expected to be met {spare_years} years early or "
    "more, and the projection passes a better value with {better} probability.",
    "on_track": "The probability of meeting the target in its year is {on_track} or more, and the last value is no "
    "more than {stale} years old.",
    "reverse": "The trend goes the wrong way, and {reverse_years} years after the last observation a worse value has a "
    "probability of {reverse} or more.",
    "revise": "The probability is {unlikely} or less, and of the peers' periods from a similar level {best_peers} or "
    "more were slower than the pace required, or on a scale without upper limit all but one peer's.",
    "accelerate": "The projection's median misses the target, which is not both out of reach and beyond the pace of "
    "the best peers.",
    "too_wide": "An 80 % interval in the target year that covers {widest} of the scale or more allows no verdict.",
}


def rule_text(rule: str, cuts: Cuts) -> str:
    """What a rule of RULE_TEXTS asks for."""
    return RULE_TEXTS[rule].format(
        stale=spelled(cuts.stale_after_years),
        spare_years=cuts.spare_years,
        reverse_years=cuts.reverse_years,
        better=share(1 - cuts.raise_quantile),
        near_certain=share(cuts.near_certain_probability),
        on_track=share(cuts.on_track_probability),
        reverse=share(cuts.reverse_probability),
        unlikely=share(cuts.unlikely_probability),
        best_peers=most(cuts.best_peer_quantile),
        widest=share(cuts.widest_interval_share),
    )


def met(facts: Facts) -> str:
    """The latest value meets the target, since when, and how likely it is to stay so."""
    history, year = facts.history, facts.target.target_year
    since = f"; every value since {facts.met_year} has met it"
    if facts.met_year == history.last_year:
        since = f"; it did not in {int(history.years[-2])}" if len(history) > 1 else ""
    text = (
        f"The latest value, {quantity(history.last_value, facts.indicator)} in {history.last_year}, meets the target "
        f"of {_goal(facts)} for {year}{since}."
    )
    if facts.probability is not None:
        text += f" The chance of still meeting it in {year} is {chance(facts.probability)}."
    return text


def met_before(facts: Facts) -> str:
    """The target was met when somebody last looked, and when that was."""
    history = facts.history
    return (
        f"The last value, {quantity(history.last_value, facts.indicator)} in {history.last_year}, meets the target of "
        f"{_goal(facts)} for {facts.target.target_year}. No newer figure tells whether it still does."
    )


def owed(indicator: Indicator, target: Target, as_of_year: int) -> str:
    """That no figure is held, who owes it, and by when: the next milestone or the target year."""
    due = next((year for year, _ in sorted(target.milestones) if year >= as_of_year), target.target_year)
    who = f": {indicator.custodian} owes the first" if indicator.custodian else ""
    what = "target" if due == target.target_year else "milestone"
    return f"No figure is held{who}; the {what} {'is' if due >= as_of_year else 'was'} due in {due}."


def series_ended(indicator: Indicator) -> str:
    """No figure will come, and what is to be done."""
    return f"The series ended in {indicator.series_end}; the target must be restated on a successor measure."


def too_wide(facts: Facts) -> str:
    """The interval, and what would narrow it."""
    history, year = facts.history, facts.target.target_year
    low, high = (_end(value, facts.indicator) for value in facts.blank_interval or (0.0, 0.0))
    fresh = facts.as_of_year - history.last_year <= facts.cuts.fresh_years
    few = len(history) < facts.cuts.minimum_points
    remedy = "a newer value would narrow it"
    if fresh and few:
        remedy = "so few observations do not tell that far ahead, and each further one narrows it"
    elif fresh:
        remedy = "the series swings too widely to look that far ahead"
    return f"The 80 % interval for {year} runs from {low} to {high}, which says nothing; {remedy}."


def _end(value: float, indicator: Indicator) -> str:
    """An end of an interval; a limit of the scale is written without places."""
    at_limit = value in (indicator.lower_limit, indicator.upper_limit) and value == int(value)
    return quantity(value, indicator.model_copy(update={"decimals": 0}) if at_limit else indicator)


def met_late(facts: Facts) -> str:
    """The target was met after its year."""
    return f"It was met after its year: due in {facts.target.target_year}, met since {facts.met_year}."


def raise_proposal(facts: Facts, value: float) -> str:
    """The value proposed, and what its probability means."""
    if facts.weak:
        return TOO_WEAK
    return (
        f"{quantity(value, facts.indicator)} in {facts.target.target_year} is proposed instead: the projection passes "
        f"it with {share(1 - facts.cuts.raise_quantile)} probability. This is a proposal of the method, not policy."
    )


def due(facts: Facts) -> str:
    """The target year has come; what is known of it, and when the target becomes likely."""
    history, year = facts.history, facts.target.target_year
    seen = (
        f"The latest value is {quantity(history.last_value, facts.indicator)} ({history.last_year})"
        if facts.probability is None
        else f"Its figure is not out yet; the probability that it was met is {chance(facts.probability)}"
    )
    return f"The target of {_goal(facts)} was due in {year}. {seen}.{_likely(facts)}"


def met_then_lost(facts: Facts, value: float) -> str:
    """The target was met in its year and has been lost since."""
    return f"It was met in its year, at {quantity(value, facts.indicator)}, and has been lost since."


def outlook(facts: Facts) -> str:
    """Probability, its cut, and the expected year."""
    if facts.probability is None:
        return "The probability of meeting the target is not known."
    if facts.expected_year is None:
        expected = f"it is not expected by {facts.horizon_year}"
    elif facts.expected_year <= facts.as_of_year:
        expected = f"the projection passes it in {facts.expected_year}, but {_unconfirmed(facts)}"
    else:
        expected = f"it is expected in {facts.expected_year}"
    return (
        f"The probability of reaching {_goal(facts)} in {facts.target.target_year} is {chance(facts.probability)}; "
        f"{expected}."
    )


def watch(facts: Facts) -> str:
    """Expected, and how far from assured."""
    return f"{outlook(facts)} It is expected, not assured: on track takes {share(facts.cuts.on_track_probability)}."


def too_old(facts: Facts) -> str:
    """Likely, from a value that is too old to call it on track."""
    return (
        f"{outlook(facts)} That would be on track, but the last value is of {facts.history.last_year}, more than "
        f"{spelled(facts.cuts.stale_after_years)} years old."
    )


def revision(facts: Facts) -> str:
    """Reachable value and the year in which the present target becomes likely."""
    if facts.weak:
        return f"{TOO_WEAK}{_likely(facts)}"
    if facts.reachable is None or facts.reachable_low is None or facts.reachable_high is None:
        return _likely(facts).strip()
    return (
        f"Reachable in {facts.target.target_year} is {quantity(facts.reachable, facts.indicator)} (80 % interval "
        f"{quantity(facts.reachable_low, facts.indicator)} to {quantity(facts.reachable_high, facts.indicator)})."
        f"{_likely(facts)} These are proposals of the method, not policy."
    )


def alternative(other: float, ours: float, *, same_verdict: bool) -> str:
    """What the declared events do to the probability."""
    so = "the verdict would be the same" if same_verdict else "the verdict hangs on them"
    return f"Fitted without the declared events the chance would be {chance(other)} instead of {chance(ours)}; {so}."


def wrong_way(facts: Facts, present: float, year: int, worse: float) -> str:
    """Pace, since when, and how sure."""
    history, sign = facts.history, facts.sign
    best = int(history.years[-1 - (sign * history.values[::-1]).argmax()])
    return (
        f"The value has moved away from the target since {best}, now by {pace(present, facts.indicator)}; "
        f"the probability that {year} is worse than {history.last_year} is {chance(worse)}."
    )


def too_few_points(facts: Facts) -> str:
    """How many there are, how many it takes, and when a first chance is possible."""
    points, changed, short = len(facts.history), facts.prepared.definition_year, facts.points_lacking
    there = f"{'is' if points == 1 else 'are'} {count(points, 'comparable observation')}"
    since = "" if changed is None else f" since the definition changed in {changed}"
    when = first_chance(facts.history, short, facts.indicator.frequency, facts.as_of_year, facts.target.target_year)
    return (
        f"There {there}{since}; a trend needs {spelled(points + short)}, so {spelled(short)} more "
        f"{'is' if short == 1 else 'are'} needed.{when}"
    )


def beyond_horizon(facts: Facts) -> str:
    """The projection ends before the target year."""
    return (
        f"The target is due in {facts.target.target_year} and the projection ends in {facts.horizon_year}. A longer "
        f"horizon would make it assessable."
    )


def stale(facts: Facts) -> str:
    """How old the last observation is."""
    age = facts.as_of_year - facts.history.last_year
    return f"The last observation is {age} years old; a newer one would tell more."


def kind(ahead: Projection) -> Iterator[tuple[str, str]]:
    """What a projection of this kind is worth, as code and sentence."""
    if ahead.borrowed:
        yield "borrowed", BORROWED
    if ahead.proof.forecasts:
        yield "record", held(ahead.proof)


def held(proof: Proof) -> str:
    """How often intervals of this kind have held on economies that made no table."""
    level = "" if proof.level == ANY_LEVEL else f", the last at {proof.level} of the scale"
    return (
        f"On {proof.economies} economies that made no table, 80 % intervals of this kind ({TABLES[proof.method]}, "
        f"{POINTS[proof.points]}{level}) held in {amount(proof.covered_80, 0)} of 100 cases, 95 % intervals in "
        f"{amount(proof.covered_95, 0)}."
    )


def _goal(facts: Facts) -> str:
    return quantity(facts.threshold, facts.indicator)


def _likely(facts: Facts) -> str:
    if facts.projection is None:
        return ""
    cut = share(facts.cuts.on_track_probability)
    if facts.year_likely is None:
        return f" It does not become likely ({cut}) by {facts.horizon_year}."
    if facts.year_likely <= facts.as_of_year:
        return f" The projection calls it likely ({cut}) from {facts.year_likely} on, but {_unconfirmed(facts)}."
    return f" It becomes likely ({cut}) in {facts.year_likely}."


def _unconfirmed(facts: Facts) -> str:
    return f"no figure since {facts.history.last_year} confirms it"
