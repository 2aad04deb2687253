"""On a Dask cluster: a scheduler and two worker processes on this machine, one of which is killed midway."""

import os
import signal
import sys
import threading

import pytest

from batch_fixture import many, milepost, write_rows
from dask_fixture import cluster  # noqa: F401
from milepost.batch.assessing import assess_file
from milepost.batch.projecting import project_file
from milepost.country import Refusal
from milepost.running.launching import Workplace, launcher

pytest.importorskip("dask.distributed")


@pytest.mark.slow
def test_a_cluster_writes_the_same_bits_even_when_a_worker_is_killed_midway(cluster, tmp_path):  # noqa: F811
    """What the lost worker had in hand is done again by the other; nothing that was finished is."""
    address, workers = cluster
    source = write_rows(tmp_path / "histories.csv", many(60, seed=3))
    goals = write_rows(
        tmp_path / "targets.csv",
        [(f"s{at:03d}", 2030, 60 + at, "increase", 2013, "") for at in range(60)],
        header=("series", "year", "value", "direction", "baseline_year", "baseline_value"),
    )
    project_file(source, tmp_path / "here.csv", horizon=3, partitions=24)
    assess_file(source, goals, tmp_path / "here.verdicts.csv", partitions=24)

    cut, killed_after = threading.Event(), []
    stop = threading.Event()

    def kill_one():
        """As soon as the first part is there, and before the last."""
        while not stop.wait(0.005):
            done = list(tmp_path.glob(".there.csv.parts.*/parts/*.skipped.csv"))
            if done:
                os.kill(workers[0].pid, signal.SIGKILL)
                killed_after.append(len(done))
                cut.set()
                return

    watch = threading.Thread(target=kill_one)
    watch.start()
    try:
        run = project_file(
            source, tmp_path / "there.csv", horizon=3, partitions=24, workplace=Workplace("dask", 2, address)
        )
    finally:
        stop.set()
        watch.join()
    assert run.projected == 60
    assert cut.is_set()
    assert killed_after[0] < 24
    assert workers[0].wait() == -signal.SIGKILL
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
    assess_file(source, goals, tmp_path / "there.verdicts.csv", partitions=24, workplace=Workplace("dask", 2, address))
    assert (tmp_path / "there.verdicts.csv").read_bytes() == (tmp_path / "here.verdicts.csv").read_bytes()


def test_without_dask_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    with pytest.raises(Refusal, match=r"pip install 'milepost\[dask\]'"), launcher(Workplace("dask")):
        pass


def test_a_scheduler_that_does_not_answer_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("milepost.running.launching.PATIENCE", "1s")
    source = write_rows(tmp_path / "h.csv", many(3))
    made = milepost(
        "project",
        source,
        "--horizon",
        2,
        "--out",
        tmp_path / "o.csv",
        "--engine",
        "dask",
        "--scheduler",
        "tcp://127.0.0.1:9",
    )
    assert made.exit_code == 1
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in made.stderr
    assert not (tmp_path / "o.csv").exists()


def test_a_scheduler_without_a_worker_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr("milepost.running.launching.PATIENCE", "1s")
    quiet = {"n_workers": 0, "processes": False, "dashboard_address": None, "protocol": "tcp"}
    with pytest.importorskip("dask.distributed").LocalCluster(**quiet) as empty:
        address = empty.scheduler_address
        with pytest.raises(Refusal, match="has no worker; start one: dask worker tcp"):
            launcher(Workplace("dask", 1, address)).__enter__()
