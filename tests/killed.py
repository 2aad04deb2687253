"""A process that is killed at one of its write points: as by `kill -9`, nothing is cleaned up after it.

A write point is the moment before a file is opened to be written, renamed, removed, or a folder made or removed. A file
that is opened in its place is torn: it holds half of what it held.
"""

import os
import sys
import traceback

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"}
KILLED = 137


def runs_killed(action, within, *, every=1):
    """Run `action` in a child that dies at its first write point below the folders `within`, then at its second, ...

    Yields the write point after each death; ends when the action lives to its end. `every` takes each so manyth alone.
    """
    number = 1
    while (point := _run(action, number, [str(folder) for folder in within])) is not None:
        yield point
        number += every
    assert number > 1, "there is no write point at all"


def _run(action, number, within):
    """The write point at which the child died; None when it lived. Raises when the action itself failed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _child(action, number, within, writer)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as stream:
        said = stream.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, KILLED), said
    return said if code == KILLED else None


def _child(action, number, within, writer):
    said, code, seen = "", 1, 0

    def die_at(event, arguments):
        nonlocal seen
        path = _written(event, arguments)
        if path is None or not any(path.startswith(folder) for folder in within):
            return
        seen += 1
        if seen == number:
            if event == "open" and os.path.isfile(path):  # noqa: PTH113
                os.truncate(path, os.path.getsize(path) // 2)  # noqa: PTH202
            os.write(writer, f"{event} {path}".encode())
            os._exit(KILLED)

    try:
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(quiet, stream)
        sys.addaudithook(die_at)
        action()
        code = 0
    except BaseException:  # noqa: BLE001
        said = traceback.format_exc()
    finally:
        os.write(writer, said[-4000:].encode())
        os._exit(code)


def _written(event, arguments):
    """The path that an event is about to change; None for one that changes nothing."""
    if event == "open":
        path, mode, flags = arguments
        writes = flags & (os.O_WRONLY | os.O_RDWR) or (mode and set(mode) & set("wax+"))
        return os.fsdecode(path) if writes and isinstance(path, str | bytes | os.PathLike) else None
    return os.fsdecode(arguments[0]) if event in CHANGES else None
