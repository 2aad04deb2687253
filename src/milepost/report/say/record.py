"""Sentences of the track record: whether intervals held, verdicts were right, probabilities true, rules better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from milepost.country import Country
from milepost.report import words
from milepost.report.carrying import Due
from milepost.report.record import outcomes
from milepost.track_record import LEADS, OURS, SOON_YEARS, chance_scores, first_verdicts
from milepost.trends import Engine
from milepost.verdicts import amount, share, spelled

if TYPE_CHECKING:
    import pandas as pd

MADE_UP_NOTE = (
    "The made-up targets of one indicator lean on one another, and fast years favour every target: read the shares "
    "with their counts."
)
RULES_NOTE = (
    "The same made-up targets, judged by the published rules, whose baseline is the first figure of the five years "
    "before. A rule says on track or not, and no probability, so each call is scored with the share of the same "
    "calls that came true for the *other* indicators; the base rate likewise. Our probabilities are scored as they "
    "were said, on the targets that the rule could judge."
)


def held(forecasts: pd.DataFrame) -> str:
    """How many forecasts could be checked, and how many outcomes lay inside the intervals.

    Example:
        >>> from milepost import backtest, sample
        >>> "2 forecasts of two indicators" in held(backtest(sample().figures, origins=[2019], horizons=[1]))
        True
    """
    if forecasts.empty:
        return "No history is long enough to check a forecast."
    return (
        f"{len(forecasts)} forecasts of {words.count(forecasts['indicator'].nunique(), 'indicator')} could be checked "
        f"against what came. The 80 % intervals held in {share(forecasts['covered_80'].mean())} of them, the 95 % "
        f"intervals in {share(forecasts['covered_95'].mean())}."
    )


def coverage_note(country: str) -> str:
    """Why a country's own coverage is a check and no calibration.

    Example:
        >>> "Atlantis's own histories are few" in coverage_note("Atlantis")
        True
    """
    return (
        f"{country}'s own histories are few, and their forecasts overlap and lean on one another, so these shares "
        "swing widely; they are a check on the engine, not its calibration."
    )


def reach(known: pd.DataFrame, newest: pd.DataFrame) -> str:
    """How far the releases in the data reach back; `known` are forecasts from what was known then, `newest` the views.

    Indicators of `newest` that `known` lacks have hindsight alone.

    Example:
        >>> import pandas as pd
        >>> views = pd.DataFrame({"indicator": ["a", "b"], "name": ["Alpha", "Beta"], "origin": 2018})
        >>> "from 2018 on: Alpha. For Beta the data hold no release that is old enough" in reach(views.head(1), views)
        True
    """
    if known.empty:
        return (
            "No release in the data is old enough to judge with what was known at the time. It takes figures of one "
            "series that came out in different years; every edition keeps its own, so that this begins by itself."
        )
    first = known.sort_values("indicator").groupby(["indicator", "name"])["origin"].min().reset_index()
    told = "; ".join(
        f"from {year} on: {words.listed([words.escape(name) for name in rows['name']])}"
        for year, rows in first.groupby("origin")
    )
    silent = newest[~newest["indicator"].isin(first["indicator"])]["name"].map(words.escape).tolist()
    text = (
        "An edition of an earlier year would not have had today's figures. Here every origin stands on the day on "
        "which its year's figure first came out, sees all figures as they stood on that day, and is held against what "
        f"is known now. A figure that came out more than {words.count(SOON_YEARS, 'year')} after its year counts as "
        f"not known in time. The releases in the data reach back so far: {told}."
    )
    if silent:
        text += f" For {words.listed(silent)} the data hold no release that is old enough, and only hindsight is left."
    return text


def outcomes_of(judged: pd.DataFrame) -> str:
    """How targets were made up, and what came of the two commonest verdicts.

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"indicator": "x", "set": 2015, "judged": 2015, "verdict": "on track",
        ...                      "probability": [0.8, 0.6], "reached": [1, 0]})
        >>> "of 2 called *on track*, 1 were reached" in outcomes_of(rows)
        True
    """
    if judged.empty:
        return "No history is long enough to check a verdict."
    leads = words.listed([words.count(lead, "year") for lead in LEADS])
    given = outcomes(judged).dropna().astype({"targets": int, "reached": int})
    parts = [
        f"of {given['targets'][verdict]} called *{verdict}*, {given['reached'][verdict]} {came}"
        for verdict, came in (("on track", "were reached"), ("accelerate", "were reached all the same"))
        if verdict in given.index
    ]
    said = f"With hindsight, {' and '.join(parts)}." if parts else ""
    return (
        f"Few real targets are due, so targets were made up: {leads} ahead (a year more where a survey skips the "
        f"year), at half, once and one and a half times the pace seen so far. Each was judged in the year in which it "
        f"was set, by the rules of this report, and then it was looked up whether it was reached. {said} "
        "*Accelerate* is no forecast of failure: it is said as soon as the chance falls below the cut for on track."
    )


def chances_of(judged: pd.DataFrame, then: pd.DataFrame) -> str:
    """Brier scores of the chances said, with hindsight and with what was known then, beside the base rate.

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"indicator": "x", "set": 2015, "judged": 2015, "verdict": "on track",
        ...                      "probability": [0.8, 0.6], "reached": [1, 0]})
        >>> "Of 2 targets 50 % were reached. The Brier score is 0.20" in chances_of(rows, rows.head(0))
        True
    """
    if judged.empty:
        return "No history is long enough to check a probability."
    whole = chance_scores(judged)
    text = (
        f"Of {int(whole['targets'])} targets {share(whole['base_rate'])} were reached. The Brier score is "
        f"{whole['brier']:.2f}, where saying {share(whole['base_rate'])} every time would have scored "
        f"{whole['base_brier']:.2f} (lower is better). {words.chance_conclusion(whole)} {_by_indicator(judged)}"
    )
    if then.empty:
        return text
    known = chance_scores(then)
    return (
        f"{text} With what was known then, the score is {known['brier']:.2f} against {known['base_brier']:.2f}; on "
        f"{int(known['targets'])} targets {share(known['said'])} was said, and {share(known['base_rate'])} came."
    )


def _by_indicator(judged: pd.DataFrame) -> str:
    """Whether the mean hides that indicators differ: targets of one indicator are all lucky together."""
    means = first_verdicts(judged).groupby("indicator")[["probability", "reached"]].mean()
    more = int((means["reached"] > means["probability"]).sum())
    return (
        f"Targets of one indicator come true or fail together: for {more} of {len(means)} indicators more happened "
        f"than was said."
    )


def rules_note(judged: pd.DataFrame) -> str:
    """How published rules are scored on the same targets.

    Example:
        >>> import pandas as pd
        >>> rules_note(pd.DataFrame())
        'No history is long enough to compare the rules.'
    """
    return "No history is long enough to compare the rules." if judged.empty else RULES_NOTE


def better(scores: pd.DataFrame) -> str:
    """Of rows of `record.rule_scores`: how many rules our probabilities beat, and how often bare calls were right.

    Example:
        >>> import pandas as pd
        >>> scores = pd.DataFrame({"rule": ["A"], "targets": 9, "our_brier": 0.2, "brier": 0.3, "base_brier": 0.25,
        ...                        "right": 0.6, "our_right": 0.7})
        >>> "this report's probabilities score better than all, and none scores better" in better(scores)
        True
    """
    judged = scores[scores["targets"] > 0] if len(scores) else scores
    if judged.empty:
        return ""
    ours = int((judged["our_brier"] < judged["brier"]).sum())
    base = int((judged["brier"] < judged["base_brier"]).sum())
    beaten = "all" if ours == len(judged) else _how_many(ours)
    return (
        f"Of {words.count(len(judged), 'rule')}, this report's probabilities score better than {beaten}, and "
        f"{_how_many(base)} {'score' if base > 1 else 'scores'} better than the base rate. As bare calls, "
        f"reached or not, the rules' were right in {_range(judged['right'])}, this report's (reached from one half on) "
        f"in {_range(judged['our_right'])}."
    )


def _how_many(rules: int) -> str:
    return spelled(rules) if rules else "none"


def _range(shares: pd.Series[float]) -> str:
    low, high = share(float(shares.min())), share(float(shares.max()))
    return low if low == high else f"{low} to {high}"


def flips_of(flips: pd.DataFrame) -> str:
    """Of rows of `record.flips`: what a flip is, and ours beside the published rules'.

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"rule": ["this report", "A"], "pairs": 10, "flips": [3, 2], "right": [3, 1]})
        >>> "verdicts changed in 30 % of the pairs, the published rules' in 20 %" in flips_of(rows)
        True
    """
    known = flips[flips["flips"] > 0].set_index("rule") if len(flips) else flips
    if flips.empty or not flips["pairs"].any():
        return "No history is long enough to follow a verdict."
    text = (
        "Every made-up target was judged again each year until it was due. A flip is a change between on track (or "
        "met) and not on track; a verdict that never changed would learn nothing."
    )
    if OURS not in known.index or len(known) == 1:
        return text
    changed, right = known["flips"] / known["pairs"], known["right"] / known["flips"]
    return (
        f"{text} With hindsight this report's verdicts changed in {share(float(changed[OURS]))} of the pairs, the "
        f"published rules' in {_range(changed.drop(OURS))}. Of these changes {share(float(right[OURS]))} led to what "
        f"came in the end, of the rules' {_range(right.drop(OURS))}."
    )


def due(past: Due) -> str:
    """How many targets have come due, could be judged before, and are measured.

    Example:
        >>> import pandas as pd
        >>> due(pd.DataFrame())
        'No target has come due yet.'
    """
    if past.empty:
        return "No target has come due yet."
    judged, measured = int(past["day"].notna().sum()), int(past["met"].notna().sum())
    return (
        f"{words.sentence(words.count(len(past), 'target'))} {'has' if len(past) == 1 else 'have'} come due, later "
        f"replaced ones included. {words.sentence(words.count(judged, 'of them', 'of them'))} could be judged "
        f"with what was known before: at the end of the year before or, where the data hold no release that old, on "
        f"the day of the oldest. For {words.count(measured, 'target')} the figure of the target year is published."
    )


def widths(engine: Engine, country: Country) -> str:
    """Where the widths of the intervals come from, and how old that is.

    Example:
        >>> from milepost import open_edition
        >>> edition = open_edition(2026)
        >>> "other economies' series with outcomes up to 2024" in widths(edition.engine, edition.country)
        True
    """
    table = engine.tables
    facts = table.metadata
    own = (
        f" {words.escape(country.possessive)} own series are among them, so that it helped to make the tables that it "
        f"is judged by; `milepost calibrate --without {country.alpha_3}` makes tables without it."
        if country.alpha_3 in facts.get("economies", "").split()
        else ""
    )
    return (
        f"The widths of the intervals rest on how far off such projections turned out to be on other economies' "
        f"series with outcomes up to {table.as_of} (table *{table.id}*: {words.thousands(facts.get('residuals', ''))} "
        f"residuals of {words.thousands(facts.get('series', ''))} series). @sec-method tells how, and what was "
        f"measured on economies that had no part in it, on a longer list of series than this chapter's.{own}"
    )


def widening(engine: Engine, without: pd.DataFrame) -> str:
    """What the country's own outcomes did to the intervals; `without` are rows of `record.widening`.

    Example:
        >>> import pandas as pd
        >>> from milepost import open_edition
        >>> without = pd.DataFrame({"name": ["Alpha", "Beta"], "factor": [1.0, 1.3]})
        >>> "between 1.00 (without Alpha) and 1.30 (without Beta)" in widening(open_edition(2026).engine, without)
        True
    """
    text = words.widening_sentence(engine.widen)
    if without["factor"].nunique() < 2:
        return text
    ordered = without.sort_values("factor", kind="stable")
    (low, least), (high, most) = ordered[["name", "factor"]].iloc[[0, -1]].itertuples(index=False)
    return (
        f"{text} The factor leans on single series: with one indicator left out it lies between {amount(least, 2)} "
        f"(without {words.escape(low)}) and {amount(most, 2)} (without {words.escape(high)})."
    )
