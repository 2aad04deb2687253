"""A draft: where a chapter failed, a page that says so, so that the rest can be read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from milepost.running.jobs import JobRun

INCLUDE = re.compile(r"\{\{<\s*include\s+fragments/([\w-]+)\.md\s*>\}\}")
LABEL = re.compile(r"\{#((?:sec|fig|tbl|eq)-[\w-]+)")
REFERENCE = re.compile(r"@((?:sec|fig|tbl|eq)-[\w-]*\w)")
MISSING = "a page that is missing in this draft"
EVIDENCE = "evidence"
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def write_stubs(root: Path, work: Path, runs: Iterable[JobRun], sources: Iterable[str]) -> tuple[str, ...]:
    """Write a stub for every chapter that failed and every fragment it owes; the names of these chapters.

    `sources` are the book's own pages, counted from `root`.

    What the failing notebooks showed is kept in `evidence/`.
    """
    failed = {run.job: str(run.error) for run in runs if run.error is not None}
    for chapter, error in failed.items():
        if not (root / "notebooks" / f"{chapter}.ipynb").is_file():
            continue  # the edition's data: pages that include them say so
        executed = work / "notebooks" / f"{chapter}.ipynb"
        if executed.exists():
            (work / EVIDENCE).mkdir(exist_ok=True)
            executed.rename(work / EVIDENCE / executed.name)
        heading = _heading(root / "notebooks" / executed.name)
        executed.write_text(json.dumps(_notebook([heading, _notice(error)]), indent=1) + "\n", encoding="utf-8")
    if failed:
        _fill_fragments(root, work, ", ".join(failed))
        _loosen_references(root, work, sources)
    return tuple(failed)


def _fill_fragments(root: Path, work: Path, failed: str) -> None:
    for page in sorted(root.glob("*.qmd")):
        for name in INCLUDE.findall(page.read_text(encoding="utf-8")):
            path = work / "fragments" / f"{name}.md"
            if not path.exists():
                path.parent.mkdir(exist_ok=True)
                path.write_text(_notice(f"Chapters that could not be made: {failed}."), encoding="utf-8")


def _loosen_references(root: Path, work: Path, sources: Iterable[str]) -> None:
    """What refers to a page that is missing says so instead."""
    made = [*sorted((work / "notebooks").glob("*.ipynb")), *sorted((work / "fragments").glob("*.md"))]
    pages = [root / name for name in sources if name.endswith((".md", ".qmd"))]
    labels = {label for path in (*made, *pages) for label in LABEL.findall(path.read_text(encoding="utf-8"))}
    for path in made:
        text = path.read_text(encoding="utf-8")
        loosened = REFERENCE.sub(lambda match: match.group(0) if match.group(1) in labels else MISSING, text)
        if loosened != text:
            path.write_text(loosened, encoding="utf-8")


def _heading(source: Path) -> str:
    """The notebook's title with its label, so that what refers to the chapter still finds it."""
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    title = next((text.splitlines()[0] for text in texts if text.startswith("# ")), None)
    return title or f"# {source.stem} {{#sec-{source.stem.replace('_', '-')}}}"


def _notice(reason: str) -> str:
    return (
        "::: {.callout-important}\n## Draft: this page is missing\n\n"
        f"Not for release. What should stand here could not be made:\n\n```\n{reason}\n```\n:::\n"
    )


def _notebook(texts: list[str]) -> dict[str, Any]:
    cells = [
        {"cell_type": "markdown", "id": f"draft-{number}", "metadata": {}, "source": text}
        for number, text in enumerate(texts)
    ]
    return {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
