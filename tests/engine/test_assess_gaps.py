"""Gaps between groups: one year, one source, and what is missing stays missing."""

from __future__ import annotations

import pandas as pd
import pytest

from milepost.report.words import gap_change
from milepost.verdicts.gaps import group_gap, province_figures
from test_assess_fakes import event, indicator

PROVINCES = [f"KH-{number}" for number in range(1, 26)]


def figures(*rows):
    columns = ["year", "value", "sex", "location", "province", "source"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["indicator"] = "internet_users"
    return frame


def by_sex(year, female, male, source="itu", national=None):
    rows = [(year, female, "female", "total", "", source), (year, male, "male", "total", "", source)]
    return rows if national is None else [*rows, (year, national, "both", "total", "", source)]


def by_province(year, source="census", **values):
    return [(year, value, "both", "total", name.replace("_", "-"), source) for name, value in values.items()]


def test_the_gap_is_women_minus_men_in_the_latest_common_year():
    found = group_gap(indicator(), figures(*by_sex(2020, 40, 50), *by_sex(2023, 54, 60)), "sex")
    assert (found.year, found.gap_pp, found.ratio) == (2023, -6, pytest.approx(0.9))
    assert (found.first_year, found.change_pp, found.narrows) == (2020, 4, True)


def test_the_gap_by_place_is_rural_minus_urban():
    rows = [(2023, 30.0, "both", "rural", "", "itu"), (2023, 60.0, "both", "urban", "", "itu")]
    found = group_gap(indicator(), figures(*rows), "location")
    assert (found.first_group, found.gap_pp, found.ratio) == ("rural", -30, 0.5)


@pytest.mark.parametrize(("error", "clear"), [(None, None), (3.0, False), (1.42, False), (1.41, True)])
def test_a_change_of_a_gap_is_clear_only_beyond_the_error_of_two_halves_in_two_waves(error, clear):
    """The gap moved by 4; its change has 2.83 times the error of one figure of the whole sample."""
    rows = [*by_sex(2020, 40, 50), *by_sex(2023, 54, 60)]
    assert group_gap(indicator(survey_error=error), figures(*rows), "sex").clear is clear


@pytest.mark.parametrize(("error", "counts"), [(None, None), (3.0, False), (2.99, True)])
def test_a_gap_within_the_error_of_two_halves_is_no_difference_that_counts(error, counts):
    assert group_gap(indicator(survey_error=error), figures(*by_sex(2023, 54, 60)), "sex").counts is counts


@pytest.mark.parametrize("kind", ["definition", "level"])
def test_a_trend_of_a_gap_never_runs_across_a_break(kind):
    rows = [*by_sex(2015, 5, 7), *by_sex(2017, 30, 34), *by_sex(2023, 54, 60)]
    found = group_gap(indicator(), figures(*rows), "sex", [event(2016, kind)])
    assert (found.first_year, found.first_gap_pp) == (2017, -4)
    alone = group_gap(indicator(), figures(*rows), "sex", [event(2018, kind)])
    assert (alone.first_year, alone.change_pp) == (None, None)
    assert group_gap(indicator(), figures(*rows), "sex", [event(2016, "outlier")]).first_year == 2015


def test_a_gap_may_widen_as_a_difference_and_narrow_as_a_ratio():
    found = group_gap(indicator(), figures(*by_sex(2015, 5, 7), *by_sex(2023, 54, 60)), "sex")
    assert (found.narrows, found.ratio_narrows) == (False, True)
    assert gap_change(found) == "wider as a difference, narrower as a ratio (2015: −2.0 → −6.0; ratio 0.71 → 0.90)"
    both = group_gap(indicator(), figures(*by_sex(2015, 40, 50), *by_sex(2023, 54, 60)), "sex")
    assert gap_change(both) == "narrower than in 2015 (−10.0 → −6.0; ratio 0.80 → 0.90)"


def test_a_ratio_with_nought_has_no_trend():
    found = group_gap(indicator(), figures(*by_sex(2015, 0, 7), *by_sex(2023, 54, 60)), "sex")
    assert (found.first_ratio, found.ratio_narrows) == (0, None)


def test_a_doubt_about_the_figures_goes_with_their_gap():
    rows = figures(*by_sex(2022, 50, 60), *by_sex(2023, 54, 60))
    doubted = [event(2023, "doubt", "the base differs"), event(2022, "doubt", "an old story")]
    found = group_gap(indicator(doubt="Asked of phone owners only."), rows, "sex", doubted)
    assert found.doubt == "Asked of phone owners only; the base differs"


def test_without_a_change_nothing_is_clear():
    assert group_gap(indicator(survey_error=4), figures(*by_sex(2023, 54, 60)), "sex").clear is None


def test_a_gap_that_changes_sides_narrows_only_if_it_gets_smaller():
    found = group_gap(indicator(), figures(*by_sex(2020, 40, 42), *by_sex(2023, 60, 54)), "sex")
    assert (found.change_pp, found.narrows) == (8, False)


def test_figures_of_different_years_are_never_compared():
    rows = [by_sex(2022, 40, 50)[0], by_sex(2023, 40, 50)[1]]
    found = group_gap(indicator(), figures(*rows), "sex")
    assert (found.year, found.gap_pp) == (None, None)
    assert "no year" in found.problem


def test_figures_of_different_sources_are_never_compared():
    rows = [by_sex(2023, 40, 50, "itu")[0], by_sex(2023, 40, 50, "findex")[1]]
    assert group_gap(indicator(), figures(*rows), "sex").gap_pp is None


def test_the_change_of_a_gap_stays_with_the_source_of_the_latest():
    rows = [*by_sex(2011, 10, 30, "finscope"), *by_sex(2021, 33, 35, "findex")]
    found = group_gap(indicator(), figures(*rows), "sex")
    assert (found.source, found.first_year, found.narrows) == ("findex", None, None)


def test_a_national_figure_repeated_for_both_groups_is_no_figure_of_the_groups():
    rows = [*by_sex(2020, 40, 50, national=45), *by_sex(2023, 60, 60, national=60)]
    found = group_gap(indicator(), figures(*rows), "sex")
    assert (found.year, found.repeated_years) == (2020, (2023,))


def test_a_full_percentage_for_both_groups_is_a_figure():
    found = group_gap(indicator(), figures(*by_sex(2023, 100, 100, national=100)), "sex")
    assert (found.gap_pp, found.repeated_years) == (0, ())


def test_figures_of_provinces_do_not_enter_a_national_gap():
    rows = [(2023, 40.0, "female", "total", "KH-1", "itu"), (2023, 50.0, "male", "total", "KH-1", "itu")]
    assert group_gap(indicator(), figures(*rows), "sex").problem is not None


def test_a_zero_in_the_second_group_has_a_gap_and_no_ratio():
    found = group_gap(indicator(), figures(*by_sex(2023, 5, 0)), "sex")
    assert (found.gap_pp, found.ratio) == (5, None)


def test_an_unknown_grouping_is_refused():
    with pytest.raises(KeyError):
        group_gap(indicator(), figures(), "age")


def test_provinces_show_what_is_known_of_each():
    found = province_figures(indicator(), figures(*by_province(2023, KH_1=40, KH_2=80, KH_3=60)), PROVINCES)
    assert (found.year, found.values) == (2023, {"KH-1": 40, "KH-2": 80, "KH-3": 60})


def test_provinces_come_from_the_source_that_covers_most():
    rows = [*by_province(2023, "survey", KH_1=10), *by_province(2023, "census", KH_1=40, KH_2=80)]
    found = province_figures(indicator(), figures(*rows), PROVINCES)
    assert (found.source, found.values["KH-1"]) == ("census", 40)


def test_provinces_of_an_older_year_are_not_mixed_in():
    rows = [*by_province(2008, KH_5=1), *by_province(2019, KH_1=40, KH_2=80)]
    assert [*province_figures(indicator(), figures(*rows), PROVINCES).values] == ["KH-1", "KH-2"]


def test_provinces_of_another_map_are_not_used():
    found = province_figures(indicator(), figures(*by_province(2019, KH_1=40, region_7=90)), PROVINCES)
    assert found.values == {"KH-1": 40}


def test_without_figures_by_province_there_is_nothing_to_show():
    assert province_figures(indicator(), figures(), PROVINCES) is None
