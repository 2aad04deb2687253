"""The key messages: what stands on the first page of the book. No arithmetic but rounding and counting."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from typing import Any

from milepost.report import words
from milepost.report.carrying import Gaps, Verdicts
from milepost.report.results import IndicatorResult
from milepost.report.say.groups import widest
from milepost.verdicts import AWAY, TOWARDS, Verdict, chance, level, share

WEAK = "D"
MANY = 4  # indicators that a reader takes in on one line
VERDICT_MESSAGES = {
    Verdict.MET: "Met",
    Verdict.MET_BEFORE: "Met when last measured, with no newer figure",
    Verdict.ON_TRACK: "On track",
    Verdict.WATCH: "Expected, not assured",
    Verdict.RAISE: "Could be raised",
    Verdict.ACCELERATE: "Where the pace must rise",
    Verdict.REVISE: "To be revised down or given another year",
    Verdict.REVERSE: "Going the wrong way",
}
WHY_RULES_DIFFER = (
    "Rules that compare two points or compound a growth rate carry the growth of a take-off on for ever, so they call "
    "on track what slows as it saturates; they hang on their end points; and none of them gives a probability. This "
    "report lets the pace decay to that of economies at the same level, so it is stricter where growth was fast. "
    "@sec-method has the formulas."
)


def standing(verdicts: Verdicts, as_of: datetime.date) -> str:
    """What the list of indicators is, the day of its figures, and how many targets are official policy.

    Example:
        >>> from milepost.report import sample
        >>> import datetime
        >>> standing(sample().verdicts, datetime.date(2025, 6, 30))[-103:]
        'hose released on or before 30 June 2025. Of 2 targets none is confirmed as official policy: 2 proposed.'
    """
    return (
        f"Indicator list ({len(verdicts)} indicators) prepared for demonstration; targets marked proposed "
        f"are not government policy. Figures are those released on or before {as_of.day} {as_of:%B %Y}. "
        f"{target_statuses(verdicts)}"
    )


def target_statuses(verdicts: Verdicts) -> str:
    """How many targets are official, reported and proposed; none official is said so."""
    counts = Counter(item.target.status.value for item in verdicts.values_behind() if item.target is not None)
    official = counts.pop("official", 0)
    rest = [f"{number} {status}" for status, number in sorted(counts.items(), key=lambda pair: -pair[1])]
    first = f"{official or 'none'} {'are' if official > 1 else 'is'} confirmed as official policy"
    return (
        f"Of {official + sum(counts.values())} targets {': '.join([first, *([words.listed(rest)] if rest else [])])}."
    )


def assessed(verdicts: Verdicts) -> str:
    """How many indicators have a target, how many of these a verdict or a direction, and how often each was given.

    Example:
        >>> from milepost.report import sample
        >>> assessed(sample().verdicts)
        'Of 2 indicators, 2 have a target. Of these 2, 2 have a verdict: 1 on track and 1 accelerate.'
    """
    aimed = [item.assessment for item in verdicts.values_behind() if item.target is not None]
    judged = [a for a in aimed if a.final_verdict.judged]
    told = [a for a in aimed if not a.final_verdict.judged and a.went in (TOWARDS, AWAY)]
    more = f", {len(told)} more a direction" if told else ""
    return (
        f"Of {len(verdicts)} indicators, {len(aimed)} have a target. Of these {len(aimed)}, {len(judged)} have a "
        f"verdict{more}: {words.verdict_counts(aimed)}."
    )


def by_verdict(verdicts: Verdicts, goals: Mapping[str, str]) -> list[str]:
    """A message a verdict that was given: its indicators with their figures, a line a goal where they are many.

    `goals` are the goals' names by id.

    Example:
        >>> from milepost.report import sample
        >>> by_verdict(sample().verdicts, {})[0]
        '**On track:** Secure servers (130 in 2024, 150 by 2030, chance 67 %).'
    """
    said = [_of_verdict(verdict, verdicts.values_behind(), goals) for verdict in VERDICT_MESSAGES]
    return [message for message in said if message]


def _of_verdict(verdict: Verdict, items: tuple[IndicatorResult, ...], goals: Mapping[str, str]) -> str:
    held = [item for item in items if item.assessment.final_verdict is verdict]
    if not held:
        return ""
    falling = [words.escape(item.indicator.short_name) for item in held if _moves_away(item)]
    also = []
    if verdict is Verdict.ACCELERATE and falling:
        also = [f"Of these, expected to move away from the target: {words.listed(falling)}."]
    if len(held) <= MANY:
        return " ".join([f"**{VERDICT_MESSAGES[verdict]}:** {'; '.join(map(in_brief, held))}.", *also])
    own = {goal: [in_brief(item) for item in held if item.indicator.pillar == goal] for goal in goals}
    lines = [f"{words.escape(goals[goal])}: {'; '.join(of)}." for goal, of in own.items() if of]
    first = f"**{VERDICT_MESSAGES[verdict]}**, {words.count(len(held), 'indicator')}:"
    return "\n    - ".join([first, *lines, *also])


def _moves_away(item: IndicatorResult) -> bool:
    pace = item.assessment.expected_change_per_year
    return pace is not None and pace * item.indicator.direction.sign < 0


def in_brief(item: IndicatorResult) -> str:
    """'Internet users (60.7 % in 2023, 90.0 % by 2035, chance 17 %)', with a mark where the evidence is weak."""
    a, indicator = item.assessment, item.indicator
    parts = []
    if a.final_verdict is Verdict.MET_BEFORE and a.last_value is not None:
        parts.append(f"{level(a.last_value, indicator)} in {a.last_year}")
    elif len(item.history):
        carried = ", carried forward" if item.history.statuses[-1] == "carried" else ""
        parts.append(f"{level(item.history.last_value, indicator)} in {item.history.last_year}{carried}")
    if a.threshold is not None:
        parts.append(f"{level(a.threshold, indicator)} by {a.target_year}")
    if a.probability is not None:
        parts.append(f"chance {chance(a.probability)}")
    if a.doubts:
        parts.append("figures in doubt")
    if a.evidence.grade == WEAK:
        parts.append("weak evidence")
    return f"{words.escape(indicator.short_name)} ({', '.join(parts)})"


def nothing_to_adjust(verdicts: Verdicts) -> str:
    """That no target is put up for adjustment, which a reader looks for; empty when one is.

    Example:
        >>> from milepost.report import sample
        >>> nothing_to_adjust(sample().verdicts)[:59]
        '**Targets to adjust:** none of those that can be judged. A '
    """
    if verdicts["verdict"].isin([Verdict.RAISE, Verdict.REVISE]).any():
        return ""
    return (
        "**Targets to adjust:** none of those that can be judged. A target is put up only if it is too easy, or nearly "
        "out of reach and beyond the pace of comparable economies (@sec-target-review)."
    )


def due_unjudged(verdicts: Verdicts) -> str:
    """Targets that have fallen due and cannot be judged; empty without any.

    Example:
        >>> from milepost.report import sample
        >>> due_unjudged(sample().verdicts)
        ''
    """
    due = [
        f"{words.escape(item.indicator.short_name)} ({item.target.target_year})"
        for item in verdicts.values_behind()
        if item.target is not None
        and item.target.target_year < item.assessment.as_of_year
        and not item.assessment.final_verdict.judged
    ]
    return f"**Due and not to be judged**, for no figure of their year is held: {words.listed(due)}." if due else ""


def to_publish(verdicts: Verdicts) -> str:
    """The data agenda: targets without a single figure, who owes it, and when its target is due; empty without any.

    Example:
        >>> from milepost.report import sample
        >>> to_publish(sample().verdicts)
        ''
    """
    targets = [item for item in verdicts.values_behind() if item.target is not None]
    without = [item for item in targets if item.assessment.final_verdict is Verdict.NO_FIGURE]
    unseen = [
        f"{words.escape(item.indicator.short_name)} ({words.escape(item.indicator.custodian)}, target due "
        f"{item.target.target_year})"
        for item in sorted(without, key=lambda item: item.target.target_year)
    ]
    if not unseen:
        return ""
    return f"**Figures to publish first**, of {len(unseen)} of {len(targets)} targets: {'; '.join(unseen)}."


def widest_gap_message(gaps: Gaps) -> str:
    """The widest of these gaps with both groups' figures; empty without any.

    Example:
        >>> from milepost.report import sample
        >>> widest_gap_message(sample().gaps)
        '**The widest gap:** Internet users, women 68.0 % and men 74.0 % (2024). @sec-inclusion has them all.'
    """
    held = widest(gaps)
    if held is None:
        return ""
    indicator, gap = held
    in_doubt = f" The figures are in doubt: {words.escape(gap.doubt)}." if gap.doubt else ""
    return (
        f"**The widest gap:** {words.escape(indicator.short_name)}, {words.GROUP_NAMES[gap.first_group]} "
        f"{level(gap.first_value, indicator)} and {words.GROUP_NAMES[gap.second_group]} "
        f"{level(gap.second_value, indicator)} ({gap.year}).{in_doubt} @sec-inclusion has them all."
    )


def track_record_message(record: Mapping[str, Any], *, country: str) -> str:
    """How intervals and chances of earlier years fared on the country's own histories; empty without any.

    `record` is what the chapter on the track record handed on.

    Example:
        >>> track_record_message({"scores": [{"covered_80": 0.8}], "targets": []}, country="Examplia")[-60:]
        "of cases on Examplia's own histories. See @sec-track-record."
    """
    if not record["scores"]:
        return ""
    scores = record["scores"][0]
    text = (
        f"**How far to trust this:** made in earlier years, the 80 % intervals would have held in "
        f"{share(scores['covered_80'])} of cases on {country}'s own histories."
    )
    if record["targets"]:
        said = words.chance_conclusion(record["targets"][0])
        text += f" On targets made up as a test, {said[:1].lower()}{said[1:]}"
    return f"{text} See @sec-track-record."


def how_to_read(country: str) -> str:
    """What each verdict means, in a sentence.

    Example:
        >>> how_to_read("Examplia")[:70]
        '**How to read the verdicts.** *Met*: the latest value meets the target'
    """
    return (
        "**How to read the verdicts.** *Met*: the latest value meets the target; *met when last measured*, where that "
        "value is old. *On track*: it will probably be met. *Watch*: it is expected to be met, not assured. "
        "*Accelerate*: the pace must rise; the chapter says whether others, or "
        f"{country} itself, have managed such a pace. *Adjust*: the target is too easy, or nearly out of "
        "reach and beyond the pace of comparable economies. *Reverse*: the trend goes the wrong way. Where "
        "there is no verdict the chapter says why (the *interval* is *too wide*, there are *too few figures* or *no* "
        "*figure yet*, the *series* has *ended*), which way the indicator went, and which figure would help. "
        "@sec-method gives the rules, @sec-glossary the words."
    )
