"""Blocks of the chapters that look across the pillars: gaps, targets to review, agreement."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from milepost.country import meets
from milepost.report import chapter, tables, words
from milepost.report import subject_figures as draw
from milepost.report.sections.measures import behind, without_measures
from milepost.report.sections.notes import NO_GROUPS, WHY_RULES_DIFFER
from milepost.report.sections.pillars import gap_table, pace_note
from milepost.verdicts import CATEGORY_OF, Verdict, level, province_spread, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.country import Indicator, Target
    from milepost.report.chapter import Chapter
    from milepost.report.results import IndicatorResult
    from milepost.verdicts import Cuts, GroupGap

ADJUST_REASONS = {
    "met_early",
    "raise_proposed",
    "beyond_best_pace",
    "revision_proposed",
    "target_due",
}
SPEED_REASONS = {"acceleration", "no_yardstick", "caution_beyond_best_pace", "within_best_pace", "wrong_way"}
HEADINGS = {"sex": "Women and men", "location": "Town and country"}


def all_items(desk: Chapter) -> tuple[IndicatorResult, ...]:
    """What every pillar's chapter handed on, in the framework's order."""
    return tuple(item for pillar in desk.framework.pillars for item in desk.results(pillar).items)


def gaps_by(desk: Chapter, by: str) -> list[str]:
    """All gaps by "sex" or by "location"."""
    gaps = _gaps(desk, by)
    heading = f"## {HEADINGS[by]} {{#sec-inclusion-{by}}}"
    if not gaps:
        return [heading, NO_GROUPS]
    rows = [
        (
            f"{indicator.short_name} ({gap.year})",
            {
                words.GROUP_NAMES[gap.first_group]: gap.first_value or 0.0,
                words.GROUP_NAMES[gap.second_group]: gap.second_value or 0.0,
            },
        )
        for indicator, gap in gaps
        if indicator.percentage
    ]
    groups = tuple(words.GROUP_NAMES[name] for name in (gaps[0][1].first_group, gaps[0][1].second_group))
    widest = max(gaps, key=lambda pair: abs(pair[1].gap_pp or 0.0) if pair[0].percentage else 0.0)
    alt = (
        f"Marks of {words.listed(list(groups))} on a line an indicator, {len(rows)} indicators. The widest gap is "
        f"{words.amount_with_sign(widest[1].gap_pp or 0.0)} percentage points, for {widest[0].short_name}."
    )
    caption = f"{HEADINGS[by]}: latest year in which one source gives both"
    figure = draw.draw_groups(rows, groups, unit="percent")
    return [
        heading,
        words.gap_summary([gap for _, gap in gaps]),
        chapter.picture(desk, f"inclusion-{by}", figure, caption=caption, alt=alt),
        gap_table(gaps, label=f"tbl-inclusion-{by}"),
    ]


def gap_records(desk: Chapter) -> list[dict[str, Any]]:
    """Every measured gap, JSON-ready."""
    return [dataclasses.asdict(gap) for by in HEADINGS for _, gap in _gaps(desk, by)]


def provinces(desk: Chapter) -> list[str]:
    """Indicators that are published by province: spread, ranking, and what is missing."""
    names = desk.provinces
    blocks = ["## Provinces {#sec-inclusion-provinces}"]
    for indicator in desk.framework.indicators.values():
        known = desk.figures_of(indicator.id)
        spread = province_spread(indicator, known, tuple(names))
        if spread.problem is not None or spread.year is None:
            continue
        rows = known[
            (known["province"] != "")
            & (known["sex"] == "both")
            & (known["location"] == "total")
            & (known["year"] == spread.year)
        ].sort_values("value", ascending=False)
        ranking = [
            (names[code], float(value))
            for code, value in zip(rows["province"], rows["value"], strict=True)
            if code in names
        ]
        text = words.province_summary(indicator, spread, names)
        name = f"inclusion-{indicator.id.replace('_', '-')}"
        caption = f"{words.escape(indicator.name)}: a bar a province ({words.escape(indicator.unit)})"
        figure = draw.draw_ranking(ranking, unit=indicator.unit)
        blocks += [text, chapter.picture(desk, name, figure, caption=caption, alt=f"Bars by province. {text}")]
    return blocks


def groups_missing(desk: Chapter) -> list[str]:
    """How many indicators say nothing about groups, and who would have to publish them."""
    silent = [
        indicator
        for indicator in desk.framework.indicators.values()
        if indicator.percentage
        and len(desk.history(indicator.id))
        and all(desk.gap(indicator, by).problem is not None for by in HEADINGS)
    ]
    names = words.listed([words.escape(item.short_name) for item in silent]) if silent else "none"
    return [
        "## What is not published by group {#sec-inclusion-missing}",
        f"{words.sentence(words.count(len(silent), 'percentage', 'percentages'))} with figures for the whole country "
        f"cannot be split by sex or by town and country: {names}.",
    ]


def targets_to_adjust(items: Sequence[IndicatorResult]) -> list[str]:
    """Targets to raise, and targets to revise or re-date, with what is proposed."""
    chosen = [item for item in items if item.assessment.final_verdict in (Verdict.RAISE, Verdict.REVISE)]
    heading = "## Targets to adjust {#sec-target-review-adjust}"
    if not chosen:
        return [heading, "No target is put up for adjustment."]
    rows = [
        [
            words.escape(item.indicator.short_name),
            _target(item),
            share(item.assessment.probability) if item.assessment.probability is not None else "–",
            tables.verdict_mark(item.assessment.final_verdict),
            "–" if item.assessment.proposed_value is None else level(item.assessment.proposed_value, item.indicator),
            item.assessment.year_likely_text,
        ]
        for item in chosen
    ]
    table = tables.markdown_table(
        ["Indicator", "Target", "Chance", "Verdict", "Value proposed", "Present target likely in"],
        rows,
        caption="Targets to adjust; what is proposed is the method's, not policy",
        label="tbl-target-review-adjust",
        right=(1, 2, 4, 5),
        widths=(22, 16, 9, 25, 14, 14),
    )
    reasons = "\n".join(
        f"- **{words.escape(item.indicator.name)}.** {words.reasons(item, ADJUST_REASONS)}" for item in chosen
    )
    return [heading, table, reasons]


def targets_to_accelerate(desk: Chapter, items: Sequence[IndicatorResult]) -> list[str]:
    """Targets that ask for effort, with the pace required, who has managed it, and the measures behind it."""
    chosen = [item for item in items if item.assessment.final_verdict in (Verdict.ACCELERATE, Verdict.REVERSE)]
    heading = "## Where to speed up {#sec-target-review-accelerate}"
    if not chosen:
        return [heading, "No indicator asks for a faster pace."]
    table = tables.pace_table(chosen, caption="Where the pace must rise", label="tbl-target-review-accelerate")
    custodians = "\n".join(
        f"- **{words.escape(item.indicator.name)}** ({words.escape(item.indicator.custodian)}). "
        f"{words.reasons(item, SPEED_REASONS)} {behind(desk, item)}".rstrip()
        for item in chosen
    )
    return [heading, table, pace_note(chosen), custodians, without_measures(desk, chosen)]


def earlier_targets(desk: Chapter, *, cuts: Cuts, end_year: int) -> list[str]:
    """Targets that were superseded, and others in force beside the last: kept, and told how they ended."""
    last = {name: desk.framework.targets_of(name)[-1:] for name in desk.framework.indicators}
    rows = []
    for target in desk.framework.targets:
        if target in last[target.indicator]:
            continue
        indicator = desk.framework.indicators[target.indicator]
        item = chapter.assess_target(desk, indicator, target, cuts=cuts, end_year=end_year)
        rows.append(
            [
                words.escape(indicator.short_name),
                words.escape(words.target_words(target, item.assessment.threshold, indicator)),
                words.value_in_year(item.assessment.last_value, item.assessment.last_year, indicator),
                "superseded" if not target.in_force else "in force",
                _ended(item, target),
            ]
        )
    heading = "## Earlier and further targets {#sec-target-review-earlier}"
    if not rows:
        return [heading, "There are no earlier targets."]
    table = tables.markdown_table(
        ["Indicator", "Target", "Latest", "State", "How it ended"],
        rows,
        caption="Targets that were replaced, or that stand beside the last one",
        label="tbl-target-review-earlier",
        right=(2,),
        widths=(22, 28, 16, 12, 22),
    )
    return [heading, table]


def overrides(items: Sequence[IndicatorResult]) -> list[str]:
    """Reviewers' overrides, each with its reason and role."""
    held = [(item, item.assessment.override) for item in items if item.assessment.override is not None]
    heading = "## Reviewers' overrides {#sec-target-review-overrides}"
    if not held:
        return [heading, "No verdict of this edition was overridden by a reviewer."]
    lines = [
        f"- **{words.escape(item.indicator.name)}**: {item.assessment.verdict.value} became {o.verdict.value}. "
        f"{words.escape(o.reason)} ({words.escape(o.role)})"
        for item, o in held
    ]
    return [heading, "\n".join(lines)]


def review_lists(items: Sequence[IndicatorResult]) -> dict[str, list[str]]:
    """Indicator ids by verdict, JSON-ready."""
    return {
        verdict.value: [item.indicator.id for item in items if item.assessment.final_verdict is verdict]
        for verdict in words.ORDER
    }


def agreement_section(items: Sequence[IndicatorResult]) -> list[str]:
    """Where the published rules and this report part ways, over all pillars."""
    judged = [item.assessment for item in items if len(item.history)]
    return [
        "## Agreement with published rules {#sec-summary-agreement}",
        words.agreement_summary(judged),
        tables.agreement_table(judged, label="tbl-summary-agreement"),
    ]


def disagreement_section(items: Sequence[IndicatorResult]) -> list[str]:
    """Rule by rule: what it calls on track and this report does not, the reverse, and why rules part ways."""
    judged = [item.assessment for item in items if item.assessment.verdict is not Verdict.NOT_ASSESSABLE]
    names = {item.indicator.id: words.escape(item.indicator.short_name) for item in items}
    rows = []
    for rule in dict.fromkeys(published.rule for a in judged for published in a.published):
        easier: list[str] = []
        harder: list[str] = []
        for a in judged:
            (theirs,) = [published.category for published in a.published if published.rule == rule]
            ours = CATEGORY_OF[a.verdict]
            if "not assessable" not in (ours, theirs) and ours != theirs:
                (easier if theirs == "on track" else harder).append(names[a.indicator])
        rows.append([words.escape(rule), ", ".join(easier) or "–", ", ".join(harder) or "–"])
    table = tables.markdown_table(
        ["Rule", "On track for the rule, not for this report", "On track for this report, not for the rule"],
        rows,
        caption="Where the published rules and this report disagree",
        label="tbl-summary-disagreement",
        widths=(18, 46, 36),
    )
    return ["## Where and why the rules disagree {#sec-summary-disagreement}", table, WHY_RULES_DIFFER]


def _ended(item: IndicatorResult, target: Target) -> str:
    """Met or missed where a figure of the target year or a later one tells, else not known."""
    past = item.history
    if len(past) == 0 or past.last_year < target.target_year:
        return "not known" if not target.in_force else item.assessment.verdict.value
    due = past.values[past.years >= target.target_year][0]
    better = item.indicator.direction
    return "met" if meets(due, target.threshold(better), better.sign) else "missed"


def _gaps(desk: Chapter, by: str) -> list[tuple[Indicator, GroupGap]]:
    every = [(item, desk.gap(item, by)) for item in desk.framework.indicators.values()]
    return [(item, gap) for item, gap in every if gap.problem is None]


def _target(item: IndicatorResult) -> str:
    return words.value_in_year(item.assessment.threshold, item.assessment.target_year, item.indicator)
