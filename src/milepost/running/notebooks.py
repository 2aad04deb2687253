"""A notebook's file: what the runner must know of it, refused in words when broken; and a draft's stub in its place."""

import ast
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from milepost.country import ParameterError, write_whole
from milepost.running.jobs import JobRun

FORMAT = 4
PYTHON = "python"
INJECTED = "injected-parameters"
# Cells that Papermill adds while it runs; they are not counted in messages.
ADDED = {INJECTED, "papermill-error-cell-tag"}
INCLUDE = re.compile(r"\{\{<\s*include\s+fragments/([\w-]+)\.md\s*>\}\}")
LABEL = re.compile(r"\{#((?:sec|fig|tbl|eq)-[\w-]+)")
REFERENCE = re.compile(r"@((?:sec|fig|tbl|eq)-[\w-]*\w)")
MISSING = "a page that is missing in this draft"
EVIDENCE = "evidence"
KERNELSPEC = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def spare_grammar() -> None:
    """Spare this process the grammar of international web addresses.

    jsonschema, which nbformat imports, builds it on import for two seconds when the package is there; without it,
    it only leaves the formats `iri` unchecked, which no notebook has.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def parameter_names(source: Path) -> list[str]:
    """The names that the notebook's parameters cell assigns.

    Raises ParameterError when the notebook is missing or broken, or has not exactly one parameters cell.
    """
    cells = [cell for cell in _read(source)["cells"] if "parameters" in tags(cell)]
    if len(cells) != 1:
        raise ParameterError(
            f"notebooks/{source.name} has {len(cells)} cells tagged 'parameters'; it needs exactly one."
        )
    try:
        body = ast.parse("".join(cells[0]["source"])).body
    except (SyntaxError, ValueError) as error:
        raise ParameterError(
            f"notebooks/{source.name}: its parameters cell is not Python ({error}); "
            "write lines of the form name = value."
        ) from error
    names: list[str] = []
    for statement in body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        if not all(isinstance(target, ast.Name) for target in targets):
            raise ParameterError(
                f"notebooks/{source.name}: its parameters cell holds '{ast.unparse(statement).splitlines()[0]}'; "
                "write nothing there but lines of the form name = value."
            )
        names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


def cell_number(cells: list[Any], index: int) -> int:
    """The number of the cell at `index` of an executed notebook, counted from 1 as in the source."""
    return sum(not ADDED.intersection(tags(cell)) for cell in cells[: index + 1])


def tags(cell: Any) -> list[str]:
    """The tags of a cell."""
    return list(cell["metadata"].get("tags") or [])


def failing_cell(executed: Path, otherwise: int) -> int:
    """The number of the first cell with an error, counted from 1 as in the source; `otherwise` if none is found."""
    try:
        cells = [cell for cell in _read(executed)["cells"] if not ADDED.intersection(tags(cell))]
    except ParameterError:
        return otherwise
    for number, cell in enumerate(cells, start=1):
        if any(output["output_type"] == "error" for output in cell.get("outputs", [])):
            return number
    return otherwise


def _read(source: Path) -> dict[str, Any]:
    if not source.is_file():
        raise ParameterError(
            f"notebooks/{source.name} is missing; write it from the notebook of another chapter, or put it back."
        )
    document: dict[str, Any] = {}
    try:
        text = source.read_bytes().decode("utf-8")
        document = json.loads(text)
        fault = _fault(document)
    except OSError as error:
        fault = error.strerror or "no access"
    except UnicodeDecodeError as error:
        fault = f"byte {error.start} is not UTF-8"
    except (ValueError, RecursionError) as error:
        fault = _why_no_json(text, error)
    if fault:
        raise ParameterError(f"notebooks/{source.name} cannot be read as a notebook ({fault}); restore it.")
    return document


def _why_no_json(text: str, error: Exception) -> str:
    if not text.strip():
        return "it is empty"
    if text.startswith("\ufeff"):
        return "it starts with a byte order mark"
    if "\n<<<<<<< " in f"\n{text}":
        return "it holds conflict markers of git"
    return f"it is not JSON: {error}"


def _fault(document: Any) -> str | None:
    spare_grammar()
    from nbformat.validator import iter_validate  # noqa: PLC0415  (only a run needs it)

    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        return "it holds no cells"
    form = document.get("nbformat")
    if form != FORMAT or not isinstance(document.get("nbformat_minor"), int):
        return f"its format is {form!r}, not {FORMAT}"
    error = next(iter_validate(document), None)
    if error is not None:
        where = "/".join(str(part) for part in error.absolute_path)
        return f"{where}: {str(error.message)[:80]}" if where else str(error.message)[:80]
    metadata = document["metadata"]
    language = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language") or PYTHON
    return None if language == PYTHON else f"its language is {language!r}, not {PYTHON!r}"


def settle(executed: Path, source: Path) -> None:
    """Let an executed notebook be the same on every run: no times, and the ids of its cells those of the source.

    What Papermill adds, and cells without an id there, get one by their place. A notebook that cannot be read stays.
    """
    try:
        document, written = _read(executed), _read(source)
    except ParameterError:
        return
    known = {cell["id"] for cell in written["cells"] if "id" in cell}
    for number, cell in enumerate(document["cells"], start=1):
        if cell.get("id") not in known:
            cell["id"] = INJECTED if INJECTED in tags(cell) else f"cell-{number}"
        for timed in ("papermill", "execution"):
            cell["metadata"].pop(timed, None)
    document["metadata"].pop("papermill", None)
    write_whole(executed, json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


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
    return {"cells": cells, "metadata": KERNELSPEC, "nbformat": 4, "nbformat_minor": 5}
