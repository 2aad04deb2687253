"""A lock on an open file or folder, which the system frees when its owner dies: flock, or on Windows msvcrt."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

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
