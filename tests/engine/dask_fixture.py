"""A Dask scheduler and two worker processes on this machine."""

import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent


@pytest.fixture
def cluster(tmp_path):
    """Address of a scheduler, and its two workers as processes."""
    place = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    own = ["--scheduler-file", place]
    scheduler = subprocess.Popen(
        [BIN / "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *own], **quiet
    )
    worker = [BIN / "dask", "worker", *own, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--death-timeout", "60"]
    workers = [subprocess.Popen([*worker, "--name", str(at)], cwd=tmp_path, **quiet) for at in range(2)]
    try:
        distributed = pytest.importorskip("dask.distributed")
        with distributed.Client(scheduler_file=str(place), timeout="120s") as client:
            client.wait_for_workers(2, timeout=120)
            yield client.scheduler.address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
