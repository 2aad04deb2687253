"""The register of measures: read from CSV or a workbook, laid beside the one held, and put in its place."""

from __future__ import annotations

import csv
import datetime
import io
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import typer

from milepost.checks import check_schema
from milepost.country import (
    CsvTable,
    Measure,
    Place,
    Record,
    did_you_mean,
    load_framework,
    read_csv_records,
    read_csv_table,
    read_values,
)
from milepost.exchange.incoming.appending import Rehearsal, rehearse_files
from milepost.exchange.incoming.excel.numbers import label_key, plain_text
from milepost.exchange.incoming.importing import CONTROL, Choices, data_folder, write_if_told
from milepost.exchange.incoming.proposal import ExchangeError, RefusedRow, many

if TYPE_CHECKING:
    from pathlib import Path

    from milepost.country import Framework
    from milepost.exchange.incoming.excel.workbook import Sheet

REGISTER = "framework/measures.csv"
COLUMNS = tuple(Measure.model_fields)
# Headings as registers have them; a column of another name is not read, and said.
HEADINGS = {
    "no": "id",
    "no.": "id",
    "number": "id",
    "goal": "pillar",
    "strategic cluster": "cluster",
    "measure": "title",
    "policy measure": "title",
    "lead": "lead_institution",
    "lead institution": "lead_institution",
    "institution": "lead_institution",
    "responsible institution": "lead_institution",
    "state": "status",
    "due date": "due",
    "deadline": "due",
    "indicator": "indicators",
}
QUARTER = re.compile(r"(?:Q([1-4])[ /-]*([0-9]{4})|([0-9]{4})[ /-]*Q([1-4]))", re.IGNORECASE)


@dataclass(frozen=True)
class RegisterPlan:
    """What an import of the register would do, measure by measure; rows held that the file lacks stay."""

    new: tuple[Measure, ...]
    changed: tuple[tuple[Measure, Measure], ...]
    unchanged: int
    stays: tuple[Measure, ...]
    refused: tuple[RefusedRow, ...]
    not_read: tuple[str, ...]
    register: tuple[Measure, ...]


def plan_register(path: Path, data: Path, *, sheet: str | None = None) -> RegisterPlan:
    """The measures of a file beside those held. Raises ExchangeError or RecordError for a file that cannot be read."""
    framework = load_framework(data)
    table, not_read = _read(path, sheet)
    held = {item.id: item for item in read_values(Measure, read_csv_records(data / REGISTER))}
    offered, refused = _valid(table, framework)
    new = tuple(item for name, item in offered.items() if name not in held)
    both = [(held[name], item) for name, item in offered.items() if name in held]
    changed = tuple((old, item) for old, item in both if old != item)
    stays = tuple(item for name, item in held.items() if name not in offered)
    register = (*(offered.get(name, item) for name, item in held.items()), *new)
    return RegisterPlan(new, changed, len(both) - len(changed), stays, tuple(refused), not_read, register)


def rehearse_register(data: Path, plan: RegisterPlan) -> Rehearsal:
    """The register as it would be, checked in a copy of the data. Raises RecordError."""
    if not plan.new and not plan.changed:
        return Rehearsal({}, {}, ())
    rows = io.StringIO(newline="")
    writer = csv.writer(rows, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([[_cell(value) for _, value in item] for item in plan.register])
    return rehearse_files(data, {REGISTER: (data / REGISTER).read_bytes()}, {REGISTER: rows.getvalue().encode()})


def _cell(value: Any, blank: str = "") -> str:
    return ";".join(value) if isinstance(value, tuple) else blank if value is None else str(value)


def _read(path: Path, sheet: str | None) -> tuple[CsvTable, tuple[str, ...]]:
    """The rows with our names of columns, and the headings that are none of ours."""
    if path.suffix.lower() == ".csv":
        if not path.is_file():
            raise ExchangeError(f"{path}: there is no such file; check the name and the folder.")
        table = read_csv_table(path)
    elif path.suffix.lower() == ".xlsx":
        table = _read_workbook(path, sheet)
    else:
        raise ExchangeError(f"{path}: a register is a .csv or .xlsx file; save it as one.")
    names = {heading: name for heading in table.header if (name := _column(heading))}
    twice = [name for name in COLUMNS if [*names.values()].count(name) > 1]
    if twice:
        both = " and ".join(f"'{heading}'" for heading, name in names.items() if name == twice[0])
        raise ExchangeError(f"{path.name}: the columns {both} are both the {twice[0]}; keep one.")
    lacking = [
        name for name, field in Measure.model_fields.items() if field.is_required() and name not in names.values()
    ]
    if lacking:
        raise ExchangeError(f"{path.name}: has no column {', '.join(lacking)}; the columns are {', '.join(COLUMNS)}.")
    records = tuple(
        Record({names[key]: value for key, value in record.fields.items() if key in names}, record.place)
        for record in table.records
    )
    not_read = tuple(heading for heading in table.header if heading not in names)
    return CsvTable(table.file, tuple(names.values()), tuple(record for record in records if record.fields)), not_read


def _column(heading: str) -> str | None:
    key = label_key(heading)
    return HEADINGS.get(key) or (key.replace(" ", "_") if key.replace(" ", "_") in COLUMNS else None)


def _read_workbook(path: Path, name: str | None) -> CsvTable:
    from milepost.exchange.incoming.excel.workbook import open_workbook  # noqa: PLC0415  (openpyxl, only for a workbook)

    sheets = open_workbook(path)
    if name is not None and name not in sheets:
        raise ExchangeError(f"{path.name}: has no sheet '{name}'; it has {', '.join(sheets)}.")
    sheet = sheets[name] if name is not None else next(iter(sheets.values()), None)
    head = next((row for row in sheet.rows if len(_headings(sheet, row)) > len(COLUMNS) // 2), None) if sheet else None
    if sheet is None or head is None:
        raise ExchangeError(
            f"{path.name}: no row of its {'sheet' if name else 'first sheet'} has the headings {', '.join(COLUMNS)}; "
            "write them above the measures, or name the sheet with --sheet."
        )
    headings = {
        column: " ".join(cell.text.split())
        for column in sheet.columns
        if (cell := sheet.label(head, column)) is not None
    }
    twice = [heading for heading in headings.values() if _column(heading) and [*headings.values()].count(heading) > 1]
    if twice:
        raise ExchangeError(f"{path.name}: the column '{twice[0]}' stands twice; keep one.")
    rows = [row for row in sheet.rows if row > head]
    return CsvTable(
        path.name, tuple(dict.fromkeys(headings.values())), tuple(_record(sheet, row, headings) for row in rows)
    )


def _headings(sheet: Sheet, row: int) -> set[str]:
    cells = [sheet.cells.get((row, column)) for column in sheet.columns]
    return {name for cell in cells if cell is not None and (name := _column(cell.text))}


def _record(sheet: Sheet, row: int, headings: dict[int, str]) -> Record:
    fields: dict[str, Any] = {}
    for column, heading in headings.items():
        cell = sheet.label(row, column)
        if cell is not None and cell.kind in {"error", "no result"}:
            raise ExchangeError(f"{cell.place}: is a formula without a usable result; write what it should say.")
        if cell is None or not cell.text.strip():
            continue
        whole = isinstance(cell.content, datetime.datetime)
        fields[heading] = cell.content.date().isoformat() if whole else " ".join(cell.text.split())  # type: ignore[union-attr]
    return Record(fields, Place(f"{sheet.name}", row))


def _valid(table: CsvTable, framework: Framework) -> tuple[dict[str, Measure], list[RefusedRow]]:
    """Measures by id, and the rows that are none."""
    offered: dict[str, Measure] = {}
    refused = []
    for record in table.records:
        spelt = Record(_spelt(record.fields, framework), record.place)
        findings = check_schema("measures", Measure, CsvTable(table.file, (), (spelt,)))
        faults = [f"{finding.message}; {finding.remedy}" for finding in findings] or _unknown(spelt, framework)
        if not faults and str(spelt.fields["id"]) in offered:
            faults = [f"the measure '{spelt.fields['id']}' stands twice; keep one"]
        if faults:
            refused.append(RefusedRow(str(record.place), " and ".join(faults)))
        else:
            item = Measure.model_validate(spelt.fields)
            offered[item.id] = item
    return offered, refused


def _spelt(fields: dict[str, Any], framework: Framework) -> dict[str, Any]:
    """The fields with ids for names, statuses in small letters, and a due date as we write it."""
    pillars = {
        label_key(name): item.id for item in framework.pillars.values() for name in (item.id, item.name, item.name_km)
    }
    indicators = {
        label_key(name): item.id
        for item in framework.indicators.values()
        for name in (item.id, item.name, item.short_name)
    }
    spelt = dict(fields)
    spelt["id"] = plain_text(str(fields.get("id", "")))
    spelt["pillar"] = pillars.get(label_key(str(fields.get("pillar", ""))), fields.get("pillar"))
    spelt["status"] = label_key(str(fields.get("status", ""))).replace("-", " ").replace("_", " ")
    if "due" in fields:
        due = plain_text(str(fields["due"]))
        quarter = QUARTER.fullmatch(due)
        spelt["due"] = f"{quarter[2] or quarter[3]}-Q{quarter[1] or quarter[4]}" if quarter else due
    if "indicators" in fields:
        parts = [part.strip() for part in re.split(r"[;,\n]", str(fields["indicators"])) if part.strip()]
        spelt["indicators"] = tuple(indicators.get(label_key(part), part) for part in parts)
    return {name: value for name, value in spelt.items() if value not in (None, "", ())}


def _unknown(record: Record, framework: Framework) -> list[str]:
    """What is said of a pillar or indicators that do not exist."""
    known = {"pillar": [*framework.pillars], "indicator": [*framework.indicators]}
    asked = [("pillar", record.fields["pillar"])]
    asked += [("indicator", name) for name in record.fields.get("indicators", ())]
    return [
        f"there is no {kind} '{name}'; {did_you_mean(name, known[kind])}"
        for kind, name in asked
        if name not in known[kind]
    ]


def take_register(path: Path, sheet: str | None, choices: Choices) -> None:
    """Show what the register would become, and write it when told to. Raises as `take_in` does."""
    data = data_folder()
    plan = plan_register(path, data, sheet=sheet)
    accepted = replace(plan, refused=()) if choices.without_refused else plan
    rehearsal = rehearse_register(data, accepted)
    for line in _register_lines(plan):
        typer.echo("\t".join(CONTROL.sub("?", cell) for cell in line))
    for finding in rehearsal.findings:
        typer.echo(f"{finding.severity}\t{finding.rule}\t{finding}")
    written = f"{many(len(plan.register), 'measure')} in measures.csv."
    write_if_told(data, rehearsal, accepted.refused, choices, written)


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
    return [(name, _cell(was, "none"), _cell(now, "none")) for name, was, now in pairs if was != now]
