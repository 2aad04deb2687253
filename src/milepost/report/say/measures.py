"""Sentences on the measures of the action plan: which ones stand behind an indicator whose pace must rise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.report import words
from milepost.verdicts import Verdict

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from milepost.country import Measure
    from milepost.report.results import IndicatorResult

ASKS_FOR_MEASURES = (Verdict.ACCELERATE, Verdict.REVERSE)


def behind(measures: Iterable[Measure], day: datetime.date, item: IndicatorResult) -> str:
    """The measures and institutions behind an indicator whose pace must rise; empty where there are none."""
    held = linked(measures, item)
    return f"**Measures behind it.** {'; '.join(_named(measure, day) for measure in held)}." if held else ""


def linked(measures: Iterable[Measure], item: IndicatorResult) -> list[Measure]:
    """The measures that name an indicator, where its pace must rise."""
    if item.assessment.final_verdict not in ASKS_FOR_MEASURES:
        return []
    return [measure for measure in measures if item.indicator.id in measure.indicators]


def _named(measure: Measure, day: datetime.date) -> str:
    """'2.4 Teach digital skills (Ministry of Education; under way, due 2025, overdue)'."""
    due = f", due {words.escape(measure.due)}" if measure.due else ""
    late = ", overdue" if measure.overdue(day) else ""
    title = words.escape(measure.title.rstrip("."))
    return f"{words.escape(measure.id)} {title} ({words.escape(measure.lead_institution)}; {measure.status}{due}{late})"
