"""The commands that start a country's folder and let it grow: init, doctor, pillar, chapter."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from milepost.country import find_root

pillars = typer.Typer(no_args_is_help=True, help="Add or rename a goal.")
chapters = typer.Typer(no_args_is_help=True, help="Add a notebook of your own to the report.")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(init)
    app.command()(doctor)
    app.add_typer(pillars, name="pillar")
    app.add_typer(chapters, name="chapter")


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
    peer_group: Annotated[str, typer.Option("--peer-group", help="What charts call them, such as Pacific.")] = "",
    edition: Annotated[int | None, typer.Option("--edition", "-e", metavar="YEAR", help="The first edition.")] = None,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Ask the World Bank and the UN for the public series, peers' too.")
    ] = False,
    ask: Annotated[
        bool | None, typer.Option("--ask/--no-ask", help="Ask for what is not given; on a terminal unless told.")
    ] = None,
    worldbank: Annotated[str, typer.Option("--worldbank", metavar="URL", help="Another address of its API.")] = "",
    unsdg: Annotated[str, typer.Option("--unsdg", metavar="URL", help="Another address of the UN's API.")] = "",
) -> None:
    """Start a country's folder: its policy, figures, parameters, notebooks and book, ready for the first edition.

    Example: milepost init LAO laos --start 2021 --end 2040 --goal citizens="Digital citizens" --peers THA,VNM
    """
    from milepost.editions.starting.growing import Answers, start_folder

    asking = ask if ask is not None else sys.stdin is not None and sys.stdin.isatty()
    answers = Answers(code, name, start, end, tuple(goal or ()), peers, peer_group, edition)
    target = (folder or Path.cwd()).resolve()
    plan, lines = start_folder(target, answers.asked(typer.prompt) if asking else answers, live=fetch)
    for line in lines:
        typer.echo(line)
    if fetch:
        from milepost.exchange import fetch_public

        for line in fetch_public(
            target, plan.country, plan.peers, plan.as_of, {"worldbank": worldbank, "unsdg": unsdg}
        ):
            typer.echo(line)
    where = "." if target == Path.cwd() else folder
    typer.echo(
        f"\nThree things to do next (in {where}):\n"
        f"  1. milepost check      says what is wrong or missing in data/, with file and line.\n"
        f"  2. milepost report     makes the book: outputs/{plan.edition}/book/html/index.html.\n"
        f"  3. Open data/framework/indicators/{next(iter(plan.goals))}.yml: indicators, then figures and targets "
        "(README.md shows a row of each)."
    )


def doctor() -> None:
    """Say at once what this machine or this folder lacks, and what to do; exits 1 where something must be mended.

    Example: milepost doctor
    """
    from milepost.editions.starting.doctoring import examine

    found = list(examine(Path.cwd()))
    for one in found:
        typer.echo(f"{one.mark:<8} {one.what}" + (f": {one.remedy}" if one.remedy else ""))
    if any(one.mark == "mend" for one in found):
        raise typer.Exit(1)


def _root() -> Path:
    return find_root(Path.cwd())


@pillars.command("new")
def new_pillar(
    pillar: Annotated[str, typer.Argument(metavar="ID", help="Small letters and underscores, as health.")],
    name: Annotated[str, typer.Option("--name", help="Its name.")],
    goal: Annotated[str, typer.Option("--goal", help="What it is to reach, in a sentence.")] = "",
) -> None:
    """Add a goal: its item in pillars.yml, its two files and its notebook.

    Example: milepost pillar new health --name "Digital health"
    """
    from milepost.editions.starting.growing import add_goal

    for place in add_goal(_root(), pillar, name, goal):
        typer.echo(place)


@pillars.command("rename")
def rename_pillar(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The id that it has.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The id that it gets.")],
) -> None:
    """Give a goal another id, wherever it stands: files, notebook, parameters, registers. Its name stays.

    Example: milepost pillar rename health digital_health
    """
    from milepost.editions.starting.growing import rename_goal

    for place in rename_goal(_root(), old, new):
        typer.echo(place)


@chapters.command("new")
def new_chapter(
    chapter: Annotated[str, typer.Argument(metavar="ID", help="Small letters and underscores, as jobs.")],
    title: Annotated[str, typer.Option("--title", help="Its title in the book.")],
) -> None:
    """Add a notebook across the goals: written from a short form, and listed in _quarto.yml.

    Example: milepost chapter new jobs --title "Jobs in the digital economy"
    """
    from milepost.editions.starting.growing import add_chapter

    for place in add_chapter(_root(), chapter, title):
        typer.echo(place)


@chapters.callback()
def _group() -> None:
    """Keep `chapter` a group, whatever it holds."""
