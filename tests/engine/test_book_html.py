"""The HTML book: complete, without a network, numbered, readable by everyone."""

import json
import re
from urllib.parse import unquote, urlsplit

import fontpkg_noto_sans_khmer
import pypdf
import pytest
from fontTools.ttLib import TTFont
from lxml import html as lxml_html

from book_fixture import ALT, make_project
from milepost.book.render import render
from milepost.book.web import write_khmer_font


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("html")
    return render(make_project(folder / "project"), folder / "out", renderer="embedded").html.parent


@pytest.fixture(scope="module")
def pages(site):
    return {path.relative_to(site).as_posix(): lxml_html.parse(path).getroot() for path in site.rglob("*.html")}


def addresses(tree):
    for element in tree.iter():
        for name in ("href", "src"):
            if element.get(name):
                yield element.tag, element.get(name)


def test_every_link_and_asset_resolves_inside_the_book(site, pages):
    for name, tree in pages.items():
        for _, address in addresses(tree):
            if address.startswith("data:"):
                continue
            parts = urlsplit(address)
            assert not parts.scheme, f"{name} reaches out to {address}"
            target = (site / name).parent.joinpath(unquote(parts.path)).resolve() if parts.path else site / name
            assert target.is_file(), f"{name}: {address} leads nowhere"
            if parts.fragment:
                other = pages[target.relative_to(site.resolve()).as_posix()]
                assert other.get_element_by_id(parts.fragment, None) is not None, f"{name}: {address}"


def test_styles_and_scripts_fetch_nothing_from_elsewhere(site):
    for path in [*site.glob("assets/*.css"), site / "assets/book.js", site / "assets/search.js"]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://|@import|\bfetch\(|XMLHttpRequest", text), path.name


def test_every_picture_has_an_alt_text(pages):
    pictures = [image for tree in pages.values() for image in tree.iter("img")]
    assert {image.get("alt") for image in pictures} == {ALT, "A rising line"}


def test_chapters_sections_figures_tables_and_equations_are_numbered(pages):
    citizens = pages["notebooks/citizens.html"]
    headings = [
        " ".join(item.text_content().split()) for item in citizens.xpath("//main//*[self::h1 or self::h2 or self::h3]")
    ]
    assert headings == ["1 Digital citizens", "1.1 Online", "1.1.1 Provinces"]
    assert citizens.xpath("//figcaption")[0].text_content() == "Figure\xa01.1: People online, in per cent"
    assert citizens.xpath("//caption")[0].text_content() == "Table\xa01.1: Observed"
    number = pages["scorecard.html"].xpath("//caption//*[@class='caption-number']")[0]
    assert number.text == "Table\xa01:"
    assert number.get("href") == "#tbl-scorecard"  # what one sends to show this table
    assert pages["docs/method.html"].xpath("//*[@class='equation-number']")[0].text == "(3.1)"
    assert pages["index.html"].xpath("//h1//*[@class='section-number']") == []


def test_references_across_chapters_lead_to_the_thing_and_name_its_number(pages):
    links = {
        (link.text_content(), link.get("href")) for tree in pages.values() for link in tree.xpath("//a[@class='xref']")
    }
    assert ("Figure\xa01.1", "../notebooks/citizens.html#fig-citizens-online") in links
    assert ("Table\xa01", "../scorecard.html#tbl-scorecard") in links
    assert ("Chapter\xa03", "../docs/method.html#sec-method") in links
    assert ("Section\xa03.1", "#sec-trend") in links
    assert ("Equation\xa03.1", "../docs/method.html#eq-change") in links
    assert ("1.1", "#tbl-citizens-verdicts") in links


def test_a_link_to_a_source_file_becomes_a_link_to_its_page(pages):
    targets = {link.get("href") for tree in pages.values() for link in tree.xpath("//main//p//a")}
    assert {"docs/method.html", "../notebooks/trust.html#sec-trust-why"} <= targets


def test_formulas_are_mathml(pages):
    assert pages["docs/method.html"].xpath("//math[@display='block']//mfrac")
    assert "\\frac" not in pages["docs/method.html"].xpath("//main")[0].text_content().split("(3.1)")[1]


def test_citations_name_author_and_year_and_link_to_the_references_page(pages):
    text = pages["docs/method.html"].xpath("//main")[0].text_content()
    assert "Lee 2020b, 2020a" in text
    assert "Economic and Social Commission (2019)" in text
    assert len(pages["references.html"].xpath("//*[@class='csl-entry']")) == 3


def test_only_what_a_cell_is_told_to_show_is_shown(pages):
    text = pages["notebooks/citizens.html"].text_content()
    assert "HIDDEN" not in text
    assert "edition = 2026" not in text
    assert "show()" not in text
    assert "Printed asis." in " ".join(text.split())


def test_includes_and_settings_are_filled_in(pages):
    assert "2026: 60.7 % are online, see Chapter\xa01." in pages["index.html"].text_content()


def test_callouts_have_a_title_of_their_own_or_of_their_kind(pages):
    titles = [item.text_content().strip() for item in pages["docs/method.html"].xpath("//*[@class='callout-title']")]
    assert titles == ["What a chance means", "Warning"]


def test_every_page_has_its_language_landmarks_and_one_title(pages):
    for name, tree in pages.items():
        assert tree.get("lang") == "en", name
        assert len(tree.xpath("//main")) == 1, name
        assert len(tree.xpath("//h1")) == 1, name
        assert tree.xpath("//a[@class='skip'][@href='#text']"), name
        assert tree.xpath("//nav//a[@aria-current='page']"), name
        assert tree.xpath("//a[contains(@href, 'progress-report-2026.pdf')]"), name
        identifiers = tree.xpath("//@id")
        assert len(identifiers) == len(set(identifiers)), name


def test_wide_tables_scroll_in_a_box_that_the_keyboard_reaches(pages):
    for tree in pages.values():
        for table in tree.xpath("//main//table"):
            box = table.getparent()
            assert box.get("class") == "table-box"
            assert box.get("tabindex") == "0"
            assert box.get("aria-label")


def test_the_search_index_holds_every_section_khmer_words_included(site):
    text = (site / "assets/search-index.js").read_text(encoding="utf-8")
    entries = json.loads(text.removeprefix("window.MILEPOST_INDEX = ").rstrip(";\n").replace("<\\/", "</"))
    assert {"notebooks/trust.html#sec-trust-why", "index.html"} <= {entry["id"] for entry in entries}
    assert any("ព្រះរាជាណាចក្រកម្ពុជា" in entry["text"] for entry in entries)


def test_no_page_loads_the_index_before_somebody_searches(site, pages):
    for name, tree in pages.items():
        scripts = [script.get("src").rsplit("/", 1)[-1] for script in tree.xpath("//script[@src]")]
        assert scripts == ["search.js", "book.js"], name
    assert "assets/search-index.js" in (site / "assets/book.js").read_text(encoding="utf-8")


def test_scripts_put_text_on_the_page_as_text(site):
    for path in site.glob("assets/*.js"):
        if path.name != "search-index.js":
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Fragment\(", text), (
                path.name
            )


def test_the_search_box_says_what_it_is_to_a_screen_reader(pages):
    for name, tree in pages.items():
        box = tree.get_element_by_id("query")
        assert box.get("role") == "combobox", name
        assert box.get("aria-expanded") == "false", name
        assert tree.get_element_by_id(box.get("aria-controls")).get("role") == "listbox", name
        assert tree.xpath("//label[@for='query']"), name
        assert tree.get_element_by_id("found-count").get("role") == "status", name


def test_the_khmer_font_holds_every_khmer_letter_regular_to_bold_and_little_else(site):
    font = TTFont(site / "assets/noto-sans-khmer.woff")
    whole = TTFont(next((fontpkg_noto_sans_khmer.ROOT / "files").glob("*.ttf")))
    khmer = {letter for letter in whole.getBestCmap() if 0x1780 <= letter < 0x1800 or 0x19E0 <= letter < 0x1A00}
    assert len(khmer) > 140
    assert khmer <= set(font.getBestCmap())
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes] == [("wght", 400, 700)]
    assert (site / "assets/noto-sans-khmer.woff").stat().st_size < 60_000
    assert "noto-sans-khmer.woff" in (site / "assets/shell.css").read_text(encoding="utf-8")


def test_the_khmer_font_is_the_same_to_the_byte_whenever_it_is_made(site, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    write_khmer_font(tmp_path)
    for name in ("noto-sans-khmer.woff", "noto-sans-khmer-LICENSE.txt"):
        assert (tmp_path / name).read_bytes() == (site / "assets" / name).read_bytes()


def test_the_khmer_fonts_licence_travels_with_it(site):
    text = (site / "assets/noto-sans-khmer-LICENSE.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "The Noto Project Authors" in text


def test_the_stored_colour_choice_is_applied_before_the_styles_load(site):
    head = (site / "index.html").read_text(encoding="utf-8").split("</head>")[0]
    assert head.index("milepost-theme") < head.index("stylesheet")


def test_every_colour_of_the_text_is_one_of_the_tokens(site):
    """Their contrast on light and dark pages is held where they stand (tests/engine/test_report_tokens.py)."""
    told = (site / "assets/book.css").read_text(encoding="utf-8")
    named = set(re.findall(r"--([\w-]+):", (site / "assets/tokens.css").read_text(encoding="utf-8")))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{}]*\{)", told) == []
    own = set(re.findall(r"--([\w-]+):", told))
    assert set(re.findall(r"var\(--([\w-]+)[,)]", told)) - own <= named


def test_notes_are_folded_under_their_title_in_pages_and_stand_in_no_pdf(tmp_path):
    """Who doubts a number opens them; who reads on is not held up."""
    text = 'Read.\n\n::: {.notes data-title="Data & notes"}\nUnit: *percent*.\n:::\n'
    project = make_project(tmp_path / "project", pages={"fragments/key_messages.md": text})
    made = render(project, tmp_path / "out", renderer="embedded")
    (fold,) = lxml_html.parse(made.html).getroot().iter("details")
    assert fold.find("summary").text == "Data & notes"
    assert fold.text_content().strip().endswith("Unit: percent.")
    assert "percent" not in pypdf.PdfReader(made.pdf).pages[2].extract_text()


def test_no_line_ends_behind_one_or_two_letters_and_a_hyphen(site, pages):
    held = pages["indicators.html"].xpath("//main//span[@class='whole']")
    assert [word.text for word in held] == ["E-mail"] * 39
    assert ".whole { white-space: nowrap; }" in "".join(path.read_text("utf-8") for path in site.rglob("*.css"))
