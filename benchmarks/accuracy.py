"""Accuracy of the trend engine on economies that made no table: what is measured, and the page it goes to."""

import json
from pathlib import Path

from accuracy_forecasts import ALONE
from accuracy_page import reach_lines, write_page
from accuracy_releases import release_forecasts
from accuracy_runs import (
    LATE_ORIGINS,
    LONG_ORIGINS,
    ORIGINS,
    Fold,
    crossed,
    development,
    kept,
    run,
)
from accuracy_scores import near_top_ratios, standard_errors, summary
from accuracy_splits import random_thirds, weightiest

Measured = dict[str, object]


def measure(folds: tuple[Fold, ...]) -> Measured:
    """The forecasts of some folds and every figure of the table of numbers to reach."""
    main, late = run(folds, ORIGINS, 7), run(folds, LATE_ORIGINS, 6)
    long = run(folds, LONG_ORIGINS, 10)
    released = release_forecasts(folds, widened=True, watch=True)
    plain = release_forecasts(folds, widened=False, watch=False)
    figures = summary(main)
    figures |= {f"{name}_error": error for name, error in standard_errors(main).items()}
    figures |= near_top_ratios(main, run(folds, ORIGINS, 7, mended=False))
    figures |= _named("late", summary(late)) | {"late_crps_error": standard_errors(late)["crps"]}
    figures |= _named("ten", summary(long[long["horizon"] == 10], chances=False))
    figures |= _named("released", summary(released, chances=False))
    figures |= _named("released_plain", summary(plain, chances=False))
    return {"main": main, "late": late, "figures": figures}


def pieces(folds: tuple[Fold, ...]) -> dict[str, dict[str, float]]:
    """Scores of the engine with something left out or changed."""
    ways = {
        "peer path, watched": run(folds, ORIGINS, 7),
        "peer path, not watched": run(folds, ORIGINS, 7, watch=False),
        "not watched, tables of half as many economies": run(
            [fold.thinned() for fold in folds], ORIGINS, 7, watch=False
        ),
        "HTD (no peers)": run(folds, ORIGINS, 7, by=ALONE, watch=False),
        **{f"tables {age} year{'s' * (age > 1)} old": run(folds, ORIGINS, 7, age=age) for age in (1, 2, 3, 5)},
        "origins 2018-2020, watched": run(folds, LATE_ORIGINS, 6),
        "origins 2018-2020, not watched": run(folds, LATE_ORIGINS, 6, watch=False),
    }
    return {name: summary(rows) for name, rows in ways.items()}


def own_country() -> dict[str, float]:
    """Scores of the country itself, which makes no table."""
    watched = summary(run(development(), ORIGINS, 7, own=True), chances=False)
    unwatched = summary(run(development(), ORIGINS, 7, own=True, watch=False), chances=False)
    late = summary(run(development(), LATE_ORIGINS, 6, own=True), chances=False)
    return watched | _named("unwatched", unwatched) | _named("late", late)


def benchmark(folder: Path, *, quick: bool) -> list[str]:
    """Measure, write accuracy.md and its picture into a folder, return the tables of numbers to reach.

    `quick` looks at the development economies only: that is what one does while choosing. Times are those that the
    speed benchmark left in the folder.
    """
    groups = {"kept third": kept, "cross-validated": crossed, "development": development}
    if quick:
        groups = {"development": development}
    measured = {name: measure(folds()) for name, folds in groups.items()}
    changed = None if quick else pieces(crossed())
    splits = None
    if not quick:
        every = measured["cross-validated"]["main"]
        splits = random_thirds(every, kept()[0].shown), weightiest(every)
    own, times = own_country(), folder / "speed.json"
    speed = json.loads(times.read_text(encoding="utf-8")) if times.exists() else {}
    write_page(folder, measured=measured, own=own, speed=speed, changed=changed, splits=splits)
    return reach_lines(measured, own, speed)


def _named(prefix: str, figures: dict[str, float]) -> dict[str, float]:
    return {f"{prefix}_{name}": value for name, value in figures.items()}
