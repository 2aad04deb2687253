"""A what-if as typed: `internet_users=85@2030`, checked against what the edition can answer."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milepost.country import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from milepost.report import IndicatorResult

SHAPE = re.compile(r"([^=@\s]+)=(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)@([0-9]{4})")


class WhatIfError(ParameterError):
    """A question that cannot be answered; the message says why and what to ask instead."""


@dataclass(frozen=True)
class Question:
    """A made-up target: a value to reach by a year."""

    indicator: str
    value: float
    year: int


def read_question(text: str) -> Question:
    """The question in `INDICATOR=VALUE@YEAR`. Raises WhatIfError."""
    found = SHAPE.fullmatch(text.strip())
    if found is None:
        raise WhatIfError(f"'{text}' is not INDICATOR=VALUE@YEAR; write for instance internet_users=85@2030.")
    return Question(found[1], float(found[2]), int(found[3]))


def find_item(question: Question, items: Mapping[str, IndicatorResult], horizon_year: int) -> IndicatorResult:
    """What the edition holds on the indicator. Raises WhatIfError for what it cannot answer."""
    if question.indicator not in items:
        close = difflib.get_close_matches(question.indicator, items, n=1)
        advice = f"did you mean '{close[0]}'?" if close else f"known are {', '.join(items)}."
        raise WhatIfError(f"there is no indicator '{question.indicator}'; {advice}")
    item = items[question.indicator]
    low, high = item.indicator.lower_limit, item.indicator.upper_limit
    if (low is not None and question.value < low) or (high is not None and question.value > high):
        span = " ".join(
            [*([f"from {low:g}"] if low is not None else []), *([f"to {high:g}"] if high is not None else [])]
        )
        raise WhatIfError(f"{question.indicator}: {question.value:g} lies beyond its limits; write a value {span}.")
    first = (item.history.last_year if len(item.history) else item.assessment.as_of_year) + 1
    last = horizon_year if item.projection is None else int(item.projection.years[-1])
    if not first <= question.year <= last:
        raise WhatIfError(
            f"{question.indicator}: {question.year} is not projected; write a year from {first} to {last}."
        )
    return item
