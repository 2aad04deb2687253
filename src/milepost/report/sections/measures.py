"""Measures of the action plan: which ones stand behind an indicator, and how far all of them are.

Nothing is said as long as the register is empty.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from milepost.country import MeasureStatus, last_day
from milepost.report import chapter, tables, words
from milepost.report import subject_figures as draw
from milepost.report.sections.notes import MEASURES_NOTE
from milepost.verdicts import Verdict

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from milepost.country import Measure
    from milepost.report.chapter import Chapter
    from milepost.report.results import IndicatorResult

ASKS_FOR_MEASURES = (Verdict.ACCELERATE, Verdict.REVERSE)
# Done first: the bar fills from the left.
STATES = (MeasureStatus.DONE, MeasureStatus.UNDER_WAY, MeasureStatus.NOT_STARTED, MeasureStatus.DROPPED)
OVERDUE = "overdue"


def behind(desk: Chapter, item: IndicatorResult) -> str:
    """The measures and institutions behind an indicator whose pace must rise; empty where there are none."""
    held = _linked(desk, item)
    return f"**Measures behind it.** {'; '.join(_named(measure, desk.as_of) for measure in held)}." if held else ""


def without_measures(desk: Chapter, items: Sequence[IndicatorResult]) -> str:
    """Which indicators must speed up with no measure behind them; empty when there are none, or no register."""
    bare = [words.escape(item.indicator.short_name) for item in items if _must_rise(item) and not _linked(desk, item)]
    if not bare or not desk.framework.measures:
        return ""
    return f"**No measure behind it.** No measure of the register is to move {words.listed(bare)}."


def implementation_section(desk: Chapter) -> list[str]:
    """How far the measures are, by goal and state, and which are overdue; empty without register."""
    measures = desk.framework.measures
    if not measures:
        return []
    counts = {
        pillar.name: _counts([item for item in measures if item.pillar == pillar.id], desk.as_of)
        for pillar in desk.framework.pillars.values()
    }
    rows = [(name, {state.value: count[state] for state in STATES}) for name, count in counts.items()]
    facts = "; ".join(f"{name}: {_listed(states)}" for name, states in rows)
    picture = chapter.picture(
        desk,
        "target-review-measures",
        draw.draw_states(rows),
        caption="Measures of the action plan by goal and state",
        alt=f"A bar a goal, split by the state of its measures. {facts}.",
    )
    return [
        "## How far the measures are {#sec-target-review-measures}",
        _summary(measures, desk.as_of),
        picture,
        _state_table(counts),
        MEASURES_NOTE,
        *_overdue(desk, measures),
    ]


def _must_rise(item: IndicatorResult) -> bool:
    return item.assessment.final_verdict in ASKS_FOR_MEASURES


def _linked(desk: Chapter, item: IndicatorResult) -> list[Measure]:
    if not _must_rise(item):
        return []
    return [measure for measure in desk.framework.measures if item.indicator.id in measure.indicators]


def _counts(measures: Sequence[Measure], day: datetime.date) -> Counter[str]:
    counts = Counter(str(item.status) for item in measures)
    counts[OVERDUE] = sum(item.overdue(day) for item in measures)
    return counts


def _summary(measures: Sequence[Measure], day: datetime.date) -> str:
    counts = _counts(measures, day)
    states = _listed({state.value: counts[state] for state in STATES})
    late = words.count(counts[OVERDUE], "is", "are") if counts[OVERDUE] else "none is"
    linked = sum(bool(item.indicators) for item in measures)
    links = words.count(linked, "names an indicator", "name an indicator") if linked else "none names an indicator"
    return (
        f"The register holds {words.count(len(measures), 'measure')}: {states}. On the date of this report "
        f"{late} overdue. {words.sentence(links)} that it is to move."
    )


def _listed(states: dict[str, int]) -> str:
    held = [f"{count} {state}" for state, count in states.items() if count]
    return words.listed(held) if held else "none"


def _state_table(counts: dict[str, Counter[str]]) -> str:
    total = sum(counts.values(), Counter[str]())
    rows = [
        [words.escape(name), *(str(count[key]) for key in (*STATES, OVERDUE))]
        for name, count in (*counts.items(), ("All goals", total))
    ]
    return tables.markdown_table(
        ["Goal", *(words.sentence(state) for state in STATES), "Overdue"],
        rows,
        caption="Measures by goal and state; those overdue are among those under way and not started",
        label="tbl-target-review-measures",
        right=(1, 2, 3, 4, 5),
        widths=(30, 14, 14, 14, 14, 14),
    )


def _overdue(desk: Chapter, measures: Sequence[Measure]) -> list[str]:
    late = sorted((item for item in measures if item.overdue(desk.as_of)), key=lambda item: last_day(item.due or ""))
    if not late:
        return []
    rows = [
        [
            words.escape(item.id),
            words.escape(item.title),
            words.escape(item.lead_institution),
            words.escape(item.due or ""),
            words.sentence(item.status),
        ]
        for item in late
    ]
    return [
        tables.markdown_table(
            ["No.", "Measure", "Institution", "Due", "State"],
            rows,
            caption="Measures that are overdue, the oldest first",
            label="tbl-target-review-overdue",
            widths=(8, 40, 24, 12, 16),
        )
    ]


def _named(measure: Measure, day: datetime.date) -> str:
    """'2.4 Teach digital skills (Ministry of Education; under way, due 2025, overdue)'."""
    due = f", due {words.escape(measure.due)}" if measure.due else ""
    late = ", overdue" if measure.overdue(day) else ""
    title = words.escape(measure.title.rstrip("."))
    return f"{words.escape(measure.id)} {title} ({words.escape(measure.lead_institution)}; {measure.status}{due}{late})"
