"""The book's page about the data that come with it: what each file holds, with a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.book import DOWNLOADS
from milepost.report import count, markdown_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from milepost.exchange.outgoing.columns import DataTable

HOW = (
    "The files below come with the web book, in its folder `downloads`; the same stand in the edition's folder `data`. "
    "The workbook is for reading, the tables for work: UTF-8 text with commas between cells, described column "
    "by column, with types, limits and keys, in `datapackage.json`, a Frictionless Data Package. The SDMX file holds "
    "the known figures with the dimensions of the United Nations' SDG data. Every indicator's metadata is a section of "
    "@sec-indicators."
)
CARE = (
    "A text that a spreadsheet would run as a formula starts with an apostrophe, which is not part of it. The figures "
    "belong to their publishers: `LICENCES.md` says under which terms, and the table of sources names each. Targets "
    "marked proposed, and values that the method would propose instead, are not government policy."
)


def data_page(tables: Mapping[str, DataTable], files: Mapping[str, bytes], edition: int) -> str:
    """Markdown for the page: sentences, then a row a file."""
    rows = [
        _row(
            f"milepost-{edition}.xlsx",
            "Workbook: a sheet a goal, verdicts, projections, targets and sources",
            "",
            files,
        ),
        *[_row(f"{table.name}.csv", table.title, f"{len(table.rows):,}", files) for table in tables.values()],
        _row(f"milepost-{edition}-sdmx.csv", "The known figures as SDMX-CSV 2.0", _rows(tables), files),
        _row("datapackage.json", "What every column of the tables means, and the sources", "", files),
    ]
    caption = f"The files of the edition {edition}: {count(len(tables), 'table')}, a workbook and what describes them"
    table = markdown_table(
        ["File", "What it holds", "Rows", "Size"],
        rows,
        caption=caption,
        label="tbl-data-files",
        right=(2, 3),
        widths=(28, 48, 10, 12),
    )
    return f"{HOW}\n\n{table}\n\n{CARE}\n"


def _row(name: str, what: str, rows: str, files: Mapping[str, bytes]) -> list[str]:
    return [f"[{name}]({DOWNLOADS}/{name})", what, rows or "–", f"{max(1, round(len(files[name]) / 1000)):,} kB"]


def _rows(tables: Mapping[str, DataTable]) -> str:
    return f"{len(tables['observations'].rows):,}"
