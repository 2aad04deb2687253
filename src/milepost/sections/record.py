"""Blocks of the track record: would the intervals of earlier years have held?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from milepost import chapter, tables, words
from milepost import subject_figures as draw
from milepost.assess import prepare
from milepost.assess.amounts import share
from milepost.backtest import BacktestSeries, backtest_histories, backtest_targets
from milepost.trends import load_tables
from milepost.trends.scores import brier, reliability, summarise

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from milepost.chapter import Desk

HORIZONS = (1, 2, 3, 4, 5, 6, 7)
NOMINAL = (("covered_80", 0.8), ("covered_95", 0.95))


def backtest_desk(desk: Desk, origins: Sequence[int], *, minimum_points: int) -> pd.DataFrame:
    """Back-test of every indicator with enough points at each origin."""
    return backtest_histories(
        _histories(desk, minimum_points), list(origins), HORIZONS, minimum=minimum_points, watch=True
    )


def coverage_section(desk: Desk, forecasts: pd.DataFrame) -> list[str]:
    """Measured coverage by origin, drawn and tabled."""
    table = summarise(forecasts, by=("origin",))
    whole = summarise(forecasts).iloc[0]
    held = (
        f"{int(whole['forecasts'])} forecasts of {words.count(int(whole['series']), 'indicator')} could be checked "
        f"against what came. The 80 % intervals held in {share(whole['covered_80'])} of them, the 95 % intervals in "
        f"{share(whole['covered_95'])}."
    )
    warning = (
        "Cambodia's own histories are few, and their forecasts overlap and lean on one another, so these shares "
        "swing widely; they are a check on the engine, not its calibration."
    )
    alt = f"Share of outcomes inside the intervals by origin, from {int(table['origin'].min())} on. {held}"
    caption = "Outcomes inside the intervals, by origin; dotted: what the intervals promise"
    figure = draw.draw_coverage(table, nominal=NOMINAL)
    rows = [
        [
            str(int(row["origin"])),
            str(int(row["forecasts"])),
            share(row["covered_80"]),
            share(row["covered_95"]),
            share(row["drift_covered_80"]),
            share(row["drift_covered_95"]),
            f"{row['crps_to_drift']:.2f}",
        ]
        for _, row in table.iterrows()
    ]
    header = ["Origin", "Forecasts", "80 % held", "95 % held", "Drift: 80 %", "Drift: 95 %", "Score to drift's"]
    return [
        "## Did the intervals hold? {#sec-track-record-coverage}",
        held,
        warning,
        chapter.picture(desk, "track-record-coverage", figure, caption=caption, alt=alt),
        tables.markdown_table(
            header,
            rows,
            caption="Coverage by origin, beside the random walk with drift; a score below 1 beats it",
            label="tbl-track-record-coverage",
            right=range(len(header)),
        ),
    ]


def targets_section(targets: pd.DataFrame) -> list[str]:
    """Probabilities of made-up targets against whether they were reached."""
    heading = "## Were the probabilities right? {#sec-track-record-targets}"
    if targets.empty:
        return [heading, "No history is long enough to check a target five years ahead."]
    whole = _target_scores(targets)
    text = (
        f"{int(whole['targets'])} targets five years ahead, set at half, once and one and a half times the pace of "
        f"the years before, were judged as if it were then; {share(whole['base_rate'])} of them were reached. The "
        f"Brier score is {whole['brier']:.2f}, where saying {share(whole['base_rate'])} every time would have scored "
        f"{whole['base_brier']:.2f} (lower is better). {words.chance_conclusion(whole)}"
    )
    rows = [
        [
            f"{share(row['low'])} to {share(row['high'])}",
            str(int(row["targets"])),
            share(row["said"]),
            share(row["reached"]),
        ]
        for _, row in reliability(targets, bins=5).iterrows()
    ]
    return [
        heading,
        text,
        tables.markdown_table(
            ["Probability said", "Targets", "Mean said", "Share reached"],
            rows,
            caption="What was said, and what happened",
            label="tbl-track-record-reliability",
            right=(1, 2, 3),
        ),
    ]


def calibration_section(desk: Desk) -> list[str]:
    """Where the widths of the intervals come from, and how old that is."""
    table = load_tables(desk.as_of.year)
    facts = table.metadata
    return [
        "## Where the widths come from {#sec-track-record-calibration}",
        f"The widths of the intervals rest on how far off such projections turned out to be on other economies' "
        f"series with outcomes up to {table.as_of} (table *{table.id}*: {words.thousands(facts.get('residuals', ''))} "
        f"residuals of {words.thousands(facts.get('series', ''))} series). @sec-method tells how, and what was "
        "measured on economies that had no part in it, on a longer list of Cambodia's series than this chapter's.",
        words.widening_sentence(desk.widen),
    ]


def backtest_targets_of(desk: Desk, origins: Sequence[int], *, minimum_points: int) -> pd.DataFrame:
    """Made-up targets five years ahead, judged at each origin."""
    return backtest_targets(_histories(desk, minimum_points), list(origins), minimum=minimum_points, watch=True)


def summary_record(forecasts: pd.DataFrame, targets: pd.DataFrame) -> dict[str, Any]:
    """Scores, JSON-ready."""
    by_origin = summarise(forecasts, by=("origin",)).to_dict(orient="records")
    reached = [] if targets.empty else [_target_scores(targets)]
    return {"scores": summarise(forecasts).to_dict(orient="records"), "by_origin": by_origin, "targets": reached}


def _target_scores(targets: pd.DataFrame) -> dict[str, float]:
    scores = {str(name): float(value) for name, value in brier(targets).iloc[0].items()}
    return {**scores, "said": float(targets["probability"].mean())}


def _histories(desk: Desk, minimum_points: int) -> list[BacktestSeries]:
    """Histories without carried values and without values of an earlier definition, as a trend would see them."""
    histories = []
    for indicator in desk.framework.indicators.values():
        events = desk.framework.events_of(indicator.id)
        used = prepare(indicator, desk.history(indicator.id), events, minimum_points).comparable
        if len(used) > minimum_points:
            histories.append(
                BacktestSeries(
                    series=indicator.id,
                    years=tuple(map(int, used.years)),
                    values=tuple(map(float, used.values)),
                    percentage=indicator.percentage,
                    lower=indicator.lower_limit,
                    upper=indicator.upper_limit,
                    indicator=indicator.id,
                    adoption=indicator.adoption,
                )
            )
    return histories
