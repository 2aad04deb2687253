"""What is asked of a run, and what it made, as it is told to people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from milepost.running.runner import ChapterRun


@dataclass(frozen=True)
class Wishes:
    """How a run is to go; nothing here changes what an edition says."""

    workers: int
    force: bool = False  # run everything, whatever has not changed
    draft: bool = False  # put a stub where a chapter failed, in a folder of its own
    release: bool = False  # refuse what could not be made again from what is committed


@dataclass(frozen=True)
class Edition:
    """What a run made."""

    folder: Path
    html: Path | None
    pdf: Path | None
    renderer: str
    pages: int
    runs: tuple[ChapterRun, ...]
    warnings: Mapping[str, int] = field(default_factory=dict)  # about the data, by file
    book_reused: bool = False
    missing: tuple[str, ...] = ()  # chapters that a draft has stubs for
