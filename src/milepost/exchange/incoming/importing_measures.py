"""The register on the desk: shown beside the one held, written when told to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from milepost.exchange.incoming.importing import Choices, data_folder
from milepost.exchange.incoming.measures import RegisterPlan, plan_register, rehearse_register, write_register
from milepost.exchange.incoming.showing import CONTROL, many

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.country import Measure

__all__ = ["Choices", "take_register"]


def take_register(path: Path, sheet: str | None, choices: Choices) -> bool:
    """Show what the register would become, and write it when told to; whether it could be (or was) written.

    Raises ExchangeError, DataError or RecordError; then no file is changed.
    """
    data = data_folder()
    plan = plan_register(path, data, sheet=sheet)
    accepted = replace(plan, refused=()) if choices.without_refused else plan
    rehearsal = rehearse_register(data, accepted)
    for line in _lines(plan):
        typer.echo("\t".join(CONTROL.sub("?", cell) for cell in line))
    for finding in rehearsal.findings:
        typer.echo(f"{finding.severity}\t{finding.rule}\t{finding}")
    if choices.apply and (rehearsal.after or accepted.refused):
        write_register(data, accepted)
        typer.echo(f"{many(len(plan.register), 'measure')} in measures.csv.", err=True)
        return True
    writable = not accepted.refused and not rehearsal.errors
    if not rehearsal.after:
        typer.echo("Nothing to write.", err=True)
    elif writable:
        typer.echo("Nothing is written yet. The same command with --apply writes it.", err=True)
    else:
        typer.echo("Nothing is written. Mend what is refused, or leave it out with --without-refused.", err=True)
    return writable


def _lines(plan: RegisterPlan) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [
        ("new", item.id, item.title, item.lead_institution, str(item.status)) for item in plan.new
    ]
    lines += [
        ("changed", item.id, field, was, now) for old, item in plan.changed for field, was, now in _parts(old, item)
    ]
    lines += [("stays", item.id, item.title, "the file does not have it") for item in plan.stays]
    lines += [("refused", refusal.place, refusal.reason) for refusal in plan.refused]
    lines += [("left out", f"column '{heading}'", "none of ours") for heading in plan.not_read]
    counts = [f"{len(plan.new)} new", f"{len(plan.changed)} changed", f"{plan.unchanged} unchanged"]
    lines.append((f"Register: {', '.join(counts)}, {len(plan.stays)} not in the file, {len(plan.refused)} refused.",))
    return lines


def _parts(old: Measure, new: Measure) -> list[tuple[str, str, str]]:
    """Fields that differ, as they were and as they would be."""
    pairs = [(name, was, getattr(new, name)) for name, was in old]
    return [(name, _shown(was), _shown(now)) for name, was, now in pairs if was != now]


def _shown(value: object) -> str:
    return ";".join(value) if isinstance(value, tuple) else "none" if value is None else str(value)
