"""The whole edition, made from nothing in a copy of the project: what a ministry would publish."""

import csv
import ctypes
import json
import math
import re
import statistics
from collections import Counter
from pathlib import Path

import nbformat
import pikepdf
import pypdfium2 as pdfium
import pytest
import yaml
from lxml import html
from nbclient import NotebookClient
from pypdf import PdfReader
from pypdfium2 import raw

from chart_words import cut_off, overprinted
from milepost import Refusal, Verdict
from milepost import edition as story
from milepost.checks.finding import DataError
from milepost.country.framework import load_framework
from milepost.edition import RunFailedError
from milepost.report import LOOKS
from milepost.report import chapter as chapter_module
from milepost.running.chapters import list_chapters
from pdf_pages import chapter_starts, half_empty
from project_copy import copy_project

pytestmark = pytest.mark.slow
FOR_THE_STATISTICIAN = ("sns.", "national[", "tried = mp.backtest", "both = pd.concat")  # frames that no page shows
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


def drawn_by_hand(project, monkeypatch, judge):
    """Run what the notebooks show by hand, on the edition's results; what `judge` says of every figure, by chapter."""
    found = []
    monkeypatch.chdir(project / "notebooks")
    monkeypatch.setattr(chapter_module, "display", quiet)
    for chapter in list_chapters(project):
        monkeypatch.setattr(
            chapter_module, "png", lambda figure, of=chapter.id: found.append((of, judge(figure))) or b""
        )
        names = {}
        for cell in nbformat.read(f"{chapter.id}.ipynb", as_version=4).cells:
            if cell.cell_type == "code" and not any(word in cell.source for word in FOR_THE_STATISTICIAN):
                exec(cell.source, names)  # noqa: S102
    return found


def verdicts(folder):
    with (folder / "results" / "verdicts.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_no_words_of_a_chart_lie_on_others_or_reach_beyond_it(project, edition, monkeypatch):
    """Every chart of every chapter, drawn again from the edition's results."""
    found = drawn_by_hand(project, monkeypatch, lambda figure: overprinted(figure) + cut_off(figure))
    assert len(found) >= len(list((edition.folder / "figures").glob("*.svg"))) > 30
    assert [one for one in found if one[1]] == []


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


def test_the_counts_of_the_scorecard_add_up(edition):
    text = (edition.folder / "fragments" / "scorecard.md").read_text(encoding="utf-8")
    counts = Counter(row["verdict"] for row in verdicts(edition.folder))
    found = re.findall(r"\[\*\*(\d+)\*\*\s[^\]]+\]\{\.verdict \.([\w-]+)\}", text)
    told = {name: int(number) for number, name in found}
    assert told == {LOOKS[Verdict(name)].id: number for name, number in counts.items()}
    rows = re.findall(r"^\| \[[^\]]+\]\(notebooks/", text, re.MULTILINE)
    assert len(rows) == sum(counts.values()) - counts[Verdict.NO_TARGET]


def test_both_volumes_are_tagged_and_titled_and_hold_every_chapter_once(edition):
    """Nothing is printed twice, and the works that are cited stand in the annex."""
    titles = []
    for path in sorted((edition.folder / "book").glob("*.pdf")):
        reader = PdfReader(path)
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert "progress report 2026" in reader.metadata.title
        with pikepdf.open(path) as pdf, pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        if not path.stem.endswith("brief"):
            titles += [item.title for item in reader.outline if not isinstance(item, list)]
    held = [title for title in titles if title != "Contents"]
    assert len(held) == len(set(held))
    for words in ("Summary", "Where the indicators stand", "Digital citizens", "Track record", "References"):
        assert any(words in title for title in held), words


def test_the_report_has_fifty_pages_at_most_and_the_brief_four(edition):
    made = {path.stem: len(PdfReader(path).pages) for path in (edition.folder / "book").glob("*.pdf")}
    assert made["progress-report-2026"] == edition.pages <= 50
    assert made["progress-report-2026-brief"] == 4


def test_every_abbreviation_of_the_report_is_explained(project, pages):
    """By the list of the glossary, as an institution, as the group of peers, or by an indicator's definition."""
    policy = load_framework(project / "data")
    told = (project / "docs" / "glossary.md").read_text(encoding="utf-8")
    told += " ".join(item.definition for item in policy.indicators.values())
    told += (project / "data" / "country.yml").read_text(encoding="utf-8")
    known = {word for text in (told, *policy.institutions) for word in re.findall(r"[A-Za-z]+", text)}
    printed = {word for text in pages for word in re.findall(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b", text)}
    headings = {"THE", "GOALS", "ACROSS", "CC", "BY", "LICENCES"}  # parts in capitals, a licence, a file's name
    assert sorted(printed - known - headings) == []


def test_the_summary_is_one_page(pages):
    (at,) = [number for number, text in enumerate(pages) if "has covered" in " ".join(text.split())]
    flat = " ".join(pages[at].split())
    for words in ("Findings, by consequence", "What changed since 2025", "What to do, and who leads it", "targets"):
        assert words in flat


def test_no_page_of_the_report_is_empty(edition, pages):
    for number, (text, page) in enumerate(zip(pages, PdfReader(edition.pdf).pages, strict=True), start=1):
        assert len(text.split()) > 25 or "/XObject" in page["/Resources"], f"page {number}"


NOUNS = "target|indicator|figure|measure|gap|verdict|province"
FAULTS = {
    "one of several": rf"(?<![\d.,±])\b(?:1|[Oo]ne) (?:{NOUNS}|point|year)s\b",
    "several as one": rf"\b(?:two|three|four|five|six|seven|eight|nine|ten) (?:{NOUNS})\b(?! of| by| from| set)",
    "a hyphen for a minus": r"(?<![\w–−.])-\d",
    "a mark out of place": r" [,;](?= )|\.\.|,,|\(\)",
    "what a program says": r"\b(?:nan|NaN|inf|True|False)\b",
    "a participle that hangs": r", being (?:late|within)",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_reports_sentences_agree_and_hold_no_slip(pages, fault):
    found = [" ".join(text.split()) for text in pages]
    assert [hit for text in found for hit in re.findall(rf".{{0,30}}{FAULTS[fault]}.{{0,30}}", text)] == []


def test_no_page_is_more_than_half_empty_but_a_parts_end(edition):
    """A reader turns no page for three lines."""
    settings = yaml.safe_load((edition.folder / "chapters" / "_quarto.yml").read_text(encoding="utf-8"))
    parts = [entry["chapters"][0] for entry in settings["book"]["chapters"] if isinstance(entry, dict)]
    titles = {}
    for path in parts:
        text = (edition.folder / "chapters" / path).read_text(encoding="utf-8")
        titles[path] = re.search(r"# ([^\n\"{]+?) \{#sec-", text)[1]
    for volume in ("", "-annex"):
        path = edition.pdf.with_stem(f"{edition.pdf.stem}{volume}")
        firsts = [title for title in chapter_starts(path) if any(title.endswith(one) for one in titles.values())]
        assert half_empty(path, firsts) == [], volume


def test_no_letter_of_the_report_is_smaller_than_seven_and_a_half_points(edition):
    small = set()
    with pdfium.PdfDocument(edition.pdf) as document:
        for number, page in enumerate(document, start=1):
            for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                size = ctypes.c_float()
                raw.FPDFTextObj_GetFontSize(found.raw, size)
                matrix = found.get_matrix()
                points = size.value * math.hypot(matrix.c, matrix.d)
                if points < 7.45:
                    small.add((number, round(points, 2)))
    assert small == set()


def test_every_font_of_the_report_is_embedded(edition):
    with pikepdf.open(edition.pdf) as pdf:
        held = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item]
        assert held
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys()) for item in held)


def test_a_verdict_is_told_in_sixty_words_or_fewer_in_the_middle(edition):
    words = []
    for path in (edition.folder / "notebooks").glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            told = [one["data"].get("text/markdown", "") for one in cell.get("outputs", []) if "data" in one]
            blocks = [text.partition("::: {.told}")[2].partition("![")[0] for text in told if "::: {.told}" in text]
            words += [len(re.sub(r"\{[^}]*\}|[\[\]*]", " ", block).split()) for block in blocks]
    assert len(words) > 20
    assert statistics.median(words) <= 60


def test_the_scorecard_follows_the_summary(pages):
    first = next(number for number, text in enumerate(pages) if "Findings, by consequence" in text)
    assert "Publish the" in pages[first]
    assert "Last figure → target" in " ".join(pages[first + 1].split())


def test_every_target_stands_on_the_scorecard(project, pages):
    first = next(number for number, text in enumerate(pages) if "Where the indicators stand" in text and number > 2)
    both = pages[first : first + 2]
    assert all("Last figure → target" in " ".join(text.split()) for text in both)
    whole = " ".join(" ".join(pages[first : first + 3]).split())
    names = [item.short_name for item in load_framework(project / "data").indicators.values()]
    assert [name for name in names if name not in whole] == []


def test_every_picture_of_the_web_book_has_a_computed_alternative_text(edition):
    pictures = [
        image
        for page in edition.html.parent.rglob("*.html")
        for image in html.parse(page).iter("img")
        if "/figures/" in image.get("src", "")
    ]
    assert len(pictures) > 20
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


def test_every_kind_of_page_stands_in_a_browser_at_every_width_in_light_and_dark(edition):
    """Nothing scrolls sideways, the console is silent, axe finds nothing serious, and the tab key loses nobody."""
    looks = pytest.importorskip("looks", reason="Playwright is not installed; no browser can be driven")
    folder = edition.html.parent
    sheets = sorted((folder / "indicators").glob("*.html"))
    asked = next(page for page in sheets if "what-if-data" in page.read_text(encoding="utf-8"))
    silent = next(page for page in sheets if "what-if-data" not in page.read_text(encoding="utf-8"))
    institution = next(page for page in sorted((folder / "institutions").glob("*.html")) if page.stem != "index")
    chapters = ("citizens", "target_review", "inclusion", "track_record")
    pages = ["index.html", "scorecard.html", *(f"notebooks/{name}.html" for name in chapters)]
    pages += [page.relative_to(folder).as_posix() for page in (asked, silent, institution)]
    with looks.chromium() as seen:
        assert looks.faults(seen, folder, pages) == []
        with looks.sized(seen, 360) as tab:
            assert {page: wrong for page in pages if (wrong := looks.lost_focus(tab, folder / page))} == {}


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


def test_a_final_report_takes_a_whole_imprint_and_leaves_the_last_good_edition(project, edition):
    pdf = edition.pdf.read_bytes()
    path = project / "params" / "2026.yml"
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept.replace("\ncontact:", "\n# contact:"), encoding="utf-8")
    try:
        with pytest.raises(Refusal, match="status: final takes a whole imprint; write contact into params/"):
            make(project, force=False, status="final")
    finally:
        path.write_text(kept, encoding="utf-8")
    assert edition.pdf.read_bytes() == pdf


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
