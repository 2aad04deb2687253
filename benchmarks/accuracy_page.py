"""The page and the picture of the accuracy benchmark."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
from accuracy_scores import bins_of, summary, targets_of

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "milepost"
from matplotlib import pyplot as plt  # noqa: E402 - the backend is chosen first

HEAD = """# Accuracy of the trend engine

Written by `python benchmarks/accuracy.py --kept`; do not edit by hand. Six yearly series of some 110 economies
(internet use, mobile, fixed broadband and fixed telephone subscriptions, electricity access, high-tech exports;
newest releases). Shown are the last ten observations up to the origin; tables are of the origin's own year, made
by other economies. Starts below 0.2 % of the scale and percentages above 99 are left out. Scores are relative to a
random walk with drift and its textbook intervals on the same windows, in each series' typical yearly moves.

Economies are split by a hash of their code. *Development*: two thirds in four folds, each projected with tables of
the other three; constants were chosen here. *Kept*: the last third, in no table and in no choice, looked at once
with tables of all development economies. Cambodia makes no table and is shown apart. Behind ± stands the standard
error when economies are drawn anew (bootstrap by economy).
"""


def write_page(folder: Path, measured: dict, own: dict, seconds: dict[str, float]) -> None:
    """Write docs/accuracy.md and docs/accuracy-reliability.svg."""
    shown = "kept" if "kept" in measured else "development"
    lines = [HEAD, "## Numbers to reach", "", *_targets(measured, own, seconds)]
    lines += ["", "## By origin", "", *_by(measured[shown]["main"], "origin")]
    lines += ["", "## By indicator", "", *_by(measured[shown]["main"], "indicator")]
    lines += ["", "## What the pieces bring", "", *_pieces(measured[shown])]
    lines += ["", "## Reliability", "", f"Targets of the {shown} economies, five years ahead.", ""]
    bins = bins_of(targets_of(measured[shown]["main"]))
    lines += ["| Said | Targets | Mean said | Reached |", "|---|---:|---:|---:|"]
    for number, row in bins.iterrows():
        lines.append(
            f"| {number / 10:.1f} to {(number + 1) / 10:.1f} | {row['targets']:.0f} "
            f"| {row['said']:.2f} | {row['reached']:.2f} |"
        )
    lines += ["", "![Said against reached](accuracy-reliability.svg)", ""]
    (folder / "accuracy.md").write_text("\n".join(lines), encoding="utf-8")
    _draw(bins, folder / "accuracy-reliability.svg")


def _targets(measured: dict, own: dict, seconds: dict[str, float]) -> list[str]:
    names = list(measured)
    header = ["", "reach", *(f"{name} economies" for name in names)]
    rows = [
        ("Forecasts", "", lambda one: f"{one['summary']['forecasts']:,.0f}"),
        ("CRPS / drift's", "0.70, then 0.67", lambda one: _sure(one, "crps")),
        ("MASE / drift's", "0.77, then 0.74", lambda one: _sure(one, "mase")),
        ("80 % interval covers (by origin)", "78-82 (75-86)", lambda one: _cover(one["summary"], 80, one)),
        ("95 % interval covers (by origin)", "94-96.5 (92-98)", lambda one: _cover(one["summary"], 95, one)),
        ("Brier of P(target at 5 years) / base rate's", "0.76", lambda one: f"{one['summary']['brier']:.3f}"),
        ("calibration error of P, pooled", "0.04, then 0.03", lambda one: f"{one['summary']['calibration']:.3f}"),
        ("as released, widened: 80/95 % cover", "78-82 / 94-96", lambda one: _both(one["released_widened"])),
        ("as released, as if final: 80/95 % cover", "", lambda one: _both(one["released"])),
        ("as released, widened: CRPS / drift's", "", lambda one: f"{one['released_widened']['crps']:.3f}"),
        ("origins 2018-2020: CRPS / drift's", "0.90", lambda one: f"{one['late']['crps']:.3f}"),
        ("origins 2018-2020: 80/95 % cover", "", lambda one: _both(one["late"])),
        ("horizon 10 (origins 2006-2014): 80/95 % cover", "78-84 / 93-97", lambda one: _both(one["ten"])),
    ]
    lines = ["| " + " | ".join(header) + " |", "|---|---|" + "---:|" * len(names)]
    lines += [
        f"| {name} | {reach} | " + " | ".join(say(measured[one]) for one in names) + " |" for name, reach, say in rows
    ]
    lines += ["", "| | reach | |", "|---|---|---:|"]
    watched, unwatched = own["watched"], own["unwatched"]
    lines += [
        f"| Cambodia, 80/95 % cover ({watched['forecasts']:.0f} forecasts) | 70 / 90 | {_both(watched)} |",
        f"| Cambodia, not watched | | {_both(unwatched)} |",
        f"| Cambodia, CRPS / drift's | | {watched['crps']:.3f} |",
        f"| Cambodia, origins 2018-2020, 80/95 % cover | | {_both(own['late'])} |",
    ]
    lines += [
        f"| seconds for 1,000 series of 12 points, 10 years ahead: {name} | {'0.02' if name == 'peer path' else ''} "
        f"| {value:.3f} |"
        for name, value in seconds.items()
    ]
    return lines


def _both(figures: dict[str, float]) -> str:
    return f"{figures['in80']:.1f} / {figures['in95']:.1f}"


def _sure(one: dict, name: str) -> str:
    return f"{one['summary'][name]:.3f} ± {one['errors'][name]:.3f}"


def _cover(figures: dict[str, float], level: int, one: dict | None = None) -> str:
    low, high = figures[f"in{level}_low"], figures[f"in{level}_high"]
    error = f" ± {one['errors'][f'in{level}']:.1f}" if one else ""
    return f"{figures[f'in{level}']:.1f}{error} ({low:.0f}-{high:.0f})"


def _by(rows: pd.DataFrame, column: str) -> list[str]:
    lines = [
        f"| {column} | Forecasts | CRPS / drift's | MASE / drift's | 80 % covers | 95 % covers "
        "| drift: 80 % | drift: 95 % |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, group in rows.groupby(column):
        one = summary(group, chances=False)
        lines.append(
            f"| {name} | {one['forecasts']:,.0f} | {one['crps']:.3f} | {one['mase']:.3f} | {one['in80']:.1f} "
            f"| {one['in95']:.1f} | {one['drift_in80']:.1f} | {one['drift_in95']:.1f} |"
        )
    return lines


def _pieces(one: dict) -> list[str]:
    lines = [
        "| | CRPS / drift's | MASE / drift's | 80 % covers (by origin) | 95 % covers (by origin) "
        "| Brier / base rate's | calibration error |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    ways = {
        "peer path, watched": one["summary"],
        "peer path, not watched": one["unwatched"],
        "HTD (no peers)": one["htd"],
    }
    ways |= {f"tables {age} year{'s' if age > 1 else ''} old": figures for age, figures in one["aged"].items()}
    ways |= {"origins 2018-2020, watched": one["late"], "origins 2018-2020, not watched": one["late_unwatched"]}
    for name, figures in ways.items():
        chances = [f"{figures[key]:.3f}" if key in figures else "" for key in ("brier", "calibration")]
        lines.append(
            f"| {name} | {figures['crps']:.3f} | {figures['mase']:.3f} | {_cover(figures, 80)} | {_cover(figures, 95)} "
            f"| {chances[0]} | {chances[1]} |"
        )
    return lines


def _draw(bins: pd.DataFrame, path: Path) -> None:
    figure, axis = plt.subplots(figsize=(4.6, 4.4), layout="constrained")
    axis.plot([0, 1], [0, 1], color="0.6", linestyle=":", linewidth=1)
    error = np.sqrt(bins["reached"] * (1 - bins["reached"]) / bins["targets"])
    axis.errorbar(bins["said"], bins["reached"], yerr=2 * error, fmt="o", color="#1f4e79", capsize=2, linewidth=1)
    axis.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xlabel="Probability said", ylabel="Share reached")
    axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
