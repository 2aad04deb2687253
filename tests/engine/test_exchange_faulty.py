"""Faulty inputs, generated: each is refused by name or accounted for; none is a traceback, none changes a file."""

import copy
import functools
import json
import random

import pytest

from api_fixture import bank, bank_row, sdg, sdg_row
from exchange_fixture import RELEASE, contents
from framework_fixture import COUNTRY, DATA
from milepost.exchange.incoming.apis import fetch_un_sdg, fetch_world_bank
from milepost.exchange.incoming.comparing import compare_with_data
from milepost.exchange.incoming.fetching import Response
from milepost.exchange.incoming.proposal import WRITTEN, ExchangeError, read_held
from milepost.exchange.incoming.sdmx import read_sdmx
from milepost.exchange.incoming.source_records import read_series_map
from milepost.exchange.incoming.translating import translate
from sdmx_fixture import FORMATS, row

RULES = read_series_map(DATA / "series.yml")
HELD = functools.cache(read_held)
ROWS = [row(), row("2022", "74.25", SEX="F"), row("2020", "66", URBANISATION="R"), row(SERIES="SI_POV_DAY1")]
TEXT_FORMATS = {name: make for name, make in FORMATS.items() if not name.startswith("json")}
STRANGE_VALUES = [
    "<1", "1,5", "1 000", "៧១", "٧١", "1e400", "-5", "101", "Infinity", "true", "n/a", "…", "71.5*", "71.5 p",
    "=1+1", "0x1F", "7_1", "--1", "1e-320", "0.000001",
]  # fmt: skip
STRANGE_CODES = {
    "TIME_PERIOD": ["2099", "1066", "21", "2021-06", "2021/22", "-2021", "២០២១", "2021-A2"],
    "SEX": ["W", "f", "_X", "BOTH SEXES"],
    "URBANISATION": ["CITY", "r"],
    "REF_AREA": ["BV-26", "VNM", "Bouvet Ytre", "BV-0"],
    "AGE": ["15+", "Y15T24"],
    "UNIT_MEASURE": ["NUMBER", "USD"],
    "UNIT_MULT": ["100", "x", "6"],
    "OBS_STATUS": ["F", "?", "a"],
    "NATURE": ["?"],
    "SERIES": ["IT_MOB_OWNX", "it_mob_own"],
}


@pytest.fixture(autouse=True)
def _data_read_once(monkeypatch):
    """The data do not change here; reading them anew for each of hundreds of inputs would take minutes."""
    monkeypatch.setattr("milepost.exchange.incoming.comparing.read_held", HELD)


def outcome(records):
    """The reading and plan of what was read; everything read stands in one of them."""
    reading = translate(records, RULES, "unsdg2020", COUNTRY)
    told = len(reading.figures) + len(reading.refused) + sum(part.count for part in reading.left_out)
    assert told == len(records)
    plan = compare_with_data(reading, DATA, RELEASE)
    assert len(plan.changes) + len(plan.refused) == len(reading.figures) + len(reading.refused)
    return plan


def survived(content):
    """The plan, or None when the whole input was refused in words."""
    said = ""
    try:
        return outcome(read_sdmx(content, "answer"))
    except ExchangeError as refusal:
        said = str(refusal)
    assert said.startswith("answer")
    assert said.endswith(".")
    return None


def written(plan):
    return {(change.figure.name, change.figure.value) for change in plan.changes if change.kind in WRITTEN}


SOUND = {
    ("mobile_ownership 2021", 71.5),
    ("mobile_ownership 2022 female", 74.25),
    ("mobile_ownership 2020 rural", 66.0),
}


@pytest.mark.parametrize("form", FORMATS)
def test_sound_rows_are_written(form):
    assert written(survived(FORMATS[form](ROWS).encode())) == SOUND


@pytest.mark.parametrize("form", TEXT_FORMATS)
@pytest.mark.parametrize("value", STRANGE_VALUES)
def test_a_strange_value_is_never_written(form, value):
    text = TEXT_FORMATS[form]([row(value=value.replace("<", "&lt;") if "xml" in form else value), *ROWS[1:]])
    plan = survived(text.encode())
    assert plan is None or (plan.refused and written(plan) < SOUND)


@pytest.mark.parametrize(("concept", "code"), [(name, code) for name, codes in STRANGE_CODES.items() for code in codes])
def test_a_strange_code_is_refused_or_counted_in_every_format(concept, code):
    for make in FORMATS.values():
        plan = survived(make([row(**{concept: code}), *ROWS[1:]]).encode())
        assert plan is None or (written(plan) < SOUND and (plan.refused or len(plan.left_out) == 2))


@pytest.mark.parametrize("form", FORMATS)
def test_a_figure_given_twice_is_refused_both_times(form):
    text = FORMATS[form]([*ROWS, row(value="70", REPORTING_TYPE="N")])
    plan = survived(text.encode())
    assert len(plan.refused) == 2
    assert written(plan) < SOUND


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("form", FORMATS)
def test_a_text_that_was_damaged_on_the_way_is_survived(form, seed):
    """Cut, bytes lost, doubled or overwritten: what is still written was in the text, within the limits."""
    draw = random.Random(f"{form} {seed}")  # noqa: S311
    content = bytearray(FORMATS[form](ROWS).encode())
    at, length = draw.randrange(len(content)), draw.randrange(1, 40)
    kinds = {
        0: lambda: content[:at],
        1: lambda: content[:at] + content[at + length :],
        2: lambda: content[:at] + content[at : at + length] + content[at:],
        3: lambda: content[:at] + bytes(draw.randrange(256) for _ in range(length)) + content[at + length :],
    }
    plan = survived(bytes(kinds[seed % 4]()))
    assert plan is None or all(0 <= value <= 100 for _, value in written(plan) if value is not None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 50,
        b"\xef\xbb\xbf",
        "DATAFLOW,TIME_PERIOD,OBS_VALUE\n".encode("utf-16"),
        b"PK\x03\x04 a workbook",
        b"%PDF-1.7",
        b"\x1f\x8b gzip",
        b"{" * 5000,
        b'{"data": ' * 3000,
        b"[]",
        b"null",
        b'"text"',
        b"<" * 100,
        b'{"errors": [{"code": 404, "title": "No results found"}]}',
        b"DATAFLOW" + b"," * 10000,
        b"DATAFLOW,TIME_PERIOD,OBS_VALUE\n" + b'"' * 99,
    ],
)
def test_what_is_no_sdmx_at_all_is_refused_whole(content):
    assert survived(content) is None


class Replay:
    """A mirror that has one answer for every address."""

    def __init__(self, text):
        self.text = text

    def read(self, url, *, accept, citation, parse):
        assert accept
        assert citation
        return parse(Response(url, self.text.encode("utf-8", "surrogatepass"), "application/json"))


def spoilt(tree, path=()):
    """Copies of a tree, each with one node lost or replaced by something else."""
    places = enumerate(tree) if isinstance(tree, list) else tree.items() if isinstance(tree, dict) else ()
    for key, node in list(places):
        for other in (None, [], {}, "", "x", -1, True, "\x1b[2J", [[]], {"id": None}, 10**400):
            yield (*path, key), other
        yield from spoilt(node, (*path, key))


def with_node(tree, path, other):
    made = copy.deepcopy(tree)
    node = made
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = other
    return json.dumps(made)


@pytest.mark.parametrize(
    ("answer", "fetch", "name", "value"),
    [
        (bank(bank_row()), lambda mirror: fetch_world_bank("IT.NET.USER.ZS", mirror, [COUNTRY])[0], "World Bank", 63.5),
        (sdg(sdg_row()), lambda mirror: fetch_un_sdg("IT_MOB_OWN", mirror, [COUNTRY])[0], "UN SDG", 80.1),
    ],
)
def test_an_answer_with_any_node_spoilt_is_refused_by_name_or_accounted_for(answer, fetch, name, value):
    tree, tried, refused = json.loads(answer), 0, 0
    before = contents(DATA)
    for path, other in spoilt(tree):
        tried, said, plan = tried + 1, name, None
        try:
            plan = outcome(fetch(Replay(with_node(tree, path, other))))
        except ExchangeError as error:
            said, refused = str(error), refused + 1
        assert said.startswith(name)
        assert plan is None or {amount for _, amount in written(plan)} <= {value}
    assert tried > 150
    assert refused > 40
    assert contents(DATA) == before
