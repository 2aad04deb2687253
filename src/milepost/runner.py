"""Run notebooks through Papermill: strict and parallel.

A chapter succeeds when its notebook ran to its end *and* its results are there and can be read; anything else
is a failure with the cell and the message, and the executed notebook is kept as evidence. A failing chapter
stops neither the others nor their evidence; chapters that need its results are not run.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path  # noqa: TC003  (worker processes unpickle jobs that hold paths)
from typing import TYPE_CHECKING, Any

from milepost.framework import load_framework
from milepost.notebooks import failing_cell, parameter_names
from milepost.parameters import ParameterError
from milepost.results import ResultsError, read_results
from milepost.workers import Crew

if TYPE_CHECKING:
    from collections.abc import Callable

    from milepost.parameters import Parameters

PILLARS = ("infrastructure", "trust", "citizens", "government", "business")
NEEDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(PILLARS, ()),
    "track_record": (),
    "changes": (),
    "inclusion": PILLARS,
    "target_review": PILLARS,
    "summary": (*PILLARS, "track_record", "inclusion", "target_review"),
}
CHAPTERS = tuple(NEEDS)
# A cold disk and two busy cores have taken more than a minute to start a kernel.
START_SECONDS = 180


@dataclass(frozen=True)
class ChapterRun:
    """How one chapter went; `error` is None when it succeeded."""

    chapter: str
    seconds: float
    error: str | None
    notebook: Path


@dataclass(frozen=True)
class Job:
    """One notebook to execute, as handed to a worker process; `expected` are the indicators it must hand on."""

    chapter: str
    source: Path
    executed: Path
    parameters: dict[str, Any]
    timeout_seconds: int
    work: Path
    edition: int
    as_of: str
    expected: tuple[str, ...]


def plan(root: Path, parameters: Parameters, work: Path) -> list[Job]:
    """A job a chapter, each with the parameters that its notebook names.

    Raises ParameterError when a notebook is missing or broken, has no parameters cell, names a parameter that
    the edition does not have, or when the edition overrides one that the chapter does not take.
    """
    unknown = set(parameters.pillars) - set(CHAPTERS)
    if unknown:
        raise ParameterError(f"pillars: there is no chapter '{min(unknown)}'; known are {', '.join(CHAPTERS)}.")
    framework = load_framework(root / "data")
    jobs = []
    for chapter in CHAPTERS:
        source = root / "notebooks" / f"{chapter}.ipynb"
        values = {
            **parameters.for_chapter(chapter),
            "pillar": chapter,
            "output": os.path.relpath(work, source.parent),
        }
        named = parameter_names(source)
        _refuse_mismatch(chapter, named, values, parameters.pillars.get(chapter, {}))
        jobs.append(
            Job(
                chapter,
                source,
                work / "notebooks" / source.name,
                {name: values[name] for name in named},
                parameters.cell_timeout_seconds,
                work,
                parameters.edition,
                parameters.as_of.isoformat(),
                tuple(item.id for item in framework.of_pillar(chapter)) if chapter in PILLARS else (),
            )
        )
    return jobs


def run(jobs: list[Job], *, workers: int, on_change: Callable[[str, str], None]) -> list[ChapterRun]:
    """Execute all jobs, at most `workers` at once, each after those it needs.

    `on_change(chapter, state)` is called with the states running, done, failed and skipped.
    """
    waiting = {job.chapter: job for job in jobs}
    finished: dict[str, ChapterRun] = {}
    running: dict[Future[ChapterRun], Job] = {}
    with Crew[ChapterRun]() as crew:
        while waiting or running:
            for job in _ready(waiting, finished, workers - len(running)):
                del waiting[job.chapter]
                running[crew.start(_execute_in_worker, job)] = job
                on_change(job.chapter, "running")
            for job in _hopeless(waiting, finished):
                del waiting[job.chapter]
                needed = ", ".join(name for name in NEEDS[job.chapter] if name in finished and finished[name].error)
                finished[job.chapter] = ChapterRun(job.chapter, 0.0, f"not run: it needs {needed}", job.source)
                on_change(job.chapter, "skipped")
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                job = running.pop(future)
                finished[job.chapter] = _outcome(crew, future, job)
                on_change(job.chapter, "failed" if finished[job.chapter].error else "done")
    return [finished[job.chapter] for job in jobs]


def execute(job: Job) -> ChapterRun:
    """Run one notebook in this process; never raises for a fault of the notebook."""
    import papermill  # noqa: PLC0415  (two seconds that only workers need to spend)

    os.environ.update(
        PYTHONHASHSEED="0", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", PYDEVD_DISABLE_FILE_VALIDATION="1"
    )
    started = time.monotonic()
    job.executed.parent.mkdir(parents=True, exist_ok=True)
    error: str | None = None
    try:
        papermill.execute_notebook(
            str(job.source),
            str(job.executed),
            parameters=job.parameters,
            kernel_name="python3",
            cwd=str(job.source.parent),
            progress_bar=False,
            log_output=False,
            start_timeout=START_SECONDS,
            execution_timeout=job.timeout_seconds,
        )
        _believe(job)
    except ResultsError as fault:
        error = f"{job.source.name} ran to its end, but {fault}"
    except papermill.exceptions.PapermillExecutionError as fault:
        cell = failing_cell(job.executed, fault.cell_index)
        error = f"{job.source.name} cell {cell}: {fault.ename}: {fault.evalue}"
    except Exception as fault:  # noqa: BLE001  (a dead kernel, a time-out, a full disk: all end this chapter)
        error = f"{job.source.name}: {type(fault).__name__}: {(str(fault).strip() or 'no message').splitlines()[0]}"
    return ChapterRun(job.chapter, time.monotonic() - started, error, job.executed)


def _believe(job: Job) -> None:
    """Raise ResultsError unless the chapter's results are there, are of this edition, and are whole."""
    results = read_results(job.work, job.chapter)
    name = f"results/{job.chapter}.json"
    for what, held, wanted in (
        ("chapter", results.chapter, job.chapter),
        ("edition", results.edition, job.edition),
        ("as_of", results.as_of, job.as_of),
    ):
        if held != wanted:
            raise ResultsError(f"{name} says {what} {held!r}, not {wanted!r}; pass `{what}` on as the cell gets it.")
    if not job.expected:
        return
    counts = Counter(item.indicator.id for item in results.items)
    missing = [indicator for indicator in job.expected if indicator not in counts]
    strange = [indicator for indicator in counts if indicator not in job.expected or counts[indicator] > 1]
    if missing:
        raise ResultsError(f"{name} lacks {', '.join(missing)}; write every indicator that the framework names.")
    if strange:
        raise ResultsError(f"{name} holds {strange[0]} twice or from another pillar; write each indicator once.")


def _outcome(crew: Crew[ChapterRun], future: Future[ChapterRun], job: Job) -> ChapterRun:
    try:
        return crew.result(future)
    except BrokenProcessPool:
        error = f"{job.source.name}: its process was killed, perhaps for want of memory; run again with fewer --jobs."
        return ChapterRun(job.chapter, 0.0, error, job.source)


def _execute_in_worker(job: Job) -> ChapterRun:
    _log_to(job.work / "logs" / f"{job.chapter}.log")
    return execute(job)


def _log_to(path: Path) -> None:
    """Send what this worker and its kernel print to a file: it is of use only when something failed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stream = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(stream, 1)
    os.dup2(stream, 2)
    os.close(stream)


def _refuse_mismatch(chapter: str, named: list[str], values: dict[str, Any], overrides: dict[str, Any]) -> None:
    strange = [name for name in named if name not in values]
    if strange:
        raise ParameterError(
            f"notebooks/{chapter}.ipynb has the parameter '{strange[0]}', which no edition sets; "
            "add it to parameters.py or remove it from the cell."
        )
    unused = [name for name in overrides if name not in named]
    if unused:
        raise ParameterError(
            f"pillars: {chapter}: '{unused[0]}' is not a parameter of this chapter; it takes {', '.join(named)}."
        )


def _ready(waiting: dict[str, Job], finished: dict[str, ChapterRun], room: int) -> list[Job]:
    ready = [
        job
        for job in waiting.values()
        if all(name in finished and finished[name].error is None for name in NEEDS[job.chapter])
    ]
    return ready[: max(room, 0)]


def _hopeless(waiting: dict[str, Job], finished: dict[str, ChapterRun]) -> list[Job]:
    failed = {name for name, run in finished.items() if run.error is not None}
    return [job for job in waiting.values() if failed.intersection(NEEDS[job.chapter])]
