"""Where a chart is drawn: a canvas for a wide screen or a phone, and the places of years and values on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from milepost.book.explore.markup import number
from milepost.book.explore.plan import Plan


@dataclass(frozen=True)
class Canvas:
    """A drawing's size and the room around its plot, in its own units; `letters` is the size of its words."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    letters: int
    marks: int  # years that are named, at most


WIDE = Canvas(820, 520, 48, 112, 14, 34, 13, 9)
PHONE = Canvas(358, 350, 40, 20, 14, 28, 12, 6)


@dataclass(frozen=True)
class Placing:
    """From years and values to places in a frame."""

    plan: Plan
    frame: Canvas

    def x(self, year: float) -> float:
        """The place of a year."""
        room = self.frame.width - self.frame.left - self.frame.right
        return self.frame.left + room * (year - self.plan.first) / (self.plan.last - self.plan.first)

    def y(self, value: float) -> float:
        """The place of a value, far ones held near the plot."""
        axis, room = self.plan.axis, self.frame.height - self.frame.top - self.frame.bottom
        place = self.frame.top + room * (1 - (value - axis.low) / (axis.high - axis.low))
        return min(max(place, -2.0 * self.frame.height), 3.0 * self.frame.height)

    def path(self, points: Iterable[tuple[float, float]], *, closed: bool = False) -> str:
        """A line through years and values."""
        places = [f"{number(self.x(year))} {number(self.y(value))}" for year, value in points]
        return "M" + "L".join(places) + ("Z" if closed else "")
