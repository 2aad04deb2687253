"""Checks: one rule, one function; each returns findings and none prints or stops.

`check_data` runs them all in order; a later group of rules runs only when the rows can be read at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.checks import framework_rules, observation_rules, peer_rules, register_rules, source_rules, target_rules
from milepost.checks.finding import DataError, Finding, Severity, error
from milepost.checks.folder_rules import check_corrections, check_strays
from milepost.checks.shelf import check_rows, read_tables, shelve
from milepost.framework import pillar_ids
from milepost.records import RecordError

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.checks.shelf import Shelf
    from milepost.records import Place, Record, Table

__all__ = ["DataError", "Finding", "Severity", "check_data", "refuse_errors"]

UNIQUE = {
    "pillars": "id",
    "indicators": "id",
    "targets": "id",
    "measures": "id",
    "economies": "code",
    "provinces": "code",
}
RULES = (
    framework_rules.check_own_pillar,
    framework_rules.check_shown,
    framework_rules.check_units,
    framework_rules.check_limit_order,
    framework_rules.check_context,
    framework_rules.check_series_end,
    target_rules.check_target_ids,
    target_rules.check_successors,
    target_rules.check_one_in_force,
    target_rules.check_target_kind,
    target_rules.check_target_baseline,
    target_rules.check_target_values,
    target_rules.check_target_side,
    target_rules.check_milestones,
    register_rules.check_register_ids,
    register_rules.check_events_once,
    register_rules.check_event_years,
    register_rules.check_overrides,
    observation_rules.check_observation_ids,
    observation_rules.check_duplicates,
    observation_rules.check_limits,
    observation_rules.check_withdrawn,
    observation_rules.check_future,
    observation_rules.check_release,
    observation_rules.check_groups,
    peer_rules.check_peer_ids,
    peer_rules.check_peer_is_foreign,
    peer_rules.check_peer_once,
    peer_rules.check_peer_not_future,
    peer_rules.check_peer_limits,
)


def check_data(data: Path) -> list[Finding]:
    """Every finding about the folder `data`, errors first, in the order of files and lines."""
    tables, findings = read_tables(data)
    findings += check_strays(data, pillar_ids(_records(tables, "pillars")))
    findings += check_corrections(data)
    findings += check_rows(tables)
    for kind, field in UNIQUE.items():
        findings += framework_rules.check_unique(field, _records(tables, kind))
    keys, faults = _keys(data)
    findings += faults
    if not findings:
        findings = _check_values(shelve(tables), keys)
    return sorted(findings, key=lambda item: (item.severity, item.place.file, item.place.line or 0))


def refuse_errors(findings: list[Finding]) -> None:
    """Raise DataError with all findings that are errors, if there are any."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise DataError(errors)


def _check_values(shelf: Shelf, keys: list[tuple[Place, str]]) -> list[Finding]:
    return [finding for rule in RULES for finding in rule(shelf)] + source_rules.check_citations(shelf, keys)


def _keys(data: Path) -> tuple[list[tuple[Place, str]], list[Finding]]:
    try:
        keys = source_rules.read_keys(data)
    except RecordError as fault:
        return [], [error("file", fault.place, fault.message, fault.remedy)]
    return keys, source_rules.check_keys(keys)


def _records(tables: dict[str, list[Table]], kind: str) -> list[Record]:
    return [record for table in tables[kind] for record in table.records]
