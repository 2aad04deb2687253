"""How a run looks while it goes on, and when it has ended: on a terminal, in a log, or for a program."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Self

from rich.live import Live
from rich.table import Table

from milepost.running.manifest import count_verdicts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

    from milepost.running.finished import Edition
    from milepost.running.runner import ChapterEvent, ChapterRun

ENDED = {"done", "failed", "skipped", "reused"}
PASSING = {"cell"}  # states that only a terminal shows: a log would drown in them


class Quiet:
    """Says nothing until the end."""

    def __enter__(self) -> Self:
        """Nothing to show."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to take away."""

    def __call__(self, event: ChapterEvent) -> None:
        """Not told."""


class Lines(Quiet):
    """A plain line a change, for a log: chapter, state, seconds."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, event: ChapterEvent) -> None:
        """Print a line."""
        if event.state not in PASSING:
            took = f" ({event.seconds:.1f} s)" if event.seconds else ""
            self._console.print(f"{event.chapter}: {event.state}{took}", markup=False)


class Json(Quiet):
    """A JSON object a line on standard output, for a program."""

    def __call__(self, event: ChapterEvent) -> None:
        """Print an object; what is not known is left out."""
        fields = {
            "chapter": event.chapter,
            "state": event.state,
            "cell": event.cell,
            "cells": event.cells,
            "seconds": round(event.seconds, 2),
            "message": event.message,
        }
        say_json("chapter", **{name: value for name, value in fields.items() if value})


class Board(Quiet):
    """A terminal's view: a line a running chapter with its cell and time, and the time that the whole will take."""

    def __init__(self, console: Console, expected: Mapping[str, float], workers: int) -> None:
        self._live = Live(console=console, get_renderable=self._draw, refresh_per_second=4, transient=True)
        self._expected, self._workers = dict(expected), workers
        self._began = time.monotonic()
        self._running: dict[str, tuple[float, ChapterEvent]] = {}
        self._ended: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Show the view."""
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take it away."""
        self._live.stop()

    def __call__(self, event: ChapterEvent) -> None:
        """Note a change."""
        if event.state in ENDED:
            self._running.pop(event.chapter, None)
            self._ended[event.chapter] = event.state
        else:
            began, _ = self._running.get(event.chapter, (time.monotonic(), event))
            self._running[event.chapter] = (began, event)

    def _draw(self) -> Table:
        now = time.monotonic()
        table = Table(box=None, show_header=False)
        for chapter, (began, event) in self._running.items():
            usual = f"of about {self._expected[chapter]:.0f} s" if self._expected.get(chapter) else ""
            cell = f"cell {event.cell} of {event.cells}" if event.cells else ""
            table.add_row(chapter, cell, f"{now - began:.0f} s", usual)
        counts = [f"{list(self._ended.values()).count(state)} {state}" for state in sorted(set(self._ended.values()))]
        table.add_row("", ", ".join(counts), f"{now - self._began:.0f} s", self._left(now))
        return table

    def _left(self, now: float) -> str:
        """The time still to come, from what each chapter took last time."""
        if not self._expected:
            return ""
        waiting = sum(took for name, took in self._expected.items() if name not in {*self._ended, *self._running})
        started = sum(
            max(self._expected.get(name, 0.0) - (now - began), 0.0) for name, (began, _) in self._running.items()
        )
        return f"about {(waiting + started) / self._workers:.0f} s to go"


def say_json(event: str, **fields: Any) -> None:
    """One JSON object on a line of standard output."""
    print(json.dumps({"event": event, **fields}, ensure_ascii=False, default=str), flush=True)  # noqa: T201


def say_edition(made: Edition, places: list[str], seconds: float) -> None:
    """The last JSON object: what was made, and of each chapter how and why."""
    chapters = {
        run.chapter: {"reused": run.reused, "seconds": round(run.seconds, 2), "error": run.error, "why": list(run.why)}
        for run in made.runs
    }
    say_json(
        "made",
        folder=made.folder.name,
        places=places,
        chapters=chapters,
        pages=made.pages,
        warnings=dict(made.warnings),
        missing=list(made.missing),
        seconds=round(seconds, 2),
    )


def print_summary(console: Console, made: Edition, *, explain: bool, seconds: float) -> None:
    """A row a chapter: how long it took or that it was reused, its verdicts, and where to look; then the rest."""
    counts = count_verdicts(made.folder)
    table = Table("Chapter", "Seconds", "Verdicts", "Findings", "Look at", box=None)
    for run in made.runs:
        verdicts = ", ".join(f"{number} {name}" for name, number in sorted(counts.get(run.chapter, {}).items()))
        found = sum(number for file, number in made.warnings.items() if file.split(".")[0] == run.chapter)
        table.add_row(run.chapter, _took(run), verdicts, str(found or ""), _place(made, run))
    if made.runs:
        console.print(table)
    for run in made.runs if explain else ():
        console.print(f"{run.chapter}: {'reused' if run.reused else 'runs'}, {'; '.join(run.why)}", markup=False)
    for run in made.runs:
        if run.error:
            console.print(f"{run.chapter}: {run.error}", style="bold red", markup=False)
    if made.warnings:
        files = ", ".join(f"{number} in {file}" for file, number in made.warnings.items())
        console.print(f"{sum(made.warnings.values())} warnings about the data ({files}); `milepost check` lists them.")
    if made.missing:
        console.print(f"DRAFT, not for release: {len(made.missing)} chapters are missing.", style="bold red")
    if made.renderer:
        how = "taken from the last edition" if made.book_reused else f"typeset by the {made.renderer} renderer"
        console.print(f"The book is {how}, {made.pages} pages.")
    if seconds:
        console.print(f"Made in {seconds:.1f} s.")


def _took(run: ChapterRun) -> str:
    if run.reused:
        return "reused"
    return "failed" if run.error else f"{run.seconds:.1f}"


def _place(made: Edition, run: ChapterRun) -> str:
    """The chapter's page of the web book, or its notebook where there is no page."""
    page = made.folder / "book" / "html" / "notebooks" / f"{run.chapter}.html"
    path = page if page.is_file() else made.folder / "notebooks" / f"{run.chapter}.ipynb"
    return path.relative_to(made.folder).as_posix()
