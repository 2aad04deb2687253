"""The annex on the data prints what is open, what was judged with its reason, and what was corrected."""

import datetime

from milepost.checks import check_data
from milepost.checks.finding import Finding, Severity
from milepost.country.corrections import Correction
from milepost.country.framework import load_framework
from milepost.country.records import Place
from milepost.report.say import findings


def finding(severity, judgement=""):
    place = Place("citizens.csv", 7)
    return Finding("jump", severity, place, "'a_b' goes from 1 to 9", "correct it", "a_b 2020", judgement)


def test_an_open_finding_is_printed_with_its_place_and_remedy():
    text = "\n".join(findings.open_section([finding(Severity.WARNING)]))
    assert "One finding about the data of this edition waits." in text
    assert "| citizens.csv line 7 | jump: 'a\\_b' goes from 1 to 9; correct it. |" in text


def test_an_accepted_finding_is_printed_with_its_judgement():
    text = "\n".join(findings.accepted_section([finding(Severity.ACCEPTED, "It is real (Data desk, 1 May 2026)")]))
    assert "| jump: 'a\\_b' goes from 1 to 9. | It is real (Data desk, 1 May 2026). |" in text


def test_a_correction_is_printed_with_both_values_its_evidence_and_its_role(place):
    item = Correction(
        indicator="internet_users",
        year=2020,
        release=datetime.date(2021, 10, 11),
        expect=78.8,
        value=53.65,
        why="Above the ownership of phones.",
        source="wdi2026",
        who="Data desk",
        since=datetime.date(2021, 12, 1),
        until=datetime.date(2022, 5, 1),
    )
    indicators = load_framework(place / "data").indicators
    text = "\n".join(findings.corrected_section([item], indicators))
    assert "| Internet users, 2020 | 78.8 (11 October 2021) | 53.65, until 1 May 2022 |" in text
    assert "Above the ownership of phones. [@wdi2026] Data desk, 1 December 2021." in text


def test_where_nothing_is_open_or_corrected_the_annex_says_so(place):
    indicators = load_framework(place / "data").indicators
    assert "Nothing is open." in findings.open_section([])
    assert "No published figure was corrected" in findings.corrected_section([], indicators)[1]


def test_the_annex_is_written_from_the_data_as_of_the_editions_day(place, tmp_path):
    data, day = place / "data", datetime.date(2026, 6, 30)
    found = check_data(data, day)
    findings.write_findings_annex(data, tmp_path, day, found, load_framework(data).indicators)
    text = (tmp_path / findings.FRAGMENT).read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Open findings {#sec-findings-open}",
        "## Accepted findings {#sec-findings-accepted}",
        "## Corrected figures {#sec-findings-corrected}",
    ]
    assert "target\\_due: target 'highspeed\\_urban\\_2025' was due in 2025" in text
