"""What an edition says of itself: `manifest.json` with every file's checksum, and a CycloneDX bill of materials.

The bill holds no time and no place, so that the same environment gives the same bytes; a scanner of known faults reads
it years later.
"""

import json
import platform
import re
import uuid
from collections.abc import Mapping, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

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


SBOM = "sbom/milepost.cdx.json"
PROJECT = "milepost"
LONGEST_LICENCE = 80  # some packages hold the whole text in that field


def write_sbom(work: Path) -> None:
    """Write `sbom/milepost.cdx.json` of the environment that runs this."""
    path = work / SBOM
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(describe_environment(), ensure_ascii=False, indent=1) + "\n")


def describe_environment() -> dict[str, Any]:
    """The bill of materials (CycloneDX 1.6) as a JSON document."""
    installed = {_normal(one.name): one for one in distributions()}
    held = [installed[name] for name in sorted(installed)]
    components = [_component(one) for one in held if _normal(one.name) != PROJECT]
    python = {"type": "platform", "bom-ref": "python", "name": "CPython", "version": platform.python_version()}
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": _component(installed[PROJECT], "application"),
            "properties": [{"name": "milepost:platform", "value": f"{platform.system()} {platform.machine()}"}],
        },
        "components": [*components, python],
        "dependencies": [{"ref": _reference(one), "dependsOn": _needs(one, installed)} for one in held],
    }
    number = uuid.uuid5(uuid.NAMESPACE_URL, checksum_of(json.dumps(document).encode("utf-8")))
    return {**document, "serialNumber": f"urn:uuid:{number}"}


def _component(one: Distribution, kind: str = "library") -> dict[str, Any]:
    reference = _reference(one)
    licences = _licences(one)
    return {
        "type": kind,
        "bom-ref": reference,
        "name": _normal(one.name),
        "version": one.version,
        "purl": reference,
        **({"licenses": licences} if licences else {}),
    }


def _licences(one: Distribution) -> list[dict[str, Any]]:
    """The licence as the distribution says it: an SPDX expression, else its name, else its classifiers."""
    said = one.metadata.json
    if "license_expression" in said:
        return [{"expression": said["license_expression"]}]
    name = str(said.get("license", "")).strip()
    if name and len(name) <= LONGEST_LICENCE and "\n" not in name:
        return [{"license": {"name": name}}]
    found = [line.rpartition("::")[2].strip() for line in said.get("classifier", []) if line.startswith("License ::")]
    return [{"license": {"name": line}} for line in sorted({*found})]


def _needs(one: Distribution, installed: dict[str, Distribution]) -> list[str]:
    """What it asks for and is there; what only an extra asks for is left out."""
    asked = (line.partition(";") for line in one.requires or [])
    named = (re.match(r"[\w.-]+", line) for line, _, when in asked if "extra ==" not in when)
    names = {_normal(found.group()) for found in named if found}
    return sorted(_reference(installed[name]) for name in names & installed.keys())


def _reference(one: Distribution) -> str:
    return f"pkg:pypi/{_normal(one.name)}@{one.version}"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
