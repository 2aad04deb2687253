"""Results to sentences and alt texts, in plain English. No arithmetic but rounding and counting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from milepost.country import Indicator, Target
from milepost.country import attribute as attribute  # noqa: PLC0414 - read as words.attribute, too
from milepost.country import escape as escape  # noqa: PLC0414
from milepost.report.results import IndicatorResult, first_year_shown
from milepost.verdicts import Assessment, GroupGap, Verdict, agreement, amount, chance, level, movement, share, spelled
from milepost.verdicts import count as count  # noqa: PLC0414 - read as words.count, too
from milepost.verdicts import listed as listed  # noqa: PLC0414

CLOSE = 0.05  # chances this near to what happened are called about right
HYPHEN_MINUS = re.compile(r"(?<!\w)-(?=\d)")
GROUP_NAMES = {"female": "women", "male": "men", "rural": "rural", "urban": "urban"}
METHOD_WORDS = {"HTD": "mean of three simple forecasts"}
STATUS_WORDS = {
    "official": "official target",
    "reported": "target as reported, to be confirmed",
    "proposed": "target proposed for this demonstration",
}


def thousands(digits: str) -> str:
    """'16,900' from '16900'; 'many' where the file gave no number."""
    return f"{int(digits):,}" if digits.isdigit() else "many"


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def unit_note(unit: str) -> str:
    """A unit as a note of its own, a minus in it as a minus.

    Example:
        >>> unit_note("estimate, -2.5 to 2.5")
        'Estimate, −2.5 to 2.5'
    """
    return sentence(escape(HYPHEN_MINUS.sub("−", unit)))


def value_in_year(value: float | None, year: int | None, indicator: Indicator) -> str:
    """'60.7 % (2023)', or a dash when nothing is known."""
    return "–" if value is None or year is None else f"{level(value, indicator)} ({year})"


def verdict_counts(assessments: Iterable[Assessment]) -> str:
    """'2 met and 3 on track; without a verdict: 1 no figure yet', in the order of reports; targets alone count."""
    counts = Counter(item.final_verdict for item in assessments if item.target is not None)
    given = [f"{counts[verdict]} {verdict.value}" for verdict in Verdict if verdict.judged and counts[verdict]]
    lacking = [f"{counts[verdict]} {verdict.value}" for verdict in Verdict if not verdict.judged and counts[verdict]]
    without = [f"without a verdict: {listed(lacking)}"] if lacking else []
    return "; ".join([*([listed(given)] if given else []), *without]) or "none"


def target_words(target: Target, threshold: float | None, indicator: Indicator) -> str:
    """'at least 90 % by 2035 (proposed)'; the page of the document stands behind who says so."""
    if threshold is None:
        return "no numeric value"
    kind = {"at_least": "at least ", "at_most": "at most ", "range": "from ", "relative": ""}.get(target.kind.value, "")
    upper = f" to {level(target.value_upper, indicator)}" if target.value_upper is not None else ""
    start = target.value if target.kind.value == "range" else threshold
    page = f", p. {target.page}" if target.page else ""
    return f"{kind}{level(start, indicator)}{upper} by {target.target_year} ({target.status.value}{page})"


def why(item: IndicatorResult) -> str:
    """Why this verdict: the verdict, the probability, the reasons, the evidence and the proposal, if any."""
    a = item.assessment
    parts = [f"**{sentence(a.final_verdict.value)}.**"]
    if a.override:
        parts.append(
            f"A reviewer ({escape(a.override.role)}) set this verdict in place of '{a.verdict.value}': "
            f"{escape(a.override.reason)}"
        )
    parts += [escape(reason.sentence) for reason in a.reasons]
    parts.append(f"*Evidence.* {escape(a.evidence.sentence)}")
    return " ".join(parts)


def reasons(item: IndicatorResult, codes: Collection[str]) -> str:
    """Those reasons of a verdict whose codes are asked for, one after the other."""
    return " ".join(escape(reason.sentence) for reason in item.assessment.reasons if reason.code in codes)


def facts(item: IndicatorResult) -> str:
    """One line under a chart: unit, target, source."""
    indicator = item.indicator
    target = (
        "no target"
        if item.target is None
        else f"{STATUS_WORDS[item.target.status.value]}: "
        f"{target_words(item.target, item.assessment.threshold, indicator)}"
    )
    documents = item.target.source if item.target is not None and item.target.page else ()
    cites = "; ".join(f"@{key}" for key in dict.fromkeys([*indicator.citation, *documents]))
    sheet = f"sec-indicators-{indicator.id.replace('_', '-')}"
    trend = ""
    if item.shown_projection is not None:
        method = METHOD_WORDS.get(item.shown_projection.method, item.shown_projection.method)
        slope = movement(item.shown_projection.pace_per_year, indicator)
        trend = f" Trend: {method} (@sec-method), tables {item.shown_projection.tables}; last slope {escape(slope)}."
    return (
        f"Unit: {escape(indicator.unit)}. {sentence(target)}.{milestones(item)}{trend} "
        f"Source: {escape(indicator.source)} [{cites}]. Definition and known limits: @{sheet}."
    )


def milestones(item: IndicatorResult) -> str:
    """What became, or may become, of the milestones on the way."""
    checks = item.assessment.milestones
    if not checks:
        return ""
    parts = [
        f"{level(check.value, item.indicator)} in {check.year} {check.status}"
        + (f" ({chance(check.probability)})" if check.probability is not None else "")
        for check in checks
    ]
    return f" {sentence(count(len(checks), 'milestone'))}: {listed(parts)}."


def doubts(results: Iterable[IndicatorResult]) -> str:
    """The doubts declared about figures, a line an indicator; empty without any."""
    told = [(escape(item.indicator.short_name), item.assessment.doubts) for item in results if item.assessment.doubts]
    if not told:
        return ""
    lines = [f"- **!** *{name}*: {escape(' '.join(sentences))}" for name, sentences in told]
    return "\n".join(["Figures in doubt, marked **!**:", "", *lines])


def alt_text(item: IndicatorResult) -> str:
    """What a reader who does not see the chart needs to know."""
    indicator, history, projection = item.indicator, item.history, item.shown_projection
    if not len(history):
        return f"Line chart without observations: {escape(indicator.name)} has a target but no published figure."
    shown = history.since(first_year_shown(history))
    first, last = int(shown.years[0]), shown.last_year
    text = (
        f"Line chart of {escape(indicator.name)}, {escape(indicator.unit)}. "
        f"{level(float(shown.values[0]), indicator)} in {first}, {level(shown.last_value, indicator)} in {last}."
    )
    if projection is not None:
        end = int(projection.years[-1])
        low, high = projection.quantile(end, 0.1), projection.quantile(end, 0.9)
        text += f" The projection's median reaches {level(float(projection.median()[-1]), indicator)} in {end}, "
        if low == high:
            text += "and its whole 80 % interval lies at that limit."
        else:
            text += f"with an 80 % interval from {level(low, indicator)} to {level(high, indicator)}."
    if item.target is not None and item.assessment.threshold is not None:
        text += f" The target is {target_words(item.target, item.assessment.threshold, indicator)}."
    if item.left_out:
        text += f" Drawn hollow, for the trend leaves them out: {listed(list(map(str, item.left_out)))}."
    if item.moved is not None:
        text += " Squares show the values before the change of level as they were fitted."
    return " ".join([text, *map(escape, item.assessment.doubts)])


def amount_with_sign(value: float, decimals: int = 1) -> str:
    """A difference with its sign: '+3.2', '−1.0'."""
    text = amount(value, decimals)
    return text if text.startswith("−") or not text.strip("0.,") else f"+{text}"


def gap_summary(gaps: Sequence[GroupGap]) -> str:
    """How many gaps are known, how many lie within the surveys' error, and what became of them since earlier years."""
    small = sum(gap.counts is False for gap in gaps)
    known = [gap for gap in gaps if gap.narrows is not None]
    clear = [bool(gap.narrows) for gap in known if gap.clear is not False]
    moves = {"narrowed": sum(clear), "widened": clear.count(False), "did not clearly change": len(known) - len(clear)}
    text = f"{sentence(count(len(gaps), 'gap'))} can be measured"
    if len(known) > 1:
        said = [f"{spelled(times) if times else 'none'} {verb}" for verb, times in moves.items()]
        text += f". Of the {spelled(len(known))} that are known for an earlier year too, {listed(said)}"
    elif known:
        verb = next(verb for verb, times in moves.items() if times)
        text += f"; {'it' if len(gaps) == 1 else 'one'} is known for an earlier year too, and {verb}"
    else:
        text += ", in one year only"
    if small:
        lie = "lies" if small == 1 else "lie"
        text += f"; {spelled(small)} of the {spelled(len(gaps))} {lie} within the surveys' error and "
        text += "does not count" if small == 1 else "do not count"
    halves = " An interval takes each group as half of the survey; where one is smaller it is wider than shown."
    text = f"{text}. A gap is the first group's figure minus the second's, before both are rounded."
    return text + halves * any(gap.counts is not None for gap in gaps)


def gap_change(gap: GroupGap) -> str:
    """Narrower or wider than when, where the change exceeds the survey's error."""
    if gap.narrows is None:
        return "one year only"
    if gap.clear is False:
        return f"no clear change since {gap.first_year}"
    word = "narrower" if gap.narrows else "wider"
    if gap.ratio_narrows is None or gap.ratio_narrows is gap.narrows:
        return f"{word} than in {gap.first_year}{_from_to(gap)}"
    return f"{word} as a difference, {'wider' if gap.narrows else 'narrower'} as a ratio{_from_to(gap)}"


def _from_to(gap: GroupGap) -> str:
    """' (−8.0 → −4.0; ratio 0.75 → 0.90)', with the year where the words before do not say it."""
    if gap.first_gap_pp is None or gap.gap_pp is None:
        return ""
    ratio = ""
    if gap.first_ratio is not None and gap.ratio is not None:
        ratio = f"; ratio {amount(gap.first_ratio, 2)} → {amount(gap.ratio, 2)}"
    since = "" if gap.ratio_narrows in (None, gap.narrows) else f"{gap.first_year}: "
    return f" ({since}{amount_with_sign(gap.first_gap_pp)} → {amount_with_sign(gap.gap_pp)}{ratio})"


def agreement_summary(assessments: Sequence[Assessment]) -> str:
    """How often each published rule sorts a target as this report does."""
    table = agreement(assessments)
    if table.empty:
        return "No indicator of this goal can be put before the published rules."
    sums = table.groupby("rule", sort=False)[["judged_by_both", "agree_of_both"]].sum()
    parts = [
        f"{escape(str(rule))} on {row['agree_of_both']} of {row['judged_by_both']}"
        for rule, row in sums.iterrows()
        if row["judged_by_both"]
    ]
    if not parts:
        return "No published rule and this report both judge an indicator of this goal."
    return (
        "Of the indicators that both judge, the published rules and this report agree on whether the target is on "
        f"track as follows: {listed(parts)}."
    )


def chance_conclusion(scores: Mapping[str, float]) -> str:
    """Whether the chances said in earlier years were too low, too high or about right on average."""
    said, reached = scores["said"], scores["base_rate"]
    if abs(said - reached) < CLOSE:
        return f"On average {share(said)} was said, and {share(reached)} happened."
    side = "low" if said < reached else "high"
    return f"On average {share(said)} was said and {share(reached)} happened: the chances were too {side}."


def widening_sentence(factor: float) -> str:
    """What the country's own outcomes did to the intervals."""
    if factor == 1:
        return "The latest outcomes of the country's own series do not ask for wider intervals than other economies'."
    return (
        f"The latest outcomes of the country's own series strayed further from such projections than other economies', "
        f"so all intervals of this edition are {factor:.2f} times as wide as the tables say."
    )
