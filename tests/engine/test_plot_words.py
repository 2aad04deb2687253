"""No words of a chart lie on others, whatever the figures, the peers and the names are."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import milepost as mp
from chart_words import cut_off, overprinted
from milepost.report import sample
from milepost.report.plot.key import explain

CASES = 40
NAMES = ["Viet Nam", "Lao PDR", "Timor-Leste", "Brunei Darussalam", "Saint Vincent and the Grenadines", "Ny", "ផ្សេង"]


def made_up(seed):
    """An indicator of made-up figures that ends where it likes, with peers that end beside it, and a target."""
    rng = np.random.default_rng(seed)
    many = int(rng.integers(3, 18))
    first = 2024 - many + int(rng.integers(0, 3))
    steps = rng.normal(rng.uniform(-4, 4), rng.uniform(0.1, 6), many)
    values = np.clip(rng.uniform(2, 98) + steps.cumsum(), 0, 100)
    status = np.where(rng.random(many) < 0.2, "estimated", "normal")
    figures = pd.DataFrame({"indicator": "internet", "year": range(first, first + many), "value": values})
    figures = figures.assign(lower=0, upper=100, status=status)
    last, year = float(values[-1]), int(rng.choice([2025, 2026, 2030, 2035]))
    aim = float(np.clip(last + rng.choice([0, 0.4, 3, 20]), 0.5, 100))
    targets = pd.DataFrame({"indicator": ["internet"], "value": [aim], "target_year": [year]})
    targets = targets.assign(direction=["increase"])
    peers = [
        {"indicator": "internet", "economy": name, "year": at, "value": last + float(rng.normal(0, spread))}
        for name, spread in zip(NAMES, rng.choice([0.1, 2, 15], len(NAMES)), strict=True)
        for at in range(first, first + many + int(rng.integers(-2, 2)))
    ]
    return figures, targets, pd.DataFrame(peers)


def indicator_chart(figure, seed):
    """The layers of a goal's chapter."""
    figures, targets, peers = made_up(seed)
    trends = mp.project(figures, until=2035, as_of=2027)
    verdicts = mp.assess(trends, targets, figures, cuts=mp.Cuts.proposed(), as_of=2027)
    ax = figure.subplots()
    mp.plot.peers(ax, peers, "internet", label="Neighbours")
    mp.plot.fan(ax, verdicts, "internet")
    mp.plot.history(ax, figures, "internet")
    mp.plot.fitted(ax, verdicts, "internet")
    mp.plot.target(ax, verdicts, "internet")
    mp.plot.finish(ax, verdicts, "internet")


def styled(draw, size=None):
    with plt.rc_context(mp.plot.STYLE):
        figure = Figure(figsize=size)
        draw(figure)
        return figure


@pytest.mark.parametrize("seed", range(CASES))
def test_last_value_target_expectation_and_peers_stand_apart(seed):
    figure = styled(lambda one: indicator_chart(one, seed))
    assert overprinted(figure) == []
    assert cut_off(figure) == []


@pytest.mark.parametrize("seed", range(5))
def test_they_stand_apart_on_axes_of_the_readers_own_size_too(seed):
    assert overprinted(styled(lambda one: indicator_chart(one, seed), (3, 1.5))) == []


LONG = "Households with a fixed broadband subscription of at least 30 megabits a second, by kind of place"


def states_of_thin_parts(ax):
    counts = pd.DataFrame({"done": [1, 30], "under way": [1, 1], "late": [150, 1], "planned": [1, 99]}, ["A", LONG])
    mp.plot.states(ax, counts, unit="measures")


def scale_of_many_years(ax):
    figures = pd.DataFrame({"indicator": "internet", "year": range(2000, 2025), "value": np.linspace(99.01, 99.9, 25)})
    mp.plot.scale(ax, figures, "internet", title=LONG, limits=(0, 100))


def tiles_of_long_names(ax):
    names = ["Kampong Chhnang", LONG, "Brunei-Muara and the islands", "Ny"]
    grid = pd.DataFrame({"place": names * 3, "column": [*range(12)], "row": [0, 1] * 6})
    mp.plot.tiles(ax, pd.Series(dict.fromkeys(names, 1234.5)), grid, decimals=1)


def journey_at(share):
    ways = pd.DataFrame({"observed": [0.5, np.nan], "projected": [0.6, np.nan], "low": [0.4, np.nan]}, ["All", LONG])
    ways = ways.assign(high=[0.8, np.nan], counted_observed=[20, 0], aimed=[30, 12], observed_time=[0.3, np.nan])
    return lambda ax: mp.plot.journey(ax, ways, elapsed_share=share)


ROWS = pd.Series(np.linspace(0.5, 99.95, 25), index=[f"{LONG} {number}" for number in range(25)])
GROUPS = pd.DataFrame({"women": np.linspace(1, 99, 14), "men": 50.0}, index=[*ROWS.index[:13], "Phones (2014)"])
OTHERS = {
    "states": (states_of_thin_parts, mp.plot.height(2)),
    "scale": (scale_of_many_years, (1.4, 2.3)),
    "tiles": (tiles_of_long_names, mp.plot.MAP_INCHES),
    "bars": (lambda ax: mp.plot.bars(ax, ROWS, unit="percent", average=50), mp.plot.height(25, thin=True)),
    "groups": (lambda ax: mp.plot.groups(ax, GROUPS, unit="percent"), mp.plot.height(14, thin=True)),
    "journey": (journey_at(0.39), mp.plot.height(2, thin=True)),
    "journey at its end": (journey_at(1.0), mp.plot.height(2, thin=True)),
    "journey before its start": (journey_at(0.0), mp.plot.height(2, thin=True)),
    "estimates": (
        lambda ax: mp.plot.lines(ax, sample().figures, sample().indicators, ceiling=100),
        mp.plot.WIDE_INCHES,
    ),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_words_of_other_charts_stand_apart_however_long_and_many(kind):
    draw, size = OTHERS[kind]
    figure = styled(lambda one: draw(one.subplots()), size)
    assert overprinted(figure) == []
    assert cut_off(figure) == []


def test_a_name_too_many_is_left_out_and_the_countrys_own_value_is_not():
    def draw(figure):
        ax = figure.subplots()
        figures, targets, _ = made_up(1)
        last = figures.iloc[-1]
        peers = [
            {"indicator": "internet", "economy": name, "year": last["year"], "value": last["value"]} for name in "ABC"
        ]
        mp.plot.peers(ax, pd.DataFrame(peers), "internet")
        verdicts = mp.assess(
            mp.project(figures, until=2035, as_of=2027), targets, figures, cuts=mp.Cuts.proposed(), as_of=2027
        )
        mp.plot.history(ax, figures, "internet")
        mp.plot.finish(ax, verdicts, "internet")

    figure = styled(draw, (2.2, 1.2))
    assert overprinted(figure) == []
    shown = [text.get_text() for text in figure.axes[0].texts if text.get_visible()]
    assert any("2024" in words or "2023" in words or "2025" in words for words in shown)


def key_of(figure, told):
    explain(figure, told)
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def test_a_mark_is_explained_under_the_first_picture_that_draws_it_and_no_other_mark_is():
    told = set()
    first, second = (styled(lambda one, seed=seed: indicator_chart(one, seed)) for seed in (0, 7))
    drawn = {text for figure in (first, second) for text in figure.axes[0].get_legend_handles_labels()[1]}
    keys = [key_of(figure, told) for figure in (first, second)]
    assert len(keys[0]) == len(set(keys[0])) > 4
    assert not set(keys[0]) & set(keys[1])
    assert {*keys[0], *keys[1]} == drawn
    assert overprinted(first) == overprinted(second) == []
    assert cut_off(first) == cut_off(second) == []


def test_a_key_makes_the_picture_higher_and_the_axes_no_smaller():
    plain, keyed = (styled(lambda one: indicator_chart(one, 0)) for _ in "ab")
    explain(keyed, set())
    for figure in (plain, keyed):
        mp.plot.svg(figure)
    assert keyed.axes[0].bbox.height > 0.9 * plain.axes[0].bbox.height
    assert keyed.get_figheight() > plain.get_figheight()


def test_a_picture_with_a_legend_of_its_own_gets_no_key():
    figure = styled(lambda one: mp.plot.lines(one.subplots(), sample().figures, sample().indicators))
    told = set()
    key_of(figure, told)
    assert len(figure.legends) == 1
    assert told == set()


def test_the_key_of_a_map_has_its_shades_and_tells_of_places_without_a_figure_only_where_there_are_such():
    grid = pd.DataFrame({"place": ["Town", "Hills"], "column": [0, 1], "row": [0, 0]})

    def keyed(*values):
        known = pd.Series(dict(zip(["Town", "Hills"], values, strict=False)))
        figure = styled(lambda one: mp.plot.tiles(one.subplots(), known, grid, unit="percent of homes"))
        return [text.get_text() for text in figure.legends[0].get_texts()]

    assert keyed(20.0, 80.0) == ["percent of homes", "20", "50", "80"]
    assert keyed(20.0) == ["percent of homes", "20", "no figure"]
