"""Tables of peers as readable CSV blocks: what is declared, pace and movement by level, half-widths by cell.

Half-widths are written for the horizons 1 to 5, 10 and 20; between them they follow a power law, which a straight
line on the log scale gives back.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from milepost.trends.members import Floats
from milepost.trends.peers.path import CELLS, NODES, PeerTable

WRITTEN = np.array([1, 2, 3, 4, 5, 10, 20])
DECLARED = ("scale", "damping", "pace_weight", "drift_share", "own_share")


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
