"""Half-widths from standardised residuals: quantiles in cells, shrunk, and carried on along a power law."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from milepost.trends.members import Floats
from milepost.trends.peers.calibration import (
    CELL_SHRINKAGE,
    INDICATOR_SHRINKAGE,
    LARGEST_POWER,
    LONGEST,
    MEASURED,
    SMALLEST_CELL,
    Strays,
)
from milepost.trends.peers.path import CELLS, PeerTable
from milepost.trends.tables import COVERAGES

HAIR = 0.001  # keeps neighbouring coverages apart after rounding to four digits


def shrunken_widths(indicators: Sequence[Strays]) -> list[Floats]:
    """Half-widths (5, LONGEST, K) of every indicator: cells shrunk to indicators, indicators to all.

    Raises ValueError when all residuals together leave a measured horizon with fewer than `SMALLEST_CELL`.
    """
    common, counts = quantiles(together(indicators), None)
    if (counts < SMALLEST_CELL).any():
        raise ValueError(f"residuals by horizon {counts.tolist()}; every horizon needs {SMALLEST_CELL} or more")
    common = lawful(common)
    widths = []
    for one in indicators:
        own = shrunk(*quantiles(one, None), common, INDICATOR_SHRINKAGE)
        cells = [shrunk(*quantiles(one, cell), own, CELL_SHRINKAGE) for cell in range(len(CELLS) + 1)]
        widths.append(np.stack([carried_on(cell) for cell in cells]))
    return widths


def together(indicators: Sequence[Strays]) -> Strays:
    """The residuals of several indicators as those of one."""
    return Strays(
        np.concatenate([one.cell for one in indicators]),
        np.concatenate([one.horizon for one in indicators]),
        np.concatenate([one.size for one in indicators]),
        sum(one.economies for one in indicators),
    )


def with_widths(table: PeerTable, half_widths: Floats) -> PeerTable:
    """The same table with measured half-widths (5, LONGEST, K)."""
    return replace(table, half_widths=half_widths)


def quantiles(strays: Strays, cell: int | None) -> tuple[Floats, Floats]:
    """Quantiles (MEASURED, K) of a cell (all cells if None), NaN where too few, and counts (MEASURED,)."""
    table = np.full((MEASURED, len(COVERAGES)), np.nan)
    counts = np.zeros(MEASURED)
    for step in range(1, MEASURED + 1):
        sizes = strays.size[(strays.horizon == step) & ((strays.cell == cell) if cell is not None else True)]
        counts[step - 1] = len(sizes)
        if len(sizes) >= SMALLEST_CELL:
            table[step - 1] = np.quantile(sizes, COVERAGES)
    return table, counts


def shrunk(table: Floats, counts: Floats, towards: Floats, strength: float) -> Floats:
    """A share n / (n + strength) of a pool's own quantiles, the rest of `towards`; all of it where there are none."""
    share = (counts / (counts + strength))[:, None]
    mixed: Floats = np.where(np.isnan(table), towards, share * np.nan_to_num(table) + (1 - share) * towards)
    return mixed


def lawful(table: Floats) -> Floats:
    """The power law a h^p, p of at least 0, fitted to every column of (MEASURED, K)."""
    logs = np.log(np.arange(1, MEASURED + 1))
    power, level = np.polyfit(logs, np.log(np.maximum(table, 1e-6)), 1)
    fitted: Floats = np.exp(level + np.maximum(power, 0.0) * logs[:, None])
    return fitted


def carried_on(table: Floats) -> Floats:
    """Half-widths (LONGEST, K): measured horizons as they are, later ones along the law; monotone both ways."""
    ratio = lawful(table)
    power = np.minimum(np.log(ratio[-1] / ratio[0]) / np.log(MEASURED), LARGEST_POWER)
    later = np.arange(MEASURED + 1, LONGEST + 1)[:, None] / MEASURED
    widths = np.concatenate([np.maximum(table, 1e-6), table[-1:] * later**power])
    widths = np.maximum.accumulate(np.maximum.accumulate(widths, axis=1), axis=0)
    apart: Floats = widths * (1 + HAIR * np.arange(widths.shape[1]))
    return apart
