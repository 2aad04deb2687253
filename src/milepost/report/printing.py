"""Frames to Markdown tables: which columns a table has is said in the notebook, how each is printed here.

No arithmetic but rounding.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from milepost.report.carrying import CarryingFrame, Due
from milepost.report.comparison.frames import Changes, FigureChanges
from milepost.report.printed import NOTHING, PrintedColumn, marks_key, verdict_mark
from milepost.report.printed_columns import COLUMNS as OF_VERDICTS
from milepost.report.printed_columns import VERDICT_COLUMNS
from milepost.report.printed_record import CHANGE_COLUMNS, DUE_COLUMNS, FIGURE_COLUMNS
from milepost.report.words import escape, sentence
from milepost.verdicts import Verdict, amount, chance, share_of_journey

if TYPE_CHECKING:
    import pandas as pd

# Quarto takes the first word of a table's caption that begins with a brace for the start of its label, escaped or not.
BRACE, NO_LABEL = re.compile(r"(?<!\S)(\\?\{)"), "\u2060\\1"
WIDEST = 48  # of a column of texts, in the units of the other columns' widths
COLUMNS: dict[type, dict[str, PrintedColumn]] = {
    **OF_VERDICTS,
    Due: DUE_COLUMNS,
    Changes: CHANGE_COLUMNS,
    FigureChanges: FIGURE_COLUMNS,
}
FORMATS: dict[str, Callable[[float], str]] = {
    "chance": chance,
    "share": share_of_journey,
    "score": lambda value: amount(value, 2),
}


def table(
    frame: pd.DataFrame,
    columns: Sequence[str] | Mapping[str, str],
    *,
    caption: str,
    label: str,
    widths: Sequence[int] = (),
    formats: Mapping[str, str] | None = None,
    right: Sequence[str] = (),
    group: str = "",
) -> str:
    """A Markdown table of a frame: the columns named, in this order. Empty text for a frame without rows.

    Args:
        frame: Any DataFrame. Of verdicts and gaps, `milepost.table` knows printed columns beside the frame's own.
        columns: Names of columns; a mapping gives a header to each.
        caption: What the table says, as Markdown.
        label: Its label in the book, such as `tbl-citizens-verdicts`.
        widths: Relative widths of the columns in the HTML book; each column's own without.
        formats: How columns of numbers are printed: "chance" (0-1 as percent, "more than 99 %"), "share" (0-1 as
            percent, may be negative), "score" (two places).
        right: Columns to align right beside those that are by themselves, such as counts written as text.
        group: A column of the frame; a row in bold says what stands in it before the rows that share it.

    Returns:
        A pipe table with its caption, and below it what the marks in it mean. Numbers without a format stand with at
        most two places.

    Raises:
        KeyError: A column that neither the frame has nor `milepost.table` knows, or another format.

    Example:
        >>> import pandas as pd
        >>> print(table(pd.DataFrame({"year": [2024], "value": [60.7]}), ["year", "value"], caption="x", label="tbl-x"))
        | Year | Value |
        |-----------:|-----------:|
        | 2024 | 60.7 |
        <BLANKLINE>
        : x {#tbl-x}
    """
    if not len(frame):
        return ""
    headers = columns if isinstance(columns, dict) else dict.fromkeys(columns, "")
    known = COLUMNS.get(type(frame), {}) if isinstance(frame, CarryingFrame) and frame.carries else {}
    lacking = [name for name in headers if name not in known and name not in frame]
    if lacking:
        raise KeyError(f"{lacking[0]}: no such column; there are {', '.join([*known, *map(str, frame.columns)])}")
    behind = frame.values_behind() if isinstance(frame, CarryingFrame) and known else (None,) * len(frame)
    forms = formats or {}
    printed = {name: known.get(name) or _plain_column(frame, name, forms.get(name, "")) for name in headers}
    rows: list[list[str]] = []
    told = None
    for at, value in enumerate(behind):
        if group and frame[group].iloc[at] != told:
            told = frame[group].iloc[at]
            rows.append([f"**{escape(str(told))}**", *[""] * (len(headers) - 1)])
        rows.append([one.cell(value if name in known else frame[name].iloc[at]) for name, one in printed.items()])
    printed_table = markdown_table(
        [headers[name] or one.header for name, one in printed.items()],
        rows,
        caption=caption,
        label=label,
        right=[at for at, (name, one) in enumerate(printed.items()) if one.right or name in right],
        widths=widths or [one.width for one in printed.values()],
    )
    key = marks_key({name: [row[at] for row in rows] for at, name in enumerate(printed) if name in known})
    return f"{printed_table}\n\n::: {{.small}}\n{key}\n:::" if key else printed_table


def markdown_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    caption: str,
    label: str,
    right: Sequence[int] = (),
    widths: Sequence[int] = (),
) -> str:
    """A pipe table with caption and label; `right` lists the columns to align right.

    `widths` are the relative column widths of the HTML table; the PDF measures its own.
    """
    lengths = widths or [3] * len(header)
    rule = "|".join("-" * (size - 1) + ":" if index in right else "-" * size for index, size in enumerate(lengths))
    lines = ["| " + " | ".join(header) + " |", f"|{rule}|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*lines, "", f": {BRACE.sub(NO_LABEL, caption)} {{#{label}}}"])


def _plain_column(frame: pd.DataFrame, name: str, form: str) -> PrintedColumn:
    """How a column of one's own is printed: in its format, else as it stands; verdicts marked."""
    held = frame[name].dropna()
    longest = max((len(str(value)) for value in held), default=0)
    width = VERDICT_COLUMNS[name].width if name in VERDICT_COLUMNS else min(max(longest, PrintedColumn.width), WIDEST)
    if name == "verdict":
        return PrintedColumn("Verdict", lambda value: verdict_mark(Verdict(value)), width=width)
    header = escape(sentence(str(name).replace("_", " ")))
    if form:
        tell = FORMATS[form]
        return PrintedColumn(header, lambda value: NOTHING if _unknown(value) else tell(value), right=True)
    numeric = len(held) > 0 and held.map(lambda value: isinstance(value, int | float)).all()
    return PrintedColumn(header, _plain_cell, right=bool(numeric), width=width)


def _plain_cell(value: Any) -> str:
    if _unknown(value):
        return NOTHING
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")
    return escape(str(value))


def _unknown(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
