"""A text of data, parameters and references is text, wherever it is printed: no markup, and seen as it was typed."""

import json
import random
import re

import pandas as pd
import pytest

import golden_words
import small_country_fixture
from milepost.book.index import text_of, walk
from milepost.book.pages import MARKDOWN, run_pandoc
from milepost.checks.rows import MODELS
from milepost.country import attribute, escape, one_line
from milepost.report.printing import markdown_table
from planting import FILES, PAYLOAD, SHORT, text_fields

# Quotes, dashes and dots that the book sets as a printer would are not what is asked here.
AS_TYPED = MARKDOWN + "-smart"
WITHOUT_NAMES = {"Letters", "Notes", "Earlier years"}
OURS = re.compile(r"^(sec|fig|tbl|eq)-")
LETTERS = "ab 1.)(-+:=%\\`*_{}[]<>|#$^~@&!\"'/;\u2028\u2029\x85\x0c\n\tខ្មែរ"
PIECES = (
    *("[x](javascript:y)", "<b onclick=z>", "{{< meta a >}}", "{{< include b >}}", "```{python}", "~~~", "$x$", "$$"),
    *("[^1]", "^[note]", "@key", "[@key]", "# H", "::: {.x}", "1. ", "a) ", "(1) ", "- ", "* ", ": ", "%", "---"),
    *("`r`{=html}", "\\input{x}", "\\", "&lt;", "&#60;", "<!-- c", "-->", "<https://x.y>", "{#id}", "|", "==="),
    *("![a](b)", '{fig-alt="', "    ", "\t", "#strong[t]", "++", "~x~", "^x^", "~~", "**", "__", "![", "]{", "/*"),
    *("[x]{onfocus=1}", "h_1"),
)


def texts(count):
    """Texts of pieces that mean something to Markdown, the same on every run."""
    draw = random.Random(20260630)  # noqa: S311  (no secret)
    for _ in range(count):
        yield "".join(draw.choice((draw.choice(PIECES), draw.choice(LETTERS), " ")) for _ in range(draw.randint(1, 9)))


def line(text):
    """A text with single spaces, as HTML shows it."""
    return " ".join(one_line(text).replace("\u2028", " ").split())


def read(markdown):
    number = iter(range(10_000))
    markdown = re.sub(r"\{#(sec|tbl)-[\w-]+\}", lambda _: f"{{#own-{next(number)}}}", markdown)  # each id once
    return json.loads(run_pandoc(["--from", AS_TYPED, "--to", "json"], markdown, name="a test"))["blocks"]


def printed(markdown):
    """The plain text of each block."""
    return [line(text_of(block["c"])) for block in read(markdown)]


def test_an_escaped_text_alone_in_a_paragraph_is_read_as_it_was_typed():
    held = [text for text in texts(3000) if line(text)]
    blocks = read("\n\n".join(escape(text).strip() for text in held))
    assert {block["t"] for block in blocks} == {"Para"}
    assert {node["t"] for node in walk(blocks)} <= {"Para", "Str", "Space", "SoftBreak"}
    assert [line(text_of(block["c"])) for block in blocks] == [line(text) for text in held]


def test_an_escaped_text_in_a_sentence_a_cell_and_a_heading_is_read_as_it_was_typed():
    held = [line(text) for text in texts(600) if line(text)]
    sentences = printed("\n\n".join(f"One **{escape(text)}** more: {escape(text)}." for text in held))
    assert sentences == [line(f"One {text} more: {text}.") for text in held]
    cells = "\n".join(f"| {escape(text)} | x |" for text in held)
    (table,) = read(f"| a | b |\n|---|---|\n{cells}\n")
    rows = table["c"][4][0][3]
    assert [line(text_of(row[1][0][4])) for row in rows] == held
    headings = read("\n\n".join(f"## {escape(text)} {{#sec-x{at}}}" for at, text in enumerate(held)))
    assert [line(text_of(block["c"][2])) for block in headings] == held
    assert [block["c"][1] for block in headings] == [[f"own-{at}", [], []] for at in range(len(held))]


def test_an_alt_text_is_one_attribute_that_says_what_was_typed():
    held = [line(text) for text in texts(600)]
    figures = "\n\n".join(f'![c](x.svg){{#fig-x fig-alt="{attribute(escape(text))}"}}' for text in held)
    images = [node["c"] for node in walk(read(figures)) if node["t"] == "Image"]
    assert [line(dict(image[0][2]).get("fig-alt", "")) for image in images] == held


@pytest.fixture
def planted_country(monkeypatch):
    """The small country of the golden pages, with a hostile text in every name that it has."""
    field = iter(range(1000))

    def hostile(text):
        return f"{text} {line(SHORT.format(next(field)))}"

    def long(text):
        return f"{text} {line(PAYLOAD.format(next(field)))}"

    names = [(row[0], hostile(row[1]), hostile(row[2]), *row[3:5], long(row[5])) for row in small_country_fixture.NAMED]
    monkeypatch.setattr(small_country_fixture, "NAMED", names)
    monkeypatch.setitem(small_country_fixture.PERCENT, "unit", hostile("percent"))
    for module in (small_country_fixture, golden_words):
        monkeypatch.setattr(module, "GOALS", {key: hostile(name) for key, name in small_country_fixture.GOALS.items()})
        provinces = {key: hostile(name) for key, name in golden_words.PROVINCES.items()}
        monkeypatch.setattr(module, "PROVINCES", provinces)
    measures = golden_words.MEASURES.copy()
    for name in ("title", "lead_institution", "measure"):
        measures[name] = measures[name].map(long)
    monkeypatch.setattr(golden_words, "MEASURES", measures)
    made = golden_words.Override
    monkeypatch.setattr(golden_words, "Override", lambda verdict, why, role: made(verdict, long(why), long(role)))


NEVER = {
    "RawInline",
    "RawBlock",
    "Math",
    "Note",
    "CodeBlock",
    "Link",
    "Image",
    "Span",
    "Div",
    "Subscript",
    "Superscript",
    "Strikeout",
}


MARKS = {"verdict", "fact", "stamp", "spark", "way", "chance", "rank"}  # spans of our own
LAYOUTS = {"standing", "findings", "half", "spread", "small"}


def is_ours(kind, content):
    """A mark, a layout or a link to a chapter that a sentence makes itself, whatever the names are."""
    if kind == "Span":
        return content[0][1][:1] != [] and content[0][1][0] in MARKS
    if kind == "Div":
        return content[0][1][:1] != [] and content[0][1][0] in LAYOUTS
    return kind == "Link" and re.fullmatch(r"notebooks/[a-z]+\.ipynb#(sec|tbl)-[a-z0-9-]+", content[2][0]) is not None


def forbidden(blocks):
    """Whatever a text must not have made: links, raw markup, formulas, notes, attributes, citations beyond our own."""
    for node in walk(blocks):
        kind, content = node["t"], node.get("c")
        if is_ours(kind, content):
            continue
        if kind in NEVER or (kind == "Code" and "pwn" in content[1]):
            yield kind, content
        elif kind == "Cite":
            keys = [cite["citationId"] for cite in content[0]]
            yield from ((kind, key) for key in keys if not OURS.match(key) and key not in {"own", "survey"})


@pytest.mark.usefixtures("planted_country")
@pytest.mark.parametrize("part", [part for part in golden_words.PARTS if part not in WITHOUT_NAMES])
def test_no_sentence_or_table_makes_markup_of_a_name(part):
    markdown = golden_words.PARTS[part]()
    blocks = read(markdown)
    assert list(forbidden(blocks)) == []
    said = " ".join(line(text_of(block["c"])) for block in blocks)
    plants = {re.escape(line(SHORT.format("N"))), re.escape(line(PAYLOAD.format("N")))}
    shape = re.compile("|".join(plant.replace("N", r"\d+") for plant in plants))
    assert shape.search(said), "no planted name is seen as it was typed"
    assert "pwn" not in shape.sub("", said), "a planted name is seen otherwise than it was typed"


def test_a_printed_frame_of_ones_own_makes_no_markup_of_its_cells_and_headers():
    import milepost as mp

    frame = pd.DataFrame({SHORT.format(1): [PAYLOAD.format(2), "plain"], "group": [SHORT.format(3), "x"]})
    table = mp.table(frame, [SHORT.format(1)], caption="c", label="tbl-x", group="group")
    assert list(forbidden(read(table))) == []


def test_a_short_unit_is_text_wherever_a_number_carries_it():
    from dataclasses import replace

    from milepost.report import printed_record, words
    from milepost.report.verdict_block import block, finding
    from milepost.track_record.known_then import PastTarget

    item = small_country_fixture.small_country().verdicts.values_behind()[0]
    strange = item.indicator.model_copy(update={"unit_short": SHORT.format(1), "percentage": False})
    past = PastTarget(item.target, strange, golden_words.DAY, item.assessment, 88.0, 91.0, met=True)
    carrying = replace(item, indicator=strange)
    said = [words.facts(carrying), words.why(carrying), finding(carrying), printed_record.came(past)]
    said += [block(carrying), printed_record.promise(past), printed_record.said_then(past)]
    blocks = read("\n\n".join(said))
    assert list(forbidden(blocks)) == []
    text, unit = " ".join(line(text_of(block["c"])) for block in blocks), line(SHORT.format(1))
    assert unit in text
    assert "pwn" not in text.replace(unit, "")


def test_every_kind_of_row_with_free_text_is_planted_in_the_whole_edition():
    """A new file of a country's folder is named in planting.py, or its texts would not be tried."""
    assert {kind for kind, model in MODELS.items() if text_fields(model)} <= FILES.keys()


def test_a_tables_caption_has_no_word_that_a_renderer_takes_for_the_start_of_its_label():
    """Quarto reads the label from the first word that begins with a brace, however it was escaped."""
    for caption in ("{x} of all", "Users of {x", r"\{#pwn} and *{y}*", "a ({z})"):
        written = caption if caption.startswith("\\") else escape(caption)
        text = markdown_table(["a"], [["1"]], caption=written, label="tbl-own")
        words = text.splitlines()[-1].removeprefix(": ").split(" ")
        assert [word for word in words if word.lstrip("\\").startswith("{")] == ["{#tbl-own}"]
        assert text_of(read(" ".join(words[:-1]))[0]["c"]).replace("\u2060", "") == re.sub(r"[\\*]", "", caption)
