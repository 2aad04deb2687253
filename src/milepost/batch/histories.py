"""Histories of many series, sorted and checked: sound ones as arrays, the others named with the first fault of each.

One question after the other is asked over all series at once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from milepost.batch.columns import (
    NO_YEAR,
    Codes,
    Floats,
    Histories,
    Kind,
    RawRows,
    Skip,
    SkipCode,
    hashes,
    number_problem,
    numbers,
    quoted,
    refuse_nameless,
    year_problem,
    years,
)
from milepost.batch.partitions import read_input

Mask = NDArray[np.bool_]
STATUSES = ("normal", "estimated", "provisional", "carried", "withdrawn", "missing")
NO_OBSERVATION = ("carried", "withdrawn", "missing")  # rows that say nothing new


@dataclass(frozen=True)
class Sorted:
    """Rows by series and year; `order` leads back to the file."""

    rows: RawRows
    names: list[str]
    order: NDArray[np.int64]
    series: Codes
    years: NDArray[np.int32]
    values: Floats
    bad_values: Mask

    def codes(self, column: str) -> Codes:
        """Word of every row, as a number of `words`."""
        return self.rows.words[column].codes[self.order]

    def words(self, column: str) -> list[str]:
        """The words of a column."""
        return self.rows.words[column].words

    def word(self, column: str, row: int) -> str:
        """What is written in a row."""
        return self.rows.word(column, int(self.order[row]))


@dataclass
class _Faults:
    """The first fault of every series."""

    rows: Sorted
    found: dict[int, Skip] = field(default_factory=dict)

    def note(self, wrong: Mask, code: SkipCode, sentence: Callable[[int], str]) -> None:
        """Name the series of the rows that are wrong, unless they have been named already."""
        at = np.flatnonzero(wrong)
        named, first = np.unique(self.rows.series[at], return_index=True)
        for series, row in zip(named.tolist(), at[first].tolist(), strict=True):
            if series not in self.found:
                self.found[series] = Skip(self.rows.names[series], code, sentence(row))


def check_series(rows: Sorted) -> tuple[Histories, dict[str, Skip]]:
    """Ask every question of all series: the sound ones, packed, and what is wrong with the others."""
    faults = _Faults(rows)
    indicators, indicator_names = _check_indicators(rows, faults)
    peers_like, peers_names = _check_peers(rows, faults, indicators, indicator_names)
    _check_years(rows, faults)
    statuses, known = _statuses(rows, faults)
    observed = known & (rows.years != NO_YEAR) & (rows.bad_values | ~np.isnan(rows.values))
    _check_values(rows, observed, faults)
    lower, upper = _limit(rows, "lower", faults), _limit(rows, "upper", faults)
    _check_limits(rows, observed, lower, upper, faults)
    sound = np.ones(len(rows.names), dtype=bool)
    sound[list(faults.found)] = False
    points = observed & sound[rows.series]
    counts = np.bincount(rows.series[points], minlength=len(sound))[sound]
    histories = Histories(
        names=[name for name, kept in zip(rows.names, sound.tolist(), strict=True) if kept],
        indicators=indicators[sound],
        indicator_names=indicator_names,
        peers_like=peers_like[sound],
        peers_names=peers_names,
        lower=_of_series(rows, lower, np.nan)[sound],
        upper=_of_series(rows, upper, np.nan)[sound],
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        years=rows.years[points],
        values=rows.values[points],
        statuses=statuses[points],
    )
    return histories, {skip.series: skip for _, skip in sorted(faults.found.items())}


def _of_series(rows: Sorted, column: NDArray[Kind], nothing: float) -> NDArray[Kind]:
    """A column that is the same in all rows of a series, one value a series."""
    made = np.full(len(rows.names), nothing, dtype=column.dtype)
    made[rows.series] = column
    return made


def _changes(rows: Sorted, column: NDArray[np.generic]) -> Mask:
    """Rows that say something else than the row before them in the same series."""
    same_series = rows.series[1:] == rows.series[:-1]
    other = column[1:] != column[:-1]
    if column.dtype.kind == "f":
        other &= ~(np.isnan(column[1:]) & np.isnan(column[:-1]))
    return np.concatenate([[False], same_series & other])[: len(rows.series)]


def _check_indicators(rows: Sorted, faults: _Faults) -> tuple[Codes, list[str]]:
    words = rows.words("indicator")
    names = sorted(set(words))
    number = {name: at for at, name in enumerate(names)}
    meaning = np.array([number[word] for word in words], dtype=np.int32)
    column = meaning[rows.codes("indicator")]
    if "" in number:
        faults.note(column == number[""], SkipCode.NO_INDICATOR, lambda _: "no indicator is named; write its id.")
    faults.note(
        _changes(rows, column),
        SkipCode.TWO_INDICATORS,
        lambda row: (
            f"the series has rows of '{names[column[row - 1]]}' and of '{names[column[row]]}'; "
            "give each indicator a series of its own."
        ),
    )
    return _of_series(rows, column, 0), names


def _check_peers(
    rows: Sorted, faults: _Faults, indicators: Codes, indicator_names: list[str]
) -> tuple[Codes, list[str]]:
    """Whose peers every series is projected with: what column `peers_like` says, else its indicator."""
    if "peers_like" not in rows.rows.words:
        return indicators, indicator_names
    words = rows.words("peers_like")
    names = sorted(set(words) | set(indicator_names))
    number = {name: at for at, name in enumerate(names)}
    column = np.array([number[word] for word in words], dtype=np.int32)[rows.codes("peers_like")]
    faults.note(
        _changes(rows, column),
        SkipCode.PEERS_DIFFER,
        lambda row: (
            f"the series has peers like {quoted(names[column[row - 1]])} and like {quoted(names[column[row]])}; "
            "write one code in all its rows."
        ),
    )
    said = _of_series(rows, column, 0)
    own = np.array([number[name] for name in indicator_names], dtype=np.int32)[indicators]
    return np.where(said == number.get("", -1), own, said), names


def _check_years(rows: Sorted, faults: _Faults) -> None:
    unread = rows.years == NO_YEAR
    faults.note(unread, SkipCode.BAD_YEAR, lambda row: f"year {year_problem(rows.word('year', row))}")
    twice = np.concatenate([[False], (rows.series[1:] == rows.series[:-1]) & (rows.years[1:] == rows.years[:-1])])
    faults.note(
        twice[: len(unread)],
        SkipCode.DUPLICATE_YEAR,
        lambda row: f"the year {rows.years[row]} stands twice; keep one figure a year.",
    )


def _statuses(rows: Sorted, faults: _Faults) -> tuple[NDArray[np.int8], Mask]:
    """Status of every row as a number of `STATUSES`, and whether it is an observation."""
    if "status" not in rows.rows.words:
        return np.zeros(len(rows.series), dtype=np.int8), np.ones(len(rows.series), dtype=bool)
    words = [word.casefold() or STATUSES[0] for word in rows.words("status")]
    meaning = np.array([STATUSES.index(word) if word in STATUSES else -1 for word in words], dtype=np.int8)
    column = meaning[rows.codes("status")]
    faults.note(
        column < 0,
        SkipCode.UNKNOWN_STATUS,
        lambda row: f"status {quoted(rows.word('status', row))} is not known; write {', '.join(STATUSES)}.",
    )
    return column, ~np.isin(column, [STATUSES.index(word) for word in NO_OBSERVATION])


def _check_values(rows: Sorted, observed: Mask, faults: _Faults) -> None:
    def written(row: int) -> str:
        place = int(rows.order[row])
        return f"{rows.rows.place(place)}: value {number_problem(rows.rows.bad_values[place])}"

    faults.note(observed & rows.bad_values, SkipCode.NOT_A_NUMBER, written)
    faults.note(
        observed & np.isinf(rows.values),
        SkipCode.NOT_FINITE,
        lambda row: f"the value of {rows.years[row]} is infinite; write a number, or leave the cell empty.",
    )


def _limit(rows: Sorted, name: str, faults: _Faults) -> Floats:
    """Lower or upper limit of every row, NaN where there is none."""
    if name not in rows.rows.words:
        return np.full(len(rows.series), np.nan)
    meaning, bad = numbers(rows.words(name))
    codes = rows.codes(name)
    bad |= np.isinf(meaning)
    faults.note(bad[codes], SkipCode.BAD_LIMIT, lambda row: f"the {name} limit {number_problem(rows.word(name, row))}")
    column = meaning[codes]
    faults.note(
        _changes(rows, column),
        SkipCode.LIMITS_DIFFER,
        lambda _: f"the {name} limit is not the same in all rows; write one limit for the series.",
    )
    return column


def _check_limits(rows: Sorted, observed: Mask, lower: Floats, upper: Floats, faults: _Faults) -> None:
    faults.note(
        lower >= upper,
        SkipCode.LIMITS_CROSSED,
        lambda row: f"the lower limit {lower[row]:g} is not below the upper limit {upper[row]:g}; mend one of them.",
    )
    outside = observed & ((rows.values < lower) | (rows.values > upper))
    faults.note(
        outside,
        SkipCode.OUTSIDE_LIMITS,
        lambda row: (
            f"the value of {rows.years[row]}, {rows.values[row]:g}, lies outside the limits; "
            "mend the value, or the limits."
        ),
    )


@dataclass(frozen=True)
class Loaded:
    """A file of histories: the sound series, the skipped ones, and what to tell the reader."""

    histories: Histories
    skipped: dict[str, Skip]
    newest_year: int | None
    ignored: tuple[str, ...]


def load_histories(path: Path, as_of: int | None = None, *, key: tuple[str, ...] = ("series",)) -> Loaded:
    """Histories of an input; figures after `as_of` are as if they were not there.

    `key` names the columns that make a series: ("series", "indicator") in a panel where an economy has a series
    for every indicator. Raises BatchError for an input that cannot be used.
    """
    return histories_of(read_input(path), as_of, key=key)


def histories_of(
    rows: RawRows, as_of: int | None = None, *, key: tuple[str, ...] = ("series",), by_hash: bool = False
) -> Loaded:
    """Histories of rows, in the order of their names or of the hashes of these. Raises BatchError as above."""
    refuse_nameless(rows)
    ordered, newest = _sorted(rows, as_of, key, by_hash=by_hash)
    return Loaded(*check_series(ordered), newest, rows.ignored)


def _sorted(rows: RawRows, as_of: int | None, key: tuple[str, ...], *, by_hash: bool) -> tuple[Sorted, int | None]:
    """Rows up to `as_of` by series and year, and the newest year among them."""
    names, series = _series(rows, key, by_hash=by_hash)
    when = years(rows.words["year"].words)[rows.words["year"].codes]
    position = series.astype(np.int64) * 4096 + when
    order = np.argsort(position, kind="stable")
    if as_of is not None:
        order = order[when[order] <= as_of]
    bad = np.zeros(len(rows), dtype=bool)
    bad[list(rows.bad_values)] = True
    made = Sorted(rows, names, order, series[order], when[order], rows.values[order], bad[order])
    return made, int(made.years.max()) if (made.years != NO_YEAR).any() else None


def _series(rows: RawRows, key: tuple[str, ...], *, by_hash: bool) -> tuple[list[str], Codes]:
    """Names in order, and every row's number among them."""
    spelled = rows.words["series"]
    if len(key) == 1:
        names = sorted(dict.fromkeys(spelled.words))
        if by_hash:
            names = [names[at] for at in np.argsort(hashes(names), kind="stable").tolist()]
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
