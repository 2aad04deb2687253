"""Elements of a page, so that no text is ever taken for markup; and a chart's canvas, with the places of its values."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from milepost.book.explore.plan import Plan

if TYPE_CHECKING:
    Place = tuple[float, float, str]
    Box = tuple[float, float, float, float]


# Markup is made here alone, of values that were escaped: hence the exceptions below.
# What ends a script, opens a comment or ends a line inside a data block.
IN_SCRIPTS = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


HYPHEN = re.compile(r"(?<![^\s(])-(?=\d)")  # before a number it stands for a minus
BRIEF = re.compile(r"((?<!\w)\w{1,2}-\w+)")


def element(name: str, /, *children: Any, **attributes: Any) -> Markup:
    """An element: children and values of attributes are text unless they are markup; None and False leave one out.

    A trailing underscore is dropped (`class_`), other underscores are hyphens (`aria_label`). A hyphen before a number
    is a minus in texts.

    >>> str(element("a", "<x>", href="p.html?a=1&b", title=None, class_="big"))
    '<a href="p.html?a=1&amp;b" class="big">&lt;x&gt;</a>'
    >>> str(element("p", "estimate, -2.5 to 2.5, of 2008-2010"))
    '<p>estimate, −2.5 to 2.5, of 2008-2010</p>'
    """
    told = [
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(_said(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    ]
    opened = f"<{name}{''.join(told)}>"
    if name in {"input", "br"}:
        return Markup(opened)  # noqa: S704
    held = "".join(str(escape(_spelled(child))) for child in children if child is not None)
    return Markup(f"{opened}{held}</{name}>")  # noqa: S704


def _spelled(child: Any) -> Any:
    return child if isinstance(child, Markup) else HYPHEN.sub("−", str(child))


def joined(*parts: Any) -> Markup:
    """Parts one after the other; text among them is text."""
    return Markup("".join(str(escape(part)) for part in parts if part is not None))  # noqa: S704


def whole(name: str) -> Markup:
    """A name in which no line ends behind one or two letters and a hyphen.

    >>> str(whole("E-mail <skill>")), str(whole("High-tech"))
    ('<span class="whole">E-mail</span> &lt;skill&gt;', 'High-tech')
    """
    words = (element("span", word, class_="whole") if BRIEF.match(word) else word for word in BRIEF.split(name))
    return joined(*words)


def row(head: Any, *cells: Any, **attributes: Any) -> Markup:
    """A row of a table: its header, then its cells."""
    return element("tr", element("th", head, scope="row"), *(element("td", cell) for cell in cells), **attributes)


def table(heads: Iterable[str], rows: Iterable[Markup], css: str | None = None) -> Markup:
    """A table with what its columns are called."""
    head = element("tr", *(element("th", words, scope="col") for words in heads))
    return element("table", element("thead", head), element("tbody", *rows), class_=css)


def boxed(held: Markup, **attributes: Any) -> Markup:
    """What is wider than a phone, in a box that scrolls."""
    return element("div", held, class_="table-box", **attributes)


def data_block(value: Any, identifier: str) -> Markup:
    """Values for the page's script, in an element that holds data and runs nothing."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign, written in IN_SCRIPTS.items():
        text = text.replace(sign, written)
    return Markup(f'<script type="application/json" id="{escape(identifier)}">{text}</script>')  # noqa: S704


def number(value: float) -> str:
    """A coordinate: one place, no zero behind it."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def _said(value: Any) -> str:
    return number(value) if isinstance(value, float) else str(value)


LETTER = {"goal": 0.68, "ours": 0.68}  # width of a letter over its height; bold ones are wider
PLAIN = 0.62  # of the widest fonts that a page may be set in
SMALLER = {"small": 1, "note": 1, "under": 1}
STEP = 8.0


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


@dataclass
class Labels:
    """What is written on a chart, and what must not be written over. Places are (x, y of the line, anchor)."""

    size: int
    left: float
    right: float
    top: float
    bottom: float
    taken: list[Box] = field(default_factory=list)
    waiting: list[tuple[str, Sequence[Place], str, bool, str]] = field(default_factory=list)
    made: list[Markup] = field(default_factory=list)

    def block(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Keep a box free of words."""
        self.taken.append((x0, y0, x1, y1))

    def line(self, points: Sequence[tuple[float, float]]) -> None:
        """Keep a line free of words."""
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            steps = max(1, int(max(abs(x1 - x0), abs(y1 - y0)) / STEP))
            for at in range(steps + 1):
                x, y = x0 + (x1 - x0) * at / steps, y0 + (y1 - y0) * at / steps
                self.block(x - 1.5, y - 1.5, x + 1.5, y + 1.5)

    def now(self, words: str, places: Sequence[Place], look: str, *, needed: bool = True, css: str = "") -> None:
        """Write words at the first free place, or at the first where they are needed and none is free."""
        free = [place for place in places if self._fits(words, place, look)]
        if not free and not needed:
            return
        x, y, anchor = free[0] if free else self._least_bad(words, places, look)
        self.taken.append(self._box(words, (x, y, anchor), look))
        size = self.size - SMALLER.get(look, 0)
        self.made.append(
            element("text", words, x=x, y=y, text_anchor=anchor, font_size=size, class_=f"{look} {css}".strip())
        )

    def later(self, words: str, places: Sequence[Place], look: str, *, needed: bool = True, css: str = "") -> None:
        """Write words once everything that matters more is in place."""
        self.waiting.append((words, places, look, needed, css))

    def beside(self, x: float, rows: Sequence[tuple[float, str, str]]) -> None:
        """Words right of the plot at their heights, one under the other where they would meet."""
        room = 1.4 * self.size
        ordered = sorted(rows, key=lambda row: (row[0], row[2] == "under"))
        ys = [y for y, _, _ in ordered]
        for at in range(1, len(ys)):
            ys[at] = max(ys[at], ys[at - 1] + room)
        over = max(ys[-1] - self.bottom, 0) if ys else 0
        for y, (_, words, look) in zip(ys, ordered, strict=True):
            size = self.size - SMALLER.get(look, 0)
            place = y - over + 0.35 * self.size
            self.taken.append(self._box(words, (x, place, "start"), look))
            self.made.append(element("text", words, x=x, y=place, font_size=size, class_=look))

    def drawn(self) -> Markup:
        """Everything that was written."""
        for words, places, look, needed, css in self.waiting:
            self.now(words, places, look, needed=needed, css=css)
        self.waiting.clear()
        return element("g", joined(*self.made), class_="words") if self.made else joined()

    def _box(self, words: str, place: Place, look: str) -> Box:
        x, y, anchor = place
        size = self.size - SMALLER.get(look, 0)
        width = len(words) * size * LETTER.get(look, PLAIN)
        start = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
        return (start, y - 0.8 * size, start + width, y + 0.25 * size)

    def _least_bad(self, words: str, places: Sequence[Place], look: str) -> Place:
        """Where a needed word meets least, held inside the drawing."""
        size = self.size - SMALLER.get(look, 0)
        held = [(x, min(max(y, self.top - 12 + 0.8 * size), self.bottom), anchor) for x, y, anchor in places]
        boxes = [self._box(words, place, look) for place in held]
        met = [sum(x0 < c and a < x1 and y0 < d and b < y1 for a, b, c, d in self.taken) for x0, y0, x1, y1 in boxes]
        out = [max(self.left - box[0], box[2] - self.right, 0) for box in boxes]
        return held[min(range(len(held)), key=lambda at: (out[at] > 0, met[at], at))]

    def _fits(self, words: str, place: Place, look: str) -> bool:
        x0, y0, x1, y1 = self._box(words, place, look)
        if x0 < self.left or x1 > self.right or y0 < self.top - 12 or y1 > self.bottom:
            return False
        return not any(x0 < c and a < x1 and y0 < d and b < y1 for a, b, c, d in self.taken)
