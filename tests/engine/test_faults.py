"""Whatever goes wrong in a run, the chapter is named, the last edition stands, and the next run mends the rest."""

from pathlib import Path

import pytest

import faults_drill as drill

pytestmark = pytest.mark.slow
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return drill.make_project(tmp_path_factory.mktemp("drill").resolve() / "project")


def test_the_edition_of_the_drill_was_made_in_strange_surroundings(project):
    """No HOME, the C locale, fourteen hours ahead, few open files: the verdicts are those of any other run.

    When the method changes on purpose: `python tests/engine/framework_fixture.py DIR`, `milepost report` there, and
    copy outputs/2026/results/verdicts.csv over the golden file.
    """
    made = (project / "outputs" / "2026" / "results" / "verdicts.csv").read_text(encoding="utf-8")
    assert made == (GOLDEN / "framework-verdicts.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("fault", drill.CELLS)
def test_a_faulty_cell_is_named_and_harms_nothing(project, fault):
    assert drill.cell_fault(project, fault).good


@pytest.mark.parametrize("fault", drill.OTHERS)
def test_a_run_that_is_hindered_harms_nothing(project, fault):
    outcome = drill.OTHERS[fault](project)
    if outcome is None:
        pytest.skip("nobody may mount a disk here")
    assert outcome.good, outcome
