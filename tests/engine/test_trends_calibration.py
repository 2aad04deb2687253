"""Tables come from what was known in their year, and intervals made with them hold."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from milepost.trends.calibration import (
    Residuals,
    calibrate,
    level_factors,
    main,
    smooth_half_widths,
    standardised_residuals,
)
from milepost.trends.centre import padded
from milepost.trends.engine import TABLES_ALONE, Engine
from milepost.trends.tables import CalibrationTables, load_tables, read_tables, shipped_years, write_tables


def made_up_panel(series=120, seed=5, first=1990, last=2020):
    """Noisy paths whose pace wanders: the truth is known to be as hard at any time."""
    random = np.random.default_rng(seed)
    years = np.arange(first, last + 1)
    shape = (series, len(years))
    pace = 2 + np.cumsum(random.normal(0, 0.3, shape), axis=1)
    values = 100 + np.cumsum(pace + random.normal(0, 1, shape), axis=1)
    return pd.DataFrame(
        {
            "series": np.repeat([f"economy {number}" for number in range(series)], len(years)),
            "indicator": "paths",
            "year": np.tile(years, series),
            "value": values.ravel(),
        }
    )


@pytest.fixture(scope="module")
def tables():
    return calibrate(made_up_panel(), 2020)


def test_intervals_cover_series_that_made_no_table(tables):
    """Nominal 80 and 95 % cover 76 to 84 and 92 to 98 % of 1,800 outcomes."""
    unseen = made_up_panel(series=300, seed=6)
    known = unseen[unseen["year"] <= 2014].groupby("series", sort=False)
    years, values = padded([(rows["year"], rows["value"]) for _, rows in known])
    none = np.full(len(years), np.nan)
    engine = Engine(tables, TABLES_ALONE)
    ahead = engine.project_panel(years, values, horizon=6, percentage=none > 0, lower=none, upper=none)
    actual = unseen["value"].to_numpy().reshape(300, -1)[:, -6:]
    shares = []
    for low, high in ((0.1, 0.9), (0.025, 0.975)):
        first, last = (int(np.flatnonzero(ahead.levels == level)[0]) for level in (low, high))
        inside = (actual >= ahead.quantiles[:, :, first]) & (actual <= ahead.quantiles[:, :, last])
        shares.append(inside.mean())
    assert 0.76 <= shares[0] <= 0.84
    assert 0.92 <= shares[1] <= 0.98


def test_values_after_the_table_s_year_are_not_looked_at():
    panel = made_up_panel()
    later = panel.assign(value=panel["value"].where(panel["year"] <= 2012, panel["value"] * 7))
    assert (calibrate(panel, 2012).half_widths == calibrate(later, 2012).half_widths).all()


def test_percentages_without_peers_are_as_wide_as_their_level_asks_for():
    """Twice where residuals were twice as large; a fifth more than lately below .6, a tenth less above .85."""
    cell = np.repeat(np.arange(5), 9900)
    size = np.where(cell == 4, 2.0, 1.0)
    factors = level_factors(Residuals(np.zeros_like(cell), cell, np.ones_like(cell), size), np.ones((20, 11)))
    assert_allclose(factors, [1.2, 1.2, 1.2, 1.0, 1.791])


def test_outcomes_older_than_four_years_do_not_count():
    residuals = standardised_residuals(made_up_panel(series=3), 2020, percentages=())
    # Three series, four outcome years, ten horizons each.
    assert len(residuals.size) == 3 * 4 * 10


def test_the_unit_of_the_panel_does_not_matter(tables):
    panel = made_up_panel()
    thousands = calibrate(panel.assign(value=panel["value"] / 1000), 2020)
    assert_allclose(thousands.half_widths, tables.half_widths, rtol=1e-9)


def test_the_order_of_rows_does_not_matter(tables):
    shuffled = calibrate(made_up_panel().sample(frac=1, random_state=1), 2020)
    assert (shuffled.half_widths == tables.half_widths).all()


def test_half_widths_never_fall_with_the_horizon_and_rise_with_coverage(tables):
    assert (np.diff(tables.half_widths, axis=0) >= 0).all()
    assert (np.diff(tables.half_widths, axis=1) > 0).all()


def test_beyond_the_pools_half_widths_follow_their_power_law():
    horizons = np.arange(1, 11)
    quantiles = np.column_stack([2 * horizons**0.8, 5 * horizons**0.8])
    smooth = smooth_half_widths(horizons, quantiles, np.full(10, 100))
    assert_allclose(smooth[14], [2 * 15**0.8, 5 * 15**0.8 * 1.001])


def test_a_panel_too_small_is_refused_with_its_pools():
    with pytest.raises(ValueError, match="three horizons need 60"):
        calibrate(made_up_panel(series=4), 2020)
    with pytest.raises(ValueError, match="three horizons need 60"):
        calibrate(made_up_panel(series=4), 1992)


def test_tables_survive_being_written_and_read(tables, tmp_path):
    write_tables(tables, tmp_path / "table.csv")
    again = read_tables((tmp_path / "table.csv").read_text(encoding="utf-8"))
    assert (again.id, again.as_of, again.metadata) == (tables.id, tables.as_of, tables.metadata)
    assert_allclose(again.half_widths, tables.half_widths, rtol=1e-3)


@pytest.mark.parametrize("year", shipped_years())
def test_every_shipped_table_says_what_it_is_made_of(year):
    shipped = load_tables(year)
    assert shipped.as_of == year
    assert len(shipped.horizons) == 20
    assert {"panel", "series", "residuals", "outcomes", "measured_coverage"} <= shipped.metadata.keys()


def test_the_newest_table_known_in_a_year_is_loaded():
    assert load_tables().as_of == max(shipped_years())
    assert load_tables(2100) is not None
    assert load_tables(2010).as_of == 2010
    with pytest.raises(ValueError, match="no calibration table known in 1990"):
        load_tables(1990)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"half_widths": np.array([[2.0, 1.0]])}, "rise with coverage"),
        ({"half_widths": np.array([[0.0, 1.0]])}, "above zero"),
        ({"half_widths": np.array([[1.0]])}, "half-widths for the horizons"),
        ({"horizons": np.array([2])}, "without a gap"),
    ],
)
def test_tables_that_cannot_be_right_are_refused(change, message):
    given = {
        "id": "t",
        "as_of": 2020,
        "horizons": np.array([1]),
        "coverages": np.array([0.8, 0.95]),
        "half_widths": np.array([[1.0, 2.0]]),
    }
    with pytest.raises(ValueError, match=message):
        CalibrationTables(**(given | change))


def test_a_file_without_its_first_lines_is_refused():
    with pytest.raises(ValueError, match="must state"):
        read_tables("horizon,0.8\n1,1.0\n")


def test_the_command_writes_one_table_a_year(tmp_path):
    panel = made_up_panel().rename(columns={"series": "iso3"})
    panel = panel.assign(indicator="IT.CEL.SETS.P2", sex="both", location="total")
    panel.to_csv(tmp_path / "panel.csv", index=False)
    main([str(tmp_path / "panel.csv"), "--as-of", "2019-2020", "--out", str(tmp_path), "--coverage", "none"])
    for year in (2019, 2020):
        written = read_tables((tmp_path / f"htd-{year}.csv").read_text(encoding="utf-8"))
        assert written.metadata["measured_coverage"] == "none"
        assert written.metadata["panel"].startswith("120 economies")
