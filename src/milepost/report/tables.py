"""Results to Markdown tables. No arithmetic but rounding."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from milepost.report.words import amount_with_sign, escape, sentence, value_in_year
from milepost.verdicts import Verdict, agreement, level, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.country import Indicator
    from milepost.report.results import IndicatorResult
    from milepost.verdicts import Assessment, PublishedVerdict

MARKS = {
    Verdict.MET: "●",
    Verdict.ON_TRACK: "▲",
    Verdict.RAISE: "⇧",
    Verdict.ACCELERATE: "▶",
    Verdict.REVISE: "◆",
    Verdict.REVERSE: "▼",
    Verdict.NOT_ASSESSABLE: "○",
}

SCORE_HEADER = ("Indicator", "Verdict", "Chance", "Latest", "Target", "Evidence")
STATUS_MARKS = {"carried": " c", "corrected": " k"}
LARGEST_FACTOR = 10
SHORT_VERDICTS = {Verdict.RAISE: "Adjust: raise", Verdict.REVISE: "Adjust: revise"}
SHORT_PUBLISHED = {"at or above the required rate": "rate reached", "below the required rate": "rate too low"}
LEGEND = (
    "Targets marked *p* are proposed for this demonstration and are not government policy; those marked *r* are as "
    "reported by the press, to be confirmed against the policy text. *Chance* is the probability of meeting the target "
    "in its year, for a target already met that of still meeting it then. *Evidence* runs from A (strong) to D (weak). "
    "A latest value marked *c* was only carried forward by its compiler; one marked *k* is corrected (@sec-findings)."
)


def markdown_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    caption: str,
    label: str,
    right: Sequence[int] = (),
    widths: Sequence[int] = (),
) -> str:
    """A pipe table with caption and label; `right` lists the columns to align right.

    `widths` are the relative column widths of the HTML table; the PDF measures its own.
    """
    lengths = widths or [3] * len(header)
    rule = "|".join("-" * (size - 1) + ":" if index in right else "-" * size for index, size in enumerate(lengths))
    lines = ["| " + " | ".join(header) + " |", f"|{rule}|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*lines, "", f": {caption} {{#{label}}}"])


def verdict_table(items: Sequence[IndicatorResult], *, caption: str, label: str) -> str:
    """Baseline, latest, target, chance and verdict of every indicator."""
    rows = [
        [
            *score_cells(item),
            value_in_year(item.assessment.baseline_value, item.assessment.baseline_year, item.indicator),
        ]
        for item in items
    ]
    header = [*SCORE_HEADER, "Baseline"]
    return markdown_table(
        header, rows, caption=caption, label=label, right=(2, 3, 4, 6), widths=(21, 18, 8, 15, 16, 8, 14)
    )


def score_cells(item: IndicatorResult) -> list[str]:
    """Cells of the columns SCORE_HEADER; the verdict stands where a phone shows it."""
    a, indicator, past = item.assessment, item.indicator, item.history
    mark = STATUS_MARKS.get(past.statuses[-1], "") if len(past) else ""
    return [
        escape(indicator.short_name),
        verdict_mark(a.final_verdict),
        "–" if a.probability is None else _short_share(a.probability),
        "–" if not len(past) else value_in_year(past.last_value, past.last_year, indicator) + mark,
        target_cell(item),
        a.evidence.grade if len(past) else "–",
    ]


def _short_share(value: float) -> str:
    """A share in few letters, for a table that must fit its page."""
    return escape(share(value).replace("more than", ">").replace("less than", "<"))


def verdict_mark(verdict: Verdict) -> str:
    """The verdict with its mark, so that colour is never the only signal."""
    return f"{MARKS[verdict]}\u00a0{SHORT_VERDICTS.get(verdict, sentence(verdict.value))}"


def pace_table(items: Sequence[IndicatorResult], *, caption: str, label: str) -> str:
    """Present and required pace, best peers' pace, expected year and reachable value."""
    rows = []
    for item in items:
        a, indicator = item.assessment, item.indicator
        rows.append(
            [
                escape(indicator.short_name),
                _pace(a.present_change_per_year, indicator),
                _pace(a.required_change_per_year, indicator),
                _factor(a.acceleration_factor),
                _pace(a.best_peer_change_per_year, indicator) + ("°" if a.best_pace_from == "own history" else ""),
                a.expected_year_text,
                _interval(item),
            ]
        )
    header = [
        "Indicator",
        "Pace now",
        "Pace required",
        "Factor",
        "Fast pace on record",
        "Expected",
        "Reachable by the target year (80 %)",
    ]
    return markdown_table(
        header,
        rows,
        caption=caption,
        label=label,
        right=(1, 2, 3, 4, 5, 6),
        widths=(24, 11, 12, 9, 12, 12, 20),
    )


def published_table(items: Sequence[IndicatorResult], *, caption: str, label: str) -> str:
    """Our verdict and every published rule's beside it."""
    rules = [published.rule for published in items[0].assessment.published] if items else []
    rows = [
        [
            escape(item.indicator.short_name),
            verdict_mark(item.assessment.final_verdict),
            *[_published_cell(published) for published in item.assessment.published],
        ]
        for item in items
        if item.assessment.published
    ]
    widths = (20, 16, *[64 // max(len(rules), 1)] * len(rules))
    return markdown_table(
        ["Indicator", "This report", *map(escape, rules)], rows, caption=caption, label=label, widths=widths
    )


def _published_cell(published: PublishedVerdict) -> str:
    verdict = SHORT_PUBLISHED.get(published.verdict, published.verdict)
    return "n. a." if published.category == "not assessable" else escape(verdict)


def target_cell(item: IndicatorResult) -> str:
    """Threshold and year, marked as proposed or reported."""
    target = item.target
    if target is None or (target.kind.value == "relative" and target.baseline_value is None):
        return "–"
    threshold = target.threshold(item.indicator.direction)
    mark = {"proposed": " p", "reported": " r", "official": ""}[target.status.value]
    upper = f" to {level(target.value_upper, item.indicator)}" if target.value_upper is not None else ""
    due = ", due" if target.target_year <= item.assessment.as_of_year else ""
    return f"{level(threshold, item.indicator)}{upper} ({target.target_year}{due}){mark}"


def _factor(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.1f}" if value <= LARGEST_FACTOR else f"over {LARGEST_FACTOR}"


def _pace(value: float | None, indicator: Indicator) -> str:
    if value is None:
        return "–"
    digits = max(0, 1 - math.floor(math.log10(abs(value)))) if value else 0
    return amount_with_sign(value, min(digits, max(1, indicator.decimals + 1)))


def _interval(item: IndicatorResult) -> str:
    a = item.assessment
    if a.reachable_value is None or a.reachable_low is None or a.reachable_high is None:
        return "–"
    low, high = level(a.reachable_low, item.indicator), level(a.reachable_high, item.indicator)
    if a.reachable_low == a.reachable_high:
        return f"{low}, the limit"
    return f"{level(a.reachable_value, item.indicator)} ({low} to {high})"


def agreement_table(assessments: Sequence[Assessment], *, label: str) -> str:
    """A row a verdict of ours, a column a published rule: how many it calls on track, of those it can judge."""
    counts = agreement(assessments)
    rules = list(dict.fromkeys(counts["rule"]))
    verdicts = list(dict.fromkeys(counts["verdict"]))
    rows = []
    for verdict in verdicts:
        row = [sentence(verdict)]
        for rule in rules:
            cell = counts[(counts["verdict"] == verdict) & (counts["rule"] == rule)]
            good, bad = int(cell["on_track"].sum()), int(cell["not_on_track"].sum())
            row.append(f"{good} of {good + bad}")
        rows.append(row)
    return markdown_table(
        ["This report", *map(escape, rules)],
        rows,
        caption="Indicators that a published rule calls on track, of those it can judge, by the verdict of this report",
        label=label,
        right=range(1, len(rules) + 1),
    )
