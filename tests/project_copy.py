"""A copy of the project's sources, without its code and its outputs, in which an edition can be made."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent

SOURCES = ("data", "docs", "notebooks", "params", "_extensions")


def copy_project(root, target):
    """Copy the sources to `target`, which may be there already."""
    for name in SOURCES:
        shutil.copytree(root / name, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for path in (root / "_quarto.yml", *root.glob("*.qmd")):
        shutil.copy(path, target)
    return target
