"""The analysis of a chapter, frames in and frames out: project, assess, compare groups, ask the published rules.

What a notebook calls is here; what is calculated lies in `trends` and `verdicts`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from milepost.country import Event, History, Indicator, Target
from milepost.report.carrying import Trends, Verdicts
from milepost.report.fitted import Fitted, fitted_from
from milepost.report.frames import FrameError, events_of, histories_of, indicators_of, no_figures, require, targets_of
from milepost.report.results import IndicatorResult
from milepost.report.verdict_frame import verdicts_frame
from milepost.trends import Engine, Projection, load_tables, shipped_years
from milepost.verdicts import (
    Cuts,
    Override,
    Verdict,
    has_ended,
    journey_share,
    national_widening,
    prepare,
    project_indicator,
    stability,
    with_stability,
)
from milepost.verdicts import assess as assess_one

if TYPE_CHECKING:
    import pandas as pd

AsOf = datetime.date | int | str


@dataclass(frozen=True)
class Near:
    """What stands around one target: peers' rows, declared breaks, the as-of year, cuts, the engine."""

    peers: pd.DataFrame | None
    events: tuple[Event, ...]
    year: int
    cuts: Cuts
    engine: Engine | None


def project(
    figures: pd.DataFrame,
    *,
    until: int,
    indicators: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    engine: Engine | None = None,
    as_of: AsOf | None = None,
    levels: Sequence[int] = (80, 95),
    minimum_points: int = 5,
) -> Trends:
    """Project every indicator of `figures` to the year `until`, with calibrated intervals.

    Args:
        figures: Rows of indicator, year, value (unit of the indicator); with sex, location or province, the rows on
            everybody count. `lower` and `upper` give limits where `indicators` is not given.
        until: Last year to project.
        indicators: A row an indicator, the fields of `Indicator`: limits, whether it is a percentage, its source code.
        events: Declared breaks: indicator, year, kind ("outlier", "level", "slope", "definition"), reason, source.
        engine: Calibration tables and widening; without it the shipped tables known in the as-of year, widened as
            these figures' own recent outcomes ask for.
        as_of: Day, year or ISO date of the analysis; the year of the newest figure without it.
        levels: Coverage of the printed intervals in percent, of those in the tables (10 to 98).
        minimum_points: Observations below which there is no trend.

    Returns:
        A row an indicator and year: indicator, year, method, median, lo80, hi80, ..., tables. An indicator without
        a trend has no row; `assess` says why.

    Raises:
        FrameError: A column is missing, a year stands twice, or a row cannot be used.

    Source: docs/method.md; measured coverage in docs/accuracy.md.

    Example:
        >>> import pandas as pd
        >>> figures = pd.DataFrame({"indicator": "internet", "year": range(2015, 2025), "lower": 0, "upper": 100,
        ...                         "value": [20, 25, 31, 38, 44, 50, 55, 59, 63, 66]})
        >>> ahead = project(figures, until=2030)
        >>> list(ahead.columns)
        ['indicator', 'year', 'method', 'median', 'lo80', 'hi80', 'lo95', 'hi95', 'tables']
        >>> bool((ahead["lo95"] <= ahead["lo80"]).all())
        True
    """
    chosen = indicators_of(indicators, figures, None)
    breaks, pasts = events_of(events), histories_of(figures)
    year = _year(as_of, pasts.values())
    known = [(item, pasts[item.id], own_events(breaks, item)) for item in chosen if item.id in pasts]
    engine = engine or _measured(year, known, minimum_points)
    fitted: dict[str, Fitted] = {}
    for item, past, own in known:
        if has_ended(item, year) or past.last_year >= until:
            continue
        projection, alternative = project_indicator(
            item,
            past,
            events=own,
            horizon_year=until,
            minimum_points=minimum_points,
            engine=engine,
            as_of_year=year,
        )
        if projection is not None:
            fitted[item.id] = Fitted(projection, alternative)
    rows = [row for name, one in fitted.items() for row in _trend_rows(name, one.projection, levels)]
    ends = [f"{end}{level}" for level in levels for end in ("lo", "hi")]
    return Trends.of(rows, ["indicator", "year", "method", "median", *ends, "tables"], carried=fitted, key="indicator")


def assess(
    trends: pd.DataFrame,
    targets: pd.DataFrame,
    figures: pd.DataFrame,
    *,
    cuts: Cuts,
    as_of: AsOf | None = None,
    indicators: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    peers: pd.DataFrame | None = None,
    overrides: pd.DataFrame | None = None,
    engine: Engine | None = None,
    each: str = "indicator",
) -> Verdicts:
    """Judge every indicator against its last target in force: chance, verdict, paces and why.

    Args:
        trends: As `project` returns them, or rows of one's own: indicator, year, method, median, lo80, hi80, ...
            The chance is read from these rows, so that another model gives other verdicts.
        targets: Rows of indicator, value, target_year; with `direction` ("increase" or "decrease") where
            `indicators` is not given, else the fields of `Target`.
        figures: As for `project`.
        cuts: The parameters of the rule; each has its meaning in `milepost params`.
        as_of: Day, year or ISO date of the analysis; the year of the newest figure without it.
        indicators: As for `project`.
        events: As for `project`.
        peers: Comparable economies' figures: indicator, economy, year, value.
        overrides: Reviewers' verdicts: target, verdict, reason, role.
        engine: As for `project`; with it, every verdict says how firmly it stands on the last value.
        each: "indicator" for its last target in force, "target" for a row a target.

    Returns:
        A row an indicator (or target): indicator, name, verdict, judged (whether it tells how the target stands),
        probability (0-1), expected_pace (of the projection's median) and required_pace (unit per year, from the last
        value to the target year), pace_ratio (the second over the first; inf where what is expected does not help),
        went (its direction), reason, last and target year and value, ...; None where nothing is known.

    Raises:
        FrameError: A column is missing, or a row cannot be used.

    Source: docs/method.md.

    Example:
        >>> import pandas as pd
        >>> from milepost import Cuts
        >>> figures = pd.DataFrame({"indicator": "internet", "year": range(2015, 2025), "lower": 0, "upper": 100,
        ...                         "value": [20, 25, 31, 38, 44, 50, 55, 59, 63, 66]})
        >>> targets = pd.DataFrame({"indicator": ["internet"], "value": [90], "target_year": [2030],
        ...                         "direction": ["increase"]})
        >>> found = assess(project(figures, until=2030), targets, figures, cuts=Cuts.proposed())
        >>> found[["indicator", "verdict"]].values.tolist()
        [['internet', 'accelerate']]
    """
    require(trends, "trends", "indicator", "year", "median")
    chosen = {item.id: item for item in indicators_of(indicators, figures, targets)}
    breaks, pasts, held = events_of(events), histories_of(figures), targets_of(targets, chosen)
    year = _year(as_of, pasts.values())
    results: list[IndicatorResult] = []
    pairs = last_in_force(chosen.values(), held)
    if each == "target":
        pairs = ((chosen[target.indicator], target) for target in held)
    for item, target in pairs:
        past = pasts[item.id] if item.id in pasts else no_figures(item.id)
        others = None if peers is None else peers[peers["indicator"] == item.id]
        near = Near(others, own_events(breaks, item), year, cuts, engine)
        results.append(_overridden(_judged(item, target, past, fitted_from(trends, item, past), near), overrides))
    return verdicts_frame(results, cuts)


def _measured(year: int, known: Sequence[tuple[Indicator, History, tuple[Event, ...]]], minimum_points: int) -> Engine:
    """The shipped tables known in a year, widened as these histories ask for. Raises FrameError before the first."""
    if year < shipped_years()[0]:
        raise FrameError(
            f"as_of: the shipped tables begin in {shipped_years()[0]}, not in {year}; give a later `as_of`."
        )
    return Engine(load_tables(year), national_widening(known, minimum_points=minimum_points))


def last_in_force(
    indicators: Iterable[Indicator], targets: Sequence[Target]
) -> Iterable[tuple[Indicator, Target | None]]:
    """Every indicator with its last target in force, None where there is none."""
    for item in indicators:
        mine = [target for target in targets if target.indicator == item.id and target.in_force]
        yield item, max(mine, key=lambda target: target.target_year, default=None)


def _judged(
    item: Indicator, target: Target | None, past: History, fitted: Fitted | None, near: Near
) -> IndicatorResult:
    projection, alternative = (fitted.projection, fitted.alternative) if fitted else (None, None)
    assessment = assess_one(
        item,
        target,
        past,
        projection,
        peers=near.peers,
        events=near.events,
        as_of_year=near.year,
        cuts=near.cuts,
        alternative=alternative,
    )
    if near.engine is not None and target is not None and projection is not None:
        found = stability(
            item,
            target,
            past,
            projection,
            assessment,
            peers=near.peers,
            events=near.events,
            cuts=near.cuts,
            engine=near.engine,
        )
        assessment = with_stability(assessment, found, item)
    proven = projection if projection is not None and projection.speaks else None
    journey = journey_share(item, target, past, proven, as_of_year=near.year, events=near.events)
    used = prepare(item, past, near.events, near.cuts.minimum_points).history if projection is not None else None
    return IndicatorResult(item, target, past, projection, assessment, journey, used)


def _overridden(result: IndicatorResult, overrides: pd.DataFrame | None) -> IndicatorResult:
    if overrides is None or result.target is None or not len(overrides):
        return result
    for row in overrides[overrides["target"] == result.target.id].to_dict(orient="records"):
        override = Override(Verdict(row["verdict"]), row["reason"], row["role"])
        result = replace(result, assessment=result.assessment.overridden(override))
    return result


def _trend_rows(name: str, ahead: Projection, levels: Sequence[int]) -> Iterable[dict[str, Any]]:
    for year, middle in zip(ahead.years.tolist(), ahead.median().tolist(), strict=True):
        ends = {
            f"{end}{level}": ahead.quantile(year, round(0.5 + side * level / 200, 6))
            for level in levels
            for end, side in (("lo", -1), ("hi", 1))
        }
        yield {
            "indicator": name,
            "year": year,
            "method": ahead.method,
            "median": middle,
            **ends,
            "tables": ahead.tables,
        }


def own_events(events: Iterable[Event], item: Indicator) -> tuple[Event, ...]:
    """Declared breaks of one indicator, oldest first."""
    return tuple(sorted((event for event in events if event.indicator == item.id), key=lambda event: event.year))


def _year(as_of: AsOf | None, pasts: Iterable[History]) -> int:
    """The year of the analysis; without one that of the newest figure."""
    if as_of is None:
        return max((past.last_year for past in pasts if len(past)), default=datetime.datetime.now(tz=datetime.UTC).year)
    if isinstance(as_of, str):
        as_of = datetime.date.fromisoformat(as_of)
    return as_of.year if isinstance(as_of, datetime.date) else as_of
