"""Sentences on the journey so far: how much of the way is gone, and what that leaves out."""

from __future__ import annotations

import pandas as pd

from milepost.report import words
from milepost.report.carrying import JourneyMeans
from milepost.report.journeys import journey_sensitivity
from milepost.verdicts import JourneyMean, mean_of, share, share_of_journey, spelled

THIRD = 1 / 3

JOURNEY_NOTE = (
    "Each indicator's share runs from 0 at its baseline to 1 at its target; before averaging it is held between −1 "
    "and 1, so that being past one target makes up for nothing elsewhere. *Observed* and "
    "*estimated* tell how many of those with a target count. *Time gone then* is the mean share of their time, from "
    "baseline to target, that was over at the last observations. *Now* is the projection's median; the "
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
    if overall.observed is None:
        return "No indicator allows a share of the journey to be computed."
    way, seen = share_of_journey, len(overall.observed_indicators)
    text = (
        f"**By the last observations {country} had travelled {way(overall.observed)} of the journey** from its "
        f"baselines to the targets for {end_year}{_time_gone(overall)}. Of "
        f"{overall.aimed} indicators with a target {spelled(seen)} {'counts' if seen == 1 else 'count'}, which had a "
        f"figure after the baseline. In {year}, {share(elapsed_share)} of the time has gone."
    )
    if overall.projected is None:
        return text
    held = words.count(len(overall.indicators), "indicator")
    parts = [
        f"Over the {held} with a projection too, an estimated {way(overall.projected)} was travelled by {year} (80 % "
        f"interval {way(overall.low)} to {way(overall.high)}).",
        _against("one third of the journey", THIRD, overall),
        _against("the share of the time", elapsed_share, overall),
    ]
    return " ".join([text, *parts])


def _time_gone(mean: JourneyMean) -> str:
    """How much of their time was over at the observations."""
    if mean.observed_time is None:
        return ""
    return f", when {share(mean.observed_time)} of the time from baseline to target had gone"


def _against(what: str, share_: float, mean: JourneyMean) -> str:
    """Where a share lies to the interval, and what that says."""
    if mean.low is None or mean.high is None:
        return ""
    if share_ > mean.high:
        return f"{words.sentence(what)} lies above that interval: less is travelled."
    if share_ < mean.low:
        return f"{words.sentence(what)} lies below that interval: more is travelled."
    return f"{words.sentence(what)} lies inside that interval: whether that much is travelled cannot be told."


def sensitivity(shares: pd.DataFrame, means: JourneyMeans) -> str:
    """Between which figures the headline lies with other counts, and the goals whose sign depends on the count.

    Example:
        >>> from milepost import journey, journey_means
        >>> from milepost.report import sample
        >>> shares = journey(sample().verdicts, end_year=2030)
        >>> sensitivity(shares, journey_means(shares, goals={}))
        'Counted otherwise, the share at the last observations lies between 33 % and 67 %.'
    """
    ways = journey_sensitivity(shares)["observed"].dropna()
    if not len(ways):
        return ""
    text = (
        f"Counted otherwise, the share at the last observations lies between {share_of_journey(ways.min())} and "
        f"{share_of_journey(ways.max())}."
    )
    torn = []
    for pillar, row in shares.groupby("pillar", sort=False):
        name, mean = means.carried.get(pillar, ("", None))
        both = mean_of(row.dropna(subset="projected")["observed"].tolist())
        if mean is not None and mean.observed is not None and both is not None and (mean.observed < 0) != (both < 0):
            torn.append(
                f"of {words.escape(name)} ({share_of_journey(mean.observed)} over all that were observed, "
                f"{share_of_journey(both)} over those with a projection)"
            )
    return f"{text} The sign {words.listed(torn)} depends on the count." if torn else text


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
    return "; ".join(f"{words.escape(name)} {share_of_journey(projected)}" for name, projected in facts)


def not_counted(shares: pd.DataFrame) -> str:
    """Indicators that have no share of the journey, how many and which, by the reason why.

    Example:
        >>> import pandas as pd
        >>> row = {"name": "Trust", "observed": None, "projected": None, "reason": "no target is set"}
        >>> print(not_counted(pd.DataFrame([row])))
        One indicator is not counted.
        <BLANKLINE>
        - *No target is set*: Trust.
    """
    aimed = shares[shares["target"].notna()] if "target" in shares else shares
    lacking = shares[shares["observed"].isna()]
    silent = shares[shares["observed"].notna() & shares["projected"].isna()]
    only = ""
    if len(silent):
        names = words.listed([words.escape(name) for name in silent["name"]])
        only = f"Observed, and without an estimate, for no projection reaches this year: {names}."
    if not len(lacking):
        return only or "Every indicator is counted."
    reasons: dict[str, list[str]] = {}
    for reason, name in zip(lacking["reason"], lacking["name"], strict=True):
        reasons.setdefault(reason.rstrip("."), []).append(words.escape(name))
    lines = [f"- *{words.sentence(words.escape(why))}*: {words.listed(who)}." for why, who in reasons.items()]
    targets = int(aimed["observed"].isna().sum())
    counted = f"{words.count(len(lacking), 'indicator')} {'is' if len(lacking) == 1 else 'are'} not counted"
    of = f", of which {spelled(targets) if targets else 'none'} of the {len(aimed)} with a target."
    if not len(aimed) or "target" not in shares:
        of = "."
    return "\n\n".join([words.sentence(counted) + of, "\n".join(lines), *([only] if only else [])])


def stage_end(ends: pd.DataFrame, *, name: str, last_year: int) -> str:
    """What the stage ended with, in two sentences: of how many values how many were met, missed and not measured.

    Example:
        >>> import pandas as pd
        >>> ends = pd.DataFrame({"name": ["Internet", "Power"], "outcome": ["met", "not measured"]})
        >>> stage_end(ends, name="Foundation", last_year=2025)[:63]
        'The stage *Foundation* ended in 2025. Two values fell due, one '
    """
    if not len(ends):
        return f"The stage *{words.escape(name)}* ended in {last_year}. No target or milestone fell due in it."
    return f"The stage *{words.escape(name)}* ended in {last_year}. {fell_due(ends)}"


def fell_due(ends: pd.DataFrame, *, names: bool = True) -> str:
    """What the values that were to be reached came to, those of the policy and those that are proposed apart.

    Without `names` they are counted, not named.

    Example:
        >>> import pandas as pd
        >>> rows = {"name": ["Internet", "Power"], "target_status": ["proposed", "official"], "outcome": "not measured"}
        >>> fell_due(pd.DataFrame(rows))
        'One official or reported value fell due, not measured (Power); one proposed, not measured (Internet).'
    """
    known = "target_status" in ends
    proposed = ends["target_status"] == "proposed" if known else pd.Series(data=True, index=ends.index)
    parts: list[str] = []
    for held, kind in ((ends[~proposed], "official or reported "), (ends[proposed], "proposed " if known else "")):
        if len(held):
            said = [_with_outcome(held, outcome, len(held), names) for outcome in ("met", "missed", "not measured")]
            told = words.listed([one for one in said if one])
            many = (
                f"{spelled(len(held))} {kind.strip()}"
                if parts
                else f"{words.count(len(held), f'{kind}value')} fell due"
            )
            parts.append(f"{many}, {told}")
    return f"{words.sentence('; '.join(parts))}." if parts else "No target or milestone fell due."


def _with_outcome(ends: pd.DataFrame, outcome: str, whole: int, names: bool) -> str:
    """'two missed (Internet users and Power)'; of all alike 'missed', or 'none measured'."""
    held = ends[ends["outcome"] == outcome]
    if not len(held):
        return ""
    every = "none measured" if outcome == "not measured" and whole > 1 else outcome
    told = every if len(held) == whole else f"{spelled(len(held))} {outcome}"
    which = words.listed([words.escape(name) for name in dict.fromkeys(held["name"])])
    return f"{told} ({which})" if names else told
