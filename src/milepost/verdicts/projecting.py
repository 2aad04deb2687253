"""An indicator against its target, trend fitted with and without its events; and how firmly the verdict stands.

Stability is the share of redrawn last values that leave a verdict unchanged. No random draws: the error's distribution
is cut into equal shares, and the verdict is given again at the middle of each. Measured for the 2026 edition, with
random draws and several sizes of the error, in docs/flips.md.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from milepost.country import Event, History, Indicator, Refusal, Target, Verdict, peers_fault
from milepost.trends import FIRST_RELEASE, Engine, NoScale, Projection, TooFewPoints, padded, widening
from milepost.verdicts.amounts import amount, in_percent, share
from milepost.verdicts.assessing import assess, verdict_on
from milepost.verdicts.assessment import Assessment, Cuts, Reason
from milepost.verdicts.facts import has_ended
from milepost.verdicts.feasibility import PeerHistories
from milepost.verdicts.preparation import may_be_revised, prepare

Floats = NDArray[np.float64]


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


NODES = 50  # equal shares of the error
SETTLED = 0.25  # what is left of a fresh value's error once it has been out for two years (docs/engine-trials.md)
SURVEY_LEVEL = 1.96  # a declared survey error is read as a 95 % half-width


@dataclass(frozen=True)
class Stability:
    """How a verdict takes a redrawn last value.

    `error` is the 80 % half-width of the error in the indicator's unit and `known_from` where it comes from; `other` is
    the commonest other verdict, "" where there is none, and `by_width` says that one of the two is for an interval that
    says nothing.
    """

    unchanged: float
    other: str
    error: float
    known_from: str
    by_width: bool = False

    def reason(self, indicator: Indicator) -> Reason:
        """The sentence for the reader."""
        points = " points" if in_percent(indicator) else ""
        other = f"; the next verdict would be '{self.other}'" if self.other else ""
        if self.other and self.by_width:
            other += ", because the interval is near the width at which it says nothing"
        return Reason(
            "stability",
            f"With the last value redrawn within {self.known_from} (±{amount(self.error, indicator.decimals)}{points} "
            f"in four of five cases), the verdict is the same in {share(self.unchanged)} of cases{other}.",
        )


def stability(
    indicator: Indicator,
    target: Target,
    history: History,
    projection: Projection,
    assessment: Assessment,
    *,
    peers: pd.DataFrame | None,
    events: Iterable[Event],
    cuts: Cuts,
    engine: Engine,
) -> Stability:
    """Give the verdict again for every share of the last value's error; everything else stays as it was.

    `projection` and `assessment` are those of the history as it stands. The error is the declared one of a survey;
    elsewhere that of a fresh value that may be revised (1.4 times the table's half-width one year ahead), or what is
    left of it once the value has settled.
    """
    declared, last_year = tuple(events), projection.last_year
    fresh = may_be_revised(history, assessment.as_of_year)
    scores = ndtri((np.arange(NODES) + 0.5) / NODES)
    errors, ninth, known_from = _errors(indicator, projection, scores, widen=engine.widen, fresh=fresh)
    low = -np.inf if indicator.lower_limit is None else indicator.lower_limit
    high = np.inf if indicator.upper_limit is None else indicator.upper_limit
    drawn = np.clip(projection.last_value + errors, low, high)
    pasts = [_with_last(history, last_year, value) for value in drawn.tolist()]
    parts = [prepare(indicator, past, declared, cuts.minimum_points) for past in pasts]
    years, values = padded([(part.history.years, part.history.values) for part in parts])
    panel = engine.project_panel(
        years,
        values,
        horizon=len(projection.years),
        percentage=[indicator.percentage] * NODES,
        lower=[np.nan if indicator.lower_limit is None else indicator.lower_limit] * NODES,
        upper=[np.nan if indicator.upper_limit is None else indicator.upper_limit] * NODES,
        minimum=cuts.minimum_points,
        peers_like=peers_code(indicator),
        adoption=indicator.adoption,
        first_release=fresh,
    )
    held = None if peers is None or not len(peers) else PeerHistories.read(peers)
    verdicts = Counter(
        verdict_on(
            indicator, target, past, part, panel.row(row), peers=held, as_of_year=assessment.as_of_year, cuts=cuts
        )
        for row, (past, part) in enumerate(zip(pasts, parts, strict=True))
    )
    others = [(count, verdict.value) for verdict, count in verdicts.items() if verdict is not assessment.verdict]
    other = max(others, default=(0, ""))[1]
    by_width = Verdict.TOO_WIDE.value in {assessment.verdict.value, other}
    return Stability(verdicts[assessment.verdict] / NODES, other, ninth, known_from, by_width)


def with_stability(assessment: Assessment, found: Stability, indicator: Indicator) -> Assessment:
    """The assessment with its stability among the reasons and the numbers."""
    return replace(
        assessment,
        reasons=(*assessment.reasons, found.reason(indicator)),
        numbers=(*assessment.numbers, ("unchanged_share", found.unchanged)),
    )


def _errors(
    indicator: Indicator, projection: Projection, scores: Floats, *, widen: float, fresh: bool
) -> tuple[Floats, float, str]:
    """Errors (NODES,) of the last value, their 80 % half-width, and where they come from."""
    ninety = float(ndtri(0.9))
    if indicator.survey_error is not None:
        spread = indicator.survey_error / SURVEY_LEVEL
        return spread * scores, spread * ninety, "the error of its survey"
    ahead = projection.unclipped[0] - projection.unclipped[0][len(projection.scores) // 2]
    # A fresh value's projection is wider by its revision: hypot(k w, 1.4 w). Nodes take the revision alone.
    part = FIRST_RELEASE / np.hypot(widen, FIRST_RELEASE) if fresh else SETTLED * FIRST_RELEASE / widen
    errors = part * np.interp(scores, projection.scores, ahead)
    half = float(part * np.interp(ninety, projection.scores, ahead))
    return errors, half, "the error of a fresh value" if fresh else "the error of a settled value"


def _with_last(history: History, year: int, value: float) -> History:
    values = history.values.copy()
    values[history.years == year] = value
    return replace(history, values=values)
