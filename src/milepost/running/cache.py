"""What earlier runs left: taken again when nothing that it rests on has changed, never on trust.

A run records of every job the parts that it rested on and the checksums of what it left. A job is taken from an earlier
run when the parts are the same and every file still has its checksum; otherwise the cache says why it must run again.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from milepost.country import checksum_of
from milepost.report import JobRecord, RunRecordError, read_run
from milepost.running.jobs import INPUTS

FORCED = "--force"
NEVER_RUN = "no earlier run of it is left"
UNCHANGED = "nothing it rests on has changed"
SHOWN = 3
# The files that the parts of a job's inputs come from, and what a row of each is called.
PLACES = {
    "pillars": ("data/framework/pillars.yml", "goal"),
    "indicators": ("data/framework/indicators/", "indicator"),
    "targets": ("data/framework/targets.csv", "target"),
    "events": ("data/framework/events.csv", "event"),
    "overrides": ("data/framework/overrides.csv", "override"),
    "registers": ("data/framework/registers.yml", "register"),
    "measures": ("data/framework/measures.csv", "measure"),
    "actions": ("data/framework/actions.csv", "action"),
    "statuses": ("data/framework/statuses.csv", "status"),
    "institutions": ("data/institutions.csv", "institution"),
    "figures": ("data/observations/", "figure"),
    "peers": ("data/peers/", "peers' figure"),
    "releases": ("data/observations/", "release"),
    "peers_releases": ("data/peers/", "peers' release"),
    "provinces": ("data/provinces.csv", "province"),
    "country": ("data/country.yml", "field"),
}
BEHIND = {"releases": "figures", "peers_releases": "peers"}


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


def compare(before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> list[str]:
    """What differs between what a job rested on and rests on now, except its inputs: see `compare_inputs`."""

    def changed(part: str) -> list[str]:
        return _changed(before.get(part, {}), now.get(part, {}))

    files = [*changed("notebook"), *changed("files")]
    reasons = [f"{name} has changed" for name in files]
    if len(files) > SHOWN:
        reasons = [_counted(files, "file", "changed")]
    for part in ("parameters", "libraries"):
        was, is_ = before.get(part, {}), now.get(part, {})
        reasons += [f"{name} is {_said(is_.get(name))} (was {_said(was.get(name))})" for name in changed(part)]
    code, needs = changed("code"), changed("results")
    if code:
        reasons.append(f"src/milepost: {_counted(code, 'file', 'changed')}")
    if needs:
        reasons.append(f"the results of {', '.join(needs)} have changed")
    return reasons


def compare_inputs(before: dict[str, Any], now: dict[str, Any], pillar: str | None) -> list[str]:
    """What differs between two inputs, file by file. `pillar` names the file of a pillar's chapter."""
    reasons, told = [], set()
    for kind, (place, noun) in PLACES.items():
        was = before["framework"][kind] if kind in before["framework"] else before.get(kind, {})
        is_ = now["framework"][kind] if kind in now["framework"] else now.get(kind, {})
        names = _changed(was, is_)
        if kind in BEHIND and BEHIND[kind] in told:
            continue  # a figure that has changed has a new release, which need not be said too
        if names:
            told.add(kind)
            verb = "differs" if len(names) == 1 else "differ"
            reasons.append(f"{_place(place, kind, pillar)}: {_counted(names, noun, verb)}")
        elif list(was) != list(is_):
            reasons.append(f"{_place(place, kind, pillar)}: the order has changed")
    if before["as_of"] != now["as_of"]:
        reasons.append(f"figures as of {now['as_of']} (were of {before['as_of']})")
    if before["widen"] != now["widen"]:
        factors = f"{now['widen']:.2f} times as wide as the tables say (were {before['widen']:.2f})"
        reasons.append(f"all intervals are {factors}")
    return reasons


def _place(place: str, kind: str, pillar: str | None) -> str:
    if pillar is None or not place.endswith("/"):
        return place.rstrip("/")
    ending = {"figures": ".csv", "releases": ".csv", "indicators": ".yml"}.get(kind)
    return f"{place}{pillar}{ending}" if ending else place.rstrip("/")


def _changed(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    return [name for name in {**now, **before} if before.get(name) != now.get(name)]


def _counted(names: list[str], noun: str, verb: str) -> str:
    """`2 files changed (a, b)`."""
    counted = f"1 {noun}" if len(names) == 1 else f"{len(names)} {noun}s"
    return f"{counted} {verb} ({', '.join(names[:SHOWN])}{' and others' if len(names) > SHOWN else ''})"


def _said(value: Any) -> str:
    return "not set" if value is None else str(value)
