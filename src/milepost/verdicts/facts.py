"""Everything the rules look at, worked out once: paces, probabilities and years of a projection against a threshold.

`sign` is +1 where higher is better and -1 where lower is; changes are per year in the indicator's unit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from milepost.country import History, Indicator, Target, meets
from milepost.trends import Projection
from milepost.verdicts.assessment import Cuts
from milepost.verdicts.feasibility import BestPace, PeerHistories, best_pace
from milepost.verdicts.preparation import Prepared, grade_evidence

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


def met_since(years: NDArray[np.int64], values: NDArray[np.float64], threshold: float, sign: int) -> int | None:
    """First year of the unbroken run of observations up to the last one that meet the threshold, or None."""
    since = None
    for year, value in zip(reversed(years.tolist()), reversed(values.tolist()), strict=True):
        if not meets(value, threshold, sign):
            break
        since = int(year)
    return since


def required_change_per_year(last: float, last_year: int, target: float, target_year: int) -> float:
    """Constant yearly change that meets the target exactly in its year.

    All values in the indicator's unit; negative when the target lies below the last observation.
    Raises ValueError when the target is already due. Source: docs/method.md, equation required-pace.
    """
    if target_year <= last_year:
        raise ValueError(f"target due in {target_year}, last observation is {last_year}")
    return (target - last) / (target_year - last_year)


def expected_change_per_year(projection: Projection, year: int) -> float:
    """Mean yearly change from the last value to the projection's median in `year`, in the indicator's unit."""
    return (float(projection.quantile(year, 0.5)) - projection.last_value) / (year - projection.last_year)


def acceleration_factor(required: float, expected: float, sign: int) -> float | None:
    """Required over expected change per year; None when the expected pace is zero or goes the wrong way."""
    return required / expected if sign * expected > 0 else None


def covers(projection: Projection, year: int) -> bool:
    """Whether the projection says anything of a year."""
    return bool(int(projection.years[0]) <= year <= int(projection.years[-1]))


def probability_met(projection: Projection, threshold: float, year: int, sign: int) -> float:
    """Probability (0-1) that the value of `year` meets the threshold; the path before it does not count.

    No more than the record of such projections lets be said (`Projection.surest`): the one place that decides it, for
    rules, pages and files alike. `amounts.chance` prints what stands at that limit as "more than 90 %".
    """
    read = projection.probability_at_least if sign > 0 else projection.probability_at_most
    return min(float(read(threshold, year)), projection.surest)


def first_year_with(projection: Projection, threshold: float, sign: int, *, probability: float) -> int | None:
    """First projected year in which the threshold is met with at least `probability`, or None."""
    for year in projection.years.tolist():
        if probability_met(projection, threshold, int(year), sign) >= probability:
            return int(year)
    return None


def passed_value(projection: Projection, year: int, short: float, sign: int) -> float:
    """Value of `year` of which a share `short` of the futures falls short, in the good direction.

    For a decreasing indicator "short" means above: the value is the (1 - short) quantile.
    """
    return float(projection.quantile(year, short if sign > 0 else 1 - short))


@dataclass(frozen=True)
class Facts:
    """An indicator against a target, before any judgement. None where it cannot be known.

    Values and changes per year in the indicator's unit, probabilities 0-1; `probability` is that of the target
    year itself. `required` and `expected` lead from the last value to the target and to the projection's median in
    the target year, so that their ratio and the chance say the same; `present` is the last slope, which the
    projection does not keep. `blank_interval` is an 80 % interval in the target year that covers nearly the whole
    scale; such a projection says nothing, so that it and all that would follow from it are None. So does one of a
    kind whose intervals have not held (`Projection.speaks`), kept as `silent`.
    """

    indicator: Indicator
    target: Target
    threshold: float
    prepared: Prepared
    projection: Projection | None
    as_of_year: int
    cuts: Cuts
    met_year: int | None
    required: float | None
    present: float | None
    best: BestPace | None
    expected: float | None = None
    probability: float | None = None
    expected_year: int | None = None
    year_likely: int | None = None
    reachable: float | None = None
    reachable_low: float | None = None
    reachable_high: float | None = None
    blank_interval: tuple[float, float] | None = None
    silent: Projection | None = None

    @property
    def sign(self) -> int:
        """+1 where higher is better, -1 where lower is."""
        return self.indicator.direction.sign

    @property
    def history(self) -> History:
        """What the trend is fitted to."""
        return self.prepared.history

    @property
    def met(self) -> bool:
        """Whether the latest value meets the target."""
        return self.met_year is not None

    @property
    def stale(self) -> bool:
        """Whether the last value is too old to tell how things are today."""
        return self.as_of_year - self.history.last_year > self.cuts.stale_after_years

    @property
    def factor(self) -> float | None:
        """Required over expected pace; None without one of them, or where what is expected does not help."""
        if self.required is None or self.expected is None:
            return None
        return acceleration_factor(self.required, self.expected, self.sign)

    @property
    def points_lacking(self) -> int:
        """How many more figures a chance takes: fewer with peers than without."""
        if self.projection is not None or self.blank_interval is not None:
            return 0
        fewest = self.cuts.minimum_points if self.silent is None else self.cuts.minimum_points_with_peers
        return max(0, fewest - len(self.history))

    @property
    def ended(self) -> bool:
        """Whether the series is known to have ended."""
        return has_ended(self.indicator, self.as_of_year)

    @property
    def weak(self) -> bool:
        """Whether the evidence has the lowest grade, on which no value is proposed."""
        return grade_evidence(self.prepared, self.as_of_year, self.cuts, self.projection).grade == "D"

    @property
    def horizon_year(self) -> int | None:
        """Last projected year."""
        return None if self.projection is None else int(self.projection.years[-1])


def has_ended(indicator: Indicator, as_of_year: int) -> bool:
    """Whether the series, or the scale that it was measured on, had ended by the as-of year."""
    return indicator.series_end is not None and indicator.series_end <= as_of_year


def gather(
    indicator: Indicator,
    target: Target,
    threshold: float,
    prepared: Prepared,
    projection: Projection | None,
    *,
    peers: pd.DataFrame | PeerHistories | None,
    as_of_year: int,
    cuts: Cuts,
) -> Facts:
    """The facts about one target. The history must hold at least one observation."""
    sign, history = indicator.direction.sign, prepared.history
    ahead = target.target_year > history.last_year
    met_year = met_since(history.years, history.values, threshold, sign)
    required = best = None
    if ahead and met_year is None:
        required = required_change_per_year(history.last_value, history.last_year, threshold, target.target_year)
        best = best_pace(
            indicator,
            history,
            peers,
            threshold=threshold,
            target_year=target.target_year,
            cuts=cuts,
            defined_in=prepared.definition_year,
        )
    present = None if projection is None else float(projection.pace_per_year)
    facts = Facts(
        indicator=indicator,
        target=target,
        threshold=threshold,
        prepared=prepared,
        projection=projection,
        as_of_year=as_of_year,
        cuts=cuts,
        met_year=met_year,
        required=required,
        present=present,
        best=best,
    )
    return facts if projection is None else _with_outlook(facts, projection)


def _with_outlook(facts: Facts, projection: Projection) -> Facts:
    cuts, sign, year = facts.cuts, facts.sign, facts.target.target_year
    if not projection.speaks or (projection.with_peers and projection.points < cuts.minimum_points_with_peers):
        return replace(facts, projection=None, present=None, silent=projection)
    expected = likely = facts.met_year
    if not facts.met:
        expected = first_year_with(projection, facts.threshold, sign, probability=0.5)
        likely = first_year_with(projection, facts.threshold, sign, probability=cuts.on_track_probability)
    if not covers(projection, year):
        return replace(facts, expected_year=expected, year_likely=likely)
    low, high = float(projection.quantile(year, 0.1)), float(projection.quantile(year, 0.9))
    if says_nothing(facts.indicator, (low, high), projection.last_value, cuts.widest_interval_share):
        return replace(facts, projection=None, blank_interval=(low, high))
    return replace(
        facts,
        expected_year=expected,
        year_likely=likely,
        probability=probability_met(projection, facts.threshold, year, sign),
        expected=expected_change_per_year(projection, year),
        reachable=passed_value(projection, year, cuts.reachable_quantile, sign),
        reachable_low=low,
        reachable_high=high,
    )


EDGE = 0.005  # of a scale with two limits: odds are read so far inside it
NOTHING = 0.0  # from which a scale without a declared lower limit is counted


def says_nothing(indicator: Indicator, interval: tuple[float, float], last: float, widest: float) -> bool:
    """Whether an interval covers so much of the scale that it tells nothing: a share `widest` of it or more.

    Two scales are asked, where they exist. Between two limits, the scale itself. And one without units, on which the
    last value stands in the middle: u = o / (o + o_last), o the odds between two limits, or what lies above the lower
    limit where there is no upper one. So 23 to 2,841 servers around 250 cover .84 of it, 0 to 38 % around 8 % cover
    .89, and 40 to 80 % around 60 % cover .42.
    """
    lower, upper = indicator.lower_limit, indicator.upper_limit
    low, high = interval
    if lower is not None and upper is not None:
        span = upper - lower
        if high - low >= widest * span:
            return True
        ends = [EDGE + (1 - 2 * EDGE) * min(max((value - lower) / span, 0.0), 1.0) for value in (low, high, last)]
        odds = [end / (1 - end) for end in ends]
    elif upper is None and last > (start := NOTHING if lower is None else lower):
        odds = [max(value - start, 0.0) for value in (low, high, last)]
    else:
        return False
    bottom, top, middle = odds
    return top / (top + middle) - bottom / (bottom + middle) >= widest
