"""Parameters are refused by name before anything runs."""

import datetime

import pytest

from milepost.parameters import ParameterError, Parameters, describe_parameters, load_parameters


@pytest.fixture
def path(root):
    return root / "params" / "2026.yml"


def test_the_shipped_edition_loads(path):
    parameters = load_parameters(path)
    assert parameters.edition == 2026
    assert parameters.as_of == datetime.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("on_trak_probability", "0.5", "unknown parameter 'on_trak_probability'; did you mean 'on_track_probability'"),
        ("spare_years", "soon", "parameter 'spare_years' is 'soon'; write a whole number from 1 to 15"),
        ("spare_years", "2.5", "parameter 'spare_years' is 2.5; write a whole number from 1 to 15"),
        ("on_track_probability", "1.5", "is 1.5; write a number from 0 to 1"),
        ("as_of", "someday", "parameter 'as_of' is 'someday'; write a date"),
        ("on_track_probability", "0.05", "must rise in this order"),
        ("start_year", "2040", "must come before end_year"),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_to_write(path, name, value, words):
    with pytest.raises(ParameterError, match=words):
        load_parameters(path, {name: value})


def test_a_wrong_override_of_one_chapter_is_refused_by_its_place(path, tmp_path):
    spoilt = tmp_path / "2026.yml"
    spoilt.write_text(path.read_text().replace("pillars: {}", "pillars: {citizens: {spare_year: 2}}"))
    with pytest.raises(ParameterError, match=r"pillars: citizens:\n.*'spare_year'; did you mean 'spare_years'"):
        load_parameters(spoilt)


def test_a_missing_edition_names_those_there_are(path):
    with pytest.raises(ParameterError, match="known editions: 2026"):
        load_parameters(path.with_name("1999.yml"))


def test_an_override_reaches_its_chapter_alone(path):
    parameters = load_parameters(path, {"pillars": "{citizens: {on_track_probability: 0.8}}"})
    assert parameters.for_chapter("citizens")["on_track_probability"] == 0.8
    assert parameters.for_chapter("trust")["on_track_probability"] == 0.67


def test_every_parameter_is_described():
    described = describe_parameters()
    assert [name for name, _, _ in described] == list(Parameters.model_fields)
    assert all(allowed and meaning for _, allowed, meaning in described)
