"""Sentences of the review of targets: what is proposed and why, where the pace must rise, what reviewers changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.report import words
from milepost.report.say.measures import behind

if TYPE_CHECKING:
    import pandas as pd

    from milepost.report.carrying import Verdicts

ADJUST_REASONS = {
    "met_early",
    "raise_proposed",
    "beyond_best_pace",
    "revision_proposed",
    "target_due",
}
SPEED_REASONS = {"acceleration", "no_yardstick", "caution_beyond_best_pace", "within_best_pace", "wrong_way"}


def adjustments(verdicts: Verdicts) -> str:
    """Why each target is put up for adjustment, a line a target.

    Example:
        >>> from milepost.report import sample
        >>> adjustments(sample().verdicts.iloc[:0])
        'No target is put up for adjustment.'
    """
    lines = [
        f"- **{words.escape(item.indicator.name)}.** {words.reasons(item, ADJUST_REASONS)}"
        for item in verdicts.values_behind()
    ]
    return "\n".join(lines) or "No target is put up for adjustment."


def where_to_speed_up(verdicts: Verdicts, measures: pd.DataFrame) -> str:
    """A line an indicator: its custodian, the pace required, who has managed it, the measures behind it.

    Example:
        >>> from milepost.report import sample
        >>> import pandas as pd
        >>> verdicts = sample().verdicts
        >>> where_to_speed_up(verdicts[verdicts["verdict"] == "accelerate"], pd.DataFrame(columns=["indicators"]))[:50]
        '- **Internet users** (own figures). The target tak'
    """
    lines = [
        f"- **{words.escape(item.indicator.name)}** ({words.escape(item.indicator.custodian)}). "
        f"{words.reasons(item, SPEED_REASONS)} {behind(measures, item)}".rstrip()
        for item in verdicts.values_behind()
    ]
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
