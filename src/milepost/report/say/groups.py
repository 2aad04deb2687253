"""Sentences on gaps between groups and between provinces, and on what is not published by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from milepost.country import Indicator
from milepost.report import words
from milepost.report.carrying import Gaps, Provinces
from milepost.report.measured import dated, known
from milepost.verdicts import GroupGap, closing_year, in_percent, level

if TYPE_CHECKING:
    import pandas as pd

USUAL_ERROR = 5.0  # points, of a gap of a survey that declares none
MOST_BEHIND = 5
BETWEEN = {"sex": "women and men", "location": "town and country"}
NO_GROUPS = (
    "No indicator of this goal is published by sex or by town and country. Figures for the groups would let this "
    "section say who is left behind."
)


def gap_summary(gaps: Gaps) -> str:
    """How many gaps are known and what became of them; what is lacking where there are none.

    Example:
        >>> from milepost.report import sample
        >>> gap_summary(sample().gaps)[:50]
        'One gap can be measured, in one year only. A gap i'
    """
    return words.gap_summary([gap for _, gap in gaps.values_behind()]) if len(gaps) else NO_GROUPS


def groups(gaps: Gaps) -> str:
    """The groups' figures, indicator by indicator: 'Phone owners (2021): women 70.1 % and men 79.4 %'.

    Example:
        >>> from milepost.report import sample
        >>> groups(sample().gaps)
        'Internet users (2024): women 68.0 % and men 74.0 %'
    """
    wide = gaps.by_group()
    indicators = {dated(item.short_name, gap.year): item for item, gap in gaps.values_behind()}
    facts = []
    for label, row in wide.iterrows():
        item = indicators[str(label)]
        facts.append(
            f"{words.escape(str(label))}: "
            + words.listed([f"{name} {level(value, item)}" for name, value in row.dropna().items()])
        )
    return "; ".join(facts)


def group_names(gaps: Gaps) -> str:
    """The groups that are compared: 'women and men'.

    Example:
        >>> from milepost.report import sample
        >>> group_names(sample().gaps)
        'women and men'
    """
    return words.listed([str(name) for name in gaps.by_group().columns])


def widest(gaps: Gaps) -> Any:
    """The widest gap, first of those alike, with its indicator; None where none has both groups' figures."""
    known = [pair for pair in gaps.values_behind() if pair[1].gap_pp is not None]
    return max(known, key=lambda pair: abs(pair[1].gap_pp), default=None)


def widest_gap(gaps: Gaps) -> str:
    """The widest of gaps in percentages, in percentage points.

    Example:
        >>> from milepost.report import sample
        >>> widest_gap(sample().gaps)
        'The widest gap is −6.0 percentage points, for Internet users.'
    """
    indicator, gap = widest(gaps)
    name = words.escape(indicator.short_name)
    return f"The widest gap is {words.amount_with_sign(gap.gap_pp)} percentage points, for {name}."


def furthest_behind(gaps: Gaps, most: int) -> str:
    """Which groups are furthest behind, and in what: the widest gaps that count.

    Example:
        >>> from milepost.report import sample
        >>> furthest_behind(sample().gaps, 3)
        '**Furthest behind:** Internet users, 68.0 % of women against 74.0 % of men.'
    """
    held = [pair for pair in gaps.values_behind() if _counts(pair[1])]
    held.sort(key=lambda pair: -abs(pair[1].gap_pp))
    told = [_behind(*pair) for pair in held[:most]]
    if told:
        return f"**Furthest behind:** {'; '.join(told)}."
    if not len(gaps):
        return ""
    tested = sum(gap.counts is not None for _, gap in gaps.values_behind())
    rest = len(gaps.values_behind()) - tested
    text = f"None of {words.count(tested, 'gap')} with a known survey error is beyond it." if tested else ""
    if rest:
        text += f" {words.sentence(words.count(rest, 'gap'))} cannot be tested for want of one; all lie below "
        text += f"{USUAL_ERROR:.0f} points."
    return text.strip()


def _counts(gap: GroupGap) -> bool:
    """Whether a gap is beyond the survey's error; where no error is declared, beyond what surveys usually have."""
    if gap.gap_pp is None:
        return False
    return abs(gap.gap_pp) >= USUAL_ERROR if gap.counts is None else gap.counts


def _behind(indicator: Indicator, gap: GroupGap) -> str:
    """Who is worse off, where more is better or less is."""
    first, second = known(gap.first_value), known(gap.second_value)
    worse = (first < second) == (indicator.direction.sign > 0)
    behind, ahead = (gap.first_group, gap.second_group) if worse else (gap.second_group, gap.first_group)
    low, high = (first, second) if worse else (second, first)
    of = " of" if in_percent(indicator) else " for"
    name, groups_ = words.escape(indicator.short_name), [_people(group) for group in (behind, ahead)]
    return f"{name}, {level(low, indicator)}{of} {groups_[0]} against {level(high, indicator)}{of} {groups_[1]}"


def _people(group: str) -> str:
    """'women', 'rural people'."""
    name = words.GROUP_NAMES[group]
    return f"{name} people" if name in ("rural", "urban") else name


def provinces(places: Provinces) -> str:
    """Highest and lowest province of one indicator, and which have no figure.

    Example:
        >>> import pandas as pd
        >>> from milepost import by_province
        >>> figures = pd.DataFrame({"indicator": "power", "year": 2011, "value": [12.9, 96.6], "sex": "both",
        ...                         "location": "total", "province": ["a", "b"], "source": "survey"})
        >>> provinces(by_province(figures, provinces={"a": "Hills", "b": "Town"}))
        'power ran from 12.9 in Hills to 96.6 in Town in 2011.'
    """
    (indicator,) = places.values_behind()
    known = places.dropna(subset=["value"])
    ranked = known.sort_values("value", ascending=False, kind="stable")
    highest, lowest = ranked.iloc[0], ranked.iloc[-1]
    year = "" if dated(indicator.name, highest["year"]) == indicator.name else f" in {highest['year']}"
    text = (
        f"{words.escape(indicator.name)} ran from {level(lowest['value'], indicator)} in "
        f"{words.escape(lowest['place'])} to {level(highest['value'], indicator)} in "
        f"{words.escape(highest['place'])}{year}."
    )
    lost = [words.escape(place) for place in places[places["value"].isna()]["place"]]
    if lost:
        verb = "has" if len(lost) == 1 else "have"
        who = words.sentence(words.count(len(lost), "province"))
        text += f" {who} of {len(places)} {verb} no figure: {words.listed(lost)}."
    return text


def map_note(places: Provinces) -> str:
    """The unit of a map's figures, and where they come from.

    Example:
        >>> import pandas as pd
        >>> from milepost import by_province
        >>> figures = pd.DataFrame({"indicator": "power", "year": 2011, "value": [12.9, 96.6], "sex": "both",
        ...                         "location": "total", "province": ["a", "b"], "source": "survey"})
        >>> map_note(by_province(figures, provinces={"a": "Hills", "b": "Town"}))
        'Source: own figures.'
    """
    (indicator,) = places.values_behind()
    unit = f"*{words.unit_note(indicator.unit)}.* " if indicator.unit else ""
    return f"{unit}Source: {words.escape(indicator.source.rstrip('.'))}."


def gap_caption(gaps: Gaps) -> str:
    """What a table of gaps holds: changes since earlier years, and years in which gaps close, where it has them.

    Example:
        >>> from milepost.report import sample
        >>> gap_caption(sample().gaps)
        'Gaps as difference and ratio'
    """
    held = [gap for _, gap in gaps.values_behind()]
    changes = ", since when they changed" if any(gap.narrows is not None for gap in held) else ""
    closing = ", and when they close at that pace" if any(closing_year(gap) is not None for gap in held) else ""
    return f"Gaps as difference and ratio{changes}{closing}"


def no_gap(matrix: pd.DataFrame, gaps: Gaps, by: str) -> str:
    """Which indicators are published by group and yet have no gap, and why; `matrix` is as `measured_by_group` gave it.

    Example:
        >>> from milepost.report import sample
        >>> import pandas as pd
        >>> matrix = pd.DataFrame({"indicator": ["saving"], "name": ["Saving"], "location": ["2017, rural only"]})
        >>> no_gap(matrix, sample().gaps, "location")
        'Without a gap, for no source gives both groups in one year: Saving (2017, rural only).'
    """
    shown = {indicator.id for indicator, _ in gaps.values_behind()}
    rows = matrix[(matrix[by] != "") & ~matrix["indicator"].isin(shown)]
    told = [
        words.escape(dated(row["name"], row[by]) if row[by].isdigit() else f"{row['name']} ({row[by]})")
        for _, row in rows.iterrows()
    ]
    return f"Without a gap, for no source gives both groups in one year: {words.listed(told)}." if told else ""


def withheld(least: int | None) -> str:
    """That figures of small samples are not shown; empty where the country sets no least sample.

    Example:
        >>> withheld(50)[:67]
        'Figures that fewer than 50 people stand behind are not shown, nor a'
        >>> withheld(None)
        ''
    """
    if least is None:
        return ""
    few = words.count(least, "person", "people")
    return f"Figures that fewer than {few} stand behind are not shown, nor are those that would give them away."


def not_split(indicators: pd.DataFrame) -> str:
    """Which percentages say nothing about groups; `indicators` has a row for each of them.

    Example:
        >>> import pandas as pd
        >>> not_split(pd.DataFrame({"short_name": ["Trust"]}))[:53]
        'One percentage with figures for the whole country can'
    """
    if not len(indicators):
        return "Every percentage with figures for the whole country can be split by sex or by town and country."
    names = words.listed([words.escape(name) for name in indicators["short_name"]])
    return (
        f"{words.sentence(words.count(len(indicators), 'percentage'))} with figures for the whole country cannot be "
        f"split by sex or by town and country: {names}."
    )
