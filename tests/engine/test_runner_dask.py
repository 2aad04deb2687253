"""Chapters as tasks of a Dask cluster: the same files as on this machine, also where a worker is lost midway."""

import signal
import threading
import time

import psutil
import pytest

from dask_fixture import cluster  # noqa: F401
from milepost.running.launching import Workplace
from test_runner import WRITE, execute, notebook, only, plan, project  # noqa: F401

pytest.importorskip("dask.distributed")
NAMES = ("infrastructure", "trust", "citizens")
FIRST_TIME = """
import os, pathlib, time
place = pathlib.Path("first_time")
if not place.exists():
    place.write_text(f"{os.getpid()} ")
    time.sleep(9000)
"""


def made(folder):
    """Every result of a run, by its name."""
    work = folder / "outputs" / ".2026.partial"
    return {path.name: path.read_bytes() for path in sorted((work / "results").glob("*.json"))}


def ancestors(pid):
    return {process.pid for process in psutil.Process(pid).parents()}


@pytest.mark.slow
def test_chapters_on_a_cluster_leave_the_same_results_though_a_worker_is_killed(project, cluster):  # noqa: F811
    """The chapter that the lost worker was at is begun again by the other; its process and kernel end with it."""
    folder = project[0]
    runs = execute(only(project, *NAMES))
    assert [run.error for run in runs] == [None, None, None]
    here = made(folder)
    assert len(here) == len(NAMES)

    address, workers = cluster
    for name in NAMES:
        (folder / "outputs" / ".2026.partial" / "results" / f"{name}.json").unlink()
    notebook(folder / "notebooks" / "trust.ipynb", FIRST_TIME, WRITE)
    killed = []

    def kill_who_has_it():
        """As soon as the chapter is at its endless first time."""
        place = folder / "notebooks" / "first_time"
        while not (place.is_file() and place.read_text().endswith(" ")):
            if stop.wait(0.05):
                return
        kernel = int(place.read_text())
        (worker,) = [one for one in workers if one.pid in ancestors(kernel)]
        killed.append((worker, kernel))
        worker.send_signal(signal.SIGKILL)

    stop = threading.Event()
    watch = threading.Thread(target=kill_who_has_it)
    watch.start()
    try:
        runs = execute(only(project, *NAMES), at=Workplace("dask", 2, address))
    finally:
        stop.set()
        watch.join()
    assert [run.error for run in runs] == [None, None, None]
    assert made(folder) == here
    ((worker, kernel),) = killed
    assert worker.wait() == -signal.SIGKILL
    while psutil.pid_exists(kernel):
        time.sleep(0.1)


@pytest.mark.slow
def test_chapters_that_fail_on_a_cluster_are_told_as_here(project, cluster):  # noqa: F811
    """One raises, the other takes too long."""
    notebook(project[0] / "notebooks" / "citizens.ipynb", "1 / 0")
    notebook(project[0] / "notebooks" / "trust.ipynb", "import time\ntime.sleep(9000)")
    address, _ = cluster
    (raised,) = execute(only(project, "citizens"), at=Workplace("dask", 2, address))
    (late,) = execute(only(project, "trust"), at=Workplace("dask", 2, address), seconds=5)
    assert raised.error.startswith("citizens.ipynb cell 2 line 1: ZeroDivisionError")
    assert late.error.startswith("trust.ipynb: the chapter ran longer than")
