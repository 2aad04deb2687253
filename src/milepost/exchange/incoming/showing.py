"""An import on the screen: a table on a terminal, tab-separated lines in a pipe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer
from rich.table import Table
from rich.text import Text

from milepost.exchange.incoming.file_rows import plain
from milepost.exchange.incoming.proposal import Change, ImportPlan, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from milepost.checks import Finding

HEADERS = ("", "Figure", "Held", "Of", "Proposed", "Status", "Source", "From")
CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f]")  # a source may hold what would command a terminal
COLOURS = {Kind.NEW: "green", Kind.REVISED: "yellow", Kind.WITHDRAWN: "red"}


def print_plan(plan: ImportPlan, findings: Iterable[Finding], console: Console) -> None:
    """Say what an import would do: each change, each refusal, what was left out, the new findings, the counts."""
    shown = [change for change in plan.changes if change.kind is not Kind.UNCHANGED or change.note]
    if console.is_terminal and shown:
        console.print(_table(shown))
    elif shown:
        _line(console, ("change", "figure", "held", "release held", "proposed", "status", "source", "place", "note"))
        for change in shown:
            _line(console, (*_cells(change), change.note))
    for refusal in plan.refused:
        _line(console, ("refused", refusal.place, refusal.reason), "red")
    for part in plan.left_out:
        _line(console, ("left out", part.what, many(part.count, "figure")))
    for finding in findings:
        _line(console, (str(finding.severity), finding.rule, str(finding)), "yellow")
    _line(console, (summary(plan),))


def summary(plan: ImportPlan) -> str:
    """How many figures of each kind, in a sentence."""
    counts = [f"{count} {kind}" for kind, count in plan.counts().items() if count or kind in (Kind.NEW, Kind.REVISED)]
    left = sum(part.count for part in plan.left_out)
    counts += [f"{len(plan.refused)} refused"] + ([f"{left} left out"] if left else [])
    return f"Release of {plan.release}: {', '.join(counts)}."


def _table(changes: list[Change]) -> Table:
    table = Table(*HEADERS, box=None)
    for change in changes:
        cells = _cells(change)
        last = f"{cells[-1]} ({change.note})" if change.note else cells[-1]
        texts = [Text(CONTROL.sub("?", cell)) for cell in (*cells[:-1], last)]
        table.add_row(*texts, style=COLOURS.get(change.kind))
    return table


def _cells(change: Change) -> tuple[str, ...]:
    figure, old = change.figure, change.old
    return (
        str(change.kind),
        figure.name,
        _value(None if old is None else old.value) if old else "",
        str(old.release) if old else "",
        _value(figure.value),
        figure.status or "",
        figure.source,
        figure.place,
    )


def _value(value: float | None) -> str:
    return "none" if value is None else plain(value)


def _line(console: Console, cells: Iterable[str], style: str = "") -> None:
    """A line: spaced and coloured on a terminal, with tabs between its cells in a pipe."""
    clean = [CONTROL.sub("?", cell) for cell in cells if cell or not console.is_terminal]
    if console.is_terminal:
        console.print(Text("  ".join(clean), style=style))
    else:
        typer.echo("\t".join(clean), file=console.file)


def many(count: int, what: str) -> str:
    """The count with its noun: `1 figure`, `3 figures`."""
    return f"{count} {what}{'s' if count != 1 else ''}"
