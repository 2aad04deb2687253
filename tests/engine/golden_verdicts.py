"""Verdicts on invented histories, with all that is said and computed on the way, told a line a fact."""

import datetime
from dataclasses import asdict, is_dataclass, replace
from functools import partial
from itertools import product

import numpy as np
import pandas as pd

from milepost.verdicts import (
    Baseline,
    Cuts,
    Override,
    RuleInput,
    Verdict,
    aggregate,
    agreement,
    amount,
    assess,
    assess_indicator,
    count,
    find_baseline,
    group_gap,
    journey_share,
    level,
    listed,
    made_up_target,
    movement,
    national_widening,
    prepare,
    province_figures,
    quantity,
    rule_input,
    share,
    share_of_journey,
    stability,
    widening_without_each,
)
from milepost.verdicts.amounts import growth, most, names, pace, times
from milepost.verdicts.published import RULES
from test_assess_fakes import (
    ENGINE,
    FakeProjection,
    climbing,
    count_indicator,
    event,
    history,
    indicator,
    peers,
    straight,
    target,
)

CUTS = Cuts.proposed()
DAYS = indicator(
    percentage=False,
    lower_limit=0,
    upper_limit=None,
    direction="decrease",
    unit="days",
    unit_short="days",
    decimals=0,
    adoption=False,
)
PLAIN = indicator(adoption=False)
FALLING = indicator(direction="decrease", adoption=False)
FAST = peers(A=climbing(20, 5), B=climbing(30, 4), C=climbing(10, 4.5), D=climbing(25, 3))
SLOW = peers(A=climbing(40, 0.5), B=climbing(44, 0.2), C=climbing(47, 0.4), D=climbing(46, 0.1))
SHRINKING = peers(
    A=[90 * 0.9**at for at in range(15)],
    B=[70 * 0.95**at for at in range(15)],
    C=[60 * 0.97**at for at in range(15)],
    D=[50 * 0.6**at for at in range(15)],
)
MILES = ((2018, 40.0), (2020, 60.0), (2026, 45.0), (2027, 52.0), (2029, 79.0), (2060, 99.0))
RELEASED = replace(
    straight(30, 2, points=6),
    releases=tuple(datetime.date(year, 7, 1) for year in (2024, 2021, 2022, 2023, 2024, 2025)),
    first_releases=tuple(datetime.date(year, 7, 1) for year in (2020, 2021, 2022, 2023, 2024, 2025)),
)
CASES = {
    "Slower than required, peers managed it": {"target": target(value=68), "peers": FAST},
    "Faster than most peers": {"peers": FAST},
    "On track": {"target": target(value=50)},
    "Certain years ahead: could be raised": {"target": target(value=48, target_year=2034)},
    "Met early: could be raised": {"target": target(value=45, target_year=2034)},
    "Met, and nothing better is likely": {"past": straight(96, 0.3), "target": target(value=97, target_year=2026)},
    "Met after its year": {"target": target(value=43, target_year=2021)},
    "Due and missed": {"target": target(value=60, target_year=2023)},
    "Due, its figure not out": {"target": target(value=60, target_year=2025)},
    "Met in its year and lost": {
        "past": history([30, 34, 38, 42, 46, 50, 44, 42, 40]),
        "target": target(value=48, target_year=2021),
    },
    "Going the wrong way": {
        "indicator": PLAIN,
        "past": straight(60, -2),
        "target": target(value=70, baseline_value=60),
    },
    "Out of reach of the best peers": {"past": straight(40, 0.8), "target": target(value=90), "peers": SLOW},
    "A fall in days, compared as growth": {
        "indicator": DAYS,
        "past": straight(90, -3),
        "target": target(value=20, baseline_value=90),
        "peers": SHRINKING,
    },
    "A fall to a share": {"indicator": FALLING, "past": straight(40, -1), "target": target(value=12, kind="at_most")},
    "Counts without limits": {
        "indicator": count_indicator(decimals=0),
        "past": straight(200, 25),
        "target": target(value=900, baseline_value=200),
        "peers": peers(A=climbing(300, 60), B=climbing(250, 40), C=climbing(350, 20)),
    },
    "Too few points": {"past": straight(30, 2, points=3)},
    "Too few since the definition changed": {"events": (event(2022, "definition"),)},
    "The interval says nothing": {"indicator": PLAIN, "past": history([91, 3, 88, 2, 95, 1, 90, 4])},
    "The interval says nothing and the value is old": {
        "indicator": PLAIN,
        "past": history([91, 3, 88, 2, 95, 1, 90, 4], last_year=2020),
    },
    "A percentage without a limit": {"indicator": indicator(upper_limit=None)},
    "Beyond the horizon": {"target": target(target_year=2080)},
    "The series ended": {"indicator": indicator(series_end=2025)},
    "No target": {"target": None},
    "For context": {"target": None, "indicator": indicator(context=True)},
    "No figure": {"past": history([])},
    "Target beyond the limit": {"target": target(value=101)},
    "Target and direction disagree": {"target": target(kind="at_most")},
    "Relative to an observed baseline": {"target": target(kind="relative", value=2, baseline_value=None)},
    "Relative to nothing": {"target": target(kind="relative", value=2, baseline_value=None, baseline_year=2009)},
    "A range": {"target": target(kind="range", value=55, value_upper=70)},
    "A range to fall into": {
        "indicator": FALLING,
        "past": straight(60, -1),
        "target": target(kind="range", value=40, value_upper=45, baseline_value=60),
    },
    "Milestones": {"target": target(milestones=MILES)},
    "A shift of level that few values follow": {
        "past": history([30, 32, 34, 36, 38, 40, 60, 62, 64]),
        "events": (event(2022, "level"),),
    },
    "A shift of level of counts": {
        "indicator": count_indicator(),
        "past": history([100, 110, 121, 133, 146, 161, 300, 330, 363]),
        "target": target(value=500, baseline_value=100),
        "events": (event(2022, "level"),),
    },
    "A shift of level long ago": {
        "past": history([30, 32, 34, 50, 52, 54, 56, 58, 60]),
        "events": (event(2019, "level"), event(2018, "slope")),
    },
    "A change of slope that few values follow": {"events": (event(2023, "slope", "prices fell."),)},
    "An outlier, and one out of range": {
        "past": history([30, 32, 90, 36, 38, 40, 42, 44, 46]),
        "events": (event(2018, "outlier"), event(1990, "outlier")),
    },
    "Carried values": {
        "past": history([30, 32, 34, 36, 38, 40, 42, 42, 42], statuses=["normal"] * 7 + ["carried"] * 2)
    },
    "Estimates": {"past": history([30, 32, 34, 36, 38, 40, 42], statuses=["estimate"] * 5 + ["normal"] * 2)},
    "A stale value": {"past": straight(30, 2, last_year=2019)},
    "A value that may be revised": {"past": RELEASED, "target": target(value=60)},
    "Superseded": {"target": target(superseded_by="t2")},
    "Gaps between surveys": {"past": history([20, 27, 36, 41, 50], years=[2008, 2012, 2016, 2020, 2024])},
    "Standing still": {"past": straight(40, 0.0), "target": target(value=60, baseline_value=40)},
    "A baseline before the definition changed": {"events": (event(2017, "definition"),), "target": target(value=60)},
    "Not observed in the baseline year": {"target": target(baseline_year=2010, baseline_value=None)},
    "No baseline": {"target": target(baseline_year=None, baseline_value=None)},
}
RULE_CASES = {
    "rising, a share": ([30, 34, 38, 42, 46], 80, 30, {}),
    "rising fast": ([30, 40, 50, 60, 70], 80, 30, {}),
    "met": ([60, 70, 80, 85, 90], 80, 60, {}),
    "a point short of all": ([60, 70, 80, 95, 99.2], 100, 60, {}),
    "falling": ([90, 80, 72, 65, 58], 40, 90, {"sign": -1, "limit": 0.0}),
    "falling too slowly": ([90, 89, 88, 87, 86], 40, 90, {"sign": -1, "limit": 0.0}),
    "the wrong way": ([50, 48, 46, 44, 42], 80, 50, {}),
    "standing still": ([50, 50, 50, 50, 50], 80, 50, {}),
    "to a milestone": ([30, 34, 38, 42, 46], 80, 30, {"milestones": ((2022, 40.0), (2026, 52.0))}),
    "from nought": ([0, 4, 8, 12, 16], 80, 0, {}),
    "across nought": ([-5, 1, 8, 12, 16], 80, -5, {}),
    "below nought": ([-9, -8, -7, -6, -5], -1, -9, {"percentage": False}),
    "to nought": ([50, 40, 30, 20, 12], 0, 50, {"sign": -1, "limit": 0.0}),
    "no target, growing": ([50, 52, 54, 56, 58], None, 50, {"has_target": False}),
    "no target, falling": ([50, 49, 48, 47, 46], None, 50, {"has_target": False}),
    "no target, near the limit": ([96, 96.5, 97, 97.5, 98], None, 96, {"has_target": False}),
    "no target, above the limit": ([130, 132, 134, 136, 138], None, 130, {"has_target": False}),
    "no target, half of the limit": ([50, 50.5, 51, 51.5, 52], None, 50, {"has_target": False}),
    "no target, slowly above the limit": ([130, 130.5, 131, 131.5, 132], None, 130, {"has_target": False}),
    "no target, from twice the limit": ([200, 201, 202, 203, 204], None, 200, {"has_target": False}),
    "no numeric target": ([50, 52, 54, 56, 58], None, 50, {}),
    "no baseline": ([30, 34, 38, 42, 46], 80, None, {}),
    "past the target at the baseline": ([90, 85, 80, 75, 70], 80, 90, {}),
    "baseline equals target": ([80, 79, 78, 77, 76], 80, 80, {}),
    "due": ([30, 34, 38, 42, 46], 80, 30, {"target_year": 2024}),
    "a baseline after the last figure": ([30, 34, 38, 42, 46], 80, 30, {"baseline_year": 2026}),
    "due before the baseline": ([30, 34, 38, 42, 46], 80, 30, {"target_year": 2019}),
    "one figure": ([46], 80, 30, {}),
    "nothing": ([], 80, 30, {}),
}


def case(**given):
    """What is found of a case, and how its share of the journey and its stability stand."""
    item, past = given.get("indicator", indicator()), given.get("past", straight(30, 2))
    aim, events = given.get("target", target()), given.get("events", ())
    around = {"peers": given.get("peers"), "events": events, "cuts": CUTS, "engine": ENGINE}
    found, ahead = assess_indicator(item, aim, past, as_of_year=2025, horizon_year=2035, **around)
    way = journey_share(item, aim, past, ahead, as_of_year=2025, events=events)
    firm = "" if aim is None or ahead is None else stability(item, aim, past, ahead, found, **around)
    part = prepare(item, past, events, CUTS.minimum_points)
    held = {"prepared": part.history.values, "comparable": part.comparable.values, "years": part.history.years}
    text = firm.reason(item).sentence if firm else ""
    numbers = [f"{name} {plain(value)}" for name, value in found.numbers]
    return told({**found.to_dict(), "numbers": numbers, "journey": way, "firm": firm, "said": text, **held})


def told(value):
    """A line a field of a value, numbers with six digits; what is not known is left out."""
    fields = asdict(value) if is_dataclass(value) else value
    rows = [(key, one) for key, held in fields.items() for one in (held if _many(held) else [held])]
    return "\n".join(f"{key}: {plain(held)}" for key, held in rows if held is not None)


def _many(held):
    return isinstance(held, list | tuple) and bool(held) and (is_dataclass(held[0]) or isinstance(held[0], dict))


def plain(value):
    """A value in letters."""
    if is_dataclass(value):
        value = asdict(value)
    if isinstance(value, dict):
        return ", ".join(plain(held) for held in value.values())
    if isinstance(value, list | tuple | np.ndarray):
        return ", ".join(plain(part) for part in value)
    if isinstance(value, Verdict):
        return value.value
    return f"{value:.6g}" if isinstance(value, float | np.floating) else str(value)


def rules(name):
    """What the published rules say of a case."""
    values, aim, baseline, changes = RULE_CASES[name]
    fields = {"sign": 1, "limit": 100.0, "percentage": True, "target_year": 2030, "baseline_year": 2020, **changes}
    years = np.arange(2025 - len(values), 2025)
    given = RuleInput(years=years, values=np.array(values, dtype=float), target=aim, baseline=baseline, **fields)
    found = [rule(given) for rule in RULES.values()]
    return "\n".join(plain([*asdict(one).values()]) for one in found)


def gaps():
    """Gaps between women and men, and between town and country, from rows that repeat, lack and change source."""
    rows = [
        ("internet_users", 2015, "a", 40.0, 50.0, 45.0),
        ("internet_users", 2019, "b", 50.0, 57.0, 53.0),
        ("internet_users", 2022, "b", 60.0, 64.0, 62.0),
        ("repeated", 2020, "a", 51.0, 51.0, 51.0),
        ("repeated", 2021, "a", 40.0, 50.0, 45.0),
        ("only_repeated", 2020, "a", 51.0, 51.0, 51.0),
        ("at_limit", 2020, "a", 100.0, 100.0, 100.0),
        ("nought", 2020, "a", 5.0, 0.0, 2.0),
    ]
    common = {"province": "", "location": "total", "status": "normal"}
    frame = pd.DataFrame(
        {"indicator": name, "year": year, "source": source, "value": value, "sex": sex, **common}
        for name, year, source, *values in rows
        for sex, value in zip(("female", "male", "both"), values, strict=True)
    )
    lone = {**common, "indicator": "lone", "year": 2020, "source": "a", "value": 5.0, "sex": "female"}
    apart = [
        {**lone, "indicator": "apart", "year": year, "sex": sex} for year, sex in ((2019, "male"), (2020, "female"))
    ]
    place = [
        {**lone, "sex": "both", "location": name, "value": value} for name, value in (("rural", 4.0), ("urban", 9.0))
    ]
    frame = pd.concat([frame, pd.DataFrame([lone, *apart, *place])])
    found = [group_gap(indicator(id=name), frame, "sex") for name in frame["indicator"].unique()]
    found += [group_gap(indicator(survey_error=error), frame, "sex") for error in (2.9, 3.0, 3.1)]
    found.append(group_gap(indicator(id="lone"), frame, "location"))
    return told({"gaps": found})


def spread():
    """Provinces in the latest year, from the source that has most of them."""
    rows = [
        (2020, "a", "n", 10.0),
        (2021, "a", "n", 12.0),
        (2021, "a", "t", 30.0),
        (2021, "b", "n", 5.0),
        (2021, "a", "old", 99.0),
        (2021, "a", "c", np.nan),
    ]
    frame = pd.DataFrame(rows, columns=["year", "source", "province", "value"])
    frame = frame.assign(indicator="internet_users", sex="both", location="total")
    women = frame.assign(sex="female", value=1.0)
    town = frame.assign(location="urban", value=2.0)
    found = province_figures(indicator(), pd.concat([frame, women, town]), ["c", "n", "t"])
    nought = province_figures(indicator(), frame.assign(value=frame["value"] - 12), ["n", "t"])
    return told({"figures": found, "to nought": nought, "none": province_figures(indicator(), frame, ["x"])})


def letters():
    """Numbers in words."""
    percent, days = indicator(), DAYS.model_copy(update={"decimals": 1})
    plain_count = count_indicator(decimals=0)
    lines = [
        [amount(value, places) for value in (0.0, -0.04, -1.26, 1234567.891) for places in (0, 1, 2)],
        [share(value) for value in (0, 0.004, 0.01, 0.5, 0.99, 0.995, 1)],
        [share_of_journey(value) for value in (None, -0.22, 0.004, 1.3)],
        [
            tell(value, one)
            for tell in (level, quantity)
            for one in (percent, days, plain_count)
            for value in (7.25, 1500)
        ],
        [
            pace(value, one)
            for one in (percent, days, plain_count)
            for value in (0, 0.0345, 0.996, 3.14159, -27.18, 1234.5)
        ],
        [growth(value) for value in (0.004, 0.0999, 0.1, -0.25)],
        [movement(value, percent) for value in (1, -1, 0)],
        [count(number, noun, plural) for number in (0, 1, 2, 10, 11) for noun, plural in (("gap", ""), ("is", "are"))],
        [listed(list("abc"[:size])) for size in (1, 2, 3)],
        [most(quantile) for quantile in (0.9, 0.85, 1.0, 0.5)],
        [times(factor) for factor in (1.26, 10, 10.1)],
        [names([f"E{at}" for at in range(size)]) for size in (1, 5, 6, 8)],
    ]
    return "\n".join(map(" / ".join, lines))


def together():
    """Several targets at once: who agrees with whom, the mean of the journey, the widening."""
    found, shares, parts = [], [], []
    for name in ("On track", "Going the wrong way", "Due and missed", "Slower than required, peers managed it"):
        given = CASES[name]
        past, aim = given.get("past", straight(30, 2)), given.get("target", target())
        one, ahead = assess_indicator(
            indicator(), aim, past, peers=None, events=(), as_of_year=2025, horizon_year=2035, cuts=CUTS, engine=ENGINE
        )
        found.append(one)
        shares.append(replace(journey_share(indicator(), aim, past, ahead, as_of_year=2025), indicator=name))
    jumpy = history([10, 30, 20, 60, 30, 80, 40, 90, 20, 70, 40, 80, 10, 60, 90])
    for at, past in enumerate((jumpy, straight(30, 2, points=12), straight(30, 2, points=2), history([0.0] * 9))):
        parts.append((indicator(id=f"i{at}"), past, ()))
    reviewed = found[0].overridden(Override(Verdict.MET, "seen", "Reviewer"))
    return "\n".join(
        [
            agreement(found).to_csv(index=False),
            agreement([]).to_csv(index=False),
            told(aggregate([*shares, replace(shares[0], low=-3.0, projected=5.0)])),
            told(aggregate([])),
            told({"widening": national_widening(parts, minimum_points=5)}),
            told({"none": national_widening([], minimum_points=5)}),
            told({"without": widening_without_each(parts, minimum_points=5)}),
            told({"reviewed": [reviewed.final_verdict, reviewed.verdict]}),
        ]
    )


def inputs():
    """What the published rules get, baselines, made-up targets."""
    past = straight(30, 2)
    made = made_up_target("x", 5.0, 2030, FALLING.direction, baseline_year=2020, baseline_value=9.0)
    given = [
        rule_input(indicator(), target(milestones=MILES), 80.0, Baseline(2016, 12.0), past),
        rule_input(FALLING, None, None, Baseline(), past),
        rule_input(FALLING, None, None, Baseline(), history([])),
    ]
    bases = [find_baseline(target(**changes), past, 2018) for changes in ({}, {"baseline_year": 2020})]
    return told({"inputs": [asdict(one) for one in given], "bases": bases, "made": made.model_dump(mode="json")})


def own_words():
    """Straight lines with errors of our own: what is said of a pace, a year and a chance."""
    aims = (target(value=52), target(value=46.5, target_year=2026), target(value=75, baseline_value=46))
    lines = [
        _judged(FakeProjection(2024, 46.0, yearly, move, lower=0, upper=100), aim)
        for move, yearly, aim in product((0.2, 1.0, 3.0), (-2.0, 0.01, 1.0, 3.0), aims)
    ]
    return "\n".join(lines)


def _judged(ahead, aim):
    other = replace(ahead, pace_per_year=ahead.pace_per_year + 1)
    past, events = history([30, 32, 34, 36, 38, 40, 42, 44, 46]), (event(2018, "outlier"),)
    given = {"peers": FAST, "events": events, "as_of_year": 2025, "cuts": CUTS, "alternative": other}
    found = assess(indicator(), aim, past, ahead, **given)
    said = " ".join(reason.sentence for reason in found.reasons)
    years = f"{found.expected_year_text}, {found.year_likely_text}"
    return f"{ahead.pace_per_year:g} {ahead.typical_move:g} {aim.value:g}: {found.verdict.value}; {years}. {said}"


PARTS = {
    **{name: partial(case, **given) for name, given in CASES.items()},
    **{f"Published rules: {name}": partial(rules, name) for name in RULE_CASES},
    "Gaps": gaps,
    "Provinces": spread,
    "Letters": letters,
    "Several targets": together,
    "Inputs": inputs,
    "Straight lines": own_words,
}
