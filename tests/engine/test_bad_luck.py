"""Whatever a command is doing when luck runs out, what was there is whole, and the next command mends the rest.

docs/bad-luck.md is the table of all this: every cell names a test, or says why there is none.
"""

import errno
import os
import re
import shutil
import subprocess
import sys

import pytest

from batch_fixture import many, write_rows
from exchange_fixture import contents
from framework_fixture import PLACE
from killed import hindered, states_of
from messy_workbook import write_messy_workbook
from milepost import cli
from milepost import edition as story
from milepost.country import checksum
from milepost.running import open_workspace
from project_copy import copy_project
from record_fixture import leave_manifest
from sdmx_fixture import csv_1, row
from test_edition_safety import project as quick_project  # noqa: F401  (a project whose notebooks and book are quick)
from test_edition_safety import report, run, typeset

NEW = "--title SDG --publisher UNSD --published 2026 --address https://un.org/x --release 2026-03-31 --apply"
FIELDS = {
    "id": "fibre_homes",
    "name": "Homes with fibre",
    "short_name": "Fibre homes",
    "definition": "Homes connected.",
    "unit": "percent of homes",
    "unit_short": "%",
    "direction": "increase",
    "lower_limit": "0",
    "upper_limit": "100",
    "percentage": "true",
    "adoption": "true",
    "decimals": "1",
    "source": "A survey",
    "source_code": "own",
    "citation": "wdi2026",
    "custodian": "MPTC",
    "frequency": "annual",
    "known_limits": "None known.",
}
SET = [word for name, text in FIELDS.items() for word in ("--set", f"{name}={text}")]
COMMANDS = {
    "import": f"import sdmx answer.csv --source unsdg2026 {NEW}".split(),
    "indicator new": ["indicator", "new", "--pillar", "citizens", "--no-ask", "--apply", *SET],
    "template": ["template", "figures.xlsx", "--pillar", "trust"],
    "guess": ["import", "excel", "messy.xlsx", "--guess"],
    "edition new": ["edition", "new", "2027"],
    "export": ["export", "--out", "figures-2026"],
    "project": ["project", "histories.csv", "--out", "projections.csv", "--horizon", "5"],
    "assess": ["assess", "histories.csv", "--targets", "targets.csv", "--out", "verdicts.parquet"],
    "backtest": ["backtest", "histories.csv", "--out", "scores.csv", "--horizon", "2"],
}
OF_TWO_FILES = ("project", "assess", "backtest")  # what was made, and the list of what was skipped: each file whole
LEFT_WHOLE = r"(^|/)\.[^/]+\.\d+\.partial(/|$)"


@pytest.fixture
def project(tmp_path, place, monkeypatch):
    """A project in which every command of COMMANDS has something to do."""
    folder = copy_project(place, tmp_path / "project")
    (folder / "answer.csv").write_text(csv_1([row(), row("2023", "93.6", SERIES="IT_MOB_4GNTWK")]), encoding="utf-8")
    write_messy_workbook(folder / "messy.xlsx")
    write_rows(folder / "histories.csv", many(3))
    (folder / "targets.csv").write_text("series,year,value,direction\ns000,2030,60,increase\n")
    made = folder / "outputs" / "2026"
    (made / "data").mkdir(parents=True)
    (made / "data" / "figures.csv").write_text("a\n1\n")
    (made / "data" / "targets.csv").write_text("b\n2\n")
    names = ("data/figures.csv", "data/targets.csv")
    leave_manifest(
        made,
        inputs={"data/LICENCES.md": checksum(folder / "data" / "LICENCES.md")},
        outputs={name: checksum(made / name) for name in names},
    )
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["milepost"])
    monkeypatch.setenv("COLUMNS", "200")
    return folder


def milepost(*words):
    """The command line in this process, as it ends."""
    sys.argv = ["milepost", *words]
    cli.main()


def whole_files(folder):
    """Every file but those that are being written beside their place."""
    return {name: content for name, content in contents(folder).items() if not re.search(LEFT_WHOLE, name)}


def places(folder, state):
    """Put a state in the place of the project, where the command line stands."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(state, folder, dirs_exist_ok=True)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_is_killed_leaves_what_was_or_what_was_to_be(project, tmp_path, command):
    """At every write point; then the same command again, or the next one, leaves what it would have left."""
    before = contents(project)
    shutil.copytree(project, tmp_path / "untouched")
    states = states_of(lambda: milepost(*COMMANDS[command]), project, tmp_path / "states")
    after = contents(project)
    assert after != before, "the command has done nothing"
    assert len(states) > 1
    for state in states:
        places(project, state)
        milepost_quietly("releases", "internet_users")
        held = whole_files(project)
        made = {name for name in after if after[name] != before.get(name)}
        apart = {name: held.get(name) for name in made}
        old, new = {name: before.get(name) for name in made}, {name: after[name] for name in made}
        if command in OF_TWO_FILES:
            assert all(apart[name] in (old[name], new[name]) for name in made), state.name
        else:
            assert apart in (old, new), state.name
        assert {name: held[name] for name in held if name not in made} == {
            name: before[name] for name in before if name not in made
        }, state.name
    places(project, states[-1])
    if whole_files(project) != after:
        milepost_quietly(*COMMANDS[command])
    assert whole_files(project) == after
    assert [name for name in contents(project) if re.search(LEFT_WHOLE, name)] == []


def milepost_quietly(*words):
    """The same; a refusal is no matter here."""
    try:
        milepost(*words)
    except SystemExit:
        return


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EACCES], ids=["full", "read-only", "forbidden"])
def test_a_command_whose_disk_refuses_says_so_and_leaves_all_as_it_was(project, command, error):
    before = contents(project)
    for number in (1, 2, 4):
        done = hindered(lambda: milepost(*COMMANDS[command]), [project], number, error)
        if done is None:
            break
        code, said = done
        assert code == 1, said
        assert os.strerror(error) in said
        assert "Traceback" not in said
        milepost_quietly("releases", "internet_users")  # sweeps, or finishes what was decided
        held = whole_files(project)
        assert {name: held.get(name) for name in before} == before or command == "import"
        places_back(project, before)


def places_back(folder, before):
    for name in contents(folder).keys() - before.keys():
        (folder / name).unlink()
    for name, content in before.items():
        (folder / name).write_bytes(content)
    for path in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(path.iterdir()):
            path.rmdir()


def mended(project):
    """What lies in outputs/ after a run has looked at it and done nothing."""
    with open_workspace(project, 2026):
        pass
    return {
        path.relative_to(project / "outputs").as_posix(): path.read_bytes()
        for path in (project / "outputs").rglob("*")
        if path.is_file()
    }


TIMES = re.compile(rb'"(started|finished|time|seconds|made|began|ended)": *("[^"]*"|[\d.]+)')


def untimed(files):
    return {name: TIMES.sub(b"", content) for name, content in files.items()}


@pytest.mark.parametrize(
    "make", [report, run, lambda project: typeset(project, title="Another")], ids=["report", "run", "book"]
)
def test_an_edition_that_is_killed_while_it_is_made_leaves_the_last_good_one(quick_project, tmp_path_factory, make):  # noqa: F811
    """At every write point, from the first folder to the last old file removed."""
    project = quick_project
    report(project)
    good = mended(project)
    states = states_of(lambda: make(project), project / "outputs", tmp_path_factory.mktemp("killed") / "states")
    new = mended(project)
    assert len(states) > 30
    found = []
    for state in states:
        shutil.rmtree(project / "outputs")
        shutil.copytree(state, project / "outputs")
        held = mended(project)
        editions = {name: content for name, content in held.items() if name.startswith("2026/")}
        assert editions in (of_edition(good), of_edition(new)), state.name
        assert {name.split("/")[0] for name in held} <= {"2026", "2026.run"}, state.name
        found.append(editions == of_edition(new))
    assert found == sorted(found) or make is run
    report(project)
    assert {path.name for path in (project / "outputs").iterdir()} == {"2026"}


def of_edition(files):
    return {name: content for name, content in files.items() if name.startswith("2026/")}


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS], ids=["full", "read-only"])
def test_an_edition_for_which_the_disk_has_no_room_leaves_the_last_good_one(quick_project, error):  # noqa: F811
    project = quick_project
    report(project)
    good = of_edition(mended(project))
    for number in (1, 3, 12, 40, 55):
        code, said = hindered(lambda: report(project), [project / "outputs"], number, error) or (1, os.strerror(error))
        assert code == 1
        assert os.strerror(error) in said
        assert of_edition(mended(project)) == good
    report(project)


CUT = {"emptied": lambda _: b"", "cut": lambda content: content[: len(content) // 2]}
INPUTS = [
    path.relative_to(PLACE).as_posix()
    for folder in ("data", "params")
    for path in sorted((PLACE / folder).rglob("*"))
    if path.is_file() and path.suffix in (".csv", ".yml", ".bib")
]


@pytest.mark.parametrize("how", CUT)
@pytest.mark.parametrize("name", INPUTS)
def test_an_input_that_was_cut_short_is_refused_in_words_or_read_as_it_stands(project, capsys, name, how):
    """Never a traceback."""
    path = project / name
    path.write_bytes(CUT[how](path.read_bytes()))
    with pytest.raises(SystemExit) as stop:
        milepost("params", "--edition", path.stem) if name.startswith("params/") else milepost("check")
    printed = capsys.readouterr()
    assert stop.value.code in (0, 1)
    assert "Traceback" not in printed.out + printed.err


def test_a_file_of_an_edition_that_was_cut_short_is_never_taken(quick_project):  # noqa: F811
    """Whichever it is, `report` does not call the edition unchanged, and makes it whole again."""
    project = quick_project
    made = report(project)
    options = story.RunOptions(1)
    held = sorted(path for path in made.folder.rglob("*") if path.is_file() and path.name != "log.jsonl")
    for path in held[:: max(1, len(held) // 8)]:
        whole = path.read_bytes()
        if not whole:
            continue
        path.write_bytes(whole[: len(whole) // 2])
        story.make_report(project, 2026, {}, options=options, renderer="embedded", on_event=lambda *_: None)
        assert len(path.read_bytes()) > len(whole) * 0.9, path


HARD = {"PATH": os.environ["PATH"], "LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Kiritimati", "COLUMNS": "200"}


@pytest.mark.parametrize(
    ("surroundings", "before"),
    [
        ({}, ""),
        ({"TZ": "America/St_Johns"}, ""),
        ({"TZ": "No/Where"}, ""),
        ({"HOME": "/nowhere/at/all"}, ""),
        ({"PYTHONIOENCODING": "ascii"}, ""),
        ({}, "ulimit -n 24 && "),
        ({}, "ulimit -f 2000 && "),
        ({}, "cd data/observations && "),
    ],
    ids=[
        "no HOME, C, UTC+14",
        "a half hour",
        "no such zone",
        "HOME is no folder",
        "ascii",
        "24 files",
        "1 MB",
        "below",
    ],
)
def test_a_command_works_in_hard_surroundings(project, surroundings, before):
    """A figure with a Khmer name comes in with no HOME, in the C locale, in odd time zones, with few open files."""
    words = "import sdmx $OLDPWD/answer.csv" if before.startswith("cd") else "import sdmx answer.csv"
    command = f"{before}{sys.executable} -m milepost {words} --source unsdg2026 {NEW}"
    done = subprocess.run(
        ["sh", "-c", command], cwd=project, env=HARD | surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "2 rows written" in done.stderr
    assert "unsdg2026" in (project / "data" / "observations" / "citizens.csv").read_text(encoding="utf-8")


def rows_of_the_table(root):
    for line in (root / "docs" / "bad-luck.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) > 6 and not line.startswith(("| ---", "| what")):
            yield cells


def test_every_cell_of_the_table_names_a_test_that_there_is_or_says_why_not(root):
    names = set()
    for path in (root / "tests").rglob("test_*.py"):
        names |= {
            f"{path.stem}::{name}" for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
        }
    cells = [cell for row_ in rows_of_the_table(root) for cell in row_[1:]]
    assert len(cells) > 60
    lost = [cell for cell in cells if not cell.startswith("no: ") and not set(re.findall(r"`([^`]+)`", cell)) & names]
    assert lost == []
    assert {name for cell in cells for name in re.findall(r"`(test_\w+::\w+)`", cell)} <= names
