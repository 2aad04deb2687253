"""The PDF's volumes: the report, the technical annex and the brief, with what the cover and every page say of them."""

import pikepdf
import pypdf
import pytest
import yaml

from book_fixture import make_project
from milepost.book.render import render
from milepost.book.settings import load_settings
from milepost.book.volumes import volumes_of, write_volume

OWN = {
    "annex": "How it was made",
    "brief": ["index.qmd"],
    "status": "For review",
    "embargo": "Not for release before 30 November 2026",
    "imprint": [{"label": "Contact", "text": "statistics@example.org"}, {"label": "ISBN", "text": "978-3"}],
}


def settled(project, **own):
    path = project / "_quarto.yml"
    held = yaml.safe_load(path.read_text(encoding="utf-8"))
    held["milepost"] = {**held["milepost"], **own}
    path.write_text(yaml.safe_dump(held, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("volumes")
    return render(settled(make_project(folder / "project"), **OWN), folder / "out", renderer="embedded")


@pytest.fixture(scope="module")
def texts(made):
    """The text of every volume by the end of its name, page by page."""
    return {
        path.stem.removeprefix(made.pdf.stem).strip("-"): [page.extract_text() for page in pypdf.PdfReader(path).pages]
        for path in made.pdfs
    }


def test_the_annex_and_the_brief_are_files_of_their_own_beside_the_report(made, texts):
    assert list(texts) == ["", "annex", "brief"]
    assert made.pages == len(texts[""])
    assert all((made.html.parent / path.name).read_bytes() == path.read_bytes() for path in made.pdfs)


def test_every_chapter_stands_in_one_of_report_and_annex(texts):
    report, annex = ("\n".join(texts[name]) for name in ("", "annex"))
    assert "Digital citizens" in report
    assert "How the verdicts are made" not in report.replace("technical annex, How the verdicts are made", "")
    assert "How the verdicts are made" in annex


def test_every_volume_is_tagged(made):
    for path in made.pdfs:
        with pikepdf.open(path) as pdf, pdf.open_metadata() as metadata:
            assert pdf.Root.MarkInfo.Marked
            assert metadata["pdfuaid:part"] == "1"


def test_a_reference_into_another_volume_is_put_into_words(tmp_path):
    project = settled(make_project(tmp_path / "project"), annex="How it was made")
    (project / "index.qmd").write_text(
        "# First {#sec-key-messages}\n\nAs in @sec-method. @sec-method tells. [it](docs/method.md)\n"
    )
    settings = load_settings(project)
    report, *_ = volumes_of(settings)
    write_volume(project, settings, report, tmp_path / "volume")
    text = (tmp_path / "volume" / "index.qmd").read_text(encoding="utf-8")
    made = "*How the verdicts are made*"
    assert text.splitlines()[-1] == f"As in technical annex, {made}. Technical annex, {made} tells. it"


def test_the_imprint_follows_the_cover_and_the_brief_has_neither(texts):
    assert "statistics@example.org" in texts[""][1]
    assert "Contents" not in " ".join(texts["brief"])
    assert "statistics@example.org" not in " ".join(texts["brief"])


def test_a_report_under_review_says_so_and_until_when_it_is_held_back(texts):
    assert all("For review" in text for text in texts[""])
    assert all("Not for release before 30 November 2026" in text for text in texts[""][3:])


def test_an_empty_slot_leaves_no_page_and_no_mark(tmp_path):
    plain = render(make_project(tmp_path / "project"), tmp_path / "out", renderer="embedded")
    pages = [page.extract_text() for page in pypdf.PdfReader(plain.pdf).pages]
    assert list(plain.pdfs) == [plain.pdf]
    assert "Contact" not in pages[1]
    assert not any("For review" in text for text in pages)


def test_a_link_of_a_fragment_out_of_the_volume_is_its_words(tmp_path):
    """Its path counts from the page that includes it, in the book's folder."""
    text = "See [the trust](notebooks/trust.ipynb#sec-trust-why).\n"
    project = settled(make_project(tmp_path / "project", pages={"fragments/key_messages.md": text}), **OWN)
    held = load_settings(project)
    brief = next(volume for volume in volumes_of(held) if volume.kind == "brief")
    write_volume(project, held, brief, tmp_path / "brief")
    assert (tmp_path / "brief" / "fragments" / "key_messages.md").read_text(encoding="utf-8") == "See the trust.\n"
