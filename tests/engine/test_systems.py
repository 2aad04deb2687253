"""No command needs what Unix alone has: modules, fork, /proc, date formats; and what Windows would do is tried here."""

import ast
import os
import re
import subprocess
import sys
import types

import pytest

from milepost.country import files

UNIX = {"fcntl", "resource", "pwd", "grp", "termios", "pty", "tty", "syslog", "crypt"}
# Where such a module may stand: behind a try, or behind a question for the system.
GUARDED = {"country/files.py": {"fcntl"}, "running/kernels.py": {"resource"}}


def modules(root):
    return sorted((root / "src" / "milepost").rglob("*.py"))


def test_no_module_imports_what_unix_alone_has(root):
    found = []
    for path in modules(root):
        name = path.relative_to(root / "src" / "milepost").as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [(name, one) for one in named if one in UNIX - GUARDED.get(name, set())]
    assert found == []


def test_no_date_is_spelled_with_a_sign_that_windows_does_not_know(root, place):
    texts = [*modules(root), *(place / "notebooks").glob("*.ipynb")]
    assert [path.name for path in texts if re.search(r"%-[a-zA-Z]", path.read_text(encoding="utf-8"))] == []


def test_nothing_asks_proc(root):
    assert [path.name for path in modules(root) if '"/proc' in path.read_text(encoding="utf-8")] == []


BLOCKED = """
import importlib.abc, os, sys
class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in {modules} and "milepost" in sys._getframe(2).f_globals.get("__name__", ""):
            raise ImportError(f"no module {{name}} on this system")
sys.meta_path.insert(0, Blocked())
from milepost.cli import main
sys.argv = ["milepost", *{arguments}]
main()
"""


@pytest.mark.parametrize("arguments", [["--help"], ["check"], ["params"], ["doctor"], ["measures"]])
def test_a_command_runs_where_these_modules_are_missing(place, arguments):
    code = BLOCKED.format(modules=sorted(UNIX), arguments=arguments)
    done = subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def windows(monkeypatch):
    """Locks as Windows has them: no flock, a byte of a file held by msvcrt."""
    held = set()

    def locking(handle, mode, _):
        inode = os.fstat(handle).st_ino
        if mode == 2 and inode in held:
            raise OSError("held")
        held.add(inode)

    fake = types.SimpleNamespace(locking=locking, LK_LOCK=1, LK_NBLCK=2)
    monkeypatch.setattr(files, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", fake)


@pytest.mark.usefixtures("windows")
def test_a_folder_is_held_once_without_flock(tmp_path):
    first, second = files.open_folder(tmp_path), files.open_folder(tmp_path)
    files.lock(first)
    with pytest.raises(BlockingIOError):
        files.lock(second)
    os.close(first)
    os.close(second)


def test_workers_are_started_from_nothing_where_told():
    code = "from milepost.running import workers; print(workers.FORKED, workers._context().get_start_method())"
    environment = {**os.environ, "MILEPOST_WORKERS": "spawn"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "spawn"]


@pytest.mark.slow
def test_an_edition_is_made_without_fork(tmp_path):
    environment = {**os.environ, "MILEPOST_WORKERS": "spawn"}
    new = ["init", "FJI", "fiji", "--no-ask", "--goal", "people=People"]
    for folder, arguments in ((tmp_path, new), (tmp_path / "fiji", ["report", "--renderer", "embedded"])):
        command = [sys.executable, "-m", "milepost", *arguments]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_lines_may_end_as_windows_ends_them(data):
    """A spreadsheet or an editor on Windows writes CR and LF."""
    from milepost.checks import Severity, check_data

    for path in (data / "country.yml", data / "economies.csv", data / "framework" / "targets.csv"):
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert [str(found) for found in check_data(data) if found.severity is Severity.ERROR] == []


def test_the_script_without_make_does_what_make_test_does(root):
    """The steps of the Makefile's target, word for word."""
    from run_all import STEPS

    (target,) = re.findall(r"^test:.*\n((?:\t.*\n)+)", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    said = [part.strip() for line in target.splitlines() for part in line.replace("$(BIN)/", "").split("&&")]
    assert said == [" ".join(f'"{one}"' if " " in one else one for one in step) for step in STEPS]
