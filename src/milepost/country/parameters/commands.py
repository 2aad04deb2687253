"""The commands about parameters: what there is, and next year's file."""

from pathlib import Path
from typing import Annotated

import typer

from milepost.country.files import find_root


def register(app: typer.Typer) -> None:
    """Add `params` and `edition new` to the command line."""
    edition = typer.Typer(no_args_is_help=True, help="Start an edition's parameter file.")
    edition.command("new")(new)
    app.command()(params)
    app.add_typer(edition, name="edition")


def params(
    *,
    edition: Annotated[int | None, typer.Option("--edition", "-e", help="Show the values of this edition.")] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema for editors.")] = False,
) -> None:
    """List every parameter: allowed values, unit, default, meaning, and what an edition writes."""
    from milepost.country.parameters.describing import describe_parameters, editor_schema
    from milepost.country.parameters.reading import load_parameters

    if schema:
        typer.echo(editor_schema(), nl=False)
        return
    held = None
    if edition is not None:
        held = load_parameters(find_root(Path.cwd()) / "params" / f"{edition}.yml").model_dump(mode="json")
    for item in describe_parameters():
        typer.secho(item.name, bold=True, nl=False)
        unit = f" ({item.unit})" if item.unit else ""
        default = f"; {item.default} by default" if item.default else "; must be written"
        proposed = f"; the method proposes {item.proposed}" if item.proposed else ""
        typer.echo(f": {item.allowed}{unit}{default}{proposed}")
        typer.echo(f"    {item.meaning}")
        if held is not None:
            typer.echo(f"    {edition}: {held[item.name]}")


def new(edition: Annotated[int, typer.Argument(metavar="YEAR", help="The edition to start.")]) -> None:
    """Start params/YEAR.yml from the newest earlier edition: years moved on, comments kept, nothing overwritten.

    Example: milepost edition new 2027
    """
    from milepost.country.parameters.reading import start_edition

    path = start_edition(find_root(Path.cwd()) / "params", edition)
    typer.echo(path.relative_to(find_root(Path.cwd())))
