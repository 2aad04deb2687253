"""All rules over a folder at once, in their order: its findings, and their refusal.

A rule about what is absent runs only when every file that could hold it was read
whole; all others run on the rows that can be read.
"""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from milepost.checks import framework_rules, history_rules, observation_rules, register_rules, target_rules
from milepost.checks.finding import DataError, Finding, Severity, accept, at_most, check_accepted
from milepost.checks.framework_rules import check_names, check_unread
from milepost.checks.reading import ReadData, read_data, rows_of
from milepost.checks.rows import Rows
from milepost.country import pillar_ids

# Every rule, with the kinds of rows of which none may be missing for it to be right.
RULES: dict[Callable[[Rows], Iterator[Finding]], str] = {
    register_rules.check_country: "country economies",
    register_rules.check_part_codes: "country provinces",
    framework_rules.check_own_pillar: "",
    framework_rules.check_shown: "indicators pillars",
    framework_rules.check_names_differ: "",
    framework_rules.check_units: "",
    framework_rules.check_peers_like: "",
    framework_rules.check_limit_order: "",
    framework_rules.check_context: "",
    framework_rules.check_series_end: "",
    framework_rules.check_frequency: "",
    target_rules.check_target_ids: "indicators targets",
    target_rules.check_successors: "targets",
    target_rules.check_one_in_force: "",
    target_rules.check_target_kind: "",
    target_rules.check_target_page: "",
    target_rules.check_target_baseline: "",
    target_rules.check_target_values: "",
    target_rules.check_target_side: "",
    target_rules.check_milestones: "",
    target_rules.check_target_due: "targets",
    target_rules.check_target_met: "",
    history_rules.check_stale: "",
    framework_rules.check_named_ids: "indicators targets provinces",
    register_rules.check_register_names: "pillars",
    register_rules.check_register_links: "indicators registers institutions",
    register_rules.check_custodians: "institutions",
    register_rules.check_spellings: "",
    register_rules.check_entries_once: "",
    register_rules.check_phases: "",
    register_rules.check_clusters: "",
    register_rules.check_links_reasoned: "",
    register_rules.check_counts: "registers measures actions",
    register_rules.check_status_ids: "measures actions",
    register_rules.check_status_days: "",
    framework_rules.check_events_once: "",
    framework_rules.check_event_years: "indicators observations",
    framework_rules.check_overrides: "",
    framework_rules.check_overrides_reviewed: "",
    framework_rules.check_stages: "stages",
    framework_rules.check_cycle: "",
    observation_rules.check_observation_ids: "indicators",
    observation_rules.check_provinces: "country provinces province_names",
    observation_rules.check_own_file: "",
    observation_rules.check_counted: "indicators",
    observation_rules.check_duplicates: "",
    observation_rules.check_limits: "",
    observation_rules.check_withdrawn: "",
    observation_rules.check_future: "",
    observation_rules.check_release: "",
    observation_rules.check_groups: "",
    observation_rules.check_unchanged: "",
    observation_rules.check_withdrawn_something: "observations",
    observation_rules.check_carried: "",
    history_rules.check_gaps: "",
    history_rules.check_jumps: "events corrections",
    history_rules.check_constant: "",
    history_rules.check_compilers: "",
    history_rules.check_bracket: "",
    history_rules.check_repeated_split: "",
    history_rules.check_shares: "",
    history_rules.check_composition: "indicators",
    observation_rules.check_correction_ids: "indicators",
    observation_rules.check_corrections: "observations",
    observation_rules.check_corrected_values: "",
    observation_rules.check_corrections_once: "",
    observation_rules.check_peer_ids: "indicators economies",
    observation_rules.check_peer_is_foreign: "country",
    framework_rules.check_citations: "sources",
}


def check_data(data: Path, as_of: datetime.date | None = None) -> list[Finding]:
    """Every finding about the folder `data`, errors first, in the order of files and lines.

    What is stale, due or known is judged as of a day, without it that of the newest figure or target.
    """
    return judge(data, read_data(data), as_of)


def judge(data: Path, reading: ReadData, as_of: datetime.date | None = None) -> list[Finding]:
    """Every finding about `data` as it was read, so that it need not be read again for another day."""
    rows = rows_of(reading, as_of)
    findings = [
        *reading.findings,
        *check_unread(data, pillar_ids(record for table in reading.tables["pillars"] for record in table.records)),
        *check_names(data),
    ]
    for rule, needed in RULES.items():
        if not reading.broken & set(needed.split()):
            findings += at_most(rule(rows))
    if as_of is None and not reading.broken:
        findings += check_accepted(findings, rows.accepted)
    order = list(Severity)
    return sorted(
        accept(findings, rows.accepted),
        key=lambda found: (order.index(found.severity), *found.place.order),
    )


def check(folder: str | Path) -> pd.DataFrame:
    """Every finding about a country's folder `data/`: a row a finding, errors first.

    Args:
        folder: The folder, as text or path.

    Returns:
        Columns severity ("error", "warning", "accepted"), rule, file, line, message, remedy, subject.

    Source: docs/rule-book.md lists the rules.

    Example:
        >>> found = check("data")
        >>> int((found["severity"] == "error").sum())
        0
    """
    import pandas as pd  # noqa: PLC0415  (a check on the command line need not wait for it)

    rows = [
        (
            found.severity.value,
            found.rule,
            found.place.file,
            found.place.line,
            found.message,
            found.remedy,
            found.subject,
        )
        for found in check_data(Path(folder))
    ]
    return pd.DataFrame(rows, columns=["severity", "rule", "file", "line", "message", "remedy", "subject"])


def refuse_errors(findings: list[Finding]) -> None:
    """Raise DataError with all findings that are errors, if there are any."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise DataError(errors)
