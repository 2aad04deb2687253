"""The web book's search: what comes first, what is found at all, what is marked. Run by Node where there is one."""

import json
import shutil
import subprocess

import pytest

from book_fixture import ROOT

NODE = shutil.which("node")
SCRIPT = ROOT / "src/milepost/book/assets/search.js"
pytestmark = pytest.mark.skipif(NODE is None, reason="the search is JavaScript, and node is not on the PATH")

SECTIONS = [
    ("index.html", "Key messages", "Internet users and internet servers, internet everywhere. Users, users, users."),
    ("trust.html#sec-trust-secure-servers", "2.3 Secure internet servers per million people", "Who uses them."),
    ("citizens.html", "3 Digital citizens", "Women and men in villages."),
    ("citizens.html#sec-citizens-verdicts", "3.1 Verdicts", "Accelerate. Pace of 1,234.5 a year."),
    ("citizens.html#sec-citizens-internet-users", "3.3 People using the internet", "Sixty in a hundred."),
    ("business.html#sec-business-mobile-money", "5.5 Adults with a mobile-money account", "Mobile phones count."),
    (
        "inclusion.html#sec-inclusion-gaps",
        "6 Left behind",
        "Kampong Speu is near. A line between. Kampong Cham is far.",
    ),
    ("inclusion.html#sec-inclusion-provinces", "6.3 Provinces", "All 25."),
    (
        "sheets.html#sec-sheets-internet-users",
        "12.3 People using the internet",
        "Sheet of internet_users, users, users.",
    ),
    ("sheets.html#sec-sheets-power", "12.4 Électricité, by province", "Ratanak Kiri has naïve grids."),
    ("khmer.html#khmer-2", "13 អ្នកប្រើប្រាស់អ៊ីនធឺណិត", "ភាគរយនៃប្រជា\u200bជនក្នុងព្រះរាជាណាចក្រកម្ពុជា។"),
]
ENTRIES = [{"id": one, "title": title, "chapter": "", "text": text} for one, title, text in SECTIONS]


def node(expression, *arguments):
    """What an expression of JavaScript gives, with `arguments` as `given`, beside the search's functions."""
    program = (
        "const fs = require('fs'), vm = require('vm');"
        "const {script, given} = JSON.parse(fs.readFileSync(0, 'utf8'));"
        f"vm.runInThisContext(script); process.stdout.write(JSON.stringify({expression}));"
    )
    asked = json.dumps({"script": SCRIPT.read_text(encoding="utf-8"), "given": arguments})
    done = subprocess.run([NODE, "-e", program], input=asked, capture_output=True, check=True, encoding="utf-8")
    return json.loads(done.stdout)


def found(query, entries=ENTRIES):
    hits = node("milepostSearch.rank(milepostSearch.prepare(given[0]), given[1])", entries, query)
    return [hit["id"].removesuffix(".html").split("#")[-1] for hit in hits]


def marked(text, query):
    return [piece for piece, hit in node("milepostSearch.pieces(...given)", text, query) if hit]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("internet users", ["sec-citizens-internet-users", "sec-sheets-internet-users", "index"]),
        ("users internet", ["sec-citizens-internet-users", "sec-sheets-internet-users", "index"]),
        ("internet", ["sec-citizens-internet-users", "sec-sheets-internet-users", "sec-trust-secure-servers", "index"]),
        ("citizens", ["citizens", "sec-citizens-verdicts"]),
        ("mobile mon", ["sec-business-mobile-money"]),
        ("provinces", ["sec-inclusion-provinces"]),
        ("province", ["sec-inclusion-provinces", "sec-sheets-power"]),
        ("users", ["sec-citizens-internet-users", "sec-sheets-internet-users", "index"]),
    ],
)
def test_a_title_or_an_indicators_name_beats_any_number_of_mentions(query, first):
    assert found(query)[: len(first)] == first


def test_the_page_of_an_indicator_comes_first_and_its_copies_are_left_out():
    """Of the sections that are called as it is, the best stays; other words that two chapters share stay in both."""
    own = {"id": "indicators/internet-users.html", "title": "People using the internet", "text": "Internet users."}
    twice = [{"id": f"{one}.html#sec-{one}-few", "title": f"{one} Few users", "text": ""} for one in ("4", "5")]
    hits = found("internet users", [*ENTRIES, own])
    assert hits[:2] == ["indicators/internet-users", "sec-citizens-internet-users"]
    assert "sec-sheets-internet-users" not in hits
    assert len(found("few users", [own, *twice])) == 2


def test_words_in_the_order_of_a_title_come_before_the_same_words_in_another():
    titles = ["Money on mobile phones", "A mobile money account with much else besides"]
    entries = [{"id": title, "title": title, "text": ""} for title in titles]
    assert found("mobile money", entries) == titles[::-1]
    assert found("money mobile", entries) == titles


def test_a_whole_word_comes_before_the_beginning_of_another():
    entries = [{"id": title, "title": title, "text": ""} for title in ("4 Trustees", "5 Trust")]
    assert found("trust", entries) == ["5 Trust", "4 Trustees"]


def test_more_mentions_come_first_where_no_title_decides():
    entries = [{"id": text, "title": "A", "text": text} for text in ("tax", "tax, tax", "taxes, a tax and tax")]
    assert found("tax", entries) == ["taxes, a tax and tax", "tax, tax", "tax"]


def test_a_provinces_name_is_found():
    assert found("Kampong Cham") == ["sec-inclusion-gaps"]
    assert found("ratanak") == ["sec-sheets-power"]


def test_every_word_must_be_there():
    assert found("internet zzxqy") == []
    assert found("provinces kampong") == []


def test_a_word_is_found_by_its_beginning_and_not_by_its_end():
    assert found("electr") == ["sec-sheets-power"]
    assert found("lectricite") == []


@pytest.mark.parametrize("query", ["electricite", "ÉLECTRICITÉ", "E\u0301lectricite\u0301", "Naive", "naïve"])
def test_capitals_and_accents_make_no_difference(query):
    assert found(query) == ["sec-sheets-power"]


@pytest.mark.parametrize("query", ["អ៊ីនធឺណិត", "ប្រជាជន", "ប្រជា\u200bជន", "កម្ពុជា", "ភាគរយ កម្ពុជា"])
def test_khmer_is_found_inside_its_unbroken_lines(query):
    assert found(query) == ["khmer-2"]


def test_khmer_words_that_differ_in_a_vowel_differ():
    assert found("កម្ពុជី") == []


def test_a_number_is_one_word():
    assert found("1,234.5") == ["sec-citizens-verdicts"]
    assert found("3.3") == ["sec-citizens-internet-users"]


@pytest.mark.parametrize("query", ["", "  ", "%", "…\u200b"])
def test_a_query_without_a_word_finds_nothing(query):
    assert found(query) == []


def test_what_was_looked_for_is_marked_as_it_is_written():
    assert marked("The Internet: inter-net, INTERNETS, cybernet", "internet") == ["Internet", "INTERNET"]
    assert marked("Électricité, e\u0301lectricite\u0301", "elec") == ["Élec", "e\u0301lec"]
    assert marked("caf\u00e9 cafe\u0301", "cafe") == ["caf\u00e9", "cafe\u0301"]
    assert marked(SECTIONS[-1][2], "ជនក្នុង") == ["ជនក្នុង"]
    assert marked(SECTIONS[-1][2], "ប្រជាជន") == ["ប្រជា\u200bជន"]


def test_pieces_put_together_are_the_text_signs_and_all():
    text = '<img src=x onerror="alert(1)"> & alerts'
    pieces = node("milepostSearch.pieces(...given)", text, "alert img")
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, hit in pieces if hit] == ["img", "alert", "alert"]


def test_a_snippet_shows_where_the_words_stand_together():
    text = f"Kampong Speu. {'So on. ' * 60}Then Kampong Cham, at last. {'So on. ' * 60}"
    shown = node("milepostSearch.snippet(...given)", text, "kampong cham")
    assert "Kampong Cham, at last" in shown
    assert shown.startswith(("…So on.", "…on."))
    assert shown.endswith("…")
    assert len(shown) < 160


def test_a_snippet_begins_with_the_text_where_only_the_title_holds_the_words():
    assert node("milepostSearch.snippet(...given)", "Sixty in a hundred.", "internet") == "Sixty in a hundred."


def test_a_snippet_of_khmer_does_not_begin_with_a_lone_vowel():
    for between in ("", "ន"):
        shown = node("milepostSearch.snippet(...given)", "ជា" * 60 + between + "កម្ពុជា", "កម្ពុជា")
        assert shown.endswith("កម្ពុជា")
        assert shown[:2] == "…ជ"


def test_a_snippet_shows_the_first_of_places_that_are_equally_good():
    text = f"First tax. {'So on. ' * 60}Second tax."
    assert "First tax" in node("milepostSearch.snippet(...given)", text, "tax")
