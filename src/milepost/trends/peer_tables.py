"""The tables of peers of a panel: one an indicator, and one pooled over adoption indicators for the rest.

Half-widths are quantiles of standardised residuals in cells, shrunk, and carried on along a power law.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from milepost.country import SCALES
from milepost.trends.centre import Floats
from milepost.trends.chances import (
    BEND_HORIZON,
    BEND_YEARS,
    DUE,
    Chances,
    Paths,
    chances_of,
    fitted_bend,
    fitted_slope,
    paths_of,
)
from milepost.trends.peer_calibration import (
    LONGEST,
    MEASURED,
    OUTCOME_YEARS,
    PeerPanel,
    PeerResiduals,
    Sums,
    bare_table,
    change_sums,
    peer_panels,
    peer_residuals,
    pooled,
    short_residuals,
)
from milepost.trends.peer_path import ADOPTION, ADOPTION_POOL, BANDS, CELLS, COVERAGES, PeerTable

LARGEST_POWER = 0.7
CELL_SHRINKAGE, INDICATOR_SHRINKAGE = 25.0, 100.0
SMALLEST_CELL = 5
FEWEST_ECONOMIES = 15
FEWEST_RESIDUALS = 100
SHORT_BANDS = range(len(BANDS))
SHORT_WIDENING = 1.08  # unwidened they covered 77 and 92 % (docs/engine-trials.md)
ADOPTION_SHORT_WIDENING = 1.25  # measured on indicators that made no part of the pool (docs/accuracy.md)
HAIR = 0.001  # keeps neighbouring coverages apart after rounding to four digits


def calibrate_peers(
    panel: pd.DataFrame, as_of: int, *, percentages: Collection[str] = (), scales: Mapping[str, float] = SCALES
) -> tuple[Mapping[str, PeerTable], Chances]:
    """Tables by source code from what was known in `as_of`, and what chances read from them are mended by.

    None for indicators with too few economies.

    `panel` has the columns series (the economy), indicator, year, value. Values after `as_of` are not looked at.
    `scales` names the indicators that may have a table.
    """
    known = panel[(panel["year"] <= as_of) & panel["value"].notna()]
    panels = peer_panels(known, percentages, scales)
    origins = range(as_of - OUTCOME_YEARS - MEASURED + 1, as_of)
    sums = {one.code: {year: change_sums(one, year) for year in (*origins, as_of)} for one in panels}
    found = []
    for one in panels:
        then = {year: bare_table(one.code, one.scale, sums[one.code][year]) for year in origins}
        residuals = peer_residuals(one, then, as_of)
        if residuals.economies >= FEWEST_ECONOMIES and len(residuals.size) >= FEWEST_RESIDUALS:
            found.append((one, then, residuals))
    if not found:
        return MappingProxyType({}), Chances()
    long = shrunken_widths([residuals for _, _, residuals in found])
    short = short_widths([[short_residuals(one, then, as_of, band) for one, then, _ in found] for band in SHORT_BANDS])
    tables = {
        one.code: replace(bare_table(one.code, one.scale, sums[one.code][as_of]), half_widths=width, short=few)
        for (one, _, _), width, few in zip(found, long, short, strict=True)
    }
    adoption = [one for one, _, _ in found if one.code in ADOPTION_POOL]
    if len(adoption) > 1:
        tables[ADOPTION] = adoption_table(adoption, sums, as_of)
    return MappingProxyType(tables), fitted_chances([one for one, _, _ in found], tables, sums, as_of)


def fitted_chances(
    panels: Collection[PeerPanel], tables: Mapping[str, PeerTable], sums: Mapping[str, Mapping[int, Sums]], as_of: int
) -> Chances:
    """Slope and bend from the panels that have a table; the bend from true percentages, up to ten years ahead."""
    near: list[Paths] = []
    far: list[Paths] = []
    for one in panels:
        now, before = tables[one.code], sums[one.code]
        origins = range(as_of - BEND_YEARS - BEND_HORIZON + 1, as_of)
        near += paths_of(
            one, {year: bare_table(one.code, one.scale, before[year]) for year in before}, now, as_of, horizon=DUE
        )
        if one.percentage:
            earlier = {year: before.get(year) or change_sums(one, year) for year in origins if year > one.first_year}
            then = {year: bare_table(one.code, one.scale, found) for year, found in earlier.items()}
            far += paths_of(one, then, now, as_of, horizon=BEND_HORIZON, outcome_years=BEND_YEARS)
    return chances_of(fitted_slope(near, np.array(COVERAGES)), fitted_bend(far, np.array(COVERAGES)))


def adoption_table(panels: Collection[PeerPanel], sums: Mapping[str, Mapping[int, Sums]], as_of: int) -> PeerTable:
    """Pooled over adoption indicators; its residuals are those of each indicator under the pool of the others."""
    residuals: list[PeerResiduals] = []
    short: list[list[PeerResiduals]] = [[] for _ in SHORT_BANDS]
    for one in panels:
        others = [sums[other.code] for other in panels if other is not one]
        origins = [year for year in sums[one.code] if year != as_of]
        then = {
            year: bare_table(ADOPTION, 1.0, pooled([other[year] for other in others]), adoption=True)
            for year in origins
        }
        residuals.append(peer_residuals(one, then, as_of))
        for band in SHORT_BANDS:
            short[band].append(short_residuals(one, then, as_of, band))
    bare = bare_table(ADOPTION, 1.0, pooled([sums[one.code][as_of] for one in panels]), adoption=True)
    # What is projected by the pool is new: it strays further than the indicators that made it stray from each other.
    few = short_widths([[together(band)] for band in short], ADOPTION_SHORT_WIDENING)[0]
    return replace(bare, half_widths=shrunken_widths([together(residuals)])[0], short=few)


def short_widths(bands: Sequence[Sequence[PeerResiduals]], widening: float = SHORT_WIDENING) -> list[Floats | None]:
    """Half-widths (3, 5, LONGEST, K) of every indicator from its residuals by band; None where too few."""
    if any(quantiles(together(band), None)[1].min() < SMALLEST_CELL for band in bands):
        return [None] * len(bands[0])
    made = [shrunken_widths(band, smooth=True) for band in bands]
    return [widening * np.stack(widths) for widths in zip(*made, strict=True)]


def shrunken_widths(indicators: Sequence[PeerResiduals], *, smooth: bool = False) -> list[Floats]:
    """Half-widths (5, LONGEST, K) of every indicator: cells shrunk to indicators, indicators to all.

    Measured horizons keep their quantiles unless `smooth`, which puts them on the power law, too.
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
        widths.append(np.stack([carried_on(lawful(cell) if smooth else cell) for cell in cells]))
    return widths


def together(indicators: Sequence[PeerResiduals]) -> PeerResiduals:
    """The residuals of several indicators as those of one."""
    return PeerResiduals(
        np.concatenate([one.cell for one in indicators]),
        np.concatenate([one.horizon for one in indicators]),
        np.concatenate([one.size for one in indicators]),
        sum(one.economies for one in indicators),
    )


def quantiles(residuals: PeerResiduals, cell: int | None) -> tuple[Floats, Floats]:
    """Quantiles (MEASURED, K) of a cell (all cells if None), NaN where too few, and counts (MEASURED,).

    Of n residuals the p-quantile is the (n + 1) p-th, so that the next one lies below it with probability p however few
    there are; the usual one of 40 residuals, called 95 %, holds 93.
    """
    table = np.full((MEASURED, len(COVERAGES)), np.nan)
    counts = np.zeros(MEASURED)
    for step in range(1, MEASURED + 1):
        sizes = residuals.size[(residuals.horizon == step) & ((residuals.cell == cell) if cell is not None else True)]
        counts[step - 1] = len(sizes)
        if len(sizes) >= SMALLEST_CELL:
            table[step - 1] = np.quantile(sizes, COVERAGES, method="weibull")
    return table, counts


def shrunk(table: Floats, counts: Floats, towards: Floats, strength: float) -> Floats:
    """A share n / (n + strength) of a pool's own quantiles, the rest of `towards`.

    A horizon that was not measured (an index of every second year has no odd ones) has `towards` times what those that
    were ask for on average; without any it is `towards`.
    """
    share, known = (counts / (counts + strength))[:, None], ~np.isnan(table[:, 0])
    mixed = share * table + (1 - share) * towards
    asked = np.exp(np.log(mixed[known] / towards[known]).mean(axis=0)) if known.any() else 1.0
    filled: Floats = np.where(known[:, None], mixed, towards * asked)
    return filled


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
