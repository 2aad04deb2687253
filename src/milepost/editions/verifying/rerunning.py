"""Make an edition again in a temporary copy of the project, and compare it byte for byte.

The copy is a clone at the manifest's commit with the inputs as they are now laid over it, so that the annex, which
prints commit and state, can come out the same; where there is no git, a plain copy of the inputs.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from milepost.country import ParameterError, Refusal, checksum, load_parameters
from milepost.editions.verifying.checksums import Difference, names_below

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.running import Manifest


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
    made = names_below(again, {name.split("/")[0] for name in manifest.outputs})
    found = []
    for name in sorted({*made, *manifest.outputs}):
        if name not in made:
            found.append(Difference("output", name, "missing"))
        elif name not in manifest.outputs:
            found.append(Difference("output", name, "added"))
        elif checksum(again / name) != manifest.outputs[name] and not _same_notebook(folder / name, again / name):
            found.append(Difference("output", name, "altered"))
    return found


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
