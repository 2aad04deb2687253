"""A proposed figure is compared, shown and appended as a release; what stands in a file stays byte for byte."""

import dataclasses
import datetime
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from exchange_fixture import NEW_SOURCE, RELEASE, added, contents, figure, reading
from framework_fixture import DATA
from milepost.checks.finding import DataError
from milepost.country import Refusal
from milepost.exchange.incoming.appending import put_in_place, rehearse
from milepost.exchange.incoming.comparing import compare_with_data
from milepost.exchange.incoming.importing import print_plan
from milepost.exchange.incoming.proposal import ExchangeError, Kind, LeftOut, RefusedRow, plain, same_figure


def append(data, plan):
    return put_in_place(data, rehearse(data, plan), plan.refused)


def compare(*figures, release=RELEASE, **more):
    return compare_with_data(reading(*figures), DATA, release, **more)


def only(plan):
    (change,) = plan.changes
    return change


@pytest.mark.parametrize(
    ("proposal", "kind"),
    [
        ({}, Kind.NEW),
        ({"year": 2023, "value": 62}, Kind.REVISED),
        ({"year": 2023, "value": 68.9255}, Kind.UNCHANGED),
        ({"year": 2023, "value": 68.92554}, Kind.UNCHANGED),
        ({"year": 2023, "value": 68.9}, Kind.UNCHANGED),
        ({"year": 2018, "value": 66}, Kind.REVISED),
        ({"year": 2023, "value": None, "status": "withdrawn"}, Kind.WITHDRAWN),
        ({"year": 2023, "value": None}, Kind.WITHOUT_VALUE),
        ({"value": None, "status": "withdrawn"}, Kind.WITHOUT_VALUE),
        ({"indicator": "literacy", "year": 2019, "province": "Hovedby"}, Kind.NEW),
        ({"indicator": "literacy", "year": 2019, "province": "តំបន់១២"}, Kind.NEW),
        ({"indicator": "literacy", "year": 2019, "province": "bv-12"}, Kind.NEW),
    ],
)
def test_a_figure_is_new_revised_unchanged_or_withdrawn(proposal, kind):
    assert only(compare(figure(**proposal))).kind is kind


def test_a_revision_names_the_release_that_it_follows():
    old = only(compare(figure(year=2023, value=62))).old
    assert (old.value, old.release) == (68.9255, datetime.date(2026, 8, 20))


def test_a_value_that_is_missing_is_taken_back_only_when_told_to():
    assert only(compare(figure(year=2023, value=None), withdraw=True)).kind is Kind.WITHDRAWN
    assert "--withdraw" in only(compare(figure(year=2023, value=None))).note


def test_a_status_that_alone_differs_is_told_and_not_written():
    change = only(compare(figure(year=2023, value=68.9255, status="provisional")))
    assert change.kind is Kind.UNCHANGED
    assert "the source calls it provisional" in change.note


@pytest.mark.parametrize(
    ("proposal", "words"),
    [
        ({"indicator": "internet_user"}, "did you mean 'internet_users'"),
        ({"sex": "women"}, "none of both, female, male"),
        ({"location": "city"}, "none of total, urban, rural"),
        ({"province": "Saigon"}, "'Saigon' is no province or survey region in 2025"),
        ({"province": "Neset", "year": 2024, "location": "rural"}, "of the location total"),
        ({"province": "Solvik & Neset"}, "is a survey region of BV-7, BV-23"),
        ({"province": "BV-25", "year": 2008}, "in 2008"),
        ({"province": "BV-12", "location": "urban"}, "of the location total"),
        ({"status": "good"}, "the status 'good'"),
        ({"status": "withdrawn"}, "leave one out"),
        ({"year": 1820}, "between 1900 and 2100"),
        ({"year": 2027}, "a projection is no observation"),
        ({"value": float("nan")}, "is no number"),
        ({"value": float("inf")}, "is no number"),
        ({"value": 101}, "beyond the limits 0 to 100"),
        ({"value": 0.00001}, "0 when written with four decimals"),
        ({"source": "hearsay"}, "references.bib has no source 'hearsay'"),
    ],
)
def test_what_cannot_be_a_figure_is_refused_with_its_place_and_reason(proposal, words):
    plan = compare(figure(**proposal))
    (refusal,) = plan.refused
    assert words in refusal.reason
    assert refusal.place == "letter.csv line 2"
    assert plan.changes == ()


def test_a_figure_that_a_source_gives_twice_is_refused_both_times():
    plan = compare(figure(place="line 2"), figure(place="line 9"))
    assert [refusal.place for refusal in plan.refused] == ["line 2", "line 9"]
    assert "line 9" in plan.refused[0].reason


def test_a_release_older_than_one_held_is_refused_unless_it_says_the_same():
    older = datetime.date(2025, 1, 1)
    assert "a later release" in compare(figure(year=2023, value=50), release=older).refused[0].reason
    assert only(compare(figure(year=2023, value=68.9255), release=older)).kind is Kind.UNCHANGED


def test_two_figures_of_one_release_day_are_refused():
    (refusal,) = compare(figure(year=2023, value=50), release=datetime.date(2026, 8, 20)).refused
    assert "the release of 2026-08-20 is in the data already" in refusal.reason


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (53.6508, 53.65, True),
        (53.6508, 53.66, False),
        (33.395, 33.3951, True),
        (78.8, 78.81, False),
        (6.43, 6.4332, False),
        (0.161, 0.1612, False),
        (95.0, 95, True),
        (1250, 1250.4, True),
        (1250, 1251, False),
        (0.5754, 0.5754000001, True),
    ],
)
def test_decimals_alone_are_no_change_unless_the_older_figure_was_short(old, new, same):
    assert same_figure(old, new) is same


@given(st.floats(-1e9, 1e9))
def test_a_written_number_is_plain_and_nearest(value):
    assert "e" not in plain(value)
    assert abs(float(plain(value)) - value) <= 0.5001e-4


def test_appending_keeps_every_line_and_puts_rows_at_their_places(data):
    before = contents(data)
    figures = [
        figure(),
        figure(year=2023, value=62),
        figure(indicator="internet_users", year=2023, value=61, sex="female"),
        figure(indicator="literacy", year=2019, value=88.1, province="BV-2"),
        figure(indicator="egdi", year=2026, value=0.6012),
        figure(indicator="women_excluded_finance", year=2021, value=20),
    ]
    append(data, compare(*figures))
    after = contents(data)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"observations/citizens.csv", "observations/government.csv"}
    rows = added(before["observations/citizens.csv"], after["observations/citizens.csv"])
    assert "internet_users,2025,63.5,both,total,,2026-10-31,normal,wdi2026" in rows
    assert len(rows) == 5
    lines = after["observations/citizens.csv"].decode().splitlines()
    at = lines.index("internet_users,2023,62,both,total,,2026-10-31,normal,wdi2026")
    assert lines[at - 1].startswith("internet_users,2023,68.9255,both,total,,2026-08-20")
    assert lines[at + 1].startswith("internet_users,2024,68.4753,both")
    assert lines[at + 2].startswith("internet_users,2025,63.5,both")
    assert lines[at + 3].startswith("internet_users,2015,")
    at = next(number for number, line in enumerate(lines) if line.startswith("women_excluded_finance"))
    assert lines[at - 1].startswith("no_documents")
    assert lines[at + 1].startswith("household_phone")
    at = next(number for number, line in enumerate(lines) if line.startswith("literacy,2019"))
    assert lines[at - 1].startswith("literacy,2008,74.936,both,total,BV-2")


def test_a_file_with_windows_line_ends_and_no_last_one_keeps_its_ways(data):
    path = data / "observations" / "government.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").rstrip())
    before = path.read_bytes()
    append(data, compare_with_data(reading(figure("digital_government_maturity", 2025, 2)), data, RELEASE))
    assert (
        path.read_bytes()
        == before + b"\r\ndigital_government_maturity,2025,2,both,total,,2026-10-31,normal,wdi2026\r\n"
    )


def test_importing_again_finds_nothing_to_write(data):
    figures = [figure(), figure(year=2023, value=62), figure(year=2022, value=None, status="withdrawn")]
    append(data, compare_with_data(reading(*figures), data, RELEASE))
    again = compare_with_data(reading(*figures), data, RELEASE)
    assert again.rows == ()
    assert again.refused == ()


def test_a_new_source_gets_an_entry_and_only_then(data):
    plan = compare_with_data(reading(figure(source="ministry2026")), data, RELEASE, new_source=NEW_SOURCE)
    before = (data / "references.bib").read_bytes()
    append(data, plan)
    entry = (data / "references.bib").read_bytes().removeprefix(before).decode()
    assert entry.startswith("\n@misc{ministry2026,\n  author    = {{Ministry of Post and Telecommunications}},\n")
    assert "title     = {{Post \\& telecom in figures}}" in entry
    later = compare_with_data(reading(figure(year=2025, source="ministry2026")), data, RELEASE, new_source=NEW_SOURCE)
    assert later.new_source is None


def test_a_plan_with_refusals_writes_nothing(data):
    before = contents(data)
    plan = compare_with_data(reading(figure(), figure(year=2027)), data, RELEASE)
    with pytest.raises(ExchangeError, match="1 refused"):
        append(data, plan)
    assert contents(data) == before


def test_a_release_that_gives_the_data_new_errors_is_not_written(data):
    before = contents(data)
    plan = compare_with_data(reading(figure("cybersecurity_2018", 2024, 0.5)), data, RELEASE)
    with pytest.raises(DataError, match="ended in 2018"):
        append(data, plan)
    assert contents(data) == before
    assert rehearse(data, plan).errors


def test_a_rename_that_fails_takes_back_those_before_it(data, monkeypatch):
    before = contents(data)
    plan = compare_with_data(reading(figure(), figure("egdi", 2026, 0.6012)), data, RELEASE)
    replace = Path.replace

    def fail_on_government(self, target):
        if target.name == "government.csv":
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_on_government)
    with pytest.raises(OSError, match="No space"):
        append(data, plan)
    monkeypatch.undo()
    assert contents(data) == before


def test_a_file_changed_meanwhile_is_left_alone(data):
    plan = compare_with_data(reading(figure()), data, RELEASE)
    path = data / "observations" / "citizens.csv"
    late = path.read_bytes() + b"literacy,2019,88,both,total,,2020-12-31,normal,census2008\n"

    rehearsed = rehearse(data, plan)
    path.write_bytes(late)
    with pytest.raises(Refusal, match="changed by someone else"):
        put_in_place(data, rehearsed)
    assert path.read_bytes() == late


def test_the_difference_is_lines_in_a_pipe_and_commands_no_terminal():
    plan = compare(figure(), figure(year=2023, value=62), figure(year=2022, value=101, place="\x1b[2Jsheet"))
    plan = dataclasses.replace(plan, left_out=(LeftOut("series X", 3),))
    for terminal in (False, True):
        stream = io.StringIO()
        print_plan(plan, (), Console(file=stream, force_terminal=terminal, no_color=True, width=200))
        text = stream.getvalue()
        assert "internet_users 2023" in text
        assert "68.9255" in text
        assert "\x1b[2J" not in text
        assert "Release of 2026-10-31: 1 new, 1 revised, 1 refused, 3 left out." in text
    assert RefusedRow("\x1b[2Jsheet", plan.refused[0].reason) in plan.refused
