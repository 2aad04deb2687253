"""The jobs of a run as tasks of a Dask cluster, whose workers see the project's folder under the same path.

A task starts a fresh process on the worker's machine, which does there what a run does here: a process of its own for
the job, ended when it takes too long. A job whose worker is lost is begun again by another.
"""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from milepost.country import scratch_folder
from milepost.report import INPUTS_FILE
from milepost.running.jobs import Done, Job
from milepost.running.launching import OUT_OF_MEMORY, Workplace, connected
from milepost.running.workers import Ended, Workers, leave, run_job

TICK_SECONDS = 0.5
LOST = f"{OUT_OF_MEMORY}, on every worker that tried"


@contextmanager
def processes(at: Workplace) -> Iterator[tuple[Workers | ClusterWorkers, int]]:
    """Who makes the jobs of a run, and how many at once. Raises Refusal for a cluster that is not reached."""
    if at.engine == "local":
        with Workers() as here:
            yield here, at.jobs
        return
    with connected(at) as client:
        there = ClusterWorkers(client)
        try:
            yield there, sum(client.nthreads().values())
        finally:
            there.end_all()


class ClusterWorkers:
    """What `Workers` is on this machine: each job a task of its own."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._distributed: Any = import_module("dask.distributed")
        self._futures: dict[str, Any] = {}
        self._jobs: dict[str, Job] = {}

    def start(self, name: str, _: Callable[..., None], job: Job, __: str) -> None:
        """Give a job to the cluster; what it said is heard under `name` when it has ended."""
        self._jobs[name] = job
        self._futures[name] = self._client.submit(make_there, job, pure=False)

    def hear(self, seconds: float | None) -> list[tuple[str, Any]]:
        """What ended, waiting up to `seconds`: its Done if it said one, then Ended."""
        names = {future: name for name, future in self._futures.items()}
        try:
            ended = self._distributed.wait([*names], timeout=seconds, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            return []
        heard: list[tuple[str, Any]] = []
        for future in ended:
            name = names[future]
            del self._futures[name], self._jobs[name]
            heard += [(name, word) for word in _words(future)]
        return heard

    def end(self, name: str) -> None:
        """Ask the worker to end a job; its Ended is still to be heard."""
        _asked_to_end(self._jobs[name]).touch()

    def end_all(self) -> None:
        """End what still runs."""
        for name in self._futures:
            self.end(name)
        self._client.cancel([*self._futures.values()])


def make_there(job: Job) -> list[Any]:
    """On a worker of the cluster: make a job in a fresh process; what it said, Ended last."""
    with scratch_folder("job") as folder:
        given, said = folder / "job.pickle", folder / "said.pickle"
        given.write_bytes(pickle.dumps(job))
        command = [sys.executable, "-c", f"from {__name__} import main; main()", str(given), str(said)]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # it ends when this worker does
            code = process.wait()
        words: list[Any] = pickle.loads(said.read_bytes()) if said.is_file() else [Ended(code)]  # noqa: S301  (ours)
    return words


def main() -> None:
    """In the fresh process: make the job of the file that is named first, and write what it said to the second."""
    given, said = (Path(name) for name in sys.argv[1:])
    threading.Thread(target=_leave_with_worker, daemon=True).start()
    said.write_bytes(pickle.dumps(_make(pickle.loads(given.read_bytes()))))  # noqa: S301  (ours)


def _make(job: Job) -> list[Any]:
    """Make a job in a process of its own, begun anew where another worker was lost at it."""
    for path in job.folder.iterdir():
        if path.name not in {"results", INPUTS_FILE}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    words: list[Any] = []
    with scratch_folder("run") as sockets, Workers() as here:
        here.start(job.name, run_job, job, str(sockets))
        while not words or not isinstance(words[-1], Ended):
            words += [word for _, word in here.hear(TICK_SECONDS) if isinstance(word, Done | Ended)]
            if _asked_to_end(job).exists() and not words:
                here.end(job.name)
    return words


def _words(future: Any) -> list[Any]:
    """What a task gave; where its workers were lost, that."""
    if future.status == "finished":
        words: list[Any] = future.result()
        return words
    return [Done(f"{LOST} ({future.exception()})"), Ended(1)]


def _asked_to_end(job: Job) -> Path:
    return job.folder.with_name(f"{job.name}.end")


def _leave_with_worker() -> None:
    """Wait until the cluster's worker is gone, and go."""
    os.read(sys.stdin.fileno(), 1)
    leave()
