"""A small country, invented for the tests: two goals, five indicators, every kind of standing, plain numbers."""

import datetime
from types import SimpleNamespace

import pandas as pd

import milepost as mp

GOALS = {"people": "People", "state": "State"}
PROVINCES = {"n": "North", "t": "Town", "c": "Coast"}
NATIONAL = {"sex": "both", "location": "total", "province": "", "source": "survey", "status": "normal"}
PERCENT = {"lower_limit": 0, "upper_limit": 100, "percentage": True, "unit": "percent", "unit_short": "%"}
NAMED = (
    ("internet", "People online", "Internet", "people", "increase", "Ministry A"),
    ("power", "Homes with power", "Power", "people", "increase", "Ministry B"),
    ("poor", "People in poverty", "Poverty", "state", "decrease", "Ministry C"),
    ("skills", "People with skills", "Skills", "state", "increase", "Ministry D"),
    ("trust", "People who trust", "Trust", "state", "increase", "Ministry E"),
)
HISTORIES = {
    "internet": [20, 25, 31, 38, 44, 50, 55, 59, 63, 65.0],
    "power": [80, 83, 86, 89, 91, 93, 95, 96, 97, 98.0],
    "poor": [40, 40.5, 41, 41.5, 42, 42.5, 43, 43.5, 44, 44.5],
    "trust": [30.0],
}
GROUPS = (
    {"indicator": "internet", "year": 2016, "value": 20.0, "sex": "female"},
    {"indicator": "internet", "year": 2016, "value": 30.0, "sex": "male"},
    {"indicator": "internet", "year": 2023, "value": 60.0, "sex": "female"},
    {"indicator": "internet", "year": 2023, "value": 66.0, "sex": "male"},
    {"indicator": "power", "year": 2020, "value": 94.0, "location": "rural"},
    {"indicator": "power", "year": 2020, "value": 97.0, "location": "urban"},
    {"indicator": "power", "year": 2023, "value": 95.0, "location": "rural"},
    {"indicator": "power", "year": 2023, "value": 99.0, "location": "urban"},
    {"indicator": "power", "year": 2020, "value": 90.0, "province": "n"},
    {"indicator": "power", "year": 2020, "value": 99.5, "province": "t"},
)
TARGETS = (
    {"target": "internet_2030", "indicator": "internet", "value": 90, "target_year": 2030, "status": "official"},
    {"target": "internet_2020", "indicator": "internet", "value": 60, "target_year": 2020},
    {"target": "power_2030", "indicator": "power", "value": 95, "target_year": 2030},
    {"target": "poor_2030", "indicator": "poor", "value": 35, "target_year": 2030},
    {"target": "skills_2022", "indicator": "skills", "value": 50, "target_year": 2022},
)
BASELINES = {"internet_2030": 40.0, "power_2030": 85.0, "poor_2030": 45.0}


def small_country():
    """What a chapter across the goals holds of it, as known on 30 June 2025, with its verdicts."""
    names = ("indicator", "name", "short_name", "pillar", "direction", "custodian")
    indicators = pd.DataFrame([{**dict(zip(names, row, strict=True)), **PERCENT} for row in NAMED], dtype=object)
    rows = [
        {**NATIONAL, "indicator": name, "year": 2015 + at, "value": value}
        for name, values in HISTORIES.items()
        for at, value in enumerate(values)
    ]
    figures = pd.DataFrame([*rows, *({**NATIONAL, **row} for row in GROUPS)])
    held = [{**row, "baseline_year": 2019, "baseline_value": BASELINES.get(row["target"])} for row in TARGETS]
    targets = pd.DataFrame(held, dtype=object)
    targets.loc[targets["baseline_value"].isna(), "baseline_year"] = None
    targets["superseded_by"] = ["", "internet_2030", "", "", ""]
    targets["superseded_by"] = targets["superseded_by"].replace("", None)
    trends = mp.project(figures, until=2030, indicators=indicators, as_of=2025)
    given = {"cuts": mp.Cuts.proposed(), "indicators": indicators, "as_of": 2025}
    return SimpleNamespace(
        as_of=datetime.date(2025, 6, 30),
        figures=figures,
        indicators=indicators,
        verdicts=mp.assess(trends, targets, figures, **given),
        every_target=mp.assess(trends, targets, figures, each="target", **given),
    )
