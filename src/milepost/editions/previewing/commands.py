"""The command `preview`: the web book in a browser, built again at every change."""

from __future__ import annotations

import signal
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from milepost.country import find_root

if TYPE_CHECKING:
    from types import FrameType


def register(app: typer.Typer) -> None:
    """Add `preview` to the command line."""
    app.command()(preview)


def preview(
    *,
    edition: Annotated[int, typer.Option("--edition", "-e", help="Which edition: params/<edition>.yml.")] = 2026,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Where to serve it; 0: any free port.")] = 4321,
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", metavar="KEY=VALUE", help="As for `milepost report`.")
    ] = None,
) -> None:
    """Show the web book and follow what is edited: notebooks, params, data, docs and pages.

    A change makes the edition again and reloads the browser; a fault is shown on the page and in the terminal, and the
    last good edition stays. Ctrl-C ends it.
    """
    from milepost.country import load_parameters
    from milepost.editions.previewing.server import HOST, Feed, open_server
    from milepost.editions.previewing.watching import build, changes_in, keep_up

    root = find_root(Path.cwd())
    load_parameters(root / "params" / f"{edition}.yml")
    folder, feed = root / "outputs" / str(edition) / "book" / "html", Feed()
    server = open_server(folder, feed, port)
    signal.signal(signal.SIGTERM, _interrupt)
    again = partial(build, root, edition, parameter or [])
    try:
        if parameter or not (folder / "index.html").is_file():
            keep_up([[f"params/{edition}.yml"]], again, feed, typer.echo)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        typer.echo(f"http://{HOST}:{server.server_address[1]}/ shows the edition {edition}; Ctrl-C ends it.")
        keep_up(changes_in(root), again, feed, typer.echo)
    except KeyboardInterrupt:
        typer.echo("stopped.")
    finally:
        server.server_close()


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt
