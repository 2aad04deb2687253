"""The benchmark's table of numbers to reach says what was measured, and splits by lot say what chance does."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def benchmark():
    """The benchmark's tables and splits."""
    folder = str(Path(__file__).parents[2] / "benchmarks")
    sys.path.insert(0, folder)
    try:
        import accuracy_splits
        import reach

        yield reach, accuracy_splits
    finally:
        sys.path.remove(folder)


def test_a_figure_is_judged_as_it_is_printed(benchmark):
    reach, _ = benchmark
    goal = reach.Goal("CRPS", "0.70, then 0.67", lambda one: f"{one['crps']:.3f}", reach.at_most("crps", 0.70, 0.67))
    said = [goal.verdict({"crps": crps}) for crps in (0.7004, 0.7006, 0.66)]
    assert said == ["reached, not passed", "**not reached**", "reached and passed"]


def test_all_ranges_of_a_row_have_to_hold(benchmark):
    reach, _ = benchmark
    goal = reach.Goal("80 %", "78-82, 75-86 by origin", str, reach.within(in80=(78, 82), in80_high=(75, 86)))
    assert goal.verdict({"in80": 81.9, "in80_high": 86.4}) == "reached"
    assert goal.verdict({"in80": 81.9, "in80_high": 86.6}) == "**not reached**"
    assert goal.verdict({"in80": 77.9, "in80_high": 80}) == "**not reached**"


def test_what_was_not_measured_is_left_empty(benchmark):
    reach, _ = benchmark
    goal = reach.Goal("CRPS", "0.70", lambda one: f"{one['crps']:.3f}", reach.at_most("crps", 0.70))
    assert (
        reach.goal_lines([goal], {"one": {"crps": 0.5}, "other": {}})[-1] == "| CRPS | 0.70 | 0.500 | reached |  |  |"
    )


def test_a_third_of_harder_economies_stands_out_of_the_lots(benchmark):
    """Thirty economies, ten of them twice as hard: no third by lot lies as far from its rest."""
    _, splits = benchmark
    hard = frozenset(f"E{number:02d}" for number in range(10))
    random = np.random.default_rng(3)
    economy = np.repeat([f"E{number:02d}" for number in range(30)], 5)
    loss = np.where(np.isin(economy, list(hard)), 2.0, 1.0) * random.uniform(0.9, 1.1, len(economy))
    rows = pd.DataFrame({"economy": economy, "crps": loss, "actual": loss, "in80": True, "in95": True})
    rows = rows.assign(scale=1.0, drift_crps=2.0, median=0.0, drift_median=0.0)
    table = splits.random_thirds(rows, hard).loc["crps"]
    assert table["third"] > table["high"]
    assert table["further"] < 0.01
    easy = splits.random_thirds(rows, frozenset(f"E{number:02d}" for number in (*range(3), *range(20, 27)))).loc["crps"]
    assert easy["further"] > 0.3
