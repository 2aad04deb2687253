"""What the first pages say besides the findings: the list of indicators, how to read verdicts, the framework."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from milepost.country import Framework, TargetStatus
from milepost.report import words
from milepost.report.carrying import Verdicts
from milepost.verdicts import spelled

WHY_RULES_DIFFER = (
    "Rules that compare two points or compound a growth rate carry the growth of a take-off on for ever, so they call "
    "on track what slows as it saturates; they hang on their end points; and none of them gives a probability. This "
    "report lets the pace decay to that of economies at the same level, so it is stricter where growth was fast. "
    "@sec-method has the formulas."
)


def target_statuses(verdicts: Verdicts) -> str:
    """How many targets are official, reported and proposed; none official is said so.

    Example:
        >>> from milepost.report import sample
        >>> target_statuses(sample().verdicts)
        'Of two targets none is confirmed as official policy: two proposed.'
    """
    counts = Counter(item.target.status.value for item in verdicts.values_behind() if item.target is not None)
    if not counts:
        return "No indicator has a target."
    official = counts.pop("official", 0)
    rest = [f"{spelled(number)} {status}" for status, number in sorted(counts.items(), key=lambda pair: -pair[1])]
    first = (
        f"{spelled(official) if official else 'none'} {'are' if official > 1 else 'is'} confirmed as official policy"
    )
    told = ": ".join([first, *([words.listed(rest)] if rest else [])])
    text = f"Of {words.count(official + sum(counts.values()), 'target')} {told}."
    aimed = [item for item in verdicts.values_behind() if item.target is not None]
    policy = [item for item in aimed if item.target.status is not TargetStatus.PROPOSED]
    open_ = sum(not item.assessment.final_verdict.judged for item in policy)
    if not open_:
        return text
    if len(policy) == 1:
        return f"{text} The one that is not proposed cannot be judged."
    return (
        f"{text} {words.sentence(spelled(open_))} of the {spelled(len(policy))} that are not proposed cannot be judged."
    )


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


BODIES = ("council", "committee")


def framework(policy: Framework, indicators: Mapping[str, int]) -> str:
    """The goals with how many indicators follow each, the stages, and the bodies that answer for them.

    `indicators` counts each goal's indicators by its id.

    Example:
        >>> from milepost import open_edition
        >>> framework(open_edition(2026).framework, {}).splitlines()[0][:44]
        'The framework runs in three stages from 2021'
    """
    stages = policy.stages
    parts = []
    if stages:
        cited = (f"@{key}{_page(stage.page)}" for stage in stages for key in stage.source)
        sources = "; ".join(dict.fromkeys(cited))
        named = [_stage(one.name, one.start_year, one.end_year) for one in stages]
        goals_said = words.sentence(words.count(len(policy.pillars), "goal"))
        parts.append(
            f"The framework runs in {words.count(len(stages), 'stage')} from {stages[0].start_year} to "
            f"{stages[-1].end_year}: {words.listed(named)} [{sources}]. {goals_said} stand in it."
        )
    parts.append("## Goals {#sec-framework-goals}")
    goals = [_goal(pillar.name, pillar.goal, indicators.get(pillar.id)) for pillar in policy.pillars.values()]
    parts.append("\n".join(goals))
    held = [one for one in policy.institutions.values() if one.kind in BODIES and one.role]
    if held:
        parts.append("## Who is responsible {#sec-framework-bodies}")
        lines = [
            f"- **{words.escape(one.name)}** ({words.escape(one.abbreviation)}). {words.escape(one.role)}."
            for one in held
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _page(page: str) -> str:
    return f", p. {words.escape(page)}" if page else ""


def _stage(name: str, start: int, end: int) -> str:
    return f"{words.escape(name)} ({start}–{end})"


def _goal(name: str, goal: str, many: int | None) -> str:
    told = "" if many is None else f" *{words.sentence(words.count(many, 'indicator'))}.*"
    return f"- **{words.escape(name)}.** {words.escape(goal)}{told}"


def _body(name: str, short: str, role: str) -> str:
    return f"- **{words.escape(name)}** ({words.escape(short)}). {words.escape(role)}."
