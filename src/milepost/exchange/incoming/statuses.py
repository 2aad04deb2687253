"""Statuses of measures and actions: a list laid beside what is held, shown, and appended as a release."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from milepost.checks import read_keys
from milepost.country import (
    Framework,
    Measure,
    MeasureStatus,
    StatusReport,
    csv_text,
    did_you_mean,
    load_framework,
    read_csv_table,
    statuses_known,
)
from milepost.exchange.incoming.appending import Rehearsal, rehearse_files, with_source
from milepost.exchange.incoming.excel.numbers import plain_text
from milepost.exchange.incoming.importing import CONTROL, Choices, data_folder, write_if_told
from milepost.exchange.incoming.proposal import NewSource, RefusedRow, many
from milepost.exchange.incoming.status_list import WORDS, ListedStatus, read_status_list, status_of

STATUSES = "framework/statuses.csv"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class StatusRelease:
    """What a person says of a whole list: its register, when it was known, and what its rows may leave out."""

    register: str
    release: datetime.date
    source: str = ""
    date: datetime.date | None = None
    new_source: NewSource | None = None


@dataclass(frozen=True)
class StatusChange:
    """A status that a list reports, beside the one that stands for its measure so far."""

    kind: str
    report: StatusReport
    measure: Measure
    old: StatusReport | None
    place: str


@dataclass(frozen=True)
class StatusPlan:
    """What an import of a list would do."""

    changes: tuple[StatusChange, ...]
    refused: tuple[RefusedRow, ...]
    left_out: tuple[tuple[str, int], ...]
    new_source: NewSource | None

    @property
    def rows(self) -> tuple[StatusReport, ...]:
        """What would be appended, in the order of the list."""
        return tuple(change.report for change in self.changes if change.kind != "unchanged")


class _Unusable(Exception):  # noqa: N818  (no fault: why a row is refused)
    """Why a row cannot be used."""


def plan_statuses(path: Path, data: Path, given: StatusRelease, *, sheet: str | None = None) -> StatusPlan:
    """The statuses of a list beside those held. Raises ExchangeError or RecordError for a file that cannot be read."""
    listed, framework = read_status_list(path, sheet), load_framework(data)
    held = {key for _, key in read_keys(data)}
    sources = held | ({given.new_source.key} if given.new_source else set())
    said, refused, silent = [], [], 0
    for row in listed.rows:
        try:
            found = _measure(row, framework, given.register)
            report = _report(row, found, given, sources)
        except _Unusable as fault:
            refused.append(RefusedRow(row.place, str(fault)))
            continue
        silent += report is None
        if report is not None:
            said.append((row, found, report))
    twice = _twice(said)
    changes = []
    for row, measure, report in said:
        why = twice.get(report.measure) or _older(report, framework.statuses)
        if why:
            refused.append(RefusedRow(row.place, why))
        else:
            changes.append(_change(row, measure, report, framework.statuses))
    left_out = [(f"column '{heading}', none of ours", 1) for heading in listed.not_read]
    left_out += [(f"{many(silent, 'row')} without a status", silent)] if silent else []
    needed = given.new_source if given.new_source and given.new_source.key not in held else None
    return StatusPlan(tuple(changes), tuple(refused), tuple(left_out), needed)


def _measure(row: ListedStatus, framework: Framework, register: str) -> Measure:
    """The measure, or action, that a row is about, by id or number. Raises _Unusable."""
    entries: tuple[Measure, ...] = getattr(framework, register)
    one = framework.registers[register].entry
    found = []
    if name := plain_text(row.fields.get("measure", "")).casefold():
        found += [item for item in entries if item.id == name]
        if not found:
            raise _Unusable(f"there is no {one} '{name}'; {did_you_mean(name, [item.id for item in entries])}")
    if text := plain_text(row.fields.get("number", "")):
        digits = re.fullmatch(r"([0-9]{1,6})(?:\.0*)?", text)
        found += [item for item in entries if digits and item.number == int(digits[1])]
        if not digits or not any(item.number == int(digits[1]) for item in entries):
            raise _Unusable(f"there is no {one} of the number '{text}'; they run from 1 to {len(entries)}")
    if not found:
        raise _Unusable(f"names no {one}; write its number")
    if found[0] is not found[-1]:
        raise _Unusable(f"the id '{found[0].id}' and the number {found[-1].number} are not of one {one}; correct one")
    return found[0]


def _report(row: ListedStatus, measure: Measure, given: StatusRelease, sources: set[str]) -> StatusReport | None:
    """What a row reports; None where it reports nothing. Raises _Unusable."""
    words = row.fields.get("status", "")
    status = status_of(words) if words else MeasureStatus.NOT_REPORTED
    if status is None:
        known = ", ".join(state.value for state in WORDS)
        raise _Unusable(f"'{words}' is no status; write one of {known}")
    if status is MeasureStatus.NOT_REPORTED and (not words or "date" not in row.fields):
        return None
    day = _day(row.fields["date"]) if "date" in row.fields else given.date
    if day is None:
        raise _Unusable(f"'{words}' has no date; write the day that the status is of, as 2026-06-30, or give --date")
    if day > given.release:
        raise _Unusable(f"the status is of {day}, after its release on {given.release}; correct one of the two")
    source = row.fields.get("source", given.source)
    if source not in sources:
        hint = did_you_mean(source, sources) if source else "write a key of references.bib, or give --source"
        raise _Unusable(f"there is no source '{source}'; {hint}" if source else f"has no source; {hint}")
    note = row.fields.get("note", "")
    return StatusReport(
        measure=measure.id, status=status, date=day, release=given.release, source=source, note=" ".join(note.split())
    )


def _day(text: str) -> datetime.date:
    written = plain_text(text)
    try:
        return datetime.date.fromisoformat(written if DAY.fullmatch(written) else "")
    except ValueError:
        raise _Unusable(f"the date '{text}' is no plain day; write it as 2026-06-30") from None


def _twice(said: Iterable[tuple[ListedStatus, Measure, StatusReport]]) -> dict[str, str]:
    """Why each measure that a list names twice is refused, wherever it stands."""
    places = defaultdict(list)
    for row, _, report in said:
        places[report.measure].append(row.place)
    return {
        name: f"'{name}' is listed {len(held)} times ({', '.join(held)}); keep one"
        for name, held in places.items()
        if len(held) > 1
    }


def _older(report: StatusReport, held: Iterable[StatusReport]) -> str:
    """Why a release comes too late to say something of a day; empty where it does not."""
    same = [item for item in held if (item.measure, item.date) == (report.measure, report.date)]
    newest = max((item.release for item in same), default=None)
    if newest is None or newest < report.release or any(_alike(item, report) for item in same):
        return ""
    return f"the release of {newest} already says what was on {report.date}; give a later --release"


def _alike(old: StatusReport, new: StatusReport) -> bool:
    return (old.date, old.status, old.note) == (new.date, new.status, new.note)


def _change(row: ListedStatus, measure: Measure, report: StatusReport, held: Sequence[StatusReport]) -> StatusChange:
    own = [item for item in held if item.measure == report.measure]
    of_day = statuses_known(item for item in own if item.date == report.date).get(report.measure)
    old = statuses_known(own).get(report.measure)
    if of_day is not None:
        kind = "unchanged" if _alike(of_day, report) else "revised"
        old = of_day
    elif report.status is MeasureStatus.NOT_REPORTED:
        kind = "unchanged"
    else:
        kind = "new" if old is None else "later" if report.date > old.date else "earlier"
    return StatusChange(kind, report, measure, old, row.place)


def rehearse_statuses(data: Path, plan: StatusPlan) -> Rehearsal:
    """The statuses as they would be, checked in a copy of the data. Raises RecordError."""
    if not plan.rows:
        return Rehearsal({}, {}, ())
    table, before = read_csv_table(data / STATUSES), (data / STATUSES).read_bytes()
    ending = "\r\n" if b"\r\n" in before else "\n"
    rows = csv_text(([str(getattr(report, name)) for name in table.header] for report in plan.rows), ending)
    gap = b"" if before.endswith(b"\n") else ending.encode()
    files = {STATUSES: before}, {STATUSES: before + gap + rows.encode()}
    return rehearse_files(data, *with_source(data, plan.new_source, *files))


def take_statuses(path: Path, sheet: str | None, given: StatusRelease, choices: Choices) -> None:
    """Show what a list would change, and append it when told to. Raises as `take_in` does."""
    data = data_folder()
    plan = plan_statuses(path, data, given, sheet=sheet)
    accepted = replace(plan, refused=()) if choices.without_refused else plan
    rehearsal = rehearse_statuses(data, accepted)
    for line in _lines(plan, given):
        typer.echo("\t".join(CONTROL.sub("?", cell) for cell in line))
    for finding in rehearsal.findings:
        typer.echo(f"{finding.severity}\t{finding.rule}\t{finding}")
    files = ", ".join(name.rpartition("/")[2] for name in rehearsal.after)
    write_if_told(data, rehearsal, accepted.refused, choices, f"{many(len(plan.rows), 'row')} written: {files}.")


def _lines(plan: StatusPlan, given: StatusRelease) -> Iterable[tuple[str, ...]]:
    for change in plan.changes:
        report, old = change.report, change.old
        if change.kind != "unchanged":
            was = f"{old.status} on {old.date}" if old else MeasureStatus.NOT_REPORTED.value
            now = f"{report.status} on {report.date}"
            yield change.kind, report.measure, change.measure.title, was, now, report.source, change.place
    for refusal in plan.refused:
        yield "refused", refusal.place, refusal.reason
    for what, _ in plan.left_out:
        yield "left out", what
    kinds = [change.kind for change in plan.changes]
    counts = [f"{kinds.count(kind)} {kind}" for kind in ("new", "later", "earlier", "revised", "unchanged")]
    yield (f"Release of {given.release}: {', '.join(counts)}, {len(plan.refused)} refused.",)
