"""Our verdicts against the published rules': who agrees with whom, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from milepost.verdicts.cuts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from milepost.verdicts.assessment import Assessment

UNJUDGED = "not assessable"
CATEGORIES = ("on track", "not on track", UNJUDGED)
AGREEMENT = ("agree", "judged_by_both", "agree_of_both")
CATEGORY_OF = {
    Verdict.MET: "on track",
    Verdict.ON_TRACK: "on track",
    Verdict.RAISE: "on track",
    Verdict.ACCELERATE: "not on track",
    Verdict.REVISE: "not on track",
    Verdict.REVERSE: "not on track",
    Verdict.NOT_ASSESSABLE: UNJUDGED,
}


def agreement(assessments: Iterable[Assessment]) -> pd.DataFrame:
    """How the published rules sort the targets that we gave a verdict.

    One row for each of our verdicts and each published rule, in the order of the verdicts and of first
    appearance of the rules: columns verdict, category (ours), rule, exact, one count for each category of the
    rule's verdict (on_track, not_on_track, not_assessable), and agree, the count in our own category. Whoever
    does not judge agrees with no one: judged_by_both counts the targets to which both the rule and we give a
    verdict, agree_of_both those of them in our own category. Verdicts are the rule's, before any override.
    """
    rows = [
        {
            "verdict": assessment.verdict.value,
            "category": CATEGORY_OF[assessment.verdict],
            "rule": published.rule,
            "exact": published.exact,
            "theirs": published.category,
        }
        for assessment in assessments
        for published in assessment.published
    ]
    counts = [category.replace(" ", "_") for category in CATEGORIES]
    keys = ["verdict", "category", "rule", "exact"]
    if not rows:
        return pd.DataFrame(columns=[*keys, *counts, *AGREEMENT])
    frame = pd.DataFrame(rows)
    for category, column in zip(CATEGORIES, counts, strict=True):
        frame[column] = (frame["theirs"] == category).astype(int)
    same = frame["theirs"] == frame["category"]
    both = (frame["theirs"] != UNJUDGED) & (frame["category"] != UNJUDGED)
    for column, counted in zip(AGREEMENT, (same, both, same & both), strict=True):
        frame[column] = counted.astype(int)
    frame["verdict"] = pd.Categorical(frame["verdict"], [verdict.value for verdict in Verdict], ordered=True)
    frame["rule"] = pd.Categorical(frame["rule"], list(dict.fromkeys(frame["rule"])), ordered=True)
    table = frame.groupby(keys, observed=True)[[*counts, *AGREEMENT]].sum().reset_index()
    return table.astype({"verdict": str, "rule": str})
