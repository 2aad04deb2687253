"""What a mapping passes over and may not: words beside the figures, or above them, that say whose figures they are."""

from collections.abc import Iterable

from openpyxl.utils import get_column_letter

from milepost.exchange.incoming.excel.figure import Reader, Said
from milepost.exchange.incoming.excel.layout import NOTE_KEYS, SERIES_NAME_KEYS, heading_key
from milepost.exchange.incoming.excel.mapping import Meaning
from milepost.exchange.incoming.excel.words import named_within
from milepost.exchange.incoming.excel.workbook import Cell
from milepost.exchange.incoming.whose import economy_in, other, part_of_population

MOST_WORDS = 5  # of a column that is passed over, shown to the reader
LONGEST_WORD = 40
DEEPEST = 8  # rows above the headings that are looked at


def words_passed_over(reader: Reader, columns: Iterable[int]) -> dict[int, str]:
    """The columns that neither hold figures nor labels, with their headings; those that are notes are no question.

    `columns` are those that hold figures or flags.
    """
    kept = {*columns, *reader.mapping.labels}
    heads = {at: reader.sheet.heading(reader.mapping.headers, at) for at in reader.sheet.columns if at not in kept}
    return {column: text for column, text in heads.items() if reader.told(text) != "notes"}


def speaks_against(reader: Reader, row: int, columns: dict[int, str], said: Said) -> tuple[str, bool]:
    """Why a row's figures are not whose the mapping says, by words in columns that it passes over; empty when none.

    The second value tells whether the row is of another economy, and the mapping asks to pass over such rows.
    """
    for column, heading in columns.items():
        cell = reader.sheet.label(row, column)
        codes = reader.holds_area_codes(column)
        if cell is None or not (cell.kind == "text" or codes) or isinstance(reader.told(cell.text), Meaning):
            continue
        elsewhere = other(cell.text, reader.vocabulary.country, code=codes)
        if elsewhere:
            skip = reader.mapping.only_this_economy or reader.book.only_this_economy
            return f"'{elsewhere}' in column {get_column_letter(column)} is another economy or region", skip
        problem = _narrows(reader, cell, heading, said)
        if problem:
            where = f"column {get_column_letter(column)}, which the mapping passes over"
            return f"{problem} ({where}); name the column in 'labels', or write notes for its heading", False
    return "", False


def _narrows(reader: Reader, cell: Cell, heading: str, said: Said) -> str:
    """What a passed-over word says more than the labels do."""
    text = " ".join(cell.text.split())
    known = reader.vocabulary.meaning(text)
    told = reader.mapping.everywhere.said | said.meaning
    if known is not None:
        usual = {"sex": "both", "location": "total"}
        more = [name for name in ("sex", "location", "province") if name in known.said]
        against = [name for name in more if told.get(name, usual.get(name, "")) != known.said[name]]
        return f"'{text}' says the {against[0]} {known.said[against[0]]}" if against else ""
    plain = heading_key(heading) in NOTE_KEYS | SERIES_NAME_KEYS
    part = "" if plain else part_of_population(text)
    return f"'{text}' names a part of the population" if part else ""


def above_speaks_against(reader: Reader, column: int, heading: Said) -> str:
    """Why a column's figures are not whose its headings say, by words above the rows that the mapping names."""
    first = min(reader.mapping.headers, default=0)
    for row in range(max(first - DEEPEST, 1), first):
        cell = reader.sheet.label(row, column)
        if cell is None or cell.kind != "text" or reader.told(cell.text) is not None:
            continue
        elsewhere = other(cell.text, reader.vocabulary.country)
        if elsewhere:
            return f"'{elsewhere}' above the headings is another economy or region"
        problem = _narrows(reader, cell, "", heading)
        if problem:
            return f"{problem} above the headings; name its row in 'headers', or its meaning in 'means'"
    return ""


def tell_passed_over(reader: Reader, rows: Iterable[int], columns: dict[int, str]) -> list[str]:
    """A line for each column of words that was passed over: its heading and what stands in it."""
    lines = []
    held = list(rows)
    for column, heading in columns.items():
        cells = [cell for row in held if (cell := reader.sheet.cells.get((row, column))) and cell.kind == "text"]
        words = list(dict.fromkeys(" ".join(cell.text.split())[:LONGEST_WORD] for cell in cells))
        if words:
            more = f" and {len(words) - MOST_WORDS} more" if len(words) > MOST_WORDS else ""
            name = f"{get_column_letter(column)} '{heading}'" if heading else get_column_letter(column)
            lines.append(
                f"{reader.sheet.name}: passed over the words of column {name}: {', '.join(words[:MOST_WORDS])}{more}."
            )
    return lines


def title_of(reader: Reader) -> str:
    """What stands above the headings, and the sheet's name."""
    first = min(reader.mapping.headers, default=0)
    held = reader.sheet.cells
    above = [held[key].text for key in sorted(key for key in held if key[0] < first) if held[key].kind == "text"]
    return " ".join(" ".join([*above, reader.sheet.name]).split())


def title_speaks_against(reader: Reader, labels: Iterable[Said]) -> str:
    """Why the title forbids to take a sheet's figures as the mapping says; empty when it does not.

    What a label or the mapping says counts more than the title: `everywhere: {sex: both}` settles it.
    """
    title, said = title_of(reader), [*labels]
    told = {name for label in said for name in label.meaning} | reader.mapping.everywhere.said.keys()
    economy = economy_in(title, reader.vocabulary.country)
    if economy and reader.told(economy) is None:
        return f"the title names {economy}; if the figures are this country's, write '{economy}: {{}}' in 'means'"
    for name, word in named_within(title).items():
        if name not in told:
            usual = "both" if name == "sex" else "total"
            return f"the title says {word}; write 'everywhere: {{{name}: {word}}}', or {usual} if it is not so"
    return ""
