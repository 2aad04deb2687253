"""Frames to Markdown tables: which columns a table has is said in the notebook, how each is printed stands here.

No arithmetic but rounding.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from milepost.report.carrying import CarryingFrame, Due, Gaps, Verdicts
from milepost.report.comparison.frames import Changes, FigureChanges
from milepost.report.printed import NOTHING, PrintedColumn, verdict_mark
from milepost.report.printed_record import CHANGE_COLUMNS, DUE_COLUMNS, FIGURE_COLUMNS
from milepost.report.words import (
    GROUP_NAMES,
    amount_with_sign,
    escape,
    gap_change,
    sentence,
    value_in_year,
)
from milepost.verdicts import Verdict, amount, level, share, share_of_journey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from milepost.country import Indicator
    from milepost.report.results import IndicatorResult
    from milepost.verdicts import GroupGap

STATUS_MARKS = {"carried": " c", "corrected": " k"}
TARGET_MARKS = {"proposed": " p", "reported": " r", "official": ""}
LARGEST_FACTOR = 10
LONGEST_WIDTH = 40


def table(
    frame: pd.DataFrame,
    columns: Sequence[str] | Mapping[str, str],
    *,
    caption: str,
    label: str,
    widths: Sequence[int] = (),
    formats: Mapping[str, str] | None = None,
) -> str:
    """A Markdown table of a frame: the columns named, in this order. Empty text for a frame without rows.

    Args:
        frame: Any DataFrame. Of verdicts and gaps, `milepost.table` knows printed columns beside the frame's own.
        columns: Names of columns; a mapping gives a header to each.
        caption: What the table says, as Markdown.
        label: Its label in the book, such as `tbl-citizens-verdicts`.
        widths: Relative widths of the columns in the HTML book; each column's own without.
        formats: How columns of numbers are printed: "chance" (0-1 as percent, "more than 99 %"), "share" (0-1 as
            percent, may be negative), "score" (two places).

    Returns:
        A pipe table with its caption. Numbers without a format stand with at most two places.

    Raises:
        KeyError: A column that neither the frame has nor `milepost.table` knows, or another format.

    Example:
        >>> import pandas as pd
        >>> print(table(pd.DataFrame({"year": [2024], "value": [60.7]}), ["year", "value"], caption="x", label="tbl-x"))
        | Year | Value |
        |-----------:|-----------:|
        | 2024 | 60.7 |
        <BLANKLINE>
        : x {#tbl-x}
    """
    if not len(frame):
        return ""
    headers = columns if isinstance(columns, dict) else dict.fromkeys(columns, "")
    carries = isinstance(frame, CarryingFrame) and frame.carries
    known = COLUMNS.get(type(frame), {}) if carries else {}
    lacking = [name for name in headers if name not in known and name not in frame]
    if lacking:
        raise KeyError(f"{lacking[0]}: no such column; there are {', '.join([*known, *map(str, frame.columns)])}")
    behind = frame.values_behind() if isinstance(frame, CarryingFrame) and carries else (None,) * len(frame)
    forms = formats or {}
    printed = [known.get(name) or _plain_column(frame, name, forms.get(name, "")) for name in headers]
    rows = []
    for at, value in enumerate(behind):
        rows.append(
            [
                column.cell(value if name in known else frame[name].iloc[at])
                for name, column in zip(headers, printed, strict=True)
            ]
        )
    return markdown_table(
        [headers[name] or column.header for name, column in zip(headers, printed, strict=True)],
        rows,
        caption=caption,
        label=label,
        right=[at for at, column in enumerate(printed) if column.right],
        widths=widths or [column.width for column in printed],
    )


def markdown_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    caption: str,
    label: str,
    right: Sequence[int] = (),
    widths: Sequence[int] = (),
) -> str:
    """A pipe table with caption and label; `right` lists the columns to align right.

    `widths` are the relative column widths of the HTML table; the PDF measures its own.
    """
    lengths = widths or [3] * len(header)
    rule = "|".join("-" * (size - 1) + ":" if index in right else "-" * size for index, size in enumerate(lengths))
    lines = ["| " + " | ".join(header) + " |", f"|{rule}|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*lines, "", f": {caption} {{#{label}}}"])


def target_cell(item: IndicatorResult) -> str:
    """Threshold and year, marked as proposed or reported."""
    target, threshold = item.target, item.assessment.threshold
    if target is None or threshold is None:
        return NOTHING
    upper = f" to {level(target.value_upper, item.indicator)}" if target.value_upper is not None else ""
    due = ", due" if target.target_year <= item.assessment.as_of_year else ""
    mark = TARGET_MARKS[target.status.value]
    return f"{level(threshold, item.indicator)}{upper} ({target.target_year}{due}){mark}"


def chance_cell(item: IndicatorResult) -> str:
    """A chance in few letters, for a table that must fit its page."""
    chance = item.assessment.probability
    if chance is None:
        return NOTHING
    return escape(share(chance).replace("more than", ">").replace("less than", "<"))


def _latest(item: IndicatorResult) -> str:
    past = item.history
    if not len(past):
        return NOTHING
    return value_in_year(past.last_value, past.last_year, item.indicator) + STATUS_MARKS.get(past.statuses[-1], "")


def _pace(value: float | None, indicator: Indicator) -> str:
    if value is None:
        return NOTHING
    digits = max(0, 1 - math.floor(math.log10(abs(value)))) if value else 0
    return amount_with_sign(value, min(digits, max(1, indicator.decimals + 1)))


def _factor(item: IndicatorResult) -> str:
    value = item.assessment.acceleration_factor
    if value is None:
        return NOTHING
    return f"{value:.1f}" if value <= LARGEST_FACTOR else f"over {LARGEST_FACTOR}"


def _fast_pace(item: IndicatorResult) -> str:
    a = item.assessment
    own = "°" if a.best_pace_from == "own history" else ""
    return _pace(a.best_peer_change_per_year, item.indicator) + own


def _reachable(item: IndicatorResult) -> str:
    a = item.assessment
    if a.reachable_value is None or a.reachable_low is None or a.reachable_high is None:
        return NOTHING
    low, high = level(a.reachable_low, item.indicator), level(a.reachable_high, item.indicator)
    if a.reachable_low == a.reachable_high:
        return f"{low}, the limit"
    return f"{level(a.reachable_value, item.indicator)} ({low} to {high})"


def _proposed(item: IndicatorResult) -> str:
    value = item.assessment.proposed_value
    return NOTHING if value is None else level(value, item.indicator)


def _group(value: float | None, indicator: Indicator) -> str:
    return NOTHING if value is None else level(value, indicator)


def _gap(pair: tuple[Indicator, GroupGap]) -> str:
    indicator, gap = pair
    return NOTHING if gap.gap_pp is None else amount_with_sign(gap.gap_pp, indicator.decimals)


VERDICT_COLUMNS = {
    "name": PrintedColumn("Indicator", lambda item: escape(item.indicator.short_name), width=24),
    "full_name": PrintedColumn("Indicator", lambda item: escape(item.indicator.name), width=26),
    "verdict": PrintedColumn("Verdict", lambda item: verdict_mark(item.assessment.final_verdict), width=18),
    "chance": PrintedColumn("Chance", chance_cell, right=True, width=9),
    "latest": PrintedColumn("Latest", _latest, right=True, width=15),
    "target": PrintedColumn("Target", target_cell, right=True, width=16),
    "evidence": PrintedColumn(
        "Evidence", lambda item: item.assessment.evidence.grade if len(item.history) else NOTHING, width=9
    ),
    "baseline": PrintedColumn(
        "Baseline",
        lambda item: value_in_year(item.assessment.baseline_value, item.assessment.baseline_year, item.indicator),
        right=True,
        width=14,
    ),
    "pace_now": PrintedColumn(
        "Pace now", lambda item: _pace(item.assessment.present_change_per_year, item.indicator), right=True, width=11
    ),
    "pace_required": PrintedColumn(
        "Pace required", lambda item: _pace(item.assessment.required_change_per_year, item.indicator), right=True
    ),
    "factor": PrintedColumn("Factor", _factor, right=True, width=9),
    "fast_pace": PrintedColumn("Fast pace on record", _fast_pace, right=True),
    "expected": PrintedColumn("Expected", lambda item: item.assessment.expected_year_text, right=True),
    "likely": PrintedColumn(
        "Present target likely in", lambda item: item.assessment.year_likely_text, right=True, width=14
    ),
    "reachable": PrintedColumn("Reachable by the target year (80 %)", _reachable, right=True, width=20),
    "proposed": PrintedColumn("Value proposed", _proposed, right=True, width=14),
    "custodian": PrintedColumn("Custodian", lambda item: escape(item.indicator.custodian), width=24),
    "reason": PrintedColumn(
        "Why",
        lambda item: escape(item.assessment.reasons[0].sentence) if item.assessment.reasons else NOTHING,
        width=50,
    ),
}
GAP_COLUMNS = {
    "name": PrintedColumn("Indicator", lambda pair: escape(pair[0].short_name), width=26),
    "groups": PrintedColumn(
        "Groups", lambda pair: f"{GROUP_NAMES[pair[1].first_group]} – {GROUP_NAMES[pair[1].second_group]}", width=16
    ),
    "year": PrintedColumn("Year", lambda pair: str(pair[1].year), right=True, width=8),
    "first": PrintedColumn("First", lambda pair: _group(pair[1].first_value, pair[0]), right=True, width=11),
    "second": PrintedColumn("Second", lambda pair: _group(pair[1].second_value, pair[0]), right=True, width=11),
    "gap": PrintedColumn("Gap", _gap, right=True, width=11),
    "change": PrintedColumn("Change", lambda pair: gap_change(pair[1]), width=17),
}
COLUMNS: dict[type, dict[str, PrintedColumn]] = {
    Verdicts: VERDICT_COLUMNS,
    Gaps: GAP_COLUMNS,
    Due: DUE_COLUMNS,
    Changes: CHANGE_COLUMNS,
    FigureChanges: FIGURE_COLUMNS,
}
FORMATS: dict[str, Callable[[float], str]] = {
    "chance": share,
    "share": share_of_journey,
    "score": lambda value: amount(value, 2),
}


def _plain_column(frame: pd.DataFrame, name: str, form: str) -> PrintedColumn:
    """How a column of one's own is printed: in its format, else as it stands; verdicts marked."""
    width = VERDICT_COLUMNS[name].width if name in VERDICT_COLUMNS else PrintedColumn.width
    if name == "verdict":
        return PrintedColumn("Verdict", lambda value: verdict_mark(Verdict(value)), width=width)
    header = sentence(str(name).replace("_", " "))
    if form:
        told = FORMATS[form]
        return PrintedColumn(header, lambda value: NOTHING if _unknown(value) else told(value), right=True)
    numeric = len(frame) > 0 and frame[name].map(lambda value: isinstance(value, int | float)).all()
    longest = max((len(str(value)) for value in frame[name]), default=0)
    return PrintedColumn(header, _plain_cell, right=bool(numeric), width=max(width, min(longest, LONGEST_WIDTH)))


def _plain_cell(value: Any) -> str:
    if _unknown(value):
        return NOTHING
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".").replace("-", "−")
    return escape(str(value))


def _unknown(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
