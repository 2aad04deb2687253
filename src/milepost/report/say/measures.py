"""Sentences on the registers: which measures stand behind an indicator, and what was reported of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from milepost.country import MeasureStatus
from milepost.report import words
from milepost.report.results import IndicatorResult
from milepost.verdicts import Verdict, spelled

if TYPE_CHECKING:
    import pandas as pd

ASKS_FOR_MEASURES = (Verdict.ACCELERATE, Verdict.REVERSE)
UNREPORTED = MeasureStatus.NOT_REPORTED.value
MEASURES_NOTE = (
    "A status is what an institution reported of its measure; what nobody reported is not guessed. Which indicators a "
    "measure should move is our own link, made from what it sets out to do. That a measure is completed does not yet "
    "say that it moved them."
)


def behind(measures: pd.DataFrame, item: IndicatorResult) -> str:
    """The measures and institutions behind an indicator whose pace must rise; empty where there are none."""
    held = _linked(measures, item)
    if not held:
        return ""
    unsaid = sum(row["status"] == UNREPORTED for row in held)
    ending = " No status is reported of the others." if 0 < unsaid < len(held) else ""
    return f"**Measures behind it.** {'; '.join(map(_named, held))}.{ending}"


def linked_in_brief(measures: pd.DataFrame, item: IndicatorResult) -> str:
    """The numbers of the measures behind an indicator, and who leads them: 'measures 70, 71 and 75 (MPTC, DGC)'."""
    held = [row for row in measures.to_dict(orient="records") if item.indicator.id in row["indicators"]]
    if not held:
        return "no measure of the register"
    leads = dict.fromkeys(words.escape(row["lead_institution"]) for row in held if row["lead_kind"] != "unnamed")
    numbers = words.listed([str(row["number"]) for row in held])
    return f"measure{'' if len(held) == 1 else 's'} {numbers} ({', '.join(leads) or 'no institution named'})"


def measures_summary(measures: pd.DataFrame, what: str = "measure") -> str:
    """How many measures, or actions, there are, by state; how many are overdue and how many name an indicator.

    Example:
        >>> import pandas as pd
        >>> rows = {"status": ["completed", "not reported"], "phase_end": None, "indicators": [(), ()]}
        >>> measures_summary(pd.DataFrame(rows))[:81]
        'The register holds two measures. A status is reported of one of them: 1 completed'
    """
    told = measures[measures["status"] != UNREPORTED]
    linking = int(measures["indicators"].map(bool).sum())
    parts = [f"The register holds {words.count(len(measures), what)}."]
    if len(told):
        of = "all" if len(told) == len(measures) else spelled(len(told))
        parts.append(f"A status is reported of {of} of them: {_states(told['status'].value_counts(sort=False))}.")
    else:
        parts.append("No status has been reported of any of them yet.")
    if len(told) and measures["phase_end"].notna().any():
        late = int(measures["overdue"].sum())
        parts.append(f"{words.sentence(words.count(late, 'is', 'are') if late else 'none is')} reported to be overdue.")
    links = words.count(linking, "names an indicator", "name an indicator") if linking else "none names an indicator"
    return " ".join([*parts, f"{words.sentence(links)} to be moved; these links are ours."])


def measures_by_goal(counts: pd.DataFrame) -> str:
    """The measures of every goal by state: 'Digital infrastructure: 1 completed, 1 under way and 1 not started; ...'.

    Example:
        >>> import pandas as pd
        >>> measures_by_goal(pd.DataFrame({"completed": [2, 0], "under way": [1, 0]}, index=["People", "State"]))
        'People: 2 completed and 1 under way; State: none'
    """
    return "; ".join(f"{words.escape(str(goal))}: {_states(states)}" for goal, states in counts.iterrows())


def _states(counts: pd.Series[int]) -> str:
    held = [f"{count} {state}" for state, count in counts.items() if count]
    return words.listed(held) if held else "none"


def _linked(measures: pd.DataFrame, item: IndicatorResult) -> list[dict[Any, Any]]:
    """The measures that name an indicator, where its pace must rise."""
    if item.assessment.final_verdict not in ASKS_FOR_MEASURES:
        return []
    return [row for row in measures.to_dict(orient="records") if item.indicator.id in row["indicators"]]


def _named(measure: dict[Any, Any]) -> str:
    """'52 Teach digital skills (MoEYS; under way on 30 June 2026)'."""
    title = words.escape(measure["title"].rstrip("."))
    lead = words.escape(measure["lead_institution"]) if measure["lead_kind"] != "unnamed" else "no institution named"
    told = (
        ""
        if measure["status"] == UNREPORTED
        else f"; {measure['status']} on {measure['status_date'].day} {measure['status_date']:%B %Y}"
    )
    return f"{measure['number']} {title} ({lead}{told})"
