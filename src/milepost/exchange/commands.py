"""The import commands: each reads a source, shows the difference, and writes only when told to."""

from __future__ import annotations

import typer

from milepost.exchange.excel.commands import excel, template

importing = typer.Typer(
    no_args_is_help=True,
    help="Bring figures in: first only shown beside the data, with --apply appended as a new release.",
)


def register(app: typer.Typer) -> None:
    """Add `milepost import` to the command line."""
    app.add_typer(importing, name="import")
    app.command()(template)


@importing.callback()
def _group() -> None:
    """Keep `import` a group, whatever it holds."""


importing.command()(excel)
