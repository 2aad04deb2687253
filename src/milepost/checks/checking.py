"""All rules over a folder at once: its findings, and their refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.checks.finding import DataError, Finding, Severity
from milepost.checks.running import find_all

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


def check_data(data: Path, as_of: datetime.date | None = None) -> list[Finding]:
    """Every finding about the folder `data`, errors first, in the order of files and lines.

    What is stale, due or known is judged as of a day, that of the newest release without it.
    """
    return find_all(data, as_of)


def refuse_errors(findings: list[Finding]) -> None:
    """Raise DataError with all findings that are errors, if there are any."""
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise DataError(errors)
