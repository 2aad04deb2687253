"""What must hold of every projection, whatever the history."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from milepost.trends.centre import TooFewPoints, from_logit, padded, to_logit
from milepost.trends.engine import TABLES_ALONE, Engine
from milepost.trends.outlook import NoScale
from milepost.trends.tables import load_tables

ENGINE = Engine(load_tables(), TABLES_ALONE)
FINDEX = [2011, 2014, 2017, 2021, 2024]
EGDI = [2003, 2004, 2005, 2008, 2010, 2012, 2014, 2016, 2018, 2020, 2022, 2024]


def free(years, values, horizon=11, **given_too):
    return ENGINE.project(years, values, horizon=horizon, percentage=False, lower=None, upper=None, **given_too)


def percent(years, values, horizon=11, **given_too):
    return ENGINE.project(years, values, horizon=horizon, percentage=True, lower=0, upper=100, **given_too)


@st.composite
def histories(draw, low=-50.0, high=50.0):
    gaps = draw(st.lists(st.integers(1, 4), min_size=4, max_size=14))
    years = np.cumsum([draw(st.integers(1990, 2005)), *gaps])
    number = st.floats(low, high).map(lambda value: round(value, 3))
    values = np.array(draw(st.lists(number, min_size=len(years), max_size=len(years))))
    return years, values


@st.composite
def moving_histories(draw):
    years, values = draw(histories())
    # A rounding error of a shifted value must stay small against the changes.
    assume(np.abs(np.diff(values)).max() > 0.1 and np.abs(np.diff(values))[-3:].max() > 0.1)
    return years, values


@given(moving_histories(), st.floats(0.001, 1000))
def test_reporting_in_thousands_changes_nothing_but_the_unit(history, factor):
    years, values = history
    plain, scaled = free(years, values), free(years, values * factor)
    assert_allclose(scaled.unclipped, plain.unclipped * factor, rtol=1e-9, atol=1e-9 * factor)
    assert scaled.pace_per_year == pytest.approx(plain.pace_per_year * factor, abs=1e-9 * factor)
    value = plain.last_value + 2.5
    assert scaled.probability_at_least(value * factor, plain.last_year + 5) == pytest.approx(
        plain.probability_at_least(value, plain.last_year + 5), abs=1e-7
    )


@given(moving_histories(), st.floats(-1000, 1000))
def test_counting_from_another_zero_changes_nothing_but_the_level(history, shift):
    years, values = history
    assert_allclose(free(years, values + shift).unclipped, free(years, values).unclipped + shift, atol=1e-7)


@given(moving_histories())
def test_what_falls_is_projected_like_what_rises(history):
    years, values = history
    up, down = free(years, values), free(years, -values)
    assert_allclose(down.unclipped, -up.unclipped[:, ::-1], atol=1e-9)
    year = up.last_year + 3
    assert down.probability_at_most(-1.0, year) == pytest.approx(up.probability_at_least(1.0, year), abs=1e-9)


@given(moving_histories(), st.integers(-500, 500))
def test_another_calendar_changes_nothing_but_the_years(history, years_later):
    years, values = history
    then, now = free(years, values), free(years + years_later, values)
    assert (now.unclipped == then.unclipped).all()
    assert (now.years == then.years + years_later).all()


@given(histories(low=0.0, high=100.0))
def test_quantiles_of_a_percentage_rise_with_the_level_and_stay_in_its_limits(history):
    ahead = percent(*history)
    assert (np.diff(ahead.quantiles, axis=1) >= 0).all()
    assert ahead.quantiles.min() >= 0
    assert ahead.quantiles.max() <= 100


@given(histories(low=0.0, high=100.0))
def test_intervals_never_narrow_with_the_years_ahead(history):
    widths = np.ptp(percent(*history).unclipped, axis=1)
    assert (np.diff(widths) >= -1e-9).all()
    assert (widths > 0).all()


@given(histories(low=0.0, high=100.0), st.lists(st.floats(-50, 150), min_size=2, max_size=20))
def test_a_higher_value_is_never_more_probable_to_be_reached(history, values):
    ahead = percent(*history)
    year = ahead.last_year + 6
    chances = [ahead.probability_at_least(value, year) for value in sorted(values)]
    assert all(0 <= chance <= 1 for chance in chances)
    assert (np.diff(chances) <= 1e-12).all()


@given(moving_histories(), st.floats(-200, 200))
@settings(max_examples=50)
def test_reaching_and_staying_below_share_all_probability(history, value):
    ahead = free(*history)
    year = ahead.last_year + 4
    assert ahead.probability_at_least(value, year) + ahead.probability_at_most(value, year) == pytest.approx(1)


def test_probabilities_agree_with_the_quantiles():
    ahead = free(FINDEX, [4, 13, 18, 33, 42])
    for level in (0.01, 0.1, 0.37, 0.5, 0.9, 0.975):
        value = ahead.quantile(2030, level)
        assert ahead.probability_at_most(value, 2030) == pytest.approx(level, abs=2e-3)


def test_probabilities_thin_out_beyond_the_outermost_level():
    ahead = free(FINDEX, [4, 13, 18, 33, 42])
    edge = ahead.quantile(2030, 0.99)
    chances = [ahead.probability_at_least(edge * factor, 2030) for factor in (1, 1.2, 1.5, 2, 4)]
    assert chances[0] == pytest.approx(0.01)
    assert (np.diff(chances) < 0).all()


def test_a_target_at_the_limit_keeps_the_mass_beyond_it():
    ahead = percent(range(2014, 2025), np.linspace(70, 96, 11))
    assert ahead.quantiles[-1, -1] == 100
    assert 0.2 < ahead.probability_at_least(100, 2035) < 0.9


def test_five_survey_waves_are_assessable():
    ahead = percent(FINDEX, [4, 13, 18, 33, 42])
    assert (ahead.points, ahead.first_year, ahead.last_year, ahead.last_value) == (5, 2011, 2024, 42)
    assert list(ahead.years) == list(range(2025, 2036))
    assert 42 < ahead.median()[-1] < 100


def test_a_biennial_index_is_projected_on_the_calendar():
    every_year = free(range(2003, 2025), np.linspace(0.2, 0.6, 22))
    values = np.interp(EGDI, range(2003, 2025), np.linspace(0.2, 0.6, 22))
    assert_allclose(free(EGDI, values).median(), every_year.median())


def test_a_constant_history_is_no_certainty():
    ahead = percent(range(2015, 2022), [90.0] * 7)
    assert ahead.typical_move == pytest.approx(0.2)
    assert ahead.quantile(2025, 0.9) - ahead.quantile(2025, 0.1) > 1
    assert free(range(2015, 2022), [90.0] * 7).typical_move > 0


def test_nothing_but_zeros_without_a_range_is_refused():
    with pytest.raises(NoScale, match=r"nothing but zeros .* declare both limits"):
        free(range(2015, 2022), [0.0] * 7)
    with pytest.raises(ValueError, match="nothing but zeros"):
        free([1990, *range(2005, 2025)], [3.0, *[0.0] * 20])
    assert percent(range(2015, 2022), [0.0] * 7).typical_move > 0


def test_a_nominal_scale_is_no_ceiling():
    rising = free(range(2010, 2022), np.linspace(20, 98, 12))
    assert rising.median()[-1] > 100


def test_a_saturated_percentage_stays_at_its_limit():
    ahead = percent(range(2010, 2022), [99.5, 99.8, *[100.0] * 10])
    assert ahead.median()[-1] == pytest.approx(100, abs=0.5)
    assert ahead.probability_at_least(100, 2025) < 0.7


@pytest.mark.parametrize("value", [-0.1, 104.0])
def test_a_percentage_outside_its_range_is_refused(value):
    with pytest.raises(ValueError, match="is no percentage"):
        percent(range(2010, 2016), [1, 2, 3, 4, 5, value])


@given(st.floats(0, 100))
def test_the_logit_scale_gives_percentages_back(value):
    assert from_logit(to_logit(np.array([value])))[0] == pytest.approx(value, abs=1e-9)


def test_one_series_is_a_row_of_the_panel():
    rows = [(FINDEX, [4, 13, 18, 33, 42]), (EGDI, np.linspace(20, 60, 12))]
    years, values = padded(rows)
    panel = ENGINE.project_panel(
        years, values, horizon=8, percentage=[True, False], lower=[0, np.nan], upper=[100, np.nan]
    )
    assert len(panel) == 2
    assert (panel.row(0).quantiles == percent(*rows[0], horizon=8).quantiles).all()
    assert (panel.row(1).quantiles == free(*rows[1], horizon=8).quantiles).all()
    assert panel.row(1).pace_per_year == free(*rows[1], horizon=8).pace_per_year


def test_the_panel_names_the_series_that_is_too_short():
    years, values = padded([(FINDEX, [1, 2, 3, 4, 5]), ([2020, 2021], [1, 2])])
    with pytest.raises(TooFewPoints, match="series 1: the history has 2 points"):
        ENGINE.project_panel(years, values, horizon=3, percentage=[False] * 2, lower=[np.nan] * 2, upper=[np.nan] * 2)


def test_the_same_input_gives_the_same_bits():
    once, again = (percent(FINDEX, [4, 13, 18, 33, 42]) for _ in range(2))
    assert once.quantiles.tobytes() == again.quantiles.tobytes()


def test_years_and_levels_that_are_not_projected_are_refused():
    ahead = free(FINDEX, [4, 13, 18, 33, 42], horizon=3)
    with pytest.raises(ValueError, match="projected are 2025 to 2027"):
        ahead.probability_at_least(50, 2028)
    with pytest.raises(ValueError, match="level must lie in"):
        ahead.quantile(2026, 0.999)
    with pytest.raises(ValueError, match="reaches 1 to 20 years ahead"):
        free(FINDEX, [4, 13, 18, 33, 42], horizon=21)


def test_the_projection_names_its_method_and_table():
    ahead = free(FINDEX, [4, 13, 18, 33, 42])
    assert (ahead.method, ahead.tables) == ("HTD", load_tables().id)
    assert {0.025, 0.1, 0.5, 0.9, 0.975} <= set(ahead.levels)
