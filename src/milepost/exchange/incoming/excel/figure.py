"""One cell and its labels: a proposed figure, or the reason why it is none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from milepost.exchange.incoming.excel.labels import Said, contradiction
from milepost.exchange.incoming.excel.numbers import Written, mark_name, plain_text, read_number
from milepost.exchange.incoming.proposal import ProposedFigure, RefusedRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from milepost.exchange.incoming.excel.labels import Reader
    from milepost.exchange.incoming.excel.workbook import Cell


@dataclass(frozen=True)
class Spot:
    """A cell that should hold a figure: what stands beside and above it, its flag, and how far it is merged."""

    cell: Cell
    beside: Said
    heading: Said
    flag: Cell | None = None
    merged_to: str = ""


def take_figure(spot: Spot, reader: Reader, source: str) -> ProposedFigure | RefusedRow | None:
    """The figure in a cell, or why it cannot be one; None where its mark means skip."""
    said = reader.mapping.everywhere.said | spot.beside.meaning | spot.heading.meaning
    written = _written(spot.cell, reader)
    own = (*spot.cell.marks, *written.marks, *_flags(spot.flag))
    status, clash = _status(own, (*spot.beside.marks, *spot.heading.marks), reader.book.statuses())
    problem = _where_problem(spot, said) or written.problem or clash
    if problem:
        return RefusedRow(spot.cell.place, problem)
    if status == "skip":
        return None
    return ProposedFigure(
        indicator=said["indicator"],
        year=said["year"],
        value=_in_unit(written.value, said.get("factor")),
        sex=said.get("sex", "both"),
        location=said.get("location", "total"),
        province=said.get("province", ""),
        status=None if written.value is None else status or said.get("status"),
        source=source,
        place=spot.cell.place,
    )


def is_number(cell: Cell) -> bool:
    """Whether a cell holds a number, or a text that reads as one."""
    return cell.kind == "number" or (cell.kind == "text" and read_number(cell.text).value is not None)


def _where_problem(spot: Spot, said: dict[str, Any]) -> str:
    """What keeps a cell from saying what it is a figure of."""
    against = contradiction(spot.beside.meaning, spot.heading.meaning)
    if against:
        return f"'{spot.beside.text}' and '{spot.heading.text}' contradict each other on the {against}"
    if spot.merged_to:
        return f"it is merged with others, up to {spot.merged_to}; write a figure in each cell"
    lacking = [name for name in ("indicator", "year") if name not in said]
    return f"nothing says the {' and the '.join(lacking)}; add it to 'everywhere' or 'means'" if lacking else ""


def _in_unit(value: float | None, factor: float | None) -> float | None:
    """The value times the factor, in decimal arithmetic: 53 thousand is 53000, not 53000.000000000007."""
    if value is None or factor is None:
        return value
    return float(Decimal(repr(value)) * Decimal(repr(factor)))


def _written(cell: Cell, reader: Reader) -> Written:
    """The number that a cell holds, as the reader of the sheet sees it: 53 where 0.53 is shown as percent."""
    if cell.kind == "number" and isinstance(cell.content, float):
        return Written(_in_unit(cell.content, 100 if cell.percent else None))
    if cell.kind == "text":
        return read_number(
            cell.text, decimal=reader.mapping.decimal or reader.book.decimal, missing=reader.book.missing
        )
    if cell.kind == "error" and cell.text.casefold() in {item.casefold() for item in reader.book.missing}:
        return Written()
    problems = {
        "date": f"it is the date {cell.text}; format the cell as a number and correct it",
        "truth": f"it is the truth value {cell.text}; write a number",
        "error": f"it is the error {cell.text}; mend its formula, or list {cell.text} under 'missing'",
        "no result": "its formula was saved without a result; open the workbook in a spreadsheet program and save it",
    }
    return Written(problem=problems[cell.kind])


def _flags(flag: Cell | None) -> list[str]:
    """Marks in the column of flags beside a figure."""
    return [mark_name(part) for part in plain_text(flag.text).replace(",", " ").split()] if flag else []


def _status(own: Iterable[str], general: Iterable[str], statuses: dict[str, str]) -> tuple[str | None, str]:
    """The status by the figure's own marks, else by those of its labels; and what is wrong with them."""
    for mark in (*own, *general):
        if mark not in statuses:
            return None, f"the mapping does not say what the mark '{mark}' means; add it to 'footnotes'"
    for marks in (own, general):
        told = {statuses[mark] for mark in marks}
        strong = told - {"normal"}
        if len(strong) > 1:
            return None, f"its marks say {' and '.join(sorted(strong))}; keep one"
        if told:
            return (strong or told).pop(), ""
    return None, ""
