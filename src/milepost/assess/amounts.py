"""Numbers as a reader meets them: the only place of this room that rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milepost.framework import Indicator

FEW_NAMES = 5  # a sentence that lists more than this stops being read


def amount(value: float, decimals: int = 1) -> str:
    """A number with thousands separators and at most `decimals` places, a true minus sign and no -0."""
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def share(value: float) -> str:
    """A share (0-1) as a percentage without places; 0 and 1 are kept for what is certain."""
    if 0 < value < 0.01:
        return "less than 1 %"
    if 0.99 < value < 1:
        return "more than 99 %"
    return f"{amount(100 * value, 0)} %"


def level(value: float, indicator: Indicator) -> str:
    """A value of the indicator; percentages carry their sign, other units are named by the tables."""
    return f"{amount(value, indicator.decimals)} %" if indicator.percentage else amount(value, indicator.decimals)


def pace(change_per_year: float, indicator: Indicator) -> str:
    """A change per year in the indicator's unit, with one place more than its values (at least one)."""
    text = amount(change_per_year, max(1, indicator.decimals + 1))
    return f"{text} percentage points a year" if indicator.percentage else f"{text} a year"


def count(number: int, noun: str) -> str:
    """'1 earlier value', '3 earlier values'."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def times(factor: float) -> str:
    """A factor between two paces; past ten the exact figure says nothing."""
    return "more than 10 times" if factor > 10 else f"{amount(factor, 1)} times"


def names(items: Sequence[str]) -> str:
    """'A, B and C'; a long list is cut after five names, and the rest counted."""
    shown = list(items[:FEW_NAMES])
    rest = len(items) - len(shown)
    if rest:
        shown.append(f"{rest} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
