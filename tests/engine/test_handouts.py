"""What an edition hands out beside book and PDF: a Word file for comments, a picture for slides, the brief alone."""

import dataclasses
import json
import re
import zipfile
from types import SimpleNamespace

import pypdfium2
import pytest
import typst
from lxml import etree
from PIL import Image

from book_fixture import ALT, make_project
from milepost.book.pdf import FONTS
from milepost.book.problems import BookError
from milepost.book.render import render
from milepost.book.word_and_slide import FACTS, slide_facts, write_slide
from milepost.report import sample
from small_country_fixture import GOALS, small_country
from test_book_volumes import OWN, settled

TOLD = {"headline": "Half the way", "opening": "Of four."}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


@pytest.fixture(scope="module")
def facts():
    held = small_country()
    parameters = SimpleNamespace(title="Progress", as_of=held.as_of, publisher="The makers")
    return slide_facts(tuple(held.verdicts.values_behind()), GOALS, parameters, **TOLD)


@pytest.fixture(scope="module")
def project(tmp_path_factory, facts):
    made = settled(make_project(tmp_path_factory.mktemp("handouts") / "project"), **OWN)
    (made / FACTS).write_text(json.dumps(facts), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def made(project, tmp_path_factory):
    return render(project, tmp_path_factory.mktemp("out") / "book", renderer="embedded")


@pytest.fixture(scope="module")
def word(made):
    """The document of the Word file, and the names of its parts."""
    with zipfile.ZipFile(made.pdf.with_suffix(".docx")) as held:
        return SimpleNamespace(tree=etree.fromstring(held.read("word/document.xml")), names=held.namelist())


def text_of(element):
    return "".join(element.itertext(f"{W}t"))


def styled(word, style):
    return [
        text_of(paragraph)
        for paragraph in word.tree.iter(f"{W}p")
        if (named := paragraph.find(f"{W}pPr/{W}pStyle")) is not None and named.get(f"{W}val") == style
    ]


def test_the_word_file_has_the_reports_headings_numbered_as_there(word):
    """A comment on 1.1 is a comment on the report's 1.1."""
    assert "1 Digital citizens" in styled(word, "Heading1")
    assert "1.1 Online" in styled(word, "Heading2")


def test_the_word_file_holds_the_report_and_not_the_annex(word):
    """Who comments on the report is not sent the formulas."""
    assert not any("How the verdicts are made" in heading for heading in styled(word, "Heading1"))


def test_the_word_file_has_tables_with_heads_and_captions(word):
    tables = list(word.tree.iter(f"{W}tbl"))
    assert any("Observed" in caption and re.match(r"Table.1\.1:", caption) for caption in styled(word, "TableCaption"))
    assert "60.7" in "".join(text_of(table) for table in tables)
    assert all(table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None for table in tables)


def test_the_word_file_shows_pictures_with_their_alt_texts(word):
    """A vector drawing is a picture that every Word shows."""
    told = [drawing.get("descr") for drawing in word.tree.iter(DRAWN)]
    assert ALT in told
    pictures = [name for name in word.names if name.startswith("word/media/")]
    assert len(pictures) == len(set(told))
    assert all(name.endswith(".png") for name in pictures)


def test_a_reference_in_the_word_file_leads_to_its_place(word):
    anchors = {link.get(f"{W}anchor") for link in word.tree.iter(f"{W}hyperlink")} - {None}
    places = {mark.get(f"{W}name") for mark in word.tree.iter(f"{W}bookmarkStart")}
    assert "fig-citizens-online" in anchors
    assert anchors <= places


def test_a_column_that_only_the_print_draws_is_not_in_the_word_file(tmp_path):
    """An empty column of a table tells nobody anything."""
    marks = '| A | Since | B |\n|---|---|---|\n| 1 | []{.spark data-line="0,0 1,1"} | 2 |\n'
    held = make_project(tmp_path / "project", pages={"fragments/key_messages.md": marks})
    path = render(held, tmp_path / "out", renderer="embedded").pdf.with_suffix(".docx")
    with zipfile.ZipFile(path) as book:
        table = next(etree.fromstring(book.read("word/document.xml")).iter(f"{W}tbl"))
    assert [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")] == [["A", "B"], ["1", "2"]]


def test_the_same_sources_give_the_same_handouts(made, project, tmp_path):
    again = render(project, tmp_path / "out", renderer="embedded")
    for ending in (".docx", "-scorecard.svg", "-scorecard.png", "-scorecard.txt"):
        one, other = (each.pdf.with_name(each.pdf.stem + ending) for each in (made, again))
        assert one.read_bytes() == other.read_bytes(), ending


def test_the_picture_is_sixteen_to_nine_and_has_no_letter_smaller_than_a_projector_shows(made, project):
    """Eleven points of a slide that is 34 cm wide."""
    stem = made.pdf.with_name(f"{made.pdf.stem}-scorecard")
    with Image.open(stem.with_name(stem.name + ".png")) as picture:
        assert picture.width >= 1920
        assert picture.width / picture.height == pytest.approx(16 / 9, abs=0.01)
    svg = etree.parse(stem.with_name(stem.name + ".svg")).getroot()
    assert float(svg.get("width").removesuffix("pt")) / float(svg.get("height").removesuffix("pt")) == pytest.approx(
        16 / 9, abs=0.01
    )
    template = (project / "_extensions" / "milepost" / "slide.typ").read_text(encoding="utf-8")
    sizes = [float(size) for size in re.findall(r"size: (?:calc\.min\()?([\d.]+)pt", template)]
    assert sizes
    assert min(sizes) >= 11


def test_the_picture_counts_what_the_verdicts_say_and_its_alt_text_tells_it(facts, made):
    """Who cannot see the slide hears the same numbers."""
    verdicts = [item for item in small_country().verdicts.values_behind() if item.target is not None]
    assert sum(len(goal["verdicts"]) for goal in facts["goals"]) == len(verdicts) == 4
    assert sum(int(one["many"]) for one in facts["key"]) == 4
    told = made.pdf.with_name(f"{made.pdf.stem}-scorecard.txt").read_text(encoding="utf-8")
    assert told == facts["alt"] + "\n"
    assert "Half the way." in told
    assert all(f"{name}: " in told for name in GOALS.values())


@pytest.mark.parametrize("many", [1, 12, 40])
@pytest.mark.parametrize("headline", ["Short", "A long headline of a country that still has far to go " * 5])
def test_the_picture_holds_any_number_of_goals_and_targets_on_one_sheet(many, headline, facts, project):
    """A country with 600 indicators and a long name has a slide too."""
    goals = [{"name": f"A goal with a long name {at}", "verdicts": ["watch"] * 60} for at in range(many)]
    told = json.dumps({**facts, "goals": goals, "headline": headline, "opening": headline, "key": facts["key"] * 4})
    template = project / "_extensions" / "milepost" / "slide.typ"
    sheets = typst.compile(template, root=project, sys_inputs={"slide": told}, font_paths=[*FONTS])
    assert len(pypdfium2.PdfDocument(sheets)) == 1


def test_a_book_without_results_has_no_picture(tmp_path):
    assert write_slide(tmp_path, tmp_path / "slide") == ()


def test_a_picture_without_its_template_is_refused_in_words(tmp_path, facts):
    (tmp_path / FACTS).write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(BookError, match=r"slide\.typ: .* restore _extensions/"):
        write_slide(tmp_path, tmp_path / "slide")


def test_the_brief_alone_is_the_brief_of_the_whole_edition_and_nothing_else(made, project, tmp_path):
    brief = render(project, tmp_path / "out", renderer="embedded", brief=True)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"{made.pdf.stem}-brief.pdf"]
    assert brief.html is None
    whole = made.pdf.with_name(f"{made.pdf.stem}-brief.pdf")
    assert brief.pdf.read_bytes() == whole.read_bytes()
    assert brief.pages == len(pypdfium2.PdfDocument(whole))


def test_a_book_that_names_no_brief_refuses_to_make_one(tmp_path):
    with pytest.raises(BookError, match=r"the book has no brief; name its chapters"):
        render(make_project(tmp_path / "project"), tmp_path / "out", renderer="embedded", brief=True)


def test_an_indicator_without_a_target_is_no_shape():
    one = sample().verdicts.values_behind()
    parameters = SimpleNamespace(title="T", as_of=small_country().as_of, publisher="P")
    bare = tuple(dataclasses.replace(item, target=None) for item in one)
    assert slide_facts(bare, {"own": "Own"}, parameters, **TOLD)["goals"] == [{"name": "Own", "verdicts": []}]
