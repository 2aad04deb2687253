"""docs/importing.md: its commands are run as they stand, and print what the page shows."""

import re
import shlex
import sys

import pytest

from milepost.exchange.incoming.fetching import Response
from project_copy import ROOT

sys.path.append(str(ROOT / "tests" / "engine"))

from api_fixture import bank, bank_row
from exchange_fixture import Project

OURS = {"country": {"id": "KH", "value": "Cambodia"}, "countryiso3code": "KHM"}
VALUES = (("2025", 70.2), ("2024", 68.475), ("2020", None))
BANK = bank(*(bank_row(year, value, **OURS) for year, value in VALUES), lastupdated="2026-10-15")


@pytest.fixture
def project(data, monkeypatch, capsys):
    return Project(data.parent, monkeypatch, capsys)


@pytest.fixture
def page(root):
    return (root / "docs" / "importing.md").read_text(encoding="utf-8")


def examples(page):
    return re.findall(r"```console\n\$ milepost (.*?)\n(.*?)```", page, flags=re.DOTALL)


def test_the_commands_give_what_the_page_shows(page, project, monkeypatch):
    monkeypatch.setattr(
        "milepost.exchange.incoming.fetching.fetch", lambda url, **_: Response(url, BANK.encode(), "json")
    )
    for name, text in re.findall(r"```csv (\S+)\n(.*?)```", page, flags=re.DOTALL):
        project.write(name, text)
    assert len(examples(page)) == 5
    for command, shown in examples(page):
        done = project.milepost(*shlex.split(command))
        told = re.sub(
            r"^warning\t.*\n", "", done.out, flags=re.MULTILINE
        )  # about the data's age: they change by the year
        printed = re.sub(r"\t+", "  ", re.sub(r"\t+\n", "\n", told)) + f"{done.err}\n"
        assert printed == shown
    assert project.milepost("check").code == 0
