"""What seems to speak against a verdict: a step back before an expected rise, one figure with two verdicts."""

from __future__ import annotations

from collections.abc import Iterable

from milepost.country import Verdict
from milepost.report import words
from milepost.report.measured import aim
from milepost.report.results import IndicatorResult
from milepost.report.tokens import LOOKS
from milepost.verdicts import level

HOPEFUL = {Verdict.WATCH, Verdict.ON_TRACK, Verdict.RAISE}
# Why the projection goes on after a step back, by its method.
FOLLOWS = {
    "peer path": "the projection follows economies that stood at such a level, where it mostly {turned} from there",
    "adoption path": "the projection follows how such things spread elsewhere, which mostly {turned} from there",
}
WHOLE = "the projection weighs the whole series, not its last step"


def seeming(item: IndicatorResult, others: Iterable[IndicatorResult]) -> str:
    """One sentence or two on what seems to speak against the verdict; `others` are of the same chapter. Else empty."""
    return " ".join(part for part in (_stepped_back(item), _same_figure(item, others)) if part)


def _stepped_back(item: IndicatorResult) -> str:
    """That the last figure went the wrong way although the target is expected, and why it is."""
    a, past, ahead, sign = item.assessment, item.history, item.shown_projection, item.indicator.direction.sign
    expected = a.expected_change_per_year
    if a.final_verdict not in HOPEFUL or len(past) < 2 or ahead is None or expected is None or sign * expected <= 0:
        return ""
    (year, _), (before, last) = (int(one) for one in past.years[-2:]), (float(one) for one in past.values[-2:])
    back = (last < before) if sign > 0 else (last > before)
    if not back or level(before, item.indicator) == level(last, item.indicator):
        return ""
    moved = "fell" if last < before else "rose"
    why = "the trend leaves that figure out" if year in item.left_out else FOLLOWS.get(ahead.method, WHOLE)
    turned = why.format(turned="rose" if expected > 0 else "fell")
    return f"It {moved} from {level(before, item.indicator)} in {year}; {turned}."


def _same_figure(item: IndicatorResult, others: Iterable[IndicatorResult]) -> str:
    """Which other indicator has the same last figure and another verdict, and what the two differ in."""
    for other in others:
        if other is not item and _figure(other) == _figure(item) != ("", 0, ""):
            ours, theirs = (_goal(one) for one in (item, other))
            apart = f"another target, {theirs}" if ours != theirs else "another history"
            look = LOOKS[other.assessment.final_verdict].word.lower()
            if other.assessment.final_verdict is not item.assessment.final_verdict and theirs:
                return f"{words.escape(other.indicator.short_name)} has the same figure and {apart}: {look}."
    return ""


def _figure(item: IndicatorResult) -> tuple[str, int, str]:
    """A last figure as it is printed, its year and unit; of one that has no target or no figure nothing."""
    if not len(item.history) or item.target is None:
        return "", 0, ""
    return level(item.history.last_value, item.indicator), item.history.last_year, item.indicator.unit


def _goal(item: IndicatorResult) -> str:
    a = item.assessment
    return "" if a.threshold is None else f"{aim(a.threshold, item.indicator)} by {a.target_year}"
