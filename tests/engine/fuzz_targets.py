"""Every reader of what comes from outside, as a function of bytes: it reads them or refuses them in words.

What else it raises is a fault of ours. The first byte of an input chooses the file where a reader has several.
"""

import atexit
import io
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pyarrow as arrow
import pyarrow.parquet
from openpyxl.comments import Comment

import sdmx_fixture
from batch_fixture import HEADER
from exchange_fixture import RELEASE
from framework_fixture import COUNTRY, PLACE
from milepost.batch.columns import TARGET_COLUMNS
from milepost.batch.histories import load_histories
from milepost.batch.partitions import read_input
from milepost.batch.targets import targets_of
from milepost.checks import check_data, refuse_errors
from milepost.checks.framework_rules import check_keys, read_keys
from milepost.country import (
    Correction,
    Economy,
    Event,
    Measure,
    Observation,
    PeerFigure,
    Province,
    ProvinceName,
    Refusal,
    ReviewerVerdict,
    Target,
    load_corrections,
    load_framework,
    load_observations,
    load_parameters,
    load_peers,
    read_csv_records,
    read_values,
    read_yaml_records,
)
from milepost.exchange.incoming.comparing import compare_with_data
from milepost.exchange.incoming.excel.importing import draft_mapping
from milepost.exchange.incoming.excel.mapping import load_mapping
from milepost.exchange.incoming.excel.reading import read_figures
from milepost.exchange.incoming.excel.words import load_vocabulary
from milepost.exchange.incoming.excel.workbook import open_sheets
from milepost.exchange.incoming.sdmx import read_sdmx
from milepost.exchange.incoming.source_records import read_series_map
from milepost.exchange.incoming.statuses import StatusRelease, plan_statuses
from milepost.exchange.incoming.translating import translate
from milepost.exchange.outgoing.dataset_files import read_sources

ROOT = Path(__file__).parents[2]
STATUS_LIST = "No.,id,Status,As of,Remarks\n34,m034,កំពុងអនុវត្ត,2026-06-30,\n៦៥,,done,2026-06-30,a\n"
PILLAR, KEPT = "citizens", ("internet_users", "mobile_ownership", "literacy")
FRAMEWORK = (
    "framework/pillars.yml",
    f"framework/indicators/{PILLAR}.yml",
    *(f"framework/{name}.csv" for name in ("targets", "events", "overrides", "measures", "actions", "statuses")),
    "framework/registers.yml",
    "institutions.csv",
    "corrections.yml",
)
FIGURES = (
    f"observations/{PILLAR}.csv",
    "peers/peers.csv",
    "economies.csv",
    "provinces.csv",
    "province_names.csv",
    "accepted_findings.csv",
)
NO_REGISTER = "- {id: measures, name: None, entry: measure, source: snec2021, sections: [], timeframes: {}}\n"
SHEET = "xl/worksheets/sheet1.xml"
PARTS = (SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")


@cache
def place():
    """A folder of this process for what a reader wants as a file."""
    folder = Path(tempfile.mkdtemp(prefix="milepost-fuzz."))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def country():
    """A project whose data are one goal with three indicators, so that reading all of it is quick."""
    root = place() / "country"
    shutil.copytree(PLACE / "data", root / "data")
    (root / "_quarto.yml").touch()
    shutil.copytree(PLACE / "params", root / "params")
    data = root / "data"
    pillars = (data / "framework" / "pillars.yml").read_text(encoding="utf-8")
    kept = [item for item in pillars.split("\n- ") if item.startswith(f"id: {PILLAR}")]
    (data / "framework" / "pillars.yml").write_text("".join(f"- {item}\n" for item in kept), encoding="utf-8")
    path = data / "framework" / "indicators" / f"{PILLAR}.yml"
    items = path.read_text(encoding="utf-8").split("\n- id: ")
    items[0] = items[0].removeprefix("- id: ")
    path.write_text("".join(f"- id: {one.rstrip()}\n" for one in items if one.split("\n")[0] in KEPT), encoding="utf-8")
    for other in (*(data / "framework" / "indicators").glob("*.yml"), *(data / "observations").glob("*.csv")):
        if other.stem != PILLAR:
            other.unlink()
    for name in (*FRAMEWORK[2:4], *FIGURES[:2]):
        _keep(data / name, lambda line: any(f"{name}," in line for name in KEPT), 12)
    for name in ("measures", "actions", "statuses"):
        _keep(data / "framework" / f"{name}.csv", lambda _: True, 0)
    (data / "framework" / "registers.yml").write_text(NO_REGISTER, encoding="utf-8")
    for name in FIGURES[2:5]:
        _keep(data / name, lambda _: True, 11)
    (data / "accepted_findings.csv").write_text(
        (data / "accepted_findings.csv").read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8"
    )
    (data / "corrections.yml").unlink()
    (data / "framework" / "replaced.csv").unlink()
    return root


def _keep(path, wanted, most):
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *[line for line in lines if wanted(line)][:most]]) + "\n", encoding="utf-8")


def _one_of(names, content):
    """Write the input in the place of one file of the small country, read all of it, and put the file back."""
    data = country() / "data"
    path = data / names[content[0] % len(names)] if content else data / names[0]
    held = path.read_bytes() if path.exists() else None
    path.write_bytes(content[1:])
    try:
        _read_rows(path)  # most inputs end here, and quickly
        refuse_errors(check_data(data))
        load_framework(data)
        load_observations(data)
        load_peers(data)
        load_corrections(data)
    finally:
        path.unlink() if held is None else path.write_bytes(held)


MODELS_OF = {
    "targets.csv": Target,
    "events.csv": Event,
    "measures.csv": Measure,
    "overrides.csv": ReviewerVerdict,
    "corrections.yml": Correction,
    f"{PILLAR}.csv": Observation,
    "peers.csv": PeerFigure,
    "economies.csv": Economy,
    "provinces.csv": Province,
    "province_names.csv": ProvinceName,
}


def _read_rows(path):
    read = read_yaml_records if path.suffix == ".yml" else read_csv_records
    records = read(path)
    if path.name in MODELS_OF:
        read_values(MODELS_OF[path.name], records)


def framework(content):
    """Goals, indicators, targets, events, measures, overrides, corrections: what passes the checks loads."""
    _one_of(FRAMEWORK, content)


def figures(content):
    """Observations, peers, economies, provinces and their names, accepted findings: what passes the checks loads."""
    _one_of(FIGURES, content)


def parameters(content):
    """An edition's parameters."""
    path = country() / "params" / "2026.yml"
    held = path.read_bytes()
    path.write_bytes(content)
    try:
        load_parameters(path).for_chapter(PILLAR)
    finally:
        path.write_bytes(held)


def mapping(content):
    """How to read a workbook, and which series is which indicator; what loads is used."""
    path = place() / "mapping.yml"
    path.write_bytes(content[1:])
    if content[:1] and content[0] % 2:
        read_figures(_sheets(), load_mapping(path), _vocabulary(), "wdi2026")
    else:
        translate(_records(), read_series_map(path), "unsdg2020", COUNTRY)


@cache
def _book():
    """A small workbook with a bit of everything: years in a row, texts, numbers, a comment, merged cells, a formula."""
    path, book = place() / "book.xlsx", openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("Table 1", None, None, None),
        ("Indicator", 2021, "២០២២ (p)", "2023*"),
        ("Internet users\u00b9", "56,7", 60.7, "៦៣,២"),
        ("Women", "n/a", "3,1 e", "=1+2"),
    ):
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet["B3"].comment = Comment("from the census", "desk")
    book.save(path)
    return path


@cache
def _sheets():
    return open_sheets(_book())


@cache
def _vocabulary():
    return load_vocabulary(PLACE / "data")


@cache
def _records():
    return read_sdmx(sdmx_fixture.csv_1(sdmx_fixture.ROWS).encode(), "answer")


@cache
def _rules():
    return read_series_map(PLACE / "data" / "series.yml")


def workbook(content):
    """A part of a workbook, packed with the others as they are; its figures as a drafted mapping has them."""
    name = PARTS[content[0] % len(PARTS)] if content else SHEET
    packed = io.BytesIO()
    with zipfile.ZipFile(_book()) as source, zipfile.ZipFile(packed, "w") as target:
        for part in source.namelist():
            target.writestr(part, content[1:] if part == name else source.read(part))
    _read_workbook(packed.getvalue())


KINDS = (b"inlineStr", b"str", b"n", b"b", b"e", b"d")


def cells(content):
    """The cells of a sheet, one a line: the first letter chooses its kind, the rest is what stands in it."""
    rows = []
    for at, line in enumerate(content.split(b"\n")[:200]):
        kind, text = KINDS[line[0] % len(KINDS)] if line else b"n", escape(line[1:].decode("utf-8", "replace")).encode()
        place = f"{'ABCDE'[at % 5]}{at // 5 + 1}".encode()
        held = b"<is><t>%b</t></is>" % text if kind == b"inlineStr" else b"<v>%b</v>" % text
        cell = b'<c r="%b" t="%b">%b</c>' % (place, kind, held)
        rows.append(cell if at % 5 else b'%b<row r="%d">%b' % (b"</row>" if at else b"", at // 5 + 1, cell))
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = b"<worksheet %b><sheetData>%b</row></sheetData></worksheet>" % (space, b"".join(rows))
    workbook(bytes([PARTS.index(SHEET)]) + sheet)


def archive(content):
    """The bytes of a workbook as they came."""
    _read_workbook(content)


def _read_workbook(content):
    path = place() / "fuzzed.xlsx"
    path.write_bytes(content)
    sheets = open_sheets(path)
    drafted, _ = draft_mapping(path.name, sheets, _vocabulary())
    written = place() / "drafted.yml"
    written.write_text(drafted.replace('decimal: "?"', "decimal: point").replace('"?"', "skip"), encoding="utf-8")
    reading, _ = read_figures(sheets, load_mapping(written), _vocabulary(), "wdi2026")
    _compare(reading)


def _compare(reading):
    if reading.figures:
        compare_with_data(reading, country() / "data", RELEASE)


def sdmx(content):
    """An answer in any of the SDMX formats: read, translated, laid beside the data."""
    _compare(translate(read_sdmx(content, "answer"), _rules(), "unsdg2020", COUNTRY))


def statuses(content):
    """A ministry's list of statuses, laid beside the registers as shipped."""
    path = place() / "list.csv"
    path.write_bytes(content)
    plan_statuses(path, PLACE / "data", StatusRelease("measures", RELEASE, "mptc2022"))


def batch_csv(content):
    """Anyone's histories or targets as CSV."""
    path = place() / "rows.csv"
    path.write_bytes(content[1:])
    targets_of(read_input(path, TARGET_COLUMNS)) if content[:1] and content[0] % 2 else load_histories(path)


def batch_parquet(content):
    """Anyone's histories as Parquet."""
    path = place() / "rows.parquet"
    path.write_bytes(content)
    load_histories(path)


def references(content):
    """The list of sources: its keys, as the checks read them, and its entries, as the edition prints them."""
    folder = place() / "sources"
    folder.mkdir(exist_ok=True)
    (folder / "references.bib").write_bytes(content)
    check_keys(read_keys(folder))
    read_sources(folder)


TARGETS = {
    one.__name__: one
    for one in (
        *(framework, figures, parameters, mapping, workbook, cells, archive),
        *(sdmx, statuses, batch_csv, batch_parquet, references),
    )
}


def try_one(name, content):
    """Give one input to a reader; whether it was taken. A refusal is printable; anything else it raises is a fault."""
    try:
        TARGETS[name](content)
    except Refusal as refusal:
        said = str(refusal).encode("utf-8").strip()
        if not said:
            raise ValueError("a refusal that says nothing") from refusal
        return False
    return True


def seeds(name):
    """Sound inputs of a reader, from what is shipped."""
    data = country() / "data"
    if name in ("framework", "figures"):
        names = FRAMEWORK if name == "framework" else FIGURES
        shipped = [data / one if (data / one).exists() else PLACE / "data" / one for one in names]
        return [bytes([at]) + path.read_bytes()[:6000] for at, path in enumerate(shipped)]
    if name == "parameters":
        return [(PLACE / "params" / f"{year}.yml").read_bytes() for year in (2025, 2026)]
    if name == "mapping":
        drafted, _ = draft_mapping("book.xlsx", _sheets(), _vocabulary())
        ready = drafted.replace('decimal: "?"', "decimal: point").replace('"?"', "skip")
        return [
            b"\x00" + (PLACE / "data" / "series.yml").read_bytes(),
            *(b"\x01" + one.encode() for one in (drafted, ready)),
        ]
    if name == "workbook":
        with zipfile.ZipFile(_book()) as packed:
            return [bytes([at]) + packed.read(part) for at, part in enumerate(PARTS) if part in packed.namelist()]
    if name == "cells":
        told = ("0Table 1", "0", "0", "0", "0", "0Indicator", "22021", "0២០២២ (p)", "02023*", "0Note")
        told += ("0Internet users¹", "056,7", "260.7", "0៦៣,២ e", "0", "0Women", "0n/a", "4#N/A", "31", "0-")
        return ["\n".join(told).encode()]
    if name == "archive":
        return [_book().read_bytes()]
    if name == "sdmx":
        return [make(sdmx_fixture.ROWS).encode() for make in sdmx_fixture.FORMATS.values()]
    if name in ("statuses", "references"):
        return [STATUS_LIST.encode() if name == "statuses" else (data / "references.bib").read_bytes()[:4000]]
    rows = [HEADER, *(("a", "visitors", 2012 + at, 40 + at, 0, 100, "normal") for at in range(12))]
    text = "\n".join(",".join(map(str, row)) for row in rows).encode()
    if name == "batch_csv":
        target = b"series,indicator,target_year,value,direction\na,visitors,2030,60,increase\n"
        return [b"\x00" + text, b"\x01" + target]
    stream = io.BytesIO()
    pyarrow.parquet.write_table(
        arrow.table({head: [str(row[at]) for row in rows[1:]] for at, head in enumerate(HEADER)}), stream
    )
    return [stream.getvalue()]
