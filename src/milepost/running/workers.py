"""Worker processes that end with the run: one a task, so that a killed worker takes down its own task alone.

On Linux they are forked from a parent that has imported everything (`preloaded.py`), elsewhere started from nothing.
A worker whose parent dies, even by `kill -9`, ends its kernel and itself; so does one that is told to stop.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Self

import psutil

from milepost.country import Refusal
from milepost.running.jobs import Done, Job

PATIENCE_SECONDS = 5.0
STOPPING = (signal.SIGINT, signal.SIGTERM)
# MILEPOST_WORKERS=spawn starts every worker from nothing, as systems without fork do.
FORKED = sys.platform == "linux" and hasattr(os, "fork") and os.environ.get("MILEPOST_WORKERS") != "spawn"
# Hash order and threads must not differ from run to run; read by the parent of workers when it starts.
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


_preloaded = ["milepost.running.preloaded"]
_loaded: set[str] = set()


@dataclass(frozen=True)
class Ended:
    """The last message of a worker: it has ended, with this exit code (negative: the signal that ended it)."""

    code: int


@dataclass(frozen=True)
class WorkerProcess:
    """A process and what it says."""

    process: BaseProcess
    reader: Connection


class Workers:
    """Processes that each do one named task; leaving the `with` block by an exception ends them at once."""

    def __init__(self) -> None:
        self._workers: dict[str, WorkerProcess] = {}
        self._context = _context()

    def __enter__(self) -> Self:
        """Nothing starts before the first task."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the workers that still run, politely first."""
        for worker in self._workers.values():
            worker.process.terminate()
        for worker in self._workers.values():
            _see_off(worker)
        self._workers.clear()

    def start(self, name: str, task: Callable[..., None], *arguments: Any) -> None:
        """Run `task(say, *arguments)` in a process of its own; what it says is heard under `name`."""
        reader, writer = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_work, args=(writer, task, *arguments))
        with _not_interrupted():  # a worker that has started is known, or nobody would end it
            process.start()
            self._workers[name] = WorkerProcess(process, reader)
        writer.close()

    def hear(self, seconds: float | None) -> list[tuple[str, Any]]:
        """What workers have said, waiting up to `seconds` for the first word; the last of each is Ended."""
        readers = {worker.reader: name for name, worker in self._workers.items()}
        sentinels = {worker.process.sentinel: name for name, worker in self._workers.items()}
        heard: list[tuple[str, Any]] = []
        for ready in wait([*readers, *sentinels], seconds):
            name = sentinels.get(ready) if isinstance(ready, int) else readers.get(ready)  # type: ignore[call-overload]
            if name in self._workers:
                heard += [(name, word) for word in _words(self._workers[name], ended=isinstance(ready, int))]
                if isinstance(ready, int):
                    worker = self._workers.pop(name)
                    worker.process.join()
                    worker.reader.close()
                    heard.append((name, Ended(worker.process.exitcode or 0)))
        return heard

    def end(self, name: str) -> None:
        """End one worker and its kernel; its Ended is still to be heard."""
        self._workers[name].process.terminate()


class StaleError(Refusal):
    """This process has loaded code that has changed since."""


def preload(package: str, also: Iterable[str] = ()) -> None:
    """Start the parent from which workers are forked, without waiting for it; `package` is the code's checksum.

    `also` are modules that it imports besides those of `preloaded.py`.

    Raises StaleError when a parent is there already that has loaded other code.
    """
    _loaded.add(package)
    if len(_loaded) > 1:
        raise StaleError("the code in src/milepost has changed since this process started; start it again.")
    os.environ.update(ENVIRONMENT)
    _preloaded.extend(name for name in also if name not in _preloaded)
    if FORKED:
        from multiprocessing import forkserver  # noqa: PLC0415

        _context()
        forkserver.ensure_running()


def _context() -> ForkServerContext | SpawnContext:
    os.environ.update(ENVIRONMENT)
    if not FORKED:
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(_preloaded)
    return context


@contextmanager
def _not_interrupted() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait until the block is done; in other threads than the main one they never arrive."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []
    before = {number: signal.signal(number, lambda each, _: arrived.append(each)) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if arrived:
            signal.raise_signal(arrived[0])


def _words(worker: WorkerProcess, *, ended: bool) -> list[Any]:
    """What waits in the pipe; after the end, all of it."""
    words: list[Any] = []
    try:
        while worker.reader.poll() and (ended or not words):
            words.append(worker.reader.recv())
    except (EOFError, OSError):
        pass
    return words


def _see_off(worker: WorkerProcess) -> None:
    worker.process.join(PATIENCE_SECONDS)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join(PATIENCE_SECONDS)
    worker.reader.close()


def _work(writer: Connection, task: Callable[..., None], *arguments: Any) -> None:
    """In a new worker: Ctrl-C is the parent's affair; a request to stop ends kernel and worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: leave())
    task(writer.send, *arguments)
    writer.close()


def run_job(say: Callable[[Any], None], job: Job, sockets: str) -> None:
    """The task of a worker: print to the job's log, make it, and say how it went.

    In the folder `sockets`, the kernels of a run meet their workers.
    """
    _log_to(job.folder.with_name(f"{job.name}.log"))
    say(Done(job.make(say, sockets)))


def _log_to(path: Path) -> None:
    """Send what this worker and its kernel print to a file: it is of use only when something failed."""
    stream = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(stream, 1)
    os.dup2(stream, 2)
    os.close(stream)


def watch_parent() -> None:
    """End this worker and its kernel when the parent dies. Starts a thread: fork what is to be forked before."""
    threading.Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        leave()


def leave() -> None:
    """End what this process started, then itself (a kernel without its worker also ends by itself, a second later)."""
    try:
        started = psutil.Process().children()
        for child in started:
            child.kill()
        psutil.wait_procs(started, PATIENCE_SECONDS)  # whoever sees this worker off may count on its kernel being gone
    except psutil.Error:
        pass
    os._exit(128 + signal.SIGTERM)
