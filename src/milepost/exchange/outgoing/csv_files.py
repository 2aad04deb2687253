"""Tables as CSV: UTF-8, commas, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from milepost.exchange.outgoing.shapes import DataTable

# A spreadsheet reads a cell that starts so as a formula, which may fetch or run something.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
GUARD = "'"


def neutral(text: str) -> str:
    """The text with an apostrophe before what would be a formula; `plain_text` takes it off again."""
    return GUARD + text if text.startswith(FORMULA_STARTS) or text.startswith(GUARD) else text


def plain_text(cell: str) -> str:
    """The text of a cell that `neutral` wrote."""
    return cell.removeprefix(GUARD)


def cell(value: Any) -> str:
    """A value as a cell: numbers as they are, yes and no as true and false, text that is no formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return neutral(value) if isinstance(value, str) else format_number(value)


def format_number(value: float) -> str:
    """Plain digits, ten significant, no exponent: 0.0058, 60.7171, 16900."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.10g}"
    return text if "e" not in text else f"{value:.14f}".rstrip("0").rstrip(".")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV file's content."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell(value) for value in row] for row in rows)
    return stream.getvalue().encode()


def table_bytes(table: DataTable) -> bytes:
    """A table as CSV."""
    return csv_bytes(table.header, table.rows)
