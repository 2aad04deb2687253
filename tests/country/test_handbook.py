"""docs/handbook.md: its steps are taken as they stand, in order, and print what the page shows."""

import datetime
import re
import shlex
import shutil
import types

import pytest
from typer.testing import CliRunner

from milepost.cli import app
from milepost.country import Refusal

BLOCK = re.compile(r"```(csv|yaml|diff|console)(?: (append))?(?: (\S+))?\n(.*?)```", re.DOTALL)
EDITS = "\n## Three edits in a notebook\n"  # tests/country/test_three_edits.py makes them
COMMAND = re.compile(r"^\$ milepost (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


class December(datetime.datetime):
    """The clock of the page."""

    @classmethod
    def now(cls, tz=None):
        return cls(2026, 12, 20, tzinfo=tz)


@pytest.fixture
def project(tmp_path, root, monkeypatch):
    """A copy of the files that the steps read and change."""
    for name in ("data", "params"):
        shutil.copytree(root / name, tmp_path / name)
    shutil.copy(root / "_quarto.yml", tmp_path)
    monkeypatch.chdir(tmp_path)
    clock = types.SimpleNamespace(**{**vars(datetime), "datetime": December})
    for module in ("checks.observation_rules", "checks.reading", "country.parameters.model"):
        monkeypatch.setattr(f"milepost.{module}.datetime", clock)
    return tmp_path


def run(command):
    """What a command prints, tabs as two spaces."""
    done = CliRunner().invoke(app, shlex.split(command))
    fault = f"milepost: {done.exception}\n" if isinstance(done.exception, Refusal | OSError | UnicodeError) else ""
    if done.exception is not None and not fault and not isinstance(done.exception, SystemExit):
        raise done.exception
    lines = (re.sub(r"\t+", "  ", line).rstrip() for line in (done.output + fault).splitlines())
    return [line for line in lines if line]


def change(project, kind, mode, name, body):
    """Write, append to, or change a file as a block says."""
    path = project / name
    if kind == "diff":
        old = "\n".join(line[1:] for line in body.splitlines() if line.startswith("-"))
        new = "\n".join(line[1:] for line in body.splitlines() if line.startswith("+"))
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name}: {old}"
        path.write_text(text.replace(old, new), encoding="utf-8")
    elif mode == "append":
        path.write_text(path.read_text(encoding="utf-8") + body, encoding="utf-8")
    else:
        path.write_text(body, encoding="utf-8")


def assert_shown(printed, shown):
    """What a page shows is what was printed; `…` on a line of its own stands for any lines, within one for any text."""
    lines = [line for line in shown.splitlines() if line]
    parts = ["(?:.*\n)*" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n" for line in lines]
    text = "".join(f"{line}\n" for line in printed)
    assert re.fullmatch("".join(parts), text), text


@pytest.mark.slow
def test_every_step_of_the_handbook_prints_what_the_page_shows(project, root):
    page = (root / "docs" / "handbook.md").read_text(encoding="utf-8")
    commands = 0
    for kind, mode, name, body in BLOCK.findall(page.split(EDITS)[0]):
        if kind != "console":
            change(project, kind, mode, name, body)
            continue
        for command, shown in COMMAND.findall(body):
            assert_shown(run(command), shown)
            commands += 1
    assert commands == page.count("\n$ milepost ")
    assert commands >= 14


def test_every_chore_of_the_handbook_ends_in_a_command_that_prints(root):
    page = (root / "docs" / "handbook.md").read_text(encoding="utf-8")
    chores = page.split(EDITS)[0].split("\n## ")[1:]
    assert [chore.splitlines()[0] for chore in chores] == [
        "A new year's figures",
        "A new indicator",
        "A revised target",
        "A source broke",
        "A correction",
        "A reviewer's verdict",
    ]
    for chore in chores:
        kind, _, _, body = BLOCK.findall(chore)[-1]
        assert kind == "console"
        assert COMMAND.findall(body)[-1][1].strip(), chore.splitlines()[0]


def test_a_page_that_shows_something_else_is_found():
    with pytest.raises(AssertionError):
        assert_shown(["a", "b"], "a\nc\n")
    with pytest.raises(AssertionError):
        assert_shown(["a", "b"], "a\n")
    assert_shown(["a", "b", "c"], "a\n…\nc\n")
    assert_shown(["a", "b", "c"], "a\n…\n")
    assert_shown(["0 errors, 3 warnings"], "0 errors, …\n")
