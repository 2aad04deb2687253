"""The data of an edition: tables, descriptor, SDMX-CSV, workbook, and the page that links them; and their copy."""

import datetime
import math
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from milepost.book import DOWNLOADS
from milepost.country import KEY, Framework, Value, checksum, known_at, load_provinces, load_references, written_whole
from milepost.exchange.outgoing.chart_book import chart_book_bytes
from milepost.exchange.outgoing.columns import COLUMNS, TITLES_AND_KEYS, DataTable, references
from milepost.exchange.outgoing.package import NOTE, csv_bytes, package_bytes, sdmx_bytes, structure_bytes
from milepost.exchange.outgoing.workbook import workbook_bytes
from milepost.report import (
    IndicatorResult,
    Inputs,
    annex_markdown,
    count,
    indicator_sheets,
    markdown_table,
    plain,
    verdict_row,
)
from milepost.running import MANIFEST, WorkspaceError, read_manifest


def edition_tables(
    data: Path, framework: Framework, figures: pd.DataFrame, items: Sequence[IndicatorResult], as_of: datetime.date
) -> dict[str, DataTable]:
    """Every table of an edition by name, from what lies in `data` as of a day and the results of its pillars."""
    out = figures[figures["release"] <= as_of].sort_values([*KEY, "release"], kind="stable")
    rows: dict[str, Iterable[dict[str, Any]]] = {
        "observations": _figures(known_at(figures, as_of)),
        "releases": _figures(out),
        "pillars": (item.model_dump() for item in framework.pillars.values()),
        "indicators": (_fields(item) for item in framework.indicators.values()),
        "targets": _targets(framework),
        "events": (_fields(item) for item in framework.events),
        "measures": (_fields(item) for item in framework.measures),
        "actions": (_fields(item) for item in framework.actions),
        "statuses": (_fields(item) for item in framework.statuses),
        "institutions": (_fields(item) for item in framework.institutions.values()),
        "provinces": (_fields(item) for item in load_provinces(data)),
        "sources": _cited(framework, figures, read_sources(data)),
        "verdicts": map(_verdict, items),
        "projections": (row for item in items for row in _projection(item)),
        "published_rules": (row for item in items for row in _published(item)),
    }
    return {name: _table(name, found) for name, found in rows.items()}


def read_sources(data: Path) -> list[dict[str, str]]:
    """Every entry of references.bib: key and fields as a reader sees them; what it lacks is left out."""
    entries, _ = load_references(data)
    return [{**{name: entry.text(name) for name in entry.fields}, "key": entry.key} for entry in entries]


def _cited(framework: Framework, figures: pd.DataFrame, sources: list[dict[str, str]]) -> list[dict[str, str]]:
    """The sources that a figure, an indicator, a target, an event, a register or a status cites."""
    keys = set(figures["source"])
    keys |= {key for item in framework.indicators.values() for key in item.citation}
    keys |= {key for target in framework.targets for key in target.source}
    keys |= {key for event in framework.events for key in event.source}
    keys |= {register.source for register in framework.registers.values()}
    keys |= {report.source for report in framework.statuses}
    return [item for item in sources if item["key"] in keys]


def _table(name: str, rows: Iterable[dict[str, Any]]) -> DataTable:
    columns = COLUMNS[name]
    made = tuple(tuple(_value(row.get(column.name)) for column in columns) for row in rows)
    title, key = TITLES_AND_KEYS[name]
    return DataTable(name, title, columns, made, key, references(name))


def _value(value: Any) -> Any:
    """A value as files hold it: blank is None, numbers to ten significant digits."""
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    return plain(value)


def _figures(frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    """Rows by column name; the corrected column is blank where nothing was corrected."""
    names = [str(name) for name in frame.columns]
    rows = (dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True))
    return ({**row, "corrected_since": None} if math.isnan(row["correction"]) else row for row in rows)


def _fields(item: Value) -> dict[str, Any]:
    """Fields by name, lists as the data's own files write them: parts with a semicolon between."""
    fields = item.model_dump(mode="json")
    return {name: ";".join(map(str, held)) if isinstance(held, list) else held for name, held in fields.items()}


def _targets(framework: Framework) -> Iterable[dict[str, Any]]:
    for target in framework.targets:
        steps = ";".join(f"{year}={value:g}" for year, value in target.milestones)
        yield {**_fields(target), "milestones": steps, "in_force": target.in_force}


def _verdict(item: IndicatorResult) -> dict[str, Any]:
    a = item.assessment
    return {
        **verdict_row(item, [column.name for column in COLUMNS["verdicts"]]),
        "rule_verdict": a.verdict.value,
        "override_reason": a.override.reason if a.override else None,
        "override_role": a.override.role if a.override else None,
        "reasons": " ".join(reason.sentence for reason in a.reasons),
        "evidence_sentence": a.evidence.sentence,
        "method": item.projection.method if item.projection else None,
    }


def _projection(item: IndicatorResult) -> Iterable[dict[str, Any]]:
    if item.projection is None:
        return
    for year, quantiles in zip(item.projection.years, item.projection.quantiles, strict=True):
        for level, value in zip(item.projection.levels, quantiles, strict=True):
            yield {"indicator": item.indicator.id, "year": int(year), "level": float(level), "value": float(value)}


def _published(item: IndicatorResult) -> Iterable[dict[str, Any]]:
    for found in item.assessment.published:
        yield {"indicator": item.indicator.id, "target": item.assessment.target, **asdict(found)}


FOLDER = "data"
TERMS = "LICENCES.md"


def ship_data(root: Path, work: Path, given: Inputs, items: Sequence[IndicatorResult], *, edition: int) -> Path:
    """Write `data/` and the annexes on data and indicators into an edition's folder `work`.

    `given` is all that was known on the edition's day; the same inputs give the same bytes.
    """
    title = f"Milepost: the data of the edition {edition}"
    framework, figures, as_of = given.framework, given.released, given.as_of
    tables = edition_tables(root / "data", framework, figures, items, as_of)
    files = {f"{name}.csv": csv_bytes(table.header, table.rows) for name, table in tables.items()}
    files["datapackage.json"] = package_bytes(tables, files, title=title, edition=edition, as_of=as_of)
    files[f"milepost-{edition}-sdmx.csv"] = sdmx_bytes(tables, given.country)
    files[f"milepost-{edition}-structure.xml"] = structure_bytes(tables, given.country, title=title, as_of=as_of)
    notes = (NOTE, "Terms of each publisher: LICENCES.md beside this file.")
    files[f"milepost-{edition}.xlsx"] = workbook_bytes(tables, title=title, as_of=as_of, notes=notes)
    charts = chart_book_bytes(items, title=f"Milepost: the charts of the edition {edition}", as_of=as_of, notes=notes)
    files[f"milepost-{edition}-charts.xlsx"] = charts
    folder = work / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    shutil.copyfile(root / "data" / TERMS, folder / TERMS)
    fragments = work / "fragments"
    fragments.mkdir(exist_ok=True)
    (fragments / "data.md").write_text(data_page(tables, files, edition), encoding="utf-8")
    (fragments / "indicators.md").write_text(
        annex_markdown(framework, indicator_sheets(framework, figures, as_of)), encoding="utf-8"
    )
    return folder


HOW = (
    "The files below come with the web book, in its folder `downloads`; the same stand in the edition's folder `data`. "
    "The workbook is for reading, the tables for work: UTF-8 text with commas between cells, described column "
    "by column, with types, limits and keys, in `datapackage.json`, a Frictionless Data Package. The SDMX file holds "
    "the known figures with the dimensions of the United Nations' SDG data, and its structure lies beside it. Every "
    "indicator's metadata is a section of @sec-indicators."
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
        _row(
            f"milepost-{edition}-charts.xlsx",
            "Chart book: a sheet an indicator with its history, projection, target and a chart to copy",
            "",
            files,
        ),
        *[_row(f"{table.name}.csv", table.title, f"{len(table.rows):,}", files) for table in tables.values()],
        _row(
            f"milepost-{edition}-sdmx.csv",
            "The known figures as SDMX-CSV 2.0",
            f"{len(tables['observations'].rows):,}",
            files,
        ),
        _row(f"milepost-{edition}-structure.xml", "The structure of the SDMX file, as SDMX-ML 3.0", "", files),
        _row("datapackage.json", "What every column of the tables means, and the sources", "", files),
    ]
    tables_said = count(len(tables), "table")
    caption = f"The files of the edition {edition}: {tables_said}, two workbooks and what describes them"
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


def export_edition(root: Path, edition: int, out: Path) -> list[Path]:
    """Copy `outputs/<edition>/data/` to the new or empty folder `out`; returns the files.

    Raises WorkspaceError when the edition is not made, ships no data, or its files were changed since; `out` is then
    as it was.
    """
    whole = root / "outputs" / str(edition)
    name = whole.relative_to(root)
    if not (whole / MANIFEST).is_file():
        raise WorkspaceError(f"{name} is not made; run `milepost report --edition {edition}` first.")
    if not (whole / FOLDER).is_dir():
        raise WorkspaceError(f"{name} ships no data; run `milepost report --edition {edition}` again.")
    outputs = read_manifest(whole).outputs
    for path in sorted(item for item in (whole / FOLDER).rglob("*") if item.is_file()):
        if outputs.get(path.relative_to(whole).as_posix()) != checksum(path):
            raise WorkspaceError(f"{path.relative_to(root)} is not as it was made; make the edition again.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise WorkspaceError(f"{out} is not an empty folder; name another, or empty it.")
    with written_whole(out) as beside:
        shutil.copytree(whole / FOLDER, beside)
    return sorted(path for path in out.rglob("*") if path.is_file())
