"""The command line teaches, and what a user can mend is said without a traceback."""

from dataclasses import dataclass

import pytest

from milepost import cli


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


@pytest.mark.parametrize("command", [[], ["check"], ["run"], ["book"], ["report"], ["params"]])
def test_every_command_explains_itself(milepost, root, command):
    done = milepost(root, *command, "--help")
    assert done.code == 0
    assert "Usage" in done.out


def test_checking_the_shipped_data_succeeds_and_prints_its_warnings(milepost, root):
    done = milepost(root, "check")
    assert done.code == 0
    assert "0 errors" in done.err
    assert all(line.startswith("warning\t") for line in done.out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "-p", "on_trak_probability=0.5"], "did you mean 'on_track_probability'"),
        (["report", "-p", "spare_years=soon"], "write a whole number from 1 to 15"),
        (["run", "-p", "nonsense"], "is not KEY=VALUE"),
        (["report", "--edition", "1999"], "known editions: 2026"),
    ],
)
def test_a_wrong_parameter_ends_with_advice_and_exit_code_one(milepost, root, arguments, words):
    done = milepost(root, *arguments)
    assert done.code == 1
    assert words in done.err
    assert "Traceback" not in done.err


def test_outside_a_project_the_command_says_where_to_go(milepost, tmp_path):
    done = milepost(tmp_path, "check")
    assert done.code == 1
    assert "go to the folder with _quarto.yml" in done.err
