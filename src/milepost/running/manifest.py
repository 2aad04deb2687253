"""What an edition says of itself in `manifest.json`: what was run, how it was typeset, and every file's checksum.

A run leaves `run.json`; typesetting, then or later, reads it, so that the manifest tells what was run with what.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt, StrictStr, ValidationError

from milepost.country import Parameters, Refusal, checksum_of, write_whole
from milepost.report import Recorded, RunRecord, RunStart, Versions, write_recorded
from milepost.running.chapters import READS, files_read
from milepost.running.jobs import PACKAGE, checksums, describe_versions, files_below
from milepost.running.workers import ENVIRONMENT

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
OUTPUTS = ("results", "notebooks", "figures", "fragments", "inputs", "data", "sbom", "book")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# Everything else is computed without chance.
SEEDS = {"PYTHONHASHSEED": ENVIRONMENT["PYTHONHASHSEED"], "svg.hashsalt": "milepost"}


class ManifestError(Refusal):
    """A manifest that nothing can be held against; the message says what is wrong with it."""


def _inside(sums: dict[str, str]) -> dict[str, str]:
    for name, digest in sums.items():
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or PurePosixPath(name).is_absolute():
            raise ValueError(f"{name!r} is no path inside the project")
        if not DIGEST.fullmatch(digest):
            raise ValueError(f"the checksum of {name} is no SHA-256")
    if not sums:
        raise ValueError("it lists no file")
    return sums


Checksums = Annotated[dict[str, str], AfterValidator(_inside)]


class BookRecord(Recorded):
    """How the book was typeset: by whom, into which PDFs of how many pages (the report first), from what, how long."""

    renderer: str
    pdf: str
    pages: int
    pdfs: dict[str, int] = Field(default_factory=dict)  # older editions had one
    made_from: str
    seconds: float


class Manifest(RunStart):
    """What an edition says of itself; paths of inputs count from the project, of outputs from the edition."""

    edition: StrictInt
    renderer: StrictStr
    inputs: Checksums
    outputs: Checksums
    book: BookRecord
    typeset: Versions
    warnings: dict[str, int]
    seconds: dict[str, float]


def describe_run(root: Path, parameters: Parameters) -> RunStart:
    """What a run starts from, as it is now: versions, and the checksum of every input."""
    values = parameters.model_dump(mode="json")
    besides = (path for name in READS for path in files_read(root, name, values))
    read = sorted({*files_below(root, "data", "notebooks", "params", "src"), *besides})
    return RunStart(
        **describe_versions(root).model_dump(),
        parameters=values,
        seeds=SEEDS,
        inputs=checksums(root, read),
        package=checksum_of(json.dumps(checksums(PACKAGE, files_below(PACKAGE, "."))).encode()),
    )


def write_manifest(
    root: Path, work: Path, parameters: Parameters, *, record: RunRecord, book: BookRecord, sources: Sequence[str]
) -> None:
    """Write `manifest.json`, and the same checksums of outputs as `SHA256SUMS`, for `sha256sum -c`.

    `sources` are the book's own, besides what lies in `_extensions`. Durations stand here and in `run.json` only.
    """
    outputs = checksums(work, files_below(work, *OUTPUTS))
    manifest = Manifest(
        **record.model_dump(include={*RunStart.model_fields, "warnings"} - {"inputs", "parameters"}),
        edition=parameters.edition,
        parameters=parameters.model_dump(mode="json"),
        renderer=book.renderer,
        book=book,
        typeset=describe_versions(root),
        inputs={**record.inputs, **_typeset_from(root, sources)},
        seconds={name: job.seconds for name, job in record.jobs.items()},
        outputs=outputs,
    )
    write_recorded(work / MANIFEST, manifest)
    write_whole(work / SUMS, _sums(outputs))


def _sums(outputs: Mapping[str, str]) -> str:
    """Checksums as `sha256sum` writes them."""
    return "".join(f"{digest.removeprefix('sha256:')}  {name}\n" for name, digest in sorted(outputs.items()))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the edition in `folder`. Raises ManifestError when it is missing, broken or not whole."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise ManifestError(
            f"{folder.name}/{MANIFEST} is missing, so nothing can be verified; make the edition again."
        ) from None
    except NotADirectoryError:
        raise ManifestError(f"{folder} is a file; name the folder of an edition, such as outputs/2026.") from None
    except (OSError, ValidationError) as error:
        fault = _fault(error) if isinstance(error, ValidationError) else str(error)
        raise ManifestError(f"{folder.name}/{MANIFEST} is damaged ({fault}); make the edition again.") from error


def manifest_or_none(folder: Path) -> Manifest | None:
    """An edition's manifest; None when there is none that can be read."""
    try:
        return read_manifest(folder)
    except ManifestError:
        return None


def usual_seconds(root: Path, edition: int) -> dict[str, float]:
    """How long each job, and the book, took when the edition was last made; empty when that is not known."""
    held = manifest_or_none(root / "outputs" / str(edition))
    return {**held.seconds, "book": held.book.seconds} if held else {}


def current_manifest(
    root: Path, folder: Path, start: RunStart, *, renderer: str, sources: Sequence[str]
) -> Manifest | None:
    """The manifest of the edition in `folder` when a run would make it again, byte for byte as it was made."""
    held = manifest_or_none(folder)
    same = (
        held is not None
        and all(getattr(held, name) == getattr(start, name) for name in RunStart.model_fields if name != "inputs")
        and held.renderer == renderer
        and held.inputs == {**start.inputs, **_typeset_from(root, sources)}
        and held.outputs == checksums(folder, files_below(folder, *OUTPUTS))
        and _holds(folder / SUMS, _sums(held.outputs))
    )
    return held if same else None


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode("utf-8")


def _typeset_from(root: Path, sources: Sequence[str]) -> dict[str, str]:
    """The checksums of what the book alone is made from."""
    return checksums(root, [*(root / name for name in sources), *files_below(root, "_extensions")])


def _fault(error: ValidationError) -> str:
    """The first fault of a manifest, in words."""
    fault = error.errors(include_url=False)[0]
    name = ".".join(map(str, fault["loc"]))
    if fault["type"] == "missing":
        return f"it lacks {name}"
    return fault["msg"].removeprefix("Value error, ") if fault["type"] == "value_error" else f"{name}: {fault['msg']}"
