"""What a chart's marks mean: a key under the first picture of a chapter that draws them, and of these marks alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.legend_handler import HandlerLine2D
from matplotlib.lines import Line2D

from milepost.report.plot.labels import LEAST_SIZE

if TYPE_CHECKING:
    from matplotlib.figure import Figure, SubFigure

LINE_INCHES = 0.155  # of a key
LETTER_POINTS, HANDLE_POINTS = 4.0, 26  # a letter's width, and what stands before a mark's words
MOST_COLUMNS = 5
LOOK: dict[str, Any] = {"fontsize": LEAST_SIZE, "handlelength": 1.8, "columnspacing": 1.0, "labelspacing": 0.25}


class Upright(HandlerLine2D):
    """An upright line stands upright in a key too."""

    def create_artists(self, legend: Any, handle: Any, *box: Any) -> list[Any]:
        """The line from the foot to the top of its place."""
        left, bottom, wide, high, _, trans = box
        line = Line2D([wide / 2 - left] * 2, [-bottom, high - bottom])
        self.update_prop(line, handle, legend)
        line.set_transform(trans)
        return [line]


def columns(figure: Figure | SubFigure, names: Collection[str]) -> int:
    """In how many columns a key of these names fits the figure's width."""
    wide = 72 * figure.get_figure(root=True).get_figwidth()
    room = LETTER_POINTS * max(map(len, names), default=1) + HANDLE_POINTS
    return min(max(int(wide / room), 1), max(len(names), 1), MOST_COLUMNS)


def explain(figure: Figure, told: set[str]) -> None:
    """Draw a key of the marks that `told` does not hold yet, in room added at the foot; then it holds them too.

    A figure with a legend of its own says what its marks are.

    Example:
        >>> from matplotlib.figure import Figure
        >>> figure, told = Figure(), {"Observed"}
        >>> lines = [figure.subplots().plot([1, 2], label=name) for name in ("Observed", "Milestone")]
        >>> explain(figure, told)
        >>> sorted(told), [text.get_text() for text in figure.legends[0].get_texts()]
        (['Milestone', 'Observed'], ['Milestone'])
    """
    marks: dict[str, Any] = {}
    for ax in figure.axes:
        handles, names = ax.get_legend_handles_labels()
        marks |= dict(zip(names, handles, strict=True))
    new = {name: handle for name, handle in marks.items() if name not in told}
    if figure.legends or not new:
        return
    told.update(new)
    many = columns(figure, new)
    wide, high = figure.get_size_inches()
    figure.set_size_inches(wide, high + LINE_INCHES * -(-len(new) // many) + 0.05)
    upright = {handle: Upright() for handle in new.values() if _is_upright(handle)}
    look: dict[str, Any] = {"ncols": many, "handler_map": upright, "borderpad": 0.1, **LOOK}
    figure.legend([*new.values()], [*new], loc="outside lower left", **look)


def _is_upright(handle: Any) -> bool:
    years = np.unique(np.asarray(handle.get_xdata())) if isinstance(handle, Line2D) else ()
    return len(years) == 1 and len(handle.get_xdata()) > 1
