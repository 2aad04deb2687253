"""Watch what a book is made of, and build it again whenever that changes."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchfiles import watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from milepost.editions.previewing.server import Feed

FOLDERS = ("data", "notebooks", "params", "docs", "_extensions", "src")
QUIET_MILLISECONDS = 400  # several files saved at once are one change
LOOK_MILLISECONDS = 1000  # how often the pages beside _quarto.yml are looked at
SHOWN = 3


@dataclass(frozen=True)
class Built:
    """How a build ended: how long it took, and what it said when it failed."""

    seconds: float
    error: str | None


def build(root: Path, edition: int, parameters: Sequence[str]) -> Built:
    """Make the edition by the command line; it is put in place whole or not at all."""
    pairs = [word for pair in parameters for word in ("-p", pair)]
    command = [sys.executable, "-m", "milepost.cli", "report", "--edition", str(edition), *pairs]
    started = time.monotonic()
    run = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        _, said = run.communicate()
    except BaseException:
        run.terminate()
        run.wait()
        raise
    error = (said.partition("milepost: ")[2] or said).strip() if run.returncode else None
    return Built(time.monotonic() - started, error)


def keep_up(
    changes: Iterable[Sequence[str]], build_again: Callable[[], Built], feed: Feed, say: Callable[[str], None]
) -> None:
    """Build after every change, and tell pages and terminal how it went."""
    for names in changes:
        what = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
        say(f"{what} changed; building ...")
        feed.tell("building", what)
        built = build_again()
        if built.error is None:
            say(f"built in {built.seconds:.0f} s; pages reload.")
            feed.tell("done")
        else:
            say(f"not built, the last good edition stays:\n{built.error}")
            feed.tell("failed", built.error)


def changes_in(root: Path) -> Iterator[list[str]]:
    """Names of files that changed, for ever; what is saved while a build runs comes next."""
    folders = [root / name for name in FOLDERS if (root / name).is_dir()]
    before = _pages(root)
    for found in watch(
        *folders,
        debounce=QUIET_MILLISECONDS,
        rust_timeout=LOOK_MILLISECONDS,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        now = _pages(root)
        pages = [name for name in {**before, **now} if before.get(name) != now.get(name)]
        before = now
        names = sorted({*pages, *(_name(root, path) for _, path in found if "/." not in path.removeprefix(str(root)))})
        if names:
            yield names


def _pages(root: Path) -> dict[str, int]:
    """Pages of the book that lie beside `_quarto.yml`, with the time they were saved."""
    return {path.name: path.stat().st_mtime_ns for path in (*root.glob("*.qmd"), *root.glob("_quarto.yml"))}


def _name(root: Path, path: str) -> str:
    return path.removeprefix(f"{root}/")
