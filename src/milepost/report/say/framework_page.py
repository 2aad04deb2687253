"""One page on the framework: its goals, its stages, and who is responsible; the policy is cited where it says so."""

from __future__ import annotations

from collections.abc import Mapping

from milepost.country import Framework
from milepost.report.words import count, escape, listed, sentence

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
        parts.append(
            f"The framework runs in {count(len(stages), 'stage')} from {stages[0].start_year} to "
            f"{stages[-1].end_year}: {listed([_stage(one.name, one.start_year, one.end_year) for one in stages])} "
            f"[{sources}]. {sentence(count(len(policy.pillars), 'goal'))} stand in it."
        )
    parts.append("## Goals {#sec-framework-goals}")
    goals = [_goal(pillar.name, pillar.goal, indicators.get(pillar.id)) for pillar in policy.pillars.values()]
    parts.append("\n".join(goals))
    held = [one for one in policy.institutions.values() if one.kind in BODIES and one.role]
    if held:
        parts.append("## Who is responsible {#sec-framework-bodies}")
        lines = [f"- **{escape(one.name)}** ({escape(one.abbreviation)}). {escape(one.role)}." for one in held]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _page(page: str) -> str:
    return f", p. {escape(page)}" if page else ""


def _stage(name: str, start: int, end: int) -> str:
    return f"{escape(name)} ({start}–{end})"


def _goal(name: str, goal: str, many: int | None) -> str:
    told = "" if many is None else f" *{sentence(count(many, 'indicator'))}.*"
    return f"- **{escape(name)}.** {escape(goal)}{told}"
