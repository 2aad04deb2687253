"""Other series of the same indicator as a table of peers, by which feasibility is judged.

An indicator with more than `MOST_PEERS` series is represented by so many of them, evenly spaced in the order of
their names: the best tenth of paces is known well from fewer, and a million targets stay a matter of minutes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from milepost.verdicts import PeerHistories

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from milepost.batch.histories import Histories

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
