"""The command `milepost region`: an edition a country, here or on a cluster, and the page that compares them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

EngineOption = Annotated[
    Literal["local", "dask"], typer.Option("--engine", help="Make chapters or countries here, or on a Dask cluster.")
]
SchedulerOption = Annotated[str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Of Dask.")]


def region(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The region: params/<region>-<year>.yml.")],
    *,
    engine: EngineOption = "local",
    scheduler: SchedulerOption = None,
) -> None:
    """Make one edition a country of a region, peers shared, and a page that compares their verdicts.

    Example: milepost region params/region-2026.yml
    """
    from milepost.editions import make_region
    from milepost.running import launcher, workplace

    root = path.resolve().parent.parent
    with launcher(workplace(engine, os.cpu_count() or 1, scheduler)) as launch:
        made = make_region(path, root, make_country, launch)
    typer.echo(f"{made.countries} countries.", err=True)
    typer.echo(made.page.relative_to(root).as_posix())
    typer.echo(made.verdicts.relative_to(root).as_posix())


def make_country(given: tuple[Path, int, dict[str, str]]) -> str:
    """Make the edition of one country of a region: its folder, year and changed parameters; what failed, or ""."""
    from milepost.country import Refusal
    from milepost.edition import make_report
    from milepost.running import RunOptions

    folder, edition, overrides = given
    try:
        make_report(folder, edition, overrides, options=RunOptions(2), renderer="embedded", on_event=lambda _: None)
    except (Refusal, OSError) as error:
        return str(error)
    return ""
