"""Verdicts of earlier years against what came: made-up targets, judged year by year as an edition would have.

In an origin year a target is set for every history, so many years ahead and at a multiple of the pace seen so far,
and judged in that year and in every later one until it is due, by the report's rules and by the published ones.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from milepost.country import Direction, meets
from milepost.track_record.known_then import Seen
from milepost.trends import Projection, View, brier, drift_pace, stand_in, taking_part
from milepost.verdicts import CATEGORY_OF, Assessment, Cuts, PeerHistories, Verdict, assess, made_up_target

AMBITIONS = (0.5, 1.0, 1.5)  # targets lie at so many times the pace seen so far
LEADS = (3, 5)  # years ahead at which targets are set
BASELINE_YEARS = 5  # the baseline of the published rules: the first value of so many years before the target was set
OURS = "this report"
ON, UNKNOWN = CATEGORY_OF[Verdict.ON_TRACK], CATEGORY_OF[Verdict.NOT_ASSESSABLE]
COLUMNS = ("indicator", "set", "ambition", "lead", "target", "due", "judged", "probability", "verdict", "reached")


@dataclass(frozen=True)
class Promise:
    """A made-up target of one history."""

    series: str
    made: int
    ambition: float
    lead: int
    value: float
    due: int
    up: bool
    baseline_year: int
    reached: int


def judged_targets(seen_in: Callable[[int], Sequence[Seen]], origins: Iterable[int], *, cuts: Cuts) -> pd.DataFrame:
    """One row a target and year in which it was judged: COLUMNS, and the class a published rule put it in, by rule.

    `seen_in` gives what a year saw. A target is due `LEADS` years after its origin, or a year later where there is no
    figure in that year (surveys every second year). `set` is the origin, `judged` the year of the last figure seen,
    `reached` 0 or 1.
    """
    promises = [promise for origin in sorted(origins) for promise in _promises(seen_in(origin), origin, cuts)]
    years = sorted({year for one in promises for year in range(one.made, one.due)})
    rows = [row for year in years for row in _judged_in(seen_in(year), year, promises, cuts)]
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=[*COLUMNS])


def _promises(seen: Sequence[Seen], origin: int, cuts: Cuts) -> list[Promise]:
    """Targets of every history that is observed in the origin and moves; none beyond a declared limit."""
    found = []
    taking = taking_part([one.series for one in seen], origin, cuts.minimum_points)
    if not taking:
        return []
    stand = stand_in(taking, origin, 1, View(watch=False))
    for number, (one, pace) in enumerate(zip(taking, drift_pace(stand.grid).tolist(), strict=True)):
        years, values = one.until(origin)
        start = next(year for year in years if year >= origin - BASELINE_YEARS)
        came = one.outcomes()
        for lead in LEADS if pace else ():
            for due in [year for year in (origin + lead, origin + lead + 1) if year in came][:1]:
                for ambition in AMBITIONS:
                    value = values[-1] + ambition * pace * (due - origin)
                    if not (stand.lower[number] > value or stand.upper[number] < value):
                        reached = int(meets(came[due], value, 1 if pace > 0 else -1))
                        found.append(Promise(one.series, origin, ambition, lead, value, due, pace > 0, start, reached))
    return found


def _judged_in(seen: Sequence[Seen], year: int, promises: Sequence[Promise], cuts: Cuts) -> list[dict[str, object]]:
    """The verdicts of one year on all targets that are set and not due yet."""
    by_name = {one.series.series: one for one in seen}
    taking = taking_part([one.series for one in seen], year, cuts.minimum_points)
    number = {one.series: at for at, one in enumerate(taking)}
    due = [one for one in promises if one.made <= year < one.due and one.series in number]
    if not due:
        return []
    stand = stand_in(taking, year, max(one.due for one in due) - year, View(watch=True))
    peers = {name: _peers_until(by_name[name], year) for name in {one.series for one in due}}
    rows: list[dict[str, object]] = []
    for promise in due:
        ahead = stand.panel.row(number[promise.series])
        made = _assessed(by_name[promise.series], promise, ahead, peers=peers[promise.series], year=year, cuts=cuts)
        chance = ahead.probability_at_least if promise.up else ahead.probability_at_most
        rows.append(
            {
                "indicator": promise.series,
                "set": promise.made,
                "ambition": promise.ambition,
                "lead": promise.lead,
                "target": promise.value,
                "due": promise.due,
                "judged": year,
                "probability": chance(promise.value, promise.due),
                "verdict": made.verdict.value,
                "reached": promise.reached,
                OURS: CATEGORY_OF[made.verdict],
                **{said.rule: said.category for said in made.published},
            }
        )
    return rows


def _peers_until(seen: Seen, year: int) -> PeerHistories | None:
    rows = seen.peers[seen.peers["year"] <= year]
    return PeerHistories.read(rows) if len(rows) else None


def _assessed(
    seen: Seen, promise: Promise, ahead: Projection, *, peers: PeerHistories | None, year: int, cuts: Cuts
) -> Assessment:
    direction = Direction.INCREASE if promise.up else Direction.DECREASE
    history = seen.history.keep(seen.history.years <= year)
    target = made_up_target(promise.series, promise.value, promise.due, direction, baseline_year=promise.baseline_year)
    return assess(
        seen.indicator.model_copy(update={"direction": direction, "series_end": None}),
        target,
        history,
        ahead,
        peers=peers,
        events=(),
        as_of_year=year + 1,
        cuts=cuts,
    )


def first_verdicts(judged: pd.DataFrame) -> pd.DataFrame:
    """The verdicts of the year in which each target was set."""
    return judged[judged["judged"] == judged["set"]]


def outcomes(judged: pd.DataFrame) -> pd.DataFrame:
    """Verdicts as first given against what came: a row a verdict that was given: targets, reached, share (0-1)."""
    groups = first_verdicts(judged).groupby("verdict")["reached"]
    return pd.DataFrame({"targets": groups.size(), "reached": groups.sum().astype(int), "share": groups.mean()})


def chance_scores(judged: pd.DataFrame) -> dict[str, float]:
    """Scores of the chances first said, by name: targets, base_rate, brier, base_brier, brier_to_base, said (mean)."""
    first = first_verdicts(judged)
    return {**brier(first), "said": float(first["probability"].mean())}


def rules_of(judged: pd.DataFrame) -> list[str]:
    """The published rules that judged too: the columns behind this report's own class."""
    return [str(name) for name in judged.columns if name not in (*COLUMNS, OURS)]


def rule_scores(judged: pd.DataFrame) -> pd.DataFrame:
    """Each published rule's calls on the targets it could judge, and ours on the same ones.

    Columns: rule, targets, on_track, on_track_reached, off, off_missed, right (share of calls that came true), brier,
    base_brier, our_brier, our_right. A call is turned into a probability by how often the same call came true on the
    targets of *other* indicators (each indicator left out in turn), and so is the base rate; our probability stands as
    it was said, our call is "reached" from one half on.
    """
    first = first_verdicts(judged)
    return pd.DataFrame([_rule_score(first[first[rule] != UNKNOWN], rule) for rule in rules_of(judged)])


def _rule_score(taken: pd.DataFrame, rule: str) -> dict[str, object]:
    reached, on = taken["reached"].to_numpy(float), (taken[rule] == ON).to_numpy()
    base = left_out_rate(taken["indicator"], reached, np.zeros(len(taken)))
    said = left_out_rate(taken["indicator"], reached, on)
    ours = taken["probability"].to_numpy(float)

    def loss(chance: np.ndarray) -> float:
        return float(((chance - reached) ** 2).mean()) if len(reached) else float("nan")

    return {
        "rule": rule,
        "targets": len(taken),
        "on_track": int(on.sum()),
        "on_track_reached": int(reached[on].sum()),
        "off": int((~on).sum()),
        "off_missed": int((1 - reached[~on]).sum()),
        "right": float((on == (reached == 1)).mean()) if len(taken) else float("nan"),
        "our_right": float(((ours >= 0.5) == (reached == 1)).mean()) if len(taken) else float("nan"),
        "brier": loss(said),
        "base_brier": loss(base),
        "our_brier": loss(ours),
    }


def left_out_rate(series: pd.Series, reached: np.ndarray, call: np.ndarray) -> np.ndarray:
    """Share reached among targets with the same call of all other series, drawn by one target to the others' base."""
    names, rates = series.to_numpy(), np.empty(len(reached))
    for name in np.unique(names):
        others = names != name
        base = float(reached[others].mean()) if others.any() else 0.5
        for one in np.unique(call):
            same = others & (call == one)
            rates[~others & (call == one)] = (reached[same].sum() + base) / (same.sum() + 1)
    return rates


def flips(judged: pd.DataFrame) -> pd.DataFrame:
    """How often the class of the same target changed from one year's verdict to the next: rule, pairs, flips, right.

    A flip is right where the later class is what came of the target. No row without targets.
    """
    if judged.empty:
        return pd.DataFrame(columns=["rule", "pairs", "flips", "right"])
    ordered = judged.sort_values(["indicator", "set", "lead", "ambition", "judged"])
    same = ["indicator", "set", "lead", "ambition"]
    rows = []
    for rule in [OURS, *rules_of(judged)]:
        known = ordered[ordered[rule] != UNKNOWN]
        before = known.groupby(same)[rule].shift()
        pairs = before.notna()
        flipped = pairs & (known[rule] != before)
        right = flipped & ((known[rule] == ON) == (known["reached"] == 1))
        counts = {"pairs": pairs, "flips": flipped, "right": right}
        rows.append({"rule": rule, **{name: int(found.sum()) for name, found in counts.items()}})
    return pd.DataFrame(rows)
