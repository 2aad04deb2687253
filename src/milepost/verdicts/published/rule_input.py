"""What a published rule gets, and how it says that it cannot be applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.country import meets
from milepost.verdicts.assessment import PublishedVerdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from milepost.country import History, Indicator, Target
    from milepost.verdicts.targets import Baseline

ON, OFF, UNKNOWN = "on track", "not on track", "not assessable"


@dataclass(frozen=True)
class RuleInput:
    """Numbers a published rule may use, in the indicator's unit; None where they are not known.

    Attributes:
        sign: +1 where higher is better, -1 where lower is.
        years: Observed years, oldest first, shape (n,).
        values: Observed values, shape (n,).
        target: Value that meets the target.
        target_year: Year of the target.
        baseline_year: Year of the baseline.
        baseline: Value of the baseline.
        milestones: Years and values of intermediate targets.
        limit: The limit in the good direction (100 for a rising percentage).
        percentage: Whether values are percentages.
        has_target: Whether a target is set at all, numeric or not.
    """

    sign: int
    years: NDArray[np.int64]
    values: NDArray[np.float64]
    target: float | None = None
    target_year: int | None = None
    baseline_year: int | None = None
    baseline: float | None = None
    milestones: tuple[tuple[int, float], ...] = ()
    limit: float | None = None
    percentage: bool = False
    has_target: bool = True

    @property
    def last(self) -> float:
        """Last observed value."""
        return float(self.values[-1])

    @property
    def last_year(self) -> int:
        """Year of the last observation."""
        return int(self.years[-1])

    @property
    def met(self) -> bool:
        """Whether the last value meets the target."""
        return self.target is not None and meets(self.last, self.target, self.sign)


def rule_input(
    indicator: Indicator,
    target: Target | None,
    threshold: float | None,
    baseline: Baseline,
    history: History,
) -> RuleInput:
    """The input of the published rules. Without a target the first observation is the baseline.

    Where a shift of level moved the earlier part of `history`, the baseline moves with it: rules are compared on
    figures that are comparable.
    """
    sign = indicator.direction.sign
    year, value = baseline.year, baseline.value
    if target is None and len(history):
        year, value = int(history.years[0]), float(history.values[0])
    elif year is not None and value is not None and year in history.years:
        value = float(history.values[history.years == year][0])
    return RuleInput(
        sign=sign,
        years=history.years,
        values=history.values,
        target=threshold,
        target_year=target.target_year if target else None,
        baseline_year=year,
        baseline=value,
        milestones=target.milestones if target else (),
        limit=indicator.upper_limit if sign > 0 else indicator.lower_limit,
        percentage=indicator.percentage,
        has_target=target is not None,
    )


def missing_baseline(case: RuleInput) -> str | None:
    """Why the rule has no pair of points to compare, or None."""
    if len(case.years) == 0:
        return "nothing was observed"
    if case.baseline is None or case.baseline_year is None:
        return "no comparable baseline year and value is known"
    if case.baseline_year >= case.last_year:
        return "nothing was observed after the baseline year"
    return None


def missing_target(case: RuleInput) -> str | None:
    """Why the rule has no target to compare with, or None."""
    if len(case.years) == 0:
        return "nothing was observed"
    if case.target is None or case.target_year is None:
        return "there is no usable numeric target"
    return None


def over(case: RuleInput) -> str | None:
    """Why the rule has no time left to extrapolate over, or None."""
    if case.target_year is not None and case.target_year <= case.last_year:
        return "the target year is not after the last observation"
    return None


def behind(case: RuleInput) -> str | None:
    """Why progress from the baseline has no meaning, or None."""
    if case.target is not None and case.baseline is not None:
        way = case.sign * (case.target - case.baseline)
        if way == 0:
            return "the baseline equals the target"
        if way < 0:
            return "the baseline was already better than the target"
    return None


def not_applicable(rule: str, why: str, *, exact: bool) -> PublishedVerdict:
    """A rule that cannot be applied, and why; never a made-up number."""
    return PublishedVerdict(
        rule=rule,
        exact=exact,
        verdict="not assessable by this rule",
        category=UNKNOWN,
        value=None,
        sentence=f"{rule} cannot be applied: {why}.",
    )
