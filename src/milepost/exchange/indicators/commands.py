"""`milepost indicator new`: asks for what a new indicator needs, shows it, checks it, and writes it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from milepost.country import Place, RecordError, find_root

indicators = typer.Typer(no_args_is_help=True, help="Work on the list of indicators.")

# What is offered as an answer, and the fields that nobody is asked for: a later edit of the file adds them.
OFFERED = {"decimals": "1", "frequency": "annual", "kind": "at_least", "status": "proposed"}
NOT_ASKED = {
    "indicator": "pillar series_end mean_of sum_of context survey_error",
    "target": "id indicator target_year value_upper milestones set_on superseded_by",
}
EXAMPLE = "--set id=... --set name=..."

SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="FIELD=TEXT", help="A field of the indicator; repeatable.")
]
TargetOption = Annotated[
    list[str] | None, typer.Option("--target", metavar="FIELD=TEXT", help="A field of its target; repeatable.")
]


def register(app: typer.Typer) -> None:
    """Add `milepost indicator` to the command line."""
    app.add_typer(indicators, name="indicator")


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
    from milepost.exchange.indicators.new import rehearse_indicator

    asking = ask if ask is not None else sys.stdin is not None and sys.stdin.isatty()
    data = find_root(Path.cwd()) / "data"
    goal = pillar or (typer.prompt("Pillar") if asking else "")
    said = _answers(_pairs(fields, "--set"), "indicator", asking=asking)
    wanted = _pairs(target, "--target")
    year = wanted.get("target_year") or (typer.prompt("Target year, blank for no target", "") if asking else "")
    held = _answers({**wanted, "target_year": year}, "target", asking=asking) if year or wanted else None
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
        raise typer.Exit(1)
    else:
        typer.echo("Nothing is written yet; give --apply.")


def _pairs(texts: list[str] | None, option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts or []:
        name, equals, value = text.partition("=")
        if not equals:
            raise RecordError(Place(option), f"'{text}' is not FIELD=TEXT", f"write for instance {EXAMPLE}")
        if name.strip() in pairs:
            raise RecordError(Place(option), f"'{name.strip()}' is given twice", "give it once")
        pairs[name.strip()] = value.strip()
    return pairs


def _answers(given: dict[str, str], kind: Literal["indicator", "target"], *, asking: bool) -> dict[str, str]:
    """What was given, and for the other fields the answers or, where nobody is asked, what is offered.

    Raises RecordError naming every field that must be given.
    """
    from milepost.country import Indicator, Target
    from milepost.exchange.outgoing.columns import model_columns

    answers, lacking = dict(given), []
    for field in model_columns(Indicator if kind == "indicator" else Target, without=NOT_ASKED[kind]):
        offered = OFFERED.get(field.name, None if field.required else "")
        if field.name not in answers and asking:
            choices = field.rules.get("enum", ["true", "false"] if field.kind == "boolean" else [])
            question = f"{field.meaning}: {', '.join(choices)}" if choices else field.meaning
            answers[field.name] = typer.prompt(question, default=offered, show_default=bool(offered))
        elif field.name not in answers and offered is not None:
            answers[field.name] = offered
        elif field.name not in answers:
            lacking.append(field.name)
    if lacking:
        raise RecordError(Place("a new indicator"), f"lacks {', '.join(lacking)}", f"give each, as {EXAMPLE}")
    return answers
