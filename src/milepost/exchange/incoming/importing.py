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
from milepost.exchange.incoming.appending import append_release, rehearse
from milepost.exchange.incoming.comparing import compare_with_data
from milepost.exchange.incoming.faults import ExchangeError
from milepost.exchange.incoming.proposal import NewSource
from milepost.exchange.incoming.showing import many, print_plan

if TYPE_CHECKING:
    from milepost.exchange.incoming.proposal import Read


@dataclass(frozen=True)
class Choices:
    """What the person at the desk chose; the same for every import command."""

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
    note = Console(stderr=True, highlight=False, soft_wrap=True)
    if choices.apply and (accepted.rows or accepted.refused):
        changed = append_release(data, accepted)
        note.print(f"{many(len(accepted.rows), 'row')} written: {', '.join(path.name for path in changed)}.")
        return True
    writable = not accepted.refused and not rehearsal.errors
    if not plan.rows:
        note.print("Nothing to write.")
    elif rehearsal.errors:
        note.print("Nothing is written: the data would have the errors above. Leave these figures out of the source.")
    elif accepted.refused:
        note.print("Nothing is written. Mend what is refused, or leave it out with --without-refused.")
    else:
        note.print("Nothing is written yet. The same command with --apply writes it.")
    return writable


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
