"""Beside the verdicts, frames in and frames out: gaps between groups, and what published rules say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import pandas as pd

from milepost.country import History, Indicator, Target, TargetKind, by_indicator
from milepost.report.analysis import last_in_force, own_events
from milepost.report.carrying import Gaps, Provinces, Verdicts
from milepost.report.frames import events_of, histories_of, indicators_of, require, targets_of
from milepost.verdicts import (
    CATEGORY_OF,
    Baseline,
    Cuts,
    Prepared,
    PublishedVerdict,
    RuleInput,
    Verdict,
    fast_quarter_pace,
    find_baseline,
    group_gap,
    prepare,
    province_figures,
    published_verdicts,
    rule_input,
    with_baseline,
)

SHORT_PUBLISHED = {"at or above the required rate": "rate reached", "below the required rate": "rate too low"}
GAP_COLUMNS = (
    "indicator",
    "by",
    "first_group",
    "second_group",
    "year",
    "first_value",
    "second_value",
    "gap_pp",
    "ratio",
    "counts",
    "first_year",
    "first_gap_pp",
    "first_ratio",
    "change_pp",
    "narrows",
    "ratio_narrows",
    "clear",
    "source",
)
PROVINCE_COLUMNS = ("indicator", "full_name", "unit", "province", "place", "year", "value", "source")


def gaps(
    figures: pd.DataFrame,
    *,
    by: str | Sequence[str],
    indicators: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
) -> Gaps:
    """Gaps between women and men, or between town and country, in the latest year in which one source gives both.

    Args:
        figures: Rows of indicator, year, value, sex, location, province, source.
        by: "sex" (women minus men), "location" (rural minus urban), or a list of them.
        indicators: As for `project`; with `survey_error`, a gap or a change that may be chance is said to be so.
        events: As for `project`; no trend of a gap is told across a change of definition or level.

    Returns:
        A row an indicator with such a gap: indicator, name, by, first_group, second_group, year, first_value,
        second_value, gap_pp, ratio, counts, first_year, first_gap_pp, first_ratio, change_pp, narrows, ratio_narrows,
        clear, source.

    Raises:
        FrameError: A column is missing.
        KeyError: Another `by`.

    Example:
        >>> import pandas as pd
        >>> figures = pd.DataFrame({"indicator": "account", "year": 2021, "value": [30.0, 40.0], "location": "total",
        ...                         "sex": ["female", "male"], "province": "", "source": "survey"})
        >>> gaps(figures, by="sex")["gap_pp"].tolist()
        [-10.0]
    """
    require(figures, "figures", "indicator", "year", "value", "sex", "location", "province", "source")
    chosen = indicators_of(indicators, figures, None)
    asked = [by] if isinstance(by, str) else by
    rows_of = by_indicator(figures)
    breaks = events_of(events)
    pairs = [
        (item, group_gap(item, rows_of[item.id], one, breaks)) for item in chosen if item.id in rows_of for one in asked
    ]
    measured = [(item, gap) for item, gap in pairs if gap.problem is None]
    rows = [{**asdict(gap), "name": item.short_name, "at": at} for at, (item, gap) in enumerate(measured)]
    columns = ["indicator", "name", *(name for name in GAP_COLUMNS if name != "indicator"), "at"]
    return Gaps.of(rows, columns, carried=dict(enumerate(measured)), key="at")


def by_province(
    figures: pd.DataFrame, *, provinces: Mapping[str, str], indicators: pd.DataFrame | None = None
) -> Provinces:
    """Figures by province in the latest year that has any, from the one source that covers most provinces.

    Args:
        figures: Rows of indicator, year, value, sex, location, province, source.
        provinces: Names of all provinces by the code in `figures`; a figure of any other is not used.
        indicators: As for `project`.

    Returns:
        A row an indicator and province, highest first, NaN last: indicator, full_name, unit, province, place (its
        name), year, value (NaN where the source has none), source. Indicators without such figures have no row.

    Raises:
        FrameError: A column is missing.

    Example:
        >>> import pandas as pd
        >>> figures = pd.DataFrame({"indicator": "power", "year": 2011, "value": [12.9, 96.6], "sex": "both",
        ...                         "location": "total", "province": ["a", "b"], "source": "survey"})
        >>> found = by_province(figures, provinces={"a": "Hills", "b": "Town", "c": "Coast"})
        >>> found[["place", "value"]].values.tolist()
        [['Town', 96.6], ['Hills', 12.9], ['Coast', nan]]
    """
    require(figures, "figures", "indicator", "year", "value", "sex", "location", "province", "source")
    rows_of = by_indicator(figures)
    rows, carried = [], {}
    for item in indicators_of(indicators, figures, None):
        known = rows_of.get(item.id, figures.iloc[:0])
        found = province_figures(item, known, tuple(provinces))
        if found is None:
            continue
        carried[item.id] = item
        same = {"indicator": item.id, "full_name": item.name, "unit": item.unit, "year": found.year}
        values = found.values
        for code in sorted(provinces, key=lambda code: -values.get(code, -math.inf)):
            place = {"province": code, "place": provinces[code], "value": values.get(code, math.nan)}
            rows.append({**same, **place, "source": found.source})
    return Provinces.of(rows, PROVINCE_COLUMNS, carried=carried, key="indicator")


def beside_rules(verdicts: Verdicts) -> pd.DataFrame:
    """This report's verdict beside what every published rule says, to be counted and compared.

    Args:
        verdicts: As `assess` returns them.

    Returns:
        A row an indicator and rule: indicator, name, pillar, verdict (before any override), rule, said (in the rule's
        words, short), ours and theirs ("on track", "not on track" or "not assessable"). `verdict` and `rule` keep
        their order in a count.

    Example:
        >>> import pandas as pd
        >>> from milepost import Cuts, assess, project
        >>> figures = pd.DataFrame({"indicator": "internet", "year": range(2015, 2025), "lower": 0, "upper": 100,
        ...                         "value": [20, 25, 31, 38, 44, 50, 55, 59, 63, 66]})
        >>> targets = pd.DataFrame({"indicator": ["internet"], "value": [90], "target_year": [2030],
        ...                         "direction": ["increase"], "baseline_year": [2019]})
        >>> found = beside_rules(assess(project(figures, until=2030), targets, figures, cuts=Cuts.proposed()))
        >>> found[["rule", "ours", "theirs"]].values.tolist()[0]
        ['UNSD 2023', 'not on track', 'on track']
    """
    rows = [
        {
            "indicator": item.indicator.id,
            "name": item.indicator.short_name,
            "pillar": item.indicator.pillar,
            "verdict": item.assessment.verdict.value,
            "rule": rule.rule,
            "said": short(rule),
            "ours": CATEGORY_OF[item.assessment.verdict],
            "theirs": rule.category,
        }
        for item in verdicts.values_behind()
        for rule in item.assessment.published
    ]
    frame = pd.DataFrame(rows, columns=["indicator", "name", "pillar", "verdict", "rule", "said", "ours", "theirs"])
    frame["verdict"] = pd.Categorical(frame["verdict"], [verdict.value for verdict in Verdict], ordered=True)
    frame["rule"] = pd.Categorical(frame["rule"], list(dict.fromkeys(frame["rule"])), ordered=True)
    return frame


def published_rules(
    figures: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    indicators: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    minimum_points: int = 5,
    peers: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What the published progress rules say of the same figures and targets.

    Args:
        figures: As for `project`.
        targets: As for `assess`.
        indicators: As for `project`.
        events: As for `project`.
        minimum_points: As for `project`.
        peers: As for `assess`; the pace of their fastest quarter stands in where no target is set.

    Returns:
        A row an indicator and rule: indicator, name, rule, said (in few words), verdict (in the rule's words),
        category ("on track", "not on track", "not assessable"), value (the rule's own statistic), exact, sentence.

    Raises:
        FrameError: A column is missing, or a row cannot be used.

    Source: docs/method.md, section on published rules, with a citation for each.

    Example:
        >>> import pandas as pd
        >>> figures = pd.DataFrame({"indicator": "internet", "year": range(2015, 2025), "lower": 0, "upper": 100,
        ...                         "value": [20, 25, 31, 38, 44, 50, 55, 59, 63, 66]})
        >>> targets = pd.DataFrame({"indicator": ["internet"], "value": [90], "target_year": [2030],
        ...                         "direction": ["increase"], "baseline_year": [2015], "baseline_value": [20]})
        >>> len(published_rules(figures, targets)["rule"].unique())
        7
    """
    chosen = {item.id: item for item in indicators_of(indicators, figures, targets)}
    breaks, pasts, held = events_of(events), histories_of(figures), targets_of(targets, chosen)
    rows = []
    for item, target in last_in_force(chosen.values(), held):
        if item.id not in pasts:
            continue
        prepared = prepare(item, pasts[item.id], own_events(breaks, item), minimum_points)
        asked = _asked(item, target, pasts[item.id], prepared, peers)
        rows += [{"indicator": item.id, "name": item.short_name, **_said(rule)} for rule in published_verdicts(asked)]
    columns = ["indicator", "name", "rule", "said", "verdict", "category", "value", "exact", "sentence"]
    return pd.DataFrame(rows, columns=columns)


def _asked(
    item: Indicator, target: Target | None, past: History, prepared: Prepared, peers: pd.DataFrame | None
) -> RuleInput:
    """What a published rule is asked; without a target, or a relative one without baseline, it has no threshold."""
    if target is None:
        others = None if peers is None else peers[peers["indicator"] == item.id]
        year = prepared.definition_year
        fast = fast_quarter_pace(item, prepared.history, others, cuts=Cuts.proposed(), defined_in=year)
        return rule_input(item, None, None, Baseline(), prepared.history, fast_pace=fast)
    baseline = find_baseline(target, past, prepared.definition_year)
    known = with_baseline(target, baseline)
    unknown = known.kind is TargetKind.RELATIVE and known.baseline_value is None
    return rule_input(item, known, None if unknown else known.threshold(item.direction), baseline, prepared.history)


def _said(rule: PublishedVerdict) -> dict[str, object]:
    return {**asdict(rule), "said": short(rule)}


def short(rule: PublishedVerdict) -> str:
    """What a published rule says, in few words; 'n. a.' where it cannot be applied."""
    return "n. a." if rule.category == "not assessable" else SHORT_PUBLISHED.get(rule.verdict, rule.verdict)
