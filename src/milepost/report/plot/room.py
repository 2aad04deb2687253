"""What is written along the axes, in the room that there is: rows' names, years, titles; then the labels."""

from __future__ import annotations

import textwrap
from itertools import pairwise
from typing import TYPE_CHECKING

from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, MaxNLocator

from milepost.report.plot.labels import settle, shown_marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST_LABEL = 46  # letters on a line of a chart
MOST_LINES = 3
BETWEEN = 0.95  # of the width that axes side by side have, for a title


def fitted(text: str, most: int = MOST_LINES) -> str:
    """A text of a chart as it finds room there: in lines, and cut where it is far longer than a name should be."""
    if len(text) <= LONGEST_LABEL:
        return text
    return "\n".join(textwrap.wrap(text, LONGEST_LABEL, max_lines=most, placeholder=" …"))


def arrange(figure: Figure) -> None:
    """Lay a figure out for good, so that no words on it lie on others."""
    for text in figure.findobj(Text):
        text.set_parse_math(False)  # on axes made without the style too: a unit may be US$
        text.set_text(fitted(text.get_text()))
    engine = figure.get_layout_engine()
    if engine is None or not figure.axes:
        return
    engine.execute(figure)
    for ax in figure.axes:
        _title(ax)
        _rows(ax)
        _years(ax)
    settle(figure)
    engine.execute(figure)  # the labels' places decide what room the axes have, and the axes where labels stand
    settle(figure)
    figure.set_layout_engine("none")


def _title(ax: Axes) -> None:
    """A title no wider than its axes and the space beside them, in more lines where it must be."""
    words, letters, spec = ax.get_title().replace("\n", " "), LONGEST_LABEL, ax.get_subplotspec()
    room = ax.get_window_extent().width
    if spec is not None and ax.figure is not None:
        room = max(room, BETWEEN * ax.figure.bbox.width / spec.get_gridspec().ncols)
    if words:
        while letters > 1 and ax.title.get_window_extent().width > room:
            letters -= 1
            ax.set_title("\n".join(textwrap.wrap(words, letters)), fontsize=ax.title.get_fontsize())


def _rows(ax: Axes) -> None:
    """Names of rows in lines, in one line where rows are thin."""
    if not isinstance(ax.yaxis.get_major_locator(), FixedLocator):
        return
    names = [text.get_text() for text in ax.get_yticklabels()]
    for most in (MOST_LINES, 2, 1):
        ax.set_yticks(ax.get_yticks(), [fitted(name, most) for name in names])
        if not _meet(shown_marks(ax.yaxis)):
            return


def _years(ax: Axes) -> None:
    """Fewer marks along the foot where their numbers would meet."""
    locator = ax.xaxis.get_major_locator()
    if not isinstance(locator, MaxNLocator):
        return
    for marks in range(6, 0, -1):
        if not _meet(shown_marks(ax.xaxis)):
            return
        locator.set_params(nbins=marks)


def _meet(texts: list[Text]) -> bool:
    boxes = [text.get_window_extent() for text in texts]
    return any(one.overlaps(other) for one, other in pairwise(boxes))
