"""Guess what a sheet's labels mean, and which of its columns of words are labels: every one is decided, or asked."""

import re
from dataclasses import dataclass, field

from milepost.exchange.incoming.content import without_marks
from milepost.exchange.incoming.excel.figure import Reader
from milepost.exchange.incoming.excel.layout import (
    FLAG_KEYS,
    LONGEST_LABEL,
    NOTE_KEYS,
    SERIES_CODE_KEYS,
    SERIES_NAME_KEYS,
    find_layout,
    heading_key,
    is_words,
)
from milepost.exchange.incoming.excel.mapping import Mapping, Meaning, SheetMapping
from milepost.exchange.incoming.excel.numbers import (
    SUPERSCRIPTS,
    likely_year,
    mark_name,
    read_number,
    read_year,
    split_year,
)
from milepost.exchange.incoming.excel.words import Vocabulary, named_within
from milepost.exchange.incoming.excel.workbook import Cell, Sheet
from milepost.exchange.incoming.source_records import NATURES, USUAL_MARKS
from milepost.exchange.incoming.whose import economy_in, is_own, is_own_code, other, part_in_title, part_of_population

MOST_ASKED = 30  # words of a column that are asked one by one; of a longer one only whether it holds labels
FOOTNOTE = re.compile(r"^(?P<mark>[0-9a-z]{1,2}[/).]|\([0-9a-z]{1,2}\)|[*†‡]+)\s*(?P<says>\S.{2,})", re.IGNORECASE)
SAYS = {
    "provisional": re.compile(r"provisional|preliminary", re.IGNORECASE),
    "estimated": re.compile(r"\bestimat", re.IGNORECASE),
    "break": re.compile(r"\bbreak\b|not comparable", re.IGNORECASE),
    "definition": re.compile(r"definition differs|different definition", re.IGNORECASE),
    "unreliable": re.compile(r"low reliability|unreliable", re.IGNORECASE),
}


@dataclass
class Guess:
    """What is guessed of a sheet; a label with None is for a person to decide."""

    sheet: Sheet
    layout: SheetMapping  # where it seems to keep what, without what its labels mean
    title: str
    titled: dict[str, str] = field(default_factory=dict)  # the sex or location that only the title says
    part: str = ""  # a part of the population that the title names
    indicator: Meaning | None = None
    asks_indicator: bool = False
    asks_split: str = ""  # a heading such as 2014/15
    elsewhere: list[str] = field(default_factory=list)  # other economies that its labels name
    own: bool = False  # whether a label names the country
    means: dict[str, Meaning | str | None] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)  # of a label that is asked: what to know
    marks: dict[str, str] = field(default_factory=dict)  # a mark and where it was seen
    sure: dict[str, str] = field(default_factory=dict)  # what a mark means by its column
    notes: dict[str, str] = field(default_factory=dict)  # what a footnote says of a mark
    strange: dict[str, str] = field(default_factory=dict)  # text where a figure should be, and where
    commas: int = 0
    points: int = 0
    two_ways: int = 0


def guess_sheet(sheet: Sheet, vocabulary: Vocabulary) -> Guess | None:
    """What the sheet seems to say; None where neither a row nor a column of years is found."""
    layout = find_layout(sheet)
    if layout is None:
        return None
    first = min(layout.headers, default=1)
    titles = [sheet.cells[key].text for key in sorted(key for key in sheet.cells if key[0] < first)]
    guess = Guess(sheet, layout, without_marks(" ".join(" ".join([*titles, sheet.name]).split())))
    _decide_columns(guess, vocabulary)
    _guess_labels(guess, vocabulary)
    _guess_cells(guess)
    _guess_footnotes(guess)
    return guess


def _body(guess: Guess) -> list[int]:
    """Rows below the headings that hold something in a column of figures."""
    after = max(guess.layout.headers, default=0)
    return sorted({row for row, column in guess.sheet.cells if row > after and column in guess.layout.columns})


def _head(guess: Guess, column: int) -> str:
    return guess.sheet.heading(guess.layout.headers, column)


def _decide_columns(guess: Guess, vocabulary: Vocabulary) -> None:
    """Sort the columns of words: labels, notes, or a question; and whether rows without figures speak for others."""
    sheet, layout, body = guess.sheet, guess.layout, _body(guess)
    reader = Reader(sheet, layout, Mapping.model_construct(sheets=()), vocabulary)
    texts = {column: _texts(guess, column, body) for column in layout.labels}
    known = {column: sum(_known(reader, text, column) for text in texts[column]) for column in layout.labels}
    coded = [
        column
        for column in layout.labels
        if heading_key(_head(guess, column)) in SERIES_CODE_KEYS and known[column] == len(texts[column]) > 0
    ]
    labels = []
    for column in layout.labels:
        head = _head(guess, column)
        key = heading_key(head)
        whole = known[column] == len(texts[column]) > 0
        if not head or whole or not is_words(sheet, column, body):
            labels.append(column)
        elif key in FLAG_KEYS:
            guess.means[head] = "flags"
        elif key in NOTE_KEYS and any(_is_status(text) for text in texts[column]):
            guess.means[head] = "flags" if len(layout.columns) == 1 else None
            guess.hints[head] = f"it says {texts[column][0][:30]}: flags, of the figures on its left, or notes"
        elif key in NOTE_KEYS or (key in SERIES_NAME_KEYS and coded and column not in coded):
            guess.means[head] = "notes"
        elif known[column] * 2 >= len(texts[column]) or len(texts[column]) <= MOST_ASKED:
            labels.append(column)
        else:
            guess.means[head] = None
            guess.hints[head] = "words beside the figures: put the column in labels, or write notes"
    for column in layout.columns:
        if heading_key(_head(guess, column)) in FLAG_KEYS and is_words(sheet, column, body):
            guess.means[_head(guess, column)] = "flags"
    labels = labels or list(layout.labels[:1])
    guess.means.pop(_head(guess, labels[0]), None)
    flags = [column for column in layout.labels if guess.means.get(_head(guess, column)) == "flags"]
    guess.layout = layout.model_copy(
        update={"labels": tuple(labels), "columns": tuple(sorted({*layout.columns, *flags} - {*labels}))}
    )
    _guess_repeats(guess, vocabulary, body)


def _is_status(text: str) -> bool:
    """Whether a remark says that figures are estimated, provisional or not comparable."""
    return mark_name(text) in USUAL_MARKS or any(pattern.search(text) for pattern in SAYS.values())


def _texts(guess: Guess, column: int, body: list[int]) -> list[str]:
    cells = [cell for row in body if (cell := guess.sheet.label(row, column)) is not None]
    return list(dict.fromkeys(cell.text for cell in cells if cell.text.strip() and len(cell.text) <= LONGEST_LABEL))


def _known(reader: Reader, text: str, column: int) -> bool:
    """Whether a label needs nobody: a year, a word of ours, a name like one, the country, another economy."""
    code, country = reader.holds_area_codes(column), reader.vocabulary.country
    if read_year(text)[0] is not None or split_year(text) or (code and is_own_code(text, country)):
        return True
    if other(text, country, code=code):
        return True
    return (reader.vocabulary.meaning(text) or reader.vocabulary.likely(text)) is not None


def _guess_repeats(guess: Guess, vocabulary: Vocabulary, body: list[int]) -> None:
    """Labels that stand once for the rows below them: a blank in one of several columns, or a row without figures."""
    sheet, layout = guess.sheet, guess.layout
    full = set(body)
    repeats = [
        sheet.place(1, column).rpartition("!")[2].rstrip("1")
        for column in layout.labels
        if len(layout.labels) > 1 and any(sheet.label(row, column) is None for row in body)
    ]
    after, last = max(layout.headers, default=0), max(full, default=0)
    bare = [row for row in sheet.rows if after < row < last and row not in full]
    groups = any(_known_row(sheet, row, layout.labels, vocabulary) for row in bare)
    guess.layout = layout.model_copy(update={"blank_repeats": (*layout.blank_repeats, *repeats), "groups": groups})


def _known_row(sheet: Sheet, row: int, labels: tuple[int, ...], vocabulary: Vocabulary) -> bool:
    cells = [sheet.cells.get((row, column)) for column in labels]
    return any(cell is not None and vocabulary.meaning(cell.text) is not None for cell in cells)


def _guess_labels(guess: Guess, vocabulary: Vocabulary) -> None:
    """Look every label up; what is not known gets its nearest name, or is left for a person."""
    sheet, layout = guess.sheet, guess.layout
    reader = Reader(sheet, layout, Mapping.model_construct(sheets=()), vocabulary)
    after, body = max(layout.headers, default=0), _body(guess)
    rows = [row for row in sheet.rows if after < row <= max(body, default=0)] if layout.groups else body
    over = [(sheet.label(row, column), column) for row in layout.headers for column in layout.columns]
    beside = [(sheet.label(row, column), column) for row in rows for column in layout.labels]
    away = [
        (sheet.label(row, column), column)
        for row in layout.headers
        for column in sheet.columns
        if column not in (*layout.labels, *layout.columns)
    ]
    told: set[str] = set()
    for cell, column in [*over, *beside]:
        if cell is not None and cell.text.strip() and len(cell.text) <= LONGEST_LABEL:
            told |= _guess_label(guess, reader, cell, code=reader.holds_area_codes(column))
    for cell, _ in away:
        if cell is not None and 0 < len(cell.text.strip()) <= LONGEST_LABEL:
            text = " ".join(without_marks(cell.text).split())
            guess.means.setdefault(text, "notes" if heading_key(text) in NOTE_KEYS else "skip")
    guess.asks_indicator = "indicator" not in told
    near = vocabulary.indicator_in(guess.title) if guess.asks_indicator else None
    guess.part = part_in_title(guess.title) if guess.asks_indicator else ""
    guess.indicator = None if economy_in(guess.title, vocabulary.country) or guess.part else near
    guess.titled = {name: word for name, word in named_within(guess.title).items() if name not in told}


def _guess_label(guess: Guess, reader: Reader, cell: Cell, *, code: bool) -> set[str]:
    """What a label tells (indicator, sex, ...); what is not known of it is noted in the guess."""
    said, country = reader.meaning_of(cell, code=code), reader.vocabulary.country
    text = said.text
    for mark in said.marks:
        guess.marks.setdefault(mark, cell.place)
    if not said.problem:
        guess.own = guess.own or is_own(text, country) or (code and is_own_code(text, country))
        return set(said.meaning)
    elsewhere = other(text, country, code=code)
    if elsewhere:
        guess.elsewhere += [elsewhere] if elsewhere not in guess.elsewhere else []
        return set()
    if split_year(text):
        guess.asks_split = guess.asks_split or text
        return {"year"}
    if text in guess.means:
        near = guess.means[text]
        return set(near.said) if isinstance(near, Meaning) else set()
    year = likely_year(text)
    guessed = Meaning(year=year) if year else reader.vocabulary.likely(text)
    guess.means[text] = guessed
    if guessed is None and part_of_population(text):
        guess.hints[text] = "a part of the population, of which no figure of ours is: skip"
    elif guessed is None and economy_in(text, country):
        guess.hints[text] = f"it names {economy_in(text, country)}: skip"
    return set(guessed.said) if guessed else set()


def _guess_cells(guess: Guess) -> None:
    """Marks, words and decimal marks in the cells of figures."""
    after = max(guess.layout.headers, default=0)
    flags = {column for column in guess.layout.columns if guess.means.get(_head(guess, column)) == "flags"}
    columns = {*guess.layout.columns}
    for row, column in sorted(key for key in guess.sheet.cells if key[0] > after and key[1] in columns):
        cell = guess.sheet.cells[row, column]
        if column in flags:
            mark = mark_name(cell.text.strip())
            if mark and heading_key(_head(guess, column)) == "nature" and mark.upper() in NATURES:
                guess.sure.setdefault(mark, NATURES[mark.upper()])
            if mark and (mark not in USUAL_MARKS or mark in guess.sure):
                guess.marks.setdefault(mark, cell.place)
                guess.notes.setdefault(mark, cell.text.strip() if _is_status(cell.text) else "")
            continue
        for mark in cell.marks:
            guess.marks.setdefault(mark, cell.place)
        if cell.kind == "text":
            _guess_number(guess, cell)


def _guess_number(guess: Guess, cell: Cell) -> None:
    read = read_number(cell.text)
    for mark in read.marks:
        guess.marks.setdefault(mark, cell.place)
    digits = cell.text.rstrip(SUPERSCRIPTS + "*†‡%()abcdefghijklmnopqrstuvwxyz ")
    if "two ways" in read.problem:
        guess.two_ways += 1
    elif read.problem and len(cell.text) <= 20:
        guess.strange.setdefault(cell.text.strip(), cell.place)
    elif read.value is not None and ("," in digits) != ("." in digits):
        last = digits.replace("٫", ",").rpartition("," if "," in digits else ".")[2]
        if len(last) != 3:
            guess.commas, guess.points = guess.commas + ("," in digits), guess.points + ("." in digits)


def _guess_footnotes(guess: Guess) -> None:
    """What the sheet's own footnotes say of the marks, as in `a/ Provisional`."""
    for cell in guess.sheet.cells.values():
        found = FOOTNOTE.match(cell.text.strip()) if cell.kind == "text" else None
        if found and (mark := mark_name(found["mark"].rstrip("."))) in guess.marks:
            guess.notes.setdefault(mark, found["says"])
