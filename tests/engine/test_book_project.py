"""Gathering a book project, and choosing who renders it."""

import os
import shutil
import stat

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output

from book_fixture import make_project
from framework_fixture import PLACE
from milepost.book.problems import BookError
from milepost.book.project import assemble
from milepost.book.render import render


@pytest.fixture
def sources(tmp_path):
    """A repo with the book's sources, and a run beside it."""
    project = make_project(tmp_path / "repo")
    run = tmp_path / "run"
    for name in ("notebooks", "figures", "fragments"):
        shutil.move(project / name, run / name)
    return project, run


def gather(root, run, target, **changes):
    edition = {
        "title": "A report",
        "subtitle": "A year",
        "date": "2027-03-31",
        "edition": "2027",
        "publisher": "An office",
    } | changes
    assemble(root, run, target, **edition)
    return target


def test_the_edition_is_written_into_the_copied_settings(sources, tmp_path):
    project = gather(*sources, tmp_path / "book")
    settings = yaml.safe_load((project / "_quarto.yml").read_text(encoding="utf-8"))
    assert settings["book"]["title"] == "A report"
    assert settings["book"]["output-file"] == "progress-report-2027"
    assert settings["milepost"]["edition-line"] == "Edition 2027"
    assert settings["milepost"]["as-of"] == "As of 31 March 2027"
    assert settings["milepost"]["publisher"] == "An office"


def test_a_gathered_project_renders(sources, tmp_path):
    rendered = render(gather(*sources, tmp_path / "book"), tmp_path / "out", renderer="embedded")
    assert rendered.pdf.name == "progress-report-2027.pdf"
    assert rendered.renderer == "embedded"
    assert "A report" in rendered.html.read_text(encoding="utf-8")


def test_what_changes_from_run_to_run_is_cleaned_out_of_notebooks(sources, tmp_path):
    cell = new_code_cell("x", execution_count=7, id="kept", outputs=[new_output("execute_result", {"text/plain": "1"})])
    cell.outputs[0].execution_count = 7
    cell.metadata = {"papermill": {"duration": 1.2}, "tags": ["injected-parameters", "remove-cell"], "execution": {}}
    notebook = new_notebook(cells=[cell], metadata={"papermill": {"start_time": "now"}})
    nbformat.write(notebook, sources[1] / "notebooks" / "trust.ipynb")
    text = (gather(*sources, tmp_path / "book") / "notebooks" / "trust.ipynb").read_text(encoding="utf-8")
    cleaned = nbformat.reads(text, as_version=4)
    assert "papermill" not in text
    assert cleaned.cells[0].metadata == {"tags": ["injected-parameters", "remove-cell"]}
    assert cleaned.cells[0].execution_count is None
    assert cleaned.cells[0].outputs[0].execution_count is None
    assert cleaned.cells[0].id == "kept"


@pytest.mark.parametrize("options", ["#| include: false\n", "#| label: x\n#| include: false\n"])
def test_what_a_cell_shows_to_the_statistician_alone_is_no_part_of_the_book(sources, tmp_path, options):
    """Its frames as HTML would make Quarto load a browser library from elsewhere."""
    frame = new_output("display_data", {"text/html": "<table></table>", "text/plain": "x"})
    cells = [new_code_cell(f"{options}x", outputs=[frame]), new_code_cell("# include: false\nx", outputs=[frame])]
    nbformat.write(new_notebook(cells=cells), sources[1] / "notebooks" / "trust.ipynb")
    cleaned = nbformat.read(gather(*sources, tmp_path / "book") / "notebooks" / "trust.ipynb", as_version=4)
    assert [len(cell.outputs) for cell in cleaned.cells] == [0, 1]


def test_a_run_without_notebooks_is_refused(sources, tmp_path):
    shutil.rmtree(sources[1] / "notebooks")
    with pytest.raises(BookError, match="holds no notebook; run the chapters first"):
        gather(*sources, tmp_path / "book")


def test_a_missing_source_is_named(sources, tmp_path):
    (sources[0] / "data" / "references.bib").unlink()
    with pytest.raises(BookError, match=r"data/references.bib: a source of the book is missing"):
        gather(*sources, tmp_path / "book")


def test_a_date_that_is_none_is_refused(sources, tmp_path):
    with pytest.raises(BookError, match="'soon' is no date"):
        gather(*sources, tmp_path / "book", date="soon")


def fake_quarto(folder, script):
    folder.mkdir()
    program = folder / "quarto"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_quarto_is_refused_where_it_is_not_installed(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BookError, match="quarto: not on the PATH"):
        render(make_project(tmp_path / "project"), tmp_path / "out", renderer="quarto")


def test_quarto_is_taken_when_it_is_installed_and_both_results_are_kept(tmp_path, monkeypatch):
    pdf = render(make_project(tmp_path / "project"), tmp_path / "first", renderer="embedded").pdf
    script = f"""
rm -rf _book && mkdir _book
test -n "$SOURCE_DATE_EPOCH" || exit 9
case "$3" in *typst) cp {pdf} _book/any.pdf ;; *) echo page > _book/index.html ;; esac"""
    monkeypatch.setenv("PATH", fake_quarto(tmp_path / "bin", script))
    rendered = render(tmp_path / "project", tmp_path / "out")
    assert rendered.renderer == "quarto"
    assert rendered.html.read_text(encoding="utf-8") == "page\n"
    assert rendered.pdf.name == "progress-report-2026.pdf"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'WARNING: Unable to resolve crossref @fig-x'", "Unable to resolve crossref @fig-x"),
        ("echo broken; exit 3", "failed; what it says:\n  broken"),
        (
            "printf '[1/2] a.qmd\\n\\033[31mERROR: a.qmd:3 no such file\\033[39m\\nmore\\n'; "
            "printf '    at run (file:///x.ts:1:2)\\nERROR: b\\n'; exit 1",
            "failed; what it says:\n  ERROR: a.qmd:3 no such file\n  more",
        ),
        (
            "printf '[ 1/12] a.qmd\n[ 2/12] notebooks/b.ipynb\nERROR: no such label\n[ 3/12] c.qmd\n'; exit 1",
            "failed; what it says:\n  notebooks/b.ipynb:\n  ERROR: no such label",
        ),
        ("mkdir -p _book", "left 0 PDF files"),
    ],
)
def test_a_log_with_a_fault_fails_the_quarto_rendering(tmp_path, monkeypatch, script, message):
    monkeypatch.setenv("PATH", fake_quarto(tmp_path / "bin", script))
    with pytest.raises(BookError) as caught:
        render(make_project(tmp_path / "project"), tmp_path / "out")
    assert message in str(caught.value)
    assert "file://" not in str(caught.value)


def test_quarto_says_at_which_page_it_is(tmp_path, monkeypatch):
    script = "printf '\\033[1m[ 1/21] index.qmd\\033[22m\nsomething\n[21/21] references.qmd\n'; exit 1"
    monkeypatch.setenv("PATH", fake_quarto(tmp_path / "bin", script))
    heard = []
    with pytest.raises(BookError):
        render(make_project(tmp_path / "project"), tmp_path / "out", tell=lambda *page: heard.append(page))
    assert heard == [(1, 21), (21, 21)]


def test_a_volume_without_a_first_page_gets_an_empty_one_for_quarto(tmp_path, monkeypatch):
    """Quarto makes no book without an index.qmd, and the technical annex has none of its own."""
    project = make_project(tmp_path / "project")
    settings = yaml.safe_load((project / "_quarto.yml").read_text(encoding="utf-8"))
    settings["milepost"]["annex"] = "How it was made"
    (project / "_quarto.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    made = render(project, tmp_path / "first", renderer="embedded")
    pdf = next(iter(made.pdfs))
    script = f"""
test -f index.qmd && grep -q "^ *- index.qmd" _quarto.yml || exit 7
rm -rf _book && mkdir _book
case "$3" in *typst) cp {pdf} _book/any.pdf ;; *) echo page > _book/index.html ;; esac"""
    monkeypatch.setenv("PATH", fake_quarto(tmp_path / "bin", script))
    assert [path.name for path in render(project, tmp_path / "out", renderer="quarto").pdfs] == [
        path.name for path in made.pdfs
    ]


def test_a_quarto_that_cannot_be_executed_is_named(tmp_path, monkeypatch):
    folder = tmp_path / "bin"
    fake_quarto(folder, "")
    (folder / "quarto").write_bytes(b"\x7fELF nonsense")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(BookError, match=r"quarto: .*bin/quarto cannot be executed \(.*\); install it again"):
        render(make_project(tmp_path / "project"), tmp_path / "out")


def test_a_log_that_is_not_utf_8_is_shown_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", fake_quarto(tmp_path / "bin", "printf 'br\\351ken\\n'; exit 3"))
    with pytest.raises(BookError, match="what it says:\n  br\N{REPLACEMENT CHARACTER}ken"):
        render(make_project(tmp_path / "project"), tmp_path / "out")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "_quarto.yml: holds no settings but NoneType"),
        (b"- a", "_quarto.yml: holds no settings but list"),
        (b"book: [", r"_quarto.yml: cannot be read \(line 1: "),
        (b"book: 1\nbook: 2", "'book' is written twice"),
        (b"a: \xe9", "_quarto.yml: cannot be read"),
        (b"book: 5", "_quarto.yml: book has no list of chapters"),
        (b"book: {chapters: }", "_quarto.yml: book has no list of chapters"),
        (b"book: {chapters: []}\nmilepost: 5", "_quarto.yml: milepost holds no settings"),
    ],
)
def test_settings_that_are_none_are_refused(sources, tmp_path, content, words):
    (sources[0] / "_quarto.yml").write_bytes(content)
    with pytest.raises(BookError, match=words):
        gather(*sources, tmp_path / "book")


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"nbformat": 4, "nbformat_minor": 5, "cells": [5]}'])
def test_a_notebook_that_is_none_is_refused(sources, tmp_path, content):
    (sources[1] / "notebooks" / "trust.ipynb").write_bytes(content)
    with pytest.raises(BookError, match=r"trust.ipynb: can't be read as a notebook \(.*\); run it again"):
        gather(*sources, tmp_path / "book")


def test_the_repo_lists_chapters_that_the_architecture_names():
    settings = yaml.safe_load((PLACE / "_quarto.yml").read_text(encoding="utf-8"))
    assert settings["execute"] == {"enabled": False, "echo": False}
    assert [item["part"] for item in settings["book"]["chapters"] if isinstance(item, dict)] == [
        "The goals",
        "Across the goals",
        "Technical annex",
    ]
