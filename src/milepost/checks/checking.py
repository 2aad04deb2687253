"""All rules over a folder at once: its findings, and their refusal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from milepost.checks.finding import DataError, Finding, Severity
from milepost.checks.running import find_all

if TYPE_CHECKING:
    import datetime

    import pandas as pd


def check_data(data: Path, as_of: datetime.date | None = None) -> list[Finding]:
    """Every finding about the folder `data`, errors first, in the order of files and lines.

    What is stale, due or known is judged as of a day, that of the newest release without it.
    """
    return find_all(data, as_of)


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
