"""Make an edition again in a temporary copy of the project, and compare it byte for byte."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from milepost.verifying.checksums import Difference, Manifest, checksum, files_below

if TYPE_CHECKING:
    from pathlib import Path

# Inputs that no copy needs: the package is run from where it is installed.
NOT_COPIED = ("src/",)
BOOK = "book/"


class RerunError(RuntimeError):
    """The edition could not be made again; the message holds what the run said."""


def rerun(root: Path, manifest: Manifest, place: Path) -> list[Difference]:
    """Copy the inputs to `place`, make the edition there with the recorded parameters, and compare the outputs.

    The book is compared when the same renderer made it. Raises RerunError when the run fails.
    """
    for name in manifest.inputs:
        if not name.startswith(NOT_COPIED) and (root / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, place / name)
    # JSON is YAML: the parameters as they were used, whatever params/ or -p said.
    parameters = place / "params" / f"{manifest.edition}.yml"
    parameters.parent.mkdir(parents=True, exist_ok=True)
    parameters.write_text(json.dumps(manifest.parameters, ensure_ascii=False), encoding="utf-8")
    _run(place, manifest)
    return compare_outputs(place / "outputs" / str(manifest.edition), manifest)


def compare_outputs(folder: Path, manifest: Manifest) -> list[Difference]:
    """Outputs made again that are not those that the manifest lists."""
    made = {
        name: checksum(folder / name) for name in files_below(folder, {name.split("/")[0] for name in manifest.outputs})
    }
    kinds = {
        name: "missing" if name not in made else "added" if name not in manifest.outputs else "altered"
        for name in sorted({*made, *manifest.outputs})
        if made.get(name) != manifest.outputs.get(name)
    }
    return [Difference("output", name, kind) for name, kind in kinds.items()]


def _run(place: Path, manifest: Manifest) -> None:
    command = [sys.executable, "-m", "milepost.cli", "report", "--edition", str(manifest.edition)]
    done = subprocess.run(
        [*command, "--renderer", manifest.renderer], cwd=place, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RerunError(f"the edition could not be made again:\n{done.stderr.strip()}")
