"""Words on a chart that stand apart: each label knows where it may stand; what finds no room is left out.

Labels are placed by the letters' true extents, once the axes have their final size: `settle` is called by `finish`
and again before a picture is saved.
"""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure, SubFigure

    Place = tuple[float, float, str, str]  # points right of and above the mark; which side of the words stands there

HALO = [withStroke(linewidth=2, foreground="white")]
LEAST_SIZE = 7.5
SIDE = {"left": 0.0, "center": 0.5, "right": 1.0, "bottom": 0.0, "top": 1.0}
ROOM = 1.0  # points between two labels
NEARBY: tuple[Place, ...] = (
    (3, -4, "left", "top"),
    (3, 5, "left", "bottom"),
    (-3, 5, "right", "bottom"),
    (-3, -4, "right", "top"),
    (0, 9, "center", "bottom"),
    (0, -9, "center", "top"),
    (-3, 16, "right", "bottom"),
    (-3, -16, "right", "top"),
    (3, 16, "left", "bottom"),
    (3, -16, "left", "top"),
)
AT_END: tuple[Place, ...] = ((2, 0, "left", "center"), *NEARBY[:6])
ON_TOP: tuple[Place, ...] = ((0, 6, "center", "bottom"), (0, -6, "center", "top"))
UPON: tuple[Place, ...] = ((0, 0, "center", "center"),)
AT_LINE: tuple[Place, ...] = ((0, 3, "center", "bottom"), (-3, 3, "right", "bottom"), (-40, 3, "right", "bottom"))
OVER, OUTSIDE, ACROSS, LATER = 1000.0, 20.0, 1.0, 0.05  # costs: on words, outside the axes, on lines, a later place
CROWDED = 1.5  # from here on words that are not needed are left out
SPOT, MOST_SPOTS, POINT = 2, 400, 8  # pixels between two spots of a line, spots of a stretch, spots that a point weighs


class PlacedText(Annotation):
    """Words at a mark, with the places where they may stand, best first; where `needed`, they stand in any case."""

    def __init__(
        self, words: str, at: tuple[float, float], places: Sequence[Place] = NEARBY, *, needed: bool = True, **look: Any
    ) -> None:
        right, up, ha, va = places[0]
        look = {"fontsize": LEAST_SIZE, "ha": ha, "va": va, "clip_on": False, **look}
        super().__init__(words, at, xytext=(right, up), textcoords="offset points", **look)
        self.places, self.needed, self.stacked = tuple(places), needed, False

    @property
    def point(self) -> float:
        """A point of print in pixels."""
        figure = self.get_figure(root=True)
        return 1.0 if figure is None else float(figure.dpi) / 72

    def stand(self, place: Place) -> Bbox:
        """Go to a place; the box that the words take there, in pixels."""
        right, up, ha, va = place
        self.set(position=(right, up), horizontalalignment=ha, verticalalignment=va)
        return self.get_window_extent()

    def boxes(self) -> list[Bbox]:
        """The box at each of the places, in pixels."""
        right, up, ha, va = self.places[0]
        first, scale = self.stand(self.places[0]), self.point
        x, y = first.x0 + SIDE[ha] * first.width - right * scale, first.y0 + SIDE[va] * first.height - up * scale
        corners = [
            (x + go * scale - SIDE[side] * first.width, y + rise * scale - SIDE[over] * first.height)
            for go, rise, side, over in self.places
        ]
        return [Bbox.from_bounds(left, bottom, first.width, first.height) for left, bottom in corners]


class BoxedText(Annotation):
    """Words in the middle of a box of the chart, (left, bottom, width, height) in data units: cut to what it holds."""

    def __init__(self, lines: Sequence[str], box: tuple[float, float, float, float], **look: Any) -> None:
        left, bottom, wide, high = box
        look = {"fontsize": LEAST_SIZE, "ha": "center", "va": "center", "clip_on": False, **look}
        super().__init__("\n".join(lines), (left + wide / 2, bottom + high / 2), **look)
        self.lines, self.box = tuple(lines), box

    def fit(self, ax: Axes) -> None:
        """Break or cut the first line, so that all of it stays in the box; the last line is a number and stays."""
        left, bottom, wide, high = self.box
        corners = ax.transData.transform([(left, bottom), (left + wide, bottom + high)])
        room, tall = abs(corners[1] - corners[0])
        letter = len(self.lines[0])
        self.set_text("\n".join(self.lines))
        while self.get_window_extent().width > room and letter > 2:
            letter -= 1
            for most in (2, 1):
                told = textwrap.wrap(self.lines[0], letter, max_lines=most, placeholder="…") or ["…"]
                self.set_text("\n".join([*told, *self.lines[1:]]))
                if self.get_window_extent().height <= tall:
                    break


def label(ax: Axes, words: str, at: tuple[float, float], places: Sequence[Place] = NEARBY, **look: Any) -> PlacedText:
    """Put a label on the axes; `settle` moves it to where nothing else is."""
    made = PlacedText(words, at, places, **look)
    ax.add_artist(made)
    return made


def end_labels(ax: Axes, told: Iterable[tuple[float, str, str]], at: float) -> None:
    """Labels right of the axes' end, each at its height (value, words, colour) and none upon another."""
    low, high = ax.get_ylim()
    for value, words, colour in sorted(told):
        place = ((8.0, 0.0, "left", "center"),)
        look = {"color": colour, "annotation_clip": False, "linespacing": 1.1, "path_effects": HALO}
        made = label(ax, words, (at, min(max(value, low), high)), place, **look)
        made.stacked = True


def settle(figure: Figure | SubFigure) -> None:
    """Move every label to the best of its places, by the extents that the letters have now."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)  # a poorer chart, and no error
        for ax in figure.axes:
            for text in ax.texts:
                if isinstance(text, BoxedText):
                    text.fit(ax)
            _settle(ax, [text for text in ax.texts if isinstance(text, PlacedText)])


def _settle(ax: Axes, labels: list[PlacedText]) -> None:
    if not labels:
        return
    frame, pad = ax.get_window_extent(), ROOM * labels[0].point
    taken = [text.get_window_extent() for text in _fixed(ax)]
    taken += _stacked([one for one in labels if one.stacked], frame, pad)
    spots = _drawn(ax)
    for one in sorted((one for one in labels if not one.stacked), key=lambda one: not one.needed):
        one.set_visible(True)
        costs = [_cost(box.padded(pad), frame, taken, spots) for box in one.boxes()]
        best = int(np.argmin(np.array(costs) + LATER * np.arange(len(costs))))
        box = one.stand(one.places[best])
        height = ax.transData.transform(one.xy)[1]
        one.set_visible(one.needed or (costs[best] < CROWDED and frame.y0 <= height <= frame.y1))
        if one.get_visible():
            taken.append(box)


def _cost(box: Bbox, frame: Bbox, taken: list[Bbox], spots: np.ndarray) -> float:
    """What it costs to stand here: most upon other words, then outside the axes, then upon lines and points."""
    over = sum(box.overlaps(other) for other in taken)
    outside = box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1
    x, y = spots[:, 0], spots[:, 1]
    under = float(((x > box.x0) & (x < box.x1) & (y > box.y0) & (y < box.y1)).sum())
    return float(OVER * over + OUTSIDE * outside + ACROSS * under / max(box.height, 1.0))


def _stacked(labels: list[PlacedText], frame: Bbox, pad: float) -> list[Bbox]:
    """The boxes of labels at the end, moved up and down until none lies on another, inside the axes' height."""
    boxes = [(one, one.stand(one.places[0])) for one in labels]
    boxes.sort(key=lambda pair: (pair[1].y0 + pair[1].y1, pair[0].get_text()))
    starts, top = [], frame.y0
    for _, box in boxes:
        starts.append(max(box.y0, top))
        top = starts[-1] + box.height + pad
    top = max(frame.y1, frame.y0 + sum(box.height + pad for _, box in boxes))
    for at in reversed(range(len(boxes))):
        starts[at] = min(starts[at], top - boxes[at][1].height)
        top = starts[at] - pad
    found = []
    for (one, box), start in zip(boxes, starts, strict=True):
        right, up, ha, va = one.places[0]
        found.append(one.stand((right, round(up + (start - box.y0) / one.point, 1), ha, va)))
    return found


def _fixed(ax: Axes) -> list[Text]:
    """What is written on a chart and does not move: marks of the axes, titles, other words."""
    ticks = [*shown_marks(ax.xaxis), *shown_marks(ax.yaxis)] if ax.axison else []
    own = [text for text in ax.texts if not isinstance(text, PlacedText)]
    return [text for text in (*ticks, *own, ax.title) if text.get_visible() and text.get_text()]


def shown_marks(axis: Axis) -> list[Text]:
    """The words at the marks of an axis that lie within its range."""
    low, high = sorted(axis.get_view_interval())
    pairs = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
    return [words for at, words in pairs if low <= at <= high and words.get_text()]


def _drawn(ax: Axes) -> np.ndarray:
    """Spots along every line and on every point, in pixels: words lie on them only where there is no other place."""
    spots = [np.empty((0, 2))]
    for line in ax.lines:
        for start, end in pairwise(line.get_transform().transform(line.get_xydata())):
            steps = min(max(2, int(np.nan_to_num(np.abs(end - start)).max() / SPOT)), MOST_SPOTS)
            spots.append(start + (end - start) * np.linspace(0, 1, steps)[:, None])
    points = [one for one in ax.collections if isinstance(one, PathCollection)]
    spots += [np.repeat(ax.transData.transform(np.asarray(one.get_offsets())), POINT, axis=0) for one in points]
    return np.concatenate(spots)
