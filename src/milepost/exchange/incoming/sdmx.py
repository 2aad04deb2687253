"""SDMX in any format, told apart by what it starts with, packed or not; SDMX-CSV 1.0 and 2.0; and SDMX REST 2.1.

SDMX-CSV as services send it and as Excel saves it again: names beside codes, empty columns, notes.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from milepost.exchange.incoming.content import delimiter_of, read_file, text_of, unpacked, without_marks
from milepost.exchange.incoming.fetching import Mirror
from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.sdmx_messages import read_sdmx_json, read_sdmx_xml
from milepost.exchange.incoming.source_records import SourceRecord, find_table, read_table, split_codes

NOT_OF_THE_FIGURE = "DATAFLOW DATAFLOW_NAME STRUCTURE STRUCTURE_ID STRUCTURE_NAME ACTION SERIES_KEY OBS_KEY"
FLOW_COLUMNS = frozenset(NOT_OF_THE_FIGURE.split())
MOST_COLUMNS, MOST_ROWS = 500, 200_000
FIRST_COLUMNS = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID")
DELETES = ("D", "DELETE")
NAMES_BEHIND = ("_LABEL", "_NAME", "_DESC")  # FREQ_LABEL beside FREQ
ID = re.compile(r"[A-Za-z_@$][A-Za-z0-9_@$-]*")
COMMA_DECIMALS = re.compile(r"[+-]?[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})")


def read_csv_data(text: str, name: str) -> list[SourceRecord]:
    """The observations of an SDMX-CSV text, or of a plain table with codes, in order.

    Columns with labels ("SEX: Sex", or a name beside each code) give their codes. Raises ExchangeError when it is
    neither, a row has more or fewer cells than the header, or a row is to be deleted, which an import cannot do.
    """
    text = without_marks(text)
    delimiter = delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        first = next(reader, [])
        if _id(first[0] if first else "") in FIRST_COLUMNS:
            return _with_points(list(_records(_counted(reader, name), _header(first, name), name)), delimiter)
        rows = [first, *_counted(reader, name)]
    except csv.Error as error:
        raise ExchangeError(f"{name} line {reader.line_num}: {error}; check the quotes.") from error
    table = find_table(rows)
    if table is None:
        raise ExchangeError(
            f"{name}: is no SDMX-CSV (its first column would be DATAFLOW or STRUCTURE), and no table with codes of "
            f"series and areas that is known; read it with 'milepost import excel {name.partition('/')[0]} --guess'."
        )
    return _with_points(list(read_table(rows, table, name)), delimiter)


def _counted(rows: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    """The rows, refused when they are more than a country can have."""
    for number, row in enumerate(rows, start=2):
        if number > MOST_ROWS:
            raise ExchangeError(f"{name}: has more than {MOST_ROWS:,} rows; ask for the country alone.")
        yield row


def _id(cell: str) -> str:
    """The id in a heading: `SEX: Sex` and `SEX[;]` are SEX."""
    return re.sub(r"\[.?\]$", "", cell.partition(":")[0].strip()).upper()


def _header(cells: list[str], name: str) -> list[str]:
    """The ids of the columns, "" for those that only repeat a code in words, and for those without a heading."""
    if len(cells) > MOST_COLUMNS:
        raise ExchangeError(f"{name}: has {len(cells):,} columns, the limit is {MOST_COLUMNS}; ask for codes alone.")
    spelt = [re.sub(r"\[.?\]$", "", cell.partition(":")[0].strip()) for cell in cells]
    upper = any(cell.isupper() and cell not in FLOW_COLUMNS for cell in spelt)
    header: list[str] = []
    ids = {cell.upper() for cell in spelt if cell}
    for at, cell in enumerate(spelt):
        before = spelt[at - 1] if at else ""
        behind = upper and before.isupper() and ID.fullmatch(before) is not None and cell != before
        in_words = behind and (cell[:1].isupper() or " " in cell) and not cell.isupper()
        stem = next((cell.upper().removesuffix(end) for end in NAMES_BEHIND if cell.upper().endswith(end)), "")
        repeats = in_words or stem in ids
        header.append("" if repeats else cell.upper().replace(" ", "_"))
    for needed in ("OBS_VALUE", "TIME_PERIOD"):
        if needed not in header:
            raise ExchangeError(f"{name}: has no column {needed}; ask for the data with all dimensions and attributes.")
    repeated = sorted(cell for cell, times in Counter(header).items() if times > 1 and cell)
    if repeated:
        raise ExchangeError(f"{name}: the column '{repeated[0]}' stands twice; keep one.")
    nameless = [at for at, cell in enumerate(cells) if not cell.strip()]
    return ["?" if at in set(nameless) else cell for at, cell in enumerate(header)] if nameless else header


def _records(rows: Iterator[list[str]], header: list[str], name: str) -> Iterator[SourceRecord]:
    nameless = [at for at, cell in enumerate(header) if cell == "?"]
    for number, cells in enumerate(rows, start=2):
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            continue
        place = f"{name} row {number}"
        if len(filled) == 1 and cells[0].strip() and len(header) > 1:
            yield SourceRecord({}, {}, None, place, text=filled[0].strip())
            continue
        if len(cells) > len(header) and not any(cell.strip() for cell in cells[len(header) :]):
            cells = cells[: len(header)]  # noqa: PLW2901
        if len(cells) != len(header):
            raise ExchangeError(f"{place}: {len(cells)} cells, the header has {len(header)}; check commas and quotes.")
        stray = next((at for at in nameless if cells[at].strip()), None)
        if stray is not None:
            raise ExchangeError(f"{place}: '{cells[stray].strip()}' stands in column {stray + 1}, which has no name.")
        row = {key: cell for key, cell in zip(header, cells, strict=True) if key not in ("", "?")}
        if row.get("ACTION", "").strip().upper() in DELETES:
            raise ExchangeError(f"{place}: asks to delete a figure; withdraw it with a row of status withdrawn.")
        value = row.pop("OBS_VALUE").strip()
        kept = {key: cell.partition(": ")[0] for key, cell in row.items() if key not in FLOW_COLUMNS}
        yield SourceRecord(*split_codes(kept), value or None, place)


def _with_points(records: list[SourceRecord], delimiter: str) -> list[SourceRecord]:
    """Decimal commas as points, where semicolons part the cells and no value has a point."""
    values = [record.value for record in records if record.value]
    if delimiter != ";" or any("." in value for value in values):
        return records
    return [
        replace(record, value=record.value.replace(",", "."))
        if record.value and COMMA_DECIMALS.fullmatch(record.value)
        else record
        for record in records
    ]


LARGEST = 200_000_000


def read_sdmx_file(path: Path) -> list[SourceRecord]:
    """The observations of a file. Raises ExchangeError when it is missing, too large, or no SDMX data."""
    return read_sdmx(read_file(path, LARGEST, "ask for the country alone"), path.name)


def read_sdmx(content: bytes, name: str) -> list[SourceRecord]:
    """The observations of SDMX-CSV, SDMX-ML, SDMX-JSON or a plain table with codes. Raises ExchangeError when none."""
    content, name = unpacked(content, name)
    if content.startswith(b"PK"):
        raise ExchangeError(f"{name}: is a workbook, not SDMX; read it with 'milepost import excel {name} --guess'.")
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise ExchangeError(f"{name}: is a web page, not SDMX; download the data themselves.")
    if start.startswith(b"<"):
        records = read_sdmx_xml(content, name)
    else:
        text = text_of(content, name)
        records = read_sdmx_json(text, name) if start.startswith((b"{", b"[")) else read_csv_data(text, name)
    if not any(record.codes for record in records):
        raise ExchangeError(f"{name}: holds no observations; ask the source for data, not for structure only.")
    return records


ACCEPT = (
    "application/vnd.sdmx.genericdata+xml;version=2.1, "
    "application/vnd.sdmx.structurespecificdata+xml;version=2.1;q=0.9, "
    "application/vnd.sdmx.data+json;version=1.0.0;q=0.8, "
    "application/vnd.sdmx.data+csv;version=1.0.0;q=0.7"
)
FLOW = re.compile(r"(?a)[\w@-]+(\.[\w-]+)*(,[\w@$-]+(,[\w.~+]+)?)?")
KEY = re.compile(r"(?a)all|[\w@$+.*-]+")
PERIOD = re.compile(r"[0-9]{4}")
YEAR = "write a year, as 2015"
SPELLED = {
    "flow": "write its id, as DF_SDG_GLH, or AGENCY,DF_SDG_GLH,1.0",
    "key": "write codes with dots between, as A.FJI.., or all",
    "start": YEAR,
    "end": YEAR,
}


def fetch_sdmx(
    address: str, flow: str, mirror: Mirror, *, key: str = "all", start: str = "", end: str = ""
) -> list[SourceRecord]:
    """The observations of a flow (`DF_ID`, or `AGENCY,DF_ID,1.0`) and a key (`A.FJI..`, dots between dimensions).

    Raises ExchangeError as `Mirror.read` does, when flow, key or a period is not spelled as the standard has it,
    and when the answer is no SDMX data.
    """
    for what, text, shape in (("flow", flow, FLOW), ("key", key, KEY), ("start", start, PERIOD), ("end", end, PERIOD)):
        if text and shape.fullmatch(text) is None:
            raise ExchangeError(f"the {what} '{text}' is not spelled as SDMX has it; {SPELLED[what]}.")
    asked = {"startPeriod": start, "endPeriod": end, "detail": "full"}
    query = urlencode({name: text for name, text in asked.items() if text})
    url = f"{address.rstrip('/')}/data/{flow}/{key}?{query}"
    name = f"{urlsplit(address).hostname or address} {flow}"
    return mirror.read(
        url,
        accept=ACCEPT,
        citation=f"SDMX data flow {flow}, {url}",
        parse=lambda answer: read_sdmx(answer.content, name),
    )
