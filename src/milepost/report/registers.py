"""The registers as frames: measures and actions with their status on a day, institutions with what is theirs."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd

from milepost.country import Framework, Measure, MeasureStatus, StatusReport, find_institution, statuses_known
from milepost.report.frames import frame_of

STATES = [status.value for status in MeasureStatus]  # completed first: a bar fills from the left
UNREPORTED: dict[str, Any] = {
    "status": MeasureStatus.NOT_REPORTED,
    "date": None,
    "release": None,
    "source": "",
    "note": "",
}


def measures_frame(framework: Framework, day: datetime.date, register: str = "measures") -> pd.DataFrame:
    """A row a measure, or an action with `register="actions"`, with what was known of it on a day.

    `measure` (its id), the fields of `Measure`, `when` (timeframe or phase), `goal` (the name of its section),
    `lead_kind` (`unnamed` where the text names nobody), `status`, `status_date`, `status_release`, `status_source`,
    `status_note`, and `overdue`: its phase is over and work is reported to be left. `goal` and `status` know all
    sections and all states in their order, so that a count of them has none left out.
    """
    held: tuple[Measure, ...] = getattr(framework, register)
    standing = statuses_known(framework.statuses, day)
    told: list[dict[str, Any]] = [dict(standing[item.id]) if item.id in standing else UNREPORTED for item in held]
    names = framework.sections
    goals = [names[part.id] for part in framework.registers[register].sections] if held else []
    terms = [*framework.registers[register].timeframes] if held else []
    frame = frame_of(held, Measure).rename(columns={"id": "measure"})
    frame = frame.reindex(columns=["measure", *(name for name in Measure.model_fields if name != "id")])
    states = [MeasureStatus(one["status"]) for one in told]
    over = [item.phase_end is not None and item.phase_end < day.year for item in held]
    return frame.assign(
        when=pd.Categorical([item.when for item in held], terms, ordered=True),
        lead_kind=[framework.institutions[item.lead_institution].kind for item in held],
        goal=pd.Categorical([names[item.section] for item in held], goals, ordered=True),
        status=pd.Categorical([state.value for state in states], STATES, ordered=True),
        overdue=pd.Series([ended and state.open for ended, state in zip(over, states, strict=True)], dtype=bool),
        **{f"status_{name}": pd.Series([one[name] for one in told], dtype=object) for name in list(UNREPORTED)[1:]},
    )


def statuses_frame(framework: Framework) -> pd.DataFrame:
    """A row a reported status, every release of it: the fields of `StatusReport`."""
    return frame_of(framework.statuses, StatusReport)


def institutions_frame(framework: Framework) -> pd.DataFrame:
    """A row an institution: `institution` (its abbreviation), the fields of `Institution`, what it has in hand.

    `leads` and `joins` are ids of the measures and actions in which it is named first, or after others; `answers_for`
    ids of the committee's ones; `keeps` ids of the indicators whose custodian it is.
    """
    entries, institutions = [*framework.measures, *framework.actions], framework.institutions
    keepers = {
        item.id: find_institution(item.custodian, institutions.values()) for item in framework.indicators.values()
    }
    rows = [
        {
            **dict(item),
            "leads": tuple(entry.id for entry in entries if entry.lead_institution == name),
            "joins": tuple(entry.id for entry in entries if name in entry.other_institutions),
            "answers_for": tuple(entry.id for entry in entries if name in entry.committee),
            "keeps": tuple(indicator for indicator, keeper in keepers.items() if keeper == name),
        }
        for name, item in institutions.items()
    ]
    return pd.DataFrame(rows, dtype=object).rename(columns={"abbreviation": "institution"})
