"""`milepost releases` tells how a figure moved; `milepost export` hands an edition's data on, unchanged."""

import datetime
import re

import pytest
from typer.testing import CliRunner

from framework_fixture import PLACE
from milepost.cli import app
from milepost.country.files import checksum
from milepost.country.framework import load_framework
from milepost.country.observations import known_at, load_observations
from milepost.country.records import RecordError
from milepost.exchange.outgoing.dataset_files import export_edition
from milepost.exchange.outgoing.releases import Group, find_releases, show_releases, write_releases
from milepost.running.workspace import WorkspaceError
from record_fixture import leave_manifest

FIGURES = load_observations(PLACE / "data")
INDICATORS = load_framework(PLACE / "data").indicators
INTERNET = Group("internet_users")


def moves(year, as_of=None):
    found = find_releases(FIGURES, INTERNET, as_of)
    return [(item.day.isoformat(), item.value, item.change) for item in found if item.year == year]


def test_internet_use_of_2018_was_40_then_65_then_withdrawn_then_65_again():
    assert [(day, value) for day, value, _ in moves(2018)] == [
        ("2020-06-17", 40),
        ("2020-09-13", 40.546),
        ("2021-10-11", 65),
        ("2022-05-01", None),
        ("2026-08-20", 65),
    ]


def test_a_figure_that_came_back_is_compared_with_the_one_withdrawn():
    changes = [change for _, _, change in moves(2020)]
    assert changes == [None, None, pytest.approx(53.6508 - 78.8), pytest.approx(56.3759 - 53.6508)]


def test_a_day_in_the_past_knows_no_later_release():
    assert moves(2020, datetime.date(2021, 12, 31)) == [("2021-10-11", 78.8, None)]


def test_every_revision_is_named_with_its_day_and_amount():
    text = write_releases(INDICATORS["internet_users"], INTERNET, find_releases(FIGURES, INTERNET), width=200)
    assert (
        "2015: 6.4332 on 2020-06-17, then 18 on 2021-10-11 (+11.5668), then 6.4332 on 2024-09-29 (−11.5668)"
        in text.splitlines()
    )


def test_the_last_column_is_what_is_known():
    text = write_releases(INDICATORS["internet_users"], INTERNET, find_releases(FIGURES, INTERNET), width=200)
    now = {row.split()[0]: row.split()[-1] for row in text.splitlines() if re.match(r"\d{4} ", row)}
    known = INTERNET.rows(known_at(FIGURES, datetime.date(2100, 1, 1)))
    assert {year for year, value in now.items() if value != "–"} >= {str(year) for year in known["year"]}
    assert now["2017"] == f"{known[known['year'] == 2017]['value'].iloc[0]:g}"
    assert now["2018"] == "e"  # 65, an estimate, as the mark says


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_narrow_terminal_gets_the_releases_in_blocks_that_fit(width):
    text = write_releases(INDICATORS["internet_users"], INTERNET, find_releases(FIGURES, INTERNET), width=width)
    rows = [line for line in text.splitlines() if re.match(r"(year|\d{4})( |$)", line)]
    assert max(map(len, rows)) <= width
    assert sum(line.count("2020-09-13") for line in rows) == 1


def test_a_group_without_figures_says_so():
    text = show_releases(PLACE, Group("internet_users", province="BV-12"), None, width=80)
    assert text.endswith("BV-12\nNo figure was released for this group.")


def test_an_unknown_indicator_or_province_is_refused_with_the_nearest():
    with pytest.raises(RecordError, match="no indicator 'internet_user'; did you mean 'internet_users'"):
        show_releases(PLACE, Group("internet_user"), None, width=80)
    with pytest.raises(RecordError, match="no province 'BV-99'"):
        show_releases(PLACE, Group("internet_users", province="BV-99"), None, width=80)


def test_the_command_says_what_the_edition_knew(monkeypatch):
    monkeypatch.chdir(PLACE)
    said = CliRunner().invoke(app, ["releases", "internet_users", "--as-of", "2026-12-31"])
    assert said.exit_code == 0
    known = INTERNET.rows(known_at(FIGURES, datetime.date(2026, 10, 31)))
    assert f"edition 2026 (as of 2026-10-31): 68.4753 in 2024, {len(known)} years known" in said.stdout


@pytest.fixture
def project(tmp_path):
    """A project whose edition 2026 ships one file."""
    data = tmp_path / "outputs" / "2026" / "data"
    data.mkdir(parents=True)
    (data / "observations.csv").write_text("indicator\n", encoding="utf-8")
    sums = {"data/observations.csv": checksum(data / "observations.csv")}
    leave_manifest(data.parent, inputs=sums, outputs=sums)
    return tmp_path


def test_an_edition_s_data_are_copied_as_they_were_made(project, tmp_path):
    (copied,) = export_edition(project, 2026, tmp_path / "out")
    assert copied.read_text(encoding="utf-8") == "indicator\n"


def test_data_changed_since_they_were_made_are_not_handed_on(project, tmp_path):
    (project / "outputs/2026/data/observations.csv").write_text("other\n", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"data/observations\.csv is not as it was made"):
        export_edition(project, 2026, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_holds_something_is_left_alone(project, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="not an empty folder"):
        export_edition(project, 2026, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_an_edition_that_is_not_made_is_refused(project, tmp_path):
    with pytest.raises(WorkspaceError, match="run `milepost report --edition 2031` first"):
        export_edition(project, 2031, tmp_path / "out")
