"""Numbers as the files hold them: plain, at most four decimals; and when a number is the same one."""

from __future__ import annotations

from decimal import Decimal

DECIMALS = 4


def plain(value: float) -> str:
    """The value as a cell says it: no exponent, no trailing zeros, at most four decimals."""
    text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def vanishes(value: float) -> bool:
    """Whether nothing is left of a value once it is written with four decimals."""
    return value != 0 and plain(value) == "0"


def same_figure(old: float, new: float) -> bool:
    """Whether `new` says no more than `old` did: equal as written, or only with more or fewer decimals.

    An older figure of three digits or fewer counts as changed even then (data/README.md).
    """
    before, after = plain(old), plain(new)
    if before == after:
        return True
    coarse, fine = sorted((before, after), key=_decimals)
    if _digits(before) <= 3 or _decimals(coarse) == _decimals(fine):
        return False
    return abs(Decimal(fine) - Decimal(coarse)) * 2 <= Decimal(1).scaleb(-_decimals(coarse))


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _digits(text: str) -> int:
    return len(text.replace(".", "").lstrip("-0"))
