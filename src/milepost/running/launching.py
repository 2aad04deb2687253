"""Work that is cut into parts: in this process, in some of this machine, or on a Dask cluster, chapters too.

Dask only starts the work: a task is a partition, a country or a chapter, which reads its own files and writes its own;
what comes back is a row of counts. A task whose worker is lost is done again by another. A chapter's task starts a
fresh process on the worker's machine, which does there what a run does here: a process of its own for the job, ended
when it takes too long.
"""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from milepost.country import Refusal, scratch_folder
from milepost.report import INPUTS_FILE
from milepost.running.jobs import Done, Job
from milepost.running.workers import Ended, Workers, leave, run_job

Launch = Callable[[Callable[[Any], Any], Sequence[Any], bool], Iterator[Any]]  # work, items, whether they are small

PATIENCE = "30s"  # with a scheduler that does not answer
OUT_OF_MEMORY = "a process was ended from outside, most likely for want of memory"


@dataclass(frozen=True)
class Workplace:
    """Where parts are worked on: `local`, or `dask` with the address of a scheduler (None: one started here)."""

    engine: str = "local"
    jobs: int = 2  # processes on this machine
    scheduler: str | None = None


LOCAL = Workplace()


def workplace(engine: str, jobs: int, scheduler: str | None) -> Workplace:
    """A workplace as the options of a command say. Raises Refusal for a scheduler without Dask."""
    if scheduler is not None and engine != "dask":
        raise Refusal("--scheduler is of Dask", remedy="write --engine dask as well")
    return Workplace(engine, jobs, scheduler)


@contextmanager
def launcher(at: Workplace = LOCAL) -> Iterator[Launch]:
    """A function that does work on items and gives the results in their order, lazily; small ones start no process.

    Raises Refusal for an engine that is not installed or not reached, and where workers are lost for good.
    """
    if at.engine == "local":
        yield lambda work, items, small: _in_processes(work, items, 1 if small else at.jobs)
        return
    with connected(at) as client:
        lost = import_module("dask.distributed").KilledWorker
        yield lambda work, items, _: _on_cluster(client, work, items, lost)


@contextmanager
def connected(at: Workplace) -> Iterator[Any]:
    """A client of the scheduler at `at`, or of a cluster that is started here and ends with the block.

    Raises Refusal where Dask is not installed, no scheduler answers, or it has no worker.
    """
    try:
        distributed: Any = import_module("dask.distributed")
    except ImportError:
        raise Refusal("dask is not installed", remedy="write: pip install 'milepost[dask]'") from None
    cluster = None
    try:
        if at.scheduler is None:
            cluster = distributed.LocalCluster(n_workers=at.jobs, threads_per_worker=1, dashboard_address=None)
        client = distributed.Client(at.scheduler or cluster, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise Refusal(
            f"no Dask scheduler answers at {at.scheduler} ({error})", remedy="check address and port"
        ) from error
    with client:
        try:
            _await_worker(client, at)
            yield client
        finally:
            if cluster is not None:
                cluster.close()


def _await_worker(client: Any, at: Workplace) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        where = at.scheduler or "started here"
        raise Refusal(f"the Dask scheduler {where} has no worker", remedy=f"start one: dask worker {where}") from None


def _in_processes(work: Callable[[Any], Any], items: Sequence[Any], jobs: int) -> Iterator[Any]:
    """One item, or one process: here, without starting another."""
    if jobs == 1 or len(items) == 1:
        yield from map(work, items)
        return
    waiting = iter(items)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        running = deque(pool.submit(work, item) for item in islice(waiting, 2 * jobs))
        try:
            while running:
                yield running.popleft().result()
                running.extend(pool.submit(work, item) for item in islice(waiting, 1))
        except BrokenProcessPool:
            raise Refusal(OUT_OF_MEMORY, remedy="try --jobs 1") from None
        finally:
            for left in running:
                left.cancel()


def _on_cluster(client: Any, work: Callable[[Any], Any], items: Sequence[Any], lost: type[Exception]) -> Iterator[Any]:
    """Every item a task of its own, tried again when its worker is lost."""
    futures = [client.submit(work, item, pure=False) for item in items]
    try:
        while futures:
            yield futures[0].result()
            del futures[0]  # the cluster may forget it
    except lost as error:
        raise Refusal(
            "workers were ended again and again while they worked on one part, most likely for want of memory",
            remedy="give each more, or cut the work into smaller parts (--partitions)",
        ) from error
    finally:
        client.cancel(futures)


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
