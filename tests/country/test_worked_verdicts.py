"""docs/worked-verdicts.md: it is what its script makes, and its numbers alone lead to its results."""

import importlib.util
import math
import re
import sys
from itertools import pairwise
from statistics import NormalDist

import pytest


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "worked-verdicts.md").read_text(encoding="utf-8")


def test_the_page_is_what_the_script_makes_today(root, page, monkeypatch):
    spec = importlib.util.spec_from_file_location("make_worked_verdicts", root / "docs" / "make_worked_verdicts.py")
    script = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, script)  # dataclasses look their module up
    spec.loader.exec_module(script)
    made = script.made_page()
    assert page == made, (
        "data or method have changed: run `python docs/make_worked_verdicts.py` again and read the page"
    )


def test_every_equation_that_it_names_is_in_the_method(root, page):
    method = (root / "docs" / "method.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:eq|tbl)-[a-z-]+)`", page))
    assert {name for name in named if f"{{#{name}}}" not in method} == set()
    assert len(named) > 15


def section(page, title):
    found = re.search(rf"^## \d+\. {re.escape(title)}.*?(?=^## |\Z)", page, flags=re.DOTALL | re.MULTILINE)
    return found.group(0), " ".join(found.group(0).split())


def given(flat, pattern):
    """The number that a pattern leads to."""
    return float(re.search(pattern + r"\**(-?[\d.]*\d)", flat).group(1))


def widening(page):
    return given(" ".join(page.split()), r"multiplied by k = ")


def rows_of(text, head):
    """The rows of the table that has this head, as numbers."""
    lines = text[text.index(f"| {head} |") :].split("\n\n")[0].splitlines()[2:]
    return [[float(cell) for cell in line.strip("| ").split(" | ")] for line in lines]


def yearly_grid(flat):
    listed = re.search(r"Yearly grid, .*?\. (\d{4}: .*?)\. -", flat).group(1)
    return [float(pair.split(": ")[1]) for pair in listed.split(", ")]


def holt(y):
    level, trend = y[0], (y[min(3, len(y) - 1)] - y[0]) / min(3, len(y) - 1)
    for value in y[1:]:
        ahead = level + 0.9 * trend
        new = ahead + 0.8 * (value - ahead)
        level, trend = new, 0.4 * (new - level) + 0.6 * 0.9 * trend
    return level, trend


def typical_move(y, floor):
    changes = [abs(b - a) for a, b in pairwise(y)]
    weights = [0.8**age for age in reversed(range(len(changes)))]
    recent = sum(w * c for w, c in zip(weights, changes, strict=True)) / sum(weights)
    return max(recent, 0.2 * sum(changes) / len(changes), floor)


FIXED = "coverage p | z | h | spread | q(h) | k x spread x q"


def chance_above(text, away, unit, head=FIXED):
    """P from the page's q(h), and r where the last value may be revised: normal scores between half-widths."""
    knots = [(0.0, 0.0)] + [
        (NormalDist().inv_cdf((1 + row[0]) / 2), math.hypot(unit * row[4], *row[6:7])) for row in rows_of(text, head)
    ]
    below, above = next((a, b) for a, b in pairwise(knots) if b[1] > a[1] and a[1] <= abs(away) <= b[1])
    score = below[0] + (above[0] - below[0]) * (abs(away) - below[1]) / (above[1] - below[1])
    return 1 - NormalDist().cdf(score if away > 0 else -score)


def assert_printed(flat, median, chance):
    """Centre and score as the page has them before slope and bend, which `check_engine` holds to the engine's."""
    centre, score = re.search(r"Target less centre: [\d.]+ - ([\d.]+) = .*?: z = (-?[\d.]+) ", flat).groups()
    assert float(centre) == pytest.approx(median, rel=1e-6)
    assert NormalDist().cdf(float(score)) == pytest.approx(chance, abs=1e-5)


def test_without_peers_by_plain_arithmetic(page):
    text, flat = section(page, "Statistics system (SPI)")
    y = yearly_grid(flat)
    n, h = len(y), 2035 - 2024
    drift = y[-1] + h * (y[-1] - y[0]) / (n - 1)
    level = y[0]
    for value in y[1:]:
        level += 0.9 * (value - level)
    middle, mean = (n - 1) / 2, sum(y) / n
    slope = sum((t - middle) * (v - mean) for t, v in enumerate(y)) / sum((t - middle) ** 2 for t in range(n))
    holt_level, trend = holt(y)
    damped = holt_level + trend * sum(0.9**step for step in range(1, h + 1))
    median = (drift + level + h * slope / 2 + damped) / 3
    unit = widening(page) * typical_move(y, 0.002 * 100)
    assert_printed(flat, median, chance_above(text, 75 - median, unit, f"{FIXED} | r | half-width"))


def between(nodes, values, at):
    left = max(place for place, node in enumerate(nodes[:-1]) if node <= at)
    share = (at - nodes[left]) / (nodes[left + 1] - nodes[left])
    return values[left] + share * (values[left + 1] - values[left])


def test_peer_path_by_plain_arithmetic(page):
    text, flat = section(page, "Internet users")
    y = yearly_grid(flat)
    table = re.findall(r"^\| (?:level|v|u) \| (.*) \|$", text, flags=re.MULTILINE)
    nodes, pace, movement = ([float(cell) for cell in row.split(" | ")] for row in table)
    fading, h = given(flat, r"phi = "), 2035 - 2024
    at = y[-1] / 100
    excess = holt(y)[1] / 100 - between(nodes, pace, at)
    size = min(abs(excess), 0.01) + 0.5 * max(abs(excess) - 0.01, 0)
    excess, moves = size if excess > 0 else -size, []
    for step in range(1, h + 1):
        moves.append(between(nodes, movement, at))
        at += between(nodes, pace, at) + fading**step * excess
    median = 100 * at
    spread = typical_move(y, 0.002 * 100) ** 0.4 * (100 * sum(moves) / h) ** 0.6
    assert_printed(flat, median, chance_above(text, 90 - median, widening(page) * spread, f"{FIXED} | r | half-width"))
