"""What the pages are made of: results, policy, peers, cuts, what changed; and what a page needs to answer a what-if.

Read once from what a run left. A test holds the page's script to `verdicts/rules.py` over thousands of cases.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from milepost.book.explore.plan import Plan, plan_chart
from milepost.country import (
    Event,
    Framework,
    Indicator,
    Parameters,
    Reference,
    StatusReport,
    find_institution,
    load_references,
    statuses_known,
)
from milepost.report import (
    LINE_BEFORE,
    LOOKS,
    IndicatorResult,
    IndicatorSheet,
    Inputs,
    from_text,
    indicator_sheets,
    owed,
    read_results,
)
from milepost.trends import VERY_SURE
from milepost.verdicts import Assessment, Cuts, PeerHistories, Verdict, assess, cuts_of, in_percent, made_up_target

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

    @property
    def line_years(self) -> tuple[int, int]:
        """First and last year of the small lines."""
        return self.whole.country.start_year - LINE_BEFORE, self.whole.country.end_year

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


DIGITS = 9  # significant ones: a chance read from them is right to 1e-6
MOST_WANTED, LEAST_WANTED = 95, 50  # percent, of the probability that is wanted
PERCENT = "\u00a0%"
ANSWERS = [verdict for verdict in Verdict if verdict.judged or verdict is Verdict.TOO_WIDE]
# What is said of each verdict; the script fills in the numbers.
SAY = {
    "MET": "The last figure, {last} in {lastYear}, meets it.",
    "MET_BEFORE": "The last figure, {last} in {lastYear}, met it. No newer figure.",
    "RAISE": "Met or all but certain years before it is due: more is within reach.",
    "ON_TRACK": "Likely: {chance} against the {wanted} asked for.",
    "WATCH": "Expected, not assured: the chance is {chance}, below the {wanted} asked for.",
    "ACCELERATE": "The pace must rise from {expectedPace} to {requiredPace}.",
    "STANDSTILL": "It takes {requiredPace}; nothing of that is expected.",
    "REVERSE": "The figure moves away from it.",
    "REVISE": "Out of reach: it takes {requiredPace}, more than the best comparable peers managed.",
    "DUE": "That year is over, and the figure that tells is not likely to meet it.",
    "TOO_WIDE": "The projection of that year covers nearly the whole scale and says nothing.",
    "OPEN": "Chance",  # what the number beside the verdict is, of a target that is not met, and of one that is
    "HELD": "Chance that it is still met in {year}",
}
SHORT = 8  # letters of a unit that is said with every number
BEYOND = 1.6  # a target can be moved so far beyond what is known


def what_if_state(
    item: IndicatorResult, peers: pd.DataFrame, events: Sequence[Event], cuts: Cuts, *, as_of_year: int
) -> dict[str, Any] | None:
    """The values behind the page's what-if; None where nothing can be asked: no projection, no target, a lost scale.

    `peers` are rows of economy, year, value of this indicator.
    """
    projection, target, a = item.shown_projection, item.target, item.assessment
    if projection is None or target is None or a.threshold is None or not len(item.history):
        return None
    indicator = item.indicator
    low, high = indicator.lower_limit, indicator.upper_limit
    if (low is None or high is None) and not _grows(item, peers):
        return None
    years = [int(year) for year in projection.years]
    table = PeerHistories.read(peers) if len(peers) else None
    asked = {year: _asked(item, year, table, events, cuts, as_of_year=as_of_year) for year in years}
    return {
        "id": indicator.id,
        "scores": _rounded(projection.scores),
        "levels": _rounded(projection.levels),
        "first": years[0],
        "q": [_rounded(row) for row in projection.unclipped],
        "limits": [low, high],
        "span": None if low is None or high is None else high - low,
        "last": [item.history.last_year, projection.last_value],
        "better": indicator.direction.sign,
        "slope": float(projection.pace_per_year),
        "asOf": as_of_year,
        "stale": as_of_year - item.history.last_year > cuts.stale_after_years,
        "borrowed": projection.borrowed,
        "surest": projection.surest,
        "sure": VERY_SURE,
        "best": [one.best_peer_change_per_year if one.best_pace_from == "peers" else None for one in asked.values()],
        "silent": [one.probability is None for one in asked.values()],
        "cuts": {
            "unlikely": cuts.unlikely_probability,
            "certain": cuts.near_certain_probability,
            "spare": cuts.spare_years,
            "raise": cuts.raise_quantile,
            "least": cuts.least_raise_share,
            "wrong": cuts.reverse_probability,
            "wrongYears": cuts.reverse_years,
        },
        "now": [a.threshold, target.target_year, round(100 * cuts.on_track_probability)],
        "range": _range(item, a.threshold),
        "decimals": indicator.decimals,
        "unit": _unit(indicator),
        "paceUnit": _unit(indicator).replace(PERCENT, " points") + " a year",
        "words": {verdict.name: [LOOKS[verdict].word, LOOKS[verdict].id] for verdict in ANSWERS},
        "say": SAY,
    }


def _unit(indicator: Indicator) -> str:
    """What stands behind a value."""
    if in_percent(indicator):
        return PERCENT
    return f" {indicator.unit_short}" if 0 < len(indicator.unit_short) <= SHORT else ""


def _grows(item: IndicatorResult, peers: pd.DataFrame) -> bool:
    """Whether paces compare as growth: the yardstick then hangs on the year alone, not on the target."""
    return item.history.last_value > 0 and item.indicator.upper_limit is None and not bool((peers["value"] < 0).any())


def _asked(
    item: IndicatorResult,
    year: int,
    peers: PeerHistories | None,
    events: Sequence[Event],
    cuts: Cuts,
    *,
    as_of_year: int,
) -> Assessment:
    """A target of that year that is not met yet: what the peers managed, and whether the projection speaks of it."""
    indicator, last = item.indicator, item.history.last_value
    rising = indicator.direction.sign > 0
    limit = indicator.upper_limit if rising else indicator.lower_limit
    bounded = indicator.upper_limit is not None and indicator.lower_limit is not None
    reachable = limit is not None and (bounded or (rising and limit != last))
    far = limit if limit is not None and reachable else last * (4 if rising else 0.25)
    target = made_up_target(indicator.id, far, year, indicator.direction, baseline_year=None, baseline_value=None)
    return assess(
        indicator, target, item.history, item.projection, peers=peers, events=events, as_of_year=as_of_year, cuts=cuts
    )


def _range(item: IndicatorResult, threshold: float) -> list[float]:
    """Lowest and highest target that can be asked of, and the step between two, in the indicator's unit."""
    indicator = item.indicator
    known = [threshold, item.history.last_value]
    projection = item.shown_projection
    if projection is not None:
        known += [projection.quantile(int(projection.years[-1]), level) for level in (0.1, 0.9)]
    low, high = min(known), max(known)
    room = (BEYOND - 1) * (high - low)
    low = low - room if indicator.lower_limit is None else max(indicator.lower_limit, low - room)
    high = high + room if indicator.upper_limit is None else min(indicator.upper_limit, high + room)
    step = 10.0**-indicator.decimals
    while (high - low) / step > 400:
        step *= 10 if (high - low) / step > 2000 else 5 if (high - low) / step > 800 else 2
    # The sliders start where today's target is on a step of theirs.
    low = threshold - step * int((threshold - low) / step + 1e-9)
    high = threshold + step * int((high - threshold) / step + 1e-9)
    if low <= 0 and indicator.upper_limit is None:
        low += step  # growth to nothing is no pace
    return [float(f"{value:.{DIGITS}g}") for value in (low, high, step)]


def _rounded(values: Any) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values]
