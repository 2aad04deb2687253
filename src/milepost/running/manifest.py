"""What an edition says about itself: parameters, versions, checksums, durations, and its verdicts as a table.

A run leaves `run.json`; typesetting, then or later, reads it, so that the manifest tells what was run with what.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import subprocess
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from milepost.country import ParameterError, Parameters, checksum, checksum_of, restore_parameters, write_whole
from milepost.running.chapters import READS, files_read
from milepost.running.fingerprints import LIBRARIES, PACKAGE
from milepost.running.store import RUN
from milepost.running.workers import ENVIRONMENT
from milepost.running.workspace import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MANIFEST = "manifest.json"
# What makes two runs the same run, beside the commit.
OF_A_RUN = ("python", "milepost", "libraries", "package", "parameters", "commit", "uncommitted_changes")
OUTPUTS = ("results", "notebooks", "figures", "fragments", "inputs", "data", "book")
TYPESETTERS = ("typst", "pypandoc_binary", "jinja2", "fonttools")
# Everything else is computed without chance.
SEEDS = {"PYTHONHASHSEED": ENVIRONMENT["PYTHONHASHSEED"], "svg.hashsalt": "milepost"}

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
    own = _files(root, "data", "notebooks", "params", "src")
    return {
        **describe_versions(root),
        "parameters": parameters.model_dump(mode="json"),
        "seeds": SEEDS,
        "inputs": _checksums(root, sorted({*own, *_also_read(root, parameters)})),
        "package": checksum_of(json.dumps(_checksums(PACKAGE, _files(PACKAGE, "."))).encode()),
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


def write_manifest(
    root: Path, work: Path, parameters: Parameters, *, record: dict[str, Any], book: dict[str, Any], sources: list[str]
) -> None:
    """Write `manifest.json`: what the run recorded, how it was typeset, and the checksum of every output.

    `sources` are the book's own, besides what lies in `_extensions`. Durations stand here and in `run.json` only.
    """
    chapters = record.get("chapters", {})
    document = {
        **{name: value for name, value in record.items() if name not in {"chapters", "data"}},
        "edition": parameters.edition,
        "parameters": parameters.model_dump(mode="json"),
        "renderer": book["renderer"],
        "book": book,
        "typeset": describe_versions(root),
        "inputs": {
            **record["inputs"],
            **_checksums(root, [*(root / name for name in sources), *_files(root, "_extensions")]),
        },
        "seconds": {name: chapter["seconds"] for name, chapter in chapters.items()},
        "outputs": _checksums(work, _files(work, *OUTPUTS)),
    }
    _write_json(work / MANIFEST, document)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """An edition's manifest; None when there is none that can be read."""
    try:
        held = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return held if isinstance(held, dict) else None


def usual_seconds(root: Path, edition: int) -> dict[str, float]:
    """How long each chapter, and the book, took when the edition was last made; empty when that is not known."""
    held = read_manifest(root / "outputs" / str(edition)) or {}
    try:
        return {**held["seconds"], "book": held["book"]["seconds"]}
    except (KeyError, TypeError):
        return {}


def is_current(root: Path, folder: Path, record: dict[str, Any], renderer: str, sources: list[str]) -> bool:
    """Whether the edition in `folder` is what a run with this record would make, byte for byte as it was made."""
    held = read_manifest(folder)
    if held is None or any(held.get(name) != record[name] for name in OF_A_RUN):
        return False
    typeset = _checksums(root, [*(root / name for name in sources), *_files(root, "_extensions")])
    return (
        held.get("renderer") == renderer
        and held.get("inputs") == {**record["inputs"], **typeset}
        and held.get("outputs") == _checksums(folder, _files(folder, *OUTPUTS))
    )


def write_verdicts(work: Path, pillars: Iterable[str]) -> None:
    """Write `results/verdicts.csv`, a line an indicator, from what the pillars' chapters handed on."""
    path = work / "results" / "verdicts.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(VERDICT_COLUMNS)
        for pillar in pillars:
            document = json.loads((work / "results" / f"{pillar}.json").read_text(encoding="utf-8"))
            for item in document["items"]:
                writer.writerow(["" if value is None else value for value in _verdict_row(item)])


def count_verdicts(folder: Path) -> dict[str, dict[str, int]]:
    """How often each verdict was given, by pillar."""
    counts: dict[str, dict[str, int]] = {}
    try:
        with (folder / "results" / "verdicts.csv").open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                of_pillar = counts.setdefault(row["pillar"], {})
                of_pillar[row["verdict"]] = of_pillar.get(row["verdict"], 0) + 1
    except OSError:
        return {}
    return counts


def describe_versions(root: Path) -> dict[str, Any]:
    """Python, the package, the libraries that matter, and the commit with whether anything was changed since."""
    status = _git(root, "status", "--porcelain")
    return {
        "python": platform.python_version(),
        "milepost": version("milepost"),
        "libraries": {name: version(name) for name in (*LIBRARIES, *TYPESETTERS)},
        "commit": _git(root, "rev-parse", "HEAD"),
        "uncommitted_changes": None if status is None else bool(status),
    }


def _also_read(root: Path, parameters: Parameters) -> list[Path]:
    """Files that single chapters read besides: an earlier edition's outputs."""
    values = parameters.model_dump(mode="json")
    return [path for name in READS for path in files_read(root, name, values)]


def _verdict_row(item: dict[str, Any]) -> list[Any]:
    a = item["assessment"]
    return [
        item["indicator"]["pillar"],
        a["indicator"],
        a["target"],
        a["target_status"],
        a["baseline_year"],
        a["baseline_value"],
        a["last_year"],
        a["last_value"],
        a["target_year"],
        a["threshold"],
        a["probability"],
        a["override"]["verdict"] if a["override"] else a["verdict"],
        a["present_change_per_year"],
        a["required_change_per_year"],
        a["expected_year"],
        a["proposed_value"],
        a["evidence"]["grade"],
    ]


def _write_json(path: Path, document: dict[str, Any]) -> None:
    write_whole(path, json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def _files(top: Path, *folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted((top / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts
    ]


def _checksums(top: Path, paths: list[Path]) -> dict[str, str]:
    return {path.relative_to(top).as_posix(): checksum(path) for path in paths}


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
