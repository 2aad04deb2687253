"""One indicator against one target: facts gathered, rules asked, published rules set beside the verdict."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from milepost.country import Direction, Event, History, Indicator, Target, TargetKind, Verdict
from milepost.trends import Projection
from milepost.verdicts import direction as paces_say
from milepost.verdicts import sentences as say
from milepost.verdicts.amounts import quantity
from milepost.verdicts.assessment import Assessment, Cuts, Reason
from milepost.verdicts.direction import Travel, first_chance_year, told, travel
from milepost.verdicts.facts import Facts, gather, has_ended
from milepost.verdicts.feasibility import PeerHistories, fast_quarter_pace
from milepost.verdicts.preparation import Prepared, first_release_sentence, grade_evidence, may_be_revised, prepare
from milepost.verdicts.published import published_verdicts
from milepost.verdicts.published.rule_input import rule_input
from milepost.verdicts.rules import Decision, decide, first_rule
from milepost.verdicts.targets import Baseline, check_milestones, find_baseline, with_baseline

ALTERNATIVE_MATTERS = 0.05  # a smaller difference between two probabilities is not worth a sentence
# What stands in the way of any verdict, and what that is called; the rest is a fault of target or indicator.
OBSTACLES = {"no_target": Verdict.NO_TARGET, "context": Verdict.NO_TARGET, "no_observations": Verdict.NO_FIGURE}
RULE_NOTHING = "Without a target, a direction that fits it and an observation there is nothing to assess."


def assess(
    indicator: Indicator,
    target: Target | None,
    history: History,
    projection: Projection | None,
    *,
    peers: pd.DataFrame | PeerHistories | None,
    events: Iterable[Event],
    as_of_year: int,
    cuts: Cuts,
    alternative: Projection | None = None,
) -> Assessment:
    """The verdict on one target, with everything that led to it.

    Args:
        indicator: What is measured.
        target: What is promised; None gives "no target" with the rules that need no target beside it.
        history: Known values of the whole population, as released; events are applied here.
        projection: Fitted to the prepared history (`prepare`), None where there is no trend. Not looked at once
            the series has ended.
        peers: Histories of comparable economies, as a table or as rows of economy, year, value (and indicator).
        events: Declared breaks; those of other indicators are ignored.
        as_of_year: Year of the assessment.
        cuts: Parameters of the rule.
        alternative: Projection fitted without the events, shown beside the first where it differs.
    """
    if has_ended(indicator, as_of_year):
        projection = alternative = None
    prepared = prepare(indicator, history, events, cuts.minimum_points)
    baseline = Baseline() if target is None else find_baseline(target, history, prepared.definition_year)
    if target is not None:
        target = with_baseline(target, baseline)
    problem = _obstacle(indicator, target, prepared, as_of_year)
    if target is None or problem is not None:
        return _without_verdict(
            indicator,
            target,
            prepared,
            baseline=baseline,
            problem=problem,
            as_of_year=as_of_year,
            cuts=cuts,
            peers=peers,
        )
    goal = target.threshold(indicator.direction)
    facts = gather(indicator, target, goal, prepared, projection, peers=peers, as_of_year=as_of_year, cuts=cuts)
    decision = decide(facts)
    return _assembled(facts, decision, baseline, _alternative_reason(facts, decision, alternative, peers))


def verdict_on(
    indicator: Indicator,
    target: Target,
    history: History,
    prepared: Prepared,
    projection: Projection | None,
    *,
    peers: pd.DataFrame | PeerHistories | None,
    as_of_year: int,
    cuts: Cuts,
) -> Verdict:
    """The verdict alone, as `assess` gives it on the same `prepared` history: no words, no published rules."""
    held = None if has_ended(indicator, as_of_year) else projection
    target = with_baseline(target, find_baseline(target, history, prepared.definition_year))
    problem = _obstacle(indicator, target, prepared, as_of_year)
    if problem is not None:
        return OBSTACLES.get(problem.code, Verdict.NOT_ASSESSABLE)
    goal = target.threshold(indicator.direction)
    facts = gather(indicator, target, goal, prepared, held, peers=peers, as_of_year=as_of_year, cuts=cuts)
    return first_rule(facts).verdict


def _obstacle(indicator: Indicator, target: Target | None, prepared: Prepared, as_of_year: int) -> Reason | None:
    """What stands in the way of any verdict, with the datum that would clear it."""
    if target is None and indicator.context:
        return Reason("context", "Shown for context; no target is set.")
    if target is None:
        return Reason("no_target", "No target is set. A value and a year would make it assessable.")
    if target.kind is TargetKind.RELATIVE and target.baseline_value is None:
        return Reason(
            "relative_without_baseline",
            "The target is relative to a baseline that is not known. A baseline value would make it assessable.",
        )
    against = {TargetKind.AT_LEAST: Direction.DECREASE, TargetKind.AT_MOST: Direction.INCREASE}
    if against.get(target.kind) is indicator.direction:
        return Reason(
            "direction_conflict",
            f"The target says '{target.kind.value}' and the indicator should {indicator.direction.value}. "
            f"Correcting one of them would make it assessable.",
        )
    threshold = target.threshold(indicator.direction)
    lower, upper = indicator.lower_limit, indicator.upper_limit
    if (lower is not None and threshold < lower) or (upper is not None and threshold > upper):
        return Reason(
            "target_beyond_limit",
            f"The target of {quantity(threshold, indicator)} lies beyond the declared limit of the indicator. "
            f"Correcting one of them would make it assessable.",
        )
    if len(prepared.history) == 0:
        return Reason("no_observations", say.owed(indicator, target, as_of_year))
    return None


def _alternative_reason(
    facts: Facts, decision: Decision, alternative: Projection | None, peers: pd.DataFrame | PeerHistories | None
) -> tuple[Reason, ...]:
    """What the fit without the declared events would say, where it says something else."""
    if alternative is None or facts.probability is None:
        return ()
    other = gather(
        facts.indicator,
        facts.target,
        facts.threshold,
        replace(facts.prepared, history=facts.prepared.comparable),
        alternative,
        peers=peers,
        as_of_year=facts.as_of_year,
        cuts=facts.cuts,
    )
    if other.probability is None or abs(other.probability - facts.probability) < ALTERNATIVE_MATTERS:
        return ()
    same = decide(other).verdict is decision.verdict
    return (Reason("alternative_fit", say.alternative(other.probability, facts.probability, same_verdict=same)),)


def _without_verdict(
    indicator: Indicator,
    target: Target | None,
    prepared: Prepared,
    *,
    baseline: Baseline,
    problem: Reason | None,
    as_of_year: int,
    cuts: Cuts,
    peers: pd.DataFrame | PeerHistories | None = None,
) -> Assessment:
    """What is known without a rule of ours; with a `problem`, the whole assessment."""
    history = prepared.history
    fast = None
    if target is None:
        fast = fast_quarter_pace(indicator, history, peers, cuts=cuts, defined_in=prepared.definition_year)
    observed = len(history) > 0
    unknown = target is None or (target.kind is TargetKind.RELATIVE and target.baseline_value is None)
    goal = None if target is None or unknown else target.threshold(indicator.direction)
    usable = goal if problem is None or problem.code == "no_observations" else None
    return Assessment(
        indicator=indicator.id,
        target=target.id if target else None,
        target_kind=target.kind.value if target else None,
        target_status=target.status.value if target else None,
        target_year=target.target_year if target else None,
        threshold=goal,
        verdict=OBSTACLES.get(problem.code, Verdict.NOT_ASSESSABLE) if problem else Verdict.NOT_ASSESSABLE,
        probability=None,
        reasons=(*((problem,) if problem else ()), *prepared.reasons, *prepared.doubts),
        rule=RULE_NOTHING,
        numbers=(),
        evidence=grade_evidence(prepared, as_of_year, cuts),
        as_of_year=as_of_year,
        baseline_year=baseline.year,
        baseline_value=baseline.value,
        last_year=history.last_year if observed else None,
        last_value=history.last_value if observed else None,
        published=published_verdicts(rule_input(indicator, target, usable, baseline, history, fast_pace=fast)),
    )


def _assembled(facts: Facts, decision: Decision, baseline: Baseline, alternative: tuple[Reason, ...]) -> Assessment:
    gone = travel(facts.indicator, facts.prepared, baseline, facts.threshold)
    way = _way(facts, decision, gone)
    best, problem = facts.best, () if baseline.problem is None else (baseline.problem,)
    known = _without_verdict(
        facts.indicator,
        facts.target,
        facts.prepared,
        baseline=baseline,
        problem=None,
        as_of_year=facts.as_of_year,
        cuts=facts.cuts,
    )
    return replace(
        known,
        verdict=decision.verdict,
        probability=facts.probability,
        reasons=(*decision.reasons, *way, *known.reasons, *alternative, *problem, *_remarks(facts)),
        rule=decision.rule,
        numbers=_numbers(facts),
        required_change_per_year=facts.required,
        expected_change_per_year=facts.expected,
        present_change_per_year=facts.present,
        acceleration_factor=facts.factor,
        expected_year=facts.expected_year,
        year_likely=facts.year_likely,
        horizon_year=facts.horizon_year,
        reachable_value=facts.reachable,
        reachable_low=facts.reachable_low,
        reachable_high=facts.reachable_high,
        proposed_value=decision.proposed_value,
        proposed_year=decision.proposed_year,
        best_peer_change_per_year=None if best is None else best.change_per_year,
        best_pace_from="none" if best is None else best.source,
        peers=() if best is None else best.reached_by,
        peers_compared=None if best is None or best.source != "peers" else best.economies,
        met_year=facts.met_year,
        went=None if gone is None else gone.direction,
        went_since=None if gone is None else gone.since,
        went_by=None if gone is None else gone.change,
        first_chance_year=_first_chance(facts) if decision.verdict is Verdict.TOO_FEW else None,
        milestones=check_milestones(facts),
        evidence=grade_evidence(facts.prepared, facts.as_of_year, facts.cuts, facts.projection),
    )


def _first_chance(facts: Facts) -> int | None:
    return first_chance_year(facts.history, facts.points_lacking, facts.indicator.frequency, facts.as_of_year)


def _numbers(facts: Facts) -> tuple[tuple[str, float | None], ...]:
    """What the rules looked at, by name."""
    projection = facts.projection
    return (
        ("last_value", facts.history.last_value),
        ("last_year", float(facts.history.last_year)),
        ("threshold", facts.threshold),
        ("target_year", float(facts.target.target_year)),
        ("as_of_year", float(facts.as_of_year)),
        ("points", float(len(facts.history))),
        ("probability", facts.probability),
        ("required_change_per_year", facts.required),
        ("expected_change_per_year", facts.expected),
        ("present_change_per_year", facts.present),
        ("typical_move", None if projection is None else float(projection.typical_move)),
        ("covered_80", projection.proof.covered_80 if projection is not None and projection.proof.forecasts else None),
        ("best_change_per_year", None if facts.best is None else facts.best.change_per_year),
        ("interval_low", facts.blank_interval[0] if facts.blank_interval else facts.reachable_low),
        ("interval_high", facts.blank_interval[1] if facts.blank_interval else facts.reachable_high),
        ("on_track_probability", facts.cuts.on_track_probability),
        ("unlikely_probability", facts.cuts.unlikely_probability),
        ("near_certain_probability", facts.cuts.near_certain_probability),
        ("widest_interval_share", facts.cuts.widest_interval_share),
    )


def _way(facts: Facts, decision: Decision, gone: Travel | None) -> Iterator[Reason]:
    """How the projection's pace differs from the last slope; without a verdict, which way the indicator went."""
    if not decision.verdict.judged and gone is not None:
        yield Reason("direction", told(gone, facts.indicator))
    if turn := paces_say.turn(facts):
        yield Reason("pace_turns", turn)


def _remarks(facts: Facts) -> Iterator[Reason]:
    """What bears on the verdict, whatever it is."""
    ahead = facts.projection
    if ahead is not None:
        if may_be_revised(facts.history, facts.as_of_year):
            yield Reason("first_release", first_release_sentence(facts.history))
        yield from (Reason(code, sentence) for code, sentence in say.kind(ahead))
    if facts.stale:
        yield Reason("stale", say.stale(facts))
    if not facts.target.in_force:
        yield Reason("superseded", "A later target has replaced this one; it is kept for the record.")
