"""Calibration tables: how many typical moves away outcomes have turned out to be, by horizon.

A table is a small CSV file: lines `# key: value` with its origin, then one row a horizon and one column a
coverage. The number in the row 5 and the column 0.8 says: five years ahead, eight outcomes in ten fell
within so many typical yearly moves of the centre. Tables of peers follow in three blocks: what is declared, pace and
movement by level, half-widths by number of points and cell for the horizons 1 to 5, 10 and 20 (between them a power
law, which a straight line on the log scale gives back). The package ships one file a year, made from what was known
in that year, so that a back-test uses no residual of its own future.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from milepost.trends.centre import Floats
from milepost.trends.chances import Chances
from milepost.trends.peer_path import BANDS, CELLS, NODES, PeerTable

FIRST_RELEASE = 1.4  # a first release's revision, in one-year half-widths
WRITTEN = np.array([1, 2, 3, 4, 5, 10, 20])
WRITTEN_SHORT = np.array([1, 5, 20])  # half-widths for one to four points follow a power law, slower beyond five years
LONG = "5+"
BY_LEVEL = "percentages_by_level"  # key of the line with their factors, a cell of levels each
ECONOMIES = "economies"  # key of the line with the codes of those that helped to make the table
CHANCES = "chances"  # key of the line with shift, slope and the four numbers of the bend
DECLARED = ("scale", "damping", "pace_weight", "drift_share", "own_share")


@dataclass(frozen=True)
class CalibrationTables:
    """Half-widths (H, K) in typical moves, at `horizons` 1..H and central `coverages` (K,).

    `peers` holds tables of peers by source code, and the one pooled over adoption indicators under `ADOPTION`.
    """

    id: str
    as_of: int
    horizons: NDArray[np.int64]
    coverages: Floats
    half_widths: Floats
    metadata: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))
    peers: Mapping[str, PeerTable] = field(default_factory=lambda: MappingProxyType({}))
    chances: Chances = field(default_factory=Chances)
    by_level: Floats = field(default_factory=lambda: np.ones(len(CELLS) + 1))  # factors for percentages without peers

    def __post_init__(self) -> None:
        widths = self.half_widths
        if widths.shape != (len(self.horizons), len(self.coverages)):
            raise ValueError(f"{self.id}: {widths.shape} half-widths for the horizons and coverages given")
        if not np.array_equal(self.horizons, np.arange(1, len(self.horizons) + 1)):
            raise ValueError(f"{self.id}: horizons must be 1, 2, 3, ... without a gap")
        if not (np.isfinite(widths).all() and (widths > 0).all()):
            raise ValueError(f"{self.id}: half-widths must be numbers above zero")
        if (np.diff(widths, axis=1) <= 0).any() or (np.diff(widths, axis=0) < 0).any():
            raise ValueError(f"{self.id}: half-widths must rise with coverage and never fall with the horizon")

    @property
    def levels(self) -> Floats:
        """Probability levels of the quantiles: .01, .025, ..., .5, ..., .99, shape (2K + 1,)."""
        half = self.coverages / 2
        return np.round(np.concatenate([0.5 - half[::-1], [0.5], 0.5 + half]), 6)

    @property
    def peer_id(self) -> str:
        """Id of the tables of peers: `peers-2024` beside `htd-2024`."""
        return f"peers{self.id.removeprefix('htd')}"

    def label(self, age: int) -> str:
        """Id of the tables of peers with their age at a series' last point, in years."""
        return self.peer_id if not age else f"{self.peer_id}, {age} year{'s' if age > 1 else ''} old"

    def half_widths_to(self, horizon: int) -> Floats:
        """Half-widths in typical moves for 1..horizon years: shape (horizon, K).

        Raises ValueError beyond the table's longest horizon.
        """
        if not 1 <= horizon <= len(self.horizons):
            raise ValueError(f"table {self.id} reaches 1 to {len(self.horizons)} years ahead, asked for {horizon}")
        return self.half_widths[:horizon]

    def scores(self) -> Floats:
        """Standard normal quantiles of `levels`: the scale on which a distribution is read between them."""
        scores: Floats = ndtri(self.levels)
        return scores


def write_tables(tables: CalibrationTables, path: Path) -> None:
    """Write the CSV file that `read_tables` reads; numbers carry four significant digits."""
    lines = [f"# id: {tables.id}", f"# as_of: {tables.as_of}"]
    lines += [f"# {key}: {value}" for key, value in tables.metadata.items()]
    lines.append(f"# {BY_LEVEL}: {', '.join(f'{number:.4g}' for number in tables.by_level)}")
    found = tables.chances
    lines.append(f"# {CHANCES}: {', '.join(f'{number:.4g}' for number in (found.shift, found.slope, *found.top))}")
    lines.append(",".join(["horizon", *(f"{coverage:g}" for coverage in tables.coverages)]))
    for horizon, widths in zip(tables.horizons, tables.half_widths, strict=True):
        lines.append(",".join([str(horizon), *(f"{width:.4g}" for width in widths)]))
    lines += peer_blocks(tables.peers, tables.coverages)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_tables(text: str) -> CalibrationTables:
    """Tables from the text of a CSV file; ValueError when they are incomplete or not monotone."""
    lines = text.splitlines()
    heads = [line[1:].partition(":") for line in lines if line.startswith("#")]
    metadata = {key.strip(): value.strip() for key, _, value in heads}
    if not {"id", "as_of"} <= metadata.keys():
        raise ValueError("a calibration table must state '# id: ...' and '# as_of: ...' in its first lines")
    by_level = metadata.pop(BY_LEVEL, ", ".join(["1"] * (len(CELLS) + 1)))
    unchanged = "0, 1, 0, 0, 0, 0"
    shift, slope, c0, c1, c2, c3 = (float(word) for word in metadata.pop(CHANCES, unchanged).split(","))
    text_blocks = "\n".join(line for line in lines if not line.startswith("#")).strip().split("\n\n")
    body, *blocks = [block.splitlines() for block in text_blocks]
    numbers = np.loadtxt(StringIO("\n".join(body[1:])), delimiter=",", ndmin=2)
    return CalibrationTables(
        id=metadata.pop("id"),
        as_of=int(metadata.pop("as_of")),
        horizons=numbers[:, 0].astype(np.int64),
        coverages=np.array([float(name) for name in body[0].split(",")[1:]]),
        half_widths=numbers[:, 1:],
        chances=Chances(shift, slope, (c0, c1, c2, c3)),
        by_level=np.array([float(word) for word in by_level.split(",")]),
        metadata=MappingProxyType(metadata),
        peers=MappingProxyType(read_peers(blocks)),
    )


@dataclass
class _Held:
    """Where the tables lie: the package's own, unless a country's folder has some."""

    folder: Path | None = None


_HELD = _Held()


def use_tables(folder: Path) -> None:
    """From here on in this process, the tables of a country's folder, where it holds any; else those of the package."""
    own = folder if any(folder.glob("htd-*.csv")) else None
    if own != _HELD.folder:
        _HELD.folder = own
        shipped_years.cache_clear()
        load_tables.cache_clear()


def _table_files() -> Traversable:
    return _HELD.folder or files("milepost.trends").joinpath("tables")


@cache
def shipped_years() -> tuple[int, ...]:
    """Years for which there is a table, oldest first."""
    names = [entry.name for entry in _table_files().iterdir()]
    return tuple(sorted(int(name[4:-4]) for name in names if name.startswith("htd-") and name.endswith(".csv")))


@cache
def load_tables(as_of: int | None = None) -> CalibrationTables:
    """The newest shipped table; with `as_of`, the newest that was known in that year.

    Raises ValueError when none is as old as `as_of`.
    """
    years = shipped_years()
    known = [year for year in years if as_of is None or year <= as_of]
    if not known:
        raise ValueError(f"no calibration table known in {as_of}; the oldest shipped is of {years[0]}")
    source = _table_files().joinpath(f"htd-{known[-1]}.csv")
    return read_tables(source.read_text(encoding="utf-8"))


def shipped_then(year: int) -> CalibrationTables | None:
    """The newest shipped table that was known in `year`, None before the first."""
    return load_tables(year) if year >= shipped_years()[0] else None


def peer_blocks(peers: Mapping[str, PeerTable], coverages: Floats) -> list[str]:
    """Three CSV blocks with a blank line before each; none when there are no peers."""
    if not peers:
        return []
    lines = ["", ",".join(["indicator", *DECLARED])]
    lines += [_row([code], [getattr(one, name) for name in DECLARED]) for code, one in peers.items()]
    lines += ["", _row(["indicator", "at level"], NODES)]
    for code, one in peers.items():
        lines += [_row([code, "pace"], one.pace), _row([code, "movement"], one.movement)]
    lines += ["", _row(["indicator", "points", "cell", "horizon"], coverages)]
    for code, one in peers.items():
        short = () if one.short is None else zip(BANDS, one.short, [WRITTEN_SHORT] * len(BANDS), strict=True)
        for points, cells, written in ((LONG, one.half_widths, WRITTEN), *short):
            for cell, widths in enumerate(cells):
                lines += [_row([code, points, cell, horizon], widths[horizon - 1]) for horizon in written]
    return lines


def _row(names: Sequence[object], numbers: Floats | Sequence[float]) -> str:
    return ",".join([*map(str, names), *(f"{number:.4g}" for number in numbers)])


def read_peers(blocks: Sequence[Sequence[str]]) -> dict[str, PeerTable]:
    """Tables by indicator from the lines of the three blocks; ValueError when a block is missing or incomplete."""
    if not blocks:
        return {}
    if len(blocks) != 3:
        raise ValueError(f"tables of peers come in three blocks, found {len(blocks)}")
    declared, by_level, widths = ([line.split(",") for line in block[1:]] for block in blocks)
    levels = {(row[0], row[1]): np.array(row[2:], dtype=float) for row in by_level}
    cells: dict[tuple[str, str], dict[tuple[int, int], Floats]] = {}
    for row in widths:
        cells.setdefault((row[0], row[1]), {})[int(row[2]), int(row[3])] = np.array(row[4:], dtype=float)
    peers = {}
    for code, *numbers in declared:
        try:
            pace, movement = levels[code, "pace"], levels[code, "movement"]
            half_widths = _by_cell(cells[code, LONG], WRITTEN)
            few = [_by_cell(cells[code, band], WRITTEN_SHORT) for band in BANDS if (code, band) in cells]
        except KeyError as missing:
            raise ValueError(f"{code}: no row for {missing} in the tables of peers") from None
        shares = dict(zip(DECLARED, map(float, numbers), strict=True))
        short = np.stack(few) if len(few) == len(BANDS) else None
        peers[code] = PeerTable(code, **shares, pace=pace, movement=movement, half_widths=half_widths, short=short)
    return peers


def _by_cell(rows: Mapping[tuple[int, int], Floats], written: NDArray[np.int64]) -> Floats:
    return np.stack([_between(rows, cell, written) for cell in range(len(CELLS) + 1)])


def _between(rows: Mapping[tuple[int, int], Floats], cell: int, written: NDArray[np.int64]) -> Floats:
    """Half-widths (20, K) of a cell from its written horizons, on the log-log line."""
    logs = np.log(np.stack([rows[cell, int(horizon)] for horizon in written]))
    ahead = np.log(np.arange(1, written[-1] + 1))
    columns = [np.interp(ahead, np.log(written), column) for column in logs.T]
    widths: Floats = np.exp(np.stack(columns, axis=1))
    return np.maximum.accumulate(widths, axis=0)
