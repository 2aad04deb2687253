"""What earlier runs left: taken again when nothing that it rests on has changed, never on trust.

A run records of every job the parts that it rested on and the checksums of what it left. A job is taken from an earlier
run when the parts are the same and every file still has its checksum; otherwise the cache says why it must run again.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from milepost.country import checksum_of
from milepost.report import JobRecord, RunRecordError, read_run
from milepost.running.jobs import INPUTS
from milepost.running.reasons import compare, compare_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORCED = "--force"
NEVER_RUN = "no earlier run of it is left"
UNCHANGED = "nothing it rests on has changed"


class Cache:
    """The earlier runs in some folders, the latest first."""

    def __init__(self, folders: Iterable[Path], *, force: bool = False) -> None:
        """With `force` nothing is taken."""
        held = [(folder, record) for folder in folders if (record := _jobs(folder))]
        self._runs = sorted(held, key=lambda run: (run[0] / "run.json").stat().st_mtime_ns, reverse=True)
        self._force = force

    def seconds(self) -> dict[str, float]:
        """How long each job took when it last ran, where that is known."""
        return {name: record.seconds for _, jobs in reversed(self._runs) for name, record in jobs.items()}

    def take(self, job: str, now: dict[str, dict[str, Any]], work: Path) -> tuple[JobRecord | None, tuple[str, ...]]:
        """Copy what an earlier run left of a job into `work`; its record (None: it must run), and why it may or not.

        `now` are the parts that it rests on; its inputs lie in `work` as `inputs/<job>.json`.
        """
        if self._force:
            return None, (FORCED,)
        why: list[str] = []
        for folder, jobs in self._runs:
            if job not in jobs:
                continue
            reasons = compare(jobs[job].rests_on, now)
            if jobs[job].rests_on.get(INPUTS) != now[INPUTS]:
                reasons += _of_inputs(folder / INPUTS / f"{job}.json", work / INPUTS / f"{job}.json", job)
            if not reasons:
                spoilt = _copy(folder, jobs[job].outputs, work)
                if not spoilt:
                    return jobs[job], (UNCHANGED,)
                reasons = [f"{folder.name}/{name} is not what was made" for name in spoilt]
            why = why or reasons
        return None, tuple(why) or (NEVER_RUN,)


def _jobs(folder: Path) -> dict[str, JobRecord]:
    """The jobs of a run; none when its record cannot be read or is of another make."""
    try:
        return read_run(folder).jobs
    except RunRecordError:
        return {}


def _of_inputs(before: Path, now: Path, job: str) -> list[str]:
    try:
        was, is_ = (json.loads(path.read_text(encoding="utf-8")) for path in (before, now))
        pillar = job if job in is_["framework"]["pillars"] else None
        return compare_inputs(was, is_, pillar) or ["data/ has changed"]
    except (OSError, ValueError, KeyError, TypeError):
        return ["data/ has changed"]


def _copy(folder: Path, outputs: dict[str, str], work: Path) -> list[str]:
    """Copy files into `work`, unless one has not its checksum: then nothing is copied, and these are named."""
    contents = {name: _content(folder / name, digest) for name, digest in outputs.items()}
    spoilt = [name for name, content in contents.items() if content is None]
    for name, content in contents.items() if not spoilt else ():
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_bytes(content or b"")
    return spoilt


def _content(path: Path, digest: str) -> bytes | None:
    """A file's bytes when they have the checksum."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if checksum_of(content) == digest else None
