"""Whether the last value of a history may still be revised: told by its own releases, not by its publisher.

Measured on every dated release of five series for 123 economies (docs/engine-trials.md): a value is revised mostly in
the two years after it first came out, whether or not it has been revised before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.verdicts.amounts import count, spelled

if TYPE_CHECKING:
    from milepost.country import History

UNSETTLED_YEARS = 2


def may_be_revised(history: History, as_of_year: int) -> bool:
    """Whether the last value came out lately, in a series whose earlier values were revised after they came out."""
    if not history.first_releases:
        return False
    return revised_values(history) > 0 and as_of_year - history.first_releases[-1].year < UNSETTLED_YEARS


def revised_values(history: History) -> int:
    """How many values before the last have been revised since they first came out."""
    pairs = zip(history.releases[:-1], history.first_releases[:-1], strict=True)
    return sum(newest > first for newest, first in pairs)


def sentence(history: History) -> str:
    """When the last value came out, how often earlier ones were revised, and what is done about it."""
    first, revised = history.first_releases[-1], revised_values(history)
    earlier = count(len(history) - 1, "earlier value")
    were = f"{spelled(revised)} of {earlier} {'was' if revised == 1 else 'were'} revised later"
    again = "" if history.releases[-1] == first else f" and was revised in {history.releases[-1].year}"
    return (
        f"The value of {history.last_year} first came out in {first.year}{again}; {were}, so the "
        f"intervals allow for a revision."
    )
