"""What the jobs of a run are given of its data: each its slice, in `inputs/<job>.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.report import to_text
from milepost.running.cache import INPUTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from milepost.report import Inputs
    from milepost.running.jobs import Job


def write_inputs(work: Path, jobs: Iterable[Job], gathered: Inputs, economies: Mapping[str, str]) -> None:
    """Write each job's slice of what was gathered; `economies` are names by code."""
    (work / INPUTS).mkdir(parents=True)
    texts: dict[object, str] = {}
    for job in jobs:
        if job.slice not in texts:
            texts[job.slice] = to_text(_slice(gathered, *job.slice, dict(economies)))
        (work / INPUTS / f"{job.name}.json").write_text(texts[job.slice], encoding="utf-8")


def _slice(gathered: Inputs, pillar: str | None, peers: tuple[str, ...] | None, economies: dict[str, str]) -> Inputs:
    held = gathered if pillar is None else gathered.of_pillar(pillar)
    return held if peers is None else held.with_peers(peers, economies)
