"""Everything the rules look at, worked out once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from milepost.verdicts.evidence import grade_evidence
from milepost.verdicts.feasibility import BestPace, best_pace
from milepost.verdicts.paces import (
    acceleration_factor,
    covers,
    first_year_with,
    met_since,
    passed_value,
    probability_met,
    required_change_per_year,
)

if TYPE_CHECKING:
    import pandas as pd

    from milepost.country import History, Indicator, Target
    from milepost.trends import Projection
    from milepost.verdicts.cuts import Cuts
    from milepost.verdicts.peer_windows import PeerHistories
    from milepost.verdicts.preparation import Prepared


@dataclass(frozen=True)
class Facts:
    """An indicator against a target, before any judgement. None where it cannot be known.

    Values and changes per year in the indicator's unit, probabilities 0-1; `probability` is that of the target
    year itself. `blank_interval` is an 80 % interval in the target year that covers nearly the whole scale; such
    a projection says nothing, so that it and all that would follow from it are None.
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
    factor: float | None
    best: BestPace | None
    probability: float | None = None
    expected_year: int | None = None
    year_likely: int | None = None
    reachable: float | None = None
    reachable_low: float | None = None
    reachable_high: float | None = None
    blank_interval: tuple[float, float] | None = None

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
    def ended(self) -> bool:
        """Whether the series is known to have ended."""
        return has_ended(self.indicator, self.as_of_year)

    @property
    def weak(self) -> bool:
        """Whether the evidence has the lowest grade, on which no value is proposed."""
        return grade_evidence(self.prepared, self.as_of_year, self.cuts).grade == "D"

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
        factor=None if required is None or present is None else acceleration_factor(required, present, sign),
        best=best,
    )
    return facts if projection is None else _with_outlook(facts, projection)


def _with_outlook(facts: Facts, projection: Projection) -> Facts:
    cuts, sign, year = facts.cuts, facts.sign, facts.target.target_year
    expected = likely = facts.met_year
    if not facts.met:
        expected = first_year_with(projection, facts.threshold, sign, probability=0.5)
        likely = first_year_with(projection, facts.threshold, sign, probability=cuts.on_track_probability)
    if not covers(projection, year):
        return replace(facts, expected_year=expected, year_likely=likely)
    low, high = float(projection.quantile(year, 0.1)), float(projection.quantile(year, 0.9))
    if _says_nothing(facts.indicator, high - low, cuts.widest_interval_share):
        return replace(facts, projection=None, blank_interval=(low, high))
    return replace(
        facts,
        expected_year=expected,
        year_likely=likely,
        probability=probability_met(projection, facts.threshold, year, sign),
        reachable=passed_value(projection, year, cuts.reachable_quantile, sign),
        reachable_low=low,
        reachable_high=high,
    )


def _says_nothing(indicator: Indicator, width: float, widest: float) -> bool:
    """Whether an interval covers so much of the scale between two limits that it tells nothing."""
    if indicator.lower_limit is None or indicator.upper_limit is None:
        return False
    return width >= widest * (indicator.upper_limit - indicator.lower_limit)
