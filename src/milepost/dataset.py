"""The data that an edition ships, and the annexes on them: made in a worker beside the run, when something changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from milepost.fingerprints import checksum, checksum_of
from milepost.jobs import Done
from milepost.store import RUN, take_files
from milepost.workers import Crew, watch_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from milepost.parameters import Parameters

NAME = "data"
FRAGMENTS = ("fragments/data.md", "fragments/indicators.md", "fragments/findings.md")
RESTS_ON = ("package", "libraries", "python")


class DatasetError(RuntimeError):
    """The edition's data could not be written; the message says why."""


@dataclass(frozen=True)
class Dataset:
    """What the data were made from, and the checksum of each file."""

    made_from: str
    outputs: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """As `run.json` has it."""
        return {"made_from": self.made_from, "outputs": self.outputs}


def ship(
    root: Path,
    work: Path,
    parameters: Parameters,
    *,
    record: dict[str, Any],
    pillars: list[str],
    earlier: Iterable[Path],
) -> Dataset:
    """Write `data/` and the annexes on it, its indicators and its findings, or take all from an earlier run.

    Raises DatasetError.
    """
    results = {pillar: checksum(work / "results" / f"{pillar}.json") for pillar in pillars}
    inputs = {name: digest for name, digest in record["inputs"].items() if name.startswith("data/")}
    asked = [parameters.edition, parameters.as_of.isoformat()]
    parts = [results, inputs, asked, [record[part] for part in RESTS_ON]]
    made_from = checksum_of(json.dumps(parts, sort_keys=True).encode())
    for folder in earlier:
        held = _held(folder)
        if held is not None and held.made_from == made_from and take_files(folder, held.outputs, work):
            return held
    _make(root, work, pillars, parameters)
    fragments = (work / fragment for fragment in FRAGMENTS)
    files = [*sorted(path for path in (work / NAME).rglob("*") if path.is_file()), *fragments]
    return Dataset(made_from, {path.relative_to(work).as_posix(): checksum(path) for path in files})


def _make(root: Path, work: Path, pillars: list[str], parameters: Parameters) -> None:
    with Crew() as crew:
        crew.start(NAME, _ship_in_worker, root, work, pillars, parameters)
        words = [word for _, word in crew.hear(None)]
        while not any(isinstance(word, Done) for word in words) and crew.busy:
            words += [word for _, word in crew.hear(None)]
    done = next((word for word in words if isinstance(word, Done)), Done("its process was killed"))
    if done.error:
        raise DatasetError(f"{NAME}: the edition's data could not be written: {done.error}")


def _ship_in_worker(
    say: Callable[[Any], None], root: Path, work: Path, pillars: list[str], parameters: Parameters
) -> None:
    """The task of a worker: write the data from what the pillars' chapters handed on."""
    from milepost.handout import shipping  # noqa: PLC0415  (a second that only the worker need spend)
    from milepost.results import read_results  # noqa: PLC0415  (as above)
    from milepost.sections.findings import write_findings_annex  # noqa: PLC0415  (as above)

    watch_parent()
    items = [item for pillar in pillars for item in read_results(work, pillar).items]
    try:
        shipping.ship_data(root, work, items, edition=parameters.edition, as_of=parameters.as_of)
        write_findings_annex(root, work, parameters.as_of)
    except OSError as fault:
        say(Done(str(fault)))
    else:
        say(Done(None))


def _held(folder: Path) -> Dataset | None:
    try:
        return Dataset(**json.loads((folder / RUN).read_text(encoding="utf-8"))[NAME])
    except (OSError, ValueError, KeyError, TypeError):
        return None
