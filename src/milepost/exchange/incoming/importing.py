"""What every import command does with what it read: compare, show, check, and write when told to."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from pydantic import ValidationError
from rich.console import Console

from milepost.country import find_root
from milepost.exchange.incoming.appending import Rehearsal, put_in_place, rehearse
from milepost.exchange.incoming.comparing import compare_with_data
from milepost.exchange.incoming.measures import RegisterPlan, plan_register, rehearse_register
from milepost.exchange.incoming.proposal import ExchangeError, NewSource, RefusedRow
from milepost.exchange.incoming.showing import CONTROL, many, print_plan
from milepost.exchange.incoming.translating import SeriesRule, read_series_map, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from milepost.country import Measure
    from milepost.exchange.incoming.proposal import Read
    from milepost.exchange.incoming.source_record import SourceRecord


@dataclass(frozen=True)
class Choices:
    """What the person chose; the same for every import command."""

    apply: bool = False
    withdraw: bool = False
    without_refused: bool = False


def data_folder() -> Path:
    """The data of the project that the command stands in. Raises FileNotFoundError."""
    return find_root(Path.cwd()) / "data"


def take_in(
    reading: Read, data: Path, release: datetime.date, choices: Choices, new_source: NewSource | None = None
) -> bool:
    """Show what an import would do, and do it when `choices.apply` says so; whether it could be (or was) written.

    Raises ExchangeError, DataError or RecordError; then no file is changed.
    """
    plan = compare_with_data(reading, data, release, new_source=new_source, withdraw=choices.withdraw)
    accepted = replace(plan, refused=()) if choices.without_refused else plan
    rehearsal = rehearse(data, accepted)
    console = Console(highlight=False, soft_wrap=True)
    print_plan(plan, rehearsal.findings, console)
    if choices.apply and (accepted.rows or accepted.refused):
        changed = put_in_place(data, rehearsal, accepted.refused)
        names = ", ".join(path.name for path in changed)
        typer.echo(f"{many(len(accepted.rows), 'row')} written: {names}.", err=True)
        return True
    return _say_nothing_written(rehearsal, accepted.refused)


def _say_nothing_written(rehearsal: Rehearsal, refused: Sequence[RefusedRow]) -> bool:
    """Why nothing was written, and what would be; whether it could be."""
    if not rehearsal.after:
        said = "Nothing to write."
    elif rehearsal.errors:
        said = "Nothing is written: the data would have the errors above. Mend or leave out the rows that cause them."
    elif refused:
        said = "Nothing is written. Mend what is refused, or leave it out with --without-refused."
    else:
        said = "Nothing is written yet. The same command with --apply writes it."
    typer.echo(said, err=True)
    return not refused and not rehearsal.errors


def read_day(text: str | None, found: datetime.date | None = None) -> datetime.date:
    """The release day: what the person wrote, else what the source says. Raises ExchangeError."""
    if text is None:
        if found is None:
            raise ExchangeError("the source does not say when it was released; give --release YYYY-MM-DD.")
        return found
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        raise ExchangeError(f"--release '{text}' is no day; write it as 2026-03-31.") from None


def read_source(key: str, *, title: str, publisher: str, published: str, address: str) -> NewSource | None:
    """The new source that the options describe, or None when they describe none. Raises ExchangeError."""
    given = {"title": title, "publisher": publisher, "year": published, "address": address}
    if not any(given.values()):
        return None
    try:
        return NewSource.model_validate({"key": key, **given})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        option = {"year": "--published", "key": "--source"}.get(str(first["loc"][0]), f"--{first['loc'][0]}")
        raise ExchangeError(
            f"{option} '{first['input']}' does not do for a new source; it needs --source (small letters and digits), "
            "--title, --publisher, --published (a year) and --address (https://...)."
        ) from None


def stop_unless(writable: bool) -> None:
    """End the command with exit code 1 when its import could not be written."""
    if not writable:
        raise typer.Exit(1)


def import_records(
    records: Iterable[SourceRecord],
    source: str,
    release: str | None,
    choices: Choices,
    *,
    rules: Sequence[SeriesRule],
    new_source: NewSource | None = None,
    found: datetime.date | None = None,
) -> bool:
    """Translate, compare, show, and write when told to; whether it could be written.

    `release` is what the person wrote, `found` what the source says. Raises ExchangeError, DataError or RecordError.
    """
    data = data_folder()
    day = read_day(release, found)
    reading = translate(records, rules, source)
    return take_in(reading, data, day, choices, new_source)


def rules_in_use(map_file: Path | None) -> list[SeriesRule]:
    """The rules of the file that a person named, else of `data/series.yml`. Raises RecordError."""
    return read_series_map(map_file or data_folder() / "series.yml")


def take_register(path: Path, sheet: str | None, choices: Choices) -> bool:
    """Show what the register would become, and write it when told to; whether it could be (or was) written.

    Raises ExchangeError, DataError or RecordError; then no file is changed.
    """
    data = data_folder()
    plan = plan_register(path, data, sheet=sheet)
    accepted = replace(plan, refused=()) if choices.without_refused else plan
    rehearsal = rehearse_register(data, accepted)
    for line in _register_lines(plan):
        typer.echo("\t".join(CONTROL.sub("?", cell) for cell in line))
    for finding in rehearsal.findings:
        typer.echo(f"{finding.severity}\t{finding.rule}\t{finding}")
    if choices.apply and (rehearsal.after or accepted.refused):
        put_in_place(data, rehearsal, accepted.refused)
        typer.echo(f"{many(len(plan.register), 'measure')} in measures.csv.", err=True)
        return True
    return _say_nothing_written(rehearsal, accepted.refused)


def _register_lines(plan: RegisterPlan) -> list[tuple[str, ...]]:
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
