"""The journey from baselines to targets as frames: each indicator's share of the way, and the means by goal."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from milepost.report.carrying import JourneyMeans, Verdicts
from milepost.report.frames import require
from milepost.report.results import IndicatorResult
from milepost.verdicts import JourneyShare, aggregate, mean_of

SHARES = ("observed", "projected", "low", "high")
OBSERVED_TIME = "observed_time"
SHARE_COLUMNS = (
    "indicator",
    "name",
    "pillar",
    "target",
    "observed",
    "observed_year",
    OBSERVED_TIME,
    "projected",
    "low",
    "high",
    "reason",
)
ALL_GOALS = "Overall"


def journey(verdicts: Verdicts, *, end_year: int) -> pd.DataFrame:
    """How much of the way from its baseline to its target every indicator has gone.

    Args:
        verdicts: As `assess` returns them.
        end_year: Targets due in this year count; an indicator whose last target is due in another has no share.

    Returns:
        A row an indicator: indicator, name, pillar, target (its id), observed (at the last observation, in
        observed_year), observed_time (share of the years from baseline to target that were over then), projected (in
        the as-of year), low and high (its 80 % interval), reason (why it is not counted, missing where it is).
        Shares of the way: 0 at the baseline, 1 at the target, negative behind the baseline, not yet held to -1 to 1.

    Source: docs/method.md, equation journey-share.

    Example:
        >>> import pandas as pd
        >>> from milepost import Cuts, assess, project
        >>> figures = pd.DataFrame({"indicator": "internet", "year": range(2015, 2025), "lower": 0, "upper": 100,
        ...                         "value": [20, 25, 31, 38, 44, 50, 55, 59, 63, 65]})
        >>> targets = pd.DataFrame({"indicator": ["internet"], "value": [90], "target_year": [2030],
        ...                         "direction": ["increase"], "baseline_year": [2019], "baseline_value": [40.0]})
        >>> verdicts = assess(project(figures, until=2030), targets, figures, cuts=Cuts.proposed())
        >>> journey(verdicts, end_year=2030)[["indicator", "observed"]].values.tolist()
        [['internet', 0.5]]
    """
    results = verdicts.values_behind()
    rows = []
    for result, share in zip(results, journey_shares(results, end_year), strict=True):
        names = {"name": result.indicator.short_name, "pillar": result.indicator.pillar, "reason": share.problem}
        rows.append({**asdict(share), **names})
    return pd.DataFrame(rows, columns=list(SHARE_COLUMNS)).astype(dict.fromkeys((*SHARES, OBSERVED_TIME), float))


def journey_means(shares: pd.DataFrame, *, goals: Mapping[str, str]) -> JourneyMeans:
    """The means of the shares, over all goals and by goal: each share is held between -1 and 1 first.

    Args:
        shares: As `journey` returns them. Rows with `observed` count in the observed mean, those with `projected` too
            in the estimate; where there is a column `target`, rows without one count nowhere. `observed_time` may be
            absent.
        goals: Names of the goals by id, in the order of the rows.

    Returns:
        A row for all goals (pillar "") and a row a goal: pillar, name, observed, projected, low and high (its 80 %
        interval with all errors moving together), observed_time (mean share of their time that was over at the
        observations), independent_low and independent_high (with errors unrelated), counted_observed and counted (how
        many in the observed mean and in the estimate), aimed (how many have a target), indicators, observed_indicators
        and left_out (which). NaN where no indicator is counted.

    Raises:
        FrameError: A column is missing.

    Source: docs/method.md, equations journey-mean and journey-interval.

    Example:
        >>> import pandas as pd
        >>> shares = pd.DataFrame({"indicator": ["a", "b"], "pillar": ["x", "y"], "observed": [0.5, 3.0],
        ...                        "projected": [0.5, 3.0], "low": [0.4, 3.0], "high": [0.6, 3.0]})
        >>> journey_means(shares, goals={"x": "One", "y": "Two"})[["name", "observed"]].values.tolist()
        [['Overall', 0.75], ['One', 0.5], ['Two', 1.0]]
    """
    require(shares, "shares", "indicator", "pillar", *SHARES)
    parts = {"": (ALL_GOALS, shares)}
    parts |= {pillar: (name, shares[shares["pillar"] == pillar]) for pillar, name in goals.items()}
    means = {
        pillar: (name, aggregate([_share_of(row) for row in part.to_dict(orient="records")]))
        for pillar, (name, part) in parts.items()
    }
    rows = [
        {
            "pillar": pillar,
            "name": name,
            **asdict(mean),
            "aimed": mean.aimed,
            "counted_observed": len(mean.observed_indicators),
            "counted": len(mean.indicators),
        }
        for pillar, (name, mean) in means.items()
    ]
    numbers = [*SHARES, OBSERVED_TIME, "independent_low", "independent_high"]
    counts = ["counted_observed", "counted", "aimed", "indicators", "observed_indicators", "left_out"]
    columns = ["pillar", "name", *numbers, *counts]
    return JourneyMeans.of(rows, columns, carried=means, key="pillar")


def journey_shares(results: Iterable[IndicatorResult], end_year: int) -> list[JourneyShare]:
    """Shares of the journey to `end_year`; an indicator whose last target is due in another year has none."""
    return [
        item.journey if item.target is not None and item.target.target_year == end_year else _uncounted(item)
        for item in results
    ]


def _uncounted(item: IndicatorResult) -> JourneyShare:
    why = item.journey.problem or f"its target is due in {item.target.target_year if item.target else 'no year'}"
    return JourneyShare(item.journey.indicator, item.journey.target, year=item.journey.year, problem=why)


def _share_of(row: Mapping[Hashable, Any]) -> JourneyShare:
    known: dict[str, Any] = {
        name: None if pd.isna(row.get(name)) else float(row[name]) for name in (*SHARES, OBSERVED_TIME)
    }
    target = row.get("target", "")
    return JourneyShare(row["indicator"], None if pd.isna(target) else target, **known)


def journey_sensitivity(shares: pd.DataFrame) -> pd.DataFrame:
    """How the headline depends on which indicators count.

    Args:
        shares: As `journey` returns them.

    Returns:
        A row a way to count: count (in words), indicators (how many), observed, projected (NaN where that way gives
        none). The last two rows leave out the indicator that raises the observed mean most, and lowers it most.

    Source: docs/method.md, equation journey-mean.

    Example:
        >>> import pandas as pd
        >>> shares = pd.DataFrame({"name": ["A", "B", "C"], "observed": [0.5, 0.8, -0.1],
        ...                        "projected": [0.6, None, -0.1]})
        >>> journey_sensitivity(shares)[["indicators", "observed"]].round(2).values.tolist()
        [[3.0, 0.4], [2.0, 0.2], [3.0, 0.4], [2.0, 0.2], [2.0, 0.65]]
    """
    require(shares, "shares", "name", "observed", "projected")
    seen = shares.dropna(subset="observed")
    both = seen.dropna(subset="projected")
    carried = seen["projected"].fillna(seen["observed"])
    rows = [
        ("All observed after their baseline", len(seen), _mean(seen["observed"]), None),
        ("Those with a projection", len(both), _mean(both["observed"]), _mean(both["projected"])),
        ("All, the last share standing in for a projection", len(seen), _mean(seen["observed"]), _mean(carried)),
    ]
    if len(seen) > 1:
        held = seen["observed"].clip(-1, 1)
        for at in (int(held.argmax()), int(held.argmin())):
            rest = seen.drop(index=seen.index[at])
            rows.append((f"Without {seen['name'].iloc[at]}", len(rest), _mean(rest["observed"]), None))
    made = pd.DataFrame(rows, columns=["count", "indicators", "observed", "projected"])
    return made.astype({"observed": float, "projected": float})


def _mean(shares: pd.Series[float]) -> float | None:
    return mean_of(shares.tolist())
