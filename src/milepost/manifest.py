"""What an edition says about itself: parameters, versions, checksums, and its verdicts as a table.

A run leaves `run.json`; typesetting, then or later, reads it, so that the manifest tells what was run with what.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import platform
import subprocess
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from milepost.book.project import named_sources
from milepost.parameters import ParameterError, Parameters, restore_parameters
from milepost.results import plain
from milepost.workspace import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from milepost.results import IndicatorResult

RUN = "run.json"
LIBRARIES = ("matplotlib", "nbclient", "numpy", "pandas", "papermill", "scipy", "statsmodels", "typst")

VERDICT_COLUMNS = (
    "pillar",
    "indicator",
    "target",
    "target_status",
    "baseline_year",
    "baseline_value",
    "last_year",
    "last_value",
    "target_year",
    "target_value",
    "probability",
    "verdict",
    "present_change_per_year",
    "required_change_per_year",
    "expected_year",
    "proposed_value",
    "evidence",
)


def describe_run(root: Path, parameters: Parameters) -> dict[str, Any]:
    """What a run starts from, as it is now: parameters, versions, and the checksum of every input."""
    return {
        **_versions(root),
        "parameters": parameters.model_dump(mode="json"),
        "inputs": _checksums(root, _files(root, "data", "notebooks", "params", "src")),
    }


def write_run(work: Path, record: dict[str, Any]) -> None:
    """Write `run.json`."""
    _write_json(work / RUN, record)


def read_run(folder: Path) -> tuple[Parameters, dict[str, Any]]:
    """The parameters of the run in `folder`, and its whole record. Raises WorkspaceError when it has none."""
    name = f"outputs/{folder.name}/{RUN}"
    try:
        record = json.loads((folder / RUN).read_text(encoding="utf-8"))
        return restore_parameters(record["parameters"], name), dict(record)
    except FileNotFoundError:
        raise WorkspaceError(f"{name} is missing, so nobody knows what was run; run `milepost run` again.") from None
    except (OSError, ValueError, KeyError, TypeError, ParameterError) as error:
        fault = " ".join(str(error).split())[:160]
        raise WorkspaceError(f"{name} cannot be read ({fault}); run `milepost run` again.") from error


def write_manifest(root: Path, work: Path, parameters: Parameters, record: dict[str, Any], renderer: str) -> None:
    """Write `manifest.json`: what the run recorded, what was typeset, and the checksum of every output."""
    typeset = [root / name for name in named_sources(root)]
    document = {
        **record,
        "edition": parameters.edition,
        "parameters": parameters.model_dump(mode="json"),
        "renderer": renderer,
        "typeset": _versions(root),
        "inputs": {**record["inputs"], **_checksums(root, [*typeset, *_files(root, "_extensions")])},
        "outputs": _checksums(work, _files(work, "results", "data", "book")),
    }
    _write_json(work / "manifest.json", document)


def write_verdicts(work: Path, items: Iterable[IndicatorResult]) -> None:
    """Write `results/verdicts.csv`, a line an indicator."""
    path = work / "results" / "verdicts.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(VERDICT_COLUMNS)
        for item in items:
            a = item.assessment
            row = [
                item.indicator.pillar,
                a.indicator,
                a.target,
                a.target_status,
                a.baseline_year,
                a.baseline_value,
                a.last_year,
                a.last_value,
                a.target_year,
                a.threshold,
                a.probability,
                a.final_verdict.value,
                a.present_change_per_year,
                a.required_change_per_year,
                a.expected_year,
                a.proposed_value,
                a.evidence.grade,
            ]
            writer.writerow(["" if value is None else plain(value) for value in row])


def _versions(root: Path) -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "milepost": version("milepost"),
        "libraries": {name: version(name) for name in LIBRARIES},
        "commit": _git(root, "rev-parse", "HEAD"),
        "uncommitted_changes": bool(_git(root, "status", "--porcelain")),
    }


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _files(top: Path, *folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted((top / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts
    ]


def _checksums(top: Path, paths: list[Path]) -> dict[str, str]:
    return {
        path.relative_to(top).as_posix(): "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
    }


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
