"""Published progress rules beside ours: what others would say of the same values, and who agrees with whom.

Every rule gets the same prepared history as ours, so that the rules are compared and not the data.
"""

from collections.abc import Iterable

import pandas as pd

from milepost.country import UNJUDGED, Verdict
from milepost.verdicts.assessment import Assessment, PublishedVerdict
from milepost.verdicts.published.compound import OPEN_SDG, UNICEF, UNSD, open_sdg_2_4, unicef_aarr, unsd_2023
from milepost.verdicts.published.linear import (
    DESTATIS,
    ESCAP,
    SDG4,
    SDSN,
    destatis,
    escap_like,
    sdg4_like,
    sdsn_like,
)
from milepost.verdicts.published.rule_input import OFF, ON, UNKNOWN, RuleInput

RULES = {
    UNSD: unsd_2023,
    OPEN_SDG: open_sdg_2_4,
    DESTATIS: destatis,
    ESCAP: escap_like,
    SDSN: sdsn_like,
    UNICEF: unicef_aarr,
    SDG4: sdg4_like,
}
# The rules by the name that is printed: the name of each as a column.
PUBLISHED_RULES = {name: rule.__name__ for name, rule in RULES.items()}
CATEGORIES = (ON, OFF, UNKNOWN)
AGREEMENT = ("agree", "judged_by_both", "agree_of_both")
CATEGORY_OF = {
    **dict.fromkeys((Verdict.MET, Verdict.MET_BEFORE, Verdict.ON_TRACK, Verdict.RAISE), ON),
    **dict.fromkeys((Verdict.WATCH, Verdict.ACCELERATE, Verdict.REVISE, Verdict.REVERSE), OFF),
    **dict.fromkeys(UNJUDGED, UNKNOWN),
}


def published_verdicts(case: RuleInput) -> tuple[PublishedVerdict, ...]:
    """Every published rule's verdict, in the order of the method page."""
    return tuple(rule(case) for rule in RULES.values())


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
    both = (frame["theirs"] != UNKNOWN) & (frame["category"] != UNKNOWN)
    for column, counted in zip(AGREEMENT, (same, both, same & both), strict=True):
        frame[column] = counted.astype(int)
    frame["verdict"] = pd.Categorical(frame["verdict"], [verdict.value for verdict in Verdict], ordered=True)
    frame["rule"] = pd.Categorical(frame["rule"], list(dict.fromkeys(frame["rule"])), ordered=True)
    table = frame.groupby(keys, observed=True)[[*counts, *AGREEMENT]].sum().reset_index()
    return table.astype({"verdict": str, "rule": str})
