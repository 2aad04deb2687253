"""An indicator's metadata sheet on the sections of the SDG metadata template, from the framework and the figures.

What nobody wrote down says so: "not recorded". Nothing in a sheet is typed for it alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.country import Framework, Indicator, Target, by_indicator, known_at
from milepost.report.words import count, escape, listed, target_words
from milepost.verdicts import spelled

if TYPE_CHECKING:
    import pandas as pd

NOT_RECORDED = "not recorded"
SECTIONS = (
    *("Indicator", "Reporter", "Definition", "Source"),
    *("Methodology", "Availability", "Comparability", "References"),
)
MOST_SHEETS = 200  # in the annex: five to a page of it
KEPT = (2, 1)  # sections of a short sheet: definition, reporter
# Kinds of groups: what they are called, and what stands for everybody.
GROUPS = {"sex": ("sex", "both"), "location": ("town and country", "total"), "province": ("province", "")}
MISSING = "a year or group without a figure stays without; only a trend bridges the years between two figures"


@dataclass(frozen=True)
class SheetEntry:
    """One concept of a section: its name, what is known, and the sources that say so."""

    label: str
    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndicatorSheet:
    """The eight sections of one indicator's metadata, numbered from 0 as the template has them."""

    id: str
    name: str
    sections: tuple[tuple[SheetEntry, ...], ...]


def indicator_sheets(framework: Framework, figures: pd.DataFrame, as_of: datetime.date) -> dict[str, IndicatorSheet]:
    """Every indicator's sheet by its id; `figures` are all releases, of which those until `as_of` count."""
    out = figures[figures["release"] <= as_of]
    newest = known_at(out, as_of)
    released, known = by_indicator(out), by_indicator(newest)
    return {
        name: _sheet(indicator, framework, released.get(name, out.iloc[:0]), known.get(name, newest.iloc[:0]), as_of)
        for name, indicator in framework.indicators.items()
    }


def _sheet(
    indicator: Indicator, framework: Framework, released: pd.DataFrame, known: pd.DataFrame, as_of: datetime.date
) -> IndicatorSheet:
    """The sheet of one indicator, from all its releases and from its figures as they are known."""
    targets = [target for target in framework.targets if target.indicator == indicator.id]
    return IndicatorSheet(
        indicator.id,
        indicator.name,
        (
            _information(indicator, framework, targets, as_of),
            (SheetEntry("Organisation", indicator.custodian),),
            _definition(indicator),
            _collection(indicator, released),
            _considerations(indicator, framework, targets),
            _availability(known),
            _comparability(indicator, framework, released),
            (SheetEntry("Sources", "", indicator.citation),),
        ),
    )


def annex_markdown(framework: Framework, sheets: Mapping[str, IndicatorSheet]) -> str:
    """Every indicator's sheet, goal by goal: the annex on indicators and targets.

    Where there are more than `MOST_SHEETS`, what each is and who keeps it; the web book has a page an indicator.
    """
    written = sheet_markdown if len(sheets) <= MOST_SHEETS else short_markdown
    blocks = []
    for pillar in framework.pillars.values():
        blocks.append(f"## {escape(pillar.name)} {{#sec-indicators-{pillar.id}}}")
        blocks += [written(sheets[item.id]) for item in framework.of_pillar(pillar.id)]
    return "\n\n".join(blocks).replace(" %", "\u00a0%") + "\n"


def short_markdown(sheet: IndicatorSheet) -> str:
    """The sheet as a heading, what the indicator is and who keeps it."""
    said = [f"*{escape(one.label)}:* {_with_sources(one)}." for number in KEPT for one in sheet.sections[number][:1]]
    return "\n\n".join([_heading(sheet), " ".join([*said, "The whole sheet is on its page of the web book."])])


def _heading(sheet: IndicatorSheet) -> str:
    return f"### {escape(sheet.name)} {{#sec-indicators-{sheet.id.replace('_', '-')}}}"


def sheet_markdown(sheet: IndicatorSheet) -> str:
    """The sheet as a heading and a compact table, for the annex."""
    lines = [_heading(sheet), ""]
    lines += [f"| Section | Sheet of {escape(sheet.id)} |", "|" + "-" * 18 + "|" + "-" * 82 + "|"]
    for number, (title, entries) in enumerate(zip(SECTIONS, sheet.sections, strict=True)):
        cell = " ".join(f"*{escape(entry.label)}:* {_with_sources(entry)}." for entry in entries)
        lines.append(f"| {number} {title} | {cell.replace('?.', '?')} |")
    return "\n".join(lines)


def _with_sources(entry: SheetEntry) -> str:
    cites = "[" + "; ".join(f"@{key}" for key in entry.sources) + "]" if entry.sources else ""
    return " ".join(part for part in (escape(entry.text.rstrip(".")), cites) if part)


def _information(
    indicator: Indicator, framework: Framework, targets: Sequence[Target], as_of: datetime.date
) -> tuple[SheetEntry, ...]:
    codes = [f"{who} {code}" for who, code in (("SDG", indicator.sdg_code), ("ITU", indicator.itu_code)) if code]
    promised = "; ".join(_target(target, indicator) for target in targets)
    documents = tuple(dict.fromkeys(key for target in targets if target.page for key in target.source))
    return (
        SheetEntry("Goal", framework.pillars[indicator.pillar].name),
        SheetEntry("Targets", promised or "none, shown as context only", documents),
        SheetEntry("Related", ", ".join(codes) or NOT_RECORDED),
        SheetEntry("Metadata as of", f"{as_of.day} {as_of:%B %Y}"),
    )


def _target(target: Target, indicator: Indicator) -> str:
    relative = target.kind.value == "relative" and target.baseline_value is None
    words = target_words(target, None if relative else target.threshold(indicator.direction), indicator)
    return words if target.in_force else f"{words}, superseded"


def _definition(indicator: Indicator) -> tuple[SheetEntry, ...]:
    low, high = indicator.lower_limit, indicator.upper_limit
    limits = [f"from {low:g}" if low is not None else "", f"to {high:g}" if high is not None else ""]
    return (
        SheetEntry("Definition", indicator.definition),
        SheetEntry("Unit", f"{indicator.unit}, better if it {'rises' if indicator.direction.sign > 0 else 'falls'}"),
        SheetEntry("Limits", " ".join(part for part in limits if part) or "none"),
    )


def _collection(indicator: Indicator, figures: pd.DataFrame) -> tuple[SheetEntry, ...]:
    code = f" ({indicator.source_code})" if indicator.source_code else ""
    newest = (
        f"; newest release read {figures['release'].max().day} {figures['release'].max():%B %Y}" if len(figures) else ""
    )
    return (
        SheetEntry("Source", f"{indicator.source}{code}"),
        SheetEntry("Collection method", NOT_RECORDED),
        SheetEntry("Calendar", f"{indicator.frequency}{newest}"),
    )


def _considerations(indicator: Indicator, framework: Framework, targets: Sequence[Target]) -> tuple[SheetEntry, ...]:
    reasons = [
        SheetEntry(f"Why the target of {target.target_year}", target.reasoning, target.source) for target in targets
    ]
    events = framework.events_of(indicator.id)
    breaks = [f"{event.kind} in {event.year}, {event.reason}" for event in events if event.kind != "doubt"]
    doubts = [f"{event.year}, {event.reason}" for event in events if event.kind == "doubt"]
    doubts = [indicator.doubt.rstrip("."), *doubts] if indicator.doubt else doubts
    error = indicator.survey_error and f"{indicator.survey_error:g} either way (95 %), in the unit"
    return (
        *reasons,
        SheetEntry("Limits of the data", indicator.known_limits),
        SheetEntry("Breaks declared", "; ".join(breaks) or "none"),
        *([SheetEntry("Doubts declared", "; ".join(doubts))] if doubts else []),
        SheetEntry("Survey error", error or NOT_RECORDED),
        SheetEntry("Missing values", MISSING),
    )


def _availability(known: pd.DataFrame) -> tuple[SheetEntry, ...]:
    national = known[known[[*GROUPS]].eq([whole for _, whole in GROUPS.values()]).all(axis=1)]
    if national.empty:
        country = "no figure for the country"
    else:
        years = national["year"]
        first, last = years.min(), years.max()
        country = f"{count(len(years), 'year')} between {first} and {last}" if len(years) > 1 else f"{last} only"
        made = int((national["status"] != "normal").sum())
        country += f", of which {spelled(made)} estimated, provisional or carried" if made else ""
    years_of = {words: _years(known[known[name] != whole]) for name, (words, whole) in GROUPS.items()}
    groups = [f"{words} ({years})" for words, years in years_of.items() if years]
    return (SheetEntry("Country", country), SheetEntry("By group", ", ".join(groups) or "none"))


def _years(figures: pd.DataFrame) -> str:
    """Years of figures by one kind of group: `2014, 2017 and 2021`, or their number where there are many."""
    years = sorted(set(figures["year"]))
    if len(years) > 4:
        return f"{len(years)} years, {years[0]} to {years[-1]}"
    return listed([str(year) for year in years]) if years else ""


def _comparability(indicator: Indicator, framework: Framework, figures: pd.DataFrame) -> tuple[SheetEntry, ...]:
    changed = [event for event in framework.events_of(indicator.id) if event.kind == "definition"]
    if indicator.series_end is not None:
        definition = f"the series, or its scale, ended in {indicator.series_end}"
    elif changed:
        definition = f"changed in {listed([str(event.year) for event in changed])}; no trend is drawn across"
    else:
        definition = "no change declared"
    revised = int((figures.groupby(["year", "sex", "location", "province"]).size() > 1).sum())
    return (
        SheetEntry("Definition over time", definition),
        SheetEntry("Revisions", count(revised, "figure") + " revised or withdrawn since first read"),
        SheetEntry("Deviation from international standards", NOT_RECORDED),
    )
