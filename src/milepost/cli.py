"""The command line: check, run, book, report, params."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from milepost import edition as story
from milepost.batch.commands import register as register_batch
from milepost.book import BookError
from milepost.book.render import Renderer
from milepost.checks import DataError, Severity
from milepost.checks.commands import register as register_check
from milepost.comparing.commands import register as register_comparing
from milepost.exchange.commands import register as register_imports
from milepost.exchange.faults import ExchangeError
from milepost.handout.commands import register as register_handout
from milepost.indicators.commands import register as register_indicators
from milepost.parameters import ParameterError
from milepost.parameters.commands import register as register_parameters
from milepost.project_folder import find_root
from milepost.records import RecordError
from milepost.results import ResultsError
from milepost.runner import CHAPTERS
from milepost.workspace import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterator

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Milepost monitors a country's digital economy and society: it checks the data in data/, runs the "
    "notebooks in notebooks/ with the parameters in params/, and typesets the annual report.\n\n"
    "Start with `milepost report`; `milepost check` finds faults in the data; `milepost params` explains what "
    "can be changed.",
)
console = Console(stderr=True, highlight=False, soft_wrap=True)

EditionOption = Annotated[int, typer.Option("--edition", "-e", help="Which edition: params/<edition>.yml.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("-p", "--parameter", metavar="KEY=VALUE", help="Change one parameter for this run; repeatable."),
]
JobsOption = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Notebooks that run at once.")]
RendererOption = Annotated[
    Renderer, typer.Option("--renderer", help="auto (quarto if on the PATH), quarto, or embedded.")
]
JOBS = min(os.cpu_count() or 1, 8)
# What a user can mend: said in words, without a traceback.
FAULTS = (
    ParameterError,
    DataError,
    RecordError,
    ExchangeError,
    ResultsError,
    WorkspaceError,
    story.RunFailedError,
    BookError,
    OSError,
    UnicodeError,
)


@app.command()
def run(edition: EditionOption = 2026, parameter: SetOption = None, jobs: JobsOption = JOBS) -> None:
    """Check the data and run the notebooks; what ran waits for `milepost book`.

    Example: milepost run -p on_track_probability=0.7
    """
    with _stoppable(), Watch(len(CHAPTERS)) as watch:
        made = story.run_only(_root(), edition, _pairs(parameter), workers=jobs, on_change=watch)
    _print_runs(made)
    typer.echo(made.folder.relative_to(_root()))


@app.command()
def book(edition: EditionOption = 2026, parameter: SetOption = None, renderer: RendererOption = "auto") -> None:
    """Typeset what was run: the HTML book and the PDF. Of the parameters, title and publisher can still change."""
    with _stoppable():
        made = story.typeset_only(_root(), edition, _pairs(parameter), renderer=renderer)
    _print_book(made)


@app.command()
def report(
    edition: EditionOption = 2026,
    parameter: SetOption = None,
    jobs: JobsOption = JOBS,
    renderer: RendererOption = "auto",
) -> None:
    """Make the whole report: check, run, typeset; a failing run leaves the last good edition as it was."""
    started = time.monotonic()
    with _stoppable(), Watch(len(CHAPTERS) + 1) as watch:
        made = story.make_report(_root(), edition, _pairs(parameter), workers=jobs, renderer=renderer, on_change=watch)
    _print_runs(made)
    console.print(f"Made in {time.monotonic() - started:.0f} s.")
    _print_book(made)


register_parameters(app)
register_check(app)
register_comparing(app)
register_batch(app)
register_imports(app)
register_handout(app)
register_indicators(app)


class Watch:
    """Says which chapter is running: a bar on a terminal, plain lines elsewhere."""

    def __init__(self, total: int) -> None:
        self._running: list[str] = []
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = self._progress.add_task("starting", total=total)

    def __enter__(self) -> Self:
        """Show the bar."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        self._progress.stop()

    def __call__(self, chapter: str, state: str) -> None:
        """Note that a chapter has started or ended."""
        if state == "running":
            self._running.append(chapter)
        else:
            self._running = [name for name in self._running if name != chapter]
            self._progress.advance(self._task)
        self._progress.update(self._task, description=", ".join(self._running) or "done")
        if not console.is_terminal:
            console.print(f"{chapter}: {state}")


def main() -> None:
    """Run the command line; faults that a user can mend are printed without a traceback, exit code 1."""
    try:
        app()
    except FAULTS as error:
        console.print(f"milepost: {error}", style="bold red", markup=False)
        sys.exit(1)
    except Stopped as stop:
        console.print("milepost: stopped; the last good edition, if there is one, is unchanged.", style="bold red")
        sys.exit(128 + stop.number)


class Stopped(BaseException):
    """Ctrl-C or a request to terminate; what was started is ended on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def _stoppable() -> Iterator[None]:
    """In this block Ctrl-C and SIGTERM raise Stopped, once: the way out is not interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)

    def stop(number: int, _: object) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _root() -> Path:
    return find_root(Path.cwd())


def _pairs(parameters: list[str] | None) -> dict[str, str]:
    pairs = {}
    for text in parameters or []:
        name, equals, value = text.partition("=")
        if not equals:
            raise ParameterError(f"'{text}' is not KEY=VALUE; write for instance -p on_track_probability=0.7.")
        if name.strip() in pairs:
            raise ParameterError(f"-p {name.strip()} is given twice; give it once.")
        pairs[name.strip()] = value.strip()
    return pairs


def _print_runs(made: story.Edition) -> None:
    table = Table("Chapter", "Seconds", box=None)
    for run_ in made.runs:
        table.add_row(run_.chapter, f"{run_.seconds:.1f}")
    console.print(table)
    warnings = sum(finding.severity is Severity.WARNING for finding in made.findings)
    if warnings:
        console.print(f"{warnings} warnings about the data; `milepost check` lists them.")


def _print_book(made: story.Edition) -> None:
    root = _root()
    console.print(f"Typeset by the {made.renderer} renderer, {made.pages} pages.")
    for path in (made.html, made.pdf):
        if path is not None:
            typer.echo(path.relative_to(root))


if __name__ == "__main__":
    main()
