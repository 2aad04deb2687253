"""The summary page: headline, findings by consequence, what changed, what to do and who. Rules choose, not people.

A finding's consequence is the number of targets that it concerns; of equal ones the first of FINDINGS stands first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from milepost.country import Verdict
from milepost.report.carrying import JourneyMeans, Verdicts
from milepost.report.measured import aim, known
from milepost.report.results import IndicatorResult
from milepost.report.say.finding_rules import FINDINGS, given, keeper_of, names_of, pace_factor
from milepost.report.tokens import LOOKS
from milepost.report.verdict_block import mark
from milepost.report.words import count, escape, sentence
from milepost.verdicts import level, share, share_of_journey, spelled

if TYPE_CHECKING:
    import pandas as pd

MOST_FINDINGS = 4
MOST_CHANGED = 5
MOST_TO_DO = 3
MEASURES_NAMED = 3


def title(means: JourneyMeans, *, country: str, end_year: int, elapsed_share: float) -> str:
    """The headline: how much of the way in how much of the time.

    Example:
        >>> from milepost import journey, journey_means
        >>> from milepost.report import sample
        >>> means = journey_means(journey(sample().verdicts, end_year=2030), goals={})
        >>> title(means, country="Examplia", end_year=2030, elapsed_share=0.4)
        'Examplia has covered 50 % of the way to its 2030 targets in 40 % of the time'
    """
    overall = means.carried[""][1]
    if overall.observed is None:
        return f"How far {country} is on the way to its {end_year} targets cannot be measured yet"
    return (
        f"{country} has covered {share_of_journey(overall.observed)} of the way to its {end_year} targets "
        f"in {share(elapsed_share)} of the time"
    )


def lede(means: JourneyMeans, *, year: int, elapsed_share: float) -> str:
    """What the headline counts, and what the estimate of today says beside it.

    Example:
        >>> from milepost import journey, journey_means
        >>> from milepost.report import sample
        >>> means = journey_means(journey(sample().verdicts, end_year=2030), goals={})
        >>> lede(means, year=2025, elapsed_share=0.4)[:73]
        'Two of two indicators with a target have a figure after their baseline. B'
    """
    mean = means.carried[""][1]
    seen, held = len(mean.observed_indicators), len(mean.indicators)
    have = "has a figure after its" if seen == 1 else "have a figure after their"
    text = f"{sentence(spelled(seen))} of {spelled(mean.aimed)} indicators with a target {have} baseline."
    if mean.projected is None or mean.low is None or mean.high is None:
        return text
    with_ = "the one with a projection stands" if held == 1 else f"the {spelled(held)} with a projection stand"
    if mean.high < elapsed_share:
        said = "behind schedule"
    elif mean.low > elapsed_share:
        said = "ahead of schedule"
    elif mean.projected < elapsed_share:
        said = "on the whole behind, but not surely"
    else:
        said = "on the whole in time, but not surely"
    way = share_of_journey
    return (
        f"{text} Brought forward to {year}, {with_} at about {way(mean.projected)} (80 % interval {way(mean.low)} to "
        f"{way(mean.high)}): {said}."
    )


def top_findings(
    verdicts: Verdicts, goals: Mapping[str, str], most: int, keepers: Mapping[str, str] | None = None
) -> str:
    """The findings of most consequence, each with the verdict's shape, a title and one or two sentences.

    Example:
        >>> from milepost.report import sample
        >>> print(top_findings(sample().verdicts, {"own": "Own goal"}, 1))
        :::: {.findings}
        ::: {.half}
        **[One target is ahead of schedule]{.verdict .on-track}**
        <BLANKLINE>
        Secure servers 90 in 2020, 130 in 2024.
        :::
        ::::
    """
    items = verdicts.values_behind()
    found = [one for rule in FINDINGS for one in rule(items, goals, keepers or {})]
    found.sort(key=lambda one: -one[0])
    parts = [":::: {.findings}"]
    for _, verdict, title_, text in found[:most]:
        parts.append(f"::: {{.half}}\n**{mark(verdict, title_)}**\n\n{text}\n:::")
    return "\n".join([*parts, "::::"])


def changed(verdicts: Verdicts, changes: Mapping[str, Any]) -> str:
    """What changed since the last edition: verdicts that moved, a line each; first verdicts are counted.

    Example:
        >>> from milepost.report import sample
        >>> changed(sample().verdicts, {})
        'There is no earlier edition to compare with.'
    """
    if not changes.get("indicators"):
        return "There is no earlier edition to compare with."
    items = {item.indicator.id: item for item in verdicts.values_behind()}
    moved: list[tuple[Verdict, IndicatorResult, Mapping[str, Any]]] = []
    first: list[tuple[Verdict, IndicatorResult, Mapping[str, Any]]] = []
    for line in changes["indicators"]:
        item = items.get(line["indicator"])
        if not line["moved"] or item is None:
            continue
        old = Verdict(line["old"]["verdict"])
        (moved if old.judged else first).append((old, item, line))
    lines = [f"- {_moved(*one)}" for one in moved[:MOST_CHANGED]]
    judged = [item for _, item, _ in first if item.assessment.final_verdict.judged]
    if judged:
        told = names_of(judged)
        lines.append(f"- **First verdicts** for {count(len(judged), 'target')}: {told}.")
    return "\n".join(lines) or f"No verdict moved since {changes['old_edition']}."


def _moved(old: Verdict, item: IndicatorResult, line: Mapping[str, Any]) -> str:
    a, indicator = item.assessment, item.indicator
    before, now = line["old"], line["new"]
    why = ""
    if before["last_value"] is not None and now["last_value"] is not None and before["last_year"] != now["last_year"]:
        why = (
            f": {level(before['last_value'], indicator)} in {before['last_year']}, "
            f"{level(now['last_value'], indicator)} in {now['last_year']}"
        )
    new = mark(a.final_verdict, escape(indicator.short_name))
    return f"{new} from {LOOKS[old].word} to {LOOKS[a.final_verdict].word}{why}."


def to_do(verdicts: Verdicts, measures: pd.DataFrame, keepers: Mapping[str, str] | None = None) -> str:
    """What to do and who: the targets furthest from the pace they need, and the figures that nobody has published.

    Example:
        >>> import pandas as pd
        >>> from milepost.report import sample
        >>> columns = ["indicators", "number", "lead_institution", "lead_kind"]
        >>> print(to_do(sample().verdicts, pd.DataFrame(columns=columns)))
        - **own figures.** Internet users: from 71.0 % in 2024 to 95 % by 2030, 1.6 times the expected pace.
    """
    items = verdicts.values_behind()
    slow = sorted(given(items, Verdict.ACCELERATE, Verdict.REVERSE), key=pace_factor, reverse=True)
    lines: dict[tuple[str, ...], list[str]] = {}
    for item in slow:
        who, numbers = _behind(item, measures, keepers or {})
        if who not in lines and len(lines) >= MOST_TO_DO:
            continue
        if who in lines:
            continue
        lines.setdefault(who, []).append(_asked(item, numbers))
    told = [f"- **{', '.join(who)}.** {' '.join(asked)}" for who, asked in lines.items()]
    none = given(items, Verdict.NO_FIGURE)
    if none:
        owers = ", ".join(dict.fromkeys(keeper_of(item, keepers or {}) for item in none))
        told.append(f"- **{owers}.** Publish the {count(len(none), 'missing figure')} before the next edition.")
    return "\n".join(told)


def _asked(item: IndicatorResult, numbers: str) -> str:
    a, indicator = item.assessment, item.indicator
    factor = a.acceleration_factor
    pace = "against the expected trend" if factor is None else f"{factor:.1f} times the expected pace"
    return (
        f"{escape(indicator.short_name)}{numbers}: from {level(known(a.last_value), indicator)} in {a.last_year} to "
        f"{aim(known(a.threshold), indicator)} by {a.target_year}, {pace}."
    )


def _behind(item: IndicatorResult, measures: pd.DataFrame, keepers: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """Who leads the measures that should move an indicator, and their numbers; else who keeps it."""
    rows = [row for row in measures.to_dict(orient="records") if item.indicator.id in row["indicators"]]
    leads = dict.fromkeys(escape(str(row["lead_institution"])) for row in rows if row["lead_kind"] != "unnamed")
    numbers = [str(row["number"]) for row in rows[:MEASURES_NAMED]]
    more = ", …" if len(rows) > MEASURES_NAMED else ""
    told = f" (measure{'' if len(rows) == 1 else 's'} {', '.join(numbers)}{more})" if rows else ""
    return tuple(list(leads)[:2]) or (keeper_of(item, keepers),), told
