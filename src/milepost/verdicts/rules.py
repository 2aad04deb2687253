"""The rules that give a verdict, in the order in which they are asked; the first that answers decides.

The table RULES at the end is that of docs/method.md. Facts come before trends: a met target needs none, a series that
has ended will never tell, and a target year that has been observed and missed leaves nothing to accelerate. A reversal
is looked for before a target is revised, for a target is not to blame for that; and revised it is only where the pace
required is beyond the best peers' too: a country that never tried has no record of its own to be held against. The pace
is asked to rise only where the projection's median misses the target.

Whatever the rule, evidence of the lowest grade carries no proposed value.
"""

from collections.abc import Callable
from dataclasses import dataclass

from milepost.country import Verdict, meets
from milepost.trends import Projection
from milepost.verdicts import direction as paces_say
from milepost.verdicts import sentences as say
from milepost.verdicts.assessment import Reason
from milepost.verdicts.facts import Facts, covers, passed_value, probability_met
from milepost.verdicts.feasibility import scale_of


@dataclass(frozen=True)
class Decision:
    """A verdict, the rule that gave it, and why; proposals are the method's, never policy."""

    verdict: Verdict
    rule: str
    reasons: tuple[Reason, ...]
    proposed_value: float | None = None
    proposed_year: int | None = None


@dataclass(frozen=True)
class VerdictRule:
    """When a rule answers, with which verdict, and what it then says."""

    verdict: Verdict
    answers: Callable[[Facts], bool]
    say: Callable[[Facts], Decision]


def first_rule(facts: Facts) -> VerdictRule:
    """The first rule that answers."""
    return next(rule for rule in RULES if rule.answers(facts))


def decide(facts: Facts) -> Decision:
    """What the first rule that answers says."""
    return first_rule(facts).say(facts)


def _met_early(facts: Facts) -> bool:
    """The latest value meets the target, with years to spare and room above it."""
    return facts.met_year is not None and _years_to_spare(facts, facts.met_year) and _better_value(facts) is not None


def _say_met_early(facts: Facts) -> Decision:
    reasons = (Reason("met", say.met(facts)), Reason("met_early", say.raise_proposal(facts, _better(facts))))
    return Decision(Verdict.RAISE, say.rule_text("met_early", facts.cuts), reasons, _proposed(facts, _better(facts)))


def _say_met(facts: Facts) -> Decision:
    late = facts.met_year is not None and facts.met_year > facts.target.target_year
    extra = (Reason("met_late", say.met_late(facts)),) if late else ()
    return Decision(Verdict.MET, say.RULE_MET, (Reason("met", say.met(facts)), *extra))


def _say_ended(facts: Facts) -> Decision:
    """The series is over: no figure will tell."""
    problem = Reason("series_ended", say.series_ended(facts.indicator))
    return Decision(Verdict.ENDED, say.RULE_ENDED, (problem,))


def _say_met_before(facts: Facts) -> Decision:
    """The last value meets the target and is too old to be news."""
    rule = say.rule_text("met_before", facts.cuts)
    return Decision(Verdict.MET_BEFORE, rule, (Reason("met", say.met_before(facts)),))


def _lacking(facts: Facts) -> tuple[str, Callable[[], str]] | None:
    """What a trend lacks: the code of the reason, and its sentence; None where there is a trend."""
    indicator = facts.indicator
    if facts.points_lacking:
        code = "too_few_points" if facts.prepared.definition_year is None else "too_few_since_break"
        return code, lambda: say.too_few_points(facts)
    if facts.silent is not None:
        return "unproven", lambda: say.UNPROVEN
    if indicator.percentage and None in (indicator.lower_limit, indicator.upper_limit):
        return "missing_limit", lambda: say.MISSING_LIMIT
    if facts.blank_interval is not None:
        return "too_wide", lambda: say.too_wide(facts)
    if facts.projection is None:
        return "no_projection", lambda: say.NO_PROJECTION
    if not covers(facts.projection, facts.target.target_year):
        return "beyond_horizon", lambda: say.beyond_horizon(facts)
    return None


def _say_no_trend(facts: Facts) -> Decision:
    lacking = _lacking(facts)
    if lacking is None:
        raise ValueError("there is a trend, so that nothing stands in the way of a verdict")
    code, sentence = lacking
    rules = {"too_wide": say.rule_text("too_wide", facts.cuts), "unproven": say.RULE_UNPROVEN}
    rule = rules.get(code, say.RULE_NO_TREND)
    return Decision(LACKING[code], rule, (Reason(code, sentence()),))


def _lacks(verdict: Verdict) -> Callable[[Facts], bool]:
    """Whether a trend lacks what this verdict names."""

    def answers(facts: Facts) -> bool:
        lacking = _lacking(facts)
        return lacking is not None and LACKING[lacking[0]] is verdict

    return answers


def _too_easy(facts: Facts) -> bool:
    """Near certain, expected with years to spare, and a better value still likely."""
    if facts.probability is None or facts.probability < facts.cuts.near_certain_probability:
        return False
    early = facts.expected_year is not None and _years_to_spare(facts, facts.expected_year)
    return early and _better_value(facts) is not None


def _say_too_easy(facts: Facts) -> Decision:
    main = Reason("near_certain", say.outlook(facts))
    proposal = Reason("raise_proposed", say.raise_proposal(facts, _better(facts)))
    return Decision(
        Verdict.RAISE, say.rule_text("raise", facts.cuts), (main, proposal), _proposed(facts, _better(facts))
    )


def _on_track(facts: Facts) -> bool:
    """P(target met in its year) at or above the upper cut, from a last value that is not old."""
    return not facts.stale and _is_likely(facts)


def _is_likely(facts: Facts) -> bool:
    return facts.probability is not None and facts.probability >= facts.cuts.on_track_probability


def _say_on_track(facts: Facts) -> Decision:
    return Decision(Verdict.ON_TRACK, say.rule_text("on_track", facts.cuts), (Reason("likely", say.outlook(facts)),))


def _expected(facts: Facts) -> bool:
    """The median reaches the target in its year; the chance is below the cut or the last value old."""
    return facts.probability is not None and facts.probability >= EXPECTED


def _say_watch(facts: Facts) -> Decision:
    """Expected, not assured."""
    told = say.too_old(facts) if _is_likely(facts) and facts.stale else say.watch(facts)
    reasons = [Reason("expected_not_assured", told)]
    if facts.required is not None:
        reasons.append(Reason("pace_expected", paces_say.acceleration(facts)))
    return Decision(Verdict.WATCH, say.rule_text("watch", facts.cuts), tuple(reasons))


def _wrong_way(facts: Facts) -> bool:
    """The pace is wrong and a value worse than the last one is likely soon."""
    if facts.projection is None or facts.present is None or facts.sign * facts.present >= 0:
        return False
    return _worse_soon(facts, facts.projection)[1] >= facts.cuts.reverse_probability


def _worse_soon(facts: Facts, projection: Projection) -> tuple[int, float]:
    """A year soon, and the probability that its value is worse than the last one."""
    year = min(facts.history.last_year + facts.cuts.reverse_years, facts.target.target_year)
    return year, min(1 - probability_met(projection, facts.history.last_value, year, facts.sign), projection.surest)


def _say_wrong_way(facts: Facts) -> Decision:
    if facts.projection is None or facts.present is None:
        raise ValueError("without a projection no trend goes the wrong way")
    year, worse = _worse_soon(facts, facts.projection)
    main = Reason("wrong_way", say.wrong_way(facts, facts.present, year, worse))
    return Decision(
        Verdict.REVERSE, say.rule_text("reverse", facts.cuts), (main, Reason("outlook", say.outlook(facts)))
    )


def _out_of_reach(facts: Facts) -> bool:
    """P near 0, and the required pace beyond the best peers'."""
    if facts.probability is None or facts.probability > facts.cuts.unlikely_probability or facts.required is None:
        return False
    best = facts.best
    # How other technologies spread elsewhere is no reason to give up a target.
    if facts.projection is not None and facts.projection.borrowed:
        return False
    return best is not None and best.source == "peers" and best.falls_short_of(facts.required, facts.sign)


def _say_out_of_reach(facts: Facts) -> Decision:
    return Decision(
        Verdict.REVISE,
        say.rule_text("revise", facts.cuts),
        (
            Reason("out_of_reach", say.outlook(facts)),
            Reason("beyond_best_pace", paces_say.beyond_best(facts)),
            Reason("revision_proposed", say.revision(facts)),
        ),
        proposed_value=_proposed(facts, _no_worse_than_today(facts)),
        proposed_year=_proposed_year(facts),
    )


def _say_accelerate(facts: Facts) -> Decision:
    """The pace must rise."""
    reasons = [Reason("pace_too_slow", say.outlook(facts)), Reason("acceleration", paces_say.acceleration(facts))]
    code = "no_yardstick"
    if facts.best is not None and facts.required is not None:
        beyond = facts.best.falls_short_of(facts.required, facts.sign)
        code = "caution_beyond_best_pace" if beyond else "within_best_pace"
    reasons.append(Reason(code, paces_say.against_best(facts)))
    return Decision(Verdict.ACCELERATE, say.rule_text("accelerate", facts.cuts), tuple(reasons))


def _say_redate(facts: Facts) -> Decision:
    """Nothing can be accelerated any more: another year is proposed."""
    reasons = [Reason("target_due", say.due(facts))]
    there = facts.history.values[facts.history.years == facts.target.target_year].tolist()
    if there and meets(there[0], facts.threshold, facts.sign):
        reasons.append(Reason("met_then_lost", say.met_then_lost(facts, there[0])))
    return Decision(Verdict.REVISE, say.RULE_DUE, tuple(reasons), proposed_year=_proposed_year(facts))


def _years_to_spare(facts: Facts, year: int) -> bool:
    return facts.target.target_year - max(year, facts.as_of_year) >= facts.cuts.spare_years


def _better_value(facts: Facts) -> float | None:
    """Value that the projection passes with 1 - raise_quantile, if it is clearly better than target and last value."""
    year = facts.target.target_year
    if facts.projection is None or not covers(facts.projection, year):
        return None
    value = passed_value(facts.projection, year, facts.cuts.raise_quantile, facts.sign)
    beyond = min(facts.sign * (value - facts.threshold), facts.sign * (value - facts.history.last_value))
    least = facts.cuts.least_raise_share * scale_of(facts.indicator, facts.history.last_value, facts.threshold)
    return value if beyond > least else None


def _better(facts: Facts) -> float:
    value = _better_value(facts)
    if value is None:
        raise ValueError("no value is better and likely, so that none can be proposed")
    return value


def _proposed_year(facts: Facts) -> int | None:
    """Year in which the present target becomes likely, unless that is over."""
    year = facts.year_likely
    return None if year is None or year <= facts.as_of_year else year


def _proposed(facts: Facts, value: float | None) -> float | None:
    return None if facts.weak else value


def _no_worse_than_today(facts: Facts) -> float | None:
    if facts.reachable is None:
        return None
    today = facts.history.last_value
    return max(facts.reachable, today) if facts.sign > 0 else min(facts.reachable, today)


EXPECTED = 0.5  # the chance at which a projection's median stands on the target
# What a trend may lack, and what that is called; the rest is a fault of the declaration, to be mended there.
LACKING = {
    "too_few_points": Verdict.TOO_FEW,
    "too_few_since_break": Verdict.TOO_FEW,
    "no_projection": Verdict.TOO_FEW,
    "too_wide": Verdict.TOO_WIDE,
    "unproven": Verdict.NOT_ASSESSABLE,
    "missing_limit": Verdict.NOT_ASSESSABLE,
    "beyond_horizon": Verdict.NOT_ASSESSABLE,
}
RULES = (
    VerdictRule(Verdict.MET_BEFORE, lambda facts: facts.met and facts.stale, _say_met_before),
    VerdictRule(Verdict.RAISE, _met_early, _say_met_early),
    VerdictRule(Verdict.MET, lambda facts: facts.met, _say_met),
    VerdictRule(Verdict.ENDED, lambda facts: facts.ended, _say_ended),
    # The target year has been observed, and the latest value does not meet the target.
    VerdictRule(Verdict.REVISE, lambda facts: facts.target.target_year <= facts.history.last_year, _say_redate),
    *(VerdictRule(verdict, _lacks(verdict), _say_no_trend) for verdict in dict.fromkeys(LACKING.values())),
    VerdictRule(Verdict.RAISE, _too_easy, _say_too_easy),
    VerdictRule(Verdict.ON_TRACK, _on_track, _say_on_track),
    VerdictRule(Verdict.WATCH, _expected, _say_watch),
    # The target year is over or running out, its figure is not out, and it is not likely to meet the target.
    VerdictRule(Verdict.REVISE, lambda facts: facts.target.target_year <= facts.as_of_year, _say_redate),
    VerdictRule(Verdict.REVERSE, _wrong_way, _say_wrong_way),
    VerdictRule(Verdict.REVISE, _out_of_reach, _say_out_of_reach),
    VerdictRule(Verdict.ACCELERATE, lambda _: True, _say_accelerate),
)
