"""The page and the picture of the accuracy benchmark."""

import textwrap
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from accuracy_scores import bins_of, standard_errors, summary, targets_of
from accuracy_splits import LARGEST
from goals import ACCURACY, CAMBODIA, SPEED
from reach import goal_lines

from milepost.trends.projection import read_proof

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "milepost"
from matplotlib import pyplot as plt  # noqa: E402 - the backend is chosen first

HEAD = """# Accuracy of the trend engine

Written by `python benchmarks{quick}`; do not edit by hand. Six yearly series of some 110 economies (internet use,
mobile, fixed broadband and fixed telephone subscriptions, electricity access, high-tech exports; newest releases).
Shown are the last ten observations up to the origin; tables are of the origin's own year, made by other economies.
Starts below 0.2 % of the scale and percentages above 99 are left out. Scores are relative to a random walk with drift
and its textbook intervals on the same windows, in each series' typical yearly moves.

Economies are split by a hash of their code into twelve parts. *Development*: eight parts in four folds, each projected
with tables of the other three; constants were chosen here. *Kept third*: the other four parts, in no table and in no
choice, projected with tables of all development economies. *Cross-validated*: all twelve parts in six folds, each
projected with tables of the other ten parts, as the shipped tables serve a country that is not in them; its constants
were chosen on eight of the twelve parts. Cambodia makes no table and is shown apart. Behind ± stands the standard error
when economies are drawn anew (bootstrap by economy).
"""
TRIALS = """Trials with a page of their own, `docs/engine-trials.md`: which other series might have a table (2G to 5G
coverage, homes with internet, mobile broadband, phones, exports, statistics, the e-government indices, Findex)
and why the others have none; CRPS of one to four points with peers; the slope and the bend of chances, and how low
any map could bring them near the top; and what was tried without a gain. The bend is drawn towards numbers of all
years of the development economies, so that back-tests of these see some hindsight in it; the kept third had no part
in them."""
SPLITS = """## How much a split says

The kept third and the development economies differ in who is in them, not in the method. Here the cross-validated
forecasts, all of one method, are split again: *kept* and *the rest* are the same economies as above, *by lot* are
2,000 random thirds, *apart* is how far a third by lot and its rest typically lie apart (standard deviation), *as far*
the share of lots that lie at least as far apart as the kept third and the rest do.
"""
MEASURES = {"crps": "CRPS / drift's", "mase": "MASE / drift's", "in80": "80 % covers", "in95": "95 % covers"}


def write_page(
    folder: Path,
    *,
    measured: dict[str, dict],
    own: dict[str, float],
    speed: dict[str, float],
    changed: dict[str, dict[str, float]] | None,
    splits: tuple[pd.DataFrame, dict[str, float]] | None,
) -> None:
    """Write accuracy.md and accuracy-reliability.svg; what is None was not measured."""
    quick = "" if splits else " --quick"
    lines = [HEAD.format(quick=quick), "## Numbers to reach", "", *reach_lines(measured, own, speed)]
    lines += ["", *record_lines(), "", TRIALS]
    if splits:
        lines += ["", SPLITS, *_splits(*splits)]
    for name, one in measured.items():
        lines += ["", f"## By origin: {name}", "", *_by(one["main"], "origin")]
    shown = "cross-validated" if splits else "development"
    main = measured[shown]["main"]
    lines += ["", f"## By indicator: {shown}", "", *_by(main, "indicator")]
    if changed:
        lines += ["", "## What the pieces bring: cross-validated", "", *_pieces(changed)]
    lines += ["", f"## Reliability: {shown}", "", "Targets five years ahead.", ""]
    bins = bins_of(targets_of(main))
    lines += ["| Said | Targets | Mean said | Reached |", "|---|---:|---:|---:|"]
    for number, row in bins.iterrows():
        lines.append(
            f"| {number / 10:.1f} to {(number + 1) / 10:.1f} | {row['targets']:.0f} "
            f"| {row['said']:.2f} | {row['reached']:.2f} |"
        )
    lines += ["", "![Said against reached](accuracy-reliability.svg)", ""]
    (folder / "accuracy.md").write_text("\n".join(lines), encoding="utf-8")
    _draw(bins, folder / "accuracy-reliability.svg")


def record_lines() -> list[str]:
    """The shipped record: every kind of table by number of points and level, and whether a chance may be read."""
    lines = [
        "## By kind of table, number of points and level",
        "",
        "The record that ships with the tables (`accuracy_proof.py`): all economies, cross-validated, origins of the",
        "main table and 2018 to 2020, one to seven years ahead, not watched. *Adoption path*: adoption indicators,",
        "each with a pool made without it. A chance is read where 75 to 86 % of outcomes lay inside the 80 %",
        "interval, and from two points on. *Sure*: chances above nine in ten of targets five years ahead, in percent.",
        "",
        "| kind | points | level | Forecasts | Economies | 80 % | 95 % | Sure: said, reached | Chance read |",
        "|---|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for cell in read_proof().values():
        sure = f"{cell.sure}: {cell.sure_said:.0f}, {cell.sure_reached:.0f}" if cell.sure else "–"
        lines.append(
            f"| {cell.method} | {cell.points} | {cell.level} | {cell.forecasts:,} | {cell.economies} "
            f"| {cell.covered_80:.1f} | {cell.covered_95:.1f} | {sure} | {'yes' if cell.speaks else '**no**'} |"
        )
    return lines


def reach_lines(measured: dict[str, dict], own: dict[str, float], speed: dict[str, float]) -> list[str]:
    """The tables of numbers to reach: accuracy by group of economies, the country itself, time."""
    lines = goal_lines(ACCURACY, {name: one["figures"] for name, one in measured.items()})
    lines += ["", *goal_lines(CAMBODIA, {f"Cambodia ({own['forecasts']:.0f} forecasts)": own})]
    if speed:
        lines += ["", *goal_lines(SPEED, {"time": speed})]
    return lines


def _splits(table: pd.DataFrame, weights: dict[str, float]) -> list[str]:
    lines = [
        "| | all | kept | the rest | by lot, 90 % of thirds | apart | as far |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, label in MEASURES.items():
        row, digits = table.loc[name], 3 if name in {"crps", "mase"} else 1
        cells = [f"{row[key]:.{digits}f}" for key in ("all", "third", "rest")]
        cells += [f"{row['low']:.{digits}f}-{row['high']:.{digits}f}", f"{row['apart']:.{digits}f}"]
        lines.append(f"| {label} | {' | '.join(cells)} | {100 * row['further']:.0f} % |")
    worst, heavy = (f"{100 * weights[name]:.0f} %" for name in ("worst_forecasts", "heaviest"))
    text = (
        f"Few forecasts decide the score: the worst hundredth has {worst} of the loss, the {LARGEST} weightiest of "
        f"{weights['economies']:.0f} economies have {heavy}; without them CRPS is {weights['without_heaviest']:.3f} of "
        f"drift's. In the middle economy it is {weights['median_economy']:.3f}."
    )
    return [*lines, "", textwrap.fill(text, 118)]


def _by(rows: pd.DataFrame, column: str) -> list[str]:
    lines = [
        f"| {column} | Forecasts | CRPS / drift's | MASE / drift's | 80 % covers | 95 % covers "
        "| drift: 80 % | drift: 95 % |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, group in rows.groupby(column):
        one, error = summary(group, chances=False), standard_errors(group)
        lines.append(
            f"| {name} | {one['forecasts']:,.0f} | {one['crps']:.3f} | {one['mase']:.3f} "
            f"| {one['in80']:.1f} ± {error['in80']:.1f} | {one['in95']:.1f} ± {error['in95']:.1f} "
            f"| {one['drift_in80']:.1f} | {one['drift_in95']:.1f} |"
        )
    return lines


def _pieces(ways: dict[str, dict[str, float]]) -> list[str]:
    lines = [
        "| | CRPS / drift's | MASE / drift's | 80 % covers (by origin) | 95 % covers (by origin) "
        "| Brier / base rate's | calibration error |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {name} | {one['crps']:.3f} | {one['mase']:.3f} | {_cover(one, 80)} | {_cover(one, 95)} "
        f"| {one['brier']:.3f} | {one['calibration']:.3f} |"
        for name, one in ways.items()
    ]
    return lines


def _cover(figures: dict[str, float], level: int) -> str:
    low, high = figures[f"in{level}_low"], figures[f"in{level}_high"]
    return f"{figures[f'in{level}']:.1f} ({low:.0f}-{high:.0f})"


def _draw(bins: pd.DataFrame, path: Path) -> None:
    figure, axis = plt.subplots(figsize=(4.6, 4.4), layout="constrained")
    axis.plot([0, 1], [0, 1], color="0.6", linestyle=":", linewidth=1)
    error = np.sqrt(bins["reached"] * (1 - bins["reached"]) / bins["targets"])
    axis.errorbar(bins["said"], bins["reached"], yerr=2 * error, fmt="o", color="#1f4e79", capsize=2, linewidth=1)
    axis.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xlabel="Probability said", ylabel="Share reached")
    axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
