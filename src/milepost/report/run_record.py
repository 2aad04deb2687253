"""What a run says of itself in `run.json`: what it started from, and what each job rested on and left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from milepost.country import Parameters, Refusal, write_whole

RUN = "run.json"


class RunRecordError(Refusal):
    """A run's record that is missing or cannot be read; the message says which."""


class Recorded(BaseModel):
    """A part of a record; a field that is not declared is passed over, for another version may have written it."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Versions(Recorded):
    """Python, the package, the libraries that matter, and the commit with whether anything was changed since.

    Commit and changes are None where there is no version control.
    """

    python: str
    milepost: str
    libraries: dict[str, str]
    commit: str | None
    uncommitted_changes: bool | None


class RunStart(Versions):
    """What a run starts from: versions, parameters, seeds, and the checksums of every input and of the package's code.

    Parameters stand as they were recorded, for those of another version of the program may differ.
    """

    parameters: dict[str, Any]
    seeds: dict[str, str]
    inputs: dict[str, str]
    package: str


class JobRecord(Recorded):
    """One job of a run: the parts that it rested on, the checksum of each file it left, and how long it took."""

    rests_on: dict[str, dict[str, Any]]
    outputs: dict[str, str]
    seconds: float


class RunRecord(RunStart):
    """A whole run: what it started from, its jobs by name, and the warnings about each file of the data."""

    jobs: dict[str, JobRecord]
    warnings: dict[str, int]

    def restored(self) -> Parameters:
        """The parameters that it was run with. Raises RunRecordError when this program would refuse them."""
        try:
            return Parameters.model_validate(self.parameters)
        except ValueError as error:
            fault = " ".join(str(error).split())[:160]
            raise RunRecordError(
                f"{RUN} holds parameters of another version ({fault}); run `milepost run` again."
            ) from error


def write_run(folder: Path, record: RunRecord) -> None:
    """Write `run.json`."""
    write_recorded(folder / RUN, record)


def read_run(folder: Path) -> RunRecord:
    """What the run in `folder` says of itself. Raises RunRecordError."""
    name = f"outputs/{folder.name}/{RUN}"
    try:
        return RunRecord.model_validate_json((folder / RUN).read_bytes())
    except FileNotFoundError:
        raise RunRecordError(f"{name} is missing, so nobody knows what was run; run `milepost run` again.") from None
    except (OSError, ValueError) as error:
        fault = " ".join(str(error).split())[:160]
        raise RunRecordError(f"{name} cannot be read ({fault}); run `milepost run` again.") from error


def write_recorded(path: Path, record: Recorded) -> None:
    """Write a record as JSON that a person can read and compare."""
    document = record.model_dump(mode="json")
    write_whole(path, json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
