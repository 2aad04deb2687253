"""Notebooks are committed clean, share one skeleton, and say nothing that is not computed."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from milepost.country.parameters.reading import load_parameters
from milepost.running.chapters import list_chapters

LINES = 16
ROOT = Path(__file__).parents[2]
CHAPTERS = [chapter.id for chapter in list_chapters(ROOT)]
PILLARS = [chapter.id for chapter in list_chapters(ROOT) if chapter.of_pillar]
PARAMETER_LINES = 40
ALONE = "#| include: false"  # the first line of a cell that serves the statistician, not the book


def read(root, chapter):
    return nbformat.read(root / "notebooks" / f"{chapter}.ipynb", as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def is_parameters(cell):
    return "parameters" in cell.metadata.get("tags", [])


@pytest.fixture(params=CHAPTERS)
def chapter(request):
    return request.param


def test_every_notebook_of_the_folder_is_a_chapter(root):
    assert {path.stem for path in (root / "notebooks").glob("*.ipynb")} == set(CHAPTERS)


def test_a_notebook_is_committed_without_outputs(root, chapter):
    assert all(not cell.outputs and cell.execution_count is None for cell in code(read(root, chapter)))


def test_a_notebook_has_one_title_with_its_id(root, chapter):
    text = "\n".join(cell.source for cell in read(root, chapter).cells if cell.cell_type == "markdown")
    assert re.findall(r"^# .*$", text, re.MULTILINE) == [
        line for line in text.splitlines() if line.startswith("# ") and f"{{#sec-{chapter.replace('_', '-')}}}" in line
    ]


def test_a_cell_is_short_and_defines_nothing(root, chapter):
    for cell in code(read(root, chapter)):
        assert len(cell.source.splitlines()) <= (PARAMETER_LINES if is_parameters(cell) else LINES)
        nodes = ast.walk(ast.parse(cell.source))
        assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Try | ast.Lambda) for node in nodes)


def test_what_the_book_shows_rests_on_no_number_outside_the_parameters_cell(root, chapter):
    for cell in code(read(root, chapter)):
        if cell.source.startswith(ALONE):
            continue
        constants = [node.value for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Constant)]
        numbers = [value for value in constants if isinstance(value, int | float) and not isinstance(value, bool)]
        assert is_parameters(cell) or numbers == []


def test_prose_holds_no_typed_figure_but_years_of_the_framework(root, chapter):
    prose = [cell.source for cell in read(root, chapter).cells if cell.cell_type == "markdown"]
    assert set(re.findall(r"\d[\d.,]*", " ".join(prose))) <= {"2021", "2035"}


def test_parameters_are_literals_with_the_editions_values(root, chapter):
    cells = [cell for cell in code(read(root, chapter)) if is_parameters(cell)]
    assert len(cells) == 1
    edition = load_parameters(root / "params" / "2026.yml").for_chapter(chapter)
    for node in ast.parse(cells[0].source).body:
        name, value = node.targets[0].id, ast.literal_eval(node.value)
        assert value == {**edition, "pillar": chapter, "output": ""}[name]


def test_every_parameter_of_an_edition_reaches_some_chapter(root):
    named = set()
    for chapter in CHAPTERS:
        (cell,) = [cell for cell in code(read(root, chapter)) if is_parameters(cell)]
        named |= {node.targets[0].id for node in ast.parse(cell.source).body}
    offered = load_parameters(root / "params" / "2026.yml").for_chapter("citizens")
    assert set(offered) <= named


def test_the_pillars_share_one_skeleton(root):
    """A change of the analysis of one goal is made in all of them."""

    def skeleton(chapter):
        own = {"title", "question", "subject-text", "subject", "parameters"}
        return [
            (cell.id, "" if cell.id in own or cell.cell_type == "markdown" else cell.source)
            for cell in read(root, chapter).cells
        ]

    first = skeleton(PILLARS[0])
    assert all(skeleton(chapter) == first for chapter in PILLARS)


def test_each_pillar_has_a_part_that_only_its_subject_has(root):
    subjects = [next(c.source for c in read(root, p).cells if c.id == "subject") for p in PILLARS]
    assert len(set(subjects)) == len(PILLARS)


def calls(notebook):
    """Names of everything that a notebook calls: `mp.project`, `chapter.show`, `sns.relplot`."""
    trees = (ast.parse(cell.source) for cell in code(notebook))
    return {ast.unparse(node.func) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_the_analysis_of_a_goal_stands_in_its_notebook(root):
    """Figures, model, textbook twins, verdicts, table columns and axes are calls that a reader finds there."""
    wanted = {
        "mp.open_chapter",
        "sns.relplot",
        "mp.project",
        "mp.textbook",
        "mp.cuts_of",
        "mp.assess",
        "mp.table",
        "plt.subplots",
        "mp.plot.fan",
        "mp.gaps",
        "chapter.write",
    }
    assert {pillar: wanted - calls(read(root, pillar)) for pillar in PILLARS} == {pillar: set() for pillar in PILLARS}


def test_a_notebook_uses_the_librarys_public_names_alone(root, chapter):
    """What a notebook may use, a statistician finds in docs/reference.md."""
    modules = set()
    for cell in code(read(root, chapter)):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                modules.add(node.module)
    assert {name for name in modules if name.split(".")[0] == "milepost"} == {"milepost"}
