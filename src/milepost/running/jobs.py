"""A job of a run: what it is given and rests on (each part with its checksum), what its worker says, how it went."""

import os
import platform
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import milepost
from milepost import report
from milepost.country import checksum
from milepost.report import Inputs, JobRecord, Versions

PACKAGE = Path(milepost.__file__).parent
# Those whose version may change a number, a picture or a notebook's text.
LIBRARIES = ("ipykernel", "ipython", "matplotlib", "nbclient", "numpy", "pandas", "papermill", "pyarrow", "scipy")
TYPESETTERS = ("typst", "pypandoc_binary", "jinja2")
# The packages that a notebook can reach, and how it is run.
OF_A_CHAPTER = ("country", "checks", "trends", "verdicts", "track_record", "report")
OF_THE_RUN = ("execute", "kernels", "preloaded", "workers")
# The folder in which jobs work while a run goes on, each in one of its own.
WORK = "making"
# Where each finds its part of the data, as `<job>.json`.
INPUTS = "inputs"


@cache
def library_versions() -> dict[str, str]:
    """Python and the libraries that matter to what a job makes."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


@cache
def code_checksums(*more: str) -> dict[str, str]:
    """The files that a job may rest on, tables too, by their names in the package; `more` packages than a chapter's."""
    found = (path for name in (*OF_A_CHAPTER, *more) for path in files_below(PACKAGE, name))
    own = (PACKAGE / "running" / f"{name}.py" for name in OF_THE_RUN)
    return checksums(PACKAGE, sorted((*found, *own)))


def describe_versions(root: Path) -> Versions:
    """Python, the package, the libraries that matter, and the commit with whether anything was changed since."""
    status = _git(root, "status", "--porcelain")
    return Versions(
        python=platform.python_version(),
        milepost=version("milepost"),
        libraries={name: version(name) for name in (*LIBRARIES, *TYPESETTERS)},
        commit=_git(root, "rev-parse", "HEAD"),
        uncommitted_changes=None if status is None else bool(status),
    )


def files_below(top: Path, *folders: str) -> list[Path]:
    """Every file in some folders of `top`; caches of Python and Jupyter are none."""
    return [
        path
        for folder in folders
        for path in sorted((top / folder).rglob("*"))
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & {*path.parts}
    ]


def checksums(top: Path, paths: list[Path]) -> dict[str, str]:
    """The checksum of each file, by its path from `top`."""
    return {path.relative_to(top).as_posix(): checksum(path) for path in paths}


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


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
