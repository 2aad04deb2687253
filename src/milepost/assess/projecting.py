"""An indicator with all its targets: events applied, trend fitted with and without them, targets assessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from milepost.assess.assessing import assess
from milepost.assess.preparation import prepare
from milepost.trends import TooFewPoints, project

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from milepost.assess.assessment import Assessment
    from milepost.assess.cuts import Cuts
    from milepost.framework import Event, Indicator, Target
    from milepost.observations import History
    from milepost.trends import Projection


def assess_indicator(
    indicator: Indicator,
    targets: Sequence[Target],
    history: History,
    *,
    peers: pd.DataFrame | None,
    events: Iterable[Event],
    as_of_year: int,
    horizon_year: int,
    cuts: Cuts,
    tables: Any = None,
    weights: Any = None,
) -> tuple[Assessment, ...]:
    """One assessment a target, in the order given; one "not assessable" when there is no target.

    `horizon_year` is the last year to project to (target years beyond it extend it). `tables` and `weights` go
    to `milepost.trends.project` as they are.
    """
    events = tuple(events)
    last = max([horizon_year, *(target.target_year for target in targets)])
    fitted, alternative = project_indicator(
        indicator, history, events=events, horizon_year=last, cuts=cuts, tables=tables, weights=weights
    )
    return tuple(
        assess(
            indicator,
            target,
            history,
            fitted,
            peers=peers,
            events=events,
            as_of_year=as_of_year,
            cuts=cuts,
            alternative=alternative,
        )
        for target in (targets or (None,))
    )


def project_indicator(
    indicator: Indicator,
    history: History,
    *,
    events: Iterable[Event],
    horizon_year: int,
    cuts: Cuts,
    tables: Any = None,
    weights: Any = None,
) -> tuple[Projection | None, Projection | None]:
    """The projection of the prepared history, and the one without events where that differs.

    None for a history with too few points or, for a percentage, without declared limits.
    """
    prepared = prepare(indicator, history, events, cuts.minimum_points)

    def fitted(part: History) -> Projection | None:
        limits = (indicator.lower_limit, indicator.upper_limit)
        if len(part) < cuts.minimum_points or (indicator.percentage and None in limits):
            return None
        try:
            return project(
                part.years,
                part.values,
                horizon=max(1, horizon_year - part.last_year),
                percentage=indicator.percentage,
                lower=indicator.lower_limit,
                upper=indicator.upper_limit,
                tables=tables,
                weights=weights,
            )
        except TooFewPoints:
            return None

    return fitted(prepared.history), fitted(prepared.comparable) if prepared.adjusted else None
