"""What falls due next: tasks of the monitoring cycle, figures, milestones and targets, ends of stages; a row each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from milepost.country import (
    Collected,
    Framework,
    History,
    Indicator,
    MonitoringTask,
    Stage,
    Target,
    months_between,
    months_later,
)
from milepost.report.frames import histories_of
from milepost.verdicts import level, spelled

COLUMNS = ("day", "kind", "what", "who", "served_by", "late")


def falling_due(
    framework: Framework, figures: pd.DataFrame, *, after: datetime.date, until: datetime.date
) -> pd.DataFrame:
    """What falls due from a day on, soonest first, and the figures that are late.

    Args:
        framework: The policy as known on the day.
        figures: As known on the day, with `release` and `first_release`.
        after: The day.
        until: The last day that is told.

    Returns:
        A row each: day, kind ("monitoring", "figure", "milestone", "target", "stage"), what, who, served_by (what of
        this report serves it), late (whether it was due before `after`: figures alone are told so). A figure is due
        when as much time has gone since its newest year came out as lies between two of its figures.

    Example:
        >>> import datetime
        >>> from milepost import open_edition
        >>> edition = open_edition(2026)
        >>> days = {"after": edition.as_of, "until": datetime.date(2027, 12, 31)}
        >>> "monitoring" in set(falling_due(edition.framework, edition.figures, **days)["kind"])
        True
    """
    rows = [
        *_tasks(framework.cycle, after, until),
        *_figures(framework.indicators.values(), histories_of(figures), framework, after, until),
        *_targets(framework, after, until),
        *_stages(framework.stages, after, until),
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({"late": bool}).sort_values(["day", "kind", "what"], kind="stable", ignore_index=True)


def monitoring_cycle(framework: Framework, *, after: datetime.date) -> pd.DataFrame:
    """The tasks of monitoring as the policy sets them, in its order, each with the day on which it falls due next.

    Args:
        framework: The policy as known on the day.
        after: The day.

    Returns:
        A row a task: task, who, how_often (in words), next_day (None without a fixed interval), served_by, page.

    Example:
        >>> import datetime
        >>> from milepost import open_edition
        >>> rows = monitoring_cycle(open_edition(2026).framework, after=datetime.date(2026, 10, 31))
        >>> rows.set_index("task").loc["Council meeting", "how_often"]
        'twice a year'
    """
    rows = []
    for task in framework.cycle:
        years = 0 if task.every_months is None else task.every_months // 12 + 1
        ahead = task.due_days(after, after.replace(year=after.year + years, day=1))
        held = {name: getattr(task, name) for name in ("task", "who", "served_by", "page")}
        rows.append({**held, "how_often": how_often(task.every_months), "next_day": next(ahead, None)})
    return pd.DataFrame(rows, columns=["task", "who", "how_often", "next_day", "served_by", "page"], dtype=object)


def how_often(months: int | None) -> str:
    """An interval in words.

    >>> how_often(3), how_often(24), how_often(None)
    ('every quarter', 'every two years', 'no fixed interval')
    """
    if months is None:
        return "no fixed interval"
    if months % 12 == 0:
        return "every year" if months == 12 else f"every {spelled(months // 12)} years"
    return {1: "every month", 3: "every quarter", 6: "twice a year"}.get(months, f"every {spelled(months)} months")


def next_figure(indicator: Indicator, history: History) -> datetime.date | None:
    """The day on which the next figure is due; None where none can be expected, or none was ever out."""
    months = months_between(indicator.frequency)
    if months is None or not len(history) or not history.first_releases or indicator.context:
        return None
    return months_later(history.first_releases[-1], months)


def owed_since(indicator: Indicator, history: History, day: datetime.date) -> datetime.date | None:
    """Since when who keeps an indicator owes its next figure; None where it is not late, or not theirs to publish.

    An assessment that somebody else makes, such as an index, may be late; who follows it does not owe it.
    """
    return None if indicator.collected is Collected.ASSESSMENT else late_since(indicator, history, day)


def late_since(indicator: Indicator, history: History, day: datetime.date) -> datetime.date | None:
    """Since when the next figure is late, whoever publishes it; None where it is not, or where the series ended."""
    due = next_figure(indicator, history)
    return due if due is not None and due < day and indicator.series_end is None else None


def _tasks(tasks: Iterable[MonitoringTask], after: datetime.date, until: datetime.date) -> Iterator[dict[str, Any]]:
    for task in tasks:
        for day in task.due_days(after, until):
            yield _row(day, "monitoring", task.task, task.who, task.served_by)


def _figures(
    indicators: Iterable[Indicator],
    pasts: dict[str, History],
    framework: Framework,
    after: datetime.date,
    until: datetime.date,
) -> Iterator[dict[str, Any]]:
    for item in indicators:
        if item.id not in pasts or not framework.targets_of(item.id) or item.series_end is not None:
            continue
        day = next_figure(item, pasts[item.id])
        if day is not None and day <= until:
            what = f"{item.short_name}: a figure after {pasts[item.id].last_year}"
            yield _row(day, "figure", what, item.custodian, "", late=day < after)


def _targets(framework: Framework, after: datetime.date, until: datetime.date) -> Iterator[dict[str, Any]]:
    for target in framework.targets:
        item = framework.indicators[target.indicator]
        if not target.in_force:
            continue
        for kind, year, value in _promises(target, item):
            day = datetime.date(year, 12, 31)
            if after <= day <= until:
                yield _row(day, kind, f"{item.short_name}: {value} ({target.status.value})", item.custodian, "")


def _promises(target: Target, indicator: Indicator) -> Iterator[tuple[str, int, str]]:
    for year, value in target.milestones:
        yield "milestone", year, level(value, indicator)
    try:
        yield "target", target.target_year, level(target.threshold(indicator.direction), indicator)
    except ValueError:
        return


def _stages(stages: Iterable[Stage], after: datetime.date, until: datetime.date) -> Iterator[dict[str, Any]]:
    for stage in stages:
        day = datetime.date(stage.end_year, 12, 31)
        if after <= day <= until:
            yield _row(day, "stage", f"End of the stage: {stage.name}", "", "")


def _row(day: datetime.date, kind: str, what: str, who: str, served_by: str, *, late: bool = False) -> dict[str, Any]:
    return {"day": day, "kind": kind, "what": what, "who": who, "served_by": served_by, "late": late}
