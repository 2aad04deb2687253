"""Checks: one rule, one function; each returns findings and none prints or stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.checks.finding import DataError, Finding, Severity

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

__all__ = ["DataError", "Finding", "Severity", "check_data", "refuse_errors"]


def check_data(data: Path, as_of: datetime.date | None = None) -> list[Finding]:
    """Every finding about the folder `data`, errors first, in the order of files and lines.

    What is stale, due or known is judged as of a day, that of the newest release without it.
    """
    from milepost.checks.running import find_all  # noqa: PLC0415  (pandas, which `milepost --help` need not wait for)

    return find_all(data, as_of)


def refuse_errors(findings: list[Finding]) -> None:
    """Raise DataError with all findings that are errors, if there are any."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise DataError(errors)
