"""What a published rule gets, what it says, and how it says that it cannot be applied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from milepost.country import History, Indicator, Target, meets
from milepost.verdicts.assessment import PublishedVerdict
from milepost.verdicts.targets import Baseline

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ON, OFF, UNKNOWN = "on track", "not on track", "not assessable"
MEETS = "the latest value meets the target"
# A rule's verdict, whether that counts as on track, its statistic, and the end of the sentence.
Said = tuple[str, bool, float | None, str]


class NotApplicableError(Exception):
    """A published rule cannot be applied; the message says why."""


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
        fast_pace: Yearly change of the fastest quarter of comparable economies; where no target is set.
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
    fast_pace: float | None = None

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
        return self.target is not None and len(self.years) > 0 and meets(self.last, self.target, self.sign)

    def start(self) -> tuple[int, float]:
        """Year and value of the baseline. Raises NotApplicableError unless something was observed after it."""
        if len(self.years) == 0:
            raise NotApplicableError("nothing was observed")
        if self.baseline is None or self.baseline_year is None:
            raise NotApplicableError("no comparable baseline year and value is known")
        if self.baseline_year >= self.last_year:
            raise NotApplicableError("nothing was observed after the baseline year")
        return self.baseline_year, self.baseline

    def promise(self) -> tuple[int, float]:
        """Year and value of the target. Raises NotApplicableError without one, or without an observation."""
        if len(self.years) == 0:
            raise NotApplicableError("nothing was observed")
        if self.target is None or self.target_year is None:
            raise NotApplicableError("there is no usable numeric target")
        return self.target_year, self.target


def rule_input(
    indicator: Indicator,
    target: Target | None,
    threshold: float | None,
    baseline: Baseline,
    history: History,
    *,
    fast_pace: float | None = None,
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
        fast_pace=fast_pace,
    )


def published(
    name: str, *, exact: bool
) -> Callable[[Callable[[RuleInput], Said]], Callable[[RuleInput], PublishedVerdict]]:
    """A published rule under its printed name; one that cannot be applied says why, and never a made-up number."""

    def named(rule: Callable[[RuleInput], Said]) -> Callable[[RuleInput], PublishedVerdict]:
        @wraps(rule)
        def judged(case: RuleInput) -> PublishedVerdict:
            try:
                verdict, on, value, text = rule(case)
            except NotApplicableError as why:
                sentence = f"{name} cannot be applied: {why}."
                return PublishedVerdict(name, exact, "not assessable by this rule", UNKNOWN, None, sentence)
            return PublishedVerdict(name, exact, verdict, ON if on else OFF, value, f"{name}: {text}.")

        return judged

    return named


def refuse_over(case: RuleInput) -> None:
    """Raise NotApplicableError where no time is left to extrapolate over."""
    if case.target_year is not None and case.target_year <= case.last_year:
        raise NotApplicableError("the target year is not after the last observation")


def refuse_behind(case: RuleInput) -> None:
    """Raise NotApplicableError where progress from the baseline has no meaning."""
    way = 1.0 if case.target is None or case.baseline is None else case.sign * (case.target - case.baseline)
    if way == 0:
        raise NotApplicableError("the baseline equals the target")
    if way < 0:
        raise NotApplicableError("the baseline was already better than the target")
