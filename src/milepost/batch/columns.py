"""Columns of a file as words and numbers, before any row is believed; what a cell says; what is refused or skipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from milepost.country import Refusal


class BatchError(Refusal):
    """A file that cannot be used at all; the message says which, where in it, and what to do."""


class SkipCode(StrEnum):
    """Why a series (or a target) is left out, in the order in which the questions are asked."""

    NO_INDICATOR = "no_indicator"
    TWO_INDICATORS = "two_indicators"
    PEERS_DIFFER = "peers_differ"
    BAD_YEAR = "bad_year"
    DUPLICATE_YEAR = "duplicate_year"
    UNKNOWN_STATUS = "unknown_status"
    NOT_A_NUMBER = "not_a_number"
    NOT_FINITE = "not_finite"
    BAD_LIMIT = "bad_limit"
    LIMITS_DIFFER = "limits_differ"
    LIMITS_CROSSED = "limits_crossed"
    OUTSIDE_LIMITS = "outside_limits"
    TOO_FEW_POINTS = "too_few_points"
    NO_SCALE = "no_scale"
    TOO_LARGE = "too_large"
    REFUSED_BY_ENGINE = "refused_by_engine"
    UNKNOWN_SERIES = "unknown_series"
    BAD_DIRECTION = "bad_direction"
    BAD_BASELINE = "bad_baseline"


@dataclass(frozen=True)
class Skip:
    """A series left out, with its reason as a code and a sentence."""

    series: str
    code: SkipCode
    reason: str


SHOWN = 40  # letters of a cell that a message repeats


def quoted(text: str) -> str:
    """A cell as messages show it: in quotes, and cut when it is long."""
    return repr(text) if len(text) <= SHOWN else f"{text[:SHOWN]!r}... ({len(text):,} letters)"


Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
Kind = TypeVar("Kind", bound=np.generic)

NOTHING = frozenset({"", "nan", "na"})  # how an empty cell may be spelled
LONGEST_WORD = 1000
FIRST_YEAR, LAST_YEAR = 1900, 2100  # as in the project's own observations
NO_YEAR = -1


@dataclass(frozen=True)
class Words:
    """A column of text: row n says `words[codes[n]]`; every distinct word is read once."""

    codes: Codes  # (R,)
    words: list[str]  # stripped, not always distinct


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

    def knows(self, name: str) -> bool:
        """Whether a column of that name is read; capital letters and blanks around names do not matter."""
        return name.strip().casefold() in self.required + self.optional

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


HISTORY_COLUMNS = Columns(("series", "indicator", "year", "value"), ("lower", "upper", "status", "peers_like"))
TARGET_COLUMNS = Columns(("series", "year", "value", "direction"), ("baseline_year", "baseline_value"))


class Block(NamedTuple):
    """Some rows of a file: the columns that are read, as pyarrow holds them, and the line of each row (None: none).

    `bad` says what stood in place of a number, `files` from which of several files a row is.
    """

    columns: list[Any]
    lines: Codes | None
    bad: Mapping[int, str] = MappingProxyType({})
    files: Codes | None = None


@dataclass(frozen=True)
class RawRows:
    """Rows as written; `words` holds every column but `value`."""

    file: str
    words: dict[str, Words]
    values: Floats  # NaN where nothing, or no number, was written
    bad_values: dict[int, str] = field(default_factory=dict)  # row: what was written instead of a number
    lines: Codes | None = None  # line of every row, or minus its number in a file without lines; None: counted from 1
    ignored: tuple[str, ...] = ()  # columns that were not read
    files: Codes | None = None  # of several `sources`, the one that every row is from
    sources: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.values)

    def word(self, column: str, row: int) -> str:
        """What a row says in a column; '' where the file lacks it."""
        held = self.words.get(column)
        return "" if held is None else held.words[int(held.codes[row])]

    def place(self, row: int) -> str:
        """A row as messages name it: `line 14`, or `row 14` of a file without lines; with its file, if of several."""
        line = -(row + 1) if self.lines is None else int(self.lines[row])
        place = f"row {-line}" if line < 0 else f"line {line}"
        return place if self.files is None or not self.sources else f"{self.sources[self.files[row]]}, {place}"


def hashes(names: Sequence[str]) -> NDArray[np.uint64]:
    """A fixed hash of every name, the same on every machine and in every year (SipHash of pandas, its fixed key)."""
    made: NDArray[np.uint64] = pd.util.hash_array(np.array(names, dtype=object), categorize=False)
    return made


def refuse_nameless(rows: RawRows) -> None:
    """Raise BatchError for a row that names no series."""
    spelled = rows.words["series"]
    if "" in spelled.words:
        row = int(np.argmax(spelled.codes == spelled.words.index("")))
        raise BatchError(f"{rows.file} {rows.place(row)}: no series is named; write its id.")


@dataclass(frozen=True)
class Histories:
    """S sound series in the order of their names; the points of series s are `starts[s]` to `starts[s + 1]`.

    Attributes:
        names: Ids, (S,).
        indicators: What each measures, as a number of `indicator_names`, (S,).
        indicator_names: Names of the indicators.
        peers_like: Whose peers each is projected with, as a number of `peers_names`, (S,).
        peers_names: Codes of tables of peers; the indicators' names where the file has no column `peers_like`.
        lower: Limits below, NaN for none, (S,).
        upper: Limits above, NaN for none, (S,).
        starts: (S + 1,).
        years: Observed years, rising within a series.
        values: Observed values.
        statuses: Numbers of `STATUSES`.
    """

    names: list[str]
    indicators: Codes
    indicator_names: list[str]
    peers_like: Codes
    peers_names: list[str]
    lower: Floats
    upper: Floats
    starts: NDArray[np.int64]
    years: NDArray[np.int32]
    values: Floats
    statuses: NDArray[np.int8]

    @classmethod
    def nothing(cls) -> Histories:
        """No series at all."""
        whole, real = np.zeros(0, dtype=np.int32), np.zeros(0)
        starts = np.zeros(1, dtype=np.int64)
        return cls([], whole, [], whole, [], real, real, starts, whole, real, np.zeros(0, dtype=np.int8))

    def __len__(self) -> int:
        """Number of series."""
        return len(self.names)

    @property
    def percentage(self) -> NDArray[np.bool_]:
        """Which series are true percentages: those with the limits 0 and 100."""
        marked: NDArray[np.bool_] = (self.lower == 0) & (self.upper == 100)
        return marked

    @property
    def points(self) -> NDArray[np.int64]:
        """Observations of every series, (S,)."""
        return np.diff(self.starts)

    def part(self, chosen: NDArray[np.int64]) -> Histories:
        """Some of the series, by number, in that order."""
        counts = self.points[chosen]
        starts = np.concatenate([[0], np.cumsum(counts)])
        index = np.arange(starts[-1]) + np.repeat(self.starts[chosen] - starts[:-1], counts)
        return Histories(
            names=[self.names[number] for number in chosen.tolist()],
            indicators=self.indicators[chosen],
            indicator_names=self.indicator_names,
            peers_like=self.peers_like[chosen],
            peers_names=self.peers_names,
            lower=self.lower[chosen],
            upper=self.upper[chosen],
            starts=starts,
            years=self.years[index],
            values=self.values[index],
            statuses=self.statuses[index],
        )

    def padded(self) -> tuple[Floats, Floats]:
        """Years and values as arrays (S, P), NaN where there is nothing."""
        counts = self.points
        column = np.arange(counts.max(initial=0))
        there = column < counts[:, None]
        when, what = np.full(there.shape, np.nan), np.full(there.shape, np.nan)
        when[there], what[there] = self.years, self.values
        return when, what
