"""The command `compare`: two editions on the terminal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.report import Comparison


def register(app: typer.Typer) -> None:
    """Add `compare` to the command line."""
    app.command()(compare)


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
        _print(changes.comparison)


def _print(comparison: Comparison) -> None:
    from milepost.editions.comparing.terminal import text_tables
    from milepost.report import STARTS

    for table in text_tables(comparison):
        if sys.stdout.isatty():
            _draw(table.title, table.header, table.rows)
        else:
            for row in table.rows:
                typer.echo("\t".join([table.name, *row]))
    typer.echo(f"Set beside {comparison.old_edition}: {STARTS[comparison.printed]}.", err=True)


def _draw(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*header, title=title, title_justify="left", box=None)
    for row in rows or [["none"]]:
        drawn.add_row(*row)
    console = Console(highlight=False, markup=False)
    console.print(drawn)
    console.print()
