"""Numbers with their units, as short as they can be said: targets, paces, distances, chances, who keeps a figure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from milepost.country import Indicator, escape
from milepost.verdicts import amount, in_percent, spelled

TWO_FIGURES = 10
NEARLY_THE_SAME = 0.05  # of a pace: rounded to two figures, so small a difference may look twice as large
SHORT = re.compile(r"\(([A-Z][A-Za-z&-]{1,11})\)\s*$")


def aim(value: float, indicator: Indicator) -> str:
    """A target's value as it is written, in as few places as it needs: '90 %', '13.5 %', '3,150', '0.77'.

    One that was worked out from a baseline has the places of the indicator.

    >>> from milepost.report import sample
    >>> item = sample().verdicts.values_behind()[0].indicator
    >>> aim(90.0, item), aim(13.55, item), aim(6.31512, item)
    ('90 %', '13.55 %', '6.3 %')
    """
    written = len(f"{value:.6f}".rstrip("0").partition(".")[2])
    places = written if written <= indicator.decimals + 1 else indicator.decimals
    number = amount(value, places)
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return f"{number} %" if in_percent(indicator) else number


def expected(value: float, indicator: Indicator, goal: float) -> str:
    """A value that is expected, in no more places than it deserves: those of the target, and two figures at least.

    >>> from milepost.report import sample
    >>> item = sample().verdicts.values_behind()[0].indicator
    >>> expected(86.42, item, 90.0), expected(5.34, item, 2.0), expected(89.93, item, 90.0)
    ('86 %', '5.3 %', '89.9 %')
    """
    size = abs(value)
    own = 0 if size >= TWO_FIGURES or not round(size, 2) else 1 if size >= 1 else 2
    written = len(f"{goal:.6f}".rstrip("0").partition(".")[2])
    places, most = min(max(own, written), max(own, indicator.decimals)), max(own, indicator.decimals)
    while places < most and amount(value, places) == amount(goal, places):
        places += 1  # what is short of its goal does not read as if it had reached it
    number = amount(value, places)
    return f"{number} %" if in_percent(indicator) else number


def unit_of(indicator: Indicator) -> str:
    """The unit of a difference: 'points', 'days', 'per 100 people'."""
    return "points" if in_percent(indicator) else indicator.unit_short


def both_paces(expected: float, required: float, indicator: Indicator) -> tuple[str, str]:
    """Two paces without sign, the second with its unit: two figures each, three where they are nearly the same.

    >>> from milepost.report import sample
    >>> item = sample().verdicts.values_behind()[0].indicator
    >>> both_paces(2.2444, 2.4555, item), both_paces(1.951, 1.963, item)
    (('2.2', '2.5 points a year'), ('1.95', '1.96 points a year'))
    """
    unit = escape(unit_of(indicator))
    figures = 3 if abs(abs(expected) - abs(required)) < NEARLY_THE_SAME * abs(required) else 2
    ending = f" {unit} a year" if unit else " a year"
    return _figures(expected, figures), _figures(required, figures) + ending


def _figures(value: float, many: int) -> str:
    """The size of a number in so many figures, none of them cut from whole numbers."""
    size = abs(value)
    places = many - 1 - math.floor(math.log10(size)) if size else 0
    return amount(round(size, places), max(places, 0))


def distance(size: float, indicator: Indicator) -> str:
    """How far apart two values are: 'three points', '4.2 points', '0.12'."""
    unit = escape(unit_of(indicator))
    whole = round(size)
    if unit == "points" and in_percent(indicator) and size >= 1:
        return f"{spelled(whole)} {'point' if whole == 1 else unit}"
    number = _figures(size, 2)
    return f"{number} {unit}" if unit else number


def keeper(indicator: Indicator) -> str:
    """Who keeps a figure: the abbreviation where the custodian's name has one."""
    found = SHORT.search(indicator.custodian)
    return found.group(1) if found else indicator.custodian


def known(value: float | None) -> float:
    """A number that a verdict rests on. Raises ValueError where it is not known, for such a verdict cannot be."""
    if value is None:
        raise ValueError("the verdict rests on a number that is not known")
    return value


def dated(name: str, year: int | str) -> str:
    """A name with the year of its figure, once: some names end in their year already.

    >>> dated("Phone owners", 2018), dated("Homes with a phone (2014)", 2014), dated("Homes with power, 2011", 2011)
    ('Phone owners (2018)', 'Homes with a phone (2014)', 'Homes with power, 2011')
    """
    return name if re.search(rf"(?<!\d){year}\)?$", name) else f"{name} ({year})"


WAY_ENDS = (-0.16, 1.05)  # of the way that a small bar draws; beyond them stands an arrow, and the number says all
APART = 3  # years: a peer's figure that lies further from ours tells of another time


def of_the_time(others: Iterable[tuple[str, int, float]], year: int | None) -> list[tuple[str, int, float]]:
    """The peers (name, year, last value) whose figure may be set beside one of `year`.

    >>> of_the_time([("A", 2023, 5.0), ("B", 2012, 9.0)], 2024)
    [('A', 2023, 5.0)]
    """
    return [row for row in others if year is not None and abs(row[1] - year) <= APART]


def years_between(years: Iterable[int]) -> str:
    """The years that figures are of: '2024', '2021–24', '1998–2004'.

    >>> years_between([2024, 2021, 2023]), years_between([2004, 1998]), years_between([2024])
    ('2021–24', '1998–2004', '2024')
    """
    first, last = min(years := [*years]), max(years)
    if first == last:
        return str(first)
    return f"{first}–{last % 100:02d}" if first // 100 == last // 100 else f"{first}–{last}"
