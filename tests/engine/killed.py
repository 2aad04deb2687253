"""A process that is killed at one of its write points: as by `kill -9`, nothing is cleaned up after it.

A write point is the moment before a file is opened to be written, renamed, removed, or a folder made or removed. A file
that is opened in its place is torn: it holds half of what it held.
"""

import os
import shutil
import sys
import traceback

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"}
FOLDERS = {"os.remove": 1, "os.rmdir": 1, "os.mkdir": 2, "os.rename": 2}  # where an event names an open folder
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


def states_of(action, folder, place):
    """What a kill would leave of `folder` at each write point of one run of `action`: copies in `place`, in order.

    Nothing but the disk outlives a kill, so that the disk at that moment is what the next process finds. A file that
    is opened in its place gives one state more, torn.
    """

    def keep(event, path, count):
        state = place / f"{count:03d}"
        shutil.copytree(folder, state, symlinks=True)
        (place / f"{count:03d}.txt").write_text(f"{event} {path}")
        if event == "open" and os.path.isfile(path):  # noqa: PTH113
            torn = place / f"{count:03d}-torn"
            shutil.copytree(state, torn, symlinks=True)
            os.truncate(torn / os.path.relpath(path, folder), os.path.getsize(path) // 2)  # noqa: PTH202

    place.mkdir()
    _in_child(action, [str(folder)], keep)
    return sorted(path for path in place.iterdir() if path.is_dir())


def hindered(action, within, number, error):
    """Run `action` in a child in which the disk refuses every write point from the `number`th on; its exit code, words.

    None when it never came to that write point.
    """

    def refuse(event, path, count):
        if count >= number and event not in ("os.remove", "os.rmdir"):
            os.environ["HINDERED"] = "1"
            raise OSError(error, os.strerror(error), path)

    said, code = _in_child(action, [str(folder) for folder in within], refuse, check=False)
    return None if not said.startswith("hit\n") else (code, said.removeprefix("hit\n"))


def _in_child(action, within, at_write_point, *, check=True):
    """Run `action` in a child, calling `at_write_point(event, path, count)` at each; what it said, its exit code."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code, busy, count = 1, False, 0

        def hook(event, arguments):
            nonlocal busy, count
            path = None if busy else _written(event, arguments)
            if path is None or not any(path.startswith(folder) for folder in within):
                return
            busy, count = True, count + 1
            try:
                at_write_point(event, path, count)
            finally:
                busy = False

        try:
            os.dup2(writer, 2)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
            sys.addaudithook(hook)
            action()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
        finally:
            busy = True
            sys.stderr.flush()
            mark = b"hit\n" if os.environ.get("HINDERED") else b""
            os.write(writer, b"\0" + mark)
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8", errors="replace") as stream:
        said, _, mark = stream.read().rpartition("\0")
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if check:
        assert code == 0, said
    return mark + said, code


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
        return _whole(path, -1) if writes else None
    if event not in CHANGES:
        return None
    return _whole(arguments[0], arguments[FOLDERS[event]] if event in FOLDERS else -1)


def _whole(path, folder):
    """A path that may be a number, or counted from an open folder."""
    if isinstance(path, int):
        return _open_as(path)
    place = os.fsdecode(path)
    return os.path.abspath(place) if folder == -1 else f"{_open_as(folder)}/{place}"  # noqa: PTH100


def _open_as(number):
    return os.readlink(f"/proc/self/fd/{number}")  # noqa: PTH115
