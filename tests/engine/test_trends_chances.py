"""Chances near the top, and the slope: one distribution, whose chances and quantiles move together."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.special import ndtr, ndtri

from milepost.trends.chances import Chances, bend, bent, probit, sloped
from milepost.trends.engine import TABLES_ALONE, Engine
from milepost.trends.tables import load_tables

BEND = Chances(0.0, 1.0, (-0.437, -0.555, 0.637, -0.926))
LEVELS = load_tables().levels
SCORES = ndtri(LEVELS)
PLAIN = Engine(replace(load_tables(), chances=Chances()), TABLES_ALONE)
MENDED = Engine(replace(load_tables(), chances=BEND), TABLES_ALONE)


def internet(engine, values, horizon=8):
    years = range(2025 - len(values), 2025)
    given_too = {"percentage": True, "lower": 0, "upper": 100, "peers_like": "IT.NET.USER.ZS"}
    return engine.project(years, values, horizon=horizon, **given_too)


def test_the_bend_is_its_formula():
    """Target 97, last value 90, score 1: worked by hand."""
    moved = bend(np.array(1.0), np.array(97.0), np.array(90.0), BEND)
    by_hand = 1 + (-0.437 - 0.555 + 0.637 * np.log(3.5 / 3) - 0.926 * np.log(10.5 / 10))
    assert moved == pytest.approx(by_hand)


def test_nothing_bends_below_sixty_percent_or_for_targets_below_eighty_five():
    assert bend(np.array(1.0), np.array(84.9), np.array(90.0), BEND) == 1
    low = [20, 24, 29, 35, 40, 44, 47, 50]
    assert (internet(PLAIN, low).unclipped == internet(MENDED, low).unclipped).all()


def test_chance_and_quantile_are_of_one_distribution():
    ahead = internet(MENDED, [70, 75, 79, 82, 85, 88, 90, 91.5])
    for level in (0.1, 0.25, 0.5, 0.9):
        value = float(np.interp(ndtri(level), ahead.scores, ahead.unclipped[5]))
        assert ahead.probability_at_most(value, 2030) == pytest.approx(level, abs=1e-6)


def test_targets_near_the_top_get_a_smaller_chance():
    fast = [70, 75, 79, 82, 85, 88, 90, 91.5]
    plain, mended = (internet(engine, fast).probability_at_least(99, 2032) for engine in (PLAIN, MENDED))
    assert mended < plain


@given(
    st.lists(st.floats(55, 100), min_size=6, max_size=9),
    st.tuples(*[st.floats(-1.5, 1.5)] * 4),
)
def test_quantiles_rise_whatever_the_bend(values, top):
    engine = Engine(replace(load_tables(), chances=Chances(0.1, 1.1, top)), TABLES_ALONE)
    assert (np.diff(internet(engine, values).unclipped, axis=1) > 0).all()


def test_the_slope_moves_chances_by_its_formula():
    normal = (50 + 10 * SCORES)[None, None, :]
    made = sloped(normal, SCORES, np.array([1.0]), Chances(-0.05, 1.1))[0, 0]
    for target in (45.0, 50.0, 58.0):
        before = (50 - target) / 10
        after = -np.interp(target, made, SCORES)
        assert ndtr(after) == pytest.approx(ndtr(-0.05 + 1.1 * before), abs=1e-9)


def test_a_falling_trend_is_mirrored():
    normal = (50 + 10 * SCORES)[None, None, :]
    up, down = (sloped(normal, SCORES, np.array([sign]), Chances(-0.05, 1.1))[0, 0] for sign in (1.0, -1.0))
    assert_allclose(up - 50, -(down - 50)[::-1], atol=1e-9)


def test_the_fit_finds_the_numbers_that_made_the_outcomes():
    drawn = np.random.default_rng(4)
    score = drawn.normal(size=20_000)
    reached = (drawn.normal(size=20_000) < 0.2 + 1.3 * score).astype(float)
    columns = np.stack([np.ones_like(score), score], axis=1)
    fit = probit(columns, np.zeros_like(score), reached, weight=1.0, start=(0.0, 1.0), ridge=5.0)
    assert_allclose(fit, [0.2, 1.3], atol=0.05)


def test_rows_far_from_the_top_are_left_as_they_are():
    low = (30 + 5 * SCORES)[None, None, :]
    assert (bent(low, SCORES, np.array([30.0]), BEND) == low).all()
