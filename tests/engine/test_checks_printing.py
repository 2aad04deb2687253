"""Findings are printed for people and machines; warnings are accepted with a reason; what can be checked is checked."""

import datetime
import json
import re
import shutil
import subprocess
import sys

import pytest

from milepost.checks import check_data
from milepost.checks.commands import as_github, as_json, as_text
from milepost.checks.finding import DataError, Finding, Severity
from milepost.country.records import Place

ROW = "internet_users,{},61,both,total,,2026-01-01,normal,wdi2026"
ACCEPTED = "target_due,highspeed_urban_2025,The council decides in May.,Data desk,2026-03-01"


def append(path, line):
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")


def shown(findings, rule):
    return [item for item in findings if item.rule == rule]


@pytest.fixture
def project(tmp_path, root, place):
    """A project folder with a copy of the data, and the command line in it."""
    shutil.copytree(place / "data", tmp_path / "data")
    for name in ("params", "notebooks"):
        shutil.copytree(place / name, tmp_path / name)
    shutil.copy(place / "_quarto.yml", tmp_path)
    shutil.copy(root / "pyproject.toml", tmp_path)

    def run(*arguments):
        command = [sys.executable, "-m", "milepost.cli", "check", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return tmp_path, run


def test_text_groups_findings_by_file_and_names_rule_subject_and_remedy(place):
    text = as_text(check_data(place / "data"))
    blocks = [line for line in text.splitlines() if not line.startswith("  ")]
    assert blocks == sorted(set(blocks))
    said = r"^  line \d+: warning target_due \[highspeed_urban_2025\]: target 'highspeed_urban_2025' was due in 2025"
    assert re.search(said, text, re.MULTILINE)


def alike(count, rule="jump", file="citizens.csv"):
    return [Finding(rule, Severity.ERROR, Place(file, at + 2), f"number {at}", "mend it") for at in range(count)]


def test_many_findings_of_a_kind_are_ten_lines_and_their_number():
    """20,425 lines tell nobody anything."""
    text = as_text([*alike(1200), *alike(3, "gap"), *alike(10, file="trust.csv")])
    lines = text.splitlines()
    assert sum(" error jump: " in line for line in lines) == 20
    (more,) = [line for line in lines if "more of" in line]
    assert more == "  ... and 1,190 more of jump in citizens.csv; `milepost check --all` prints them"
    assert as_text(alike(1200), every=True).count("\n") == 1200


def test_a_refused_run_names_the_first_ten_of_a_kind_and_counts_all():
    said = str(DataError(alike(1200)))
    assert said.startswith("The data have 1200 errors:")
    assert said.count("\n") == 11
    assert "and 1,190 more of jump" in said


def test_an_annotation_of_github_is_one_escaped_line_with_the_path_from_the_root(data):
    place = Place("citizens.csv", 7)
    finding = Finding("jump", Severity.WARNING, place, "50 % of\nall: a, b", "mend 100%", "x 2020")
    assert as_github([finding], data) == (
        "::warning file=data/observations/citizens.csv,line=7,title=jump::50 %25 of%0Aall: a, b; mend 100%25."
    )


def test_an_annotation_escapes_what_would_end_its_properties(data):
    path = data / "peers" / "a,b:c.csv"
    path.write_text("indicator\n", encoding="utf-8")
    finding = Finding("schema", Severity.ERROR, Place(path.name), "is wrong", "mend it")
    assert "file=data/peers/a%2Cb%3Ac.csv,title=" in as_github([finding], data)


def test_json_holds_every_finding_with_its_judgement(place):
    findings = check_data(place / "data")
    rows = json.loads(as_json(findings, place / "data"))
    assert len(rows) == len(findings)
    assert all((row["severity"] == "accepted") == bool(row["judgement"]) for row in rows)
    assert all((place / row["file"]).is_file() for row in rows)


def test_an_accepted_warning_bears_reason_role_and_day(data):
    append(data / "accepted_findings.csv", ACCEPTED)
    (item,) = [item for item in check_data(data) if (item.rule, item.subject) == ("target_due", "highspeed_urban_2025")]
    assert item.severity is Severity.ACCEPTED
    assert item.judgement == "The council decides in May (Data desk, 1 March 2026)"


def test_an_error_cannot_be_accepted(data):
    append(data / "observations" / "citizens.csv", ROW.format(2027))
    append(data / "accepted_findings.csv", "future,internet_users 2027,It is.,Data desk,2026-03-01")
    findings = check_data(data)
    assert [item.severity for item in shown(findings, "future")] == [Severity.ERROR]
    assert [item.severity for item in shown(findings, "accepted")] == [Severity.WARNING]


def test_a_finding_is_accepted_once(data):
    append(data / "accepted_findings.csv", ACCEPTED)
    append(data / "accepted_findings.csv", ACCEPTED)
    (item,) = shown(check_data(data), "accepted")
    assert (item.severity, item.place.file) == (Severity.ERROR, "accepted_findings.csv")


def test_a_judgement_ends_when_the_thing_changes(data):
    row = "mobile_money_regulation,2022,72.6908,both,total,,2022-12-31,normal,gsma2021"
    append(data / "observations" / "trust.csv", row)
    findings = [item for item in check_data(data) if not item.judgement]
    assert [item.subject for item in shown(findings, "constant")] == ["mobile_money_regulation 2019-2022"]
    assert "now finds mobile_money_regulation 2019-2022" in str(shown(findings, "accepted")[0])


def test_a_row_that_cannot_be_read_hides_no_fault_elsewhere(data):
    append(data / "observations" / "trust.csv", "secure_servers,soon,5,both,total,,2026-01-01,normal,wdi2026")
    append(data / "observations" / "citizens.csv", ROW.format(2027))
    append(data / "framework" / "events.csv", "egdi_,2016,level,it is,egdi2024,")
    rules = [item.rule for item in check_data(data) if item.severity is Severity.ERROR]
    assert sorted(rules) == ["future", "schema", "unknown_id"]


def test_a_row_that_cannot_be_read_makes_nothing_else_look_wrong(data):
    path = data / "framework" / "indicators" / "citizens.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("direction: increase", "direction: up", 1))
    assert [item.rule for item in check_data(data) if item.severity is Severity.ERROR] == ["schema"]
    assert not shown(check_data(data), "accepted")


def test_an_earlier_edition_is_not_told_of_what_came_later(place):
    findings = check_data(place / "data", datetime.date(2023, 6, 30))
    assert not shown(findings, "accepted")
    assert not any("2024" in item.subject for item in findings)


def test_the_command_exits_one_for_errors_alone_and_changes_no_file(project):
    folder, run = project
    before = {path: path.read_bytes() for path in (folder / "data").rglob("*") if path.is_file()}
    done = run("--format", "json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) > len(json.loads(run("--format", "json", "--as-of", "2019-01-01").stdout))
    assert {path: path.read_bytes() for path in (folder / "data").rglob("*") if path.is_file()} == before
    append(folder / "data" / "observations" / "citizens.csv", ROW.format(2027))
    done = run("--format", "github")
    assert done.returncode == 1
    line = len((folder / "data" / "observations" / "citizens.csv").read_text(encoding="utf-8").splitlines())
    assert f"::error file=data/observations/citizens.csv,line={line},title=future::" in done.stdout
