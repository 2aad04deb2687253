"""The traps in Cambodia's own figures, each shown by the figures that it was seen in.

The figures are those of the project's reference collection (World Bank, SDG database, GSMA, Findex, UN e-government
survey, FinScope, press); they stand here with their publisher, so that the tests need nothing but themselves.
"""

import datetime
import re

import numpy as np
import pandas as pd
import pytest

from milepost.checks import check_data
from milepost.checks.finding import Severity
from milepost.country.framework import Direction, Target, load_framework
from milepost.country.observations import history, known_at, load_observations
from milepost.trends.engine import TABLES_ALONE, Engine
from milepost.trends.tables import load_tables
from milepost.verdicts.preparation import prepare

DAY = datetime.date.fromisoformat
ENGINE = Engine(load_tables(), TABLES_ALONE)


def known(data, day="2026-06-30"):
    return known_at(load_observations(data), DAY(day))


def found(data, rule):
    """What a rule says that nobody has judged."""
    return [str(item) for item in check_data(data) if item.rule == rule and not item.judgement]


def append(data, name, line):
    with (data / name).open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")


def replace(data, name, pattern, new):
    path = data / name
    text = path.read_text(encoding="utf-8")
    assert re.search(pattern, text, re.MULTILINE), pattern
    path.write_text(re.sub(pattern, new, text, flags=re.MULTILINE), encoding="utf-8")


# 1 Revisions. World Bank, people using the internet, as each release had it; blank: withdrawn.
REVISIONS = """\
year,release,value
2015,2020-06-17,6.4332
2015,2021-10-11,18.0
2015,2024-09-29,6.4332
2018,2020-06-17,40.0
2018,2021-10-11,65.0
2018,2022-05-01,
2020,2021-10-11,78.8
2020,2022-05-01,
2020,2023-11-20,53.6508
"""


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2020-12-31", {2015: 6.4332, 2018: 40.0}),
        ("2021-12-31", {2015: 18.0, 2018: 65.0, 2020: 78.8}),
        ("2022-12-31", {2015: 18.0}),
        ("2026-06-30", {2015: 6.4332, 2020: 53.6508}),
    ],
)
def test_revisions_a_figure_is_what_was_known_on_the_day(root, day, expected):
    rows = [line.split(",") for line in REVISIONS.splitlines()[1:]]
    released = pd.DataFrame(
        {
            "indicator": "internet_users",
            "year": [int(row[0]) for row in rows],
            "value": [float(row[2]) if row[2] else np.nan for row in rows],
            "sex": "both",
            "location": "total",
            "province": "",
            "release": [DAY(row[1]) for row in rows],
            "status": ["normal" if row[2] else "withdrawn" for row in rows],
            "source": "wdi2026",
        }
    )
    past = history(known_at(released, DAY(day)), "internet_users")
    assert dict(zip(past.years.tolist(), past.values.tolist(), strict=True)) == expected
    shipped = history(known(root / "data", day), "internet_users")
    held = dict(zip(shipped.years.tolist(), shipped.values.tolist(), strict=True))
    assert {year: held.get(year) for year in (2015, 2018, 2020)} == {
        year: pytest.approx(expected[year], abs=0.6) if year in expected else None for year in (2015, 2018, 2020)
    }


def test_revisions_a_withdrawn_figure_is_no_gap(root):
    assert 2018 not in history(known(root / "data"), "internet_users").years
    assert not any("internet_users" in item.subject for item in check_data(root / "data") if item.rule == "gap")


# 2 Irregular years. Findex, adults with an account; the UN's e-government index, every second year.
FINDEX = {2011: 3.66, 2014: 22.17, 2017: 21.67, 2021: 33.395, 2024: 39.0314}


def test_irregular_years_are_fitted_in_calendar_time_and_never_by_their_order():
    years, values = list(FINDEX), list(FINDEX.values())
    limits = {"percentage": True, "lower": 0, "upper": 100, "horizon": 3}
    by_calendar = ENGINE.project(years, values, **limits).pace_per_year
    by_order = ENGINE.project(list(range(2020, 2025)), values, **limits).pace_per_year
    assert 2 * by_calendar < by_order


def test_irregular_years_of_a_survey_are_no_gaps(root):
    findings = check_data(root / "data")
    assert not any(item.subject.startswith(("account", "bank", "egdi")) for item in findings if item.rule == "gap")


# 3 Breaks. Internet use 14.0 (an estimate), 6.43 and 32.4 (surveys); secure servers 223 and 817; e-government's
# telecommunication index of another definition since 2024; the cybersecurity index of 0 to 1, then 0 to 100.
@pytest.mark.parametrize(("indicator", "year"), [("internet_users", 2016), ("secure_servers", 2024)])
def test_breaks_that_are_not_declared_are_found_and_declared_ones_excused(data, indicator, year):
    assert found(data, "jump") == []
    replace(data, "framework/events.csv", rf"^{indicator},{year},.*\n", "")
    assert any(f"'{indicator}' goes from" in text and f"in {year}" in text for text in found(data, "jump"))


def test_breaks_of_definition_cut_the_history(root):
    framework = load_framework(root / "data")
    item = framework.indicators["egdi_infrastructure"]
    past = history(known(root / "data"), item.id)
    prepared = prepare(item, past, framework.events_of(item.id), 5)
    assert prepared.history.years.tolist() == [2024]
    assert len(past) == 12


def test_breaks_of_scale_are_refused(data):
    append(data, "observations/trust.csv", "cybersecurity_2018,2020,19.12,both,total,,2021-06-30,normal,gci2020")
    assert any("'cybersecurity_2018' is 19.12 in 2020, limits 0 to 1" in text for text in found(data, "limits"))
    assert found(data, "series_end")


# 4 Estimates and carried values. GSMA, people covered by 3G or better: 90.0 from 2015 to 2021.
def test_carried_values_that_are_not_marked_are_found(data):
    assert found(data, "constant") == []
    replace(data, "observations/infrastructure.csv", r"^(gsma_3g_coverage,.*),carried,", r"\1,normal,")
    (text,) = found(data, "constant")
    assert "'gsma_3g_coverage' is 90 in every figure from 2015 to 2021" in text


def test_carried_values_are_no_observations(root):
    item = load_framework(root / "data").indicators["gsma_3g_coverage"]
    past = history(known(root / "data"), item.id)
    assert list(past.values[1:]) == [90.0] * 7
    assert prepare(item, past, (), 2).history.years.tolist() == [2014, 2015]


def test_estimates_are_marked_by_their_status(root):
    past = history(known(root / "data", "2022-12-31"), "internet_users")
    estimated = {int(year) for year, status in zip(past.years, past.statuses, strict=True) if status == "estimated"}
    assert {2011, 2013, 2014} <= estimated


# 5 Same name, another thing. 4G coverage of 2018: 80.3 in the SDG database, 93 in GSMA's; adults with access to
# formal finance 67 (FinScope and its follow-up, 2021), with an account 33 (Findex, 2021).
@pytest.mark.parametrize(
    ("name", "line", "words"),
    [
        (
            "infrastructure",
            "mobile_4g_coverage,2025,93,both,total,,2026-01-31,normal,gsma2022",
            "'mobile_4g_coverage' is put together from several compilers: gsma, itu, unsdg",
        ),
        (
            "business",
            "account_ownership,2022,67,both,total,,2022-12-31,normal,nbc2022",
            "'account_ownership' is put together from several compilers: findex, nbc, unsdg",
        ),
    ],
)
def test_same_name_compilers_are_never_spliced_unseen(data, name, line, words):
    assert found(data, "compiler") == []
    append(data, f"observations/{name}.csv", line)
    assert any(words in text for text in found(data, "compiler"))


# 6 Targets, as the press reports them: a range of GDP, "halve", at least, milestones, superseded, without baseline.
COMMON = {"status": "reported", "source": "chinanewsnd", "reasoning": "Press."}
TARGETS = [
    ({"kind": "range", "target_year": 2035, "value": 5, "value_upper": 10}, Direction.INCREASE, 5),
    ({"kind": "range", "target_year": 2035, "value": 5, "value_upper": 10}, Direction.DECREASE, 10),
    (
        {"kind": "relative", "target_year": 2025, "value": 0.5, "baseline_year": 2015, "baseline_value": 27},
        Direction.DECREASE,
        13.5,
    ),
    ({"kind": "at_least", "target_year": 2020, "value": 80, "superseded_by": "later"}, Direction.INCREASE, 80),
    ({"kind": "at_most", "target_year": 2020, "value": 8}, Direction.DECREASE, 8),
]


@pytest.mark.parametrize(("fields", "direction", "threshold"), TARGETS)
def test_targets_of_every_shape_have_one_threshold(fields, direction, threshold):
    target = Target.model_validate({"id": "t", "indicator": "i", **COMMON, **fields})
    assert target.threshold(direction) == threshold
    assert target.in_force == ("superseded_by" not in fields)


def test_targets_keep_their_history(root):
    targets = {target.id: target for target in load_framework(root / "data").targets}
    assert (targets["highspeed_rural_2020"].value, targets["highspeed_rural_2025"].value) == (70, 70)
    assert targets["highspeed_rural_2020"].superseded_by == "highspeed_rural_2025"


def test_targets_that_are_due_without_successor_are_found(data):
    assert any("'highspeed_urban_2025' was due in 2025" in text for text in found(data, "target_due"))
    replace(data, "framework/targets.csv", ",highspeed_rural_2035,(2024-11-07)$", r",,\1")
    remedy = "'highspeed_rural_2025' was due in 2025 and has no successor; write superseded_by highspeed_rural_2035."
    assert any(text.endswith(remedy) for text in found(data, "target_due"))


# 7 Disaggregation. The SDG database gives Brunei's share of people who can send an e-mail, 2018, as 56.4835 for all,
# for women and for men; surveys have merged regions and spellings of their own; Tboung Khmum was part of Kampong Cham
# until the end of 2013.
def test_groups_that_repeat_the_national_value_are_refused(data):
    for sex in ("both", "female", "male"):
        append(data, "observations/citizens.csv", f"skill_email,2018,56.4835,{sex},total,,2020-10-31,normal,unsdg2020")
    (text,) = found(data, "repeated_split")
    assert "women 56.4835, men 56.4835: a table that repeats the total tells nothing" in text


@pytest.mark.parametrize(
    ("province", "words"),
    [
        ("Mondol Kiri-Rotanak Kiri", "leave the row out: it is the survey region of KH-11, KH-16 together"),
        ("Kampong Spueu", "write KH-5"),
        ("ពោធិ៍សាត់", "write KH-15"),
        ("Kampong Chan", "did you mean 'Kampong Cham'"),
        ("Tboung Khmum", "it is used from 2014 on"),
        ("KH-25", "had no figures of its own in 2008"),
    ],
)
def test_groups_of_a_province_bear_its_code_of_the_year(data, province, words):
    append(data, "observations/citizens.csv", f"literacy,2008,50,both,total,{province},2009-12-31,normal,census2008")
    (text,) = found(data, "province")
    assert words in text


def test_groups_that_are_missing_stay_missing(root):
    assert len(history(known(root / "data"), "internet_users", location="rural")) == 0


# 8 Ceilings. Percentages stop at 100; subscriptions per 100 people stood at 133.5 in 2015.
def test_ceilings_are_declared_and_nothing_passes_them(data):
    held = [item for item in check_data(data) if item.severity is Severity.ERROR]
    assert held == []
    past = history(known(data), "mobile_subscriptions")
    assert max(past.values) > 130
    append(data, "observations/citizens.csv", "internet_users,2024,130,both,total,,2026-01-01,normal,wdi2026")
    assert any("'internet_users' is 130 in 2024, limits 0 to 100" in text for text in found(data, "limits"))


def test_ceilings_bound_what_a_projection_says(root):
    past = history(known(root / "data"), "internet_users").since(2019)
    limits = {"percentage": True, "lower": 0, "horizon": 12}
    wide = ENGINE.project(past.years, past.values, upper=100, minimum=4, **limits)
    narrow = ENGINE.project(past.years, past.values, upper=70, minimum=4, **limits)
    assert wide.quantiles.max() > 70
    assert narrow.quantiles.max() <= 70
