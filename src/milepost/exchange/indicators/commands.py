"""`milepost indicator new`: asks for what a new indicator needs, shows it, checks it, and writes it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from milepost.country import Place, RecordError, find_root

indicators = typer.Typer(no_args_is_help=True, help="Work on the list of indicators.")

# What is asked, in this order: field, question, answer offered ("" may be left blank; None must be given).
QUESTIONS: tuple[tuple[str, str, str | None], ...] = (
    ("id", "Id, in small letters and underscores", None),
    ("name", "Name", None),
    ("short_name", "Short name for charts, up to 28 letters", None),
    ("definition", "Definition: what is measured, in a sentence", None),
    ("unit", "Unit, such as 'percent of population'", None),
    ("unit_short", "Unit behind a number, such as '%'", ""),
    ("direction", "Which way is better, increase or decrease", None),
    ("lower_limit", "Lowest possible value, blank for none", ""),
    ("upper_limit", "Highest possible value, blank for none", ""),
    ("percentage", "Is it a share of people, places or things (true or false)", None),
    ("adoption", "Is it a rising share of people or places (true or false)", None),
    ("decimals", "Decimals printed", "1"),
    ("source", "Data set it comes from, and its compiler", None),
    ("source_code", "Its code there", ""),
    ("citation", "Keys of its sources in references.bib, with semicolons between", None),
    ("custodian", "Who answers for it in the country", None),
    ("frequency", "How often it is published", "annual"),
    ("sdg_code", "SDG indicator", ""),
    ("itu_code", "ITU indicator", ""),
    ("known_limits", "Known limits: what to know before using it", None),
)
TARGET_QUESTIONS: tuple[tuple[str, str, str | None], ...] = (
    ("kind", "Kind of target: point, at_least, at_most, range or relative", "at_least"),
    ("value", "Value to reach", None),
    ("baseline_year", "Baseline year", ""),
    ("baseline_value", "Baseline value", ""),
    ("status", "Who says so: official, reported or proposed", "proposed"),
    ("source", "Keys of its sources in references.bib", None),
    ("reasoning", "Why this value", None),
)
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
    said = _answers(_pairs(fields, "--set"), QUESTIONS, asking=asking)
    wanted = _pairs(target, "--target")
    year = wanted.get("target_year") or (typer.prompt("Target year, blank for no target", "") if asking else "")
    held = _answers({**wanted, "target_year": year}, TARGET_QUESTIONS, asking=asking) if year or wanted else None
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


def _answers(
    given: dict[str, str], questions: tuple[tuple[str, str, str | None], ...], *, asking: bool
) -> dict[str, str]:
    """What was given, and for the rest the answers or, where nobody is asked, what is offered.

    Raises RecordError naming every field that must be given.
    """
    answers = dict(given)
    for name, question, offered in questions:
        if name not in answers and asking:
            answers[name] = typer.prompt(question, default=offered, show_default=bool(offered))
        elif name not in answers and offered is not None:
            answers[name] = offered
    lacking = [name for name, _, _ in questions if name not in answers]
    if lacking:
        raise RecordError(Place("a new indicator"), f"lacks {', '.join(lacking)}", f"give each, as {EXAMPLE}")
    return answers
