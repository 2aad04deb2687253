"""Checks: one rule, one function; each returns findings and none prints or stops.

`check_data` runs them all in order; a later group of rules runs only when the rows can be read at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.checks.finding import DataError, Finding, Severity
from milepost.checks.framework_rules import (
    check_citations,
    check_known_ids,
    check_target_baseline,
    check_target_values,
    check_unique_ids,
    check_units,
)
from milepost.checks.observation_rules import (
    check_duplicates,
    check_future,
    check_limits,
    check_observation_ids,
    check_peers,
    check_withdrawn,
)
from milepost.checks.schema import check_schema
from milepost.framework import KINDS, load_framework, read_framework_records
from milepost.observations import Observation, load_observations, load_peers, read_observation_records
from milepost.records import Place, RecordError, read_csv_records

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["DataError", "Finding", "Severity", "check_data", "refuse_errors"]


def check_data(data: Path) -> list[Finding]:
    """Every finding about the folder `data`, errors first, in the order of files and lines."""
    try:
        findings = _check_rows(data)
        if not findings:
            findings = _check_values(data)
    except RecordError as error:
        findings = [_unreadable(error)]
    except FileNotFoundError as error:
        findings = [_unreadable(RecordError(f"{error.filename} is missing; restore it."))]
    return sorted(findings, key=lambda item: (item.severity, item.place.file, item.place.line or 0))


def refuse_errors(findings: list[Finding]) -> None:
    """Raise DataError with all findings that are errors, if there are any."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise DataError(errors)


def _check_rows(data: Path) -> list[Finding]:
    records = read_framework_records(data)
    findings = [item for kind, model in KINDS.items() for item in check_schema(kind, model, records[kind])]
    findings += check_schema("observation", Observation, read_observation_records(data))
    for kind in ("pillars", "indicators", "targets"):
        named = [(str(r.fields["id"]), r.place) for r in records[kind] if "id" in r.fields]
        findings += check_unique_ids(named)
    return findings


def _check_values(data: Path) -> list[Finding]:
    framework, observations = load_framework(data), load_observations(data)
    codes = frozenset(str(record.fields["code"]) for record in read_csv_records(data / "provinces.csv"))
    return [
        *check_known_ids(framework),
        *check_units(framework),
        *check_target_baseline(framework),
        *check_target_values(framework),
        *check_citations(framework, data),
        *check_observation_ids(framework, observations, codes),
        *check_duplicates(observations),
        *check_limits(framework, observations),
        *check_withdrawn(observations),
        *check_future(observations),
        *check_peers(framework, load_peers(data)),
    ]


def _unreadable(error: RecordError) -> Finding:
    what, _, remedy = str(error).rpartition("; ")
    place, _, message = what.partition(": ")
    if not message:
        place, message = what.split(" ")[0], what
    return Finding("file", Severity.ERROR, Place(place), message, remedy.rstrip("."))
