"""Paces of other series of the same indicator: the yardstick of feasibility, looked up without a data frame.

The rule is `milepost.assess.best_pace`; a test holds the two together. An indicator with more than
`MOST_PEERS` series is represented by so many of them, evenly spaced in the order of their names: the best tenth
of paces is known well from fewer, and a million targets stay a matter of minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from milepost.assess.feasibility import NEGLIGIBLE, BestPace, window_lengths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from milepost.assess import Cuts
    from milepost.batch.cells import Floats
    from milepost.batch.histories import Histories

MOST_PEERS = 200


@dataclass(frozen=True)
class PeerTable:
    """Series of one indicator: names (N,), values (N, Y) of consecutive years, NaN where not observed."""

    names: tuple[str, ...]
    values: Floats

    def best_pace(
        self, series: str, *, last: float, required: float, left: int, band: float, cuts: Cuts
    ) -> BestPace | None:
        """The best pace of others that started within `band` of `last`; None with too few of them.

        `required` and the pace are changes per year in the indicator's unit, good where they have the sign of
        `required`; `left` years remain.
        """
        sign = 1.0 if required > 0 else -1.0
        others = np.array([name != series for name in self.names], dtype=bool)
        near = (np.abs(self.values - last) <= band) & others[:, None]
        for length in window_lengths(left, cuts):
            paces = _window_paces(self.values, near, sign, length)
            used = np.isfinite(paces).any(axis=1)
            if int(used.sum()) < cuts.minimum_peers:
                continue
            kept = paces[np.isfinite(paces)]
            reached = np.nan_to_num(paces, nan=-np.inf).max(axis=1) >= sign * required * (1 - NEGLIGIBLE)
            return BestPace(
                change_per_year=float(sign * np.quantile(kept, cuts.best_peer_quantile)),
                source="peers",
                window_years=length,
                windows=len(kept),
                economies=int(used.sum()),
                reached_by=tuple(self.names[at] for at in np.flatnonzero(reached).tolist()),
            )
        return None


def _window_paces(values: Floats, near: NDArray[np.bool_], sign: float, length: int) -> Floats:
    if values.shape[1] <= length:
        return np.full((len(values), 1), np.nan)
    change = sign * (values[:, length:] - values[:, :-length]) / length
    return np.where(near[:, :-length], change, np.nan)


def peer_tables(histories: Histories) -> dict[int, PeerTable]:
    """A table for every indicator that more than one series measures, by the indicator's number."""
    made = {}
    order = np.argsort(histories.indicators, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(histories.indicators[order])) + 1)
    for group in groups:
        if len(group) > 1:
            made[int(histories.indicators[group[0]])] = _table(histories, _spread(group))
    return made


def _spread(group: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(group) <= MOST_PEERS:
        return group
    return group[np.linspace(0, len(group) - 1, MOST_PEERS).round().astype(np.int64)]


def _table(histories: Histories, group: NDArray[np.int64]) -> PeerTable:
    part = histories.part(group)
    first = int(part.years.min(initial=9999))
    values = np.full((len(part), max(int(part.years.max(initial=0)) - first + 1, 0)), np.nan)
    values[np.repeat(np.arange(len(part)), part.points), part.years - first] = part.values
    return PeerTable(tuple(part.names), values)
