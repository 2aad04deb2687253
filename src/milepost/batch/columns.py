"""Columns of a file as words and numbers, before any row is believed; and what a cell of text says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from milepost.batch.faults import BatchError, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
Kind = TypeVar("Kind", bound=np.generic)

NOTHING = frozenset({"", "nan", "na"})  # how an empty cell may be spelled
LONGEST_WORD = 1000
FIRST_YEAR, LAST_YEAR = 1900, 2100  # as in the project's own observations
NO_YEAR = -1


class WordNumbers(dict[str, int]):
    """Words numbered in the order in which they are first met."""

    def __missing__(self, word: str) -> int:
        """Number a new word."""
        number = len(self)
        self[word] = number
        return number


@dataclass(frozen=True)
class Words:
    """A column of text: row n says `words[codes[n]]`; every distinct word is read once."""

    codes: Codes  # (R,)
    words: list[str]  # stripped, not always distinct

    def column(self, meanings: NDArray[Kind]) -> NDArray[Kind]:
        """Row by row, what the words mean."""
        return meanings[self.codes]


def stripped(words: Iterable[str], column: str, file: str) -> list[str]:
    """Words without blanks around them. Raises BatchError for a cell too long to be meant."""
    clean = [word.strip() for word in words]
    longest = max(clean, key=len, default="")
    if len(longest) > LONGEST_WORD:
        raise BatchError(
            f"{file}: a cell of column '{column}' reads {quoted(longest)}; "
            f"cells have {LONGEST_WORD} letters at most. Look for a missing quote."
        )
    return clean


def number(text: str) -> float | None:
    """The number a cell says, NaN for an empty one, None for anything else (decimal commas, '..', '1_000')."""
    if text.strip().casefold() in NOTHING:
        return float("nan")
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None


def numbers(words: list[str]) -> tuple[Floats, NDArray[np.bool_]]:
    """Numbers of words, NaN where there is none, and which words are neither numbers nor empty."""
    read = [number(word) for word in words]
    bad = np.array([found is None for found in read], dtype=bool)
    return np.array([np.nan if found is None else found for found in read], dtype=float), bad


def years(words: list[str]) -> NDArray[np.int32]:
    """Whole years of words; `NO_YEAR` where a word is no year from `FIRST_YEAR` to `LAST_YEAR`."""
    read = (number(word) for word in words)
    whole = [
        int(found) if found is not None and FIRST_YEAR <= found <= LAST_YEAR and found == int(found) else NO_YEAR
        for found in read
    ]
    return np.array(whole, dtype=np.int32)


def year_problem(text: str) -> str:
    """Why a word is no year."""
    return f"{quoted(text)} is no year; write a whole number from {FIRST_YEAR} to {LAST_YEAR}."


def number_problem(text: str) -> str:
    """Why a word is no number."""
    hint = "write decimals with a point" if "," in text else "leave the cell empty where nothing was observed"
    return f"{quoted(text)} is not a number; {hint}."


@dataclass(frozen=True)
class Columns:
    """The columns of a kind of file; all but `value` are read as words."""

    required: tuple[str, ...]
    optional: tuple[str, ...]

    def spelled(self) -> str:
        """As messages list them."""
        return ",".join(self.required)

    def placed(self, header: Sequence[str], file: str) -> dict[str, int]:
        """Where each known column stands; capital letters and blanks around names do not matter.

        Raises BatchError for a missing or a repeated column.
        """
        names = [name.strip().casefold() for name in header]
        known = [name for name in names if name in self.required + self.optional]
        repeated = next((name for name in known if known.count(name) > 1), None)
        if repeated:
            raise BatchError(f"{file} line 1: column '{repeated}' stands twice; keep one.")
        missing = [name for name in self.required if name not in names]
        if missing:
            hint = "separate cells with commas" if any(";" in name or "\t" in name for name in header) else "add it"
            raise BatchError(f"{file} line 1: column '{missing[0]}' is missing; {hint}. Needed are {self.spelled()}.")
        return {name: names.index(name) for name in known}


HISTORY_COLUMNS = Columns(("series", "indicator", "year", "value"), ("lower", "upper", "status"))
TARGET_COLUMNS = Columns(("series", "year", "value", "direction"), ("baseline_year", "baseline_value"))


@dataclass(frozen=True)
class RawRows:
    """Rows as written; `words` holds every column but `value`."""

    file: str
    words: dict[str, Words]
    values: Floats  # NaN where nothing, or no number, was written
    bad_values: dict[int, str] = field(default_factory=dict)  # row: what was written instead of a number
    lines: Codes | None = None  # line of every row; None where rows are counted from 1
    ignored: tuple[str, ...] = ()  # columns that were not read

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.values)

    def place(self, row: int) -> str:
        """A row as messages name it: `line 14`, or `row 14` of a file without lines."""
        return f"row {row + 1}" if self.lines is None else f"line {self.lines[row]}"


class GatheredRows:
    """Rows taken part by part: words as codes, values as numbers. A reader adds the parts."""

    def __init__(self, file: str, header: list[str], places: dict[str, int]) -> None:
        self.file, self.header, self.places = file, header, places
        self.vocabularies = {name: WordNumbers() for name in places if name != "value"}
        self.codes: dict[str, list[Codes]] = {name: [] for name in self.vocabularies}
        self.values: list[Floats] = []
        self.bad: dict[int, str] = {}
        self.lines: list[Codes] = []  # none where the reader knows of no lines
        self.count = 0

    def joined(self) -> RawRows:
        """All parts as one."""
        if not self.count:
            return RawRows(self.file, {}, np.array([]))
        words = {
            name: Words(np.concatenate(self.codes[name]), stripped(vocabulary, name, self.file))
            for name, vocabulary in self.vocabularies.items()
        }
        ignored = tuple(name for at, name in enumerate(self.header) if at not in self.places.values())
        lines = np.concatenate(self.lines) if self.lines else None
        return RawRows(self.file, words, np.concatenate(self.values), self.bad, lines, ignored)
