"""Parameters are refused by name before anything runs."""

import datetime
import json
import shutil
from dataclasses import fields

import pytest
from jsonschema import Draft202012Validator

from milepost.country.parameters.describing import describe_parameters, editor_schema
from milepost.country.parameters.model import ParameterError, Parameters
from milepost.country.parameters.reading import load_parameters, start_edition
from milepost.country.yaml_files import read_yaml
from milepost.verdicts.assessment import Cuts, cuts_of


@pytest.fixture
def path(place):
    return place / "params" / "2026.yml"


def test_the_shipped_edition_loads(path):
    parameters = load_parameters(path)
    assert parameters.edition == 2026
    assert parameters.as_of == datetime.date(2026, 10, 31)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("on_trak_probability", "0.5", "unknown parameter 'on_trak_probability'; did you mean 'on_track_probability'"),
        ("status", "done", "parameter 'status' is 'done'; write a word: draft, review, final"),
        ("released", "soon", "parameter 'released' is 'soon'; write a date such as 2026-10-31"),
        ("spare_years", "soon", "parameter 'spare_years' is 'soon'; write a whole number from 1 to 15"),
        ("spare_years", "2.5", "parameter 'spare_years' is 2.5; write a whole number from 1 to 15"),
        ("on_track_probability", "1.5", "is 1.5; write a number from 0 to 1"),
        ("as_of", "someday", "parameter 'as_of' is 'someday'; write a date such as 2026-10-31"),
        ("as_of", "2026-99-99", "parameter 'as_of' is '2026-99-99'; write a date"),
        ("as_of", "1999-12-31", "'as_of' is 1999-12-31; write a date from 2000-01-01 to a year from today"),
        ("as_of", "2999-01-01", "'as_of' is 2999-01-01; write a date from 2000-01-01 to a year from today"),
        ("start_year", "2014", "is 2014; write a whole number from 2015 to 2060"),
        ("end_year", "2061", "is 2061; write a whole number from 2015 to 2060"),
        ("backtest_origins", "[]", "is []; write a list that is not empty"),
        ("backtest_origins", "[2010, 2003]", "'backtest_origins' item 2 is 2003; write a whole number from 2004"),
        ("backtest_origins", "[2026]", "'backtest_origins' holds 2026; write years before 2026, the year of as_of"),
        ("backtest_origins", "[2010, 2010]", "'backtest_origins' holds 2010 twice"),
        ("raise_quantile", "0", "is 0; write a number above 0 and below 1"),
        ("reachable_quantile", "1", "is 1; write a number above 0 and below 1"),
        ("best_peer_quantile", ".nan", "is nan; write a number above 0 and below 1"),
        ("raise_quantile", "0.6", "raise_quantile 0.6 must not be above reachable_quantile 0.5"),
        ("title", "", "parameter 'title' is ''; write a line of text"),
        ("title", "two\nlines", "parameter 'title' is 'two\\nlines'; write a line of text"),
        ("spare_years", "010", "parameter 'spare_years' is '010'; write a whole number from 1 to 15"),
        (
            "previous_edition",
            "1999",
            "'previous_edition' is 1999, and params/1999.yml is missing; earlier editions: 2025",
        ),
        ("publisher", "  ", "parameter 'publisher' is ' '; write a line of text"),
        ("peers", "[NO, THA]", "parameter 'peers' item 1 is False; write ISO codes in quotes"),
        ("peers", "[THA, 5]", "parameter 'peers' item 2 is 5; write ISO codes in quotes"),
        ("peers", "[THA, XXX]", "'peers' holds 'XXX', which data/economies.csv does not list; write some of BRN, IDN"),
        ("peers", "[THA, BVT]", "'peers' holds BVT, the country itself"),
        ("peers", "[THA, THA]", "'peers' holds THA twice"),
        ("edition", "2027", "'edition' is 2027, but the file is 2026.yml"),
        ("previous_edition", "2026", "previous_edition 2026 must come before edition 2026"),
        ("previous_edition", "last", "is 'last'; write a whole number from 1990 to 2100"),
        ("spare_years", "{", "-p spare_years={: line 1: "),
        ("spare_years", "*x", "-p spare_years=*x: line 1: "),
        ("spare_years", "!!int x", "-p spare_years=!!int x: it is not YAML"),
        ("pillars", "{trust: {edition: 2026}}", "pillars: trust: 'edition' is the same in every chapter"),
        ("pillars", "{trust: {title: A}}", "pillars: trust: 'title' is the same in every chapter"),
        ("pillars", "{trust: {end_year: 2030}}", "pillars: trust: 'end_year' is the same in every chapter"),
        ("pillars", "{trust: }", "parameter 'pillars.trust' is None; write a mapping"),
        ("pillars", "{trust: {peers: [XXX]}}", "-p pillars, pillars: trust: parameter 'peers' holds 'XXX'"),
        ("on_track_probability", "0.05", "must rise in this order"),
        ("start_year", "2040", "must come before end_year"),
        ("sustained_years", "11", "sustained_years 11 must not be above longest_window_years 10"),
        ("good_points", "4", "is 4; write a whole number from 5 to 100"),
        ("minimum_points", "11", "minimum_points 11 must not be above good_points 10"),
        ("stale_after_years", "2", "fresh_years 3 must not be above stale_after_years 2"),
        ("widest_interval_share", "1.2", "is 1.2; write a number from 0.01 to 1"),
        ("peer_level_factor", "1", "is 1; write a number from 1.1 to 10"),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_to_write(path, name, value, words):
    with pytest.raises(ParameterError) as refused:
        load_parameters(path, {name: value})
    assert words in str(refused.value)
    assert str(refused.value).startswith(f"-p {name}"), "the file is not to blame"


@pytest.mark.parametrize("title", ["Report: 2026", "{", "*x", "2026", "yes", "a # b"])
def test_a_text_on_the_command_line_is_taken_as_it_is_typed(path, title):
    assert load_parameters(path, {"title": title}).title == title


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("as_of: 2026-10-31", "as_of: 2026-99-30", "2026.yml:\n  parameter 'as_of' is '2026-99-30'; write a date"),
        ("as_of: 2026-10-31", "as_of: 20260630", "parameter 'as_of' is 20260630; write a date"),
        ("as_of: 2026-10-31", "as_of: 2026-10-31\n5: 6", "2026.yml: 5 is no parameter's name"),
        ("as_of: 2026-10-31", "as_of: 2026-10-31\n~: 6", "2026.yml: None is no parameter's name"),
        ("edition: 2026", "edition: 2026\nedition: 2026", "2026.yml: line 4: 'edition' is written twice; keep one"),
        ("pillars: {}", "pillars: {trust: {spare_years: 1, spare_years: 2}}", "'spare_years' is written twice"),
        ("edition: 2026", "edition: 2027", "'edition' is 2027, but the file is 2026.yml; write edition: 2026"),
        ("edition: 2026", "edition: [", "2026.yml: line "),
        ("edition: 2026", "- edition", "2026.yml: line "),
        ("pillars: {}", "pillars: {trust: {as_of: 2026-01-01}}", "'as_of' is the same in every chapter"),
    ],
)
def test_a_fault_in_the_file_is_said_in_words(path, tmp_path, old, new, words):
    text = path.read_text(encoding="utf-8")
    assert old in text
    spoilt = tmp_path / "2026.yml"
    spoilt.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ParameterError) as refused:
        load_parameters(spoilt)
    assert words in str(refused.value)


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le"])
def test_a_file_that_is_not_utf_8_is_refused(path, tmp_path, encoding):
    spoilt = tmp_path / "2026.yml"
    spoilt.write_bytes(path.read_text(encoding="utf-8").replace("’", "é").encode(encoding))
    with pytest.raises(ParameterError, match=r"^2026\.yml: .*(is not UTF-8|is not YAML)"):
        load_parameters(spoilt)


def test_a_byte_order_mark_does_no_harm(path, tmp_path):
    marked = tmp_path / "2026.yml"
    marked.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_parameters(marked) == load_parameters(path)


def test_a_fault_of_the_file_is_not_blamed_on_the_command_line(path, tmp_path):
    spoilt = tmp_path / "2026.yml"
    spoilt.write_text(path.read_text(encoding="utf-8").replace("spare_years: 3", "spare_years: 99"), encoding="utf-8")
    with pytest.raises(ParameterError, match=r"^2026\.yml:\n  parameter 'spare_years' is 99"):
        load_parameters(spoilt, {"title": "A"})


def test_an_override_of_one_chapter_is_taken_as_the_model_reads_it(path):
    parameters = load_parameters(path, {"pillars": "{trust: {near_certain_probability: 1, peers: [THA]}}"})
    values = parameters.for_chapter("trust")
    assert values["peers"] == ["THA"]
    assert isinstance(values["near_certain_probability"], float)


def test_a_wrong_override_of_one_chapter_is_refused_by_its_place(path, tmp_path):
    spoilt = tmp_path / "2026.yml"
    spoilt.write_text(path.read_text().replace("pillars: {}", "pillars: {citizens: {spare_year: 2}}"))
    with pytest.raises(ParameterError, match=r"pillars: citizens:\n.*'spare_year'; did you mean 'spare_years'"):
        load_parameters(spoilt)


def test_a_missing_edition_names_those_there_are(path):
    with pytest.raises(ParameterError, match="known editions: 2025, 2026"):
        load_parameters(path.with_name("1999.yml"))


def test_an_override_reaches_its_chapter_alone(path):
    parameters = load_parameters(path, {"pillars": "{citizens: {on_track_probability: 0.8}}"})
    assert parameters.for_chapter("citizens")["on_track_probability"] == 0.8
    assert parameters.for_chapter("trust")["on_track_probability"] == 0.67


def test_every_cut_of_a_verdict_is_a_parameter(path):
    """Thirteen of them once could not be changed: `-p widest_interval_share=0.8` was refused."""
    values = load_parameters(path).model_dump()
    assert cuts_of(values) == Cuts.proposed()
    for name, value in vars(Cuts.proposed()).items():
        other = value + (1 if isinstance(value, int) else 0.01)
        changed = load_parameters(path, {name: str(other)})
        assert getattr(cuts_of(changed.model_dump()), name) == other, name


def test_cuts_have_no_defaults():
    """What the policy must decide is never filled in by the code."""
    for field in fields(Cuts):
        held = {name: value for name, value in vars(Cuts.proposed()).items() if name != field.name}
        with pytest.raises(TypeError, match=field.name):
            Cuts(**held)
        with pytest.raises(ValueError, match=f"{field.name} is missing"):
            cuts_of(held)


def test_a_cut_that_is_missing_is_asked_for_with_its_proposal(path, tmp_path):
    spoilt = tmp_path / "2026.yml"
    spoilt.write_text(path.read_text(encoding="utf-8").replace("minimum_peers: 3\n", ""), encoding="utf-8")
    with pytest.raises(ParameterError, match=r"'minimum_peers' is missing; write a whole number from 2 to 50, the me"):
        load_parameters(spoilt)


def test_every_parameter_is_described():
    described = describe_parameters()
    assert [item.name for item in described] == list(Parameters.model_fields)
    assert all(item.allowed and item.meaning for item in described)
    assert {item.name: item.unit for item in described}["spare_years"] == "years"


@pytest.mark.parametrize("edition", [2025, 2026])
def test_every_shipped_edition_loads_and_names_its_schema(place, edition):
    path = place / "params" / f"{edition}.yml"
    assert load_parameters(path).edition == edition
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=edition.schema.json\n")


def test_the_shipped_schema_is_that_of_the_code(place):
    """After a change of parameters: milepost params --schema > params/edition.schema.json."""
    assert (place / "params" / "edition.schema.json").read_text(encoding="utf-8") == editor_schema()


def test_the_schema_accepts_the_shipped_editions_and_refuses_what_the_code_refuses(place):
    validator = Draft202012Validator(json.loads(editor_schema()))
    good = read_yaml((place / "params" / "2026.yml").read_text(encoding="utf-8"))
    assert list(validator.iter_errors(good)) == []
    for wrong in (
        {"on_trak_probability": 0.5},
        {"spare_years": "soon"},
        {"on_track_probability": 1.5},
        {"pillars": {"trust": {"edition": 2026}}},
        {"pillars": {"trust": {"spare_year": 2}}},
    ):
        assert list(validator.iter_errors({**good, **wrong})), wrong


def test_next_years_file_moves_the_years_on_and_keeps_the_rest(place, tmp_path):
    shutil.copytree(place / "params", tmp_path / "params")
    path = start_edition(tmp_path / "params", 2027)
    old, new = load_parameters(place / "params" / "2026.yml"), load_parameters(path)
    assert (new.edition, new.as_of, new.previous_edition) == (2027, datetime.date(2027, 10, 31), 2026)
    assert new.title == old.title.replace("2026", "2027")
    moved = {"edition", "as_of", "previous_edition", "title"}
    assert new.model_dump(exclude=moved) == old.model_dump(exclude=moved)
    comments = [
        line for line in (place / "params" / "2026.yml").read_text(encoding="utf-8").splitlines() if "#" in line
    ]
    kept = path.read_text(encoding="utf-8")
    assert all(line.replace("The 2026 edition", "The 2027 edition") in kept for line in comments)


def test_next_years_file_is_never_written_over(place, tmp_path):
    shutil.copytree(place / "params", tmp_path / "params")
    with pytest.raises(ParameterError, match=r"params/2026.yml is there already"):
        start_edition(tmp_path / "params", 2026)
    with pytest.raises(ParameterError, match="no edition before 2020"):
        start_edition(tmp_path / "params", 2020)


def test_a_file_that_would_not_be_valid_is_not_written(place, tmp_path):
    shutil.copytree(place / "params", tmp_path / "params")
    with pytest.raises(ParameterError, match="'as_of' is 2090-10-31"):
        start_edition(tmp_path / "params", 2090)
    assert sorted(item.name for item in (tmp_path / "params").iterdir()) == [
        "2025.yml",
        "2026.yml",
        "edition.schema.json",
    ]
