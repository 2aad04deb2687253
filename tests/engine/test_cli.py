"""The command line teaches, and what a user can mend is said without a traceback."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass

import pytest

from milepost import cli
from milepost import edition as story


@dataclass
class Done:
    code: int
    out: str
    err: str


@pytest.fixture
def milepost(monkeypatch, capsys):
    """Run the command line in a folder; returns exit code and what was printed."""

    def run(folder, *arguments):
        monkeypatch.chdir(folder)
        monkeypatch.setattr("sys.argv", ["milepost", *arguments])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        printed = capsys.readouterr()
        return Done(int(stop.value.code or 0), printed.out, printed.err.replace("\n", " "))

    return run


def test_the_command_line_starts_without_what_only_commands_need(root):
    heavy = "{'pandas', 'numpy', 'matplotlib', 'nbformat', 'papermill', 'jinja2', 'typst', 'openpyxl', 'requests'}"
    script = f"import sys, milepost.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", [[], ["check"], ["run"], ["book"], ["report"], ["params"]])
def test_every_command_explains_itself(milepost, place, command):
    done = milepost(place, *command, "--help")
    assert done.code == 0
    assert "Usage" in done.out


def test_checking_the_shipped_data_succeeds_and_prints_its_warnings(milepost, place):
    done = milepost(place, "check")
    assert done.code == 0
    assert "0 errors" in done.err
    file, *lines = done.out.splitlines()
    assert file == "targets.csv"
    assert all(re.match(r"  line \d+: warning target_due \[\w+\]: ", line) for line in lines)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "-p", "on_trak_probability=0.5"], "did you mean 'on_track_probability'"),
        (["report", "-p", "spare_years=soon"], "write a whole number from 1 to 15"),
        (["run", "-p", "nonsense"], "is not KEY=VALUE"),
        (["run", "-p", "title=a", "-p", "title=b"], "-p title is given twice"),
        (["run", "-p", "spare_years={"], "-p spare_years={: line 1"),
        (["run", "-p", "as_of=2026-99-99"], "-p as_of:   parameter 'as_of' is '2026-99-99'"),
        (["report", "--edition", "1999"], "known editions: 2025, 2026"),
    ],
)
def test_a_wrong_parameter_ends_with_advice_and_exit_code_one(milepost, place, arguments, words):
    done = milepost(place, *arguments)
    assert done.code == 1
    assert words in done.err
    assert "Traceback" not in done.err


def test_outside_a_project_the_command_says_where_to_go(milepost, tmp_path):
    done = milepost(tmp_path, "check")
    assert done.code == 1
    assert "go to the folder with _quarto.yml" in done.err


@pytest.mark.parametrize("fault", [PermissionError(13, "Permission denied", "x.csv"), UnicodeError("byte 3 is odd")])
def test_a_fault_of_the_disk_is_one_line(milepost, place, monkeypatch, fault):
    def fail(*_, **__):
        raise fault

    monkeypatch.setattr(story, "run_only", fail)
    done = milepost(place, "run")
    assert done.code == 1
    assert done.err.startswith(f"milepost: {fault}")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_being_stopped_is_said_and_told_by_the_exit_code(milepost, place, monkeypatch, number, code):
    monkeypatch.setattr(story, "run_only", lambda *_, **__: os.kill(os.getpid(), number))
    before = signal.getsignal(number)
    done = milepost(place, "run")
    assert done.code == code
    assert "stopped; the last good edition, if there is one, is unchanged" in done.err
    assert signal.getsignal(number) is before
