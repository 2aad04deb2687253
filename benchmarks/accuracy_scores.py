"""Scores of the accuracy benchmark: CRPS and MASE against drift, coverage, Brier score and calibration of P."""

import numpy as np
import pandas as pd
from accuracy_forecasts import NODES
from scipy.special import ndtr, ndtri

from milepost.trends.chances import HIGH, LEAST_STEP, ROUNDING
from milepost.trends.tables import load_tables

LEVELS = load_tables().levels
SCORES = ndtri(LEVELS)
AMBITIONS = (0.5, 1.0, 1.5)
DUE = 5
TOP_SERIES = {"electricity": "EG.ELC.ACCS.ZS", "internet": "IT.NET.USER.ZS"}
TOPS, TOP_YEARS = (95.0, 97.0, 99.0, 99.5), (3, 5, 7)


def targets_of(rows: pd.DataFrame, carried: tuple[str, ...] = ()) -> pd.DataFrame:
    """Targets half, once and one and a half times as far as the pace of the ten points goes in five years.

    Columns origin, said, reached, and those of `rows` that are `carried`.
    """
    five = rows[(rows["horizon"] == DUE) & (rows["pace"] != 0)]
    knots, up = five[list(NODES)].to_numpy(), five["pace"].to_numpy() > 0
    actual, upper = five["actual"].to_numpy(), five["upper"].to_numpy()
    parts = []
    for ambition in AMBITIONS:
        target = five["last"].to_numpy() + ambition * DUE * five["pace"].to_numpy()
        below = ndtr(scores_at(knots, target))
        said, reached = np.where(up, 1 - below, below), np.where(up, actual >= target, actual <= target)
        possible = (target >= 0) & ~(target > upper)
        kept = {name: five[name].to_numpy() for name in ("origin", *carried)}
        frame = pd.DataFrame({**kept, "said": said, "reached": reached.astype(float)})
        parts.append(frame[possible])
    return pd.concat(parts, ignore_index=True)


def near_top(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    """Targets of 95 to 99.5 % three, five and seven years ahead, of one percentage's values from 60 % on.

    Columns economy, said and reached; a target counts from half a point above the last value, and is reached by a value
    that is printed as it.
    """
    near = rows[(rows["indicator"] == code) & rows["horizon"].isin(TOP_YEARS) & (rows["last"] > HIGH)]
    parts = []
    for top in TOPS:
        open_ = near[near["last"] < top - LEAST_STEP]
        said = ndtr(-scores_at(open_[list(NODES)].to_numpy(), np.full(len(open_), top)))
        reached = (open_["actual"] >= top - ROUNDING).astype(float)
        parts.append(pd.DataFrame({"economy": open_["economy"], "said": said, "reached": reached}))
    return pd.concat(parts, ignore_index=True)


def near_top_ratios(rows: pd.DataFrame, bare: pd.DataFrame, *, draws: int = 2000, seed: int = 1) -> dict[str, float]:
    """Brier score near the top over that without slope and bend, and its standard error, by series.

    The error is that of economies drawn anew.
    """
    figures = {}
    for name, code in TOP_SERIES.items():
        ours, theirs = near_top(rows, code), near_top(bare, code)
        losses = pd.DataFrame({"economy": ours["economy"]})
        losses["ours"], losses["theirs"] = ((one["said"] - one["reached"]) ** 2 for one in (ours, theirs))
        sums = losses.groupby("economy").sum().to_numpy()
        random = np.random.default_rng(seed)
        drawn = np.array([sums[random.integers(0, len(sums), len(sums))].sum(axis=0) for _ in range(draws)])
        figures[f"top_{name}"] = float(sums[:, 0].sum() / sums[:, 1].sum())
        figures[f"top_{name}_error"] = float((drawn[:, 0] / drawn[:, 1]).std())
        figures[f"top_{name}_targets"], figures[f"top_{name}_economies"] = float(len(ours)), float(len(sums))
    return figures


def scores_at(knots: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Normal score of a value under quantiles (n, Q): linear between, on the line from the median beyond."""
    at = np.clip((knots < target[:, None]).sum(axis=1), 1, knots.shape[1] - 1)
    row, middle = np.arange(len(knots)), knots.shape[1] // 2
    low, high = knots[row, at - 1], knots[row, at]
    between = SCORES[at - 1] + (SCORES[at] - SCORES[at - 1]) * (target - low) / (high - low)
    end = np.where(target < knots[:, 0], 0, -1)
    centre = knots[:, middle]
    beyond = SCORES[end] * (target - centre) / (knots[row, end] - centre)
    inside = (target >= knots[:, 0]) & (target <= knots[:, -1])
    return np.where(inside, between, beyond)


def bins_of(targets: pd.DataFrame, bins: int = 10) -> pd.DataFrame:
    """Said and reached by tenths of probability."""
    number = np.clip((targets["said"] * bins).astype(int), 0, bins - 1)
    groups = targets.groupby(number)
    return pd.DataFrame({"targets": groups.size(), "said": groups["said"].mean(), "reached": groups["reached"].mean()})


def calibration_error(targets: pd.DataFrame) -> float:
    """Mean distance between said and reached over tenths of probability, weighted by targets."""
    table = bins_of(targets)
    return float((table["targets"] * (table["said"] - table["reached"]).abs()).sum() / table["targets"].sum())


def brier_ratio(targets: pd.DataFrame) -> float:
    """Brier score over that of saying the share that was reached."""
    share = targets["reached"].mean()
    return float(((targets["said"] - targets["reached"]) ** 2).mean() / (share * (1 - share)))


def ratio(rows: pd.DataFrame, ours: str, theirs: str) -> float:
    """Mean of one column over another's, each in the series' typical yearly moves."""
    return float((rows[ours] / rows["scale"]).mean() / (rows[theirs] / rows["scale"]).mean())


def summary(rows: pd.DataFrame, *, chances: bool = True) -> dict[str, float]:
    """One row of figures: shares in percent, ratios below 1 beat drift or the base rate."""
    missed = rows.assign(
        miss=(rows["actual"] - rows["median"]).abs(), drift_miss=(rows["actual"] - rows["drift_median"]).abs()
    )
    by = rows.groupby("origin")[["in80", "in95"]].mean() * 100
    figures = {
        "forecasts": float(len(rows)),
        "crps": ratio(rows, "crps", "drift_crps"),
        "mase": ratio(missed, "miss", "drift_miss"),
        "in80": rows["in80"].mean() * 100,
        "in80_low": by["in80"].min(),
        "in80_high": by["in80"].max(),
        "in95": rows["in95"].mean() * 100,
        "in95_low": by["in95"].min(),
        "in95_high": by["in95"].max(),
        "drift_in80": rows["drift_in80"].mean() * 100,
        "drift_in95": rows["drift_in95"].mean() * 100,
    }
    if chances:
        targets = targets_of(rows)
        figures |= {"brier": brier_ratio(targets), "calibration": calibration_error(targets)}
        figures["calibration_by_origin"] = float(
            np.mean([calibration_error(group) for _, group in targets.groupby("origin")])
        )
    return figures


def scaled_sums(rows: pd.DataFrame) -> pd.DataFrame:
    """Sums by economy of scores in typical yearly moves, of outcomes inside the intervals, and of forecasts."""
    parts = rows.assign(
        ours=rows["crps"] / rows["scale"],
        theirs=rows["drift_crps"] / rows["scale"],
        miss=(rows["actual"] - rows["median"]).abs() / rows["scale"],
        drift_miss=(rows["actual"] - rows["drift_median"]).abs() / rows["scale"],
        count=1.0,
    )
    return parts.groupby("economy")[["ours", "theirs", "miss", "drift_miss", "in80", "in95", "count"]].sum()


def shares_of(sums: np.ndarray) -> dict[str, np.ndarray]:
    """`crps`, `mase`, `in80` and `in95` from sums (..., 7) in the order of `scaled_sums`."""
    ours, theirs, miss, drift_miss, in80, in95, count = np.moveaxis(np.asarray(sums, dtype=float), -1, 0)
    return {"crps": ours / theirs, "mase": miss / drift_miss, "in80": in80 / count * 100, "in95": in95 / count * 100}


def standard_errors(rows: pd.DataFrame, *, draws: int = 200, seed: int = 1) -> dict[str, float]:
    """Standard errors of `crps`, `mase`, `in80` and `in95` when economies are drawn anew (bootstrap by economy)."""
    sums = scaled_sums(rows).to_numpy(float)
    random = np.random.default_rng(seed)
    drawn = np.array([sums[random.integers(0, len(sums), len(sums))].sum(axis=0) for _ in range(draws)])
    return {name: float(values.std()) for name, values in shares_of(drawn).items()}
