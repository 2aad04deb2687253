"""Is an edition still what its manifest says, and does a run give it again?"""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from milepost.country import ParameterError, Refusal, checksum, load_parameters
from milepost.running import Manifest, files_below


@dataclass(frozen=True)
class Difference:
    """One file that is not as the manifest says: missing, altered or added."""

    group: str  # "input" or "output"
    path: str
    kind: str


def differences(root: Path, folder: Path, manifest: Manifest) -> list[Difference]:
    """Every file that is not as the manifest says: inputs first, by name."""
    return [
        *_compare("input", root, manifest.inputs, _input_folders(manifest.inputs)),
        *_compare("output", folder, manifest.outputs, {_top(name) for name in manifest.outputs}),
    ]


def _compare(
    group: str, top: Path, sums: dict[str, str], folders: set[str], first: Path | None = None
) -> list[Difference]:
    """The files of some folders of `top` against their checksums; notebooks also against those made `first`."""
    present = {path.relative_to(top).as_posix() for path in files_below(top, *sorted(folders))}
    found = []
    for name in sorted({*sums, *present}):
        path = top / name
        if name not in sums:
            found.append(Difference(group, name, "added"))
        elif not path.is_file():
            found.append(Difference(group, name, "missing"))
        elif checksum(path) != sums[name] and not (first and _same_notebook(first / name, path)):
            found.append(Difference(group, name, "altered"))
    return found


def _input_folders(inputs: dict[str, str]) -> set[str]:
    """Folders that a manifest lists whole; of others, such as docs/ and outputs/, a run reads single files."""
    return {_top(name) for name in inputs} & {"data", "notebooks", "params", "src", "_extensions"}


def _top(name: str) -> str:
    return PurePosixPath(name).parts[0]


PASSING = ("metadata", "id")


class RerunError(Refusal):
    """The edition could not be made again; the message holds what the run said."""


def rerun(root: Path, folder: Path, manifest: Manifest, place: Path) -> list[Difference]:
    """Make the edition in `folder` again in `place`, an empty folder, with the recorded parameters, and compare.

    Raises RerunError when the run fails.
    """
    if manifest.commit is not None:
        _git("clone", "--quiet", "--shared", "--no-checkout", str(root), str(place))
        _git("-C", str(place), "checkout", "--quiet", "--detach", manifest.commit)
    for name in manifest.inputs:
        if (root / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, place / name)
    command = [sys.executable, "-m", "milepost.cli", "report", "--edition", str(manifest.edition)]
    pairs = [word for pair in _overrides(place, manifest) for word in ("-p", pair)]
    done = subprocess.run(
        [*command, "--renderer", manifest.renderer, *pairs], cwd=place, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RerunError(f"the edition could not be made again:\n{done.stderr.strip()}")
    return compare_outputs(folder, place / "outputs" / str(manifest.edition), manifest)


def compare_outputs(folder: Path, again: Path, manifest: Manifest) -> list[Difference]:
    """Outputs made again that are not as the manifest lists them; executed notebooks but for their timings."""
    return _compare("output", again, manifest.outputs, {_top(name) for name in manifest.outputs}, folder)


def _overrides(place: Path, manifest: Manifest) -> list[str]:
    """What was given with -p then, or stands otherwise in the file now. Raises RerunError for a faulty file."""
    path = place / "params" / f"{manifest.edition}.yml"
    try:
        now = load_parameters(path).model_dump(mode="json")
    except ParameterError as error:
        raise RerunError(str(error)) from error
    changed = {name: value for name, value in manifest.parameters.items() if now.get(name) != value}
    return [f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in changed.items()]


def _same_notebook(one: Path, other: Path) -> bool:
    """Whether two executed notebooks hold the same, apart from timings and the name of the cell put in by Papermill."""
    return one.suffix == ".ipynb" and one.is_file() and _timeless(one) == _timeless(other)


def _timeless(path: Path) -> Any:
    document = json.loads(path.read_text(encoding="utf-8"))
    return [{name: part for name, part in cell.items() if name not in PASSING} for cell in document["cells"]]


def _git(*arguments: str) -> None:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RerunError(f"git {arguments[0]} failed: {done.stderr.strip()}")
