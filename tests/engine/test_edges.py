"""Edges: a first year of releases, peers that ended, targets at a limit or at the last value."""

import datetime

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import milepost as mp
from milepost.report import sample
from milepost.verdicts import assess_indicator
from test_assess_fakes import ENGINE, climbing, history, indicator, peers, straight, target

CUTS = mp.Cuts.proposed()


@pytest.fixture(scope="module")
def first_year():
    """A country whose figures all came out on one day."""
    years = range(2008, 2025)
    return pd.DataFrame(
        {
            "indicator": "internet",
            "year": years,
            "value": [5.0 + 3 * at for at in range(len(years))],
            "sex": "both",
            "location": "total",
            "province": "",
            "status": "normal",
            "source": "own",
            "release": datetime.date(2025, 6, 1),
        }
    )


def test_in_a_first_year_of_releases_the_record_has_hindsight_and_says_what_it_takes(first_year):
    newest = mp.record.hindsight(first_year)
    then = mp.record.known_then(first_year, as_of="2025-12-31")
    known = mp.record.judged(then, cuts=CUTS)
    assert len(mp.backtest(newest, origins=[2015]))
    assert mp.backtest(then).empty
    assert known.empty
    for made in (mp.record.flips, mp.record.rule_scores, mp.record.chances, mp.record.flip_flop):
        assert made(known).empty
    assert mp.record.results(known) == {}
    assert "It takes figures of one series that came out in different years" in mp.say.reach(mp.backtest(then), newest)
    assert mp.say.flips_of(mp.record.flips(known)) == "No history is long enough to follow a verdict."


def test_a_target_that_is_due_in_a_first_year_is_measured_though_nothing_was_known_before(first_year):
    then = mp.record.known_then(first_year, as_of="2025-12-31")
    targets = pd.DataFrame({"indicator": ["internet"], "value": [40.0], "target_year": [2020]})
    past = mp.record.due(then, targets, cuts=CUTS)
    assert past[["day", "value"]].isna().values.tolist() == [[True, False]]
    rows = mp.record.due_rules(past)
    assert mp.say.due_rules(rows) == "No target is due that could be judged before."


def test_two_figures_of_one_year_are_refused_by_name():
    figures = pd.DataFrame({"indicator": "x", "year": [2019, 2020, 2020, 2021, 2022, 2023], "value": range(6)})
    with pytest.raises(mp.Refusal, match="2020"):
        mp.project(figures, until=2030)


def test_peers_that_ended_years_ago_are_drawn_and_told_without_a_comparison():
    one = sample()
    ended = one.peers[one.peers["year"] < 2020]
    assert mp.say.components(one.figures, one.indicators[:1], ended) == (
        "Internet users 71.0 %, no peer has a figure of 2024"
    )
    mp.plot.components(Figure().subplots(), one.figures, one.indicators[:1], ended, names=("Examplia", "Peers"))


def test_peers_that_ended_years_ago_still_set_a_pace_from_our_level():
    """What counts is where they stood, not when."""
    past = straight(40, 0.5)
    old = peers(**{code: climbing(30, 5) for code in ("AAA", "BBB", "CCC")}).assign(year=lambda rows: rows["year"] - 9)
    found, _ = assessed(past, target(value=90), others=old)
    assert found.best_pace_from == "peers"


def assessed(past, wanted, *, others=None, what=None, as_of=2025):
    return assess_indicator(
        what or indicator(),
        wanted,
        past,
        peers=others,
        events=(),
        as_of_year=as_of,
        horizon_year=2035,
        cuts=CUTS,
        engine=ENGINE,
    )


@pytest.mark.parametrize("start", [20, 60, 80, 95])
@pytest.mark.parametrize("pace", [0.1, 0.5])
def test_a_target_of_100_percent_has_a_chance_and_paces_that_agree(start, pace):
    found, _ = assessed(straight(start, pace), target(value=100))
    if found.probability is None:  # close to the limit no interval has held often enough to read a chance from it
        assert (found.verdict, found.went) == (mp.Verdict.NOT_ASSESSABLE, "towards the target")
        return
    assert 0 <= found.probability <= 1
    assert (found.acceleration_factor > 1) == (found.probability < 0.5)
    assert found.verdict is not mp.Verdict.RAISE


@pytest.mark.parametrize("start", [5, 20, 60])
def test_a_target_of_nought_is_approached_and_never_passed(start):
    falling = indicator(direction="decrease", adoption=False)
    past = straight(start, -0.4)
    found, ahead = assessed(past, target(value=0, kind="at_most", baseline_value=start), what=falling)
    assert 0 <= found.probability <= 1
    assert ahead.quantiles.min() >= 0
    assert found.required_change_per_year == pytest.approx(-past.last_value / 6)
    silent = [rule for rule in found.published if rule.category == "not assessable"]
    assert all(rule.value is None for rule in silent)


@pytest.mark.parametrize("value", [0.0, 100.0])
def test_a_history_that_stands_at_a_limit_has_met_a_target_there(value):
    what = indicator(direction="increase" if value else "decrease", adoption=False)
    past = history([value] * 8)
    found, _ = assessed(past, target(value=value, kind="point", baseline_value=50), what=what)
    assert found.verdict is mp.Verdict.MET
    assert (found.required_change_per_year, found.acceleration_factor) == (None, None)


def test_a_target_at_the_last_value_is_met_and_asks_for_no_pace():
    past = straight(40, 1)
    found, _ = assessed(past, target(value=past.last_value, target_year=2026))
    assert (found.verdict, found.met_year) == (mp.Verdict.MET, 2024)
    assert found.required_change_per_year is None


def test_a_history_that_ended_before_the_charts_first_year_is_told_from_its_start():
    figures = pd.DataFrame({"indicator": "old", "year": range(1990, 2000), "value": np.arange(10.0), "upper": 100})
    targets = pd.DataFrame({"indicator": ["old"], "value": [50], "target_year": [2030], "direction": ["increase"]})
    verdicts = mp.assess(mp.project(figures, until=2030, as_of=2025), targets, figures, cuts=CUTS, as_of=2025)
    assert "0.0 in 1990, 9.0 in 1999" in mp.say.alt_text(verdicts, "old")
    ax = Figure().subplots()
    mp.plot.history(ax, figures, "old")
    mp.plot.fitted(ax, verdicts, "old")
    mp.plot.finish(ax, verdicts, "old")
    assert ax.get_xlim()[0] < 1990
