"""Histories of many series, sorted and checked: sound ones as arrays, the others named with their reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from milepost.batch.columns import NO_YEAR, Codes, Histories, RawRows, Skip, hashes, refuse_nameless, years
from milepost.batch.partitions import read_input
from milepost.batch.series_checks import Sorted, check_series


@dataclass(frozen=True)
class Loaded:
    """A file of histories: the sound series, the skipped ones, and what to tell the reader."""

    histories: Histories
    skipped: dict[str, Skip]
    newest_year: int | None
    ignored: tuple[str, ...]

    @classmethod
    def nothing(cls) -> Loaded:
        """No series at all."""
        return cls(Histories.nothing(), {}, None, ())


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
