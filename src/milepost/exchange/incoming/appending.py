"""Append a plan's figures as a release: at their sorted places, checked first, all files or none."""

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from milepost.checks import DataError, Finding, Severity, check_data
from milepost.country import csv_text, load_framework, read_csv_table, scratch_folder, write_together
from milepost.exchange.incoming.proposal import (
    LOCATIONS,
    SEXES,
    Change,
    ExchangeError,
    ImportPlan,
    NewSource,
    RefusedRow,
    plain,
)


@dataclass(frozen=True)
class Rehearsal:
    """What an import would leave: files by their path in data/, as they are and as they would be; new findings."""

    before: dict[str, bytes]
    after: dict[str, bytes]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that forbid it."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)


def rehearse(data: Path, plan: ImportPlan) -> Rehearsal:
    """Append in a copy of `data` and check it; nothing in `data` changes. Raises RecordError."""
    return rehearse_files(data, *_files(data, plan))


def rehearse_files(data: Path, before: dict[str, bytes], after: dict[str, bytes]) -> Rehearsal:
    """Check a copy of `data` in which files hold what they would hold `after`; nothing in `data` changes."""
    if not after:
        return Rehearsal({}, {}, ())
    with scratch_folder("import") as folder:
        copy = folder / "data"
        shutil.copytree(data, copy)
        for name, content in after.items():
            (copy / name).write_bytes(content)
        findings = _new_findings(check_data(data), check_data(copy))
    return Rehearsal(before, after, findings)


def _files(data: Path, plan: ImportPlan) -> tuple[dict[str, bytes], dict[str, bytes]]:
    framework = load_framework(data)
    by_file: dict[str, list[Change]] = {}
    for change in plan.rows:
        pillar = framework.indicators[change.figure.indicator].pillar
        by_file.setdefault(f"observations/{pillar}.csv", []).append(change)
    before, after = {}, {}
    for name, changes in by_file.items():
        before[name] = (data / name).read_bytes()
        rows = [_row(change, plan) for change in changes]
        after[name] = insert_rows(data / name, rows, list(framework.indicators))
    return with_source(data, plan.new_source if after else None, before, after)


def with_source(
    data: Path, source: NewSource | None, before: dict[str, bytes], after: dict[str, bytes]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files with references.bib among them, where a source is to be added to it."""
    if source is None:
        return before, after
    held = (data / "references.bib").read_bytes()
    gap = "\n" if held.endswith(b"\n") else "\n\n"
    entry = (gap + bib_entry(source)).encode()
    return {**before, "references.bib": held}, {**after, "references.bib": held + entry}


def _row(change: Change, plan: ImportPlan) -> dict[str, str]:
    figure = change.figure
    taken_back = figure.value is None
    return {
        "indicator": figure.indicator,
        "year": str(figure.year),
        "value": "" if figure.value is None else plain(figure.value),
        "sex": figure.sex,
        "location": figure.location,
        "province": figure.province,
        "release": plan.release.isoformat(),
        "status": "withdrawn" if taken_back else figure.status or "normal",
        "source": figure.source,
    }


def _new_findings(before: list[Finding], after: list[Finding]) -> tuple[Finding, ...]:
    """Those of `after` that `before` did not have; lines move, so they do not count."""
    seen = Counter(map(_identity, before))
    new = []
    for finding in after:
        if seen[_identity(finding)]:
            seen[_identity(finding)] -= 1
        else:
            new.append(finding)
    return tuple(new)


def _identity(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.place.file, re.sub(r"line \d+", "line", finding.message)


def put_in_place(data: Path, rehearsal: Rehearsal, refused: Sequence[RefusedRow] = ()) -> tuple[Path, ...]:
    """Write what was rehearsed, all files or none; returns them.

    Raises ExchangeError when something was refused, DataError when the data would have errors that they do not have
    now, and what `write_together` raises. Whatever is raised, no file is changed.
    """
    if refused:
        raise ExchangeError(f"{len(refused)} refused: nothing is written; mend them, or give --without-refused.")
    if rehearsal.errors:
        raise DataError(rehearsal.errors)
    write_together(data, rehearsal.after, rehearsal.before)
    return tuple(data / name for name in rehearsal.after)


def bib_entry(source: NewSource) -> str:
    """The entry as references.bib spells them."""
    fields = {
        "author": f"{{{_escaped(source.publisher)}}}",
        "title": f"{{{_escaped(source.title)}}}",
        "year": str(source.year),
        "publisher": _escaped(source.publisher),
        "url": source.address,
        "note": _escaped(source.note),
    }
    lines = ",\n".join(f"  {name:<9} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{source.key},\n{lines}\n}}\n"


def _escaped(text: str) -> str:
    return re.sub(r"([&%$#_])", r"\\\1", text)


class _Block(NamedTuple):
    """Some lines of the file, and where they belong; the header has no rank."""

    rank: tuple[int, ...]
    lines: bytes


def insert_rows(path: Path, rows: Iterable[Mapping[str, str]], indicators: Sequence[str]) -> bytes:
    """The file with `rows` in it: by indicator (as in `indicators`), group, year and release.

    A row stands behind the last one of its group that is not later, else behind the groups and indicators before
    it. Cells are in the order of the file's header, lines end as its first line does. Raises RecordError.
    """
    table = read_csv_table(path)
    content = path.read_bytes().splitlines(keepends=True)
    ending = "\r\n" if content[0].endswith(b"\r\n") else "\n"
    if not content[-1].endswith(b"\n"):
        content[-1] += ending.encode()
    blocks, start = [], 0
    lines = [(record.place.line, _rank(record.fields, indicators)) for record in table.records]
    starts = [(line, rank) for line, rank in lines if line is not None]
    for end, rank in [(1, ()), *starts]:
        blocks.append(_Block(rank, b"".join(content[start:end])))
        start = end
    tail = b"".join(content[start:])
    for row in rows:
        block = _Block(_rank(row, indicators), csv_text([[row[name] for name in table.header]], ending).encode())
        blocks.insert(_position(blocks, block.rank), block)
    return b"".join(block.lines for block in blocks) + tail


def _position(blocks: list[_Block], rank: tuple[int, ...]) -> int:
    """Behind the last row of the same group (else indicator, else file) that ranks no higher."""
    for shared in (4, 1, 0):
        near = [at for at, block in enumerate(blocks) if block.rank and block.rank[:shared] == rank[:shared]]
        before = [at for at in near if blocks[at].rank <= rank]
        if before:
            return before[-1] + 1
        if near:
            return near[0]
    return len(blocks)


def _rank(row: Mapping[str, str], indicators: Sequence[str]) -> tuple[int, ...]:
    name, release, province = row["indicator"], row["release"], row.get("province", "")
    return (
        indicators.index(name) if name in indicators else len(indicators),
        SEXES.index(row["sex"]),
        LOCATIONS.index(row["location"]),
        int(province.rpartition("-")[2]) if province else 0,  # the whole country comes first
        int(row["year"]),
        int(release.replace("-", "")),
    )
