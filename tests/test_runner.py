"""The runner is strict: what it cannot believe has failed, and a failure stops nothing that can go on."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from milepost import runner
from milepost.parameters import ParameterError, load_parameters

METADATA = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
WRITE = """
import json, pathlib
folder = pathlib.Path(output) / "results"
folder.mkdir(parents=True, exist_ok=True)
document = {"schema": 1, "chapter": pillar, "edition": edition, "as_of": "", "items": [], "extra": {}}
(folder / f"{pillar}.json").write_text(json.dumps(document))
"""


def notebook(path, *sources, parameters='edition = 1\npillar = ""\noutput = ""'):
    cells = [new_code_cell(parameters, metadata={"tags": ["parameters"]}), *map(new_code_cell, sources)]
    nbformat.write(new_notebook(cells=cells, metadata=METADATA), path)


@pytest.fixture
def project(tmp_path, root):
    """A project whose nine notebooks only write an empty result."""
    (tmp_path / "notebooks").mkdir()
    for chapter in runner.CHAPTERS:
        notebook(tmp_path / "notebooks" / f"{chapter}.ipynb", WRITE)
    return tmp_path, load_parameters(root / "params" / "2026.yml")


def plan(project):
    folder, parameters = project
    return runner.plan(folder, parameters, folder / "outputs" / ".2026.partial")


def test_a_chapter_gets_the_parameters_that_its_cell_names_and_no_others(project):
    jobs = plan(project)
    assert [job.chapter for job in jobs] == list(runner.CHAPTERS)
    assert jobs[0].parameters == {"edition": 2026, "pillar": "infrastructure", "output": "../outputs/.2026.partial"}


def test_a_notebook_with_a_parameter_that_no_edition_sets_is_refused(project):
    notebook(project[0] / "notebooks" / "trust.ipynb", WRITE, parameters="edtion = 1")
    with pytest.raises(ParameterError, match=r"trust\.ipynb has the parameter 'edtion'"):
        plan(project)


def test_a_notebook_without_a_parameters_cell_is_refused(project):
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), project[0] / "notebooks" / "trust.ipynb")
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
        runner.plan(folder, changed, folder)


def test_an_override_that_the_chapter_does_not_take_is_refused(project):
    folder, parameters = project
    changed = parameters.model_copy(update={"pillars": {"trust": {"spare_years": 2}}})
    with pytest.raises(ParameterError, match="'spare_years' is not a parameter of this chapter; it takes edition"):
        runner.plan(folder, changed, folder)


@pytest.mark.slow
def test_a_raising_notebook_stops_neither_the_others_nor_its_own_evidence(project):
    notebook(project[0] / "notebooks" / "trust.ipynb", "1 / 0")
    notebook(project[0] / "notebooks" / "government.ipynb", "2 + 2")
    states = []
    runs = runner.run(plan(project), workers=2, on_change=lambda *change: states.append(change))
    errors = {run.chapter: run.error for run in runs}
    assert [name for name, error in errors.items() if error is None] == [
        "infrastructure",
        "citizens",
        "business",
        "track_record",
    ]
    assert errors["trust"].startswith("trust.ipynb cell 2: ZeroDivisionError")
    assert "results/government.json was not written" in errors["government"]
    assert errors["summary"].startswith("not run: it needs trust")
    assert ("inclusion", "skipped") in states
    (evidence,) = [run.notebook for run in runs if run.chapter == "trust"]
    outputs = [out for cell in nbformat.read(evidence, as_version=4).cells for out in cell.get("outputs", [])]
    assert [out.ename for out in outputs if out.output_type == "error"] == ["ZeroDivisionError"]


@pytest.mark.slow
def test_a_hanging_cell_and_a_killed_kernel_end_their_chapter_by_name(project):
    folder, parameters = project
    notebook(folder / "notebooks" / "trust.ipynb", "import time; time.sleep(60)")
    notebook(folder / "notebooks" / "citizens.ipynb", "import os; os._exit(9)")
    short = parameters.model_copy(update={"cell_timeout_seconds": 3})
    jobs = [job for job in runner.plan(folder, short, folder / "work") if job.chapter in {"trust", "citizens"}]
    errors = {run.chapter: run.error for run in runner.run(jobs, workers=2, on_change=lambda *_: None)}
    assert errors["trust"].startswith("trust.ipynb: CellTimeoutError")
    assert errors["citizens"].startswith("citizens.ipynb: DeadKernelError")
