"""A small sample for examples and first steps: invented figures, in the columns that a country's folder has."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from milepost.report.analysis import assess, project
from milepost.report.carrying import Gaps, Trends, Verdicts
from milepost.report.comparisons import gaps
from milepost.verdicts import Cuts

INTERNET = (20, 25, 31, 38, 44, 50, 55, 59, 63, 66, 69, 71)
SERVERS = (40, 44, 51, 60, 66, 75, 81, 90, 102, 111, 118, 130)
FIRST_YEAR, AS_OF, UNTIL = 2013, 2025, 2035


@dataclass(frozen=True)
class Sample:
    """Invented figures of two indicators, their targets, and what `project`, `assess` and `gaps` make of them."""

    figures: pd.DataFrame
    indicators: pd.DataFrame
    targets: pd.DataFrame
    peers: pd.DataFrame
    trends: Trends
    verdicts: Verdicts
    gaps: Gaps


def sample() -> Sample:
    """Invented figures to try things on: internet users in percent and secure servers per million people.

    Returns:
        An object with the frames figures, indicators, targets, peers, trends, verdicts and gaps.

    Example:
        >>> one = sample()
        >>> one.verdicts[["indicator", "verdict"]].values.tolist()
        [['internet', 'accelerate'], ['servers', 'on track']]
    """
    figures, indicators, targets, peers = _figures(), _indicators(), _targets(), _peers()
    trends = project(figures, until=UNTIL, indicators=indicators, as_of=AS_OF)
    verdicts = assess(trends, targets, figures, indicators=indicators, peers=peers, cuts=Cuts.proposed(), as_of=AS_OF)
    found = gaps(figures, by="sex", indicators=indicators)
    return Sample(figures, indicators, targets, peers, trends, verdicts, found)


def _figures() -> pd.DataFrame:
    everybody = {"sex": "both", "location": "total", "province": "", "status": "normal", "source": "invented"}
    rows = [
        {"indicator": name, "year": FIRST_YEAR + at, "value": float(value), **everybody}
        for name, values in (("internet", INTERNET), ("servers", SERVERS))
        for at, value in enumerate(values)
    ]
    rows += [
        {"indicator": "internet", "year": 2024, "value": value, **everybody, "sex": sex}
        for sex, value in (("female", 68.0), ("male", 74.0))
    ]
    return pd.DataFrame(rows)


def _indicators() -> pd.DataFrame:
    common = {"direction": "increase", "pillar": "own", "lower_limit": 0.0}
    internet = {"unit": "percent of population", "unit_short": "%", "upper_limit": 100.0, "percentage": True}
    servers = {"unit": "servers per million people", "upper_limit": None, "percentage": False, "decimals": 0}
    return pd.DataFrame(
        [
            {"indicator": "internet", "name": "Internet users", **common, **internet},
            {"indicator": "servers", "name": "Secure servers", **common, **servers},
        ]
    )


def _targets() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator": ["internet", "servers"],
            "value": [95.0, 150.0],
            "target_year": [2030, 2030],
            "baseline_year": [2020, 2020],
            "baseline_value": [59.0, 90.0],
        }
    )


def _peers() -> pd.DataFrame:
    rows = [
        {"indicator": "internet", "economy": economy, "year": 2013 + at, "value": min(start + pace * at, 99.0)}
        for economy, start, pace in (("A", 30.0, 5.0), ("B", 45.0, 3.5), ("C", 55.0, 3.0), ("D", 15.0, 4.0))
        for at in range(12)
    ]
    return pd.DataFrame(rows)
