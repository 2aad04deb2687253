"""`milepost import excel` and `milepost template`: workbooks in, and an empty one out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

WorkbookArgument = Annotated[Path, typer.Argument(metavar="WORKBOOK", help="An Excel workbook (.xlsx).")]


def excel(
    *,
    workbook: WorkbookArgument,
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="MAPPING", help="How to read it; a template needs none.")
    ] = None,
    guess: Annotated[
        bool, typer.Option("--guess", help="Write a first mapping file (--map, else beside the workbook) and stop.")
    ] = False,
    release: Annotated[str | None, typer.Option("--release", metavar="DATE", help="The day it was published.")] = None,
    source: Annotated[str, typer.Option("--source", metavar="KEY", help="Its key in references.bib.")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Append what is shown as a new release.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take back figures given without value.")] = False,
    without_refused: Annotated[bool, typer.Option("--without-refused", help="Leave out what is refused.")] = False,
    title: Annotated[str, typer.Option("--title", help="Of a source that references.bib lacks.")] = "",
    publisher: Annotated[str, typer.Option("--publisher", help="Its publisher.")] = "",
    published: Annotated[str, typer.Option("--published", metavar="YEAR", help="Its year.")] = "",
    address: Annotated[str, typer.Option("--address", metavar="URL", help="Where it can be had.")] = "",
) -> None:
    """Bring in figures from an Excel workbook as it is: shown first, appended with --apply. Exits 1 if it cannot be.

    Example: milepost import excel yearbook.xlsx --guess, then look through yearbook.mapping.yml, then
    milepost import excel yearbook.xlsx --map yearbook.mapping.yml --release 2026-05-12 --source nis2026
    """
    from milepost.exchange.incoming.excel import importing

    if guess:
        path, blanks = importing.write_guess(workbook, mapping)
        typer.echo(f"{path}: guessed; {blanks} marked '?' to decide. Look at every line before you import with it.")
        return
    choices = importing.Choices(apply=apply, withdraw=withdraw, without_refused=without_refused)
    origin = importing.Published(release, source, title, publisher, published, address)
    if not importing.import_workbook(workbook, mapping, origin, choices):
        raise typer.Exit(1)


def template(
    *,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Where to write it: a new .xlsx file.")],
    pillar: Annotated[
        list[str] | None, typer.Option("--pillar", metavar="PILLAR", help="Only this goal; repeatable.")
    ] = None,
    last_year: Annotated[
        int | None, typer.Option("--last-year", metavar="YEAR", help="The last year to ask for; the newest release's.")
    ] = None,
) -> None:
    """Write a workbook to be filled in: a sheet a goal, with the last known figures; `import excel` reads it back.

    Example: milepost template figures-2026.xlsx --pillar citizens
    """
    from milepost.exchange.incoming.excel.template import write_template
    from milepost.exchange.incoming.importing import data_folder

    rows = write_template(out, data_folder(), pillars=pillar, last_year=last_year)
    typer.echo(f"{out}: {rows} rows to fill in. It comes back with 'milepost import excel {out.name}'.")
