"""What only one pillar has: coverage and ceilings, broken scales, skills by sex, components, groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.report import subject_figures as draw
from milepost.report import words
from milepost.report.chapter import picture
from milepost.report.sections.notes import NO_GROUPS
from milepost.verdicts import level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.country import Indicator
    from milepost.report.chapter import Chapter
    from milepost.verdicts import GroupGap


def coverage_curves(desk: Chapter, indicators: Sequence[str]) -> list[str]:
    """Coverage by generation and compiler, under the declared ceiling."""
    chosen = [desk.framework.indicators[name] for name in indicators]
    series = [(item.short_name, past) for item in chosen if len(past := desk.history(item.id))]
    ceiling = max((item.upper_limit for item in chosen if item.upper_limit is not None), default=None)
    lasts = words.listed(
        [
            f"{item.short_name} {level(past.last_value, item)} in {past.last_year}"
            for item in chosen
            if len(past := desk.history(item.id))
        ]
    )
    carried = [
        f"{item.short_name} repeats one value {count} times"
        for item in chosen
        if (count := desk.history(item.id).statuses.count("carried"))
    ]
    alt = f"Lines of network coverage, percent of population. Last values: {lasts}."
    remark = f"{words.sentence(words.listed(carried))}; repeats are drawn hollow." if carried else ""
    figure = draw.draw_lines(series, unit=chosen[0].unit, ceiling=ceiling)
    caption = f"Coverage by generation and compiler: {words.escape(lasts)}"
    return [picture(desk, "infrastructure-coverage", figure, caption=caption, alt=alt), words.escape(remark)]


def broken_scales(desk: Chapter, indicators: Sequence[str]) -> list[str]:
    """Editions of one index, each on the whole of its own scale."""
    series, facts = [], []
    for name in indicators:
        item, past = desk.framework.indicators[name], desk.history(name)
        if len(past) and item.lower_limit is not None and item.upper_limit is not None:
            series.append((f"{item.short_name} ({item.unit})", past, item.lower_limit, item.upper_limit))
            facts.append(
                f"{item.name}: {level(past.last_value, item)} in {past.last_year} on a scale from "
                f"{item.lower_limit:g} to {item.upper_limit:g}"
            )
    alt = f"One small panel an edition. {'; '.join(facts)}."
    caption = "Editions on their own scales: " + words.escape("; ".join(facts))
    return [picture(desk, "trust-scales", draw.draw_scales(series), caption=caption, alt=alt)]


def by_sex(desk: Chapter, indicators: Sequence[str]) -> list[str]:
    """Women and men, one line an indicator, in the latest year in which one source gives both."""
    measured = _measured(desk, indicators, "sex")
    rows = [(f"{item.short_name} ({gap.year})", _values(gap, ("women", "men"))) for item, gap in measured]
    return _groups_picture(desk, "citizens-by-sex", rows, ("women", "men"), measured)


def by_group(desk: Chapter, indicators: Sequence[str]) -> list[str]:
    """Women, men, rural and urban adults, one line an indicator."""
    rows, measured = [], []
    for name in indicators:
        item = desk.framework.indicators[name]
        values: dict[str, float] = {}
        for by, names in (("sex", ("women", "men")), ("location", ("rural", "urban"))):
            gap = desk.gap(item, by)
            if gap.problem is None:
                values |= _values(gap, names)
                measured.append((item, gap))
        if values:
            year = max(gap.year or 0 for other, gap in measured if other is item)
            rows.append((f"{item.short_name} ({year})", values))
    return _groups_picture(desk, "business-groups", rows, ("women", "men", "rural", "urban"), measured)


def components(desk: Chapter, indicators: Sequence[str]) -> list[str]:
    """An index and its components beside the peers of the same edition."""
    rows, ranks = [], []
    for name in indicators:
        item, past, peers = desk.framework.indicators[name], desk.history(name), desk.peers_of(name)
        if not len(past):
            continue
        others = sorted(peers.loc[peers["year"] == past.last_year, "value"].astype(float))
        rows.append((f"{item.short_name} ({past.last_year})", past.last_value, others))
        above = sum(other > past.last_value for other in others)
        ranks.append(f"{item.short_name} {level(past.last_value, item)}, {above} of {len(others)} peers above")
    unit = desk.framework.indicators[indicators[0]].unit
    alt = f"Cambodia among the other ASEAN members, a line a component. {'; '.join(ranks)}."
    caption = words.escape("Cambodia among the other ASEAN members: " + "; ".join(ranks))
    figure = draw.draw_components(rows, unit=unit)
    return [picture(desk, "government-components", figure, caption=caption, alt=alt)]


def _measured(desk: Chapter, indicators: Sequence[str], by: str) -> list[tuple[Indicator, GroupGap]]:
    chosen = [desk.framework.indicators[name] for name in indicators]
    return [(item, gap) for item in chosen if (gap := desk.gap(item, by)).problem is None]


def _values(gap: GroupGap, names: tuple[str, str]) -> dict[str, float]:
    pairs = zip(names, (gap.first_value, gap.second_value), strict=True)
    return {name: value for name, value in pairs if value is not None}


def _groups_picture(
    desk: Chapter,
    name: str,
    rows: Sequence[tuple[str, dict[str, float]]],
    groups: tuple[str, ...],
    measured: Sequence[tuple[Indicator, GroupGap]],
) -> list[str]:
    if not rows:
        return [NO_GROUPS]
    facts = [
        f"{label}: " + words.listed([f"{group} {level(value, measured[0][0])}" for group, value in values.items()])
        for label, values in rows
    ]
    figure = draw.draw_groups(rows, groups, unit="percent")
    alt = f"Marks on a line an indicator. {'; '.join(facts)}."
    caption = words.escape(f"{words.sentence(words.listed(list(groups)))} in the latest year with all of them")
    return [picture(desk, name, figure, caption=caption, alt=alt), words.escape("; ".join(facts)) + "."]
