"""Numbers as a reader meets them: the only place of this room that rounds."""

import math
from collections.abc import Sequence

from milepost.country import Indicator
from milepost.trends import VERY_SURE

LARGE = 1000  # from here on places say nothing
FEW_NAMES = 5  # a sentence that lists more than this stops being read
NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def amount(value: float, decimals: int = 1) -> str:
    """A number with thousands separators and at most `decimals` places, a true minus sign and no -0."""
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def share(value: float) -> str:
    """A share (0-1) as a percentage without places; 0 and 1 are kept for what is certain.

    Example:
        >>> share(0.314), share(0.999)
        ('31 %', 'more than 99 %')
    """
    if 0 < value < 0.01:
        return "less than 1 %"
    if 0.99 < value < 1:
        return "more than 99 %"
    return f"{amount(100 * value, 0)} %"


def chance(value: float) -> str:
    """A chance (0-1) as a percentage; what stands at the limit of what may be said is "more than 90 %".

    `facts.probability_met` holds every chance to that limit, so that no text says more than the record does.

    Example:
        >>> chance(0.674), chance(0.9), chance(0.97)
        ('67 %', 'more than 90 %', '97 %')
    """
    return f"more than {amount(100 * VERY_SURE, 0)} %" if value == VERY_SURE else share(value)


def share_of_journey(value: float | None) -> str:
    """A share of the way as a percentage, which may be negative; unlike a chance, 0 and 100 % are nothing special."""
    return "–" if value is None else f"{amount(100 * value, 0)} %"


def level(value: float, indicator: Indicator) -> str:
    """A value of the indicator; percentages carry their sign, other units are named by the tables."""
    places = 0 if abs(value) >= LARGE else indicator.decimals
    return f"{amount(value, places)} %" if in_percent(indicator) else amount(value, places)


def quantity(value: float, indicator: Indicator) -> str:
    """A value of the indicator in a sentence, where no table names the unit: '99 days', '95.0 %'."""
    text = level(value, indicator)
    return text if in_percent(indicator) or not indicator.unit_short else f"{text} {indicator.unit_short}"


def in_percent(indicator: Indicator) -> bool:
    """Whether values carry a percent sign, be they shares of people or of something else."""
    return indicator.percentage or indicator.unit_short == "%"


def pace(change_per_year: float, indicator: Indicator) -> str:
    """The size of a change per year, without sign: '0.78 per 100 people a year', '2.44 percentage points a year'.

    Two significant figures below 1 and three above, of which no more places than the values' own and one.
    """
    size = abs(change_per_year)
    figures = 2 if size < 1 else 3
    exponent = math.floor(math.log10(float(f"{size:.{figures - 1}e}"))) if size > 0 else 0
    places = figures - 1 - exponent
    if exponent >= 0:
        places = min(places, max(1, indicator.decimals + 1))
    unit = "percentage points" if in_percent(indicator) else indicator.unit_short
    number = amount(round(size, places), max(0, places)) if size > 0 else "0"
    return f"{number} {unit} a year" if unit else f"{number} a year"


def difference(change: float, indicator: Indicator) -> str:
    """The size of a change, without sign: '5.6 percentage points', '12 days'."""
    unit = "percentage points" if in_percent(indicator) else indicator.unit_short
    number = amount(abs(change), indicator.decimals)
    return f"{number} {unit}" if unit else number


def growth(per_year: float) -> str:
    """A relative pace without sign: '12 % a year', '0.4 % a year'."""
    size = abs(100 * per_year)
    return f"{amount(size, 0 if size >= 10 else 1)} % a year"


def movement(change_per_year: float, indicator: Indicator) -> str:
    """'a rise of 2.44 percentage points a year', 'a fall of 5.7 days a year'."""
    return f"a {'rise' if change_per_year > 0 else 'fall'} of {pace(change_per_year, indicator)}"


def spelled(number: int) -> str:
    """A number as a word up to ten, in figures from there."""
    return NUMBER_WORDS[number] if 0 <= number < len(NUMBER_WORDS) else str(number)


def count(number: int, noun: str, plural: str = "") -> str:
    """'no gaps', 'one earlier value', '12 indicators'; `plural` where it takes more than an s."""
    return f"{spelled(number)} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: Sequence[str]) -> str:
    """'A, B and C'; where a part has a comma of its own, 'A, B; C; and D'.

    >>> listed(["women", "men"]), listed(["Internet, urban", "Internet, rural", "Power"])
    ('women and men', 'Internet, urban; Internet, rural; and Power')
    """
    if len(parts) == 1:
        return parts[0]
    if any(", " in part for part in parts):
        return f"{'; '.join(parts[:-1])}; and {parts[-1]}"
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def most(quantile: float) -> str:
    """A quantile as a count of what lies below it: 'nine in ten' for .9, '85 %' for .85."""
    tenths = round(10 * quantile, 6)
    return f"{spelled(int(tenths))} in ten" if tenths == int(tenths) else share(quantile)


def times(factor: float) -> str:
    """A factor between two paces; past ten the exact figure says nothing."""
    return "more than 10 times" if factor > 10 else f"{amount(factor, 1)} times"


def names(items: Sequence[str]) -> str:
    """'A, B and C'; a long list is cut after five names, and the rest counted."""
    shown = list(items[:FEW_NAMES])
    rest = len(items) - len(shown)
    if rest:
        shown.append(f"{spelled(rest)} more")
    return listed(shown)
