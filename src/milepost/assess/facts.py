"""Everything the rules look at, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.assess.feasibility import BestPace, best_pace
from milepost.assess.paces import (
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

    from milepost.assess.cuts import Cuts
    from milepost.assess.preparation import Prepared
    from milepost.framework import Indicator, Target
    from milepost.observations import History
    from milepost.trends import Projection


@dataclass(frozen=True)
class Facts:
    """An indicator against a target, before any judgement. None where it cannot be known.

    Values and changes per year in the indicator's unit, probabilities 0-1; `probability` is that of the target
    year itself.
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
    best: BestPace
    probability: float | None = None
    expected_year: int | None = None
    year_likely: int | None = None
    reachable: float | None = None
    reachable_low: float | None = None
    reachable_high: float | None = None

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
    def horizon_year(self) -> int | None:
        """Last projected year."""
        return None if self.projection is None else int(self.projection.years[-1])


def gather(
    indicator: Indicator,
    target: Target,
    threshold: float,
    prepared: Prepared,
    projection: Projection | None,
    *,
    peers: pd.DataFrame | None,
    as_of_year: int,
    cuts: Cuts,
) -> Facts:
    """The facts about one target. The history must hold at least one observation."""
    sign, history = indicator.direction.sign, prepared.history
    ahead = target.target_year > history.last_year
    met_year = met_since(history.years, history.values, threshold, sign)
    required, best = None, BestPace()
    if ahead and met_year is None:
        required = required_change_per_year(history.last_value, history.last_year, threshold, target.target_year)
        best = best_pace(indicator, history, peers, threshold=threshold, target_year=target.target_year, cuts=cuts)
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
    years = {
        "expected_year": first_year_with(projection, facts.threshold, sign, probability=0.5),
        "year_likely": first_year_with(projection, facts.threshold, sign, probability=cuts.on_track_probability),
    }
    if facts.met:
        years = dict.fromkeys(years, facts.met_year)
    if not covers(projection, year):
        return _replaced(facts, years)
    ahead = {
        "probability": probability_met(projection, facts.threshold, year, sign),
        "reachable": passed_value(projection, year, cuts.reachable_quantile, sign),
        "reachable_low": float(projection.quantile(year, 0.1)),
        "reachable_high": float(projection.quantile(year, 0.9)),
    }
    return _replaced(facts, {**years, **ahead})


def _replaced(facts: Facts, values: dict[str, float | int | None] | dict[str, int | None]) -> Facts:
    return Facts(**{**vars(facts), **values})
