"""What a stage of the journey ended with, as a frame: a row a value that was to be reached by then."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd

from milepost.country import Indicator
from milepost.report.frames import events_of, histories_of, indicators_of, no_figures, require, targets_of
from milepost.report.measured import aim
from milepost.verdicts import StageOutcome, amount, level, stage_outcomes

COLUMNS = (
    *("pillar", "indicator", "name", "target", "target_status", "milestone", "wanted", "wanted_year"),
    *("outcome", "year", "value", "short_by", "asked", "found"),
)


def stage_ends(
    figures: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    first_year: int,
    last_year: int,
    indicators: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What was to be reached within a stage of the journey, and what was measured until then.

    Args:
        figures: As for `project`.
        targets: As for `assess`; replaced ones count too, for they were due.
        first_year: First year of the stage.
        last_year: Its last; targets and milestones of these years are asked.
        indicators: As for `project`.
        events: As for `project`.

    Returns:
        A row a target or milestone: pillar, indicator, name, target, target_status, milestone (whether it is one on the
        way), wanted and wanted_year, outcome ("met", "missed", "not measured"), year and value (of the last
        observation until then), short_by (how far it lies on the wrong side); `asked` and `found` say both in words.

    Raises:
        FrameError: A column is missing, or a target cannot be used.

    Example:
        >>> import pandas as pd
        >>> figures = pd.DataFrame({"indicator": "internet", "year": [2021, 2025], "value": [58.0, 63.0]})
        >>> targets = pd.DataFrame({"indicator": ["internet"], "value": [65.0], "target_year": [2025],
        ...                         "direction": ["increase"]})
        >>> found = stage_ends(figures, targets, first_year=2021, last_year=2025)
        >>> found[["outcome", "short_by"]].values.tolist()
        [['missed', 2.0]]
    """
    require(figures, "figures", "indicator", "year", "value")
    chosen = indicators_of(indicators, figures, targets)
    pasts, breaks = histories_of(figures), events_of(events)
    held = targets_of(targets, {item.id: item for item in chosen})
    status = {item.id: item.status.value for item in held}
    rows = [
        {**asdict(found), **_named(item, found), "target_status": status[found.target]}
        for item in chosen
        for found in stage_outcomes(
            item,
            [target for target in held if target.indicator == item.id],
            pasts.get(item.id, no_figures(item.id)),
            first_year=first_year,
            last_year=last_year,
            events=[event for event in breaks if event.indicator == item.id],
        )
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.assign(outcome=frame["outcome"].map(str)).astype({"outcome": object})


def _named(indicator: Indicator, found: StageOutcome) -> dict[str, str]:
    kind = "milestone" if found.milestone else "target"
    return {
        "pillar": indicator.pillar,
        "name": indicator.short_name,
        "asked": f"{aim(found.wanted, indicator)} ({kind} for {found.wanted_year})",
        "found": _found(indicator, found),
    }


def _found(indicator: Indicator, found: StageOutcome) -> str:
    """'60.7 % (2023), 4.3 points short', 'no figure'."""
    if found.value is None or found.short_by is None:
        return "no figure"
    said = f"{level(found.value, indicator)} ({found.year})"
    if not found.short_by:
        return said
    unit = "points" if indicator.percentage else indicator.unit_short or indicator.unit
    return f"{said}, {amount(found.short_by, indicator.decimals)} {unit} short"
