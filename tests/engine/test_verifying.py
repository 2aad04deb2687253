"""An edition is held against its manifest: what is missing, altered or added is named, and nothing else."""

import json
import re
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from milepost.cli import app
from milepost.country import checksum
from milepost.editions.comparing import Difference, compare_outputs, differences
from milepost.running.manifest import ManifestError, read_manifest
from project_copy import copy_project
from record_fixture import leave_manifest


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A small project with an edition and a manifest of it."""
    files = {
        "_quarto.yml": "project: {type: book}\n",
        "data/figures.csv": "year,value\n2020,1\n",
        "params/2026.yml": "edition: 2026\n",
        "outputs/2026/results/citizens.json": "{}\n",
        "outputs/2026/book/report.pdf": "%PDF\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    folder = tmp_path / "outputs" / "2026"
    leave_manifest(
        folder,
        inputs={name: checksum(tmp_path / name) for name in files if not name.startswith("outputs")},
        outputs={name: checksum(folder / name) for name in ("results/citizens.json", "book/report.pdf")},
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(project):
    folder = project / "outputs" / "2026"
    return differences(project, folder, read_manifest(folder))


def verify(*arguments):
    return CliRunner().invoke(app, ["verify", "outputs/2026", *arguments])


def test_an_untouched_edition_has_no_differences(project):
    assert found(project) == []
    done = verify()
    assert done.exit_code == 0
    assert "3 inputs and 2 outputs checked; none differ." in done.output


def test_what_is_altered_missing_or_added_is_named(project):
    (project / "data" / "figures.csv").write_text("year,value\n2020,2\n", encoding="utf-8")
    (project / "data" / "more.csv").write_text("", encoding="utf-8")
    (project / "outputs" / "2026" / "book" / "report.pdf").unlink()
    (project / "outputs" / "2026" / "results" / "extra.json").write_text("{}", encoding="utf-8")
    assert found(project) == [
        Difference("input", "data/figures.csv", "altered"),
        Difference("input", "data/more.csv", "added"),
        Difference("output", "book/report.pdf", "missing"),
        Difference("output", "results/extra.json", "added"),
    ]
    done = verify()
    assert done.exit_code == 1
    assert "altered\tinput\tdata/figures.csv" in done.output
    assert "4 differ" in done.output


def test_caches_and_files_beside_the_edition_are_no_difference(project):
    for name in ("data/.ipynb_checkpoints/a.csv", "docs/note.md", "outputs/2025/results/old.json"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("x", encoding="utf-8")
    assert found(project) == []


@pytest.mark.parametrize("text", ["{", "[]", "", "{}"])
def test_a_manifest_that_is_none_is_refused(project, text):
    (project / "outputs" / "2026" / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError, match=r"2026/manifest\.json is damaged \(.*\); make the edition again"):
        read_manifest(project / "outputs" / "2026")
    assert verify().exit_code == 2


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("edition", None, "it lacks edition"),
        ("edition", "x", "edition: Input should be a valid integer"),
        ("outputs", {}, "it lists no file"),
        ("inputs", {"a": "sha256:12"}, "the checksum of a is no SHA-256"),
        ("inputs", {"../a": ""}, "'../a' is no path inside the project"),
        ("outputs", {"/a": ""}, "'/a' is no path inside the project"),
        ("inputs", [], "inputs: Input should be an object"),
    ],
)
def test_a_manifest_with_a_fault_is_refused_in_words(project, name, value, words):
    path = project / "outputs" / "2026" / "manifest.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document.pop(name)
    path.write_text(json.dumps(document if value is None else {**document, name: value}), encoding="utf-8")
    with pytest.raises(ManifestError, match=re.escape(f"is damaged ({words}")):
        read_manifest(project / "outputs" / "2026")
    assert verify().exit_code == 2


def test_a_folder_without_manifest_cannot_be_verified(project):
    (project / "outputs" / "2026" / "manifest.json").unlink()
    done = verify()
    assert done.exit_code == 2
    assert "2026/manifest.json is missing, so nothing can be verified" in done.output


def test_a_file_in_a_folders_place_is_told_so(project):
    with pytest.raises(ManifestError, match=r"manifest\.json is a file; name the folder of an edition"):
        read_manifest(project / "outputs" / "2026" / "manifest.json")


def test_outputs_made_again_are_compared_byte_for_byte(project, tmp_path):
    folder = project / "outputs" / "2026"
    again = tmp_path / "again"
    shutil.copytree(folder, again)
    assert compare_outputs(folder, again, read_manifest(folder)) == []
    (again / "results" / "citizens.json").write_text("{} \n", encoding="utf-8")
    (again / "results" / "new.json").write_text("{}", encoding="utf-8")
    assert compare_outputs(folder, again, read_manifest(folder)) == [
        Difference("output", "results/citizens.json", "altered"),
        Difference("output", "results/new.json", "added"),
    ]


def test_of_executed_notebooks_the_timings_are_passed_over(project, tmp_path):
    folder = project / "outputs" / "2026"
    texts = [
        json.dumps({"cells": [{"source": "1", "metadata": {"papermill": {"duration": seconds}}}], "metadata": {}})
        for seconds in (1, 2)
    ]
    for place, text in ((folder, texts[0]), (tmp_path / "again", texts[1])):
        (place / "notebooks").mkdir(parents=True)
        (place / "notebooks" / "trust.ipynb").write_text(text, encoding="utf-8")
    leave_manifest(
        folder,
        inputs={"data/figures.csv": "sha256:" + "0" * 64},
        outputs={"notebooks/trust.ipynb": checksum(folder / "notebooks" / "trust.ipynb")},
    )
    manifest = read_manifest(folder)
    assert compare_outputs(folder, tmp_path / "again", manifest) == []
    (tmp_path / "again" / "notebooks" / "trust.ipynb").write_text(texts[1].replace('"1"', '"2"'), encoding="utf-8")
    assert [one.kind for one in compare_outputs(folder, tmp_path / "again", manifest)] == ["altered"]


@pytest.mark.slow
def test_an_edition_is_made_again_byte_for_byte(place, tmp_path):
    copy_project(place, tmp_path)

    def milepost(*arguments):
        command = [sys.executable, "-m", "milepost.cli", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    made = milepost("report", "-e", "2025", "-p", "on_track_probability=0.7", "--renderer", "embedded")
    assert made.returncode == 0, made.stderr
    done = milepost("verify", "outputs/2025", "--rerun")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    with (tmp_path / "data" / "observations" / "citizens.csv").open("a", encoding="utf-8") as stream:
        stream.write("internet_users,2024,75,both,total,,2025-06-01,normal,wdi2026\n")
    done = milepost("verify", "outputs/2025", "--rerun")
    assert done.returncode == 1
    assert "altered\tinput\tdata/observations/citizens.csv" in done.stdout
    assert "made again: altered\toutput\tresults/citizens.json" in done.stdout
