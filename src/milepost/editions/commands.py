"""The commands on finished editions: compare, preview, verify, whatif."""

from __future__ import annotations

import json
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from milepost.country import find_root, newest_edition, scratch_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from milepost.editions.comparing import Difference
    from milepost.report import Comparison
    from milepost.running import Manifest

DIFFERS, UNVERIFIABLE = 1, 2


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (compare, preview, verify, whatif):
        app.command()(command)


def compare(
    old: Annotated[int, typer.Argument(metavar="OLD", help="The older edition.")],
    new: Annotated[int, typer.Argument(metavar="NEW", help="The newer edition.")],
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="text, or json for machines.")] = "text",
) -> None:
    """Compare two editions: verdicts that moved and why, figures revised, targets and parameters changed.

    The older edition is read from outputs/OLD/ where it lies there, else made again from params/OLD.yml and the
    figures known at its date; the newer one is what params/NEW.yml and today's data give. In a pipe the rows are
    tab-separated, and the first column says what a row is about.

    Example: milepost compare 2025 2026
    """
    from milepost.report import compare as compare_editions
    from milepost.report import plain

    changes = compare_editions(old, new)
    if form == "json":
        typer.echo(json.dumps(plain(changes.results()), ensure_ascii=False, indent=1))
    elif changes.comparison is not None:
        _print_comparison(changes.comparison)


def _print_comparison(comparison: Comparison) -> None:
    from rich.console import Console
    from rich.table import Table

    from milepost.editions.comparing import text_tables
    from milepost.report import STARTS

    console = Console(highlight=False, markup=False)
    for table in text_tables(comparison):
        if sys.stdout.isatty():
            drawn = Table(*table.header, title=table.title, title_justify="left", box=None)
            for row in table.rows or [["none"]]:
                drawn.add_row(*row)
            console.print(drawn)
            console.print()
        else:
            for row in table.rows:
                typer.echo("\t".join([table.name, *row]))
    typer.echo(f"Set beside {comparison.old_edition}: {STARTS[comparison.printed]}.", err=True)


def preview(
    *,
    edition: Annotated[
        int | None, typer.Option("--edition", "-e", help="Which edition: params/<edition>.yml; the newest without it.")
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Where to serve it; 0: any free port.")] = 4321,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", metavar="KEY=VALUE", help="As for `milepost report`.")
    ] = None,
    renderer: Annotated[str, typer.Option("--renderer", help="embedded (the quicker), quarto, or auto.")] = "embedded",
) -> None:
    """Show the web book and follow what is edited: notebooks, params, data, docs and pages.

    A change makes the edition again and reloads the browser; a fault is shown on the page and in the terminal, and the
    last good edition stays. Ctrl-C ends it.
    """
    from milepost.country import load_parameters
    from milepost.editions.previewing import HOST, Feed, build, changes_in, keep_up, open_server

    root = find_root(Path.cwd())
    year = edition or newest_edition(root)
    load_parameters(root / "params" / f"{year}.yml")
    folder, feed = root / "outputs" / str(year) / "book" / "html", Feed()
    server = open_server(folder, feed, port)
    signal.signal(signal.SIGTERM, _interrupt)
    again = partial(build, root, year, parameter or [], renderer)
    try:
        if parameter or not (folder / "index.html").is_file():
            keep_up([[f"params/{year}.yml"]], again, feed, typer.echo)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        typer.echo(f"http://{HOST}:{server.server_address[1]}/ shows the edition {year}; Ctrl-C ends it.")
        keep_up(changes_in(root), again, feed, typer.echo)
    except KeyboardInterrupt:
        typer.echo("stopped.")
    finally:
        server.server_close()


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def verify(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="An edition, such as outputs/2026.")],
    *,
    rerun: Annotated[
        bool, typer.Option("--rerun", help="Also make it again elsewhere and compare every byte.")
    ] = False,
) -> None:
    """Check an edition against its manifest: every input and output by its checksum.

    Prints a line a file that is missing, altered or added. Exits 0 when nothing differs, 1 when something does, 2 when
    it cannot be verified.

    Example: milepost verify outputs/2026 --rerun
    """
    from milepost.editions.comparing import differences
    from milepost.running import ManifestError, read_manifest

    root = find_root(Path.cwd())
    try:
        manifest = read_manifest(folder)
    except ManifestError as error:
        _refuse(str(error))
    found = differences(root, folder, manifest)
    _print(found)
    files = f"{len(manifest.inputs)} inputs and {len(manifest.outputs)} outputs"
    typer.echo(f"{files} checked; {len(found) or 'none'} differ.", err=True)
    if rerun:
        found = [*found, *_again(root, folder, manifest)]
    if found:
        raise typer.Exit(DIFFERS)


def _again(root: Path, folder: Path, manifest: Manifest) -> list[Difference]:
    from milepost.editions.comparing import RerunError, rerun

    typer.echo(f"Making {manifest.edition} again in a temporary folder ...", err=True)
    with scratch_folder("verify") as place:
        try:
            found = rerun(root, folder, manifest, place / "project")
        except RerunError as error:
            _refuse(str(error))
    _print(found, again=True)
    typer.echo(f"Made again: {len(found) or 'none'} of {len(manifest.outputs)} outputs differ.", err=True)
    return found


def _print(found: Sequence[Difference], *, again: bool = False) -> None:
    for one in found:
        typer.echo(f"{'made again: ' if again else ''}{one.kind}\t{one.group}\t{one.path}")


def _refuse(message: str) -> NoReturn:
    typer.echo(f"milepost: {message}", err=True)
    raise typer.Exit(UNVERIFIABLE)


def whatif(
    *,
    target: Annotated[
        list[str], typer.Option("--target", "-t", metavar="INDICATOR=VALUE@YEAR", help="A target to try; repeatable.")
    ],
    edition: Annotated[
        int | None, typer.Option("--edition", "-e", help="Which edition: outputs/<edition>/; the newest without it.")
    ] = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="text, or json for machines.")] = "text",
) -> None:
    """Try another target: the verdict that a run with it would give, from the edition's stored projection.

    Example: milepost whatif --target internet_users=85@2030
    """
    from milepost.editions.answering import answer, load_stored, read_question, tell, tell_source
    from milepost.report import plain

    questions = [read_question(text) for text in target]
    root = find_root(Path.cwd())
    stored = load_stored(root, edition or newest_edition(root))
    answers = [answer(question, stored) for question in questions]
    if form == "json":
        typer.echo(json.dumps([plain(one.assessment.to_dict()) for one in answers], ensure_ascii=False, indent=1))
    else:
        for one in answers:
            typer.echo("\n".join(tell(one)) + "\n")
    for line in tell_source(stored):
        typer.echo(line, err=form == "json")
