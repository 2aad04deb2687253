"""What the embedded renderer refuses, and that each message names the file and the line."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from book_fixture import ROOT, SVG, make_project, markdown_cell
from milepost.book.pages import run_pandoc
from milepost.book.problems import BookError, BookWarning
from milepost.book.render import render

PAGE = "# Indicators {#sec-indicators}\n\n"
ALT = 'fig-alt="a line"'
CASES = {
    "unresolved reference": ("See @fig-nowhere.", "indicators.qmd line 3: reference @fig-nowhere points at nothing"),
    "duplicate label": ("## Again {#sec-trust}", "label 'sec-trust' is taken already in notebooks/trust.html"),
    "unknown citation": ("As [@nobody1999] says.", "line 3: citation @nobody1999 is not in the bibliography"),
    "missing alt text": ("![A](figures/online.svg){#fig-a}", "'figures/online.svg' has no alt text"),
    "missing file": (f"![A](figures/none.svg){{#fig-a {ALT}}}", "picture 'figures/none.svg' is missing"),
    "remote picture": (f"![A](https://a.org/b.svg){{#fig-a {ALT}}}", "is not a file of the book"),
    "picture outside": (f"![A](../../etc/x.svg){{#fig-a {ALT}}}", "is not a file of the book"),
    "wrong prefix": (f"![A](figures/online.svg){{#tbl-a {ALT}}}", "label 'tbl-a' has the wrong prefix"),
    "tabs": ("::: {.panel-tabset}\n:::", "line 3: a .panel-tabset block is not supported"),
    "layout": ("::: {layout-ncol=2}\n:::", "line 3: a layout or a float block is not supported"),
    "html": ("A <b>bold</b> word.", "line 3: HTML tag <b> is not supported"),
    "raw block": ("```{=html}\n<b>x</b>\n```", "line 3: a {=html} block is not supported"),
    "code to run": ("```{python}\n1\n```", "line 3: a {python} block is not supported"),
    "shortcode": ("{{< video a.mp4 >}}", "line 3: shortcode 'video' is not supported"),
    "missing include": ("{{< include none.md >}}", "line 3: includes 'none.md', which is missing"),
    "unknown setting": ("{{< meta none.at.all >}}", "line 3: meta 'none.at.all' has no value"),
    "listing label": ("```{#lst-a}\nx\n```\n\nText {#lst-a}", "label 'lst-a' is not supported"),
    "two titles": ("# Another title", "line 3: the chapter has 2 titles"),
    "mixed bracket": ("See [@fig-citizens-online; @lee2020a].", "line 3: one bracket mixes references and citations"),
}


def fault(folder, **changes):
    with pytest.raises(BookError) as caught:
        render(make_project(folder / "project", **changes), folder / "out", renderer="embedded")
    assert not list((folder / "out").iterdir()), "a refused book leaves nothing behind"
    return str(caught.value)


@pytest.mark.parametrize(("text", "message"), CASES.values(), ids=CASES)
def test_a_fault_in_a_page_is_named_by_file_and_line(tmp_path, text, message):
    assert message in fault(tmp_path, pages={"indicators.qmd": f"{PAGE}{text}\n"})


def test_an_error_output_is_refused_by_notebook_and_cell(tmp_path):
    failed = new_code_cell("1 / 0", outputs=[new_output("error", ename="ZeroDivisionError", evalue="division by zero")])
    message = fault(tmp_path, notebooks={"trust": [new_markdown_cell("# Trust {#sec-trust-x}"), failed]})
    assert "notebooks/trust.ipynb cell 2: holds an error, ZeroDivisionError: division by zero" in message


def test_a_picture_output_without_alt_text_is_refused(tmp_path):
    drawn = new_code_cell(
        "#| label: fig-x\n#| fig-cap: A shape", outputs=[new_output("display_data", {"image/svg+xml": SVG})]
    )
    message = fault(tmp_path, notebooks={"trust": [new_markdown_cell("# Trust {#sec-trust}"), drawn]})
    assert "notebooks/trust.ipynb cell 2" in message
    assert "has no alt text" in message


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (markdown_cell("text", "fig-subcap: x"), "option 'fig-subcap' is not supported"),
        (new_code_cell("1", metadata={"tags": ["show-output"]}), "tag 'show-output' is not supported"),
        (new_code_cell("1", outputs=[new_output("display_data", {"text/html": "<p>"})]), "shows HTML"),
        (
            new_code_cell("1", outputs=[new_output("stream", name="stderr", text="a.py:1: Pandas4Warning: old\n")]),
            "prints a warning: a.py:1: Pandas4Warning: old; mend what it warns of",
        ),
        (markdown_cell("x" * 1_200_000), "shows 1.2 MB; show a table or a figure of at most 1 MB"),
    ],
)
def test_what_a_cell_may_not_ask_for_is_refused_by_name(tmp_path, cell, message):
    text = fault(tmp_path, notebooks={"trust": [new_markdown_cell("# Trust {#sec-trust}"), cell]})
    assert f"notebooks/trust.ipynb cell 2: {message}" in text


def test_cells_are_counted_as_in_the_source_without_the_injected_one(tmp_path):
    injected = new_code_cell("edition = 2026", metadata={"tags": ["injected-parameters"]})
    html = new_code_cell("styled", outputs=[new_output("display_data", {"text/html": "<p>"})])
    text = fault(tmp_path, notebooks={"trust": [new_markdown_cell("# Trust {#sec-trust}"), injected, html]})
    assert "notebooks/trust.ipynb cell 2: shows HTML" in text


def test_what_a_cell_hides_may_be_printed(tmp_path):
    hidden = new_code_cell("#| output: false\nprint(1)", outputs=[new_output("stream", text="1")])
    text = fault(tmp_path, notebooks={"trust": [new_markdown_cell("# Trust {#sec-trust-x}"), hidden]})
    assert "stdout" not in text


@pytest.mark.parametrize("option", ["warning: false", "include: false"])
def test_a_warning_that_a_cell_hides_is_no_fault(tmp_path, option):
    hidden = new_code_cell(f"#| {option}\n1", outputs=[new_output("stream", name="stderr", text="Warning: old")])
    text = fault(tmp_path, notebooks={"trust": [new_markdown_cell("# Trust {#sec-trust-x}"), hidden]})
    assert "warning" not in text


def test_a_fault_in_an_included_file_is_named_by_that_file(tmp_path):
    message = fault(tmp_path, pages={"fragments/scorecard.md": "One.\n\nTwo, see @tbl-none.\n"})
    assert "fragments/scorecard.md line 3: reference @tbl-none points at nothing" in message


def test_all_faults_are_listed_at_once(tmp_path):
    page = PAGE + "@fig-one and @tbl-two.\n\n::: {.aside}\n:::\n\n![A](none.svg){#fig-a}\n"
    message = fault(tmp_path, pages={"indicators.qmd": page})
    assert message.startswith("The book has ")
    for part in ("@fig-one", "@tbl-two", ".aside", "'none.svg' is missing", "no alt text"):
        assert part in message


def test_a_chapter_that_is_not_there_is_named(tmp_path):
    project = make_project(tmp_path / "project")
    (project / "indicators.qmd").unlink()
    with pytest.raises(BookError, match=r"indicators.qmd: is listed in _quarto.yml but missing"):
        render(project, tmp_path / "out", renderer="embedded")


def test_a_fault_leaves_the_last_good_book_as_it_was(tmp_path):
    project = make_project(tmp_path / "project")
    first = render(project, tmp_path / "out", renderer="embedded")
    before, held = first.pdf.read_bytes(), sorted(path.name for path in (tmp_path / "out").iterdir())
    (project / "indicators.qmd").write_text("# A {#sec-a}\n\n@fig-nowhere\n", encoding="utf-8")
    with pytest.raises(BookError):
        render(project, tmp_path / "out", renderer="embedded")
    assert first.pdf.read_bytes() == before
    assert first.html.is_file()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == held


def test_a_khmer_folder_is_no_hindrance_where_the_computer_is_set_to_no_language(tmp_path, monkeypatch):
    monkeypatch.setattr("locale.getencoding", lambda: "ANSI_X3.4-1968")
    monkeypatch.setenv("LC_ALL", "C")
    template = tmp_path / "ក្រសួង.txt"
    template.write_text("$body$ or no", encoding="utf-8")
    assert run_pandoc(["--to=plain", f"--template={template}"], "Yes", name="a page").split() == ["Yes", "or", "no"]


def test_an_unknown_setting_only_warns(tmp_path):
    project = make_project(tmp_path / "project")
    with (project / "_quarto.yml").open("a", encoding="utf-8") as file:
        file.write("filters: [other.lua]\n")
    with pytest.warns(BookWarning, match="'filters' has no effect"):
        render(project, tmp_path / "out", renderer="embedded")


def test_a_reference_to_a_chapter_without_a_number_is_refused_as_quarto_refuses_it(tmp_path):
    page = "# Indicators {#sec-indicators}\n\nSee @sec-references.\n"
    project = make_project(tmp_path / "project", pages={"indicators.qmd": page})
    with pytest.raises(
        BookError, match=r"indicators.qmd line 3: reference @sec-references points at a chapter without"
    ):
        render(project, tmp_path / "out", renderer="embedded")


def test_the_placeholders_cover_every_fragment_that_a_page_includes():
    """So that `quarto render` works in a fresh clone."""
    included = {
        name
        for page in ROOT.glob("*.qmd")
        for name in re.findall(r"include (fragments/\S+)", page.read_text(encoding="utf-8"))
    }
    assert included
    assert [name for name in sorted(included) if not (ROOT / name).is_file()] == []
