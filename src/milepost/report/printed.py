"""What every printed table is made of: a column's header and cells, a verdict with its mark, a dash for nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from milepost.country import Verdict
from milepost.report.verdict_block import NOTHING as NOTHING  # noqa: PLC0414 - what tables print for nothing
from milepost.report.verdict_block import mark


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
