"""From a workbook to figures that are laid beside the data; and the guess that comes before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from milepost.exchange.incoming.excel.drafting import draft_mapping
from milepost.exchange.incoming.excel.mapping import Mapping, load_mapping
from milepost.exchange.incoming.excel.reading import read_figures
from milepost.exchange.incoming.excel.template import template_mapping
from milepost.exchange.incoming.excel.vocabulary import load_vocabulary
from milepost.exchange.incoming.excel.workbook import Sheet, open_workbook
from milepost.exchange.incoming.importing import data_folder, read_day, take_in
from milepost.exchange.incoming.proposal import ExchangeError

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.exchange.incoming.importing import Choices
    from milepost.exchange.incoming.proposal import NewSource


def import_workbook(
    workbook: Path,
    mapping: Path | None,
    source: str,
    release: str | None,
    *,
    choices: Choices,
    new_source: NewSource | None = None,
) -> bool:
    """Show what the workbook would bring, and bring it in when told to; whether it could be (or was) written.

    Raises ExchangeError, DataError or RecordError; then no file is changed.
    """
    if not source:
        raise ExchangeError("No source is given; write --source with its key in references.bib.")
    data, day = data_folder(), read_day(release)
    sheets = open_workbook(workbook)
    chosen = _mapping(mapping, workbook, sheets)
    reading, remarks = read_figures(sheets, chosen, load_vocabulary(data), source)
    for remark in remarks:
        typer.echo(f"note\t{remark}", err=True)
    return take_in(reading, data, day, choices, new_source)


def write_guess(workbook: Path, out: Path | None) -> tuple[Path, int]:
    """Write a first mapping file, to `out` or beside the workbook; its path and how much it leaves to decide.

    Raises ExchangeError for a workbook that cannot be read, or when the file is there already.
    """
    path = out or workbook.with_name(f"{workbook.stem}.mapping.yml")
    if path.exists():
        raise ExchangeError(f"{path.name}: is there already; rename it, or name another file with --map.")
    text, blanks = draft_mapping(workbook.name, open_workbook(workbook), load_vocabulary(data_folder()))
    path.write_text(text, encoding="utf-8")
    return path, blanks


def _mapping(path: Path | None, workbook: Path, sheets: dict[str, Sheet]) -> Mapping:
    """The mapping that was named, or that of the template. Raises ExchangeError when there is neither."""
    mapping = load_mapping(path) if path is not None else template_mapping(sheets)
    if mapping is None:
        raise ExchangeError(
            f"{workbook.name}: is no template of ours, so a mapping file must say how to read it; "
            f"make one with 'milepost import excel {workbook.name} --guess'."
        )
    return mapping
