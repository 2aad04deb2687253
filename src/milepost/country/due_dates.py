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
    year, quarter, month, day = int(found[1]), found[2], found[3], found[4]
    last_month = 3 * int(quarter) if quarter else int(month) if month else 12
    if not 1900 <= year <= 2100 or not 1 <= last_month <= 12:
        raise ValueError(f"'{due}' is no date of the years 1900 to 2100")
    return datetime.date(year, last_month, int(day) if day else calendar.monthrange(year, last_month)[1])


def _check_due(due: str) -> str:
    try:
        last_day(due)
    except ValueError:
        raise PydanticCustomError("due_plain", "is not 2027, 2027-Q2, 2027-06 or 2027-06-30") from None
    return due


Due = Annotated[str, AfterValidator(_check_due)]
