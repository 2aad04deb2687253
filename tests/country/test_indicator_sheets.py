"""An indicator's sheet has the template's eight sections, all from the framework and the figures."""

import datetime
import re
from functools import cache
from pathlib import Path

import pytest

from milepost.country.framework import load_framework
from milepost.country.observations import load_observations
from milepost.report import indicator_sheet
from milepost.report.indicator_sheet import NOT_RECORDED, SECTIONS, annex_markdown, indicator_sheets, sheet_markdown

DATA = Path(__file__).parents[2] / "data"
FRAMEWORK = load_framework(DATA)
FIGURES = load_observations(DATA)
DAY = datetime.date(2026, 6, 30)


@cache
def sheets(day):
    return indicator_sheets(FRAMEWORK, FIGURES, day)


def sheet(name, day=DAY):
    return sheets(day)[name]


def entry(name, label, day=DAY):
    return next(item.text for section in sheet(name, day).sections for item in section if item.label == label)


@pytest.mark.parametrize("name", list(FRAMEWORK.indicators))
def test_every_section_of_every_sheet_says_something(name):
    made = sheet(name)
    assert len(made.sections) == len(SECTIONS) == 8
    assert all(item.text or item.sources for section in made.sections for item in section)


def test_what_nobody_wrote_down_is_not_recorded():
    assert entry("internet_users", "Collection method") == NOT_RECORDED
    assert entry("business_start_days", "Related") == NOT_RECORDED


def test_years_estimates_and_groups_are_counted_from_the_figures():
    assert entry("internet_users", "Country") == (
        "26 years between 1997 and 2023, of which four estimated, provisional or carried"
    )
    assert entry("internet_users", "By group") == "sex (2015, 2016, 2017 and 2019)"
    assert "province (2008)" in entry("literacy", "By group")


def test_a_sheet_of_an_earlier_day_knows_no_later_figure():
    assert entry("internet_users", "Country", datetime.date(2021, 1, 1)).startswith("22 years between 1997 and 2018")
    assert entry("internet_users", "Revisions", datetime.date(2020, 7, 1)).startswith("no figures")


def test_superseded_targets_stand_in_the_sheet_as_such():
    assert entry("internet_users", "Targets").count("superseded") == 3


def test_the_annex_has_a_row_a_section_and_cites_its_sources():
    text = sheet_markdown(sheet("internet_users"))
    rows = re.findall(r"^\| (\d) ", text, re.MULTILINE)
    assert rows == [str(number) for number in range(8)]
    assert "[@wdi2026; @wdi2025; @itunotes2022; @itu2025]" in text
    assert text.startswith("### People using the internet {#sec-indicators-internet-users}")


def test_every_indicator_has_a_section_of_the_annex_under_its_goal():
    text = annex_markdown(FRAMEWORK, sheets(DAY))
    found = re.findall(r"^##+ .* \{#sec-indicators-(.+)\}$", text, re.MULTILINE)
    expected = [[goal, *(item.id for item in FRAMEWORK.of_pillar(goal))] for goal in FRAMEWORK.pillars]
    assert found == [name.replace("_", "-") for names in expected for name in names]


def test_an_annex_of_many_indicators_says_what_each_is_and_leaves_the_rest_to_the_web(monkeypatch):
    monkeypatch.setattr(indicator_sheet, "MOST_SHEETS", len(FRAMEWORK.indicators) - 1)
    text = annex_markdown(FRAMEWORK, sheets(DAY))
    assert "|" not in text
    assert text.count("The whole sheet is on its page of the web book.") == len(FRAMEWORK.indicators)
    assert set(re.findall(r"\{#(.+?)\}", text)) == set(re.findall(r"\{#(.+?)\}", whole_annex()))


def whole_annex():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indicator_sheet, "MOST_SHEETS", len(FRAMEWORK.indicators))
        return annex_markdown(FRAMEWORK, sheets(DAY))


def test_a_single_year_is_no_span():
    assert entry("services_applied_online", "Country") == "2020 only"
