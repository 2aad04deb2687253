"""A country whose recent outcomes strayed further than its peers' gets wider intervals."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from milepost.trends.centre import padded
from milepost.trends.chances import Chances, scores_of
from milepost.trends.engine import TABLES_ALONE, Engine, widening
from milepost.trends.outlook import width_factor
from milepost.trends.tables import load_tables

YEARS = np.arange(2005, 2025)
STEADY = np.linspace(20, 58, 20)
JUMPY = 30 + 20 * np.array([0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 0.5])
# Quiet for long, then off: from 5 to 60 % in four years.
TAKEN_OFF = np.array([*np.linspace(1, 4, 14), 6, 15, 30, 42, 52, 60])


def panel_of(rows, groups, tables=None, **given_too):
    years, values = padded([(YEARS, row) for row in rows])
    return Engine(tables or load_tables(), TABLES_ALONE).project_panel(
        years,
        values,
        horizon=5,
        percentage=True,
        lower=0,
        upper=100,
        peers_like="IT.NET.USER.ZS",
        groups=groups,
        **given_too,
    )


def test_a_country_that_took_off_is_widened_and_a_steady_one_is_not():
    panel = panel_of([STEADY, TAKEN_OFF], ["steady", "fast"])
    assert panel.watched[0] <= 1
    assert panel.watched[1] > 1.5


def test_unwatched_panels_have_factors_of_one():
    assert panel_of([STEADY, TAKEN_OFF], None).watched.tolist() == [1.0, 1.0]


def test_all_rows_of_a_group_share_one_factor():
    panel = panel_of([STEADY, TAKEN_OFF], ["one", "one"])
    assert panel.watched[0] == panel.watched[1] > 1
    alone = panel_of([TAKEN_OFF], ["one"])
    assert panel.watched[0] < alone.watched[0]


def test_the_widened_widths_are_the_factor_times_the_plain_ones():
    bare = replace(load_tables(), chances=Chances())
    plain, watched = panel_of([TAKEN_OFF], None, bare), panel_of([TAKEN_OFF], ["fast"], bare)
    assert_allclose(np.ptp(watched.unclipped, axis=2), watched.watched[0] * np.ptp(plain.unclipped, axis=2))
    assert (watched.centre == plain.centre).all()


def test_one_history_can_be_widened_by_what_its_group_showed():
    years, values = padded([(YEARS, STEADY), (YEARS, TAKEN_OFF)])
    declared = {"percentage": True, "lower": 0, "upper": 100, "peers_like": "IT.NET.USER.ZS"}
    factor = widening(years, values, **declared)[0]
    ahead = Engine(load_tables(), factor).project(YEARS, STEADY, horizon=5, **declared)
    assert_allclose(ahead.unclipped, panel_of([STEADY, TAKEN_OFF], ["one", "one"]).row(0).unclipped)


def test_an_earlier_projection_is_judged_by_the_tables_of_its_own_year():
    asked = []

    def known(year):
        asked.append(year)
        return load_tables(year)

    panel_of([STEADY], ["steady"], earlier=known)
    assert set(asked) == set(range(2014, 2024))


def test_without_earlier_tables_nothing_is_watched():
    assert panel_of([TAKEN_OFF], ["fast"], earlier=lambda _: None).watched[0] == 1


def test_histories_too_short_to_have_been_projected_change_nothing():
    years, values = padded([(YEARS[-5:], STEADY[-5:])])
    factor = widening(years, values, percentage=True, lower=0, upper=100, peers_like="IT.NET.USER.ZS")
    assert factor.tolist() == [1.0]


def test_gaps_are_no_outcomes():
    """Five waves: only the earlier waves with five behind them would count, and there are none."""
    years, values = padded([([2011, 2014, 2017, 2021, 2024], [4.0, 13, 18, 33, 42])])
    assert widening(years, values, percentage=True, lower=0, upper=100).tolist() == [1.0]


def test_scores_are_normal_scores_of_the_coverages():
    widths = np.array([[[1.0, 2.0]]])
    coverages = np.array([0.5, 0.8])
    scores = [scores_of(np.array([[miss]]), widths, coverages)[0, 0] for miss in (0.0, 0.5, 1.0, 2.0, 4.0)]
    assert_allclose(scores, [0, 0.33724, 0.67449, 1.28155, 2.56310], atol=1e-4)


@pytest.mark.parametrize(
    ("mean", "outcomes", "factor"),
    [(0.0, 0, 1.0), (0.8, 50, 1.0), (1.0, 1, 1.0), (1.6, 50, 2.031), (9.0, 500, 2.5), (0.1, 500, 0.9)],
)
def test_the_factor_follows_its_rule(mean, outcomes, factor):
    found = width_factor(np.array([mean]), np.array([float(outcomes)]))
    assert_allclose(found, factor, atol=1e-3)


def test_a_history_of_swings_is_widened_less_than_a_take_off():
    """Its own typical move already says that it swings."""
    swings, fast = panel_of([JUMPY, TAKEN_OFF], ["swings", "fast"]).watched
    assert swings < fast
