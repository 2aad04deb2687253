"""One series against one target by `milepost.verdicts`, as a row of the output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from milepost.batch.series_checks import STATUSES
from milepost.country import History, Indicator
from milepost.verdicts import PUBLISHED_RULES, PeerHistories, assess, made_up_target

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from milepost.batch.histories import Histories
    from milepost.batch.targets import BatchTarget
    from milepost.country import Direction, Target
    from milepost.trends import Projection
    from milepost.verdicts import Cuts

AS_ASSESSED = (
    *("probability", "required_change_per_year", "present_change_per_year", "acceleration_factor", "expected_year"),
    *("year_likely", "reachable_value", "reachable_low", "reachable_high", "proposed_value", "proposed_year"),
    *("best_pace_from", "met_year", "last_year", "last_value", "as_of_year"),
)
COLUMNS = (
    *("series", "year", "value", "direction", "baseline_year", "baseline_value", "verdict", "probability"),
    *("reason_codes", "reasons", "required_change_per_year", "present_change_per_year", "acceleration_factor"),
    *("expected_year", "year_likely", "reachable_value", "reachable_low", "reachable_high"),
    *("proposed_value", "proposed_year", "best_change_per_year", "best_pace_from", "met_year"),
    *("last_year", "last_value", "points", "evidence", "as_of_year", *PUBLISHED_RULES.values()),
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """A series as the assessment knows it."""

    indicator: Indicator
    history: History
    projection: Projection | None
    peers: PeerHistories | None


def subject(
    histories: Histories, number: int, direction: Direction, projection: Projection | None, peers: PeerHistories | None
) -> Subject:
    """Series `number` in the terms of the framework; what only a report prints is left blank."""
    points = slice(int(histories.starts[number]), int(histories.starts[number + 1]))
    lower, upper = float(histories.lower[number]), float(histories.upper[number])
    values = histories.values[points]
    indicator = Indicator.model_construct(
        id=histories.names[number],
        name=histories.names[number],
        short_name=histories.names[number],
        unit="",
        direction=direction,
        lower_limit=None if np.isnan(lower) else lower,
        upper_limit=None if np.isnan(upper) else upper,
        percentage=bool(histories.percentage[number]),
        adoption=False,
        decimals=_decimals(values),
    )
    count = len(values)
    statuses = tuple(STATUSES[status] for status in histories.statuses[points].tolist())
    years = histories.years[points].astype(np.int64)
    blank: tuple[Any, ...] = (None,) * count
    history = History(histories.names[number], "both", "total", "", years, values, statuses, blank, blank)
    return Subject(indicator, history, projection, peers)


def _decimals(values: np.ndarray[Any, Any]) -> int:
    """Places that show three digits of the largest value: what the sentences round to."""
    size = float(np.abs(values).max(initial=0.0))
    return 1 if size == 0 else int(np.clip(2 - np.floor(np.log10(size)), 0, 4))


def assess_target(item: Subject, target: BatchTarget, *, as_of_year: int, cuts: Cuts) -> Row:
    """A row of the output: verdict, reasons and numbers of one target."""
    peers = None if item.peers is None else item.peers.without(item.indicator.id)
    made = assess(
        item.indicator,
        goal_of(target),
        item.history,
        item.projection,
        peers=peers,
        events=(),
        as_of_year=as_of_year,
        cuts=cuts,
    )
    return {
        **dict.fromkeys(COLUMNS),
        **vars(target),
        "direction": target.direction.value,
        "verdict": made.verdict.value,
        "reason_codes": ";".join(reason.code for reason in made.reasons),
        "reasons": " ".join(reason.sentence for reason in made.reasons),
        **{name: getattr(made, name) for name in AS_ASSESSED},
        "best_change_per_year": made.best_peer_change_per_year,
        "points": made.evidence.points,
        "evidence": made.evidence.grade,
        **{PUBLISHED_RULES[said.rule]: said.verdict for said in made.published},
    }


def goal_of(target: BatchTarget) -> Target:
    """A target of the file in the terms of the framework."""
    return made_up_target(
        target.series,
        target.value,
        target.year,
        target.direction,
        baseline_year=target.baseline_year,
        baseline_value=target.baseline_value,
    )


MOST_PEERS = 200


def peer_tables(histories: Histories) -> dict[int, PeerHistories]:
    """A table for every indicator of which more than one series has figures, by the indicator's number."""
    made = {}
    order = np.argsort(histories.indicators, kind="stable")
    order = order[histories.points[order] > 0]
    groups = np.split(order, np.flatnonzero(np.diff(histories.indicators[order])) + 1)
    for group in groups:
        if len(group) > 1:
            made[int(histories.indicators[group[0]])] = _table(histories, _spread(group))
    return made


def _spread(group: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(group) <= MOST_PEERS:
        return group
    return group[np.linspace(0, len(group) - 1, MOST_PEERS).round().astype(np.int64)]


def _table(histories: Histories, group: NDArray[np.int64]) -> PeerHistories:
    part = histories.part(group)
    first = int(part.years.min(initial=9999))
    values = np.full((len(part), max(int(part.years.max(initial=0)) - first + 1, 0)), np.nan)
    values[np.repeat(np.arange(len(part)), part.points), part.years - first] = part.values
    return PeerHistories.of(tuple(part.names), values, first)
