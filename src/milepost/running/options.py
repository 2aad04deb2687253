"""How a run is asked to go, and what is not released because nobody could make it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.running.workspace import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from milepost.report import RunStart


@dataclass(frozen=True)
class RunOptions:
    """How a run is to go; nothing here changes what an edition says."""

    workers: int
    force: bool = False  # run everything, whatever has not changed
    draft: bool = False  # put a stub where a chapter failed, in a folder of its own
    release: bool = False  # refuse what could not be made again from what is committed


def refuse_release(options: RunOptions, start: RunStart, overrides: Mapping[str, str]) -> None:
    """Refuse to release what nobody could make again. Raises WorkspaceError."""
    if not options.release:
        return
    if options.draft:
        raise WorkspaceError("--release and --draft exclude each other; a draft is not released.")
    if overrides:
        raise WorkspaceError(f"--release: -p {min(overrides)} is written nowhere; write it into params/ and commit it.")
    if start.commit is None:
        raise WorkspaceError(
            "--release: this folder is no git repository, so nobody could tell what was run; make it one."
        )
    if start.uncommitted_changes:
        raise WorkspaceError(
            "--release: there are uncommitted changes; commit them, or put them aside with `git stash`."
        )
