"""The rule book lists every rule, its example is what the rule says, and docs/ holds it as the code prints it."""

import ast
import datetime
import re
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from milepost.checks import check_data
from milepost.checks.commands import RULE_BOOK
from milepost.cli import app

TARGET = "t_{year},egdi,{kind},{year},{value},{upper},{start},{milestones},{status},egdi2024,,It is.,{heir},"
TRUST = "framework/indicators/trust.yml"
FIGURES = "observations/{}.csv"
SERVERS = "- id: secure_servers\n"
CORRECTION = """\
- indicator: internet_users
  year: 2020
  release: 2021-10-11
  expect: 78.8
  value: 53.65
  why: The release of 2023 says so.
  source: wdi2026
  who: Data desk
  since: 2021-12-01
"""


class Rule(NamedTuple):
    id: str
    severities: list[str]
    example: str


def read_rules():
    """The rules of the page by id: how bad each is, and what it says of spoilt data."""
    shape = r"^### (\w+) \((.+)\)\n\n.*\n\n> (.*)\n>\n> \*To do:\* (.*)$"
    found = re.findall(shape, RULE_BOOK.read_text(encoding="utf-8"), re.MULTILINE)
    said = [(name, words.split(" or "), f"{what}; {remedy}".replace(r"\<", "<")) for name, words, what, remedy in found]
    return {name: Rule(name, severities, example) for name, severities, example in said}


RULES = read_rules()


def target(
    *, year=2035, kind="at_least", value=0.8, upper="", start="2020,0.5", milestones="", status="proposed", heir=""
):
    shape = {"year": year, "kind": kind, "value": value, "upper": upper, "start": start, "status": status}
    return ("framework/targets.csv", TARGET.format(**shape, milestones=milestones, heir=heir))


def government(line):
    return (FIGURES.format("government"), line)


def action(phase, indicators, reason):
    line = f"a84,84,government,6,Digitally transforming government and public services,Do it,MPTC,,{phase},49"
    return ("framework/actions.csv", f"{line},{indicators},{reason}")


# What is done to the shipped data so that a rule speaks: lines to append, or (old, new) in a file, or a file to write.
SPOILT = {
    "reference": [("references.bib", "{https://example.org/wdi2026}", "{javascript:alert(1)}")],
    "file": [("provinces.csv", None)],
    "schema": [(FIGURES.format("trust"), "secure_servers,2025,n/a,both,total,,2026-01-01,normal,wdi2026")],
    "empty": [("economies.csv", r"(?s)\n.*", "\n")],
    "country": [("country.yml", "start_year: 2021", "start_year: 2040")],
    "stray": [("observations/new.csv", "indicator,year")],
    "same_name": [("peers/trust.csv", "indicator,economy,year,value,release,source")],
    "one_name": [("framework/pillars.yml", "name: Digital business", "name: digital government")],
    "duplicate_id": [("economies.csv", "THA,Siam")],
    "duplicate": [government("egdi,2024,0.5754,both,total,,2024-12-31,normal,egdi2024")],
    "unknown_id": [("framework/targets.csv", ",internet_users,", ",internet_user,")],
    "accepted": [("accepted_findings.csv", "gap,egdi 2019,It is.,Data desk,2026-06-30")],
    "own_pillar": [(TRUST, SERVERS, SERVERS + "  pillar: business\n")],
    "shows_also": [("framework/pillars.yml", "- id: trust\n", "- id: trust\n  shows_also: secure_servers\n")],
    "unit": [(TRUST, "percentage: false", "percentage: true")],
    "peers_like": [(TRUST, SERVERS, SERVERS + "  peers_like: IT.NET.USERS\n")],
    "limits": [(FIGURES.format("citizens"), "internet_users,2024,130,both,total,,2026-01-01,normal,wdi2026")],
    "context": [(TRUST, SERVERS, SERVERS + "  context: true\n")],
    "series_end": [(TRUST, SERVERS, SERVERS + "  series_end: 2020\n")],
    "frequency": [(TRUST, "frequency: annual", "frequency: yearly")],
    "event_year": [("framework/events.csv", "egdi,1990,level,it is,egdi2024,")],
    "stage": [("framework/stages.csv", "later,Later,2040,2045,snec2021,33")],
    "cycle": [("framework/monitoring.csv", "survey,Survey,the office,12,,The data,snec2021,65")],
    "override_review": [("framework/overrides.csv", "egdi_2035,met,It is.,Head")],
    "override": [("framework/overrides.csv", "internet_users_2020,met,It is.,Head")],
    "successor": [("framework/targets.csv", "(egdi_2035,egdi,.*),,$", r"\1,egdi_2035,")],
    "in_force": [target()],
    "target_kind": [target(kind="at_most")],
    "target_baseline": [target(start="2036,0.5")],
    "no_baseline": [target(start=",")],
    "target_value": [target(value=7)],
    "official": [("framework/targets.csv", "official,snec2021,70-71,", "official,snec2021,,")],
    "target_side": [target(value=0.3, status="reported")],
    "milestones": [target(milestones="2041=0.5")],
    "target_due": [target(year=2025)],
    "target_met": [target(year=2040, value=0.53)],
    "phase": [action("2030,2025", "", "")],
    "cluster": [("framework/measures.csv", "(,III.B),Access,(Step 14)", r"\1,Talents,\2")],
    "link_reason": [action("2022,2025", "egdi", "")],
    "register_count": [("framework/measures.csv", "m015,.*\n", "")],
    "status_day": [("framework/statuses.csv", "m034,under way,2026-07-01,2026-06-30,mptc2022,")],
    "other_pillar": [(FIGURES.format("trust"), "egdi,2002,0.2,both,total,,2024-12-31,normal,egdi2024")],
    "province": [(FIGURES.format("citizens"), "literacy,2008,50,both,total,Faraway,2009-01-01,normal,census2008")],
    "group": [(FIGURES.format("citizens"), "literacy,2008,50,both,rural,BV-1,2009-01-01,normal,census2008")],
    "withdrawn": [government("egdi,2022,,both,total,,2025-12-31,normal,egdi2024")],
    "future": [government("egdi,2027,0.6,both,total,,2024-12-31,normal,egdi2024")],
    "release": [government("egdi,2024,0.6,both,total,,2099-12-31,normal,egdi2024")],
    "unchanged": [government("egdi,2024,0.5351,both,total,,2025-12-31,normal,egdi2024")],
    "carried": [government("egdi,2024,0.5,both,total,,2025-12-31,carried,egdi2024")],
    "counted": [government("measures_done,2026,40,both,total,,2026-10-31,normal,snec2021")],
    "own_figure": [("peers/peers.csv", "egdi,BVT,2024,0.5754,2024-12-31,egdi2024")],
    "gap": [(FIGURES.format("infrastructure"), "fixed_broadband,2020,.*\n", "")],
    "jump": [("framework/events.csv", "internet_users,2016,.*\n", "")],
    "constant": [(FIGURES.format("infrastructure"), "(gsma_3g_coverage,.*),carried,", r"\1,normal,")],
    "compiler": [(FIGURES.format("infrastructure"), "(mobile_4g_coverage,2018.*),unsdg2020", r"\1,gsma2022")],
    "stale": [(FIGURES.format("infrastructure"), "fixed_broadband,20(19|2[0-4]),.*\n", "")],
    "bracket": [(FIGURES.format("business"), "bank_account,2024,35.0328", "bank_account,2024,45.0328")],
    "repeated_split": [(FIGURES.format("citizens"), "(mobile_ownership,2018),[0-9.]+,", r"\1,32.2364,")],
    "shares": [(FIGURES.format("business"), "bank_account,2024,35.0328", "bank_account,2024,33.6")],
    "composition": [government("egdi,2024,0.7554,both,total,,2025-12-31,normal,egdi2024")],
    "correction": [("corrections.yml", r"(?m)^\[\]$", CORRECTION)],
}


def spoil(data, name, *how):
    path = data / name
    if how == (None,):
        path.unlink()
    elif len(how) == 1:
        with path.open("a", encoding="utf-8") as stream:
            stream.write(how[0] + "\n")
    else:
        text = path.read_text(encoding="utf-8")
        mended = re.sub(how[0], how[1], text, flags=re.MULTILINE)
        assert mended != text
        path.write_text(mended, encoding="utf-8")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_example_in_the_rule_book_is_what_the_rule_says_of_spoilt_data(data, rule):
    for how in SPOILT[rule.id]:
        spoil(data, *how)
    found = [item for item in check_data(data) if item.rule == rule.id and not item.judgement]
    assert {item.severity for item in found} <= set(rule.severities)
    said = [f"{item.message}; {item.remedy}." for item in found]
    assert any(text.endswith(rule.example) for text in said), said


def test_no_rule_that_the_code_names_is_missing_from_the_book(root):
    named = set()
    for path in (root / "src" / "milepost" / "checks").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"error", "warning"}
            if called and isinstance(node.args[0], ast.Constant):
                named.add(node.args[0].value)
    assert named == set(RULES)


def test_the_page_in_docs_is_what_the_command_prints(root):
    printed = CliRunner().invoke(app, ["check", "--rules"]).output
    assert (root / "docs" / "rule-book.md").read_text(encoding="utf-8") == printed


def test_the_shipped_data_end_with_few_warnings_and_every_acceptance_has_its_reason(place):
    findings = check_data(place / "data")
    assert {item.rule for item in findings if not item.judgement} == {"target_due"}
    assert all(len(item.judgement) > 40 for item in findings if item.judgement)


def test_a_rule_judges_as_of_the_day_it_is_given(place):
    day = datetime.date(2021, 12, 31)
    found = [item for item in check_data(place / "data", day) if not item.judgement]
    assert not any(item.rule in {"stale", "accepted"} for item in found)
    due = {item.subject for item in found if item.rule == "target_due"}
    assert due == {"highspeed_urban_2020", "highspeed_rural_2020"}  # what followed them was reported in 2024
