"""A sheet a goal for those who review an edition: open questions, doubts, overrides, and who signs."""

from __future__ import annotations

from milepost.report.carrying import Verdicts
from milepost.report.measured import keeper
from milepost.report.say.review import overrides
from milepost.report.verdict_block import verdict_line
from milepost.report.words import doubts, escape

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
        f"- {escape(item.indicator.short_name)} ({escape(keeper(item.indicator))}). {verdict_line(item)}"
        for item in open_
    ]
    signed = "\n".join(f"| {who} |  |  |  |" for who in SIGNERS)
    parts = [
        f"## {escape(name)} {{#sec-review-{label}}}",
        "**Open questions.**" if questions else "Every target of this goal is judged.",
        "\n".join(questions),
        doubts(items),
        f"**Overrides.** {overrides(verdicts)}" if len(verdicts) else "",
        f"{SIGNED}\n{signed}",
    ]
    return "\n\n".join(part for part in parts if part)
