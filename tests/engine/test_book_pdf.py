"""The PDF book: tagged for screen readers, the same on every run, no page wasted."""

import hashlib

import pikepdf
import pypdf
import pytest

from book_fixture import ALT, make_project
from milepost.book.render import render


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pdf")
    return render(make_project(folder / "project"), folder / "out", renderer="embedded")


@pytest.fixture(scope="module")
def texts(rendered):
    with rendered.pdf.open("rb") as file:
        return [page.extract_text() for page in pypdf.PdfReader(file).pages]


def structure(element):
    """Every element of a PDF's structure tree."""
    if isinstance(element, pikepdf.Dictionary):
        yield element
        children = element.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            yield from structure(child)


def test_the_pdf_declares_pdf_ua_with_a_title_and_a_language(rendered):
    with pikepdf.open(rendered.pdf) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"].startswith("A country's")


def test_every_figure_and_formula_of_the_pdf_has_an_alt_text(rendered):
    with pikepdf.open(rendered.pdf) as pdf:
        elements = [item for item in structure(pdf.Root.StructTreeRoot) if "/S" in item]
        pictures = {str(item.Alt) for item in elements if item.S == "/Figure" and "/Alt" in item}
        formulas = [item for item in elements if item.S == "/Formula"]
        assert {ALT, "A rising line"} <= pictures
        assert formulas
        assert all("/Alt" in item for item in formulas)


def scope(cell):
    """What a header cell is the header of; None for another cell."""
    held = cell.get("/A", pikepdf.Array())
    scopes = [str(one.Scope) for one in (held if isinstance(held, pikepdf.Array) else [held]) if "/Scope" in one]
    return scopes[-1] if cell.S == "/TH" and scopes else None


def test_tables_of_the_pdf_have_headers_of_columns_and_of_rows(rendered):
    with pikepdf.open(rendered.pdf) as pdf:
        elements = [item for item in structure(pdf.Root.StructTreeRoot) if "/S" in item]
        assert [str(item.S) for item in elements].count("/Table") == 3
        rows = [[scope(cell) for cell in item.K] for item in elements if item.S == "/TR"]
    heads = [row for row in rows if row[0] == "/Column"]
    assert sum(map(len, heads)) == 6 + 2 + 4
    assert all(set(row) == {"/Column"} for row in heads)
    assert all(row == ["/Row", *[None] * (len(row) - 1)] for row in rows if row not in heads)
    assert len(rows) > len(heads)


def test_the_page_count_is_that_of_the_file(rendered, texts):
    assert rendered.pages == len(texts)


def test_the_pdf_holds_every_heading_with_its_number(texts):
    text = " ".join(" ".join(texts).split())
    for heading in ("Key messages", "1 Digital citizens", "1.1 Online", "2.1 Why this verdict", "4.1 Citizens"):
        assert heading in text, heading


def test_figures_tables_and_equations_carry_the_numbers_of_the_html(texts):
    text = " ".join(" ".join(texts).split())
    for caption in ("Figure 1.1: People online", "Figure 2.1: A drawn shape", "Table 2.1: A long table", "(3.1)"):
        assert caption in text, caption
    assert "See Figure 1.1, Table 1.1 and the method." in text
    assert "See Equation 3.1 and the works." in text


def test_the_cover_says_what_edition_it_is_and_what_it_is_not(texts):
    cover = " ".join(texts[0].split())
    for words in ("Edition 2026", "As of 30 June 2026", "targets marked proposed are not government policy"):
        assert words in cover


def test_no_page_is_empty(texts):
    furniture = 120  # letters of a page's header and footer
    for number, text in enumerate(texts[1:], start=2):
        assert len(text) > furniture, f"page {number}"


def test_a_table_header_is_repeated_on_every_page_of_a_long_table(texts):
    holding = [text for text in texts if "Indicator number" in text]
    assert len(holding) >= 2
    assert all("Why" in text for text in holding)


def test_the_bookmarks_name_chapters_and_sections(rendered):
    with pikepdf.open(rendered.pdf) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
        nested = [child.title for item in outline.root for child in item.children]
    assert any("Digital citizens" in title for title in titles)
    assert any("Online" in title for title in nested)


def test_the_same_sources_give_the_same_bytes(rendered, tmp_path):
    again = render(make_project(tmp_path / "project"), tmp_path / "out", renderer="embedded")

    def sums(folder):
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    assert sums(again.pdf.parent) == sums(rendered.pdf.parent)


def test_no_line_ends_behind_one_or_two_letters_and_a_hyphen(texts):
    lines = [line.strip() for text in texts for line in text.splitlines()]
    assert sum(line.count("E-mail") for line in lines) == 39
    assert [line for line in lines if line.endswith("E-")] == []
