"""Sentences on the measures of the action plan: which ones stand behind an indicator, and how far all of them are.

Nothing is said as long as the register is empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from milepost.report import words
from milepost.verdicts import Verdict

if TYPE_CHECKING:
    from milepost.report.carrying import Verdicts
    from milepost.report.results import IndicatorResult

ASKS_FOR_MEASURES = (Verdict.ACCELERATE, Verdict.REVERSE)
MEASURES_NOTE = (
    "The state of a measure is as its register gives it. A measure is overdue when it was due before the date of this "
    "report and is neither done nor dropped; one without a date is never overdue. That a measure is done does not yet "
    "say that it moved its indicators."
)


def behind(measures: pd.DataFrame, item: IndicatorResult) -> str:
    """The measures and institutions behind an indicator whose pace must rise; empty where there are none."""
    held = _linked(measures, item)
    return f"**Measures behind it.** {'; '.join(map(_named, held))}." if held else ""


def without_measures(verdicts: Verdicts, measures: pd.DataFrame) -> str:
    """Which indicators must speed up with no measure behind them; empty when there are none, or no register.

    Example:
        >>> from milepost.report import sample
        >>> measures = pd.DataFrame({"measure": ["1.1"], "indicators": [("servers",)]})
        >>> without_measures(sample().verdicts, measures)
        '**No measure behind it.** No measure of the register is to move Internet users.'
    """
    bare = [
        words.escape(item.indicator.short_name)
        for item in verdicts.values_behind()
        if item.assessment.final_verdict in ASKS_FOR_MEASURES and not _linked(measures, item)
    ]
    if not bare or not len(measures):
        return ""
    return f"**No measure behind it.** No measure of the register is to move {words.listed(bare)}."


def measures_summary(measures: pd.DataFrame) -> str:
    """How many measures there are by state, how many are overdue and how many name an indicator.

    Example:
        >>> measures = pd.DataFrame({"status": ["done"], "overdue": [False], "indicators": [("internet",)]})
        >>> measures_summary(measures)[:60]
        'The register holds one measure: 1 done. On the date of this '
    """
    counts = measures["status"].value_counts(sort=False)
    late, linking = int(measures["overdue"].sum()), int(measures["indicators"].map(bool).sum())
    overdue = words.count(late, "is", "are") if late else "none is"
    links = words.count(linking, "names an indicator", "name an indicator") if linking else "none names an indicator"
    return (
        f"The register holds {words.count(len(measures), 'measure')}: {_states(counts)}. On the date of this report "
        f"{overdue} overdue. {words.sentence(links)} that it is to move."
    )


def measures_by_goal(counts: pd.DataFrame) -> str:
    """The measures of every goal by state: 'Digital infrastructure: 1 done, 1 under way and 1 not started; ...'.

    Example:
        >>> measures_by_goal(pd.DataFrame({"done": [2, 0], "under way": [1, 0]}, index=["People", "State"]))
        'People: 2 done and 1 under way; State: none'
    """
    return "; ".join(f"{goal}: {_states(states)}" for goal, states in counts.iterrows())


def _states(counts: pd.Series[int]) -> str:
    held = [f"{count} {state}" for state, count in counts.items() if count]
    return words.listed(held) if held else "none"


def _linked(measures: pd.DataFrame, item: IndicatorResult) -> list[dict[Any, Any]]:
    """The measures that name an indicator, where its pace must rise."""
    if item.assessment.final_verdict not in ASKS_FOR_MEASURES:
        return []
    return [row for row in measures.to_dict(orient="records") if item.indicator.id in row["indicators"]]


def _named(measure: dict[Any, Any]) -> str:
    """'2.4 Teach digital skills (Ministry of Education; under way, due 2025, overdue)'."""
    due = f", due {words.escape(measure['due'])}" if pd.notna(measure["due"]) else ""
    late = ", overdue" if measure["overdue"] else ""
    title, lead = words.escape(measure["title"].rstrip(".")), words.escape(measure["lead_institution"])
    return f"{words.escape(measure['measure'])} {title} ({lead}; {measure['status']}{due}{late})"
