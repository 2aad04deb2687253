"""The summary page: headline, findings by consequence, what changed, what to do and who. Rules choose, not people.

A finding's consequence is the number of targets that it concerns; of equal ones the first of FINDINGS stands first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from milepost.country import MeasureStatus, TargetStatus, Verdict
from milepost.report.carrying import JourneyMeans, Verdicts
from milepost.report.comparison.edition_inputs import Cause
from milepost.report.measured import aim
from milepost.report.results import IndicatorResult
from milepost.report.say.finding_rules import FINDINGS, given, keeper_of, named, names_of
from milepost.report.tokens import LOOKS
from milepost.report.verdict_block import mark
from milepost.report.words import count, escape, listed, sentence
from milepost.verdicts import JourneyMean, chance, level, share, share_of_journey, spelled

if TYPE_CHECKING:
    import pandas as pd

MOST_FINDINGS = 4
MOST_CHANGED = 5
MOST_TO_DO = 3


def title(means: JourneyMeans, verdicts: Verdicts, *, country: str, end_year: int) -> str:
    """The headline: how much of the way in how much of the time, at the latest figures, and what is not known.

    Example:
        >>> from milepost import journey, journey_means
        >>> from milepost.report import sample
        >>> means = journey_means(journey(sample().verdicts, end_year=2030), goals={})
        >>> title(means, sample().verdicts, country="Examplia", end_year=2030)
        'By its latest figures Examplia has covered 50 % of the way to 2030 in 40 % of the time'
    """
    overall = means.carried[""][1]
    if overall.observed is None:
        return f"How far {country} is on the way to its {end_year} targets cannot be measured yet"
    way = f"By its latest figures {country} has covered {share_of_journey(overall.observed)} of the way to {end_year}"
    if overall.observed_time is not None:
        way += f" in {share(overall.observed_time)} of the time"
    aimed = [item.assessment.final_verdict for item in verdicts.values_behind() if item.target is not None]
    open_ = sum(not verdict.judged for verdict in aimed)
    return f"{way}; {spelled(open_)} of {len(aimed)} targets cannot be judged" if open_ else way


def lede(means: JourneyMeans, shares: pd.DataFrame, verdicts: Verdicts, *, year: int, elapsed_share: float) -> str:
    """What the headline counts and from when, and what the estimate of today says beside the time gone.

    `shares` are those that the means are of, `verdicts` those of their targets.

    Example:
        >>> from milepost import journey, journey_means
        >>> from milepost.report import sample
        >>> shares = journey(sample().verdicts, end_year=2030)
        >>> lede(journey_means(shares, goals={}), shares, sample().verdicts, year=2025, elapsed_share=0.4)[:87]
        'The way is measured for two of two targets, all of them proposed, by figures of 2024. I'
    """
    mean = means.carried[""][1]
    seen, held = len(mean.observed_indicators), len(mean.indicators)
    if not seen:
        return f"None of {count(mean.aimed, 'target')} has a figure after its baseline."
    years = sorted({int(year) for year in shares["observed_year"].dropna()})
    of = f"{years[0]} to {years[-1]}" if len(years) > 1 else str(years[0])
    text = (
        f"The way is measured for {spelled(seen)} of {count(mean.aimed, 'target')}{_proposed(mean, verdicts)}, by "
        f"figures of {of}."
    )
    if mean.projected is None or mean.low is None or mean.high is None:
        return text
    stand = "the one with a projection stands" if held == 1 else f"the {spelled(held)} with a projection stand"
    if mean.high < elapsed_share:
        said = "that is behind the time"
    elif mean.low > elapsed_share:
        said = "that is ahead of the time"
    else:
        said = "whether that is ahead or behind cannot be told"
    way = share_of_journey
    return (
        f"{text} In {year} {stand} at about {way(mean.projected)} (80 % interval {way(mean.low)} to {way(mean.high)}), "
        f"beside {share(elapsed_share)} of the time; {said}."
    )


def _proposed(mean: JourneyMean, verdicts: Verdicts) -> str:
    """How many of the targets counted are proposals."""
    counted = [item for item in verdicts.values_behind() if item.indicator.id in mean.observed_indicators]
    many = sum(item.target is not None and item.target.status is TargetStatus.PROPOSED for item in counted)
    if not many:
        return ""
    return ", all of them proposed" if many == len(counted) else f", {spelled(many)} of them proposed"


def top_findings(verdicts: Verdicts, goals: Mapping[str, str], most: int, fell_due: str = "") -> str:
    """The findings of most consequence, each with the verdict's shape, a title and one or two sentences.

    `fell_due` is what the targets of a stage that is over came to; it stands with the targets to adjust.

    Example:
        >>> from milepost.report import sample
        >>> print(top_findings(sample().verdicts, {"own": "Own goal"}, 1))
        :::: {.findings}
        ::: {.half}
        **[One target must speed up]{.verdict .accelerate}**
        <BLANKLINE>
        It is a proposed target. Least likely: Internet users (14 %).
        :::
        ::::
    """
    items = verdicts.values_behind()
    found = [one for rule in FINDINGS for one in rule(items, goals)]
    found.sort(key=lambda one: -one[0])
    parts = [":::: {.findings}"]
    for _, verdict, title_, text in found[:most]:
        told = " ".join(one for one in (fell_due if verdict is Verdict.REVISE else "", text) if one)
        parts.append(f"::: {{.half}}\n**{mark(verdict, title_)}**\n\n{told}\n:::")
    return "\n".join([*parts, "::::"])


def changed(verdicts: Verdicts, changes: Mapping[str, Any]) -> str:
    """What changed since the last edition: verdicts that moved, a line each with its cause; first verdicts are counted.

    Example:
        >>> from milepost.report import sample
        >>> changed(sample().verdicts, {})
        'There is no earlier edition to compare with.'
    """
    if not changes.get("indicators"):
        return "There is no earlier edition to compare with."
    items = {item.indicator.id: item for item in verdicts.values_behind()}
    lines: list[str] = []
    first: list[IndicatorResult] = []
    more = newly = 0
    for line in sorted(changes["indicators"], key=lambda line: not Verdict(line["new"]["verdict"]).judged):
        item = items.get(line["indicator"])
        if not line["moved"] or item is None:
            continue
        old = Verdict(line["old"]["verdict"])
        if not old.judged:
            if item.assessment.final_verdict.judged:
                first.append(item)
                newly += line["old"]["threshold"] is None
        elif len(lines) < MOST_CHANGED:
            lines.append(f"- {_moved(old, item, line)}")
        else:
            more += 1
    if more:
        lines.append(f"- {sentence(count(more, 'more verdict'))} moved.")
    if first:
        set_now = f", {spelled(newly)} of them newly set" if newly else ""
        lines.append(f"- **First verdicts** for {count(len(first), 'target')}{set_now}: {names_of(first)}.")
    return "\n".join(lines) or f"No verdict moved since {changes['old_edition']}."


def _moved(old: Verdict, item: IndicatorResult, line: Mapping[str, Any]) -> str:
    a = item.assessment
    new = mark(a.final_verdict, named(item))
    return f"{new} from {_low(LOOKS[old].word)} to {_low(LOOKS[a.final_verdict].word)}: {_because(item, line)}."


def _because(item: IndicatorResult, line: Mapping[str, Any]) -> str:
    """What moved a verdict: its new figure, its new target, or what else the comparison of the editions found."""
    indicator, before, now, causes = item.indicator, line["old"], line["new"], list(line["causes"])
    told = []
    if "data" in causes:
        causes.remove("data")
        same = (before["last_year"], before["last_value"]) == (now["last_year"], now["last_value"])
        if same or now["last_value"] is None:
            told.append(f"no new figure of its own; others moved its chance{_by_how_much(line)}")
        elif before["last_value"] is None:
            told.append(f"its first figure, {level(now['last_value'], indicator)} in {now['last_year']}")
        else:
            year, past = before["last_year"], item.history
            today = past.values[past.years == year].tolist()  # as it is known now, it may have been revised
            was = level(today[-1] if today else before["last_value"], indicator)
            told.append(f"{was} in {year}, {level(now['last_value'], indicator)} in {now['last_year']}")
    if "target" in causes and before["threshold"] is not None and now["threshold"] is not None:
        causes.remove("target")
        told.append(f"its target is now {aim(now['threshold'], indicator)}, not {aim(before['threshold'], indicator)}")
    told += [f"by {Cause(cause).words}" for cause in causes]
    return listed(told) if told else "the cause is not known"


def _by_how_much(line: Mapping[str, Any]) -> str:
    before, now = line["old"]["probability"], line["new"]["probability"]
    if before is None or now is None or chance(before) == chance(now):
        return ""
    return f" from {chance(before)} to {chance(now)}"


def _low(word: str) -> str:
    return word[:1].lower() + word[1:]


def to_do(verdicts: Verdicts, measures: pd.DataFrame, keepers: Mapping[str, str] | None = None) -> str:
    """What to do and who leads it: the targets furthest from the pace they need, and the figures that are missing.

    The pace of an indicator is for those who lead the measures that should move it, a figure for who keeps it.

    Example:
        >>> import pandas as pd
        >>> from milepost.report import sample
        >>> columns = ["indicators", "number", "title", "lead_institution", "lead_kind"]
        >>> print(to_do(sample().verdicts, pd.DataFrame(columns=columns)))
        - **Confirm or replace** the two proposed targets.
        - **Internet users**: 1.6 times the expected pace; no measure names it.
    """
    items = verdicts.values_behind()
    slow = sorted(given(items, Verdict.ACCELERATE, Verdict.REVERSE), key=_least_likely)
    told = [f"- {one}." for one in (_to_confirm(items), _to_publish(items, measures, keepers or {})) if one]
    return "\n".join([*told, *(f"- {_asked(item, measures)}" for item in slow[:MOST_TO_DO])])


def _to_confirm(items: Sequence[IndicatorResult]) -> str:
    """Targets that are not policy yet."""
    held = Counter(item.target.status for item in items if item.target is not None)
    open_ = [
        f"{spelled(held[status])} {status.value}"
        for status in (TargetStatus.PROPOSED, TargetStatus.REPORTED)
        if held[status]
    ]
    many = sum(held.values()) - held[TargetStatus.OFFICIAL]
    return f"**Confirm or replace** the {listed(open_)} target{'' if many == 1 else 's'}" if open_ else ""


def _to_publish(items: Sequence[IndicatorResult], measures: pd.DataFrame, keepers: Mapping[str, str]) -> str:
    """Figures that nobody has published, and measures of which no status is known."""
    none = given(items, Verdict.NO_FIGURE)
    asked = []
    if none:
        owed = Counter(keeper_of(item, keepers) for item in none)
        owers = ", ".join(f"{name} {spelled(many)}" if len(owed) > 1 else name for name, many in owed.most_common())
        what = "missing figure" if len(none) == 1 else f"{spelled(len(none))} missing figures"
        asked.append(f"**Publish the {what}** ({owers})")
    unsaid = int((measures["status"] == MeasureStatus.NOT_REPORTED.value).sum()) if "status" in measures else 0
    if unsaid:
        of = "the" if unsaid == len(measures) else f"{unsaid} of the"
        asked.append(f"{'tell' if asked else '**Tell**'} how far {of} {len(measures)} measures are")
    return f"{' and '.join(asked)}, before the next edition" if asked else ""


def _least_likely(item: IndicatorResult) -> float:
    """The chance; those without one, by a reviewer's verdict, come last."""
    return 1.0 if item.assessment.probability is None else item.assessment.probability


def _asked(item: IndicatorResult, measures: pd.DataFrame) -> str:
    """What pace an indicator needs, who leads the measures that should move it, and the first of them in its words."""
    a = item.assessment
    rows = [row for row in measures.to_dict(orient="records") if item.indicator.id in row["indicators"]]
    rows.sort(key=lambda row: len(row["indicators"]))  # the measure that names fewest others is most its own
    leads = list(dict.fromkeys(escape(str(row["lead_institution"])) for row in rows if row["lead_kind"] != "unnamed"))
    who = f" ({', '.join(leads)})" if leads else ""
    turn = "it is expected to move away from its target"
    pace = turn if a.acceleration_factor is None else f"{a.acceleration_factor:.1f} times the expected pace"
    words_ = f"“{escape(str(rows[0]['title']).rstrip('.'))}”" if rows else ""
    behind = f"measure {rows[0]['number']}, {words_}" if rows else "no measure names it"
    return f"**{named(item)}**{who}: {pace}; {behind}."
