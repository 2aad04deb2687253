"""Results to sentences and alt texts, in plain English. No arithmetic but rounding and counting."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from milepost.assess import Verdict, agreement
from milepost.assess.amounts import amount, level, share

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from milepost.assess import Assessment, GroupGap, ProvinceSpread
    from milepost.framework import Framework, Indicator, Target
    from milepost.results import IndicatorResult

ORDER = (
    Verdict.MET,
    Verdict.ON_TRACK,
    Verdict.RAISE,
    Verdict.ACCELERATE,
    Verdict.REVISE,
    Verdict.REVERSE,
    Verdict.NOT_ASSESSABLE,
)
NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
PACE_NOTE = (
    "Paces are changes per year in the indicator's unit. *Factor* is the required over the present pace. "
    "*Expected* is the first year in which the target is more likely met than not."
)
JOURNEY_NOTE = (
    "Each indicator's share runs from 0 at its baseline to 1 at its target; before averaging it is held between −1 "
    "and 1, so that being past one target makes up for nothing elsewhere. *Now* is the projection's median; the "
    "interval takes all errors as moving together, the widest of the common choices (@sec-method)."
)
HOW_TO_READ = (
    "**How to read the verdicts.** *Met*: the latest value meets the target. *On track*: it will probably be met. "
    "*Accelerate*: the pace must rise, and comparable economies have managed such a pace. *Adjust*: the target is too "
    "easy, or nearly out of reach at any pace on record. *Reverse*: the trend goes the wrong way. *Not "
    "assessable*: the figures do not allow a verdict, and the chapter says which figure would. @sec-method gives the "
    "rules."
)
NO_GROUPS = (
    "No indicator of this goal is published by sex or by town and country. Figures for the groups would let this "
    "section say who is left behind."
)
LIKE_NOTE = (
    "*n. a.*: not assessable by this rule. Rules marked *-like* follow a published method of which a part could not "
    "be confirmed. Each rule is applied to the figures that this report uses; @sec-method gives the formulas."
)
GROUP_NAMES = {"female": "women", "male": "men", "rural": "rural", "urban": "urban"}
VERDICT_MESSAGES = {
    Verdict.MET: "Met",
    Verdict.ON_TRACK: "On track",
    Verdict.RAISE: "Could be raised",
    Verdict.ACCELERATE: "Where the pace must rise",
    Verdict.REVISE: "To be revised down or given another year",
    Verdict.REVERSE: "Going the wrong way",
}
STATUS_WORDS = {
    "official": "official target",
    "reported": "target as reported, to be confirmed",
    "proposed": "target proposed for this demonstration",
}


def count(number: int, noun: str, plural: str = "") -> str:
    """'one indicator', '12 indicators'."""
    word = NUMBER_WORDS[number] if number < len(NUMBER_WORDS) else str(number)
    return f"{word} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: Sequence[str]) -> str:
    """'a, b and c'."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def escape(text: str) -> str:
    """Text that Markdown will print as it stands, inside a table cell or an attribute too."""
    for character in "\\`*_[]<>|#$^~@":
        text = text.replace(character, "\\" + character)
    return text


def attribute(text: str) -> str:
    """Text for a quoted attribute of Markdown, such as an alt text."""
    return text.replace("\\", "").replace('"', "'").replace("\n", " ")


def value_in_year(value: float | None, year: int | None, indicator: Indicator) -> str:
    """'60.7 % (2023)', or a dash when nothing is known."""
    return "–" if value is None or year is None else f"{level(value, indicator)} ({year})"


def verdict_counts(assessments: Iterable[Assessment]) -> str:
    """'2 met, 3 on track and 4 not assessable', in the order of the method's table."""
    counts = Counter(item.final_verdict for item in assessments)
    return listed([f"{counts[verdict]} {verdict.value}" for verdict in ORDER if counts[verdict]] or ["none"])


def pillar_summary(name: str, items: Sequence[IndicatorResult]) -> str:
    """What a chapter's verdict table says, in two sentences."""
    judged = [item for item in items if item.assessment.verdict is not Verdict.NOT_ASSESSABLE]
    text = (
        f"{name} is followed by {count(len(items), 'indicator')}: {verdict_counts(item.assessment for item in items)}."
    )
    moving = [item for item in judged if item.assessment.verdict in (Verdict.ACCELERATE, Verdict.REVERSE)]
    if moving:
        names = listed([escape(item.indicator.short_name) for item in moving[:4]])
        more = f" and {len(moving) - 4} more" if len(moving) > 4 else ""
        text += f" Effort is asked for on {names}{more}."
    return text


def target_words(target: Target, threshold: float | None, indicator: Indicator) -> str:
    """'at least 90 % by 2035 (proposed)'."""
    if threshold is None:
        return "no numeric value"
    kind = {"at_least": "at least ", "at_most": "at most ", "range": "from ", "relative": ""}.get(target.kind.value, "")
    upper = f" to {level(target.value_upper, indicator)}" if target.value_upper is not None else ""
    start = target.value if target.kind.value == "range" else threshold
    return f"{kind}{level(start, indicator)}{upper} by {target.target_year} ({target.status.value})"


def why(item: IndicatorResult) -> str:
    """Why this verdict: the verdict, the probability, the reasons, the evidence and the proposal, if any."""
    a = item.assessment
    parts = [f"**{sentence(a.final_verdict.value)}.**"]
    if a.override:
        parts.append(
            f"A reviewer ({a.override.role}) set this verdict in place of '{a.verdict.value}': {a.override.reason}"
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
    cites = "; ".join(f"@{key}" for key in indicator.citation)
    return f"Unit: {escape(indicator.unit)}. {sentence(target)}. Source: {escape(indicator.source)} [{cites}]."


def caption(item: IndicatorResult) -> str:
    """Caption of a target chart."""
    indicator, a = item.indicator, item.assessment
    text = f"{escape(indicator.name)} ({escape(indicator.unit)})"
    if a.probability is not None and item.target is not None:
        text += f": chance of the {item.target.target_year} target {share(a.probability)}"
    return text


def alt_text(item: IndicatorResult) -> str:
    """What a reader who does not see the chart needs to know."""
    indicator, history, projection = item.indicator, item.history, item.projection
    if not len(history):
        return f"Line chart without observations: {indicator.name} has a target but no published figure."
    first, last = int(history.years[0]), history.last_year
    text = (
        f"Line chart of {indicator.name}, {indicator.unit}. "
        f"{level(float(history.values[0]), indicator)} in {first}, {level(history.last_value, indicator)} in {last}."
    )
    if projection is not None:
        end = int(projection.years[-1])
        low, high = projection.quantile(end, 0.1), projection.quantile(end, 0.9)
        text += (
            f" The projection's median reaches {level(float(projection.median()[-1]), indicator)} in {end}, "
            f"with an 80 % interval from {level(low, indicator)} to {level(high, indicator)}."
        )
    if item.target is not None and item.assessment.threshold is not None:
        text += f" The target is {target_words(item.target, item.assessment.threshold, indicator)}."
    return text


def missing(item: IndicatorResult) -> str:
    """Why an indicator could not be assessed, and what datum would change that."""
    reasons = " ".join(reason.sentence for reason in item.assessment.reasons)
    return f"**{escape(item.indicator.name)}** ({escape(item.indicator.custodian)}): {escape(reasons)}"


def disclaimer(framework: Framework) -> str:
    """The sentence that stands on the cover and in the first chapter."""
    return (
        f"Indicator list ({len(framework.indicators)} indicators) prepared for demonstration; "
        "targets marked proposed are not government policy."
    )


def amount_with_sign(value: float, decimals: int = 1) -> str:
    """A difference with its sign: '+3.2', '−1.0'."""
    text = amount(value, decimals)
    return text if text.startswith("−") or not text.strip("0.,") else f"+{text}"


def gap_summary(gaps: Sequence[GroupGap]) -> str:
    """How many gaps are known, and how many narrow."""
    known = [gap for gap in gaps if gap.narrows is not None]
    narrower = sum(bool(gap.narrows) for gap in known)
    text = f"{sentence(count(len(gaps), 'gap'))} can be measured."
    if known:
        text += f" Of {count(len(known), 'gap')} known for more than one year, {count(narrower, 'gap')} narrowed."
    return text + " A gap is the first group's figure minus the second's."


def agreement_summary(assessments: Sequence[Assessment]) -> str:
    """How often each published rule sorts a target as this report does."""
    table = agreement(assessments)
    if table.empty:
        return "No indicator of this goal can be put before the published rules."
    sums = table.groupby("rule", sort=False)[["agree", "on_track", "not_on_track", "not_assessable"]].sum()
    totals = sums[["on_track", "not_on_track", "not_assessable"]].sum(axis=1)
    parts = [f"{escape(str(rule))} on {sums['agree'][rule]} of {totals[rule]}" for rule in sums.index]
    return (
        "Sorted into on track, not on track and not assessable, the published rules and this report agree as "
        f"follows: {listed(parts)}."
    )


def province_summary(indicator: Indicator, spread: ProvinceSpread, names: Mapping[str, str]) -> str:
    """Highest and lowest province, and how many are missing."""
    if spread.highest is None or spread.lowest is None or spread.highest_value is None or spread.lowest_value is None:
        return f"{indicator.name} is not published by province."
    text = (
        f"{indicator.name} ran from {level(spread.lowest_value, indicator)} in {names[spread.lowest]} to "
        f"{level(spread.highest_value, indicator)} in {names[spread.highest]} in {spread.year}."
    )
    if spread.missing:
        lost = listed([names[code] for code in spread.missing])
        text += f" {sentence(count(len(spread.missing), 'province'))} of {spread.expected} has no figure: {lost}."
    return text


def verdict_message(verdict: Verdict, items: Sequence[IndicatorResult]) -> str:
    """The indicators with this verdict, by name; empty when there are none."""
    held = [item for item in items if item.assessment.final_verdict is verdict]
    if not held:
        return ""
    return f"**{VERDICT_MESSAGES[verdict]}:** {listed([escape(item.indicator.short_name) for item in held])}."


def status_counts(items: Sequence[IndicatorResult]) -> str:
    """'30 proposed and 3 reported', of the targets shown."""
    counts = Counter(item.target.status.value for item in items if item.target is not None)
    return listed([f"{number} {status}" for status, number in sorted(counts.items(), key=lambda pair: -pair[1])])


def indicator_sheet(item: IndicatorResult, framework: Framework) -> str:
    """Definition, unit, direction, source, custodian, limits and targets of one indicator."""
    indicator = item.indicator
    codes = [f"SDG {indicator.sdg_code}" if indicator.sdg_code else "", f"ITU {indicator.itu_code}"]
    limits = [text for text in (indicator.lower_limit, indicator.upper_limit) if text is not None]
    lines = [
        f"### {escape(indicator.name)} {{#sec-indicators-{indicator.id.replace('_', '-')}}}",
        f"{escape(indicator.definition)} *Unit:* {escape(indicator.unit)}, to {indicator.direction.value}"
        + (f", limits {' to '.join(f'{limit:g}' for limit in limits)}. " if limits else ", no upper limit. ")
        + f"*Source:* {escape(indicator.source)}"
        + (f" ({escape(indicator.source_code)})" if indicator.source_code else "")
        + f" [{'; '.join('@' + key for key in indicator.citation)}]. "
        + f"*Custodian:* {escape(indicator.custodian)}. *Published:* {escape(indicator.frequency)}. "
        + (
            f"*Codes:* {', '.join(code for code in codes if code and 'None' not in code)}. "
            if indicator.sdg_code
            else ""
        )
        + f"*Known limits:* {escape(indicator.known_limits)}",
    ]
    targets = [target for target in framework.targets if target.indicator == indicator.id]
    if targets:
        lines.append("\n".join(f"- {_target_line(target, indicator)}" for target in targets))
    return "\n\n".join(lines)


def _target_line(target: Target, indicator: Indicator) -> str:
    relative = target.kind.value == "relative" and target.baseline_value is None
    threshold = None if relative else target.threshold(indicator.direction)
    state = "" if target.in_force else " Superseded."
    return f"Target {escape(target_words(target, threshold, indicator))}.{state} {escape(target.reasoning)}"
