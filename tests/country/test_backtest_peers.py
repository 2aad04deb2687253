"""Measured on economies that made no table: the peer path beats HTD and its intervals hold."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = Path(os.environ.get("MILEPOST_REFERENCE", ROOT / "../shared/reference"))
ORIGINS = (2010, 2013, 2017)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (REFERENCE / "panel.csv.gz").exists(),
        reason="the development panel is not here; set MILEPOST_REFERENCE to its folder",
    ),
]


@pytest.fixture(scope="module")
def benchmark():
    """The benchmark's own runs and scores."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import accuracy_runs
        import accuracy_scores

        yield accuracy_runs, accuracy_scores.summary
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def watched(benchmark):
    runs, summary = benchmark
    return summary(runs.run(runs.development()[:2], ORIGINS, 7))


def test_peers_beat_drift_and_intervals_hold(watched):
    """Measured on all development economies and six origins: CRPS .70 of drift's, 81.6 and 94.4 % covered."""
    assert watched["crps"] < 0.76
    assert watched["mase"] < 0.83
    assert 76 < watched["in80"] < 87
    assert 92 < watched["in95"] < 98


def test_probabilities_beat_the_base_rate(watched):
    """Measured: Brier score .69 of the base rate's."""
    assert watched["brier"] < 0.78
    assert watched["calibration"] < 0.08


def test_peers_beat_the_same_engine_without_them(benchmark, watched):
    """Measured: CRPS .70 against .89."""
    runs, summary = benchmark
    bare = summary(runs.run(runs.development()[:2], ORIGINS, 7, by="none", watch=False), chances=False)
    assert watched["crps"] < bare["crps"] - 0.1


def test_watching_cambodia_widens_its_intervals_to_what_happened(benchmark):
    """Measured: 57 and 79 % without, 77 and 91 % with the watch."""
    runs, summary = benchmark
    plain, seen = (
        summary(runs.run(runs.development(), ORIGINS, 7, own=True, watch=watch), chances=False)
        for watch in (False, True)
    )
    assert seen["in80"] > plain["in80"] + 8
    assert seen["in95"] > 80


def test_the_third_kept_to_the_end_makes_no_table(benchmark):
    runs, _ = benchmark
    (kept,) = runs.kept()
    assert len(kept.shown) > 25
    for fold in runs.development():
        assert not kept.shown & (fold.makers | fold.shown)


def test_nobody_is_projected_by_tables_of_its_own_figures(benchmark):
    """Cambodia makes no table at all, and all economies are cross-validated once."""
    runs, _ = benchmark
    for fold in (*runs.development(), *runs.kept(), *runs.crossed()):
        assert not fold.shown & fold.makers
        assert "KHM" not in fold.makers
    shown = [name for fold in runs.crossed() for name in fold.shown]
    assert sorted(shown) == sorted(runs.economies())
