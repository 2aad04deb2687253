"""The review of targets: what is proposed, where the pace must rise, what reviewers changed, and a sheet for these."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from milepost.country import Verdict
from milepost.report import words
from milepost.report.carrying import Verdicts
from milepost.report.measured import aim, keeper
from milepost.report.results import IndicatorResult
from milepost.report.say.measures import linked_in_brief
from milepost.report.verdict_block import verdict_line
from milepost.verdicts import level, share, spelled

SAFE = (Verdict.MET, Verdict.MET_BEFORE, Verdict.ON_TRACK)
WEAK = "CD"
MOST_PEERS = 3
LIKELY = 0.8  # the chance that a proposed value is to have


def proposals(verdicts: Verdicts, *, likely: float) -> str:
    """A slip a target under review: what could stand in its place, in words, and what speaks against it.

    `verdicts` are those of `reachable`; `likely` is the chance that its `likely_value` has.

    Example:
        >>> from milepost.report import sample
        >>> proposals(sample().verdicts.iloc[:0], likely=0.8)
        'No target is due or put up for review.'
    """
    rows = zip(verdicts.values_behind(), verdicts.to_dict(orient="records"), strict=True)
    told = [_slip(item, row, likely) for item, row in rows]
    return "\n\n".join(told) or "No target is due or put up for review."


def _slip(item: IndicatorResult, row: Mapping[Hashable, Any], likely: float) -> str:
    a, indicator = item.assessment, item.indicator
    goal = "no value" if a.threshold is None else aim(a.threshold, indicator)
    now = f"{level(a.last_value, indicator)} in {a.last_year}" if a.last_value is not None else "no figure"
    head = f"**{words.escape(indicator.name)}:** {goal} by {a.target_year} ({a.target_status}); {now}."
    return f"{head} {verdict_line(item)} {_wording(item, row, likely)} *Against it:* {_against(item)}"


def _wording(item: IndicatorResult, row: Mapping[Hashable, Any], likely: float) -> str:
    """What could be written in its place; never called official."""
    a, indicator = item.assessment, item.indicator
    name = words.escape(indicator.name)
    least = "at least" if indicator.direction.sign > 0 else "at most"
    if a.last_value is None:
        return f"*Proposed:* keep the value; name who publishes {name}, from which source and until when."
    if a.final_verdict in SAFE:
        return f"*Proposed:* keep it, and set the next one beyond {a.target_year}."
    sure, even = row.get("likely_value"), row.get("even")
    if a.year_likely is not None and a.year_likely > a.as_of_year and a.threshold is not None:
        return f"*Proposed:* “{name}: {least} {aim(a.threshold, indicator)} by {a.year_likely}”."
    if sure is not None and even is not None and not pd.isna(sure):
        return (
            f"*Proposed:* “{name}: {least} {level(float(sure), indicator)} by {a.target_year}”, which has a chance of "
            f"{share(likely)}; an even chance has {level(float(even), indicator)}."
        )
    return "*Proposed:* set it anew once a figure of the target year is out."


def _against(item: IndicatorResult) -> str:
    """What speaks against the proposal: weak evidence, doubt, a pace that others kept."""
    a = item.assessment
    told = []
    if a.last_value is None:
        return "without a figure nothing says how far it is."
    if a.evidence.grade in WEAK:
        told.append(f"the evidence is of grade {a.evidence.grade}")
    if a.doubts:
        told.append("the figures are in doubt")
    if a.peers:
        told.append(f"{words.listed([words.escape(name) for name in a.peers[:MOST_PEERS]])} kept such a pace")
    if item.target is not None and item.target.status.value == "official":
        told.append("the target is official policy")
    return f"{words.listed(told)}." if told else "a lower target asks for less effort."


def where_to_speed_up(verdicts: Verdicts, measures: pd.DataFrame) -> str:
    """A line an indicator: who managed its pace and when, the measures and institutions behind it.

    `verdicts` are those of `reachable`.

    Example:
        >>> from milepost.report import sample
        >>> import pandas as pd
        >>> verdicts = sample().verdicts.assign(kept_by=[[("Singapore", 2005, 2015)], []])
        >>> columns = ["indicators", "number", "lead_institution", "lead_kind"]
        >>> where_to_speed_up(verdicts.iloc[:1], pd.DataFrame(columns=columns))
        '- **Internet users:** kept by Singapore 2005–2015; no measure of the register.'
    """
    lines = []
    for item, kept in zip(verdicts.values_behind(), verdicts["kept_by"], strict=True):
        when = [f"{words.escape(name)} {first}–{last}" for name, first, last in kept[:MOST_PEERS]]
        more = f" and {spelled(len(kept) - MOST_PEERS)} more" if len(kept) > MOST_PEERS else ""
        who = f"kept by {', '.join(when)}{more}" if when else "no comparable peer on record"
        lines.append(f"- **{words.escape(item.indicator.short_name)}:** {who}; {linked_in_brief(measures, item)}.")
    return "\n".join(lines) or "No indicator asks for a faster pace."


def watched(verdicts: Verdicts) -> str:
    """How many targets are expected to be met and not assured, and what that asks for.

    Example:
        >>> from milepost.report import sample
        >>> watched(sample().verdicts.iloc[:0])
        'No target is expected to be met without being on track.'
    """
    if not len(verdicts):
        return "No target is expected to be met without being on track."
    told = words.sentence(words.count(len(verdicts), "target"))
    return (
        f"{told} {'is' if len(verdicts) == 1 else 'are'} more likely met than not, with less chance than on track "
        "takes. Nothing need go faster than expected; what is expected must not slip."
    )


def due_rules(rows: pd.DataFrame) -> str:
    """Of how many targets that are due each rule's call was right; that there are none without rows.

    Example:
        >>> import pandas as pd
        >>> due_rules(pd.DataFrame({"target": "x", "rule": ["This report", "A rule"], "right": [True, None]}))
        'One target is due that could be judged before. Right were, of those with a figure: This report 1 of 1.'
    """
    if not len(rows):
        return "No target is due that could be judged before."
    known = rows.dropna(subset="right")
    parts = [
        f"{rule} {int(held['right'].astype(bool).sum())} of {len(held)}"
        for rule, held in known.groupby("rule", sort=False)
    ]
    many = rows["target"].nunique()
    told = words.sentence(words.count(many, "target"))
    text = f"{told} {'is' if many == 1 else 'are'} due that could be judged before."
    return f"{text} Right were, of those with a figure: {words.listed(parts)}." if parts else text


def overrides(verdicts: Verdicts) -> str:
    """Reviewers' verdicts in place of the rule's, each with its reason and role.

    Example:
        >>> from milepost.report import sample
        >>> overrides(sample().verdicts)
        'No verdict of this edition was overridden by a reviewer.'
    """
    held = [(item.indicator, item.assessment) for item in verdicts.values_behind()]
    lines = [
        f"- **{words.escape(indicator.name)}**: {a.verdict.value} became {a.override.verdict.value}. "
        f"{words.escape(a.override.reason)} ({words.escape(a.override.role)})"
        for indicator, a in held
        if a.override is not None
    ]
    return "\n".join(lines) or "No verdict of this edition was overridden by a reviewer."


SIGNED = "| Who | Name | Day | Remarks |\n|------------------|------------------|----------|------------------------|"
SIGNERS = ("Custodian of the figures", "Statistician", "Goal's committee", "Release")


def review_sheet(verdicts: Verdicts, *, name: str, label: str) -> str:
    """A section for one goal: which targets cannot be judged and what is asked of whom, doubts, overrides, signatures.

    Args:
        verdicts: Of this goal, as `assess` returns them.
        name: The goal's name.
        label: The goal's id.

    Example:
        >>> from milepost.report import sample
        >>> review_sheet(sample().verdicts, name="Own goal", label="own").splitlines()[0]
        '## Own goal {#sec-review-own}'
    """
    items = [item for item in verdicts.values_behind() if item.target is not None]
    open_ = [item for item in items if not item.assessment.final_verdict.judged]
    questions = [
        f"- {words.escape(item.indicator.short_name)} ({words.escape(keeper(item.indicator))}). {verdict_line(item)}"
        for item in open_
    ]
    signed = "\n".join(f"| {who} |  |  |  |" for who in SIGNERS)
    parts = [
        f"## {words.escape(name)} {{#sec-review-{label}}}",
        "**Open questions.**" if questions else "Every target of this goal is judged.",
        "\n".join(questions),
        words.doubts(items),
        f"**Overrides.** {overrides(verdicts)}" if len(verdicts) else "",
        f"{SIGNED}\n{signed}",
    ]
    return "\n\n".join(part for part in parts if part)
