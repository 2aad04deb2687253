"""Blocks of the track record on forecasts: would the intervals of earlier years have held?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from milepost.report import chapter, tables, words
from milepost.report import subject_figures as draw
from milepost.track_record import SOON_YEARS, CountryRecord, Seen
from milepost.trends import backtest_histories, summarise
from milepost.verdicts import amount, share, widening_without_each

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from milepost.report.chapter import Chapter

HORIZONS = (1, 2, 3, 4, 5, 6, 7)
NOMINAL = (("covered_80", 0.8), ("covered_95", 0.95))
FORECAST = ["series", "origin", "horizon"]
LABELS = {
    "then": "As known then, with the allowance for revisions",
    "settled": "As known then, taken as final",
    "hindsight": "With hindsight",
}


@dataclass(frozen=True)
class Views:
    """What the years saw: with hindsight, and as known then; `then_years` are those in which anything was known."""

    record: CountryRecord
    newest: tuple[Seen, ...]
    then: dict[int, list[Seen]]

    def with_hindsight(self, _year: int) -> Sequence[Seen]:
        """Every indicator in its newest releases."""
        return self.newest

    def known_then(self, year: int) -> Sequence[Seen]:
        """The indicators whose figure of that year came out soon after it, as they stood on that day."""
        return self.then.get(year, [])


def views_of(desk: Chapter, *, minimum_points: int) -> Views:
    """Everything that the releases in the data tell of earlier years."""
    record = CountryRecord(desk.framework, desk.released, desk.released_peers, desk.as_of, minimum_points)
    first = int(desk.released["release"].min().year) - 1
    then = {year: seen for year in range(first, desk.as_of.year) if (seen := record.as_known_in(year))}
    return Views(record, tuple(record.newest()), then)


def forecasts_with_hindsight(views: Views, origins: Sequence[int]) -> pd.DataFrame:
    """Back-test of every indicator with enough points at each origin, in its newest releases."""
    return _forecasts(views.with_hindsight, origins, views.record.minimum_points)


def forecasts_as_known(views: Views) -> dict[str, pd.DataFrame]:
    """The same forecasts three times: as known then, without the allowance for revisions, and with hindsight."""
    least = views.record.minimum_points

    def settled(year: int) -> list[Seen]:
        return [replace(one, series=replace(one.series, fresh=False)) for one in views.known_then(year)]

    known, plain, newest = (
        _forecasts(see, sorted(views.then), least) for see in (views.known_then, settled, views.with_hindsight)
    )
    return {"then": _same(known, newest), "settled": _same(plain, newest), "hindsight": _same(newest, known)}


def _forecasts(see: Callable[[int], Sequence[Seen]], origins: Sequence[int], minimum_points: int) -> pd.DataFrame:
    parts = [
        backtest_histories([one.series for one in see(origin)], [origin], HORIZONS, minimum=minimum_points, watch=True)
        for origin in origins
    ]
    return pd.concat(parts, ignore_index=True)


def _same(forecasts: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """The forecasts that the others have too."""
    return forecasts.merge(others[FORECAST], on=FORECAST)


def known_section(views: Views, compared: dict[str, pd.DataFrame]) -> list[str]:
    """How far the releases in the data reach back, and what it cost to know only them."""
    then = compared["then"]
    heading = "## What was known then {#sec-track-record-known}"
    if then.empty:
        return [heading, "No release in the data is old enough to judge with what was known at the time."]
    names = {one.indicator.id: one.indicator.short_name for seen in views.then.values() for one in seen}
    reach = {name: min(int(o) for o in then.loc[then["series"] == name, "origin"]) for name in then["series"].unique()}
    starts = sorted(set(reach.values()))
    told = "; ".join(
        f"from {year} on: {words.listed([words.escape(names[name]) for name in sorted(reach) if reach[name] == year])}"
        for year in starts
    )
    silent = [one.indicator.short_name for one in views.newest if one.indicator.id not in reach]
    rows = [
        [label, str(len(part)), share(whole["covered_80"]), share(whole["covered_95"]), f"{whole['crps_to_drift']:.2f}"]
        for label, part in ((LABELS[key], compared[key]) for key in ("then", "settled", "hindsight"))
        for whole in [summarise(part).iloc[0]]
    ]
    return [
        heading,
        "An edition of an earlier year would not have had today's figures. Here every origin stands on the day on "
        "which its year's figure first came out, sees all figures as they stood on that day, and is held against what "
        f"is known now. A figure that came out more than {words.count(SOON_YEARS, 'year')} after its year counts as "
        f"not known in time. The releases in the data reach back so far: {told}. {_silent(silent)}",
        tables.markdown_table(
            ["The same forecasts", "Forecasts", "80 % held", "95 % held", "Score to drift's"],
            rows,
            caption="Intervals on figures as they were known, and with hindsight",
            label="tbl-track-record-known",
            right=(1, 2, 3, 4),
            widths=(44, 14, 14, 14, 14),
        ),
    ]


def _silent(names: Sequence[str]) -> str:
    if not names:
        return ""
    return (
        f"For {words.listed([words.escape(name) for name in names])} the data hold no release that is old enough, and "
        "only hindsight is left."
    )


def coverage_section(desk: Chapter, forecasts: pd.DataFrame) -> list[str]:
    """Measured coverage by origin, drawn and tabled."""
    table = summarise(forecasts, by=("origin",))
    whole = summarise(forecasts).iloc[0]
    held = (
        f"{int(whole['forecasts'])} forecasts of {words.count(int(whole['series']), 'indicator')} could be checked "
        f"against what came. The 80 % intervals held in {share(whole['covered_80'])} of them, the 95 % intervals in "
        f"{share(whole['covered_95'])}."
    )
    warning = (
        "Cambodia's own histories are few, and their forecasts overlap and lean on one another, so these shares "
        "swing widely; they are a check on the engine, not its calibration."
    )
    alt = f"Share of outcomes inside the intervals by origin, from {int(table['origin'].min())} on. {held}"
    caption = "Outcomes inside the intervals, by origin; dotted: what the intervals promise"
    figure = draw.draw_coverage(table, nominal=NOMINAL)
    rows = [
        [
            str(int(row["origin"])),
            str(int(row["forecasts"])),
            share(row["covered_80"]),
            share(row["covered_95"]),
            share(row["drift_covered_80"]),
            share(row["drift_covered_95"]),
            f"{row['crps_to_drift']:.2f}",
        ]
        for _, row in table.iterrows()
    ]
    header = ["Origin", "Forecasts", "80 % held", "95 % held", "Drift: 80 %", "Drift: 95 %", "Score to drift's"]
    return [
        "## Did the intervals hold? {#sec-track-record-coverage}",
        "In this section every origin sees the newest releases of the figures up to its year.",
        held,
        warning,
        chapter.picture(desk, "track-record-coverage", figure, caption=caption, alt=alt),
        tables.markdown_table(
            header,
            rows,
            caption="Coverage by origin, beside the random walk with drift; a score below 1 beats it",
            label="tbl-track-record-coverage",
            right=range(len(header)),
        ),
    ]


def calibration_section(desk: Chapter, *, minimum_points: int) -> list[str]:
    """Where the widths of the intervals come from, and how old that is."""
    table = desk.engine.tables
    facts = table.metadata
    return [
        "## Where the widths come from {#sec-track-record-calibration}",
        f"The widths of the intervals rest on how far off such projections turned out to be on other economies' "
        f"series with outcomes up to {table.as_of} (table *{table.id}*: {words.thousands(facts.get('residuals', ''))} "
        f"residuals of {words.thousands(facts.get('series', ''))} series). @sec-method tells how, and what was "
        "measured on economies that had no part in it, on a longer list of Cambodia's series than this chapter's.",
        f"{words.widening_sentence(desk.engine.widen)} {_without_each(desk, minimum_points)}".rstrip(),
    ]


def _without_each(desk: Chapter, minimum_points: int) -> str:
    """How much the widening rests on single indicators."""
    indicators = desk.framework.indicators
    parts = ((one, desk.history(one.id), desk.framework.events_of(one.id)) for one in indicators.values())
    factors = widening_without_each(parts, minimum_points=minimum_points)
    if len(set(factors.values())) < 2:
        return ""
    (low, least), *_, (high, most) = sorted(factors.items(), key=lambda pair: pair[1])
    return (
        f"The factor leans on single series: with one indicator left out it lies between {amount(least, 2)} (without "
        f"{words.escape(indicators[low].short_name)}) and {amount(most, 2)} (without "
        f"{words.escape(indicators[high].short_name)})."
    )


def forecast_results(forecasts: pd.DataFrame, compared: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Scores of the forecasts, JSON-ready."""
    return {
        "scores": summarise(forecasts).to_dict(orient="records"),
        "by_origin": summarise(forecasts, by=("origin",)).to_dict(orient="records"),
        **{
            f"scores_{name}": [] if part.empty else summarise(part).to_dict(orient="records")
            for name, part in compared.items()
        },
    }
