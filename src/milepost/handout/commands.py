"""The commands that hand figures out: releases, export."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from milepost.project_folder import find_root
from milepost.records import Place, RecordError

WIDE = 200  # columns where the text goes to a file or another program

AsOfOption = Annotated[
    datetime.datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="Leave out what was released later."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(releases)


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
    import shutil  # noqa: PLC0415  (heavy imports wait until a command needs them)
    import sys  # noqa: PLC0415

    from milepost.framework import load_framework  # noqa: PLC0415
    from milepost.handout.releases import Group, edition_line, find_releases, write_releases  # noqa: PLC0415
    from milepost.observations import load_observations  # noqa: PLC0415
    from milepost.parameters import load_parameters  # noqa: PLC0415

    root = find_root(Path.cwd())
    known = load_framework(root / "data").indicators
    if indicator not in known:
        raise RecordError(Place("data/framework/indicators"), f"there is no indicator '{indicator}'", _near(indicator, known))
    observations = load_observations(root / "data")
    group = Group(indicator, sex, location, province)
    found = find_releases(observations, group, as_of.date() if as_of else None)
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDE
    typer.echo(write_releases(known[indicator], group, found, width=width))
    for path in sorted((root / "params").glob("*.yml")):
        edition = load_parameters(path, {})
        if found and (as_of is None or edition.as_of <= as_of.date()):
            typer.echo(edition_line(edition.edition, edition.as_of, observations, group))
