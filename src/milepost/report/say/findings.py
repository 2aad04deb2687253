"""The annex on the data: what the rules found, what was judged and by whom, what was corrected."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

from milepost.checks import Finding, Severity
from milepost.country import Correction, Indicator, load_corrections
from milepost.report import words
from milepost.report.printing import markdown_table

FRAGMENT = "fragments/findings.md"


def write_findings_annex(
    data: Path, work: Path, as_of: datetime.date, findings: Sequence[Finding], indicators: Mapping[str, Indicator]
) -> None:
    """Write the findings about the data as of a day, and every correction, for a page of the book to include."""
    corrections = [item for _, item in load_corrections(data) if item.since <= as_of]
    blocks = [
        *open_section([found for found in findings if found.severity is Severity.WARNING]),
        *accepted_section([found for found in findings if found.severity is Severity.ACCEPTED]),
        *corrected_section(corrections, indicators),
    ]
    path = work / FRAGMENT
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def open_section(findings: Sequence[Finding]) -> list[str]:
    """Findings that wait for a judgement."""
    heading = "## Open findings {#sec-findings-open}"
    if not findings:
        return [heading, "Nothing is open."]
    rows = [
        [words.escape(str(found.place)), words.escape(f"{found.rule}: {found.message}; {found.remedy}.")]
        for found in _spelled(findings)
    ]
    table = markdown_table(
        ["Where", "What, and what to do"],
        rows,
        caption="Findings about the data that wait for a judgement",
        label="tbl-findings-open",
        widths=(24, 76),
    )
    told = words.sentence(words.count(len(findings), "finding"))
    return [heading, f"{told} about the data of this edition {'waits' if len(findings) == 1 else 'wait'}.", table]


def accepted_section(findings: Sequence[Finding]) -> list[str]:
    """Findings that a person has judged, each with the reason and the role."""
    heading = "## Accepted findings {#sec-findings-accepted}"
    if not findings:
        return [heading, "Nothing was accepted."]
    rows = [
        [
            words.escape(f"{found.rule}: {found.message}."),
            words.escape(f"{found.judgement}."),
        ]
        for found in _spelled(findings)
    ]
    table = markdown_table(
        ["What was found", "Why it stays, who says so, since when"],
        rows,
        caption="Findings about the data that were accepted",
        label="tbl-findings-accepted",
        widths=(48, 52),
    )
    told = words.sentence(words.count(len(findings), "finding"))
    return [heading, f"{told} {'was' if len(findings) == 1 else 'were'} judged, and the data stay as they are.", table]


def corrected_section(corrections: Sequence[Correction], indicators: Mapping[str, Indicator]) -> list[str]:
    """Figures that stand in this edition otherwise than their publisher released them."""
    heading = "## Corrected figures {#sec-findings-corrected}"
    if not corrections:
        return [heading, "No published figure was corrected: all stand as their publishers released them."]
    rows = [
        [
            words.escape(f"{_name(item, indicators)}, {item.year}"),
            f"{item.expect:g} ({item.release.day} {item.release:%B %Y})",
            f"{item.value:g}" + ("" if item.until is None else f", until {item.until.day} {item.until:%B %Y}"),
            f"{words.escape(item.why)} [@{item.source}] {words.escape(item.who)}, {item.since.day} {item.since:%B %Y}.",
        ]
        for item in corrections
    ]
    table = markdown_table(
        ["Figure", "As released", "Corrected", "Why, who says so, since when"],
        rows,
        caption="Figures that were corrected",
        label="tbl-findings-corrected",
        right=(1, 2),
        widths=(26, 18, 18, 38),
    )
    return [heading, table]


def _name(item: Correction, indicators: Mapping[str, Indicator]) -> str:
    group = [part for part in (item.sex, item.location, item.province) if part not in {"both", "total", ""}]
    return " ".join([indicators[item.indicator].short_name, *group])


def _spelled(findings: Sequence[Finding]) -> list[Finding]:
    """In the order of rules, so that like stands by like."""
    return sorted(findings, key=lambda found: (found.rule, found.place.file, found.place.line or 0))
