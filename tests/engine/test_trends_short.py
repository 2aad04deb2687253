"""Histories of one to four points: what peers add, what is trusted, and what may be said."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from milepost.trends.centre import TooFewPoints
from milepost.trends.engine import TABLES_ALONE, Engine
from milepost.trends.peer_path import NODES, own_pace, short_ahead, soft_excess
from milepost.trends.projection import Proof, level_band, point_band, proof_of
from milepost.trends.tables import load_tables

ENGINE = Engine(load_tables(), TABLES_ALONE)
INTERNET = load_tables().peers["IT.NET.USER.ZS"]


def project(years, values, **given_too):
    declared = {"percentage": True, "lower": 0, "upper": 100, "peers_like": "IT.NET.USER.ZS"} | given_too
    return ENGINE.project(years, values, horizon=10, **declared)


def by_hand(years, values, horizon):
    """The path of a history of internet users, step by step in plain numbers."""
    x = [value / 100 for value in values]
    pairs = list(zip(years[:-1], years[1:], x[:-1], x[1:], strict=True))
    weights = [(b - a) * 0.8 ** (years[-1] - (a + b) / 2) for a, b, _, _ in pairs]
    slopes = [(y - z) / (b - a) for a, b, z, y in pairs]
    total = sum(weights)
    pace = sum(w * s for w, s in zip(weights, slopes, strict=True)) / total if total else 0.0
    span = years[-1] - years[0]
    trust = span / (span + 1.5)
    excess = trust * float(soft_excess(np.array(pace - np.interp(x[-1], NODES, INTERNET.pace))))
    path, at = [], x[-1]
    for step in range(1, horizon + 1):
        at = at + np.interp(at, NODES, INTERNET.pace) + INTERNET.damping**step * excess
        path.append(100 * at)
    return path


@pytest.mark.parametrize(
    ("years", "values"), [([2021], [40]), ([2018, 2021], [30, 40]), ([2012, 2016, 2017, 2021], [5, 20, 28, 40])]
)
def test_the_path_is_that_worked_out_by_hand(years, values):
    ahead, _, _ = short_ahead(np.array([years], float), np.array([values], float), np.array([100.0]), INTERNET, 8)
    assert_allclose(ahead.centre[0], by_hand(years, values, 8), rtol=1e-12)


def test_one_point_goes_at_its_peers_pace_and_gives_no_chance():
    ahead = project([2024], [40])
    assert (ahead.method, ahead.points, ahead.speaks) == ("peer path", 1, False)
    assert ahead.median()[0] - 40 == pytest.approx(100 * np.interp(0.4, NODES, INTERNET.pace), abs=1e-9)


def test_two_points_with_peers_of_their_own_speak():
    ahead = project([2020, 2024], [30, 40])
    assert ahead.speaks
    assert not ahead.borrowed
    assert ahead.pace_per_year == pytest.approx(2.5)


def test_two_points_of_an_adoption_indicator_go_as_other_technologies_spread():
    ahead = project([2020, 2024], [30, 40], peers_like=None, adoption=True)
    assert (ahead.method, ahead.borrowed) == ("adoption path", True)


def test_five_points_of_an_adoption_indicator_are_a_trend_of_its_own():
    assert not project(range(2020, 2025), [30, 32, 35, 37, 40], peers_like=None, adoption=True).borrowed


@pytest.mark.parametrize("points", [1, 2, 3, 4])
def test_without_peers_there_is_no_trend_from_fewer_than_five_points(points):
    with pytest.raises(TooFewPoints, match="at least 5"):
        project(range(2020, 2020 + points), range(20, 20 + points), peers_like=None)


def test_a_longer_span_is_trusted_more():
    """The same pace above the peers', seen over one year and over eight."""
    short, long = project([2023, 2024], [36, 40]), project([2016, 2024], [8, 40])
    assert short.median()[-1] < long.median()[-1]


def test_gaps_weigh_by_their_length_and_their_age():
    pace, move, span = own_pace(np.array([[2010.0, 2020, 2022]]), np.array([[0.1, 0.2, 0.26]]))
    weights = np.array([10 * 0.8**7, 2 * 0.8**1])
    assert_allclose(pace, weights @ [0.01, 0.03] / weights.sum())
    assert_allclose(move, pace)
    assert span == 12


@given(st.lists(st.floats(1, 99), min_size=1, max_size=4), st.permutations([2001, 2004, 2009, 2011]))
def test_the_order_of_points_changes_nothing_and_quantiles_rise(values, years):
    some = years[: len(values)]
    ahead = project(some, values)
    order = np.argsort(some)
    again = project(np.array(some)[order], np.array(values)[order])
    assert_allclose(ahead.unclipped, again.unclipped)
    assert (np.diff(ahead.unclipped, axis=1) > 0).all()


def test_a_chance_is_read_only_where_intervals_have_held():
    cell = {"method": "HTD", "points": "5+", "level": "no scale", "economies": 40, "covered_95": 95.0}
    sure = {"sure": 0, "sure_said": np.nan, "sure_reached": np.nan}
    held, wide, few = (
        Proof(**cell, **sure, forecasts=count, covered_80=cover) for count, cover in ((900, 80), (900, 91), (20, 80))
    )
    assert (held.speaks, wide.speaks, few.speaks) == (True, False, False)
    assert held.surest == 0.9


def test_cells_of_the_record_have_their_bounds():
    assert [point_band(points) for points in (1, 2, 3, 4, 5, 30)] == ["1", "2", "3-4", "3-4", "5+", "5+"]
    assert [level_band(level) for level in (0.49, 0.5, 0.9, 0.97, 1.2)] == [
        *("under 50 %", "50-90 %", "90-97 %", "above 97 %", "above 97 %"),
    ]
    assert proof_of("HTD", 9, None).level == "no scale"


def test_another_model_is_taken_at_its_word():
    ours = project([2024], [40])
    assert not ours.speaks
    assert replace(ours, method="own model").speaks
