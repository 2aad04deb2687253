"""A provider's error is corrected by data: in one release, from a day on, until the provider mends it."""

import datetime

import pytest

from milepost.checks import check_data
from milepost.checks.finding import Severity
from milepost.country.observations import history, known_at, load_observations
from milepost.country.records import RecordError

# A real one: internet use of 2020 was 78.8 in the release of October 2021, withdrawn in May 2022, and 53.65 from
# November 2023 on. Someone who had seen it in December 2021 would have written this.
FIELDS = {
    "indicator": "internet_users",
    "year": "2020",
    "release": "2021-10-11",
    "expect": "78.8",
    "value": "53.65",
    "why": "Higher than the phone ownership of the year.",
    "source": "wdi2026",
    "who": "Data desk",
    "since": "2021-12-01",
    "until": "2022-05-01",
}


def write(data, *items):
    written = [[f"{name}: {text}\n" for name, text in item.items() if text] for item in items]
    (data / "corrections.yml").write_text("".join("- " + "  ".join(lines) for lines in written))


def use_in_2020(data, day):
    past = history(known_at(load_observations(data), datetime.date.fromisoformat(day)), "internet_users")
    at = [index for index, year in enumerate(past.years) if year == 2020]
    return (float(past.values[at[0]]), past.statuses[at[0]]) if at else None


def errors(data):
    return [str(item) for item in check_data(data) if item.severity is Severity.ERROR]


def test_a_correction_holds_in_its_release_from_its_day_on(data):
    write(data, FIELDS)
    assert errors(data) == []
    assert use_in_2020(data, "2021-11-30") == (78.8, "normal")
    assert use_in_2020(data, "2021-12-01") == (53.65, "corrected")
    assert use_in_2020(data, "2022-05-01") is None
    assert use_in_2020(data, "2026-06-30") == (53.6508, "normal")


def test_what_the_publisher_wrote_is_kept(data):
    before = (data / "observations" / "citizens.csv").read_bytes()
    write(data, FIELDS)
    observations = load_observations(data)
    held = observations[(observations["indicator"] == "internet_users") & (observations["year"] == 2020)]
    assert held["value"].iloc[0] == 78.8
    assert (data / "observations" / "citizens.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"until": ""}, "has had its day: on 2022-05-01 the figure was withdrawn; write 'until: 2022-05-01'"),
        ({"until": "2023-11-20"}, "has had its day: on 2022-05-01"),
        ({"expect": "78.9"}, "expects 78.9, and the figure is 78.8; restate the correction, or take it out"),
        ({"release": "2021-10-12"}, "finds no figure released on 2021-10-12"),
        ({"release": "2022-05-01", "since": "2022-05-01", "until": "2023-11-20"}, "and the figure is withdrawn"),
        ({"value": "78.8"}, "changes nothing, for value and expect are 78.8"),
        ({"since": "2021-01-01"}, "is decided on 2021-01-01, before the release of 2021-10-11"),
        ({"sex": "female"}, "finds no figure released on 2021-10-11"),
        ({"year": "2024", "expect": "68.4753", "release": "2026-08-20", "since": "2026-08-20"}, "take 'until' out"),
    ],
)
def test_a_correction_that_no_longer_fits_is_an_error_by_name_and_nothing_loads(data, changed, words):
    write(data, {**FIELDS, **changed})
    found = errors(data)
    assert any(text.startswith("corrections.yml line 1: the correction of 'internet_users'") for text in found)
    assert any(words in text for text in found)
    with pytest.raises(RecordError, match=r"corrections\.yml line 1"):
        load_observations(data)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"indicator": "internet_user"}, "there is no indicator 'internet_user'; did you mean 'internet_users'"),
        ({"value": "530"}, "writes 530, limits 0 to 100"),
        ({"source": "nowhere1999"}, "there is no source 'nowhere1999'"),
        ({"why": ""}, "'internet_users' has no why"),
        ({"who": ""}, "'internet_users' has no who"),
        ({"since": "soon"}, "since 'soon' is not a date"),
        ({"expect": "about 79"}, "expect 'about 79' is not a number"),
        ({"valeu": "1"}, "unknown field 'valeu'; did you mean 'value'"),
    ],
)
def test_a_correction_is_written_whole_or_refused(data, changed, words):
    write(data, {**FIELDS, **changed})
    assert any(words in text for text in errors(data))


def test_one_figure_is_corrected_once(data):
    write(data, FIELDS, FIELDS)
    assert [text for text in errors(data) if "is corrected twice" in text]


@pytest.mark.parametrize(
    ("text", "words"), [("a: b\n", "expected a list of items"), ("- 5\n", "expected 'name: value'")]
)
def test_a_file_of_corrections_that_is_no_list_is_refused(data, text, words):
    (data / "corrections.yml").write_text(text)
    assert any(words in found for found in errors(data))


def test_no_file_of_corrections_corrects_nothing(data):
    (data / "corrections.yml").unlink()
    assert errors(data) == []
    assert use_in_2020(data, "2021-12-01") == (78.8, "normal")


def test_a_corrected_year_is_no_jump(data):
    path = data / "observations" / "citizens.csv"
    path.write_text(path.read_text().replace("internet_users,2022,65.4908", "internet_users,2022,15.4908"))
    assert any(item.rule == "jump" and item.subject == "internet_users 2022" for item in check_data(data))
    wrong = {"year": "2022", "expect": "15.4908", "release": "2026-08-20", "since": "2026-08-20", "until": ""}
    write(data, {**FIELDS, **wrong, "value": "65.4908"})
    assert errors(data) == []
    assert not any(item.rule == "jump" and item.subject.startswith("internet_users") for item in check_data(data))
