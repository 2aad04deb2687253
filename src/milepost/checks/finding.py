"""What a rule returns: a fault worded for the person who can mend the file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from milepost.records import Place


class Severity(StrEnum):
    """An error stops the run; a warning is printed in the report."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """Which rule, how bad, where, what is wrong and what to do."""

    rule: str
    severity: Severity
    place: Place
    message: str
    remedy: str

    def __str__(self) -> str:
        """Spell it in one line, as place, fault and remedy."""
        return f"{self.place}: {self.message}; {self.remedy}."


class DataError(ValueError):
    """The data hold errors; the message lists every one of them."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        lines = "\n".join(f"  {finding}" for finding in self.findings)
        count = f"{len(self.findings)} error{'s' if len(self.findings) != 1 else ''}"
        super().__init__(f"The data have {count}:\n{lines}")
