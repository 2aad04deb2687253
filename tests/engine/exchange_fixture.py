"""What the tests of imports share: proposals, readings, and what a folder holds."""

import datetime
from dataclasses import dataclass

import pytest

from milepost import cli
from milepost.exchange.incoming.proposal import NewSource, ProposedFigure, Read

RELEASE = datetime.date(2026, 10, 31)
NEW_SOURCE = NewSource(
    key="ministry2026",
    title="Post & telecom in figures",
    publisher="Ministry of Post and Telecommunications",
    year=2026,
    address="https://mptc.gov.kh/figures",
)


def figure(indicator="internet_users", year=2025, value=63.5, **more):
    return ProposedFigure(**{"indicator": indicator, "year": year, "value": value, "source": "wdi2026"} | LINE | more)


LINE = {"place": "letter.csv line 2"}


def reading(*figures, **more):
    return Read(tuple(figures), **more)


def contents(folder):
    """Every file of a folder and its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def added(before, after):
    """Lines that `after` has and `before` has not; asserts that all others are kept, in order."""
    old, new = before.decode().splitlines(keepends=True), after.decode().splitlines(keepends=True)
    extra, at = [], 0
    for line in new:
        if at < len(old) and line == old[at]:
            at += 1
        else:
            extra.append(line.rstrip("\n"))
    assert at == len(old)
    return extra


@dataclass
class Done:
    """What a command did: its exit code, and what it printed."""

    code: int
    out: str
    err: str


class Project:
    """A project folder with a copy of the data, in which `milepost` is run."""

    def __init__(self, folder, monkeypatch, capsys):
        self.folder, self.data = folder, folder / "data"
        self._patch, self._printed = monkeypatch, capsys
        (folder / "_quarto.yml").write_text("")

    def milepost(self, *arguments):
        """Run the command line as a person does; an error of ours is raised, not printed."""
        self._patch.chdir(self.folder)
        self._patch.setattr("sys.argv", ["milepost", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        printed = self._printed.readouterr()
        return Done(int(stop.value.code or 0), printed.out, " ".join(printed.err.split()))

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path
