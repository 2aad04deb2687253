"""Figures that are not shown as published: corrected until publishers do, answered by another, withheld.

A correction of `data/corrections.yml` names the released figure that is wrong, what stands there (`expect`) and what
should. It holds for that release only: once the provider publishes the figure anew, the correction has had its day and
is closed with `until`, so that earlier editions can still be made as they were. A replaced indicator of
`data/framework/replaced.csv` stays among the indicators, for targets and measures point to it and a data agenda asks
for it.

That which too few people stand behind is withheld, and so are figures from which it could be worked out.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field

from milepost.country.records import (
    Day,
    Finite,
    Identifier,
    Names,
    Place,
    RecordError,
    Value,
    Year,
    read_csv_records,
    read_value,
    read_values,
)
from milepost.country.yaml_files import read_yaml_records

CORRECTED = "corrected"  # status of a figure that a correction changed
KEY = ["indicator", "year", "sex", "location", "province"]  # of a figure


def newest_known(released: pd.DataFrame, key: list[str], as_of: datetime.date | None = None) -> pd.DataFrame:
    """The rows of `released` that are the newest of their `key`; of those that were out on `as_of`, where given.

    Of two rows of one day the later one counts. What was known on a day is decided here, for every table.
    """
    out = released if as_of is None else released[released["release"] <= as_of]
    return out.sort_values("release", kind="stable").drop_duplicates(key, keep="last")


class Correction(Value):
    """One wrong figure of a provider, as an item of `data/corrections.yml` must read."""

    indicator: Identifier
    year: Year
    sex: Literal["both", "female", "male"] = "both"
    location: Literal["total", "urban", "rural"] = "total"
    province: str = ""
    release: Day  # of the figure that is wrong
    expect: Finite  # what stands there
    value: Finite  # what should
    why: str
    source: str
    who: str  # the role that answers for it
    since: Day  # editions as of this day or later have it
    until: Day | None = None  # release in which the provider published the figure anew

    @property
    def group(self) -> tuple[str, int, str, str, str]:
        """The figure, whatever its release."""
        return (self.indicator, self.year, self.sex, self.location, self.province)


class Released(NamedTuple):
    """One release of a figure."""

    release: datetime.date
    value: float | None


def load_corrections(data: Path) -> list[tuple[Place, Correction]]:
    """Corrections with their places; none when there is no file. Raises RecordError at the first faulty one."""
    path = data / "corrections.yml"
    if not path.exists():
        return []
    return [(record.place, read_value(Correction, record)) for record in read_yaml_records(path)]


def correction_faults(item: Correction, releases: Iterable[Released]) -> Iterator[tuple[str, str]]:
    """What is wrong with a correction, given every release of its figure: message and remedy of each fault."""
    name = f"the correction of '{item.indicator}' {item.year}"
    held = [entry.value for entry in releases if entry.release == item.release]
    later = min(
        (entry for entry in releases if entry.release > item.release), default=None, key=lambda entry: entry.release
    )
    if not held:
        yield f"{name} finds no figure released on {item.release}", "write the release of a row in observations/"
    elif held[0] is None or held[0] != item.expect:
        there = "is withdrawn" if held[0] is None else f"is {held[0]:g}"
        yield f"{name} expects {item.expect:g}, and the figure {there}", "restate the correction, or take it out"
    if later is not None and item.until != later.release:
        there = "withdrawn" if later.value is None else f"{later.value:g} in place of {item.expect:g}"
        yield f"{name} has had its day: on {later.release} the figure was {there}", f"write 'until: {later.release}'"
    if later is None and item.until is not None:
        yield f"{name} ends on {item.until}, and no release came after {item.release}", "take 'until' out"
    if item.value == item.expect:
        yield f"{name} changes nothing, for value and expect are {item.value:g}", "write the right value"
    if item.since < item.release:
        yield f"{name} is decided on {item.since}, before the release of {item.release}", "correct one of the days"


def mark_corrections(observations: pd.DataFrame, corrections: Sequence[tuple[Place, Correction]]) -> pd.DataFrame:
    """`observations` with two columns, `correction` (the right value) and `corrected_since` (a day).

    Raises RecordError at the first correction that does not fit the figures.
    """
    marked = observations.assign(correction=np.nan, corrected_since=datetime.date.max)
    for place, item in corrections:
        rows = observations
        for name, wanted in zip(KEY, item.group, strict=True):
            rows = rows[rows[name] == wanted]
        pairs = zip(rows["release"], rows["value"], strict=True)
        releases = [Released(day, None if np.isnan(value) else float(value)) for day, value in pairs]
        for message, remedy in correction_faults(item, releases):
            raise RecordError(place, message, remedy)
        wrong = rows.index[rows["release"] == item.release]
        marked.loc[wrong, "correction"] = item.value
        marked.loc[wrong, "corrected_since"] = item.since
    return marked


def apply_corrections(known: pd.DataFrame, as_of: datetime.date) -> pd.DataFrame:
    """The figures known on `as_of` with what was corrected by then; such a figure has the status `corrected`."""
    corrected = known["corrected_since"] <= as_of
    return known.assign(
        value=known["value"].where(~corrected, known["correction"]),
        status=known["status"].where(~corrected, CORRECTED),
    )


class Replacement(Value):
    """An indicator that no published figure answers, those that do, and why."""

    indicator: Identifier
    replaced_by: Names = Field(min_length=1)
    why: str


def load_replacements(data: Path) -> tuple[Replacement, ...]:
    """The rows of `data/framework/replaced.csv`; none where there is no such file. Raises RecordError."""
    rows = read_csv_records(data / "framework" / "replaced.csv", needed=False)
    return tuple(read_values(Replacement, rows))


Figure = tuple[Any, ...]  # in the order of KEY
Samples = dict[Figure, float]
EVERYBODY = {"sex": "both", "location": "total", "province": ""}


def without_small_samples(observations: pd.DataFrame, least: int | None, as_of: datetime.date) -> pd.DataFrame:
    """The releases of figures without those of samples below `least`, and without what would give these away.

    Whoever knows the whole and all parts but one knows that one too. So where one part alone of a whole that is
    published is withheld, that of the next smallest sample is withheld with it.
    A figure without a sample is taken as large. Withheld is every release of a figure.

    Args:
        observations: As `load_observations` returns them, with the column sample.
        least: The least number of people; None withholds nothing.
        as_of: The day; the newest sample that was out counts.
    """
    if least is None or observations["sample"].isna().all():
        return observations
    newest = newest_known(observations, KEY, as_of).dropna(subset=["value"])
    figures = newest[KEY].itertuples(index=False, name=None)
    samples: Samples = dict(zip(figures, newest["sample"], strict=True))
    hidden = {figure for figure, sample in samples.items() if sample < least}
    while more := {figure for found in _exposed(samples, hidden) for figure in found}:
        hidden |= more
    kept = [figure not in hidden for figure in observations[KEY].itertuples(index=False, name=None)]
    return observations[kept].reset_index(drop=True)


def _exposed(samples: Samples, hidden: set[Figure]) -> Iterator[set[Figure]]:
    """What has to be withheld too, for each whole of which a single part is withheld."""
    asked = {figure[:2] for figure in hidden}  # indicator and year
    figures = pd.DataFrame([figure for figure in samples if figure[:2] in asked], columns=KEY)
    for name, whole in EVERYBODY.items():
        for _, family in figures.groupby([column for column in KEY if column != name], sort=False):
            parts = [*family[family[name] != whole].itertuples(index=False, name=None)]
            total = [*family[family[name] == whole].itertuples(index=False, name=None)]
            left = [part for part in parts if part not in hidden]
            if len(parts) - len(left) == 1 and left and total and total[0] not in hidden:
                # One whose sample is not told is the last, and of those the first by name.
                yield {min(left, key=lambda part: (pd.isna(samples[part]), samples[part], str(part)))}
