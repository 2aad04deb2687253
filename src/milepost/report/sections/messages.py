"""The key messages: what stands on the first page of the book. No arithmetic but rounding and counting."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from milepost.report import words
from milepost.verdicts import Verdict, level, share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from milepost.country import Framework, Indicator, Pillar
    from milepost.report.results import IndicatorResult
    from milepost.verdicts import GroupGap

WEAK = "D"
MANY = 4  # indicators that a reader takes in on one line
VERDICT_MESSAGES = {
    Verdict.MET: "Met",
    Verdict.ON_TRACK: "On track",
    Verdict.RAISE: "Could be raised",
    Verdict.ACCELERATE: "Where the pace must rise",
    Verdict.REVISE: "To be revised down or given another year",
    Verdict.REVERSE: "Going the wrong way",
}
HOW_TO_READ = (
    "**How to read the verdicts.** *Met*: the latest value meets the target. *On track*: it will probably be met. "
    "*Accelerate*: the pace must rise; the chapter says whether others, or Cambodia itself, have managed such a pace. "
    "*Adjust*: the target is too easy, or nearly out of reach and beyond the pace of comparable economies. *Reverse*: "
    "the trend goes the wrong way. *Not assessable*: the figures do not allow a verdict, and the chapter says which "
    "figure would. @sec-method gives the rules, @sec-glossary the words."
)


def disclaimer(framework: Framework) -> str:
    """The sentence that stands on the cover and in the first chapter."""
    return (
        f"Indicator list ({len(framework.indicators)} indicators) prepared for demonstration; "
        "targets marked proposed are not government policy."
    )


def verdict_message(verdict: Verdict, items: Sequence[IndicatorResult], pillars: Mapping[str, Pillar]) -> str:
    """The indicators with this verdict, each with its figures, a line a goal where they are many; empty without any."""
    held = [item for item in items if item.assessment.final_verdict is verdict]
    if not held:
        return ""
    falling = [
        words.escape(item.indicator.short_name)
        for item in held
        if (item.assessment.present_change_per_year or 0) * item.indicator.direction.sign < 0
    ]
    also = []
    if verdict is Verdict.ACCELERATE and falling:
        also = [f"Of these, now moving away from the target: {words.listed(falling)}."]
    if len(held) <= MANY:
        return " ".join([f"**{VERDICT_MESSAGES[verdict]}:** {'; '.join(map(in_brief, held))}.", *also])
    own = {name: [in_brief(item) for item in held if item.indicator.pillar == name] for name in pillars}
    lines = [f"{words.escape(pillars[name].name)}: {'; '.join(of)}." for name, of in own.items() if of]
    first = f"**{VERDICT_MESSAGES[verdict]}**, {words.count(len(held), 'indicator')}:"
    return "\n    - ".join([first, *lines, *also])


def nothing_to_adjust(items: Sequence[IndicatorResult]) -> str:
    """That no target is put up for adjustment, which a reader looks for; empty when one is."""
    if any(item.assessment.final_verdict in (Verdict.RAISE, Verdict.REVISE) for item in items):
        return ""
    return (
        "**Targets to adjust:** none of those that can be judged. A target is put up only if it is too easy, or nearly "
        "out of reach and beyond the pace of comparable economies (@sec-target-review)."
    )


def in_brief(item: IndicatorResult) -> str:
    """'Internet users (60.7 % in 2023, 90.0 % by 2035, chance 17 %)', with a mark where the evidence is weak."""
    a, indicator = item.assessment, item.indicator
    parts = []
    if len(item.history):
        carried = ", carried forward" if item.history.statuses[-1] == "carried" else ""
        parts.append(f"{level(item.history.last_value, indicator)} in {item.history.last_year}{carried}")
    if a.threshold is not None:
        parts.append(f"{level(a.threshold, indicator)} by {a.target_year}")
    if a.probability is not None:
        parts.append(f"chance {share(a.probability)}")
    if a.evidence.grade == WEAK:
        parts.append("weak evidence")
    return f"{words.escape(indicator.short_name)} ({', '.join(parts)})"


def status_sentence(items: Sequence[IndicatorResult]) -> str:
    """How many targets are official, reported and proposed; none official is said so."""
    counts = Counter(item.target.status.value for item in items if item.target is not None)
    official = counts.pop("official", 0)
    rest = words.listed([f"{number} {status}" for status, number in sorted(counts.items(), key=lambda pair: -pair[1])])
    first = f"{official} confirmed as official policy" if official else "none is confirmed official policy"
    return f"Of {official + sum(counts.values())} targets {first}: {rest}."


def due_message(items: Sequence[IndicatorResult]) -> str:
    """Targets that have fallen due and cannot be judged."""
    due = [
        f"{words.escape(item.indicator.short_name)} ({item.target.target_year})"
        for item in items
        if item.target is not None
        and item.target.target_year < item.assessment.as_of_year
        and item.assessment.final_verdict is Verdict.NOT_ASSESSABLE
    ]
    return f"**Due and not to be judged**, for no figure of their year is held: {words.listed(due)}." if due else ""


def unseen_message(items: Sequence[IndicatorResult]) -> str:
    """Targets without a single figure, and who would publish it."""
    unseen = [
        f"{words.escape(item.indicator.short_name)} ({words.escape(item.indicator.custodian)})"
        for item in items
        if item.target is not None and len(item.history) == 0
    ]
    return f"**Figures to publish first**, for a target waits on them: {'; '.join(unseen)}." if unseen else ""


def widest_gap_message(gaps: Sequence[tuple[Indicator, GroupGap]]) -> str:
    """The widest gap between groups, in percentage points."""
    known = [
        (indicator, gap) for indicator, gap in gaps if gap.first_value is not None and gap.second_value is not None
    ]
    if not known:
        return ""
    indicator, gap = max(known, key=lambda pair: abs(pair[1].gap_pp or 0))
    return (
        f"**The widest gap:** {words.escape(indicator.short_name)}, {words.GROUP_NAMES[gap.first_group]} "
        f"{level(gap.first_value or 0, indicator)} and {words.GROUP_NAMES[gap.second_group]} "
        f"{level(gap.second_value or 0, indicator)} ({gap.year}). @sec-inclusion has them all."
    )


def track_record_message(record: Mapping[str, Any]) -> str:
    """How intervals and chances of earlier years fared on Cambodia's own histories."""
    if not record["scores"]:
        return ""
    scores = record["scores"][0]
    text = (
        f"**How far to trust this:** made in earlier years, the 80 % intervals would have held in "
        f"{share(scores['covered_80'])} of cases on Cambodia's own histories."
    )
    if record["targets"]:
        said = words.chance_conclusion(record["targets"][0])
        text += f" On targets made up as a test, {said[:1].lower()}{said[1:]}"
    return f"{text} See @sec-track-record."
