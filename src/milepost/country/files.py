"""What every package does with files: where the project lies, a checksum, a lock, writing one whole or not at all."""

import errno
import glob
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

fcntl: Any
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

FAR = 2**30  # the byte that is locked on Windows, beyond any text, which stays readable
BESIDE = ".lock"  # in a folder, on Windows, where folders cannot be opened


def lock(handle: int, *, wait: bool = False) -> None:
    """Lock an open file. Raises BlockingIOError where another process holds it and nobody wants to wait."""
    if fcntl is not None:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    import msvcrt  # noqa: PLC0415  (Windows alone has it)

    module: Any = msvcrt
    os.lseek(handle, FAR, os.SEEK_SET)
    try:
        module.locking(handle, module.LK_LOCK if wait else module.LK_NBLCK, 1)
    except OSError as error:
        raise BlockingIOError(errno.EAGAIN, "held by another process") from error
    finally:
        os.lseek(handle, 0, os.SEEK_SET)


def open_folder(folder: Path) -> int:
    """A handle of a folder, to be locked; on Windows that of a hidden file in it."""
    if fcntl is not None:
        return os.open(folder, os.O_RDONLY)
    return os.open(folder / BESIDE, os.O_RDWR | os.O_CREAT, 0o644)


PARTIAL = ".partial"
SCRATCH = ".milepost-"


def find_root(start: Path) -> Path:
    """The project's folder: the nearest one upwards with `_quarto.yml` and `data/`. Raises FileNotFoundError."""
    for folder in (start, *start.parents):
        if (folder / "_quarto.yml").is_file() and (folder / "data").is_dir():
            return folder
    raise FileNotFoundError(f"{start} is not inside a Milepost project; go to the folder with _quarto.yml and data/.")


def newest_edition(root: Path) -> int:
    """The year of the newest edition in `params/`. Raises FileNotFoundError where there is none."""
    years = [int(path.stem) for path in (root / "params").glob("*.yml") if path.stem.isdecimal()]
    if not years:
        raise FileNotFoundError(f"{root / 'params'} holds no edition; write params/<year>.yml.")
    return max(years)


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
    with passing_name(path) as beside:
        yield beside
        if path.is_dir():
            shutil.rmtree(path)
        beside.replace(path)


@contextmanager
def passing_name(path: Path) -> Iterator[Path]:
    """A name beside `path` for what is needed for a while; what stands there at the end is removed.

    What processes that died left beside `path` is swept first.
    """
    for left in path.parent.glob(f".{glob.escape(path.name)}.*{PARTIAL}"):
        if not _is_alive(left.name.split(".")[-2]):
            _remove(left)
    beside = path.with_name(f".{path.name}.{os.getpid()}{PARTIAL}")
    try:
        yield beside
    finally:
        _remove(beside)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _is_alive(process: str) -> bool:
    """Whether a process may still be at work; what is no number was named by somebody else, and stays."""
    if not process.isdecimal():
        return True
    try:
        return bool(psutil.pid_exists(int(process)))  # os.kill(process, 0) would end it on Windows
    except OverflowError:
        return False


def _is_anothers(path: Path) -> bool:
    """Whether a file is another person's, where the system tells."""
    return hasattr(os, "getuid") and path.stat().st_uid != os.getuid()


@contextmanager
def scratch_folder(purpose: str) -> Iterator[Path]:
    """A folder of the system's temporary ones, for this block alone; those of processes that died are swept first.

    Whoever uses one holds a lock on it, which the system frees when the process dies.
    """
    _sweep(Path(tempfile.gettempdir()))
    place, handle = _held_folder(purpose)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(handle)


def _held_folder(purpose: str) -> tuple[Path, int]:
    """A new folder and the handle that holds it; another one when a sweep took it before it was held."""
    while True:
        place = Path(tempfile.mkdtemp(prefix=f"{SCRATCH}{purpose}-"))
        handle = open_folder(place)
        lock(handle, wait=True)
        if place.exists():
            return place, handle
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove the scratch folders that nobody holds any more; what is another person's stays."""
    for place in folder.glob(f"{SCRATCH}*-*"):
        with suppress(OSError):
            if place.is_symlink() or not place.is_dir() or _is_anothers(place):
                continue
            handle = open_folder(place)
            try:
                lock(handle)
                shutil.rmtree(place, ignore_errors=True)
            finally:
                os.close(handle)
