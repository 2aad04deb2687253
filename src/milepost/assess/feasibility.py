"""How fast this has been done before: by peers from a similar level, or by this history itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from milepost.assess.cuts import Cuts
    from milepost.framework import Indicator
    from milepost.observations import History

NEGLIGIBLE = 1e-9  # relative; two paces closer than this are the same pace


@dataclass(frozen=True)
class BestPace:
    """The best pace on record, and where it was seen.

    Attributes:
        change_per_year: In the indicator's unit, signed (negative for a fall); None without any record.
        source: "peers", "own history" or "none".
        window_years: Length of the windows compared.
        windows: How many there were.
        economies: How many economies they came from.
        reached_by: Codes of the economies that kept up the required pace over such a window.
    """

    change_per_year: float | None = None
    source: str = "none"
    window_years: int | None = None
    windows: int = 0
    economies: int = 0
    reached_by: tuple[str, ...] = ()

    def falls_short_of(self, required: float, sign: int) -> bool:
        """Whether the required change per year is faster than the best on record."""
        if self.change_per_year is None:
            return False
        return sign * (required - self.change_per_year) > NEGLIGIBLE * abs(required)


def scale_of(indicator: Indicator, last: float, target: float) -> float:
    """Length of the indicator's scale: between its limits, or the larger of last value and target."""
    if indicator.lower_limit is not None and indicator.upper_limit is not None:
        return indicator.upper_limit - indicator.lower_limit
    return max(abs(last), abs(target))


def best_pace(
    indicator: Indicator,
    history: History,
    peers: pd.DataFrame | None,
    *,
    threshold: float,
    target_year: int,
    cuts: Cuts,
) -> BestPace:
    """Best pace among peers that stood where we stand; of this history itself where there are too few.

    Windows have the length of the time left (or the longest available, at least `sustained_years`, at most
    `longest_window_years`), and a peer's window must start within `peer_level_band` of our last value. The best
    pace is the `best_peer_quantile` of these windows' changes per year in the good direction. Columns of
    `peers`: economy, year, value (and indicator, by which it is then filtered).
    Source: docs/method.md, equation best-pace; typical paths by level as in the World Bank's sdgtrackr.
    """
    sign, left = indicator.direction.sign, target_year - history.last_year
    required = (threshold - history.last_value) / left
    if peers is not None and "indicator" in peers.columns:
        peers = peers[peers["indicator"] == indicator.id]
    if peers is not None and len(peers):
        band = cuts.peer_level_band * scale_of(indicator, history.last_value, threshold)
        found = _among_peers(peers, history.last_value, band, sign=sign, required=required, left=left, cuts=cuts)
        if found is not None:
            return found
    return own_best_pace(history, sign, cuts)


def own_best_pace(history: History, sign: int, cuts: Cuts) -> BestPace:
    """The fastest change per year that this history kept up for at least `sustained_years`."""
    paces = [
        (sign * (late_value - early_value) / (late - early), late - early)
        for early, early_value in zip(history.years.tolist(), history.values.tolist(), strict=True)
        for late, late_value in zip(history.years.tolist(), history.values.tolist(), strict=True)
        if cuts.sustained_years <= late - early <= cuts.longest_window_years
    ]
    if not paces:
        return BestPace()
    fastest, length = max(paces)
    return BestPace(sign * fastest, "own history", int(length), len(paces))


def window_lengths(left: int, cuts: Cuts) -> tuple[int, ...]:
    """Window lengths to try, the best first: the time left, then ever closer to a sustained pace."""
    longest = min(left, cuts.longest_window_years)
    if longest >= cuts.sustained_years:
        return tuple(range(longest, cuts.sustained_years - 1, -1))
    return tuple(range(longest, cuts.sustained_years + 1))


def _among_peers(
    peers: pd.DataFrame, last: float, band: float, *, sign: int, required: float, left: int, cuts: Cuts
) -> BestPace | None:
    wide = peers.set_index(["economy", "year"])["value"].unstack().sort_index()  # noqa: PD010 - doubles are refused
    years = range(int(wide.columns.min()), int(wide.columns.max()) + 1)
    table = wide.reindex(columns=list(years)).to_numpy(dtype=float)
    for length in window_lengths(left, cuts):
        paces = _window_paces(table, last, band, sign, length)
        used = np.isfinite(paces).any(axis=1)
        if int(used.sum()) < cuts.minimum_peers:
            continue
        kept = paces[np.isfinite(paces)]
        enough = sign * required * (1 - NEGLIGIBLE)
        reached = np.nan_to_num(paces, nan=-np.inf).max(axis=1) >= enough
        return BestPace(
            change_per_year=sign * float(np.quantile(kept, cuts.best_peer_quantile)),
            source="peers",
            window_years=length,
            windows=len(kept),
            economies=int(used.sum()),
            reached_by=tuple(str(code) for code in wide.index[reached]),
        )
    return None


def _window_paces(table: NDArray[np.float64], last: float, band: float, sign: int, length: int) -> NDArray[np.float64]:
    """Changes per year in the good direction, NaN where the window is missing or starts elsewhere."""
    if table.shape[1] <= length:
        return np.full((len(table), 1), np.nan)
    start, end = table[:, :-length], table[:, length:]
    paces: NDArray[np.float64] = np.where(np.abs(start - last) <= band, sign * (end - start) / length, np.nan)
    return paces
