"""What the pages are made of, read once from what a run left: results, policy, peers, cuts, what changed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milepost.book.explore.plan import Plan, plan_chart
from milepost.country import (
    Framework,
    Parameters,
    Reference,
    StatusReport,
    find_institution,
    load_references,
    statuses_known,
)
from milepost.report import IndicatorResult, IndicatorSheet, Inputs, from_text, indicator_sheets, owed, read_results
from milepost.verdicts import Cuts, cuts_of

if TYPE_CHECKING:
    import pandas as pd

ACROSS = "who_owes_what"  # a chapter that is given everything
CHANGES, SUMMARY = "changes", "summary"


@dataclass(frozen=True)
class EditionView:
    """An edition as its pages see it; `slices` are what the goals' chapters were given, `whole` what all were."""

    edition: int
    as_of: datetime.date
    items: dict[str, IndicatorResult]
    slices: dict[str, Inputs]
    whole: Inputs
    cuts: dict[str, Cuts]
    changes: dict[str, Any]
    sources: dict[str, tuple[str, str]]
    journey: Mapping[str, Any] = field(default_factory=dict)

    @property
    def framework(self) -> Framework:
        """The policy as known on the day."""
        return self.whole.framework

    @cached_property
    def plans(self) -> dict[str, Plan]:
        """The chart of every indicator."""
        return {
            name: plan_chart(item, self.peers_of(name), self.framework.events, self.whole.country.name)
            for name, item in self.items.items()
        }

    @cached_property
    def sheets(self) -> Mapping[str, IndicatorSheet]:
        """Every indicator's metadata."""
        return indicator_sheets(self.framework, self.whole.released, self.as_of)

    @cached_property
    def keepers(self) -> dict[str, str]:
        """The abbreviation of each indicator's custodian, by indicator; blank where none is found."""
        held = self.framework.institutions.values()
        return {name: find_institution(item.indicator.custodian, held) or "" for name, item in self.items.items()}

    @cached_property
    def changed(self) -> dict[str, dict[str, Any]]:
        """What the last edition said beside this one, by indicator; those of which it said something."""
        rows = self.changes.get("indicators", [])
        return {row["indicator"]: row for row in rows if row.get("old") and row.get("new")}

    def peers_of(self, indicator: str) -> pd.DataFrame:
        """The peers' figures of an indicator as its goal's chapter saw them: economy, year, value."""
        peers = self.slices[self.items[indicator].indicator.pillar].peers
        return peers[peers["indicator"] == indicator]

    @cached_property
    def reported(self) -> dict[str, StatusReport]:
        """What stands of each measure and action on the day, by its id; of those of which anything was reported."""
        return statuses_known(self.framework.statuses, self.as_of)

    @cached_property
    def owed(self) -> dict[str, list[dict[str, Any]]]:
        """The figures that each institution owes, by its abbreviation; those that have been longest first."""
        rows = owed(self.framework, self.whole.known, self.as_of)
        made: dict[str, list[dict[str, Any]]] = {}
        for row in rows[rows["kind"] == "figure"].to_dict(orient="records"):
            made.setdefault(str(row["institution"]), []).append({str(key): value for key, value in row.items()})
        return made

    def last_of_peers(self, indicator: str) -> list[tuple[str, int, float]]:
        """Each peer's last figure: name, year, value."""
        return [(line.name, *line.points[-1]) for line in self.plans[indicator].peers]

    def page_of(self, indicator: str) -> str:
        """The address of an indicator's page, from the book's first page."""
        return f"indicators/{indicator.replace('_', '-')}.html"

    def page_of_institution(self, name: str) -> str:
        """The address of an institution's page, from the book's first page."""
        return f"institutions/{name.lower()}.html"


def gather_pages(data: Path, work: Path, parameters: Parameters) -> EditionView | None:
    """What the run in `work` left, with the sources of `data`; None where a chapter is missing, as in a draft."""
    inputs = work / "inputs"
    if not (inputs / f"{ACROSS}.json").is_file():
        return None
    whole = from_text((inputs / f"{ACROSS}.json").read_text(encoding="utf-8"))
    items: dict[str, IndicatorResult] = {}
    slices: dict[str, Inputs] = {}
    for pillar in whole.framework.pillars:
        if not (work / "results" / f"{pillar}.json").is_file() or not (inputs / f"{pillar}.json").is_file():
            return None
        slices[pillar] = from_text((inputs / f"{pillar}.json").read_text(encoding="utf-8"))
        items |= {item.indicator.id: item for item in read_results(work, pillar).items}
    return EditionView(
        edition=parameters.edition,
        as_of=parameters.as_of,
        items=items,
        slices=slices,
        whole=whole,
        cuts={pillar: cuts_of(parameters.for_chapter(pillar)) for pillar in slices},
        changes=_handed_on(work, CHANGES),
        sources={one.key: _named(one) for one in load_references(data)[0]},
        journey=_handed_on(work, SUMMARY),
    )


def _handed_on(work: Path, chapter: str) -> dict[str, Any]:
    """What a chapter across the goals handed on; nothing where it did not run."""
    return read_results(work, chapter).extra if (work / "results" / f"{chapter}.json").is_file() else {}


def _named(reference: Reference) -> tuple[str, str]:
    """Who and when, for a link; and the title."""
    authors = reference.text("author") or reference.text("publisher") or reference.text("title")
    first, *more = authors.split(" and ")
    who = first.split(",")[0] + (" et al." if more else "")
    return f"{who} ({reference.text('year') or 'no year'})", reference.text("title")
