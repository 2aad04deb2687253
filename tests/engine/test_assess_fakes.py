"""Small stand-ins for the tests of the assess room, and the facts that they rest on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from milepost.country.framework import Event, Indicator, Target
from milepost.country.observations import History
from milepost.trends.engine import TABLES_ALONE, Engine
from milepost.trends.projection import Proof, proof_of
from milepost.trends.tables import load_tables

ENGINE = Engine(load_tables(), TABLES_ALONE)
LEVELS = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)

NO_RECORD = proof_of("another model", 10, None)


@dataclass(frozen=True)
class FakeProjection:
    """A straight line from the last value with normal errors that grow with the root of the horizon."""

    last_year: int
    last_value: float
    pace_per_year: float
    typical_move: float
    horizon: int = 20
    lower: float = -np.inf
    upper: float = np.inf
    method: str = "HTD"
    speaks: bool = True
    borrowed: bool = False
    surest: float = 1.0
    with_peers: bool = False
    proof: Proof = NO_RECORD

    @property
    def years(self):
        return np.arange(self.last_year + 1, self.last_year + 1 + self.horizon)

    def spread(self, year):
        ahead = year - self.last_year
        return NormalDist(self.last_value + self.pace_per_year * ahead, self.typical_move * ahead**0.5)

    def quantile(self, year, level):
        return float(np.clip(self.spread(year).inv_cdf(level), self.lower, self.upper))

    def median(self):
        return np.array([self.quantile(int(year), 0.5) for year in self.years])

    def probability_at_most(self, value, year):
        return self.spread(year).cdf(value)

    def probability_at_least(self, value, year):
        return 1 - self.spread(year).cdf(value)


def indicator(**changes):
    fields = {
        "id": "internet_users",
        "pillar": "citizens",
        "name": "Internet users",
        "short_name": "Internet",
        "definition": "Share of people who used the internet",
        "unit": "percent",
        "direction": "increase",
        "lower_limit": 0,
        "upper_limit": 100,
        "percentage": True,
        "adoption": True,
        "decimals": 1,
        "source": "ITU",
        "citation": "itu2025",
        "custodian": "MPTC",
        "frequency": "annual",
        "known_limits": "none",
    }
    return Indicator.model_validate({**fields, **changes})


def count_indicator(**changes):
    """An indicator on a scale without limits."""
    return indicator(**{"percentage": False, "lower_limit": None, "upper_limit": None, **changes})


def target(**changes):
    fields = {
        "id": "t1",
        "indicator": "internet_users",
        "kind": "point",
        "target_year": 2030,
        "value": 80,
        "baseline_year": 2016,
        "baseline_value": 30,
        "status": "proposed",
        "source": "self",
        "reasoning": "test",
    }
    return Target.model_validate({**fields, **changes})


def event(year, kind, reason="it is a survey of another kind"):
    return Event.model_validate(
        {"indicator": "internet_users", "year": year, "kind": kind, "reason": reason, "source": "self"}
    )


def history(values, last_year=2024, years=None, statuses=None):
    years = np.array(years if years is not None else range(last_year - len(values) + 1, last_year + 1), dtype=np.int64)
    size = len(values)
    return History(
        "internet_users",
        "both",
        "total",
        "",
        years,
        np.array(values, dtype=float),
        tuple(statuses or ["normal"] * size),
        (datetime.date(2025, 1, 1),) * size,
        ("itu",) * size,
    )


def straight(start, pace, points=9, last_year=2024):
    return history([start + pace * step for step in range(points)], last_year)


def projection(past, pace, move=1.0, **limits):
    return FakeProjection(past.last_year, past.last_value, pace, move, **limits)


def peers(**series):
    """Economies by code, each with yearly values up to 2024."""
    rows = [
        {"economy": code, "year": 2025 - len(values) + place, "value": float(value)}
        for code, values in series.items()
        for place, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


def climbing(start, pace, points=15):
    return [start + pace * step for step in range(points)]


def test_the_fake_projection_passes_its_median_with_even_odds():
    fake = FakeProjection(2024, 50, 2, 1)
    assert fake.probability_at_least(fake.quantile(2030, 0.5), 2030) == pytest.approx(0.5)


def test_the_fake_projection_speaks_of_the_years_after_the_last_one():
    assert FakeProjection(2024, 50, 2, 1, horizon=3).years.tolist() == [2025, 2026, 2027]
