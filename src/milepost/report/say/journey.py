"""Sentences on the journey so far: how much of the way is gone, and what that leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.report import words
from milepost.verdicts import share, share_of_journey

if TYPE_CHECKING:
    import pandas as pd

    from milepost.report.carrying import JourneyMeans

JOURNEY_NOTE = (
    "Each indicator's share runs from 0 at its baseline to 1 at its target; before averaging it is held between −1 "
    "and 1, so that being past one target makes up for nothing elsewhere. *Now* is the projection's median; the "
    "interval takes all errors as moving together, the widest of the common choices (@sec-method)."
)


def headline(means: JourneyMeans, *, country: str, year: int, end_year: int, elapsed_share: float) -> str:
    """The headline: observed first, then the estimate of `year` with its interval, the time elapsed and its count.

    Example:
        >>> from milepost import journey, journey_means
        >>> from milepost.report import sample
        >>> means = journey_means(journey(sample().verdicts, end_year=2030), goals={})
        >>> headline(means, country="Examplia", year=2025, end_year=2030, elapsed_share=0.4)[:70]
        '**By the last observations Examplia had travelled 50 % of the journey*'
    """
    overall = means.carried[""][1]
    if overall.projected is None:
        return "No indicator allows a share of the journey to be computed."
    way = share_of_journey
    return (
        f"**By the last observations {country} had travelled {way(overall.observed)} of the journey** from its "
        f"baselines to the targets for {end_year}; by {year} an estimated **{way(overall.projected)}** "
        f"(80 % interval {way(overall.low)} to {way(overall.high)}), while {share(elapsed_share)} of the time has "
        f"gone. This rests on the {words.count(len(overall.indicators), 'indicator')} that were observed after their "
        "baseline."
    )


def travelled(means: JourneyMeans) -> str:
    """The estimate of every row that has one: 'Overall 28 %; Digital citizens 29 %'.

    Example:
        >>> from milepost import journey, journey_means
        >>> from milepost.report import sample
        >>> travelled(journey_means(journey(sample().verdicts, end_year=2030), goals={}))
        'Overall 59 %'
    """
    known = means.dropna(subset=["projected"])
    facts = zip(known["name"], known["projected"], strict=True)
    return "; ".join(f"{name} {share_of_journey(projected)}" for name, projected in facts)


def not_counted(shares: pd.DataFrame) -> str:
    """Indicators that have no share of the journey, how many and which, by the reason why.

    Example:
        >>> import pandas as pd
        >>> print(not_counted(pd.DataFrame({"name": ["Trust"], "projected": [None], "reason": ["no target is set"]})))
        One indicator is not counted.
        <BLANKLINE>
        - *No target is set*: Trust.
    """
    lacking = shares[shares["projected"].isna()]
    if not len(lacking):
        return "Every indicator is counted."
    reasons: dict[str, list[str]] = {}
    for reason, name in zip(lacking["reason"], lacking["name"], strict=True):
        reasons.setdefault(reason.rstrip("."), []).append(words.escape(name))
    lines = [f"- *{words.sentence(words.escape(why))}*: {words.listed(who)}." for why, who in reasons.items()]
    counted = f"{words.count(len(lacking), 'indicator')} {'is' if len(lacking) == 1 else 'are'} not counted."
    return "\n\n".join([words.sentence(counted), "\n".join(lines)])
