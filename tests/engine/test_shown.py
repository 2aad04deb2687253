"""What a chapter draws, prints or shows at a cell's end is in the report, as it is by hand in JupyterLab."""

import re

import nbformat
import pandas as pd
import pytest
from lxml import html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from book_fixture import make_project
from milepost.book.project import clean_notebook
from milepost.book.render import render
from milepost.report.shown import frame_markdown, told
from milepost.running.execute import execute
from milepost.running.jobs import ChapterLimits

OPEN = "from milepost.report.shown import show_for_book\nshow_for_book()"
DRAW = """\
import matplotlib.pyplot as plt
figure, ax = plt.subplots()
ax.plot([2020, 2021], [1, 2])
ax.set_ylabel('percent')"""
CELLS = {
    "shown": f"{DRAW}\nplt.show()",
    "left open": f"{DRAW}\nax.set_title('Left open')",
    "drawn by seaborn": "import seaborn as sns\nsns.lineplot(x=[1, 2], y=[3, 4])",
    "captioned": f"#| label: fig-trust-own\n#| fig-cap: Drawn by hand\n#| fig-alt: A rising line\n{DRAW}\nplt.show()",
    "hidden": f"#| include: false\n{DRAW}\nax.set_title('Hidden')\nplt.show()",
    "frame": "import pandas as pd\npd.DataFrame({'year': [2024], 'name': ['a_b | c'], 'share': [60.7171]})",
    "series": "pd.Series([1.5], index=pd.Index(['internet'], name='indicator'), name='gap')",
    "printed": "print('Printed *as it is* ```')",
    "closed": f"{DRAW}\nplt.close()",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A book in which a chapter was run by the runner's own hand, cell after cell."""
    folder = tmp_path_factory.mktemp("shown")
    source, executed = folder / "notebooks" / "trust.ipynb", folder / "run" / "trust.ipynb"
    cells = [new_markdown_cell("# Trust {#sec-trust}\n\n## Why this verdict {#sec-trust-why}")]
    cells += [new_code_cell("output = ''", metadata={"tags": ["parameters"]}), new_code_cell(OPEN)]
    cells += [new_code_cell(source) for source in CELLS.values()]
    source.parent.mkdir()
    spec = {"kernelspec": {"name": "venv", "display_name": "Mine", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=spec), source)
    limits = ChapterLimits(600, 0, 10)
    assert execute(source, executed, {}, limits=limits, meeting=str(folder / "kernel"), say=lambda _: None) is None
    made = make_project(folder / "book")
    clean_notebook(executed, made / "notebooks" / "trust.ipynb")
    page = made / "notebooks" / "citizens.ipynb"
    page.write_text(page.read_text(encoding="utf-8").replace("@fig-trust-shape", "@fig-trust-own"), encoding="utf-8")
    for path in made.rglob("*.*md"):
        path.write_text(path.read_text(encoding="utf-8").replace("fig-trust-shape", "fig-trust-own"), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def cells(project):
    """The outputs of each cell, as both renderers get them."""
    held = [cell for cell in nbformat.read(project / "notebooks" / "trust.ipynb", 4).cells if cell.cell_type == "code"]
    return dict(zip(CELLS, held[2:], strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["shown", "left open", "drawn by seaborn", "captioned"])
def test_a_figure_that_a_cell_draws_is_one_picture_with_an_alternative_text(cells, name):
    (output,) = cells[name].outputs
    assert output.data["image/svg+xml"].startswith("<?xml")
    assert cells[name].source.count("#| fig-alt:") == 1


@pytest.mark.slow
def test_the_alternative_text_says_what_the_axes_say_where_the_cell_gives_none(cells):
    assert cells["left open"].source.startswith('#| fig-alt: "A chart: Left open; percent."\n')
    assert cells["drawn by seaborn"].source.startswith('#| fig-alt: "A chart without title or labels."\n')
    assert "A rising line" in cells["captioned"].source


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hidden", "closed"])
def test_what_is_hidden_or_closed_is_not_shown(cells, name):
    assert cells[name].outputs == []


@pytest.mark.slow
def test_a_frame_at_a_cells_end_is_a_table_and_no_html(cells):
    (output,) = cells["frame"].outputs
    assert "text/html" not in output.data
    assert output.data["text/markdown"] == (
        "| year | name | share |\n|---:|---|---:|\n| 2024 | a\\_b \\| c | 60.7171 |"
    )
    assert cells["series"].outputs[0].data["text/markdown"].splitlines()[-1] == "| internet | 1.5 |"


@pytest.mark.slow
def test_the_book_holds_all_of_it(project, tmp_path):
    render(project, tmp_path, renderer="embedded")
    page = html.fromstring((tmp_path / "html" / "notebooks" / "trust.html").read_text(encoding="utf-8"))
    alts = page.xpath("//main//img/@alt") or page.xpath("//img/@alt")
    assert [alt for alt in alts if alt] == [
        "A chart: percent.",
        "A chart: Left open; percent.",
        "A chart without title or labels.",
        "A rising line",
    ]
    text = " ".join(page.text_content().split())
    assert "Drawn by hand" in text
    assert "Printed *as it is* ```" in text
    assert "60.7171" in page.xpath("//td/text()")
    assert not re.search("matplotlib|<Axes|0x", text)


def test_a_long_frame_says_how_many_rows_it_has():
    text = frame_markdown(pd.DataFrame({"a": range(61)}))
    assert text.endswith("| 59 |\n\n60 of 61 rows.")


def test_a_frame_with_levels_and_gaps_is_told_whole():
    frame = pd.DataFrame(
        [[1, None], [float("nan"), -0.004]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("b", "")])
    )
    lines = frame_markdown(frame.set_index(pd.Index(["k", "l"], name="key"))).splitlines()
    assert lines[0] == "| key | a x | b |"
    assert lines[2:] == ["| k | 1 | – |", "| l | – | −0.004 |"]


def test_a_figure_is_told_by_each_of_its_axes():
    from matplotlib.figure import Figure

    figure = Figure()
    for ax, title in zip(figure.subplots(1, 2), ("Women", "Men"), strict=True):
        ax.set(title=title, xlabel="year", ylabel="percent")
    figure.suptitle("By sex")
    assert told(figure) == "A chart: By sex; Women; percent by year; Men."
