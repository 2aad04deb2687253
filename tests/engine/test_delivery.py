"""Who owes what: measures beside what moved, institutions, the data agenda, the monitoring cycle, its pages."""

import datetime
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

import milepost as mp
from milepost.country import Indicator, load_framework
from milepost.report.due_days import how_often, monitoring_cycle
from milepost.report.invented import sample
from small_country_fixture import small_country

DAY = datetime.date(2025, 6, 30)
REGISTER = (
    ("m1", 1, "people", "Wire every town", "MA", ("MB",), ("internet", "power")),
    ("m2", 2, "people", "Teach", "MB", (), ("skills",)),
    ("m3", 3, "state", "Write a law", "MA", (), ()),
)


@pytest.fixture(scope="module")
def country():
    return small_country()


@pytest.fixture(scope="module")
def measures():
    names = ("measure", "number", "goal", "title", "lead_institution", "other_institutions", "indicators")
    rows = [dict(zip(names, row, strict=True)) for row in REGISTER]
    return pd.DataFrame(rows).assign(when="short-long", status="not reported")


@pytest.fixture(scope="module")
def institutions():
    rows = [
        {"institution": "MA", "name": "Ministry A", "leads": ("m1", "m3"), "joins": (), "keeps": ("internet",)},
        {"institution": "MB", "name": "Ministry B", "leads": ("m2",), "joins": ("m1",), "keeps": ("skills", "power")},
        {"institution": "MC", "name": "Ministry C", "leads": (), "joins": ("m1",), "keeps": ()},
        {"institution": "UN", "name": "United Nations", "leads": (), "joins": (), "keeps": ("trust",)},
        {"institution": "MD", "name": "Ministry D", "leads": (), "joins": (), "keeps": ()},
    ]
    kinds = ["ministry", "ministry", "ministry", "foreign", "ministry"]
    return pd.DataFrame(rows).assign(kind=kinds)


@pytest.fixture(scope="module")
def agenda(country):
    return mp.data_agenda(country.verdicts, as_of=DAY, keepers={"skills": "MB"})


def test_a_measure_knows_how_many_of_its_indicators_moved_towards_their_target(country, measures):
    found = mp.beside_verdicts(measures, country.verdicts)
    assert found[["linked", "measured", "moved"]].to_numpy().tolist() == [[2, 2, 2], [1, 0, 0], [0, 0, 0]]


def test_a_link_to_an_indicator_without_verdict_counts_nothing(country, measures):
    strange = measures.assign(indicators=[("elsewhere",)] * 3)
    assert mp.beside_verdicts(strange, country.verdicts)["linked"].tolist() == [0, 0, 0]


def test_institutions_are_those_of_the_country_that_have_something_in_hand(country, measures, institutions, agenda):
    hands = mp.by_institution(institutions, measures, measures.iloc[:0], country.verdicts, agenda)
    assert hands["institution"].tolist() == ["MA", "MB", "MC"]
    first, second, _ = hands.to_dict(orient="records")
    assert (first["led"], first["indicators"], first["judged"]) == (2, ("internet", "power"), 2)
    assert (second["led"], second["joined"], second["owed"]) == (1, 1, 1)
    assert second["indicators"] == ("skills", "power")


def test_an_indicator_without_any_figure_is_owed_and_says_by_whom(agenda):
    row = agenda[agenda["indicator"] == "skills"].iloc[0]
    assert (row["need"], row["institution"], row["last_year"]) == ("a first figure", "MB", None)
    assert row["gives"].startswith("where the country stands")


def test_an_indicator_without_target_owes_nothing(country, agenda):
    free = [item.indicator.id for item in country.verdicts.values_behind() if item.target is None]
    assert "trust" in free
    assert not {*free} & {*agenda["indicator"]}


def item_with(country, name, **changes):
    """The results of one indicator, with other fields; every figure came out in the July after its year."""
    (item,) = [one for one in country.verdicts.values_behind() if one.indicator.id == name]
    first = tuple(datetime.date(int(year) + 1, 7, 1) for year in item.history.years)
    indicator = Indicator.model_validate({**item.indicator.model_dump(), **changes})
    return replace(item, indicator=indicator, history=replace(item.history, first_releases=first))


def results(*items):
    return SimpleNamespace(values_behind=lambda: items)


@pytest.mark.parametrize(
    ("frequency", "day", "since"),
    [
        ("annual", "2026-07-01", None),
        ("annual", "2026-07-02", datetime.date(2026, 7, 1)),
        ("every two years", "2026-07-02", None),
        ("irregular", "2040-01-01", None),
    ],
)
def test_a_figure_is_late_once_the_time_between_two_is_over(country, frequency, day, since):
    late = mp.data_agenda(
        results(item_with(country, "internet", frequency=frequency)), as_of=datetime.date.fromisoformat(day)
    )
    assert late["since"].tolist() == ([since] if since else [])
    assert set(late["need"]) <= {"a newer figure"}


def test_what_records_hold_comes_before_a_survey_of_its_own_and_what_is_not_said_last(country):
    held = [{"collected": "survey"}, {"short_name": "A"}, {"collected": "records", "short_name": "Z"}]
    frame = mp.data_agenda(results(*(item_with(country, "skills", **one) for one in held)), as_of=DAY)
    assert frame["collected"].tolist() == ["records", "survey", None]
    assert frame["effort"].tolist() == [1, 4, None]


def test_a_page_of_an_institution_holds_its_indicators_its_debts_and_its_measures(
    country, measures, institutions, agenda
):
    beside = mp.beside_verdicts(measures, country.verdicts)
    hands = mp.by_institution(institutions, beside, measures.iloc[:0], country.verdicts, agenda)
    text = mp.say.institution(hands.to_dict("records")[1], beside, measures.iloc[:0], country.verdicts, agenda)
    assert text.startswith("## Ministry B (MB) {#sec-institution-mb}\n\nIt leads 1 of three measures (33 %)")
    assert "- **Figure owed.** Skills: a first figure, for at least 50.0 % by 2022 (proposed)." in text
    assert "| 2 | Teach | short–long | not reported | 1 |" in text
    assert "Write a law" not in text


def test_who_takes_part_without_leading_is_named(institutions):
    said = mp.say.taking_part(institutions.iloc[2:4])
    assert said == ("Two further institutions take part in measures and lead none: Ministry C and United Nations.")
    assert mp.say.taking_part(institutions.iloc[:0]) == ""


def test_the_cycle_tells_how_often_and_when_next(place):
    framework = load_framework(place / "data")
    rows = monitoring_cycle(framework, after=datetime.date(2026, 10, 31)).set_index("task")
    assert rows.loc["Council meeting", ["how_often", "next_day"]].tolist() == [
        "twice a year",
        datetime.date(2026, 12, 31),
    ]
    review = rows.loc["Review of all measures"]
    assert (review["how_often"], review["next_day"]) == ("every three years", datetime.date(2026, 12, 31))
    assert rows["next_day"].isna().sum() == 2
    assert len(rows) == len(framework.cycle)


def test_every_indicator_that_is_judged_says_how_its_figure_comes_about(place):
    held = load_framework(place / "data").indicators.values()
    assert [item.id for item in held if item.collected is None and not item.context] == []


def test_the_agenda_calls_owed_what_the_lists_of_institutions_call_owed(place, monkeypatch):
    monkeypatch.chdir(place)
    edition = mp.open_edition(2026)
    given = {"indicators": edition.indicators, "events": edition.events, "as_of": edition.as_of}
    trends = mp.project(edition.figures, until=2035, engine=edition.engine, **given)
    verdicts = mp.assess(trends, edition.targets, edition.figures, cuts=edition.cuts, peers=edition.peers, **given)
    agenda = mp.data_agenda(verdicts, as_of=edition.as_of)
    owed = mp.owed(edition.framework, edition.figures, edition.as_of)
    assert {*agenda[agenda["owed"].astype(bool)]["indicator"]} == {*owed[owed["kind"] == "figure"]["of"]}


@pytest.mark.parametrize(("months", "words"), [(1, "every month"), (12, "every year"), (4, "every four months")])
def test_an_interval_is_told_in_words(months, words):
    assert how_often(months) == words


def test_nothing_owed_is_said_in_words():
    frame = mp.data_agenda(sample().verdicts.iloc[:0], as_of=DAY)
    assert mp.say.who_owes(frame) == "No figure is missing: every target can be judged on what is new."
