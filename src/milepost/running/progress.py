"""How a run looks: on a terminal, in a log, for a program; and the log that the edition keeps."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from rich.live import Live
from rich.table import Table

from milepost.report import count_verdicts
from milepost.running.jobs import JobEvent, JobRun
from milepost.running.manifest import usual_seconds

if TYPE_CHECKING:
    from rich.console import Console

LOG = "log.jsonl"
# Of what a notebook's kernel printed, only the end is of use.
LAST_LETTERS = 20_000
LEVELS = {"failed": "error", "skipped": "error"}
ENDED = {"done", "failed", "skipped", "reused"}
PASSING = {"cell"}  # states that only a terminal shows: a log would drown in them


class Journal:
    """Writes what happens as it happens; each line stands on the disk before the next."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path

    def write(self, event: str, *, level: str = "info", **fields: Any) -> None:
        """One line: time, level, event, and whatever else is known."""
        now = datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="milliseconds")
        known = {name: value for name, value in fields.items() if value not in (None, "", 0)}
        line = json.dumps({"time": now, "level": level, "event": event, **known}, ensure_ascii=False, default=str)
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")

    def note(self, event: JobEvent) -> None:
        """A change in a job's state."""
        self.write(
            event.state,
            level=LEVELS.get(event.state, "info"),
            job=event.job,
            cell=event.cell,
            seconds=round(event.seconds, 2),
            message=event.message,
        )

    def take_in(self, folder: Path) -> None:
        """What the jobs printed besides their notebooks, from the logs in `folder`."""
        for path in sorted(folder.glob("*.log")):
            with path.open("rb") as stream:
                stream.seek(max(path.stat().st_size - LAST_LETTERS, 0))
                text = stream.read().decode("utf-8", "replace").strip()
            if text:
                self.write("printed", level="debug", job=path.stem, message=text)


@dataclass(frozen=True)
class MadeEdition:
    """What a run made."""

    folder: Path
    html: Path | None
    pdf: Path | None
    renderer: str
    pages: int
    runs: tuple[JobRun, ...]
    warnings: Mapping[str, int] = field(default_factory=dict)  # about the data, by file
    book_reused: bool = False
    missing: tuple[str, ...] = ()  # chapters that a draft has stubs for


class Quiet(AbstractContextManager["Quiet"]):
    """Says nothing until the end."""

    def __exit__(self, *_: object) -> None:
        """Nothing to take away."""

    def __call__(self, event: JobEvent) -> None:
        """Not told."""


class Lines(Quiet):
    """A plain line a change, for a log: job, state, seconds."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def __call__(self, event: JobEvent) -> None:
        """Print a line."""
        if event.state not in PASSING:
            took = f" ({event.seconds:.1f} s)" if event.seconds else ""
            self._console.print(f"{event.job}: {event.state}{took}", markup=False)


class Json(Quiet):
    """A JSON object a line on standard output, for a program."""

    def __call__(self, event: JobEvent) -> None:
        """Print an object; what is not known is left out."""
        fields = {**asdict(event), "seconds": round(event.seconds, 2)}
        say_json("job", **{name: value for name, value in fields.items() if value})


class Board(Quiet):
    """A terminal's view: a line a running job with its cell and time, and the time that the whole will take."""

    def __init__(self, console: Console, expected: Mapping[str, float], workers: int) -> None:
        self._live = Live(console=console, get_renderable=self._draw, refresh_per_second=4, transient=True)
        self._expected, self._workers = dict(expected), workers
        self._began = time.monotonic()
        self._running: dict[str, tuple[float, JobEvent]] = {}
        self._ended: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Show the view."""
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take it away."""
        self._live.stop()

    def __call__(self, event: JobEvent) -> None:
        """Note a change."""
        if event.state in ENDED:
            self._running.pop(event.job, None)
            self._ended[event.job] = event.state
        else:
            began, _ = self._running.get(event.job, (time.monotonic(), event))
            self._running[event.job] = (began, event)

    def _draw(self) -> Table:
        now = time.monotonic()
        table = Table(box=None, show_header=False)
        for job, (began, event) in self._running.items():
            usual = f"of about {self._expected[job]:.0f} s" if self._expected.get(job) else ""
            cell = f"{event.message or 'cell'} {event.cell} of {event.cells}" if event.cells else ""
            table.add_row(job, cell, f"{now - began:.0f} s", usual)
        counts = [f"{list(self._ended.values()).count(state)} {state}" for state in sorted(set(self._ended.values()))]
        table.add_row("", ", ".join(counts), f"{now - self._began:.0f} s", self._left(now))
        return table

    def _left(self, now: float) -> str:
        """The time still to come, from what each job took last time."""
        if not self._expected:
            return ""
        waiting = sum(took for name, took in self._expected.items() if name not in {*self._ended, *self._running})
        started = sum(
            max(self._expected.get(name, 0.0) - (now - began), 0.0) for name, (began, _) in self._running.items()
        )
        return f"about {(waiting + started) / self._workers:.0f} s to go"


def watcher(console: Console, root: Path, edition: int, jobs: int, *, quiet: bool, json: bool) -> Quiet:
    """What shows a run: objects, nothing, a board on a terminal, else lines."""
    if json:
        return Json()
    if quiet:
        return Quiet()
    return Board(console, usual_seconds(root, edition), jobs) if console.is_terminal else Lines(console)


def say_json(event: str, **fields: Any) -> None:
    """One JSON object on a line of standard output."""
    print(json.dumps({"event": event, **fields}, ensure_ascii=False, default=str), flush=True)  # noqa: T201


def say_edition(made: MadeEdition, places: list[str], seconds: float) -> None:
    """The last JSON object: what was made, and of each job how and why."""
    jobs = {
        run.job: {"reused": run.reused, "seconds": round(run.seconds, 2), "error": run.error, "why": list(run.why)}
        for run in made.runs
    }
    say_json(
        "made",
        folder=made.folder.name,
        places=places,
        jobs=jobs,
        pages=made.pages,
        warnings=dict(made.warnings),
        missing=list(made.missing),
        seconds=round(seconds, 2),
    )


def print_summary(console: Console, made: MadeEdition, *, explain: bool, seconds: float) -> None:
    """A row a chapter: how long it took or that it was reused, its verdicts, and where to look; then the rest."""
    counts = count_verdicts(made.folder)
    table = Table("Chapter", "Seconds", "Verdicts", "Findings", "Look at", box=None)
    for run in made.runs:
        verdicts = ", ".join(f"{number} {name}" for name, number in sorted(counts.get(run.job, {}).items()))
        found = sum(number for file, number in made.warnings.items() if file.split(".")[0] == run.job)
        table.add_row(run.job, _took(run), verdicts, str(found or ""), _place(made, run))
    if made.runs:
        console.print(table)
    for run in made.runs if explain else ():
        console.print(f"{run.job}: {'reused' if run.reused else 'runs'}, {'; '.join(run.why)}", markup=False)
    for run in made.runs:
        if run.error:
            console.print(f"{run.job}: {run.error}", style="bold red", markup=False)
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


def _took(run: JobRun) -> str:
    if run.reused:
        return "reused"
    return "failed" if run.error else f"{run.seconds:.1f}"


def _place(made: MadeEdition, run: JobRun) -> str:
    """The job's page of the web book, or what it left where there is no page."""
    places = (f"book/html/notebooks/{run.job}.html", f"book/html/{run.job}.html", f"notebooks/{run.job}.ipynb")
    return next((place for place in places if (made.folder / place).is_file()), f"{run.job}/")
