"""Every input and output of an edition held against the checksums of its manifest."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from milepost.country import Refusal, checksum

NAME = "manifest.json"
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# Never an input, though it may lie among them.
PASSED_OVER = ("__pycache__", ".ipynb_checkpoints")


class ManifestError(Refusal):
    """A manifest that nothing can be held against; the message says what is wrong with it."""


@dataclass(frozen=True)
class Manifest:
    """What a manifest says that can be verified; paths of inputs from the project, of outputs from the edition."""

    edition: int
    parameters: dict[str, Any]
    renderer: str
    commit: str | None
    inputs: dict[str, str]
    outputs: dict[str, str]


@dataclass(frozen=True)
class Difference:
    """One file that is not as the manifest says: missing, altered or added."""

    group: str  # "input" or "output"
    path: str
    kind: str


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the edition in `folder`. Raises ManifestError when it is missing, broken or not whole."""
    path = folder / NAME
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ManifestError(
            f"{folder.name}/{NAME} is missing, so nothing can be verified; make the edition again."
        ) from None
    except NotADirectoryError:
        raise ManifestError(f"{folder} is a file; name the folder of an edition, such as outputs/2026.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ManifestError(
            f"{folder.name}/{NAME} is damaged ({str(error).splitlines()[0]}); make it again."
        ) from error
    try:
        return Manifest(
            edition=_is(document["edition"], int),
            parameters=_is(document["parameters"], dict),
            renderer=_is(document["renderer"], str),
            commit=document.get("commit"),
            inputs=_sums(document["inputs"]),
            outputs=_sums(document["outputs"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        raise ManifestError(f"{folder.name}/{NAME} is damaged ({what}); make the edition again.") from error


def differences(root: Path, folder: Path, manifest: Manifest) -> list[Difference]:
    """Every file that is not as the manifest says: inputs first, by name."""
    return [
        *_compare("input", root, manifest.inputs, _input_folders(manifest.inputs)),
        *_compare("output", folder, manifest.outputs, {_top(name) for name in manifest.outputs}),
    ]


def files_below(top: Path, folders: set[str]) -> list[str]:
    """Files in some folders of `top`, by name; caches of Python and Jupyter are none."""
    return [
        path.relative_to(top).as_posix()
        for folder in sorted(folders)
        for path in sorted((top / folder).rglob("*"))
        if path.is_file() and not set(path.parts) & {*PASSED_OVER}
    ]


def _compare(group: str, top: Path, sums: dict[str, str], folders: set[str]) -> list[Difference]:
    found = []
    for name in sorted({*sums, *files_below(top, folders)}):
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


def _sums(value: Any) -> dict[str, str]:
    for name, digest in _is(value, dict).items():
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or PurePosixPath(name).is_absolute():
            raise ValueError(f"{name!r} is no path inside the project")
        if not (isinstance(digest, str) and DIGEST.fullmatch(digest)):
            raise ValueError(f"the checksum of {name} is no SHA-256")
    if not value:
        raise ValueError("it lists no file")
    return dict(value)


def _is(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r:.40} is no {kind.__name__}")
    return value
