"""Tables of peers come from what was known in their year, and survive being written."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from milepost.trends.peer_calibration import change_sums, peer_panels
from milepost.trends.peer_path import COVERAGES, NODES
from milepost.trends.peer_tables import calibrate_peers, carried_on, shrunk
from milepost.trends.tables import load_tables, read_tables, shipped_years, write_tables

INTERNET = "IT.NET.USER.ZS"


def logistic_panel(economies=60, seed=3, first=1995, last=2022, indicator=INTERNET):
    """Economies that take off one after another, at the same pace at the same level, with noise."""
    random = np.random.default_rng(seed)
    years = np.arange(first, last + 1)
    start = random.uniform(2000, 2032, economies)[:, None]
    values = 95 / (1 + np.exp(-0.25 * (years - start))) + random.normal(0, 0.4, (economies, len(years)))
    return pd.DataFrame(
        {
            "series": np.repeat([f"economy {number:02d}" for number in range(economies)], len(years)),
            "indicator": indicator,
            "year": np.tile(years, economies),
            "value": np.clip(values, 0, 100).ravel(),
        }
    )


@pytest.fixture(scope="module")
def table():
    return calibrate_peers(logistic_panel(), 2022, percentages=[INTERNET])[0][INTERNET]


def test_typical_pace_is_fastest_half_way_and_fades_at_both_ends(table):
    """A logistic curve of ceiling 95 and rate .25 goes 5.9 points a year at 47; kernel and noise flatten it."""
    pace = np.interp([0.02, 0.45, 0.9], NODES, table.pace)
    assert pace[1] > 2 * max(pace[0], pace[2])
    assert 0.035 < pace[1] < 0.06


def test_half_widths_widen_with_the_years_and_with_coverage(table):
    assert (np.diff(table.half_widths, axis=1) >= 0).all()
    assert (np.diff(table.half_widths, axis=2) > 0).all()


def test_values_after_the_table_s_year_change_nothing():
    panel = logistic_panel()
    later = panel.assign(value=panel["value"].where(panel["year"] <= 2016, 50.0))
    then, now = (calibrate_peers(one, 2016, percentages=[INTERNET])[0][INTERNET] for one in (panel, later))
    assert (then.pace == now.pace).all()
    assert (then.half_widths == now.half_widths).all()


def test_a_gap_that_is_not_closed_yet_gives_no_change():
    rows = pd.DataFrame({"series": "a", "indicator": INTERNET, "year": [2010, 2011, 2015], "value": [10.0, 12, 40]})
    (panel,) = peer_panels(rows, [INTERNET])
    assert_allclose(change_sums(panel, 2014).change.max() / change_sums(panel, 2014).weight.max(), 0.02)
    closed = change_sums(panel, 2015)
    assert closed.change.max() / closed.weight.max() > 0.06


def test_the_order_of_rows_does_not_matter(table):
    shuffled = logistic_panel().sample(frac=1, random_state=1)
    again = calibrate_peers(shuffled, 2022, percentages=[INTERNET])[0][INTERNET]
    assert_allclose(again.half_widths, table.half_widths, rtol=1e-12)


def test_our_own_name_of_an_indicator_makes_no_table():
    """What a series means is said by its source's code, never by the name that this project gives it."""
    assert not calibrate_peers(logistic_panel(indicator="internet_users"), 2022, percentages=["internet_users"])[0]


def test_too_few_economies_make_no_table():
    assert not calibrate_peers(logistic_panel(economies=10), 2022)[0]
    assert not calibrate_peers(logistic_panel(indicator="unknown"), 2022)[0]


def test_two_adoption_indicators_make_a_pooled_table():
    both = pd.concat([logistic_panel(), logistic_panel(seed=4, indicator="EG.ELC.ACCS.ZS")])
    tables = calibrate_peers(both, 2022, percentages=[INTERNET, "EG.ELC.ACCS.ZS"])[0]
    assert set(tables) == {INTERNET, "EG.ELC.ACCS.ZS", "adoption"}
    assert (tables["adoption"].pace_weight, tables["adoption"].damping) == (0.5, 0.8)


def test_beyond_five_years_half_widths_grow_with_the_power_of_seven_tenths_at_most():
    steep = np.arange(1.0, 6.0)[:, None] * np.array([[1.0, 2.0]])
    flat = np.full((5, 2), [1.0, 2.0])
    assert_allclose(carried_on(steep)[9] / carried_on(steep)[4], 2**0.7)
    assert_allclose(carried_on(flat)[9], carried_on(flat)[4])


def test_a_cell_without_residuals_is_its_indicator():
    towards = np.full((5, 2), 3.0)
    own = np.full((5, 2), 1.0)
    assert (shrunk(np.full((5, 2), np.nan), np.zeros(5), towards, 25) == towards).all()
    assert_allclose(shrunk(own, np.full(5, 25.0), towards, 25), 2.0)


def test_a_year_without_residuals_is_as_wide_as_the_years_beside_it_ask_for():
    """An index of every second year that needs twice the common widths needs them in odd years, too."""
    common = np.array([[1.0, 2.0], [1.4, 2.8], [1.7, 3.4], [2.0, 4.0], [2.2, 4.5]])
    counts = np.array([0.0, 1e9, 0.0, 1e9, 0.0])
    own = np.where(counts[:, None] > 0, 2 * common, np.nan)
    assert_allclose(shrunk(own, counts, common, 100), 2 * common)


@pytest.mark.parametrize("code", ["UN.EGDI.OSI", "UN.EPI"])
def test_an_index_of_every_second_year_does_not_jump_from_year_to_year(code):
    """The 80 % half-width one year ahead is more than half of that two years ahead, whatever the level."""
    widths = load_tables().peers[code].half_widths[:, :, list(COVERAGES).index(0.8)]
    assert (widths[:, 0] > 0.5 * widths[:, 1]).all()
    assert (widths[:, 2] > 1.02 * widths[:, 1]).all()
    assert (widths[:, 4] > 1.02 * widths[:, 3]).all()


@pytest.mark.parametrize("year", shipped_years())
def test_every_shipped_file_has_tables_of_peers_and_says_which(year):
    tables = load_tables(year)
    assert {"IT.NET.USER.ZS", "IT.CEL.SETS.P2", "EG.ELC.ACCS.ZS", "adoption"} <= set(tables.peers)
    assert tables.metadata["peer_tables"].split(", ") == list(tables.peers)
    assert "kept to the end" in tables.metadata["peer_coverage"]


def test_tables_of_peers_survive_being_written_and_read(tmp_path):
    tables = load_tables()
    write_tables(tables, tmp_path / "tables.csv")
    again = read_tables((tmp_path / "tables.csv").read_text(encoding="utf-8"))
    for code, one in tables.peers.items():
        assert_allclose(again.peers[code].pace, one.pace, rtol=1e-3)
        assert_allclose(again.peers[code].half_widths, one.half_widths, rtol=2e-3)
        assert again.peers[code].scale == one.scale


def test_a_file_with_a_block_missing_is_refused(tmp_path):
    write_tables(load_tables(), tmp_path / "tables.csv")
    blocks = (tmp_path / "tables.csv").read_text(encoding="utf-8").split("\n\n")
    with pytest.raises(ValueError, match="three blocks, found 2"):
        read_tables("\n\n".join(blocks[:3]))
    torn = blocks[3].replace("adoption,5+,4,20", "nobody,5+,4,20")
    with pytest.raises(ValueError, match="adoption: no row for"):
        read_tables("\n\n".join([*blocks[:3], torn]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pace": np.zeros(3)}, "15 numbers each"),
        ({"movement": np.zeros(15)}, "above zero"),
        ({"half_widths": np.ones((4, 20, 11))}, "5 cells"),
        ({"half_widths": np.zeros((5, 20, 11))}, "above zero"),
        ({"half_widths": np.ones((5, 20, 11))}, "rise with coverage"),
    ],
)
def test_tables_of_peers_that_cannot_be_right_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(load_tables().peers[INTERNET], **change)
