"""Bad data are refused by name: rule, file, line, what is wrong and what to do."""

import re

import pytest

from milepost.checks import check_data, refuse_errors
from milepost.checks.finding import DataError, Severity


def errors(data):
    return [item for item in check_data(data) if item.severity is Severity.ERROR]


def spoil(path, old, new, count=1):
    text = path.read_text(encoding="utf-8")
    assert re.search(old, text, re.MULTILINE), f"{old} is not in {path.name}"
    path.write_text(re.sub(old, new, text, count=count, flags=re.MULTILINE), encoding="utf-8")


def append(path, line):
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")


def test_the_shipped_data_hold_no_error(place):
    assert errors(place / "data") == []


def test_an_indicator_without_direction_is_refused_with_file_and_line(data):
    spoil(data / "framework" / "indicators" / "citizens.yml", r"^  direction: increase\n", "")
    (found,) = errors(data)
    assert found.rule == "schema"
    assert re.fullmatch(
        r"citizens\.yml line \d+: 'internet_users' has no direction; write increase or decrease\.", str(found)
    )


def test_a_duplicate_year_is_refused_with_file_and_line(data):
    path = data / "observations" / "citizens.csv"
    row = next(line for line in path.read_text().splitlines() if line.startswith("internet_users,2019"))
    append(path, row)
    (found,) = errors(data)
    assert found.rule == "duplicate"
    assert "second figure for 2019" in found.message
    assert found.place.line == len(path.read_text().splitlines())


def test_a_percentage_of_130_is_refused(data):
    append(
        data / "observations" / "citizens.csv",
        "internet_users,2024,130,both,total,,2026-01-01,normal,wdi2026",
    )
    (found,) = errors(data)
    assert found.rule == "limits"
    assert "'internet_users' is 130 in 2024" in found.message


def test_a_missing_pillar_file_is_refused_by_name(data):
    (data / "framework" / "indicators" / "trust.yml").unlink()
    (found,) = errors(data)
    assert str(found).startswith("trust.yml")
    assert "missing" in str(found)


def test_a_target_for_an_unknown_indicator_suggests_the_nearest(data):
    spoil(data / "framework" / "targets.csv", r"^(\w+),internet_users,", r"\1,internet_user,", count=1)
    (found,) = errors(data)
    assert "there is no indicator 'internet_user'; did you mean 'internet_users'" in str(found)


def test_a_misspelt_field_suggests_the_nearest(data):
    spoil(data / "framework" / "indicators" / "trust.yml", r"^  custodian:", "  custodain:")
    words = [str(item) for item in errors(data)]
    assert any("unknown field 'custodain'; did you mean 'custodian'" in text for text in words)


def test_a_target_beyond_the_limits_is_refused(data):
    spoil(data / "framework" / "targets.csv", r"^(internet_users_2035,internet_users,at_least,2035),90,", r"\1,190,")
    assert any(item.rule == "target_value" and "outside the limits" in item.message for item in errors(data))


def test_a_baseline_after_the_target_is_refused(data):
    spoil(data / "framework" / "targets.csv", r"^(internet_users_2035,.*?),2021,", r"\1,2036,")
    assert any(item.rule == "target_baseline" for item in errors(data))


def test_a_target_without_baseline_is_a_warning_that_says_what_is_lost(data):
    spoil(data / "framework" / "targets.csv", r"^(internet_users_2035,.*?),2021,60.7627,", r"\1,,,")
    found = [item for item in check_data(data) if "internet_users_2035" in item.message]
    assert [item.severity for item in found] == [Severity.WARNING]
    assert "no share of its journey" in found[0].remedy


def test_a_word_where_a_number_belongs_is_refused(data):
    append(data / "observations" / "trust.csv", "secure_servers,2025,n/a,both,total,,2026-01-01,normal,wdi2026")
    assert any("value 'n/a' is not a number" in item.message for item in errors(data))


def test_a_province_that_does_not_exist_is_refused(data):
    append(data / "observations" / "citizens.csv", "literacy,2008,50,both,total,BV-26,2026-01-01,normal,census2008")
    assert any("there is no province 'BV-26'" in item.message for item in errors(data))


def test_a_blank_figure_must_be_a_withdrawn_one(data):
    append(data / "observations" / "citizens.csv", "internet_users,2024,,both,total,,2026-01-01,normal,wdi2026")
    assert [item.rule for item in errors(data)] == ["withdrawn"]


def test_a_figure_for_a_year_after_its_release_is_refused(data):
    append(data / "observations" / "citizens.csv", "internet_users,2027,61,both,total,,2026-01-01,normal,wdi2026")
    assert [item.rule for item in errors(data)] == ["future"]


def test_an_uncited_source_is_refused(data):
    spoil(data / "framework" / "indicators" / "trust.yml", r"^  citation: .*$", "  citation: nowhere1999")
    assert any("there is no source 'nowhere1999'" in item.message for item in errors(data))


def test_refusing_lists_every_error_at_once(data):
    append(data / "observations" / "citizens.csv", "internet_users,2024,130,both,total,,2026-01-01,normal,wdi2026")
    append(data / "observations" / "citizens.csv", "internet_users,2027,61,both,total,,2026-01-01,normal,wdi2026")
    with pytest.raises(DataError, match=r"2 errors:\n.*130.*\n.*2027"):
        refuse_errors(check_data(data))


def test_an_override_without_reason_or_role_is_refused(data):
    append(data / "framework" / "overrides.csv", "internet_users_2035,met,,")
    words = [str(item) for item in errors(data)]
    assert any("has no reason" in text for text in words)
    assert any("has no role" in text for text in words)


def test_an_override_of_an_unknown_target_is_refused(data):
    append(data / "framework" / "overrides.csv", "internet_2035,met,It is.,Director")
    assert any("there is no target 'internet_2035'" in str(item) for item in errors(data))
