"""The command line: run, book, report; each package's `commands.py` adds its own.

It starts at once: what a command needs is imported when the command runs.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from milepost.country import Refusal, ShownText, find_root, newest_edition, pairs_of

if TYPE_CHECKING:
    from rich.console import Console

    from milepost.running import MadeEdition

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Milepost monitors a country's digital economy and society: it checks the data in data/, runs the notebooks "
    "in notebooks/ with the parameters in params/, and typesets the annual report.\n\nStart with `milepost report`; "
    "`milepost check` finds faults in the data; `milepost params` explains what can be changed.",
)

EditionOption = Annotated[int | None, typer.Option("--edition", "-e", help="params/<edition>.yml; else the newest.")]
SetOption = Annotated[
    list[str] | None,
    typer.Option("-p", "--parameter", metavar="KEY=VALUE", help="Change one parameter for this run; repeatable."),
]
JobsOption = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Notebooks that run at once.")]
RendererOption = Annotated[
    Literal["auto", "quarto", "embedded"],
    typer.Option("--renderer", help="auto: quarto if on the PATH, else embedded."),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Run everything, also what has not changed.")]
ExplainOption = Annotated[bool, typer.Option("--explain", help="Say of each chapter why it ran, or why not.")]
DraftOption = Annotated[
    bool, typer.Option("--draft", help="Go on when chapters fail, with marked stubs, in outputs/<edition>.draft/.")
]
OnlyOption = Annotated[str, typer.Option("--only", metavar="GOAL", help="One chapter; marked stubs for the others.")]
ReleaseOption = Annotated[bool, typer.Option("--release", help="Refuse what no one could make again: uncommitted, -p.")]
StatusOption = Annotated[
    str | None,
    typer.Option("--status", help="draft or review: marked on every page; final: refused while anything is open."),
]
FormatOption = Annotated[
    Literal["all", "brief"], typer.Option("--format", help="all, or the brief alone, in outputs/<edition>.brief/.")
]
EngineOption = Annotated[
    Literal["local", "dask"], typer.Option("--engine", help="Make chapters or countries here, or on a Dask cluster.")
]
SchedulerOption = Annotated[str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Of Dask.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but where the result lies.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print a JSON object a line, for a program.")]
SPELLED = ("-p", "KEY=VALUE", "on_track_probability=0.7")
WIDE = 200  # columns where the text goes to a file or another program
JOBS = min((os.cpu_count() or 1) + 1, 8)  # one more than cores: a notebook and its kernel often wait for each other
PACKAGE = Path(__file__).parent
# Those with commands, as `--help` lists them.
PACKAGES = ("checks", "country", "report", "editions", "exchange", "batch")
UNHARMED = "the last good edition, if there is one, is unchanged"
DISK = {
    errno.ENOSPC: f"the disk is full: free some space and run again; {UNHARMED}.",
    errno.EDQUOT: f"your share of the disk is used up: free some space and run again; {UNHARMED}.",
    errno.EROFS: f"the disk can only be read: make outputs/ writable and run again; {UNHARMED}.",
}


@app.callback()
def _finish_what_was_interrupted() -> None:
    """Finish an import that died half-way, before any command reads the data, and say so."""
    from milepost.country import finish_interrupted

    try:
        data = find_root(Path.cwd()) / "data"
    except FileNotFoundError:
        return
    if names := finish_interrupted(data):
        _complain(f"an import that was interrupted is finished: {', '.join(names)}.", style="bold yellow")


@app.command()
def run(
    *,
    edition: EditionOption = None,
    parameter: SetOption = None,
    jobs: JobsOption = JOBS,
    force: ForceOption = False,
    explain: ExplainOption = False,
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> None:
    """Check the data and run the notebooks; what ran waits for `milepost book`.

    Example: milepost run -p on_track_probability=0.7
    """
    from milepost import edition as story
    from milepost.running import RunOptions, watcher

    pairs, year = pairs_of(parameter, *SPELLED), edition or newest_edition(_root())
    with _stoppable(), watcher(_console(), _root(), year, jobs, quiet=quiet, json=json) as watch:
        made = story.run_only(_root(), year, pairs, options=RunOptions(jobs, force=force), on_event=watch)
    _tell(made, explain=explain, quiet=quiet, json=json)


@app.command()
def book(
    *,
    edition: EditionOption = None,
    parameter: SetOption = None,
    renderer: RendererOption = "auto",
    form: FormatOption = "all",
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> None:
    """Typeset what was run: the HTML book and the PDFs. Of the parameters, title and publisher can still change."""
    from milepost import edition as story
    from milepost.running import watcher

    pairs, year = pairs_of(parameter, *SPELLED), edition or newest_edition(_root())
    with _stoppable(), watcher(_console(), _root(), year, 1, quiet=quiet, json=json) as watch:
        made = story.typeset_only(_root(), year, pairs, renderer=renderer, on_event=watch, brief=form == "brief")
    _tell(made, explain=False, quiet=quiet, json=json)


@app.command()
def report(
    *,
    edition: EditionOption = None,
    parameter: SetOption = None,
    jobs: JobsOption = JOBS,
    renderer: RendererOption = "auto",
    force: ForceOption = False,
    explain: ExplainOption = False,
    draft: DraftOption = False,
    only: OnlyOption = "",
    release: ReleaseOption = False,
    status: StatusOption = None,
    form: FormatOption = "all",
    engine: EngineOption = "local",
    scheduler: SchedulerOption = None,
    quiet: QuietOption = False,
    json: JsonOption = False,
) -> None:
    """Make the whole report: check, run what has changed, typeset; a failing run leaves the last good edition.

    Example: milepost report --explain
    """
    from milepost import edition as story
    from milepost.running import RunOptions, watcher

    chosen = [*(parameter or []), *([f"status={status}"] if status is not None else [])]
    started, pairs, year = time.monotonic(), pairs_of(chosen, *SPELLED), edition or newest_edition(_root())
    how = {"force": force, "draft": draft, "release": release, "brief": form == "brief"}
    options = RunOptions(jobs, only=only, engine=engine, scheduler=scheduler, **how)
    with _stoppable(), watcher(_console(), _root(), year, jobs, quiet=quiet, json=json) as watch:
        made = story.make_report(_root(), year, pairs, options=options, renderer=renderer, on_event=watch)
    _tell(made, explain=explain, quiet=quiet, json=json, seconds=time.monotonic() - started)
    if made.missing and not only:
        raise typer.Exit(1)


def region(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The region: params/<region>-<year>.yml.")],
    *,
    engine: EngineOption = "local",
    scheduler: SchedulerOption = None,
) -> None:
    """Make one edition a country of a region, peers shared, and a page that compares their verdicts.

    Example: milepost region params/region-2026.yml
    """
    from milepost.edition import make_country
    from milepost.editions import make_region
    from milepost.running import launcher, workplace

    root = path.resolve().parent.parent
    with launcher(workplace(engine, os.cpu_count() or 1, scheduler)) as launch:
        made = make_region(path, root, make_country, launch)
    typer.echo(f"{made.countries} countries.", err=True)
    typer.echo(made.page.relative_to(root).as_posix())
    typer.echo(made.verdicts.relative_to(root).as_posix())


def _add_commands() -> None:
    """Add what each package's `commands.py` registers, in the order in which the packages import each other."""
    for place in sorted(PACKAGE.glob("*/**/commands.py"), key=_order):
        name = ".".join(place.relative_to(PACKAGE).with_suffix("").parts)
        module = import_module(f"milepost.{name}")
        if hasattr(module, "register"):
            module.register(app)
    app.command()(region)


def _order(place: Path) -> tuple[int, str]:
    parts = place.relative_to(PACKAGE).parts
    return PACKAGES.index(parts[0]), parts[1]


_add_commands()


def main() -> None:
    """Run the command line; faults that a user can mend are printed without a traceback, exit code 1."""
    sys.stdout, sys.stderr = ShownText(sys.stdout), ShownText(sys.stderr)
    try:
        app()
    except Stopped as stop:
        _complain(f"stopped; {UNHARMED}.")
        sys.exit(128 + stop.number)
    except (Refusal, OSError, UnicodeError) as error:
        _complain(_with_remedy(error))
        sys.exit(1)


class Stopped(BaseException):
    """Ctrl-C or a request to terminate; what was started is ended on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _with_remedy(error: Exception) -> str:
    """The message, and for a fault of the disk what to do about it."""
    remedy = DISK.get(error.errno or 0) if isinstance(error, OSError) else None
    return f"{error}; {remedy}" if remedy else str(error)


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


def _console() -> Console:
    from rich.console import Console

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    return console if console.is_terminal else Console(stderr=True, highlight=False, soft_wrap=True, width=WIDE)


def _complain(text: str, style: str = "bold red") -> None:
    _console().print(f"milepost: {text}", style=style, markup=False)


def _tell(made: MadeEdition, *, explain: bool, quiet: bool, json: bool, seconds: float = 0.0) -> None:
    """Say what was made and where it lies."""
    from milepost.running import print_summary, say_edition

    root = _root()
    made_here = [path for path in (made.html, made.pdf) if path is not None] or [made.folder]
    places = [path.relative_to(root).as_posix() for path in made_here]
    if json:
        say_edition(made, places, seconds)
        return
    if not quiet:
        console = _console()
        print_summary(console, made, explain=explain, seconds=seconds)
    for place in places:
        typer.echo(place)


if __name__ == "__main__":
    main()
