"""What every import command does with what it read: compare, show, check, and write when told to."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from milepost.checks import Finding
from milepost.country import find_root, load_country
from milepost.exchange.incoming.appending import Rehearsal, put_in_place, rehearse
from milepost.exchange.incoming.comparing import compare_with_data
from milepost.exchange.incoming.proposal import (
    Change,
    ExchangeError,
    ImportPlan,
    Kind,
    NewSource,
    Read,
    RefusedRow,
    many,
    plain,
)
from milepost.exchange.incoming.source_records import SeriesRule, SourceRecord, read_series_map
from milepost.exchange.incoming.translating import translate

HEADERS = ("", "Figure", "Held", "Of", "Proposed", "Status", "Source", "From")
CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f]")  # a source may hold what would command a terminal
MOST_LEFT_OUT = 40  # lines of what was left out
MOST_ALIKE = 5  # refusals of one reason that are listed one by one
COLOURS = {Kind.NEW: "green", Kind.REVISED: "yellow", Kind.WITHDRAWN: "red"}


def print_plan(plan: ImportPlan, findings: Iterable[Finding], console: Console) -> None:
    """Say what an import would do: each change, each refusal, what was left out, the new findings, the counts."""
    shown = [change for change in plan.changes if change.kind is not Kind.UNCHANGED or change.note]
    if console.is_terminal and shown:
        console.print(_table(shown))
    elif shown:
        _line(console, ("change", "figure", "held", "release held", "proposed", "status", "source", "place", "note"))
        for change in shown:
            _line(console, (*_cells(change), change.note))
    for place, reason in _refusals(plan.refused):
        _line(console, ("refused", place, reason), "red")
    for part in plan.left_out[:MOST_LEFT_OUT]:
        _line(console, ("left out", part.what, many(part.count, part.noun)))
    if rest := plan.left_out[MOST_LEFT_OUT:]:
        _line(console, ("left out", f"{len(rest)} more of the kind", many(sum(part.count for part in rest), "figure")))
    for what, words in plan.notes:
        _line(console, ("note", what, words))
    for what, words in plan.doubts:
        _line(console, ("error", what, words), "red")
    for finding in findings:
        _line(console, (str(finding.severity), finding.rule, str(finding)), "yellow")
    _line(console, (summary(plan),))


def _refusals(refused: Sequence[RefusedRow]) -> list[tuple[str, str]]:
    """Places and reasons; many places with one reason in one line."""
    places: dict[str, list[str]] = {}
    for row in refused:
        places.setdefault(row.reason, []).append(row.place)
    lines = []
    for reason, held in places.items():
        alike = f"{held[0]} and {len(held) - 1} more, up to {held[-1]}"
        lines += [(alike, reason)] if len(held) > MOST_ALIKE else [(place, reason) for place in held]
    return lines


def summary(plan: ImportPlan) -> str:
    """How many figures of each kind, in a sentence."""
    counts = [f"{count} {kind}" for kind, count in plan.counts().items() if count or kind in (Kind.NEW, Kind.REVISED)]
    left = sum(part.count for part in plan.left_out)
    counts += [f"{len(plan.refused)} refused"] + ([f"{left} left out"] if left else [])
    return f"Release of {plan.release}: {', '.join(counts)}."


def _table(changes: list[Change]) -> Table:
    table = Table(*HEADERS, box=None)
    for change in changes:
        cells = _cells(change)
        last = f"{cells[-1]} ({change.note})" if change.note else cells[-1]
        texts = [Text(CONTROL.sub("?", cell)) for cell in (*cells[:-1], last)]
        table.add_row(*texts, style=COLOURS.get(change.kind))
    return table


def _cells(change: Change) -> tuple[str, ...]:
    figure, old = change.figure, change.old
    return (
        str(change.kind),
        figure.name,
        _value(None if old is None else old.value) if old else "",
        str(old.release) if old else "",
        _value(figure.value),
        figure.status or "",
        figure.source,
        figure.place,
    )


def _value(value: float | None) -> str:
    return "none" if value is None else plain(value)


def _line(console: Console, cells: Iterable[str], style: str = "") -> None:
    """A line: spaced and coloured on a terminal, with tabs between its cells in a pipe."""
    clean = [CONTROL.sub("?", cell) for cell in cells if cell or not console.is_terminal]
    if console.is_terminal:
        console.print(Text("  ".join(clean), style=style))
    else:
        typer.echo("\t".join(clean), file=console.file)


@dataclass(frozen=True)
class Choices:
    """What the person chose; the same for every import command."""

    apply: bool = False
    withdraw: bool = False
    without_refused: bool = False
    accept_rescaled: bool = False


def data_folder() -> Path:
    """The data of the project that the command stands in. Raises FileNotFoundError."""
    return find_root(Path.cwd()) / "data"


def take_in(reading: Read, release: datetime.date, choices: Choices, new_source: NewSource | None = None) -> None:
    """Show what an import would do, and do it when `choices.apply` says so.

    Raises ExchangeError, DataError or RecordError, typer.Exit when it could not be written; then no file is changed.
    """
    data = data_folder()
    plan = compare_with_data(reading, data, release, new_source=new_source, withdraw=choices.withdraw)
    accepted = replace(plan, refused=()) if choices.without_refused else plan
    rehearsal = rehearse(data, accepted)
    print_plan(plan, rehearsal.findings, Console(highlight=False, soft_wrap=True))
    if plan.took_nothing and not accepted.refused:
        typer.echo("Nothing of the source became a figure; what was left out, and why, stands above.", err=True)
        raise typer.Exit(1)
    if plan.doubts and not choices.accept_rescaled:
        typer.echo("Nothing is written. Mend the unit or sign; --accept-rescaled takes them as they are.", err=True)
        raise typer.Exit(1)
    names = ", ".join(Path(name).name for name in rehearsal.after)
    written = f"{many(len(accepted.rows), 'row')} written: {names}."
    write_if_told(data, rehearsal, accepted.refused, choices, written)


def write_if_told(
    data: Path, rehearsal: Rehearsal, refused: Sequence[RefusedRow], choices: Choices, written: str
) -> None:
    """Write what was rehearsed and say so, else say why nothing was written. Raises as `take_in` does."""
    if choices.apply and (rehearsal.after or refused):
        put_in_place(data, rehearsal, refused)
        said = written
    elif not rehearsal.after:
        said = "Nothing to write."
    elif rehearsal.errors:
        said = "Nothing is written: the data would have the errors above. Mend or leave out the rows that cause them."
    elif refused:
        said = "Nothing is written. Mend what is refused, or leave it out with --without-refused."
    else:
        said = "Nothing is written yet. The same command with --apply writes it."
    typer.echo(said, err=True)
    if refused or rehearsal.errors:
        raise typer.Exit(1)


def read_day(text: str | None, found: datetime.date | None = None, *, option: str = "--release") -> datetime.date:
    """The day of an option: what the person wrote, else what the source says. Raises ExchangeError."""
    if text is None:
        if found is None:
            raise ExchangeError("the source does not say when it was released; give --release YYYY-MM-DD.")
        return found
    try:
        return datetime.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        raise ExchangeError(f"{option} '{text}' is no day; write it as 2026-03-31.") from None


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


def import_records(
    records: Iterable[SourceRecord],
    source: str,
    release: str | None,
    choices: Choices,
    *,
    rules: Sequence[SeriesRule],
    new_source: NewSource | None,
) -> None:
    """Translate, compare, show, and write when told to. Raises as `take_in` does."""
    day = read_day(release)
    take_in(translate(records, rules, source, load_country(data_folder())), day, choices, new_source)


def rules_in_use(map_file: Path | None) -> list[SeriesRule]:
    """The rules of the file that a person named, else of `data/series.yml`. Raises RecordError."""
    return read_series_map(map_file or data_folder() / "series.yml")
