"""An indicator against its target: events applied, trend fitted with and without them, target assessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from milepost.country import Event, History, Indicator, Refusal, Target, peers_fault
from milepost.trends import Engine, NoScale, Projection, TooFewPoints, padded, widening
from milepost.verdicts.assessing import assess
from milepost.verdicts.assessment import Assessment
from milepost.verdicts.cuts import Cuts
from milepost.verdicts.facts import has_ended
from milepost.verdicts.feasibility import PeerHistories
from milepost.verdicts.preparation import may_be_revised, prepare

if TYPE_CHECKING:
    import pandas as pd

# As printed in the book; finer, every new figure anywhere would move every interval a little.
WIDENING_DECIMALS = 2


def assess_indicator(
    indicator: Indicator,
    target: Target | None,
    history: History,
    *,
    peers: pd.DataFrame | PeerHistories | None,
    events: Iterable[Event],
    as_of_year: int,
    horizon_year: int,
    cuts: Cuts,
    engine: Engine,
) -> tuple[Assessment, Projection | None]:
    """The verdict on a target, and the projection that it rests on (None where there is no trend).

    `horizon_year` is the last year to project to; a later target year extends it, and the end of the calibration
    table cuts it short. A series that has ended is not projected, for no figure will ever come.
    """
    declared = tuple(events)
    fitted = alternative = None
    if not has_ended(indicator, as_of_year):
        fitted, alternative = project_indicator(
            indicator,
            history,
            events=declared,
            horizon_year=max(horizon_year, target.target_year if target else horizon_year),
            minimum_points=cuts.minimum_points,
            engine=engine,
            as_of_year=as_of_year,
        )
    assessment = assess(
        indicator,
        target,
        history,
        fitted,
        peers=peers,
        events=declared,
        as_of_year=as_of_year,
        cuts=cuts,
        alternative=alternative,
    )
    return assessment, fitted


def project_indicator(
    indicator: Indicator,
    history: History,
    *,
    events: Iterable[Event],
    horizon_year: int,
    minimum_points: int,
    engine: Engine,
    as_of_year: int | None,
) -> tuple[Projection | None, Projection | None]:
    """The projection of the prepared history, and the one fitted without the events where that differs.

    None for a history with too few points, for a percentage without both limits, and for nothing but zeros
    on a scale without limits. With an `as_of_year`, intervals allow for a revision of a last value that
    came out lately.
    Raises ValueError for values that the limits rule out.
    """
    prepared = prepare(indicator, history, events, minimum_points)
    limits = (indicator.lower_limit, indicator.upper_limit)

    def fitted(part: History) -> Projection | None:
        if not len(part) or (indicator.percentage and None in limits):
            return None
        try:
            return engine.project(
                part.years,
                part.values,
                horizon=min(max(1, horizon_year - part.last_year), engine.longest),
                percentage=indicator.percentage,
                lower=indicator.lower_limit,
                upper=indicator.upper_limit,
                minimum=minimum_points,
                peers_like=peers_code(indicator),
                adoption=indicator.adoption,
                first_release=as_of_year is not None and may_be_revised(part, as_of_year),
            )
        except (TooFewPoints, NoScale):
            return None

    return fitted(prepared.history), fitted(prepared.comparable) if prepared.adjusted else None


def peers_code(indicator: Indicator) -> str | None:
    """Code by which a table of peers is looked for: what the indicator declares, else its source's; never its id.

    Raises Refusal where it declares peers of which there is no table, as rule `peers_like` says of data that are read.
    """
    if fault := peers_fault(indicator.id, indicator.peers_like):
        raise Refusal(fault[0], where="indicators", remedy=fault[1])
    return indicator.peers_like or indicator.source_code


def national_widening(parts: Iterable[tuple[Indicator, History, Iterable[Event]]], *, minimum_points: int) -> float:
    """Factor by which a country's own recent outcomes ask for wider intervals; 1 where they do not.

    All indicators of the country are watched together, because each of them alone has too few outcomes. Histories
    are prepared as for projections; those too short, or without limits that a percentage needs, add nothing.
    """
    return _factor(_watched(parts, minimum_points))


def widening_without_each(
    parts: Iterable[tuple[Indicator, History, Iterable[Event]]], *, minimum_points: int
) -> dict[str, float]:
    """The same factor with one indicator left out, by its id: how much it rests on single series."""
    watched = _watched(parts, minimum_points)
    return {left.id: _factor([pair for pair in watched if pair[0] is not left]) for left, _ in watched}


def _watched(
    parts: Iterable[tuple[Indicator, History, Iterable[Event]]], minimum_points: int
) -> list[tuple[Indicator, History]]:
    watched = []
    for indicator, history, events in parts:
        used = prepare(indicator, history, events, minimum_points).history
        limits = (indicator.lower_limit, indicator.upper_limit)
        if len(used) >= minimum_points and used.values.any() and not (indicator.percentage and None in limits):
            watched.append((indicator, used))
    return watched


def _factor(watched: Sequence[tuple[Indicator, History]]) -> float:
    if not watched:
        return 1.0
    years, values = padded([(used.years, used.values) for _, used in watched])
    factors = widening(
        years,
        values,
        percentage=[indicator.percentage for indicator, _ in watched],
        lower=[np.nan if indicator.lower_limit is None else indicator.lower_limit for indicator, _ in watched],
        upper=[np.nan if indicator.upper_limit is None else indicator.upper_limit for indicator, _ in watched],
        peers_like=[peers_code(indicator) or "" for indicator, _ in watched],
        adoption=[indicator.adoption for indicator, _ in watched],
    )
    return round(float(factors[0]), WIDENING_DECIMALS)
