"""The command `milepost check`."""

from __future__ import annotations

import datetime  # noqa: TC003  (typer reads the type)
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from milepost.checks import printing
from milepost.checks.finding import Severity
from milepost.checks.rule_book import rule_book
from milepost.country import find_root


class Form(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(check)


def check(
    *,
    form: Annotated[Form, typer.Option("--format", help="text, json, or github (annotations).")] = Form.TEXT,
    accepted: Annotated[bool, typer.Option("--accepted", help="Print accepted findings too.")] = False,
    as_of: Annotated[
        datetime.datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="Judge as of this day; that of the newest release without."),
    ] = None,
    rules: Annotated[bool, typer.Option("--rules", help="Print the rule book as Markdown, and check nothing.")] = False,
) -> None:
    """Check the data: one line a finding, with file, line and what to do. Exits 1 when there are errors.

    Warnings are for a person to judge; those in data/accepted_findings.csv have been. docs/rule-book.md has the rules.
    """
    from milepost.checks.checking import check_data

    if rules:
        sys.stdout.write(rule_book())
        return
    data = find_root(Path.cwd()) / "data"
    findings = check_data(data, as_of.date() if as_of else None)
    count = {severity: sum(found.severity is severity for found in findings) for severity in Severity}
    shown = [found for found in findings if found.severity is not Severity.ACCEPTED or accepted or form is Form.JSON]
    text = {
        Form.TEXT: lambda: printing.as_text(shown),
        Form.JSON: lambda: printing.as_json(shown, data),
        Form.GITHUB: lambda: printing.as_github(shown, data),
    }[form]()
    if text:
        typer.echo(text)
    typer.echo(
        f"{count[Severity.ERROR]} errors, {count[Severity.WARNING]} warnings, {count[Severity.ACCEPTED]} accepted.",
        err=True,
    )
    if count[Severity.ERROR]:
        raise typer.Exit(1)
