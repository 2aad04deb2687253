"""Worker processes that end with the run: one a slot, so that a killed worker takes down its own chapter alone.

A worker whose parent dies, even by `kill -9`, ends its kernel and itself; so does one that is told to stop.
"""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.process import BaseProcess

PATIENCE_SECONDS = 5.0
T = TypeVar("T")


class Crew(Generic[T]):
    """Processes that each do one task at a time; leaving the `with` block by an exception ends them at once."""

    def __init__(self) -> None:
        self._idle: list[ProcessPoolExecutor] = []
        self._busy: dict[Future[T], ProcessPoolExecutor] = {}
        self._processes: set[BaseProcess] = set()

    def __enter__(self) -> Self:
        """Nothing starts before the first task."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the workers: idle ones politely, all of them at once when something went wrong."""
        if kind is not None:
            self._end()
        for slot in (*self._idle, *self._busy.values()):
            slot.shutdown(wait=kind is None, cancel_futures=True)

    def start(self, task: Callable[..., T], *arguments: Any) -> Future[T]:
        """Give a task to a worker that is free, or to a new one."""
        slot = self._idle.pop() if self._idle else _new_slot()
        before = set(active_children())
        future = slot.submit(task, *arguments)
        self._processes |= set(active_children()) - before
        self._busy[future] = slot
        return future

    def result(self, future: Future[T]) -> T:
        """A finished task's result. Raises BrokenProcessPool when its worker was killed; the worker is replaced."""
        slot = self._busy.pop(future)
        if future.exception() is None:
            self._idle.append(slot)
        else:
            slot.shutdown(wait=False)
        return future.result()

    def _end(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(PATIENCE_SECONDS)
            if process.is_alive():
                process.kill()


def _new_slot() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=_prepare)


def _prepare() -> None:
    """In a new worker: Ctrl-C is the parent's affair; a parent that dies or says stop ends kernel and worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: _leave())
    threading.Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        _leave()


def _leave() -> None:
    """End this process and what it started (a kernel without its worker also ends by itself, a second later)."""
    for child in _children():
        try:
            os.kill(child, signal.SIGKILL)
        except OSError:
            continue
    os._exit(128 + signal.SIGTERM)


def _children() -> list[int]:
    """The processes that this one started; empty where the system does not list them."""
    found: list[int] = []
    for path in Path("/proc/self/task").glob("*/children"):
        try:
            found += [int(pid) for pid in path.read_text(encoding="ascii").split()]
        except OSError:
            continue
    return found
