"""Results to Markdown tables. No arithmetic but rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.assess import Verdict, agreement
from milepost.assess.amounts import level, share
from milepost.words import amount_with_sign, escape, sentence, value_in_year

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.assess import Assessment, PublishedVerdict
    from milepost.framework import Indicator
    from milepost.results import IndicatorResult

MARKS = {
    Verdict.MET: "●",
    Verdict.ON_TRACK: "▲",
    Verdict.RAISE: "⇧",
    Verdict.ACCELERATE: "▶",
    Verdict.REVISE: "◆",
    Verdict.REVERSE: "▼",
    Verdict.NOT_ASSESSABLE: "○",
}

SCORE_HEADER = ("Indicator", "Verdict", "Chance", "Latest", "Target", "Baseline")
SHORT_VERDICTS = {Verdict.RAISE: "Adjust: raise", Verdict.REVISE: "Adjust: revise"}
SHORT_PUBLISHED = {"at or above the required rate": "rate reached", "below the required rate": "rate too low"}
LEGEND = (
    "ᵖ proposed for this demonstration, not government policy; ʳ as reported by the press, to be confirmed against "
    "the policy text. *Chance* is the probability of meeting the target in its year. *Evidence* runs from A "
    "(strong) to D (weak)."
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
    rows = [[*score_cells(item), item.assessment.evidence.grade] for item in items]
    header = [*SCORE_HEADER, "Evidence"]
    return markdown_table(
        header, rows, caption=caption, label=label, right=(2, 3, 4, 5), widths=(22, 18, 9, 15, 15, 14, 7)
    )


def score_cells(item: IndicatorResult) -> list[str]:
    """Cells of the columns SCORE_HEADER; the verdict stands where a phone shows it."""
    a, indicator = item.assessment, item.indicator
    return [
        escape(indicator.short_name),
        verdict_mark(a.final_verdict),
        "–" if a.probability is None else share(a.probability),
        value_in_year(a.last_value, a.last_year, indicator),
        target_cell(item),
        value_in_year(a.baseline_value, a.baseline_year, indicator),
    ]


def verdict_mark(verdict: Verdict) -> str:
    """The verdict with its mark, so that colour is never the only signal."""
    return f"{MARKS[verdict]} {SHORT_VERDICTS.get(verdict, sentence(verdict.value))}"


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
                "–" if a.acceleration_factor is None else f"{a.acceleration_factor:.1f}",
                _pace(a.best_peer_change_per_year, indicator),
                a.expected_year_text,
                _interval(item),
            ]
        )
    header = [
        "Indicator",
        "Pace now",
        "Pace required",
        "Factor",
        "Best pace of peers",
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
    threshold, target = item.assessment.threshold, item.target
    if target is None or threshold is None:
        return "–"
    mark = {"proposed": "ᵖ", "reported": "ʳ", "official": ""}[target.status.value]
    return f"{level(threshold, item.indicator)}{mark} ({target.target_year})"


def _pace(value: float | None, indicator: Indicator) -> str:
    return "–" if value is None else amount_with_sign(value, max(1, indicator.decimals + 1))


def _interval(item: IndicatorResult) -> str:
    a = item.assessment
    if a.reachable_value is None or a.reachable_low is None or a.reachable_high is None:
        return "–"
    low, high = level(a.reachable_low, item.indicator), level(a.reachable_high, item.indicator)
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
