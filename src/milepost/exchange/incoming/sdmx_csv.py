"""SDMX-CSV 1.0 and 2.0, read without a structure definition: the columns are their own names."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from milepost.exchange.incoming.proposal import ExchangeError
from milepost.exchange.incoming.source_record import SourceRecord, split_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

FLOW_COLUMNS = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "SERIES_KEY", "OBS_KEY")
DELETES = ("D", "DELETE")


def read_sdmx_csv(text: str, name: str) -> list[SourceRecord]:
    """The observations of an SDMX-CSV text, in order; columns with labels ("SEX: Sex") give their codes.

    Raises ExchangeError when it is no SDMX-CSV, a row has more or fewer cells than the header, or a row is to be
    deleted, which an import cannot do.
    """
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    try:
        header = _header(next(rows, []), name)
        return list(_records(rows, header, name))
    except csv.Error as error:
        raise ExchangeError(f"{name} line {rows.line_num}: {error}; check the quotes.") from error


def _header(cells: list[str], name: str) -> list[str]:
    header = [cell.partition(":")[0].strip() for cell in cells]
    header = [re.sub(r"\[.?\]$", "", cell) for cell in header]
    if not header or header[0] not in ("DATAFLOW", "STRUCTURE"):
        raise ExchangeError(f"{name}: is no SDMX-CSV; its first column is to be DATAFLOW (1.0) or STRUCTURE (2.0).")
    for needed in ("OBS_VALUE", "TIME_PERIOD"):
        if needed not in header:
            raise ExchangeError(f"{name}: has no column {needed}; ask for the data with all dimensions and attributes.")
    repeated = sorted({cell for cell in header if header.count(cell) > 1})
    if repeated:
        raise ExchangeError(f"{name}: the column '{repeated[0]}' stands twice; keep one.")
    return header


def _records(rows: Iterator[list[str]], header: list[str], name: str) -> Iterator[SourceRecord]:
    for number, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        place = f"{name} row {number}"
        if len(cells) != len(header):
            raise ExchangeError(f"{place}: {len(cells)} cells, the header has {len(header)}; check commas and quotes.")
        row = dict(zip(header, cells, strict=True))
        if row.get("ACTION", "").strip().upper() in DELETES:
            raise ExchangeError(f"{place}: asks to delete a figure; withdraw it with a row of status withdrawn.")
        value = row.pop("OBS_VALUE").strip()
        kept = {key: _code(text) for key, text in row.items() if key and key not in FLOW_COLUMNS}
        yield SourceRecord(*split_codes(kept), value or None, place)


def _code(cell: str) -> str:
    """The code of a cell that may carry its label: `F: Female`."""
    return cell.partition(": ")[0]
