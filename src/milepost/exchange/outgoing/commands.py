"""The commands that hand figures out: releases, export."""

from __future__ import annotations

import datetime
import shutil
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from milepost.country import find_root

WIDE = 200  # columns where the text goes to a file or another program

AsOfOption = Annotated[
    datetime.datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="Leave out what was released later."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(releases)
    app.command()(export)


def releases(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="Id of an indicator, such as internet_users.")],
    *,
    sex: Annotated[Literal["both", "female", "male"], typer.Option("--sex")] = "both",
    location: Annotated[Literal["total", "urban", "rural"], typer.Option("--location")] = "total",
    province: Annotated[str, typer.Option("--province", metavar="CODE", help="A province, such as KH-12.")] = "",
    as_of: AsOfOption = None,
) -> None:
    """Show how a figure moved: years by releases, each revision with its amount, and what editions knew.

    Example: milepost releases internet_users --as-of 2023-01-01
    """
    from milepost.exchange.outgoing.releases import Group, show_releases

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDE
    day = as_of.date() if as_of else None
    typer.echo(show_releases(find_root(Path.cwd()), Group(indicator, sex, location, province), day, width=width))


def export(
    *,
    edition: Annotated[int, typer.Option("--edition", "-e", help="Which edition, as it was made.")] = 2026,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="A new or empty folder.")],
) -> None:
    """Copy an edition's data to a folder: tables, their description, SDMX-CSV and the workbook.

    Example: milepost export --edition 2026 --out figures-2026
    """
    from milepost.exchange.outgoing.export import export_edition

    for path in export_edition(find_root(Path.cwd()), edition, out):
        typer.echo(f"{path.relative_to(out)}\t{path.stat().st_size}")
