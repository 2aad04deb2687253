"""What a chapter's outcome rests on, each part with its checksum, so that two runs can be compared part by part."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import milepost
from milepost.country import checksum

if TYPE_CHECKING:
    from milepost.running.jobs import Job

PACKAGE = Path(milepost.__file__).parent
# Those whose version may change a number, a picture or a notebook's text.
LIBRARIES = ("ipykernel", "ipython", "matplotlib", "nbclient", "numpy", "pandas", "papermill", "pyarrow", "scipy")
# The packages that a notebook can reach, and how it is run.
OF_A_CHAPTER = ("country", "checks", "trends", "verdicts", "track_record", "report")
OF_THE_RUN = ("execute", "kernels", "preloaded", "task", "workers")


def fingerprint(job: Job, inputs: str, results: dict[str, str], files: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Everything that a chapter can see, the rest as checksums: its slice, the results it needs, files it reads."""
    return {
        "notebook": {f"notebooks/{job.source.name}": checksum(job.source)},
        "parameters": dict(job.parameters),
        "inputs": {"checksum": inputs},
        "results": results,
        "files": files,
        "code": {name: checksum(PACKAGE / name) for name in chapter_code()},
        "libraries": library_versions(),
    }


@cache
def library_versions() -> dict[str, str]:
    """Python and the libraries that matter."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


@cache
def chapter_code() -> tuple[str, ...]:
    """The package's files that a chapter may rest on, tables too, by their names in it."""
    found = (path for name in OF_A_CHAPTER for path in (PACKAGE / name).rglob("*") if path.is_file())
    own = (PACKAGE / "running" / f"{name}.py" for name in OF_THE_RUN)
    files = (path for path in (*found, *own) if path.suffix != ".pyc")
    return tuple(sorted(path.relative_to(PACKAGE).as_posix() for path in files))
