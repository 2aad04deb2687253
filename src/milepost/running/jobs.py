"""What a worker is asked to do, and what it says while it does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path  # noqa: TC003  (worker processes unpickle jobs that hold paths)
from typing import Any

from milepost.running.chapters import ChapterPlan  # noqa: TC001  (as above)


@dataclass(frozen=True)
class ChapterLimits:
    """What one chapter may use; 0 megabytes of memory is no limit."""

    cell_seconds: int
    memory_mb: int
    output_mb: int


@dataclass(frozen=True)
class Job:
    """One notebook to execute, as handed to a worker process.

    `desk` is the folder where it finds its inputs and leaves its results.
    """

    chapter: ChapterPlan
    source: Path
    executed: Path
    parameters: dict[str, Any]
    limits: ChapterLimits
    desk: Path
    log: Path
    edition: int
    as_of: str


@dataclass(frozen=True)
class CellStarted:
    """A worker's word: it is at this cell, counted from 1 as in the source."""

    cell: int
    cells: int


@dataclass(frozen=True)
class Done:
    """A worker's word: the notebook has ended, with an error or without."""

    error: str | None
