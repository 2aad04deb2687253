"""The commands that list the registers: measures, actions, and who has what to do."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from milepost.country import find_root

if TYPE_CHECKING:
    from milepost.country import Framework

Form = Literal["text", "csv", "json"]
FormOption = Annotated[Form, typer.Option("--format", help="text, csv or json.")]
DayOption = Annotated[
    datetime.datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="As known on this day; today without."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(measures)
    app.command()(institutions)


def measures(
    *,
    goal: Annotated[str, typer.Option("--goal", help="Of this goal, such as trust; or mitigation.")] = "",
    cluster: Annotated[str, typer.Option("--cluster", help="Of this cluster, such as II.A.")] = "",
    timeframe: Annotated[str, typer.Option("--timeframe", help="short, medium, ...; or a phase, as 2022-2025.")] = "",
    institution: Annotated[str, typer.Option("--institution", metavar="ABBR", help="Led or joined by it.")] = "",
    status: Annotated[str, typer.Option("--status", help="With this status, such as 'not reported'.")] = "",
    actions: Annotated[bool, typer.Option("--actions", help="Actions of the digital government policy.")] = False,
    as_of: DayOption = None,
    form: FormOption = "text",
) -> None:
    """List the framework's measures, or the digital government policy's actions, with their status as last reported.

    Example: milepost measures --goal trust --institution MoI
    """
    from rich.console import Console

    from milepost.exchange.outgoing.listing import MEASURE_COLUMNS, Asked, as_csv, as_json, as_text, list_measures

    framework, day = _known(as_of)
    asked = Asked(goal, cluster, timeframe, institution, status)
    name = "actions" if actions else "measures"
    frame = list_measures(framework, asked, day, name)
    if form != "text":
        typer.echo(as_csv(frame) if form == "csv" else as_json(frame), nl=False)
        return
    for line in as_text(frame, MEASURE_COLUMNS, Console()):
        typer.echo(line)
    typer.echo(f"{len(frame)} of {len(getattr(framework, name))} {name}.", err=True)


def institutions(
    *,
    abbreviation: Annotated[str, typer.Argument(metavar="[ABBR]", help="One institution, such as MPTC.")] = "",
    as_of: DayOption = None,
    form: FormOption = "text",
) -> None:
    """List who has what to do; of one institution its measures, actions and indicators, and what it owes.

    Example: milepost institutions MPTC
    """
    from rich.console import Console

    from milepost.exchange.outgoing import listing

    framework, day = _known(as_of)
    if abbreviation:
        typer.echo(_one(framework, day, abbreviation, form), nl=False)
        return
    frame = listing.list_institutions(framework)
    if form != "text":
        typer.echo(listing.as_csv(frame) if form == "csv" else listing.as_json(frame), nl=False)
        return
    shown = listing.counted(frame, ("leads", "joins", "answers_for", "keeps"))
    for line in listing.as_text(shown, listing.INSTITUTION_COLUMNS, Console()):
        typer.echo(line)
    typer.echo("Measures and actions that each leads, joins or answers for; indicators that it keeps.", err=True)


def _known(as_of: datetime.datetime | None) -> tuple[Framework, datetime.date]:
    """The policy as known on a day, and the day."""
    from milepost.country import load_framework

    day = as_of.date() if as_of else datetime.datetime.now(tz=datetime.UTC).date()
    return load_framework(find_root(Path.cwd()) / "data").as_known(day), day


def _one(framework: Framework, day: datetime.date, words: str, form: Form) -> str:
    from milepost.country import Refusal, known_at, load_observations, with_counted
    from milepost.exchange.outgoing.listing import as_json, institution_text, one_institution

    figures = known_at(with_counted(load_observations(find_root(Path.cwd()) / "data"), framework), day)
    held = one_institution(framework, figures, day, words)
    if form == "csv":
        raise Refusal("an institution is no table", remedy="write --format json, or text")
    return as_json(held) if form == "json" else institution_text(held)
