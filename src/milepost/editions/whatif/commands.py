"""The command `whatif`: another target, answered at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from milepost.country import find_root


def register(app: typer.Typer) -> None:
    """Add `whatif` to the command line."""
    app.command()(whatif)


def whatif(
    *,
    target: Annotated[
        list[str], typer.Option("--target", "-t", metavar="INDICATOR=VALUE@YEAR", help="A target to try; repeatable.")
    ],
    edition: Annotated[int, typer.Option("--edition", "-e", help="Which edition: outputs/<edition>/.")] = 2026,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="text, or json for machines.")] = "text",
) -> None:
    """Try another target: the verdict that a run with it would give, from the edition's stored projection.

    Example: milepost whatif --target internet_users=85@2030
    """
    from milepost.editions.whatif.answering import answer, load_stored, read_question, tell, tell_source
    from milepost.report import plain

    questions = [read_question(text) for text in target]
    stored = load_stored(find_root(Path.cwd()), edition)
    answers = [answer(question, stored) for question in questions]
    if form == "json":
        typer.echo(json.dumps([plain(one.assessment.to_dict()) for one in answers], ensure_ascii=False, indent=1))
    else:
        for one in answers:
            typer.echo("\n".join(tell(one)) + "\n")
    for line in tell_source(stored):
        typer.echo(line, err=form == "json")
