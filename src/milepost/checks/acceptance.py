"""Warnings that a person has judged: `data/accepted_findings.csv`, a row a finding, with reason and role."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from milepost.checks.finding import Finding, Placed, Severity, error, warning
from milepost.country import Day, Identifier, Value

if TYPE_CHECKING:
    from collections.abc import Sequence


class Acceptance(Value):
    """A finding that stays as it is, as a row of `data/accepted_findings.csv` must read."""

    rule: Identifier
    subject: str
    reason: str
    role: str
    since: Day


def accept(findings: Sequence[Finding], judged: Sequence[Placed[Acceptance]]) -> list[Finding]:
    """The findings, with those warnings `accepted` that a row names; only warnings can be."""
    rows = {(item.rule, item.subject): item for _, item in judged}
    return [
        replace(
            found, severity=Severity.ACCEPTED, judgement=f"{row.reason.rstrip('.')} ({row.role}, {row.since:%-d %B %Y})"
        )
        if found.severity is Severity.WARNING and (row := rows.get((found.rule, found.subject)))
        else found
        for found in findings
    ]


def check_accepted(findings: Sequence[Finding], judged: Sequence[Placed[Acceptance]]) -> list[Finding]:
    """Rule `accepted`: every row of accepted_findings.csv accepts a warning that is there, and once."""
    warnings = {(found.rule, found.subject) for found in findings if found.severity is Severity.WARNING}
    seen = set()
    faults = []
    for place, item in judged:
        key = (item.rule, item.subject)
        name = f"the finding {item.rule} of '{item.subject}'"
        if key in seen:
            faults.append(error("accepted", place, f"{name} is accepted twice", "keep one row"))
        elif key not in warnings:
            alike = {subject for rule, subject in warnings if rule == item.rule}
            subjects = sorted(one for one in alike if one.split()[0] == item.subject.split()[0])
            remedy = f"take the row out; {item.rule} now finds {', '.join(subjects) or 'nothing of it'}"
            subject = f"{item.rule} {item.subject}"
            faults.append(warning("accepted", place, f"{name} is accepted and no longer there", remedy, subject))
        seen.add(key)
    return faults
