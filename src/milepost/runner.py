"""Run notebooks through Papermill: strict and parallel.

A chapter succeeds when its notebook ran to its end *and* its results are there and can be read; anything else
is a failure with the cell and the message, and the executed notebook is kept as evidence. A failing chapter
stops neither the others nor their evidence; chapters that need its results are not run.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path  # noqa: TC003  (worker processes unpickle jobs that hold paths)
from typing import TYPE_CHECKING, Any

from milepost.parameters import ParameterError
from milepost.results import ResultsError, read_results

if TYPE_CHECKING:
    from collections.abc import Callable

    from milepost.parameters import Parameters

PILLARS = ("infrastructure", "trust", "citizens", "government", "business")
NEEDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(PILLARS, ()),
    "track_record": (),
    "inclusion": PILLARS,
    "target_review": PILLARS,
    "summary": (*PILLARS, "track_record", "inclusion", "target_review"),
}
CHAPTERS = tuple(NEEDS)


@dataclass(frozen=True)
class ChapterRun:
    """How one chapter went; `error` is None when it succeeded."""

    chapter: str
    seconds: float
    error: str | None
    notebook: Path


@dataclass(frozen=True)
class Job:
    """One notebook to execute, as handed to a worker process."""

    chapter: str
    source: Path
    executed: Path
    parameters: dict[str, Any]
    timeout_seconds: int
    work: Path


def plan(root: Path, parameters: Parameters, work: Path) -> list[Job]:
    """A job a chapter, each with the parameters that its notebook names.

    Raises ParameterError when a notebook is missing, has no parameters cell, names a parameter that the edition
    does not have, or when the edition overrides one that the chapter does not take.
    """
    unknown = set(parameters.pillars) - set(CHAPTERS)
    if unknown:
        raise ParameterError(f"pillars: there is no chapter '{min(unknown)}'; known are {', '.join(CHAPTERS)}.")
    jobs = []
    for chapter in CHAPTERS:
        source = root / "notebooks" / f"{chapter}.ipynb"
        values = {
            **parameters.for_chapter(chapter),
            "pillar": chapter,
            "output": os.path.relpath(work, source.parent),
        }
        named = _parameter_names(source)
        _refuse_mismatch(chapter, named, values, parameters.pillars.get(chapter, {}))
        jobs.append(
            Job(
                chapter,
                source,
                work / "notebooks" / source.name,
                {name: values[name] for name in named},
                parameters.cell_timeout_seconds,
                work,
            )
        )
    return jobs


def run(jobs: list[Job], *, workers: int, on_change: Callable[[str, str], None]) -> list[ChapterRun]:
    """Execute all jobs, at most `workers` at once, each after those it needs.

    `on_change(chapter, state)` is called with the states running, done, failed and skipped.
    """
    waiting = {job.chapter: job for job in jobs}
    finished: dict[str, ChapterRun] = {}
    running: dict[Future[ChapterRun], str] = {}
    with ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn")) as pool:
        while waiting or running:
            for job in _ready(waiting, finished, workers - len(running)):
                del waiting[job.chapter]
                running[pool.submit(_execute_in_worker, job)] = job.chapter
                on_change(job.chapter, "running")
            for job in _hopeless(waiting, finished):
                del waiting[job.chapter]
                needed = ", ".join(name for name in NEEDS[job.chapter] if name in finished and finished[name].error)
                finished[job.chapter] = ChapterRun(job.chapter, 0.0, f"not run: it needs {needed}", job.source)
                on_change(job.chapter, "skipped")
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                chapter = running.pop(future)
                finished[chapter] = future.result()
                on_change(chapter, "failed" if finished[chapter].error else "done")
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
            execution_timeout=job.timeout_seconds,
        )
        read_results(job.work, job.chapter)
    except ResultsError as fault:
        error = f"{job.source.name} ran to its end, but {fault}"
    except papermill.exceptions.PapermillExecutionError as fault:
        error = f"{job.source.name} cell {fault.cell_index}: {fault.ename}: {fault.evalue}"
    except Exception as fault:  # noqa: BLE001  (a dead kernel, a time-out, a full disk: all end this chapter)
        error = f"{job.source.name}: {type(fault).__name__}: {str(fault).strip().splitlines()[0]}"
    return ChapterRun(job.chapter, time.monotonic() - started, error, job.executed)


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


def _parameter_names(source: Path) -> list[str]:
    import nbformat  # noqa: PLC0415

    if not source.is_file():
        raise ParameterError(f"notebooks/{source.name} is missing; restore it.")
    notebook = nbformat.read(source, as_version=4)
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise ParameterError(
            f"notebooks/{source.name} has {len(cells)} cells tagged 'parameters'; it needs exactly one."
        )
    lines = [line for line in cells[0].source.splitlines() if "=" in line and not line.lstrip().startswith("#")]
    return [line.split("=", 1)[0].split(":")[0].strip() for line in lines]


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
