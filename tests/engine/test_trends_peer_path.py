"""The peer path: a damped trend that decays to the pace of economies that stand at this level today."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from milepost.country import SCALES
from milepost.trends.centre import padded, typical_move
from milepost.trends.chances import Chances
from milepost.trends.engine import TABLES_ALONE, Engine
from milepost.trends.peer_path import (
    ADOPTION,
    ADOPTION_POOL,
    DAMPINGS,
    DRIFT_SHARES,
    NODES,
    cells_of,
    peer_ahead,
    soft_excess,
)
from milepost.trends.tables import load_tables

ENGINE = Engine(load_tables(), TABLES_ALONE)
AS_MEASURED = Engine(replace(load_tables(), chances=Chances()), TABLES_ALONE)  # nothing mended near the top
YEARS = range(2013, 2025)
SLOW = np.array([40, 40.3, 40.7, 41, 41.2, 41.6, 41.9, 42.3, 42.5, 42.8, 43.1, 43.4])
FINDEX = [2011, 2014, 2017, 2021, 2024]


def internet(values=SLOW, years=YEARS, horizon=11, engine=ENGINE, **given_too):
    declared = {"percentage": True, "lower": 0, "upper": 100, "peers_like": "IT.NET.USER.ZS"} | given_too
    return engine.project(years, values, horizon=horizon, **declared)


def table_with(pace, **changed):
    own = load_tables().peers["IT.NET.USER.ZS"]
    return replace(own, pace=np.broadcast_to(np.asarray(pace, dtype=float), NODES.shape).copy(), **changed)


def ahead_of(values, table, horizon=10):
    grid = np.atleast_2d(np.asarray(values, dtype=float))
    scale = np.full(len(grid), 100.0)
    return peer_ahead(grid, scale, table, horizon, moves=typical_move(grid, scale))


def test_without_a_pace_of_peers_the_path_is_damped_holt_from_the_last_value():
    """statsmodels with the same fixed parameters is the twin of the trend."""
    table = table_with(0.0, damping=0.7)
    model = ETSModel(
        SLOW[1:],
        trend="add",
        damped_trend=True,
        initialization_method="known",
        initial_level=SLOW[0],
        initial_trend=(SLOW[3] - SLOW[0]) / 3,
    )
    # ETS counts its beta per alpha: .8 times .4.
    twin = model.smooth([0.8, 0.32, 0.9])
    trend = twin.states[-1, 1]
    assert_allclose(
        ahead_of(SLOW, table).centre[0], SLOW[-1] + trend * np.cumsum(0.7 ** np.arange(1, 11)), rtol=0, atol=1e-9
    )


def test_far_ahead_the_path_goes_at_the_peers_pace():
    path = ahead_of(SLOW, table_with(0.02), horizon=20).centre[0]
    assert np.diff(path)[-1] == pytest.approx(2.0, abs=1e-3)


def test_an_economy_at_its_peers_pace_keeps_it():
    path = ahead_of(np.arange(30, 42.0), table_with(0.01, damping=0.6)).centre[0]
    # Damped Holt reads a straight line a little too slow; its excess is small and fades.
    assert_allclose(np.diff(path)[-3:], 1.0, atol=0.02)


def test_half_of_a_large_excess_counts():
    assert_allclose(soft_excess(np.array([0.004, 0.01, 0.03, -0.03])), [0.004, 0.01, 0.02, -0.02])


def test_drift_shares_mix_the_path_with_drift():
    plain, half = (ahead_of(SLOW, table_with(0.0, drift_share=share)).centre[0] for share in (0.0, 0.5))
    drift = SLOW[-1] + (SLOW[-1] - SLOW[0]) / 11 * np.arange(1, 11)
    assert_allclose(half, (plain + drift) / 2)


def test_levels_fall_into_five_cells():
    assert cells_of(np.array([0.05, 0.1, 0.29, 0.3, 0.6, 0.84, 0.85, 1.2])).tolist() == [0, 1, 1, 2, 3, 3, 4, 4]


def test_an_old_table_s_pace_fades_by_eight_percent_a_year():
    table = table_with(0.02)
    grid, hundred = np.atleast_2d(SLOW), np.array([100.0])
    moves = typical_move(grid, hundred)
    far = [
        np.diff(peer_ahead(grid, hundred, table, 20, moves=moves, age=np.array([years])).centre[0])[-1]
        for years in (0, 1, 5)
    ]
    assert_allclose(far, [2.0, 2.0 * 0.92, 2.0 * 0.92**5], atol=1e-3)


def test_without_an_indicator_nothing_changes():
    plain = internet(peers_like=None)
    assert (plain.method, plain.tables) == ("HTD", load_tables().id)
    bare = replace(load_tables(), peers=MappingProxyType({}))
    assert (internet(engine=Engine(bare, TABLES_ALONE)).quantiles == plain.quantiles).all()


def test_an_indicator_with_a_table_is_projected_by_its_peers():
    ours, code = internet(), internet(peers_like="IT.NET.USER.ZS")
    assert (ours.method, ours.tables) == ("peer path", "peers-2024")
    assert (ours.quantiles == code.quantiles).all()
    # Peers at 43 % go 2.5 points a year: faster than this economy has.
    assert ours.median()[-1] > internet(peers_like=None).median()[-1] + 5


def test_the_projection_says_how_old_its_table_is():
    assert internet(engine=Engine.for_year(2023, widen=TABLES_ALONE)).tables == "peers-2023, 1 year old"
    assert internet(engine=Engine.for_year(2019, widen=TABLES_ALONE)).tables == "peers-2019, 5 years old"


def test_a_declared_adoption_indicator_uses_the_pooled_table():
    ahead = internet(peers_like="mobile_ownership", adoption=True)
    assert ahead.method == "adoption path"
    assert internet(peers_like="mobile_ownership").method == "HTD"


def test_an_adoption_indicator_without_a_scale_falls_back():
    ahead = internet(peers_like=None, adoption=True, percentage=False, upper=None)
    assert ahead.method == "HTD"


def test_an_own_table_goes_before_the_pooled_one():
    assert internet(adoption=True).method == "peer path"


def test_a_nominal_scale_is_no_ceiling_of_the_path():
    ahead = internet(np.linspace(150, 230, 12), percentage=False, upper=None, peers_like="IT.CEL.SETS.P2")
    assert ahead.quantile(2035, 0.9) > 230


@pytest.mark.parametrize("indicator", ["IT.NET.USER.ZS", None])
def test_waves_and_biennial_histories_are_projected_on_the_calendar(indicator):
    ahead = internet([4, 13, 18, 33, 42], FINDEX, peers_like=indicator)
    assert (ahead.points, ahead.first_year, ahead.last_year) == (5, 2011, 2024)
    assert 42 < ahead.median()[-1] < 100


@given(st.lists(st.floats(0, 100).map(lambda value: round(value, 2)), min_size=5, max_size=14))
def test_quantiles_rise_with_the_level_and_widen_with_the_years(values):
    ahead = internet(values, range(2000, 2000 + len(values)))
    assert (np.diff(ahead.unclipped, axis=1) > 0).all()
    measured = internet(values, range(2000, 2000 + len(values)), engine=AS_MEASURED)
    assert (np.diff(np.ptp(measured.unclipped, axis=1)) >= -1e-9).all()
    assert ahead.quantiles.min() >= 0
    assert ahead.quantiles.max() <= 100


@given(st.floats(0.001, 1000))
def test_the_level_is_what_counts_not_the_unit(factor):
    own = load_tables().peers["IT.NET.USER.ZS"]
    grid = np.atleast_2d(SLOW)
    plain, scaled = (
        peer_ahead(grid * by, np.array([100.0 * by]), own, 8, moves=typical_move(grid * by, np.array([100.0 * by])))
        for by in (1.0, factor)
    )
    assert_allclose(scaled.centre, plain.centre * factor, rtol=1e-9)
    assert_allclose(scaled.spread, plain.spread * factor, rtol=1e-9)


def test_many_series_of_many_indicators_at_once_are_the_same_as_one_by_one():
    rows = [(YEARS, SLOW), (FINDEX, [4, 13, 18, 33, 42]), (YEARS, SLOW + 1), (YEARS, SLOW - 1)]
    names, rising = ["IT.NET.USER.ZS", "nothing", "IT.CEL.SETS.P2", None], [False, True, True, False]
    years, values = padded(rows)
    panel = ENGINE.project_panel(
        years,
        values,
        horizon=6,
        percentage=[True] * 4,
        lower=[0] * 4,
        upper=[100] * 4,
        peers_like=names,
        adoption=rising,
    )
    assert panel.methods.tolist() == ["peer path", "adoption path", "peer path", "HTD"]
    for number, (when, what) in enumerate(rows):
        alone = internet(what, when, 6, peers_like=names[number], adoption=rising[number])
        assert_allclose(panel.row(number).unclipped, alone.unclipped, rtol=1e-12)


def test_one_name_serves_all_rows_of_a_panel():
    years, values = padded([(YEARS, SLOW), (YEARS, SLOW + 1)])
    panel = ENGINE.project_panel(
        years, values, horizon=3, percentage=True, lower=0, upper=100, peers_like="IT.NET.USER.ZS", adoption=False
    )
    assert set(panel.methods) == {"peer path"}


def test_a_first_release_adds_to_every_interval_what_one_year_may_bring():
    plain, fresh = (
        np.ptp(internet(first_release=flag, engine=AS_MEASURED).unclipped, axis=1) for flag in (False, True)
    )
    assert_allclose(fresh, np.hypot(plain, 1.4 * plain[0]))


def test_a_first_release_is_not_multiplied_by_the_country_s_widening():
    plain, fresh = (
        np.ptp(internet(engine=AS_MEASURED).unclipped, axis=1),
        np.ptp(internet(first_release=True, engine=replace(AS_MEASURED, widen=1.5)).unclipped, axis=1),
    )
    assert_allclose(fresh, np.hypot(1.5 * plain, 1.4 * plain[0]))


def test_widen_multiplies_every_interval():
    plain, wide = internet(engine=AS_MEASURED), internet(engine=replace(AS_MEASURED, widen=1.5))
    assert_allclose(np.ptp(wide.unclipped, axis=1), 1.5 * np.ptp(plain.unclipped, axis=1))
    assert (wide.median() == plain.median()).all()
    for nothing in (0, -1, np.nan, np.inf):
        with pytest.raises(ValueError, match="above zero"):
            Engine(load_tables(), nothing)


def test_every_scale_has_a_table_and_nothing_else_is_said_of_other_codes():
    assert set(ADOPTION_POOL) | set(DAMPINGS) | set(DRIFT_SHARES) <= set(SCALES)
    assert set(load_tables().peers) == {*SCALES, ADOPTION}


@pytest.mark.parametrize(("level", "share"), [(0.89, 1.0), (0.9, 0.8), (0.96, 0.8), (0.97, 1.0)])
def test_what_the_pool_projects_from_90_to_97_percent_is_narrower(monkeypatch, level, share):
    """Measured on series and economies left out; a scale that is no percentage shows the widths as they are."""

    def width(last):
        ahead = ENGINE.project(
            range(2014, 2024),
            np.linspace(last - 18, last, 10),
            horizon=5,
            percentage=False,
            lower=0,
            upper=200,
            adoption=True,
        )
        return ahead.unclipped[4, -1] - ahead.unclipped[4, 0]

    narrow = width(200 * level)
    monkeypatch.setattr("milepost.trends.outlook.ADOPTION_NEAR_TOP", 1.0)
    assert narrow == pytest.approx(share * width(200 * level))
