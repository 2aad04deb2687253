"""How fast this has been done before: by peers from a similar level, or by this history itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from milepost.country import History, Indicator
from milepost.verdicts.assessment import Cuts

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FAST_QUARTER, FAST_QUARTER_YEARS = 0.75, 5
LARGEST_GROWTH = 700.0  # in logs over the time left: what a number can still hold
NEGLIGIBLE = 1e-9  # relative; two paces closer than this are the same pace


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


@dataclass(frozen=True)
class BestPace:
    """The best pace on record, and where it was seen.

    Attributes:
        change_per_year: In the indicator's unit, signed (negative for a fall). Where growth was compared, the mean
            yearly change that this growth makes over the time left.
        source: "peers" or "own history".
        window_years: Length of the windows compared.
        windows: How many there were.
        economies: How many economies they came from.
        reached_by: Codes of the economies that kept up the required pace over such a window.
        growth_per_year: The pace as a share (0.1: ten percent a year), signed; None where changes were compared.
        required_growth: The pace required, as a share a year; None where changes were compared.
        only: The one economy that was faster, where its windows alone would have set a faster pace.
    """

    change_per_year: float
    source: str
    window_years: int
    windows: int
    economies: int = 0
    reached_by: tuple[str, ...] = ()
    growth_per_year: float | None = None
    required_growth: float | None = None
    only: str | None = None

    def falls_short_of(self, required: float, sign: int) -> bool:
        """Whether the required change per year is faster than the best on record."""
        return sign * (required - self.change_per_year) > NEGLIGIBLE * abs(required)


def best_pace(
    indicator: Indicator,
    history: History,
    peers: pd.DataFrame | PeerHistories | None,
    *,
    threshold: float,
    target_year: int,
    cuts: Cuts,
    defined_in: int | None = None,
) -> BestPace | None:
    """Best pace among peers that stood where we stand, or of this history itself where there are too few; None without.

    Windows have the length of the time left (or the longest available, at least `sustained_years`, at most
    `longest_window_years`), and a peer's window must start near our last value: within `peer_level_band` of the
    scale, or within `peer_level_factor` where the scale has no upper limit and growth is compared. The best pace is
    the `best_peer_quantile` of these windows' paces; where nothing bounds a growth, it is never one that a single
    economy has kept up alone.
    `peers` is a table, or rows of economy, year, value (and indicator, by which they are then filtered). No window
    starts before `defined_in`, the year of the present definition: it changed for all economies.
    Source: docs/method.md, equation best-pace; typical paths by level as in the World Bank's sdgtrackr.
    """
    sign, left = indicator.direction.sign, target_year - history.last_year
    table = _table(peers, indicator.id)
    if table is not None and defined_in is not None:
        table = table.since(defined_in)
    if table is not None:
        last = history.last_value
        scale = Scale.of(indicator, table, last=last, threshold=threshold, left=left, cuts=cuts)
        found = _among_peers(table, scale, sign=sign, left=left, cuts=cuts)
        if found is not None:
            return found
    return own_best_pace(history, sign, cuts)


def fast_quarter_pace(
    indicator: Indicator,
    history: History,
    peers: pd.DataFrame | PeerHistories | None,
    *,
    cuts: Cuts,
    defined_in: int | None = None,
) -> float | None:
    """Yearly change of the fastest quarter of comparable economies over five years; None with too few of them.

    Windows and levels as in `best_pace`, with the 75 % quantile. In the indicator's unit, signed.
    """
    if not len(history):
        return None
    found = best_pace(
        indicator,
        history,
        peers,
        threshold=history.last_value,
        target_year=history.last_year + FAST_QUARTER_YEARS,
        cuts=replace(cuts, best_peer_quantile=FAST_QUARTER),
        defined_in=defined_in,
    )
    return found.change_per_year if found is not None and found.source == "peers" else None


def own_best_pace(history: History, sign: int, cuts: Cuts) -> BestPace | None:
    """The fastest change per year that this history kept up for at least `sustained_years`."""
    paces = [
        (sign * (late_value - early_value) / (late - early), late - early)
        for early, early_value in zip(history.years.tolist(), history.values.tolist(), strict=True)
        for late, late_value in zip(history.years.tolist(), history.values.tolist(), strict=True)
        if cuts.sustained_years <= late - early <= cuts.longest_window_years
    ]
    if not paces:
        return None
    fastest, length = max(paces)
    return BestPace(sign * fastest, "own history", int(length), len(paces))


def window_lengths(left: int, cuts: Cuts) -> tuple[int, ...]:
    """Window lengths to try, the best first: the time left, then ever closer to a sustained pace."""
    longest = min(left, cuts.longest_window_years)
    if longest >= cuts.sustained_years:
        return tuple(range(longest, cuts.sustained_years - 1, -1))
    return tuple(range(longest, cuts.sustained_years + 1))


def _table(peers: pd.DataFrame | PeerHistories | None, indicator: str) -> PeerHistories | None:
    if peers is None or isinstance(peers, PeerHistories):
        return peers
    rows = peers[peers["indicator"] == indicator] if "indicator" in peers.columns else peers
    return PeerHistories.read(rows) if len(rows) else None


def _among_peers(table: PeerHistories, scale: Scale, *, sign: int, left: int, cuts: Cuts) -> BestPace | None:
    for length in window_lengths(left, cuts):
        paces = scale.paces(table, sign, length)
        used = np.isfinite(paces).any(axis=1)
        if int(used.sum()) < cuts.minimum_peers:
            continue
        kept = paces[np.isfinite(paces)]
        fastest = np.nan_to_num(paces, nan=-np.inf).max(axis=1)
        first, second = np.argsort(-fastest, kind="stable")[:2].tolist()
        usual = float(np.quantile(kept, cuts.best_peer_quantile))
        best = min(usual, float(fastest[second])) if scale.relative else usual
        reached = fastest >= sign * scale.required - NEGLIGIBLE * abs(scale.required)
        return BestPace(
            change_per_year=scale.change_per_year(sign * best, left),
            source="peers",
            window_years=length,
            windows=len(kept),
            economies=int(used.sum()),
            reached_by=tuple(table.names[at] for at in np.flatnonzero(reached).tolist()),
            growth_per_year=float(np.expm1(sign * best)) if scale.relative else None,
            required_growth=float(np.expm1(scale.required)) if scale.relative else None,
            only=table.names[first] if usual > best else None,
        )
    return None


def kept_pace(
    indicator: Indicator, history: History, peers: pd.DataFrame, *, threshold: float, target_year: int, cuts: Cuts
) -> tuple[tuple[str, int, int], ...]:
    """The peers that kept up the required pace from a similar level, each with the last years in which it did.

    Windows and levels as in `best_pace`; empty where there are too few comparable peers.
    """
    sign, left = indicator.direction.sign, target_year - history.last_year
    table = _table(peers, indicator.id)
    if table is None or left < 1:
        return ()
    scale = Scale.of(indicator, table, last=history.last_value, threshold=threshold, left=left, cuts=cuts)
    enough = sign * scale.required - NEGLIGIBLE * abs(scale.required)
    for length in window_lengths(left, cuts):
        paces = scale.paces(table, sign, length)
        if int(np.isfinite(paces).any(axis=1).sum()) >= cuts.minimum_peers:
            starts = [np.flatnonzero(np.nan_to_num(row, nan=-np.inf) >= enough) for row in paces]
            first = table.first_year
            return tuple(
                (name, first + int(at[-1]), first + int(at[-1]) + length)
                for name, at in zip(table.names, starts, strict=True)
                if len(at)
            )
    return ()
