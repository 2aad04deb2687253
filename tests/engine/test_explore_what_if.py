"""The page's what-if and the rules in Python give the same answer, case by case."""

import dataclasses
import json
import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from milepost.book.explore.gathered import SAY, what_if_state
from milepost.report import assess as assess_frames
from milepost.report import both_paces, project, sample
from milepost.verdicts import Cuts, Verdict, assess, chance, made_up_target

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="the what-if is JavaScript, and node is not on the PATH")

SCRIPT = Path(__file__).parents[2] / "_extensions" / "milepost" / "explore.js"
SERIES, CASES, AS_OF, UNTIL = 30, 130, 2026, 2035
CLOSE = 1e-6
ASK = """
const vm = require("vm"), fs = require("fs");
const context = {};
vm.runInNewContext(fs.readFileSync(process.argv[1], "utf8") + "; this.W = milepostWhatIf;", context);
const told = JSON.parse(fs.readFileSync(0, "utf8")).map(([state, cases]) => cases.map((one) => {
  const r = context.W.assess(state, ...one);
  const paced = r.required === null || r.expected === null ? "" : context.W.paces(r.expected, r.required);
  return { ...r, paced, said: r.chance === null ? "" : context.W.share(state, r.chance) };
}));
process.stdout.write(JSON.stringify(told));
"""
KINDS = {
    "percent": {"unit": "percent of population", "unit_short": "%", "percentage": True, "limits": (0.0, 100.0)},
    "falling": {"unit": "percent of people", "unit_short": "%", "percentage": True, "limits": (0.0, 100.0)},
    "index": {"unit": "index, 0 to 1", "unit_short": "points", "percentage": False, "limits": (0.0, 1.0)},
    "growth": {"unit": "servers per million", "unit_short": "", "percentage": False, "limits": (0.0, None)},
}


def figures_of(kind, number, random):
    """A history with a trend and noise on the scale of its kind."""
    count, gap = int(random.integers(6, 20)), int(random.integers(0, 4))
    years = np.arange(2026 - gap - count, 2026 - gap)
    start, rate = random.uniform(0.05, 0.7), random.uniform(-0.01, 0.05)
    path = start + rate * np.arange(count) + random.normal(0, 0.01, count)
    values = {
        "percent": 100 * np.clip(path, 0.01, 0.995),
        "falling": 100 * np.clip(0.9 - path, 0.01, 0.99),
        "index": np.clip(path, 0.02, 0.98),
        "growth": 50 * np.exp(3 * path),
    }[kind]
    return pd.DataFrame({"indicator": f"{kind}_{number}", "year": years, "value": values})


def frames(random):
    names = [(kind, number) for number in range(SERIES // len(KINDS) + 1) for kind in KINDS][:SERIES]
    figures = pd.concat([figures_of(kind, number, random) for kind, number in names])
    peers = pd.concat(
        [figures_of(kind, number, random).assign(economy=f"P{at}") for kind, number in names for at in range(6)]
    )
    rows = []
    for kind, number in names:
        held = dict(KINDS[kind])
        lower, upper = held.pop("limits")
        last = float(figures[figures["indicator"] == f"{kind}_{number}"]["value"].iloc[-1])
        aim = {"percent": (last + 100) / 2, "falling": last / 2, "index": (last + 1) / 2, "growth": last * 1.5}[kind]
        rows.append(
            {
                "indicator": f"{kind}_{number}",
                "name": f"{kind} {number}",
                "pillar": "own",
                "direction": "decrease" if kind == "falling" else "increase",
                "lower_limit": lower,
                "upper_limit": upper,
                "decimals": 3 if kind == "index" else 1,
                "value": aim,
                **held,
            }
        )
    indicators = pd.DataFrame(rows)
    targets = indicators[["indicator", "value"]].assign(target_year=2032)
    return figures, peers, indicators.drop(columns="value"), targets


@pytest.fixture(scope="module")
def answered():
    """Every case: what it asks, what Python says, what the page says."""
    random = np.random.default_rng(20260630)
    figures, peers, indicators, targets = frames(random)
    cuts = Cuts.proposed()
    trends = project(figures, until=UNTIL, indicators=indicators, as_of=AS_OF)
    verdicts = assess_frames(trends, targets, figures, indicators=indicators, peers=peers, cuts=cuts, as_of=AS_OF)
    asked = []
    for item in [*verdicts.values_behind(), *sample().verdicts.values_behind()]:
        own = peers[peers["indicator"] == item.indicator.id]
        state = what_if_state(item, own, (), cuts, as_of_year=AS_OF)
        if state is None:
            continue
        low, high, _ = state["range"]
        years = np.arange(state["first"], state["first"] + len(state["q"]))
        cases = [
            (float(random.uniform(low, high)), int(random.choice(years)), round(float(random.uniform(0.5, 0.95)), 2))
            for _ in range(CASES)
        ]
        asked.append((item, own, state, cases))
    done = subprocess.run(
        [NODE, "-e", ASK, str(SCRIPT)],
        input=json.dumps([[state, cases] for _, _, state, cases in asked]),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    pairs = []
    for (item, own, _, cases), told in zip(asked, json.loads(done.stdout), strict=True):
        for (value, year, wanted), page in zip(cases, told, strict=True):
            target = made_up_target(
                item.indicator.id, value, year, item.indicator.direction, baseline_year=None, baseline_value=None
            )
            found = assess(
                item.indicator,
                target,
                item.history,
                item.projection,
                peers=own,
                events=(),
                as_of_year=AS_OF,
                cuts=dataclasses.replace(cuts, on_track_probability=wanted),
            )
            pairs.append((f"{item.indicator.id}={value:.4f}@{year}, {wanted}", found, page, item))
    return pairs


def near(ours, theirs):
    if ours is None or theirs is None:
        return ours is None and theirs is None
    return math.isclose(ours, theirs, rel_tol=CLOSE, abs_tol=CLOSE)


def capped(factor):
    return factor if factor is None else min(factor, 10.0)


def test_thousands_of_cases_are_compared(answered):
    assert len(answered) > 3000
    assert {Verdict[page["verdict"]] for _, _, page, _ in answered} >= {
        Verdict.MET,
        Verdict.ON_TRACK,
        Verdict.WATCH,
        Verdict.ACCELERATE,
        Verdict.REVISE,
    }


def test_every_verdict_is_that_of_the_rules(answered):
    wrong = [
        (said, found.verdict.name, page["verdict"])
        for said, found, page, _ in answered
        if found.verdict.name != page["verdict"]
    ]
    assert wrong == []


def test_chance_paces_and_values_agree_to_a_millionth(answered):
    wrong = [
        (said, name)
        for said, found, page, _ in answered
        for name, ours, theirs in (
            ("chance", found.probability, page["chance"]),
            ("expected", found.expected_change_per_year, page["expected"]),
            ("required", found.required_change_per_year, page["required"]),
            # Past ten the exact figure says nothing, and "more than 10 times" is said.
            ("factor", capped(found.acceleration_factor), capped(page["factor"])),
        )
        if not near(ours, theirs)
    ]
    assert wrong == []


def test_years_agree_and_what_is_reachable(answered):
    wrong = []
    for said, found, page, item in answered:
        if found.probability is None:
            continue
        short = 1 - round(float(said.split(", ")[1]), 2)
        level = short if item.indicator.direction.sign > 0 else 1 - short
        reachable = item.projection.quantile(found.target_year, level)
        years = (found.expected_year, found.year_likely) == (page["expectedYear"], page["likelyYear"])
        if not near(reachable, page["reachable"]) or (found.met_year is None and not years):
            wrong.append(said)
    assert wrong == []


def same_paces(page, expected, required, indicator):
    """As printed, or the other neighbour of a value that lies in the middle between two to a millionth."""
    first, second = both_paces(expected, required, indicator)
    for text, printed, value in zip(page, (first, second.split(" ")[0]), (expected, required), strict=True):
        places = len(printed.partition(".")[2])
        near = abs(float(text.replace(",", "")) - abs(value)) <= 0.5 * 10**-places + CLOSE
        if text != printed and not (near and len(text.partition(".")[2]) == places):
            return False
    return True


def test_a_pace_and_a_chance_are_spelled_as_in_print(answered):
    wrong = [
        (said, page["paced"], page["said"])
        for said, found, page, item in answered
        if (
            found.required_change_per_year
            and found.expected_change_per_year is not None
            and not same_paces(
                page["paced"], found.expected_change_per_year, found.required_change_per_year, item.indicator
            )
        )
        or (found.probability is not None and page["said"] != chance(found.probability).replace(" %", "\u00a0%"))
    ]
    assert wrong == []


def test_every_verdict_that_can_be_answered_has_a_sentence():
    state = {verdict.name for verdict in Verdict if verdict.judged} | {"TOO_WIDE"}
    assert state <= {*SAY}
