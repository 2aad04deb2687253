"""How the columns of frames that carry values are printed: a header, a cell, a side and a width for each name."""

from __future__ import annotations

import math

from milepost.country import Indicator
from milepost.report.carrying import Gaps, JourneyMeans, Verdicts
from milepost.report.measured import aim
from milepost.report.printed import DOUBT, NOTHING, PrintedColumn, verdict_mark
from milepost.report.results import IndicatorResult
from milepost.report.verdict_block import verdict_line, why
from milepost.report.verdict_frame import outcome
from milepost.report.words import (
    GROUP_NAMES,
    amount_with_sign,
    escape,
    gap_change,
    sentence,
    target_words,
    value_in_year,
)
from milepost.verdicts import (
    GroupGap,
    JourneyMean,
    Verdict,
    amount,
    chance,
    closing_year,
    gap_error,
    level,
    share_of_journey,
)

STATUS_MARKS = {"carried": " c", "corrected": " k", "estimated": " e"}
TARGET_MARKS = {"proposed": " p", "reported": " r", "official": ""}
LARGEST_FACTOR = 10
LAST_CLOSING = 2060  # beyond it the present pace says nothing
EVEN, SURE = 0.5, 0.8  # chances with which a value is said to be reachable


def target_cell(item: IndicatorResult) -> str:
    """Threshold and year, marked as proposed or reported."""
    target, threshold = item.target, item.assessment.threshold
    if target is None or threshold is None:
        return NOTHING
    upper = f" to {aim(target.value_upper, item.indicator)}" if target.value_upper is not None else ""
    due = ", due" if target.target_year <= item.assessment.as_of_year else ""
    mark = TARGET_MARKS[target.status.value]
    return f"{aim(threshold, item.indicator)}{upper} ({target.target_year}{due}){mark}"


def verdict_cell(item: IndicatorResult) -> str:
    """The verdict with its mark; of what was met long ago the year in which it was measured."""
    mark, a = verdict_mark(item.assessment.final_verdict), item.assessment
    return f"{mark} ({a.last_year})" if a.final_verdict is Verdict.MET_BEFORE else mark


def chance_cell(item: IndicatorResult) -> str:
    """A chance in few letters, for a table that must fit its page."""
    said = item.assessment.probability
    if said is None:
        return NOTHING
    return escape(chance(said).replace("more than", ">").replace("less than", "<"))


def _latest(item: IndicatorResult) -> str:
    past = item.history
    if not len(past):
        return NOTHING
    return value_in_year(past.last_value, past.last_year, item.indicator) + STATUS_MARKS.get(past.statuses[-1], "")


def _pace(value: float | None, indicator: Indicator) -> str:
    if value is None:
        return NOTHING
    digits = max(0, 1 - math.floor(math.log10(abs(value)))) if value else 0
    return amount_with_sign(value, min(digits, max(1, indicator.decimals + 1)))


def _factor(item: IndicatorResult) -> str:
    value = item.assessment.acceleration_factor
    if value is None:
        return NOTHING
    return f"{value:.1f}" if value <= LARGEST_FACTOR else f"over {LARGEST_FACTOR}"


def _fast_pace(item: IndicatorResult) -> str:
    a = item.assessment
    own = "°" if a.best_pace_from == "own history" else ""
    return _pace(a.best_peer_change_per_year, item.indicator) + own


def _reachable(item: IndicatorResult) -> str:
    a = item.assessment
    if a.reachable_value is None or a.reachable_low is None or a.reachable_high is None:
        return NOTHING
    low, high = level(a.reachable_low, item.indicator), level(a.reachable_high, item.indicator)
    if a.reachable_low == a.reachable_high:
        return f"{low}, the limit"
    return f"{level(a.reachable_value, item.indicator)} ({low} to {high})"


def _quantile(item: IndicatorResult, chance: float) -> str:
    """The value that is reached in the target's year with a chance."""
    a, ahead = item.assessment, item.shown_projection
    if ahead is None or a.target_year is None or a.target_year not in ahead.years:
        return NOTHING
    tail = 1 - chance if item.indicator.direction.sign > 0 else chance
    return level(ahead.quantile(a.target_year, round(tail, 6)), item.indicator)


def _proposed(item: IndicatorResult) -> str:
    value = item.assessment.proposed_value
    return NOTHING if value is None else level(value, item.indicator)


def _went(item: IndicatorResult) -> str:
    """Which way it went, and since when."""
    a = item.assessment
    return NOTHING if a.went is None else f"{sentence(a.went)} (since {a.went_since})"


def _lacking(item: IndicatorResult) -> str:
    """What a verdict lacks, and which way the indicator went."""
    told = [
        reason.sentence for at, reason in enumerate(item.assessment.reasons) if not at or reason.code == "direction"
    ]
    return escape(" ".join(told)) or NOTHING


def _told(item: IndicatorResult) -> str:
    """What the verdict says, and why, without the verdict's word."""
    said = verdict_line(item).split("}", 1)[1].lstrip(":. ")
    return " ".join(part for part in (sentence(said), why(item)) if part) or NOTHING


def _outcome(item: IndicatorResult) -> str:
    """Met or missed where a figure tells, else the verdict on a target that is in force."""
    waiting = item.assessment.verdict.value if item.target is not None and item.target.in_force else "not known"
    return outcome(item) or waiting


def _state(item: IndicatorResult) -> str:
    if item.target is None:
        return NOTHING
    return "in force" if item.target.in_force else "superseded"


def _said(item: IndicatorResult) -> str:
    if item.target is None:
        return NOTHING
    return escape(target_words(item.target, item.assessment.threshold, item.indicator))


def _way_interval(mean: JourneyMean) -> str:
    return (
        NOTHING
        if mean.low is None or mean.high is None
        else f"{share_of_journey(mean.low)} to {share_of_journey(mean.high)}"
    )


def _group(value: float | None, indicator: Indicator) -> str:
    return NOTHING if value is None else level(value, indicator)


def _gap(pair: tuple[Indicator, GroupGap]) -> str:
    indicator, gap = pair
    if gap.gap_pp is None:
        return NOTHING
    return amount_with_sign(gap.gap_pp, indicator.decimals) + (" (within error)" if gap.counts is False else "")


def _gap_interval(pair: tuple[Indicator, GroupGap]) -> str:
    """The interval of a gap where the survey's error is declared."""
    indicator, gap = pair
    error = gap_error(indicator)
    if gap.gap_pp is None or error is None:
        return NOTHING
    low, high = (amount_with_sign(gap.gap_pp + side * error, indicator.decimals) for side in (-1, 1))
    return f"{low} to {high}"


def _closes(gap: GroupGap) -> str:
    """The year in which a gap closes at the pace since its first year, where it clearly narrows."""
    year = closing_year(gap)
    if year is None:
        return ""
    return f"; closes after {LAST_CLOSING}" if year > LAST_CLOSING else f"; closes in {year} at that pace"


def _ratio(pair: tuple[Indicator, GroupGap]) -> str:
    return NOTHING if pair[1].ratio is None else amount(pair[1].ratio, 2)


def named(indicator: Indicator, *, doubted: bool) -> str:
    """An indicator's short name, with a mark where its figures are in doubt."""
    return escape(indicator.short_name) + (DOUBT if doubted else "")


VERDICT_COLUMNS = {
    "name": PrintedColumn(
        "Indicator", lambda item: named(item.indicator, doubted=bool(item.assessment.doubts)), width=21
    ),
    "full_name": PrintedColumn("Indicator", lambda item: escape(item.indicator.name), width=26),
    "verdict": PrintedColumn("Verdict", verdict_cell, width=18),
    "chance": PrintedColumn("Chance", chance_cell, right=True, width=8),
    "latest": PrintedColumn("Latest", _latest, right=True, width=15),
    "target": PrintedColumn("Target", target_cell, right=True, width=16),
    "threshold": PrintedColumn(
        "Target",
        lambda item: (
            NOTHING
            if item.assessment.threshold is None
            else f"{aim(item.assessment.threshold, item.indicator)} ({item.assessment.target_year})"
        ),
        right=True,
        width=16,
    ),
    "target_words": PrintedColumn("Target", _said, width=28),
    "state": PrintedColumn("State", _state),
    "outcome": PrintedColumn("How it ended", _outcome, width=22),
    "evidence": PrintedColumn(
        "Evidence", lambda item: item.assessment.evidence.grade if len(item.history) else NOTHING, width=8
    ),
    "baseline": PrintedColumn(
        "Baseline",
        lambda item: value_in_year(item.assessment.baseline_value, item.assessment.baseline_year, item.indicator),
        right=True,
        width=14,
    ),
    "last_slope": PrintedColumn(
        "Last slope", lambda item: _pace(item.assessment.present_change_per_year, item.indicator), right=True, width=11
    ),
    "pace_expected": PrintedColumn(
        "Pace expected",
        lambda item: _pace(item.assessment.expected_change_per_year, item.indicator),
        right=True,
        width=11,
    ),
    "pace_required": PrintedColumn(
        "Pace required", lambda item: _pace(item.assessment.required_change_per_year, item.indicator), right=True
    ),
    "factor": PrintedColumn("Required over expected", _factor, right=True, width=9),
    "fast_pace": PrintedColumn("Fast pace on record", _fast_pace, right=True),
    "expected": PrintedColumn("Expected", lambda item: item.assessment.expected_year_text, right=True),
    "likely": PrintedColumn(
        "Present target likely in", lambda item: item.assessment.year_likely_text, right=True, width=14
    ),
    "reachable": PrintedColumn("Reachable by the target year (80 %)", _reachable, right=True, width=20),
    "even": PrintedColumn("Reachable at 50 %", lambda item: _quantile(item, EVEN), right=True, width=14),
    "sure": PrintedColumn("Reachable at 80 %", lambda item: _quantile(item, SURE), right=True, width=14),
    "proposed": PrintedColumn("Value proposed", _proposed, right=True, width=14),
    "told": PrintedColumn("What is known", _told, width=50),
    "custodian": PrintedColumn("Custodian", lambda item: escape(item.indicator.custodian), width=24),
    "went": PrintedColumn("Direction", _went, width=18),
    "lacking": PrintedColumn("Why there is no verdict, and what is known", _lacking, width=50),
    "reason": PrintedColumn(
        "Why",
        lambda item: escape(item.assessment.reasons[0].sentence) if item.assessment.reasons else NOTHING,
        width=50,
    ),
}
GAP_COLUMNS = {
    "name": PrintedColumn("Indicator", lambda pair: named(pair[0], doubted=bool(pair[1].doubt)), width=26),
    "groups": PrintedColumn(
        "Groups", lambda pair: f"{GROUP_NAMES[pair[1].first_group]} – {GROUP_NAMES[pair[1].second_group]}", width=16
    ),
    "year": PrintedColumn("Year", lambda pair: str(pair[1].year), right=True, width=8),
    "first": PrintedColumn("First", lambda pair: _group(pair[1].first_value, pair[0]), right=True, width=11),
    "second": PrintedColumn("Second", lambda pair: _group(pair[1].second_value, pair[0]), right=True, width=11),
    "gap": PrintedColumn("Gap", _gap, right=True, width=11),
    "ratio": PrintedColumn("Ratio", _ratio, right=True, width=8),
    "interval": PrintedColumn("95 % interval", _gap_interval, right=True, width=14),
    "change": PrintedColumn("Change", lambda pair: gap_change(pair[1]) + _closes(pair[1]), width=17),
}
JOURNEY_COLUMNS = {
    "name": PrintedColumn("", lambda pair: escape(pair[0]), width=26),
    "observed": PrintedColumn(
        "At the last observations", lambda pair: share_of_journey(pair[1].observed), right=True, width=16
    ),
    "observed_time": PrintedColumn("Time gone then", lambda it: share_of_journey(it[1].observed_time), True, 12),
    "projected": PrintedColumn("Now (estimate)", lambda it: share_of_journey(it[1].projected), True, 14),
    "interval": PrintedColumn("80 % interval", lambda pair: _way_interval(pair[1]), right=True, width=18),
    "counted_observed": PrintedColumn(
        "Observed", lambda pair: f"{len(pair[1].observed_indicators)} of {pair[1].aimed}", right=True, width=12
    ),
    "counted": PrintedColumn(
        "Estimated", lambda pair: f"{len(pair[1].indicators)} of {pair[1].aimed}", right=True, width=12
    ),
    "left_out": PrintedColumn("Left out", lambda pair: str(len(pair[1].left_out)), right=True, width=12),
}
COLUMNS: dict[type, dict[str, PrintedColumn]] = {
    Verdicts: VERDICT_COLUMNS,
    Gaps: GAP_COLUMNS,
    JourneyMeans: JOURNEY_COLUMNS,
}
