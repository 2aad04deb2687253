"""What a run's chapters are given: checked and gathered from the data, or as an earlier run of the same left it."""

from __future__ import annotations

import json
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from milepost.country import checksum_of, load_economies
from milepost.running.store import INPUTS, RUN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from milepost.report import Inputs
    from milepost.running.jobs import Job

# What the slices, and the findings about the data, rest on.
RESTS_ON = ("python", "libraries", "package")


class CheckedInputs:
    """The data of one run. Reading and checking them takes seconds, and is spared when nothing has changed."""

    def __init__(self, root: Path, record: dict[str, Any], folders: Iterable[Path]) -> None:
        """`record` describes this run; `folders` hold earlier runs."""
        self._data = root / "data"
        self._record = record
        self._earlier = next((folder for folder in folders if _same_data(folder, record)), None)

    @cached_property
    def warnings(self) -> dict[str, int]:
        """How many warnings there are about each file of the data. Raises DataError when there are errors."""
        if self._earlier is not None:
            return dict(_read(self._earlier)["warnings"])
        from milepost.checks import Severity, check_data, refuse_errors  # noqa: PLC0415  (spared where nothing has changed)

        findings = check_data(self._data)
        refuse_errors(findings)
        return dict(Counter(found.place.file for found in findings if found.severity is Severity.WARNING))

    def text_for(self, job: Job) -> str:
        """The slice of a chapter, as text."""
        return self._earlier_text(job) or self._new_text(job)

    def _earlier_text(self, job: Job) -> str | None:
        if self._earlier is None:
            return None
        try:
            held = _read(self._earlier)["chapters"][job.chapter.id]["fingerprint"]
            content = (self._earlier / INPUTS / f"{job.chapter.id}.json").read_bytes()
        except (OSError, KeyError):
            return None
        same = held["inputs"]["checksum"] == checksum_of(content)
        same = same and held["parameters"].get("peers") == job.parameters.get("peers")
        return content.decode("utf-8") if same else None

    def _new_text(self, job: Job) -> str:
        from milepost.report import to_text  # noqa: PLC0415  (spared where nothing has changed)

        if not job.chapter.of_pillar and "peers" not in job.parameters:
            return self._all_text
        held = self._all.of_pillar(job.chapter.id) if job.chapter.of_pillar else self._all
        if "peers" in job.parameters:
            held = held.with_peers(job.parameters["peers"], load_economies(self._data))
        return to_text(held)

    @cached_property
    def _all_text(self) -> str:
        from milepost.report import to_text  # noqa: PLC0415  (as above)

        return to_text(self._all)

    @cached_property
    def _all(self) -> Inputs:
        import datetime  # noqa: PLC0415

        from milepost.report import gather  # noqa: PLC0415  (spared where nothing has changed)

        return gather(self._data, datetime.date.fromisoformat(self._record["parameters"]["as_of"]))


def _same_data(folder: Path, record: dict[str, Any]) -> bool:
    """Whether the run in `folder` had the same data, the same date and the same code."""
    try:
        held = _read(folder)
        return _rests_on(held) == _rests_on(record) and isinstance(held["warnings"], dict)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _rests_on(record: dict[str, Any]) -> Any:
    data = {name: digest for name, digest in record["inputs"].items() if name.startswith("data/")}
    return data, record["parameters"]["as_of"], [record[part] for part in RESTS_ON]


def _read(folder: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((folder / RUN).read_text(encoding="utf-8"))
    return held
