"""What a worker does: run one chapter, and say how it goes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from milepost.running.jobs import Done
from milepost.running.workers import FORKED, watch_parent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from milepost.running.jobs import Job


def run_chapter(say: Callable[[Any], None], job: Job, sockets: str) -> None:
    """The task of a worker: print to the chapter's log, fork the kernel while alone, run, and say how it went.

    In the folder `sockets`, the kernels of a run meet their workers.
    """
    from milepost.running.execute import execute  # noqa: PLC0415  (two seconds that only workers need to spend)

    _log_to(job.log)
    if FORKED:
        from milepost.running.kernels import ForkedKernel, use_forked  # noqa: PLC0415  (as above)

        use_forked(ForkedKernel(job.limits.memory_mb))
    watch_parent()
    say(Done(execute(job, say, sockets)))


def _log_to(path: Path) -> None:
    """Send what this worker and its kernel print to a file: it is of use only when something failed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stream = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(stream, 1)
    os.dup2(stream, 2)
    os.close(stream)
