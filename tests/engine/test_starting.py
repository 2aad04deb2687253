"""A country's folder from nothing: sound at once, asked of official services, grown by goals and notebooks."""

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile

import pytest
from typer.testing import CliRunner

from api_fixture import PublicApi
from milepost.checks import Severity, check_data
from milepost.cli import app
from milepost.country import load_country, load_framework, load_observations, load_peers, newest_edition
from milepost.editions.starting.samples import FACTS, is_of_a_goal
from milepost.running import list_chapters
from naming import words

GOALS = ("--goal", "infrastructure=Digital infrastructure", "--goal", "people=Digital citizens")
LAO = ("LAO", "--name", "Lao PDR", "--start", "2021", "--end", "2040", *GOALS, "--peers", "THA,VNM", "--no-ask")


def init(folder, *options, code="LAO"):
    return CliRunner().invoke(app, ["init", code, str(folder), *options], catch_exceptions=True)


def errors(data):
    return [str(found) for found in check_data(data) if found.severity is Severity.ERROR]


@pytest.fixture
def lao(tmp_path):
    done = init(tmp_path / "lao", *LAO[1:])
    assert done.exit_code == 0, done.output
    return tmp_path / "lao"


def run(folder, *arguments, monkeypatch):
    monkeypatch.chdir(folder)
    return CliRunner().invoke(app, list(arguments), catch_exceptions=True)


@pytest.mark.any_country
def test_a_new_folder_has_no_errors_and_names_its_country_alone(lao, root):
    assert errors(lao / "data") == []
    assert (load_country(lao / "data").name, load_country(lao / "data").end_year) == ("Lao PDR", 2040)
    assert [*load_framework(lao / "data").pillars] == ["infrastructure", "people"]
    texts = {path: path.read_text(encoding="utf-8") for path in lao.rglob("*") if path.is_file()}
    theirs = set(words(root / "data")) - set(words(lao / "data"))
    named = re.compile(rf"(?<![\w-])(?:{'|'.join(theirs)})(?!\w)")
    assert [path.name for path, text in texts.items() if theirs and named.search(text)] == []


def test_what_to_do_next_is_three_things(tmp_path):
    assert [line[2:4] for line in init(tmp_path / "x", *LAO[1:]).output.splitlines()[-3:]] == ["1.", "2.", "3."]


def test_each_goal_has_a_notebook_with_the_editions_values(lao):
    for goal in ("infrastructure", "people"):
        made = json.loads((lao / "notebooks" / f"{goal}.ipynb").read_text(encoding="utf-8"))
        assert is_of_a_goal(made)  # so that a folder made from this one's notebooks is whole too
        cells = made["cells"]
        (parameters,) = ["".join(c["source"]) for c in cells if "parameters" in c["metadata"].get("tags", [])]
        assert f'pillar = "{goal}"' in parameters
        assert 'peers = ["THA", "VNM"]' in parameters
        assert "end_year = 2040" in parameters
    assert {chapter.id for chapter in list_chapters(lao)} >= {"infrastructure", "people", "summary", "track_record"}


@pytest.mark.parametrize(
    ("code", "options", "words"),
    [
        ("Laos", ("--no-ask",), "is no country's code; write LAO"),
        ("LAO", ("--peers", "THA,LAO", "--no-ask"), "LAO is the country itself and no peer"),
        ("LAO", ("--peers", "XYZ", "--no-ask"), "'XYZ' is no country's code"),
        ("LAO", ("--start", "2040", "--end", "2030", "--no-ask"), "exchange the years"),
        ("LAO", ("--goal", "Health=", "--no-ask"), "is no goal"),
        ("LAO", ("--goal", "a=A", "--goal", "a=B", "--no-ask"), "given twice"),
    ],
)
def test_what_no_folder_can_be_made_of_is_refused_and_nothing_is_written(tmp_path, code, options, words):
    done = init(tmp_path / "new", *options, code=code)
    assert words in str(done.exception)
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "figures.csv").write_text("mine", encoding="utf-8")
    assert "is not empty: it holds figures.csv" in str(init(tmp_path, *LAO[1:]).exception)
    assert [path.name for path in tmp_path.iterdir()] == ["figures.csv"]


def test_what_is_not_given_is_asked(tmp_path):
    answers = "Lao PDR\n2021\n2040\nDigital people\ndone\n\n"
    done = CliRunner().invoke(app, ["init", "LAO", str(tmp_path / "x"), "--ask"], input=answers)
    assert done.exit_code == 0, done.output
    assert [*load_framework(tmp_path / "x" / "data").pillars] == ["digital_people"]


ROWS = [
    *(
        ("IT.NET.USER.ZS", code, year, 10.0 + year - 2010)
        for code in ("LAO", "THA", "VNM")
        for year in range(2010, 2025)
    ),
    *(("EG.ELC.ACCS.ZS", code, year, 80.0 + year - 2010) for code in ("LAO", "THA") for year in range(2010, 2025)),
    *(("IT_MOB_3GNTWK", "LAO", year, 50.0 + year - 2010) for year in range(2010, 2019)),
]


def test_public_series_of_country_and_peers_come_in_and_others_are_said(tmp_path):
    with PublicApi(ROWS) as api:
        done = init(tmp_path / "lao", *LAO[1:], "--fetch", "--worldbank", api.url, "--unsdg", api.url)
    assert done.exit_code == 0, done.output
    data = tmp_path / "lao" / "data"
    assert errors(data) == []
    figures, peers = load_observations(data), load_peers(data)
    assert figures.groupby("indicator").size().to_dict() == {
        "electricity_access": 15, "internet_users": 15, "mobile_3g_coverage": 9,
    }  # fmt: skip
    assert peers.groupby("economy").size().to_dict() == {"THA": 30, "VNM": 15}
    assert "not fetched: World Bank RL.EST" in done.output
    assert any("country/LAO;THA;VNM/" in path.replace("%3B", ";") for path in api.asked)


def test_a_service_that_does_not_answer_leaves_a_sound_folder(tmp_path):
    with PublicApi([]) as api:
        done = init(tmp_path / "lao", *LAO[1:], "--fetch", "--worldbank", api.url, "--unsdg", api.url)
    assert done.exit_code == 0, done.output
    assert "0 figures of Lao PDR" in done.output
    assert "No figure of THA, VNM came in: name other peers" in done.output
    assert errors(tmp_path / "lao" / "data") == []


def test_goals_and_notebooks_are_added_and_renamed(lao, monkeypatch):
    assert run(lao, "pillar", "new", "health", "--name", "Digital health", monkeypatch=monkeypatch).exit_code == 0
    assert run(lao, "chapter", "new", "jobs", "--title", "Jobs", monkeypatch=monkeypatch).exit_code == 0
    assert run(lao, "pillar", "rename", "people", "citizens", monkeypatch=monkeypatch).exit_code == 0
    assert errors(lao / "data") == []
    held = {chapter.id: chapter.of_pillar for chapter in list_chapters(lao)}
    assert (held["health"], held["citizens"], held["jobs"]) == (True, True, False)
    assert "people" not in held
    assert [path.name for path in lao.rglob("people.*")] == []
    assert run(lao, "doctor", monkeypatch=monkeypatch).exit_code == 0


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("pillar", "new", "people", "--name", "P"), "there is a chapter 'people' already"),
        (("pillar", "new", "Health", "--name", "P"), "is no id"),
        (("pillar", "rename", "peple", "p"), "did you mean 'people'"),
        (("pillar", "rename", "people", "summary"), "there is a chapter 'summary' already"),
        (("chapter", "new", "summary", "--title", "S"), "there is a chapter 'summary' already"),
    ],
)
def test_what_cannot_be_added_is_refused(lao, monkeypatch, command, words):
    before = {path: path.read_bytes() for path in lao.rglob("*") if path.is_file()}
    assert words in str(run(lao, *command, monkeypatch=monkeypatch).exception)
    assert {path: path.read_bytes() for path in lao.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        ("notebooks/people.ipynb", "notebooks/people.ipynb is missing"),
        ("docs/method.md", "docs/method.md is missing"),
        ("params/{edition}.yml", "params/ holds no edition"),
        ("data/country.yml", "country.yml: is missing"),
    ],
)
def test_the_doctor_names_what_is_missing_before_anything_runs(lao, monkeypatch, spoilt, words):
    (lao / spoilt.format(edition=newest_edition(lao))).unlink()
    done = run(lao, "doctor", monkeypatch=monkeypatch)
    assert done.exit_code == 1
    assert words in done.output


def test_the_doctor_is_of_use_outside_of_a_folder(tmp_path, monkeypatch):
    assert "milepost init CODE DIR" in run(tmp_path, "doctor", monkeypatch=monkeypatch).output


def test_every_page_of_the_book_travels_in_the_wheel(root):
    held = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    carried = held["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert {path.name for path in root.glob("*.qmd")} | set(FACTS) <= set(carried)


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """The package as a wheel has it, unpacked: nothing of the checkout beside it."""
    place = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(place),
        str(root),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (packed,) = place.glob("*.whl")
    with zipfile.ZipFile(packed) as held:
        held.extractall(place / "site")
    return place / "site"


def milepost(wheel, folder, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(wheel), "COLUMNS": "200"}
    command = [sys.executable, "-m", "milepost", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_wheel_alone_makes_a_folder_and_a_book_before_a_figure_is_in(wheel, tmp_path):
    done = milepost(wheel, tmp_path, "init", "LAO", "lao", *LAO[1:])
    assert done.returncode == 0, done.stderr
    made = milepost(wheel, tmp_path / "lao", "report", "--renderer", "embedded")
    assert made.returncode == 0, made.stderr
    edition = newest_edition(tmp_path / "lao")
    page = (tmp_path / "lao" / "outputs" / str(edition) / "book" / "html" / "index.html").read_text(encoding="utf-8")
    assert "Skeleton: no figure is in yet" in page


@pytest.mark.slow
def test_one_goal_alone_is_a_draft_that_says_what_is_left_out(wheel, tmp_path):
    assert milepost(wheel, tmp_path, "init", "LAO", "lao", *LAO[1:]).returncode == 0
    made = milepost(wheel, tmp_path / "lao", "report", "--only", "people", "--renderer", "embedded")
    assert made.returncode == 0, made.stderr
    assert [path.name for path in (tmp_path / "lao" / "outputs").glob("[!.]*")] == [
        f"{newest_edition(tmp_path / 'lao')}.draft"
    ]
    assert "there is no chapter" in milepost(wheel, tmp_path / "lao", "report", "--only", "peple").stderr


@pytest.mark.slow
def test_make_test_is_green_in_a_folder_that_the_wheel_made_and_red_once_a_fact_is_broken(wheel, tmp_path):
    """With nothing but what the wheel asks for; the book is made in a copy, and the folder stays as it is."""
    assert milepost(wheel, tmp_path, "init", "LAO", "lao", *LAO[1:]).returncode == 0
    folder, environment = tmp_path / "lao", {**os.environ, "PYTHONPATH": str(wheel)}
    (command,) = re.findall(
        r"^\t\$\(PYTHON\) (-m unittest .*)$", (folder / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    held = {path.relative_to(folder) for path in folder.rglob("*") if "__pycache__" not in path.parts}

    def tested(*more):
        run = [sys.executable, *command.split(), *more]
        return subprocess.run(run, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    done = tested()
    assert done.returncode == 0, done.stderr
    assert {path.relative_to(folder) for path in folder.rglob("*") if "__pycache__" not in path.parts} == held
    (folder / "notebooks" / "people.ipynb").unlink()
    assert "test_every_goal_has_its_notebook" in tested("-p", "test_facts.py").stderr
