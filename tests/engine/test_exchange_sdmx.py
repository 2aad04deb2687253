"""SDMX in every format says the same; its codes become our words by rules, and nothing is left out in silence."""

import pytest

from framework_fixture import COUNTRY, DATA
from milepost.country.framework import load_framework
from milepost.country.records import RecordError
from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.sdmx import read_sdmx
from milepost.exchange.incoming.source_records import SeriesRule, SourceRecord, read_series_map
from milepost.exchange.incoming.translating import translate
from sdmx_fixture import FORMATS, ROWS, json_1, row, specific_xml

RULE = SeriesRule(series="IT_MOB_OWN", indicator="mobile_ownership", units="PT;PERCENT")


def translated(*rows, rules=(RULE,), form="csv 1.0"):
    records = read_sdmx(FORMATS[form](rows).encode(), "answer")
    return translate(records, rules, "unsdg2020", COUNTRY)


def said(reading):
    return [(item.year, item.value, item.sex, item.location, item.province, item.status) for item in reading.figures]


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_the_same(form):
    reading = translated(*ROWS, form=form)
    assert said(reading) == [
        (2021, 71.5, "both", "total", "", "normal"),
        (2022, 74.25, "female", "total", "", "estimated"),
        (2022, None, "male", "total", "", None),
    ]
    assert reading.refused == ()
    assert reading.left_out == ()


@pytest.mark.parametrize("form", FORMATS)
def test_a_unit_multiplier_of_the_series_is_not_lost(form):
    (figure,) = translated(row(value="0.0715", UNIT_MULT="3"), form=form).figures
    assert figure.value == 71.5


def test_an_attribute_of_a_whole_data_set_is_read_though_the_library_passes_it_over():
    text = specific_xml([row()]).replace('UNIT_MULT="0" ', "").replace("<mes:DataSet ", '<mes:DataSet UNIT_MULT="1" ')
    (record,) = read_sdmx(text.encode(), "answer")
    assert record["UNIT_MULT"] == "1"


def test_attributes_of_a_group_of_dimensions_are_read_from_json():
    text = json_1([row(), row(SEX="F")])
    text = text.replace('"attributes": [0, 0], ', "").replace(
        '"series": {"0', '"dimensionGroupAttributes": {"::::1::::": [0]}, "series": {"0'
    )
    text = text.replace(
        '"attributes": {"dataSet": []',
        '"attributes": {"dimensionGroup": [{"id": "UNIT_MULT", "values": [{"id": "3"}]}], "dataSet": []',
    )
    first, second = read_sdmx(text.encode(), "answer")
    assert (first["UNIT_MULT"], second["UNIT_MULT"]) == ("", "3")


@pytest.mark.parametrize(
    ("codes", "figure"),
    [
        ({"SEX": "F"}, ("female", "total", "", "normal")),
        ({"SEX": "M", "URBANISATION": "R"}, ("male", "rural", "", "normal")),
        ({"URBANISATION": "U"}, ("both", "urban", "", "normal")),
        ({"REF_AREA": "BVT"}, ("both", "total", "", "normal")),
        ({"REF_AREA": "BV-12"}, ("both", "total", "BV-12", "normal")),
        ({"OBS_STATUS": "E"}, ("both", "total", "", "estimated")),
        ({"NATURE": "M"}, ("both", "total", "", "estimated")),
        ({"OBS_STATUS": "P"}, ("both", "total", "", "provisional")),
        ({"OBS_STATUS": "B"}, ("both", "total", "", "normal")),
        ({"OBS_STATUS": "", "NATURE": ""}, ("both", "total", "", None)),
    ],
)
def test_codes_of_the_sdg_structure_become_our_words(codes, figure):
    assert said(translated(row(**codes))) == [(2021, 71.5, *figure)]


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ({"SEX": "X9"}, "the code 'X9' of SEX is not known"),
        ({"URBANISATION": "SUB"}, "the code 'SUB' of URBANISATION"),
        ({"OBS_STATUS": "Y"}, "the code 'Y' of OBS_STATUS"),
        ({"OBS_STATUS": "F"}, "a forecast"),
        ({"NATURE": "ZZ"}, "the code 'ZZ' of NATURE"),
        ({"UNIT_MEASURE": "NUMBER"}, "the unit is NUMBER"),
        ({"UNIT_MULT": "six"}, "the unit multiplier 'six'"),
        ({"TIME_PERIOD": "2021-Q1"}, "the period '2021-Q1' is no year"),
        ({"OBS_VALUE": "<1"}, "the value '<1' is no plain number"),
        ({"OBS_VALUE": "7,5"}, "the value '7,5' is no plain number"),
        ({"OBS_VALUE": "1e-99"}, "out of all bounds"),
        ({"OBS_STATUS": "M"}, "marked as missing"),
    ],
)
def test_an_observation_that_is_asked_for_and_faulty_is_refused_by_name(codes, words):
    reading = translated(row(**codes))
    assert reading.figures == ()
    assert words in reading.refused[0].reason
    assert reading.refused[0].place == "answer row 2"


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ({"SERIES": "SI_POV_DAY1"}, "series SI_POV_DAY1, which no rule maps"),
        ({"REF_AREA": "704"}, "area 704"),
        ({"AGE": "Y15T24"}, "series IT_MOB_OWN with AGE=Y15T24"),
        ({"PRODUCT": "P7"}, "series IT_MOB_OWN with PRODUCT=P7"),
        ({"FREQ": "Q"}, "frequency Q, not yearly"),
    ],
)
def test_what_no_rule_asks_for_is_counted(codes, words):
    reading = translated(row(), row(**codes), row(**codes))
    assert len(reading.figures) == 1
    (part,) = reading.left_out
    assert words in part.what
    assert part.count == 2


def test_a_rule_may_ask_for_a_part_of_a_series():
    young = RULE.model_copy(update={"where": {"AGE": ("Y15T24", "15-24")}, "factor": 0.1, "sex": None})
    reading = translated(row(AGE="15-24"), row(), rules=[young])
    assert [figure.value for figure in reading.figures] == [7.15]
    assert "AGE=_T" in reading.left_out[0].what


def test_a_series_of_one_sex_says_so_in_its_rule():
    women = SeriesRule(series="IT.NET.USER.FE.ZS", indicator="internet_users", sex="female")
    record = SourceRecord({"SERIES": women.series, "REF_AREA": "BVT", "TIME_PERIOD": "2021"}, {}, "58", "row 1")
    (figure,) = translate([record], [women], "wdi2026", COUNTRY).figures
    assert figure.sex == "female"
    clash = SourceRecord({**record.codes, "SEX": "M"}, {}, "58", "row 1")
    assert "says female" in translate([clash], [women], "wdi2026", COUNTRY).refused[0].reason


def test_two_rules_for_one_observation_are_refused():
    assert "2 rules ask for it" in translated(row(), rules=[RULE, RULE]).refused[0].reason


def test_an_indicator_dimension_stands_for_the_series_where_there_is_none():
    renamed = [{("INDICATOR" if key == "SERIES" else key): text for key, text in row().items()}]
    assert len(translated(*renamed).figures) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no SDMX-CSV"),
        ("year,value\n2021,5\n", "is no SDMX-CSV"),
        ("DATAFLOW,SERIES,TIME_PERIOD\nX,Y,2021\n", "has no column OBS_VALUE"),
        ("DATAFLOW,TIME_PERIOD,OBS_VALUE\n", "holds no observations"),
        ("DATAFLOW,TIME_PERIOD,OBS_VALUE,SEX,SEX\n", "stands twice"),
        ("DATAFLOW,TIME_PERIOD,OBS_VALUE\nX,2021\n", "answer row 2: 2 cells"),
        ('DATAFLOW,TIME_PERIOD,OBS_VALUE\nX,"2021,5\n', "check the quotes"),
        ("STRUCTURE,STRUCTURE_ID,ACTION,TIME_PERIOD,OBS_VALUE\ndataflow,X,D,2021,5\n", "asks to delete"),
        ("<html><body>Sign in</body></html>", "is a web page"),
        ("<a/>", "not data in SDMX-ML 2.1"),
        ("<a>", "is no whole XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a document type"),
        ("{}", "is no SDMX-JSON"),
        ("[1, 2]", "is no SDMX-JSON"),
        ('{"data": {"structure": {}, "dataSets": [{}]}}', "is no SDMX-JSON"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": 1', "is no whole JSON"),
        ("[" * 100_000, "is no JSON"),
    ],
)
def test_a_file_that_is_no_sdmx_data_is_refused_in_words(text, words):
    with pytest.raises(ExchangeError, match=words):
        read_sdmx(text.encode(), "answer")


def test_a_file_in_another_encoding_is_refused():
    with pytest.raises(ExchangeError, match="byte 9 is not UTF-8"):
        read_sdmx(b"DATAFLOW,\xff", "answer")


def test_the_shipped_map_names_indicators_that_exist_and_every_series_once():
    rules = read_series_map(DATA / "series.yml")
    assert {rule.indicator for rule in rules} <= set(load_framework(DATA).indicators)
    keys = [(rule.series, str(rule.where)) for rule in rules]
    assert len(set(keys)) == len(keys)


def test_every_indicator_of_the_world_bank_or_the_sdg_database_is_mapped():
    mapped = {rule.indicator: rule.series for rule in read_series_map(DATA / "series.yml")}
    for item in load_framework(DATA).indicators.values():
        if {*item.citation} & {"wdi2026", "wdi2025", "unsdg2020"} and item.source_code:
            assert item.id in mapped
            assert any(rule.series in item.source_code for rule in read_series_map(DATA / "series.yml"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- {indicator: egdi}", "series"),
        ("- {series: A, indicator: egdi, sexe: both}", "sexe"),
        ("- {series: A, indicator: egdi, factor: 0}", "factor: .*compare it with {series: IT.NET.USER.ZS"),
        ("- {series: A, indicator: egdi, where: [1]}", "where"),
        ("series: A", "expected a list"),
    ],
)
def test_a_faulty_map_is_refused_with_its_line(tmp_path, text, words):
    path = tmp_path / "map.yml"
    path.write_text(text)
    with pytest.raises(RecordError, match=words):
        read_series_map(path)


def test_the_fields_of_a_map_are_explained(root):
    page = (root / "docs" / "importing.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` | {field.description}" in page for name, field in SeriesRule.model_fields.items())
