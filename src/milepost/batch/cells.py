"""What a cell of text says: numbers, years, and the words for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from milepost.batch.faults import BatchError, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

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
