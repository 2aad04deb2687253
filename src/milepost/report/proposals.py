"""The review of targets as frames: for each what could stand in its place, who managed its pace, who has it in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from milepost.country import Verdict
from milepost.report.carrying import Verdicts
from milepost.report.results import IndicatorResult
from milepost.verdicts import Cuts, kept_pace

if TYPE_CHECKING:
    import pandas as pd

UNDER_REVIEW = (Verdict.RAISE, Verdict.REVISE, Verdict.REVERSE)
COLUMNS = ("indicator", "name", "even", "likely_value", "year_even", "year_likely", "kept_by")


def under_review(verdicts: Verdicts, *, as_of_year: int) -> Verdicts:
    """The targets to review: those to adjust, those that move away, and those whose year has come or comes next.

    Args:
        verdicts: As `assess` returns them.
        as_of_year: The year of the edition's day.

    Returns:
        Those rows, as they are.

    Example:
        >>> from milepost.report import sample
        >>> len(under_review(sample().verdicts, as_of_year=2025)), len(under_review(sample().verdicts, as_of_year=2029))
        (0, 2)
    """
    due = verdicts["target_year"].notna() & (verdicts["target_year"] <= as_of_year + 1)
    found: Verdicts = verdicts[verdicts["verdict"].isin(UNDER_REVIEW) | due]
    return found


def reachable(verdicts: Verdicts, peers: pd.DataFrame, *, cuts: Cuts, likely: float) -> Verdicts:
    """What could be reached in the target's year, when the target becomes likely, and which peers kept its pace.

    Args:
        verdicts: As `assess` returns them.
        peers: Rows of indicator, economy, year, value.
        cuts: The parameters of the rule.
        likely: The chance that a proposed value is to have, beside an even one.

    Returns:
        The same rows with even and likely_value (reached with a chance of 50 % and of `likely`), and kept_by (the
        peers that kept the pace required, with the years in which they did).

    Example:
        >>> from milepost import Cuts
        >>> from milepost.report import sample
        >>> one = sample()
        >>> found = reachable(one.verdicts, one.peers, cuts=Cuts.proposed(), likely=0.8)
        >>> found[["name", "even", "likely_value"]].round(1).values.tolist()
        [['Internet users', 86.4, 79.9], ['Secure servers', 165.7, 134.5]]
    """
    rows = {item.indicator.id: _row(item, peers, cuts, likely) for item in verdicts.values_behind()}
    told = verdicts.copy()
    for name in ("even", "likely_value", "kept_by"):
        told[name] = [rows[indicator][name] for indicator in verdicts["indicator"]]
    return told


def _row(item: IndicatorResult, peers: pd.DataFrame, cuts: Cuts, likely: float) -> dict[str, Any]:
    a, ahead = item.assessment, item.shown_projection
    even = sure = None
    if ahead is not None and a.target_year is not None and a.target_year in ahead.years:
        sign = item.indicator.direction.sign
        even = ahead.quantile(a.target_year, 0.5)
        sure = ahead.quantile(a.target_year, 1 - likely if sign > 0 else likely)
    kept: tuple[tuple[str, int, int], ...] = ()
    if a.peers and a.threshold is not None and a.target_year is not None:
        past = item.fitted if item.fitted is not None else item.history
        mine = peers[peers["indicator"] == item.indicator.id]
        kept = kept_pace(item.indicator, past, mine, threshold=a.threshold, target_year=a.target_year, cuts=cuts)
    return {"even": even, "likely_value": sure, "kept_by": [one for one in kept if one[0] in a.peers]}
