"""Where a project lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def find_root(start: Path) -> Path:
    """The project's folder: the nearest one upwards with `_quarto.yml` and `data/`. Raises FileNotFoundError."""
    for folder in (start, *start.parents):
        if (folder / "_quarto.yml").is_file() and (folder / "data").is_dir():
            return folder
    raise FileNotFoundError(f"{start} is not inside a Milepost project; go to the folder with _quarto.yml and data/.")
