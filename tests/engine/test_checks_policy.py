"""Targets, indicators, events and overrides that contradict one another are refused by line."""

import re

import pytest

from milepost.checks import check_data
from milepost.checks.finding import Severity

TARGET = {
    "id": "t_2040",
    "indicator": "internet_users",
    "kind": "at_least",
    "target_year": "2040",
    "value": "95",
    "value_upper": "",
    "baseline_year": "2021",
    "baseline_value": "60.7627",
    "milestones": "",
    "status": "proposed",
    "source": "wdi2026",
    "page": "",
    "reasoning": "It is.",
    "superseded_by": "",
    "set_on": "",
}


def found(data, severity=Severity.ERROR):
    return [str(item) for item in check_data(data) if item.severity is severity]


def add(path, line):
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    return len(path.read_text(encoding="utf-8").splitlines())


def add_target(data, **changed):
    return add(data / "framework" / "targets.csv", ",".join({**TARGET, **changed}.values()))


def test_a_sound_target_is_accepted(data):
    add_target(data, milestones="2030=70;2035=80")
    assert found(data) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"superseded_by": "t_2040"}, "target 't_2040' is superseded by itself"),
        ({"superseded_by": "egdi_2035"}, "of 'internet_users' is superseded by one of 'egdi'"),
        ({"superseded_by": "t_2041"}, "there is no target 't_2041'"),
        ({"target_year": "2035"}, "'t_2040' and 'internet_users_2035' are both in force for 'internet_users' in 2035"),
        ({"kind": "at_most"}, "is at_most, and 'internet_users' is to increase"),
        (
            {"indicator": "business_start_days", "value": "5", "baseline_value": "99"},
            "is at_least, and 'business_start_days' is to decrease",
        ),
        ({"value_upper": "99"}, "has value_upper and is no range"),
        ({"kind": "range"}, "is a range without an upper end above the lower"),
        ({"kind": "range", "value_upper": "90"}, "is a range without an upper end above the lower"),
        ({"kind": "range", "value_upper": "120"}, "its upper end 120 lies outside the limits 0 to 100"),
        ({"value": "101"}, "101 lies outside the limits 0 to 100"),
        ({"baseline_value": "-3"}, "its baseline -3 lies outside the limits 0 to 100"),
        ({"baseline_value": ""}, "has baseline_year and no baseline_value; write baseline_value, or leave both"),
        ({"baseline_year": ""}, "has baseline_value and no baseline_year; write baseline_year, or leave both"),
        ({"baseline_year": "2040"}, "starts in 2040 and is due in 2040"),
        ({"kind": "relative", "baseline_value": "", "baseline_year": ""}, "target 't_2040' has no baseline"),
        ({"milestones": "2030:50"}, "has the milestone '2030:50'; write 2030=50;2032=60"),
        ({"milestones": "2030=50=60"}, "write 2030=50;2032=60"),
        ({"milestones": "2030="}, "write 2030=50;2032=60"),
        ({"milestones": "2030=nan"}, "has the milestone 'nan'; write 2030=50;2032=60"),
        ({"milestones": "2030=inf"}, "has the milestone 'inf'; write 2030=50;2032=60"),
        ({"milestones": "2030.0=70"}, "has the milestone '2030.0'; write 2030=50;2032=60"),
        ({"milestones": "2035=80;2030=70"}, "its milestones are not in the order of their years"),
        ({"milestones": "2030=70;2030=80"}, "its milestones are not in the order of their years"),
        ({"milestones": "2020=50"}, "the milestone 2020=50 lies outside 2021 to 2040"),
        ({"milestones": "2041=50"}, "the milestone 2041=50 lies outside 2021 to 2040"),
        ({"milestones": "2030=130"}, "the milestone 2030=130 lies outside the limits 0 to 100"),
        ({"indicator": "cybersecurity_2020"}, "is of 'cybersecurity_2020', which is shown as context only"),
        ({"source": ";"}, "'t_2040' has no source"),
        ({"source": "nowhere1999"}, "there is no source 'nowhere1999'"),
        ({"status": "official"}, "target 't_2040' is called official and names no page of wdi2026"),
        ({"value": "60.7627"}, "target 't_2040' is met before it begins: 60.7627 is not above its baseline 60.7627"),
        ({"value": "55"}, "propose a value above it, or show the indicator as context, without a target"),
        ({"target_year": "2040.0"}, "target_year '2040.0' is not a whole number; write plain digits, such as 2019."),
        ({"value": "nan"}, "value 'nan' is not a number here; write plain digits with a decimal point."),
        ({"status": "agreed"}, "'agreed' is no status; write official, reported or proposed"),
        ({"id": "T 1"}, "id 'T 1' is no id; write small letters"),
    ],
)
def test_a_target_that_contradicts_itself_or_its_indicator_is_refused_by_line(data, changed, words):
    line = add_target(data, **changed)
    (finding,) = found(data)
    assert finding.startswith(f"targets.csv line {line}: ")
    assert words in finding


def test_two_targets_that_supersede_each_other_are_refused(data):
    add_target(data, superseded_by="t_2041")
    add_target(data, id="t_2041", superseded_by="t_2040")
    words = [
        "target 't_2040' is superseded by 't_2041', which leads back to it",
        "target 't_2041' is superseded by 't_2040', which leads back to it",
    ]
    assert [text.partition(": ")[2].partition(";")[0] for text in found(data)] == words


def test_a_target_that_leads_into_a_circle_of_others_ends_the_search(data):
    add_target(data, superseded_by="t_2041")
    add_target(data, id="t_2041", superseded_by="t_2042")
    add_target(data, id="t_2042", superseded_by="t_2041")
    assert len(found(data)) == 2


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("lower_limit: 0", "lower_limit: 5\n  upper_limit: 5", "has the lower limit 5 and the upper limit 5"),
        ("lower_limit: 0", "lower_limit: 9\n  upper_limit: -9000000", "has the lower limit 9 and the upper limit"),
        ("lower_limit: 0", "lower_limit: .nan", "lower_limit 'nan' is not a number"),
        ("lower_limit: 0", "lower_limit: true", "lower_limit 'True' is not a number"),
        ("lower_limit: 0", "survey_error: .inf", "survey_error 'inf' is not a number"),
        ("lower_limit: 0", "survey_error: -1", "survey_error '-1' is out of range; write a number above 0"),
        ("lower_limit: 0", "series_end: 2020", "ended in 2020 and has a figure for 2024"),
        ("lower_limit: 0", "series_end: 2024.0", "series_end '2024.0' is not a whole number"),
        ("lower_limit: 0", "pillar: business", "says pillar 'business'; leave the field out, or move the indicator"),
        ("lower_limit: 0", "context: true", "which is shown as context only"),
        ("decimals: 1", "decimals: true", "decimals 'True' is not a whole number"),
        ("decimals: 1", "decimals: 7", "decimals '7' is out of range; write a number of at most 4"),
        ("percentage: false", "percentage: perhaps", "percentage 'perhaps' is neither true nor false"),
        ("percentage: false", "percentage: true", "is declared a percentage, its unit is"),
        ("unit_short: per million people", "unit_short: [a]", "unit_short '['a']' is no text"),
        ("unit_short: per million people", "custodain: x", "unknown field 'custodain'; did you mean 'custodian'"),
        ("- id: secure_servers", "- id: cybersecurity_2020", "the id 'cybersecurity_2020' is used twice"),
    ],
)
def test_an_indicator_that_contradicts_itself_or_its_figures_is_refused(data, old, new, words):
    path = data / "framework" / "indicators" / "trust.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(words in item for item in found(data))


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("events.csv", "internet_user,2016,level,it is,wdi2026,", "there is no indicator 'internet_user'"),
        ("events.csv", "egdi,2024,level,it is,wdi2026,", "the level event of 'egdi' in 2024 stands twice"),
        ("events.csv", "egdi,2016.0,level,it is,wdi2026,", "year '2016.0' is not a whole number"),
        (
            "events.csv",
            "egdi,2016,jump,it is,wdi2026,",
            "'jump' is no kind; write outlier, level, slope, definition or",
        ),
        ("overrides.csv", "internet_users_2036,met,It is.,Head", "there is no target 'internet_users_2036'"),
        ("overrides.csv", "internet_users_2020,met,It is.,Head", "is superseded by 'internet_users_2035_first'"),
        ("overrides.csv", "egdi_2035,won,It is.,Head", "'won' is no verdict; write met"),
    ],
)
def test_a_row_of_a_register_that_points_nowhere_is_refused_by_line(data, name, line, words):
    number = add(data / "framework" / name, line)
    (finding,) = found(data)
    assert finding.startswith(f"{name} line {number}: ")
    assert words in finding


@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        ("overrides.csv", "egdi_2035,met,It is.,Head", "target 'egdi_2035' has a second override; keep one"),
    ],
)
def test_a_row_that_stands_twice_is_refused_by_line(data, name, line, words):
    path = data / "framework" / name
    add(path, line)
    number = add(path, line)
    (finding,) = found(data)
    assert finding.startswith(f"{name} line {number}: {words}")


@pytest.mark.parametrize("line", ["egdi,1990,level,it is,wdi2026,", "highspeed_urban,2010,level,it is,wdi2026,"])
def test_an_event_outside_the_history_is_a_warning_by_line(data, line):
    number = add(data / "framework" / "events.csv", line)
    assert found(data) == []
    assert any(
        re.match(rf"events\.csv line {number}: .* has an event in \d+ and", text)
        for text in found(data, Severity.WARNING)
    )
