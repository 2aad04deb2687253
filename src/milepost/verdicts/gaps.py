"""Gaps between groups of one indicator: women and men, rural and urban, provinces.

Two figures are compared only if they are of the same year and the same source; a figure that merely repeats the
national one for both groups is no figure of the groups. A trend of a gap runs within one definition and one level, and
is told where it exceeds the surveys' error. What is missing stays missing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from milepost.country import Event, Indicator

# A declared error is the 95 % half-width of one figure of the whole sample. Half of the sample has sqrt 2 times it, and
# so has the difference of two figures that are each as uncertain.
OF_A_CHANGE = 2**0.5
OF_A_GAP = 2.0
OF_A_GAP_CHANGE = OF_A_CHANGE * OF_A_GAP

GROUPS = {
    "sex": ("sex", "female", "male", {"location": "total", "province": ""}),
    "location": ("location", "rural", "urban", {"sex": "both", "province": ""}),
}
BREAKS = ("definition", "level")
WHOLE = {"sex": "both", "location": "total"}


@dataclass(frozen=True)
class GroupGap:
    """Gap of one indicator between two groups: women minus men, or rural minus urban.

    Values in the indicator's unit; `gap_pp` is a difference (percentage points for a percentage) and `ratio` first
    over second, None when the second is zero. `counts` says whether the gap exceeds the error that the indicator's
    declared survey error gives it, None where none is declared. `first_year` is the earliest year with both figures
    from the same source as the latest and since the last change of definition or level; `change_pp` is the gap now
    minus then, `narrows` whether its size fell and `ratio_narrows` whether the ratio came nearer to 1, None with one
    year only. `clear` says whether the change exceeds its error. `doubt` is what is declared doubtful of the figures.
    `repeated_years` are those left out because both groups repeat the national figure. Without any common year
    everything is None and `problem` says so.
    """

    indicator: str
    by: str
    first_group: str
    second_group: str
    year: int | None = None
    source: str | None = None
    first_value: float | None = None
    second_value: float | None = None
    gap_pp: float | None = None
    ratio: float | None = None
    counts: bool | None = None
    first_year: int | None = None
    first_gap_pp: float | None = None
    first_ratio: float | None = None
    change_pp: float | None = None
    narrows: bool | None = None
    ratio_narrows: bool | None = None
    clear: bool | None = None
    doubt: str = ""
    repeated_years: tuple[int, ...] = ()
    problem: str | None = None


@dataclass(frozen=True)
class ProvinceFigures:
    """Figures of one indicator by province, of one year and from one source."""

    year: int
    source: str
    values: Mapping[str, float]


def group_gap(indicator: Indicator, known: pd.DataFrame, by: str, events: Iterable[Event] = ()) -> GroupGap:
    """The gap by "sex" (women - men) or by "location" (rural - urban) in the latest common year.

    `known` holds the figures of `milepost.country.observations.known_at`, `events` declared breaks: no trend of a gap
    runs across one. Raises KeyError for any other `by`.
    """
    column, first, second, fixed = GROUPS[by]
    blank = GroupGap(indicator.id, by, first, second)
    rows = known[(known["indicator"] == indicator.id) & known["value"].notna()]
    for name, value in fixed.items():
        rows = rows[rows[name] == value]
    if not {first, second} <= set(rows[column]):
        return replace(blank, problem=f"no figures for both {first} and {second}")
    wide = rows.pivot_table(index=["source", "year"], columns=column, values="value", aggfunc="last")
    pairs = wide.dropna(subset=[first, second]).reset_index()
    repeats = _repeats_national(indicator, pairs, first, second, WHOLE[by])
    repeated = tuple(sorted({int(year) for year in pairs.loc[repeats, "year"]}))
    pairs = pairs[~repeats].sort_values(["year", "source"])
    if pairs.empty:
        problem = "both groups repeat the national figure" if repeated else "no year with figures for both"
        return replace(blank, repeated_years=repeated, problem=problem)
    latest = pairs.iloc[-1]
    mine = [item for item in events if item.indicator == indicator.id]
    breaks = [item.year for item in mine if item.kind in BREAKS]
    since = max((year for year in breaks if year <= latest["year"]), default=0)
    same = pairs[(pairs["source"] == latest["source"]) & (pairs["year"] >= since)]
    told = [indicator.doubt, *(item.reason for item in mine if item.kind == "doubt" and item.year == latest["year"])]
    doubt = "; ".join(text.strip().rstrip(".") for text in told if text)
    return _measured(replace(blank, repeated_years=repeated, doubt=doubt), same, indicator.survey_error)


def province_figures(indicator: Indicator, known: pd.DataFrame, provinces: Sequence[str]) -> ProvinceFigures | None:
    """Those of the latest year, from the source that covers most of the `provinces`; None without any.

    Figures of provinces that are not expected (an older map's, say) are not used.
    """
    rows = known[
        (known["indicator"] == indicator.id)
        & known["province"].isin(list(provinces))
        & (known["sex"] == "both")
        & (known["location"] == "total")
        & known["value"].notna()
    ]
    if rows.empty:
        return None
    year, source, series = _most_complete(rows)
    return ProvinceFigures(year, source, {str(code): float(value) for code, value in series.items()})


def _most_complete(rows: pd.DataFrame) -> tuple[int, str, pd.Series[float]]:
    """The latest year, the source with most provinces in it, and its values by province."""
    rows = rows[rows["year"] == rows["year"].max()]
    source = str(rows.groupby("source")["province"].nunique().sort_index().idxmax())
    values = rows[rows["source"] == source].drop_duplicates("province", keep="last")
    return int(rows["year"].max()), source, values.set_index("province")["value"].astype(float).sort_index()


def _repeats_national(
    indicator: Indicator, pairs: pd.DataFrame, first: str, second: str, whole: str
) -> pd.Series[bool]:
    """Where both groups carry exactly the national value, and that is not a limit of the scale."""
    at_limit = pairs[first].isin([indicator.lower_limit, indicator.upper_limit])
    national = pairs[whole] if whole in pairs else pd.Series(float("nan"), index=pairs.index)
    return (pairs[first] == pairs[second]) & (pairs[first] == national) & ~at_limit


def _measured(blank: GroupGap, same: pd.DataFrame, survey_error: float | None) -> GroupGap:
    now, then, first, second = same.iloc[-1], same.iloc[0], blank.first_group, blank.second_group
    gap, first_gap = float(now[first] - now[second]), float(then[first] - then[second])
    ratio, first_ratio = _ratio(now[first], now[second]), _ratio(then[first], then[second])
    more = len(same) > 1
    return replace(
        blank,
        year=int(now["year"]),
        source=str(now["source"]),
        first_value=float(now[first]),
        second_value=float(now[second]),
        gap_pp=gap,
        ratio=ratio,
        counts=None if survey_error is None else abs(gap) > OF_A_GAP * survey_error,
        first_year=int(then["year"]) if more else None,
        first_gap_pp=first_gap if more else None,
        first_ratio=first_ratio if more else None,
        change_pp=gap - first_gap if more else None,
        narrows=abs(gap) < abs(first_gap) if more else None,
        ratio_narrows=_nearer(ratio, first_ratio) if more else None,
        clear=abs(gap - first_gap) > OF_A_GAP_CHANGE * survey_error if more and survey_error is not None else None,
    )


def gap_error(indicator: Indicator) -> float | None:
    """Half the width of the interval that the survey error gives a gap; None where no error is declared."""
    return None if indicator.survey_error is None else OF_A_GAP * indicator.survey_error


def closing_year(gap: GroupGap) -> int | None:
    """The year in which a gap closes at the pace since its first year; None unless it clearly narrows.

    >>> closing_year(GroupGap("x", "sex", "female", "male", year=2024, first_year=2014, gap_pp=-4.0, first_gap_pp=-8.0,
    ...                       narrows=True, clear=True))
    2034
    """
    if gap.year is None or gap.first_year is None or gap.gap_pp is None or gap.first_gap_pp is None:
        return None
    if not gap.narrows or not gap.clear:
        return None
    pace = (abs(gap.first_gap_pp) - abs(gap.gap_pp)) / (gap.year - gap.first_year)
    return gap.year + math.ceil(abs(gap.gap_pp) / pace)


def _ratio(first: float, second: float) -> float | None:
    return float(first / second) if second != 0 else None


def _nearer(now: float | None, then: float | None) -> bool | None:
    """Whether a ratio came nearer to 1; None where one is not above zero, or not known."""
    if now is None or then is None or min(now, then) <= 0:
        return None
    return abs(math.log(now)) < abs(math.log(then))
