"""What a page needs to answer a what-if as the rules do: stored quantiles, cuts, and what the peers managed by year.

The page's script follows `verdicts/rules.py`; a test holds both to each other over thousands of cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from milepost.country import Event, Indicator
from milepost.report import LOOKS, IndicatorResult
from milepost.trends import VERY_SURE
from milepost.verdicts import Assessment, Cuts, PeerHistories, Verdict, assess, in_percent, made_up_target

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 9  # significant ones: a chance read from them is right to 1e-6
MOST_WANTED, LEAST_WANTED = 95, 50  # percent, of the probability that is wanted
PERCENT = "\u00a0%"
ANSWERS = [verdict for verdict in Verdict if verdict.judged or verdict is Verdict.TOO_WIDE]
# What is said of each verdict; the script fills in the numbers.
SAY = {
    "MET": "The last figure, {last} in {lastYear}, meets it.",
    "MET_BEFORE": "The last figure, {last} in {lastYear}, met it. No newer figure.",
    "RAISE": "Met or all but certain years before it is due: more is within reach.",
    "ON_TRACK": "Likely: {chance} against the {wanted} asked for.",
    "WATCH": "Expected, not assured: the chance is {chance}, below the {wanted} asked for.",
    "ACCELERATE": "The pace must rise from {expectedPace} to {requiredPace}.",
    "STANDSTILL": "It takes {requiredPace}; nothing of that is expected.",
    "REVERSE": "The figure moves away from it.",
    "REVISE": "Out of reach: it takes {requiredPace}, more than the best comparable peers managed.",
    "DUE": "That year is over, and the figure that tells is not likely to meet it.",
    "TOO_WIDE": "The projection of that year covers nearly the whole scale and says nothing.",
}
SHORT = 8  # letters of a unit that is said with every number
BEYOND = 1.6  # a target can be moved so far beyond what is known


def what_if_state(
    item: IndicatorResult, peers: pd.DataFrame, events: Sequence[Event], cuts: Cuts, *, as_of_year: int
) -> dict[str, Any] | None:
    """The values behind the page's what-if; None where nothing can be asked: no projection, no target, a lost scale.

    `peers` are rows of economy, year, value of this indicator.
    """
    projection, target, a = item.shown_projection, item.target, item.assessment
    if projection is None or target is None or a.threshold is None or not len(item.history):
        return None
    indicator = item.indicator
    bounded = indicator.lower_limit is not None and indicator.upper_limit is not None
    if not bounded and not _grows(item, peers):
        return None
    years = [int(year) for year in projection.years]
    table = PeerHistories.read(peers) if len(peers) else None
    asked = {year: _asked(item, year, table, events, cuts, as_of_year=as_of_year) for year in years}
    return {
        "id": indicator.id,
        "scores": _rounded(projection.scores),
        "levels": _rounded(projection.levels),
        "first": years[0],
        "q": [_rounded(row) for row in projection.unclipped],
        "limits": [indicator.lower_limit, indicator.upper_limit],
        "span": indicator.upper_limit - indicator.lower_limit
        if indicator.upper_limit is not None and indicator.lower_limit is not None
        else None,
        "last": [item.history.last_year, projection.last_value],
        "better": indicator.direction.sign,
        "slope": float(projection.pace_per_year),
        "asOf": as_of_year,
        "stale": as_of_year - item.history.last_year > cuts.stale_after_years,
        "borrowed": projection.borrowed,
        "surest": projection.surest,
        "sure": VERY_SURE,
        "best": [one.best_peer_change_per_year if one.best_pace_from == "peers" else None for one in asked.values()],
        "silent": [one.probability is None for one in asked.values()],
        "cuts": {
            "unlikely": cuts.unlikely_probability,
            "certain": cuts.near_certain_probability,
            "spare": cuts.spare_years,
            "raise": cuts.raise_quantile,
            "least": cuts.least_raise_share,
            "wrong": cuts.reverse_probability,
            "wrongYears": cuts.reverse_years,
        },
        "now": [a.threshold, target.target_year, round(100 * cuts.on_track_probability)],
        "range": _range(item, a.threshold),
        "decimals": indicator.decimals,
        "unit": _unit(indicator),
        "paceUnit": _unit(indicator).replace(PERCENT, " points") + " a year",
        "words": {verdict.name: [LOOKS[verdict].word, LOOKS[verdict].id] for verdict in ANSWERS},
        "say": SAY,
    }


def _unit(indicator: Indicator) -> str:
    """What stands behind a value."""
    if in_percent(indicator):
        return PERCENT
    return f" {indicator.unit_short}" if 0 < len(indicator.unit_short) <= SHORT else ""


def _grows(item: IndicatorResult, peers: pd.DataFrame) -> bool:
    """Whether paces compare as growth: the yardstick then hangs on the year alone, not on the target."""
    return item.history.last_value > 0 and item.indicator.upper_limit is None and not bool((peers["value"] < 0).any())


def _asked(
    item: IndicatorResult,
    year: int,
    peers: PeerHistories | None,
    events: Sequence[Event],
    cuts: Cuts,
    *,
    as_of_year: int,
) -> Assessment:
    """A target of that year that is not met yet: what the peers managed, and whether the projection speaks of it."""
    indicator, last = item.indicator, item.history.last_value
    rising = indicator.direction.sign > 0
    limit = indicator.upper_limit if rising else indicator.lower_limit
    bounded = indicator.upper_limit is not None and indicator.lower_limit is not None
    reachable = limit is not None and (bounded or (rising and limit != last))
    far = limit if limit is not None and reachable else last * (4 if rising else 0.25)
    target = made_up_target(indicator.id, far, year, indicator.direction, baseline_year=None, baseline_value=None)
    return assess(
        indicator, target, item.history, item.projection, peers=peers, events=events, as_of_year=as_of_year, cuts=cuts
    )


def _range(item: IndicatorResult, threshold: float) -> list[float]:
    """Lowest and highest target that can be asked of, and the step between two, in the indicator's unit."""
    indicator = item.indicator
    known = [threshold, item.history.last_value]
    projection = item.shown_projection
    if projection is not None:
        known += [projection.quantile(int(projection.years[-1]), level) for level in (0.1, 0.9)]
    low, high = min(known), max(known)
    room = (BEYOND - 1) * (high - low)
    low = low - room if indicator.lower_limit is None else max(indicator.lower_limit, low - room)
    high = high + room if indicator.upper_limit is None else min(indicator.upper_limit, high + room)
    step = 10.0**-indicator.decimals
    while (high - low) / step > 400:
        step *= 10 if (high - low) / step > 2000 else 5 if (high - low) / step > 800 else 2
    # The sliders start where today's target is on a step of theirs.
    low = threshold - step * int((threshold - low) / step + 1e-9)
    high = threshold + step * int((high - threshold) / step + 1e-9)
    if low <= 0 and indicator.upper_limit is None:
        low += step  # growth to nothing is no pace
    return [float(f"{value:.{DIGITS}g}") for value in (low, high, step)]


def _rounded(values: Any) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values]
