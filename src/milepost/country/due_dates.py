"""When something is due: a year, a quarter, a month or a day."""

from __future__ import annotations

import calendar
import datetime
import re
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

SHAPE = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|([0-9]{2})(?:-([0-9]{2}))?))?")


def last_day(due: str) -> datetime.date:
    """The last day of a year (2027), a quarter (2027-Q2), a month (2027-06), or the day itself (2027-06-30).

    Raises ValueError for anything else.
    """
    found = SHAPE.fullmatch(due)
    if found is None:
        raise ValueError(f"'{due}' is no year, quarter, month or day")
    year, quarter, month, day = (int(part) if part else None for part in found.groups())
    in_year = year or 0
    in_month = 3 * quarter if quarter else 12 if month is None else month
    if not 1900 <= in_year <= 2100 or not 1 <= in_month <= 12:
        raise ValueError(f"'{due}' is no date of the years 1900 to 2100")
    return datetime.date(in_year, in_month, calendar.monthrange(in_year, in_month)[1] if day is None else day)


def _check_due(due: str) -> str:
    try:
        last_day(due)
    except ValueError:
        raise PydanticCustomError("due_plain", "is not 2027, 2027-Q2, 2027-06 or 2027-06-30") from None
    return due


Due = Annotated[str, AfterValidator(_check_due)]
