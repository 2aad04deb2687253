"""What every package does with files: where the project lies, a file's checksum, writing one whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTIAL = ".partial"


def find_root(start: Path) -> Path:
    """The project's folder: the nearest one upwards with `_quarto.yml` and `data/`. Raises FileNotFoundError."""
    for folder in (start, *start.parents):
        if (folder / "_quarto.yml").is_file() and (folder / "data").is_dir():
            return folder
    raise FileNotFoundError(f"{start} is not inside a Milepost project; go to the folder with _quarto.yml and data/.")


def checksum(path: Path) -> str:
    """The checksum of a file's bytes."""
    return checksum_of(path.read_bytes())


def checksum_of(content: bytes) -> str:
    """The checksum of bytes: `sha256:` and 64 digits."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file beside its place and move it there; what fails leaves what stood there. Text is UTF-8."""
    with written_whole(path) as beside:
        beside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A name beside `path` to write a file or a folder to; moved to `path` at the end, removed when anything fails."""
    beside = path.with_name(f".{path.name}.{os.getpid()}{PARTIAL}")
    try:
        yield beside
        if path.is_dir():
            shutil.rmtree(path)
        beside.replace(path)
    finally:
        if beside.is_dir():
            shutil.rmtree(beside)
        else:
            beside.unlink(missing_ok=True)
