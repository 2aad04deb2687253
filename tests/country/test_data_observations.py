"""The shipped figures: well formed, within limits, and the known facts stand in them."""

import datetime
import re
from pathlib import Path

import pytest

from milepost.country.framework import load_framework
from milepost.country.observations import (
    KEY,
    history,
    known_at,
    load_observations,
    load_peers,
    read_observation_records,
)

DATA = Path(__file__).parents[2] / "data"
FRAMEWORK = load_framework(DATA)
OBSERVATIONS = load_observations(DATA)
RELEASED_PEERS = load_peers(DATA)
PEERS = load_peers(DATA, datetime.date(2026, 12, 31))
RELEASED = OBSERVATIONS[OBSERVATIONS["status"] != "withdrawn"]
ASEAN = {"BRN", "IDN", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM", "TLS"}
NOW = datetime.date(2026, 12, 31)


def value_at(indicator, year, as_of, **group):
    past = history(known_at(OBSERVATIONS, as_of), indicator, **group)
    return dict(zip(past.years, past.values, strict=True)).get(year)


def test_every_observation_stands_in_the_file_of_its_pillar():
    for row in OBSERVATIONS.itertuples():
        assert f"{FRAMEWORK.indicators[row.indicator].pillar}.csv" == row.file, (row.file, row.line)


def test_groups_and_statuses_are_spelled_as_agreed():
    assert set(OBSERVATIONS["sex"]) == {"both", "female", "male"}
    assert set(OBSERVATIONS["location"]) == {"total", "urban", "rural"}
    assert set(OBSERVATIONS["status"]) <= {"normal", "estimated", "provisional", "carried", "withdrawn"}
    assert set(OBSERVATIONS["province"]) <= {"", *(f"KH-{number}" for number in range(1, 26))}


def test_a_figure_has_one_row_a_release():
    assert not OBSERVATIONS.duplicated([*KEY, "release"]).any()


def test_only_withdrawn_rows_have_no_value_and_something_stood_there_before():
    assert RELEASED["value"].notna().all()
    withdrawn = OBSERVATIONS[OBSERVATIONS["status"] == "withdrawn"]
    assert withdrawn["value"].isna().all()
    for row in withdrawn.itertuples():
        assert value_at(row.indicator, row.year, row.release - datetime.timedelta(days=1)) is not None


def test_no_release_is_older_than_the_year_it_tells_of():
    assert all(row.release.year >= row.year for row in OBSERVATIONS.itertuples())


def test_values_lie_within_the_declared_limits():
    for row in RELEASED.itertuples():
        item = FRAMEWORK.indicators[row.indicator]
        assert item.lower_limit is None or row.value >= item.lower_limit, (row.file, row.line)
        assert item.upper_limit is None or row.value <= item.upper_limit, (row.file, row.line)


def test_values_have_at_most_four_decimals():
    for record in read_observation_records(DATA):
        assert re.fullmatch(r"-?\d+(\.\d{1,4})?", str(record.fields.get("value", 0))), str(record.place)


def test_a_release_that_changes_nothing_has_no_row():
    ordered = OBSERVATIONS.sort_values([*KEY, "release"])
    before = ordered.groupby(KEY)["value"].shift()
    assert not (ordered["value"] == before).any()


def test_women_and_men_do_not_repeat_the_national_value():
    both = RELEASED[RELEASED["sex"] == "both"]
    group = [name for name in KEY if name != "sex"]
    split = RELEASED[RELEASED["sex"] != "both"].merge(both, on=[*group, "release"], suffixes=("", "_both"))
    assert len(split) > 50
    assert not (split["value"] == split["value_both"]).any()


def test_a_carried_value_repeats_the_year_before():
    for row in OBSERVATIONS[OBSERVATIONS["status"] == "carried"].itertuples():
        assert value_at(row.indicator, row.year - 1, row.release) == row.value, (row.file, row.line)


def test_provinces_before_2014_have_no_tboung_khmum():
    provinces = OBSERVATIONS[OBSERVATIONS["province"] != ""]
    assert set(provinces["year"]) == {2008, 2011, 2014}
    assert provinces["province"].nunique() == 24
    assert "KH-25" not in set(provinces["province"])


@pytest.mark.parametrize(
    ("year", "as_of", "percent"),
    [
        (2013, "2021-10-10", 6.8),
        (2013, "2021-10-11", 6.0),
        (2015, "2021-10-10", 6.4332),
        (2015, "2021-10-11", 18.0),
        (2015, "2024-09-29", 6.4332),
        (2018, "2020-06-17", 40.0),
        (2018, "2021-10-11", 65.0),
        (2018, "2022-05-01", None),
        (2018, "2026-08-19", None),
        (2018, "2026-12-31", 65.0),
        (2019, "2021-04-04", None),
        (2020, "2021-10-11", 78.8),
        (2020, "2022-05-01", None),
        (2020, "2023-11-20", 53.6508),
        (2023, "2026-06-30", 60.7171),
        (2020, "2026-12-31", 56.3759),
        (2023, "2026-12-31", 68.9255),
        (2024, "2026-12-31", 68.4753),
    ],
)
def test_internet_use_is_what_each_release_said(year, as_of, percent):
    assert value_at("internet_users", year, datetime.date.fromisoformat(as_of)) == percent


@pytest.mark.parametrize(
    ("indicator", "year", "value"),
    [
        ("account_ownership", 2024, 39.0314),
        ("mobile_subscriptions", 2024, 116.092),
        ("fixed_broadband", 2024, 4.1457),
        ("electricity_access", 2024, 99.2),
        ("mobile_2g_coverage", 2024, 99.5),
        ("mobile_4g_coverage", 2024, 93.2),
        ("mobile_ownership", 2023, 79.4317),
        ("household_internet", 2023, 73.6094),
        ("mobile_broadband", 2024, 104.051),
        ("fixed_broadband_price", 2025, 7.14),
        ("statistical_performance", 2024, 63.0138),
        ("ict_services_bop", 2024, 6.3203),
        ("services_applied_online", 2020, 11.86),
        ("egdi", 2024, 0.5754),
        ("secure_servers", 2024, 817.2891),
        ("mobile_4g_coverage", 2018, 80.3),
        ("gsma_4g_coverage", 2018, 93.0),
        ("cybersecurity_2018", 2018, 0.161),
        ("cybersecurity_2014", 2014, 0.118),
        ("cybersecurity_2017", 2017, 0.283),
        ("cybersecurity_2020", 2020, 19.12),
        ("cybersecurity_2024", 2024, 37.02),
        ("formal_finance", 2021, 67.0),
        ("business_start_days", 2019, 99.0),
        ("high_tech_exports", 2024, 5.2621),
    ],
)
def test_the_newest_figures_are_those_published(indicator, year, value):
    assert value_at(indicator, year, NOW) == value


def test_accounts_of_women_and_of_villagers_are_fewer():
    assert value_at("account_ownership", 2024, NOW, sex="female") == 36.7989
    assert value_at("account_ownership", 2024, NOW, sex="male") == 41.5806
    assert value_at("account_ownership", 2024, NOW, location="rural") == 34.0382
    assert value_at("account_ownership", 2024, NOW, location="urban") == 65.2418


def test_gsma_repeats_90_percent_and_the_repeats_are_called_carried():
    past = history(known_at(OBSERVATIONS, NOW), "gsma_3g_coverage")
    assert list(past.values[1:]) == [90.0] * 7
    assert past.statuses == ("normal", "normal", *["carried"] * 6)


def test_the_compilers_own_estimates_of_internet_use_are_marked():
    rows = OBSERVATIONS[(OBSERVATIONS["indicator"] == "internet_users") & (OBSERVATIONS["status"] == "estimated")]
    assert set(rows["year"]) == {2006, 2011, 2013, 2014, 2018, *range(2020, 2025)}
    assert set(rows[rows["year"] >= 2018]["release"]) == {datetime.date(2026, 8, 20)}


def test_peers_are_asean_members_since_2000_with_one_figure_a_year():
    assert set(PEERS["economy"]) == ASEAN
    assert not RELEASED_PEERS.duplicated(["indicator", "economy", "year", "release"]).any()
    assert PEERS["year"].min() == 2000
    assert not PEERS.duplicated(["indicator", "economy", "year"]).any()
    assert PEERS["value"].notna().all()


def test_peers_are_known_as_of_a_date():
    """An edition made again sees no peer's figure that came out after it."""
    day = datetime.date(2025, 6, 30)
    then = load_peers(DATA, day)
    assert then["release"].max() <= day
    assert len(then) < len(PEERS)
    assert not then.duplicated(["indicator", "economy", "year"]).any()
    thai = {
        row.year: row.value for row in then[then["economy"] == "THA"].itertuples() if row.indicator == "internet_users"
    }
    assert thai[2023] == 89.5352
    assert 2024 not in thai


def test_peers_come_from_publishers_that_allow_a_table():
    allowed = re.compile(r"(wdi|findex|egdi|unsdg|spi)\d{4}")
    assert all(allowed.fullmatch(source) for source in PEERS["source"])
    assert set(PEERS["indicator"]) <= set(FRAMEWORK.indicators)


def test_peers_lie_within_the_declared_limits():
    for row in RELEASED_PEERS.itertuples():
        item = FRAMEWORK.indicators[row.indicator]
        assert item.upper_limit is None or row.value <= item.upper_limit, row
        assert item.lower_limit is None or row.value >= item.lower_limit, row
