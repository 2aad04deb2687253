"""What must be looked at before it is written: a turned factor, sign or direction, marks, an empty import."""

import datetime

import pytest
from openpyxl import Workbook

from exchange_fixture import contents, figure, reading
from framework_fixture import DATA
from milepost.checks import check_data
from milepost.country import load_observations
from milepost.exchange.incoming.comparing import compare_with_data
from sdmx_fixture import csv_1, row

DAY = max(load_observations(DATA)["release"]) + datetime.timedelta(days=1)  # later than all that is held
RELEASE = DAY.isoformat()


@pytest.fixture(scope="module")
def held(place):
    """National figures by indicator and year, the newest of each."""
    rows = load_observations(place / "data").query("sex == 'both' and location == 'total' and province == ''")
    newest = rows.sort_values("release").groupby(["indicator", "year"])["value"].last().dropna()
    return {name: {year: value for (_, year), value in part.items()} for name, part in newest.groupby("indicator")}


def doubts(place, name, values, **more):
    figures = [figure(name, year, value, **more) for year, value in values.items()]
    return compare_with_data(reading(*figures), place / "data", DAY).doubts


@pytest.mark.parametrize("factor", [0.01, 0.1, 10, 100, 0.001, 1000])
@pytest.mark.parametrize("name", ["fixed_broadband", "secure_servers"])
def test_a_series_that_comes_in_at_another_power_of_ten_is_doubted(factor, name, place, held):
    values = {year: value * factor for year, value in held[name].items() if value * factor > 0.001}
    refused = {"fixed_broadband": 100, "secure_servers": float("inf")}[name]
    values = {year: value for year, value in values.items() if value <= refused}
    if len(values) >= 3:
        ((what, words),) = doubts(place, name, values)
        assert what == "rescaled"
        assert f"{factor:g} times what the data hold" in words
        assert "is the unit" in words


def test_one_exception_does_not_hide_a_factor(place, held):
    values = {year: value / 100 for year, value in held["account_ownership"].items()}
    last = max(values)
    ((_, words),) = doubts(place, "account_ownership", values | {last: held["account_ownership"][last] + 1})
    assert f"{len(values) - 1} of {len(values)} revisions make the figure 0.01 times" in words


def test_one_figure_alone_a_hundred_times_too_small_is_doubted(place, held):
    last = max(held["internet_users"])
    ((_, words),) = doubts(place, "internet_users", {last: held["internet_users"][last] / 100})
    assert "the revision makes the figure 0.01 times" in words


def test_new_figures_in_another_unit_are_doubted_by_the_year_beside_them(place, held):
    last = max(held["internet_users"])
    ((_, words),) = doubts(place, "internet_users", {last + 1: held["internet_users"][last] * 1.02 / 100})
    assert "1 of 1 new figure look 0.01 times as large as the year beside" in words


def test_a_turned_direction_is_doubted(place, held):
    values = {year: 100 - value for year, value in held["internet_users"].items()}
    ((_, words),) = doubts(place, "internet_users", values)
    assert "what is left of the held figure to 100" in words


def test_ordinary_revisions_are_not_doubted(place, held):
    assert doubts(place, "internet_users", {year: value * 1.06 for year, value in held["internet_users"].items()}) == ()
    assert doubts(place, "internet_users", {2021: 61, 2022: 45, 2023: 44}) == ()


def test_a_sign_that_turns_is_doubted(place):
    from milepost.exchange.incoming.comparing import rescaled
    from milepost.exchange.incoming.proposal import Change, Kind

    indicators = {"growth": next(iter(compare_indicators(place).values())).model_copy(update={"id": "growth"})}
    old = [load_row(year, value) for year, value in ((2020, 3.5), (2021, 4.0), (2022, -1.5))]
    changes = [Change(Kind.REVISED, figure("growth", item.year, -item.value), item) for item in old]
    (words,) = rescaled(changes, indicators, old)
    assert "with the other sign" in words


def compare_indicators(place):
    from milepost.country import load_framework

    return load_framework(place / "data").indicators


def load_row(year, value):
    from milepost.country import Observation

    return Observation(
        indicator="growth",
        year=year,
        value=value,
        release=datetime.date(2024, 1, 1),
        status="normal",
        source="wdi2026",
        sex="both",
        location="total",
        province="",
    )


def fractions(project, held):
    book = Workbook()
    book.active.title = "Data"
    years = sorted(held["account_ownership"])
    book.active.append(["Indicator", *years])
    book.active.append(["Account ownership", *(held["account_ownership"][year] / 100 for year in years)])
    book.save(project.folder / "w.xlsx")
    project.write("map.yml", "sheets:\n  - {sheet: Data, headers: 1, labels: A}\n")
    return ("import", "excel", "w.xlsx", "--map", "map.yml", "--release", RELEASE, "--source", "wdi2026")


def test_fractions_for_percent_are_written_only_when_somebody_says_so(project, held):
    command = fractions(project, held)
    before = contents(project.data)
    for more in ((), ("--apply",), ("--apply", "--without-refused")):
        done = project.milepost(*command, *more)
        assert done.code == 1
        assert "error\trescaled\taccount_ownership:" in done.out
        assert "--accept-rescaled takes them as they are" in done.err
        assert contents(project.data) == before
    assert project.milepost(*command, "--accept-rescaled", "--apply").code == 0
    assert contents(project.data) != before


def test_a_mark_is_told_with_a_line_that_events_csv_takes(project):
    project.write("answer.csv", csv_1([row("2022", "92.4", SERIES="IT_MOB_4GNTWK", OBS_STATUS="B")]))
    command = ("import", "sdmx", "answer.csv", "--release", RELEASE, "--source", "unsdg2020")
    done = project.milepost(*command, "--apply")
    assert done.code == 0
    (line,) = [text for text in done.out.splitlines() if text.startswith("note\t")]
    assert "the source marks a break in the series in 2022; it comes in as normal" in line
    events = project.data / "framework" / "events.csv"
    events.write_text(events.read_text(encoding="utf-8") + line.partition("events.csv: ")[2] + "\n", encoding="utf-8")
    assert [str(item) for item in check_data(project.data) if item.severity.value == "error"] == []
    again = project.milepost(*command)
    assert "note\t" not in again.out


def test_a_mark_on_a_figure_that_is_held_says_since_when_it_could_be_told(place, held):
    last = max(held["internet_users"])
    plan = compare_with_data(
        reading(figure("internet_users", last, held["internet_users"][last], flags=("break",))), place / "data", DAY
    )
    ((what, words),) = plan.notes
    assert what == f"internet_users {last}"
    assert words.endswith(f",wdi2026,{RELEASE}")


@pytest.mark.parametrize(
    "codes", [{"REF_AREA": "764"}, {"SERIES": "NOT_OURS"}, {"AGE": "15-24"}, {"OBS_STATUS": "M", "OBS_VALUE": ""}]
)
def test_an_import_that_took_nothing_is_no_success(codes, project):
    project.write("answer.csv", csv_1([row(**codes)]))
    done = project.milepost("import", "sdmx", "answer.csv", "--release", RELEASE, "--source", "unsdg2020")
    assert done.code == 1
    assert "Nothing of the source became a figure" in done.err


def test_a_thousand_rows_of_one_fault_are_one_line(project):
    rows = [row(str(1900 + at % 100), "<1", SERIES="IT_MOB_4GNTWK") for at in range(1013)]
    project.write("answer.csv", csv_1(rows))
    done = project.milepost("import", "sdmx", "answer.csv", "--release", RELEASE, "--source", "unsdg2020")
    (line,) = [text for text in done.out.splitlines() if text.startswith("refused")]
    assert (
        line == "refused\tanswer.csv row 2 and 1012 more, up to answer.csv row 1014\tthe value '<1' is no plain number"
    )
    assert "1013 refused" in done.out


def test_what_is_left_out_is_told_in_as_many_lines_as_a_person_reads(project):
    project.write("answer.csv", csv_1([row(SERIES=f"S{at}") for at in range(100)]))
    done = project.milepost("import", "sdmx", "answer.csv", "--release", RELEASE, "--source", "unsdg2020")
    lines = [text for text in done.out.splitlines() if text.startswith("left out")]
    assert (len(lines), lines[-1]) == (41, "left out\t60 more of the kind\t60 figures")


def test_an_import_of_what_is_held_already_is_a_success(project, held):
    last = max(held["mobile_4g_coverage"])
    value = held["mobile_4g_coverage"][last]
    project.write("answer.csv", csv_1([row(str(last), f"{value:g}", SERIES="IT_MOB_4GNTWK")]))
    done = project.milepost("import", "sdmx", "answer.csv", "--release", RELEASE, "--source", "unsdg2020")
    assert (done.code, done.err) == (0, "Nothing to write.")


def test_forty_thousand_columns_and_equal_rows_are_looked_through_once(place):
    """Work grows with the input, not with its square: counted in comparisons of headings, not in seconds."""
    places = []

    class Place(str):
        __slots__ = ()

        def __eq__(self, other):
            places.append(1)
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    count = 2000
    figures = [figure("internet_users", 2024, 63.5, place=Place(f"row {at}")) for at in range(count)]
    plan = compare_with_data(reading(*figures), place / "data", DAY)
    assert len(plan.refused) == count
    assert len(places) < 10 * count
