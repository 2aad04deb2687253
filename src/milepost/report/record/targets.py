"""Verdicts of earlier years against what came: made-up targets, and the country's own that are due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from milepost import track_record, trends
from milepost.report.carrying import Due, Views
from milepost.report.comparisons import short
from milepost.report.frames import FrameError, targets_of
from milepost.track_record import PastTarget
from milepost.verdicts import CATEGORY_OF, Cuts, Verdict, share

OURS = "This report"
DUE_COLUMNS = (
    *("target", "indicator", "name", "target_year", "threshold", "day", "verdict", "probability"),
    *("last_year", "last_value", "first_value", "value", "met"),
)


def judged(views: Views, *, cuts: Cuts, origins: Iterable[int] | None = None) -> pd.DataFrame:
    """Targets made up in earlier years, judged in each year until they are due, and whether they were reached.

    Few real targets are due. So targets are set 3 and 5 years ahead, at half, once and one and a half times the pace
    seen so far, and judged by the rules of the report and by the published ones.

    Args:
        views: What `hindsight` or `known_then` returned.
        cuts: The parameters of the rule.
        origins: The years in which targets are set; every one of the views without them.

    Returns:
        A row a target and year in which it was judged: indicator, set (year), ambition, lead (years), target (unit of
        the indicator), due, judged (year), probability (0-1), verdict, reached (0 or 1); then the class in which this
        report and each published rule put it: "on track", "not on track" or "not assessable".

    Example:
        >>> import pandas as pd
        >>> from milepost import Cuts
        >>> from milepost.report.record import hindsight
        >>> figures = pd.DataFrame({"indicator": "internet", "year": range(2005, 2025), "lower": 0, "upper": 100,
        ...                         "value": [year**2 / 8 for year in range(20)]})
        >>> found = judged(hindsight(figures), cuts=Cuts.proposed(), origins=[2012])
        >>> sorted(set(found["ambition"])), sorted(set(found["lead"]))
        ([0.5, 1.0, 1.5], [3, 5])
    """
    return track_record.judged_targets(views.seen_in, views.years if origins is None else origins, cuts=cuts)


def outcomes(judged: pd.DataFrame) -> pd.DataFrame:
    """Verdicts as first given against what came: a row a verdict, in the method's order; NaN where it was not given.

    Args:
        judged: Rows of `judged`.

    Returns:
        By verdict: targets (how many got it), reached (how many of them were), share (0-1).

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"set": 2015, "judged": 2015, "verdict": ["on track", "on track"], "reached": [1, 0]})
        >>> outcomes(rows).dropna()["share"].to_dict()
        {'on track': 0.5}
    """
    return track_record.outcomes(judged).reindex(pd.Index([one.value for one in Verdict], name="verdict"))


def chances(judged: pd.DataFrame) -> pd.DataFrame:
    """What the chances first said were worth: one row, none without targets.

    Args:
        judged: Rows of `judged`.

    Returns:
        targets, base_rate (share reached), brier, base_brier (saying that share every time), brier_to_base, said (mean
        chance). Lower Brier scores are better.

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"set": 2015, "judged": 2015, "probability": [0.8, 0.4], "reached": [1, 0]})
        >>> round(float(chances(rows)["brier"].iloc[0]), 2)
        0.1
    """
    return pd.DataFrame([] if judged.empty else [track_record.chance_scores(judged)])


def reliability(judged: pd.DataFrame, bins: int = 5) -> pd.DataFrame:
    """What was said first, in bins, against what came.

    Args:
        judged: Rows of `judged`.
        bins: How many bins of one width.

    Returns:
        A row a bin in which a chance was said: low, high, targets (how many), said and reached (mean shares, 0-1),
        between (its ends as printed).

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"set": 2015, "judged": 2015, "probability": [0.8, 0.9], "reached": [1, 0]})
        >>> reliability(rows, bins=2)[["low", "targets", "reached"]].values.tolist()
        [[0.5, 2.0, 0.5]]
    """
    found = trends.reliability(track_record.first_verdicts(judged), bins=bins)
    ends = zip(found["low"], found["high"], strict=True)
    return found.assign(between=[f"{share(low)} to {share(high)}" for low, high in ends])


def rule_scores(judged: pd.DataFrame) -> pd.DataFrame:
    """Each published rule's calls on the targets that it could judge, and ours on the same ones.

    A call is turned into a probability by how often the same call came true for other indicators.

    Args:
        judged: Rows of `judged`.

    Returns:
        A row a rule: rule, targets, on_track, on_track_reached, off, off_missed, right and our_right (shares of calls
        that came true), brier, base_brier, our_brier; share (of those called on track, how many were reached).

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"indicator": ["x", "y"], "set": 2015, "judged": 2015, "probability": [0.8, 0.9],
        ...                      "reached": [1, 0], "this report": "on track", "A rule": "on track"})
        >>> rule_scores(rows)[["rule", "share"]].values.tolist()
        [['A rule', 0.5]]
    """
    found = track_record.rule_scores(judged)
    return found if found.empty else found.assign(share=found["on_track_reached"] / found["on_track"])


def flips(judged: pd.DataFrame) -> pd.DataFrame:
    """How often the class of the same target changed from one year to the next, by rule, this report first.

    Args:
        judged: Rows of `judged`.

    Returns:
        A row a rule: rule, pairs (of years), flips, right (flips that ended on the side of what came), share (flips in
        pairs, 0-1).

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"indicator": "x", "set": 2015, "lead": 3, "ambition": 1.0, "judged": [2015, 2016],
        ...                      "reached": 1, "this report": ["not on track", "on track"]})
        >>> flips(rows)[["rule", "pairs", "flips", "right"]].values.tolist()
        [['this report', 1, 1, 1]]
    """
    found = track_record.flips(judged)
    return found.assign(share=found["flips"] / found["pairs"])


def due(views: Views, targets: pd.DataFrame, *, cuts: Cuts) -> Due:
    """The country's own targets that are due: judged with what was known before, and what came of them.

    Args:
        views: What `known_then` returned.
        targets: As for `milepost.assess`.
        cuts: The parameters of the rule.

    Returns:
        A row a target due in the as-of year or before, superseded ones too: target, indicator, name, target_year,
        threshold, day (on which it is judged), verdict, probability (0-1), last_year and last_value (seen on that day),
        first_value (of the target year, as first published), value (as it stands), met; None where nothing is known.

    Raises:
        FrameError: The views are of hindsight, or a target cannot be used.

    Example:
        >>> import datetime
        >>> import pandas as pd
        >>> from milepost import Cuts
        >>> from milepost.report.record import known_then
        >>> years = range(2010, 2020)
        >>> released = pd.DataFrame({"indicator": "x", "year": years, "value": range(10, 30, 2), "sex": "both",
        ...                          "location": "total", "province": "", "status": "normal", "source": "own",
        ...                          "release": [datetime.date(year + 1, 7, 1) for year in years]})
        >>> targets = pd.DataFrame({"indicator": ["x"], "value": [25.0], "target_year": [2019]})
        >>> due(known_then(released, as_of="2020-12-31"), targets, cuts=Cuts.proposed())["met"].tolist()
        [True]
    """
    if views.record is None:
        raise FrameError("due: hindsight does not tell what was known before; give what `known_then` returns.")
    held = targets_of(targets, {one.id: one for one in views.record.indicators})
    found = {one.target.id: one for one in track_record.past_targets(views.record, held, cuts)}
    rows = [{"target": name, **_due_row(one)} for name, one in found.items()]
    return Due.of(rows, DUE_COLUMNS, carried=found, key="target").astype({"met": object, "verdict": object})


def due_rules(past: Due) -> pd.DataFrame:
    """What each rule, this report first, would have said of the country's targets that are due.

    Args:
        past: What `due` returned.

    Returns:
        A row a target and rule: target, promise (its indicator and year), came ("reached", "missed", "no figure"),
        rule, said (in the rule's words, short), right (whether its class is what came; missing where not known).

    Example:
        >>> import pandas as pd
        >>> from milepost.report.carrying import Due
        >>> due_rules(Due.of([], DUE_COLUMNS, carried={}, key="target"))["rule"].tolist()
        []
    """
    columns = ["target", "promise", "came", "rule", "said", "right"]
    return pd.DataFrame([row for one in past.values_behind() for row in _rules_of(one)], columns=columns)


def _rules_of(one: PastTarget) -> Iterator[dict[str, Any]]:
    if one.judged is None or one.said is None:
        return
    came = {True: "reached", False: "missed", None: "no figure"}[one.met]
    words = {
        "target": one.target.id,
        "promise": f"{one.indicator.short_name}, {one.target.target_year}",
        "came": came,
    }
    said = [(OURS, one.said.value, CATEGORY_OF[one.said])]
    said += [(rule.rule, short(rule), rule.category) for rule in one.judged.published]
    for rule, text, category in said:
        known = one.met is not None and category != CATEGORY_OF[Verdict.NOT_ASSESSABLE]
        right = (category == CATEGORY_OF[Verdict.ON_TRACK]) == one.met if known else None
        yield {**words, "rule": rule, "said": text, "right": right}


def _due_row(one: PastTarget) -> dict[str, Any]:
    return {
        "indicator": one.indicator.id,
        "name": one.indicator.short_name,
        "target_year": one.target.target_year,
        "verdict": None if one.said is None else one.said.value,
        **{name: getattr(one.judged, name, None) for name in ("threshold", "probability", "last_year", "last_value")},
        **{name: getattr(one, name) for name in ("day", "first_value", "value", "met")},
    }


def results(judged: pd.DataFrame) -> dict[str, Any]:
    """What verdicts of earlier years came to, as `results/track_record.json` has it; empty without targets.

    Args:
        judged: Rows of `judged`.

    Returns:
        chances, outcomes (targets and reached, by verdict), rules and flips.

    Example:
        >>> import pandas as pd
        >>> results(pd.DataFrame())
        {}
    """
    if judged.empty:
        return {}
    given = outcomes(judged).dropna().astype({"targets": int, "reached": int})
    return {
        "chances": track_record.chance_scores(judged),
        "outcomes": dict(zip(given.index, given[["targets", "reached"]].values.tolist(), strict=True)),
        "rules": track_record.rule_scores(judged).to_dict(orient="records"),
        "flips": track_record.flips(judged).to_dict(orient="records"),
    }
