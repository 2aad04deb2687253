"""What every printed table is made of: a column's header and cells, a verdict with its mark, a dash for nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from milepost.country import Verdict
from milepost.report.verdict_block import NOTHING as NOTHING  # noqa: PLC0414 - what tables print for nothing
from milepost.report.verdict_block import mark

DOUBT = "\u00a0**!**"
# What stands behind a cell of these columns, and what it means.
MARKS = {
    "name": {DOUBT: "**!**: figures in doubt"},
    "latest": {
        " c": "*c*: carried forward by its compiler",
        " k": "*k*: corrected",
        " e": "*e*: estimated by its compiler",
    },
    "target": {
        " p": "*p*: proposed for this demonstration, not government policy",
        " r": "*r*: as reported, not confirmed by the policy's own text",
    },
    "fast_pace": {"°": "°: the fastest of the country's own history, for want of peers"},
}


@dataclass(frozen=True)
class PrintedColumn:
    """How a column is printed: its header, a cell from the value behind the row, its side and relative width."""

    header: str
    cell: Callable[[Any], str]
    right: bool = False
    width: int = 12


def verdict_mark(verdict: Verdict) -> str:
    """The verdict with its shape, so that colour is never the only signal."""
    return mark(verdict)


def marks_key(cells: Mapping[str, Iterable[str]]) -> str:
    """What the marks mean that stand behind cells, by column; empty where none stands there.

    >>> marks_key({"target": ["90 % (2030) p", "–"], "chance": ["14 % p"]})
    '*p*: proposed for this demonstration, not government policy.'
    """
    found = [
        said
        for column, marks in MARKS.items()
        for mark, said in marks.items()
        if any(cell.endswith(mark) for cell in cells.get(column, ()))
    ]
    return f"{'; '.join(found)}." if found else ""
