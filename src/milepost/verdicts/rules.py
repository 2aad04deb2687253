"""The rules that give a verdict, in the order in which they are asked; the first that answers decides.

1. met: a fact needs no trend, so it comes before every question about the trend. Met early with years to spare,
   and a better value likely: raise.
2. not assessable: the series has ended, so nothing will ever tell whether the target is met.
3. due: the target year has been observed and missed. Nothing can be accelerated any more: re-date.
4. not assessable: no trend (too few points, a missing limit), none that reaches the target year, or one whose
   interval there covers nearly the whole scale.
5. raise: near certain, with years to spare.
6. on track.
7. due, and its figure is not out yet: re-date, unless rule 6 holds.
8. reverse: the trend goes the wrong way beyond noise. Before revise, for a target is not to blame for that.
9. revise: nearly out of reach, and the pace required is beyond the best peers'. Both must hold, and the pace of
   this history alone is no such yardstick: a country that never tried has no record.
10. accelerate: everything else.

Whatever the rule, evidence of the lowest grade carries no proposed value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.country import meets
from milepost.verdicts import pace_sentences as paces_say
from milepost.verdicts import sentences as say
from milepost.verdicts.assessment import Reason
from milepost.verdicts.cuts import Verdict
from milepost.verdicts.paces import covers, passed_value, probability_met
from milepost.verdicts.peer_windows import scale_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from milepost.verdicts.facts import Facts


@dataclass(frozen=True)
class Decision:
    """A verdict, the rule that gave it, and why; proposals are the method's, never policy."""

    verdict: Verdict
    rule: str
    reasons: tuple[Reason, ...]
    proposed_value: float | None = None
    proposed_year: int | None = None


def decide(facts: Facts) -> Decision:
    """The first rule that answers."""
    for rule in RULES:
        decision = rule(facts)
        if decision is not None:
            return decision
    raise AssertionError("the last rule always answers")


def met(facts: Facts) -> Decision | None:
    """The latest value meets the target; with years to spare and room above it, the target can be raised."""
    if facts.met_year is None:
        return None
    main = Reason("met", say.met(facts))
    better = _better_value(facts)
    if _years_to_spare(facts, facts.met_year) and better is not None:
        proposal = Reason("met_early", say.raise_proposal(facts, better))
        return Decision(Verdict.RAISE, say.rule_met_early(facts.cuts), (main, proposal), _proposed(facts, better))
    late = facts.met_year > facts.target.target_year
    extra = (Reason("met_late", say.met_late(facts)),) if late else ()
    return Decision(Verdict.MET, say.RULE_MET, (main, *extra))


def ended(facts: Facts) -> Decision | None:
    """The series is over: no figure will tell."""
    if not facts.ended:
        return None
    problem = Reason("series_ended", say.series_ended(facts.indicator))
    return Decision(Verdict.NOT_ASSESSABLE, say.RULE_ENDED, (problem,))


def due(facts: Facts) -> Decision | None:
    """The target year has been observed, and the latest value does not meet the target."""
    return _redate(facts) if facts.target.target_year <= facts.history.last_year else None


def no_trend(facts: Facts) -> Decision | None:
    """Nothing can be said about the future."""
    indicator, cuts, points = facts.indicator, facts.cuts, len(facts.history)
    if points < cuts.minimum_points:
        since = facts.prepared.definition_year
        code = "too_few_points" if since is None else "too_few_since_break"
        problem = Reason(code, say.too_few_points(points, cuts.minimum_points, since))
    elif indicator.percentage and None in (indicator.lower_limit, indicator.upper_limit):
        problem = Reason("missing_limit", say.MISSING_LIMIT)
    elif facts.blank_interval is not None:
        return Decision(Verdict.NOT_ASSESSABLE, say.rule_too_wide(cuts), (Reason("too_wide", say.too_wide(facts)),))
    elif facts.projection is None:
        problem = Reason("no_projection", say.NO_PROJECTION)
    elif not covers(facts.projection, facts.target.target_year):
        problem = Reason("beyond_horizon", say.beyond_horizon(facts))
    else:
        return None
    return Decision(Verdict.NOT_ASSESSABLE, say.RULE_NO_TREND, (problem,))


def too_easy(facts: Facts) -> Decision | None:
    """Near certain, expected with years to spare, and a better value still likely."""
    if facts.probability is None or facts.probability < facts.cuts.near_certain_probability:
        return None
    better = _better_value(facts)
    if facts.expected_year is None or not _years_to_spare(facts, facts.expected_year) or better is None:
        return None
    main = Reason("near_certain", say.outlook(facts))
    proposal = Reason("raise_proposed", say.raise_proposal(facts, better))
    return Decision(Verdict.RAISE, say.rule_raise(facts.cuts), (main, proposal), _proposed(facts, better))


def on_track(facts: Facts) -> Decision | None:
    """P(target met in its year) at or above the upper cut."""
    if facts.probability is None or facts.probability < facts.cuts.on_track_probability:
        return None
    return Decision(Verdict.ON_TRACK, say.rule_on_track(facts.cuts), (Reason("likely", say.outlook(facts)),))


def due_unseen(facts: Facts) -> Decision | None:
    """The target year is over or running out, its figure is not out, and it is not likely to meet the target."""
    return _redate(facts) if facts.target.target_year <= facts.as_of_year else None


def wrong_way(facts: Facts) -> Decision | None:
    """The pace is wrong and a value worse than the last one is likely soon."""
    if facts.projection is None or facts.present is None or facts.sign * facts.present >= 0:
        return None
    history, cuts = facts.history, facts.cuts
    year = min(history.last_year + cuts.reverse_years, facts.target.target_year)
    worse = 1 - probability_met(facts.projection, history.last_value, year, facts.sign)
    if worse < cuts.reverse_probability:
        return None
    main = Reason("wrong_way", say.wrong_way(facts, year, worse))
    return Decision(Verdict.REVERSE, say.rule_reverse(cuts), (main, Reason("outlook", say.outlook(facts))))


def out_of_reach(facts: Facts) -> Decision | None:
    """P near 0, and the required pace beyond the best peers'."""
    if facts.probability is None or facts.probability > facts.cuts.unlikely_probability:
        return None
    beyond = facts.required is not None and facts.best.falls_short_of(facts.required, facts.sign)
    if facts.best.source != "peers" or not beyond:
        return None
    return Decision(
        Verdict.REVISE,
        say.rule_revise(facts.cuts),
        (
            Reason("out_of_reach", say.outlook(facts)),
            Reason("beyond_best_pace", paces_say.beyond_best(facts)),
            Reason("revision_proposed", say.revision(facts)),
        ),
        proposed_value=_proposed(facts, _no_worse_than_today(facts)),
        proposed_year=_proposed_year(facts),
    )


def accelerate(facts: Facts) -> Decision | None:
    """Everything else: the pace must rise."""
    reasons = [Reason("pace_too_slow", say.outlook(facts)), Reason("acceleration", paces_say.acceleration(facts))]
    if facts.best.change_per_year is None:
        reasons.append(Reason("no_yardstick", paces_say.NO_YARDSTICK))
    elif facts.required is not None and facts.best.falls_short_of(facts.required, facts.sign):
        reasons.append(Reason("caution_beyond_best_pace", paces_say.against_best(facts)))
    else:
        reasons.append(Reason("within_best_pace", paces_say.against_best(facts)))
    return Decision(Verdict.ACCELERATE, say.rule_accelerate(facts.cuts), tuple(reasons))


RULES: tuple[Callable[[Facts], Decision | None], ...] = (
    met,
    ended,
    due,
    no_trend,
    too_easy,
    on_track,
    due_unseen,
    wrong_way,
    out_of_reach,
    accelerate,
)


def _redate(facts: Facts) -> Decision:
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
