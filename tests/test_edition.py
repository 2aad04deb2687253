"""The whole edition, made from nothing in a copy of the project: what a ministry would publish."""

import csv
import json
import re
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from lxml import html
from nbclient import NotebookClient
from pypdf import PdfReader

from milepost import Verdict
from milepost import edition as story
from milepost.checks.finding import DataError
from milepost.country.framework import load_framework
from milepost.edition import RunFailedError
from milepost.running.chapters import list_chapters
from project_copy import copy_project

pytestmark = pytest.mark.slow
GOLDEN = Path(__file__).parent / "golden" / "verdicts-2026.csv"


def quiet(*_):
    """Nobody watches."""


def make(project, *, force=True, draft=False, **overrides):
    options = story.RunOptions(2, force=force, draft=draft)
    return story.make_report(project, 2026, overrides, options=options, renderer="embedded", on_event=quiet)


@pytest.fixture(scope="module")
def project(request, tmp_path_factory):
    return copy_project(request.config.rootpath, tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def edition(project):
    return make(project)


@pytest.fixture(scope="module")
def pages(edition):
    """The text of every page of the printed book."""
    return [page.extract_text() for page in PdfReader(edition.pdf).pages]


def verdicts(folder):
    with (folder / "results" / "verdicts.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_an_edition_leaves_book_results_chapters_and_manifest(project, edition):
    assert edition.html.is_file()
    assert edition.pdf.is_file()
    assert {path.stem for path in (edition.folder / "results").glob("*.json")} == {
        chapter.id for chapter in list_chapters(project)
    }
    manifest = json.loads((edition.folder / "manifest.json").read_text())
    assert "results/verdicts.csv" in manifest["outputs"]
    assert "data/framework/targets.csv" in manifest["inputs"]
    assert not list(edition.folder.parent.glob(".2026.*"))


def test_verdicts_are_the_golden_ones(edition):
    """When data or method change on purpose: copy outputs/2026/results/verdicts.csv over the golden file."""
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        golden = list(csv.DictReader(stream))
    made = verdicts(edition.folder)
    assert [(row["indicator"], row["verdict"]) for row in made] == [
        (row["indicator"], row["verdict"]) for row in golden
    ]
    for ours, theirs in zip(made, golden, strict=True):
        assert ours["probability"] == pytest.approx(theirs["probability"]) or float(
            ours["probability"]
        ) == pytest.approx(float(theirs["probability"]), abs=1e-6)


def test_a_second_run_gives_the_same_bytes(project, edition):
    before = {path.name: path.read_bytes() for path in (edition.folder / "results").iterdir()}
    pdf, page = edition.pdf.read_bytes(), edition.html.read_bytes()
    again = make(project)
    assert {path.name: path.read_bytes() for path in (again.folder / "results").iterdir()} == before
    assert again.pdf.read_bytes() == pdf
    assert again.html.read_bytes() == page


def test_the_counts_of_the_key_messages_add_up(edition):
    text = (edition.folder / "fragments" / "key_messages.md").read_text(encoding="utf-8")
    told = re.search(
        r"Of (\d+) indicators, (\d+) have a target\. Of these (\d+), (\d+) have a verdict[^:]*: (.+)", text
    )
    total, aimed, again, judged = map(int, told.groups()[:4])
    counts = Counter(row["verdict"] for row in verdicts(edition.folder))
    said = {name: int(number) for number, name in re.findall(r"(\d+) ([a-z][a-z :-]*?)(?:,| and|;|\.)", told[5])}
    assert total == sum(counts.values())
    assert aimed == again == total - counts.pop(Verdict.NO_TARGET)
    assert judged == sum(number for name, number in counts.items() if Verdict(name).judged)
    assert said == dict(counts)


def test_the_pdf_is_tagged_titled_and_holds_every_chapter(edition, pages):
    reader = PdfReader(edition.pdf)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "progress report 2026" in reader.metadata.title
    text = " ".join(pages)
    for words in ("Key messages", "Scorecard", "Digital citizens", "Track record", "not government policy"):
        assert words in text
    assert 40 <= len(reader.pages) == edition.pages


def test_no_page_of_the_pdf_is_empty(edition, pages):
    for number, (text, page) in enumerate(zip(pages, PdfReader(edition.pdf).pages, strict=True), start=1):
        assert len(text.split()) > 25 or "/XObject" in page["/Resources"], f"page {number}"


def test_the_scorecard_is_two_pages_at_most(project, pages):
    """From its caption to its notes, the head repeated."""
    first = next(number for number, text in enumerate(pages) if "Scorecard of all indicators" in text)
    both = pages[first : first + 2]
    assert all("Indicator Verdict Chance Latest Target Evidence" in text for text in both)
    assert "Evidence runs from A (strong) to D (weak)." in " ".join(both[-1].split())
    whole = " ".join(" ".join(both).split())
    names = [item.short_name for item in load_framework(project / "data").indicators.values()]
    assert [name for name in names if name not in whole] == []


def test_every_picture_of_the_web_book_has_a_computed_alternative_text(edition):
    pictures = [
        image
        for page in edition.html.parent.rglob("*.html")
        for image in html.parse(page).iter("img")
        if "/figures/" in image.get("src", "")
    ]
    assert len(pictures) > 30
    assert all(re.search(r"\d", image.get("alt", "")) and len(image.get("alt")) > 60 for image in pictures)


def test_the_web_book_reaches_for_nothing_outside_itself(edition):
    for page in edition.html.parent.rglob("*.html"):
        tree = html.parse(page)
        for tag, name in (("link", "href"), ("script", "src"), ("img", "src")):
            for element in tree.iter(tag):
                address = element.get(name)
                if address and not address.startswith(("data:", "#")):
                    assert (page.parent / address.split("#")[0].split("?")[0]).exists(), (page.name, address)


def test_both_forms_name_edition_as_of_date_and_disclaimer(edition):
    first = PdfReader(edition.pdf).pages[0].extract_text()
    page = html.parse(edition.html).getroot().text_content()
    for text in (first, page):
        flat = " ".join(text.split())
        assert "2026" in flat
        assert "31 October 2026" in flat
        assert "not government policy" in flat


def test_a_failing_notebook_leaves_the_last_good_edition_and_its_own_evidence(project, edition):
    pdf = edition.pdf.read_bytes()
    path = project / "notebooks" / "trust.ipynb"
    kept = path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source = 'raise RuntimeError("the disk desk is closed")'
    nbformat.write(notebook, path)
    try:
        with pytest.raises(
            RunFailedError, match=r"trust: trust\.ipynb cell \d+ line 1: RuntimeError: the disk desk is closed"
        ):
            make(project)
    finally:
        path.write_bytes(kept)
    assert edition.pdf.read_bytes() == pdf
    evidence = project / "outputs" / "2026.failed"
    assert "the disk desk is closed" in (evidence / "notebooks" / "trust.ipynb").read_text(encoding="utf-8")
    assert (evidence / "results" / "citizens.json").is_file()


def test_bad_data_stop_the_run_before_any_notebook(project, edition):
    path = project / "data" / "observations" / "citizens.csv"
    kept = path.read_bytes()
    path.write_bytes(kept + b"internet_users,2024,130,both,total,,2026-01-01,normal,wdi2026\n")
    try:
        with pytest.raises(DataError, match="'internet_users' is 130 in 2024"):
            make(project)
    finally:
        path.write_bytes(kept)
    assert edition.html.is_file()


@pytest.mark.parametrize("chapter", ["citizens", "target_review", "summary"])
def test_a_notebook_runs_by_hand_with_its_defaults_and_leaves_the_edition_alone(project, edition, chapter):
    before = (edition.folder / "results" / f"{chapter}.json").read_bytes()
    notebook = nbformat.read(project / "notebooks" / f"{chapter}.ipynb", as_version=4)
    resources = {"metadata": {"path": str(project / "notebooks")}}
    NotebookClient(notebook, timeout=None, resources=resources).execute()
    assert (project / "outputs" / "2026.by-hand" / "results" / f"{chapter}.json").read_bytes() == before
    assert (edition.folder / "results" / f"{chapter}.json").read_bytes() == before
