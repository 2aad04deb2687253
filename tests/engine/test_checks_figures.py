"""Faulty figures, ours and the peers': refused by line, with what to write."""

import pytest

from milepost.checks import check_data
from milepost.checks.finding import Severity
from milepost.country.observations import load_observations, load_peers
from milepost.country.records import RecordError

FIELDS = {
    "indicator": "internet_users",
    "year": "2024",
    "value": "61",
    "sex": "both",
    "location": "total",
    "province": "",
    "release": "2026-01-01",
    "status": "normal",
    "source": "wdi2026",
}
PEER = {
    "indicator": "internet_users",
    "economy": "THA",
    "year": "1950",
    "value": "50",
    "release": "2025-12-08",
    "source": "wdi2026",
}


def found(data, severity=Severity.ERROR):
    return [str(item) for item in check_data(data) if item.severity is severity]


def add(path, fields, **changed):
    with path.open("a", encoding="utf-8") as stream:
        stream.write(",".join({**fields, **changed}.values()) + "\n")
    return len(path.read_text(encoding="utf-8").splitlines())


UNREADABLE = [
    ("year", "2019.0", "is not a whole number; write plain digits, such as 2019."),
    ("year", "20_19", "is not a whole number"),
    ("year", "2019.5", "is not a whole number"),
    ("year", "២០១៩", "is not a whole number"),
    ("year", "1800", "is out of range; write a number of at least 1900."),
    ("year", "2101", "is out of range; write a number of at most 2100."),
    ("value", "abc", "is not a number here"),
    ("value", '"50,5"', "is not a number here"),
    ("value", "7_0", "is not a number here"),
    ("value", "nan", "is not a number here"),
    ("value", "inf", "is not a number here"),
    ("value", "1e3", "is not a number here"),
    ("value", "−5", "is not a number here"),
]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        *UNREADABLE,
        ("release", "2026-02-01T00:00:00", "is not a date; write it as 2025-07-06."),
        ("release", "0", "is not a date"),
        ("release", "01/02/2026", "is not a date"),
        ("release", "2026-02-30", "is not a date"),
        ("sex", "men", "is no sex; write both, female or male."),
        ("status", "final", "is no status"),
    ],
)
def test_a_figure_is_written_plainly_or_refused_by_check_and_by_loading(data, field, value, words):
    path = data / "observations" / "citizens.csv"
    line = add(path, FIELDS, **{field: value})
    (finding,) = found(data)
    assert finding.startswith(f"citizens.csv line {line}: ")
    assert words in finding
    assert field != "year" or "blank" not in finding
    with pytest.raises(RecordError, match=f"citizens.csv line {line}"):
        load_observations(data)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [*UNREADABLE, ("value", "", "has no value"), ("release", "", "has no release"), ("release", "0", "is not a date")],
)
def test_a_peers_figure_is_written_plainly_or_refused_by_check_and_by_loading(data, field, value, words):
    line = add(data / "peers" / "peers.csv", PEER, **{field: value})
    (finding,) = found(data)
    assert finding.startswith(f"peers.csv line {line}: ")
    assert words in finding
    assert "blank" not in finding
    with pytest.raises(RecordError, match=f"peers.csv line {line}"):
        load_peers(data)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"economy": "JPN"}, "there is no economy of economies.csv 'JPN'"),
        (
            {"economy": "BVT"},
            "a figure of the country itself stands among its peers; write the figure in",
        ),
        ({"indicator": "internet_user"}, "there is no indicator 'internet_user'; did you mean 'internet_users'"),
        ({"value": "130"}, "'internet_users' of THA is 130 in 1950, limits 0 to 100"),
        ({"value": "-1"}, "'internet_users' of THA is -1 in 1950"),
        (
            {"year": "2020", "release": "2021-10-11"},
            "'internet_users' has a second figure for THA in 2020 in the release of 2021-10-11; keep one",
        ),
        ({"year": "2026"}, "'internet_users' of THA has a figure for 2026, released on 2025-12-08; correct the year"),
    ],
)
def test_a_peers_figure_that_contradicts_the_framework_is_refused_by_line(data, changed, words):
    line = add(data / "peers" / "peers.csv", PEER, **changed)
    (finding,) = found(data)
    assert finding.startswith(f"peers.csv line {line}: ")
    assert words in finding


def test_a_second_file_of_peers_is_read_and_checked(data):
    path = data / "peers" / "rest.csv"
    path.write_text(",".join(PEER) + "\n")
    add(path, PEER, year="2020", release="2021-10-11")
    (finding,) = found(data)
    assert finding.startswith("rest.csv line 2: 'internet_users' has a second figure for THA in 2020")


def test_a_province_has_no_towns_and_villages(data):
    add(data / "observations" / "citizens.csv", FIELDS, province="BV-1", location="rural")
    (finding,) = found(data)
    assert "'internet_users' 2024 is of a province and of rural places" in finding


def test_a_release_after_today_is_a_warning(data):
    line = add(data / "observations" / "citizens.csv", FIELDS, release="2099-12-31")
    assert found(data) == []
    assert any(
        text.startswith(f"citizens.csv line {line}: 'internet_users' 2024 is released on 2099-12-31, after today")
        for text in found(data, Severity.WARNING)
    )


@pytest.mark.parametrize(("value", "status"), [("", "normal"), ("61", "withdrawn")])
def test_only_a_withdrawn_figure_is_blank(data, value, status):
    add(data / "observations" / "citizens.csv", FIELDS, value=value, status=status)
    (finding,) = found(data)
    assert f"and the status {status}; leave the value blank only for a withdrawn figure" in finding
