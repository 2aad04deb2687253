"""What a chapter's outcome rests on, each part with its checksum, so that two runs can be compared part by part."""

from __future__ import annotations

import ast
import hashlib
import json
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import milepost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from milepost.jobs import Job

PACKAGE = Path(milepost.__file__).parent
# Those whose version may change a number, a picture or a notebook's text.
LIBRARIES = ("ipykernel", "ipython", "matplotlib", "nbclient", "numpy", "pandas", "papermill", "pyarrow", "scipy")
# How a notebook is run; no notebook imports them.
OF_THE_RUN = ("execute", "kernels", "task", "warm", "workers")


def fingerprint(job: Job, inputs: str, results: dict[str, str], files: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Everything that a chapter can see, the rest as checksums: its slice, the results it needs, files it reads."""
    return {
        "notebook": {f"notebooks/{job.source.name}": checksum(job.source)},
        "parameters": dict(job.parameters),
        "inputs": {"checksum": inputs},
        "results": results,
        "files": files,
        "code": {name: checksum(PACKAGE / name) for name in code_of(job.source)},
        "libraries": library_versions(),
    }


def checksum(path: Path) -> str:
    """The checksum of a file's bytes."""
    return checksum_of(path.read_bytes())


def checksum_of(content: bytes) -> str:
    """The checksum of bytes."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


@cache
def library_versions() -> dict[str, str]:
    """Python and the libraries that matter."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def code_of(notebook: Path) -> list[str]:
    """The package's files that a notebook can reach through imports, with the tables that lie beside them."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    seen: set[str] = set()
    waiting = [*_imported(source)]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += _imports_of(name)
    files = {path for name in (*seen, *OF_THE_RUN) for path in _files_of(name)}
    return sorted(path.relative_to(PACKAGE).as_posix() for path in files)


@cache
def _imports_of(module: str) -> tuple[str, ...]:
    """The package's modules that a module imports, anywhere in it; a room's modules import the room."""
    path = _module_file(module)
    parents = (module.rpartition(".")[0],) if "." in module else ()
    return (*parents, *_imported(path.read_text(encoding="utf-8"))) if path else parents


def _imported(source: str) -> Iterable[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell with a magic; the kernel will say what is wrong with it
        return [path.stem for path in PACKAGE.glob("*.py")]
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "milepost":
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names if alias.name.split(".")[0] == "milepost"]
    modules = (_module(name.partition(".")[2]) for name in names)
    return [module for module in modules if module]


def _module(name: str) -> str:
    """The longest beginning of `chapter.open_desk` that is a module: `chapter`."""
    while name and _module_file(name) is None:
        name = name.rpartition(".")[0]
    return name


def _module_file(module: str) -> Path | None:
    place = PACKAGE.joinpath(*module.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


@cache
def _files_of(module: str) -> tuple[Path, ...]:
    """A module's file, and of a room the files that are not code: its tables."""
    path = _module_file(module)
    if path is None:
        return ()
    tables = (
        ()
        if path.name != "__init__.py"
        else tuple(
            found
            for found in path.parent.rglob("*")
            if found.is_file() and found.suffix not in {".py", ".pyc", ".pyi"} and "__pycache__" not in found.parts
        )
    )
    return (path, *tables)
