"""Several files of `data/` changed as one step: all of them or none, also when the power fails between two of them.

What the files are to hold is written to a journal first. From then on the step is decided: whoever comes next finishes
it. Before that nothing has changed. One process at a time writes; the system frees its lock when it dies.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from milepost.country.files import PARTIAL, checksum_of, lock, open_folder, write_whole, written_whole
from milepost.country.refusal import Refusal

JOURNAL = ".interrupted.json"
LEFT_OVER = re.compile(rf"\..+\.\d+{re.escape(PARTIAL)}")


def write_together(folder: Path, after: Mapping[str, bytes], before: Mapping[str, bytes]) -> None:
    """Let files in `folder` hold `after`, all or none; `before` is what they must hold now (every file of `after`).

    What fails undoes what was done; a process that dies leaves what `finish_interrupted` sweeps or finishes.
    Raises Refusal when a file holds something else by now, or when another command is writing; OSError from the disk.
    """
    with locked(folder):
        _finish(folder)
        for name, content in before.items():
            if (folder / name).read_bytes() != content:
                raise Refusal(f"{name} was changed by someone else meanwhile; nothing is written, start again.")
        try:
            with ExitStack() as renamed:
                for name, content in after.items():  # the last of them, sources, are the first in their place
                    beside = renamed.enter_context(written_whole(folder / name))
                    beside.write_bytes(content)
                    _flush(beside)
                _decide(folder, after, before)
        except OSError:
            _undo(folder, after, before)
            raise
        _forget(folder, after)


def is_interrupted(folder: Path) -> bool:
    """Whether a step that is decided has not been finished yet."""
    return (folder / JOURNAL).exists()


def finish_interrupted(folder: Path) -> tuple[str, ...]:
    """Finish the step that a dead process had decided, and sweep what it left; the names of the files of that step.

    Raises Refusal when a file was changed since then, or while another command is writing.
    """
    if not (is_interrupted(folder) or any(_left_over(folder))):
        return ()
    with locked(folder):
        return _finish(folder)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for one process that writes; freed by the system. Raises Refusal when another holds it."""
    handle = open_folder(folder)
    try:
        lock(handle)
        yield
    except BlockingIOError:
        raise Refusal(f"another command is writing to {folder.name}/; wait until it is done and start again.") from None
    finally:
        os.close(handle)


def _decide(folder: Path, after: Mapping[str, bytes], before: Mapping[str, bytes]) -> None:
    """Write the journal; bytes stand in it as Latin-1, in which every byte is a letter."""
    steps = {name: {"was": checksum_of(before[name]), "is": text.decode("latin-1")} for name, text in after.items()}
    with written_whole(folder / JOURNAL) as beside:
        beside.write_text(json.dumps(steps, indent=1), encoding="utf-8")
        _flush(beside)
    _flush(folder)


def _finish(folder: Path) -> tuple[str, ...]:
    for path in _left_over(folder):
        with suppress(OSError):
            path.unlink()
    if not is_interrupted(folder):
        return ()
    steps = _read(folder / JOURNAL)
    contents = {name: step["is"].encode("latin-1") for name, step in steps.items()}
    for name, step in steps.items():
        path = folder / name
        held = checksum_of(path.read_bytes()) if path.is_file() else ""
        if held not in (step["was"], checksum_of(contents[name])):
            raise Refusal(
                f"{folder.name}/{name} was changed after an import was interrupted, so the import cannot be finished",
                remedy=f"delete {folder.name}/{JOURNAL} to give it up, look at what {', '.join(steps)} hold, and "
                "import again",
            )
    for name, content in contents.items():
        write_whole(folder / name, content)
        _flush(folder / name)
    _forget(folder, steps)
    return tuple(steps)


def _read(journal: Path) -> dict[str, Any]:
    try:
        steps: dict[str, Any] = json.loads(journal.read_text(encoding="utf-8"))
        if all(isinstance(step["was"], str) and isinstance(step["is"], str) for step in steps.values()):
            return steps
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    raise Refusal(
        f"{journal.parent.name}/{journal.name} cannot be read, so an interrupted import cannot be finished",
        remedy="delete it and import again",
    )


def _undo(folder: Path, after: Mapping[str, bytes], before: Mapping[str, bytes]) -> None:
    """Put back what was there. Where that fails too the journal stays, and the step is finished later."""
    for name, content in after.items():
        if (folder / name).read_bytes() == content:
            write_whole(folder / name, before[name])
    _forget(folder, after)


def _forget(folder: Path, names: Iterable[str]) -> None:
    for place in {(folder / name).parent for name in names}:
        _flush(place)
    (folder / JOURNAL).unlink(missing_ok=True)


def _left_over(folder: Path) -> Iterator[Path]:
    """What a process that died had written beside its place."""
    return (path for path in folder.rglob(f".*{PARTIAL}") if LEFT_OVER.fullmatch(path.name) and path.is_file())


def _flush(path: Path) -> None:
    """See that a file, or the names in a folder, are on the disk and not only on the way there."""
    if os.name == "nt" and path.is_dir():
        return  # Windows opens no folders, and writes their names at once
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
