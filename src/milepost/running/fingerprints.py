"""What a job rests on beside its inputs: the package's code and the libraries, each part with its checksum."""

from __future__ import annotations

import os
import platform
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path

import milepost
from milepost.country import checksum
from milepost.report import Versions

PACKAGE = Path(milepost.__file__).parent
# Those whose version may change a number, a picture or a notebook's text.
LIBRARIES = ("ipykernel", "ipython", "matplotlib", "nbclient", "numpy", "pandas", "papermill", "pyarrow", "scipy")
TYPESETTERS = ("typst", "pypandoc_binary", "jinja2")
# The packages that a notebook can reach, and how it is run.
OF_A_CHAPTER = ("country", "checks", "trends", "verdicts", "track_record", "report")
OF_THE_RUN = ("execute", "kernels", "preloaded", "workers")


@cache
def library_versions() -> dict[str, str]:
    """Python and the libraries that matter to what a job makes."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


@cache
def code_checksums(*more: str) -> dict[str, str]:
    """The files that a job may rest on, tables too, by their names in the package; `more` packages than a chapter's."""
    found = (path for name in (*OF_A_CHAPTER, *more) for path in files_below(PACKAGE, name))
    own = (PACKAGE / "running" / f"{name}.py" for name in OF_THE_RUN)
    return checksums(PACKAGE, sorted((*found, *own)))


def describe_versions(root: Path) -> Versions:
    """Python, the package, the libraries that matter, and the commit with whether anything was changed since."""
    status = _git(root, "status", "--porcelain")
    return Versions(
        python=platform.python_version(),
        milepost=version("milepost"),
        libraries={name: version(name) for name in (*LIBRARIES, *TYPESETTERS)},
        commit=_git(root, "rev-parse", "HEAD"),
        uncommitted_changes=None if status is None else bool(status),
    )


def files_below(top: Path, *folders: str) -> list[Path]:
    """Every file in some folders of `top`; caches of Python and Jupyter are none."""
    return [
        path
        for folder in folders
        for path in sorted((top / folder).rglob("*"))
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & {*path.parts}
    ]


def checksums(top: Path, paths: list[Path]) -> dict[str, str]:
    """The checksum of each file, by its path from `top`."""
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
