"""Measures beside what they should move, and institutions beside what is theirs: frames that notebooks group and count.

A link from a measure to an indicator is ours. That an indicator moved does not say that a measure moved it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from milepost.report.carrying import Verdicts
from milepost.report.frames import require
from milepost.report.results import IndicatorResult
from milepost.verdicts import TOWARDS

BY_INSTITUTION = ("institution", "name", "kind", "led", "joined", "actions", "indicators", "judged", "owed")


def beside_verdicts(measures: pd.DataFrame, verdicts: Verdicts) -> pd.DataFrame:
    """Measures, or actions, with how their indicators stand.

    Args:
        measures: Rows with `indicators`, the ids that each should move.
        verdicts: As `assess` returns them.

    Returns:
        The same rows with `linked` (how many indicators of `verdicts` it should move), `measured` (of how many of them
        the direction since the baseline can be told) and `moved` (how many of these went towards their target).

    Raises:
        FrameError: The column `indicators` is missing.

    Example:
        >>> import pandas as pd
        >>> from milepost.report import sample
        >>> measures = pd.DataFrame({"measure": ["m1", "m2"], "indicators": [("internet",), ()]})
        >>> beside_verdicts(measures, sample().verdicts)["linked"].tolist()
        [1, 0]
    """
    require(measures, "measures", "indicators")
    held = {item.indicator.id: item for item in verdicts.values_behind()}
    linked = [[held[name] for name in names if name in held] for names in measures["indicators"]]
    told = [[item for item in items if item.assessment.went is not None] for items in linked]
    return measures.assign(
        linked=[len(items) for items in linked],
        measured=[len(items) for items in told],
        moved=[sum(item.assessment.went == TOWARDS for item in items) for items in told],
    )


def by_institution(
    institutions: pd.DataFrame, measures: pd.DataFrame, actions: pd.DataFrame, verdicts: Verdicts, agenda: pd.DataFrame
) -> pd.DataFrame:
    """What every institution of the country has in hand: those that lead, join or keep anything.

    Args:
        institutions: A chapter's `institutions`.
        measures: A chapter's `measures`.
        actions: A chapter's `actions`.
        verdicts: As `assess` returns them.
        agenda: As `data_agenda` returns it.

    Returns:
        A row an institution, the one that leads most first: institution (abbreviation), name, kind, led and joined (how
        many measures), actions (how many it leads), indicators (ids: those its measures and actions should move, and
        those it keeps), judged (on how many of them there is a verdict), owed (how many figures).

    Example:
        >>> import datetime
        >>> import pandas as pd
        >>> from milepost.report import sample
        >>> from milepost.report.agenda import data_agenda
        >>> verdicts = sample().verdicts
        >>> rows = {"institution": ["MA"], "name": ["Ministry A"], "kind": ["ministry"], "leads": [("m1",)]}
        >>> held = pd.DataFrame({**rows, "joins": [()], "keeps": [("internet",)]})
        >>> measures = pd.DataFrame({"measure": ["m1"], "indicators": [("internet",)]})
        >>> agenda = data_agenda(verdicts, as_of=datetime.date(2025, 6, 30))
        >>> by_institution(held, measures, measures.iloc[:0], verdicts, agenda)["led"].tolist()
        [1]
    """
    judged = {item.indicator.id for item in verdicts.values_behind() if item.assessment.final_verdict.judged}
    known = {item.indicator.id for item in verdicts.values_behind()}
    linked = {row["measure"]: row["indicators"] for part in (measures, actions) for row in part.to_dict("records")}
    rows = []
    for row in institutions.to_dict(orient="records"):
        led, ahead = _of(measures, row["leads"]), _of(actions, row["leads"])
        moved = _unique([name for entry in (*led, *ahead) for name in linked[entry]], [*row["keeps"]], known)
        owed = int((agenda["owed"] & agenda["institution"].eq(row["institution"])).sum())
        joined = _of(measures, row["joins"])
        if row["kind"] in {"foreign", "unnamed"} or not (led or ahead or joined or moved or owed):
            continue
        rows.append(
            {
                **{name: row[name] for name in ("institution", "name", "kind")},
                "led": len(led),
                "joined": len(joined),
                "actions": len(ahead),
                "indicators": moved,
                "judged": len(judged & {*moved}),
                "owed": owed,
            }
        )
    frame = pd.DataFrame(rows, columns=list(BY_INSTITUTION))
    return frame.sort_values(["led", "actions", "owed"], ascending=False, kind="stable", ignore_index=True)


def results_of(verdicts: Verdicts, names: Iterable[str]) -> list[IndicatorResult]:
    """The results of these indicators, in the order of the verdicts."""
    wanted = {*names}
    return [item for item in verdicts.values_behind() if item.indicator.id in wanted]


def _of(entries: pd.DataFrame, ids: Iterable[str]) -> list[str]:
    """Those ids that stand in this register."""
    held = {*entries["measure"]}
    return [name for name in ids if name in held]


def _unique(*names: Any) -> tuple[str, ...]:
    *lists, known = names
    return tuple(dict.fromkeys(name for part in lists for name in part if name in known))
