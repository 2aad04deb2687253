"""The commands that hand figures out (releases, export), list the registers, and add an indicator, checked first."""

from __future__ import annotations

import datetime
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from milepost.country import find_root, newest_edition, pairs_of

if TYPE_CHECKING:
    from milepost.country import Framework


WIDE = 200  # columns where the text goes to a file or another program

AsOfOption = Annotated[
    datetime.datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="Leave out what was released later."),
]


indicators = typer.Typer(no_args_is_help=True, help="Work on the list of indicators.")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command in (releases, export, measures, institutions):
        app.command()(command)
    app.add_typer(indicators, name="indicator")


def releases(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help="Id of an indicator, such as internet_users.")],
    *,
    sex: Annotated[Literal["both", "female", "male"], typer.Option("--sex")] = "both",
    location: Annotated[Literal["total", "urban", "rural"], typer.Option("--location")] = "total",
    province: Annotated[
        str, typer.Option("--province", metavar="CODE", help="A part of the country, by its code.")
    ] = "",
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
    edition: Annotated[
        int | None, typer.Option("--edition", "-e", help="Which edition, as it was made; the newest without it.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="A new or empty folder.")],
) -> None:
    """Copy an edition's data to a folder: tables, their description, SDMX-CSV and the workbook.

    Example: milepost export --edition 2026 --out figures-2026
    """
    from milepost.exchange.outgoing.dataset_files import export_edition

    root = find_root(Path.cwd())
    for path in export_edition(root, edition or newest_edition(root), out):
        typer.echo(f"{path.relative_to(out)}\t{path.stat().st_size}")


SPELLED = ("FIELD=TEXT", "frequency=annual")

SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="FIELD=TEXT", help="A field of the indicator; repeatable.")
]
TargetOption = Annotated[
    list[str] | None, typer.Option("--target", metavar="FIELD=TEXT", help="A field of its target; repeatable.")
]


@indicators.callback()
def _group() -> None:
    """Keep `indicator` a group, whatever it holds."""


@indicators.command()
def new(
    *,
    pillar: Annotated[str, typer.Option("--pillar", help="The goal it belongs to.")] = "",
    fields: SetOption = None,
    target: TargetOption = None,
    ask: Annotated[
        bool | None, typer.Option("--ask/--no-ask", help="Ask for what is not given; on a terminal unless told.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write; without it the item is only shown.")] = False,
) -> None:
    """Add an indicator, and its target if it has one, to the framework's files; checked before anything is written.

    Example: milepost indicator new --pillar citizens
    """
    from milepost.exchange.incoming.appending import put_in_place
    from milepost.exchange.new_indicator import again, answers, rehearse_indicator

    asking = ask if ask is not None else sys.stdin is not None and sys.stdin.isatty()
    data = find_root(Path.cwd()) / "data"
    goal = pillar or (typer.prompt("Pillar") if asking else "")
    said = answers(pairs_of(fields, "--set", *SPELLED), "indicator", data, asking=asking)
    wanted = pairs_of(target, "--target", *SPELLED)
    year = wanted.get("target_year") or (typer.prompt("Target year, blank for no target", "") if asking else "")
    held = answers({**wanted, "target_year": year}, "target", data, asking=asking) if year or wanted else None
    rehearsal = rehearse_indicator(data, goal, said, held)
    for name, content in rehearsal.after.items():
        typer.echo(f"data/{name}:\n{content[len(rehearsal.before[name]) :].decode().strip()}\n")
    for finding in rehearsal.findings:
        typer.echo(f"{finding.severity.value}: {finding}")
    if not rehearsal.errors and (apply or (asking and typer.confirm("Write this?"))):
        for path in put_in_place(data, rehearsal):
            typer.echo(f"Written: data/{path.relative_to(data)}")
    elif rehearsal.errors:
        typer.echo("Nothing is written; mend the errors first.")
        if asking:
            typer.echo(f"All answers once more, to be mended:\n{again(goal, said, held)}")
        raise typer.Exit(1)
    else:
        typer.echo("Nothing is written yet; give --apply.")


Form = Literal["text", "csv", "json"]
FormOption = Annotated[Form, typer.Option("--format", help="text, csv or json.")]
DayOption = Annotated[
    datetime.datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="As known on this day; today without."),
]


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
