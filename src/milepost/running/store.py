"""Chapters of earlier runs of an edition: taken again when nothing they rest on has changed, never on trust.

A run records of every chapter its fingerprint and the checksums of what it left. A chapter is reused when the
fingerprint is the same and every file still has its checksum.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from milepost.country import checksum_of
from milepost.running.reasons import compare, compare_inputs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

RUN = "run.json"
INPUTS = "inputs"
FORCED = "--force"
NEVER_RUN = "no earlier run of it is left"
UNCHANGED = "nothing it rests on has changed"


@dataclass(frozen=True)
class ChapterRecord:
    """What a run says of a chapter that it made: what it rested on, what it left, how long it took."""

    fingerprint: dict[str, dict[str, Any]]
    outputs: dict[str, str]
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """As `run.json` has it."""
        return {"fingerprint": self.fingerprint, "outputs": self.outputs, "seconds": round(self.seconds, 2)}


@dataclass(frozen=True)
class ReuseDecision:
    """Whether a chapter is taken from an earlier run, and why, or why not."""

    record: ChapterRecord | None
    why: tuple[str, ...]


class Store:
    """The earlier runs in some folders, the latest first."""

    def __init__(self, folders: Iterable[Path], *, force: bool = False) -> None:
        held = [(folder / RUN, folder) for folder in folders if (folder / RUN).is_file()]
        latest_first = sorted(held, key=lambda pair: pair[0].stat().st_mtime_ns, reverse=True)
        self._runs = [(folder, _records(path)) for path, folder in latest_first]
        self._force = force

    def seconds(self) -> dict[str, float]:
        """How long each chapter took when it last ran, where that is known."""
        return {name: record.seconds for _, records in reversed(self._runs) for name, record in records.items()}

    def decide(self, chapter: str, now: dict[str, dict[str, Any]], inputs: str, pillar: str | None) -> ReuseDecision:
        """Whether `chapter` can be taken from an earlier run, given its fingerprint and its inputs as text."""
        if self._force:
            return ReuseDecision(None, (FORCED,))
        known = [(folder, records[chapter]) for folder, records in self._runs if chapter in records]
        if not known:
            return ReuseDecision(None, (NEVER_RUN,))
        why: list[str] = []
        for folder, record in known:
            reasons = [
                *compare(record.fingerprint, now),
                *_of_inputs(folder, chapter, record, now=now, inputs=inputs, pillar=pillar),
            ]
            reasons = reasons or [f"{folder.name}/{name} is not what was made" for name in _spoilt(folder, record)]
            if not reasons:
                return ReuseDecision(record, (UNCHANGED,))
            why = why or reasons
        return ReuseDecision(None, tuple(why))

    def take(self, record: ChapterRecord, work: Path) -> bool:
        """Copy what a chapter left into `work`; False, and nothing copied, when it is not whole after all."""
        return any(take_files(folder, record.outputs, work) for folder, held in self._runs if record in held.values())


def take_files(folder: Path, outputs: dict[str, str], work: Path) -> bool:
    """Copy files that have their checksums from `folder` into `work`; False, and nothing copied, when one has not."""
    contents = {name: _content(folder / name, digest) for name, digest in outputs.items()}
    if not contents or None in contents.values():
        return False
    for name, content in contents.items():
        path = work / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content or b"")
    return True


def _records(path: Path) -> dict[str, ChapterRecord]:
    """The chapters of a run; none when its record cannot be read or is of another make."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))["chapters"]
        return {name: ChapterRecord(**fields) for name, fields in held.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _of_inputs(
    folder: Path, chapter: str, record: ChapterRecord, *, now: dict[str, Any], inputs: str, pillar: str | None
) -> list[str]:
    if record.fingerprint.get("inputs") == now["inputs"]:
        return []
    try:
        before = json.loads((folder / INPUTS / f"{chapter}.json").read_text(encoding="utf-8"))
        return compare_inputs(before, json.loads(inputs), pillar) or ["data/ has changed"]
    except (OSError, ValueError, KeyError, TypeError):
        return ["data/ has changed"]


def _spoilt(folder: Path, record: ChapterRecord) -> list[str]:
    return [name for name, digest in record.outputs.items() if _content(folder / name, digest) is None]


def _content(path: Path, digest: str) -> bytes | None:
    """A file's bytes when they have the checksum."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return content if checksum_of(content) == digest else None
