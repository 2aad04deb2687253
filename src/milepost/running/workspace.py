"""Where an edition is made: one run at a time, in a partial folder, put in place whole or not at all; and how."""

import datetime
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from milepost.checks import Finding
from milepost.country import Parameters, Refusal, lock
from milepost.report import RunStart
from milepost.running.launching import Workplace, workplace

# How often a folder is removed that somebody still writes to, and the pause between.
REMOVALS = 15
PAUSE_SECONDS = 0.2


class WorkspaceError(Refusal):
    """The outputs folder cannot be worked in; the message says why and what to do."""


@dataclass(frozen=True)
class RunOptions:
    """How a run is to go; nothing here changes what an edition says."""

    workers: int
    force: bool = False  # run everything, whatever has not changed
    draft: bool = False  # put a stub where a chapter failed, in a folder of its own
    release: bool = False  # refuse what could not be made again from what is committed
    only: str = ""  # one chapter, with those whose results it reads; stubs in place of the others
    brief: bool = False  # of all that is handed out, the brief alone, in a folder of its own
    engine: str = "local"  # who makes the chapters: this machine, or a Dask cluster
    scheduler: str | None = None  # of the cluster

    def __post_init__(self) -> None:
        """Refuse a scheduler without Dask before anything runs, also where nothing has changed."""
        workplace(self.engine, self.workers, self.scheduler)

    @property
    def at(self) -> Workplace:
        """Where the chapters are made."""
        return workplace(self.engine, self.workers, self.scheduler)


def refuse_release(options: RunOptions, start: RunStart, overrides: Mapping[str, str]) -> None:
    """Refuse to release what nobody could make again. Raises WorkspaceError."""
    if not options.release:
        return
    fault = None
    if options.draft:
        fault = "--release and --draft exclude each other; a draft is not released."
    elif options.brief:
        fault = "--release and --format brief exclude each other; a part is not released."
    elif options.only:
        fault = "--release and --only exclude each other; a part is not released."
    elif overrides:
        fault = f"--release: -p {min(overrides)} is written nowhere; write it into params/ and commit it."
    elif start.commit is None:
        fault = "--release: this folder is no git repository, so nobody could tell what was run; make it one."
    elif start.uncommitted_changes:
        fault = "--release: there are uncommitted changes; commit them, or put them aside with `git stash`."
    if fault:
        raise WorkspaceError(fault)


IMPRINT = ("contact", "released", "licence")  # what the imprint of a final report may not lack
UNREVIEWED = "override_review"  # the rule about overrides that nobody else has looked at


def refuse_unreviewed(parameters: Parameters, findings: Sequence[Finding]) -> None:
    """Refuse to call final what rests on a verdict that one person alone set. Raises WorkspaceError."""
    open_ = [found for found in findings if found.rule == UNREVIEWED]
    if parameters.status == "final" and open_:
        places = ", ".join(str(found.place) for found in open_)
        what = f"status: final is refused while overrides are not reviewed ({places})"
        raise WorkspaceError(f"{what}; {open_[0].remedy}.")


def refuse_unfit(parameters: Parameters, missing: Sequence[str]) -> None:
    """Refuse to call final what has stubs in place of chapters, or an imprint with gaps. Raises WorkspaceError."""
    if parameters.status != "final":
        return
    empty = [name for name in IMPRINT if getattr(parameters, name) is None]
    if missing:
        raise WorkspaceError(f"status: final is refused while chapters are missing: {', '.join(missing)}.")
    if empty:
        raise WorkspaceError(f"status: final takes a whole imprint; write {', '.join(empty)} into params/.")


@dataclass(frozen=True)
class Workspace:
    """The folders of one edition under `outputs/`."""

    root: Path  # the project's
    partial: Path  # where a run works
    whole: Path  # the last good edition
    ran: Path  # what was run and waits to be typeset
    failed: Path  # the evidence of the last run that failed
    draft: Path  # the last edition in which chapters were missing; never in the place of a good one
    brief: Path  # the last run that made the brief alone; never in the place of a whole edition

    @classmethod
    def of(cls, root: Path, edition: int) -> Self:
        """By their names."""
        apart = (f"{edition}.{what}" for what in ("run", "failed", "draft", "brief"))
        return cls(root, *(root / "outputs" / name for name in (f".{edition}.partial", f"{edition}", *apart)))

    def put_in_place(self, target: Path) -> None:
        """Rename the partial folder to `target`; what stood there goes only when the new one is in place."""
        old = target.with_name(f".{target.name}.{time.time_ns()}.old")
        if target.exists() or target.is_symlink():
            target.rename(old)
        try:
            self.partial.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
        remove(old)


@contextmanager
def open_workspace(root: Path, edition: int) -> Iterator[Workspace]:
    """Hold the edition's folders for one run: nobody else's run, nothing half done before or after.

    Raises WorkspaceError when another run is under way, or when a folder is a file or cannot be written to.
    """
    outputs, space = root / "outputs", Workspace.of(root, edition)
    for path in (outputs, space.whole, space.partial, space.ran, space.failed, space.draft, space.brief):
        _refuse_unusable(path, root)
    outputs.mkdir(exist_ok=True)
    with _lock(outputs / f".{edition}.lock", edition):
        for path in (space.whole, space.ran, space.failed, space.draft, space.brief):
            _recover(path)
        remove(space.partial)
        try:
            yield space
        finally:
            remove(space.partial)


def remove(path: Path) -> None:
    """Remove a folder or a link to one; what cannot be removed is left for the next run."""
    if path.is_symlink():
        path.unlink()
        return
    for _ in range(REMOVALS):
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return
        time.sleep(PAUSE_SECONDS)  # a kernel whose worker was killed may still write; it ends within a second


def _refuse_unusable(path: Path, root: Path) -> None:
    name = path.relative_to(root)
    if not (path.exists() or path.is_symlink()):
        return
    if not path.is_dir():
        raise WorkspaceError(f"{name} is a file where a run needs a folder; move it away.")
    if not os.access(path, os.W_OK | os.X_OK):
        raise WorkspaceError(f"{name} cannot be written to; mend its permissions.")


def _recover(target: Path) -> None:
    """Put back what a run that was killed between two renames had set aside; remove what is left over otherwise."""
    aside = re.compile(rf"\.{re.escape(target.name)}(\.\d+)?\.old")
    old = sorted(path for path in target.parent.iterdir() if aside.fullmatch(path.name))
    if old and not target.exists():
        old.pop().rename(target)
    for path in old:
        remove(path)


@contextmanager
def _lock(path: Path, edition: int) -> Iterator[None]:
    handle = _locked(path, edition)
    try:
        os.ftruncate(handle, 0)
        now = datetime.datetime.now(tz=datetime.UTC).astimezone()
        os.write(handle, f"process {os.getpid()}, since {now:%H:%M}".encode())
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _locked(path: Path, edition: int) -> int:
    """The open lock file, held until it is closed; the system frees it when its owner dies."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            lock(handle)
            held, named = os.fstat(handle), path.stat()
        except BlockingIOError:
            owner = os.read(handle, 100).decode("utf-8", "replace") or "just started"
            os.close(handle)
            raise WorkspaceError(f"another run of {edition} is under way ({owner}); wait for it or stop it.") from None
        except FileNotFoundError:  # its owner removed it on leaving, between our two calls
            os.close(handle)
            continue
        except OSError:
            os.close(handle)
            raise
        if held.st_ino == named.st_ino:
            return handle
        os.close(handle)
