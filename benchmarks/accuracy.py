"""Accuracy of the trend engine on economies that made no table: one command, one page.

`python benchmarks/accuracy.py` reads the development panel (../shared/reference, or the folder in
MILEPOST_REFERENCE) and writes docs/accuracy.md and docs/accuracy-reliability.svg. `--kept` shows the third of the
economies that was kept to the end; it is meant to be looked at once, when everything has been chosen.
"""

import argparse

from accuracy_page import write_page
from accuracy_panel import ROOT
from accuracy_releases import release_forecasts
from accuracy_runs import (
    DEVELOPMENT,
    KEPT,
    LATE_ORIGINS,
    LONG_ORIGINS,
    ORIGINS,
    economies,
    makers,
    run,
    seconds_per_thousand,
)
from accuracy_scores import standard_errors, summary


def measure(folds: tuple[int, ...]) -> dict[str, object]:
    """Every figure of the page for the economies of some folds."""
    main = run(folds, ORIGINS, 7)
    long = run(folds, LONG_ORIGINS, 10)
    kept = folds == (KEPT,)
    made = makers(KEPT) if kept else {name for name in makers(KEPT) if economies()[name] % 2 == 0}
    shown = {name for name, fold in economies().items() if (fold == KEPT if kept else fold in {1, 3})}
    return {
        "main": main,
        "summary": summary(main),
        "errors": standard_errors(main),
        "unwatched": summary(run(folds, ORIGINS, 7, watch=False)),
        "htd": summary(run(folds, ORIGINS, 7, named=False, watch=False)),
        "late": summary(run(folds, LATE_ORIGINS, 6)),
        "late_unwatched": summary(run(folds, LATE_ORIGINS, 6, watch=False)),
        "ten": summary(long[long["horizon"] == 10], chances=False),
        "aged": {age: summary(run(folds, ORIGINS, 7, age=age), chances=False) for age in (1, 2, 3, 5)},
        "released": summary(release_forecasts(made, shown, widened=False), chances=False),
        "released_widened": summary(release_forecasts(made, shown, widened=True), chances=False),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kept", action="store_true", help="show the economies that were kept to the end, too")
    given = parser.parse_args()
    measured = {"development": measure(DEVELOPMENT)}
    if given.kept:
        measured["kept"] = measure((KEPT,))
    own = {
        "watched": summary(run(DEVELOPMENT, ORIGINS, 7, own=True)),
        "unwatched": summary(run(DEVELOPMENT, ORIGINS, 7, own=True, watch=False)),
        "late": summary(run(DEVELOPMENT, LATE_ORIGINS, 6, own=True), chances=False),
    }
    write_page(ROOT / "docs", measured, own, seconds_per_thousand())


if __name__ == "__main__":
    main()
