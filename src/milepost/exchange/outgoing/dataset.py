"""The data that an edition hands out, and the annexes on them, as a job of its run."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from milepost import report
from milepost.running import WORK, checksums, code_checksums, files_below, library_versions, watch_parent

DATA = "data"
# What the job's worker imports: a second that a run spends while it checks the data.
DATASET_MODULE = "milepost.exchange.outgoing.dataset_files"


@dataclass(frozen=True)
class DatasetJob:
    """`data/` and the annexes on data and indicators, from the figures known and the results of every pillar."""

    root: Path
    folder: Path
    edition: int
    needs: tuple[str, ...]
    name: str = DATA
    title: str = "the edition's data"
    slice: tuple[str | None, tuple[str, ...] | None] = (None, None)

    def rests_on(self) -> dict[str, dict[str, Any]]:
        """Every file of the country's data, the edition, code and libraries."""
        return {
            "parameters": {"edition": self.edition},
            "files": checksums(self.root, files_below(self.root, "data")),
            "code": code_checksums("exchange"),
            "libraries": {**library_versions(), "openpyxl": version("openpyxl"), "babel": version("babel")},
        }

    def make(self, say: Callable[[Any], None], sockets: str) -> str | None:
        """Write the data from what the pillars' chapters handed on."""
        from milepost.exchange.outgoing.dataset_files import ship_data  # noqa: PLC0415  (only the worker needs it)

        del say, sockets
        watch_parent()
        try:
            given = report.from_text((self.folder / report.INPUTS_FILE).read_text(encoding="utf-8"))
            items = [item for pillar in self.needs for item in report.read_results(self.folder, pillar).items]
            ship_data(self.root, self.folder, given, items, edition=self.edition)
        except Exception as fault:  # noqa: BLE001  (a full disk, a broken result: all end this job)
            return f"{self.title} could not be written: {type(fault).__name__}: {fault}"
        return None


def dataset_job(root: Path, work: Path, edition: int, pillars: tuple[str, ...]) -> DatasetJob:
    """The job of a run that works in `work`."""
    return DatasetJob(root, work / WORK / DATA, edition, pillars)
