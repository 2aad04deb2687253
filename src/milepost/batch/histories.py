"""Histories of many series, sorted and checked: sound ones as arrays, the others named with their reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from milepost.batch.columns import HISTORY_COLUMNS, NO_YEAR, BatchError, years
from milepost.batch.rows import read_rows
from milepost.batch.series_checks import Checked, Sorted, check_series

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from milepost.batch.columns import Codes, Floats, RawRows, Skip


@dataclass(frozen=True)
class Histories:
    """S sound series in the order of their names; the points of series s are `starts[s]` to `starts[s + 1]`.

    Attributes:
        names: Ids, (S,).
        indicators: What each measures, as a number of `indicator_names`, (S,).
        indicator_names: Names of the indicators.
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
    lower: Floats
    upper: Floats
    starts: NDArray[np.int64]
    years: NDArray[np.int32]
    values: Floats
    statuses: NDArray[np.int8]

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


@dataclass(frozen=True)
class Loaded:
    """A file of histories: the sound series, the skipped ones, and what to tell the reader."""

    histories: Histories
    skipped: dict[str, Skip]
    newest_year: int | None
    ignored: tuple[str, ...]


def load_histories(path: Path, as_of: int | None = None, *, key: tuple[str, ...] = ("series",)) -> Loaded:
    """Histories of a file; figures after `as_of` are as if they were not there.

    `key` names the columns that make a series: ("series", "indicator") in a panel where an economy has a series
    for every indicator. Raises BatchError for a file that cannot be used.
    """
    rows = read_rows(path, HISTORY_COLUMNS)
    ordered, newest = _sorted(rows, as_of, key)
    checked = check_series(ordered)
    return Loaded(_kept(ordered, checked), checked.skipped, newest, rows.ignored)


def _sorted(rows: RawRows, as_of: int | None, key: tuple[str, ...]) -> tuple[Sorted, int | None]:
    """Rows up to `as_of` by series and year, and the newest year among them."""
    names, series = _series(rows, key)
    when = years(rows.words["year"].words)[rows.words["year"].codes]
    position = series.astype(np.int64) * 4096 + when
    order = np.argsort(position, kind="stable")
    if as_of is not None:
        order = order[when[order] <= as_of]
    bad = np.zeros(len(rows), dtype=bool)
    bad[list(rows.bad_values)] = True
    made = Sorted(rows, names, order, series[order], when[order], rows.values[order], bad[order])
    return made, int(made.years.max()) if (made.years != NO_YEAR).any() else None


def _series(rows: RawRows, key: tuple[str, ...]) -> tuple[list[str], Codes]:
    """Names in order, and every row's number among them."""
    spelled = rows.words["series"]
    if "" in spelled.words:
        row = int(np.argmax(spelled.codes == spelled.words.index("")))
        raise BatchError(f"{rows.file} {rows.place(row)}: no series is named; write its id.")
    if len(key) == 1:
        names = sorted(dict.fromkeys(spelled.words))
        number = {name: at for at, name in enumerate(names)}
        meaning = np.fromiter((number[word] for word in spelled.words), np.int32, len(spelled.words))
        return names, meaning[spelled.codes]
    other = rows.words["indicator"]
    pair = spelled.codes.astype(np.int64) * len(other.words) + other.codes
    distinct, codes = np.unique(pair, return_inverse=True)
    pairs = zip(distinct // len(other.words), distinct % len(other.words), strict=True)
    joined = [f"{spelled.words[one]}, {other.words[two]}" for one, two in pairs]
    names = sorted(dict.fromkeys(joined))
    number = {name: at for at, name in enumerate(names)}
    return names, np.array([number[word] for word in joined], dtype=np.int32)[codes]


def _kept(rows: Sorted, checked: Checked) -> Histories:
    """The points of sound series, packed."""
    numbers = np.flatnonzero(checked.sound)
    place = np.cumsum(checked.sound) - 1
    points = checked.observed & checked.sound[rows.series]
    counts = np.bincount(place[rows.series[points]], minlength=len(numbers))
    statuses = checked.statuses[points]
    return Histories(
        names=[rows.names[number] for number in numbers.tolist()],
        indicators=checked.indicators[numbers],
        indicator_names=checked.indicator_names,
        lower=checked.lower[numbers],
        upper=checked.upper[numbers],
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        years=rows.years[points],
        values=rows.values[points],
        statuses=statuses,
    )
