"""Every input and output of an edition held against the checksums of its manifest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from milepost.country import checksum
from milepost.running import files_below

if TYPE_CHECKING:
    from milepost.running import Manifest


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


def names_below(top: Path, folders: set[str]) -> list[str]:
    """The paths of files in some folders of `top`."""
    return [path.relative_to(top).as_posix() for path in files_below(top, *sorted(folders))]


def _compare(group: str, top: Path, sums: dict[str, str], folders: set[str]) -> list[Difference]:
    found = []
    for name in sorted({*sums, *names_below(top, folders)}):
        path = top / name
        if name not in sums:
            found.append(Difference(group, name, "added"))
        elif not path.is_file():
            found.append(Difference(group, name, "missing"))
        elif checksum(path) != sums[name]:
            found.append(Difference(group, name, "altered"))
    return found


def _input_folders(inputs: dict[str, str]) -> set[str]:
    """Folders that a manifest lists whole; of others, such as docs/ and outputs/, a run reads single files."""
    return {_top(name) for name in inputs} & {"data", "notebooks", "params", "src", "_extensions"}


def _top(name: str) -> str:
    return PurePosixPath(name).parts[0]
