"""Scores say what they should of forecasts whose quality is known."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy.special import ndtri

from milepost.trends.backtest import brier, crps, reliability, summarise

LEVELS = np.arange(1, 400) / 400


def test_the_score_of_a_certain_forecast_is_its_error():
    assert_allclose(crps(LEVELS, np.full(399, 7.0), 10.0), 3.0)


def test_the_score_from_quantiles_is_the_score_of_the_normal():
    # Gneiting and Raftery (2007), equation 21: standard normal, outcome 0.
    assert_allclose(crps(LEVELS, ndtri(LEVELS), 0.0), 0.233695, rtol=2e-3)


def test_a_sharper_forecast_that_holds_scores_better():
    outcomes = np.random.default_rng(1).normal(size=2000)
    means = [crps(LEVELS, spread * ndtri(LEVELS), outcomes[:, None][:, 0]).mean() for spread in (0.5, 1, 2)]
    assert means[1] == min(means)


def forecasts():
    return pd.DataFrame(
        {
            "series": ["a", "a", "b", "b"],
            "origin": [2010, 2010, 2010, 2012],
            "horizon": [1, 2, 1, 1],
            "median": [10.0, 12, 5, 5],
            "q025": [8.0, 8, 3, 3],
            "q10": [9.0, 10, 4, 4],
            "q90": [11.0, 14, 6, 6],
            "q975": [12.0, 16, 7, 7],
            "actual": [10.5, 15, 9, 5],
            "crps": [1.0, 2, 3, 0],
            "scale": [1.0, 1, 2, 2],
            "drift_median": [11.5, 12, 1, 7],
            "drift_q025": [10.0, 8, 0, 6],
            "drift_q10": [11.0, 10, 1, 6],
            "drift_q90": [12.0, 14, 2, 8],
            "drift_q975": [13.0, 16, 3, 8],
            "drift_crps": [2.0, 2, 6, 2],
        }
    )


def test_coverage_and_relative_scores_are_counted_by_hand():
    row = summarise(forecasts()).iloc[0]
    assert (row["forecasts"], row["series"]) == (4, 2)
    assert (row["covered_80"], row["covered_95"]) == (0.5, 0.75)
    assert (row["drift_covered_80"], row["drift_covered_95"]) == (0, 0.5)
    assert row["crps_to_drift"] == pytest.approx((1 + 2 + 1.5 + 0) / (2 + 2 + 3 + 1))
    assert row["mase_to_drift"] == pytest.approx((0.5 + 3 + 2 + 0) / (1 + 3 + 4 + 1))


def test_groups_are_scored_apart():
    table = summarise(forecasts(), by=["origin"])
    assert list(table["origin"]) == [2010, 2012]
    assert list(table["forecasts"]) == [3, 1]


def targets():
    return pd.DataFrame({"origin": [1, 1, 2, 2], "probability": [0.9, 0.1, 0.55, 0.5], "reached": [1, 0, 1, 0]})


def test_brier_score_stands_beside_the_base_rate_s():
    row = brier(targets())
    assert row["brier"] == pytest.approx((0.01 + 0.01 + 0.2025 + 0.25) / 4)
    assert (row["base_rate"], row["base_brier"]) == (0.5, 0.25)


def test_reliability_sets_what_was_said_beside_what_happened():
    table = reliability(targets(), bins=2)
    assert list(table["targets"]) == [1, 3]
    assert_allclose(table["said"], [0.1, 0.65])
    assert_allclose(table["reached"], [0, 2 / 3])


def test_a_probability_of_one_falls_into_the_last_bin():
    certain = pd.DataFrame({"probability": [1.0, 0.0], "reached": [1, 0]})
    assert list(reliability(certain, bins=5)["high"]) == [0.2, 1.0]
