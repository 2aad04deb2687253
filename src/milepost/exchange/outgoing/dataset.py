"""The data that an edition ships, and the annexes on them: made in a worker beside the run, when something changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from milepost.country import Refusal, checksum, checksum_of
from milepost.running import RUN, Done, Workers, take_files, watch_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from milepost.country import Parameters

DATA = "data"
FRAGMENTS = ("fragments/data.md", "fragments/indicators.md", "fragments/findings.md")
RESTS_ON = ("package", "libraries", "python")


class DatasetError(Refusal):
    """The edition's data could not be written; the message says why."""


@dataclass(frozen=True)
class Dataset:
    """What the data were made from, and the checksum of each file."""

    made_from: str
    outputs: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """As `run.json` has it."""
        return {"made_from": self.made_from, "outputs": self.outputs}


class Shipment:
    """The data of an edition in the making: `data/` and the annexes on it, its indicators and its findings.

    A worker makes them beside the chapters that are not on one goal; leaving the `with` block ends it.
    """

    def __init__(
        self, root: Path, work: Path, parameters: Parameters, record: dict[str, Any], earlier: Iterable[Path]
    ) -> None:
        """`record` describes this run; what has not changed is taken from `earlier` runs."""
        self._root, self._work, self._parameters, self._record = root, work, parameters, record
        self._earlier = tuple(earlier)
        self._crew = Workers()
        self._made_from = ""
        self._taken: Dataset | None = None

    def __enter__(self) -> Self:
        """Nothing starts before the pillars' results are there."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End the worker if it still runs."""
        self._crew.__exit__(kind)

    def begin(self, pillars: list[str]) -> None:
        """Take the data from an earlier run, or start to make them, now that the pillars' results are there."""
        if self._made_from:
            return
        self._made_from = self._checksum(pillars)
        for folder in self._earlier:
            held = _held(folder)
            if held and held.made_from == self._made_from and take_files(folder, held.outputs, self._work):
                self._taken = held
                return
        self._crew.start(DATA, _ship_in_worker, self._root, self._work, pillars, self._parameters)

    def finish(self, pillars: list[str]) -> Dataset:
        """The data, when they are there. Raises DatasetError."""
        self.begin(pillars)
        if self._taken:
            return self._taken
        words: list[Any] = []
        while self._crew.busy:
            words += [word for _, word in self._crew.hear(None)]
        done = next((word for word in words if isinstance(word, Done)), Done("its process was killed"))
        if done.error:
            raise DatasetError(f"{DATA}: the edition's data could not be written: {done.error}")
        fragments = (self._work / fragment for fragment in FRAGMENTS)
        files = [*sorted(path for path in (self._work / DATA).rglob("*") if path.is_file()), *fragments]
        return Dataset(self._made_from, {path.relative_to(self._work).as_posix(): checksum(path) for path in files})

    def _checksum(self, pillars: list[str]) -> str:
        """Of everything that the data rest on."""
        results = {pillar: checksum(self._work / "results" / f"{pillar}.json") for pillar in pillars}
        inputs = {name: digest for name, digest in self._record["inputs"].items() if name.startswith("data/")}
        asked = [self._parameters.edition, self._parameters.as_of.isoformat()]
        parts = [results, inputs, asked, [self._record[part] for part in RESTS_ON]]
        return checksum_of(json.dumps(parts, sort_keys=True).encode())


def _ship_in_worker(
    say: Callable[[Any], None], root: Path, work: Path, pillars: list[str], parameters: Parameters
) -> None:
    """The task of a worker: write the data from what the pillars' chapters handed on."""
    from milepost.exchange.outgoing import dataset_files  # noqa: PLC0415  (a second that only the worker need spend)
    from milepost.report import read_results, write_findings_annex  # noqa: PLC0415  (as above)

    watch_parent()
    items = [item for pillar in pillars for item in read_results(work, pillar).items]
    try:
        dataset_files.ship_data(root, work, items, edition=parameters.edition, as_of=parameters.as_of)
        write_findings_annex(root, work, parameters.as_of)
    except OSError as fault:
        say(Done(str(fault)))
    else:
        say(Done(None))


def _held(folder: Path) -> Dataset | None:
    try:
        return Dataset(**json.loads((folder / RUN).read_text(encoding="utf-8"))[DATA])
    except (OSError, ValueError, KeyError, TypeError):
        return None
