"""The runner is strict: what it cannot believe has failed, and a failure stops nothing that can go on."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from framework_fixture import COUNTRY
from milepost.country import Refusal
from milepost.country.parameters.model import ParameterError
from milepost.country.parameters.reading import load_parameters
from milepost.report.results import ChapterResults, write_results
from milepost.running import chapters, runner
from milepost.running.cache import Cache
from milepost.running.chapters import list_chapters
from milepost.running.launching import Workplace
from milepost.running.notebooks import settle
from milepost.running.workspace import RunOptions

METADATA = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
WRITE = """
import json, pathlib
folder = pathlib.Path(output) / "results"
folder.mkdir(parents=True, exist_ok=True)
document = {"schema": 2, "chapter": pillar, "edition": edition, "as_of": "2026-10-31", "items": [], "extra": {}}
(folder / f"{pillar}.json").write_text(json.dumps(document))
"""


def notebook(path, *sources, parameters='edition = 1\npillar = ""\noutput = ""'):
    cells = [new_code_cell(parameters, metadata={"tags": ["parameters"]}), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells, metadata=METADATA), path)


@pytest.fixture
def project(tmp_path, place):
    """A project whose notebooks only write an empty result, and whose framework asks for nothing."""
    shutil.copytree(place / "data" / "framework", tmp_path / "data" / "framework")
    (tmp_path / "notebooks").mkdir()
    for chapter in list_chapters(tmp_path):
        notebook(tmp_path / "notebooks" / f"{chapter.id}.ipynb", WRITE)
    return tmp_path, load_parameters(place / "params" / "2026.yml")


def plan(project):
    folder, parameters = project
    return chapters.plan_chapters(folder, list_chapters(folder), parameters, folder / "outputs" / ".2026.partial")


TEXTS = ("name", "short_name", "definition", "unit", "source", "custodian", "frequency", "known_limits")
NUMBERS = {"percentage": False, "adoption": False, "decimals": 0}
INDICATOR = {**dict.fromkeys(TEXTS, "x"), **NUMBERS, "direction": "increase", "citation": ["x"]}
EMPTY_KINDS = (
    *("targets", "events", "overrides", "registers", "measures", "actions", "statuses", "institutions"),
    *("stages", "cycle", "replaced"),
)


def given(job, indicators):
    """Inputs in which the framework asks trust for these indicators, and the others for none."""
    pillar = {"id": job.name, "name": "x", "name_local": "x", "goal": "x"}
    framework = {
        **{kind: {} for kind in EMPTY_KINDS},
        "pillars": {job.name: pillar},
        "indicators": {name: {**INDICATOR, "id": name, "pillar": "trust"} for name in indicators},
    }
    nothing = {kind: {} for kind in ("figures", "peers", "releases", "peers_releases", "provinces")}
    return json.dumps(
        {"as_of": "2026-10-31", "widen": 1.0, "framework": framework, "country": COUNTRY.model_dump(), **nothing}
    )


def execute(jobs, *, indicators=(), workers=2, on_event=lambda _: None, seconds=600, at=None):
    """Run jobs as the story does, with nothing to be taken from earlier runs."""
    work = jobs[0].executed.parents[1]
    for job in jobs:
        (work / "inputs").mkdir(parents=True, exist_ok=True)
        shutil.rmtree(job.folder, ignore_errors=True)
        (work / "inputs" / f"{job.name}.json").write_text(given(job, indicators), encoding="utf-8")
    at = at or Workplace(jobs=workers)
    return runner.run_jobs(jobs, Cache(()), work=work, at=at, job_seconds=seconds, on_event=on_event)


def only(project, *names):
    return [job for job in plan(project) if job.name in names]


def test_a_chapter_gets_the_parameters_that_its_cell_names_and_no_others(project):
    jobs = plan(project)
    assert [job.chapter for job in jobs] == list(list_chapters(project[0]))
    folder = "../outputs/.2026.partial/making/infrastructure"
    assert jobs[0].parameters == {"edition": 2026, "pillar": "infrastructure", "output": folder}


def test_a_notebook_with_a_parameter_that_no_edition_sets_is_refused(project):
    notebook(project[0] / "notebooks" / "trust.ipynb", WRITE, parameters="edtion = 1")
    with pytest.raises(ParameterError, match=r"trust\.ipynb has the parameter 'edtion'"):
        plan(project)


def test_a_notebook_without_a_parameters_cell_is_refused(project):
    nbformat.write(
        new_notebook(cells=[new_code_cell("1")], metadata=METADATA), project[0] / "notebooks" / "trust.ipynb"
    )
    with pytest.raises(ParameterError, match="has 0 cells tagged 'parameters'"):
        plan(project)


def test_a_missing_notebook_is_refused_by_name(project):
    (project[0] / "notebooks" / "trust.ipynb").unlink()
    with pytest.raises(ParameterError, match=r"trust\.ipynb is missing"):
        plan(project)


def test_an_override_of_an_unknown_chapter_is_refused(project):
    folder, parameters = project
    changed = parameters.model_copy(update={"pillars": {"trsut": {"spare_years": 2}}})
    with pytest.raises(ParameterError, match="there is no chapter 'trsut'"):
        plan((folder, changed))


def test_an_override_that_the_chapter_does_not_take_is_refused(project):
    folder, parameters = project
    changed = parameters.model_copy(update={"pillars": {"trust": {"spare_years": 2}}})
    with pytest.raises(ParameterError, match="'spare_years' is not a parameter of this chapter; it takes edition"):
        plan((folder, changed))


def test_a_scheduler_without_dask_is_refused_before_anything_runs():
    with pytest.raises(Refusal, match="--scheduler is of Dask; write --engine dask as well"):
        RunOptions(2, scheduler="tcp://127.0.0.1:1")


def test_what_the_longest_work_waits_for_is_the_most_urgent(project):
    jobs = plan(project)
    known = dict.fromkeys((job.name for job in jobs), 1.0) | {"citizens": 4.0, "summary": 3.0, "track_record": 5.0}
    found = runner.urgency(jobs, known)
    assert found["citizens"] == 4.0 + 3.0
    assert found["track_record"] == 5.0 + 3.0
    assert found["changes"] == 1.0 + 3.0
    assert found["inclusion"] == 1.0
    assert max(found, key=found.get) == "track_record"


def test_in_a_first_run_what_reads_all_goals_and_is_waited_for_begins_first(project):
    """It takes the longest, the more goals there are; nobody has measured it yet."""
    found = runner.urgency(plan(project), {})
    assert {name for name, wait in found.items() if wait == max(found.values())} == {"track_record", "changes"}


def spoilt(path, **changes):
    document = json.loads(path.read_text(encoding="utf-8"))
    return json.dumps({**document, **changes}).encode()


def tags_null(path):
    document = json.loads(path.read_text(encoding="utf-8"))
    document["cells"][1]["metadata"]["tags"] = None
    return json.dumps(document).encode()


BROKEN = {
    "empty": (lambda _: b"", "it is empty"),
    "half": (lambda path: path.read_bytes()[:200], "it is not JSON"),
    "conflict": (lambda _: b'{"cells": [\n<<<<<<< HEAD\n', "it holds conflict markers of git"),
    "mark": (lambda path: b"\xef\xbb\xbf" + path.read_bytes(), "it starts with a byte order mark"),
    "latin-1": (lambda _: '{"cells": "\xe9"}'.encode("latin-1"), "is not UTF-8"),
    "list": (lambda _: b"[]", "it holds no cells"),
    "no cells": (lambda _: b"{}", "it holds no cells"),
    "old format": (lambda path: spoilt(path, nbformat=3), "its format is 3, not 4"),
    "no minor": (lambda path: spoilt(path, nbformat_minor=None), "its format is 4, not 4"),
    "tags": (tags_null, "tags: None is not of type 'array'"),
    "other kernel": (
        lambda path: spoilt(path, metadata={"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}),
        "its language is 'R', not 'python'",
    ),
    "other language": (
        lambda path: spoilt(path, metadata={"language_info": {"name": "julia"}}),
        "its language is 'julia', not 'python'",
    ),
}


@pytest.mark.parametrize(("spoil", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_notebook_is_refused_by_name_with_what_is_wrong(project, spoil, words):
    path = project[0] / "notebooks" / "trust.ipynb"
    path.write_bytes(spoil(path))
    with pytest.raises(ParameterError) as refused:
        plan(project)
    assert str(refused.value).startswith("notebooks/trust.ipynb cannot be read as a notebook (")
    assert words in str(refused.value)
    assert str(refused.value).endswith("; restore it.")


NAMES = [
    {},
    {"kernelspec": {"name": "venv", "display_name": "My environment", "language": "python"}},
    {"kernelspec": {"name": "conda-env-stats-py", "display_name": "stats"}, "language_info": {"name": "python"}},
]


@pytest.mark.parametrize("metadata", NAMES, ids=["none", "venv", "conda"])
def test_a_notebook_runs_whatever_its_author_called_her_python(project, metadata):
    path = project[0] / "notebooks" / "trust.ipynb"
    path.write_bytes(spoilt(path, metadata=metadata))
    assert "trust" in {job.name for job in plan(project)}


def test_nobody_is_told_to_restore_a_notebook_that_never_was(project):
    (project[0] / "notebooks" / "trust.ipynb").unlink()
    with pytest.raises(ParameterError, match=r"write it from the notebook of another chapter, or put it back\.$"):
        plan(project)


def test_an_executed_notebook_is_the_same_on_every_run(tmp_path):
    """No times, and ids as in the source; a cell that has none there gets one by its place."""
    source, texts = tmp_path / "trust.ipynb", []
    notebook(source, "1")
    document = json.loads(source.read_text(encoding="utf-8"))
    for run in ("one", "two"):
        executed = tmp_path / f"{run}.ipynb"
        cells = [dict(document["cells"][0]), new_code_cell("edition = 2", metadata={"tags": ["injected-parameters"]})]
        cells.append(new_code_cell("1", metadata={"papermill": {"duration": run}, "execution": {"iopub.status": run}}))
        made = new_notebook(cells=cells, metadata={**METADATA, "papermill": {"start_time": run}})
        executed.write_text(json.dumps(made), encoding="utf-8")
        settle(executed, source)
        texts.append(executed.read_bytes())
    assert texts[0] == texts[1]
    assert b"duration" not in texts[0]
    first = document["cells"][0]["id"]
    assert [cell["id"] for cell in json.loads(texts[0])["cells"]] == [first, "injected-parameters", "cell-3"]


def test_results_that_were_made_with_other_cuts_than_the_editions_are_not_believed(project):
    """A cell that writes its own cuts would print verdicts of a rule that the edition does not state."""
    cell = 'edition = 1\npillar = ""\non_track_probability = 0.67\noutput = ""'
    notebook(project[0] / "notebooks" / "summary.ipynb", WRITE, parameters=cell)
    (job,) = only(project, "summary")
    for value, fault in ((0.67, None), (0.5, "was made with on_track_probability 0.5, not 0.67; leave it as the cell")):
        write_results(job.folder, ChapterResults("summary", 2026, job.as_of, (), {}, {"on_track_probability": value}))
        said = chapters._disbelief(job)
        assert said is None if fault is None else fault in said


def test_parameters_may_be_written_over_several_lines(project):
    cell = 'peers = [\n    "a=b",\n    "THA",\n]\nedition: int = 1  # the year = the cover\npillar = ""\noutput = ""'
    notebook(project[0] / "notebooks" / "trust.ipynb", WRITE, parameters=cell)
    (job,) = only(project, "trust")
    assert list(job.parameters) == ["peers", "edition", "pillar", "output"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [("edition = ", "is not Python"), ("import os", "holds 'import os'"), ("%pip list", "is not Python")],
)
def test_a_parameters_cell_that_holds_more_than_parameters_is_refused(project, cell, words):
    notebook(project[0] / "notebooks" / "trust.ipynb", WRITE, parameters=cell)
    with pytest.raises(ParameterError, match=f"trust.ipynb: its parameters cell {words}"):
        plan(project)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"edition": edition', '"edition": 1999', "says edition 1999, not 2026; pass `edition` on"),
        ('"2026-10-31"', '"2020-01-01"', "says as_of '2020-01-01', not '2026-10-31'"),
        ('"chapter": pillar', '"chapter": "citizens"', "says chapter 'citizens', not 'trust'"),
        ('"items": []', '"items": []', "lacks secure_servers; write every indicator"),
        ('"items": []', '"items": 5', "is not whole (TypeError: items is int, not list)"),
    ],
)
def test_results_of_something_else_are_not_believed(project, old, new, words):
    assert old in WRITE
    notebook(project[0] / "notebooks" / "trust.ipynb", WRITE.replace(old, new))
    (run,) = execute(only(project, "trust"), indicators=("secure_servers",))
    assert words in run.error


@pytest.mark.slow
@pytest.mark.parametrize("first", [True, False])
def test_the_failing_cell_is_counted_as_in_the_source(project, first):
    sources = ["raise KeyError", WRITE] if first else [WRITE, "raise KeyError"]
    path = project[0] / "notebooks" / "trust.ipynb"
    notebook(path, *sources)
    written = nbformat.read(path, as_version=4)
    if first:
        written.cells[:2] = written.cells[1::-1]
        nbformat.write(written, path)
    (run,) = execute(only(project, "trust"))
    assert run.error.startswith(f"trust.ipynb cell {1 if first else 3} line 1: KeyError")


@pytest.mark.slow
def test_a_killed_worker_fails_its_own_chapter_alone(project):
    notebook(project[0] / "notebooks" / "trust.ipynb", "import os, signal; os.kill(os.getppid(), signal.SIGKILL)")
    errors = {run.job: run.error for run in execute(only(project, "trust", "citizens", "business"))}
    assert errors.pop("trust").startswith("trust.ipynb cell 2: its process was killed (SIGKILL)")
    assert errors == {"citizens": None, "business": None}


def ended(pid):
    """Whether a process is gone, or is but a name that nobody has asked after."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stream:  # noqa: PTH123
            return stream.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def until(condition):
    """Wait for another process, so long that only one that hangs is given up."""
    end = time.monotonic() + 3600
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


SLEEPER = """
import os, pathlib, time
pathlib.Path("pids").write_text(f"{os.getpid()} {os.getppid()}")
time.sleep(9000)
"""
RUN = """
import pathlib, sys
from milepost import cli
from milepost.running import Cache, Workplace, list_chapters, plan_chapters, run_jobs
from milepost.country import load_parameters

def main():
    root, params = map(pathlib.Path, sys.argv[1:])
    chapters = [chapter for chapter in list_chapters(root) if chapter.id == "trust"]
    work = root / "work"
    (work / "inputs").mkdir(parents=True)
    (work / "inputs" / "trust.json").write_text("")
    jobs = plan_chapters(root, chapters, load_parameters(params), work)
    run_jobs(jobs, Cache(()), work=work, at=Workplace(jobs=1), job_seconds=600, on_event=print)

if __name__ == "__main__":
    with cli._stoppable():
        main()
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_ended_leaves_neither_worker_nor_kernel(project, place, number):
    folder = project[0]
    notebook(folder / "notebooks" / "trust.ipynb", SLEEPER)
    script = folder / "run.py"
    script.write_text(RUN, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(script), str(folder), str(place / "params" / "2026.yml")], stderr=subprocess.DEVNULL
    ) as process:
        pids = folder / "notebooks" / "pids"
        assert until(lambda: pids.is_file() and len(pids.read_text().split()) == 2)
        kernel, worker = map(int, pids.read_text().split())
        assert not ended(kernel)
        os.kill(process.pid, number)
        process.wait()
    assert until(lambda: ended(kernel) and ended(worker))


@pytest.mark.slow
def test_a_raising_notebook_stops_neither_the_others_nor_its_own_evidence(project):
    notebook(project[0] / "notebooks" / "trust.ipynb", "1 / 0")
    notebook(project[0] / "notebooks" / "government.ipynb", "2 + 2")
    events = []
    runs = execute(plan(project), on_event=events.append)
    errors = {run.job: run.error for run in runs}
    assert [name for name, error in errors.items() if error is None] == [
        "infrastructure",
        "citizens",
        "business",
        "track_record",
        "changes",
        "inclusion",
    ]
    assert errors["trust"].startswith("trust.ipynb cell 2 line 1: ZeroDivisionError")
    assert "results/government.json was not written" in errors["government"]
    assert errors["summary"].startswith("not run: it needs trust")
    assert ("target_review", "skipped") in [(event.job, event.state) for event in events]
    evidence = project[0] / "outputs" / ".2026.partial" / "notebooks" / "trust.ipynb"
    outputs = [out for cell in nbformat.read(evidence, as_version=4).cells for out in cell.get("outputs", [])]
    assert [out.ename for out in outputs if out.output_type == "error"] == ["ZeroDivisionError"]


@pytest.mark.slow
def test_a_hanging_cell_ends_its_chapter_by_name(project):
    folder, parameters = project
    notebook(folder / "notebooks" / "trust.ipynb", "import time\ntime.sleep(9000)")
    for seconds in (3, 60, 600):  # a busy machine may take longer to the cell before
        short = parameters.model_copy(update={"cell_timeout_seconds": seconds})
        (run,) = execute(only((folder, short), "trust"))
        if "cell 1" not in run.error:
            break
    said = f"trust.ipynb cell 2 line 2: it ran longer than {seconds} s (cell_timeout_seconds)"
    assert run.error.startswith(said)


@pytest.mark.slow
def test_a_killed_kernel_ends_its_chapter_by_name(project):
    notebook(project[0] / "notebooks" / "citizens.ipynb", "import os; os._exit(9)")
    (run,) = execute(only(project, "citizens"))
    assert run.error.startswith("citizens.ipynb cell 2: its kernel died, perhaps for want of memory")


@pytest.mark.slow
def test_a_kernel_takes_no_network_port_and_leaves_no_socket(project):
    ask = "import ipykernel\npathlib.Path('how.json').write_text(ipykernel.get_connection_info())"
    notebook(project[0] / "notebooks" / "trust.ipynb", WRITE, ask)
    (run,) = execute(only(project, "trust"))
    assert run.error is None
    how = json.loads((project[0] / "notebooks" / "how.json").read_text(encoding="utf-8"))
    assert how["transport"] == "ipc"
    assert not Path(how["ip"]).parent.exists()


@pytest.mark.slow
def test_what_two_chapters_write_under_one_name_fails_the_later_one(project):
    more = '(pathlib.Path(output) / "figures").mkdir(); (pathlib.Path(output) / "figures" / "map.svg").write_text("")'
    for name in ("trust", "citizens"):
        notebook(project[0] / "notebooks" / f"{name}.ipynb", WRITE, more)
    errors = sorted(str(run.error) for run in execute(only(project, "trust", "citizens"), workers=1))
    assert errors[0] == "None"
    assert errors[1].endswith("it wrote figures/map.svg, which another chapter has written; give it another name")
