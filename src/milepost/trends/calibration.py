"""Make the calibration tables that the package ships: what happened after projections like this one.

`milepost calibrate PANEL --without FJI --as-of 2004-2024 --out data/calibration`

PANEL is a CSV file (may be gzipped) with the columns iso3, indicator, year, value, sex, location. Used are the national
totals of the indicators below, without the economies that `--without` names: the country that is to be projected with
them. `--as-of` takes a year or a range of years, one table each.

1. Every series is projected from every origin, with what it showed up to that origin.
2. Residuals whose outcome lies in the four years up to the table's own year are divided by the typical
   move, taken absolute and pooled over all series: symmetric pools beat signed ones, older residuals hurt
   (docs/method.md).
3. Up to ten years ahead the table holds the pooled quantiles; beyond, they go on along a power law a h^p
   fitted to them. The table never falls with the horizon and rises with the coverage.

Left out are starts that say nothing about a live series: constant windows, percentages above `SATURATED`,
and levels below `NEGLIGIBLE` of the indicator's upper decile in the panel at that time (a take-off from
next to nothing is hundreds of typical moves, whatever the method).
"""

import argparse
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from milepost.country import SCALES
from milepost.trends.centre import Floats, annual_grid, centre_path, padded, typical_move
from milepost.trends.peer_path import CELLS, COVERAGES, cells_of
from milepost.trends.peer_tables import calibrate_peers
from milepost.trends.tables import ECONOMIES, CalibrationTables, write_tables

CALIBRATING_POINTS = 8  # of a series that calibrates; a projection may have fewer
OUTCOME_YEARS = 4
LONGEST_POOL = 10  # horizons whose residuals are pooled
LONGEST_TABLE = 20  # horizons of a table; beyond the pool along a power law
SMALLEST_POOL = 60  # residuals below which a horizon is left to the power law
LEVEL_SHRINKAGE = 100.0  # residuals of a cell of levels that count as much as all others together
LEVEL_WIDENING = (
    1.2,
    1.2,
    1.2,
    1.0,
    0.9,
)  # on the factors of the cells, from economies left out (docs/engine-trials.md)
SATURATED = 99.0
NEGLIGIBLE = 0.05
DECILE_YEARS = 6
PERCENTAGES = (
    "EG.ELC.ACCS.ZS",
    "FX.OWN.TOTL.ZS",
    "GSMA.4G_COVERAGE",
    "IT.NET.USER.ZS",
    "SDG.IT_MOB_2GNTWK",
    "SDG.IT_MOB_3GNTWK",
    "TX.VAL.TECH.MF.ZS",
    "UNCTAD.ICTGOODS_EXP_SHARE",
)
OTHERS = (
    "IT.CEL.SETS.P2",
    "IT.CMP.PCMP.P2",
    "IT.MLT.MAIN.P2",
    "IT.NET.BBND.P2",
    "IT.NET.SECR.P6.v2019",
    "SDG.FB_ATM_TOTL",
    "SDG.FB_CBK_BRCH",
    "SDG.GB_POP_SCIERD",
    "SDG.GB_XPD_RSDV",  # a share of GDP is small and has no ceiling near: no true percentage
    "SDR.MOBILE_BROADBAND_P2(sdg9_mobuse)",
    "UN.EGDI",
    "UN.EGDI.HCI",
    "UN.EGDI.OSI",
    "UN.EGDI.TII",
    "UN.EPI",
)


@dataclass(frozen=True)
class Residuals:
    """Standardised absolute residuals: one entry per series, origin and horizon; arrays (M,)."""

    series: NDArray[np.int64]
    cell: NDArray[np.int64]  # of levels, for percentages; -1 for all else
    horizon: NDArray[np.int64]
    size: Floats


def calibrate(
    panel: pd.DataFrame,
    as_of: int,
    *,
    percentages: Collection[str] = (),
    scales: Mapping[str, float] = SCALES,
    name: str = "panel",
) -> CalibrationTables:
    """Tables from what was known in `as_of`.

    `panel` has the columns series, indicator, year, value (one row each, years whole); `percentages`
    names the indicators whose unit is a true percentage; `name` goes into the metadata. Values after
    `as_of` are not looked at. Tables of peers come with it for indicators that have a nominal scale
    (`scales`) and enough economies. Raises ValueError when fewer than three horizons have `SMALLEST_POOL`
    residuals.
    """
    known = panel[panel["year"] <= as_of]
    residuals = standardised_residuals(known, as_of, percentages=percentages)
    pools = [residuals.size[residuals.horizon == horizon] for horizon in range(1, LONGEST_POOL + 1)]
    counts = np.array([len(pool) for pool in pools])
    if (counts >= SMALLEST_POOL).sum() < 3:
        raise ValueError(f"{as_of}: pools of {counts.tolist()} residuals; three horizons need {SMALLEST_POOL} or more")
    peers, chances = calibrate_peers(known, as_of, percentages=percentages, scales=scales)
    used = np.flatnonzero(counts >= SMALLEST_POOL)
    quantiles = np.array([np.quantile(pools[index], COVERAGES) for index in used])
    half_widths = smooth_half_widths(used + 1, quantiles, counts[used])
    return CalibrationTables(
        id=f"htd-{as_of}",
        as_of=as_of,
        horizons=np.arange(1, LONGEST_TABLE + 1),
        coverages=np.array(COVERAGES),
        half_widths=half_widths,
        by_level=level_factors(residuals, half_widths),
        metadata=MappingProxyType(
            {
                "panel": name,
                "indicators": str(known["indicator"].nunique()),
                "series": str(len(np.unique(residuals.series))),
                "residuals": str(len(residuals.size)),
                "outcomes": f"{as_of - OUTCOME_YEARS + 1} to {as_of}",
                "horizons_pooled": f"{used[0] + 1} to {used[-1] + 1}",
                "peer_tables": ", ".join(peers) or "none",
            }
        ),
        peers=peers,
        chances=chances,
    )


def level_factors(residuals: Residuals, half_widths: Floats) -> Floats:
    """Factors (5,) on the half-widths of percentages by cell of levels: what their 80 % intervals would have needed.

    Low cells, in which what is new takes off, are widened, the highest is narrowed: they covered 75 and 86 %.
    """
    needed = residuals.size / half_widths[residuals.horizon - 1, COVERAGES.index(0.8)]
    factors = np.ones(len(CELLS) + 1)
    for cell in range(len(factors)):
        own = needed[residuals.cell == cell]
        if len(own):
            share = len(own) / (len(own) + LEVEL_SHRINKAGE)
            factors[cell] = share * np.quantile(own, 0.8) + (1 - share)
    return factors * LEVEL_WIDENING


def standardised_residuals(panel: pd.DataFrame, as_of: int, *, percentages: Collection[str]) -> Residuals:
    """|outcome - centre| / typical move of every projection whose outcome is known and recent.

    Outcomes of the last `OUTCOME_YEARS` up to `as_of`, horizons 1 to `LONGEST_POOL`; `panel` as for `calibrate`.
    """
    groups = list(panel.sort_values("year").groupby(["indicator", "series"], sort=True))
    names = np.array([key[0] for key, _ in groups])
    years, values = padded([(group["year"], group["value"]) for _, group in groups])
    percent = np.isin(names, list(percentages))
    parts = []
    for origin in range(as_of - OUTCOME_YEARS - LONGEST_POOL + 1, as_of):
        rows, grid = live_rows(years, values, names, percent, origin)
        if not len(rows):
            continue
        centre = centre_path(grid, percent[rows], LONGEST_POOL)
        move = typical_move(grid, np.where(percent[rows], 100.0, np.nan))
        ahead = years[rows] - origin
        usable = (ahead >= 1) & (ahead <= LONGEST_POOL) & (years[rows] > as_of - OUTCOME_YEARS)
        at, column = np.nonzero(usable & (years[rows] <= as_of) & ~np.isnan(values[rows]))
        step = ahead[at, column].astype(np.int64)
        size = np.abs(values[rows][at, column] - centre[at, step - 1]) / move[at]
        cells = np.where(percent[rows], cells_of(grid[:, -1] / 100), -1)
        parts.append((rows[at], cells[at], step, size))
    none = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    return Residuals(*(np.concatenate(arrays) for arrays in zip(*parts or [none], strict=True)))


def live_rows(
    years: Floats, values: Floats, names: NDArray[np.str_], percent: NDArray[np.bool_], origin: int
) -> tuple[NDArray[np.int64], Floats]:
    """Rows observed in `origin`, long enough and still on the move, with their yearly grids (n, G)."""
    seen = ~np.isnan(values) & (years <= origin)
    reach = (seen.sum(axis=1) >= CALIBRATING_POINTS) & (seen & (years == origin)).any(axis=1)
    rows = np.flatnonzero(reach)
    if not len(rows):
        return rows, np.empty((0, 0))
    grid = annual_grid(years[rows], values[rows], seen[rows])
    recent = seen & (years > origin - DECILE_YEARS)
    deciles = {name: np.quantile(values[recent & (names == name)[:, None]], 0.9) for name in set(names[rows])}
    floor = NEGLIGIBLE * np.array([deciles[name] for name in names[rows]])
    last = grid[:, -1]
    moves = np.nanmax(grid, axis=1) > np.nanmin(grid, axis=1)
    live = moves & (last >= floor) & ~(percent[rows] & (last > SATURATED))
    return rows[live], grid[live]


def smooth_half_widths(horizons: NDArray[np.int64], quantiles: Floats, counts: NDArray[np.int64]) -> Floats:
    """Half-widths (`LONGEST_TABLE`, K) from pooled quantiles (len(horizons), K).

    The pooled horizons keep their quantiles; between and beyond them runs the power law a h^p, fitted per
    coverage with the pool sizes as weights and tied to the nearest pooled horizon before it. Then made
    monotone both ways.
    """
    ahead = np.arange(1, LONGEST_TABLE + 1)
    nearest = np.maximum(np.searchsorted(horizons, ahead, side="right") - 1, 0)
    widths = np.empty((LONGEST_TABLE, quantiles.shape[1]))
    for column in range(quantiles.shape[1]):
        logs = np.log(quantiles[:, column])
        power = max(np.polyfit(np.log(horizons), logs, 1, w=np.sqrt(counts))[0], 0.0)
        widths[:, column] = np.exp(logs[nearest]) * (ahead / horizons[nearest]) ** power
    widths = np.maximum.accumulate(np.maximum.accumulate(widths, axis=1), axis=0)
    # A hair's breadth keeps neighbouring coverages apart after rounding to four digits.
    return widths * (1 + 0.001 * np.arange(widths.shape[1]))


def load_panel(path: Path, without: Collection[str] = ()) -> pd.DataFrame:
    """National totals of the calibrating indicators: columns series, indicator, year, value; `without` some economies.

    Percentages outside 0 to 100 are compilers' slips (2G coverage of 104 % in one of them) and are left out.
    """
    panel = pd.read_csv(path)
    total = (panel["sex"] == "both") & (panel["location"] == "total") & ~panel["iso3"].isin(list(without))
    wanted = panel["indicator"].isin((*PERCENTAGES, *OTHERS))
    sound = ~panel["indicator"].isin(PERCENTAGES) | panel["value"].between(0, 100)
    kept = panel.loc[total & wanted & sound, ["iso3", "indicator", "year", "value"]]
    return kept.rename(columns={"iso3": "series"}).reset_index(drop=True)


def make_tables(
    panel: Path,
    out: Path,
    years: Sequence[int],
    *,
    without: Collection[str] = (),
    measured: Mapping[str, str] = MappingProxyType({}),
) -> list[Path]:
    """Write a table a year into the folder `out`, from a panel of the world `without` some economies; their files.

    `measured` goes into the tables' first lines. Raises ValueError when the panel is too small for a year.
    """
    known = load_panel(panel, without)
    name = f"{known['series'].nunique()} economies, newest releases, without {', '.join(without) or 'none'}"
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for year in years:
        tables = calibrate(known, year, percentages=PERCENTAGES, name=name)
        shown = sorted({str(code) for code in known.loc[known["year"] <= year, "series"]})
        metadata = {**tables.metadata, **measured, ECONOMIES: " ".join(shown)}
        written.append(out / f"{tables.id}.csv")
        write_tables(replace(tables, metadata=MappingProxyType(metadata)), written[-1])
    return written


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the panel, write one table a year."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("panel", type=Path)
    parser.add_argument("--as-of", required=True, help="a year, or the first and last of a range: 2008-2024")
    parser.add_argument("--without", action="append", default=[], help="alpha-3 code of an economy to leave out")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "tables")
    parser.add_argument("--coverage", default="", help="measured coverage, kept in the tables' first lines")
    parser.add_argument("--peer-coverage", default="", help="the same of the peer path")
    options = parser.parse_args(arguments)
    first, _, last = str(options.as_of).partition("-")
    measured = {"measured_coverage": options.coverage, "peer_coverage": options.peer_coverage}
    make_tables(
        options.panel,
        options.out,
        range(int(first), int(last or first) + 1),
        without=options.without,
        measured={key: text for key, text in measured.items() if text},
    )


if __name__ == "__main__":
    main()
