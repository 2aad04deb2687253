"""Blocks of a chapter: heading, sentences, table and chart together, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.report import figures, tables, words
from milepost.report.chapter import picture
from milepost.report.sections.measures import behind
from milepost.report.sections.notes import LIKE_NOTE, NO_GROUPS, PACE_NOTE, PASSED_NOTE
from milepost.verdicts import Verdict, level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.country import Indicator
    from milepost.report.chapter import Chapter
    from milepost.report.results import IndicatorResult
    from milepost.verdicts import GroupGap


def verdict_section(desk: Chapter, pillar: str, items: Sequence[IndicatorResult]) -> list[str]:
    """The chapter's summary, its verdict table and its paces."""
    name = desk.framework.pillars[pillar].name
    moving = [item for item in items if item.assessment.shows_projection]
    return [
        f"## Verdicts {{#sec-{pillar}-verdicts}}",
        words.pillar_summary(items),
        tables.verdict_table(items, caption=f"{name}: where each indicator stands", label=f"tbl-{pillar}-verdicts"),
        tables.LEGEND,
        tables.pace_table(moving, caption=f"{name}: pace now and pace required", label=f"tbl-{pillar}-paces"),
        pace_note(moving),
    ]


def pace_note(items: Sequence[IndicatorResult]) -> str:
    """What the columns of the table of paces mean, and 'passed?' where it stands in one."""
    return PACE_NOTE + PASSED_NOTE * any(item.assessment.expected_year_text == "passed?" for item in items)


def indicator_sections(desk: Chapter, items: Sequence[IndicatorResult]) -> list[str]:
    """A section an indicator that has figures: why this verdict, its facts, its chart (of two points or more)."""
    blocks = []
    for item in items:
        if len(item.history) == 0:
            continue
        name = f"{item.indicator.pillar}-{item.indicator.id.replace('_', '-')}"
        blocks += [f"## {words.escape(item.indicator.name)} {{#sec-{name}}}", words.why(item)]
        blocks += [behind(desk, item), words.facts(item)]
        if len(item.history) > 1:
            events = desk.framework.events_of(item.indicator.id)
            figure = figures.draw_target(item, desk.peers_of(item.indicator.id), events)
            blocks.append(picture(desk, name, figure, caption=words.caption(item), alt=words.alt_text(item)))
    return blocks


def gap_section(desk: Chapter, pillar: str, items: Sequence[IndicatorResult]) -> list[str]:
    """Gaps between women and men and between town and country, where the same source gives both in one year."""
    gaps = [
        (item.indicator, gap)
        for item in items
        for by in ("sex", "location")
        if (gap := desk.gap(item.indicator, by)).problem is None
    ]
    heading = f"## Who is left behind {{#sec-{pillar}-gaps}}"
    if not gaps:
        return [
            heading,
            NO_GROUPS,
        ]
    return [heading, words.gap_summary([gap for _, gap in gaps]), gap_table(gaps, label=f"tbl-{pillar}-gaps")]


def gap_table(gaps: Sequence[tuple[Indicator, GroupGap]], *, label: str) -> str:
    """One row a gap: the groups' figures, the gap, and whether it narrows."""
    rows = []
    for indicator, gap in gaps:
        first, second = words.GROUP_NAMES[gap.first_group], words.GROUP_NAMES[gap.second_group]
        rows.append(
            [
                words.escape(indicator.short_name),
                f"{first} – {second}",
                str(gap.year),
                "–" if gap.first_value is None else level(gap.first_value, indicator),
                "–" if gap.second_value is None else level(gap.second_value, indicator),
                "–" if gap.gap_pp is None else words.amount_with_sign(gap.gap_pp, indicator.decimals),
                words.gap_change(gap),
            ]
        )
    return tables.markdown_table(
        ["Indicator", "Groups", "Year", "First", "Second", "Gap", "Change"],
        rows,
        caption="Gaps between groups in the latest year in which one source gives both",
        label=label,
        right=(2, 3, 4, 5),
        widths=(26, 16, 8, 11, 11, 11, 17),
    )


def published_section(pillar: str, items: Sequence[IndicatorResult]) -> list[str]:
    """The published rules' verdicts beside ours."""
    judged = [item for item in items if item.assessment.published and len(item.history)]
    return [
        f"## Published rules beside this report {{#sec-{pillar}-published}}",
        words.agreement_summary([item.assessment for item in judged]),
        tables.published_table(
            judged, caption="The same figures under published progress rules", label=f"tbl-{pillar}-published"
        ),
        LIKE_NOTE,
    ]


def missing_section(pillar: str, items: Sequence[IndicatorResult]) -> list[str]:
    """What could not be assessed, and what datum would change that."""
    missing = [item for item in items if item.assessment.verdict is Verdict.NOT_ASSESSABLE]
    heading = f"## What is missing {{#sec-{pillar}-missing}}"
    if not missing:
        return [heading, "Every indicator of this goal could be assessed."]
    rows = [
        [
            words.escape(item.indicator.name),
            words.escape(item.indicator.custodian),
            words.escape(item.assessment.reasons[0].sentence),
        ]
        for item in missing
    ]
    table = tables.markdown_table(
        ["Indicator", "Custodian", "Why it is not assessed, and what would help"],
        rows,
        caption="Indicators that could not be assessed",
        label=f"tbl-{pillar}-missing",
        widths=(26, 24, 50),
    )
    return [heading, table]
