"""All rules in their order: `find_all` runs them.

A rule about what is absent runs only when every file that could hold it was read
whole; all others run on the rows that can be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.checks import (
    age_rules,
    correction_rules,
    framework_rules,
    group_rules,
    history_rules,
    observation_rules,
    peer_rules,
    register_rules,
    release_rules,
    source_rules,
    target_rules,
)
from milepost.checks.acceptance import accept, check_accepted
from milepost.checks.finding import Severity
from milepost.checks.folder_rules import check_names, check_strays
from milepost.checks.reading import read_data, rows_of
from milepost.country import pillar_ids

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from pathlib import Path

    from milepost.checks.finding import Finding
    from milepost.checks.reading import ReadData
    from milepost.checks.rows import Rows

# Every rule, with the kinds of rows of which none may be missing for it to be right.
RULES: dict[Callable[[Rows], list[Finding]], str] = {
    framework_rules.check_own_pillar: "",
    framework_rules.check_shown: "indicators pillars",
    framework_rules.check_units: "",
    framework_rules.check_limit_order: "",
    framework_rules.check_context: "",
    framework_rules.check_series_end: "",
    target_rules.check_target_ids: "indicators targets",
    target_rules.check_successors: "targets",
    target_rules.check_one_in_force: "",
    target_rules.check_target_kind: "",
    target_rules.check_target_baseline: "",
    target_rules.check_target_values: "",
    target_rules.check_target_side: "",
    target_rules.check_milestones: "",
    age_rules.check_target_due: "targets",
    age_rules.check_target_met: "",
    age_rules.check_stale: "",
    register_rules.check_register_ids: "indicators targets pillars provinces",
    register_rules.check_events_once: "",
    register_rules.check_event_years: "indicators observations",
    register_rules.check_overrides: "",
    observation_rules.check_observation_ids: "indicators",
    observation_rules.check_provinces: "provinces province_names",
    observation_rules.check_own_file: "",
    observation_rules.check_duplicates: "",
    observation_rules.check_limits: "",
    observation_rules.check_withdrawn: "",
    observation_rules.check_future: "",
    observation_rules.check_release: "",
    observation_rules.check_groups: "",
    release_rules.check_unchanged: "",
    release_rules.check_withdrawn_something: "observations",
    release_rules.check_carried: "",
    history_rules.check_gaps: "",
    history_rules.check_jumps: "events corrections",
    history_rules.check_constant: "",
    history_rules.check_compilers: "",
    group_rules.check_bracket: "",
    group_rules.check_repeated_split: "",
    group_rules.check_shares: "",
    group_rules.check_composition: "indicators",
    correction_rules.check_correction_ids: "indicators",
    correction_rules.check_corrections: "observations",
    correction_rules.check_corrected_values: "",
    correction_rules.check_corrections_once: "",
    peer_rules.check_peer_ids: "indicators economies",
    peer_rules.check_peer_is_foreign: "",
    peer_rules.check_peer_once: "",
    peer_rules.check_peer_not_future: "",
    peer_rules.check_peer_limits: "",
    source_rules.check_citations: "sources",
}


def find_all(data: Path, as_of: datetime.date | None = None) -> list[Finding]:
    """Every finding about the folder `data`, errors first, in the order of files and lines.

    What is stale, due or known is judged as of a day, that of the newest release without it.
    """
    return judge(data, read_data(data), as_of)


def judge(data: Path, reading: ReadData, as_of: datetime.date | None = None) -> list[Finding]:
    """Every finding about `data` as it was read, so that it need not be read again for another day."""
    shelf = rows_of(reading, as_of)
    findings = [
        *reading.findings,
        *check_strays(data, pillar_ids(record for table in reading.tables["pillars"] for record in table.records)),
        *check_names(data),
    ]
    for rule, needed in RULES.items():
        if not reading.broken & set(needed.split()):
            findings += rule(shelf)
    if as_of is None and not reading.broken:
        findings += check_accepted(findings, shelf.accepted)
    order = list(Severity)
    return sorted(
        accept(findings, shelf.accepted),
        key=lambda found: (order.index(found.severity), found.place.file, found.place.line or 0),
    )
