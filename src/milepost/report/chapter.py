"""What a notebook opens: the figures and the policy as frames; where its text, figures and results go.

A notebook run by Papermill gets `output` and leaves figures and results there; opened by hand in JupyterLab
it shows the same and writes to `outputs/<edition>.by-hand/`, so that the last good edition stays as it is.
"""

from __future__ import annotations

import base64
import datetime
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown, display

from milepost.country import Country, Framework, Parameters, ReviewerVerdict, Stage, load_parameters, without_tags
from milepost.report import words
from milepost.report.carrying import Verdicts
from milepost.report.frames import FrameError, events_frame, frame_of, indicators_frame, targets_frame
from milepost.report.given import disagreement
from milepost.report.plot.key import explain
from milepost.report.plot.style import png, svg
from milepost.report.registers import institutions_frame, measures_frame, statuses_frame
from milepost.report.results import ChapterResults, ResultsError, read_results, write_results
from milepost.report.verdict_block import finding
from milepost.report.verdict_frame import verdicts_frame
from milepost.trends import Engine
from milepost.verdicts import Cuts, cuts_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Chapter:
    """All that a chapter works with: policy, figures and tables known at the as-of date, and where results go."""

    root: Path
    work: Path
    typeset: bool
    edition: int
    as_of: datetime.date
    country: Country
    framework: Framework
    known: pd.DataFrame
    peers: pd.DataFrame
    provinces: dict[str, str]
    engine: Engine
    released: pd.DataFrame
    released_peers: pd.DataFrame
    pillar: str = ""
    parameters: Parameters | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    by_runner: bool = False
    explained: set[str] = field(default_factory=set)  # marks of charts that a key has told of

    @property
    def cuts(self) -> Cuts:
        """The parameters of the rule that the edition states. Raises ValueError where none were read."""
        if self.parameters is None:
            raise ValueError(
                "this chapter was opened with a date, not with an edition's parameters; write mp.Cuts(...)"
            )
        return cuts_of(self.parameters.model_dump())

    @property
    def name(self) -> str:
        """The name of this chapter's goal, as Markdown. Raises KeyError in a chapter across all goals."""
        return words.escape(self.framework.pillars[self.pillar].name)

    @property
    def countries(self) -> tuple[str, str]:
        """The country's name and that of the group of its peers."""
        return (self.country.name, self.country.others)

    @property
    def peer_group(self) -> str:
        """What the legends of charts call the peers."""
        return self.country.peers

    @property
    def figures(self) -> pd.DataFrame:
        """Every figure as known on the day, of all groups: indicator, year, value, sex, location, province, status, ...

        Those of this chapter's goal, with what it shows of others.
        """
        return self.known

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """A row an indicator of this chapter's goal (of all, across the goals): the fields of `Indicator`."""
        return self.shown[self.shown["pillar"] == self.pillar] if self.pillar else self.shown

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The indicators of this chapter and those of other goals that it shows beside them."""
        return indicators_frame(self.framework)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """A row a target, superseded ones too: the fields of `Target`."""
        frame = targets_frame(self.framework)
        return frame[frame["indicator"].isin(self.indicators["indicator"])]

    @cached_property
    def events(self) -> pd.DataFrame:
        """A row a declared break: indicator, year, kind, reason, source."""
        return events_frame(self.framework)

    @cached_property
    def overrides(self) -> pd.DataFrame:
        """Reviewers' verdicts: target, verdict, reason, role."""
        return frame_of(self.framework.overrides, ReviewerVerdict)

    @cached_property
    def goals(self) -> dict[str, str]:
        """The names of all goals by id, in the framework's order."""
        return {pillar.id: pillar.name for pillar in self.framework.pillars.values()}

    @cached_property
    def measures(self) -> pd.DataFrame:
        """A row a measure of the goal or for its indicators (else all): the fields of `Measure`, status on the day."""
        return measures_frame(self.framework, self.as_of)

    @cached_property
    def actions(self) -> pd.DataFrame:
        """A row an action of the digital government policy, with the columns of `measures`."""
        return measures_frame(self.framework, self.as_of, "actions")

    @cached_property
    def statuses(self) -> pd.DataFrame:
        """Every status that was reported until the day: measure, status, date, release, source, note."""
        return statuses_frame(self.framework)

    @cached_property
    def institutions(self) -> pd.DataFrame:
        """A row an institution: what it leads and joins, the figures that it keeps, as ids."""
        return institutions_frame(self.framework)

    @cached_property
    def stages(self) -> pd.DataFrame:
        """A row a stage of the journey: the fields of `Stage`, and whether it is over."""
        over = [stage.over(self.as_of) for stage in self.framework.stages]
        return frame_of(self.framework.stages, Stage).assign(over=over)

    @cached_property
    def tiles(self) -> pd.DataFrame:
        """Where each province stands on a map of tiles: place, column, row; empty without `data/province_tiles.csv`."""
        path = self.root / "data" / "province_tiles.csv"
        held = pd.read_csv(path) if path.is_file() else pd.DataFrame(columns=["code", "column", "row"])
        held = held[held["code"].isin(self.provinces)]
        return held.assign(place=held["code"].map(self.provinces))[["place", "column", "row"]]

    def results(self, chapter: str) -> ChapterResults:
        """What another chapter left in this run; by hand what a notebook left, or the last edition.

        By hand only results of this edition and day count that were made with the edition's parameters. Raises
        ResultsError when there are none.
        """
        if self.by_runner:
            return read_results(self.work, chapter)
        wanted = load_parameters(self.root / "params" / f"{self.edition}.yml").for_chapter(chapter)
        why: list[str] = []
        for folder in (self.work,) if self.typeset else (self.work, self.root / "outputs" / str(self.edition)):
            try:
                held = read_results(folder, chapter)
            except ResultsError as error:
                why.append(str(error))
                continue
            fault = disagreement(held, self.edition, self.as_of.isoformat(), wanted)
            if not fault:
                if why and (self.work / "results" / f"{chapter}.json").exists():
                    display(Markdown(f"*The results of {chapter} are those of {folder.name}: {why[0]}*"))
                return held
            why.append(f"those in {folder.name} {fault}; run notebooks/{chapter}.ipynb with the edition's parameters.")
        raise ResultsError(f"the results of {chapter}: {why[-1]}" if len(why) == 1 else "\n".join(why))

    @property
    def verdicts(self) -> Verdicts:
        """What every goal's chapter handed on, a row an indicator, in the framework's order."""
        return verdicts_frame(item for pillar in self.framework.pillars for item in self.results(pillar).items)

    def show(
        self,
        *parts: str | Figure,
        of: Verdicts | None = None,
        indicator: str = "",
        label: str = "",
        caption: str = "",
        alt: str = "",
    ) -> None:
        """Show blocks of Markdown and figures, each a block of its own.

        A figure needs a `label` (`citizens-by-sex`), a `caption` in Markdown and an `alt` text; with `of` and
        `indicator` all three come from the verdicts. Run by Papermill its SVG is saved in `figures/`, by hand it
        stands in the text. A mark is explained under the first figure of the chapter that draws it.
        """
        if of is not None:
            (item,) = [one for one in of.values_behind() if one.indicator.id == indicator]
            label = f"{item.indicator.pillar}-{indicator.replace('_', '-')}"
            caption, alt = finding(item), words.alt_text(item)
        blocks = [
            part if isinstance(part, str) else self._picture(part, label, caption, alt, self.explained)
            for part in parts
        ]
        text = _joined(tuple(blocks)) + "\n"
        display(Markdown(text if self.typeset else without_layout(text)))

    def picture(self, figure: Figure, *, label: str, caption: str, alt: str, page: bool = False) -> str:
        """Markdown for a figure, which is then closed; for a fragment of a `page` beside `_quarto.yml` too."""
        text = self._picture(figure, label, caption, alt, set() if page else self.explained)
        return text.replace("](../figures/", "](figures/") if page else text

    def _picture(self, figure: Figure, label: str, caption: str, alt: str, told: set[str]) -> str:
        """Markdown for a figure, which is then closed."""
        if not (label and caption and alt):
            raise FrameError("a figure needs label, caption and alt; or `of` and `indicator`, which give all three.")
        explain(figure, told)
        if self.typeset:
            path = self.work / "figures" / f"{label}.svg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(svg(figure))
            address = f"../figures/{label}.svg"
        else:
            address = "data:image/png;base64," + base64.b64encode(png(figure)).decode("ascii")
        plt.close(figure)
        return f'![{caption}]({address}){{#fig-{label} fig-alt="{words.attribute(alt)}"}}'

    def write(self, name: str, verdicts: Verdicts | None = None, **extra: Any) -> None:
        """Hand on what this chapter found, for the chapters across the goals: `results/<name>.json`."""
        items = () if verdicts is None else verdicts.values_behind()
        cuts = getattr(verdicts, "cuts", None)
        parameters = {**self.given, **(asdict(cuts) if cuts else {})}
        write_results(self.work, ChapterResults(name, self.edition, self.as_of.isoformat(), items, extra, parameters))

    def fragment(self, name: str, *parts: str) -> None:
        """Write `fragments/<name>.md`, which a page of the book includes."""
        path = self.work / "fragments" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_joined(parts), encoding="utf-8")


LAYOUT = re.compile(r"^:{3,}.*$", re.MULTILINE)
MARK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\]\([^)]*\))*)\]\{\.[^}]*\}")


def without_layout(text: str) -> str:
    """A text as a notebook that is run by hand shows it: without the blocks and marks that the book's template draws.

    >>> without_layout("[Met]{.verdict .met}: reached.")
    'Met: reached.'
    """
    return MARK.sub(r"\1", LAYOUT.sub("", text))


def _joined(parts: tuple[str, ...]) -> str:
    """Blocks with a blank line between them; a number and its percent sign stay together, and a `<` is a sign."""
    return without_tags("\n\n".join(part for part in parts if part)).replace(" %", "\u00a0%") + "\n"
