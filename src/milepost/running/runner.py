"""Run chapters side by side, each after those it needs; what has not changed is taken from an earlier run.

A chapter succeeds when its notebook ran to its end *and* its results are there and can be read; anything else
is a failure with the cell and the message, and the executed notebook is kept as evidence. A failing chapter
stops neither the others nor their evidence; chapters that need its results are not run. Each chapter works at a
desk of its own, `desks/<chapter>/`; what it leaves there joins the edition when the chapter is believed.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from milepost.country import PARTIAL, ParameterError, checksum, checksum_of
from milepost.report import INPUTS_FILE
from milepost.running.chapters import files_read
from milepost.running.fingerprints import fingerprint
from milepost.running.jobs import CellStarted, ChapterLimits, Done, Job
from milepost.running.notebooks import parameter_names
from milepost.running.store import INPUTS, ChapterRecord
from milepost.running.task import run_chapter
from milepost.running.workers import Ended, Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from milepost.country import Parameters
    from milepost.running.chapters import ChapterPlan
from milepost.running.store import Store

DESKS = "desks"
LEFT = ("results", "figures", "fragments")
TICK_SECONDS = 1.0


@dataclass(frozen=True)
class ChapterEvent:
    """A change in a chapter's state: running, cell, done, reused, failed or skipped."""

    chapter: str
    state: str
    seconds: float = 0.0
    cell: int = 0
    cells: int = 0
    message: str = ""


@dataclass(frozen=True)
class ChapterRun:
    """How one chapter went; `error` is None when it succeeded; `why` says why it ran, or why it did not."""

    chapter: str
    seconds: float
    error: str | None
    notebook: Path
    reused: bool = False
    why: tuple[str, ...] = ()
    record: ChapterRecord | None = None


def plan_jobs(root: Path, chapters: Iterable[ChapterPlan], parameters: Parameters, work: Path) -> list[Job]:
    """A job a chapter, each with the parameters that its notebook names.

    Raises ParameterError when a notebook is missing or broken, has no parameters cell, names a parameter that
    the edition does not have, or when the edition overrides one that the chapter does not take.
    """
    chapters = list(chapters)
    names = [chapter.id for chapter in chapters]
    unknown = set(parameters.pillars) - set(names)
    if unknown:
        raise ParameterError(f"pillars: there is no chapter '{min(unknown)}'; known are {', '.join(names)}.")
    limits = ChapterLimits(parameters.cell_timeout_seconds, parameters.memory_limit_mb, parameters.output_limit_mb)
    return [_job(root, chapter, parameters, limits, work) for chapter in chapters]


def _job(root: Path, chapter: ChapterPlan, parameters: Parameters, limits: ChapterLimits, work: Path) -> Job:
    source, desk = root / "notebooks" / f"{chapter.id}.ipynb", work / DESKS / chapter.id
    values = {
        **parameters.for_chapter(chapter.id),
        "pillar": chapter.id,
        "output": os.path.relpath(desk, source.parent),
    }
    named = parameter_names(source)
    _refuse_mismatch(chapter.id, named, values, parameters.pillars.get(chapter.id, {}))
    return Job(
        chapter=chapter,
        source=source,
        executed=work / "notebooks" / source.name,
        parameters={name: values[name] for name in named},
        limits=limits,
        desk=desk,
        log=work / "logs" / f"{chapter.id}.log",
        edition=parameters.edition,
        as_of=parameters.as_of.isoformat(),
    )


def run_chapters(
    jobs: list[Job],
    inputs: Callable[[Job], str],
    store: Store,
    *,
    work: Path,
    workers: int,
    chapter_seconds: float,
    on_event: Callable[[ChapterEvent], None],
) -> list[ChapterRun]:
    """Execute all jobs, at most `workers` at once, each after those it needs.

    `inputs(job)` is a chapter's slice of the data, as text; `store` holds what earlier runs left.
    """
    with TemporaryDirectory(prefix="milepost-", ignore_cleanup_errors=True) as sockets, Workers() as crew:
        floor = _Floor(jobs, inputs, store, work, crew=crew, sockets=sockets, on_event=on_event)
        while floor.unfinished:
            floor.give_up_hopeless()
            for job in floor.ready(workers):
                floor.begin(job)
            if floor.running:
                for name, word in crew.hear(TICK_SECONDS):
                    floor.note(name, word)
                floor.stop_overdue(chapter_seconds)
    return [floor.finished[job.chapter.id] for job in jobs]


@dataclass
class _Running:
    """A chapter that a worker is at."""

    job: Job
    began: float
    fingerprint: dict[str, dict[str, Any]]
    why: tuple[str, ...]
    cell: int = 0
    done: Done | None = None
    overdue: bool = False


class _Floor:
    """Where a run stands: what waits, what runs, what has finished."""

    def __init__(
        self,
        jobs: list[Job],
        inputs: Callable[[Job], str],
        store: Store,
        work: Path,
        *,
        crew: Workers,
        sockets: str,
        on_event: Callable[[ChapterEvent], None],
    ) -> None:
        self.waiting = {job.chapter.id: job for job in jobs}
        self.running: dict[str, _Running] = {}
        self.finished: dict[str, ChapterRun] = {}
        self._inputs, self._store, self._work, self._on_event = inputs, store, work, on_event
        self._crew, self._sockets = crew, sockets

    @property
    def unfinished(self) -> bool:
        return bool(self.waiting or self.running)

    def ready(self, workers: int) -> Iterable[Job]:
        """Jobs that can begin, as long as there is room, the longest first: as last time, else those on every goal."""
        usual = self._store.seconds()
        for job in sorted(
            self.waiting.values(), key=lambda job: (job.chapter.of_pillar, -usual.get(job.chapter.id, 0.0))
        ):
            needed = [self.finished.get(name) for name in job.chapter.needs]
            if len(self.running) < workers and all(run is not None and run.error is None for run in needed):
                yield job

    def begin(self, job: Job) -> None:
        """Take the chapter from the store, or start a worker on it."""
        name, text = job.chapter.id, self._inputs(job)
        del self.waiting[name]
        results = {need: checksum(self._work / "results" / f"{need}.json") for need in job.chapter.needs}
        root = job.source.parent.parent
        read = files_read(root, name, job.parameters)
        files = {path.relative_to(root).as_posix(): checksum(path) for path in read}
        now = fingerprint(job, checksum_of(text.encode("utf-8")), results, files)
        decision = self._store.decide(name, now, text, name if job.chapter.of_pillar else None)
        if decision.record is not None and self._store.take(decision.record, self._work):
            self.finished[name] = ChapterRun(name, 0.0, None, job.executed, True, decision.why, decision.record)
            self._on_event(ChapterEvent(name, "reused", message="; ".join(decision.why)))
            return
        self._lay_desk(job, text)
        self.running[name] = _Running(job, time.monotonic(), now, decision.why)
        self._crew.start(name, run_chapter, job, self._sockets)
        self._on_event(ChapterEvent(name, "running", message="; ".join(decision.why)))

    def note(self, name: str, word: Any) -> None:
        """Take in what a worker said."""
        running = self.running[name]
        if isinstance(word, CellStarted):
            running.cell = word.cell
            self._on_event(ChapterEvent(name, "cell", time.monotonic() - running.began, word.cell, word.cells))
        elif isinstance(word, Done):
            running.done = word
        elif isinstance(word, Ended):
            self._finish(name, word)

    def stop_overdue(self, chapter_seconds: float) -> None:
        """End chapters that have run for longer than a chapter may."""
        for name, running in self.running.items():
            if time.monotonic() - running.began > chapter_seconds and not running.overdue:
                running.overdue = True
                self._crew.end(name)

    def give_up_hopeless(self) -> None:
        """Skip what needs a chapter that failed."""
        failed = [name for name, run in self.finished.items() if run.error is not None]
        for name, job in list(self.waiting.items()):
            lacking = [need for need in job.chapter.needs if need in failed]
            if lacking:
                del self.waiting[name]
                error = f"not run: it needs {', '.join(lacking)}"
                self.finished[name] = ChapterRun(name, 0.0, error, job.source)
                self._on_event(ChapterEvent(name, "skipped", message=error))

    def _lay_desk(self, job: Job, text: str) -> None:
        """A folder with the chapter's inputs and the results that it may read."""
        (job.desk / "results").mkdir(parents=True)
        (job.desk / INPUTS_FILE).write_text(text, encoding="utf-8")
        for need in job.chapter.needs:
            shutil.copyfile(self._work / "results" / f"{need}.json", job.desk / "results" / f"{need}.json")

    def _finish(self, name: str, ended: Ended) -> None:
        running = self.running.pop(name)
        seconds = time.monotonic() - running.began
        error = running.done.error if running.done else _killed(running, ended, seconds)
        record = None
        if error is None:
            try:
                record = ChapterRecord(running.fingerprint, self._collect(running.job), seconds)
            except OSError as fault:
                error = f"{running.job.source.name}: {fault}"
        self.finished[name] = ChapterRun(name, seconds, error, running.job.executed, False, running.why, record)
        self._on_event(ChapterEvent(name, "failed" if error else "done", seconds, message=error or ""))

    def _collect(self, job: Job) -> dict[str, str]:
        """Move what the chapter left into the edition; the checksum of each file, by its name there."""
        needed = {f"results/{need}.json" for need in job.chapter.needs}
        found = [path for folder in LEFT for path in sorted((job.desk / folder).rglob("*")) if path.is_file()]
        names = {path.relative_to(job.desk).as_posix(): path for path in found}
        moved = {name: path for name, path in names.items() if name not in needed and not name.endswith(PARTIAL)}
        moved[f"{INPUTS}/{job.chapter.id}.json"] = job.desk / INPUTS_FILE
        taken = [name for name in moved if (self._work / name).exists()]
        if taken:
            raise FileExistsError(f"it wrote {taken[0]}, which another chapter has written; give it another name")
        outputs = {}
        for name, path in moved.items():
            (self._work / name).parent.mkdir(parents=True, exist_ok=True)
            path.rename(self._work / name)
            outputs[name] = checksum(self._work / name)
        shutil.rmtree(job.desk)
        return {**outputs, f"notebooks/{job.executed.name}": checksum(job.executed)}


def _killed(running: _Running, ended: Ended, seconds: float) -> str:
    """Why a worker ended without a word."""
    where = f"{running.job.source.name}{f' cell {running.cell}' if running.cell else ''}"
    if running.overdue:
        return f"{where}: the chapter ran longer than {seconds:.0f} s in all (chapter_timeout_seconds)"
    how = signal.Signals(-ended.code).name if ended.code < 0 else f"exit code {ended.code}"
    return f"{where}: its process was killed ({how}), perhaps for want of memory; run again with fewer --jobs"


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
