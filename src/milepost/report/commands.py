"""The command `milepost calendar`: what falls due next, and which figures are late."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from milepost.country import find_root


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(calendar)


def calendar(
    *,
    on: Annotated[
        datetime.datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="From this day; today without.")
    ] = None,
    months: Annotated[int, typer.Option("--months", min=1, max=180, help="How far ahead.")] = 12,
) -> None:
    """What falls due: tasks of the monitoring cycle, figures, milestones, targets, ends of stages; late figures first.

    Example: milepost calendar --months 6
    """
    from milepost.country import known_at, load_framework, load_observations, months_later, with_counted
    from milepost.report.due_days import falling_due

    day = on.date() if on else datetime.datetime.now(tz=datetime.UTC).date()
    data = find_root(Path.cwd()) / "data"
    until = months_later(day, months)
    framework = load_framework(data).as_known(day)
    known = known_at(with_counted(load_observations(data), framework), day)
    rows = falling_due(framework, known, after=day, until=until)
    for row in rows.to_dict(orient="records"):
        late = "late" if row["late"] else ""
        served = f"served by: {row['served_by']}" if row["served_by"] else ""
        parts = (str(row["day"]), late, row["kind"], row["what"], row["who"], served)
        typer.echo("\t".join(part for part in parts if part))
    typer.echo(f"{len(rows)} from {day} to {until}, {int(rows['late'].sum())} of them late.", err=True)
