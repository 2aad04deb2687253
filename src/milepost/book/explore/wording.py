"""What the pages say of an indicator: its verdict in a line, its chart's finding, why; every number computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.book.explore.markup import kept_together
from milepost.report import LOOKS, listed, sentence
from milepost.verdicts import Verdict, amount, chance, in_percent, level, pace, quantity, spelled, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from milepost.book.explore.plan import Plan
    from milepost.country import Indicator
    from milepost.report import IndicatorResult
    from milepost.verdicts import Assessment

NEARLY = 1.25  # required over expected pace up to which a little faster would do


def chance_words(probability: float) -> str:
    """A chance as the pages print it: '31 %', 'more than 90 %'."""
    return kept_together(chance(probability))


def pace_words(change: float, indicator: Indicator) -> str:
    """The size of a change per year: '2.4 points a year'."""
    return pace(change, indicator).replace("percentage points", "points")


def goal_words(item: IndicatorResult) -> str:
    """The target's value with its unit."""
    threshold = item.assessment.threshold
    return "" if threshold is None else kept_together(quantity(threshold, item.indicator))


def verdict_line(item: IndicatorResult) -> str:
    """The verdict, and what must happen, in a line without the verdict's word."""
    a, indicator = item.assessment, item.indicator
    goal, year, verdict = goal_words(item), a.target_year, a.final_verdict
    if a.override:
        return f"set by a reviewer ({a.override.role}) in place of “{a.verdict.value}”: {a.override.reason}"
    if verdict is Verdict.NO_TARGET or item.target is None or year is None:
        return "shown for context; no target is set." if indicator.context else "no target is set."
    if verdict is Verdict.NO_FIGURE:
        return f"owed by {indicator.custodian}; {goal} by {year} waits on it."
    if a.probability is None:
        return _without_chance(item, goal)
    return _with_chance(item, goal, chance_words(a.probability))


def _with_chance(item: IndicatorResult, goal: str, likely: str) -> str:
    a = item.assessment
    verdict, year = a.final_verdict, a.target_year
    if verdict in (Verdict.MET, Verdict.RAISE) and a.met_year is not None:
        return (
            f"{_latest(item)} meets the target of {goal} for {year}. The chance of still meeting it then is {likely}."
        )
    if verdict is Verdict.MET_BEFORE:
        return f"{_latest(item)} met the target of {goal} for {year}. No newer figure."
    if verdict in (Verdict.ON_TRACK, Verdict.RAISE):
        return f"{_latest(item)}, target {goal} by {year}. Chance {likely}."
    if verdict is Verdict.WATCH:
        return f"{goal} is expected by {_expected_by(a)}, not assured. Chance {likely}."
    text = f"{likely} chance of reaching {goal} by {year}."
    if verdict is Verdict.REVERSE:
        return f"{text} The figure moves away from the target."
    if verdict is Verdict.REVISE:
        return f"{text} {_revision(item)}".strip()
    return f"{text} {_must_rise(item)}".strip()


def _without_chance(item: IndicatorResult, goal: str) -> str:
    a = item.assessment
    said = {
        Verdict.TOO_FEW: f"no chance can be given of reaching {goal} by {a.target_year}.",
        Verdict.TOO_WIDE: f"the projection says nothing about {goal} by {a.target_year}; a newer figure is needed.",
        Verdict.ENDED: f"the series ended in {item.indicator.series_end}; no figure will tell of {goal}.",
        Verdict.MET: f"{_latest(item)} meets the target of {goal} for {a.target_year}.",
        Verdict.MET_BEFORE: f"{_latest(item)} met the target of {goal} for {a.target_year}. No newer figure.",
        Verdict.REVISE: f"the target of {goal} was due in {a.target_year} and is not met.",
    }
    return said.get(a.final_verdict, f"{goal} by {a.target_year}: no verdict can be given.")


def _latest(item: IndicatorResult) -> str:
    a = item.assessment
    if a.last_value is None:
        return "no figure"
    return f"{kept_together(quantity(a.last_value, item.indicator))} in {a.last_year}"


def _expected_by(a: Assessment) -> str:
    year = a.expected_year
    return str(a.target_year if year is None or year <= a.as_of_year else year)


def _revision(item: IndicatorResult) -> str:
    a = item.assessment
    if a.proposed_value is not None:
        return f"{kept_together(quantity(a.proposed_value, item.indicator))} is within reach."
    return f"It becomes likely in {a.proposed_year}." if a.proposed_year is not None else "Another year is proposed."


def _must_rise(item: IndicatorResult) -> str:
    a = item.assessment
    required, expected = a.required_change_per_year, a.expected_change_per_year
    if required is None or expected is None:
        return ""
    takes = pace_words(required, item.indicator)
    if a.acceleration_factor is None:
        return f"It takes {takes}; nothing of that is expected."
    return f"The pace must rise from {pace_words(expected, item.indicator).split(' ')[0]} to {takes}."


def finding(item: IndicatorResult, plan: Plan) -> str:
    """What the chart shows, in a sentence."""
    a, indicator = item.assessment, item.indicator
    if plan.aim is not None and (ahead := plan.ahead_in(plan.aim[0])) is not None:
        short = plan.aim[1] - ahead.median
        there = kept_together(quantity(ahead.median, indicator))
        if indicator.direction.sign * short <= 0:
            return f"At the expected pace {there} in {plan.aim[0]}, the target is {goal_words(item)}"
        gap = kept_together(_difference(short, indicator))
        return f"At the expected pace {there} in {plan.aim[0]}, {gap} short of the target"
    if a.last_value is None or a.last_year is None:
        return "No figure is published yet"
    since = plan.since
    last = kept_together(quantity(a.last_value, indicator))
    if len(since) < 2:
        return f"{last} in {a.last_year}, the only figure"
    return f"From {kept_together(level(since[0].value, indicator))} in {since[0].year} to {last} in {a.last_year}"


def _difference(change: float, indicator: Indicator) -> str:
    number = amount(abs(change), indicator.decimals)
    if in_percent(indicator):
        return f"{number} {'point' if number == '1' else 'points'}"
    return f"{number} {indicator.unit_short}".strip()


def alt_text(plan: Plan) -> str:
    """What somebody who does not see the chart needs to know, of the years that it shows."""
    indicator, since = plan.indicator, plan.since
    parts = [f"{plan.name}, {plan.country}, {plan.first} to {plan.last}, {indicator.unit}."]
    if since:
        parts.append(f"{level(since[-1].value, indicator)} in {since[-1].year}.")
    end = plan.ahead_in(plan.aim[0]) if plan.aim else (plan.ahead[-1] if plan.ahead else None)
    if end is not None:
        low, high = level(end.low, indicator), level(end.high, indicator)
        parts.append(f"Expected {level(end.median, indicator)} in {end.year}, 80 % interval {low} to {high}.")
    if plan.aim:
        parts.append(f"Target {level(plan.aim[1], indicator)} in {plan.aim[0]}.")
    if plan.cut:
        parts.append(f"The axis starts at {level(plan.axis.low, indicator)}.")
    return kept_together(" ".join(parts))


def chart_note(plan: Plan, item: IndicatorResult) -> str:
    """How the chart is to be read: only what it holds."""
    parts = []
    if plan.ahead:
        parts.append("Bands: darker 80 %, lighter 95 %." if plan.wide_band else "Band: 80 %.")
    if any(point.hollow for point in plan.since):
        out = any("left out" in point.kind for point in plan.since)
        parts.append(
            "Hollow points: estimates, repeats or values that the trend leaves out."
            if out
            else "Hollow points: estimates or repeats."
        )
    if any(plan.first < year for year in plan.splits):
        parts.append("The line is not joined across a change of series.")
    if plan.cut:
        parts.append(f"The axis starts at {level(plan.axis.low, plan.indicator)}.")
    if plan.beyond:
        parts.append("Some peers lie beyond the axis.")
    parts.append(f"Source: {item.indicator.source.rstrip('.')}.")
    return kept_together(" ".join(parts))


def word_of(verdict: Verdict) -> str:
    """A verdict's word in a table."""
    return LOOKS[verdict].word


def rank_words(item: IndicatorResult, others: list[tuple[str, int, float]], group: str) -> str:
    """'Ninth of eleven Pacific, 3 points behind Fiji'; `others` are names, years and last values."""
    a = item.assessment
    if a.last_value is None or not others:
        return ""
    sign = item.indicator.direction.sign
    better = sorted((sign * value, name) for name, _, value in others if sign * value > sign * a.last_value)
    place, of = len(better) + 1, len(others) + 1
    text = f"{sentence(ordinal(place))} of {spelled(of)} {group}"
    if not better:
        return text
    nearest, name = better[0]
    gap = _difference(sign * nearest - a.last_value, item.indicator)
    return kept_together(f"{text}, {gap} behind {name}")


ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def ordinal(number: int) -> str:
    """'first', 'tenth', '11th', '22nd'."""
    if number < len(ORDINALS):
        return ORDINALS[number]
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def why_lines(item: IndicatorResult) -> list[tuple[str, str]]:
    """Why this verdict: up to three heads with a sentence each, the outlook, the pace, the evidence."""
    a = item.assessment
    found: list[tuple[str, str]] = []
    codes = {reason.code: reason.sentence for reason in a.reasons}
    for head, wanted in HEADS:
        told = [codes[code] for code in wanted if code in codes]
        if told:
            found.append((head(a) if callable(head) else head, kept_together(told[0])))
    evidence = f"Evidence of grade {a.evidence.grade}"
    return [*found[:2], (f"{evidence}.", kept_together(a.evidence.sentence))]


def _middle(a: Assessment) -> str:
    return (
        "The middle path reaches it."
        if a.probability is not None and a.probability >= 0.5
        else "The middle path misses."
    )


def _pace_head(a: Assessment) -> str:
    factor = a.acceleration_factor
    if factor is None:
        return "Nothing of the pace is there."
    if factor <= 1:
        return "The pace suffices."
    return "A little faster would do." if factor <= NEARLY else f"{sentence(times(factor))} the pace."


HEADS: tuple[tuple[str | Callable[[Assessment], str], tuple[str, ...]], ...] = (
    ("Met.", ("met",)),
    (_middle, ("near_certain", "likely", "expected_not_assured", "pace_too_slow", "out_of_reach", "outlook")),
    ("The wrong way.", ("wrong_way",)),
    ("Due.", ("target_due",)),
    (_pace_head, ("acceleration", "pace_expected", "beyond_best_pace")),
    ("What others managed.", ("within_best_pace", "caution_beyond_best_pace", "no_yardstick")),
    ("Room for more.", ("met_early", "raise_proposed")),
    (
        "What is lacking.",
        (
            "too_few_points",
            "too_few_since_break",
            "too_wide",
            "unproven",
            "missing_limit",
            "no_projection",
            "beyond_horizon",
            "series_ended",
            "no_observations",
            "no_target",
            "context",
        ),
    ),
    ("Which way it went.", ("direction",)),
)


def notes(item: IndicatorResult) -> list[str]:
    """Every other reason, for the folded notes."""
    lead = {text for _, text in why_lines(item)}
    return [said for reason in item.assessment.reasons if (said := kept_together(reason.sentence)) not in lead]


def institutions_of(names: list[str]) -> str:
    """'A, B and C'."""
    return listed(names) if names else ""
