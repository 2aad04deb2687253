"""What a notebook calls: open the desk, assess a pillar, show, write.

A notebook run by Papermill gets `output` and leaves figures and results there; opened by hand in JupyterLab
it shows the same and writes to `outputs/<edition>.draft/`, so that the last good edition stays as it is.
"""

from __future__ import annotations

import base64
import datetime
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.display import Markdown, display

from milepost import figures, words
from milepost.assess import Cuts, JourneyShare, Override, Verdict, assess_indicator, journey_share, national_widening
from milepost.checks import check_data, refuse_errors
from milepost.framework import Framework, Indicator, Target, load_framework
from milepost.observations import History, history, known_at, load_economies, load_observations, load_peers
from milepost.project_folder import find_root
from milepost.results import ChapterResults, IndicatorResult, ResultsError, read_results, write_results
from milepost.trends import MINIMUM_POINTS, load_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.figure import Figure

    from milepost.trends import CalibrationTables


@dataclass(frozen=True)
class Desk:
    """All that a chapter works with: policy, figures and tables known at the as-of date, and where results go."""

    root: Path
    work: Path
    typeset: bool
    edition: int
    as_of: datetime.date
    framework: Framework
    known: pd.DataFrame
    peers: pd.DataFrame
    widen: float
    tables: CalibrationTables

    def history(self, indicator: str, *, sex: str = "both", location: str = "total", province: str = "") -> History:
        """History of one group as known at the as-of date; empty when nothing was observed."""
        return history(self.known, indicator, sex=sex, location=location, province=province)

    def peers_of(self, indicator: str) -> pd.DataFrame:
        """Peers' figures of one indicator: columns economy (its name), year, value."""
        return self.peers[self.peers["indicator"] == indicator]

    def results(self, chapter: str) -> ChapterResults:
        """What another chapter left in this run, or in the last edition when working by hand."""
        try:
            return read_results(self.work, chapter)
        except ResultsError:
            if self.typeset:
                raise
            return read_results(self.root / "outputs" / str(self.edition), chapter)


def open_desk(*, edition: int, as_of: str, output: str = "", peers: list[str] | None = None) -> Desk:
    """Check the data, refuse errors, and load what was known on `as_of`.

    Raises DataError listing every error in the data.
    """
    root = find_root(Path.cwd())
    refuse_errors(check_data(root / "data"))
    desk = desk_as_known(root, edition, datetime.date.fromisoformat(as_of), peers=peers)
    return replace(desk, work=Path(output).resolve(), typeset=True) if output else desk


def desk_as_known(root: Path, edition: int, day: datetime.date, *, peers: Sequence[str] | None = None) -> Desk:
    """What was known on a day, for drafts; the data are taken as checked. `peers` are codes, all of them when None."""
    data = root / "data"
    figures_of_peers = load_peers(data, day)
    if peers is not None:
        figures_of_peers = figures_of_peers[figures_of_peers["economy"].isin(peers)]
    names = load_economies(data)
    figures_of_peers = figures_of_peers.assign(
        economy=figures_of_peers["economy"].map(lambda code: names.get(code, code))
    )
    framework, known = load_framework(data).as_known(day), known_at(load_observations(data), day)
    parts = [(item, history(known, item.id), framework.events_of(item.id)) for item in framework.indicators.values()]
    return Desk(
        root=root,
        work=root / "outputs" / f"{edition}.draft",
        typeset=False,
        edition=edition,
        as_of=day,
        framework=framework,
        known=known,
        peers=figures_of_peers,
        widen=national_widening(parts, minimum_points=MINIMUM_POINTS),
        tables=load_tables(day.year),
    )


def assess_pillar(desk: Desk, pillar: str, *, cuts: Cuts, end_year: int) -> tuple[IndicatorResult, ...]:
    """Project every indicator of a pillar and assess it against its last target in force."""
    items = []
    for indicator in desk.framework.of_pillar(pillar):
        targets = desk.framework.targets_of(indicator.id)
        items.append(assess_target(desk, indicator, targets[-1] if targets else None, cuts=cuts, end_year=end_year))
    return tuple(items)


def assess_target(
    desk: Desk, indicator: Indicator, target: Target | None, *, cuts: Cuts, end_year: int
) -> IndicatorResult:
    """Project one indicator to `end_year` (or its target year, if later) and assess it against one target.

    The calibration tables are those known in the as-of year, so an earlier edition made again has no hindsight.
    """
    past, events = desk.history(indicator.id), desk.framework.events_of(indicator.id)
    assessment, fitted = assess_indicator(
        indicator,
        target,
        past,
        peers=desk.peers_of(indicator.id),
        events=events,
        as_of_year=desk.as_of.year,
        horizon_year=end_year,
        cuts=cuts,
        tables=desk.tables,
        widen=desk.widen,
    )
    for held in desk.framework.overrides:
        if target is not None and held.target == target.id:
            assessment = assessment.overridden(Override(Verdict(held.verdict), held.reason, held.role))
    journey = journey_share(indicator, target, past, fitted, as_of_year=desk.as_of.year, events=events)
    return IndicatorResult(indicator, target, past, fitted, assessment, journey)


def journey_shares(items: Sequence[IndicatorResult], end_year: int) -> list[JourneyShare]:
    """Shares of the journey to `end_year`; an indicator whose last target is due in another year has none."""
    return [
        item.journey if item.target is not None and item.target.target_year == end_year else _uncounted(item)
        for item in items
    ]


def _uncounted(item: IndicatorResult) -> JourneyShare:
    why = item.journey.problem or f"its target is due in {item.target.target_year if item.target else 'no year'}"
    return replace(item.journey, observed=None, projected=None, low=None, high=None, problem=why)


def show(*parts: str) -> None:
    """Show Markdown: each part is a block of its own."""
    display(Markdown(_joined(parts) + "\n"))


def picture(desk: Desk, name: str, figure: Figure, *, caption: str, alt: str) -> str:
    """Markdown for a figure; under Papermill the SVG is saved in `figures/`, by hand it stands in the text."""
    if desk.typeset:
        path = desk.work / "figures" / f"{name}.svg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(figures.svg(figure))
        address = f"../figures/{name}.svg"
    else:
        address = "data:image/png;base64," + base64.b64encode(figures.png(figure)).decode("ascii")
    return f'![{caption}]({address}){{#fig-{name} fig-alt="{words.attribute(alt)}"}}'


def write_fragment(desk: Desk, name: str, *parts: str) -> None:
    """Write `fragments/<name>.md`, which a page of the book includes."""
    path = desk.work / "fragments" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_joined(parts), encoding="utf-8")


def _joined(parts: tuple[str, ...]) -> str:
    """Blocks with a blank line between them; a number and its percent sign stay together."""
    return "\n\n".join(part for part in parts if part).replace(" %", "\u00a0%") + "\n"


def write(desk: Desk, chapter: str, items: tuple[IndicatorResult, ...] = (), **extra: Any) -> None:
    """Hand this chapter's results on."""
    results = ChapterResults(chapter, desk.edition, desk.as_of.isoformat(), items, extra)
    write_results(desk.work, results)
