"""The command `milepost check`, and findings as people and machines read them: text by file, JSON, annotations."""

from __future__ import annotations

import datetime
import json
import sys
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from milepost.checks.finding import FEW_ALIKE, Finding, Severity, and_more, few_alike
from milepost.country import find_root

if TYPE_CHECKING:
    from collections.abc import Sequence

RULE_BOOK = Path(__file__).with_name("rule-book.md")


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
    every: Annotated[
        bool, typer.Option("--all", help="Print all findings of a kind, not the first ten a file.")
    ] = False,
    as_of: Annotated[
        datetime.datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="Judge as of this day; else of the newest figure or target."
        ),
    ] = None,
    rules: Annotated[bool, typer.Option("--rules", help="Print the rule book as Markdown, and check nothing.")] = False,
) -> None:
    """Check the data: one line a finding, with file, line and what to do. Exits 1 when there are errors.

    Warnings are for a person to judge; those in data/accepted_findings.csv have been. docs/rule-book.md has the rules.
    """
    from milepost.checks.running import check_data

    if rules:
        sys.stdout.write(RULE_BOOK.read_text(encoding="utf-8"))
        return
    data = find_root(Path.cwd()) / "data"
    findings = check_data(data, as_of.date() if as_of else None)
    count = {severity: sum(found.severity is severity for found in findings) for severity in Severity}
    shown = [found for found in findings if found.severity is not Severity.ACCEPTED or accepted or form is Form.JSON]
    text = {
        Form.TEXT: lambda: as_text(shown, every=every),
        Form.JSON: lambda: as_json(shown, data),
        Form.GITHUB: lambda: as_github(shown, data),
    }[form]()
    if text:
        typer.echo(text)
    typer.echo(
        f"{count[Severity.ERROR]} errors, {count[Severity.WARNING]} warnings, {count[Severity.ACCEPTED]} accepted.",
        err=True,
    )
    if count[Severity.ERROR]:
        raise typer.Exit(1)


def as_text(findings: Sequence[Finding], *, every: bool = False) -> str:
    """A block a file: its name, then a line a finding with its line, severity, rule and what to do.

    Of one rule in one file the first ten stand for all, unless `every` one is asked for.
    """
    blocks = []
    ordered = sorted(findings, key=lambda found: found.place.order)
    shown = few_alike(ordered, len(ordered) if every else FEW_ALIKE)
    told = sorted(shown, key=lambda pair: pair[0].place.order)
    for file, group in groupby(told, key=lambda pair: pair[0].place.file):
        blocks.append("\n".join([file, *(f"  {_line(found)}{and_more(found, left)}" for found, left in group)]))
    return "\n".join(blocks)


def _line(found: Finding) -> str:
    where = "" if found.place.line is None else f"line {found.place.line}: "
    subject = f" [{found.subject}]" if found.subject else ""
    said = f"{where}{found.severity} {found.rule}{subject}: {found.message}"
    return f"{said}; accepted: {found.judgement}." if found.judgement else f"{said}; {found.remedy}."


def as_json(findings: Sequence[Finding], data: Path) -> str:
    """A list of objects, with the path of each file from the folder above `data`."""
    rows = [
        {
            "rule": found.rule,
            "severity": found.severity.value,
            "file": path_of(found, data),
            "line": found.place.line,
            "subject": found.subject or None,
            "message": found.message,
            "remedy": found.remedy,
            "judgement": found.judgement or None,
        }
        for found in findings
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def as_github(findings: Sequence[Finding], data: Path) -> str:
    """Workflow commands that annotate the lines of a pull request; accepted findings annotate nothing."""
    return "\n".join(
        f"::{found.severity} file={_property(path_of(found, data))}"
        f"{'' if found.place.line is None else f',line={found.place.line}'}"
        f",title={_property(found.rule)}::{_escaped(f'{found.message}; {found.remedy}.')}"
        for found in findings
        if found.severity is not Severity.ACCEPTED
    )


def path_of(found: Finding, data: Path) -> str:
    """The path of a finding's file from the folder above `data`: no two files there that are read share a name."""
    name = found.place.file
    held = sorted(path for path in data.rglob(name.rpartition("/")[2]) if path.as_posix().endswith(f"/{name}"))
    return (held[0] if held else data / name).relative_to(data.parent).as_posix()


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
