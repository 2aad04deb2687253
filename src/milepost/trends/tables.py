"""Calibration tables: how many typical moves away outcomes have turned out to be, by horizon.

A table is a small CSV file: lines `# key: value` with its origin, then one row a horizon and one column a
coverage. The number in the row 5 and the column 0.8 says: five years ahead, eight outcomes in ten fell
within so many typical yearly moves of the centre. Tables of peers follow in three blocks: what is declared, pace and
movement by level, half-widths by cell for the horizons 1 to 5, 10 and 20 (between them a power law, which a straight
line on the log scale gives back). The package ships one file a year, made from what was known in that year, so that a
back-test uses no residual of its own future.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from milepost.trends.grid import Floats
from milepost.trends.peer_path import CELLS, NODES, PeerTable

COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
FIRST_RELEASE = 1.4  # a first release's revision, in one-year half-widths
WRITTEN = np.array([1, 2, 3, 4, 5, 10, 20])
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
    text_blocks = "\n".join(line for line in lines if not line.startswith("#")).strip().split("\n\n")
    body, *blocks = [block.splitlines() for block in text_blocks]
    numbers = np.loadtxt(StringIO("\n".join(body[1:])), delimiter=",", ndmin=2)
    return CalibrationTables(
        id=metadata.pop("id"),
        as_of=int(metadata.pop("as_of")),
        horizons=numbers[:, 0].astype(np.int64),
        coverages=np.array([float(name) for name in body[0].split(",")[1:]]),
        half_widths=numbers[:, 1:],
        metadata=MappingProxyType(metadata),
        peers=MappingProxyType(read_peers(blocks)),
    )


@cache
def shipped_years() -> tuple[int, ...]:
    """Years for which the package ships a table, oldest first."""
    names = [entry.name for entry in files("milepost.trends").joinpath("tables").iterdir()]
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
    source = files("milepost.trends").joinpath("tables", f"htd-{known[-1]}.csv")
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
    lines += ["", _row(["indicator", "cell", "horizon"], coverages)]
    for code, one in peers.items():
        for cell, widths in enumerate(one.half_widths):
            lines += [_row([code, cell, horizon], widths[horizon - 1]) for horizon in WRITTEN]
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
    cells: dict[str, dict[tuple[int, int], Floats]] = {}
    for row in widths:
        cells.setdefault(row[0], {})[int(row[1]), int(row[2])] = np.array(row[3:], dtype=float)
    peers = {}
    for code, *numbers in declared:
        try:
            pace, movement, written = levels[code, "pace"], levels[code, "movement"], cells[code]
            half_widths = np.stack([_between(written, cell) for cell in range(len(CELLS) + 1)])
        except KeyError as missing:
            raise ValueError(f"{code}: no row for {missing} in the tables of peers") from None
        shares = dict(zip(DECLARED, map(float, numbers), strict=True))
        peers[code] = PeerTable(code, **shares, pace=pace, movement=movement, half_widths=half_widths)
    return peers


def _between(written: Mapping[tuple[int, int], Floats], cell: int) -> Floats:
    """Half-widths (20, K) of a cell from its written horizons, on the log-log line."""
    logs = np.log(np.stack([written[cell, int(horizon)] for horizon in WRITTEN]))
    ahead = np.log(np.arange(1, WRITTEN[-1] + 1))
    columns = [np.interp(ahead, np.log(WRITTEN), column) for column in logs.T]
    widths: Floats = np.exp(np.stack(columns, axis=1))
    return np.maximum.accumulate(widths, axis=0)
