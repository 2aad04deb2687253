"""The registers of measures and actions as shipped, against the texts."""

import csv
import datetime
import os
import random
from pathlib import Path

import pytest

from milepost.country import find_institution, load_framework
from milepost.report.registers import measures_frame

ROOT = Path(__file__).parents[2]
REFERENCE = Path(os.environ.get("MILEPOST_REFERENCE", ROOT / "../shared/reference"))
FRAMEWORK = load_framework(ROOT / "data")
SUMMER = datetime.date(2026, 6, 30)


def reference(name):
    """Rows of a list that was read out of the texts; the test is left out where it is not at hand."""
    path = REFERENCE / name
    if not path.is_file():
        pytest.skip(f"{name} is not at hand; MILEPOST_REFERENCE names its folder")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_framework_has_139_measures_and_the_government_policy_83_actions():
    assert (len(FRAMEWORK.measures), len(FRAMEWORK.actions)) == (139, 83)
    parts = {part.id: part.entries for part in FRAMEWORK.registers["measures"].sections}
    assert [*parts.values()] == [33, 11, 21, 35, 26, 13]
    assert [*parts] == [*FRAMEWORK.pillars, "mitigation"]
    assert FRAMEWORK.registers["actions"].timeframes == {
        "2022-2025": 26,
        "2026-2030": 9,
        "2022-2030": 27,
        "2022-2035": 21,
    }


def test_ten_measures_drawn_by_lot_say_what_the_text_says():
    rows = {row["id"]: row for row in reference("framework_measures.csv")}
    held = {item.id: item for item in FRAMEWORK.measures}
    assert held.keys() == rows.keys()
    for name in random.Random(139).sample(sorted(rows), 10):  # noqa: S311  (a lot, no secret)
        row, item = rows[name], held[name]
        assert str(item.number) == row["no"]
        assert item.section == row["section"].replace("crosscutting", "mitigation")
        assert (item.cluster_code, item.cluster, item.title) == (row["cluster_code"], row["cluster"], row["title"])
        assert (item.lead_institution, ";".join(item.other_institutions)) == (
            row["lead_institution"],
            row["other_institutions"],
        )
        assert (";".join(item.committee), item.when) == (row["committee"], row["timeframe"])
        assert (item.repeated, str(item.page)) == (row["regularly_implemented"] == "yes", row["printed_page"])


def test_ten_actions_drawn_by_lot_say_what_the_policy_says():
    rows = {row["id"]: row for row in reference("digital_government_actions.csv")}
    held = {item.id: item for item in FRAMEWORK.actions}
    assert held.keys() == rows.keys()
    for name in random.Random(83).sample(sorted(rows), 10):  # noqa: S311  (a lot, no secret)
        row, item = rows[name], held[name]
        assert (str(item.number), item.title, str(item.page)) == (row["no"], row["title"], row["printed_page"])
        assert (item.cluster_code, item.cluster) == (row["strategy_no"], row["strategy"])
        assert item.when == f"{row['phase_start']}-{row['phase_end']}"
        assert item.lead_institution == row["lead_institution"]
        assert ";".join(item.other_institutions) == row["other_institutions"]


def test_every_institution_of_the_texts_is_known_with_its_name():
    for row in reference("institutions.csv"):
        held = FRAMEWORK.institutions[row["abbreviation"]]
        assert held.name == row["name"]
        assert (
            len([item for item in FRAMEWORK.measures if item.lead_institution == held.abbreviation]),
            len([item for item in FRAMEWORK.measures if held.abbreviation in item.other_institutions]),
            len([item for item in FRAMEWORK.actions if item.lead_institution == held.abbreviation]),
            len([item for item in FRAMEWORK.actions if held.abbreviation in item.other_institutions]),
        ) == tuple(int(row[name]) for name in ("lead_measures", "other_measures", "lead_actions", "other_actions"))


def test_every_custodian_is_an_institution():
    for item in FRAMEWORK.indicators.values():
        assert find_institution(item.custodian, FRAMEWORK.institutions.values()) in FRAMEWORK.institutions, item.id


def test_a_link_to_an_indicator_exists_and_says_why():
    for item in (*FRAMEWORK.measures, *FRAMEWORK.actions):
        assert {*item.indicators} <= {*FRAMEWORK.indicators}, item.id
        assert bool(item.indicators) == bool(item.link_reason), item.id


def test_no_measure_is_linked_to_what_was_replaced_and_is_only_shown():
    """A link leads to its successor then."""
    gone = {item.indicator for item in FRAMEWORK.replaced if FRAMEWORK.indicators[item.indicator].context}
    assert gone
    for item in (*FRAMEWORK.measures, *FRAMEWORK.actions):
        assert not gone & {*item.indicators}, item.id


def test_nothing_is_reported_of_a_measure_until_somebody_does():
    frame = measures_frame(FRAMEWORK, SUMMER)
    reported = {report.measure for report in FRAMEWORK.statuses}
    assert set(frame[~frame["measure"].isin(reported)]["status"]) == {"not reported"}
