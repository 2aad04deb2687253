"""Whoever ends a run ends all that it started, and nothing half done stays."""

import signal

import pytest

from milepost.running import workers, workspace


class StopError(Exception):
    """Raised by the tests' own handler of SIGTERM."""


def linger(say):
    """A task that goes on until somebody ends it."""
    say("here")
    signal.pause()


def test_a_run_that_is_ended_while_a_worker_starts_ends_that_worker_too(monkeypatch):
    started = []

    def interrupted(process, ear):
        started.append(process)
        signal.raise_signal(signal.SIGTERM)
        return worker(process, ear)

    def end(*_):
        raise StopError

    worker = workers.WorkerProcess
    monkeypatch.setattr(workers, "WorkerProcess", interrupted)
    before = signal.signal(signal.SIGTERM, end)
    try:
        with pytest.raises(StopError), workers.Workers() as started_workers:
            started_workers.start("trust", linger)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert [process.is_alive() for process in started] == [False]


def test_a_folder_is_removed_though_a_process_that_is_ending_still_wrote_to_it(tmp_path, monkeypatch):
    folder = tmp_path / ".2026.partial"
    place = folder / "work" / "trust"
    late = [place / "results.json", place / "log.txt"]

    def remove_while_somebody_writes(path, **options):
        real(path, **options)
        if late:
            place.mkdir(parents=True)
            late.pop().touch()

    real = workspace.shutil.rmtree
    monkeypatch.setattr(workspace.shutil, "rmtree", remove_while_somebody_writes)
    place.mkdir(parents=True)
    workspace.remove(folder)
    assert not folder.exists()
