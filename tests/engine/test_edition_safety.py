"""An edition is never lost, never older than it says, and says what it was made with; nothing here runs a kernel.

The notebooks and the typesetting are replaced by quick ones; what is tested is the story around them.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter

import pytest

from milepost import checks, country, running
from milepost import edition as story
from milepost.book import project as book_project
from milepost.book import render as rendering
from milepost.book.problems import BookError
from milepost.checks import reading
from milepost.checks import running as checking
from milepost.country.parameters.model import ParameterError
from milepost.edition import RunFailedError
from milepost.report import inputs
from milepost.report.run_record import RunRecordError
from milepost.running import manifest, workspace
from milepost.running.jobs import JobRun
from milepost.running.workspace import WorkspaceError
from project_copy import copy_project


def quiet(*_):
    """Nobody watches."""


@pytest.fixture
def project(tmp_path, place, monkeypatch):
    """A project whose notebooks leave at once what they were given, and whose book is that."""
    copy_project(place, tmp_path)

    def run(jobs, *_, work, **__):
        (work / "results").mkdir()
        (work / "notebooks").mkdir()
        for job in jobs[:-1]:
            job.executed.write_text(json.dumps(job.parameters), encoding="utf-8")
        return [JobRun(job.name, 0.0, None) for job in jobs]

    def render(chapters, out, **_):
        (out / "html").mkdir(parents=True)
        (out / "html" / "index.html").write_text((chapters / "said").read_text(encoding="utf-8"), encoding="utf-8")
        (out / "report.pdf").touch()
        return rendering.Rendered(out / "html" / "index.html", "embedded", {out / "report.pdf": 1})

    def assemble(_, work, target, *, title, **__):
        target.mkdir()
        held = json.loads((work / "notebooks" / "trust.ipynb").read_text(encoding="utf-8"))
        (target / "said").write_text(f"{title} {held['spare_years']}", encoding="utf-8")

    monkeypatch.setattr(running, "run_jobs", run)
    monkeypatch.setattr(running, "preload", quiet)
    monkeypatch.setattr(rendering, "render", render)
    monkeypatch.setattr(book_project, "assemble", assemble)
    return tmp_path


def report(project, **overrides):
    options = story.RunOptions(1, force=True)
    return story.make_report(project, 2026, overrides, options=options, renderer="embedded", on_event=quiet)


def run(project, **overrides):
    return story.run_only(project, 2026, overrides, options=story.RunOptions(1), on_event=quiet)


def typeset(project, **overrides):
    return story.typeset_only(project, 2026, overrides, renderer="embedded", on_event=quiet)


def said(made):
    return made.html.read_text(encoding="utf-8")


def read_manifest(made):
    return json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))


def folders(project):
    return {path.name for path in (project / "outputs").iterdir()}


def test_a_report_supersedes_an_older_run_that_waits(project):
    run(project, spare_years="7")
    report(project, spare_years="4")
    assert folders(project) == {"2026"}
    assert said(typeset(project)).endswith(" 4")


def test_a_brief_alone_waits_beside_the_whole_edition_and_goes_with_the_next(project):
    """Who needs four pages quickly does not lose the report."""
    report(project, spare_years="4")
    options = story.RunOptions(1, brief=True)
    made = story.make_report(project, 2026, {}, options=options, renderer="embedded", on_event=quiet)
    assert (made.folder.name, made.html) == ("2026.brief", None)
    assert read_manifest(made)["outputs"]
    assert folders(project) == {"2026", "2026.brief"}
    assert said(report(project, spare_years="5")).endswith(" 5")
    assert folders(project) == {"2026"}


def override(project, header, row):
    text = f"{header}\n{row}\n"
    (project / "data" / "framework" / "overrides.csv").write_text(text, encoding="utf-8")


def test_a_final_report_takes_no_override_that_nobody_else_has_looked_at(project):
    """Who set a verdict does not release it alone."""
    override(project, "target,verdict,reason,role", "egdi_2035,watch,It is.,Director")
    with pytest.raises(WorkspaceError, match=r"overrides\.csv line 2\); fill its columns reviewed_by"):
        report(project, status="final")
    assert folders(project) == set()
    override(project, "target,verdict,reason,role,reviewed_by,reviewed_on", "egdi_2035,watch,It is.,Director,Council,")
    with pytest.raises(WorkspaceError, match="not reviewed"):
        report(project, status="final")
    row = "egdi_2035,watch,It is.,Director,Council,2026-09-30"
    override(project, "target,verdict,reason,role,reviewed_by,reviewed_on", row)
    assert report(project, status="final").folder.name == "2026"


def test_a_brief_alone_is_no_release(project):
    options = story.RunOptions(1, brief=True, release=True)
    with pytest.raises(WorkspaceError, match="--release and --format brief exclude each other"):
        story.make_report(project, 2026, {}, options=options, renderer="embedded", on_event=quiet)


def test_the_later_of_run_and_edition_is_typeset(project):
    run(project, spare_years="7")
    kept = project / "kept"
    shutil.copytree(project / "outputs" / "2026.run", kept)
    os.utime(kept / "run.json", (0, 0))
    report(project, spare_years="4")
    shutil.copytree(kept, project / "outputs" / "2026.run")
    assert said(typeset(project)).endswith(" 4")
    run(project, spare_years="9")
    assert said(typeset(project)).endswith(" 9")
    assert folders(project) == {"2026"}


def test_the_manifest_tells_the_parameters_and_inputs_of_the_run_not_of_the_typesetting(project):
    run(project, spare_years="7")
    ran = json.loads((project / "outputs" / "2026.run" / "run.json").read_text(encoding="utf-8"))
    with (project / "data" / "LICENCES.md").open("a", encoding="utf-8") as stream:
        stream.write("later\n")
    with (project / "index.qmd").open("a", encoding="utf-8") as stream:
        stream.write("later\n")
    told = read_manifest(typeset(project, title="A new title: 2026"))
    assert told["parameters"]["spare_years"] == 7
    assert told["parameters"]["title"] == "A new title: 2026"
    assert told["inputs"]["data/LICENCES.md"] == ran["inputs"]["data/LICENCES.md"]
    assert {"_quarto.yml", "index.qmd", "_extensions/milepost/strings.yml", "params/2026.yml"} <= set(told["inputs"])


def test_typesetting_takes_a_title_and_a_publisher_and_nothing_else(project):
    run(project)
    assert said(typeset(project, title="Another", publisher="An office")).startswith("Another ")
    with pytest.raises(ParameterError, match="-p spare_years: the notebooks have been run already; only title and pub"):
        typeset(project, spare_years="4")
    with pytest.raises(ParameterError, match="-p title:\n  parameter 'title' is ' '"):
        typeset(project, title=" ")


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"parameters": {"edition": 2026}}'])
def test_a_run_that_does_not_say_what_it_was_is_not_typeset(project, text):
    path = run(project).folder / "run.json"
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(RunRecordError, match=r"outputs/2026\.run/run\.json .*; run `milepost run` again"):
        typeset(project)


def test_nothing_run_is_nothing_to_typeset(project):
    with pytest.raises(RunFailedError, match="run `milepost run --edition 2026` first"):
        typeset(project)


@pytest.mark.parametrize("make", [report, lambda project: typeset(project, title="Another")])
def test_a_failing_book_keeps_its_evidence_until_a_success(project, monkeypatch, make):
    good = said(report(project))

    def fail(*_, **__):
        raise BookError("the book has a fault")

    with monkeypatch.context() as patch:
        patch.setattr(rendering, "render", fail)
        with pytest.raises(BookError, match=r"the book has a fault\n.*lie in outputs/2026\.failed/; the last good"):
            make(project)
    assert (project / "outputs" / "2026.failed" / "chapters" / "said").is_file()
    assert (project / "outputs" / "2026" / "book" / "html" / "index.html").read_text(encoding="utf-8") == good
    make(project)
    assert folders(project) == {"2026"}


def test_a_failing_chapter_keeps_its_evidence_until_a_success(project, monkeypatch):
    with monkeypatch.context() as patch:
        failed = [JobRun("trust", 0.0, "boom")]
        patch.setattr(running, "run_jobs", lambda *_, **__: failed)
        with pytest.raises(RunFailedError, match=r"trust: boom\nThe executed notebooks lie in outputs/2026\.failed/"):
            run(project)
    assert folders(project) == {"2026.failed"}
    run(project)
    assert folders(project) == {"2026.run"}


def test_a_run_that_is_stopped_leaves_nothing_half_done(project, monkeypatch):
    report(project)

    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "run_jobs", stop)
    with pytest.raises(KeyboardInterrupt):
        report(project)
    assert folders(project) == {"2026"}


def test_quarto_is_refused_before_the_run_when_it_is_not_installed(project, monkeypatch):
    monkeypatch.setenv("PATH", str(project))
    with pytest.raises(BookError, match="quarto: not on the PATH"):
        story.make_report(project, 2026, {}, options=story.RunOptions(1), renderer="quarto", on_event=quiet)
    assert not (project / "outputs").exists()


def test_a_journey_that_the_country_file_tells_otherwise_is_refused_before_the_run(project):
    """Unless the run itself asks for other years; an earlier edition had the years of its day."""
    path = project / "params" / "2026.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^start_year: .*$", "start_year: 2019", text), encoding="utf-8")
    with pytest.raises(ParameterError, match=r"params/2026\.yml: start_year is 2019, and data/country\.yml says 20"):
        report(project)
    assert not (project / "outputs" / "2026").exists()
    assert report(project, start_year="2020").html.is_file()


@pytest.mark.parametrize("name", ["outputs", "outputs/2026", "outputs/.2026.partial", "outputs/2026.failed"])
def test_a_file_where_a_folder_must_be_is_refused_before_the_run(project, name):
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text("mine")
    with pytest.raises(WorkspaceError, match=f"{name} is a file where a run needs a folder; move it away"):
        report(project)
    assert (project / name).read_text() == "mine"


@pytest.mark.parametrize("name", ["outputs", "outputs/2026"])
def test_a_folder_that_cannot_be_written_to_is_refused_before_the_run(project, monkeypatch, name):
    (project / name).mkdir(parents=True)
    monkeypatch.setattr(workspace.os, "access", lambda path, _: path != project / name)
    with pytest.raises(WorkspaceError, match=f"{name} cannot be written to; mend its permissions"):
        report(project)


def test_an_edition_set_aside_by_a_killed_run_is_put_back(project):
    good = report(project)
    good.folder.rename(project / "outputs" / ".2026.123.old")
    (project / "outputs" / ".2026.partial").mkdir()
    assert said(typeset(project)) == "Bouvet’s digital economy and society: progress report 2026 3"
    assert folders(project) == {"2026"}


def test_what_is_left_over_is_removed_when_the_edition_is_there(project):
    report(project)
    (project / "outputs" / ".2026.123.old").mkdir()
    (project / "outputs" / ".2025.123.old").mkdir()
    report(project)
    assert folders(project) == {"2026", ".2025.123.old"}


def test_a_second_run_of_the_edition_is_refused_with_who_holds_it(project):
    with workspace.open_workspace(project, 2026) as space:
        space.partial.mkdir()
        with pytest.raises(WorkspaceError) as refused:
            report(project)
        assert space.partial.is_dir()
        with workspace.open_workspace(project, 2025):
            pass
    words = str(refused.value)
    assert words.startswith(f"another run of 2026 is under way (process {os.getpid()}, since ")
    assert words.endswith("); wait for it or stop it.")
    report(project)


def test_the_lock_of_a_killed_run_is_free(project):
    script = (
        "import os, pathlib, signal, sys\n"
        "from milepost.running import open_workspace\n"
        "with open_workspace(pathlib.Path(sys.argv[1]), 2026) as space:\n"
        "    space.partial.mkdir()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(project)], check=False)
    assert folders(project) == {".2026.lock", ".2026.partial"}
    report(project)
    assert folders(project) == {"2026"}


def test_a_checksum_is_of_the_input_as_the_run_found_it(project):
    before = manifest.describe_run(project, country.load_parameters(project / "params" / "2026.yml"))
    assert before.inputs == {
        name: value
        for name, value in read_manifest(report(project))["inputs"].items()
        if name.split("/")[0] in {"data", "notebooks", "params"}
    }


def test_the_checksums_are_those_that_sha256sum_checks(project):
    made = report(project)
    done = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=made.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done
    assert len(done.stdout.splitlines()) == len(read_manifest(made)["outputs"])


def test_the_data_are_read_and_judged_once_a_run(project, monkeypatch):
    """Files of the data are opened by the checks and by the gathering; nobody reads them a third time."""
    calls = Counter()

    def counted(name, real):
        def call(*arguments, **options):
            calls[name] += 1
            return real(*arguments, **options)

        return call

    for module, name in (
        (reading, "read_data"),
        (inputs, "load_framework"),
        (inputs, "load_observations"),
        (inputs, "load_peers"),
    ):
        real = getattr(module, name)
        for place in (module, checks, checking, country):
            if hasattr(place, name):
                monkeypatch.setattr(place, name, counted(name, real))
    report(project)
    assert calls == {"read_data": 1, "load_framework": 1, "load_observations": 1, "load_peers": 1}
