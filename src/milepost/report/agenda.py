"""What is measured and what is not: the data agenda (figures that would let targets be judged), and by which groups."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pandas as pd

from milepost.country import Collected, Indicator, TargetStatus, by_indicator
from milepost.report.carrying import GROUP_NAMES, Verdicts
from milepost.report.due_days import late_since, owed_since
from milepost.report.frames import indicators_of, national, require
from milepost.report.measured import keeper
from milepost.report.results import IndicatorResult
from milepost.report.words import listed, target_words
from milepost.verdicts import Verdict

COLUMNS = (
    *("indicator", "name", "pillar", "institution", "custodian", "need", "owed", "since", "last_year", "frequency"),
    *("collected", "effort", "target", "target_status", "verdict", "gives"),
)
NEEDS = {
    Verdict.NO_FIGURE: "a first figure",
    Verdict.ENDED: "a successor measure",
    Verdict.TOO_FEW: "more figures",
    Verdict.MET_BEFORE: "a newer figure",
}
LATE = "a newer figure"
EFFORT = {how: at for at, how in enumerate(Collected, start=1)}


def data_agenda(verdicts: Verdicts, *, as_of: datetime.date, keepers: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Figures that would let a target be judged, or judged on what is new: the cheapest to get first.

    Args:
        verdicts: As `assess` returns them, or those of a chapter across the goals.
        as_of: The day; a figure is late when as much time has gone since its newest year came out as lies between two.
        keepers: Abbreviations of the institutions that keep the figures, by indicator.

    Returns:
        A row an indicator with a target that lacks a figure: indicator, name, pillar, institution (abbreviation),
        custodian, need, owed (whether it is late or was never out; an assessment that somebody else makes is not owed),
        since (the day from which it is owed, None where none was ever due), last_year, frequency,
        collected (how its figure comes about), effort (1, the cheapest, upwards; ours, missing where it is not said),
        target (in words), target_status, verdict, gives (what the figure would give).

    Example:
        >>> import datetime
        >>> from milepost.report import sample
        >>> data_agenda(sample().verdicts, as_of=datetime.date(2025, 6, 30)).columns[:3].tolist()
        ['indicator', 'name', 'pillar']
    """
    rows = [row for item in verdicts.values_behind() if (row := _row(item, as_of)) is not None]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    known = keepers or {}
    frame["institution"] = [known.get(name, "") for name in frame["indicator"]]
    order = {status.value: at for at, status in enumerate(TargetStatus)}
    keys = frame.assign(status=frame["target_status"].map(order), effort=frame["effort"].astype(float))
    return frame.loc[keys.sort_values(["effort", "status", "name"], kind="stable").index].reset_index(drop=True)


def _row(item: IndicatorResult, as_of: datetime.date) -> dict[str, Any] | None:
    """What one indicator lacks; None where it lacks nothing, or has no target that asks for it."""
    indicator, target, a = item.indicator, item.target, item.assessment
    if target is None or indicator.context:
        return None
    late, since = (of(indicator, item.history, as_of) for of in (late_since, owed_since))
    need = NEEDS.get(a.verdict) or (None if late is None else LATE)
    if need is None:
        return None
    return {
        "indicator": indicator.id,
        "name": indicator.short_name,
        "pillar": indicator.pillar,
        "custodian": indicator.custodian,
        "need": need,
        "owed": since is not None or a.verdict is Verdict.NO_FIGURE,
        "since": since,
        "last_year": item.history.last_year if len(item.history) else None,
        "frequency": indicator.frequency,
        "collected": None if indicator.collected is None else indicator.collected.value,
        "effort": None if indicator.collected is None else EFFORT[indicator.collected],
        "target": target_words(target, a.threshold, indicator),
        "target_status": target.status.value,
        "verdict": a.final_verdict.value,
        "gives": _gives(item, need),
    }


def _gives(item: IndicatorResult, need: str) -> str:
    """What the figure would give, in words."""
    a = item.assessment
    if need == NEEDS[Verdict.NO_FIGURE]:
        return "where the country stands; a second one, how far it has come"
    if need == NEEDS[Verdict.ENDED]:
        return "a target that can be judged again"
    if need == NEEDS[Verdict.TOO_FEW]:
        first, due = a.first_chance_year, a.target_year
        if first is not None and due is not None and first >= due:
            return "how the target ends, and no chance before it is due"
        return "a chance and a verdict" + ("" if first is None else f" from {first} on")
    return f"a verdict that does not rest on {item.history.last_year}"


KINDS = ("sex", "location", "province")
WHOLE = {"sex": "both", "location": "total", "province": ""}
EACH = {"sex": {"female", "male"}, "location": {"rural", "urban"}}
GROUP_COLUMNS = ("indicator", "name", "whole", *KINDS, "keeper")


def measured_by_group(figures: pd.DataFrame, *, indicators: pd.DataFrame | None = None) -> pd.DataFrame:
    """For which groups each indicator is published, and the latest year of each.

    Args:
        figures: Rows of indicator, year, value, sex, location, province, source.
        indicators: As for `project`.

    Returns:
        A row an indicator: indicator, name, whole (the latest year with a figure of everybody), sex, location and
        province (the latest year with figures of all such groups, or of which; empty where there are none), keeper (who
        keeps the figure), most groups first.

    Raises:
        FrameError: A column is missing.

    Example:
        >>> from milepost.report import sample
        >>> measured_by_group(sample().figures, indicators=sample().indicators)[["name", "sex"]].values.tolist()
        [['Internet users', '2024'], ['Secure servers', '']]
    """
    require(figures, "figures", "indicator", "year", "value", "sex", "location", "province", "source")
    rows_of = by_indicator(figures.dropna(subset=["value"]))
    rows = [
        _groups_of(item, rows_of[item.id]) for item in indicators_of(indicators, figures, None) if item.id in rows_of
    ]
    rows.sort(key=lambda row: -sum(bool(row[kind]) for kind in KINDS))
    return pd.DataFrame(rows, columns=list(GROUP_COLUMNS))


def _groups_of(item: Indicator, known: pd.DataFrame) -> dict[str, Any]:
    row: dict[str, Any] = {"indicator": item.id, "name": item.short_name, "keeper": keeper(item)}
    for kind in KINDS:
        others = [known[other] == whole for other, whole in WHOLE.items() if other != kind]
        row[kind] = _latest(known[(known[kind] != WHOLE[kind]) & others[0] & others[1]], kind)
    whole = national(known)
    row["whole"] = str(whole["year"].max()) if len(whole) else ""
    return row


def _latest(split: pd.DataFrame, kind: str) -> str:
    """The latest year with every group of a kind; without one the latest, and which groups it has."""
    if not len(split):
        return ""
    held = split.groupby("year")[kind].agg(set)
    every = EACH.get(kind, set())
    complete = held[[groups >= every for groups in held]]
    if len(complete):
        return str(complete.index.max())
    return f"{held.index.max()}, {listed(sorted(GROUP_NAMES[one] for one in held.loc[held.index.max()]))} only"
