"""The story of an edition: check the data, run the notebooks, typeset the book, put it in place.

Everything happens in `outputs/.<edition>.partial/`; only a whole edition is renamed to `outputs/<edition>/`, so
a run that fails leaves the last good one as it was and its own evidence in `outputs/<edition>.failed/`.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from milepost import book, runner
from milepost.checks import check_data, refuse_errors
from milepost.parameters import load_parameters
from milepost.results import plain, read_results

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from milepost.book.render import Renderer
    from milepost.checks import Finding
    from milepost.parameters import Parameters
    from milepost.runner import ChapterRun

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


class RunFailedError(RuntimeError):
    """One or more chapters failed; the message names each, its cell, and where the evidence lies."""


@dataclass(frozen=True)
class Edition:
    """What a run made."""

    folder: Path
    html: Path | None
    pdf: Path | None
    renderer: str
    pages: int
    runs: tuple[ChapterRun, ...]
    findings: tuple[Finding, ...]


def make_report(
    root: Path,
    edition: int,
    overrides: Mapping[str, str],
    *,
    workers: int,
    renderer: Renderer,
    on_change: Callable[[str, str], None],
) -> Edition:
    """Make an edition from nothing: check, run, typeset, put in place.

    Raises ParameterError, DataError, RunFailedError or BookError; the last good edition is then untouched.
    """
    work, runs, findings, parameters = _run_chapters(root, edition, overrides, workers, on_change)
    on_change("book", "running")
    rendered = _typeset(root, work, parameters, renderer)
    on_change("book", "done")
    target = root / "outputs" / str(edition)
    _put_in_place(work, target)
    return Edition(
        target,
        target / rendered.html.relative_to(work),
        target / rendered.pdf.relative_to(work),
        rendered.renderer,
        rendered.pages,
        tuple(runs),
        tuple(findings),
    )


def run_only(
    root: Path,
    edition: int,
    overrides: Mapping[str, str],
    *,
    workers: int,
    on_change: Callable[[str, str], None],
) -> Edition:
    """Check and run, without typesetting; what ran waits in `outputs/<edition>.run/` for `typeset_only`."""
    work, runs, findings, _ = _run_chapters(root, edition, overrides, workers, on_change)
    target = root / "outputs" / f"{edition}.run"
    _put_in_place(work, target)
    return Edition(target, None, None, "", 0, tuple(runs), tuple(findings))


def typeset_only(root: Path, edition: int, overrides: Mapping[str, str], *, renderer: Renderer) -> Edition:
    """Typeset what `run_only` left, or the last edition again, and put it in place."""
    parameters = load_parameters(root / "params" / f"{edition}.yml", overrides)
    sources = [root / "outputs" / f"{edition}.run", root / "outputs" / str(edition)]
    ran = next((folder for folder in sources if (folder / "notebooks").is_dir()), None)
    if ran is None:
        raise RunFailedError(f"nothing has been run for {edition}; run `milepost run --edition {edition}` first.")
    work = root / "outputs" / f".{edition}.partial"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(ran, work, ignore=shutil.ignore_patterns("book", "chapters", "manifest.json"))
    rendered = _typeset(root, work, parameters, renderer)
    target = root / "outputs" / str(edition)
    _put_in_place(work, target)
    shutil.rmtree(sources[0], ignore_errors=True)
    html, pdf = rendered.html.relative_to(work), rendered.pdf.relative_to(work)
    return Edition(target, target / html, target / pdf, rendered.renderer, rendered.pages, (), ())


def _run_chapters(
    root: Path,
    edition: int,
    overrides: Mapping[str, str],
    workers: int,
    on_change: Callable[[str, str], None],
) -> tuple[Path, list[ChapterRun], list[Finding], Parameters]:
    parameters = load_parameters(root / "params" / f"{edition}.yml", overrides)
    work = root / "outputs" / f".{edition}.partial"
    jobs = runner.plan(root, parameters, work)
    findings = check_data(root / "data")
    refuse_errors(findings)
    shutil.rmtree(work, ignore_errors=True)
    (work / "notebooks").mkdir(parents=True)
    runs = runner.run(jobs, workers=workers, on_change=on_change)
    failed = [run for run in runs if run.error is not None]
    if failed:
        evidence = root / "outputs" / f"{edition}.failed"
        _put_in_place(work, evidence)
        lines = "\n".join(f"  {run.chapter}: {run.error}" for run in failed)
        raise RunFailedError(
            f"{len(failed)} of {len(runs)} chapters failed:\n{lines}\n"
            f"The executed notebooks lie in {evidence.relative_to(root)}/notebooks; "
            f"the last good edition, if there is one, is unchanged."
        )
    _write_verdicts(work)
    return work, runs, findings, parameters


def _typeset(root: Path, work: Path, parameters: Parameters, renderer: Renderer) -> book.Rendered:
    book.assemble(
        root,
        work,
        work / "chapters",
        title=parameters.title,
        subtitle=f"Trends, targets and verdicts from figures released by {parameters.as_of:%-d %B %Y}",
        date=parameters.as_of.isoformat(),
        edition=str(parameters.edition),
        publisher=parameters.publisher,
    )
    rendered = book.render(work / "chapters", work / "book", renderer=renderer)
    _write_manifest(root, work, parameters, rendered.renderer)
    return rendered


def _put_in_place(work: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    work.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _write_verdicts(work: Path) -> None:
    items = [item for pillar in runner.PILLARS for item in read_results(work, pillar).items]
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


def _write_manifest(root: Path, work: Path, parameters: Parameters, renderer: str) -> None:
    inputs = [
        path
        for folder in ("data", "notebooks", "params", "src", "_extensions")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts
    ]
    outputs = [path for folder in ("results", "book") for path in sorted((work / folder).rglob("*")) if path.is_file()]
    document: dict[str, Any] = {
        "edition": parameters.edition,
        "parameters": parameters.model_dump(mode="json"),
        "renderer": renderer,
        "python": platform.python_version(),
        "milepost": version("milepost"),
        "libraries": {name: version(name) for name in LIBRARIES},
        "commit": _git(root, "rev-parse", "HEAD"),
        "uncommitted_changes": bool(_git(root, "status", "--porcelain")),
        "inputs": {path.relative_to(root).as_posix(): _checksum(path) for path in inputs},
        "outputs": {path.relative_to(work).as_posix(): _checksum(path) for path in outputs},
    }
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    (work / "manifest.json").write_text(text + "\n", encoding="utf-8")


def _checksum(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


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
