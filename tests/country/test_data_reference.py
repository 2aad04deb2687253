"""The figures of 2026 against the collection that they were taken from, and what the list of indicators is to reach."""

import csv
import datetime
import importlib.util
import os
import random
from pathlib import Path

import pytest

from milepost.country.framework import TargetStatus, load_framework
from milepost.country.observations import history, known_at, load_observations, load_peers
from milepost.verdicts.preparation import prepare

ROOT = Path(__file__).parents[2]
REFERENCE = Path(os.environ.get("MILEPOST_REFERENCE", ROOT / "../shared/reference"))
DATA = ROOT / "data"
DAY = datetime.date(2026, 10, 31)
FRAMEWORK = load_framework(DATA)
OBSERVATIONS = load_observations(DATA)
KNOWN = known_at(OBSERVATIONS, DAY)
NATIONAL = KNOWN[(KNOWN["sex"] == "both") & (KNOWN["location"] == "total") & (KNOWN["province"] == "")]
NEWEST = NATIONAL.groupby("indicator")["year"].max()

# Which series of the collection each indicator was taken from, and in which release of it.
SERIES = {
    "mobile_2g_coverage": ("ITU.COVERAGE_2G(i271pop)", "2025-12-30"),
    "mobile_3g_coverage": ("ITU.COVERAGE_3G(i271G)", "2025-12-30"),
    "mobile_4g_coverage": ("ITU.COVERAGE_4G(i271GA)", "2025-12-30"),
    "mobile_4g_ministry": ("MPTC.COVERAGE_4G_POPULATION", "2021-05-18"),
    "mobile_broadband": ("ITU.MOBILE_BROADBAND_P2(i911mw)", "2025-12-30"),
    "fixed_broadband_price": ("ITU.PRICE_FIXED_BB_5GB_GNI(i154_FBB5_GNI)", "2025-12-30"),
    "mobile_data_price": ("ITU.PRICE_MOBILE_DATA_5GB_GNI(i271mb_5GB_GNI)", "2025-12-30"),
    "fixed_broadband": ("IT.NET.BBND.P2", "2026-08-20"),
    "mobile_subscriptions": ("IT.CEL.SETS.P2", "2026-08-20"),
    "internet_users": ("IT.NET.USER.ZS", "2026-08-20"),
    "electricity_access": ("EG.ELC.ACCS.ZS", "2026-08-20"),
    "mobile_ownership": ("ITU.MOBILE_OWNERSHIP(xHH18_IDI)", "2025-12-17"),
    "household_internet": ("ITU.HH_INTERNET(xHH6_IDI)", "2025-12-30"),
    "statistical_performance": ("WB.SPI.INDEX", "2026-06-30"),
    "data_products": ("WB.SPI.INDEX.PIL3", "2025-12-31"),
    "ict_services_bop": ("BX.GSR.CCIS.ZS", "2025-12-31"),
    "digital_services_exports": ("UNCTAD.DIGITALLY_DELIVERABLE_EXP_SHARE", "2020-12-31"),
    "pay_online_purchase": ("FINDEX.PAY_ONLINE_PURCHASE(fin27a)", "2025-07-31"),
    "buy_online": ("FINDEX.BUY_ONLINE(fin26b)", "2025-07-31"),
    "mobile_money_saving": ("FINDEX.SAVE_MOBILE_MONEY(fin17b)", "2025-07-31"),
    "no_documents": ("FINDEX.NO_MOBILE_MONEY_NO_DOCUMENTS(fin14c)", "2025-07-31"),
    "account_ownership": ("FX.OWN.TOTL.ZS", "2025-07-31"),
    "bank_account": ("FINDEX.FIACCOUNT", "2025-07-31"),
    "formal_saving": ("FINDEX.SAVE_BANK(fin17a)", "2025-07-31"),
    "egdi": ("UN.EGDI", "2022-12-31"),
    "services_applied_online": ("MPTC.PUBLIC_SERVICES_ONLINE_APPLICATION", "2022-03-30"),
    **{f"cybersecurity_{year}": (f"ITU.GCI_{year}_SCORE", None) for year in (2014, 2017, 2018, 2020, 2024)},
}
LOT = 20261031  # the edition's day: the same ten are drawn every time


def reference(name):
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"the reference collection is not here: {path}")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def judgeable(item):
    """It has a target, and enough of a history: two points of an adoption share, or five of anything, as prepared."""
    if item.context or not FRAMEWORK.targets_of(item.id):
        return False
    past = history(KNOWN, item.id)
    if len(past) == 0 or item.series_end is not None:
        return False
    points = len(prepare(item, past, FRAMEWORK.events_of(item.id), 5).history)
    return points >= (2 if item.adoption else 5)


def test_ten_figures_drawn_by_lot_are_those_of_the_collection():
    """Each is one of its series, in the year, the group and the release that we say, to four decimals."""
    published = {
        (row["indicator"], int(row["year"]), row["sex"], row["location"], row["release"]): float(row["value"])
        for row in reference("cambodia_2026.csv")
    }
    published |= {(*key[:4], None): value for key, value in published.items()}
    pool = [
        (row, key)
        for row in KNOWN[KNOWN["province"] == ""].itertuples()
        if row.indicator in SERIES
        and (key := (SERIES[row.indicator][0], row.year, row.sex, row.location, SERIES[row.indicator][1])) in published
    ]
    assert len(pool) > 250
    for row, key in random.Random(LOT).sample(pool, 10):  # noqa: S311 (a lot, no secret)
        assert row.value == pytest.approx(published[key], abs=6e-4), key


def test_every_figure_that_the_collection_maps_to_us_is_held_or_revised():
    """Not ten alone: all that one series, release, year and group give."""
    missed = []
    for row in reference("cambodia_2026.csv"):
        for name, (code, release) in SERIES.items():
            if row["indicator"] != code or row["release"] != (release or row["release"]):
                continue
            past = history(KNOWN, name, sex=row["sex"], location=row["location"])
            held = dict(zip(past.years.tolist(), past.values.tolist(), strict=True)).get(int(row["year"]))
            if held is None or held != pytest.approx(float(row["value"]), abs=6e-3):
                missed.append((name, row["year"], row["sex"], row["location"], row["value"], held))
    assert missed == []


def test_the_numbers_of_measures_and_actions_are_those_of_the_texts():
    """The denominators of the official targets are counted in the registers, not typed twice."""
    measures, actions = reference("framework_measures.csv"), reference("digital_government_actions.csv")
    ends = [int(row["phase_end"]) for row in actions]
    value = {(target.indicator, target.target_year): target.value for target in FRAMEWORK.targets}
    assert value["measures_done", 2035] == len(measures)
    assert value["actions_done", 2025] == sum(end <= 2025 for end in ends)
    assert value["actions_done", 2030] == sum(end <= 2030 for end in ends)
    assert value["actions_done", 2035] == len(actions)


def test_every_indicator_that_a_measure_moves_exists_or_is_replaced():
    known = {*FRAMEWORK.indicators, *(item.indicator for item in FRAMEWORK.replaced)}
    for name in ("framework_measures.csv", "digital_government_actions.csv"):
        linked = {one for row in reference(name) for one in row["indicators"].split(";") if one}
        assert linked <= known


def test_thirty_indicators_and_six_a_goal_have_a_figure_of_2023_or_later():
    fresh = {name for name, year in NEWEST.items() if year >= 2023}
    assert len(fresh) >= 30
    for pillar in FRAMEWORK.pillars:
        assessed = [item.id for item in FRAMEWORK.of_pillar(pillar) if not item.context]
        assert sum(name in fresh for name in assessed) >= 6, pillar


def test_four_indicators_a_goal_can_be_judged():
    for pillar in FRAMEWORK.pillars:
        assert sum(judgeable(item) for item in FRAMEWORK.of_pillar(pillar)) >= 4, pillar


def test_four_indicators_a_goal_but_one_are_judged_in_the_edition_with_a_figure_of_2023_or_later():
    """Judged: a verdict that says whether the target will be reached, not only why there is none.

    Of digital government three: the interval of e-participation, the fourth, covers most of its scale.
    """
    with (ROOT / "tests" / "country" / "golden" / "verdicts-2026.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    judged = {"met", "on track", "watch", "accelerate", "reverse"}
    for pillar in FRAMEWORK.pillars:
        held = [row for row in rows if row["pillar"] == pillar and row["last_year"] and int(row["last_year"]) >= 2023]
        count = sum(row["verdict"] in judged or row["verdict"].startswith("adjust") for row in held)
        silent = [row["indicator"] for row in held if row["verdict"] == "interval too wide"]
        assert count + (pillar == "government" and silent == ["e_participation"]) >= 4, pillar


def test_five_official_targets_or_more_have_document_and_page():
    official = [target for target in FRAMEWORK.targets if target.status is TargetStatus.OFFICIAL]
    assert len(official) >= 5
    assert all(target.source and target.page for target in official)


def test_what_is_replaced_says_why_and_by_what_is_published():
    """An indicator without any figure is not left alone: one of the same journey answers in its place."""
    replaced = {item.indicator: item for item in FRAMEWORK.replaced}
    silent = [item.id for item in FRAMEWORK.indicators.values() if item.id not in NEWEST.index and not item.context]
    assert set(silent) - set(replaced) == {"measures_done", "actions_done"}  # the registers of status answer these
    for item in replaced.values():
        assert len(item.why) > 40
        assert any(NEWEST.get(name, 0) >= 2020 for name in item.replaced_by), item.indicator


# The traps of the new figures.
def rows(indicator, **group):
    return history(KNOWN, indicator, **group)


def test_the_ministrys_coverage_and_itus_are_two_indicators():
    """July 2020: 82.5 percent by the ministry, 91.5 at ITU from the regulator."""
    assert (rows("mobile_4g_ministry").last_year, rows("mobile_4g_ministry").last_value) == (2020, 82.5)
    ours = rows("mobile_4g_coverage")
    assert dict(zip(ours.years, ours.values, strict=True))[2020] == 91.5
    assert "snec2021" not in ours.sources


@pytest.mark.parametrize("indicator", ["mobile_2g_coverage", "mobile_3g_coverage", "mobile_4g_coverage"])
def test_coverage_that_repeats_the_year_before_is_carried(indicator):
    past = rows(indicator)
    status = dict(zip(past.years.tolist(), past.statuses, strict=True))
    assert status[2019] == status[2022] == "carried"
    assert status[2021] == status[2024] == "normal"


def test_phone_owners_of_the_old_survey_are_not_the_start_of_the_new_one():
    """32.7 percent in 2018, 71.6 in 2019: the trend begins with the survey of 2019, and is estimated after it."""
    item = FRAMEWORK.indicators["mobile_ownership"]
    used = prepare(item, rows(item.id), FRAMEWORK.events_of(item.id), 5).history
    assert used.years.tolist() == [2019, 2020, 2021, 2022, 2023]
    assert used.statuses == ("normal", *["estimated"] * 4)


def test_internet_users_of_2024_lie_below_2023_and_both_are_estimates():
    past = rows("internet_users")
    assert past.values[-1] < past.values[-2]
    assert past.statuses[-2:] == ("estimated", "estimated")
    assert 2018 in {event.year for event in FRAMEWORK.events_of("internet_users") if event.kind == "outlier"}


def test_cybersecurity_has_five_editions_and_none_continues_another():
    for year in (2014, 2017, 2018, 2020, 2024):
        assert rows(f"cybersecurity_{year}").years.tolist() == [year]
    parts = FRAMEWORK.indicators["cybersecurity_2020"].sum_of
    assert len(parts) == 5
    assert sum(rows(name).last_value for name in parts) == pytest.approx(rows("cybersecurity_2020").last_value)


def test_another_projects_sums_are_no_index():
    """GTMI22 and ODIN22 of the collection are sums by another project, not what the publishers give."""
    assert not {"gtmi", "odin"} & {source.rstrip("0123456789") for source in OBSERVATIONS["source"]}
    assert rows("govtech_maturity").last_value == 0.584


def test_price_baskets_break_where_another_plan_was_priced():
    assert {event.year for event in FRAMEWORK.events_of("mobile_data_price")} == {2024}
    assert {event.year for event in FRAMEWORK.events_of("fixed_broadband_price")} == {2024}


def test_no_table_of_a_publisher_with_unclear_terms_is_shipped():
    """ITU's portal, GSMA, the Global Data Lab: figures of Cambodia are cited, peers are not."""
    sources = {source.rstrip("0123456789") for source in load_peers(DATA)["source"]}
    assert not sources & {"itu", "gsma", "gdl", "gci", "ncsi"}
    assert set(OBSERVATIONS[OBSERVATIONS["source"] == "gdl2014"]["year"]) == {2014}


def test_the_edition_of_2025_sees_no_figure_of_2026():
    then = known_at(OBSERVATIONS, datetime.date(2025, 6, 30))
    assert history(then, "internet_users").last_value == 60.7
    assert len(history(then, "mobile_broadband")) == 0
    assert history(then, "mobile_4g_coverage").last_year == 2018


def test_findex_by_sex_and_place_goes_back_to_2011_where_the_source_has_it():
    """Women, men and villages, 2011 to 2024; urban figures were published for 2024 only."""
    for name in ("account_ownership", "bank_account"):
        assert {2011, 2014, 2017, 2024} <= set(rows(name, location="rural").years.tolist())
        for sex in ("female", "male"):
            assert {2011, 2014, 2017, 2021, 2024} == set(rows(name, sex=sex).years.tolist())
    assert rows("formal_saving", location="rural").years.tolist() == [2011, 2014, 2017]
    assert rows("household_phone", location="rural").years.tolist() == [2014]
    assert KNOWN[KNOWN["indicator"] == "household_phone"]["province"].nunique() == 1 + 11


def test_the_page_on_the_list_is_what_its_script_writes():
    spec = importlib.util.spec_from_file_location("make_indicators_2026", ROOT / "docs" / "make_indicators_2026.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PAGE.read_text(encoding="utf-8") == script.page(DATA)
    for name in FRAMEWORK.indicators:
        assert f"| `{name}` " in script.page(DATA)


# Read in public copies, and in no collection that comes with the project: what can be held of them is held here.
ELSEWHERE = (
    "rule_of_law",
    "regulatory_quality",
    "government_effectiveness",
    "tertiary_enrolment",
    "data_sources",
    "cyber_readiness",
)
ESTIMATES = ELSEWHERE[:3]


def test_what_no_collection_holds_is_one_release_of_one_cited_source_with_its_address():
    """Nothing of such a series is joined from two editions, and a reader can find where it was published."""
    sources = (DATA / "references.bib").read_text(encoding="utf-8")
    for name in ELSEWHERE:
        rows = OBSERVATIONS[OBSERVATIONS["indicator"] == name]
        assert rows["release"].nunique() == rows["source"].nunique() == 1, name
        entry = sources.partition(f"{{{rows['source'].iloc[0]},")[2].partition("\n}")[0]
        assert "https://" in entry, name
        assert "copied in" in entry or "copied without a date in" in entry, name
        assert set(rows["source"]) <= set(FRAMEWORK.indicators[name].citation), name
        item = FRAMEWORK.indicators[name]
        years = rows[(rows["sex"] == "both") & (rows["location"] == "total")]["year"].tolist()
        assert years == sorted(set(years)), name
        assert rows["value"].between(item.lower_limit, item.upper_limit or 200).all(), name


def test_the_governance_estimates_are_of_every_year_that_the_world_bank_has():
    """Every other year to 2002, every year to 2023; on a scale whose middle is the mean of the world."""
    for name in ESTIMATES:
        item, past = FRAMEWORK.indicators[name], history(KNOWN, name)
        assert past.years.tolist() == [1996, 1998, 2000, *range(2002, 2024)]
        assert (item.lower_limit, item.upper_limit) == (-2.5, 2.5)
        assert max(abs(past.values)) < 1.3


def test_the_score_of_data_sources_is_of_one_edition_and_not_joined_to_the_older_one():
    """The older edition scored 2016 to 2019 otherwise (46.4 in 2019, 34.7 now), so the two are no one series."""
    older = {
        int(row["year"]): float(row["value"])
        for row in reference("cambodia_panel.csv")
        if row["indicator"] == "WB.SPI.INDEX.PIL4"
    }
    past = history(KNOWN, "data_sources")
    held = dict(zip(past.years.tolist(), past.values.tolist(), strict=True))
    assert set(older) == {2016, 2017, 2018, 2019}
    assert min(older[year] - held[year] for year in older) > 10
    assert past.statuses[-1] == "carried"
    assert past.values[-1] == past.values[-2]


def test_what_no_collection_holds_is_nowhere_in_the_collection_under_another_name():
    """Should the collection come to hold one of them, it belongs among the series that are held figure by figure."""
    codes = {row["indicator"] for row in reference("cambodia_2026.csv")}
    assert not codes & {FRAMEWORK.indicators[name].source_code for name in ELSEWHERE}
