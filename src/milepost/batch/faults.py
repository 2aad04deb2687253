"""What is refused, and what is skipped: a file that cannot be used, a series that cannot."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from milepost.country import Refusal


class BatchError(Refusal):
    """A file that cannot be used at all; the message says which, where in it, and what to do."""


class SkipCode(StrEnum):
    """Why a series (or a target) is left out, in the order in which the questions are asked."""

    NO_INDICATOR = "no_indicator"
    TWO_INDICATORS = "two_indicators"
    BAD_YEAR = "bad_year"
    DUPLICATE_YEAR = "duplicate_year"
    UNKNOWN_STATUS = "unknown_status"
    NOT_A_NUMBER = "not_a_number"
    NOT_FINITE = "not_finite"
    BAD_LIMIT = "bad_limit"
    LIMITS_DIFFER = "limits_differ"
    LIMITS_CROSSED = "limits_crossed"
    OUTSIDE_LIMITS = "outside_limits"
    TOO_FEW_POINTS = "too_few_points"
    NO_SCALE = "no_scale"
    TOO_LARGE = "too_large"
    REFUSED_BY_ENGINE = "refused_by_engine"
    UNKNOWN_SERIES = "unknown_series"
    BAD_DIRECTION = "bad_direction"
    BAD_BASELINE = "bad_baseline"


@dataclass(frozen=True)
class Skip:
    """A series left out, with its reason as a code and a sentence."""

    series: str
    code: SkipCode
    reason: str


SHOWN = 40  # letters of a cell that a message repeats


def quoted(text: str) -> str:
    """A cell as messages show it: in quotes, and cut when it is long."""
    return repr(text) if len(text) <= SHOWN else f"{text[:SHOWN]!r}... ({len(text):,} letters)"
