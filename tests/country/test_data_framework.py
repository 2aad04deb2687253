"""The shipped framework holds together: pillars, indicators, targets, events and their sources."""

import datetime
import re
from pathlib import Path

import pytest

from milepost.country.framework import Direction, TargetKind, TargetStatus, load_framework, meets
from milepost.country.observations import history, known_at, load_observations
from milepost.country.places import load_province_names
from milepost.country.records import read_csv_records

DATA = Path(__file__).parents[2] / "data"
FRAMEWORK = load_framework(DATA)
OBSERVATIONS = load_observations(DATA)
KNOWN = known_at(OBSERVATIONS, datetime.date(2026, 12, 31))
KEYS = re.findall(r"^@\w+\{(\w+),", (DATA / "references.bib").read_text(encoding="ascii"), flags=re.MULTILINE)


def declared(indicator: str, kind: str) -> set[int]:
    return {event.year for event in FRAMEWORK.events_of(indicator) if event.kind == kind}


def test_there_are_five_pillars_of_five_indicators_or_more():
    assert list(FRAMEWORK.pillars) == ["infrastructure", "trust", "citizens", "government", "business"]
    assert all(len(FRAMEWORK.of_pillar(pillar)) >= 5 for pillar in FRAMEWORK.pillars)
    assert 32 <= len(FRAMEWORK.indicators) <= 80


def test_thirty_indicators_and_four_a_pillar_have_observations():
    observed = set(KNOWN["indicator"])
    assert len(observed) >= 30
    for pillar in FRAMEWORK.pillars:
        assert sum(item.id in observed for item in FRAMEWORK.of_pillar(pillar)) >= 4


def test_pillar_names_are_written_in_khmer_too():
    assert all(re.fullmatch(r"[\u1780-\u17ff\u200b ]+", pillar.name_local) for pillar in FRAMEWORK.pillars.values())


def test_ids_are_unique():
    targets = [target.id for target in FRAMEWORK.targets]
    assert len(targets) == len(set(targets))
    assert not set(targets) & set(FRAMEWORK.indicators)


def test_short_names_fit_a_chart_and_are_unique():
    names = [item.short_name for item in FRAMEWORK.indicators.values()]
    assert max(map(len, names)) <= 28
    assert len(names) == len(set(names))


def test_percentages_run_from_0_to_100():
    for item in FRAMEWORK.indicators.values():
        if item.percentage:
            assert (item.lower_limit, item.upper_limit) == (0, 100), item.id


def test_only_a_rising_share_counts_as_adoption():
    for item in FRAMEWORK.indicators.values():
        if item.adoption:
            assert item.percentage, item.id
            assert item.direction is Direction.INCREASE, item.id


def test_every_source_is_in_the_references_and_none_is_idle():
    cited = {key for item in FRAMEWORK.indicators.values() for key in item.citation}
    cited |= {key for target in FRAMEWORK.targets for key in target.source}
    cited |= {key for event in FRAMEWORK.events for key in event.source}
    cited |= set(OBSERVATIONS["source"])
    cited |= {name.source for name in load_province_names(DATA) if name.source}
    cited |= {register.source for register in FRAMEWORK.registers.values()}
    cited |= {report.source for report in FRAMEWORK.statuses}
    method = (Path(__file__).parents[2] / "docs" / "method.md").read_text(encoding="utf-8")
    cited |= set(re.findall(r"@([a-z]+[0-9]{4}|[a-z]+(?=[];]))", method))
    assert len(KEYS) == len(set(KEYS))
    assert cited == set(KEYS)


def test_every_indicator_has_a_target_or_is_context():
    for item in FRAMEWORK.indicators.values():
        assert bool(FRAMEWORK.targets_of(item.id)) != item.context, item.id


def test_the_definition_of_a_context_indicator_says_so():
    for item in FRAMEWORK.indicators.values():
        assert item.context == item.definition.startswith("Context:"), item.id


def test_every_indicator_has_a_short_unit_and_percentages_their_sign():
    for item in FRAMEWORK.indicators.values():
        assert item.unit_short, item.id
        assert (item.unit_short == "%") == item.unit.startswith("percent"), item.id
        assert not item.percentage or item.unit_short == "%", item.id


def test_no_series_goes_on_after_its_end():
    ended = {item.id: item.series_end for item in FRAMEWORK.indicators.values() if item.series_end}
    parts = {f"cybersecurity_{part}" for part in ("legal", "technical", "organisational", "capacity", "cooperation")}
    editions = {f"cybersecurity_{year}" for year in (2014, 2017, 2018, 2020)}
    assert set(ended) == {"business_start_days", *editions, *parts}
    for name, year in ended.items():
        assert history(KNOWN, name).last_year <= year, name


def test_every_percentage_of_a_findex_wave_declares_its_sampling_error():
    """1.96 sqrt(1.5 p (1 - p) / 1000): about a thousand interviews a wave, and a design effect of 1.5."""
    waves = {item.id: item for item in FRAMEWORK.indicators.values() if item.source.startswith("Global Findex")}
    assert {"account_ownership", "bank_account", "mobile_money_account", "pay_bills_online"} <= set(waves)
    for name, item in waves.items():
        last = history(KNOWN, name).last_value / 100
        error = 196 * (1.5 * last * (1 - last) / 1000) ** 0.5
        assert item.survey_error == pytest.approx(error, abs=0.06), name


def test_the_doubts_that_the_data_desk_knows_of_are_declared():
    assert "72 percent" in FRAMEWORK.indicators["mobile_ownership"].doubt
    assert "used the internet" in FRAMEWORK.indicators["skill_email"].doubt
    doubted = {(event.indicator, event.year) for event in FRAMEWORK.events if event.kind == "doubt"}
    assert ("electricity_access", 2022) in doubted


def test_every_assessed_history_of_five_years_has_one_target_for_2035():
    for item in FRAMEWORK.indicators.values():
        if not item.context and len(history(KNOWN, item.id)) >= 5:
            due = [target.target_year for target in FRAMEWORK.targets_of(item.id)]
            assert due == [2035], item.id


@pytest.mark.parametrize("target", FRAMEWORK.targets, ids=lambda target: target.id)
def test_a_target_is_complete_and_its_threshold_possible(target):
    item = FRAMEWORK.indicators[target.indicator]
    threshold = target.threshold(item.direction)
    assert item.lower_limit is None or threshold >= item.lower_limit
    assert item.upper_limit is None or threshold <= item.upper_limit
    assert (target.kind is TargetKind.RANGE) == (target.value_upper is not None)
    assert len(target.reasoning) > 40
    years = [year for year, _ in target.milestones]
    assert years == sorted(years)
    assert all(year < target.target_year for year in years)


def test_a_dated_baseline_equals_an_observation():
    observed = set(KNOWN["indicator"])
    dated = [target for target in FRAMEWORK.targets if target.baseline_year and target.indicator in observed]
    assert len(dated) >= 30
    for target in dated:
        past = history(KNOWN, target.indicator)
        found = dict(zip(past.years, past.values, strict=True)).get(target.baseline_year)
        if not target.in_force:  # a replaced one started from what was released then
            same = (OBSERVATIONS["indicator"] == target.indicator) & (OBSERVATIONS["year"] == target.baseline_year)
            found = target.baseline_value if target.baseline_value in set(OBSERVATIONS[same]["value"]) else None
        assert found == target.baseline_value, target.id


def test_a_baseline_without_an_observation_is_inferred_and_says_so():
    observed = set(KNOWN["indicator"])
    for target in FRAMEWORK.targets:
        if target.baseline_year and target.indicator not in observed:
            assert "inferred" in target.reasoning, target.id


def test_proposed_baselines_are_the_last_year_up_to_2021_that_is_no_outlier_or_the_first_of_a_later_series():
    for target in FRAMEWORK.targets:
        if target.status is TargetStatus.PROPOSED and target.in_force and target.baseline_year is not None:
            years = set(history(KNOWN, target.indicator).years.tolist()) - declared(target.indicator, "outlier")
            assert target.baseline_year == max((year for year in years if year <= 2021), default=min(years)), target.id


def test_superseded_targets_lead_to_one_in_force_of_the_same_indicator():
    by_id = {target.id: target for target in FRAMEWORK.targets}
    for target in FRAMEWORK.targets:
        seen = {target.id}
        heir = target
        while heir.superseded_by is not None:
            heir = by_id[heir.superseded_by]
            assert heir.id not in seen
            assert heir.indicator == target.indicator
            seen.add(heir.id)
        assert heir.target_year >= target.target_year


OFFICIAL = [target for target in FRAMEWORK.targets if target.status is TargetStatus.OFFICIAL]
REPORTED = [target for target in FRAMEWORK.targets if target.status is TargetStatus.REPORTED]


def test_eight_official_targets_name_one_of_the_two_policy_texts_and_a_page():
    """Issued by the council and the ministry; the framework itself sets one number of its own, 95 percent."""
    said = {(target.indicator, target.target_year): (target.value, *target.source, target.page) for target in OFFICIAL}
    assert said == {
        ("mobile_4g_coverage", 2035): (95, "snec2021", "36, 72"),
        ("measures_done", 2035): (139, "snec2021", "70-71"),
        ("digital_government_maturity", 2025): (3, "mptc2022", "29"),
        ("digital_government_maturity", 2030): (4, "mptc2022", "29"),
        ("digital_government_maturity", 2035): (5, "mptc2022", "29"),
        ("actions_done", 2025): (26, "mptc2022", "36-49"),
        ("actions_done", 2030): (62, "mptc2022", "36-49"),
        ("actions_done", 2035): (83, "mptc2022", "36-49"),
    }


def test_what_the_press_credits_to_the_framework_is_said_not_to_be_in_its_text():
    """Five claims, the fast internet of towns and countryside being one; none of them is ever called official."""
    credited = [target for target in REPORTED if "not in the framework's text" in target.reasoning]
    assert {(target.indicator, target.target_year, target.value) for target in credited} == {
        ("digital_economy_gdp", 2035, 5),
        ("highspeed_urban", 2025, 100),
        ("highspeed_rural", 2025, 70),
        ("public_services_digitalised", 2030, 100),
        ("enterprises_digital", 2030, 70),
        ("digital_jobs", 2030, 4),
    }
    assert all("chinanewsnd" in target.source for target in credited)
    for target in REPORTED:
        assert (target in credited) != ("to be confirmed against the policy text" in target.reasoning), target.id


def test_no_target_rests_on_a_news_mirror():
    """A mirror copies what others reported; the report, or the document that it tells of, is cited."""
    text = (DATA / "references.bib").read_text(encoding="ascii")
    mirrors = re.compile(
        r"jafeney|kxznkj|dignomaden|financialcrime\.world|blogspot|samenacouncil|infoblaze|vietstock|iins\.org"
    )
    for key in {key for target in FRAMEWORK.targets for key in target.source}:
        (entry,) = re.findall(rf"@\w+\{{{key},.*?\n\}}", text, re.DOTALL)
        assert not mirrors.search(entry), key


def test_no_proposed_target_is_met_by_its_own_baseline():
    for target in FRAMEWORK.targets:
        item = FRAMEWORK.indicators[target.indicator]
        if target.status is TargetStatus.PROPOSED and target.in_force and target.baseline_value is not None:
            assert not meets(target.baseline_value, target.threshold(item.direction), item.direction.sign), target.id


def test_the_shapes_of_targets_in_the_field_all_occur():
    assert {target.kind for target in FRAMEWORK.targets} >= {
        TargetKind.AT_LEAST,
        TargetKind.AT_MOST,
        TargetKind.RANGE,
        TargetKind.RELATIVE,
    }
    assert any(target.milestones for target in FRAMEWORK.targets)
    assert any(target.baseline_value is None for target in FRAMEWORK.targets)
    assert any(not target.in_force for target in FRAMEWORK.targets)


def test_every_event_belongs_to_a_history_that_holds_its_year():
    for event in FRAMEWORK.events:
        assert event.year in history(KNOWN, event.indicator).years, (event.indicator, event.year)
        assert len(event.reason) > 30


def test_the_reason_of_an_event_reads_after_because():
    for event in FRAMEWORK.events:
        assert re.match(r"[a-z]", event.reason), event.reason
        assert not event.reason.endswith("."), event.reason
        assert ":" not in event.reason, event.reason
        assert not re.search(r"\d \d{3}\b", event.reason), event.reason


def test_the_25_provinces_have_their_iso_codes_in_order():
    provinces = read_csv_records(DATA / "provinces.csv")
    assert [row.fields["code"] for row in provinces] == [f"KH-{number}" for number in range(1, 26)]
    assert "KH-3" in provinces[24].fields["note"]


def test_the_edition_of_2025_has_the_first_proposals_and_none_of_2026():
    """Targets keep their day, and what they replaced is kept: nothing proposed later is told of an earlier year."""
    then = FRAMEWORK.as_known(datetime.date(2025, 6, 30))
    aims = {target.indicator: target for target in then.targets if target.in_force}
    assert {target.set_on for target in then.targets} & {datetime.date(2026, 10, 31)} == set()
    assert (aims["mobile_ownership"].value, aims["data_products"].value, aims["mobile_2g_coverage"].value) == (
        80,
        75,
        99,
    )
    assert "rule_of_law" not in aims
    assert aims["mobile_4g_coverage"].status is TargetStatus.OFFICIAL


def test_what_is_proposed_for_2026_is_dated_with_its_edition():
    """All but the first list, which no later figure has changed."""
    fresh = {target.id for target in FRAMEWORK.targets if target.set_on == datetime.date(2026, 10, 31)}
    assert {f"{target.superseded_by}" for target in FRAMEWORK.targets if target.id.endswith("_first")} <= fresh
    assert len(fresh) == 23
