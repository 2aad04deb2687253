"""A back-test sees nothing of its own future."""

import numpy as np
import pytest

from milepost.trends.backtest import (
    BacktestSeries,
    backtest_histories,
    rolling_origins,
    summarise,
)
from milepost.trends.engine import TABLES_ALONE, Engine

YEARS = tuple(range(2000, 2021))
RISING = BacktestSeries("rising", YEARS, tuple(np.linspace(5, 85, 21)), percentage=True, lower=0, upper=100)
WAVES = BacktestSeries(
    "waves", (2004, 2007, 2010, 2011, 2014, 2017, 2021), (4.0, 6, 9, 13, 18, 33, 42), percentage=False
)
ZEROS = BacktestSeries("zeros", YEARS, (0.0,) * 21, percentage=False)


def test_a_forecast_is_the_projection_of_what_was_seen_with_the_table_of_the_year():
    row = backtest_histories([RISING], [2012], [5]).iloc[0]
    seen = Engine.for_year(2012, widen=TABLES_ALONE).project(
        YEARS[:13],
        RISING.values[:13],
        horizon=5,
        percentage=True,
        lower=0,
        upper=100,
    )
    assert (row["median"], row["q90"]) == (seen.median()[-1], seen.quantile(2017, 0.9))
    assert (row["tables"], row["year"], row["actual"]) == ("htd-2012", 2017, RISING.values[17])


def test_the_years_after_the_origin_change_no_forecast():
    bent = BacktestSeries("rising", YEARS, (*RISING.values[:13], *[50.0] * 8), percentage=True, lower=0, upper=100)
    columns = ["median", "q025", "q10", "q90", "q975", "drift_median", "scale"]
    before, after = (backtest_histories([one], [2012], [1, 5])[columns] for one in (RISING, bent))
    assert before.equals(after)


def test_only_observed_years_are_origins_and_outcomes():
    table = backtest_histories([WAVES], range(2011, 2021), range(1, 8))
    assert set(zip(table["origin"], table["year"], strict=True)) == {(2014, 2017), (2014, 2021), (2017, 2021)}


def test_origins_have_five_points_behind_and_one_ahead():
    assert rolling_origins([WAVES]) == [2014, 2017]
    assert rolling_origins([RISING])[:2] == [2004, 2005]
    assert rolling_origins([RISING])[-1] == 2019


def test_a_history_of_zeros_takes_no_part():
    table = backtest_histories([ZEROS, RISING], [2012], [1])
    assert list(table["series"]) == ["rising"]


def test_no_origin_gives_no_rows_but_the_columns():
    table = backtest_histories([RISING], [1990], [1])
    assert len(table) == 0
    assert "median" in table


def test_the_number_of_points_shown_can_be_limited():
    late = BacktestSeries("late", YEARS[3:], RISING.values[3:], percentage=True, lower=0, upper=100)
    shown = backtest_histories([RISING], [2012], [3], points=10)["median"][0]
    assert shown == backtest_histories([late], [2012], [3])["median"][0]


def test_scores_come_by_origin_and_horizon():
    table = summarise(backtest_histories([RISING, WAVES], [2014, 2017], [3]), by=("origin", "horizon"))
    assert list(table["forecasts"]) == [2, 1]
    assert list(table.columns[:2]) == ["origin", "horizon"]


def test_a_named_indicator_is_back_tested_by_its_peers():
    named = BacktestSeries("rising", YEARS, RISING.values, True, 0, 100, peers_like="IT.NET.USER.ZS")
    row = backtest_histories([named], [2012], [5]).iloc[0]
    assert row["tables"] == "peers-2012"
    assert row["median"] != backtest_histories([RISING], [2012], [5]).iloc[0]["median"]


def test_a_watched_country_that_strayed_gets_wider_intervals():
    jump = (*np.linspace(5, 12, 8), *np.linspace(30, 90, 13))
    fast = BacktestSeries("fast", YEARS, tuple(jump), True, 0, 100, peers_like="IT.NET.USER.ZS")
    plain, watched = (backtest_histories([fast], [2012], [3], watch=watch).iloc[0] for watch in (False, True))
    assert watched["q90"] > plain["q90"]
    assert watched["median"] == pytest.approx(plain["median"], abs=0.2)


def test_a_watched_back_test_needs_no_table_before_the_first():
    named = BacktestSeries("rising", YEARS, RISING.values, True, 0, 100, peers_like="IT.NET.USER.ZS")
    assert len(backtest_histories([named], [2006], [1], watch=True)) == 1
