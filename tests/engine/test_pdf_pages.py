"""No page of a PDF is more than half empty but a part's end, and no letter is too small to read."""

import re

import matplotlib as mpl
import pytest
import yaml

from book_fixture import make_project
from milepost import plot
from milepost.book.render import render
from milepost.report.plot.style import BESIDE_INCHES, WIDTH_INCHES
from pdf_pages import chapter_starts, filled_shares, half_empty, letter_sizes

LINE = "These are words of a chapter that fills a part of its page and no more than that, line by line.\n\n"
LEAST = 7.5
WIDTHS_MM = {"beside": 105, "wide": 170}  # of the columns that pictures stand in


def chapters_of(lines, folder):
    """A book of five short chapters in two parts, of so many lines each."""
    names = [f"notebooks/{name}.qmd" for name in ("one", "two", "three", "four", "five")]
    pages = {name: f"# Chapter {at} {{#sec-c{at}}}\n\n" + LINE * lines[at] for at, name in enumerate(names)}
    made = make_project(folder / "project", pages={**pages, "index.qmd": "# Summary {#sec-s .unnumbered}\n\nOne.\n"})
    path = made / "_quarto.yml"
    held = yaml.safe_load(path.read_text(encoding="utf-8"))
    parts = [{"part": "First", "chapters": names[:3]}, {"part": "Second", "chapters": names[3:]}]
    held["book"]["chapters"] = ["index.qmd", *parts]
    path.write_text(yaml.safe_dump(held, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return render(made, folder / "out", renderer="embedded").pdf


@pytest.mark.parametrize("lines", [(3, 3, 3, 3, 3), (9, 14, 30, 14, 9), (28, 40, 3, 16, 33), (12, 13, 14, 11, 10)])
def test_no_page_is_more_than_half_empty_but_a_parts_end(lines, tmp_path):
    """A chapter goes on where the one before left most of the page free; however long they are."""
    assert half_empty(chapters_of(lines, tmp_path), ["1 Chapter 0", "4 Chapter 3"]) == []


def test_a_part_begins_on_a_page_of_its_own_and_a_full_page_is_followed_by_a_new_one(tmp_path):
    starts = chapter_starts(chapters_of((3, 22, 3, 3, 3), tmp_path))
    first = starts["1 Chapter 0"]
    assert first > starts["Summary"]
    assert starts["2 Chapter 1"] == first  # most of the page was free
    assert starts["3 Chapter 2"] == first + 1  # the second chapter filled it
    assert starts["4 Chapter 3"] == first + 2  # a part begins
    assert starts["5 Chapter 4"] == first + 2


def test_a_page_counts_as_filled_down_to_its_last_ink(tmp_path):
    shares = filled_shares(chapters_of((3, 30, 3, 3, 3), tmp_path))
    assert shares[0] > 0.9  # the cover
    assert all(0 < share < 1 for share in shares)


@pytest.mark.parametrize(("inches", "place"), [(BESIDE_INCHES[0], "beside"), (WIDTH_INCHES, "wide")])
def test_a_chart_is_shown_at_its_own_size_so_that_its_letters_keep_theirs(inches, place):
    """A chart of 7.5 points that is shown smaller than it was drawn has smaller letters."""
    assert inches * 25.4 <= WIDTHS_MM[place] + 0.5
    sizes = {name: value for name, value in plot.STYLE.items() if re.search(r"size$", name) and "font" in name}
    sizes |= {name: plot.STYLE[name] for name in ("xtick.labelsize", "ytick.labelsize", "axes.titlesize")}
    assert min(value for value in sizes.values() if isinstance(value, int | float)) >= LEAST
    assert set(sizes) <= set(mpl.rcParams)


def test_no_size_that_the_template_names_is_below_the_least(root):
    template = (root / "_extensions" / "milepost" / "typst-template.typ").read_text(encoding="utf-8")
    sizes = {float(size) for size in re.findall(r"text\([^)]*?size: ([\d.]+)pt", template)}
    assert len(sizes) > 10
    assert min(sizes) >= LEAST


def test_no_letter_is_smaller_than_the_least_even_code_in_a_table_of_many_columns(tmp_path):
    """Names of columns stand in the smallest table; formulas alone have smaller signs."""
    row, rule = ("|" + one * 9 for one in (" `a_long_name_of_a_column` |", "---|"))
    text = f"# Columns {{#sec-columns}}\n\n{row}\n{rule}\n{row}\n\nThis is `code`.\n"
    project = make_project(tmp_path / "project", pages={"index.qmd": text})
    path = project / "_quarto.yml"
    held = yaml.safe_load(path.read_text(encoding="utf-8"))
    held["book"]["chapters"] = ["index.qmd"]
    path.write_text(yaml.safe_dump(held, sort_keys=False, allow_unicode=True), encoding="utf-8")
    assert min(letter_sizes(render(project, tmp_path / "out", renderer="embedded").pdf)) >= LEAST
