"""Run jobs side by side, each after those it needs; what has not changed is taken from an earlier run.

A job succeeds when its worker says so *and* what it left can be put in its place; anything else is a failure with
its message. A failing job stops neither the others nor their evidence; jobs that need its results are not run. Each
works in a folder of its own, `work/<job>/`; what it leaves there joins the edition when it is believed.
"""

import shutil
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from milepost import report
from milepost.country import PARTIAL, Refusal, checksum, did_you_mean, scratch_folder
from milepost.report import JobRecord
from milepost.running.cache import Cache
from milepost.running.cluster import ClusterWorkers, processes
from milepost.running.jobs import INPUTS, CellStarted, Done, Job, JobEvent, JobRun
from milepost.running.launching import Workplace
from milepost.running.workers import Ended, Workers, run_job

LEFT = ("results", "figures", "fragments", "data")
TICK_SECONDS = 1.0


def run_jobs(
    jobs: Iterable[Job],
    cache: Cache,
    *,
    work: Path,
    at: Workplace,
    job_seconds: float,
    on_event: Callable[[JobEvent], None],
) -> list[JobRun]:
    """Make all jobs, here or on a cluster, each after those it needs; their inputs lie in `work/inputs/`.

    A job that takes more than `job_seconds` is ended. `cache` holds what earlier runs left.
    """
    planned = list(jobs)
    with scratch_folder("run") as sockets, processes(at) as (workers, room):
        schedule = _Schedule(planned, cache, work, workers=workers, sockets=str(sockets), on_event=on_event)
        while schedule.unfinished:
            schedule.give_up_hopeless()
            for job in schedule.ready(room):
                schedule.begin(job)
            if schedule.running:
                for name, word in workers.hear(TICK_SECONDS):
                    schedule.note(name, word)
                schedule.stop_overdue(job_seconds)
    return [schedule.finished[job.name] for job in planned]


@dataclass
class _Running:
    """A job that a worker is at."""

    job: Job
    began: float
    rests_on: dict[str, dict[str, Any]]
    why: tuple[str, ...]
    cell: int = 0
    done: Done | None = None
    overdue: bool = False


class _Schedule:
    """Where a run stands: what waits, what runs, what has finished."""

    def __init__(
        self,
        jobs: list[Job],
        cache: Cache,
        work: Path,
        *,
        workers: Workers | ClusterWorkers,
        sockets: str,
        on_event: Callable[[JobEvent], None],
    ) -> None:
        self.waiting = {job.name: job for job in jobs}
        self.running: dict[str, _Running] = {}
        self.finished: dict[str, JobRun] = {}
        self._cache, self._work, self._on_event = cache, work, on_event
        self._workers, self._sockets = workers, sockets
        self._urgency = urgency(jobs, cache.seconds())

    @property
    def unfinished(self) -> bool:
        return bool(self.waiting or self.running)

    def ready(self, room: int) -> Iterable[Job]:
        """Jobs that can begin, as long as there is room: first those on which the longest work waits."""
        for job in sorted(self.waiting.values(), key=lambda job: -self._urgency[job.name]):
            needed = [self.finished.get(name) for name in job.needs]
            if len(self.running) < room and all(run is not None and run.error is None for run in needed):
                yield job

    def begin(self, job: Job) -> None:
        """Take the job from the cache, or start a worker on it."""
        name = job.name
        del self.waiting[name]
        rests_on = {
            **job.rests_on(),
            INPUTS: {"checksum": checksum(self._work / INPUTS / f"{name}.json")},
            "results": {need: checksum(self._work / "results" / f"{need}.json") for need in job.needs},
        }
        record, why = self._cache.take(name, rests_on, self._work)
        if record is not None:
            self._finish(JobRun(name, 0.0, None, True, why, record), "reused", "; ".join(why))
            return
        self._lay_out(job)
        self.running[name] = _Running(job, time.monotonic(), rests_on, why)
        self._workers.start(name, run_job, job, self._sockets)
        self._on_event(JobEvent(name, "running", message="; ".join(why)))

    def note(self, name: str, word: Any) -> None:
        """Take in what a worker said."""
        running = self.running[name]
        if isinstance(word, CellStarted):
            running.cell = word.cell
            self._on_event(JobEvent(name, "cell", time.monotonic() - running.began, word.cell, word.cells))
        elif isinstance(word, Done):
            running.done = word
        elif isinstance(word, Ended):
            self._take_in(self.running.pop(name), word)

    def stop_overdue(self, job_seconds: float) -> None:
        """End jobs that have run for longer than a job may."""
        for name, running in self.running.items():
            if time.monotonic() - running.began > job_seconds and not running.overdue:
                running.overdue = True
                self._workers.end(name)

    def give_up_hopeless(self) -> None:
        """Skip what needs a job that failed."""
        failed = [name for name, run in self.finished.items() if run.error is not None]
        for name, job in list(self.waiting.items()):
            lacking = [need for need in job.needs if need in failed]
            if lacking:
                del self.waiting[name]
                error = f"not run: it needs {', '.join(lacking)}"
                self._finish(JobRun(name, 0.0, error), "skipped", error)

    def _lay_out(self, job: Job) -> None:
        """A folder with the job's inputs and the results that it may read."""
        (job.folder / "results").mkdir(parents=True)
        shutil.copyfile(self._work / INPUTS / f"{job.name}.json", job.folder / report.INPUTS_FILE)
        for need in job.needs:
            shutil.copyfile(self._work / "results" / f"{need}.json", job.folder / "results" / f"{need}.json")

    def _take_in(self, running: _Running, ended: Ended) -> None:
        name, seconds = running.job.name, time.monotonic() - running.began
        error = running.done.error if running.done else _killed(running, ended, seconds)
        record = None
        if error is None:
            try:
                outputs = _collect(running.job, self._work)
                record = JobRecord(rests_on=running.rests_on, outputs=outputs, seconds=round(seconds, 2))
            except OSError as fault:
                error = f"{running.job.title}: {fault}"
        run = JobRun(name, seconds, error, False, running.why, record)
        self._finish(run, "failed" if error else "done", error or "")

    def _finish(self, run: JobRun, state: str, message: str) -> None:
        self.finished[run.job] = run
        self._on_event(JobEvent(run.job, state, run.seconds, message=message))


def urgency(jobs: list[Job], seconds: dict[str, float]) -> dict[str, float]:
    """How long each job takes with what waits for it, as last time.

    Where that is not known, one second; what is given the data of all goals, as many as there are jobs.
    """
    found: dict[str, float] = {}

    def of(job: Job) -> float:
        if job.name not in found:
            after = [of(other) for other in jobs if job.name in other.needs]
            usual = 1.0 if job.slice[0] else float(len(jobs))
            found[job.name] = seconds.get(job.name, usual) + max(after, default=0.0)
        return found[job.name]

    return {job.name: of(job) for job in jobs}


def _collect(job: Job, work: Path) -> dict[str, str]:
    """Move what a job left into the edition; the checksum of each file, by its name there."""
    needed = {f"results/{need}.json" for need in job.needs}
    found = [path for folder in LEFT for path in sorted((job.folder / folder).rglob("*")) if path.is_file()]
    names = {path.relative_to(job.folder).as_posix(): path for path in found}
    moved = {name: path for name, path in names.items() if name not in needed and not name.endswith(PARTIAL)}
    taken = [name for name in moved if (work / name).exists()]
    if taken:
        raise FileExistsError(f"it wrote {taken[0]}, which another chapter has written; give it another name")
    for name, path in moved.items():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        path.rename(work / name)
    shutil.rmtree(job.folder)
    return {name: checksum(work / name) for name in (*moved, f"notebooks/{job.name}.ipynb") if (work / name).is_file()}


def _killed(running: _Running, ended: Ended, seconds: float) -> str:
    """Why a worker ended without a word."""
    where = f"{running.job.title}{f' cell {running.cell}' if running.cell else ''}"
    if running.overdue:
        return f"{where}: the chapter ran longer than {seconds:.0f} s in all (chapter_timeout_seconds)"
    how = signal.Signals(-ended.code).name if ended.code < 0 else f"exit code {ended.code}"
    return f"{where}: its process was killed ({how}), perhaps for want of memory; run again with fewer --jobs"


def part_of(jobs: list[Job], only: str) -> tuple[list[Job], list[JobRun]]:
    """The jobs of one chapter and those that it waits for, and the others as left out. Raises Refusal."""
    by_name = {job.name: job for job in jobs}
    if not only:
        return jobs, []
    if only not in by_name:
        raise Refusal(f"there is no chapter '{only}'", remedy=did_you_mean(only, by_name))
    wanted, waiting = set[str](), [only]
    while waiting:
        name = waiting.pop()
        wanted.add(name)
        waiting += [need for need in by_name[name].needs if need not in wanted]
    why = f"left out, for the run was told to make {only} only"
    left = [JobRun(name, 0.0, why) for name in by_name if name not in wanted]
    return [job for job in jobs if job.name in wanted], left
