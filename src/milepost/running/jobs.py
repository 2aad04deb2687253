"""A job of a run: what it is given of the data, what its worker says while it is made, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from milepost import report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from milepost.report import Inputs, JobRecord


class Job(Protocol):
    """One thing that a run makes in a process of its own, such as a chapter."""

    @property
    def name(self) -> str:
        """What it is called, in files and messages."""

    @property
    def title(self) -> str:
        """What messages call it."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The jobs whose results it reads."""

    @property
    def folder(self) -> Path:
        """Where it works: there it finds its inputs and the results it needs, and leaves what it makes."""

    @property
    def slice(self) -> tuple[str | None, tuple[str, ...] | None]:
        """What it is given of the data: one pillar's (None: all), with these economies as peers (None: all)."""

    def rests_on(self) -> dict[str, dict[str, Any]]:
        """The parts of what it rests on, beside its inputs and the results it reads, each by name."""

    def make(self, say: Callable[[Any], None], sockets: str) -> str | None:
        """In the worker: make it and return the fault as a sentence, or None."""


# The folder in which jobs work while a run goes on, each in one of its own.
WORK = "work"
# Where each finds its part of the data, as `<job>.json`.
INPUTS = "inputs"


@dataclass(frozen=True)
class ChapterLimits:
    """What one chapter may use; 0 megabytes of memory is no limit."""

    cell_seconds: int
    memory_mb: int
    output_mb: int


@dataclass(frozen=True)
class CellStarted:
    """A worker's word: it is at this cell, counted from 1 as in the source."""

    cell: int
    cells: int


@dataclass(frozen=True)
class Done:
    """A worker's word: the job has ended, with an error or without."""

    error: str | None


@dataclass(frozen=True)
class JobEvent:
    """A change in a job's state: running, cell, done, reused, failed or skipped."""

    job: str
    state: str
    seconds: float = 0.0
    cell: int = 0
    cells: int = 0
    message: str = ""


@dataclass(frozen=True)
class JobRun:
    """How one job went; `error` is None when it succeeded; `why` says why it ran, or why it did not."""

    job: str
    seconds: float
    error: str | None
    reused: bool = False
    why: tuple[str, ...] = ()
    record: JobRecord | None = None


def write_inputs(work: Path, jobs: Iterable[Job], gathered: Inputs, economies: Mapping[str, str]) -> None:
    """Write each job's slice of what was gathered; `economies` are names by code."""
    (work / INPUTS).mkdir(parents=True)
    texts: dict[object, str] = {}
    for job in jobs:
        if job.slice not in texts:
            texts[job.slice] = report.to_text(_slice(gathered, *job.slice, dict(economies)))
        (work / INPUTS / f"{job.name}.json").write_text(texts[job.slice], encoding="utf-8")


def _slice(gathered: Inputs, pillar: str | None, peers: tuple[str, ...] | None, economies: dict[str, str]) -> Inputs:
    held = gathered if pillar is None else gathered.of_pillar(pillar)
    return held if peers is None else held.with_peers(peers, economies)
