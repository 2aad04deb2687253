"""Write the data of an edition: tables, descriptor, SDMX-CSV, workbook; and the page of the book that links them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from milepost.exchange.outgoing.contents import edition_tables
from milepost.exchange.outgoing.csv_files import table_bytes
from milepost.exchange.outgoing.package import NOTE, package_bytes
from milepost.exchange.outgoing.page import data_page
from milepost.exchange.outgoing.sdmx_csv import sdmx_bytes
from milepost.exchange.outgoing.sheet_pages import FOLDER as SHEETS
from milepost.exchange.outgoing.sheet_pages import sheet_pages
from milepost.exchange.outgoing.workbook import workbook_bytes
from milepost.report import annex_markdown, indicator_sheets

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from milepost.report import IndicatorResult, Inputs

FOLDER = "data"
TERMS = "LICENCES.md"


def ship_data(root: Path, work: Path, given: Inputs, items: Sequence[IndicatorResult], *, edition: int) -> Path:
    """Write `data/` and the annexes on data and indicators into an edition's folder `work`.

    `given` is all that was known on the edition's day; the same inputs give the same bytes.
    """
    title = f"Milepost: the data of the edition {edition}"
    framework, figures, as_of = given.framework, given.released, given.as_of
    tables = edition_tables(root / "data", framework, figures, items, as_of)
    files = {f"{name}.csv": table_bytes(table) for name, table in tables.items()}
    files["datapackage.json"] = package_bytes(tables, files, title=title, edition=edition, as_of=as_of)
    files[f"milepost-{edition}-sdmx.csv"] = sdmx_bytes(tables)
    notes = (NOTE, "Terms of each publisher: LICENCES.md beside this file.")
    files[f"milepost-{edition}.xlsx"] = workbook_bytes(tables, title=title, as_of=as_of, notes=notes)
    sources = {item["key"]: item for item in tables["sources"].records()}
    sheets = indicator_sheets(framework, figures, as_of)
    files |= sheet_pages(framework, sheets, sources)
    folder = work / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    (folder / SHEETS).mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    shutil.copyfile(root / "data" / TERMS, folder / TERMS)
    fragments = work / "fragments"
    fragments.mkdir(exist_ok=True)
    (fragments / "data.md").write_text(data_page(tables, files, edition), encoding="utf-8")
    (fragments / "indicators.md").write_text(annex_markdown(framework, sheets), encoding="utf-8")
    return folder
