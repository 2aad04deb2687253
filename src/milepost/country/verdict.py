"""The words of a verdict: what the rules say of a target, and a reviewer in their place."""

from enum import StrEnum

from milepost.country.records import Day, Identifier, Value


class Verdict(StrEnum):
    """What is said of a target, spelled as printed and in the order of reports; the last six judge nothing.

    >>> Verdict.WATCH.judged, Verdict.TOO_FEW.judged
    (True, False)
    """

    MET = "met"
    MET_BEFORE = "met when last measured"
    ON_TRACK = "on track"
    WATCH = "watch"
    RAISE = "adjust: raise"
    ACCELERATE = "accelerate"
    REVISE = "adjust: revise down or re-date"
    REVERSE = "reverse"
    TOO_WIDE = "interval too wide"
    TOO_FEW = "too few figures"
    NO_FIGURE = "no figure yet"
    ENDED = "series ended"
    NOT_ASSESSABLE = "not assessable"
    NO_TARGET = "no target"

    @property
    def judged(self) -> bool:
        """Whether it tells how a target stands."""
        return self not in UNJUDGED


UNJUDGED = frozenset(
    {
        Verdict.TOO_WIDE,
        Verdict.TOO_FEW,
        Verdict.NO_FIGURE,
        Verdict.ENDED,
        Verdict.NOT_ASSESSABLE,
        Verdict.NO_TARGET,
    }
)


class ReviewerVerdict(Value):
    """A reviewer's verdict in place of the rule's; printed with its reason and the role that answers for it."""

    target: Identifier
    verdict: Verdict
    reason: str
    role: str
    reviewed_by: str | None = None  # the role of the second person, and the day
    reviewed_on: Day | None = None
