"""What a rule returns: a fault worded for the person who can mend the file; and warnings that a person has judged."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from milepost.country import Day, Identifier, Place, Refusal, Value, nearest_name

MOST_FINDINGS = 5_000  # of one rule; nobody reads more
FEW_ALIKE = 10  # of one rule in one file are printed, unless all are asked for
T = TypeVar("T", bound=Value)
R = TypeVar("R")


class Severity(StrEnum):
    """An error stops the run; a warning waits for a person's judgement; an accepted one has been judged."""

    ERROR = "error"
    WARNING = "warning"
    ACCEPTED = "accepted"


@dataclass(frozen=True)
class Finding:
    """Which rule, how bad, where, what is wrong and what to do.

    `subject` names what a warning is about, without the line, so that it can be accepted once and for all;
    `judgement` is the reason and the role of the person who did.
    """

    rule: str
    severity: Severity
    place: Place
    message: str
    remedy: str
    subject: str = ""
    judgement: str = ""

    def __str__(self) -> str:
        """Spell it in one line, as place, fault and remedy."""
        return f"{self.place}: {self.message}; {self.remedy}."


class Placed(NamedTuple, Generic[T]):
    """A valid row and the line it stands in."""

    place: Place
    value: T


class DataError(Refusal):
    """The data hold errors; the message lists every one of them."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        shown = few_alike(self.findings)
        lines = "\n".join(f"  {finding}{and_more(finding, left)}" for finding, left in shown)
        count = f"{len(self.findings)} error{'s' if len(self.findings) != 1 else ''}"
        super().__init__(f"The data have {count}:\n{lines}")


def few_alike(findings: Iterable[Finding], most: int = FEW_ALIKE) -> list[tuple[Finding, int]]:
    """Of every rule the first findings of a file; the last one shown bears the number of those that are not."""
    alike: dict[tuple[str, str, Severity], list[Finding]] = {}
    for found in findings:
        alike.setdefault((found.place.file, found.rule, found.severity), []).append(found)
    left = {id(held[:most][-1]): max(0, len(held) - most) for held in alike.values()}
    shown = {id(found) for held in alike.values() for found in held[:most]}
    return [(found, left.get(id(found), 0)) for held in alike.values() for found in held if id(found) in shown]


def and_more(found: Finding, left: int) -> str:
    """A line that says how many findings of the kind are not shown; nothing for none."""
    return (
        f"\n  ... and {left:,} more of {found.rule} in {found.place.file}; `milepost check --all` prints them"
        if left
        else ""
    )


def error(rule: str, place: Place, message: str, remedy: str) -> Finding:
    """A finding that stops the run."""
    return Finding(rule, Severity.ERROR, place, message, remedy)


def warning(rule: str, place: Place, message: str, remedy: str, subject: str) -> Finding:
    """A finding that a person must judge; `subject` is what accepted_findings.csv calls it."""
    return Finding(rule, Severity.WARNING, place, message, remedy, subject)


def unknown(place: Place, kind: str, name: str, known: Iterable[str]) -> Finding:
    """Rule `unknown_id`: nothing of that name exists; the nearest known one is suggested."""
    close = nearest_name(name, known)
    remedy = f"did you mean '{close}', or is it still to be added" if close else f"add the {kind} first"
    return error("unknown_id", place, f"there is no {kind} '{name}'", remedy)


def at_most(findings: Iterable[Finding], most: int = MOST_FINDINGS) -> list[Finding]:
    """The first findings of a rule; where there are more, an error says so, and no time goes into the rest."""
    found = list(islice(findings, most + 1))
    if len(found) > most:
        last = found[most]
        message = (
            f"is the place of one more finding of the rule {last.rule}, after {most:,} of them; no more are listed"
        )
        found[most] = error(last.rule, last.place, message, "mend those first")
    return found


def repeated(rows: Iterable[tuple[Place, R]], key: Callable[[R], Hashable]) -> list[tuple[Place, R]]:
    """The rows whose key a row before them has."""
    seen: set[Hashable] = set()
    found = []
    for place, row in rows:
        name = key(row)
        if name in seen:
            found.append((place, row))
        seen.add(name)
    return found


def beyond(value: float, lower: float | None, upper: float | None) -> bool:
    """Whether `value` lies outside the limits, of which either may be absent."""
    return (lower is not None and value < lower) or (upper is not None and value > upper)


def limits_words(lower: float | None, upper: float | None) -> str:
    """Limits as messages spell them: `0 to 100`, `from 0`, `up to 100`."""
    if lower is None:
        return "none" if upper is None else f"up to {upper:g}"
    return f"from {lower:g}" if upper is None else f"{lower:g} to {upper:g}"


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
            found,
            severity=Severity.ACCEPTED,
            judgement=f"{row.reason.rstrip('.')} ({row.role}, {row.since.day} {row.since:%B %Y})",
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
