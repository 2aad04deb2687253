"""What peers did from a similar level: their windows of so many years, on the scale that fits the indicator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from milepost.country import Indicator
    from milepost.verdicts.cuts import Cuts

    Floats = NDArray[np.float64]

LARGEST_GROWTH = 700.0  # in logs over the time left: what a number can still hold


@dataclass(frozen=True)
class PeerHistories:
    """Histories of one indicator, ready to be compared: `values` and `logs` have shape (N, Y) of consecutive years.

    NaN where nothing was observed; `logs` also where a value is not above zero.
    """

    names: tuple[str, ...]
    values: Floats
    logs: Floats
    first_year: int

    @classmethod
    def of(cls, names: tuple[str, ...], values: Floats, first_year: int) -> PeerHistories:
        """A table of these values."""
        logs = np.log(values, out=np.full(values.shape, np.nan), where=values > 0)
        return cls(names, values, logs, first_year)

    @classmethod
    def read(cls, peers: pd.DataFrame) -> PeerHistories:
        """From rows of economy, year, value. Raises ValueError for two values of an economy in a year."""
        wide = peers.set_index(["economy", "year"])["value"].unstack().sort_index()
        years = range(int(wide.columns.min()), int(wide.columns.max()) + 1)
        values = wide.reindex(columns=list(years)).to_numpy(dtype=float)
        return cls.of(tuple(map(str, wide.index)), values, years.start)

    def since(self, year: int) -> PeerHistories:
        """The same from a year on."""
        first = max(year - self.first_year, 0)
        return PeerHistories(self.names, self.values[:, first:], self.logs[:, first:], self.first_year + first)

    def without(self, name: str) -> PeerHistories:
        """The same without one of its histories."""
        if name not in self.names:
            return self
        at = self.names.index(name)
        names = (*self.names[:at], *self.names[at + 1 :])
        return PeerHistories(
            names, np.delete(self.values, at, axis=0), np.delete(self.logs, at, axis=0), self.first_year
        )


@dataclass(frozen=True)
class Scale:
    """How paces are compared: as growth where the indicator has no upper limit, as changes elsewhere.

    Attributes:
        relative: Whether growth is compared, in logs.
        last: Our last value, on this scale.
        band: How far from it a peer may have started, on this scale.
        required: Pace that meets the target, on this scale, per year.
    """

    relative: bool
    last: float
    band: float
    required: float

    @classmethod
    def of(
        cls, indicator: Indicator, table: PeerHistories, *, last: float, threshold: float, left: int, cuts: Cuts
    ) -> Scale:
        """Growth on a scale of positive values without upper limit, changes elsewhere."""
        positive = last > 0 and threshold > 0 and not bool((table.values < 0).any())
        if indicator.upper_limit is None and positive:
            growth = float(np.log(threshold / last)) / left
            return cls(True, float(np.log(last)), float(np.log(cuts.peer_level_factor)), growth)
        band = cuts.peer_level_band * scale_of(indicator, last, threshold)
        return cls(False, last, band, (threshold - last) / left)

    def paces(self, table: PeerHistories, sign: int, length: int) -> Floats:
        """Paces per year in the good direction (N, windows), NaN where a window is missing or starts elsewhere."""
        held = table.logs if self.relative else table.values
        if held.shape[1] <= length:
            return np.full((len(held), 1), np.nan)
        start, end = held[:, :-length], held[:, length:]
        near = np.abs(start - self.last) <= self.band
        paces: Floats = np.where(near, sign * (end - start) / length, np.nan)
        return paces

    def change_per_year(self, pace: float, left: int) -> float:
        """A pace as a mean yearly change over the time left, in the indicator's unit."""
        if not self.relative:
            return pace
        growth = np.clip(pace * left, -LARGEST_GROWTH, LARGEST_GROWTH)
        return float(np.exp(self.last) * np.expm1(growth) / left)


def scale_of(indicator: Indicator, last: float, target: float) -> float:
    """Length of the indicator's scale: between its limits, or the larger of last value and target."""
    if indicator.lower_limit is not None and indicator.upper_limit is not None:
        return indicator.upper_limit - indicator.lower_limit
    return max(abs(last), abs(target))
