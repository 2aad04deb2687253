"""The headline: the journey so far, key messages and scorecard."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from milepost.report import chapter, tables, words
from milepost.report import subject_figures as draw
from milepost.report.sections import messages
from milepost.report.sections.notes import JOURNEY_NOTE
from milepost.verdicts import JourneyMean, Verdict, aggregate, share, share_of_journey, time_elapsed_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.report.chapter import Chapter
    from milepost.report.results import IndicatorResult


@dataclass(frozen=True)
class Journeys:
    """Share of the journey travelled, for each pillar and overall, and the share of time that is gone."""

    pillars: dict[str, JourneyMean]
    overall: JourneyMean
    elapsed_share: float
    year: int
    end_year: int


def journeys(desk: Chapter, items: Sequence[IndicatorResult], *, start_year: int, end_year: int) -> Journeys:
    """Means of the shares of all indicators whose last target is due in `end_year`, the others left out."""
    shares = chapter.journey_shares(items, end_year)
    by_pillar = {
        pillar: aggregate([share for item, share in zip(items, shares, strict=True) if item.indicator.pillar == pillar])
        for pillar in desk.framework.pillars
    }
    elapsed = time_elapsed_share(start_year, end_year, desk.as_of)
    return Journeys(by_pillar, aggregate(shares), elapsed, desk.as_of.year, end_year)


def headline_sentence(journey: Journeys) -> str:
    """The headline: observed first, then the estimate with its interval, its count and the time elapsed."""
    overall = journey.overall
    if None in (overall.observed, overall.projected, overall.low, overall.high):
        return "No indicator allows a share of the journey to be computed."
    return (
        f"**By the last observations Cambodia had travelled {share_of_journey(overall.observed)} of the journey** "
        f"from its baselines to the targets for {journey.end_year}; by {journey.year} an estimated "
        f"**{share_of_journey(overall.projected)}** (80 % interval {share_of_journey(overall.low)} to "
        f"{share_of_journey(overall.high)}), while {share(journey.elapsed_share)} of the time has gone. This rests on "
        f"the {words.count(len(overall.indicators), 'indicator')} that were observed after their baseline."
    )


def journey_section(desk: Chapter, journey: Journeys) -> list[str]:
    """The headline, its chart and its table."""
    rows = [("Overall", journey.overall)]
    rows += [(desk.framework.pillars[pillar].name, mean) for pillar, mean in journey.pillars.items()]
    shown = [(name, mean) for name, mean in rows if mean.projected is not None]
    facts = "; ".join(
        f"{name} {share_of_journey(mean.projected)}" for name, mean in shown if mean.projected is not None
    )
    alt = (
        f"Bars of the share of the journey travelled by {journey.year}: {facts}. A dashed line marks the share of time "
        f"elapsed, {share(journey.elapsed_share)}."
    )
    caption = f"Share of the journey travelled by {journey.year}, beside the share of time elapsed"
    figure = draw.draw_journey(shown, elapsed_share=journey.elapsed_share)
    return [
        "## Share of the journey travelled {#sec-summary-journey}",
        headline_sentence(journey),
        chapter.picture(desk, "summary-journey", figure, caption=caption, alt=alt),
        _journey_table(rows),
        JOURNEY_NOTE,
    ]


def left_out_section(items: Sequence[IndicatorResult], journey: Journeys) -> list[str]:
    """Indicators that no share of the journey can be computed for, by the reason why."""
    counted = set(journey.overall.indicators)
    reasons: dict[str, list[str]] = {}
    for item in items:
        if item.indicator.id not in counted:
            reason = item.journey.problem or "the target is due in another year"
            reasons.setdefault(reason.rstrip("."), []).append(words.escape(item.indicator.short_name))
    heading = "## What the headline leaves out {#sec-summary-left-out}"
    if not reasons:
        return [heading, "Every indicator is counted."]
    lines = "\n".join(f"- *{words.sentence(words.escape(why))}*: {words.listed(who)}." for why, who in reasons.items())
    return [heading, f"{words.sentence(words.count(len(items) - len(counted), 'indicator'))} are not counted.", lines]


def summary_record(journey: Journeys) -> dict[str, Any]:
    """The headline's numbers, JSON-ready."""
    return {
        "overall": dataclasses.asdict(journey.overall),
        "pillars": {pillar: dataclasses.asdict(mean) for pillar, mean in journey.pillars.items()},
        "elapsed_share": journey.elapsed_share,
        "year": journey.year,
    }


def write_key_messages(desk: Chapter, items: Sequence[IndicatorResult], journey: Journeys) -> None:
    """The first page of the book."""
    assessments = [item.assessment for item in items]
    judged = [item for item in assessments if item.final_verdict is not Verdict.NOT_ASSESSABLE]
    points = [
        headline_sentence(journey),
        f"Of {len(items)} indicators, {len(judged)} can be assessed and {len(items) - len(judged)} cannot. The "
        f"verdicts: {words.verdict_counts(assessments)}.",
        *[messages.verdict_message(verdict, items, desk.framework.pillars) for verdict in words.ORDER[:-1]],
        messages.nothing_to_adjust(items),
        messages.due_message(items),
        messages.unseen_message(items),
        messages.widest_gap_message(
            [
                (item.indicator, gap)
                for item in items
                for by in ("sex", "location")
                if (gap := desk.gap(item.indicator, by)).problem is None and item.indicator.percentage
            ]
        ),
        messages.track_record_message(desk.results("track_record").extra),
    ]
    bullets = "\n".join(f"- {message}" for message in points if message)
    chapter.write_fragment(
        desk,
        "key_messages",
        f"::: {{.callout-note}}\n{messages.disclaimer(desk.framework)} Figures are those released on or before "
        f"{desk.as_of:%-d %B %Y}. {messages.status_sentence(items)}\n:::",
        bullets,
        messages.HOW_TO_READ,
    )


def write_scorecard(desk: Chapter, items: Sequence[IndicatorResult]) -> None:
    """One page: every indicator, its latest value, target, chance and verdict."""
    rows = []
    for pillar in desk.framework.pillars.values():
        rows.append([f"**{pillar.name}**", "", "", "", "", ""])
        rows += [tables.score_cells(item) for item in items if item.indicator.pillar == pillar.id]
    table = tables.markdown_table(
        tables.SCORE_HEADER,
        rows,
        caption="Scorecard of all indicators",
        label="tbl-scorecard",
        right=(2, 3, 4),
        widths=(26, 20, 9, 17, 19, 9),
    )
    chapter.write_fragment(desk, "scorecard", table, tables.LEGEND)


def _journey_table(rows: Sequence[tuple[str, JourneyMean]]) -> str:
    def cell(value: float | None) -> str:
        return share_of_journey(value)

    body = [
        [
            name,
            cell(mean.observed),
            cell(mean.projected),
            "–" if mean.low is None or mean.high is None else f"{cell(mean.low)} to {cell(mean.high)}",
            str(len(mean.indicators)),
            str(len(mean.left_out)),
        ]
        for name, mean in rows
    ]
    return tables.markdown_table(
        ["", "At the last observations", "Now (estimate)", "80 % interval", "Indicators counted", "Left out"],
        body,
        caption="Share of the journey from baseline to target",
        label="tbl-summary-journey",
        right=(1, 2, 3, 4, 5),
    )
