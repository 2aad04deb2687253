"""Work that is cut into parts, results in their order: in this process, in some of this machine, or on a Dask cluster.

Dask only starts the work: a task is a partition, a country or a chapter, which reads its own files and writes its own;
what comes back is a row of counts. A task whose worker is lost is done again by another.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from multiprocessing import get_context
from typing import Any

from milepost.country import Refusal

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
