"""The command that starts a country's folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(init)


def init(
    *,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The country, by its ISO 3166 code: LAO, FJI.")],
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="Where to write; here without it.")] = None,
    name: Annotated[str, typer.Option("--name", help="Its name, as in a sentence.")] = "",
    start: Annotated[int | None, typer.Option("--start", metavar="YEAR", help="First year of the framework.")] = None,
    end: Annotated[int | None, typer.Option("--end", metavar="YEAR", help="Its last year.")] = None,
    goal: Annotated[
        list[str] | None, typer.Option("--goal", metavar="ID=NAME", help="A goal; repeatable, in their order.")
    ] = None,
    peers: Annotated[str, typer.Option("--peers", metavar="CODES", help="Economies to compare with: THA,VNM.")] = "",
    peer_group: Annotated[str, typer.Option("--peer-group", help="What charts call them, such as ASEAN peers.")] = "",
    edition: Annotated[int | None, typer.Option("--edition", "-e", metavar="YEAR", help="The first edition.")] = None,
    ask: Annotated[
        bool | None, typer.Option("--ask/--no-ask", help="Ask for what is not given; on a terminal unless told.")
    ] = None,
) -> None:
    """Start a country's folder: its policy, figures, parameters, notebooks and book, ready for the first edition.

    Example: milepost init LAO laos --start 2021 --end 2040 --goal citizens="Digital citizens" --peers THA,VNM
    """
    from milepost.starting.writing import Answers, start_folder

    asking = ask if ask is not None else sys.stdin is not None and sys.stdin.isatty()
    answers = Answers(code, name, start, end, tuple(goal or ()), peers, peer_group, edition)
    target = (folder or Path.cwd()).resolve()
    plan, lines = start_folder(target, answers.asked(typer.prompt) if asking else answers, live=False)
    for line in lines:
        typer.echo(line)
    where = "." if target == Path.cwd() else folder
    typer.echo(
        f"\nThree things to do next (in {where}):\n"
        f"  1. milepost check      says what is wrong or missing in data/, with file and line.\n"
        f"  2. milepost report     makes the book: outputs/{plan.edition}/book/html/index.html.\n"
        f"  3. Open data/framework/indicators/{next(iter(plan.goals))}.yml: indicators, then figures and targets "
        "(README.md shows a row of each)."
    )
