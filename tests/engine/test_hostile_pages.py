"""No script of a text runs in a page of the book, on load or on click, and the text is seen as it was typed."""

import re

import pytest
import yaml
from pypdf import PdfReader

from book_fixture import BIB, make_project, markdown_cell
from browser import FOUND, browser
from milepost.book.quarto import texts_as_markdown
from milepost.book.render import render
from milepost.book.settings import load_settings
from milepost.country import as_typed, attribute, escape
from planting import OF_REFERENCES, PAYLOAD, SHORT

TITLE = SHORT.format("title").replace("\u2028", "")


def hostile(name):
    return escape(PAYLOAD.format(name))


def cells():
    """A chapter that holds a hostile text wherever our own chapters hold one."""
    alt = attribute(hostile("alt"))
    figure = f'![{hostile("caption")}](../figures/online.svg){{#fig-citizens-online fig-alt="{alt}"}}'
    rows = f"| {hostile('head')} | x |\n|:--|--:|\n| {hostile('cell')} | 1 |"
    table = f"{rows}\n\n: {hostile('told')} {{#tbl-citizens-verdicts}}"
    return [
        markdown_cell("# Digital citizens {#sec-citizens}\n\nCited [@evil2026]."),
        markdown_cell(f"## {hostile('heading')} {{#sec-citizens-online}}\n\nSaid: {hostile('said')}."),
        markdown_cell(f"- **{hostile('bold')}.** {hostile('item')}"),
        markdown_cell(hostile("block")),
        markdown_cell(figure),
        markdown_cell(table),
    ]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    said = {name: OF_REFERENCES.format(name) for name in ("author", "title", "note", "publisher")}
    fields = ", ".join(f"{name} = {{{{{text}}}}}" for name, text in said.items())
    entry = f"@misc{{evil2026, {fields}, year = {{2026}}, url = {{https://x.org/a_b}}}}\n"
    make_project(
        folder / "project", notebooks={"citizens": cells()}, pages={"data/references.bib": as_typed(BIB + entry)}
    )
    settings = folder / "project" / "_quarto.yml"
    held = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"(?m)^  title: .*(\n    .*)*", f"  title: '{TITLE}'", held), encoding="utf-8")
    return render(folder / "project", folder / "out", renderer="embedded")


def pages(book):
    return sorted(book.html.parent.rglob("*.html"))


def seen(text):
    """A text as a page shows it: single spaces, quotes and dashes as a printer sets them."""
    plain = re.sub("[\u2018\u2019\u201c\u201d]", '"', text.replace("`", '"').replace("'", '"'))
    return re.sub(r"\s+", "", plain.replace("\u2026", "...").replace("\u2013", "--"))


@pytest.mark.parametrize("policy", [True, False], ids=["with the policy", "by escaping alone"])
def test_nothing_runs_when_a_page_is_opened_and_touched(book, policy):
    with browser() as tab:
        tab.without_policy(off=not policy)
        for page in pages(book):
            assert tab.what_ran(page) == [], page.name
            assert tab.value(FOUND) == [], page.name


def test_every_text_is_seen_as_it_was_typed(book):
    with browser() as tab:
        tab.open(book.html.parent / "notebooks" / "citizens.html")
        text = seen(tab.value("document.body.textContent"))
        for name in ("caption", "head", "cell", "told", "heading", "said", "bold", "item", "block"):
            assert seen(PAYLOAD.format(name)) in text, name
        alt = tab.value("document.querySelector('figure img').alt")
        assert seen(PAYLOAD.format("alt")) in seen(alt)
        assert seen(TITLE) in seen(tab.value("document.title"))
        tab.open(book.html.parent / "references.html")
        text = seen(tab.value("document.body.textContent"))
        for name in ("author", "title"):
            assert seen(re.sub("[{}]", "", OF_REFERENCES.format(name))) in text, name


def test_the_policy_stops_what_escaping_would_let_through(book):
    """The second wall alone: a page into which somebody got a script, a handler and an address all the same."""
    page = book.html.parent / "broken.html"
    source = (book.html.parent / "scorecard.html").read_text(encoding="utf-8")
    smuggled = (
        "<script>pwn('script')</script><img src=x onerror=\"pwn('handler')\">"
        "<a href=\"javascript:pwn('address')\">x</a>"
        '<iframe srcdoc="<script>parent.pwn(1)</script>"></iframe><script src="data:text/javascript,pwn(2)"></script>'
    )
    try:
        page.write_text(source.replace("<main", smuggled + "<main", 1), encoding="utf-8")
        with browser() as tab:
            assert tab.what_ran(page) == []
            tab.without_policy(off=True)
            assert {"script", "handler", "address"} <= set(tab.what_ran(page))
    finally:
        page.unlink()


def test_the_pages_own_scripts_run_under_the_policy(book):
    with browser() as tab:
        tab.open(book.html)
        assert tab.value("document.documentElement.classList.contains('js')")
        assert tab.value("typeof milepostSearch") == "object"
        tab.value("document.querySelector('.theme-button').click()")
        assert tab.value("document.documentElement.dataset.theme") in {"dark", "light"}
        assert tab.value("getComputedStyle(document.querySelector('header.bar')).position") != "static"


def test_the_pdf_holds_no_address_but_the_web_s(book):
    addresses = [
        str(mark.get_object()["/A"]["/URI"])
        for page in PdfReader(book.pdf).pages
        for mark in page.get("/Annots", [])
        if "/URI" in mark.get_object().get("/A", {})
    ]
    assert addresses
    assert [one for one in addresses if not one.startswith(("http://", "https://"))] == []


def test_an_attribute_or_address_that_was_not_escaped_is_dropped(tmp_path):
    """The wall inside the renderer: a sentence that somebody forgot to escape."""
    raw = (
        "[h]{onfocus=pwn(1) autofocus=1 tabindex=0 style=color:red} [c](javascript:pwn(2)) "
        "[d](java\tscript:pwn(3)) [e](data:text/html,x) [f](file:///etc/passwd) [g](vbscript:x) [w](https://x.org/)"
    )
    make_project(tmp_path / "project", pages={"indicators.qmd": f"# Indicators {{#sec-indicators}}\n\n{raw}\n"})
    made = render(tmp_path / "project", tmp_path / "out", renderer="embedded")
    page = (made.html.parent / "indicators.html").read_text(encoding="utf-8")
    body = page[page.index("<main") :]
    assert not re.search(r"\son\w+=|autofocus|style=|javascript|data:text|file:|vbscript", body)
    assert 'href="https://x.org/"' in body


def test_quarto_is_given_the_title_as_markdown_and_the_settings_stay(tmp_path):
    project = make_project(tmp_path / "project")
    settings = load_settings(project)
    settings.raw["book"]["title"], settings.raw["milepost"]["publisher"] = TITLE, TITLE
    before = (project / "_quarto.yml").read_bytes()
    with texts_as_markdown(project, settings):
        held = yaml.safe_load((project / "_quarto.yml").read_text(encoding="utf-8"))
        assert held["book"]["title"] == held["milepost"]["publisher"] == escape(TITLE) != TITLE
    assert (project / "_quarto.yml").read_bytes() == before
