"""Numbers and rows as the files of figures hold them: at most four decimals, each row at its sorted place."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from milepost.country import read_csv_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

DECIMALS = 4


def plain(value: float) -> str:
    """The value as a cell says it: no exponent, no trailing zeros, at most four decimals."""
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def vanishes(value: float) -> bool:
    """Whether nothing is left of a value once it is written with four decimals."""
    return value != 0 and plain(value) == "0"


def same_figure(old: float, new: float) -> bool:
    """Whether `new` says no more than `old` did: equal as written, or only with more or fewer decimals.

    An older figure of three digits or fewer counts as changed even then (data/README.md).
    """
    before, after = plain(old), plain(new)
    if before == after:
        return True
    coarse, fine = sorted((before, after), key=_decimals)
    if _digits(before) <= 3 or _decimals(coarse) == _decimals(fine):
        return False
    return abs(Decimal(fine) - Decimal(coarse)) * 2 <= Decimal(1).scaleb(-_decimals(coarse))


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _digits(text: str) -> int:
    return len(text.replace(".", "").lstrip("-0"))


SEX_ORDER = ("both", "female", "male")
LOCATION_ORDER = ("total", "urban", "rural")


class _Block(NamedTuple):
    """Some lines of the file, and where they belong; the header has no rank."""

    rank: tuple[int, ...]
    lines: bytes


def insert_rows(path: Path, rows: Iterable[Mapping[str, str]], indicators: Sequence[str]) -> bytes:
    """The file with `rows` in it: by indicator (as in `indicators`), group, year and release.

    A row stands behind the last one of its group that is not later, else behind the groups and indicators before
    it. Cells are in the order of the file's header, lines end as its first line does. Raises RecordError.
    """
    table = read_csv_table(path)
    content = path.read_bytes().splitlines(keepends=True)
    ending = b"\r\n" if content[0].endswith(b"\r\n") else b"\n"
    if not content[-1].endswith(b"\n"):
        content[-1] += ending
    blocks, start = [], 0
    lines = [(record.place.line, _rank(record.fields, indicators)) for record in table.records]
    starts = [(line, rank) for line, rank in lines if line is not None]
    for end, rank in [(1, ()), *starts]:
        blocks.append(_Block(rank, b"".join(content[start:end])))
        start = end
    tail = b"".join(content[start:])
    for row in rows:
        block = _Block(_rank(row, indicators), _line(row, table.header, ending))
        blocks.insert(_position(blocks, block.rank), block)
    return b"".join(block.lines for block in blocks) + tail


def _position(blocks: list[_Block], rank: tuple[int, ...]) -> int:
    """Behind the last row of the same group (else indicator, else file) that ranks no higher."""
    for shared in (4, 1, 0):
        near = [at for at, block in enumerate(blocks) if block.rank and block.rank[:shared] == rank[:shared]]
        before = [at for at in near if blocks[at].rank <= rank]
        if before:
            return before[-1] + 1
        if near:
            return near[0]
    return len(blocks)


def _rank(row: Mapping[str, str], indicators: Sequence[str]) -> tuple[int, ...]:
    name, release, province = row["indicator"], row["release"], row.get("province", "")
    return (
        indicators.index(name) if name in indicators else len(indicators),
        SEX_ORDER.index(row["sex"]),
        LOCATION_ORDER.index(row["location"]),
        int(province.rpartition("-")[2]) if province else 0,  # the whole country comes first
        int(row["year"]),
        int(release.replace("-", "")),
    )


def _line(row: Mapping[str, str], header: Sequence[str], ending: bytes) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([row[name] for name in header])
    return text.getvalue().encode() + ending
