"""How much a verdict rests on: a grade from A to D, one step down for each weakness.

Whether the last value may still be revised is told by a history's own releases, not by its publisher. Measured on every
dated release of five series for 123 economies (docs/engine-trials.md): a value is revised mostly in the two years after
it first came out, whether or not it has been revised before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.verdicts.amounts import count, share, spelled
from milepost.verdicts.assessment import Evidence

if TYPE_CHECKING:
    from milepost.country import History
    from milepost.verdicts.cuts import Cuts
    from milepost.verdicts.preparation import Prepared

GRADES = "ABCD"
UNSETTLED_YEARS = 2
ESTIMATES = ("estimated",)


def grade_evidence(prepared: Prepared, as_of_year: int, cuts: Cuts) -> Evidence:
    """The evidence behind a verdict.

    A with no weakness, B with one, C with two, D with three or more. Weaknesses: fewer than `good_points`
    points; a last point older than `fresh_years`; more than `estimated_share` of the values estimated by their
    compiler; a declared break. D at once: fewer than `minimum_points` points, or a last point older than
    `stale_after_years`. That the last value may still be revised is said and costs no grade: the intervals carry it,
    and a fresh value must not weigh less than an old one.
    """
    history = prepared.history
    points = len(history)
    if points == 0:
        return Evidence("D", 0, None, None, None, 0.0, prepared.breaks, "No figure is held.")
    age = as_of_year - history.last_year
    estimated = sum(status in ESTIMATES for status in history.statuses) / points
    weaknesses = [
        text
        for text, weak in (
            (f"fewer than {cuts.good_points} points", points < cuts.good_points),
            (f"a last point more than {cuts.fresh_years} years old", age > cuts.fresh_years),
            (f"{share(estimated)} of the values estimated", estimated > cuts.estimated_share),
            ("a declared break", prepared.breaks > 0),
        )
        if weak
    ]
    hopeless = points < cuts.minimum_points or age > cuts.stale_after_years
    grade = "D" if hopeless else GRADES[min(len(weaknesses), 3)]
    first = int(history.years[0])
    span = str(first) if points == 1 else f"{first} to {history.last_year}"
    noun = "observation" if points == 1 else "observations"
    found = f"; weaknesses: {', '.join(weaknesses)}" if weaknesses else ""
    if may_be_revised(history, as_of_year):
        found += "; the last value may still be revised"
    return Evidence(
        grade=grade,
        points=points,
        first_year=first,
        last_year=history.last_year,
        age_years=age,
        estimated_share=estimated,
        breaks=prepared.breaks,
        sentence=f"Grade {grade}: {points} {noun}, {span}{found}.",
    )


def may_be_revised(history: History, as_of_year: int) -> bool:
    """Whether the last value came out lately, in a series whose earlier values were revised after they came out."""
    if not history.first_releases:
        return False
    return revised_values(history) > 0 and as_of_year - history.first_releases[-1].year < UNSETTLED_YEARS


def revised_values(history: History) -> int:
    """How many values before the last have been revised since they first came out."""
    pairs = zip(history.releases[:-1], history.first_releases[:-1], strict=True)
    return sum(newest > first for newest, first in pairs)


def first_release_sentence(history: History) -> str:
    """When the last value came out, how often earlier ones were revised, and what is done about it."""
    first, revised = history.first_releases[-1], revised_values(history)
    earlier = count(len(history) - 1, "earlier value")
    were = f"{spelled(revised)} of {earlier} {'was' if revised == 1 else 'were'} revised later"
    again = "" if history.releases[-1] == first else f" and was revised in {history.releases[-1].year}"
    return (
        f"The value of {history.last_year} first came out in {first.year}{again}; {were}, so the "
        f"intervals allow for a revision."
    )
