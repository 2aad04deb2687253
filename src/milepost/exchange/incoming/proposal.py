"""What an import proposes: figures as a source gives them, what each is to the data, what is refused and why."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args

import pandas as pd
from pydantic import Field

from milepost.checks import read_keys
from milepost.country import (
    KEY,
    Country,
    Indicator,
    Observation,
    ProvinceName,
    Refusal,
    Value,
    Year,
    load_country,
    load_framework,
    load_province_names,
    newest_known,
    read_observation_records,
    read_values,
)

# The words that a figure may have, in the order of the files.
SEXES, LOCATIONS, STATUSES = (
    get_args(Observation.model_fields[name].annotation) for name in ("sex", "location", "status")
)


class ExchangeError(Refusal):
    """What cannot be used, and why, and what to do; no file was changed."""


# What publishers mark figures with besides their status: the kind of event that may stand behind it, and the words.
FLAGS = {
    "break": ("level", "the source marks a break in the series"),
    "definition": ("definition", "the source marks another definition than in other years"),
    "unreliable": ("outlier", "the source marks it as of low reliability"),
}


@dataclass(frozen=True, kw_only=True)
class ProposedFigure:
    """One figure that a source offers, in our indicator's unit.

    `value` is None where the source names the figure and gives none; `status` is None where it does not say.
    `province` is a code (FJ-01) or a name of data/provinces.csv, empty for the country. `place` tells where it
    stands in the source, for messages: "sheet Internet!D14", "answer.json record 12".
    """

    indicator: str
    year: int
    value: float | None
    sex: str = "both"
    location: str = "total"
    province: str = ""
    status: str | None = None
    flags: tuple[str, ...] = ()  # what else its publisher marks it with: words of FLAGS
    source: str
    place: str

    @property
    def name(self) -> str:
        """What it is a figure of, as messages spell it: `internet_users 2019 female`."""
        parts = (self.sex if self.sex != "both" else "", self.location if self.location != "total" else "")
        return " ".join(part for part in (self.indicator, str(self.year), *parts, self.province) if part)


@dataclass(frozen=True)
class RefusedRow:
    """Something in the source that cannot become a figure: where it stands, and why."""

    place: str
    reason: str


@dataclass(frozen=True)
class LeftOut:
    """A part of the source that nothing of ours asks for: said with its count, never dropped in silence."""

    what: str
    count: int = 1
    noun: str = "figure"


@dataclass(frozen=True)
class Read:
    """What a reader made of a source."""

    figures: tuple[ProposedFigure, ...]
    refused: tuple[RefusedRow, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


class NewSource(Value):
    """A source that references.bib may lack: its key and what an entry needs."""

    key: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    title: Annotated[str, Field(pattern=r"^[^{}\\\x00-\x1f]+$")]
    publisher: Annotated[str, Field(pattern=r"^[^{}\\\x00-\x1f]+$")]
    year: Year
    address: Annotated[str, Field(pattern=r"^https?://[^\s{}\\]+$")]
    note: Annotated[str, Field(pattern=r"^[^{}\\\x00-\x1f]*$")] = ""


class Kind(StrEnum):
    """What a figure is to the data, as printed."""

    NEW = "new"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    UNCHANGED = "unchanged"
    WITHOUT_VALUE = "without value"


WRITTEN = (Kind.NEW, Kind.REVISED, Kind.WITHDRAWN)


@dataclass(frozen=True)
class Change:
    """A proposed figure beside the newest one that the data hold, if any; `note` is a remark for the reader."""

    kind: Kind
    figure: ProposedFigure
    old: Observation | None = None
    note: str = ""


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do."""

    release: datetime.date
    changes: tuple[Change, ...]
    refused: tuple[RefusedRow, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    new_source: NewSource | None = None  # only when references.bib lacks it
    notes: tuple[tuple[str, str], ...] = ()  # what a person is to know: of what, and the words
    doubts: tuple[tuple[str, str], ...] = ()  # what nobody may take in without having looked, likewise

    @property
    def took_nothing(self) -> bool:
        """Whether the source brought no figure at all: none new, revised, withdrawn or equal to what is held."""
        return all(change.kind is Kind.WITHOUT_VALUE for change in self.changes)

    @property
    def rows(self) -> tuple[Change, ...]:
        """What would be written, in the order of the source."""
        return tuple(change for change in self.changes if change.kind in WRITTEN)

    def counts(self) -> dict[Kind, int]:
        """How many figures there are of each kind, zeros included."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in Kind}


Key = tuple[str, int, str, str, str]  # indicator, year, sex, location, province


@dataclass(frozen=True)
class Held:
    """The data beside which a proposal is laid; of every figure the newest release."""

    indicators: dict[str, Indicator]
    newest: dict[Key, Observation]
    provinces: tuple[ProvinceName, ...]
    country: Country
    sources: frozenset[str]
    events: frozenset[tuple[str, int]]  # indicators and years of the known breaks


def read_held(data: Path) -> Held:
    """Everything that a comparison asks of the folder `data`. Raises RecordError when it cannot be read."""
    rows = read_values(Observation, read_observation_records(data))
    released = pd.DataFrame([[*figure_key(row), row.release] for row in rows], columns=[*KEY, "release"])
    newest = {figure_key(rows[at]): rows[at] for at in newest_known(released, KEY).index}
    sources = frozenset(key for _, key in read_keys(data))
    framework = load_framework(data)
    events = frozenset((event.indicator, event.year) for event in framework.events)
    return Held(framework.indicators, newest, load_province_names(data), load_country(data), sources, events)


def figure_key(figure: ProposedFigure | Observation) -> Key:
    """What it is a figure of."""
    return figure.indicator, figure.year, figure.sex, figure.location, figure.province


DECIMALS = 4


def plain(value: float) -> str:
    """The value as a cell says it: no exponent, no trailing zeros, at most four decimals."""
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def vanishes(value: float) -> bool:
    """Whether nothing is left of a value once it is written with four decimals."""
    return value != 0 and plain(value) == "0"


def same_figure(old: float, new: float) -> bool:
    """Whether `new` says no more than `old` did: equal as written, or only with more or fewer decimals.

    An older figure of three digits or fewer counts as changed even then (data/README.md).
    """
    before, after = plain(old), plain(new)
    if before == after:
        return True
    coarse, fine = sorted((before, after), key=_decimals)
    if _digits(before) <= 3 or _decimals(coarse) == _decimals(fine):
        return False
    return abs(Decimal(fine) - Decimal(coarse)) * 2 <= Decimal(1).scaleb(-_decimals(coarse))


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _digits(text: str) -> int:
    return len(text.replace(".", "").lstrip("-0"))


def many(count: int, what: str) -> str:
    """The count with its noun: `1 figure`, `3 figures`."""
    return f"{count} {what}{'s' if count != 1 else ''}"


def spans(numbers: Iterable[int]) -> str:
    """Whole numbers as spans.

    >>> spans([3, 4, 5, 9])
    '3-5, 9'
    """
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)
