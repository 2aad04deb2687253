"""docs/batch.md: its examples are run as they stand."""

import re

import pytest

from batch_fixture import many, milepost, write_rows
from milepost.batch.columns import SkipCode
from milepost.batch.targets import COLUMNS


@pytest.fixture
def page(root):
    return (root / "docs" / "batch.md").read_text(encoding="utf-8")


def files(page):
    """The CSV blocks by the name they are given."""
    return dict(re.findall(r"```csv (\S+)\n(.*?)```", page, flags=re.DOTALL))


def test_the_examples_give_what_the_page_shows(page, tmp_path, monkeypatch):
    """Every command, its output, and the file it leaves."""
    monkeypatch.chdir(tmp_path)
    held = files(page)
    for name in ("histories.csv", "targets.csv"):
        (tmp_path / name).write_text(held[name], encoding="utf-8")
    write_rows(tmp_path / "panel.csv", many(80))
    commands = re.findall(r"```console\n\$ milepost (.*?)\n(.*?)```", page, flags=re.DOTALL)
    assert [command.split()[0] for command, _ in commands] == ["project", "assess", "calibrate", "backtest"]
    for command, shown in commands:
        made = milepost(*command.split())
        assert made.exit_code == 0
        assert re.sub(r"htd-20\d\d", "htd", made.output) == re.sub(r"htd-20\d\d", "htd", shown)
    name = "projections.csv.skipped.csv"
    assert (tmp_path / name).read_text(encoding="utf-8") == held[name]


def test_every_reason_code_is_explained(page):
    for code in SkipCode:
        assert f"`{code.value}`" in page


def test_every_column_of_the_verdicts_is_explained(page):
    inputs = {"series", "year", "value", "direction", "baseline_year", "baseline_value"}
    assert [name for name in COLUMNS if name not in inputs and f"`{name}`" not in page] == []
