"""What every printed table is made of: a column's header and cells, a verdict with its mark, a dash for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from milepost.report.words import sentence
from milepost.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

MARKS = {
    Verdict.MET: "●",
    Verdict.MET_BEFORE: "◎",
    Verdict.ON_TRACK: "▲",
    Verdict.WATCH: "⬖",
    Verdict.RAISE: "▥",
    Verdict.ACCELERATE: "»",
    Verdict.REVISE: "▤",
    Verdict.REVERSE: "▼",
    Verdict.TOO_WIDE: "⊖",
    Verdict.TOO_FEW: "⊙",
    Verdict.NO_FIGURE: "◌",
    Verdict.ENDED: "⊗",
    Verdict.NOT_ASSESSABLE: "○",
    Verdict.NO_TARGET: "–",
}
SHORT_VERDICTS = {Verdict.RAISE: "Adjust: raise", Verdict.REVISE: "Adjust: revise"}
NOTHING = "–"


@dataclass(frozen=True)
class PrintedColumn:
    """How a column is printed: its header, a cell from the value behind the row, its side and relative width."""

    header: str
    cell: Callable[[Any], str]
    right: bool = False
    width: int = 12


def verdict_mark(verdict: Verdict) -> str:
    """The verdict with its mark, so that colour is never the only signal."""
    return f"{MARKS[verdict]}\u00a0{SHORT_VERDICTS.get(verdict, sentence(verdict.value))}"
