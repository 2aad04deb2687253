"""What the pages say of an indicator: its verdict in a line, its chart's finding, why; every number computed."""

from collections.abc import Callable

from milepost.book.explore.plan import Plan, kept_together
from milepost.country import as_text
from milepost.report import (
    APART,
    LOOKS,
    IndicatorResult,
    aim,
    distance,
    finding,
    of_the_time,
    sentence,
    verdict_line,
    why,
)
from milepost.verdicts import Assessment, Verdict, amount, chance, in_percent, level, spelled, times

NEARLY = 1.25  # required over expected pace up to which a little faster would do


def plain(markdown: str) -> str:
    r"""Our own Markdown as text: no marks of emphasis, no escapes.

    >>> plain(r"[Watch]{.verdict .watch}: **5** a\_b *Percent.*")
    'Watch: 5 a_b Percent.'
    """
    return kept_together(as_text(markdown))


def chance_words(probability: float) -> str:
    """A chance as the report prints it."""
    return kept_together(chance(probability))


def goal_words(item: IndicatorResult) -> str:
    """The target's value, in as few places as it needs, with its unit."""
    threshold, unit = item.assessment.threshold, item.indicator.unit_short
    if threshold is None:
        return ""
    text = aim(threshold, item.indicator)
    return kept_together(text if in_percent(item.indicator) or not unit else f"{text} {unit}")


def line_words(item: IndicatorResult) -> str:
    """The verdict and what must happen, as the report's blocks have it, in a line without the verdict's word."""
    said = plain(verdict_line(item)).removeprefix(word_of(item.assessment.final_verdict)).lstrip(":. ")
    if item.assessment.final_verdict is Verdict.ACCELERATE and item.assessment.override is None:
        said = f"{said} {plain(why(item)).split('. ')[0].rstrip('.')}."
    return said


def finding_words(item: IndicatorResult) -> str:
    """What the chart shows, in a sentence; its unit stands beneath it."""
    return plain(finding(item).rpartition(" *")[0]).rstrip(".")


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
    parts = _marks(plan, item)
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


def _marks(plan: Plan, item: IndicatorResult) -> list[str]:
    """What the marks mean that a chart draws, wide or on a phone."""
    parts = []
    if plan.aim:
        parts.append(f"Diamond: target{f', {item.target.status.value}' if item.target is not None else ''}.")
    rings = sum(plan.first <= year <= plan.last for year, _ in plan.milestones)
    if rings:
        parts.append(f"{'Ring: milestone' if rings == 1 else 'Rings: milestones'}.")
    if plan.ahead:
        parts.append("Dashed: expected.")
    breaks = sum(plan.first < year <= plan.last for year, _ in plan.breaks)
    if breaks:
        parts.append(f"Dotted, upright: {'a declared break' if breaks == 1 else 'declared breaks'}.")
    if any(year >= plan.first for peer in plan.peers for year, _ in peer.points):
        parts.append("Grey: peers.")
    return parts


def word_of(verdict: Verdict) -> str:
    """A verdict's word in a table."""
    return LOOKS[verdict].word


def rank_words(item: IndicatorResult, others: list[tuple[str, int, float]], group: str) -> str:
    """'Ninth of eleven Pacific, 3 points behind Fiji'; `others` are names, years and last values."""
    a = item.assessment
    if a.last_value is None or not others:
        return ""
    near = of_the_time(others, a.last_year)
    if not near:
        return f"No other figure {group} lies within {spelled(APART)} years of {a.last_year}"
    sign = item.indicator.direction.sign
    better = sorted((sign * value, name) for name, _, value in near if sign * value > sign * a.last_value)
    place, of = len(better) + 1, len(near) + 1
    some = "" if len(near) == len(others) else f" with a figure near {a.last_year}"
    text = f"{sentence(ordinal(place))} of {spelled(of)} {group}{some}"
    if not better:
        return text
    nearest, name = better[0]
    gap = plain(distance(abs(sign * nearest - a.last_value), item.indicator))
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
    grade, _, rests_on = a.evidence.sentence.partition(": ")
    return [*found[:2], (f"Evidence of {grade[:1].lower()}{grade[1:]}.", kept_together(sentence(rests_on)))]


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


def time_words(item: IndicatorResult) -> str:
    """How much of an indicator's own time was over when the figure was taken by which its way is told; and when."""
    gone = item.journey.observed_time
    if gone is None:
        return ""
    return f" in {amount(100 * min(gone, 1), 0)} % of the time, in {item.journey.observed_year}"


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
