"""What each institution owes: figures of the indicators that it answers for, and statuses of what it leads."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pandas as pd

from milepost.country import Framework, Indicator, Measure, find_institution, statuses_known
from milepost.report.due_days import owed_since
from milepost.report.frames import histories_of

COLUMNS = ("institution", "kind", "of", "name", "since", "why")


def owed(framework: Framework, figures: pd.DataFrame, day: datetime.date) -> pd.DataFrame:
    """Figures and statuses that are owed on a day, those that have been longest first.

    A figure is owed of an indicator with a target in force that has none at all, or whose next one was due before the
    day (as `milepost calendar` has it), unless it is an assessment that somebody else makes. A status is owed of every
    measure and action of which none is reported; where the text names no institution, by the committees that answer for
    it.

    Args:
        framework: The policy as known on the day.
        figures: As known on the day, with `release` and `first_release`.
        day: The day.

    Returns:
        A row each: institution (abbreviation), kind ("figure" or "status"), of (id of the indicator, measure or
        action), name, since (the day; None where no day is set), why.

    Example:
        >>> from milepost import open_edition
        >>> edition = open_edition(2026)
        >>> rows = owed(edition.framework, edition.figures, edition.as_of)
        >>> sorted(set(rows["kind"]))
        ['figure', 'status']
    """
    rows = [*_figures(framework, figures, day), *_statuses(framework, day)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    order = frame["since"].map(lambda since: since or datetime.date.max)
    return frame.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def _figures(framework: Framework, figures: pd.DataFrame, day: datetime.date) -> Iterator[dict[str, Any]]:
    pasts, institutions = histories_of(figures), framework.institutions.values()
    for item in framework.indicators.values():
        if item.context or item.series_end is not None or not framework.targets_of(item.id):
            continue
        keeper = find_institution(item.custodian, institutions)
        if item.id not in pasts:
            yield _row(keeper, "figure", item, since=None, why="a target waits on it, and no figure was ever out")
            continue
        due = owed_since(item, pasts[item.id], day)
        if due is not None:
            why = f"the last figure is of {pasts[item.id].last_year}, and its frequency is {item.frequency}"
            yield _row(keeper, "figure", item, since=due, why=why)


def _statuses(framework: Framework, day: datetime.date) -> Iterator[dict[str, Any]]:
    reported = statuses_known(framework.statuses, day)
    for item in (*framework.measures, *framework.actions):
        if item.id not in reported:
            over = item.phase_end is not None and item.phase_end < day.year
            since = datetime.date(item.phase_end, 12, 31) if over and item.phase_end else None
            why = "its phase is over, and no status was ever reported" if over else "no status was ever reported"
            for name in _asked(item, framework):
                yield _row(name, "status", item, since=since, why=why)


def _asked(item: Measure, framework: Framework) -> tuple[str, ...]:
    """Who is to report of a measure: who leads it, else the committees."""
    lead = framework.institutions.get(item.lead_institution)
    return item.committee if lead is not None and lead.kind == "unnamed" else (item.lead_institution,)


def _row(institution: str | None, kind: str, thing: Indicator | Measure, **told: Any) -> dict[str, Any]:
    name = thing.title if isinstance(thing, Measure) else thing.name
    return {"institution": institution or "", "kind": kind, "of": thing.id, "name": name, **told}
